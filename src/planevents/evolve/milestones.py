"""How events about milestones and occurrences change the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

import attrs

from planevents import events as e
from planevents.action import OccurrenceReport, TargetMove, Targets
from planevents.milestone import Milestone, Reached
from planevents.target import target_of

if TYPE_CHECKING:
    from datetime import date

    from planevents.action import MoveKind
    from planevents.evolve.builder import PlanBuilder


def evolve_milestone(builder: PlanBuilder, event: e.MilestoneEvent, version: int, on: date) -> None:
    """Fold one event into the plan being built."""
    if isinstance(event, e.OccurrenceReported):
        _report(builder, event, on)
        return
    milestones, first_month = builder.table("milestones"), builder.plan.year_starts
    if isinstance(event, e.MilestoneAdded):
        target = Targets(target_of(event.target, first_month))
        milestones[event.milestone] = Milestone(
            event.milestone, event.label, event.action, event.title, target, on
        )
        builder.label("milestone", event.label, event.milestone)
        return
    milestone: Milestone | None = milestones.get(event.milestone)
    if milestone is None:
        return
    match event:
        case e.MilestoneReprofiled():
            drafting = builder.plan.change_control != "live" and not builder.plan.approved_on
            kind: MoveKind = "drafting" if drafting else "reprofile"
            target = milestone.target
            move = TargetMove(version, on, target.current, target_of(event.new, first_month), kind)
            changed = attrs.evolve(milestone, target=Targets(target.first, (*target.moves, move)))
        case e.MilestoneReached():
            changed = attrs.evolve(milestone, reached=Reached(event.reached_on, event.period, event.evidence))
        case e.MilestoneWithdrawn():
            changed = attrs.evolve(milestone, withdrawn_on=on)
            builder.unlabel("milestone", milestone.label, milestone.id)
        case _:
            assert_never(event)
    milestones[milestone.id] = changed


def _report(builder: PlanBuilder, event: e.OccurrenceReported, on: date) -> None:
    draft: Any = builder.edit(event.action)
    if draft is not None:
        report = OccurrenceReport(event.first_day, event.last_day, event.outcome, event.narrative, on)
        others = (
            one
            for one in draft.occurrences
            if (one.first_day, one.last_day) != (event.first_day, event.last_day)
        )
        draft.occurrences = (*others, report)
