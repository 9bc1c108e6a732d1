"""The plan as it stands, with every action's target, slippage and lateness as at a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import attrs

from planevents.evolve import PlanBuilder
from planevents.measure import missed_text, short_of_target
from planevents.pending import settled
from planevents.plan import Plan
from planevents.projections.base import (
    NO_STATUS,
    Column,
    Projection,
    Row,
    Table,
    View,
    counted,
    owners_text,
)
from planevents.selection import EVERYTHING, groups

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from planevents.action import Action
    from planevents.definitions import ChangeControl
    from planevents.measure import Measure
    from planevents.recorded import RecordedEvent
    from planevents.selection import Selection
    from planevents.statuses import StatusScheme


@attrs.frozen(repr=False)
class CurrentPlan(View):
    """A plan as it stands. Lateness is computed for the day ``as_at`` and never stored (rule 14).

    ``plan`` is the whole state, in which only what is pending as at that day is proposed;
    ``view["18.1"]`` finds an action, also one that has left the plan.
    ``names`` opens the commitments to people's names that are still known. ``selection`` says which
    actions are shown, and ``by`` in which groups.
    """

    plan: Plan
    as_at: date
    names: Mapping[str, str] = attrs.field(factory=dict[str, str])
    selection: Selection = EVERYTHING
    by: str | None = None

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "plan", settled(self.plan, self.as_at))

    def __getitem__(self, label: str) -> Action:
        return self.plan[label]

    def __contains__(self, label: object) -> bool:
        return label in self.plan

    def __iter__(self) -> Iterator[Action]:
        return iter(self.actions)

    def __len__(self) -> int:
        return len(self.actions)

    @property
    def id(self) -> str:
        """The plan's id."""
        return self.plan.id

    @property
    def version(self) -> int:
        """The version of the last event that counted."""
        return self.plan.version

    @property
    def title(self) -> str:
        """The plan's title."""
        return self.plan.title

    @property
    def organisation(self) -> str | None:
        """Whose plan it is."""
        return self.plan.organisation

    @property
    def period(self) -> str | None:
        """The years that the plan is for."""
        return self.plan.period

    @property
    def scheme(self) -> StatusScheme | None:
        """The status scheme; None before the plan was opened."""
        return self.plan.scheme

    @property
    def change_control(self) -> ChangeControl:
        """Whether dates move at once or by approval."""
        return self.plan.change_control

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions that are in the plan and meant, in the order of their labels."""
        return self.selection.of(self.plan)

    @property
    def where(self) -> str:
        """Which actions are meant, in words; nothing where all are."""
        return str(self.selection)

    @property
    def groups(self) -> tuple[tuple[str, CurrentPlan], ...]:
        """The groups that were asked for, each a view of its own; an action may stand in several."""
        if self.by is None:
            return ()
        found = groups(self.selection, self.by, [self.plan])
        return tuple((name, attrs.evolve(self, selection=one, by=None)) for name, one in found)

    @property
    def figures(self) -> Mapping[str, int]:
        """How many actions there are, complete, overdue and without a due day."""
        return {
            "actions": len(self),
            "complete": len(self.complete),
            "overdue": len(self.overdue),
            "without a due day": len(self.without_due_day),
        }

    @property
    def complete(self) -> tuple[Action, ...]:
        """The actions that are complete in any form (rule 9)."""
        return tuple(action for action in self.actions if action.is_complete)

    @property
    def overdue(self) -> tuple[Action, ...]:
        """The actions that are incomplete after their due day."""
        return tuple(action for action in self.actions if action.is_overdue(self.as_at))

    @property
    def without_due_day(self) -> tuple[Action, ...]:
        """The actions whose target has no due day, and that can therefore never be overdue (rule 14)."""
        return tuple(action for action in self.actions if action.target.current.due_day is None)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are printed."""
        return (
            Column("ref", "Ref", 8),
            Column("title", "Action", 34),
            Column("owners", "Owners", 22),
            Column("target", "Target", 15),
            Column("status", "Status", 13),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        where = "" if self.selection.is_everything else f", where {self.selection}"
        return (
            f"{self.id} version {self.version}, as at {self.as_at}{where}: {counted(len(self), 'action')}, "
            f"{len(self.complete)} complete, {len(self.overdue)} overdue, "
            f"{len(self.without_due_day)} without a due day"
        )

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title and its figures."""
        return (self.title or self.id, self.headline)

    def to_rows(self) -> list[Row]:
        """Return a row an action: what it is, whose, by when, how it moved, and where it stands.

        ``slippage_days`` counts decisions alone, ``unexplained_days`` the moves that nobody has
        classified (rule 8); both are None where they cannot be measured, as is ``days_late``.
        ``missed_target`` says what a complete action's measures fell short of (rule 15).
        Every custom field of the plan is a key of its own, ``field.<name>``. In groups ``by`` is the
        group's name, and an action has a row in each of its own.
        """
        if self.by is not None:
            return [{"by": name, **row} for name, view in self.groups for row in view.to_rows()]
        short = short_of_target(self.plan.measures)
        return [self._row(action, short.get(action.id, ())) for action in self.actions]

    def tables(self) -> tuple[Table, ...]:
        """Return the actions, a proposed target beside the one that still stands (rule 1)."""
        if self.by is not None:
            return tuple(
                attrs.evolve(table, title=f"{self.by} {name}: {counted(len(view), 'action')}")
                for name, view in self.groups
                for table in view.tables()
            )
        rows = (
            row
            if row["proposed"] is None
            else row | {"target": f"{row['target'] or 'none'} (proposed: {row['proposed']})"}
            for row in self.to_rows()
        )
        return (Table(self.columns, tuple(rows)),)

    def missed_target(self, label: str) -> tuple[Measure, ...]:
        """Return the measures whose target an action missed although it is complete (rule 15)."""
        action = self[label]
        return short_of_target(self.plan.measures).get(action.id, ()) if action.is_complete else ()

    def _row(self, action: Action, short: tuple[Measure, ...]) -> Row:
        target, plan = action.target, self.plan
        custom: dict[str, tuple[str, ...]] = {field.name: () for field in plan.fields}
        custom |= action.fields
        row: Row = {
            "ref": action.label,
            "title": action.title,
            "owners": owners_text(action.owners, self.names) or None,
            "status": action.status or NO_STATUS,
            "original": target.original.text or None,
            "target": target.current.text or None,
            "proposed": None if target.proposed is None else target.proposed.text or None,
            "reprofiles": target.reprofiles,
            "slippage_days": target.slippage,
            "unexplained_days": target.unexplained_slippage,
            "overdue": action.is_overdue(self.as_at),
            "days_late": action.days_late(self.as_at),
            "complete": action.is_complete,
            "open_commitment": action.completion is not None and action.completion.open_commitment,
            "missed_target": missed_text(short) if action.is_complete else None,
            "section": plan.entity_label(action.section),
            "recommendation": plan.entity_label(action.recommendation),
            "tags": "; ".join(action.tags) or None,
        }
        return row | {f"field.{name}": "; ".join(values) or None for name, values in custom.items()}


class Current(Projection[CurrentPlan]):
    """Folds a plan's arranged events into the plan as it stands."""

    name: ClassVar[str] = "current"
    version: ClassVar[int] = 2

    def __init__(self, plan: str, *, as_at: date, names: Mapping[str, str] | None = None) -> None:
        self._builder = PlanBuilder(Plan(plan))
        self._as_at = as_at
        self._names = dict(names or {})

    def apply(self, recorded: RecordedEvent) -> None:
        """Fold one event."""
        self._builder.apply(recorded.event, recorded.version, recorded.effective_on)

    def view(self) -> CurrentPlan:
        """Return the plan that the events so far add up to."""
        return CurrentPlan(self._builder.freeze(), self._as_at, self._names)
