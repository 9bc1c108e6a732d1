"""The faults of a document, collected so that all of them are told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from planevents.errors import EditionUnreadableError, InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_SHOWN = 60


class Faults:
    """What is wrong with one document, each with its place."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._found: list[tuple[int, str]] = []

    def __len__(self) -> int:
        return len(self._found)

    def add(self, message: str, *, row: int | None = None, column: str | None = None) -> None:
        """Note a fault; one without a row is of the whole document."""
        places = [
            *([] if row is None else [f"row {row}"]),
            *([] if column is None else [f"column {column!r}"]),
        ]
        place = ", ".join(places)
        self._found.append((row or 0, f"{place}: {message}" if place else message))

    def attempt(
        self, read: Callable[[], T], *, row: int | None = None, column: str | None = None
    ) -> T | None:
        """Return what ``read`` gives, or note why it cannot and return None."""
        try:
            return read()
        except InvalidValueError as error:
            self.add(told(error), row=row, column=column)
            return None

    def require_none(self) -> None:
        """Raise EditionUnreadableError with every fault, in the order of the rows."""
        if self._found:
            ordered = sorted(self._found, key=lambda fault: fault[0])
            raise EditionUnreadableError(self._document, tuple(dict.fromkeys(text for _, text in ordered)))


def told(error: InvalidValueError) -> str:
    """Say what is wrong with a value, without the name of a field that its reader never wrote."""
    hint = "" if error.hint is None else f" ({error.hint})"
    return f"{error.message}, got {shown(error.value)}{hint}"


def shown(value: object) -> str:
    """Return a value as a message can show it, cut short where it is long."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
