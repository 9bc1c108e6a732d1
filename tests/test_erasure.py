"""Erasing a person: the name goes, the record stays as it was sealed and says that it was done."""

from __future__ import annotations

import asyncio
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session
from tests.engines import KINDS, Place, opened, place
from tests.histories import stories
from tests.registers import JUNE, MARCH, OFFICER, START, House, Meddled, contents, opening

from planevents import Person, PlanRegister, Post
from planevents.async_register import AsyncPlanRegister
from planevents.commands import (
    AddAction,
    AddMeasure,
    AddRisk,
    AddSection,
    ChangeMeasureOwners,
    ChangeOwners,
    ChangeRiskOwner,
    Command,
    CorrectFact,
    ErasePersonalData,
    HandOverPost,
    IssueReport,
    RecordPublishedChange,
    ReportStatus,
    Reprofile,
    RetractFact,
    SetRiskMatrix,
)
from planevents.decide import Tip
from planevents.erasing import Erasure, ErasurePreview, Mention
from planevents.errors import (
    CommandRefusedError,
    CommandReusedError,
    InvalidValueError,
    NotAuthorisedError,
    StoreFullError,
    UnknownNameError,
    UnknownPersonError,
)
from planevents.events import PersonalDataErased
from planevents.evolve import fold
from planevents.identity import REGISTER
from planevents.people import Sought, seal
from planevents.perspective import Basis, Perspective, arrange
from planevents.testing.strategies.valid_risks import THREE_BY_THREE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planevents.plan import Plan
    from planevents.recorded import RecordedEvent
    from planevents.register import Acting
    from planevents.testing.story import Story

JANE, GRACE, ADA = "Jane Quillfeather", "Grace Hopper", "Ada Lovelace"
BASIS = "UK GDPR Article 17(1)(b)"
JULY = date(2025, 7, 14)
DPO = "Data Protection Officer"
NOW = START + timedelta(days=14)
ERASE = ErasePersonalData(JANE, legal_basis=BASIS)
CLERK, MAYOR, HEAD = Person(JANE, post="Clerk"), Person(GRACE, post="Mayor"), Person(JANE, post="Head")


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    house = House(request.param, tmp_path)
    yield house
    house.close()


@pytest.fixture
def register(house: House) -> PlanRegister:
    return make_history(house)


@pytest.fixture(params=KINDS)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with place(request.param, tmp_path) as made:
        yield made


def make_history(house: House) -> PlanRegister:
    """Jane acts in one plan, owns in two, and issues a report; others do so beside her."""
    register = house.register()
    tell(register)
    house.clock.now += timedelta(days=14)
    return register


def tell(register: PlanRegister) -> None:
    jane = register.acting_as(OFFICER, person=JANE)
    for plan in ("cip", "works", "quiet"):
        register.acting_as(OFFICER).execute(plan, *opening(), effective_on=MARCH)
    jane.execute("cip", ChangeOwners("1", owners=[CLERK, MAYOR]), effective_on=JUNE)
    jane.issue(IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))
    register.acting_as(OFFICER, person=ADA).execute(
        "works",
        AddSection("Aim 1", title="Engines", accountable=HEAD),
        RecordPublishedChange("1", field="owners", old="Chief Executive", owners=[MAYOR]),
        effective_on=JUNE,
    )


def officer(register: Any) -> Acting:
    """Whoever erases here."""
    acting: Acting = register.acting_as(DPO)
    return acting


def kept(house: House) -> list[str]:
    """The names that are kept, sorted."""
    return sorted(name.value for name in house.store().people())


def erasures(register: PlanRegister) -> list[RecordedEvent]:
    return [one for one in register.events() if isinstance(one.event, PersonalDataErased)]


def views(register: PlanRegister, plan: str, **moment: Any) -> list[Any]:
    """All that is shown of a plan and depends on a moment, as rows."""
    asked = (register.plan, register.quarters, register.performance)
    return [ask(plan, **moment).to_rows() for ask in asked]


class TestErasing:
    """What one call does."""

    def test_the_name_goes_and_all_others_stay(self, house: House, register: PlanRegister) -> None:
        """Of whoever acted, owned, answered for something or issued a report."""
        assert [ADA, GRACE, GRACE, *[JANE] * 4] == kept(house)

        done = officer(register).erase(ERASE)

        assert Erasure(("cip", "works"), (10, 11, 12), 4, complete=True) == done
        assert [ADA, GRACE, GRACE] == kept(house)

    def test_every_plan_that_mentions_them_says_so_once(self, register: PlanRegister) -> None:
        """With its own commitments, on what basis and by whom; no other plan does."""
        held = {one.commitment: one.plan for one in officer(register).preview_erase(ERASE).mentions}

        officer(register).erase(attrs.evolve(ERASE, reason="Asked for in writing"))

        for one in erasures(register):
            mine = tuple(sorted(commitment for commitment, plan in held.items() if plan == one.plan))
            expected = PersonalDataErased(commitments=mine, legal_basis=BASIS, reason="Asked for in writing")
            assert expected == one.event
            assert (Post(DPO), JULY) == (one.context.actor, one.effective_on)
        assert [REGISTER, "cip", "works"] == [one.plan for one in erasures(register)]

    def test_views_show_that_it_was_erased(self, register: PlanRegister) -> None:
        """Where the name stood, and nowhere else."""
        officer(register).erase(ERASE)

        assert "Clerk (erased); Mayor (Grace Hopper)" == register.plan("cip").to_rows()[0]["owners"]
        assert ["Clerk (erased); Mayor (Grace Hopper)"] == [
            row["new"] for row in register.history("cip", "1").to_rows() if row["field"] == "owners"
        ]
        assert f"{OFFICER} (erased)" in str(register.changes("cip").to_rows())
        assert f"{OFFICER} (Ada Lovelace)" in str(register.changes("works").to_rows())

    def test_every_seal_and_every_earlier_checkpoint_hold(self, register: PlanRegister) -> None:
        """Not a sealed byte was touched."""
        before, reported = contents(register), register.checkpoint("June")
        checkpoint = register.verify().require().checkpoint

        officer(register).erase(ERASE)

        assert before == contents(register)[: len(before)]
        assert checkpoint.size == register.verify(against=checkpoint).require().proven_to
        assert reported == register.checkpoint("June")

    def test_it_says_what_it_did(self, register: PlanRegister) -> None:
        """In a line."""
        done = officer(register).erase(ERASE, command_id="e1")
        again = officer(register).erase(ERASE, command_id="e1")

        assert "erased 4 names in 2 plans (cip, works)" == str(done)
        assert "erased 4 names in 2 plans (cip, works) before" == str(again)
        assert "call after_erasure()" in str(attrs.evolve(done, complete=False))

    def test_a_name_that_no_event_mentions_goes_too(self, house: House, register: PlanRegister) -> None:
        """Such as that of somebody who asked for nothing new; the register's own stream keeps account."""
        post, name = seal(Person(JANE, post="Ghost"), b"s" * 16)
        house.store().append([], ("loose", "f"), [name])
        one = officer(register).preview_erase(
            ErasePersonalData(commitments=[name.commitment], legal_basis="x")
        )
        assert (1, (), ()) == (one.names, one.mentions, one.plans)

        done = officer(register).erase(ErasePersonalData(commitments=[name.commitment], legal_basis="x"))

        assert Erasure((), (10,), 1, complete=True) == done
        assert [(REGISTER, (post.person,))] == [
            (one.plan, one.event.commitments)
            for one in erasures(register)
            if isinstance(one.event, PersonalDataErased)
        ]

    def test_reports_go_on(self, register: PlanRegister, house: House) -> None:
        """The register's own stream holds more than reports now, for this register and for any other."""
        officer(register).erase(ERASE)
        for one in (register, house.register()):
            assert ["June"] == [report.name for report in one.reports()]

        receipt = register.acting_as(OFFICER).issue(
            IssueReport("July", plans=["cip", "works"], period="2025/26 Q2", cut_off=JULY)
        )

        assert (3, (13,)) == (receipt.version, receipt.positions)
        for one in (register, house.register()):
            assert ["June", "July"] == [report.name for report in one.reports()]
        with pytest.raises(CommandRefusedError, match="names are unique"):
            register.acting_as(OFFICER).issue(
                IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JULY)
            )


class TestWhoIsMeant:
    """A name, however it is written; or exactly these commitments."""

    @pytest.mark.parametrize(
        "written",
        [
            JANE,
            "jane quillfeather",
            "  JANE \t Quillfeather\N{NO-BREAK SPACE}",
            "Jane\N{SOFT HYPHEN} Quill\N{ZERO WIDTH SPACE}feather\N{LEFT-TO-RIGHT MARK}",
        ],
    )
    def test_case_and_white_space_do_not_count(
        self, house: House, register: PlanRegister, written: str
    ) -> None:
        """Nor what cannot be seen."""
        assert 4 == officer(register).erase(ErasePersonalData(written, legal_basis=BASIS)).names
        assert JANE not in kept(house)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}", "ZOE\N{COMBINING DIAERESIS}"),
            ("Stra\N{LATIN SMALL LETTER SHARP S}er", "STRASSER"),
            ("\N{LATIN CAPITAL LETTER A WITH RING ABOVE}sa", "\N{ANGSTROM SIGN}SA"),
        ],
    )
    def test_how_letters_are_composed_does_not_count(self, one: str, other: str) -> None:
        """Both ways round."""
        assert Sought.of(one).is_named(other)
        assert Sought.of(other).is_named(one)

    @pytest.mark.parametrize(
        "other", ["Jane", "Jane Quillfeathers", "Quillfeather Jane", "", None, 5, b"Jane"]
    )
    def test_another_name_is_another_name(self, other: object) -> None:
        """And what is no name at all is nobody's."""
        assert not Sought.of(JANE).is_named(other)

    def test_what_is_looked_for_does_not_show_itself(self) -> None:
        """In a traceback, in a log."""
        assert "quillfeather" not in repr(Sought.of(JANE)).casefold()
        assert JANE not in repr(ERASE)

    def test_a_preview_lists_where_they_are_mentioned(self, register: PlanRegister) -> None:
        """By commitment: whoever is named twice has two; nothing changes."""
        before = contents(register)

        found = officer(register).preview_erase(ERASE)

        assert [
            ("cip", (OFFICER,), 1, "cip@3"),
            ("cip", ("Clerk",), 1, "cip@3"),
            (REGISTER, (OFFICER,), 1, "_register@1"),
            ("works", ("Head",), 1, "works@3"),
        ] == [(one.plan, one.posts, one.events, one.first) for one in found.mentions]
        assert (4, ("cip", "works")) == (found.names, found.plans)
        assert "would erase 4 names in 2 plans (cip, works)" == str(found).partition("\n")[0]
        assert before == contents(register)

    def test_a_preview_counts_events_and_posts(self, house: House) -> None:
        """A commitment that is given back stands in later events as well, once an event."""
        register = make_history(house)
        (clerk, _) = register.plan("cip")["1"].owners
        again = attrs.evolve(clerk, title="Clerk to the Board")
        register.acting_as(OFFICER).execute("cip", ChangeOwners("1", owners=[again, "Mayor"]))

        (mention,) = officer(register).preview_erase(of(clerk)).mentions

        assert Mention("cip", clerk.person or "", ("Clerk", "Clerk to the Board"), 2, "cip@3") == mention

    def test_namesakes_are_kept_apart_by_their_commitments(
        self, house: House, register: PlanRegister
    ) -> None:
        """The Head is another Jane: only the Clerk asked to be erased."""
        (clerk, _) = register.plan("cip")["1"].owners

        done = officer(register).erase(of(clerk))

        assert (("cip",), 1) == (done.plans, done.names)
        assert [ADA, GRACE, GRACE, *[JANE] * 3] == kept(house)
        assert "Clerk (erased); Mayor (Grace Hopper)" == register.plan("cip").to_rows()[0]["owners"]

    def test_nobody_is_refused_without_a_name(self, register: PlanRegister) -> None:
        """The error tells what to do and does not repeat who was asked for."""
        nobody = ErasePersonalData("Nobody Whatsoever", legal_basis=BASIS)
        for do in (officer(register).erase, officer(register).preview_erase):
            with pytest.raises(UnknownPersonError, match="nobody of this name") as refused:
                do(nobody)
            assert isinstance(refused.value, UnknownNameError)
            assert "whatsoever" not in repr(refused.value).casefold()

    def test_a_commitment_that_opens_nothing_is_refused(self, house: House, register: PlanRegister) -> None:
        """With those that do, so that nobody believes it done."""
        (clerk, _) = register.plan("cip")["1"].owners
        asked = ErasePersonalData(commitments=[clerk.person or "", "ab" * 32], legal_basis=BASIS)

        with pytest.raises(UnknownPersonError, match="ab" * 32) as refused:
            officer(register).erase(asked)

        assert ("ab" * 32,) == refused.value.commitments
        assert 7 == len(kept(house))

    def test_whoever_is_erased_cannot_be_erased_again(self, house: House, register: PlanRegister) -> None:
        """By name or by commitment; nothing is recorded."""
        (clerk, _) = register.plan("cip")["1"].owners
        officer(register).erase(ERASE)
        before = contents(register)

        for asked in (ERASE, of(clerk)):
            with pytest.raises(UnknownPersonError):
                officer(register).erase(asked)

        assert before == contents(register)
        assert [ADA, GRACE, GRACE] == kept(house)

    @pytest.mark.parametrize(
        "wrong",
        [
            {},
            {"name": ""},
            {"name": "Jane\nQuillfeather"},
            {"name": "x" * 201},
            {"name": 5},
            {"name": "Jane", "commitments": ["ab" * 32]},
            {"commitments": ["Jane Quillfeather"]},
            {"commitments": "ab" * 32},
            {"name": "Jane", "legal_basis": " "},
            {"name": "Jane", "legal_basis": "two\nlines"},
            {"name": "Jane", "reason": 5},
        ],
        ids=str,
    )
    def test_what_is_not_clear_is_refused_without_a_name(self, wrong: dict[str, Any]) -> None:
        """Nothing of what was given for a name is repeated."""
        with pytest.raises(InvalidValueError) as refused:
            ErasePersonalData(**{"legal_basis": BASIS, **wrong})

        assert "jane" not in str(refused.value).casefold()

    def test_it_is_no_command_of_a_plan(self, register: PlanRegister) -> None:
        """And nothing else is an erasure."""
        wrong: Any = ReportStatus("1", "Ongoing")
        with pytest.raises(InvalidValueError, match="not ErasePersonalData"):
            officer(register).erase(wrong)
        with pytest.raises(InvalidValueError, match="not a command of a plan"):
            officer(register).execute("cip", ERASE)  # type: ignore[arg-type]  # that is the mistake


class TestWhoErases:
    """An erasure has an actor as everything has."""

    def test_a_named_officer_is_recorded(self, house: House, register: PlanRegister) -> None:
        """Their commitment is fresh, and their name is kept."""
        register.acting_as(DPO, person=ADA).erase(ERASE)

        assert [ADA, ADA, GRACE, GRACE] == kept(house)
        assert f"{DPO} (Ada Lovelace)" == register.changes("cip").to_rows()[-1]["actor"]

    @pytest.mark.parametrize("by_commitment", [False, True])
    def test_who_erases_themselves_leaves_no_name_behind(
        self, house: House, register: PlanRegister, *, by_commitment: bool
    ) -> None:
        """Of the call that erases, neither."""
        (clerk, _) = register.plan("cip")["1"].owners

        register.acting_as(DPO, person=JANE.upper()).erase(of(clerk) if by_commitment else ERASE)

        assert JANE.upper() not in kept(house)
        assert f"{DPO} (erased)" == register.changes("cip").to_rows()[-1]["actor"]

    def test_who_is_not_authorised_learns_nothing(self, house: House) -> None:
        """Not even whether the name is known."""
        make_history(house)
        asked: list[tuple[str, str, str]] = []

        def authorise(actor: Post, plan: str, command: str) -> bool:
            asked.append((str(actor), plan, command))
            return False

        register = house.register(authorise=authorise)
        for do in (officer(register).erase, officer(register).preview_erase):
            with pytest.raises(NotAuthorisedError):
                do(ERASE)

        assert [(DPO, REGISTER, "ErasePersonalData")] * 2 == asked
        assert 4 == kept(house).count(JANE)

    @pytest.mark.parametrize("where", ["legal_basis", "reason", "command_id", "post"])
    def test_the_name_is_not_sealed_by_its_own_erasure(self, register: PlanRegister, where: str) -> None:
        """In a text that is kept for ever; the refusal does not repeat it."""
        before, says = contents(register), "As asked by jane  quillfeather, 1 July"
        texts = {"legal_basis": BASIS, "reason": None, where: says}
        erase = ErasePersonalData(JANE, legal_basis=str(texts["legal_basis"]), reason=texts["reason"])
        acting = register.acting_as(says if where == "post" else DPO)

        with pytest.raises(InvalidValueError, match="kept for ever") as refused:
            acting.erase(erase, command_id=texts.get("command_id"))

        assert where == refused.value.field
        assert "jane" not in str(refused.value).casefold()
        assert before == contents(register)

    def test_a_part_of_another_word_is_not_the_name(self, house: House, register: PlanRegister) -> None:
        """Somebody called Art can be erased under an Article."""
        register.acting_as(OFFICER).execute("cip", ChangeOwners("1", owners=[Person("Art", post="Clerk")]))

        assert 1 == officer(register).erase(ErasePersonalData("Art", legal_basis="Article 17")).names
        assert "Art" not in kept(house)


class TestRetrying:
    """A lost answer can be asked for again."""

    def test_a_retry_gives_the_first_result(self, house: House, register: PlanRegister) -> None:
        """Though the name is gone, for this register and any other."""
        first = officer(register).erase(ERASE, command_id="e1")
        before = contents(register)

        for one in (register, house.register()):
            assert attrs.evolve(first, repeated=True) == officer(one).erase(ERASE, command_id="e1")
        assert before == contents(register)

    def test_its_fingerprint_does_not_depend_on_the_name(self, house: House, register: PlanRegister) -> None:
        """It is kept for ever, and a name that can be guessed could be found out from it."""
        officer(register).erase(ERASE, command_id="e1")
        officer(register).erase(attrs.evolve(ERASE, name=GRACE), command_id="e2")
        store = house.store()

        first, second = store.command("e1"), store.command("e2")

        assert first is not None
        assert second is not None
        assert first.fingerprint == second.fingerprint

    @pytest.mark.parametrize(
        "changed",
        [{"legal_basis": "Another"}, {"reason": "Another"}, {"name": GRACE}, {"name": f"{GRACE} "}],
        ids=str,
    )
    def test_another_call_under_the_same_id_is_refused(
        self, house: House, register: PlanRegister, changed: dict[str, Any]
    ) -> None:
        """A name that is kept still is never taken for erased."""
        officer(register).erase(ERASE, command_id="e1")

        with pytest.raises(CommandReusedError):
            officer(register).erase(attrs.evolve(ERASE, **changed), command_id="e1")
        with pytest.raises(CommandReusedError):
            officer(register).execute("cip", ReportStatus("1", "Ongoing"), command_id="e1")

        assert [ADA, GRACE, GRACE] == kept(house)

    def test_a_name_that_is_kept_again_wants_an_id_of_its_own(
        self, house: House, register: PlanRegister
    ) -> None:
        """Somebody wrote it once more after the first erasure."""
        officer(register).erase(ERASE, command_id="e1")
        register.acting_as(OFFICER).execute("quiet", ChangeOwners("1", owners=[CLERK]))

        with pytest.raises(CommandReusedError):
            officer(register).erase(ERASE, command_id="e1")

        assert ("quiet",) == officer(register).erase(ERASE, command_id="e2").plans
        assert JANE not in kept(house)

    def test_two_at_once_erase_once(self, house: House) -> None:
        """Sent twice under one id: both get the same answer."""
        make_history(house)

        def erase(_: int) -> Erasure:
            return officer(house.register()).erase(ERASE, command_id="e1")

        with ThreadPoolExecutor(2) as pool:
            one, other = pool.map(erase, range(2))

        assert {False, True} == {one.repeated, other.repeated}
        assert attrs.evolve(one, repeated=True) == attrs.evolve(other, repeated=True)

    def test_a_name_that_comes_while_it_is_looked_for_goes_too(self, house: House) -> None:
        """What was recorded between the look and the lock is looked at under the lock."""
        register = make_history(house)

        def meanwhile() -> None:
            register.acting_as(OFFICER).execute("quiet", ChangeOwners("1", owners=[HEAD]))

        meddled = Meddled(house.store())
        meddled.before["transaction"] = [meanwhile]

        done = officer(house.register(meddled.store)).erase(ERASE)

        assert (("cip", "quiet", "works"), 5) == (done.plans, done.names)
        assert [ADA, GRACE, GRACE] == kept(house)
        assert 1 == meddled.calls["stored"]

    def test_the_lock_is_held_for_what_is_new_alone(self, house: House) -> None:
        """Others write while the whole of history is looked through."""
        make_history(house)
        looked: list[tuple[int, int | None]] = []

        def stored(real: Any, after: int, limit: int | None) -> Any:
            looked.append((after, limit))
            return real(after, limit)

        watched: Any = Bent(house, stored=stored)

        assert 4 == officer(house.register(watched)).erase(ERASE).names
        assert [(9, 0)] == looked


class TestTime:
    """An erasure is of the names: in a plan's time it takes no place."""

    def test_it_is_documented_in_the_next_report(self, register: PlanRegister) -> None:
        """Though it is effective after the report's cut-off: it counts from when it was recorded."""
        officer(register).erase(ERASE)
        register.acting_as(OFFICER).issue(
            IssueReport("Late", plans=["cip"], period="2025/26 Q1", cut_off=JUNE, supersedes="June")
        )

        changes = register.changes("cip", since="June", until="Late")

        assert [
            ("personal_data.erased", "in period", f"personal data erased in 2 places; legal basis: {BASIS}")
        ] == [(entry.kind, entry.timing, entry.sentence) for entry in changes]
        assert ((), ()) == (changes.awaiting, changes.net)
        assert [] == [one for one in register.changes("quiet") if one.kind == PersonalDataErased.type]
        assert 1 == sum(one.kind == PersonalDataErased.type for one in register.changes("cip"))

    @pytest.mark.parametrize(
        "moment",
        [{}, {"as_reported": "June"}, {"effective_at": JUNE}, {"effective_at": JULY}, {"known_at": 6}],
        ids=str,
    )
    def test_a_view_changes_but_for_the_name(self, register: PlanRegister, moment: dict[str, Any]) -> None:
        """The present one, a published one, and any other."""
        before = views(register, "cip", **moment)

        officer(register).erase(ERASE)

        assert str(before).replace(JANE, "erased") == str(views(register, "cip", **moment))

    def test_quarters_grow_no_longer(self, house: House) -> None:
        """Years later too: an erasure says nothing about any action."""
        register = make_history(house)
        register.acting_as(OFFICER).execute("cip", ReportStatus("1", "Ongoing"), effective_on=JUNE)
        before = register.quarters("cip").to_rows()
        house.clock.now += timedelta(days=900)

        officer(register).erase(ERASE)

        assert before == register.quarters("cip").to_rows()
        assert before == house.register().quarters("cip").to_rows()

    def test_what_is_effective_earlier_takes_its_place_as_ever(self, register: PlanRegister) -> None:
        """The report of a quarter that ended before the erasure, recorded after it."""
        officer(register).erase(ERASE)

        receipt = register.acting_as(OFFICER).execute(
            "cip",
            ReportStatus("1", "In progress"),
            Reprofile("1", target="May 2026", reason="Elections"),
            effective_on=JUNE,
        )

        assert (6, ()) == (receipt.version, receipt.warnings)
        assert "In progress" == register.plan("cip", effective_at=JUNE)["1"].status

    @pytest.mark.parametrize(
        "command",
        [
            RetractFact("cip@4", reason="Bring it back"),
            CorrectFact("cip@4", field="effective_on", value=JUNE, reason="Earlier"),
        ],
        ids=lambda command: type(command).__name__,
    )
    def test_it_is_not_taken_back(self, register: PlanRegister, command: Command) -> None:
        """What was erased is gone, whatever anybody records."""
        officer(register).erase(ERASE)

        with pytest.raises(CommandRefusedError, match="is gone"):
            officer(register).execute("cip", command)

    @given(stories(longest=12), st.data())
    def test_a_fold_does_not_see_it(self, story: Story, data: st.DataObject) -> None:
        """Wherever in a history erasures stand, from whatever perspective; but for the plan's version."""
        recorded = erased_here_and_there(story, data)
        days = st.none() | st.dates(date(2024, 4, 1), date(2026, 3, 31))
        at = Perspective(data.draw(st.none() | st.integers(0, story.position)), data.draw(days))

        assert arrange(story.recorded, at) == arrange(recorded, at)
        assert shape(fold("cip", story.recorded)) == shape(fold("cip", recorded))

    @given(stories(longest=12), st.data())
    def test_following_is_folding(self, story: Story, data: st.DataObject) -> None:
        """A state that is caught up with an erasure is the state that is folded with it."""
        recorded = erased_here_and_there(story, data)
        known = data.draw(st.integers(1, len(recorded)))
        before = arrange(recorded[:known])
        tip = Tip(fold("cip", before), before[-1].effective_on).followed_by(recorded[known:])

        if tip is not None:
            arranged = arrange(recorded)
            assert shape(fold("cip", arranged)) == shape(tip.plan)
            assert arranged[-1].effective_on == tip.effective_on

    @given(stories(longest=12), st.data())
    def test_a_report_shows_every_erasure_that_it_knows(self, story: Story, data: st.DataObject) -> None:
        """Whatever its cut-off."""
        recorded = erased_here_and_there(story, data)
        basis = Basis(data.draw(st.integers(0, 300)), data.draw(st.dates()))

        for one in recorded:
            if isinstance(one.event, PersonalDataErased):
                assert (one.position <= basis.position) == basis.shows(one)


class TestReadModels:
    """Tables hold commitments, and views join names."""

    def test_they_stay_what_history_makes_of_them(self, there: Place) -> None:
        """Kept with the erasure, and made anew; the views show that names were erased."""
        with opened(there) as register:
            register.keep_read_models(create=True)
            register.read_models.rebuild()
            tell_more(register)
            register.acting_as(OFFICER).execute("cip", ReportStatus("1", "Ongoing"), effective_on=JUNE)
            there.clock.now += timedelta(days=400)

            officer(register).erase(ERASE)

            assert register.check().ok
            kept = seen(there, register)
            register.read_models.rebuild()
            assert kept == seen(there, register)
            assert f"Clerk ({JANE})" not in str(kept)
            assert [("Clerk", "erased"), ("Mayor", GRACE)] == kept["action_owners"]
            assert 1 == sum(kind == PersonalDataErased.type for kind, _ in kept["documented_changes"])


class TestInATransaction:
    """A host keeps it with the rest of what it does, or takes it back."""

    def test_a_host_erases_and_commits(self, there: Place) -> None:
        """The name is gone for others when the host commits; then the database can give it up."""
        with opened(there) as register:
            tell_more(register)
            engine = there.host()
            with engine.connect() as connection, connection.begin(), register.using(connection) as bound:
                done = officer(bound).erase(ERASE, command_id="e1")
                assert "Clerk (erased)" in str(bound.plan("cip").to_rows())
                assert done.repeated is False
                assert done.complete is False
            engine.dispose()

            assert 4 == done.names
            assert register.after_erasure()
            assert attrs.evolve(done, repeated=True, complete=True) == officer(register).erase(
                ERASE, command_id="e1"
            )
            assert "Clerk (erased)" in str(register.plan("cip").to_rows())

    def test_a_host_rolls_back(self, there: Place) -> None:
        """Nothing was erased and nothing recorded; it can be done again under the same id."""
        with opened(there) as register:
            tell_more(register)
            before = contents(register)
            engine = there.host()
            with Session(engine) as session, register.using(session) as bound:
                officer(bound).erase(ERASE, command_id="e1")
                session.rollback()
            engine.dispose()

            assert before == contents(register)
            assert f"Clerk ({JANE})" in str(register.plan("cip").to_rows())
            assert not officer(register).erase(ERASE, command_id="e1").repeated

    def test_a_part_that_is_taken_back_takes_its_erasure_back(self, house: House) -> None:
        """And what was done before it stays."""
        register = make_history(house)
        with register.transaction() as bound:
            officer(bound).execute("cip", ReportStatus("1", "Ongoing"))
            with pytest.raises(RuntimeError):  # noqa: PT012, SIM117 a part ends with its error
                with bound.transaction() as part:
                    assert officer(part).erase(ERASE).complete is False
                    raise RuntimeError
            assert f"Clerk ({JANE})" in str(bound.plan("cip").to_rows())

        assert 4 == kept(house).count(JANE)
        assert [] == erasures(register)
        assert "Ongoing" == register.plan("cip")["1"].status
        assert register.after_erasure()

    def test_a_failure_on_the_way_erases_nothing(self, house: House) -> None:
        """All or nothing, and no local variable of ours holds the name where a traceback would show it."""
        register = make_history(house)
        before = contents(register)

        def fail(*_: object) -> int:
            raise RuntimeError("out of order")

        failing: Any = Bent(house, erase=fail)

        with pytest.raises(RuntimeError, match="out of order") as failed:
            officer(house.register(failing)).erase(ERASE)

        assert before == contents(register)
        assert 4 == kept(house).count(JANE)
        told = traceback.TracebackException.from_exception(failed.value, capture_locals=True)
        ours = [frame for frame in told.stack if "/planevents/" in frame.filename]
        assert ours
        assert [] == [frame.name for frame in ours if "quillfeather" in str(frame.locals).casefold()]


class TestLeavings:
    """What a database keeps of a deleted row, until nobody looks at it any more."""

    def test_it_is_not_complete_while_somebody_looks_back(self, there: Place) -> None:
        """It is erased all the same; when they are done, the database can give it up."""
        with opened(there) as register, there.register(lock_timeout=0.2) as brief:
            tell_more(register)
            with register._store.snapshot() as moment:
                assert [JANE, GRACE] == sorted({name.value for name in moment.people()}, reverse=True)
                done = officer(brief).erase(ERASE, command_id="e1")
                assert (4, False) == (done.names, done.complete)
                assert "Clerk (erased)" in str(brief.plan("cip").to_rows())
                assert not brief.after_erasure()

            assert brief.after_erasure()
            assert officer(brief).erase(ERASE, command_id="e1").complete

    def test_what_cannot_be_cleared_is_erased_all_the_same(self, house: House) -> None:
        """A database that fails afterwards is heard of in the log, and not taken for a refusal."""
        register = make_history(house)
        store: Any = register._store
        real = store.after_erasure

        def fail() -> bool:
            raise StoreFullError("no room")

        store.after_erasure = fail
        try:
            done = officer(house.register(store)).erase(ERASE)
        finally:
            store.after_erasure = real

        assert (4, False) == (done.names, done.complete)
        assert JANE not in kept(house)


class TestAsync:
    """The same, awaited."""

    def test_it_erases(self, there: Place) -> None:
        """Preview, erasure, retry, and what comes after a host's transaction."""

        async def erase() -> tuple[ErasurePreview, Erasure, Erasure, bool]:
            async with await AsyncPlanRegister.open(there.url, clock=there.clock) as register:
                acting = register.acting_as(DPO)
                return (
                    await acting.preview_erase(ERASE),
                    await acting.erase(ERASE, command_id="e1"),
                    await acting.erase(ERASE, command_id="e1"),
                    await register.after_erasure(),
                )

        with opened(there) as register:
            tell_more(register)
            found, first, again, settled = asyncio.run(erase())

            assert (4, 4, True) == (found.names, first.names, first.complete)
            assert attrs.evolve(first, repeated=True) == again
            assert settled
            assert "Clerk (erased)" in str(register.plan("cip").to_rows())


@given(
    owners=st.lists(st.sampled_from((JANE, GRACE, ADA, JANE.lower())), min_size=1, max_size=6),
    gone=st.lists(st.sampled_from((JANE, GRACE, ADA)), min_size=1, max_size=3, unique=True),
)
def test_erasing_one_person_never_takes_another_s_name(owners: list[str], gone: list[str]) -> None:
    """Whoever owns, in whatever order whoever is erased; every checkpoint on the way stays proven."""
    register = PlanRegister.open("memory://", clock=lambda: NOW)
    register.acting_as(OFFICER).execute("cip", *opening(), effective_on=MARCH)
    for owner in owners:
        register.acting_as(OFFICER, person=owner).execute(
            "cip", ChangeOwners("1", owners=[Person(owner, post="Clerk"), "Mayor", MAYOR])
        )
    left, checkpoints = {*map(str.casefold, owners), GRACE.casefold()}, [register.checkpoint()]
    for name in gone:
        if name.casefold() in left:
            officer(register).erase(ErasePersonalData(name, legal_basis=BASIS))
            left.remove(name.casefold())
        else:
            with pytest.raises(UnknownPersonError):
                officer(register).erase(ErasePersonalData(name, legal_basis=BASIS))
        checkpoints.append(register.checkpoint())

    shown = str(register.changes("cip").to_rows()).casefold()
    assert left == {name.casefold() for name in (JANE, GRACE, ADA) if f"({name.casefold()})" in shown}
    for one in checkpoints:
        assert one.size == register.verify(against=one).require().proven_to


def test_every_commitment_is_accounted_for() -> None:
    """It opens to a name, or an erasure of its plan lists it, or it is who erased."""
    register = PlanRegister.open("memory://", clock=lambda: NOW)
    tell(register)
    register.acting_as(DPO, person=JANE).erase(ERASE)

    listed = {
        (one.plan, commitment)
        for one in erasures(register)
        if isinstance(one.event, PersonalDataErased)
        for commitment in one.event.commitments
    }
    actors = {one.context.actor.person for one in erasures(register)}
    everything = {
        (one.plan, post.person)
        for one in register.events()
        for post in (one.context.actor, *(register_posts(one)))
        if post.person is not None
    }
    open_ones = {
        (plan, person)
        for plan, person in everything
        if register._reader.names([person])  # what a view asks
    }
    assert everything == open_ones | listed | {(plan, one) for plan, one in everything if one in actors}
    assert open_ones.isdisjoint(listed)


REGISTERS = (
    ChangeRiskOwner("R1", owner=CLERK),
    ChangeMeasureOwners("O1", owners=[MAYOR, CLERK]),
    HandOverPost("Mayor", to=HEAD, reason="Retirement"),
)


@pytest.mark.parametrize("command", REGISTERS, ids=lambda command: type(command).__name__)
def test_who_answers_for_a_risk_or_a_measure_is_found(command: Command) -> None:
    """In every event that names them; the register shows the name until then, and "erased" afterwards."""
    register = PlanRegister.open("memory://", clock=lambda: NOW)
    register.acting_as(OFFICER).execute(
        "cip",
        *opening(),
        SetRiskMatrix(THREE_BY_THREE),
        AddRisk("R1", title="T", likelihood="Unlikely", impact="Major", owner="Mayor"),
        AddMeasure("O1", title="T", unit="%", direction="higher", owners=["Mayor"]),
        effective_on=MARCH,
    )
    register.acting_as(OFFICER).execute("cip", command, effective_on=JUNE)

    def shown() -> str:
        return str([register.risks("cip").to_rows(), register.measures("cip").to_rows()])

    assert JANE in shown()
    found = officer(register).preview_erase(ERASE).mentions
    assert [list(register.events("cip"))[-1].address] == [one.first for one in found]
    officer(register).erase(ERASE)
    assert (False, True) == (JANE in shown(), "(erased)" in shown())
    assert JANE not in str(register.changes("cip").to_rows())


class Bent:
    """A real store, in whose transactions some methods are others."""

    def __init__(self, house: House, **methods: Any) -> None:
        self._inner = house.store()
        self._methods = methods

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        with self._inner.transaction() as writer:
            yield _BentWriter(writer, self._methods)


class _BentWriter:
    def __init__(self, writer: Any, methods: dict[str, Any]) -> None:
        self._writer = writer
        self._methods = methods

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._writer, name)
        return partial(self._methods[name], real) if name in self._methods else real


def of(post: Post) -> ErasePersonalData:
    """The erasure of whoever held a post, by the commitment."""
    return ErasePersonalData(commitments=[post.person or ""], legal_basis=BASIS)


def register_posts(one: RecordedEvent) -> list[Post]:
    """Every post that an event holds."""
    held: list[Any] = []
    for field in attrs.fields(type(one.event)):
        member = getattr(one.event, field.name)
        held += member if isinstance(member, tuple) else [member]
    return [post for post in held if isinstance(post, Post)]


def tell_more(register: PlanRegister) -> None:
    """What Jane did, in a register that holds the plan cip already."""
    jane = register.acting_as(OFFICER, person=JANE)
    jane.execute("cip", ChangeOwners("1", owners=[CLERK, MAYOR]), AddAction("2", title="Two"))
    jane.issue(IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))
    register.acting_as(OFFICER).execute("cip", AddSection("Aim 1", title="Engines", accountable=HEAD))


def seen(there: Place, register: PlanRegister) -> dict[str, list[tuple[Any, ...]]]:
    """What SQL sees of owners and of changes."""
    del register
    engine = there.host()
    with engine.connect() as connection:
        owners = connection.execute(text("SELECT post, name FROM action_owners ORDER BY action_id, ordinal"))
        changes = connection.execute(text("SELECT kind, what FROM documented_changes ORDER BY version"))
        found = {
            "action_owners": [tuple(row) for row in owners],
            "documented_changes": [tuple(row) for row in changes],
        }
    engine.dispose()
    return found


def erased_here_and_there(story: Story, data: st.DataObject) -> list[RecordedEvent]:
    """A story with erasures between its events, effective on any day; the others' versions stay."""
    told: list[RecordedEvent] = []
    for one in story.recorded:
        told.append(one)
        if data.draw(st.booleans()):
            event = PersonalDataErased(commitments=("ab" * 32,), legal_basis=BASIS, reason=None)
            day = data.draw(st.dates(date(2024, 4, 1), date(2027, 3, 31)))
            told.append(attrs.evolve(one, version=1_000 + one.version, event=event, effective_on=day))
    return told


def shape(plan: Plan) -> Plan:
    return attrs.evolve(plan, version=0)
