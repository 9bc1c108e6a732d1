"""What commands about milestones and occurrences mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from planevents import commands as c
from planevents import events as e
from planevents.cadence import period_named
from planevents.handlers.handling import Handlers, Handling, filled, filled_or_none
from planevents.identity import ActionId, MilestoneId, check_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.milestone import Milestone


class _About(TypedDict):
    milestone: MilestoneId
    label: str
    action: ActionId
    action_label: str


def _add(command: c.AddMilestone, handling: Handling) -> Iterator[e.Event]:
    action = handling.action(command.action)
    yield e.MilestoneAdded(
        milestone=MilestoneId(handling.id(MilestoneId)),
        label=check_label(command.milestone, "milestone"),
        action=action.id,
        action_label=action.label,
        title=filled("title", command.title),
        target=filled_or_none(command.target),
    )


def _reprofile(command: c.ReprofileMilestone, handling: Handling) -> Iterator[e.Event]:
    milestone = handling.milestone(command.milestone)
    yield e.MilestoneReprofiled(
        **_about(milestone, handling),
        old=milestone.target.current.text or None,
        new=filled_or_none(command.target),
        reason=command.reason,
    )


def _reach(command: c.ReachMilestone, handling: Handling) -> Iterator[e.Event]:
    milestone = handling.milestone(command.milestone)
    yield e.MilestoneReached(
        **_about(milestone, handling),
        period=handling.period(command.period),
        reached_on=command.reached_on or handling.on,
        evidence=filled_or_none(command.evidence),
    )


def _withdraw(command: c.WithdrawMilestone, handling: Handling) -> Iterator[e.Event]:
    milestone = handling.milestone(command.milestone)
    yield e.MilestoneWithdrawn(**_about(milestone, handling), reason=filled("reason", command.reason))


def _report_occurrence(command: c.ReportOccurrence, handling: Handling) -> Iterator[e.Event]:
    action, first_month = handling.action(command.action), handling.plan.year_starts
    period = period_named(action, command.occurrence, first_month)
    yield e.OccurrenceReported(
        action=action.id,
        label=action.label,
        occurrence=period.label(first_month),
        first_day=period.first_day,
        last_day=period.last_day,
        outcome=command.outcome,
        narrative=command.narrative,
    )


def _about(milestone: Milestone, handling: Handling) -> _About:
    return {
        "milestone": milestone.id,
        "label": milestone.label,
        "action": milestone.action,
        "action_label": handling.plan.find_action(milestone.action).label,
    }


HANDLERS: Handlers = {
    c.AddMilestone: _add,
    c.ReprofileMilestone: _reprofile,
    c.ReachMilestone: _reach,
    c.WithdrawMilestone: _withdraw,
    c.ReportOccurrence: _report_occurrence,
}
