"""Texts that not every database could hold are refused by all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planevents.people import Name
    from planevents.store.interface import StreamAppend

LONGEST = 500
"""Characters of an id: an index of PostgreSQL takes some 2,700 bytes."""

_HINT = "take out U+0000 and surrogates without their other half"


def require_storable(
    streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name]
) -> None:
    """Raise InvalidValueError for U+0000, what is no Unicode, and long ids; events are the codec's."""
    for field, text in zip(("command_id", "fingerprint"), command, strict=True):
        _require(field, text)
    _require_short("command_id", command[0])
    context = None
    for stream in streams:
        _require("plan", stream.plan)
        _require_short("plan", stream.plan)
        for new in stream.events:
            # Events of one call share their context.
            if new.context is not context:
                context = new.context
                _require("actor", context.actor.title)
    for name in names:
        if not storable(name.value):
            raise InvalidValueError("names", "…", "a name that no database could hold", _HINT)


def _require(field: str, text: str) -> None:
    if not storable(text):
        raise InvalidValueError(field, text, "no database could hold this text", _HINT)


def _require_short(field: str, text: str) -> None:
    if len(text) > LONGEST:
        raise InvalidValueError(field, f"{text[:40]}…", f"an id has up to {LONGEST} characters")


def storable(text: str) -> bool:
    """Tell whether every database could hold a text: what none could hold is in none."""
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
