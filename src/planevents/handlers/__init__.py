"""What each command means: the events that it asks for, given the plan as at its day.

Handlers resolve labels to ids and fill in what the plan knows (the old target, the period).
They do not judge: rules do, once the events have taken their place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.errors import InvalidValueError
from planevents.handlers import (
    action,
    amendment,
    arrangement,
    business_case,
    dependency,
    fact,
    figures,
    finance,
    measure,
    milestone,
    observed,
    plan,
    post,
    risk,
    structure,
)
from planevents.handlers.handling import Handlers, Handling, Resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.commands import Command
    from planevents.events import Event

__all__ = ["HANDLERS", "Handling", "Resolved", "handle"]

HANDLERS: Handlers = {
    **plan.HANDLERS,
    **structure.HANDLERS,
    **action.HANDLERS,
    **amendment.HANDLERS,
    **risk.HANDLERS,
    **milestone.HANDLERS,
    **measure.HANDLERS,
    **figures.HANDLERS,
    **finance.HANDLERS,
    **arrangement.HANDLERS,
    **dependency.HANDLERS,
    **post.HANDLERS,
    **business_case.HANDLERS,
    **observed.HANDLERS,
    **fact.HANDLERS,
}


def handle(command: Command, handling: Handling) -> Iterator[Event]:
    """Yield the events that ``command`` asks for."""
    handler = HANDLERS.get(type(command))
    if handler is None:
        raise InvalidValueError("command", type(command).__name__, "this is not a command of planevents")
    return handler(command, handling)
