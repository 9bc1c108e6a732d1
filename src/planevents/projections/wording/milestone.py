"""What events about milestones and occurrences say."""

from __future__ import annotations

from typing import assert_never

from planevents import events as e
from planevents.projections.wording.said import Said, quoted


def say_milestone(event: e.MilestoneEvent) -> Said:
    """Say what the event says."""
    match event:
        case e.MilestoneAdded():
            by = "" if event.target is None else f", by {quoted(event.target)}"
            return _milestone(event, f"added{by}: {quoted(event.title)}", new=event.title)
        case e.MilestoneReprofiled():
            sentence = f"moved from {quoted(event.old)} to {quoted(event.new)}"
            return _milestone(event, sentence, old=event.old, new=event.new, reason=event.reason)
        case e.MilestoneReached():
            shown = "" if event.evidence is None else f": {quoted(event.evidence)}"
            day = event.reached_on.isoformat()
            return _milestone(event, f"reached on {day}, for {event.period}{shown}", new="reached")
        case e.MilestoneWithdrawn():
            return _milestone(event, "withdrawn", new="withdrawn", reason=event.reason)
        case e.OccurrenceReported():
            told = "" if event.narrative is None else f": {quoted(event.narrative)}"
            sentence = f"{event.occurrence} {event.outcome}{told}"
            return Said(sentence, event.action, event.label, "occurrence", new=event.outcome)
        case _:
            assert_never(event)


def _milestone(
    event: e.MilestoneAdded | e.MilestoneReprofiled | e.MilestoneReached | e.MilestoneWithdrawn,
    sentence: str,
    *,
    old: str | None = None,
    new: str | None = None,
    reason: str | None = None,
) -> Said:
    said = f"milestone {event.label} {sentence}"
    return Said(said, event.action, event.action_label, "milestone", old, new, reason)
