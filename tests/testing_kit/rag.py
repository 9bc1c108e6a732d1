"""A council's own scheme, and rules for it: such as hold, and such as do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis.stateful import invariant

from planevents import RuleBook, Status, StatusScheme, plan_rule
from planevents.rules import Change, Violation
from planevents.testing.machines import PlanMachine

if TYPE_CHECKING:
    from collections.abc import Iterator

RAG = StatusScheme(
    "Our RAG",
    Status("Green", letter="G", on_track=True),
    Status("Amber", letter="A", on_track=False),
    Status("Red", letter="R", on_track=False),
    Status("Complete", letter="C", complete=True, terminal=True, on_track=True),
)


@plan_rule("acme.red-evidence", "Red cannot turn to complete without evidence.")
def red_evidence(change: Change) -> Iterator[Violation]:
    """Look at what was reported last, whatever was noted since."""
    for move in change.status_moves:
        before = change.before.all_actions.get(move.action)
        last = () if before is None else before.status_history[-1:]
        if (*last, move.new) == ("Red", "Complete") and not change.after[move.action].evidence:
            yield Violation(field="status", hint="attach evidence first")


@plan_rule("acme.red-evidence", "Red cannot turn to complete without evidence.")
def red_evidence_by_move(change: Change) -> Iterator[Violation]:
    """Look at the move alone: a note between the two hides the red."""
    for move in change.status_moves:
        if (move.old, move.new) == ("Red", "Complete") and not change.after[move.action].evidence:
            yield Violation(field="status", hint="attach evidence first")


class RagMachine(PlanMachine):
    """No rules of our own, and an invariant that wants one."""

    scheme = RAG

    @invariant()
    def red_completes_only_with_evidence(self) -> None:
        for action in self.plan.actions:
            assert action.status_history[-2:] != ("Red", "Complete") or action.evidence


class MendedMachine(RagMachine):
    """The rule that keeps the invariant."""

    rulebook = RuleBook.standard().including(red_evidence)


class HalfMendedMachine(RagMachine):
    """A rule that looks right."""

    rulebook = RuleBook.standard().including(red_evidence_by_move)
