"""A parent's status, due day and completion, worked out from its sub-actions by the plan's own rule.

What a parent reported of itself is never overwritten: both are given, and where they disagree that
is a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from planevents.action import Action
    from planevents.identity import ActionId
    from planevents.plan import Plan


def _flat(children: tuple[RolledUp, ...]) -> tuple[object, ...]:
    """Return what is under something without nesting it, so that a deep tree can be compared too."""
    return tuple(
        (one.action, len(one.children), one.status, one.due_day, one.complete, one.findings)
        for child in children
        for one in child.every
    )


@attrs.frozen
class RolledUp:
    """What the living sub-actions of an action come to; of one without any, what it says itself.

    ``status`` is None where the rule gives none. ``due_day`` is the latest of its own and theirs.
    ``complete`` is whether all of them are; one without sub-actions answers for itself.
    ``findings`` says where this and what the parent reported disagree.
    """

    action: Action
    children: tuple[RolledUp, ...] = attrs.field(eq=_flat, repr=lambda children: f"<{len(children)}>")
    status: str | None
    due_day: date | None
    complete: bool
    findings: tuple[str, ...] = ()

    @property
    def is_parent(self) -> bool:
        """Whether the action has living sub-actions."""
        return bool(self.children)

    @property
    def every(self) -> tuple[RolledUp, ...]:
        """It and all that is under it, each parent before its sub-actions."""
        found: list[RolledUp] = []
        stack: list[RolledUp] = [self]
        while stack:
            one = stack.pop()
            found.append(one)
            stack.extend(reversed(one.children))
        return tuple(found)


def children_of(plan: Plan) -> dict[ActionId | None, tuple[Action, ...]]:
    """Return the living actions of a plan by their parents; None has those that are nobody's sub-action.

    What is under an action that has left the plan is under none.
    """
    found: dict[ActionId | None, list[Action]] = {}
    for action in plan.actions:
        parent = None if action.parent is None else plan.all_actions.get(action.parent)
        found.setdefault(parent.id if parent is not None and parent.is_living else None, []).append(action)
    return {parent: tuple(actions) for parent, actions in found.items()}


def roll_up(plan: Plan, action: Action) -> RolledUp:
    """Return what the sub-actions of an action come to, by the plan's roll-up."""
    return _rolled_up(plan, (action,), children_of(plan))[action.id]


def roll_ups(plan: Plan) -> dict[ActionId, RolledUp]:
    """Return the same for every living action."""
    children = children_of(plan)
    return _rolled_up(plan, children.get(None, ()), children)


def _rolled_up(
    plan: Plan, tops: Iterable[Action], children: Mapping[ActionId | None, tuple[Action, ...]]
) -> dict[ActionId, RolledUp]:
    """Return some actions and all that is under them, however deep: sub-actions come to be first."""
    order: list[Action] = []
    stack = list(tops)
    while stack:
        action = stack.pop()
        order.append(action)
        stack.extend(children.get(action.id, ()))
    found: dict[ActionId, RolledUp] = {}
    for action in reversed(order):
        under = tuple(found[one.id] for one in children.get(action.id, ()))
        found[action.id] = _come_to(plan, action, under)
    return found


def _come_to(plan: Plan, action: Action, under: tuple[RolledUp, ...]) -> RolledUp:
    due = max(
        (day for day in (action.target.current.due_day, *(one.due_day for one in under)) if day), default=None
    )
    if not under:
        return RolledUp(action, (), action.status, due, action.is_complete)
    complete = all(one.complete for one in under)
    status, why = _status(plan, under, complete=complete)
    return RolledUp(action, under, status, due, complete, (*why, *_disagreements(action, status, under)))


def _status(plan: Plan, under: tuple[RolledUp, ...], *, complete: bool) -> tuple[str | None, tuple[str, ...]]:
    scheme, rule = plan.scheme, plan.roll_up
    if scheme is None:
        return None, ()
    statuses = [one.status for one in under]
    if rule.by == "all complete":
        own = [name for name in statuses if name is not None]
        return (_least(own, scheme.names) if complete else None), ()
    order = rule.order or scheme.names
    strangers = sorted({name for name in statuses if name is not None and name not in order})
    if strangers:
        return None, (f"the roll-up has no place for {', '.join(map(repr, strangers))}",)
    if None in statuses:
        return None, ()
    known = [name for name in statuses if name is not None]
    return (_least(known, order) if rule.by == "least advanced" else _most(known, order)), ()


def _least(names: Iterable[str], order: tuple[str, ...]) -> str | None:
    return min(names, key=lambda name: order.index(name) if name in order else len(order), default=None)


def _most(names: Iterable[str], order: tuple[str, ...]) -> str | None:
    return max(names, key=order.index, default=None)


def _disagreements(action: Action, status: str | None, under: tuple[RolledUp, ...]) -> Iterable[str]:
    still = [one.action.label for one in under if not one.complete]
    if action.is_complete and still:
        yield f"reported complete, but {', '.join(still)} {'is' if len(still) == 1 else 'are'} not"
    elif not action.is_complete and not still:
        yield f"all its sub-actions are complete, but it is reported as {action.status or 'no status'!r}"
    elif not action.is_complete and None not in (action.status, status) and action.status != status:
        yield f"reported as {action.status!r}, but its sub-actions come to {status!r}"
    own, latest = (
        action.target.current.due_day,
        [(one.due_day, one.action.label) for one in under if one.due_day],
    )
    if own is not None and latest and (last := max(latest))[0] > own:
        yield f"due on {own}, but its sub-action {last[1]} on {last[0]}"
