"""What commands about a plan's arrangement as a whole mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents import events as e
from planevents.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.handlers.handling import Handlers, Handling


def _set_roll_up(command: c.SetRollUp, _: Handling) -> Iterator[e.Event]:
    yield e.PlanRollUpSet(roll_up=command.roll_up, reason=command.reason)


def _set_accountable_kinds(command: c.SetAccountableKinds, handling: Handling) -> Iterator[e.Event]:
    kinds = tuple(dict.fromkeys(command.kinds))
    if not all(kind.strip() for kind in kinds):
        raise InvalidValueError("kinds", kinds, "a kind of section is a word", "such as 'aim'")
    yield e.PlanAccountableKindsSet(old=handling.plan.accountable_kinds, new=kinds, reason=command.reason)


HANDLERS: Handlers = {
    c.SetRollUp: _set_roll_up,
    c.SetAccountableKinds: _set_accountable_kinds,
}
