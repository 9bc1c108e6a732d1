"""What people ask in business cases, and what bodies decide of them."""

from __future__ import annotations

from datetime import date

import attrs

from planevents.case_parts import CaseContents
from planevents.commands.checks import is_contents, is_plain_date, is_text
from planevents.commands.command import Command
from planevents.people import Person, Post, holder


@attrs.frozen
class PresentBusinessCase(Command):
    """Put a business case forward, for an action, for a section (a package of work), or for the plan."""

    case: str = attrs.field(validator=is_text)
    title: str = attrs.field(kw_only=True, validator=is_text)
    contents: CaseContents = attrs.field(kw_only=True, validator=is_contents)
    action: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    section: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    sponsor: Post | Person | None = attrs.field(default=None, converter=holder, kw_only=True)
    manager: Post | Person | None = attrs.field(default=None, converter=holder, kw_only=True)


@attrs.frozen
class ReviseBusinessCase(Command):
    """Put a case forward again; title, sponsor and manager stay unless they are given."""

    case: str = attrs.field(validator=is_text)
    contents: CaseContents = attrs.field(kw_only=True, validator=is_contents)
    reason: str = attrs.field(kw_only=True, validator=is_text)
    title: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    sponsor: Post | Person | None = attrs.field(default=None, converter=holder, kw_only=True)
    manager: Post | Person | None = attrs.field(default=None, converter=holder, kw_only=True)


@attrs.frozen
class ApproveBusinessCase(Command):
    """Agree to a case, as a body that decides: it becomes actions, lines of money and risks at once.

    It takes effect on the day of the meeting, unless another day is given.
    """

    case: str = attrs.field(validator=is_text)
    body: str = attrs.field(kw_only=True, validator=is_text)
    minute: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    meeting: date | None = attrs.field(default=None, kw_only=True, validator=is_plain_date)

    @property
    def holds_from(self) -> date | None:
        """The day that it names: its own, else the meeting's."""
        return self.effective_on or self.meeting


@attrs.frozen
class RejectBusinessCase(Command):
    """Refuse a case, as a body that decides; on the day of the meeting, unless another day is given."""

    case: str = attrs.field(validator=is_text)
    body: str = attrs.field(kw_only=True, validator=is_text)
    minute: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    meeting: date | None = attrs.field(default=None, kw_only=True, validator=is_plain_date)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)

    @property
    def holds_from(self) -> date | None:
        """The day that it names: its own, else the meeting's."""
        return self.effective_on or self.meeting
