"""The steps towards an action, and what happens again and again."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

import attrs

from planevents.events.marks import added, correctable_field, subject
from planevents.identity import ActionId, MilestoneId

Outcome = Literal["done", "missed", "not due"]
"""What became of an occurrence; ``not due`` says that there was to be none."""


@attrs.frozen(kw_only=True)
class MilestoneAdded:
    """A step on the way to an action was agreed, with a target date of its own."""

    type: ClassVar[str] = "milestone.added"
    schema: ClassVar[int] = 1
    milestone: MilestoneId = added()
    label: str
    action: ActionId = subject()
    action_label: str
    title: str = correctable_field()
    target: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class MilestoneReprofiled:
    """A milestone's target date moved, with a reason."""

    type: ClassVar[str] = "milestone.reprofiled"
    schema: ClassVar[int] = 1
    milestone: MilestoneId = subject()
    label: str
    action: ActionId
    action_label: str
    old: str | None
    new: str | None = correctable_field()
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class MilestoneReached:
    """A milestone was reached, on a day, reported for a period."""

    type: ClassVar[str] = "milestone.reached"
    schema: ClassVar[int] = 1
    milestone: MilestoneId = subject()
    label: str
    action: ActionId
    action_label: str
    period: str
    reached_on: date = correctable_field(date.fromisoformat)
    evidence: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class MilestoneWithdrawn:
    """A milestone is no longer one, with a reason."""

    type: ClassVar[str] = "milestone.withdrawn"
    schema: ClassVar[int] = 1
    milestone: MilestoneId = subject()
    label: str
    action: ActionId
    action_label: str
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class OccurrenceReported:
    """An owner said what became of one occurrence of an action that recurs."""

    type: ClassVar[str] = "occurrence.reported"
    schema: ClassVar[int] = 1
    action: ActionId = subject()
    label: str
    occurrence: str
    first_day: date
    last_day: date
    outcome: Outcome = correctable_field()
    narrative: str | None = correctable_field()


MilestoneEvent = (
    MilestoneAdded | MilestoneReprofiled | MilestoneReached | MilestoneWithdrawn | OccurrenceReported
)
"""Events about milestones and occurrences, each with the ``action`` that they belong to."""
