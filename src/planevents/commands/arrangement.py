"""What people lay down for a plan's arrangement as a whole."""

from __future__ import annotations

import attrs

from planevents.commands.checks import is_text, strings
from planevents.commands.command import Command
from planevents.definitions import RollUp
from planevents.errors import InvalidValueError


def _is_roll_up(_: object, attribute: attrs.Attribute[RollUp], value: object) -> None:
    if not isinstance(value, RollUp):
        raise InvalidValueError(
            attribute.name,
            value,
            "this is a roll-up",
            'write RollUp("least advanced"), or "worst", "all complete"',
        )


@attrs.frozen
class SetRollUp(Command):
    """Lay down how the status of a parent is worked out from its sub-actions."""

    roll_up: RollUp = attrs.field(validator=_is_roll_up)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class SetAccountableKinds(Command):
    """Lay down which kinds of section need one accountable officer each; without this, aims do."""

    kinds: tuple[str, ...] = attrs.field(converter=strings)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
