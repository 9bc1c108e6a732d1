"""What people propose to bodies, and what bodies say."""

from __future__ import annotations

import attrs

from planevents.commands.checks import (
    is_flag,
    is_text,
)
from planevents.commands.command import Command


@attrs.frozen
class ProposeAmendment(Command):
    """Ask for another target, for another action in its place, or for withdrawal: exactly one.

    ``amendment`` labels the proposal; without one it is numbered ``A1``, ``A2`` and so on.
    """

    action: str = attrs.field(validator=is_text)
    target: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    alternative: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    withdraw: bool = attrs.field(default=False, kw_only=True, validator=is_flag)
    reason: str = attrs.field(kw_only=True, validator=is_text)
    impact: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    body: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    amendment: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class ApproveAmendment(Command):
    """Agree to a proposal, as a body that decides; ``action`` labels an alternative's new action."""

    amendment: str = attrs.field(validator=is_text)
    body: str = attrs.field(kw_only=True, validator=is_text)
    minute: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    action: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class RejectAmendment(Command):
    """Refuse a proposal, as a body that decides."""

    amendment: str = attrs.field(validator=is_text)
    body: str = attrs.field(kw_only=True, validator=is_text)
    minute: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class NoteAmendment(Command):
    """Take note of a proposal, as any body; it decides nothing."""

    amendment: str = attrs.field(validator=is_text)
    body: str = attrs.field(kw_only=True, validator=is_text)
    minute: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
