"""What people arrange a plan by."""

from __future__ import annotations

import attrs

from planevents.commands.checks import (
    is_text,
)
from planevents.commands.command import Command
from planevents.people import Person, Post, holder


@attrs.frozen
class AddSection(Command):
    """Add a theme, an aim, a package of work, a directorate."""

    section: str = attrs.field(validator=is_text)
    title: str = attrs.field(kw_only=True, validator=is_text)
    kind: str = attrs.field(default="section", kw_only=True, validator=is_text)
    parent: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    accountable: Post | Person | None = attrs.field(default=None, converter=holder, kw_only=True)


@attrs.frozen
class AddRecommendation(Command):
    """Add what somebody outside recommended."""

    recommendation: str = attrs.field(validator=is_text)
    text: str = attrs.field(kw_only=True, validator=is_text)
    source: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    section: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
