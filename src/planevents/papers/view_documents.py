"""The views of a plan and of its history as JSON documents."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from planevents.papers.document import part

if TYPE_CHECKING:
    from planevents.ledger.audit import Verification
    from planevents.ledger.checkpoint import Checkpoint
    from planevents.papers.document import Document
    from planevents.perspective import Basis
    from planevents.projections.base import Row
    from planevents.projections.cells import Publication, QuarterReport
    from planevents.projections.changes import ChangeLog
    from planevents.projections.current import CurrentPlan
    from planevents.projections.dependencies import Dependencies
    from planevents.projections.history import ActionHistory
    from planevents.projections.lineage import Lineage
    from planevents.projections.movement import Movement
    from planevents.projections.owners import Owners
    from planevents.projections.performance import Performance
    from planevents.projections.quarters import QuarterView
    from planevents.projections.structure import Structure


def plan(view: CurrentPlan) -> Document:
    """A plan as it stands: a row an action."""
    return {
        "plan": view.id,
        **part(view),
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
        **part(view),
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
        **part(view),
        "as_at": view.as_at.isoformat(),
        "before": None if view.before is None else view.before.isoformat(),
        "statuses": dict(view.counts),
        "rows": view.to_rows(),
    }


def quarters(view: QuarterView) -> Document:
    """The counts of each quarter, what moved since the one before, and a row an action and quarter."""
    pairs = zip(view.quarters, view.quarters[1:], strict=False)
    return {
        "plan": view.plan,
        **part(view),
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


def structure(view: Structure) -> Document:
    """The plan as a tree: a row a thing, each before what is under it, and the rule of the roll-up."""
    return {
        "plan": view.plan.id,
        **part(view),
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
        **part(view),
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
        **part(view),
        "as_at": view.as_at.isoformat(),
        "actions": view.total,
        "without_an_owner": [action.label for action in view.unowned],
        "joint": view.joint,
        "counting": view.counting,
        "rows": view.to_rows(),
    }


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


def _span(view: ChangeLog) -> Document:
    return {"plan": view.plan, **part(view), "since": _basis(view.since), "until": _basis(view.until)}


def _basis(basis: Basis | None) -> Document | None:
    if basis is None:
        return None
    cut_off = None if basis.cut_off == date.max else basis.cut_off.isoformat()
    return {"report": basis.name, "position": basis.position, "cut_off": cut_off}
