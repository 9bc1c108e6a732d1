"""Tables of percentages as documents printed them, each figure with what is odd about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.figures import check_figures, percentage
from planevents.projections.base import Column, Row, Table, View, counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planevents.figures import FigureFinding, PublishedFigure
    from planevents.plan import Plan, PublishedTable


@attrs.frozen(repr=False)
class Figures(View):
    """The printed tables that a plan's history holds, as they were printed, and what was found in them."""

    plan: Plan

    def __len__(self) -> int:
        return sum(len(table.figures) for table in self.printed)

    @property
    def printed(self) -> tuple[PublishedTable, ...]:
        """The tables, in the order of their days."""
        return self.plan.figures

    @property
    def findings(self) -> tuple[tuple[PublishedTable, FigureFinding], ...]:
        """Everything that is odd, with the table in which it stands."""
        return tuple((table, found) for table in self.printed for found in check_figures(table.figures))

    @property
    def figures(self) -> Mapping[str, int]:
        """How many tables, figures and findings there are."""
        return {
            "printed tables": len(self.printed),
            "printed figures": len(self),
            "findings": len(self.findings),
        }

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are printed."""
        return (
            Column("group", "Of", 18),
            Column("figure", "Figure", 22),
            Column("numerator", "Number", 6),
            Column("denominator", "Of", 5),
            Column("printed", "Printed", 9),
            Column("computed", "Computed", 8),
            Column("finding", "Finding", 20),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        tables, figures = counted(len(self.printed), "printed table"), counted(len(self), "figure")
        return f"{self.plan.id}: {tables}, {figures}, {counted(len(self.findings), 'finding')}"

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title, the figures, and how percentages are held against their counts."""
        rule = (
            "(a printed percentage may be rounded to the nearest, a half either way, or cut off; "
            "computed to two decimals, a half upwards)"
        )
        return (f"Figures printed of {self.plan.title or self.plan.id}", self.headline, rule)

    def to_rows(self) -> list[Row]:
        """Return a row a figure, and one for what is odd about a group as a whole."""
        return [row for table in self.printed for row in _rows(table)]

    def tables(self) -> tuple[Table, ...]:
        """Return a table for each that was printed, then the findings in full."""
        findings: list[Row] = [
            {"table": table.title, "problem": found.problem, "finding": str(found)}
            for table, found in self.findings
        ]
        columns = (
            Column("table", "Table", 20),
            Column("problem", "Problem", 11),
            Column("finding", "Finding", 65),
        )
        shown = [
            Table(
                self.columns,
                tuple(row | {"finding": row["problem"]} for row in _rows(table)),
                table.title if table.period is None else f"{table.title}, {table.period}",
            )
            for table in self.printed
        ]
        return (*shown, Table(columns, tuple(findings), "Findings")) if findings else tuple(shown)


def _rows(table: PublishedTable) -> list[Row]:
    found = check_figures(table.figures)
    rows = [
        _row(table, one.group, one, [each for each in found if _is_about(each, one)]) for one in table.figures
    ]
    for group in dict.fromkeys(each.group for each in found if each.figure is None):
        whole = [each for each in found if each.figure is None and each.group == group]
        rows.append(_row(table, group, None, whole))
    return rows


def _is_about(finding: FigureFinding, figure: PublishedFigure) -> bool:
    return (finding.group, finding.figure) == (figure.group, figure.name)


def _row(
    table: PublishedTable, group: str | None, figure: PublishedFigure | None, found: list[FigureFinding]
) -> Row:
    computed = None
    if figure is not None and figure.numerator is not None and figure.denominator is not None:
        of = figure.denominator
        computed = percentage(figure.numerator, of, 2) if of > 0 else None
    return {
        "table": table.title,
        "period": table.period,
        "on": table.on.isoformat(),
        "event": table.version,
        "group": group,
        "figure": None if figure is None else figure.name,
        "numerator": None if figure is None else figure.numerator,
        "denominator": None if figure is None else figure.denominator,
        "printed": None if figure is None else figure.printed,
        "computed": None if computed is None else str(computed),
        "problem": "; ".join(dict.fromkeys(each.problem for each in found)) or None,
        "finding": "; ".join(each.message for each in found) or None,
    }
