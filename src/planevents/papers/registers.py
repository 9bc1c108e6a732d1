"""What a paper tells of the registers beside the actions: risks, money, business cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.papers.section import Section, listed
from planevents.projections.base import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.projections.base import Row
    from planevents.projections.business_cases import BusinessCases
    from planevents.projections.finance import Finance
    from planevents.projections.risks import RiskRegister

_FIGURES = ("profiled", "forecast", "variance", "realised", "realised_variance")


def risks(view: RiskRegister) -> Iterator[Section]:
    """How many risks of each level, and those that moved since the last report."""
    if not view.rows:
        return
    levels = ", ".join(f"{number} {name}" for name, number in view.counts)
    lines = [f"{counted(len(view.open), 'open risk')}: {levels}."]
    if view.since is not None:
        lines.append(f"Since {view.since}: {view.movement_line}; {len(view.rose)} up, {len(view.fell)} down.")
    if view.standard.denominator:
        lines.append(f"Mitigating actions on target: {view.standard}")
    moved = [row for row in view.to_rows() if row["movement"] not in {None, "unchanged"}]
    yield Section(
        f"Risks: {len(view.open)}",
        tuple(lines),
        listed(
            {
                "Risk": row["risk"],
                "Title": row["title"],
                "Owner": row["owner"],
                "Then": _scored(row["previous_score"], row["previous_level"]),
                "Now": _scored(row["score"], row["level"]) if row["state"] == "open" else "closed",
                "Movement": row["movement"],
                "Mitigating actions": row["mitigations"],
            }
            for row in moved
        ),
    )


def every_risk(view: RiskRegister) -> Iterator[Section]:
    """The open risks, the most severe first."""
    if not view.open:
        return
    rows = [row for row in view.to_rows() if row["state"] == "open"]
    moved = () if view.since is None else ("movement",)
    names = ("risk", "title", "owner", "likelihood", "impact", "score", "level", *moved, "mitigations")
    listing: Iterator[Row] = ({name.capitalize(): row[name] for name in names} for row in rows)
    yield Section(f"The risk register as at {view.as_at}, by severity", (), listed(listing))


def money(view: Finance) -> Iterator[Section]:
    """The totals: each line and kind that has any amount, and investments and benefits in all."""
    if not view.rows:
        return
    totals = view.tables()[-1]
    rows = tuple(
        row
        for row in totals.rows
        if str(row["line"]).startswith("TOTAL") or any(row[name] not in {"0", "0.00"} for name in _FIGURES)
    )
    _, _, figures = view.headline.partition(": ")
    yield Section("Money", (f"{figures}.", view.heading[-1]), (attrs.evolve(totals, rows=rows, title=None),))


def money_by_year(view: Finance) -> Iterator[Section]:
    """The money by financial year, as it was profiled, and as it is forecast and realised."""
    if view.rows:
        yield Section("Money by financial year", (), view.tables()[:-1])


def cases(view: BusinessCases) -> Iterator[Section]:
    """The business cases: who stands for each, what was decided, and what it takes and brings."""
    if not view.rows:
        return
    listing, amounts, _ = view.tables()
    states = ", ".join(f"{number} {state}" for state, number in view.counts.items() if number)
    yield Section(
        f"Business cases: {len(view.rows)}",
        (f"{states}.",),
        (
            attrs.evolve(listing, title=None),
            *(
                [attrs.evolve(amounts, title=f"{amounts.title}, against the approved")]
                if amounts.rows
                else []
            ),
        ),
    )


def approved_lines(view: BusinessCases) -> Iterator[Section]:
    """The lines of approved cases by year, against their forecasts."""
    lines = view.tables()[-1]
    if lines.rows:
        yield Section("Approved business cases by line and year", (), (attrs.evolve(lines, title=None),))


def _scored(score: object, level: object) -> str | None:
    return None if score is None else f"{level} ({score})"
