"""The questions of ``EventReader``, on one connection."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from planevents import codec
from planevents.codec import StoredEvent
from planevents.errors import StoreBusyError, StoreFailedError
from planevents.ledger.commitments import opens
from planevents.ledger.tiles import WIDTH, Tile
from planevents.ledger.tree import HASH_BYTES, Frontier
from planevents.people import Name
from planevents.store.connections import running
from planevents.store.interface import CommandRecord, Head, Incarnation
from planevents.store.texts import storable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Executable

    from planevents.errors import StoreError
    from planevents.recorded import RecordedEvent
    from planevents.store.dialect import Row
    from planevents.store.statements import Statements

_PAGE = 500
_PAGE_OF_TILES = 64
_LOWEST = -(2**63)
_HIGHEST = 2**63 - 1
_LAST_VERSION = 2**31 - 1
_VERSION = 2


class SqlReader:
    """Implements ``EventReader`` on a connection that somebody else began.

    Long answers are read a page at a time and up to what was there when they began, so that no
    cursor stays open while the caller works, or appends.
    """

    def __init__(
        self,
        connection: Connection,
        statements: Statements,
        busy: Callable[[str], StoreError] = StoreBusyError,
    ) -> None:
        self._connection = connection
        self._statements = statements
        self._dialect = statements.dialect
        self._busy = busy

    @property
    def connection(self) -> Connection:
        """The connection, inside the transaction that is open on it."""
        return self._connection

    def head(self) -> Head:
        """Return the end of the store."""
        rows = self._fetch(self._statements.head)
        if not rows:
            raise StoreFailedError("the store has no head: restore it from a backup")
        size, frontier, origin = rows[0]
        return Head(Frontier.from_text(size, frontier), origin)

    def version(self, plan: str) -> int:
        """Return the version of a plan's stream: 0 if it has no events."""
        if not storable(plan):
            return 0
        version: int = self._fetch(self._statements.version, (plan,))[0][0]
        return version

    def plans(self) -> tuple[str, ...]:
        """Return the ids of all streams in the order in which they began."""
        return tuple(plan for (plan,) in self._ask(self._statements.plans))

    def read(self, plan: str, after: int = 0) -> Iterator[RecordedEvent]:
        """Yield a plan's events of versions above ``after``, in order."""
        last, after = _LAST_VERSION, max(after, 0)
        if after >= last or not storable(plan):
            return
        while rows := self._fetch(self._statements.stream, (plan, after, last, _PAGE)):
            if len(rows) == _PAGE and last == _LAST_VERSION:
                last = self.version(plan)
            yield from codec.recorded_rows(rows)
            if len(rows) < _PAGE:
                return
            after = rows[-1][_VERSION]

    def read_all(self, after: int = -1, limit: int | None = None) -> Iterator[RecordedEvent]:
        """Yield all events of positions above ``after``, in order, at most ``limit``."""
        yield from codec.recorded_rows(self._pages(self._statements.recorded, max(after + 1, 0), limit))

    def stored(self, after: int = -1, limit: int | None = None) -> Iterator[StoredEvent]:
        """Yield the raw rows of positions above ``after``, in order; from the start, whatever is there."""
        # Nothing may hide before the first position.
        first = after + 1 if after >= 0 else _LOWEST
        for row in self._pages(self._statements.stored, first, limit):
            yield StoredEvent(*row)

    def command(self, command_id: str) -> CommandRecord | None:
        """Return what is remembered of a command id."""
        if not storable(command_id):
            return None
        rows = self._fetch(self._statements.command, (command_id,))
        return CommandRecord(*rows[0]) if rows else None

    def names(self, commitments: Iterable[str]) -> dict[str, str]:
        """Return the names that open commitments; an erased one, or one that opens nothing, is absent."""
        wanted = filter(storable, commitments)
        found: dict[str, str] = {}
        while page := list(islice(wanted, _PAGE)):
            with self._dialect.any_text(self.connection):
                rows = self._ask(self._statements.names, commitments=page)
            found |= {name.commitment: name.value for row in rows if opens(name := _name(row))}
        return found

    def people(self) -> Iterator[Name]:
        """Yield every opening that is kept, by commitment, whether or not it opens it."""
        for row in self._streamed(self._statements.people):
            yield _name(row)

    def commands(self, after: int = -1) -> Iterator[CommandRecord]:
        """Yield what is remembered of calls that begin above ``after``, in the order of first positions."""
        if after >= _HIGHEST:
            return
        # No index is in this order: the database sorts once, and keeps what does not fit on its disk.
        if after < 0:
            rows = self._streamed(self._statements.commands)
        else:
            rows = self._streamed(self._statements.commands_after, after=after)
        for row in rows:
            yield CommandRecord(*row)

    def nodes(self, level: int, first: int, stop: int) -> Sequence[bytes]:
        """Return the nodes ``first`` to ``stop`` - 1 of a level, all of one tile, as far as there are."""
        index = first // WIDTH
        if kept := self._fetch(self._statements.tile, (level, index)):
            hashes, begin = kept[0][0], index * WIDTH
            whole = hashes if isinstance(hashes, bytes) else b""
            return [whole[at * HASH_BYTES :][:HASH_BYTES] for at in range(first - begin, stop - begin)]
        if level == 0:
            rows = self._fetch(self._statements.leaves, (first, stop - 1))
        else:
            rows = self._fetch(self._statements.roots, (level - 1, first, stop - 1))
        return [one for (one,) in rows]

    def tiles(self) -> Iterator[Tile]:
        """Yield every tile, by level and index, whatever stands in its columns."""
        place = (_LOWEST, _LOWEST)
        while rows := self._fetch_damaged(self._statements.tiles, (*place, _PAGE_OF_TILES)):
            yield from map(_tile, rows)
            if len(rows) < _PAGE_OF_TILES:
                return
            place = rows[-1][:2]

    def incarnations(self) -> tuple[Incarnation, ...]:
        """Return the times that the record was restored, in order."""
        return tuple(Incarnation(*row) for row in self._fetch(self._statements.incarnations))

    def _pages(self, text: str, first: int, limit: int | None) -> Iterator[Row]:
        last, left = _HIGHEST, _HIGHEST if limit is None else max(limit, 0)
        while left and first <= last:
            page = min(_PAGE, left)
            rows = self._fetch_damaged(text, (first, last, page))
            if len(rows) == _PAGE and last == _HIGHEST:
                last = self._fetch(self._statements.end)[0][0]
            yield from rows
            if len(rows) < page:
                return
            left -= page
            first = rows[-1][0] + 1

    def _streamed(self, statement: Executable, **parameters: Any) -> Iterator[Row]:
        """Yield the rows of an answer that has no place to begin again from, in bounded memory."""
        options = {"stream_results": True, "max_row_buffer": _PAGE}
        with running(self._busy), self._dialect.any_text(self.connection):
            answer = self.connection.execute(statement, parameters, execution_options=options)
        with closing(answer):
            while True:
                with running(self._busy), self._dialect.any_text(self.connection):
                    rows = answer.fetchmany(_PAGE)
                if not rows:
                    return
                yield from (tuple(row) for row in rows)

    def _fetch(self, text: str, parameters: tuple[Any, ...] = ()) -> list[Row]:
        """Ask the driver."""
        with running(self._busy):
            return self._dialect.fetch(self.connection, text, parameters)

    def _ask(self, statement: Executable, **parameters: Any) -> Sequence[Row]:
        """Ask through SQLAlchemy."""
        with running(self._busy):
            return cast("Sequence[Row]", self.connection.execute(statement, parameters).all())

    def _fetch_damaged(self, text: str, parameters: tuple[Any, ...]) -> list[Row]:
        """Ask for rows of which nothing is taken for granted, so that text may not even be text."""
        try:
            return self._fetch(text, parameters)
        except StoreFailedError:
            with self._dialect.any_text(self.connection):
                return self._fetch(text, parameters)


def _name(row: Row) -> Name:
    commitment, salt, value = row
    return Name(commitment, salt.value, value.value)


def _tile(row: Row) -> Tile:
    """Return a tile as it is stored: a damaged one is to be shown to whoever verifies, not refused here."""
    tile = Tile.__new__(Tile)
    for field, value in zip(("level", "index", "root", "hashes"), row, strict=True):
        object.__setattr__(tile, field, value)
    return tile
