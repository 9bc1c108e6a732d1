"""Machines that attack a status scheme and a rule book with whole plans of random commands."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, cast

from hypothesis import currently_in_test_context
from hypothesis import strategies as st
from hypothesis.control import current_build_context
from hypothesis.errors import HypothesisException
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from planevents.calendar import Quarter
from planevents.commands import AddAction, ChangeOwners, Command, ErasePersonalData, IssueReport, OpenPlan
from planevents.definitions import Field
from planevents.errors import CommandRefusedError, InvalidValueError
from planevents.rules import RuleBook
from planevents.testing.calling import Call, calls
from planevents.testing.laws import LawBrokenError
from planevents.testing.own_steps import remember_steps, steps_of
from planevents.testing.running import TestCaseOfPlans
from planevents.testing.stores import memory, postgresql, sqlite
from planevents.testing.story import BODIES
from planevents.testing.strategies.commands import FAMILIES
from planevents.testing.strategies.histories import change_controls
from planevents.testing.strategies.naming import NAMES, PEOPLE
from planevents.testing.telling import tell
from planevents.testing.trial import Trial
from planevents.testing.watching import Count, Tally, VacuousRuleError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from contextlib import AbstractContextManager

    from planevents.definitions import ChangeControl
    from planevents.projections.current import CurrentPlan
    from planevents.register import PlanRegister
    from planevents.statuses import StatusScheme
    from planevents.store.interface import Store

__all__ = [
    "Call",
    "LawBrokenError",
    "PlanMachine",
    "Trial",
    "VacuousRuleError",
    "calls",
    "memory",
    "postgresql",
    "sqlite",
]

PLAN = "cip"
"""The plan that a machine opens; ``ANOTHER`` is opened now and then."""

ANOTHER = "workplan"
_LAST = date(2029, 3, 31)
_DAYS = (1, 30, 91, 365)
_MOST_REPORTS = 4
_IN_OTHER_STEPS = {
    *("status", "updates", "plan", "evidence", "dates", "amendments", "documents"),
    *("scheme", "corrections", "mistakes", "careless"),
}
_BESIDE = tuple(family for family in FAMILIES if family not in _IN_OTHER_STEPS)


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

    latest: ClassVar[PlanMachine | None] = None
    """The machine that went wrong last, or else the last that ran."""

    TestCase = TestCaseOfPlans()  # type: ignore[assignment]  # a test case of ours, which says more

    def __init__(self) -> None:
        super().__init__()
        self._outside = sys.exc_info()[1]
        # Asked for of the class, so that a function is not taken for a method.
        kind = cast("Any", type(self))
        self.trial = Trial(kind.store, self.rulebook, self.tally)
        self.trial.steps = steps_of(self, PlanMachine)
        self.error: Exception | None = None

    def __init_subclass__(cls, **named: object) -> None:
        super().__init_subclass__(**named)
        remember_steps(cls, PlanMachine)

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

    @rule(call=calls("status"))
    def report(self, call: Call) -> None:
        """Report a status, complete or reopen an action."""
        self.send(call)

    @rule(call=calls("status", "updates"))
    def update(self, call: Call) -> None:
        """Report a status with all that can be said of it, or note an update without one."""
        self.send(call)

    @rule(call=calls("status", "updates", commands=3, of_one=True))
    def report_thrice(self, call: Call) -> None:
        """Report and note in one call, all of one action: what follows what is what rules look at."""
        self.send(call)

    @rule(call=calls("plan", "evidence", "people", *_BESIDE))
    def change_plan(self, call: Call) -> None:
        """Add, withdraw, relabel, reword, tag, hand over, attach evidence; keep what is beside actions."""
        self.send(call)

    @rule(call=calls("dates", "amendments"))
    def move_date(self, call: Call) -> None:
        """Move a target, or propose, approve or reject that."""
        self.send(call)

    @rule(call=calls("documents"))
    def read_document(self, call: Call) -> None:
        """Record what a document shows, or classify it."""
        self.send(call)

    @rule(call=calls("corrections"))
    def set_right(self, call: Call) -> None:
        """Correct or retract what was recorded."""
        self.send(call)

    @rule(call=calls("status", "plan", "evidence", "dates", "amendments", back=True))
    def date_back(self, call: Call) -> None:
        """Send a command that takes effect some time ago."""
        self.send(call)

    @rule(call=calls("mistakes", "careless"))
    def err(self, call: Call) -> None:
        """Send what the domain's own rules refuse, or what nobody thought about."""
        self.send(call)

    @rule(call=calls("status", "plan", "evidence", "documents", "mistakes", commands=2, own_days=True))
    def send_two(self, call: Call) -> None:
        """Send two commands in one call, all or nothing; some are of other days."""
        self.send(call)

    @rule(days=st.sampled_from(_DAYS))
    def wait(self, days: int) -> None:
        """Let days pass."""
        self.trial.today = min(self.trial.today + timedelta(days=days), _LAST)

    @rule(what=st.sampled_from(("report", "again", "open", "erase", "erase")), control=change_controls())
    def go_on(self, what: str, control: ChangeControl) -> None:
        """Issue a report on every plan, send the last call again, open a second plan, or erase a name."""
        match what:
            case "erase":
                self._erase_or_name()
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
                self._went_wrong(error)
        except Exception as found:
            if error is None or error is self._outside:
                self._went_wrong(found)
            raise
        finally:
            kind = type(self)
            if self.error is not None or kind.latest is None or kind.latest.error is None:
                kind.latest = self
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
        machine.trial.after_each = machine.hold_invariants
        try:
            yield machine.trial
        finally:
            machine.teardown()

    def hold_invariants(self) -> None:
        """Hold the invariants of the plan as it stands, once it is open."""
        if PLAN not in self.register.plans():
            return
        for one in self.invariants:
            if all(holds(self) for holds in one.preconditions):
                one.function(self)

    def _erase_or_name(self) -> None:
        """Erase one of the names that are known of the plan; where none is, name somebody."""
        names = sorted(set(self.plan.names.values()))
        if names or not self.plan.actions:
            name = (names or NAMES)[len(self.trial.calls) % len(names or NAMES)]
            self.trial.erase(ErasePersonalData(name, legal_basis="UK GDPR Article 17(1)(b)"))
        else:
            self.trial.execute(PLAN, ChangeOwners(self.plan.actions[0].label, owners=PEOPLE[:1]))

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
        last = next(call for call in reversed(self.trial.calls) if call.step is None)
        if last.erasure is not None:
            self.trial.erase(last.erasure, command_id=last.command_id)
        elif last.report is not None:
            self.trial.issue(last.report, command_id=last.command_id)
        else:
            self.trial.execute(
                last.plan, *last.commands, effective_on=last.effective_on, command_id=last.command_id
            )

    def send(self, call: Call) -> None:
        """Make a call on the register, and hold what follows to the laws."""
        self.trial.execute(call.plan, *call.commands, effective_on=call.effective_on)

    def _went_wrong(self, error: Exception) -> None:
        """Put a script on an error, if it is the one that Hypothesis shows."""
        self.error = error
        if currently_in_test_context() and current_build_context().is_final:
            tell(self, error)

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
