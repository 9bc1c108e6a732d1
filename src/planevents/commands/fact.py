"""What people set right."""

from __future__ import annotations

from datetime import date

import attrs

from planevents.commands.checks import (
    is_address,
    is_text,
    is_text_or_day,
)
from planevents.commands.command import Command


@attrs.frozen
class CorrectFact(Command):
    """Set right a field that an earlier event holds wrongly; ``effective_on`` as a field takes a date."""

    event: int | str = attrs.field(validator=is_address)
    field: str = attrs.field(kw_only=True, validator=is_text)
    value: str | date | None = attrs.field(kw_only=True, validator=is_text_or_day)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class RetractFact(Command):
    """Take back an event that was recorded in error."""

    event: int | str = attrs.field(validator=is_address)
    reason: str = attrs.field(kw_only=True, validator=is_text)
