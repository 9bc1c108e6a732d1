"""The milestones of a plan's actions as at a day: what comes next, what was reached, what slips."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

import attrs

from planevents.action import Targets
from planevents.identity import natural_key
from planevents.milestone import derived
from planevents.projections.base import Column, Row, Table, View, counted
from planevents.projections.parts import meant, rows_in_groups, tables_in_groups
from planevents.selection import EVERYTHING, groups

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from planevents.action import Action
    from planevents.milestone import Milestone
    from planevents.plan import Plan
    from planevents.selection import Selection

MilestoneState = Literal["reached", "reached late", "overdue", "to come", "no due day", "action complete"]
MilestoneSource = Literal["agreed", "target"]
SLIPPING = "amber: milestones slip although the end date stands"
BEYOND = "a milestone is due after its action"


@attrs.frozen
class MilestoneLine:
    """A milestone as at a day.

    ``source`` is "agreed" for one that was added, and "target" for one that the action's present
    target names; the latter has no label, and nothing is recorded of it. It is complete with its
    action. ``title`` is then the part of the target that names it.
    """

    action: Action
    label: str | None
    title: str
    source: MilestoneSource
    target: Targets
    state: MilestoneState
    days_late: int | None
    reached_on: date | None = None

    @property
    def due_day(self) -> date | None:
        """The last day of its present target."""
        return self.target.current.due_day

    @property
    def slipped(self) -> bool:
        """Whether its target was moved to a later day, or passed without it."""
        return self.state == "overdue" or (self.target.slippage or 0) > 0


@attrs.frozen
class MilestoneFinding:
    """What milestones tell of an action; computed for the day, and never a status."""

    action: Action
    finding: str
    milestones: tuple[MilestoneLine, ...]


@attrs.frozen(repr=False)
class Milestones(View):
    """The milestones of the actions that are in the plan and meant, as at a day.

    ``where`` says in words which those are. ``groups`` are those that were asked for, each a view of
    its own; an action may stand in several.
    """

    plan: str
    title: str
    as_at: date
    lines: tuple[MilestoneLine, ...]
    where: str = ""
    by: str | None = None
    groups: tuple[tuple[str, Milestones], ...] = ()

    def __iter__(self) -> Iterator[MilestoneLine]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def of(self, action: str) -> tuple[MilestoneLine, ...]:
        """Return the milestones of one action, by its label."""
        return tuple(line for line in self.lines if line.action.label == action)

    def next(self, action: str) -> MilestoneLine | None:
        """Return the milestone of an action that is due next, if any is still to come."""
        coming = [line for line in self.of(action) if line.state == "to come"]
        return min(coming, key=_due, default=None)

    @property
    def overdue(self) -> tuple[MilestoneLine, ...]:
        """Those that were not reached by their due day."""
        return tuple(line for line in self.lines if line.state == "overdue")

    @property
    def slipped(self) -> tuple[MilestoneLine, ...]:
        """Those that are overdue, or were moved to a later day."""
        return tuple(line for line in self.lines if line.slipped)

    @property
    def counts(self) -> dict[str, int]:
        """How many milestones there are in each state, the empty ones left out."""
        return dict(Counter(line.state for line in self.lines))

    @property
    def findings(self) -> tuple[MilestoneFinding, ...]:
        """The actions whose milestones slip while their own date stands, or are due after it."""
        return tuple(self._found())

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are printed."""
        return (
            Column("ref", "Ref", 8),
            Column("milestone", "No.", 8),
            Column("title", "Milestone", 34),
            Column("target", "Target", 16),
            Column("due", "Due", 10),
            Column("state", "State", 14),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        figures = ", ".join(f"{number} {state}" for state, number in self.counts.items())
        actions = len({line.action.id for line in self.lines})
        return (
            f"{self.plan} as at {self.as_at}{meant(self.where)}: {counted(len(self), 'milestone')} of "
            f"{counted(actions, 'action')}; {figures or 'none'}; {len(self.slipped)} slipped"
        )

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title and the figures."""
        return (f"Milestones of {self.title or self.plan}", self.headline)

    def to_rows(self) -> list[Row]:
        """Return a row a milestone, by action and due day; in groups, with the group's name as ``by``."""
        if self.by is not None:
            return rows_in_groups(self.groups)
        return [_row(line) for line in self.lines]

    def tables(self) -> tuple[Table, ...]:
        """Return the milestones, then the findings, if there are any."""
        if self.by is not None:
            sizes = (counted(len(part), "milestone") for _, part in self.groups)
            return tables_in_groups(self.by, self.groups, sizes)
        found: tuple[Row, ...] = tuple(
            {
                "ref": one.action.label,
                "finding": one.finding,
                "milestones": "; ".join(line.label or line.title for line in one.milestones),
            }
            for one in self.findings
        )
        columns = (
            Column("ref", "Ref", 8),
            Column("finding", "Finding", 52),
            Column("milestones", "Which", 36),
        )
        return (*super().tables(), *([Table(columns, found, "Findings")] if found else []))

    def _found(self) -> Iterator[MilestoneFinding]:
        for action in dict.fromkeys(line.action for line in self.lines):
            if action.is_complete:
                continue
            lines = self.of(action.label)
            stands = not action.is_overdue(self.as_at) and (action.target.slippage or 0) <= 0
            slipping = tuple(line for line in lines if line.slipped and line.reached_on is None)
            if stands and slipping:
                yield MilestoneFinding(action, SLIPPING, slipping)
            due = action.target.current.due_day
            beyond = tuple(line for line in lines if due and line.due_day and line.due_day > due)
            if beyond:
                yield MilestoneFinding(action, BEYOND, beyond)


def milestones_of(
    plan: Plan, as_at: date, selection: Selection = EVERYTHING, by: str | None = None
) -> Milestones:
    """Return the milestones of a plan's actions: those agreed, and those that the present targets name.

    One that was agreed with the due day of one that the target names stands for it, and still does
    when it has moved since.
    """
    agreed: dict[str, list[Milestone]] = {}
    for milestone in plan.milestones.values():
        if milestone.stands:
            agreed.setdefault(milestone.action, []).append(milestone)
    lines = {action.id: _of(action, agreed.get(action.id, []), as_at) for action in selection.of(plan)}

    def of(some: Selection) -> Milestones:
        told = tuple(line for action in some.of(plan) for line in lines[action.id])
        return Milestones(plan.id, plan.title, as_at, told, str(some))

    having = [action for action in plan.actions if lines.get(action.id)]
    found = () if by is None else groups(selection, by, [plan], having)
    return attrs.evolve(of(selection), by=by, groups=tuple((name, of(one)) for name, one in found))


def _of(action: Action, agreed: list[Milestone], as_at: date) -> list[MilestoneLine]:
    taken = {milestone.target.original.due_day for milestone in agreed}
    lines = [_agreed(action, milestone, as_at) for milestone in agreed]
    for reading in derived(action):
        if reading.due_day is None or reading.due_day not in taken:
            target = Targets(attrs.evolve(action.target.current, text=reading.text))
            state, days = _state(action, target, None, as_at)
            lines.append(MilestoneLine(action, None, reading.text, "target", target, state, days))
    return sorted(lines, key=_order)


def _agreed(action: Action, milestone: Milestone, as_at: date) -> MilestoneLine:
    reached = None if milestone.reached is None else milestone.reached.on
    state, days = _state(action, milestone.target, reached, as_at)
    return MilestoneLine(
        action, milestone.label, milestone.title, "agreed", milestone.target, state, days, reached
    )


def _state(
    action: Action, target: Targets, reached: date | None, as_at: date
) -> tuple[MilestoneState, int | None]:
    due = target.current.due_day
    if reached is not None:
        late = None if due is None else max((reached - due).days, 0)
        return ("reached late" if late else "reached"), late
    if action.is_complete:
        return "action complete", None
    if due is None:
        return "no due day", None
    return ("overdue", (as_at - due).days) if due < as_at else ("to come", 0)


def _due(line: MilestoneLine) -> tuple[bool, str]:
    day = line.due_day
    return day is None, "" if day is None else day.isoformat()


def _order(line: MilestoneLine) -> tuple[tuple[bool, str], object]:
    return _due(line), natural_key(line.label or "")


def _row(line: MilestoneLine) -> Row:
    due, reached = line.due_day, line.reached_on
    return {
        "ref": line.action.label,
        "action": line.action.title,
        "milestone": line.label,
        "title": line.title,
        "source": line.source,
        "original": line.target.original.text or None,
        "target": line.target.current.text or None,
        "due": None if due is None else due.isoformat(),
        "slippage_days": line.target.slippage,
        "reached": None if reached is None else reached.isoformat(),
        "state": line.state,
        "days_late": line.days_late,
    }
