"""The registers beside a plan's actions as JSON documents: amendments, milestones, measures, risks, money."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import attrs

from planevents.papers.document import part

if TYPE_CHECKING:
    from collections.abc import Callable

    from planevents.papers.document import Document
    from planevents.projections.amendments import AmendmentTable
    from planevents.projections.business_cases import BusinessCases
    from planevents.projections.cadences import Cadences
    from planevents.projections.figures import Figures
    from planevents.projections.finance import Finance, Sums
    from planevents.projections.measures import Measures, Share
    from planevents.projections.milestones import Milestones
    from planevents.projections.risks import RiskRegister


def amendments(view: AmendmentTable) -> Document:
    """The amendments, a row an item, with how many there are in each state."""
    return {
        "plan": view.plan,
        **part(view),
        "as_at": view.as_at.isoformat(),
        "items": len(view),
        "states": dict(Counter(line.state for line in view)),
        "days_waiting": attrs.asdict(view.waiting),
        "off_target": list(view.off_target),
        "findings": list(view.findings),
        "rows": view.to_rows(),
    }


def risks(view: RiskRegister) -> Document:
    """The risk register: the movement's figures, the standard of mitigating actions, and a row a risk."""
    standard = view.standard
    return {
        "plan": view.plan,
        "as_at": view.as_at.isoformat(),
        "since": view.since,
        "levels": dict(view.counts),
        "opening": len(view.opening),
        "added": len(view.added),
        "reopened": len(view.reopened),
        "closed": len(view.closed),
        "retracted": len(view.retracted),
        "closing": len(view.open),
        "up": [row.risk.label for row in view.rose],
        "down": [row.risk.label for row in view.fell],
        "mitigations": {
            "numerator": standard.numerator,
            "denominator": standard.denominator,
            "percentage": None if standard.percentage is None else str(standard.percentage),
            "expected": standard.expected,
            "achieved": standard.achieved,
            "counting": standard.counting,
        },
        "rows": view.to_rows(),
    }


def milestones(view: Milestones) -> Document:
    """The milestones, a row each, with what they tell of their actions."""
    return {
        "plan": view.plan,
        **part(view),
        "as_at": view.as_at.isoformat(),
        "milestones": len(view),
        "states": view.counts,
        "slipped": len(view.slipped),
        "findings": [
            {
                "ref": one.action.label,
                "finding": one.finding,
                "milestones": [line.label or line.title for line in one.milestones],
            }
            for one in view.findings
        ],
        "rows": view.to_rows(),
    }


def cadence(view: Cadences) -> Document:
    """What recurs: its figures an action, and a row an occurrence."""
    return {
        "plan": view.plan,
        **part(view),
        "as_at": view.as_at.isoformat(),
        "counts": view.counts,
        "actions": [
            {
                "ref": one.action.label,
                "title": one.action.title,
                "interval": one.interval,
                **one.counts,
                "next": None if one.next is None else one.next.label,
            }
            for one in view.recurring
        ],
        "unread": [action.label for action in view.unread],
        "rows": view.to_rows(),
    }


def measures(view: Measures) -> Document:
    """The outcome measures: a row each, counts by rating and by rating and trend."""
    return {
        "plan": view.plan.id,
        "as_at": view.as_at.isoformat(),
        "measures": len(view),
        "ratings": [_share(one) for one in view.ratings],
        "trends": {one.name: [_share(each) for each in view.trends(one.name)] for one in view.ratings},
        "red_red": [one.label for one in view.red_red],
        "missed": [{"action": action, "measure": measure.label} for action, measure in view.missed],
        "rows": view.to_rows(),
    }


def figures(view: Figures) -> Document:
    """The tables of percentages that documents printed: a row a figure."""
    return {
        "plan": view.plan.id,
        "tables": len(view.printed),
        "findings": [{"table": table.title, **attrs.asdict(found)} for table, found in view.findings],
        "rows": view.to_rows(),
    }


def business_cases(view: BusinessCases) -> Document:
    """The business cases: how many are in each state, a row a case, and a row a line and year."""
    return {
        "plan": view.plan,
        "states": view.counts,
        "rows": view.to_rows(),
        "lines": [row for case in view.rows for row in case.line_rows()],
    }


def finance(view: Finance) -> Document:
    """The money: totals of each direction and group, by year and in all, and a row a line and year."""

    def totals(part: Callable[[str | None], Sums]) -> Document:
        return {"total": _sums(part(None)), **{year: _sums(part(year)) for year in view.years}}

    return {
        "plan": view.plan,
        "currency": view.currency,
        "years": list(view.years),
        "investment": totals(partial(view.total, "investment")),
        "benefit": totals(partial(view.total, "benefit")),
        "groups": [
            {"direction": one.direction, "kind": one.kind, "recurrence": one.recurrence, **totals(one.of)}
            for one in view.groups
        ],
        "withdrawn": [one.label for one in view.withdrawn],
        "rows": view.to_rows(),
    }


def _share(share: Share) -> Document:
    of = share.percentage
    return {**attrs.asdict(share), "percentage": None if of is None else str(of)}


def _sums(of: Sums) -> Document:
    names = ("profiled", "forecast", "variance", "realised", "realised_variance")
    return {name: f"{getattr(of, name).amount:f}" for name in names}
