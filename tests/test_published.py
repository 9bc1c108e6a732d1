"""What was published, kept: every question is answered as by a register that keeps nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.histories import DAYS, stories
from tests.registers import JUNE, MARCH, OFFICER, House, Meddled, opening

from planevents import Person, Post
from planevents import published as published_module
from planevents.commands import (
    ChangeOwners,
    ClassifyChange,
    CorrectFact,
    IssueReport,
    RecordPublishedChange,
    ReportStatus,
    Reprofile,
    RetractFact,
)
from planevents.errors import UnknownReportError
from planevents.evolve import fold
from planevents.perspective import arrange
from planevents.projections.changes import Changes
from planevents.projections.movement import movement_between
from planevents.store.interface import Exactly, NoStream, StreamAppend, Unrecorded
from planevents.testing.story import TODAY, Story

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planevents.projections.changes import ChangeLog
    from planevents.projections.movement import Movement
    from planevents.recorded import RecordedEvent
    from planevents.register import Acting, PlanRegister, Register
    from planevents.store.interface import Store


def whole(register: Register, log: ChangeLog) -> ChangeLog:
    """The same changes, by the projection over all that is recorded."""
    projection = Changes(since=log.since, until=log.until)
    for one in register.events("cip"):
        projection.apply(one)
    return projection.view()


def whole_movement(register: Register, log: ChangeLog) -> Movement:
    """The movement between the same points, from both plans folded from nothing."""
    recorded = list(register.events("cip"))
    before = None if log.since is None else fold("cip", arrange(recorded, log.since.perspective))
    return movement_between(before, fold("cip", arrange(recorded, log.until.perspective)))


class Erased(Meddled):
    """A store in which nobody's name is left."""

    def names(self, commitments: Iterable[str]) -> dict[str, str]:
        assert list(commitments)
        return {}


def record(store: Store, one: RecordedEvent) -> None:
    """Record an event of a story."""
    before = Exactly(one.version - 1) if one.version > 1 else NoStream()
    new = Unrecorded(one.event, one.effective_on, one.context)
    store.append([StreamAppend(one.plan, before, [new])], (f"call {one.version}", "0" * 64))


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@given(story=stories(), data=st.data())
@settings(max_examples=40)
def test_whoever_keeps_answers_as_whoever_reads(kind: str, story: Story, data: st.DataObject) -> None:
    """Whatever was asked before, recorded or published in between, back-dated, corrected or held over."""
    with TemporaryDirectory() as folder:
        house = House(kind, Path(folder))
        house.clock.now = datetime.combine(TODAY, datetime.min.time(), UTC)
        store = house.store()
        keeping, officer = house.register(store), house.register(store).acting_as(OFFICER)
        reports: list[str] = []
        days = iter(sorted(data.draw(st.tuples(*[st.sampled_from(DAYS)] * 4))))
        for one in story.recorded:
            record(store, one)
            if data.draw(st.integers(0, 4)) == 0 and (cut_off := next(days, None)) is not None:
                reports.append(f"R{len(reports)}")
                officer.issue(IssueReport(reports[-1], plans=["cip"], period="2025/26", cut_off=cut_off))
            if data.draw(st.booleans()) and reports:
                ask(keeping, house.register(store), reports, data)
        house.close()


def ask(keeping: PlanRegister, fresh: PlanRegister, reports: list[str], data: st.DataObject) -> None:
    """Compare one answer of every kind."""
    first = data.draw(st.integers(0, len(reports) - 1))
    head = fresh.checkpoint().size - 1
    position = next(one.position for one in fresh.reports() if one.name == reports[first])
    ends: tuple[str | int | None, ...] = (None, None, *reports[first:], position, head)
    until = data.draw(st.sampled_from(ends))
    log = keeping.changes("cip", since=reports[first], until=until)

    assert fresh.changes("cip", since=reports[first], until=until) == log
    assert whole(fresh, log) == log
    assert whole_movement(fresh, log) == keeping.movement("cip", since=reports[first], until=until)
    assert fresh.plan("cip", as_reported=reports[first]) == keeping.plan("cip", as_reported=reports[first])
    assert fresh.reports() == keeping.reports()


class TestChangesSinceAReport:
    """Asked again and again."""

    @pytest.fixture(params=["memory", "sqlite"])
    def house(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
        house = House(request.param, tmp_path)
        yield house
        house.close()

    @pytest.fixture
    def store(self, house: House) -> Meddled:
        return Meddled(house.store())

    @pytest.fixture
    def officer(self, house: House) -> Acting:
        """Somebody elsewhere, who has published a report on "cip" and recorded one change since."""
        officer = house.register().acting_as(OFFICER)
        officer.execute("cip", *opening(), effective_on=MARCH)
        officer.execute("cip", ReportStatus("1", "In development"), effective_on=date(2025, 5, 1))
        officer.issue(IssueReport("May", plans=["cip"], period="2025/26 Q1", cut_off=date(2025, 5, 31)))
        officer.execute("cip", Reprofile("1", target="July 2025", reason="x"), effective_on=date(2025, 6, 1))
        return officer

    @pytest.fixture
    def keeping(self, house: House, officer: Acting, store: Meddled) -> PlanRegister:
        """A register that has answered once."""
        assert officer.preview("cip", ReportStatus("1", "Ongoing")).version == 5
        keeping = house.register(store.store)
        keeping.plan("cip")
        keeping.changes("cip", since="May")
        store.calls.clear()
        return keeping

    def test_what_did_not_change_is_not_read(self, keeping: PlanRegister, store: Meddled) -> None:
        """A position says until when, and the plan's version that nothing came."""
        keeping.changes("cip", since="May")

        assert {"head": 1, "version": 1} == store.calls

    def test_only_what_is_new_is_read(self, officer: Acting, keeping: PlanRegister, store: Meddled) -> None:
        """Neither the plan's past nor the reports; the end is looked up again after the version."""
        officer.execute("cip", ReportStatus("1", "Ongoing"))

        keeping.changes("cip", since="May")

        assert {"head": 2, "version": 1, "read": 1} == store.calls

    @pytest.mark.parametrize(
        "later",
        [
            ReportStatus("1", "Ongoing"),
            ReportStatus("1", "Not started", effective_on=date(2025, 4, 1)),
            ReportStatus("1", "Not started", effective_on=date(2025, 5, 20)),
            CorrectFact(2, field="title", value="Print it", reason="A slip"),
            CorrectFact(3, field="effective_on", value=date(2025, 6, 20), reason="A slip"),
            CorrectFact(4, field="new", value="August 2025", reason="A slip"),
            RetractFact(3, reason="Recorded twice"),
        ],
        ids=["in order", "before", "within", "corrected", "moved", "corrected since", "retracted"],
    )
    def test_what_another_recorded_is_in_the_answer(
        self, officer: Acting, keeping: PlanRegister, later: ReportStatus
    ) -> None:
        """Also where it changes what the report showed, or speaks of it."""
        for number, command in enumerate((later, ReportStatus("1", "In progress")), start=2):
            officer.execute("cip", command)
            log = keeping.changes("cip", since="May")

            assert number == len(log)
            assert whole(keeping, log) == log

    def test_a_classification_says_what_it_explains(self, officer: Acting, keeping: PlanRegister) -> None:
        """Though that was published before."""
        observed = RecordPublishedChange("1", field="target", new="May 2026")
        officer.execute("cip", observed)
        officer.issue(IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))
        officer.execute("cip", ClassifyChange("cip@5", as_="reprofile", reason="Agreed"))

        log = keeping.changes("cip", since="June")

        assert [("1", "target", "reprofile")] == [(one.label, one.field, one.new) for one in log]
        assert whole(keeping, log) == log

    def test_names_are_looked_up_each_time(
        self, house: House, officer: Acting, keeping: PlanRegister
    ) -> None:
        """Of owners and of who recorded it; one that is erased is not shown from memory."""
        owner = Person("Ada Lovelace", post="Head of Engines")
        officer.execute("cip", ChangeOwners("1", owners=[owner], reason="Handover"))

        (*_, entry) = keeping.changes("cip", since="May")
        assert "Head of Engines (Ada Lovelace)" == entry.new
        erased = house.register(Erased(house.store()).store)
        erased._tips = keeping._tips
        (*_, entry) = erased.changes("cip", since="May")
        assert "Head of Engines (erased)" == entry.new

    def test_what_came_while_this_was_asked_is_known(
        self, officer: Acting, keeping: PlanRegister, store: Meddled
    ) -> None:
        """The answer reaches to the last event that it tells of."""
        store.after["head"] = [lambda: officer.execute("cip", ReportStatus("1", "Ongoing"))]

        log = keeping.changes("cip", since="May")

        assert ["cip@4", "cip@5"] == [entry.address for entry in log]
        assert log.entries[-1].position == log.until.position
        assert whole(keeping, log) == log

    def test_what_a_transaction_takes_back_is_not_kept(self, house: House, keeping: PlanRegister) -> None:
        """Neither its reports nor its events, though others take their places."""

        def fail() -> None:
            with keeping.transaction() as bound:
                acting = bound.acting_as("Clerk")
                acting.execute("cip", ReportStatus("1", "Ongoing"))
                acting.issue(IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))
                acting.execute("cip", ReportStatus("1", "In progress"))
                assert 2 == len(bound.changes("cip", since="May", until="June"))
                assert ["cip@6"] == [entry.address for entry in bound.changes("cip", since="June")]
                raise LookupError

        before = keeping.changes("cip", since="May")
        with pytest.raises(LookupError):
            fail()

        assert before == keeping.changes("cip", since="May")
        assert ["May"] == [one.name for one in keeping.reports()]
        with pytest.raises(UnknownReportError):
            keeping.plan("cip", as_reported="June")
        officer = house.register().acting_as(OFFICER)
        officer.execute("cip", ReportStatus("1", "Complete"), effective_on=JUNE)
        officer.issue(IssueReport("JUNE", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))
        assert "Complete" == keeping.plan("cip", as_reported="June")["1"].status

    def test_a_part_that_is_taken_back_is_not_remembered(self, keeping: PlanRegister) -> None:
        """Not even within its transaction."""

        def fail(bound: Register) -> None:
            with bound.transaction() as part:
                part.acting_as(OFFICER).execute("cip", ReportStatus("1", "Complete"))
                part.acting_as(OFFICER).issue(
                    IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE)
                )
                assert 2 == len(part.changes("cip", since="May", until="June"))
                raise LookupError

        with keeping.transaction() as bound:
            with pytest.raises(LookupError):
                fail(bound)
            bound.acting_as(OFFICER).execute("cip", ReportStatus("1", "Ongoing"))
            assert ["May"] == [one.name for one in bound.reports()]
            log = bound.changes("cip", since="May")
            assert [None, "Ongoing"] == [one.new if one.field == "status" else None for one in log]
            assert whole(bound, log) == log

    def test_a_clock_that_went_back_hides_what_is_to_come(
        self, house: House, officer: Acting, keeping: PlanRegister
    ) -> None:
        """What takes effect after today awaits the next report, whatever day the report was."""
        officer.execute("cip", ReportStatus("1", "Ongoing"))
        for day in (15, 1):
            house.clock.now = datetime(2025, 6, day, 9, tzinfo=UTC)
            log = keeping.changes("cip", since="May")
            assert (day, whole(keeping, log)) == (log.until.cut_off.day, log)
            assert ["cip@5"] == [entry.address for entry in log.awaiting]
        house.clock.now = datetime(2025, 5, 1, 9, tzinfo=UTC)
        log = keeping.changes("cip", since="May")
        assert whole(keeping, log) == log

    def test_what_is_kept_is_bounded(
        self, officer: Acting, keeping: PlanRegister, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Beyond it a register answers as one that keeps everything."""
        monkeypatch.setattr(published_module, "KEPT", 2)
        monkeypatch.setattr(published_module, "SINCE_KEPT", 1)
        names = ["May"]
        for number in range(4):
            names.append(f"R{number}")
            officer.execute("cip", ReportStatus("1", "Ongoing"))
            officer.issue(IssueReport(names[-1], plans=["cip"], period="2025/26", cut_off=JUNE))
        for name in (*names, *names):
            log = keeping.changes("cip", since=name)
            assert whole(keeping, log) == log

        kept = keeping._tips.published._shown
        assert (2, True) == (len(kept), all(len(one.since) <= 1 for one in kept.values()))

    def test_what_did_not_change_is_shared(self, keeping: PlanRegister) -> None:
        """So that only what differs need be compared."""
        (report,) = keeping.reports()
        shown = keeping._tips.published.until_now(keeping._reader, "cip", report)
        assert shown.tip is not None
        assert shown.plan["1"] != shown.tip.plan["1"]
        assert shown.plan.labels is shown.tip.plan.labels

    def test_a_post_is_found_in_every_event(self) -> None:
        """The names of people are asked for by the fields that can hold a post."""
        from planevents.events import EVENT_TYPES  # noqa: PLC0415 nothing else here is about types
        from planevents.posts_named import POSTS  # noqa: PLC0415 as above

        resolved = {event: attrs.resolve_types(event) for event in EVENT_TYPES}
        assert {
            event: tuple(field.name for field in attrs.fields(cls) if holds(field.type))
            for event, cls in resolved.items()
        } == POSTS


def holds(kind: object) -> bool:
    """Whether a declared type has a post in it."""
    return kind is Post or any(holds(one) for one in getattr(kind, "__args__", ()))
