"""The money of a plan: each line by financial year, in the groups of a business case, with totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.errors import UnknownEntityError
from planevents.finance import year_order
from planevents.identity import natural_key
from planevents.money import Money
from planevents.projections.base import Column, Row, Table, View, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from planevents.events import FinanceDirection, FinanceKind, Recurrence
    from planevents.finance import FinanceLine
    from planevents.plan import Plan

_NO_CURRENCY = "GBP"
_YEARS_ACROSS = 5

TEMPLATE: tuple[tuple[FinanceDirection, FinanceKind, Recurrence], ...] = (
    ("investment", "capital", "one-off"),
    ("investment", "revenue", "one-off"),
    ("benefit", "revenue", "ongoing"),
    ("benefit", "revenue", "one-off"),
    ("benefit", "cost avoidance", "ongoing"),
    ("benefit", "cost avoidance", "one-off"),
)
"""The groups of a business case, in its order; a plan with lines of other kinds has more."""

TITLES: dict[FinanceDirection, str] = {
    "investment": "External investment",
    "benefit": "Expected financial benefits",
}
HOW = (
    "forecast: as profiled until it is forecast otherwise; variance: forecast less profiled, and, "
    "of years with a realised amount, realised less forecast"
)


@attrs.frozen
class Sums:
    """What is planned, expected and come true, and how they differ; all sums are exact.

    ``forecast`` is the forecast in force: as profiled where none was set. ``variance`` is forecast
    less profiled. ``realised_variance`` is realised less forecast, of what has a realised amount.
    """

    profiled: Money
    forecast: Money
    realised: Money
    realised_variance: Money

    @classmethod
    def total(cls, several: Iterable[Sums], currency: str) -> Sums:
        """Return the sum of several figures."""
        nothing = Money.total((), currency)
        found = cls(nothing, nothing, nothing, nothing)
        for one in several:
            found = cls(
                found.profiled + one.profiled,
                found.forecast + one.forecast,
                found.realised + one.realised,
                found.realised_variance + one.realised_variance,
            )
        return found

    @property
    def variance(self) -> Money:
        """Forecast less profiled."""
        return self.forecast - self.profiled


@attrs.frozen
class FinanceCell:
    """One line in one year; an amount that was not set is None."""

    year: str
    profiled: Money | None
    forecast: Money | None
    realised: Money | None

    def sums(self, currency: str) -> Sums:
        """Return it with nothing for what was not set."""
        nothing = Money.total((), currency)
        profiled = self.profiled or nothing
        forecast = self.forecast or profiled
        if self.realised is None:
            return Sums(profiled, forecast, nothing, nothing)
        return Sums(profiled, forecast, self.realised, self.realised - forecast)


@attrs.frozen
class FinanceRow:
    """A line with its years, those that have any amount, in the order of time."""

    line: FinanceLine
    section: str | None
    action: str | None
    cells: tuple[FinanceCell, ...]

    @property
    def total(self) -> Sums:
        """The sum of its years."""
        return self.of(None)

    def of(self, year: str | None) -> Sums:
        """Return the figures of one year, or of all."""
        currency = self.line.currency
        wanted = (one for one in self.cells if year is None or one.year == year)
        return Sums.total((one.sums(currency) for one in wanted), currency)


@attrs.frozen
class FinanceGroup:
    """The lines of one direction, kind and recurrence."""

    direction: FinanceDirection
    kind: FinanceKind
    recurrence: Recurrence
    currency: str
    rows: tuple[FinanceRow, ...]

    @property
    def name(self) -> str:
        """What a business case calls it."""
        return f"{self.kind.capitalize()}: {self.recurrence}"

    @property
    def total(self) -> Sums:
        """The sum of its lines."""
        return self.of(None)

    def of(self, year: str | None) -> Sums:
        """Return the figures of one year, or of all."""
        return Sums.total((row.of(year) for row in self.rows), self.currency)


@attrs.frozen(repr=False)
class Finance(View):
    """A plan's money. Every total is the sum of its parts; investments and benefits are summed apart."""

    plan: str
    title: str
    currency: str
    years: tuple[str, ...]
    groups: tuple[FinanceGroup, ...]
    withdrawn: tuple[FinanceLine, ...]

    def __getitem__(self, label: str) -> FinanceRow:
        for row in self.rows:
            if label in {row.line.label, row.line.id}:
                return row
        raise UnknownEntityError(self.plan, "finance line", label)

    @property
    def rows(self) -> tuple[FinanceRow, ...]:
        """The lines that are in the plan, group by group."""
        return tuple(row for group in self.groups for row in group.rows)

    def total(self, direction: FinanceDirection, year: str | None = None) -> Sums:
        """Return the sum of all investments, or of all benefits, in one year or in all."""
        found = (group.of(year) for group in self.groups if group.direction == direction)
        return Sums.total(found, self.currency)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the totals and variances."""
        return (
            Column("line", "Line", 32),
            Column("profiled", "Profiled", 11),
            Column("forecast", "Forecast", 11),
            Column("variance", "Variance", 11),
            Column("realised", "Realised", 11),
            Column("realised_variance", "Variance", 11),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        investment, benefit = self.total("investment"), self.total("benefit")
        return (
            f"{self.plan}: {counted(len(self.rows), 'line')} of money in {self.currency}; investment "
            f"{investment.profiled.grouped} profiled, {investment.forecast.grouped} forecast; benefits "
            f"{benefit.profiled.grouped} profiled, {benefit.forecast.grouped} forecast"
        )

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title, the figures, and how they are counted."""
        return (f"Money of {self.title or self.plan}", self.headline, f"({HOW})")

    def to_rows(self) -> list[Row]:
        """Return a row a line and year; amounts are texts in full, and a line without any has one row."""
        return [
            {
                "line": row.line.label,
                "title": row.line.title,
                "direction": row.line.direction,
                "kind": row.line.kind,
                "recurrence": row.line.recurrence,
                "funding_source": row.line.funding_source,
                "section": row.section,
                "action": row.action,
                "currency": row.line.currency,
                "year": None if cell is None else cell.year,
                **_amounts(row, cell),
            }
            for row in self.rows
            for cell in (row.cells or (None,))
        ]

    def tables(self) -> tuple[Table, ...]:
        """Return the profile by year, what was forecast and realised where anything was, and the totals."""
        forecast = any(one.forecast is not None for row in self.rows for one in row.cells)
        realised = any(one.realised is not None for row in self.rows for one in row.cells)
        return (
            *self._by_year("Profiled", lambda figures: figures.profiled),
            *(self._by_year("Forecast", lambda figures: figures.forecast) if forecast else ()),
            *(self._by_year("Realised", lambda figures: figures.realised) if realised else ()),
            Table(self.columns, tuple(map(_totals, self._listed())), f"Totals and variance, {self.currency}"),
        )

    def _by_year(self, title: str, of: Callable[[Sums], Money]) -> list[Table]:
        years = self.years
        blocks = [years[at : at + _YEARS_ACROSS] for at in range(0, len(years), _YEARS_ACROSS)]
        tables: list[Table] = []
        for block in blocks or [()]:
            columns = [Column("line", "Line", 30), *(Column(year, year, 9) for year in block)]
            if block == years[-len(block) :]:
                columns.append(Column("total", "TOTAL", 11))
            rows = tuple(
                {"line": name, "total": of(part(None)).grouped}
                | {year: of(part(year)).grouped for year in block}
                for name, part in self._listed()
            )
            tables.append(Table(tuple(columns), rows, f"{title}, {self.currency}"))
        return tables

    def _listed(self) -> list[tuple[str, Callable[[str | None], Sums]]]:
        """Return every group with its lines, and the total of each direction, as they are printed."""
        listed: list[tuple[str, Callable[[str | None], Sums]]] = []
        directions: tuple[FinanceDirection, ...] = ("investment", "benefit")
        for direction in directions:
            for group in self.groups:
                if group.direction == direction:
                    listed.append((group.name.upper(), group.of))
                    listed += [(f"{row.line.label} {row.line.title}", row.of) for row in group.rows]
            listed.append((f"TOTAL ({TITLES[direction]})", _of_direction(self, direction)))
        return listed


def finance_of(plan: Plan) -> Finance:
    """Return a plan's lines of money, without those that were withdrawn."""
    lines = [one for one in plan.finance_lines.values() if one.is_living]
    rows = [
        FinanceRow(
            line=line,
            section=plan.entity_label(line.section),
            action=plan.entity_label(line.action),
            cells=_cells(line),
        )
        for line in sorted(lines, key=lambda one: natural_key(one.label))
    ]
    currency = rows[0].line.currency if rows else _NO_CURRENCY
    kinds = {_kind(row.line) for row in rows}
    return Finance(
        plan=plan.id,
        title=plan.title,
        currency=currency,
        years=tuple(sorted({cell.year for row in rows for cell in row.cells}, key=year_order)),
        groups=tuple(
            FinanceGroup(
                direction,
                kind,
                recurrence,
                currency,
                tuple(row for row in rows if _kind(row.line) == (direction, kind, recurrence)),
            )
            for direction, kind, recurrence in dict.fromkeys((*TEMPLATE, *sorted(kinds)))
        ),
        withdrawn=tuple(one for one in plan.finance_lines.values() if not one.is_living),
    )


def _kind(line: FinanceLine) -> tuple[FinanceDirection, FinanceKind, Recurrence]:
    return line.direction, line.kind, line.recurrence


def _cells(line: FinanceLine) -> tuple[FinanceCell, ...]:
    profiled, forecast, realised = (line.by_year(one) for one in ("profiled", "forecast", "realised"))
    years = sorted({*profiled, *forecast, *realised}, key=year_order)
    return tuple(
        FinanceCell(year, profiled.get(year), forecast.get(year), realised.get(year)) for year in years
    )


def _of_direction(view: Finance, direction: FinanceDirection) -> Callable[[str | None], Sums]:
    return lambda year: view.total(direction, year)


def _amounts(row: FinanceRow, cell: FinanceCell | None) -> Row:
    if cell is None:
        return dict.fromkeys(("profiled", "forecast", "variance", "realised", "realised_variance"))
    figures = cell.sums(row.line.currency)
    realised = cell.realised is not None
    return {
        "profiled": None if cell.profiled is None else f"{cell.profiled.amount:f}",
        "forecast": f"{figures.forecast.amount:f}",
        "variance": f"{figures.variance.amount:f}",
        "realised": f"{figures.realised.amount:f}" if realised else None,
        "realised_variance": f"{figures.realised_variance.amount:f}" if realised else None,
    }


def _totals(listed: tuple[str, Callable[[str | None], Sums]]) -> Row:
    name, part = listed
    figures = part(None)
    return {
        "line": name,
        "profiled": figures.profiled.grouped,
        "forecast": figures.forecast.grouped,
        "variance": figures.variance.grouped,
        "realised": figures.realised.grouped,
        "realised_variance": figures.realised_variance.grouped,
    }
