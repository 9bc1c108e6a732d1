"""Target dates: which of their moves an edition declares, and which it makes without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents.editions.drafting import squeezed
from planevents.target import Precision, target_of

if TYPE_CHECKING:
    from planevents.action import Action
    from planevents.definitions import ChangeControl
    from planevents.editions.change_set import ProposalKind
    from planevents.editions.drafting import Draft
    from planevents.editions.rows import EditionRow
    from planevents.editions.updates import Updates
    from planevents.target import TargetDate


class Targets:
    """The targets of one edition, compared with those of the plan."""

    def __init__(
        self, draft: Draft, updates: Updates, change_control: ChangeControl, year_starts: int
    ) -> None:
        self.draft = draft
        self.updates = updates
        self.change_control = change_control
        self.year_starts = year_starts

    def ask_if_unreadable(self, row: EditionRow) -> None:
        """Ask about a target that cannot be read."""
        target = target_of(row.target, self.year_starts)
        if target.precision is Precision.UNREADABLE:
            self.draft.ask(row, f"the target {target.text!r} cannot be read: {target.reading.why}")

    def compare(self, row: EditionRow, action: Action) -> None:
        """Propose the move of a target, as declared where the edition itself calls it a change."""
        current = action.target.current.text
        if row.target is None or squeezed(row.target) == squeezed(current):
            return
        target = target_of(row.target, self.year_starts)
        if _prints_a_decision(target, action):
            return
        self.ask_if_unreadable(row)
        declared = target.revision is not None
        if declared:
            self._ask_where_it_was(row, target, action)
        reason = row.reason or self.updates.words(row)
        if self.change_control == "by approval" and target.revision and target.revision.state == "proposed":
            self._propose(row, target.revision.new, action, reason)
            return
        if declared and reason is not None and self.change_control == "live":
            command: c.Command = c.Reprofile(action.id, target=row.target, reason=reason)
            self.draft.propose("declared", command, row, row.ref, "target", current, row.target)
            return
        if not declared:
            self.draft.ask(
                row, f"the target moved from {current!r} to {row.target!r} undeclared: what was it?"
            )
        elif reason is None:
            self.draft.ask(
                row, "the document declares another target without a reason: who decided it, and why?"
            )
        else:
            self.draft.ask(row, "the document declares another target: which body approved it, and when?")
        command = c.RecordPublishedChange(
            action.id, field="target", old=current or None, new=row.target or None, declared=declared
        )
        kind: ProposalKind = "declared" if declared else "observed"
        self.draft.propose(kind, command, row, row.ref, "target", current, row.target)

    def _propose(self, row: EditionRow, proposed: TargetDate, action: Action, reason: str | None) -> None:
        """Propose what the document calls proposed; the target waits for a body to decide (rule 1)."""
        pending = action.target.proposed
        if pending is not None and _is_one_time(pending, proposed):
            return
        if reason is None:
            self.draft.ask(row, f"the document proposes {proposed.text!r} without a reason: why?")
            return
        command = c.ProposeAmendment(action.id, target=proposed.text, reason=reason)
        current = action.target.current.text
        self.draft.propose("declared", command, row, row.ref, "proposed", current, proposed.text)

    def _ask_where_it_was(self, row: EditionRow, target: TargetDate, action: Action) -> None:
        """Ask about a declared change that does not start from the target that the plan has."""
        old = target.revision.old if target.revision is not None else None
        if old is not None and not _is_one_time(old, _newest(action.target.current)):
            self.draft.ask(
                row,
                f"the document says that the target was {old.text!r}, and the plan says "
                f"{action.target.current.text!r}: what came between?",
            )


def _prints_a_decision(target: TargetDate, action: Action) -> bool:
    """Whether a target with its history in it only prints the plan's last decision.

    A decision is known by its plain target; what an edition declared is kept as it was printed.
    """
    moves, revision = action.target.moves, target.revision
    if not moves or revision is None or moves[-1].kind not in {"reprofile", "amendment"}:
        return False
    last = moves[-1]
    if last.new.revision is not None:
        return False
    return _is_one_time(revision.new, last.new) and (
        revision.old is None
        or _is_one_time(revision.old, _newest(last.old))
        or _is_one_time(revision.old, action.target.original)
    )


def _newest(target: TargetDate) -> TargetDate:
    return target.revision.new if target.revision is not None else target


def _is_one_time(one: TargetDate, other: TargetDate) -> bool:
    """Whether two targets state one time, whatever the words around it."""
    a, b = one.reading, other.reading
    if a.end is None and a.start is None:
        return squeezed(one.text).casefold().strip(" .,;:") == squeezed(other.text).casefold().strip(" .,;:")
    return (a.precision, a.start, a.end) == (b.precision, b.start, b.end)
