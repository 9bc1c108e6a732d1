"""What a paper tells of performance: the standards, the outcome measures, and figures that were printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.measure import missed_text
from planevents.papers.section import Section, listed
from planevents.projections.base import NO_STATUS, counted, owners_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from planevents.measure import Measure
    from planevents.projections.base import Row
    from planevents.projections.figures import Figures
    from planevents.projections.measures import Measures
    from planevents.projections.performance import Performance, StandardResult

NOT_KNOWN = "N/A"
"""What is printed where there was nothing to count or to compare with."""


def standards(view: Performance) -> Iterator[Section]:
    """The standards, each with its counts and its rule, beside the last quarter; then the statuses."""
    held = [one for one in view.results if one.standard.expected is not None]
    achieved = sum(one.achieved == "yes" for one in held)
    said = f"{achieved} of {counted(len(held), 'standard')} achieved " if held else ""
    statuses: list[Row] = [
        {"Status": name, "Actions": number} for name, number in view.counts if number or name != NO_STATUS
    ]
    yield Section(
        "Performance",
        (f"{said}{view.heading[-1]}",),
        (
            *listed(_standard(one, expected=bool(held), compared=view.before) for one in view.results),
            *listed(statuses if view.actions else (), "Actions by status"),
        ),
    )


def outcomes(view: Measures) -> Iterator[Section]:
    """The outcome measures by rating and trend, those that are Red Red with why, and missed targets."""
    if not len(view):
        return
    given = [one for one in view.ratings if one.numerator]
    ratings = ", ".join(f"{one.name} {one}" for one in given)
    shares = (
        {"Rating": one.name, "Measures": str(one)} | {each.name: str(each) for each in view.trends(one.name)}
        for one in given
    )
    red = {one.label for one in view.red_red}
    told = [row for row in view.to_rows() if row["ref"] in red]
    yield Section(
        f"Outcome measures: {len(view)}",
        (f"{ratings}; {len(red)} Red Red.",),
        (
            *listed(shares),
            *listed(
                (
                    {
                        "Ref": row["ref"],
                        "Outcome": row["title"],
                        "Latest": _reading(row),
                        "Before": row["period_before"] or NOT_KNOWN,
                        "Target": _target(row),
                        "Why": row["narrative"],
                    }
                    for row in told
                ),
                f"Red Red, off target and worsening: {len(red)}",
            ),
            *listed(
                (_missed(view, label, measure) for label, measure in view.missed),
                f"Complete, but short of the target: {len(view.missed)}",
            ),
        ),
    )


def every_measure(view: Measures) -> Iterator[Section]:
    """Every outcome measure with its latest reading."""
    if not len(view):
        return
    rows: Iterator[Row] = (
        {
            "Ref": row["ref"],
            "Outcome": row["title"],
            "Owners": row["owners"],
            "Baseline": row["baseline"],
            "Target": _target(row),
            "Latest": _reading(row),
            "Rating": row["rating"],
            "Trend": row["trend"],
            "On the year": row["trend_on_year"],
        }
        for row in view.to_rows()
    )
    yield Section(f"Every outcome measure as at {view.as_at}", (), listed(rows))


def as_printed(view: Figures) -> Iterator[Section]:
    """What is odd about percentages as documents printed them."""
    found = view.findings
    if not found:
        return
    yield Section(
        f"Figures as they were printed: {counted(len(found), 'finding')}",
        (f"{counted(len(view), 'figure')} in {counted(len(view.printed), 'table')} were checked.",),
        listed({"Table": table.title, "Finding": str(finding)} for table, finding in found),
    )


def _standard(one: StandardResult, *, expected: bool, compared: date | None) -> Row:
    row: Row = {
        "Standard": one.standard.name,
        "Number": one.numerator,
        "Of": one.denominator,
        "%": NOT_KNOWN if one.percentage is None else str(one.percentage),
    }
    if expected:
        row |= {"Expected %": one.standard.expected, "Achieved": one.achieved or NOT_KNOWN}
    if compared is not None:
        row |= {f"At {compared}": _then(one.before), "Trend": one.trend}
    return row | {"Counting rule": one.standard.counting}


def _then(before: StandardResult | None) -> str:
    if before is None or before.percentage is None:
        return NOT_KNOWN
    return f"{before.numerator} of {before.denominator} ({before.percentage} %)"


def _missed(view: Measures, label: str, measure: Measure) -> Row:
    """Return an action that can be given no other date any more."""
    action, latest = view.plan.find_action(label), measure.latest
    return {
        "Action": f"{label} {action.title}",
        "Owner": owners_text(action.owners, view.names),
        "Agreed due date": action.target.current.text,
        "What it missed": missed_text([measure]),
        "Why": None if latest is None else latest.narrative,
        "Proposed revised due date": NOT_KNOWN,
    }


def _reading(row: Row) -> str | None:
    if row["period"] is None:
        return None
    value = row["reading"] or "not printed"
    return f"{value}, {row['period']}{', provisional' if row['provisional'] else ''}"


def _target(row: Row) -> str | None:
    if row["target"] is None:
        return None
    return f"{row['target']} {row['unit']}" + (f" by {row['target_year']}" if row["target_year"] else "")
