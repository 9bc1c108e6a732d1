"""What people propose to bodies, and what bodies say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from planevents.commands.checks import (
    is_flag,
    is_plain_date,
    is_text,
)
from planevents.commands.command import Command
from planevents.errors import InvalidValueError
from planevents.people import Person, Post, holders

if TYPE_CHECKING:
    from collections.abc import Iterable


def _holders(value: Iterable[Post | Person | str] | None) -> tuple[Post | Person, ...] | None:
    return None if value is None else holders(value)


@attrs.frozen
class Ask:
    """What one proposal among several asks of one action: one thing, or another title and description.

    Its ``reason`` and ``impact`` stand before those of the whole amendment.
    """

    action: str = attrs.field(validator=is_text)
    target: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    alternative: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    withdraw: bool = attrs.field(default=False, kw_only=True, validator=is_flag)
    owners: tuple[Post | Person, ...] | None = attrs.field(default=None, converter=_holders, kw_only=True)
    title: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    description: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    impact: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


def _asks(value: Iterable[Ask]) -> tuple[Ask, ...]:
    hint = 'write [Ask("1", target="March 2026"), Ask("2", withdraw=True)]'
    try:
        given: tuple[Any, ...] = tuple(value)
    except TypeError as error:
        raise InvalidValueError("items", value, "this is a list of what is asked for", hint) from error
    if not given or not all(isinstance(one, Ask) for one in given):
        raise InvalidValueError("items", value, "this is a list of what is asked for", hint)
    return given


def _chosen(value: Iterable[int | str] | None) -> tuple[int | str, ...] | None:
    if value is None:
        return None
    hint = "write items=[1, 3], or the actions' labels"
    if isinstance(value, str):
        raise InvalidValueError("items", value, "this is a list of items", hint)
    try:
        given: tuple[Any, ...] = tuple(value)
    except TypeError as error:
        raise InvalidValueError("items", value, "this is a list of items", hint) from error
    if not all(isinstance(one, int | str) and not isinstance(one, bool) for one in given):
        raise InvalidValueError("items", value, "an item is named by its number or its action", hint)
    return given


@attrs.frozen
class ProposeAmendment(Command):
    """Ask for another target, other owners or words, another action in its place, or withdrawal: one thing.

    ``amendment`` labels the proposal; without one it is numbered ``A1``, ``A2`` and so on. Undecided
    after ``lapses_on``, it lapses.
    """

    action: str = attrs.field(validator=is_text)
    target: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    alternative: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    withdraw: bool = attrs.field(default=False, kw_only=True, validator=is_flag)
    owners: tuple[Post | Person, ...] | None = attrs.field(default=None, converter=_holders, kw_only=True)
    title: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    description: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)
    impact: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    body: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    amendment: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    lapses_on: date | None = attrs.field(default=None, kw_only=True, validator=is_plain_date)


@attrs.frozen
class ProposeBulkAmendment(Command):
    """Ask for several things in one amendment, which a body decides together or item by item."""

    items: tuple[Ask, ...] = attrs.field(converter=_asks)
    reason: str = attrs.field(default="", kw_only=True, validator=is_text)
    impact: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    body: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    amendment: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    lapses_on: date | None = attrs.field(default=None, kw_only=True, validator=is_plain_date)


@attrs.frozen
class ApproveAmendment(Command):
    """Agree to a proposal, as a body that decides; ``action`` labels an alternative's new action.

    It holds from the day of the ``meeting``, unless ``effective_on`` says from when. ``items`` names
    what is agreed, by number from 1 or by the action's label, and the rest is rejected; without it
    all is agreed.
    """

    amendment: str = attrs.field(validator=is_text)
    body: str = attrs.field(kw_only=True, validator=is_text)
    meeting: date | None = attrs.field(default=None, kw_only=True, validator=is_plain_date)
    minute: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    action: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    items: tuple[int | str, ...] | None = attrs.field(default=None, converter=_chosen, kw_only=True)

    @property
    def holds_from(self) -> date | None:
        """The day that it names: its own, else the meeting's."""
        return self.effective_on or self.meeting


@attrs.frozen
class RejectAmendment(Command):
    """Refuse a proposal, as a body that decides."""

    amendment: str = attrs.field(validator=is_text)
    body: str = attrs.field(kw_only=True, validator=is_text)
    meeting: date | None = attrs.field(default=None, kw_only=True, validator=is_plain_date)
    minute: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)

    @property
    def holds_from(self) -> date | None:
        """The day that it names: its own, else the meeting's."""
        return self.effective_on or self.meeting


@attrs.frozen
class NoteAmendment(Command):
    """Take note of a proposal, as any body; it decides nothing."""

    amendment: str = attrs.field(validator=is_text)
    body: str = attrs.field(kw_only=True, validator=is_text)
    meeting: date | None = attrs.field(default=None, kw_only=True, validator=is_plain_date)
    minute: str | None = attrs.field(default=None, kw_only=True, validator=is_text)

    @property
    def holds_from(self) -> date | None:
        """The day that it names: its own, else the meeting's."""
        return self.effective_on or self.meeting


@attrs.frozen
class WithdrawAmendment(Command):
    """Take a proposal back before anybody has decided it."""

    amendment: str = attrs.field(validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)
