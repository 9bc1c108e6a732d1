"""What waits for what, who is blocked, and how far a slip pushes whatever comes after it.

Nothing here changes a date: it says by how many days the dates no longer fit together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.projections.base import Column, Row, Table, View, counted
from planevents.projections.parts import meant, rows_in_groups, tables_in_groups
from planevents.projections.pushes import Push
from planevents.roll_up import roll_ups
from planevents.selection import EVERYTHING, groups
from planevents.waiting import Waiting, is_there, within

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from datetime import date

    from planevents.action import Action
    from planevents.identity import EntityId
    from planevents.plan import Dependency, Plan
    from planevents.projections.pushes import Pushed
    from planevents.selection import Selection
    from planevents.waiting import Need


@attrs.frozen
class Wait:
    """One thing that an action waits for, by a dependency of its own or of what it is in.

    ``done`` is whether that is complete; ``due`` its latest due day. ``blocked`` is whether the action
    should have begun by the view's day while that is still open.
    """

    action: Action
    dependency: Dependency
    through: EntityId | None
    done: bool
    due: date | None
    blocked: bool


@attrs.frozen(repr=False)
class Dependencies(View):
    """The dependencies of a plan as at a day: what waits for what, who is blocked, who is pushed.

    ``where`` says in words which actions are meant: a dependency is shown where either end of it is one,
    or holds one; an action that waits, where it is meant or waits for what is; and of what is pushed,
    what is meant or is shown to wait. How far a push goes is always worked out over the whole plan.
    ``groups`` are those that were asked for, each a view of its own; a dependency may stand in several.
    """

    plan: Plan
    as_at: date
    waits: tuple[Wait, ...]
    pushed: tuple[Pushed, ...]
    broken: tuple[Dependency, ...]
    shown: tuple[Dependency, ...]
    where: str = ""
    by: str | None = None
    groups: tuple[tuple[str, Dependencies], ...] = ()

    def of(self, action: str) -> tuple[Wait, ...]:
        """Return what one action waits for."""
        wanted = self.plan.find_action(action).id
        return tuple(one for one in self.waits if one.action.id == wanted)

    def pushed_by(self, action: str) -> tuple[Pushed, ...]:
        """Return every action that one action pushes, directly or through others, by how many days.

        An action that is complete pushes nothing, nor does one without a due day.
        """
        source = self.plan.find_action(action)
        return Push(self.plan, Waiting.of(self.plan), source.id).pushed()

    @property
    def blocked(self) -> tuple[Action, ...]:
        """The actions that should have begun, and whose prerequisites are not complete."""
        found = {one.action.id: one.action for one in self.waits if one.blocked}
        return tuple(found.values())

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are printed."""
        return (
            Column("ref", "Ref", 10),
            Column("needs", "Waits for", 24),
            Column("through", "Through", 12),
            Column("done", "Done", 4),
            Column("due_on", "Due", 10),
            Column("blocked", "Blocked", 7),
            Column("reason", "Reason", 21),
        )

    @property
    def pushed_columns(self) -> tuple[Column, ...]:
        """The columns in which what is pushed is printed."""
        return (
            Column("ref", "Ref", 10),
            Column("title", "Action", 32),
            Column("ready_on", "Can begin after", 10),
            Column("start", "Start", 12),
            Column("target", "Target", 14),
            Column("days", "Pushed by days", 9),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        return (
            f"{self.plan.id} as at {self.as_at}{meant(self.where)}: {self.size}, "
            f"{counted(len(self.blocked), 'action')} blocked, {len(self.pushed)} pushed"
        )

    def to_rows(self) -> list[Row]:
        """Return a row for each action and thing that it waits for, of its own or through what it is in.

        In groups every row has its group's name as ``by``.
        """
        if self.by is not None:
            return rows_in_groups(self.groups)
        return [
            {
                "ref": one.action.label,
                "title": one.action.title,
                "dependency": one.dependency.label,
                "needs": self.plan.entity_label(one.dependency.needed),
                "needs_kind": one.dependency.needed.kind,
                "through": None if one.through is None else self.plan.entity_label(one.through),
                "done": one.done,
                "due_on": None if one.due is None else one.due.isoformat(),
                "blocked": one.blocked,
                "reason": one.dependency.reason,
            }
            for one in self.waits
        ]

    def pushed_rows(self, pushed: Iterable[Pushed] | None = None) -> list[Row]:
        """Return a row an action that is pushed; by default, by whatever it waits for."""
        return [
            {
                "ref": one.action.label,
                "title": one.action.title,
                "start": None if one.action.start is None else one.action.start.text,
                "target": one.action.target.current.text or None,
                "ready_on": one.ready.isoformat(),
                "days": one.days,
                "against_start": one.against_start,
                "against_due": one.against_due,
            }
            for one in (self.pushed if pushed is None else pushed)
        ]

    def tables(self) -> tuple[Table, ...]:
        """Return what waits for what, what is pushed, and the dependencies of what has left the plan."""
        if self.by is not None:
            return tables_in_groups(self.by, self.groups, (part.size for _, part in self.groups))
        broken = tuple({"dependency": one.label, "finding": self._why(one)} for one in self.broken)
        columns = (Column("dependency", "Dependency", 12), Column("finding", "Finding", 80))
        return (
            *super().tables(),
            *([Table(self.pushed_columns, tuple(self.pushed_rows()), "Pushed")] if self.pushed else []),
            *([Table(columns, broken, "Findings")] if broken else []),
        )

    @property
    def size(self) -> str:
        """How many dependencies are shown, with their noun."""
        return counted(len(self.shown), "dependency", "dependencies")

    def _why(self, one: Dependency) -> str:
        gone = [end for end in (one.waiting, one.needed) if not is_there(self.plan, end)]
        names = " and ".join(f"{end.kind} {self.plan.entity_label(end) or end}" for end in gone)
        return f"{names} left the plan: remove the dependency, or add another"


def dependencies_of(
    plan: Plan, as_at: date, selection: Selection = EVERYTHING, by: str | None = None
) -> Dependencies:
    """Return what waits for what in a plan, as at a day, with all that touches the actions that are meant."""
    waiting = Waiting.of(plan)
    progress = _Progress(plan, waiting)
    waits = tuple(
        wait
        for action in plan.actions
        for need in waiting.needs_of(action.id)
        for wait in (_wait(action, need, progress, as_at),)
    )
    every = tuple(plan.dependencies.values())
    broken = tuple(one for one in every if not (is_there(plan, one.waiting) and is_there(plan, one.needed)))
    whole = Dependencies(plan, as_at, waits, Push(plan, waiting).pushed(), broken, every)
    touched = [one for one in plan.all_actions.values() if one.is_living or _is_end(plan, one)]

    def of(some: Selection) -> Dependencies:
        return whole if some.is_everything else _touching(whole, touched, some)

    view = of(selection)
    if by is None:
        return view
    having = [one for one in touched if _about(every, _holding(plan, [one]))]
    found = groups(selection, by, [plan], having)
    return attrs.evolve(view, by=by, groups=tuple((name, of(one)) for name, one in found))


def _touching(whole: Dependencies, among: Iterable[Action], selection: Selection) -> Dependencies:
    """Return of a view what touches the actions that are meant."""
    plan = whole.plan
    actions = [action for action in among if selection.takes(plan, action)]
    ids = {action.id for action in actions}
    holding = _holding(plan, actions)
    waits = tuple(one for one in whole.waits if one.action.id in ids or one.dependency.needed in holding)
    waiting = {one.action.id for one in waits}
    return attrs.evolve(
        whole,
        waits=waits,
        pushed=tuple(one for one in whole.pushed if one.action.id in ids or one.action.id in waiting),
        broken=_about(whole.broken, holding),
        shown=_about(whole.shown, holding),
        where=str(selection),
    )


def _about(dependencies: Iterable[Dependency], entities: Container[EntityId]) -> tuple[Dependency, ...]:
    return tuple(one for one in dependencies if one.waiting in entities or one.needed in entities)


def _is_end(plan: Plan, action: Action) -> bool:
    return any(action.id in {one.waiting, one.needed} for one in plan.dependencies.values())


def _holding(plan: Plan, actions: Iterable[Action]) -> frozenset[EntityId]:
    """Return some actions, and all that they are in: their parents and sections, and what holds these."""
    found: set[EntityId] = set()
    stack: list[EntityId] = [action.id for action in actions]
    while stack:
        entity = stack.pop()
        if entity not in found:
            found.add(entity)
            stack += within(plan, entity)
    return frozenset(found)


def _wait(action: Action, need: Need, progress: _Progress, as_at: date) -> Wait:
    done = progress.done[need.needed]
    start = None if action.start is None else action.start.reading.start
    blocked = not done and not action.is_complete and start is not None and as_at >= start
    return Wait(action, need.dependency, need.through, done, progress.due[need.needed], blocked)


class _Progress:
    """Whether everything is done, and its latest due day: a section's from all that is in it."""

    def __init__(self, plan: Plan, waiting: Waiting) -> None:
        self.done: dict[EntityId, bool] = {}
        self.due: dict[EntityId, date | None] = {}
        for one in roll_ups(plan).values():
            self.done[one.action.id] = one.complete
            self.due[one.action.id] = one.due_day
        for when, entity in waiting.in_order():
            if when == "done" and entity not in self.done:
                members = waiting.members.get(entity, ())
                self.done[entity] = bool(members) and all(self.done.get(one, False) for one in members)
                days = (day for one in members if (day := self.due.get(one)) is not None)
                self.due[entity] = max(days, default=None)
