"""What each event says in the documented changes, in words that a person reads: a file a family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.projections.wording.action import say_action
from planevents.projections.wording.amendment import say_amendment
from planevents.projections.wording.business_case import say_case
from planevents.projections.wording.figures import say_figures
from planevents.projections.wording.finance import say_finance
from planevents.projections.wording.measure import say_measure
from planevents.projections.wording.milestone import say_milestone
from planevents.projections.wording.plan import say_plan
from planevents.projections.wording.risk import say_risk
from planevents.projections.wording.structure import (
    say_arrangement,
    say_dependency,
    say_post,
    say_structure,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planevents.projections.wording.said import Said

    _Telling = (
        e.PlanEvent
        | e.StructureEvent
        | e.ActionEvent
        | e.AmendmentEvent
        | e.MeasureEvent
        | e.FiguresPublished
        | e.ArrangementEvent
        | e.DependencyEvent
        | e.PostEvent
        | e.MilestoneEvent
        | e.RiskEvent
        | e.FinanceEvent
        | e.BusinessCaseEvent
    )


def say(event: _Telling, names: Mapping[str, str]) -> Said:  # noqa: C901 one line a family
    """Say what an event says that speaks for itself; ``names`` opens commitments to people's names."""
    if isinstance(event, e.ActionEvent):
        return say_action(event, names)
    if isinstance(event, e.AmendmentEvent):
        return say_amendment(event, names)
    if isinstance(event, e.RiskEvent):
        return say_risk(event, names)
    if isinstance(event, e.MilestoneEvent):
        return say_milestone(event)
    if isinstance(event, e.MeasureEvent):
        return say_measure(event, names)
    if isinstance(event, e.FiguresPublished):
        return say_figures(event)
    if isinstance(event, e.BusinessCaseEvent):
        return say_case(event, names)
    if isinstance(event, e.FinanceEvent):
        return say_finance(event)
    if isinstance(event, e.PlanEvent):
        return say_plan(event)
    if isinstance(event, e.ArrangementEvent):
        return say_arrangement(event)
    if isinstance(event, e.DependencyEvent):
        return say_dependency(event)
    if isinstance(event, e.PostEvent):
        return say_post(event, names)
    return say_structure(event, names)
