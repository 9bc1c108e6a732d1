"""Several plans, each with its own view, and what of them adds up."""

from __future__ import annotations

from calendar import month_name
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from planevents.errors import InvalidValueError, near
from planevents.projections.base import Column, Row, Table, View, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

V_co = TypeVar("V_co", bound=View, covariant=True)

_PLAN = Column("plan", "Plan", 14)
_LINE = Column("line", "Line", 40)
_ABREAST = 4


@attrs.frozen(repr=False)
class Portfolio(View, Generic[V_co]):
    """One question put to several plans: their views, in the order in which the plans were named.

    ``year_starts`` holds the month in which each plan's financial year starts. Where these differ, a
    quarter's name means other months in each, and ``remarks`` says so.
    """

    plans: tuple[str, ...]
    views: tuple[V_co, ...]
    year_starts: tuple[int, ...]

    def __getitem__(self, plan: str) -> V_co:
        if plan not in self.plans:
            meant = near(plan, self.plans) or self.plans
            message = "the portfolio does not hold this plan"
            raise InvalidValueError("plan", plan, message, f"it holds {', '.join(meant)}")
        return self.views[self.plans.index(plan)]

    def __iter__(self) -> Iterator[V_co]:
        return iter(self.views)

    def __len__(self) -> int:
        return len(self.views)

    def __contains__(self, plan: object) -> bool:
        return plan in self.plans

    @property
    def figures(self) -> dict[str, int]:
        """The sums of what every plan counts by the same rule; what only some count is left out."""
        first, *others = (view.figures for view in self.views)
        return {
            name: number + sum(other[name] for other in others)
            for name, number in first.items()
            if all(name in other for other in others)
        }

    @property
    def remarks(self) -> tuple[str, ...]:
        """What must be known to compare the plans."""
        starts: dict[int, list[str]] = {}
        for plan, month in zip(self.plans, self.year_starts, strict=True):
            starts.setdefault(month, []).append(plan)
        if len(starts) == 1:
            return ()
        said = "; ".join(
            f"{month_name[month]}: {', '.join(plans)}" for month, plans in sorted(starts.items())
        )
        return (f"Financial years start in different months, so that quarters do not match ({said}).",)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The plan, and the columns of its view."""
        return (_PLAN, *self.views[0].columns)

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        figures = ", ".join(f"{name} {number}" for name, number in list(self.figures.items())[:_ABREAST])
        return f"{counted(len(self), 'plan')}{': ' if figures else ''}{figures}"

    @property
    def heading(self) -> tuple[str, ...]:
        """The figures, and what must be known to compare the plans."""
        return (f"Plans {', '.join(self.plans)}", self.headline, *self.remarks)

    def to_rows(self) -> list[Row]:
        """Return the rows of all views, each with its ``plan``."""
        return [
            {"plan": plan, **row}
            for plan, view in zip(self.plans, self.views, strict=True)
            for row in view.to_rows()
        ]

    def tables(self) -> tuple[Table, ...]:
        """Return the figures of each plan with their totals, then every plan's own tables."""
        own = (
            attrs.evolve(table, title=f"{plan}: {table.title}" if table.title else plan)
            for plan, view in zip(self.plans, self.views, strict=True)
            for table in view.tables()
        )
        return (*self._totals(), *own)

    def _totals(self) -> tuple[Table, ...]:
        figures = self.figures
        blocks = [self.plans[start : start + _ABREAST] for start in range(0, len(self.plans), _ABREAST)]
        tables: list[Table] = []
        for number, block in enumerate(blocks, start=1):
            last = number == len(blocks)
            columns = (_LINE, *(Column(f"plan {plan}", plan, 10) for plan in block))
            columns += (Column("total", "Total", 8),) if last else ()
            rows: tuple[Row, ...] = tuple(
                {"line": name, **{f"plan {plan}": self[plan].figures[name] for plan in block}, "total": total}
                for name, total in figures.items()
            )
            tables += [Table(columns, rows, "All plans")] if rows else []
        return tuple(tables)
