"""What a paper tells of change control: the table of amendments, as committees read it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from planevents.papers.section import Section, listed
from planevents.projections.base import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.projections.amendments import AmendmentTable
    from planevents.projections.base import Row


def amendments(view: AmendmentTable) -> Iterator[Section]:
    """What was asked of which body, why, by how many days, and what was decided."""
    if not len(view):
        return
    rows = view.to_rows()
    agreed = "Executive of", "executive_of"
    report = "Report", "report"
    optional = [(name, key) for name, key in (agreed, report) if any(row[key] for row in rows)]
    states = ", ".join(f"{number} {state}" for state, number in Counter(line.state for line in view).items())
    number = counted(len({line.amendment.id for line in view}), "amendment")
    yield Section(
        f"Amendments: {len(view)}",
        (f"{counted(len(view), 'item')} in {number}: {states}; asked for: {view.asked}.", *view.findings),
        listed(
            {name: row[key] for name, key in optional}
            | {
                "Action": f"{row['ref']} {row['title'] or ''}".strip(),
                "Owner": row["owners"],
                "Agreed due date": row["agreed"],
                "Reason (R) / impact (I)": _why(row),
                "Proposed revised due date": row["proposed"],
                "Days of slippage": "N/A" if row["slippage_days"] is None else row["slippage_days"],
                "Decision": _decision(row),
            }
            for row in rows
        ),
    )


def _why(row: Row) -> str:
    return " ".join(f"({mark}) {row[key]}" for mark, key in (("R", "reason"), ("I", "impact")) if row[key])


def _decision(row: Row) -> str:
    """Say what became of it, and who took note."""
    match row["state"]:
        case "pending":
            asked = f" with {row['body']}" if row["body"] else ""
            said = f"pending{asked} for {counted(_days(row), 'day')}"
        case "lapsed":
            said = f"lapsed {row['lapsed_on']}: {row['lapsed_because']}"
        case state:
            by = f" by {row['decided_by']}" if row["decided_by"] else ""
            minute = f", minute {row['minute']}" if row["minute"] else ""
            why = f": {row['decision_reason']}" if row["decision_reason"] else ""
            said = f"{state}{by} on {row['meeting'] or row['decided_on']}{minute}{why}"
    return f"{said}; noted by {row['noted_by']}" if row["noted_by"] else said


def _days(row: Row) -> int:
    days = row["days_pending"]
    return days if isinstance(days, int) else 0
