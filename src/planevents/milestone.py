"""The steps on the way to an action: those that were agreed, and those that its target names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.target import Precision

if TYPE_CHECKING:
    from datetime import date

    from planevents.action import Action, Targets
    from planevents.identity import ActionId, MilestoneId
    from planevents.target import Reading


@attrs.frozen
class Reached:
    """When a milestone was reached, and what shows it. ``on`` is the day, ``period`` that of the report."""

    on: date
    period: str
    evidence: str | None


@attrs.frozen
class Milestone:
    """A step that was agreed, with its own target, every move of it, and what became of it."""

    id: MilestoneId
    label: str
    action: ActionId
    title: str
    target: Targets
    added_on: date
    reached: Reached | None = None
    withdrawn_on: date | None = None

    @property
    def stands(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn_on is None


def derived(action: Action) -> tuple[Reading, ...]:
    """Return the milestones that an action's current target names, in its order.

    They follow the target wherever it moves. Only a compound has any; what recurs is a cadence.
    """
    reading = action.target.current.reading
    return tuple(one for one in reading.milestones if one.precision is not Precision.RECURRENCE)
