"""Whether calls follow each other: together they recorded every event, each exactly one part of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.backup.form import FaultyLineError

if TYPE_CHECKING:
    from planevents.people import Name
    from planevents.store.interface import CommandRecord


class Order:
    """Takes calls and then names as a backup has them, and remembers no more than the last of each."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._reached = 0
        self._call: tuple[int, int, str] = (0, 0, "")
        self._commitment = ""

    def take_call(self, one: CommandRecord) -> None:
        """Raise FaultyLineError if a call does not begin where the last ended, or ends after all events."""
        key = (one.first_position, one.count, one.command_id)
        if one.first_position != self._reached or key <= self._call:
            raise FaultyLineError(
                f"the call {one.command_id!r} begins at position {one.first_position}, and those before it "
                f"end at {self._reached}; without events they come in the order of their ids"
            )
        self._call = key
        self._reached += one.count
        if self._reached > self._size:
            raise FaultyLineError(f"the call {one.command_id!r} has more events than there are")

    def take_name(self, one: Name) -> None:
        """Raise FaultyLineError if a name does not come after the last, in the order of commitments."""
        if one.commitment <= self._commitment:
            raise FaultyLineError("people come in the order of their commitments, each once")
        self._commitment = one.commitment

    def finish_calls(self) -> None:
        """Raise FaultyLineError if there are events of no call."""
        if self._reached != self._size:
            raise FaultyLineError(f"the events from position {self._reached} on are of no call")
