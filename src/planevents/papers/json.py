"""Views as JSON documents: a stable object each, the rows as the view documents them.

What a document holds is what was recorded, unescaped: only characters that could steer a terminal
or hide text are written as JSON escapes.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypeVar, cast

import attrs

from planevents.papers.document import Document
from planevents.papers.register_documents import (
    amendments,
    business_cases,
    cadence,
    figures,
    finance,
    measures,
    milestones,
    risks,
)
from planevents.papers.view_documents import (
    changes,
    checkpoint,
    dependencies,
    history,
    lineage,
    movement,
    net_changes,
    net_rows,
    one_line,
    owners,
    performance,
    plan,
    quarters,
    structure,
    verification,
)
from planevents.projections.base import View
from planevents.projections.portfolio import Portfolio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from planevents.papers.paper import Paper
    from planevents.projections.draft import Draft

__all__ = [
    "Document",
    "amendments",
    "business_cases",
    "cadence",
    "changes",
    "checkpoint",
    "dependencies",
    "draft",
    "dumps",
    "figures",
    "finance",
    "history",
    "lineage",
    "measures",
    "milestones",
    "movement",
    "net_changes",
    "net_rows",
    "of",
    "one_line",
    "owners",
    "paper",
    "performance",
    "plan",
    "quarters",
    "report",
    "risks",
    "structure",
    "summary",
    "verification",
]

V = TypeVar("V", bound=View)

_UNSEEN = re.compile("[\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def report(told: Paper) -> str:
    """Write a paper as one JSON document."""
    return dumps(paper(told))


def summary(papers: Iterable[Paper]) -> str:
    """Write the papers of one report on several plans as one JSON document: each whole, by its plan's id."""
    several = tuple(papers)
    return dumps(
        {
            **({name: getattr(several[0], name) for name in ("report", "period", "body")} if several else {}),
            "plans": {one.plan.id: paper(one) for one in several},
        }
    )


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
        **({} if paper.business_cases is None else {"business_cases": business_cases(paper.business_cases)}),
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


def dumps(document: Document) -> str:
    """Write a document as indented JSON."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
