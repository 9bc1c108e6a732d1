"""Reports: what was published stays as it was published, whatever is recorded later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.histories import DAYS
from tests.registers import JUNE, MARCH, OFFICER, START, House, contents, opening

from planevents import Quarter
from planevents.commands import (
    AddAction,
    Command,
    Complete,
    CorrectFact,
    IssueReport,
    RecordPublishedChange,
    Relabel,
    ReportStatus,
    Reprofile,
    RetractFact,
    Withdraw,
)
from planevents.errors import (
    CommandRefusedError,
    InvalidValueError,
    UnknownNameError,
    UnknownPlanError,
    UnknownReportError,
)
from planevents.events import PlanVersion, ReportIssued
from planevents.identity import REGISTER
from planevents.perspective import Basis
from planevents.projections.base import Projection
from planevents.reports import decide_report, find_report
from planevents.statuses import NARRATIVE
from planevents.testing.strategies.choices import TARGETS
from planevents.testing.strategies.texts import LABELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from planevents.recorded import RecordedEvent
    from planevents.register import Acting, PlanRegister

SEPTEMBER = date(2025, 9, 30)


class Addresses(Projection[list[str]]):
    """A projection of one's own: what it was shown, in order."""

    name = "addresses"
    version = 1

    def __init__(self) -> None:
        self._shown: list[str] = []

    def apply(self, recorded: RecordedEvent) -> None:
        self._shown.append(recorded.address)

    def view(self) -> list[str]:
        return self._shown


@pytest.fixture(params=["memory", "sqlite"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    house = House(request.param, tmp_path)
    yield house
    house.close()


@pytest.fixture
def register(house: House) -> PlanRegister:
    return house.register()


@pytest.fixture
def officer(register: PlanRegister) -> Acting:
    """Somebody who keeps the plans "cip" and "workplan"."""
    officer = register.acting_as(OFFICER)
    for plan in ("cip", "workplan"):
        officer.execute(plan, *opening(), effective_on=MARCH)
    return officer


def report(name: str = "June 2025", **more: Any) -> IssueReport:
    return IssueReport(name, **{"plans": ["cip"], "period": "2025/26 Q1", "cut_off": JUNE, **more})


# --- issuing -------------------------------------------------------------------------------------


class TestIssuing:
    """A report is an event of the register's own stream."""

    def test_a_receipt_says_where_the_report_is(self, officer: Acting, register: PlanRegister) -> None:
        """In the register's own stream, at a position of the whole store."""
        receipt = officer.issue(
            report(plans=["workplan", "cip"], body="Executive", meeting=date(2025, 7, 14))
        )

        assert (REGISTER, 1, (4,), (), (), False) == (
            receipt.plan,
            receipt.version,
            receipt.positions,
            receipt.ids,
            receipt.warnings,
            receipt.repeated,
        )
        assert (
            ReportIssued(
                name="June 2025",
                plans=(PlanVersion("workplan", 2), PlanVersion("cip", 2)),
                period="2025/26 Q1",
                cut_off=JUNE,
                body="Executive",
                meeting=date(2025, 7, 14),
                supersedes=None,
            ),
        ) == receipt.events
        (*_, last) = register.events()
        assert (receipt.events[0], JUNE, f"{REGISTER}@1") == (last.event, last.effective_on, last.address)
        assert ("cip", "workplan") == register.plans()

    def test_a_report_knows_what_it_pins(self, officer: Acting, register: PlanRegister) -> None:
        """The plans' versions, its position, and the size of the tree with itself in it."""
        officer.execute("cip", ReportStatus("1", "Ongoing"))
        officer.issue(report())
        officer.execute("cip", ReportStatus("1", "In progress"))

        (found,) = register.reports()

        assert ({"cip": 3}, 5, 6) == (found.plans, found.position, found.tree_size)
        assert Basis(5, JUNE, "June 2025") == found.basis
        assert START == found.issued_at
        assert found.tree_size < register.verify().size

    def test_a_printed_checkpoint_proves_the_report(self, officer: Acting, register: PlanRegister) -> None:
        """Taken when it is issued, it is of the report's tree size, whatever comes later."""
        officer.issue(report())
        printed = register.verify().checkpoint
        officer.execute("cip", ReportStatus("1", "Ongoing"), effective_on=MARCH)

        assert printed.size == register.reports()[0].tree_size
        assert printed == register.checkpoint("june 2025")
        assert register.verify().checkpoint == register.checkpoint()
        assert printed.size == register.verify(against=printed).require().proven_to

    def test_reports_stand_in_the_order_of_issue(self, officer: Acting, register: PlanRegister) -> None:
        """All of them, or those that cover a plan."""
        officer.issue(report("A", cut_off=MARCH))
        officer.issue(report("B", plans=["workplan"]))
        officer.issue(report("C", plans=["workplan", "cip"]))

        assert ["A", "B", "C"] == [one.name for one in register.reports()]
        assert ["A", "C"] == [one.name for one in register.reports("cip")]
        with pytest.raises(UnknownPlanError, match="did you mean 'cip'"):
            register.reports("cipp")

    def test_a_report_s_period_is_a_quarter_or_a_year(self, officer: Acting, register: PlanRegister) -> None:
        """Written one way, whichever way it was given."""
        officer.issue(report("A", period="Q1 2025/26"))
        officer.issue(report("B", period="2025-26"))

        assert ["2025/26 Q1", "2025/26"] == [one.period for one in register.reports()]

    def test_a_period_is_read_by_the_plan_s_own_year(self, register: PlanRegister) -> None:
        """One that starts in January names its years by one number."""
        officer = register.acting_as(OFFICER)
        officer.execute("cal", *opening(year_starts=1), effective_on=MARCH)

        officer.issue(report(plans=["cal"], period="2025 Q2"))

        assert ["2025 Q2"] == [one.period for one in register.reports()]
        assert JUNE == Quarter.parse("2025 Q2", 1).last_day


class TestRefusing:
    """What cannot be published; each refusal says why, and appends nothing."""

    @pytest.mark.parametrize(
        ("field", "message", "command"),
        [
            ("name", "there is a report 'MARCH 2025' already", report("MARCH 2025")),
            ("name", "a label is", report(" ")),
            ("name", "a label is", report("two\nlines")),
            ("period", "not a quarter", report(period="June")),
            ("plans", "at least one plan", report(plans=[])),
            ("plans", "no plan 'cipp'", report(plans=["cip", "cipp"])),
            ("plans", "no plan '_register'", report(plans=[REGISTER])),
            ("plans", "'cip' is named twice", report(plans=["cip", "workplan", "cip"])),
            ("cut_off", "is after today", report(cut_off=date(2025, 7, 1))),
            ("cut_off", "has the later cut-off 2025-04-30", report(cut_off=date(2025, 4, 29))),
            ("supersedes", "there is no report 'May'", report(supersedes="May")),
            ("supersedes", "there is no report ''", report(supersedes="")),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_report_is_refused(
        self, officer: Acting, register: PlanRegister, field: str, message: str, command: IssueReport
    ) -> None:
        """Names are unique whatever their case, plans exist, cut-offs have come and never go back."""
        officer.issue(report("March 2025", plans=["cip"], cut_off=date(2025, 4, 30)))
        before = contents(register)

        with pytest.raises(CommandRefusedError) as refused:
            officer.issue(command)

        (violation,) = refused.value.violations
        assert ("report", field) == (violation.rule, violation.field)
        assert message in str(violation)
        assert before == contents(register)

    def test_an_unknown_plan_says_what_may_be_meant(self, officer: Acting) -> None:
        """For a program as for a person."""
        with pytest.raises(CommandRefusedError, match="did you mean 'workplan'") as refused:
            officer.issue(report(plans=["wrokplan"]))

        assert ("workplan",) == refused.value.violations[0].did_you_mean

    def test_every_violation_is_listed(self, officer: Acting) -> None:
        """Not only the first."""
        with pytest.raises(CommandRefusedError) as refused:
            officer.issue(report("", period="x", plans=["a", "b"], cut_off=SEPTEMBER, supersedes="May"))

        assert ["name", "period", "plans", "plans", "cut_off", "supersedes"] == [
            one.field for one in refused.value.violations
        ]

    def test_cut_offs_go_forward_plan_by_plan(self, officer: Acting) -> None:
        """What another plan published does not matter; the same day may be reported again."""
        officer.issue(report("A"))
        officer.issue(report("B", plans=["workplan"], cut_off=MARCH))
        officer.issue(report("C"))

        with pytest.raises(CommandRefusedError, match="'A' on 'cip'"):
            officer.issue(report("D", plans=["workplan", "cip"], cut_off=date(2025, 6, 29)))

    def test_a_reissue_keeps_its_cut_off(self, officer: Acting, register: PlanRegister) -> None:
        """It takes the place of a report whose cut-off others have passed, and of no other day."""
        officer.issue(report("March", cut_off=MARCH))
        officer.issue(report("June"))

        officer.issue(report("March, reissued", cut_off=MARCH, supersedes="MARCH"))

        assert [None, None, "March"] == [one.supersedes for one in register.reports()]
        with pytest.raises(CommandRefusedError, match="never go back"):
            officer.issue(report("March again", cut_off=date(2025, 4, 1), supersedes="March"))
        with pytest.raises(CommandRefusedError, match="never go back"):
            officer.issue(report("March once more", cut_off=MARCH))

    def test_another_plan_s_report_excuses_nothing(self, officer: Acting) -> None:
        """To supersede it does not let this plan's cut-offs go back."""
        officer.issue(report("March work", plans=["workplan"], cut_off=MARCH))
        officer.issue(report("June"))

        with pytest.raises(CommandRefusedError, match="'June' on 'cip'"):
            officer.issue(report("March", cut_off=MARCH, supersedes="March work"))

    def test_today_is_where_the_register_is(self, house: House, officer: Acting) -> None:
        """At 23:30 UTC in summer it is tomorrow in London."""
        house.clock.now = datetime(2025, 6, 30, 23, 30, tzinfo=UTC)
        tomorrow = report(cut_off=date(2025, 7, 1))

        with pytest.raises(CommandRefusedError, match="after today"):
            officer.issue(tomorrow)
        house.register(timezone="Europe/London").acting_as(OFFICER).issue(tomorrow)

    def test_one_period_is_one_time(self, officer: Acting, register: PlanRegister) -> None:
        """Plans whose years start in different months mean different quarters by one name."""
        officer.execute("summer", *opening(year_starts=7), effective_on=MARCH)

        for plans in (["cip", "summer"], ["summer", "cip"]):
            with pytest.raises(CommandRefusedError, match="months 4 and 7") as refused:
                officer.issue(report(plans=plans))
            assert ["plans"] == [violation.field for violation in refused.value.violations]
        assert () == register.reports()
        officer.issue(report(plans=["cip", "workplan"]))
        officer.issue(report("Summer", plans=["summer"]))

    def test_the_versions_are_those_that_exist(self) -> None:
        """A plan at version 0 is none: pure, without a register."""
        decided = decide_report(report(plans=["cip"]), [], {"cip": 7, "new": 0}, today=JUNE, year_starts=4)
        assert (PlanVersion("cip", 7),) == decided.plans

        with pytest.raises(CommandRefusedError, match="no plan 'new'"):
            decide_report(report(plans=["new"]), [], {"cip": 7, "new": 0}, today=JUNE, year_starts=4)


class TestFinding:
    """By name, blind to case, among those that cover the plan."""

    def test_a_name_is_blind_to_case(self, officer: Acting, register: PlanRegister) -> None:
        """As it is unique."""
        officer.issue(report("Straße 2025"))

        assert "Straße 2025" == find_report(register.reports(), "STRASSE 2025").name
        assert register.plan("cip", as_reported="straße 2025") == register.plan(
            "cip", as_reported="Straße 2025"
        )

    @pytest.mark.parametrize(
        "ask",
        [
            lambda register, name: register.plan("cip", as_reported=name),
            lambda register, name: register.quarters("cip", as_reported=name),
            lambda register, name: register.performance("cip", as_reported=name),
            lambda register, name: register.project(Addresses(), "cip", as_reported=name),
            lambda register, name: register.changes("cip", since=name),
            lambda register, name: register.changes("cip", until=name),
            lambda register, name: register.movement("cip", since=name),
            lambda register, name: register.movement("cip", until=name),
        ],
    )
    def test_an_unknown_report_says_what_may_be_meant(
        self, officer: Acting, register: PlanRegister, ask: Callable[[PlanRegister, str], object]
    ) -> None:
        """Of those that cover the plan, and not of others."""
        officer.issue(report("June 2025", plans=["workplan"]))
        officer.issue(report("June 2025, cip"))

        for name, meant in (("June 2025", ("June 2025, cip",)), ("December", ())):
            with pytest.raises(UnknownReportError) as unknown:
                ask(register, name)
            assert (name, meant) == (unknown.value.report, unknown.value.did_you_mean)


# --- what was published --------------------------------------------------------------------------

actions = st.sampled_from(LABELS)
targets = st.sampled_from(TARGETS)
later_commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(AddAction, actions, title=st.just("Later"), target=targets),
    st.builds(ReportStatus, actions, st.sampled_from(NARRATIVE.names)),
    st.builds(Complete, actions),
    st.builds(Reprofile, actions, target=targets, reason=st.just("x")),
    st.builds(Relabel, actions, to=actions),
    st.builds(Withdraw, actions, reason=st.just("x")),
    st.builds(RecordPublishedChange, actions, field=st.just("target"), new=targets),
    st.builds(
        CorrectFact,
        st.integers(1, 12),
        field=st.just("title"),
        value=st.just("Set right"),
        reason=st.just("x"),
    ),
    st.builds(CorrectFact, st.integers(1, 12), field=st.just("target"), value=targets, reason=st.just("x")),
    st.builds(
        CorrectFact,
        st.integers(1, 12),
        field=st.just("effective_on"),
        value=st.sampled_from(DAYS),
        reason=st.just("x"),
    ),
    st.builds(RetractFact, st.integers(1, 12), reason=st.just("x")),
)


def published(register: PlanRegister, name: str) -> tuple[object, ...]:
    """All that a report showed."""
    return (
        register.plan("cip", as_reported=name),
        register.quarters("cip", as_reported=name),
        register.performance("cip", as_reported=name),
        register.changes("cip", until=name),
        register.movement("cip", until=name),
        next(one for one in register.reports() if one.name == name),
    )


class TestAsReported:
    """What we published, whatever we know better by now."""

    @pytest.fixture
    def told(self, officer: Acting) -> Acting:
        """A plan with a report in the middle of its history."""
        officer.execute(
            "cip",
            AddAction("2.1", title="Review the rules", target="July 2025"),
            ReportStatus("1", "In progress"),
            effective_on=date(2025, 5, 1),
        )
        officer.issue(report())
        return officer

    @given(calls=st.lists(st.tuples(later_commands, st.sampled_from(DAYS)), min_size=1, max_size=8))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_what_was_published_never_changes(
        self, tmp_path: Path, calls: list[tuple[Command, date]]
    ) -> None:
        """Whatever is recorded later, back-dated, corrected or retracted, and in whatever register."""
        house = House("memory", tmp_path)
        house.clock.now = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
        register = house.register()
        officer = register.acting_as(OFFICER)
        officer.execute("cip", *opening(), effective_on=DAYS[0])
        officer.execute(
            "cip", AddAction("2.1", title="Two"), ReportStatus("1", "Ongoing"), effective_on=DAYS[2]
        )
        officer.issue(report(cut_off=DAYS[3], period="2024/25 Q2"))
        before = published(register, "June 2025")

        for number, (command, on) in enumerate(calls):
            house.clock.now += timedelta(minutes=1)
            try:
                officer.execute("cip", command, effective_on=on)
            except CommandRefusedError:
                continue
            officer.issue(report(f"Later {number}", cut_off=DAYS[-1], period="2025/26"))

        assert before == published(register, "June 2025")
        assert before == published(house.register(), "June 2025")

    @pytest.mark.parametrize(
        "later",
        [
            Reprofile("1", target="May 2026", reason="Late", effective_on=date(2025, 6, 1)),
            CorrectFact(2, field="title", value="Print the strategy", reason="A slip"),
            CorrectFact(4, field="effective_on", value=date(2025, 4, 1), reason="A slip"),
            RetractFact(3, reason="Recorded twice"),
            RecordPublishedChange("1", field="title", new="Print it", effective_on=date(2025, 6, 2)),
        ],
        ids=["back-dated", "corrected", "moved", "retracted", "observed"],
    )
    def test_it_is_known_better_now(self, house: House, told: Acting, later: Command) -> None:
        """Each of these changes the plan as at the same day, and not what was published."""
        register = house.register()
        before, then = (
            register.plan("cip", as_reported="June 2025"),
            register.quarters("cip", effective_at=JUNE),
        )
        restated = register.plan("cip", effective_at=JUNE), register.history("cip", "1"), then

        told.execute("cip", later)

        assert before == register.plan("cip", as_reported="June 2025")
        assert restated != (
            register.plan("cip", effective_at=JUNE),
            register.history("cip", "1"),
            register.quarters("cip", effective_at=JUNE),
        )

    @pytest.mark.usefixtures("told")
    def test_lateness_is_as_at_the_cut_off(self, house: House) -> None:
        """Unless another day is asked for."""
        house.clock.now += timedelta(days=100)
        register = house.register()

        assert (JUNE, date(2025, 7, 1)) == (
            register.plan("cip", as_reported="June 2025").as_at,
            register.plan("cip", as_reported="June 2025", as_at=date(2025, 7, 1)).as_at,
        )
        assert house.clock.now.date() == register.plan("cip").as_at

    def test_what_takes_effect_after_the_cut_off_is_not_in_it(
        self, officer: Acting, register: PlanRegister
    ) -> None:
        """Though it was recorded before the report."""
        officer.execute("cip", ReportStatus("1", "Ongoing"), effective_on=date(2025, 5, 1))
        officer.issue(report("April", cut_off=date(2025, 4, 30), period="2025/26"))

        assert register.plan("cip", as_reported="April")["1"].status is None
        assert "Ongoing" == register.plan("cip")["1"].status


# --- changes between reports ---------------------------------------------------------------------


class TestChangesSince:
    """What changed since the last report: what the public was promised."""

    def test_each_change_is_timed_by_the_report(
        self, house: House, officer: Acting, register: PlanRegister
    ) -> None:
        """In period, late, or held over; and what this report must leave to the next one is listed."""
        officer.execute("cip", ReportStatus("1", "In development"), effective_on=date(2025, 5, 15))
        officer.issue(report("April", cut_off=date(2025, 4, 30), period="2025/26"))
        officer.execute("cip", ReportStatus("1", "Not started"), effective_on=date(2025, 4, 15))
        officer.execute("cip", ReportStatus("1", "In progress"), effective_on=date(2025, 6, 1))
        house.clock.now += timedelta(days=5)
        officer.execute("cip", ReportStatus("1", "Ongoing"), effective_on=date(2025, 7, 2))
        officer.issue(report("June"))

        log = register.changes("cip", since="April", until="June")

        assert [("cip@3", "held over"), ("cip@4", "late"), ("cip@5", "in period")] == [
            (entry.address, entry.timing) for entry in log
        ]
        assert ["cip@6"] == [entry.address for entry in log.awaiting]

    def test_changes_of_reports_that_follow_each_other_add_up(
        self, officer: Acting, register: PlanRegister
    ) -> None:
        """None is told twice, none is lost; a correction counts from when it was recorded."""
        names = []
        for number, target in enumerate(("May 2025", "June 2025", "July 2025")):
            officer.execute("cip", Reprofile("1", target=target, reason="x"), effective_on=date(2025, 4, 1))
            names.append(f"R{number}")
            officer.issue(report(names[-1]))
        officer.execute("cip", CorrectFact(2, field="title", value="Other", reason="x"), effective_on=MARCH)

        steps = [
            register.changes("cip", since=a, until=b)
            for a, b in zip([None, *names], [*names, None], strict=True)
        ]

        told = [entry.address for log in steps for entry in log]
        assert [entry.address for entry in register.changes("cip")] == told
        assert ["cip@1", "cip@2", "cip@3", "cip@4", "cip@5", "cip@6"] == told
        assert ["cip@6"] == [entry.address for entry in steps[-1]]

    def test_changes_since_a_position(self, officer: Acting, register: PlanRegister) -> None:
        """Where there was no report; -1 is before everything."""
        officer.execute("cip", ReportStatus("1", "Ongoing"))

        assert ["cip@3"] == [entry.address for entry in register.changes("cip", since=3)]
        assert ["cip@1", "cip@2"] == [entry.address for entry in register.changes("cip", since=-1, until=3)]

    def test_movement_between_reports_closes(self, officer: Acting, register: PlanRegister) -> None:
        """Opening + added - removed = closing (domain rule 18)."""
        officer.issue(report("A"))
        officer.execute("cip", AddAction("2", title="Two"), AddAction("3", title="Three"))
        officer.execute("cip", Withdraw("1", reason="x"))
        officer.issue(report("B"))

        moved = register.movement("cip", since="A", until="B")

        assert (1, 2, 1, 2) == tuple(map(len, (moved.opening, moved.added, moved.removed, moved.closing)))

    @pytest.mark.parametrize(
        ("points", "match"),
        [
            ({"since": "B", "until": "A"}, "'B'.*'A'"),
            ({"since": "A again", "until": "B"}, "'A again'.*'B'"),
            ({"since": "B", "until": "A again"}, "'B'.*'A again'"),
            ({"since": 5, "until": 4}, "position 5.*position 4"),
            ({"since": "B", "until": 4}, "'B'.*position 4"),
            ({"since": 8, "until": "B"}, "position 8.*'B'"),
            ({"since": 99}, "position 99.*position 7"),
        ],
        ids=str,
    )
    def test_a_period_does_not_end_before_it_begins(
        self, officer: Acting, register: PlanRegister, points: dict[str, Any], match: str
    ) -> None:
        """Neither in what was known nor in what had taken effect; the error says which is the later."""
        officer.issue(report("A", cut_off=MARCH, period="2024/25 Q4"))
        officer.execute("cip", ReportStatus("1", "Ongoing"))
        officer.issue(report("B"))
        officer.issue(report("A again", cut_off=MARCH, period="2024/25 Q4", supersedes="A"))

        for ask in (register.changes, register.movement):
            with pytest.raises(InvalidValueError, match=match) as refused:
                ask("cip", **points)
            assert "since" == refused.value.field
            assert "later than" in str(refused.value)
            ask("cip", since="A", until="B")
            ask("cip", since="A", until="A")
            ask("cip", since=7)
            ask("cip", since=4, until="A")

    @pytest.mark.parametrize("point", [-2, 1.5, True, MARCH, START])
    @pytest.mark.usefixtures("officer")
    def test_a_point_is_a_report_or_a_position(self, register: PlanRegister, point: Any) -> None:
        """Never a date: a day does not say what was known."""
        for ask in (register.changes, register.movement):
            for field in ("since", "until"):
                with pytest.raises(InvalidValueError) as refused:
                    ask("cip", **{field: point})
                assert field == refused.value.field


# --- other perspectives --------------------------------------------------------------------------


class TestPerspectives:
    """What is true now; what was true then; what was known then."""

    @pytest.fixture
    def told(self, house: House, officer: Acting) -> Acting:
        """Three statuses: the second took effect before the first, and was recorded a day later."""
        officer.execute("cip", ReportStatus("1", "Ongoing"), effective_on=date(2025, 6, 1))
        house.clock.now += timedelta(days=1)
        officer.execute("cip", ReportStatus("1", "In development"), effective_on=date(2025, 5, 1))
        house.clock.now += timedelta(days=1)
        officer.execute("cip", ReportStatus("1", "Complete"), effective_on=date(2025, 7, 2))
        return officer

    def status(self, register: PlanRegister, **perspective: Any) -> str | None:
        return register.plan("cip", **perspective)["1"].status

    @pytest.mark.usefixtures("told")
    @pytest.mark.parametrize(
        ("perspective", "status"),
        [
            ({}, "Complete"),
            ({"effective_at": JUNE}, "Ongoing"),
            ({"effective_at": date(2025, 5, 31)}, "In development"),
            ({"effective_at": date(2025, 4, 30)}, None),
            ({"effective_at": Quarter.parse("2025/26 Q1")}, "Ongoing"),
            ({"effective_at": "2025/26 Q1"}, "Ongoing"),
            ({"effective_at": "Q1 2025/26"}, "Ongoing"),
            ({"effective_at": "2024/25 Q4"}, None),
            ({"known_at": 3}, None),
            ({"known_at": 4}, "Ongoing"),
            ({"known_at": 5}, "Ongoing"),
            ({"known_at": 10**6}, "Complete"),
            ({"known_at": 4, "effective_at": date(2025, 5, 31)}, None),
            ({"known_at": 5, "effective_at": date(2025, 5, 31)}, "In development"),
            ({"known_at": START}, "Ongoing"),
            ({"known_at": START.astimezone(timezone(timedelta(hours=5)))}, "Ongoing"),
            ({"known_at": START + timedelta(days=1), "effective_at": date(2025, 5, 31)}, "In development"),
            ({"known_at": START + timedelta(hours=1), "effective_at": date(2025, 5, 31)}, None),
        ],
        ids=str,
    )
    def test_each_axis_is_asked_for_by_itself(
        self, register: PlanRegister, perspective: dict[str, Any], status: str | None
    ) -> None:
        """By position or moment what was known, by day or quarter what held."""
        assert status == self.status(register, **perspective)

    @pytest.mark.usefixtures("told")
    @pytest.mark.parametrize("known_at", [-1, START - timedelta(microseconds=1)])
    def test_before_everything_there_is_nothing(self, register: PlanRegister, known_at: Any) -> None:
        """A plan that exists, and of which nothing was known."""
        assert [] == list(register.plan("cip", known_at=known_at))
        assert [] == list(register.plan("cip", effective_at=date(2024, 1, 1)))

    @pytest.mark.usefixtures("told")
    def test_lateness_is_as_at_the_day_that_is_asked_for(self, register: PlanRegister) -> None:
        """The perspective's own, unless another is named."""
        day = date(2025, 5, 31)

        assert day == register.plan("cip", effective_at=day).as_at
        assert MARCH == register.plan("cip", effective_at=day, as_at=MARCH).as_at
        assert date(2025, 7, 2) == register.plan("cip", known_at=4).as_at

    @pytest.mark.parametrize(
        ("field", "perspective"),
        [
            ("as_reported", {"as_reported": "June 2025", "known_at": 4}),
            ("as_reported", {"as_reported": "June 2025", "known_at": START}),
            ("as_reported", {"as_reported": "June 2025", "effective_at": JUNE}),
            ("known_at", {"known_at": datetime(2025, 6, 30, 9)}),  # noqa: DTZ001 it is the point
            ("known_at", {"known_at": "June 2025"}),
            ("known_at", {"known_at": True}),
            ("known_at", {"known_at": -2}),
            ("known_at", {"known_at": JUNE}),
            ("effective_at", {"effective_at": START}),
            ("effective_at", {"effective_at": 5}),
            ("quarter", {"effective_at": "June 2025"}),
            ("quarter", {"effective_at": "2025-06-30"}),
        ],
        ids=str,
    )
    def test_what_is_no_perspective_is_refused(
        self, told: Acting, register: PlanRegister, field: str, perspective: dict[str, Any]
    ) -> None:
        """In every view: a report sets both axes, a moment has a zone, a bare string is a quarter."""
        told.issue(report())
        for ask in (register.plan, register.quarters, register.performance):
            with pytest.raises(InvalidValueError) as refused:
                ask("cip", **perspective)
            assert field == refused.value.field

    @pytest.mark.usefixtures("told")
    @pytest.mark.parametrize("as_at", [START, "2025-06-30"])
    def test_lateness_is_as_at_a_day(self, register: PlanRegister, as_at: Any) -> None:
        """Not a moment, not a text."""
        with pytest.raises(InvalidValueError) as refused:
            register.plan("cip", as_at=as_at)

        assert "as_at" == refused.value.field

    @pytest.mark.parametrize(
        "ask",
        [
            lambda register, plan: register.plan(plan),
            lambda register, plan: register.plan(plan, as_reported="June 2025"),
            lambda register, plan: register.plan(plan, known_at=START),
            lambda register, plan: register.plan(plan, effective_at="2025/26 Q1"),
            lambda register, plan: register.changes(plan),
            lambda register, plan: register.quarters(plan),
            lambda register, plan: register.movement(plan),
            lambda register, plan: register.performance(plan),
            lambda register, plan: register.history(plan, "1"),
            lambda register, plan: register.events(plan),
            lambda register, plan: register.reports(plan),
            lambda register, plan: register.project(Addresses(), plan),
        ],
    )
    def test_an_unknown_plan_says_what_may_be_meant(
        self, officer: Acting, register: PlanRegister, ask: Callable[[PlanRegister, str], object]
    ) -> None:
        """In every view; and the register's own stream is no plan."""
        officer.issue(report())

        with pytest.raises(UnknownPlanError) as unknown:
            ask(register, "wrokplan")
        with pytest.raises((UnknownNameError, InvalidValueError)):
            ask(register, REGISTER)

        assert ("wrokplan", ("workplan",)) == (unknown.value.plan, unknown.value.did_you_mean)

    @pytest.mark.usefixtures("told")
    def test_events_are_given_as_they_were_recorded(self, register: PlanRegister) -> None:
        """One plan's after a version, or all after a position."""
        assert [3, 4, 5] == [one.version for one in register.events("cip", after=2)]
        assert [4, 5, 6] == [one.position for one in register.events(after=3)]
        assert 7 == len(list(register.events()))
        assert [] == list(register.events(after=6))

    @pytest.mark.usefixtures("told")
    def test_a_projection_of_ones_own_sees_what_a_perspective_shows(self, register: PlanRegister) -> None:
        """In the order in which it holds."""
        shown = register.project(Addresses(), "cip", effective_at=date(2025, 6, 30))

        assert ["cip@1", "cip@2", "cip@4", "cip@3"] == shown
        assert ["cip@1", "cip@2", "cip@3"] == register.project(Addresses(), "cip", known_at=4)
