"""What a store remembers of calls, held against the events that they recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class RememberedCall(Protocol):
    """A call's id, where its events begin, and how many they are."""

    @property
    def command_id(self) -> str:
        """What the caller named it, or what was made for it."""
        ...

    @property
    def first_position(self) -> int:
        """Where its events begin, or would have."""
        ...

    @property
    def count(self) -> int:
        """How many events it recorded."""
        ...


class Calls:
    """One pass over calls, in the order of first positions, beside one over events.

    A row may hold anything. ``note`` is given what was stored, what was expected and why.
    """

    def __init__(
        self, remembered: Iterable[RememberedCall], note: Callable[[object, object, str], None]
    ) -> None:
        self._rest = iter(remembered)
        self._next: Any = next(self._rest, None)
        self._note = note
        self._id: object = None
        self._end = 0

    def at(self, position: int) -> object:
        """Return the id of the call that recorded the event at this position, None if none did."""
        while self._next is not None and _begins(self._next) and self._next.first_position <= position:
            self._begin()
        return self._id if position < self._end else None

    def span(self, position: int, stop: int) -> tuple[object, int]:
        """Return the id as ``at`` does, and the first position up to ``stop`` where it may be another."""
        found = self.at(position)
        if position < self._end:
            stop = min(stop, self._end)
        if self._next is not None and _begins(self._next):
            stop = min(stop, self._next.first_position)
        return found, stop

    def finish(self, size: int) -> None:
        """Note the calls that claim events after the last."""
        if self._end > size:
            self._note(
                self._id, "the events of the call", "a call is remembered with more events than there are"
            )
        while self._next is not None:
            if (self._next.first_position, self._next.count) != (size, 0):
                self._refuse("a call is remembered with events that are not there")
            self._next = next(self._rest, None)

    def _begin(self) -> None:
        call, size = self._next, self._next.count
        if type(size) is not int or size < 0 or call.first_position < 0:
            self._refuse("a call is remembered with what is no number of events")
        elif size:
            if call.first_position < self._end:
                self._refuse("a call is remembered with another's events")
            self._id, self._end = call.command_id, call.first_position + size
        self._next = next(self._rest, None)

    def _refuse(self, message: str) -> None:
        call = self._next
        found = f"{call.command_id!r}: {call.count!r} from position {call.first_position!r}"
        self._note(found, "the events of the call", message)


def _begins(call: Any) -> bool:
    return type(call.first_position) is int
