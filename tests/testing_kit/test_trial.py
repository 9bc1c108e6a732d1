"""A register on trial: what is held of each call, whoever keeps the events and judges them."""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from tests.testing_kit.attacking import failure, script_of
from tests.testing_kit.rag import RAG

from planevents import Person, PlanRegister, RuleBook, plan_rule
from planevents.commands import AddAction, ErasePersonalData, IssueReport, OpenPlan, ReportStatus
from planevents.erasing import Erasure
from planevents.errors import CommandRefusedError, ConflictError, UnknownPersonError
from planevents.recorded import Receipt
from planevents.rules import Change, Violation
from planevents.store.memory import MemoryStore
from planevents.testing import laws
from planevents.testing.laws import LawBrokenError
from planevents.testing.machines import PlanMachine
from planevents.testing.stores import ORIGIN, Ticking, memory
from planevents.testing.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from planevents.people import Name
    from planevents.store.interface import CommandRecord, Store

JANE = Person("Jane Quillfeather", post="Clerk")
ERASE = ErasePersonalData(JANE.name, legal_basis="UK GDPR Article 17(1)(b)")
OPENING = (OpenPlan("Plan", scheme=RAG), AddAction("1", title="Do", owners=[JANE]))
Q1 = IssueReport("Q1", plans=["cip"], period="2024/25 Q1", cut_off=date(2024, 4, 1))


class Amnesiac(MemoryStore):
    """Remembers no command."""

    def command(self, command_id: str) -> CommandRecord | None:  # noqa: ARG002 as a store is asked
        return None


class Hoarder(MemoryStore):
    """Gives up no name."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._seen: dict[Name, None] = {}

    def people(self) -> Iterator[Name]:
        self._seen |= dict.fromkeys(super().people())
        yield from self._seen


def on(kind: type[MemoryStore], rules: RuleBook | None = None) -> Trial:
    @contextmanager
    def store() -> Generator[Store]:
        with closing(kind(Ticking(), ORIGIN)) as made:
            yield made

    return Trial(store, rules or RuleBook.standard())


def broken(drive: Callable[[], object]) -> str:
    """The law that something breaks."""
    with pytest.raises(LawBrokenError) as found:
        drive()
    return found.value.law


def test_a_call_that_was_carried_out_may_not_be_refused_again() -> None:
    """A lost acknowledgement can be retried: the first receipt is the answer, whatever came between."""
    trial = on(Amnesiac)
    trial.execute("cip", *OPENING, command_id="a")

    assert laws.ONCE == broken(lambda: trial.execute("cip", *OPENING, command_id="a"))


def test_another_call_of_the_same_id_is_refused() -> None:
    """That is a mistake of the caller's, and no law is broken."""
    trial = Trial(memory, RuleBook.standard())
    trial.execute("cip", *OPENING, command_id="a")

    assert isinstance(trial.execute("cip", ReportStatus("1", "Red"), command_id="a"), ConflictError)


def test_an_erased_name_is_gone_from_what_was_reported() -> None:
    """And nothing else of it is: the report shows what it showed."""
    trial = Trial(memory, RuleBook.standard())
    trial.execute("cip", *OPENING)
    trial.issue(Q1)
    assert [JANE.name] == list(trial.register.plan("cip", as_reported="Q1").names.values())

    erased = trial.erase(ERASE, command_id="e")
    again = trial.erase(ERASE, command_id="e")

    assert isinstance(erased, Erasure)
    assert isinstance(again, Erasure)
    assert (1, False, True) == (erased.names, erased.repeated, again.repeated)
    assert {} == trial.register.plan("cip", as_reported="Q1").names
    trial.hold_laws()


def test_nobody_of_a_name_is_an_answer() -> None:
    """There is nothing to erase, and nothing is recorded."""
    trial = Trial(memory, RuleBook.standard())
    trial.execute("cip", OpenPlan("Plan", scheme=RAG))

    assert isinstance(trial.erase(ERASE), UnknownPersonError)


def test_a_store_that_keeps_an_erased_name_is_found() -> None:
    """Whatever it says."""
    trial = on(Hoarder)
    trial.execute("cip", *OPENING)

    assert laws.ERASED == broken(lambda: trial.erase(ERASE))


def test_an_erasure_that_does_nothing_is_found() -> None:
    """Nothing is recorded, and the name is there still."""
    with memory() as store:
        PlanRegister(store).acting_as("Officer").execute("cip", *OPENING)

        assert laws.ERASED == broken(lambda: laws.hold_erased(ERASE, (), (), store))


def test_a_report_that_loses_a_name_that_was_not_erased_is_found() -> None:
    """Only what was erased may be missing."""
    trial = Trial(memory, RuleBook.standard())
    trial.execute("cip", *OPENING)
    trial.issue(Q1)
    shown = trial._published["cip", "Q1"]
    trial._published["cip", "Q1"] = attrs.evolve(shown, names={**shown.names, "0" * 64: "Somebody else"})

    assert laws.PUBLISHED_STAYS == broken(trial.hold_laws)


class Telling(MemoryStore):
    """Shows a name in what it stored."""

    def stored(self, after: int = -1, limit: int | None = None) -> Iterator[Any]:
        for one in super().stored(after, limit):
            yield attrs.evolve(one, actor=f"{one.actor} for Jane QUILLFEATHER")


def test_a_name_in_an_event_is_found() -> None:
    """However it is written; one in a title is somebody's own words."""
    assert laws.NAMES_APART == broken(lambda: on(Telling).execute("cip", *OPENING))
    said = AddAction("2", title=f"Help {JANE.name}", owners=[JANE])
    assert isinstance(on(MemoryStore).execute("cip", OPENING[0], said), Receipt)


@pytest.mark.parametrize(
    "violations",
    [[], [Violation(rule="a", message="")], [Violation(rule="a", message="No.", command=1)]],
    ids=["none", "without words", "of no command"],
)
def test_a_refusal_that_does_not_say_why_is_found(violations: Iterable[Violation]) -> None:
    """Each violation is a rule's, says something, and is of one of the commands if of any."""
    refused = CommandRefusedError("cip", tuple(violations))

    assert laws.REFUSED_FOR_REASONS == broken(lambda: laws.hold_refusal(refused, OPENING[:1]))


ASKED: list[int] = []


@plan_rule("acme.tired", "Says no once, and never again.")
def tired(change: Change) -> Iterator[Violation]:
    if any(move.new == "Red" for move in change.status_moves):
        ASKED.append(1)
        if len(ASKED) == 20:
            yield Violation(field="status")


@plan_rule("acme.steady", "Says yes so often that nobody notices when it stops.")
def steady(change: Change) -> Iterator[Violation]:
    if any(move.new == "Red" for move in change.status_moves):
        ASKED.append(1)
        if 80 < len(ASKED) < 100:
            yield Violation(field="status")


@pytest.mark.parametrize("impure", [tired, steady], ids=["once", "for a while"])
def test_a_rule_that_answers_otherwise_once_is_found_with_a_script(impure: Any) -> None:
    """Hypothesis would only say that results are inconsistent; which rule it was is what helps."""
    ASKED.clear()

    class Impure(PlanMachine):
        scheme, rulebook = RAG, RuleBook.standard().including(impure)

    error = failure(Impure)

    assert isinstance(error, LawBrokenError)
    assert laws.RULES_PURE == error.law
    assert f"{impure.name!r} answers differently to the same change: rules are pure" in error.detail
    assert "with Impure.by_hand() as trial:" in script_of(error)
