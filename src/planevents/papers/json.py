"""Views as JSON documents: a stable object each, the rows as the view documents them.

What a document holds is what was recorded, unescaped: only characters that could steer a terminal
or hide text are written as JSON escapes.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from planevents.projections.base import View
from planevents.projections.portfolio import Portfolio

if TYPE_CHECKING:
    from collections.abc import Callable

    from planevents.ledger.audit import Verification
    from planevents.ledger.checkpoint import Checkpoint
    from planevents.papers.paper import Paper
    from planevents.perspective import Basis
    from planevents.projections.amendments import AmendmentTable
    from planevents.projections.base import Row
    from planevents.projections.business_cases import BusinessCases
    from planevents.projections.cadences import Cadences
    from planevents.projections.cells import Publication, QuarterReport
    from planevents.projections.changes import ChangeLog
    from planevents.projections.current import CurrentPlan
    from planevents.projections.dependencies import Dependencies
    from planevents.projections.draft import Draft
    from planevents.projections.figures import Figures
    from planevents.projections.finance import Finance, Sums
    from planevents.projections.history import ActionHistory
    from planevents.projections.lineage import Lineage
    from planevents.projections.measures import Measures, Share
    from planevents.projections.milestones import Milestones
    from planevents.projections.movement import Movement
    from planevents.projections.owners import Owners
    from planevents.projections.performance import Performance
    from planevents.projections.quarters import QuarterView
    from planevents.projections.risks import RiskRegister
    from planevents.projections.structure import Structure

Document = dict[str, Any]
V = TypeVar("V", bound=View)

_UNSEEN = re.compile("[\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def report(told: Paper) -> str:
    """Write a paper as one JSON document."""
    return dumps(paper(told))


def paper(told: Paper) -> Document:
    """Everything that a paper prints: the document of each of its views."""
    return {
        "report": told.report,
        "period": told.period,
        "body": told.body,
        "plan": plan(told.plan),
        "movement": movement(told.movement),
        "performance": performance(told.performance),
        "changes": changes(told.changes),
        "no_status": [attrs.asdict(one) for one in told.no_status],
        "questions": [attrs.asdict(one) for one in told.questions],
        "quarters": quarters(told.quarters),
        **_registers(told),
        "checkpoint": None if told.checkpoint is None else checkpoint(told.checkpoint),
    }


def _registers(paper: Paper) -> Document:
    """The documents of the views that a paper may have, under their fields' names."""
    return {
        **({} if paper.measures is None else {"measures": measures(paper.measures)}),
        **({} if paper.figures is None else {"figures": figures(paper.figures)}),
        **({} if paper.amendments is None else {"amendments": amendments(paper.amendments)}),
        **({} if paper.milestones is None else {"milestones": milestones(paper.milestones)}),
        **({} if paper.cadence is None else {"cadence": cadence(paper.cadence)}),
        **({} if paper.risks is None else {"risks": risks(paper.risks)}),
        **({} if paper.owners is None else {"owners": owners(paper.owners)}),
        **({} if paper.finance is None else {"finance": finance(paper.finance)}),
        **({} if paper.dependencies is None else {"dependencies": dependencies(paper.dependencies)}),
    }


def of(view: V | Portfolio[V], document: Callable[[V], Document]) -> Document:
    """One view's document, or a portfolio's: the documents of its plans, the sums, and all rows."""
    if not isinstance(view, Portfolio):
        return document(view)
    several = cast("Portfolio[V]", view)
    return {
        "plans": list(several.plans),
        "totals": several.figures,
        "remarks": list(several.remarks),
        "views": {plan: document(one) for plan, one in zip(several.plans, several.views, strict=True)},
        "rows": several.to_rows(),
    }


def plan(view: CurrentPlan) -> Document:
    """A plan as it stands: a row an action."""
    return {
        "plan": view.id,
        "title": view.title,
        "organisation": view.organisation,
        "version": view.version,
        "as_at": view.as_at.isoformat(),
        "actions": len(view),
        "complete": len(view.complete),
        "overdue": len(view.overdue),
        "without_due_day": len(view.without_due_day),
        "rows": view.to_rows(),
    }


def changes(view: ChangeLog) -> Document:
    """The documented changes: a row an event, ``group`` sets the undeclared and the awaiting apart."""
    return {
        **_span(view),
        "changes": len(view),
        "undeclared": len(view.undeclared),
        "awaiting": len(view.awaiting),
        "rows": view.to_rows(),
    }


def net_changes(view: ChangeLog) -> Document:
    """What the changes came to: a row a field of a thing."""
    return {**_span(view), "rows": net_rows(view)}


def net_rows(view: ChangeLog) -> list[Row]:
    """The net changes as flat rows."""
    return [attrs.asdict(one) for one in view.net]


def movement(view: Movement) -> Document:
    """The movement table's figures, and a row an action."""
    return {
        "plan": view.plan,
        "opening": len(view.opening),
        "added": len(view.added),
        "added_by": view.added_by,
        "removed": len(view.removed),
        "removed_by": view.removed_by,
        "closing": len(view.closing),
        "carried": len(view.carried),
        "came_and_went": len(view.came_and_went),
        "rows": view.to_rows(),
    }


def performance(view: Performance) -> Document:
    """The standards, a row each, and how many actions have each status."""
    return {
        "plan": view.plan,
        "as_at": view.as_at.isoformat(),
        "before": None if view.before is None else view.before.isoformat(),
        "statuses": dict(view.counts),
        "rows": view.to_rows(),
    }


def amendments(view: AmendmentTable) -> Document:
    """The amendments, a row an item, with how many there are in each state."""
    return {
        "plan": view.plan,
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


def quarters(view: QuarterView) -> Document:
    """The counts of each quarter, what moved since the one before, and a row an action and quarter."""
    pairs = zip(view.quarters, view.quarters[1:], strict=False)
    return {
        "plan": view.plan,
        "quarters": [str(quarter) for quarter in view.quarters],
        "counts": {str(quarter): view.counts(quarter) for quarter in view.quarters},
        "moved": [
            {
                "from": str(before),
                "to": str(after),
                "ref": move.label,
                "title": move.title,
                "old": move.old,
                "new": move.new,
            }
            for before, after in pairs
            for move in view.moved(before, after)
        ],
        **({"published": [_publication(one) for one in view.publications]} if view.publications else {}),
        "rows": view.to_rows(),
    }


def draft(view: Draft) -> Document:
    """A report that is not issued: for each plan the documents that the report's views would have."""
    return {
        "draft": view.name,
        "period": view.period,
        "cut_off": view.cut_off.isoformat(),
        "body": view.body,
        "supersedes": view.supersedes,
        "held_over": len(view.held_over),
        "awaiting": len(view.awaiting),
        "plans": {
            name: {
                "since": part.since,
                "plan": plan(part.plan),
                "movement": movement(part.movement),
                "performance": performance(part.performance),
                "changes": changes(part.changes),
                "quarters": quarters(part.quarters),
            }
            for name, part in view.parts.items()
        },
    }


def structure(view: Structure) -> Document:
    """The plan as a tree: a row a thing, each before what is under it, and the rule of the roll-up."""
    return {
        "plan": view.plan.id,
        "as_at": view.as_at.isoformat(),
        "roll_up": view.roll_up.by,
        "roll_up_rule": view.roll_up.sentence,
        "counts": dict(view.counts),
        "findings": [{"ref": ref, "finding": finding} for ref, finding in view.findings],
        "rows": view.to_rows(),
    }


def dependencies(view: Dependencies) -> Document:
    """What waits for what, and a row for each action that is pushed."""
    return {
        "plan": view.plan.id,
        "as_at": view.as_at.isoformat(),
        "blocked": [action.label for action in view.blocked],
        "pushed": view.pushed_rows(),
        "broken": [one.label for one in view.broken],
        "rows": view.to_rows(),
    }


def lineage(view: Lineage) -> Document:
    """Where an action came from and what became of it: a row an action."""
    return {"plan": view.plan, "action": view.action.label, "rows": view.to_rows()}


def owners(view: Owners) -> Document:
    """What each post owns, with the rule by which it was counted: a row an owner."""
    return {
        "plan": view.plan,
        "as_at": view.as_at.isoformat(),
        "actions": view.total,
        "without_an_owner": [action.label for action in view.unowned],
        "joint": view.joint,
        "counting": view.counting,
        "rows": view.to_rows(),
    }


def _publication(one: Publication) -> Document:
    return {
        "quarter": str(one.quarter),
        "body": one.body,
        "first": None if one.first is None else _quarter_report(one.first),
        "reissues": [_quarter_report(reissue) for reissue in one.reissues],
        "restated": len(one.differing),
    }


def _quarter_report(one: QuarterReport) -> Document:
    return {"report": one.report, "position": one.position, "cut_off": one.cut_off.isoformat()}


def history(view: ActionHistory) -> Document:
    """All that one action went through: a row an event."""
    return {
        "plan": view.plan,
        "action": view.action,
        "labels": [{"label": one.label, "on": one.on.isoformat()} for one in view.labels],
        "rows": view.to_rows(),
    }


def verification(found: Verification) -> Document:
    """What verification found: a row a finding."""
    return {
        "ok": found.ok,
        "size": found.size,
        "proven_to": found.proven_to,
        "findings": len(found.findings) + found.more,
        "checkpoint": checkpoint(found.checkpoint),
        "rows": [
            {
                "event": one.event,
                "position": one.position,
                "field": one.field,
                "stored": str(one.stored),
                "expected": str(one.expected),
                "message": one.message,
            }
            for one in found.findings
        ],
    }


def checkpoint(at: Checkpoint) -> Document:
    """A checkpoint: its three lines, the form to type from paper, and one line to copy."""
    return {
        "origin": at.origin,
        "size": at.size,
        "text": at.to_text(),
        "typed": at.to_typed(),
        "line": one_line(at),
    }


def one_line(at: Checkpoint) -> str:
    """Return a checkpoint in one line: origin, size and root, as ``verify --against`` takes it."""
    return " ".join(at.to_text().split("\n")).rstrip()


def dumps(document: Document) -> str:
    """Write a document as indented JSON."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _share(share: Share) -> Document:
    of = share.percentage
    return {**attrs.asdict(share), "percentage": None if of is None else str(of)}


def _sums(of: Sums) -> Document:
    names = ("profiled", "forecast", "variance", "realised", "realised_variance")
    return {name: f"{getattr(of, name).amount:f}" for name in names}


def _span(view: ChangeLog) -> Document:
    return {"plan": view.plan, "since": _basis(view.since), "until": _basis(view.until)}


def _basis(basis: Basis | None) -> Document | None:
    if basis is None:
        return None
    cut_off = None if basis.cut_off == date.max else basis.cut_off.isoformat()
    return {"report": basis.name, "position": basis.position, "cut_off": cut_off}
