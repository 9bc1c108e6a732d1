"""A store that lasts as long as its process: for tests, previews and notebooks."""

from __future__ import annotations

from contextlib import contextmanager
from operator import attrgetter
from threading import Lock, RLock
from typing import TYPE_CHECKING
from uuid import uuid4

import attrs

from planevents import codec
from planevents.codec import StoredEvent
from planevents.errors import AppendOnlyError, CommandRepeatedError, StoreBusyError, StoreFailedError
from planevents.ledger.checkpoint import validate_origin
from planevents.ledger.tiles import Tile, grown
from planevents.ledger.tree import Frontier
from planevents.people import Name
from planevents.store import restoring, sealing
from planevents.store.interface import CommandRecord, Head, Incarnation
from planevents.store.texts import require_storable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from datetime import datetime

    from planevents.recorded import RecordedEvent
    from planevents.store.interface import EventReader, StreamAppend, Transaction


_READ = attrgetter(
    "position", "plan", "version", "type", "schema", "recorded_at", "effective_on", "header", "data"
)


@attrs.define
class _Books:
    """All that a store holds at one moment, and a Transaction on it; not thread-safe.

    Copies are what transactions write on: they read the clock once, and are closed at the end.
    """

    clock: Callable[[], datetime]
    origin: str
    frontier: Frontier = attrs.Factory(Frontier.empty)
    events: list[StoredEvent] = attrs.Factory(list[StoredEvent])
    streams: dict[str, list[StoredEvent]] = attrs.Factory(dict[str, list[StoredEvent]])
    remembered: dict[str, CommandRecord] = attrs.Factory(dict[str, CommandRecord])
    opened: dict[str, Name] = attrs.Factory(dict[str, Name])
    tiled: dict[tuple[int, int], Tile] = attrs.Factory(dict[tuple[int, int], Tile])
    begun: list[Incarnation] = attrs.Factory(list[Incarnation])
    copied: bool = False
    recorded_at: str | None = None
    closed: bool = False

    def copy(self) -> _Books:
        return attrs.evolve(
            self,
            events=list(self.events),
            streams={plan: list(stream) for plan, stream in self.streams.items()},
            remembered=dict(self.remembered),
            opened=dict(self.opened),
            tiled=dict(self.tiled),
            begun=list(self.begun),
            copied=True,
        )

    def head(self) -> Head:
        self._require_open()
        return Head(self.frontier, self.origin)

    def version(self, plan: str) -> int:
        self._require_open()
        return len(self.streams.get(plan, ()))

    def plans(self) -> tuple[str, ...]:
        self._require_open()
        return tuple(self.streams)

    def rows_of(self, plan: str, after: int) -> list[StoredEvent]:
        self._require_open()
        return self.streams.get(plan, [])[max(after, 0) :]

    def rows(self, after: int, limit: int | None = None) -> list[StoredEvent]:
        self._require_open()
        first = max(after + 1, 0)
        return self.events[first : None if limit is None else first + max(limit, 0)]

    def read(self, plan: str, after: int = 0) -> Iterator[RecordedEvent]:
        yield from _recorded(self.rows_of(plan, after))

    def read_all(self, after: int = -1, limit: int | None = None) -> Iterator[RecordedEvent]:
        yield from _recorded(self.rows(after, limit))

    def stored(self, after: int = -1, limit: int | None = None) -> Iterator[StoredEvent]:
        yield from self.rows(after, limit)

    def command(self, command_id: str) -> CommandRecord | None:
        self._require_open()
        return self.remembered.get(command_id)

    def names(self, commitments: Iterable[str]) -> dict[str, str]:
        self._require_open()
        return {one: self.opened[one].value for one in commitments if one in self.opened}

    def people(self) -> Iterator[Name]:
        self._require_open()
        yield from sorted(self.opened.values(), key=lambda name: name.commitment)

    def commands(self, after: int = -1) -> Iterator[CommandRecord]:
        self._require_open()
        found = (one for one in self.remembered.values() if one.first_position > after)
        yield from sorted(found, key=lambda one: (one.first_position, one.count, one.command_id))

    def nodes(self, level: int, first: int, stop: int) -> list[bytes]:
        self._require_open()
        if level == 0:
            return [row.leaf_hash for row in self.events[max(first, 0) : max(stop, 0)]]
        below = (self.tiled.get((level - 1, index)) for index in range(first, stop))
        return [tile.root for tile in below if tile]

    def tiles(self) -> Iterator[Tile]:
        self._require_open()
        yield from (self.tiled[place] for place in sorted(self.tiled))

    def incarnations(self) -> tuple[Incarnation, ...]:
        self._require_open()
        return tuple(self.begun)

    def append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        require_storable(streams, command, names)
        command_id, fingerprint = command
        if self.command(command_id):
            raise CommandRepeatedError(command_id)
        at = sealing.versions(streams, self.version)
        opened = sealing.opened(names)
        first = len(self.events)
        now = self.recorded_at or sealing.moment(self.clock, self.events[-1].recorded_at if first else "")
        rows = [StoredEvent(*row) for row in sealing.seal(streams, at, first, now)]
        record = CommandRecord(command_id, fingerprint, first, len(rows))
        # Nothing is refused from here on.
        if self.copied:
            self.recorded_at = now
        self._add(rows)
        self.opened |= opened
        self.remembered[command_id] = record
        return record

    @contextmanager
    def savepoint(self) -> Generator[None]:
        self._require_open()
        before = self.copy()
        try:
            yield
        except BaseException:
            self.frontier, self.events, self.streams = before.frontier, before.events, before.streams
            self.remembered, self.opened = before.remembered, before.opened
            self.tiled, self.begun = before.tiled, before.begun
            raise

    def erase(self, commitments: Iterable[str]) -> int:
        self._require_open()
        return sum(self.opened.pop(one, None) is not None for one in commitments)

    def restore(
        self,
        rows: Iterable[StoredEvent],
        commands: Iterable[CommandRecord],
        names: Iterable[Name],
        incarnations: Iterable[Incarnation],
    ) -> Head:
        with self.savepoint():
            restoring.require_empty(self)
            for portion in restoring.portions(rows, incarnations):
                if isinstance(portion, Incarnation):
                    self._begin(portion)
                else:
                    self._add(portion)
            for record in commands:
                if record.command_id in self.remembered:
                    raise AppendOnlyError("this command is known")
                self.remembered[record.command_id] = record
            for name in names:
                if name.commitment in self.opened:
                    raise AppendOnlyError("this name is known")
                self.opened[name.commitment] = name
        return self.head()

    def begin_incarnation(self, began_at: str) -> Incarnation:
        begun = Incarnation(len(self.begun) + 1, self.head().size, began_at)
        self._begin(begun)
        return begun

    def _add(self, rows: list[StoredEvent]) -> None:
        self.frontier, tiles = grown(self.frontier, [row.leaf_hash for row in rows], self.nodes)
        for row in rows:
            self.streams.setdefault(row.plan, []).append(row)
        self.events += rows
        self.tiled |= {(tile.level, tile.index): tile for tile in tiles}

    def _begin(self, incarnation: Incarnation) -> None:
        if incarnation.number != len(self.begun) + 1:
            raise AppendOnlyError("an incarnation's number is the next one")
        if incarnation.size != self.frontier.size:
            raise AppendOnlyError("an incarnation's size is the head's")
        self.begun.append(incarnation)

    def _require_open(self) -> None:
        if self.closed:
            raise StoreFailedError("this transaction is over: open another one")


class MemoryStore:
    """Implements ``Store`` in memory, for any number of threads.

    ``clock`` gives aware moments. ``origin`` names the ledger; without one a unique name is
    made. A transaction keeps other writers waiting; readers go on seeing what was kept before.
    """

    def __init__(self, clock: Callable[[], datetime], origin: str | None = None) -> None:
        self._books = _Books(
            clock, validate_origin(origin) if origin is not None else f"planevents/{uuid4()}"
        )
        self._writers = RLock()
        self._gate = Lock()
        self._in_transaction = False

    @property
    def address(self) -> str:
        """Where it is: nowhere that outlives the process."""
        return "memory"

    def head(self) -> Head:
        """Return the end of the store."""
        with self._gate:
            return self._books.head()

    def version(self, plan: str) -> int:
        """Return the version of a plan's stream: 0 if it has no events."""
        with self._gate:
            return self._books.version(plan)

    def plans(self) -> tuple[str, ...]:
        """Return the ids of all streams in the order in which they began."""
        with self._gate:
            return self._books.plans()

    def read(self, plan: str, after: int = 0) -> Iterator[RecordedEvent]:
        """Yield a plan's events of versions above ``after``, in order."""
        with self._gate:
            rows = self._books.rows_of(plan, after)
        yield from _recorded(rows)

    def read_all(self, after: int = -1, limit: int | None = None) -> Iterator[RecordedEvent]:
        """Yield all events of positions above ``after``, in order, at most ``limit``."""
        with self._gate:
            rows = self._books.rows(after, limit)
        yield from _recorded(rows)

    def stored(self, after: int = -1, limit: int | None = None) -> Iterator[StoredEvent]:
        """Yield the raw rows of positions above ``after``, in order, at most ``limit``."""
        with self._gate:
            rows = self._books.rows(after, limit)
        yield from rows

    def command(self, command_id: str) -> CommandRecord | None:
        """Return what is remembered of a command id."""
        with self._gate:
            return self._books.command(command_id)

    def names(self, commitments: Iterable[str]) -> dict[str, str]:
        """Return the names that open commitments; an erased one is absent."""
        wanted = tuple(commitments)
        with self._gate:
            return self._books.names(wanted)

    def people(self) -> Iterator[Name]:
        """Yield every opening that is kept."""
        with self._gate:
            openings = tuple(self._books.people())
        yield from openings

    def commands(self, after: int = -1) -> Iterator[CommandRecord]:
        """Yield what is remembered of calls that begin above ``after``, in the order of first positions."""
        with self._gate:
            records = tuple(self._books.commands(after))
        yield from records

    def nodes(self, level: int, first: int, stop: int) -> list[bytes]:
        """Return the nodes ``first`` to ``stop`` - 1 of a level, all of one tile, as far as there are."""
        with self._gate:
            return self._books.nodes(level, first, stop)

    def tiles(self) -> Iterator[Tile]:
        """Yield every tile, by level and index."""
        with self._gate:
            tiles = tuple(self._books.tiles())
        yield from tiles

    def incarnations(self) -> tuple[Incarnation, ...]:
        """Return the times that the record was restored, in order."""
        with self._gate:
            return self._books.incarnations()

    def append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        """Append all of it or nothing, with a command's id and fingerprint."""
        with self._writing(), self._gate:
            return self._books.append(streams, command, names)

    @contextmanager
    def snapshot(self) -> Generator[EventReader]:
        """Read several times, all at one moment."""
        with self._gate:
            books = self._books.copy()
        try:
            yield books
        finally:
            books.closed = True

    @contextmanager
    def transaction(self) -> Generator[Transaction]:
        """Read and append several times; all is kept on exit, or nothing on error."""
        with self._writing():
            books = self._books.copy()
            self._in_transaction = True
            try:
                yield books
                with self._gate:
                    self._books = attrs.evolve(books, copied=False, recorded_at=None)
            finally:
                self._in_transaction = False
                books.closed = True

    def after_erasure(self) -> bool:
        """Do nothing: nothing is left behind."""
        return True

    def close(self) -> None:
        """Do nothing: there is nothing to give back."""

    @contextmanager
    def _writing(self) -> Generator[None]:
        with self._writers:
            if self._in_transaction:
                raise StoreBusyError("this thread has a transaction open on it: append through that one")
            yield


def _recorded(rows: Iterable[StoredEvent]) -> Iterator[RecordedEvent]:
    return codec.recorded_rows(map(_READ, rows))
