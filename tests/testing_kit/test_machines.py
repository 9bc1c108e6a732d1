"""Machines find what is wrong, tell it briefly, and leave alone what is right."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import date
from textwrap import dedent
from typing import TYPE_CHECKING, Any, ClassVar
from unittest import SkipTest

import attrs
import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test
from tests import postgres
from tests.testing_kit.attacking import (
    calls_in,
    failure,
    found_in_five,
    pasted,
    quickly,
    run,
    script_of,
    thoroughly,
)
from tests.testing_kit.rag import RAG, HalfMendedMachine, MendedMachine, RagMachine

from planevents import RuleBook, Status, StatusScheme, plan_rule
from planevents.commands import AddAction, IssueReport, OpenPlan, ReportStatus, RetractFact
from planevents.errors import CommandRefusedError, InvalidValueError
from planevents.events import ActionStatusReported, FactRetracted, PersonalDataErased, PlanOpened
from planevents.identity import ActionId
from planevents.recorded import Receipt
from planevents.rules import Change, Violation
from planevents.store.memory import MemoryStore
from planevents.testing import laws
from planevents.testing.laws import LawBrokenError
from planevents.testing.machines import PlanMachine, VacuousRuleError, postgresql, sqlite
from planevents.testing.reducing import repeat
from planevents.testing.script import source
from planevents.testing.stores import ORIGIN, Ticking

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from pathlib import Path

    from planevents.commands import Command
    from planevents.definitions import ChangeControl
    from planevents.projections.movement import Movement
    from planevents.recorded import RecordedEvent

# --- what a user writes ---------------------------------------------------------------------------


# With the bug mended, nothing is found.
TestRag = MendedMachine.TestCase
TestRag.settings = settings(quickly, max_examples=60, stateful_step_count=30)


@pytest.mark.slow
def test_with_the_bug_mended_nothing_is_found_at_length() -> None:
    """As many examples as a user gets who sets nothing, and more."""
    run(MendedMachine, settings(quickly, max_examples=200, stateful_step_count=50))


def test_an_invariant_that_nothing_keeps_is_broken() -> None:
    """By two reports, red and complete; the script is a test of that name."""
    error = found_in_five(RagMachine)
    assert isinstance(error, AssertionError)
    assert 2 == calls_in(script_of(error))
    assert "def test_red_completes_only_with_evidence() -> None:" in script_of(error)


@pytest.mark.slow
def test_a_rule_that_looks_right_is_found_out() -> None:
    """A note between the two reports hides the red from a rule that looks at the move alone."""
    script = script_of(found_in_five(HalfMendedMachine, thoroughly))
    assert "NoteUpdate(" in script


def test_a_script_of_what_was_mended_passes() -> None:
    """What was refused in the meantime is an answer, so the script can stay as a test."""
    script = script_of(failure(RagMachine)).replace("RagMachine", "MendedMachine")
    pasted(script)()


def test_the_script_of_a_failure_is_the_users_own_words() -> None:
    """Imports, a register on a day, commands; nothing of Hypothesis."""
    script = script_of(failure(RagMachine))
    assert script.startswith("from datetime import date\nfrom planevents.commands import ")
    assert "from tests.testing_kit.rag import RagMachine" in script
    assert "with RagMachine.by_hand() as trial:" in script
    assert "trial.today = date(2024, 4, 1)" in script
    assert 'OpenPlan("Improvement plan", scheme=RagMachine.scheme' in script
    assert "bodies=" not in script
    assert 'trial.execute("cip", ReportStatus("1", "Red")' in script
    assert "Complete" in script.partition('"Red")')[2]
    assert "hypothesis" not in script
    assert all(len(line) <= 110 for line in script.splitlines())


def test_the_base_class_collects_no_test(tmp_path: Path) -> None:
    """Only the one line that names a TestCase makes a test."""
    file = tmp_path / "test_mine.py"
    file.write_text(
        dedent(
            """
            from planevents.statuses import NARRATIVE
            from planevents.testing.machines import PlanMachine, Trial

            class MyMachine(PlanMachine):
                scheme = NARRATIVE

            TestMine = MyMachine.TestCase
            """
        )
    )
    listed = subprocess.run(  # noqa: S603  (our own file)
        [
            sys.executable,
            "-m",
            "pytest",
            "--collect-only",
            "-q",
            "-p",
            "no:cacheprovider",
            "-c",
            "/dev/null",
            file,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ["test_mine.py::TestMine::runTest"] == [
        line.rpartition("/")[2] for line in listed.stdout.splitlines() if "::" in line
    ]


USERS_FILE = """
from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis.stateful import invariant

from planevents import RuleBook, Status, StatusScheme, plan_rule
from planevents.rules import Change, Violation
from planevents.testing.machines import PlanMachine, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator

RAG = StatusScheme("RAG", "Green", "Red", Status("Complete", complete=True))


@plan_rule("acme.red-evidence", "Red cannot turn to complete without evidence.")
def red_evidence(change: Change) -> Iterator[Violation]:
    for move in change.status_moves:
        if (move.old, move.new) == ("Red", "Complete") and not change.after[move.action].evidence:
            yield Violation(field="status", hint="attach evidence first")


class RagMachine(PlanMachine):
    scheme, rulebook = RAG, RuleBook.standard().including(red_evidence)
    change_control = "live"
    store = sqlite

    @invariant()
    def red_completes_only_with_evidence(self) -> None:
        for action in self.plan.actions:
            assert action.status_history[-2:] != ("Red", "Complete") or action.evidence


TestRag = RagMachine.TestCase
TestRag.settings = settings(max_examples=5)
"""


@pytest.mark.parametrize(
    "checker",
    [pytest.param(("mypy", "--strict"), marks=pytest.mark.slow), ("pyright",)],
    ids=["mypy", "pyright"],
)
def test_a_users_file_is_typed_strictly(checker: Sequence[str], tmp_path: Path) -> None:
    """No checker has a word to say about a subclass."""
    file = tmp_path / "test_rag.py"
    file.write_text(USERS_FILE)
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    python = ["--pythonpath", sys.executable] if checker[0] == "pyright" else []
    checked = subprocess.run(  # noqa: S603  (our own file)
        [sys.executable, "-m", *checker, *python, str(file)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert 0 == checked.returncode, checked.stdout


def test_a_machine_without_a_scheme_says_so() -> None:
    """It cannot know one."""

    class Mine(PlanMachine):
        pass

    with pytest.raises(InvalidValueError, match="set scheme in a subclass"):
        run(Mine)


def test_settings_are_the_users_own() -> None:
    """As a decorator, or on the TestCase; nobody's default is touched."""
    before = settings()

    @settings(max_examples=3, database=None)
    class Few(PlanMachine):
        scheme = RAG
        made: ClassVar[int] = 0

        def __init__(self) -> None:
            super().__init__()
            Few.made += 1

    Few.TestCase("runTest").debug()
    assert 3 == Few.TestCase.settings.max_examples == Few.made
    assert before.max_examples == settings().max_examples


# --- steps ------------------------------------------------------------------------------------------


def test_a_run_goes_everywhere() -> None:
    """Both plans, reports, corrections, back-dated calls, repeats, several commands, refusals."""
    seen: set[str] = set()

    class Watching(PlanMachine):
        scheme = RAG

        def teardown(self) -> None:
            calls = self.trial.calls
            commands = [command for call in calls for command in call.commands]
            seen.update(type(command).__name__ for command in commands)
            seen.update(call.plan for call in calls)
            seen.add("report" if any(call.report for call in calls) else "")
            seen.add("repeated" if len({call.command_id for call in calls}) < len(calls) else "")
            seen.add("several" if any(len(call.commands) > 1 for call in calls[1:]) else "")
            seen.add("back" if any((call.effective_on or call.day) < call.day for call in calls) else "")
            seen.add(
                "erased" if any(isinstance(one.event, PersonalDataErased) for one in self.events) else ""
            )
            seen.add("named" if self.plan.names else "")
            seen.add("of another day" if any(one.effective_on for one in commands) else "")
            seen.add(self.plan.change_control)
            super().teardown()

        @property
        def events(self) -> Iterator[RecordedEvent]:
            return self.register.events("cip")

    run(Watching, settings(quickly, max_examples=60))
    assert seen >= {
        *("cip", "workplan", "report", "repeated", "several", "back", "live", "by approval"),
        *("ReportStatus", "Complete", "Reopen", "CorrectFact", "RetractFact", "Reprofile", "Redraft"),
        *("ProposeAmendment", "RecordPublishedChange", "AttachEvidence", "Withdraw", "Supersede"),
        *("ClassifyChange", "erased", "named", "of another day"),
    }
    assert "ChangeScheme" not in seen


def test_the_mode_can_be_fixed() -> None:
    """Then plans are opened in no other."""

    class Agreed(PlanMachine):
        scheme = RAG
        change_control = "by approval"

        def teardown(self) -> None:
            assert {"by approval"} == {plan.change_control for plan in self.plans}
            super().teardown()

    run(Agreed, settings(quickly, max_examples=5))


LONG = settings(quickly, max_examples=40, stateful_step_count=30, derandomize=False, print_blob=True)


@pytest.mark.parametrize(
    "how",
    [settings(quickly, max_examples=3, stateful_step_count=12), pytest.param(LONG, marks=pytest.mark.slow)],
    ids=["a little", "at length"],
)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_machines_run_on_databases(kind: str, how: settings) -> None:
    """In a file, or in a schema that is gone afterwards: nothing is found there that is not found in memory."""

    class InDatabase(PlanMachine):
        scheme = RAG
        store = sqlite if kind == "sqlite" else postgresql(postgres.server().url())

    run(InDatabase, how)


# --- by hand ----------------------------------------------------------------------------------------

FIRST = date(2024, 4, 1)


def test_a_machine_can_be_driven_by_hand() -> None:
    """Accepted, refused, repeated, reported: each is an answer."""
    with MendedMachine.by_hand() as trial:
        trial.execute("cip", OpenPlan("Plan", scheme=RAG), AddAction("1", title="Do"))
        sent = trial.execute("cip", ReportStatus("1", "Red"), command_id="a")
        again = trial.execute("cip", ReportStatus("1", "Red"), command_id="a")
        refused = trial.execute("cip", ReportStatus("1", "Complete"))
        report = IssueReport("Q1", plans=["cip"], period="2024/25 Q1", cut_off=FIRST)
        issued = trial.issue(report)
        assert isinstance(sent, Receipt)
        assert isinstance(again, Receipt)
        assert isinstance(issued, Receipt)
        assert isinstance(refused, CommandRefusedError)
        assert (False, True) == (sent.repeated, again.repeated)
        assert ["acme.red-evidence"] == [violation.rule for violation in refused.violations]


def test_by_hand_invariants_are_held_after_each_call() -> None:
    """The call that breaks one raises."""

    def drive() -> None:
        with RagMachine.by_hand() as trial:
            trial.execute("cip", OpenPlan("Plan", scheme=RAG), AddAction("1", title="Do"))
            trial.execute("cip", ReportStatus("1", "Red"))
            trial.execute("cip", ReportStatus("1", "Complete"))
            raise LookupError("the last call was to raise")

    with pytest.raises(AssertionError):
        drive()


# --- rules ------------------------------------------------------------------------------------------


@plan_rule("acme.never", "Nothing comes under this.")
def never(change: Change) -> Iterator[Violation]:
    for move in change.status_moves:
        if move.new == "red":
            yield Violation(field="status")


@plan_rule("acme.always", "Everything comes under this.")
def always(change: Change) -> Iterator[Violation]:
    if not isinstance(change.event, PlanOpened):
        yield Violation(field="status")


@plan_rule("acme.not-even-open", "Not even opening is allowed.")
def not_even_open(_: Change) -> Iterator[Violation]:
    yield Violation(field="status")


@plan_rule("acme.remark", "Red is a pity.", severity="warn")
def remark(change: Change) -> Iterator[Violation]:
    if any(move.new == "Red" for move in change.status_moves):
        yield Violation(field="status")


@plan_rule("acme.raises", "Green is first.")
def raises(change: Change) -> Iterator[Violation]:
    for move in change.status_moves:
        if {"Green": 0, "Red": 1}[move.new or ""] > len(change.before.actions):
            yield Violation(field="status")


ANSWERS: list[int] = []


@plan_rule("acme.remembers", "Every other red is refused.")
def remembers(change: Change) -> Iterator[Violation]:
    if any(move.new == "Red" for move in change.status_moves):
        ANSWERS.append(1)
        if len(ANSWERS) % 2:
            yield Violation(field="status")


def machine_with(*rules: Any) -> type[PlanMachine]:
    """A machine with rules of somebody's own."""

    class WithRules(PlanMachine):
        scheme, rulebook = RAG, RuleBook.standard().including(*rules)

    return WithRules


@pytest.mark.parametrize(("wrong", "how"), [(never, "none of"), (always, "all")])
def test_a_rule_that_always_says_the_same_is_vacuous(wrong: Any, how: str) -> None:
    """It says so once, after the run, with what to do."""
    error = failure(machine_with(wrong), settings(quickly, max_examples=10))
    assert isinstance(error, VacuousRuleError)
    assert (wrong.name, wrong.name in str(error), how in str(error)) == (error.rule, True, True)
    assert "look at its condition" in str(error)


def test_a_rule_that_lets_no_plan_be_opened_is_vacuous() -> None:
    """There is nothing that it could be tried on."""
    error = failure(machine_with(not_even_open), quickly)
    assert isinstance(error, VacuousRuleError)
    assert "override opening()" in str(error)


def test_a_remark_counts_as_one() -> None:
    """A rule that only warns can be vacuous as well; this one is not."""
    run(machine_with(remark))


def test_vacuity_is_of_new_examples() -> None:
    """Where none are generated nothing is said about it."""
    with pytest.raises(SkipTest):
        run(machine_with(never), settings(quickly, phases=[Phase.explicit, Phase.reuse]))


def test_the_domains_own_rules_may_have_nothing_to_say() -> None:
    """A scheme without moves leaves one of them without work."""
    run(machine_with())


def test_a_rule_that_raises_is_found() -> None:
    """And told as what it is: the rule, the change, the error."""
    error = found_in_five(made("Raising", rulebook=RuleBook.standard().including(raises)))
    assert isinstance(error, LawBrokenError)
    assert (laws.RULES_TOTAL, True) == (error.law, "'acme.raises' raised KeyError" in error.detail)


def test_a_rule_that_remembers_is_found() -> None:
    """Asked twice, it says two things."""
    error = found_in_five(made("Remembering", rulebook=RuleBook.standard().including(remembers)))
    assert isinstance(error, LawBrokenError)
    assert laws.RULES_PURE == error.law


def made(name: str, **variables: Any) -> type[PlanMachine]:
    """A machine of this module, so that its scripts can import it."""
    machine = type(name, (PlanMachine,), {"scheme": RAG, "__module__": __name__} | variables)
    setattr(sys.modules[__name__], name, machine)
    return machine


# --- stores and laws ----------------------------------------------------------------------------------


class Forgetful(MemoryStore):
    """Says red where amber was recorded."""

    def read_all(self, after: int = -1, limit: int | None = None) -> Iterator[Any]:
        for one in super().read_all(after, limit):
            match one.event:
                case ActionStatusReported(status="Amber"):
                    yield attrs.evolve(one, event=attrs.evolve(one.event, status="Red"))
                case _:
                    yield one


class Shifting(MemoryStore):
    """Shows a plan's events as they are, until there are many."""

    def read(self, plan: str, after: int = 0) -> Iterator[Any]:
        for one in super().read(plan, after):
            late = one.version > 2 and after == 0 and one.version % 2
            yield attrs.evolve(one, effective_on=date(2020, 1, 1)) if late else one


def opened_by(kind: type[MemoryStore]) -> Any:
    @contextmanager
    def store() -> Generator[MemoryStore]:
        with closing(kind(Ticking(), ORIGIN)) as made:
            yield made

    return staticmethod(store)


@pytest.mark.parametrize(
    ("store", "law"),
    [(Forgetful, laws.ACCEPTED_APPENDS), (Shifting, laws.REPLAY)],
    ids=["one that says another status", "one that says another day"],
)
def test_a_store_that_lies_is_found(store: type[MemoryStore], law: str) -> None:
    """In a few calls, by the law that it breaks."""
    error = found_in_five(made(store.__name__ + "Machine", store=opened_by(store)))
    assert isinstance(error, LawBrokenError)
    assert law == error.law


def test_a_changed_publication_is_found() -> None:
    """What a report showed when it was issued is what it must show at the end."""
    with RagMachine.by_hand() as trial:
        trial.execute("cip", OpenPlan("Plan", scheme=RAG), AddAction("1", title="Do"))
        trial.issue(IssueReport("Q1", plans=["cip"], period="2024/25 Q1", cut_off=FIRST))
        trial.hold_laws()
        shown = trial._published["cip", "Q1"]
        trial._published["cip", "Q1"] = attrs.evolve(shown, plan=attrs.evolve(shown.plan, title="Another"))
        with pytest.raises(LawBrokenError) as found:
            trial.hold_laws()
        trial._published["cip", "Q1"] = shown
    assert laws.PUBLISHED_STAYS == found.value.law


def test_a_movement_that_does_not_close_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The figures are counted again, whoever made them."""
    with RagMachine.by_hand() as trial:
        trial.execute("cip", OpenPlan("Plan", scheme=RAG), AddAction("1", title="Do"))
        whole = trial.register.movement

        def short(plan: str, **points: Any) -> Movement:
            found = whole(plan, **points)
            object.__setattr__(found, "added", ())
            return found

        monkeypatch.setattr(trial.register, "movement", short)
        with pytest.raises(LawBrokenError, match="closing"):
            laws.hold_movement(trial.register, "cip", None, None)
        monkeypatch.undo()


def test_an_event_that_is_not_documented_is_found() -> None:
    """Every one of them, once."""
    with RagMachine.by_hand() as trial:
        trial.execute("cip", OpenPlan("Plan", scheme=RAG), AddAction("1", title="Do"))
        recorded = list(trial.register.events("cip"))
        for wrong in (recorded[:1], [*recorded, recorded[-1]]):
            with pytest.raises(LawBrokenError, match="exactly once"):
                laws.hold_documented_once(trial.register, "cip", wrong)


class Pedantic(PlanMachine):
    """Holds that nothing is ever corrected, nor split off another action."""

    scheme = RAG

    @invariant()
    def nothing_is_corrected(self) -> None:
        events = [one.event for one in self.register.events("cip")]
        assert not any(isinstance(event, FactRetracted) for event in events)

    @invariant()
    def nothing_is_a_child(self) -> None:
        assert not any(action.parent for action in self.plan.actions)


def test_what_is_said_of_an_event_is_said_of_it_still() -> None:
    """Calls before it are left out, and it has another version then, and what it added another id."""
    script = script_of(failure(Pedantic))
    assert calls_in(script) <= 3, script
    with pytest.raises(AssertionError):
        pasted(script)()


def test_versions_follow_the_calls_that_are_left() -> None:
    """Of three calls the first goes: the retraction that was of version 5 is of version 4 now."""
    with RagMachine.by_hand() as trial:
        trial.execute("cip", OpenPlan("Plan", scheme=RAG), AddAction("1", title="Do"))
        trial.execute("cip", AddAction("2", title="Review"))
        trial.execute("cip", AddAction("3", title="Open"))
        trial.execute("cip", AddAction("3.1", title="Part", parent=ActionId("a4")))
        trial.execute("cip", RetractFact(5, reason="Never"))
        calls, versions = trial.calls, trial.versions
    left = [calls[0], *calls[2:]]
    with RagMachine.by_hand() as again:
        repeat(again, left, [versions[call.command_id] for call in left])
    commands = [call.commands[0] for call in again.calls[2:]]
    assert [AddAction("3.1", title="Part", parent=ActionId("a3")), RetractFact(4, reason="Never")] == commands


# --- what fails beside the laws -------------------------------------------------------------------------


def test_a_rule_that_asks_more_of_a_plan_is_given_it() -> None:
    """``opening`` is for what a machine cannot guess."""

    @plan_rule("acme.period", "A plan is for a period.")
    def period(change: Change) -> Iterator[Violation]:
        if isinstance(change.event, PlanOpened) and change.event.period is None:
            yield Violation(field="period")
        if any(move.new == "Red" for move in change.status_moves):
            yield Violation(field="status")

    class Asking(PlanMachine):
        scheme, rulebook = RAG, RuleBook.standard().including(period)

        def opening(self, change_control: ChangeControl) -> Sequence[Command]:
            opening, *more = super().opening(change_control)
            return (attrs.evolve(opening, period="2025-2030"), *more)  # type: ignore[call-arg]  # it opens a plan

    run(Asking, settings(quickly, max_examples=10))


def test_machines_run_without_their_test_case() -> None:
    """Then nobody looks for vacuous rules; all else is as it was."""
    run_state_machine_as_test(machine_with(never), settings=settings(quickly, max_examples=3))


# --- scripts --------------------------------------------------------------------------------------------


def test_a_value_is_written_as_the_python_that_makes_it() -> None:
    """Subjects first, defaults left out, lists as lists, schemes by their names."""
    scheme = StatusScheme("Ours", "Open", Status("Done", complete=True), moves=[("Open", "Done")])
    assert 'ReportStatus("1", "Red")' == source(ReportStatus("1", "Red"))
    assert "date(2025, 6, 30)" == source(date(2025, 6, 30))
    sent = AddAction("1", title="It's", owners=["Mayor"], fields={"ward": "North"})
    assert 'AddAction("1", title="It\'s", owners=["Mayor"], fields={"ward": "North"})' == source(sent)
    assert 'fields={"theme": ["A", "B"]}' in source(AddAction("1", title="x", fields={"theme": ["A", "B"]}))
    opening = source(OpenPlan("Plan", scheme=scheme))
    assert 'moves=[("Open", "Done")]' in opening
    assert 'Status("Done", complete=True)' in opening
