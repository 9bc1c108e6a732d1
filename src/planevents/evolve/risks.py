"""How events about risks change the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import attrs

from planevents import events as e
from planevents.evolve.posts import called
from planevents.risk import Closure, Rating, Risk, rated, trend_of

if TYPE_CHECKING:
    from datetime import date

    from planevents.evolve.builder import PlanBuilder


def evolve_risk(builder: PlanBuilder, event: e.RiskEvent, version: int, on: date) -> None:  # noqa: C901 one arm an event
    """Fold one event about the risk register."""
    if isinstance(event, e.RiskMatrixSet):
        _set_matrix(builder, event, version, on)
        return
    plan = builder.plan
    if isinstance(event, e.RiskAdded):
        score, level = rated(plan.risk_matrix, event.likelihood, event.impact)
        first = Rating(version, on, event.likelihood, event.impact, score, level, "added")
        risk = Risk(
            event.risk,
            event.label,
            event.title,
            event.description,
            event.owner,
            event.section,
            on,
            (first,),
        )
        builder.table("risks")[event.risk] = risk
        builder.label("risk", event.label, event.risk)
        return
    known = plan.risks.get(event.risk)
    if known is None:
        return
    changed = known
    match event:
        case e.RiskRescored():
            score, level = rated(plan.risk_matrix, event.likelihood, event.impact)
            rating = Rating(
                version,
                on,
                event.likelihood,
                event.impact,
                score,
                level,
                "rescored",
                trend_of(known.rating.score, score),
                event.reason,
            )
            changed = attrs.evolve(known, ratings=(*known.ratings, rating))
        case e.RiskReworded():
            changed = (
                attrs.evolve(known, title=event.new or "")
                if event.field == "title"
                else attrs.evolve(known, description=event.new)
            )
        case e.RiskOwnerChanged():
            changed = attrs.evolve(known, owner=event.new)
            called(builder, plan, known.id, ())
        case e.RiskRelabelled():
            builder.relabel("risk", known.id, known.label, event.new)
            changed = attrs.evolve(known, label=event.new)
        case e.RiskMitigationAdded():
            others = tuple(one for one in known.mitigations if one != event.action)
            changed = attrs.evolve(known, mitigations=(*others, event.action))
        case e.RiskMitigationRemoved():
            others = tuple(one for one in known.mitigations if one != event.action)
            changed = attrs.evolve(known, mitigations=others)
        case e.RiskClosed():
            changed = attrs.evolve(known, closure=Closure(on, event.reason))
        case e.RiskReopened():
            changed = attrs.evolve(known, closure=None)
        case _:
            assert_never(event)
    builder.table("risks")[event.risk] = changed


def _set_matrix(builder: PlanBuilder, event: e.RiskMatrixSet, version: int, on: date) -> None:
    builder.set("risk_matrix", event.matrix)
    likelihoods, impacts = dict(event.likelihoods_as), dict(event.impacts_as)
    for risk in list(builder.plan.risks.values()):
        now = risk.rating
        likelihood = likelihoods.get(now.likelihood, now.likelihood)
        impact = impacts.get(now.impact, now.impact)
        score, level = rated(event.matrix, likelihood, impact)
        if (likelihood, impact, score, level) != (now.likelihood, now.impact, now.score, now.level):
            rating = Rating(version, on, likelihood, impact, score, level, "matrix", reason=event.reason)
            builder.table("risks")[risk.id] = attrs.evolve(risk, ratings=(*risk.ratings, rating))
