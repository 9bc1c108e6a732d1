"""A plan's stream as it stood at some moment, with its newest events at hand."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planevents.recorded import RecordedEvent
    from planevents.store.interface import EventReader


class Moment:
    """One plan before some new events, or with them: all that the cached fold asks of a store."""

    def __init__(self, reader: EventReader, new: Sequence[RecordedEvent], *, before: bool) -> None:
        self._reader = reader
        self._new = new
        self._before = before

    def version(self, plan: str) -> int:
        """Return the version of the plan's stream at this moment."""
        del plan
        return self._new[0].version - 1 if self._before else self._new[-1].version

    def read(self, plan: str, after: int = 0) -> Iterator[RecordedEvent]:
        """Yield the plan's events of versions above ``after``; only those before the new ones are read."""
        past = self._new[0].version - 1
        if after < past:
            yield from islice(self._reader.read(plan, after), past - after)
        if not self._before:
            yield from (one for one in self._new if one.version > after)
