"""What events about a plan as a whole say."""

from __future__ import annotations

from typing import assert_never

from planevents import events as e
from planevents.projections.wording.said import Said, minuted, quoted


def say_plan(event: e.PlanEvent) -> Said:
    """Say what the event says."""
    match event:
        case e.PlanOpened():
            how = f"{event.change_control} change control, status scheme {event.scheme.name!r}"
            return Said(f"plan {quoted(event.title)} opened, {how}")
        case e.PlanApproved():
            return Said(f"plan approved by {event.body}{minuted(event.minute)}")
        case e.PlanControlSet():
            controlled = ", ".join(event.controlled)
            said = f"from now on these change only by amendment: {controlled}"
            return Said(said, field="controlled", new=controlled, reason=event.reason)
        case e.PlanSchemeChanged():
            return Said(
                f"status scheme changed to {quoted(event.scheme.name)}",
                field="scheme",
                new=event.scheme.name,
                reason=event.reason,
            )
        case e.PlanStandardsSet():
            names = ", ".join(standard.name for standard in event.standards)
            return Said(
                f"standards set: {quoted(names)}", field="standards", new=names or None, reason=event.reason
            )
        case e.PlanEditionRecorded():
            return Said(f"edition {quoted(event.document)} taken into the plan")
        case _:
            assert_never(event)
