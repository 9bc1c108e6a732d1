"""Rules with a mistake in each, beside each the same rule without it, and the machines that attack them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from hypothesis.stateful import invariant

from planevents import RuleBook, Status, StatusScheme, plan_rule
from planevents.commands import AddAction, Reprofile
from planevents.events import ActionOwnersChanged, ActionStatusReported
from planevents.rules import Change, Violation
from planevents.testing.machines import PlanMachine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.identity import ActionId

RAG = StatusScheme(
    "RAG",
    Status("Green", on_track=True),
    Status("Red", on_track=False),
    Status("Complete", complete=True, terminal=True, on_track=True),
)

A_YEAR = timedelta(days=365)


# --- the move alone -----------------------------------------------------------------------------


@plan_rule("acme.red-evidence", "Red cannot turn to complete without evidence.")
def looks_at_the_move(change: Change) -> Iterator[Violation]:
    """After Red and a note without a status, the move is from no status to Complete."""
    for move in change.status_moves:
        action = change.after.all_actions.get(move.action)
        last = move.old
        if (last, move.new) == ("Red", "Complete") and action and not action.evidence:
            yield Violation(field="status", hint="attach evidence first")


@plan_rule("acme.red-evidence", "Red cannot turn to complete without evidence.")
def looks_at_the_status_before(change: Change) -> Iterator[Violation]:
    """What was reported last, whatever was noted since."""
    for move in change.status_moves:
        action = change.after.all_actions.get(move.action)
        last = action.status_history[-2:][0] if action else None
        if (last, move.new) == ("Red", "Complete") and action and not action.evidence:
            yield Violation(field="status", hint="attach evidence first")


class RedMachine(PlanMachine):
    """What the rule is there for."""

    scheme = RAG

    @invariant()
    def red_completes_only_with_evidence(self) -> None:
        for action in self.plan.actions:
            assert action.status_history[-2:] != ("Red", "Complete") or action.evidence


class LooksAtTheMove(RedMachine):
    rulebook = RuleBook.standard().including(looks_at_the_move)


class LooksAtTheStatusBefore(RedMachine):
    rulebook = RuleBook.standard().including(looks_at_the_status_before)


# --- the command alone --------------------------------------------------------------------------


@plan_rule("acme.dated", "A target says when: TBC is none.")
def looks_at_the_command(change: Change) -> Iterator[Violation]:
    """There is no command when history is judged again, and others set a target too."""
    targets = [one.target for one in change.commands if isinstance(one, AddAction | Reprofile)]
    if "TBC" in targets:
        yield Violation(field="target", hint="give a month")


@plan_rule("acme.dated", "A target says when: TBC is none.")
def looks_at_the_plan(change: Change) -> Iterator[Violation]:
    """Whatever set the target."""
    targets = [one.target.current.text for one in change.after.actions]
    if "TBC" in targets:
        yield Violation(field="target", hint="give a month")


class DatedMachine(PlanMachine):
    """What the rule is there for."""

    scheme = RAG

    @invariant()
    def every_target_says_when(self) -> None:
        for action in self.plan.actions:
            assert action.target.current.text != "TBC"


class LooksAtTheCommand(DatedMachine):
    rulebook = RuleBook.standard().including(looks_at_the_command)


class LooksAtThePlan(DatedMachine):
    rulebook = RuleBook.standard().including(looks_at_the_plan)


# --- a memory of its own ------------------------------------------------------------------------

_REDS: defaultdict[ActionId, Iterator[int]] = defaultdict(lambda: count(1))


@plan_rule("acme.red-once", "An action is Red once.")
def counts_for_itself(change: Change) -> Iterator[Violation]:
    """It is asked more often than statuses are reported, and about more plans than one."""
    for move in change.status_moves:
        action = change.after.all_actions.get(move.action)
        times = next(_REDS[move.action])
        if move.new == "Red" and action and times > 1:
            yield Violation(field="status")


@plan_rule("acme.red-once", "An action is Red once.")
def counts_in_the_plan(change: Change) -> Iterator[Violation]:
    """The plan knows how often it was."""
    for move in change.status_moves:
        action = change.after.all_actions.get(move.action)
        times = action.status_history.count("Red") if action else 0
        if move.new == "Red" and action and times > 1:
            yield Violation(field="status")


# --- no word of the scheme ----------------------------------------------------------------------


@plan_rule("acme.proved", "Nothing is complete without evidence.")
def misspelt(change: Change) -> Iterator[Violation]:
    """It refuses nothing, for the scheme has no such status."""
    for move in change.status_moves:
        action = change.after.all_actions.get(move.action)
        if move.new == "Completed" and action and not action.evidence:
            yield Violation(field="status")


@plan_rule("acme.proved", "Nothing is complete without evidence.")
def spelt(change: Change) -> Iterator[Violation]:
    """The scheme's own word."""
    for move in change.status_moves:
        action = change.after.all_actions.get(move.action)
        if move.new == "Complete" and action and not action.evidence:
            yield Violation(field="status")


# --- a hand in the plan -------------------------------------------------------------------------


@plan_rule("acme.owners", "Nobody answers for two actions.")
def takes_from_the_plan(change: Change) -> Iterator[Violation]:
    """What it takes out to compare with the others is gone from the plan."""
    if isinstance(change.event, ActionOwnersChanged):
        others: Any = change.after.all_actions
        mine = others.pop(change.event.action, None)
        if mine and any(set(mine.owners) & set(other.owners) for other in others.values()):
            yield Violation(field="owners")


@plan_rule("acme.owners", "Nobody answers for two actions.")
def takes_from_a_copy(change: Change) -> Iterator[Violation]:
    """What it takes out of is its own."""
    if isinstance(change.event, ActionOwnersChanged):
        others: Any = dict(change.after.all_actions)
        mine = others.pop(change.event.action, None)
        if mine and any(set(mine.owners) & set(other.owners) for other in others.values()):
            yield Violation(field="owners")


# --- the clock ----------------------------------------------------------------------------------


@plan_rule("acme.due", "A report on what is due within a year says more than the status.")
def looks_at_the_clock(change: Change) -> Iterator[Violation]:
    """A report that was lawful on its day is not when history is judged again."""
    if isinstance(change.event, ActionStatusReported) and not change.event.narrative:
        action = change.after.all_actions.get(change.event.action)
        due = action.target.current.due_day if action else None
        today = date.today()  # noqa: DTZ011 this is the mistake
        if due is not None and due - today < A_YEAR:
            yield Violation(field="narrative")


@plan_rule("acme.due", "A report on what is due within a year says more than the status.")
def looks_at_the_day_of_the_change(change: Change) -> Iterator[Violation]:
    """The day from which the report holds."""
    if isinstance(change.event, ActionStatusReported) and not change.event.narrative:
        action = change.after.all_actions.get(change.event.action)
        due = action.target.current.due_day if action else None
        today = change.effective_on
        if due is not None and due - today < A_YEAR:
            yield Violation(field="narrative")
