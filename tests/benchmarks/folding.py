"""Replaying a whole register to the current state of every plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.evolve import PlanBuilder
from planevents.identity import REGISTER
from planevents.plan import Plan

if TYPE_CHECKING:
    from planevents.register import PlanRegister


def states(register: PlanRegister) -> dict[str, Plan]:
    """Fold ``events()`` with a builder a plan, as a projection over the whole register does."""
    builders: dict[str, PlanBuilder] = {}
    for one in register.events():
        if one.plan == REGISTER:
            continue
        if (builder := builders.get(one.plan)) is None:
            builder = builders[one.plan] = PlanBuilder(Plan(one.plan))
        builder.apply(one.event, one.version, one.effective_on)
    return {plan: builder.freeze() for plan, builder in builders.items()}
