"""What every command has."""

from __future__ import annotations

from datetime import date

import attrs

from planevents.commands.checks import (
    is_plain_date,
    is_text,
)


@attrs.frozen
class Command:
    """Base of all commands. ``place`` is where in the call's source document it was read."""

    effective_on: date | None = attrs.field(default=None, kw_only=True, validator=is_plain_date)
    place: str | None = attrs.field(default=None, kw_only=True, validator=is_text)

    @property
    def holds_from(self) -> date | None:
        """The day that the command itself names."""
        return self.effective_on
