"""The documented changes as a bundle has them: a row for every event, in the order of recording."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING

from planevents.events import ChangeObserved
from planevents.projections.base import plain
from planevents.projections.entries import describe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.recorded import RecordedEvent
    from planevents.store.interface import EventReader

_SOMEBODY = "a named person"


class Log:
    """Says in words what the events of one plan say, without anybody's name."""

    def __init__(self, reader: EventReader, plan: str) -> None:
        self._earlier = _Earlier(reader, plan)

    def words(self, recorded: RecordedEvent) -> str:
        """Return a sentence on what one event says, on one line."""
        entry = describe(recorded, names=_NAMELESS, earlier=self._earlier)
        what = entry.sentence if entry.label is None else f"{entry.label}: {entry.sentence}"
        if isinstance(recorded.event, ChangeObserved):
            what = f"{what} ({'declared' if entry.declared else 'undeclared'})"
        return plain(what)


class _Nameless(Mapping[str, str]):
    """Everybody's name, withheld."""

    def __getitem__(self, commitment: str) -> str:
        return _SOMEBODY

    def __iter__(self) -> Iterator[str]:
        return iter((_SOMEBODY,))

    def __len__(self) -> int:
        return 1  # or it would be taken for no names, which says that they were erased


class _Earlier(Mapping[int, "RecordedEvent"]):
    """A plan's events by version, each read when another speaks of it."""

    def __init__(self, reader: EventReader, plan: str) -> None:
        self._reader = reader
        self._plan = plan

    def __getitem__(self, version: int) -> RecordedEvent:
        for found in islice(self._reader.read(self._plan, version - 1), 1):
            return found
        raise KeyError(version)

    def __iter__(self) -> Iterator[int]:
        return iter(range(1, len(self) + 1))

    def __len__(self) -> int:
        return self._reader.version(self._plan)


_NAMELESS = _Nameless()
