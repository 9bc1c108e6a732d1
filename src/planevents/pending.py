"""What waits for a decision as at a day: the one answer that every view gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.target import target_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from planevents.action import Action
    from planevents.amendment import Amendment, Item
    from planevents.identity import ActionId, EntityId
    from planevents.plan import Plan
    from planevents.target import TargetDate


def pending_items(plan: Plan, as_at: date, of: ActionId | None = None) -> Iterator[tuple[Amendment, Item]]:
    """Yield what nobody decided, took back or let lapse by a day, in the order in which it was proposed.

    ``of`` looks only at what is asked of one action.
    """
    for amendment in plan.amendments.values():
        if amendment.state != "proposed":
            continue
        for item in amendment.items:
            if of is not None and item.action != of:
                continue
            if amendment.state_at(item, plan.all_actions.get(item.action), as_at) == "pending":
                yield amendment, item


def proposed_target(plan: Plan, action: Action, as_at: date) -> TargetDate | None:
    """Return the target that is proposed for an action as at a day: the last, where several are."""
    if action.target.proposed is None:
        return None
    return _proposed(plan, as_at, action.id).get(action.id)


def settled(plan: Plan, as_at: date) -> Plan:
    """Return a plan whose actions show as proposed only what is pending as at a day.

    The fold knows no day, and shows all that is undecided; that a proposal lapsed is known for a day.
    """
    shown = [action for action in plan.all_actions.values() if action.target.proposed is not None]
    if not shown:
        return plan
    proposed = _proposed(plan, as_at)
    changed: dict[EntityId, Action] = {
        action.id: attrs.evolve(action, target=attrs.evolve(action.target, proposed=proposed.get(action.id)))
        for action in shown
        if action.target.proposed != proposed.get(action.id)
    }
    return attrs.evolve(plan, all_actions={**plan.all_actions, **changed}) if changed else plan


def _proposed(plan: Plan, as_at: date, of: ActionId | None = None) -> dict[ActionId, TargetDate]:
    return {
        item.action: target_of(item.proposed, plan.year_starts)
        for _, item in pending_items(plan, as_at, of)
        if item.kind == "target"
    }
