"""What an event says, and how it is put."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from planevents import events as e

_SHORT = 120


@attrs.frozen
class Said:
    """The part of an entry that depends on the event's type."""

    sentence: str
    entity: str | None = None
    label: str | None = None
    field: str | None = None
    old: str | None = None
    new: str | None = None
    reason: str | None = None


def about_action(
    event: e.ActionEvent,
    sentence: str,
    field: str | None = None,
    *,
    old: str | None = None,
    new: str | None = None,
    reason: str | None = None,
) -> Said:
    """Say something about an action."""
    return Said(sentence, event.action, event.label, field, old, new, reason)


def changed(
    event: e.ActionEvent,
    field: str,
    old: str | None,
    new: str | None,
    *,
    reason: str | None = None,
    verb: str = "changed",
) -> Said:
    """Say that a field of an action has another value."""
    sentence = f"{field} {verb} from {quoted(old)} to {quoted(new)}"
    return about_action(event, sentence, field, old=old, new=new, reason=reason)


def minuted(minute: str | None) -> str:
    """Add the minute of a decision, if there is one."""
    return "" if minute is None else f", minute {minute}"


def quoted(text: str | None) -> str:
    """Quote a text, cut short; one that is blank is nothing."""
    if text is None or not text.strip():
        return "nothing"
    return f"'{text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + '…'}'"
