"""What verification finds."""

from __future__ import annotations

import attrs

_LONGEST = 80


@attrs.frozen
class Finding:
    """One thing that is not as it was sealed.

    ``event`` is an address such as ``cip@42`` and ``position`` the place in the store, both
    as stored; both are None where the store as a whole is wrong, and ``event`` alone where it is gone.
    """

    field: str
    stored: object
    expected: object
    message: str
    event: str | None = None
    position: int | None = None

    def __str__(self) -> str:
        if self.event is not None:
            where = f"{_plain(self.event)} (position {self.position})"
        else:
            where = "the store" if self.position is None else f"position {self.position}"
        found = f"{self.field} is {_short(self.stored)}, expected {_short(self.expected)}"
        return f"{where}: {_plain(self.message)}: {found}"


def is_same(stored: object, expected: object) -> bool:
    """Tell whether two values are equal, and of one type: 1 is neither True nor '1'."""
    return type(stored) is type(expected) and stored == expected


def _plain(text: str) -> str:
    """Return text on one line: whatever steers a terminal, or hides, is escaped."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
