"""How each event changes the plan: total, and without a clock.

``evolve`` folds one event. ``PlanBuilder`` folds many and copies only what it touches. What it
touches is a draft: until ``freeze`` it changes in place, and nothing else ever sees it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.evolve.builder import PlanBuilder
from planevents.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from planevents.events import Event
    from planevents.recorded import RecordedEvent

__all__ = ["PlanBuilder", "evolve", "fold"]


def evolve(plan: Plan, event: Event, version: int, effective_on: date) -> Plan:
    """Return ``plan`` after ``event``, the event of that version in the plan's stream."""
    builder = PlanBuilder(plan)
    builder.apply(event, version, effective_on)
    return builder.freeze()


def fold(plan: str | Plan, recorded: Iterable[RecordedEvent]) -> Plan:
    """Return the plan that arranged events add up to, from nothing or from a plan."""
    builder = PlanBuilder(Plan(plan) if isinstance(plan, str) else plan)
    for one in recorded:
        builder.apply(one.event, one.version, one.effective_on)
    return builder.freeze()
