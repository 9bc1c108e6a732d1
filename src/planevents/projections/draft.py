"""A report that is not issued: what would be in it if it were issued now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.errors import InvalidValueError, near
from planevents.projections.base import Column, Row, Table, View, counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from planevents.perspective import Basis
    from planevents.projections.changes import ChangeLog
    from planevents.projections.current import CurrentPlan
    from planevents.projections.entries import Entry
    from planevents.projections.movement import Movement
    from planevents.projections.performance import Performance
    from planevents.projections.quarters import QuarterView


@attrs.frozen
class DraftOfPlan:
    """One plan in a draft: the views that ``as_reported`` would give of the report.

    ``since`` is the earlier report from which changes and movement are counted; None is the beginning.
    """

    plan: CurrentPlan
    since: str | None
    changes: ChangeLog
    movement: Movement
    performance: Performance
    quarters: QuarterView


@attrs.frozen(repr=False)
class Draft(View):
    """What a report would hold if it were issued now. It pins nothing, and is gone when it is put away.

    ``basis`` is what the report would pin.
    """

    name: str
    period: str
    cut_off: date
    body: str | None
    supersedes: str | None
    basis: Basis
    parts: Mapping[str, DraftOfPlan]

    def __getitem__(self, plan: str) -> DraftOfPlan:
        if plan not in self.parts:
            meant = near(plan, self.parts) or tuple(self.parts)
            message = "the draft does not cover this plan"
            raise InvalidValueError("plan", plan, message, f"it covers {', '.join(meant)}")
        return self.parts[plan]

    @property
    def awaiting(self) -> tuple[Entry, ...]:
        """What is recorded and takes effect after the cut-off: the next report will hold it."""
        return tuple(entry for part in self.parts.values() for entry in part.changes.awaiting)

    @property
    def held_over(self) -> tuple[Entry, ...]:
        """What the report before knew of and could not show, and this one does."""
        return tuple(entry for part in self.parts.values() for entry in part.changes.of("held over"))

    @property
    def late(self) -> tuple[Entry, ...]:
        """What was recorded since the report before, and takes effect by its cut-off."""
        return tuple(entry for part in self.parts.values() for entry in part.changes.of("late"))

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the figures."""
        return (
            Column("plan", "Plan", 14),
            Column("since", "Since", 18),
            Column("actions", "Actions", 7),
            Column("changes", "Changes", 7),
            Column("in period", "In period", 9),
            Column("late", "Late", 4),
            Column("held over", "Held over", 9),
            Column("awaiting", "Awaiting", 8),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        changes = sum(len(part.changes) for part in self.parts.values())
        return (
            f"{counted(len(self.parts), 'plan')} up to {self.cut_off}: {counted(changes, 'change')}, "
            f"{len(self.held_over)} held over, {len(self.awaiting)} awaiting the next report"
        )

    @property
    def heading(self) -> tuple[str, ...]:
        """That it is a draft, of what, and the figures."""
        to = "" if self.body is None else f", to {self.body}"
        instead = "" if self.supersedes is None else f", to supersede {self.supersedes}"
        return (
            f"DRAFT of {self.name} for {self.period}{to}{instead}",
            "Not issued: it pins nothing, and shows what the report would hold if it were issued now.",
            self.headline,
        )

    def to_rows(self) -> list[Row]:
        """Return a row a change, those that await included, each with its ``plan`` and ``draft``."""
        return [
            {"plan": plan, "draft": self.name, **row}
            for plan, part in self.parts.items()
            for row in part.changes.to_rows()
        ]

    def tables(self) -> tuple[Table, ...]:
        """Return the figures, then each plan's performance, movement, changes and actions."""
        figures: tuple[Row, ...] = tuple(
            {"plan": plan, "since": part.since, "actions": len(part.plan), **part.changes.figures}
            for plan, part in self.parts.items()
        )
        own = (
            attrs.evolve(table, title=f"DRAFT, {plan}: {table.title or 'actions'}")
            for plan, part in self.parts.items()
            for table in (
                *part.performance.tables(),
                *part.movement.tables(),
                *part.changes.tables(),
                *part.plan.tables(),
            )
        )
        return (Table(self.columns, figures, "DRAFT"), *own)
