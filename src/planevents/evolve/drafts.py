"""Plans and actions that change in place, until they are frozen."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import attrs

from planevents.action import Action
from planevents.plan import Plan

put = object.__setattr__
"""Sets an attribute of a draft."""


class _ActionDraft(Action):
    """An action that can be changed; its ``status_history`` is a list."""

    __slots__ = ()
    # Both, or Python goes the long way round for each.
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__


class _PlanDraft(Plan):
    """A plan that can be changed."""

    __slots__ = ()
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__


_ACTION = tuple(field.name for field in attrs.fields(Action))
_PLAN = tuple(field.name for field in attrs.fields(Plan))
_all_of_action = attrgetter(*_ACTION)
_all_of_plan = attrgetter(*_PLAN)


def action_draft(action: Action) -> Any:
    """Return an action that can be changed."""
    draft: Any = _ActionDraft.__new__(_ActionDraft)
    for name, value in zip(_ACTION, _all_of_action(action), strict=True):
        setattr(draft, name, value)
    draft.status_history = list(action.status_history)
    return draft


def finished(draft: Any) -> None:
    """Make of an action's draft what it is a draft of."""
    draft.status_history = tuple(draft.status_history)
    draft.__class__ = Action


def plan_draft(plan: Plan) -> Plan:
    """Return a plan that can be changed."""
    draft = _PlanDraft.__new__(_PlanDraft)
    for name, value in zip(_PLAN, _all_of_plan(plan), strict=True):
        setattr(draft, name, value)
    return draft
