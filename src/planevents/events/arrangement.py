"""What a plan lays down for its own arrangement: how parents are rolled up, and what needs an officer."""

from __future__ import annotations

from typing import ClassVar

import attrs

from planevents.definitions import RollUp
from planevents.events.marks import correctable_field


@attrs.frozen(kw_only=True)
class PlanRollUpSet:
    """The plan laid down how the status of a parent is worked out from its sub-actions."""

    type: ClassVar[str] = "plan.roll_up_set"
    schema: ClassVar[int] = 1
    roll_up: RollUp
    reason: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class PlanAccountableKindsSet:
    """The plan laid down which kinds of section need one accountable officer each."""

    type: ClassVar[str] = "plan.accountable_kinds_set"
    schema: ClassVar[int] = 1
    old: tuple[str, ...]
    new: tuple[str, ...]
    reason: str | None = correctable_field()


ArrangementEvent = PlanRollUpSet | PlanAccountableKindsSet
"""Events about how a plan is arranged as a whole."""
