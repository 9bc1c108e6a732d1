"""Machines that attack a status scheme and a rule book with whole plans of random commands."""

from __future__ import annotations

import re
import sys
import unittest
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache, partial
from traceback import walk_tb
from typing import TYPE_CHECKING, Any, ClassVar, cast

import attrs
from hypothesis import HealthCheck, Phase, currently_in_test_context, settings
from hypothesis import strategies as st
from hypothesis.control import current_build_context
from hypothesis.errors import HypothesisException
from hypothesis.stateful import (
    RuleBasedStateMachine,
    TestCaseProperty,
    initialize,
    rule,
    run_state_machine_as_test,
)

from planevents.calendar import Quarter
from planevents.commands import AddAction, Command, IssueReport, OpenPlan
from planevents.definitions import Field
from planevents.errors import CommandRefusedError, InvalidValueError
from planevents.rules import RuleBook
from planevents.testing.laws import LawBrokenError
from planevents.testing.reducing import reduced, repeat
from planevents.testing.script import Sent, Writer, script
from planevents.testing.stores import memory, postgresql, sqlite
from planevents.testing.story import BODIES
from planevents.testing.strategies.choices import Choices
from planevents.testing.strategies.commands import KINDS, attempt
from planevents.testing.strategies.histories import change_controls
from planevents.testing.trial import Trial
from planevents.testing.watching import Count, Tally, VacuousRuleError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from contextlib import AbstractContextManager

    from hypothesis.strategies import DrawFn, SearchStrategy
    from hypothesis.vendor.pretty import RepresentationPrinter

    from planevents.definitions import ChangeControl
    from planevents.projections.current import CurrentPlan
    from planevents.register import PlanRegister
    from planevents.statuses import StatusScheme
    from planevents.store.interface import Store

__all__ = ["LawBrokenError", "PlanMachine", "Trial", "VacuousRuleError", "memory", "postgresql", "sqlite"]

PLAN = "cip"
"""The plan that a machine opens; ``ANOTHER`` is opened now and then."""

ANOTHER = "workplan"
_RUNNER: SearchStrategy[Any] = st.runner()
_LAST = date(2029, 3, 31)
_DAYS = (1, 30, 91, 365)
_AGO = (1, 31, 92, 366)
_MOST_REPORTS = 4
_MOST_WORDS = 8


@attrs.frozen
class _Repeated:
    """Calls that were made again, and what came of them."""

    calls: list[Sent]
    error: Exception | None


@attrs.frozen(repr=False)
class Call:
    """What a step of a machine sends."""

    plan: str
    commands: tuple[Command, ...]
    effective_on: date | None = None

    def __repr__(self) -> str:
        told = [self.plan, *self.commands, *([] if self.effective_on is None else [self.effective_on])]
        return f"Call({', '.join(map(Writer().value, told))})"

    def _repr_pretty_(self, printer: RepresentationPrinter, _cycle: object) -> None:
        """Print it in Hypothesis's account of an example, too, without what is as by default."""
        printer.text(repr(self))


@st.composite
def _calls(draw: DrawFn, *families: str, commands: int = 1, back: bool = False) -> Call:
    """Return calls for the machine that runs, on its plans as they stand."""
    machine: PlanMachine = draw(_RUNNER)
    plans = machine.register.plans()
    plan = plans[0] if len(plans) == 1 else draw(st.sampled_from(plans))
    tip = machine.register.plan(plan).plan
    now = Choices(draw, tip, tuple(machine.register.events(plan)) if "corrections" in families else ())
    kinds = _kinds(families)
    sent = tuple(attempt(now, kinds).command for _ in range(commands))
    if not back:
        return Call(plan, sent)
    opened = tip.opened_on or machine.trial.today
    return Call(plan, sent, max(machine.trial.today - timedelta(days=now.of(_AGO)), opened))


@cache
def _kinds(families: Sequence[str]) -> tuple[Any, ...]:
    return tuple(kind for kind in KINDS if kind.family in families)


class _PlanTestCase(unittest.TestCase):
    """A run of a machine: Hypothesis's own, and then a look at what became of each rule."""

    machine: ClassVar[type[PlanMachine]]
    settings: ClassVar[settings]

    def runTest(self) -> None:  # noqa: N802 unittest's name
        """Run the machine, and raise VacuousRuleError if a rule of its own always said the same."""
        if not hasattr(self.machine, "scheme"):
            hint = "set scheme in a subclass"
            raise InvalidValueError("scheme", self.machine.__name__, "this machine has no scheme", hint)
        self.machine.tally = tally = Tally()
        run_state_machine_as_test(self.machine, settings=_without_shrinking(self.machine, self.settings))
        if Phase.generate in self.settings.phases:
            tally.require_telling()

    # What Hypothesis's own test cases carry, and its pytest plugin looks for.
    runTest.is_hypothesis_test = True  # type: ignore[attr-defined]


def _without_shrinking(machine: type[PlanMachine], given: settings) -> settings:
    """Leave shrinking to the machine, which knows calls from each other, unless it has steps of its own."""
    if machine.setup_state().rules != PlanMachine.setup_state().rules or Phase.shrink not in given.phases:
        return given
    return settings(given, phases=[one for one in given.phases if one not in (Phase.shrink, Phase.explain)])


@cache
def _test_case(machine: type[PlanMachine]) -> type[_PlanTestCase]:
    name = f"{machine.__name__}.TestCase"
    default = settings(deadline=None, suppress_health_check=cast("list[HealthCheck]", list(HealthCheck)))
    return type(
        name,
        (_PlanTestCase,),
        {"machine": machine, "settings": default, "__module__": machine.__module__, "__qualname__": name},
    )


class _TestCaseOfPlans(TestCaseProperty):
    def __get__(  # type: ignore[override]  # a test case of ours, which says more
        self, obj: RuleBasedStateMachine | None, typ: type[RuleBasedStateMachine] | None = None
    ) -> type[_PlanTestCase]:
        return _test_case(cast("type[PlanMachine]", type(obj) if typ is None else typ))


class PlanMachine(RuleBasedStateMachine):
    """Drives plans through random commands, lawful and not, and holds them to the laws.

    Subclass it; the last line is all the test there is:

        class RagMachine(PlanMachine):
            scheme, rulebook = RAG, RuleBook.standard().including(red_evidence)

            @invariant()
            def red_completes_only_with_evidence(self) -> None:
                for action in self.plan.actions:
                    assert action.status_history[-2:] != ("Red", "Complete") or action.evidence

        TestRag = RagMachine.TestCase

    ``scheme`` is yours to give. ``rulebook`` is the domain's rules without more. ``change_control``
    is the mode of the plans: either of the two where it is None. ``store`` makes the stores, new and
    empty: ``memory``, ``sqlite``, ``postgresql(url)``, or your own.

    Each step is a call on a plan; Hypothesis's settings say how many. After each, and at the end, the
    laws of ``planevents.testing.laws`` are held. A rule of your own that refused nothing or everything
    over a whole run raises VacuousRuleError. A failure carries a script that repeats it.
    """

    scheme: ClassVar[StatusScheme]
    rulebook: ClassVar[RuleBook] = RuleBook.standard()
    change_control: ClassVar[ChangeControl | None] = None
    store: ClassVar[Callable[[], AbstractContextManager[Store]]] = memory
    tally: ClassVar[Tally | None] = None
    """What became of the rules over the run; a TestCase sets it."""

    TestCase = _TestCaseOfPlans()  # type: ignore[assignment]  # as above

    def __init__(self) -> None:
        super().__init__()
        self._outside = sys.exc_info()[1]
        # Asked for of the class, so that a function is not taken for a method.
        kind = cast("Any", type(self))
        self.trial = Trial(kind.store, self.rulebook, self.tally)

    @property
    def register(self) -> PlanRegister:
        """The register that the machine works on."""
        return self.trial.register

    @property
    def plan(self) -> CurrentPlan:
        """The plan as it stands now."""
        return self.register.plan(PLAN)

    @property
    def plans(self) -> tuple[CurrentPlan, ...]:
        """Every plan as it stands now: one, or two."""
        return tuple(map(self.register.plan, self.register.plans()))

    def opening(self, change_control: ChangeControl) -> Sequence[Command]:
        """Return the commands that open a plan; override it where your rules ask for more."""
        return (
            OpenPlan(
                "Improvement plan",
                scheme=type(self).scheme,
                change_control=change_control,
                organisation="Council",
                bodies=BODIES,
                fields=[Field("theme", many=True)],
            ),
            AddAction("1", title="Publish the strategy", owners=["Chief Executive"], target="June 2025"),
        )

    # --- steps --------------------------------------------------------------------------------------

    @initialize(control=change_controls())
    def open_plan(self, control: ChangeControl) -> None:
        """Open the plan, in the mode that is set, or else in either."""
        self._open(PLAN, control)

    @rule(call=_calls("status"))
    def report(self, call: Call) -> None:
        """Report a status, complete or reopen an action."""
        self._send(call)

    @rule(call=_calls("status", "updates"))
    def update(self, call: Call) -> None:
        """Report a status with all that can be said of it, or note an update without one."""
        self._send(call)

    @rule(call=_calls("plan", "plan", "evidence"))
    def change_plan(self, call: Call) -> None:
        """Add, withdraw, relabel, reword, hand over, tag; put evidence behind a status."""
        self._send(call)

    @rule(call=_calls("dates", "amendments"))
    def move_date(self, call: Call) -> None:
        """Move a target, or propose, approve or reject that."""
        self._send(call)

    @rule(call=_calls("documents"))
    def read_document(self, call: Call) -> None:
        """Record what a document shows, or classify it."""
        self._send(call)

    @rule(call=_calls("measures"))
    def measure(self, call: Call) -> None:
        """Add, read, revise, link outcome measures; set standards; record printed figures."""
        self._send(call)

    @rule(call=_calls("corrections"))
    def set_right(self, call: Call) -> None:
        """Correct or retract what was recorded."""
        self._send(call)

    @rule(call=_calls("mistakes"))
    def err(self, call: Call) -> None:
        """Send what the domain's own rules refuse."""
        self._send(call)

    @rule(call=_calls("status", "plan", "evidence", "dates", "amendments", back=True))
    def date_back(self, call: Call) -> None:
        """Send a command that takes effect some time ago."""
        self._send(call)

    @rule(call=_calls("status", "plan", "evidence", "mistakes", commands=2))
    def send_two(self, call: Call) -> None:
        """Send two commands in one call, all or nothing."""
        self._send(call)

    @rule(days=st.sampled_from(_DAYS))
    def wait(self, days: int) -> None:
        """Let days pass."""
        self.trial.today = min(self.trial.today + timedelta(days=days), _LAST)

    @rule(what=st.sampled_from(("report", "again", "open")), control=change_controls())
    def go_on(self, what: str, control: ChangeControl) -> None:
        """Issue a report on every plan, send the last call again, or open a second plan."""
        match what:
            case "report" if len(self.register.reports()) < _MOST_REPORTS:
                self._issue_report()
            case "open" if len(self.register.plans()) == 1:
                self._open(ANOTHER, control)
            case _:
                self._send_again()

    # --- end of steps -------------------------------------------------------------------------------

    def teardown(self) -> None:
        """Hold the laws that take longer, and put a script on what went wrong; call it if you override it."""
        error = sys.exc_info()[1]
        try:
            if error is None or error is self._outside:
                self.trial.hold_laws()
            elif isinstance(error, Exception) and not isinstance(error, HypothesisException):
                self._tell(error)
        except Exception as found:
            if error is None or error is self._outside:
                self._tell(found)
            raise
        finally:
            self.trial.close()

    @classmethod
    @contextmanager
    def by_hand(cls) -> Generator[Trial]:
        """Drive this machine by hand, as its scripts do: its invariants and the laws are held too.

        with RagMachine.by_hand() as trial:
            trial.execute("cip", OpenPlan("Plan", scheme=RAG), AddAction("1", title="Do"))
            trial.execute("cip", ReportStatus("1", "Red"))
        """
        machine = cls()
        machine.trial.after_each = machine._hold_invariants
        try:
            yield machine.trial
        finally:
            machine.teardown()

    def _hold_invariants(self) -> None:
        if PLAN not in self.register.plans():
            return
        for one in self.invariants:
            if all(holds(self) for holds in one.preconditions):
                one.function(self)

    def _issue_report(self) -> None:
        today = self.trial.today
        self.trial.issue(
            IssueReport(
                f"Report {len(self.register.reports()) + 1}",
                plans=self.register.plans(),
                period=str(Quarter.containing(today, self.plan.plan.year_starts)),
                cut_off=today,
            )
        )

    def _send_again(self) -> None:
        """Send the last call again, as after a lost acknowledgement."""
        last = self.trial.calls[-1]
        if last.report is not None:
            self.trial.issue(last.report, command_id=last.command_id)
        else:
            self.trial.execute(
                last.plan, *last.commands, effective_on=last.effective_on, command_id=last.command_id
            )

    def _send(self, call: Call) -> None:
        self.trial.execute(call.plan, *call.commands, effective_on=call.effective_on)

    def _open(self, plan: str, control: ChangeControl) -> None:
        mode = type(self).change_control or control
        opening, *more = self.opening(mode)
        answer = self.trial.execute(plan, opening, *more, effective_on=self.trial.today)
        if isinstance(answer, CommandRefusedError) and more:
            # What a rule asks of actions is for the steps to find out.
            self.trial.calls.pop()
            answer = self.trial.execute(plan, opening, effective_on=self.trial.today)
        if isinstance(answer, Exception):
            self._refuse_opening(answer)

    def _refuse_opening(self, answer: Exception) -> None:
        hint = "If that is what it is for, override opening() with what it asks for."
        refused = answer.violations if isinstance(answer, CommandRefusedError) else ()
        for rule_ in self.trial.rules.own:
            if any(violation.rule == rule_.name for violation in refused):
                raise VacuousRuleError(rule_.name, Count(1, 1), hint) from answer
        raise InvalidValueError("opening", str(answer), "the machine cannot open a plan", hint) from answer

    def _tell(self, error: Exception) -> None:
        """Put a script on an error, if it is the one that Hypothesis shows."""
        if not currently_in_test_context() or not current_build_context().is_final:
            return
        kind = type(self)
        said = error.law if isinstance(error, LawBrokenError) else str(error).partition("\n")[0]
        broken = self._invariant_in(error) or said
        calls = reduced(self.trial.calls, partial(self._fails_alike, self._origin(error)))
        told = script(
            self._repeated(calls).calls,
            machine=kind,
            name="_".join(re.findall(r"[a-z0-9]+", broken.lower())[:_MOST_WORDS]) or "it_holds",
            broken=f"{type(error).__name__}: {broken}",
            known={f"{kind.__name__}.scheme": kind.scheme},
        )
        error.add_note(f"Paste this into a test to see it again:\n\n{told}\n")

    def _fails_alike(self, origin: object, calls: Sequence[Sent]) -> bool:
        error = self._repeated(calls).error
        return error is not None and self._origin(error) == origin

    def _repeated(self, calls: Sequence[Sent]) -> _Repeated:
        """Make calls again on a machine of the same kind; what it raises is told."""
        machine = type(self)()
        machine.trial.after_each = machine._hold_invariants  # noqa: SLF001 a machine like this one
        try:
            repeat(machine.trial, calls, [self.trial.versions.get(call.command_id, ()) for call in calls])
            machine.trial.hold_laws()
        except Exception as error:  # noqa: BLE001 whatever it is, it is compared with what is looked for
            return _Repeated(machine.trial.calls, error)
        finally:
            machine.trial.close()
        return _Repeated(machine.trial.calls, None)

    def _origin(self, error: Exception) -> object:
        """Return what two errors share if they are one: the law, the invariant, or the line."""
        if isinstance(error, LawBrokenError):
            return error.law
        *_, (frame, line) = walk_tb(error.__traceback__)
        return type(error), self._invariant_in(error) or (frame.f_code.co_filename, line)

    def _invariant_in(self, error: Exception) -> str | None:
        """Return the name of the invariant that raised an error, if one did."""
        names = {one.function.__name__ for one in self.invariants}
        passed = (frame.f_code.co_name for frame, _ in walk_tb(error.__traceback__))
        return next((name for name in passed if name in names), None)
