"""How milestones may move, and which occurrences there are to report."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from planevents import events as e
from planevents.cadence import Period, periods
from planevents.errors import Violation
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@plan_rule(
    "milestone-control",
    "Under approval, once the plan is approved, milestones move with an amendment of their action.",
    number=1,
)
def milestone_control(change: Change) -> Iterator[Violation]:
    """Check that nobody moves a milestone of an approved plan alone."""
    event, plan = change.event, change.before
    if isinstance(event, e.MilestoneReprofiled) and plan.change_control != "live" and plan.approved_on:
        yield Violation(
            field="target",
            message=f"milestone {event.label!r} is in an approved plan, whose dates move by approval",
            hint=f"use ProposeAmendment({event.action_label!r}, ...)",
        )


@plan_rule(
    "milestone-stands",
    "A milestone that was reached or withdrawn, or whose action has left the plan, changes no more.",
)
def milestone_stands(change: Change) -> Iterator[Violation]:
    """Check that a milestone can still be moved, reached or withdrawn."""
    event, plan = change.event, change.before
    if not isinstance(event, e.MilestoneReprofiled | e.MilestoneReached | e.MilestoneWithdrawn):
        return
    milestone = plan.milestones.get(event.milestone)
    if milestone is None:
        return
    if not milestone.stands:
        yield Violation(
            field="milestone",
            message=f"milestone {event.label!r} was withdrawn on {milestone.withdrawn_on}",
        )
    elif milestone.reached is not None:
        yield Violation(
            field="milestone",
            message=f"milestone {event.label!r} was reached on {milestone.reached.on}",
            hint="correct or retract that event, if it is wrong",
        )
    action = plan.all_actions.get(milestone.action)
    if action is not None and action.removal is not None:
        yield Violation(
            field="milestone",
            message=f"action {action.label!r} left the plan on {action.removal.on} ({action.removal.kind})",
        )


@plan_rule(
    "milestone-move",
    "A milestone moves to another date, with a reason, and is reached by the day it is said.",
)
def milestone_move(change: Change) -> Iterator[Violation]:
    """Check that a move is one and has a reason, and that what was reached is no prophecy."""
    match change.event:
        case e.MilestoneReprofiled(milestone=milestone_id, label=label, old=old, new=new, reason=reason):
            if not reason.strip():
                yield Violation(field="reason", message="a moved milestone needs a reason")
            if (old or "") == (new or ""):
                yield Violation(field="target", message=f"the target of {label!r} is {new!r} already")
            milestone = change.before.milestones.get(milestone_id)
            now = "" if milestone is None else milestone.target.current.text
            # Along history a move starts from wherever a correction has put the target since.
            if milestone is not None and change.commands and (old or "") != now:
                yield Violation(field="old", message=f"the target of {label!r} is {now!r}, not {old!r}")
        case e.MilestoneReached(label=label, reached_on=day) if day > change.effective_on:
            yield Violation(
                field="reached_on",
                message=f"milestone {label!r} cannot be reached on {day}, after {change.effective_on}",
                hint="report it when it has been reached",
            )
        case _:
            pass


@plan_rule(
    "occurrence-due",
    "What is reported of a recurring action is one of its occurrences: done once it has begun, missed once "
    "it is over.",
    number=14,
)
def occurrence_due(change: Change) -> Iterator[Violation]:
    """Check that the target calls for the occurrence, and that its outcome can be known."""
    event, plan, on = change.event, change.before, change.effective_on
    if not isinstance(event, e.OccurrenceReported):
        return
    action = plan.all_actions.get(event.action)
    if action is None:
        return
    period = Period(event.first_day, event.last_day)
    known = takewhile(lambda one: one.first_day <= period.first_day, periods(action, plan.year_starts))
    if period not in known:
        yield Violation(
            field="occurrence",
            message=f"{event.occurrence} is no occurrence of action {event.label!r}, whose target is "
            f"{action.target.current.text or 'none'!r}",
            hint="reprofile the action if it recurs otherwise",
        )
    elif event.outcome == "done" and on < period.first_day:
        yield Violation(field="outcome", message=f"{event.occurrence} has not begun on {on}")
    elif event.outcome == "missed" and on < period.last_day:
        yield Violation(field="outcome", message=f"{event.occurrence} is not over on {on}")
