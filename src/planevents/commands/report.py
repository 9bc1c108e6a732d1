"""What people publish."""

from __future__ import annotations

from datetime import date

import attrs

from planevents.commands.checks import (
    is_plain_date,
    is_text,
    strings,
)


@attrs.frozen
class IssueReport:
    """Publish a report on plans: it pins what is known of them now, up to ``cut_off``."""

    name: str = attrs.field(validator=is_text)
    plans: tuple[str, ...] = attrs.field(converter=strings, kw_only=True)
    period: str = attrs.field(kw_only=True, validator=is_text)
    cut_off: date = attrs.field(kw_only=True, validator=is_plain_date)
    body: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    meeting: date | None = attrs.field(default=None, kw_only=True, validator=is_plain_date)
    supersedes: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
