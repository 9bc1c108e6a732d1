"""Appending, on one connection that holds the write lock."""

from __future__ import annotations

from contextlib import contextmanager
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import attrs

from planevents.codec import StoredEvent
from planevents.errors import CommandRepeatedError, RetryTransactionError, StoreBusyError, StoreFailedError
from planevents.ledger.tiles import grown
from planevents.ledger.tree import Frontier
from planevents.store import restoring, sealing
from planevents.store.connections import running
from planevents.store.interface import CommandRecord, Head, Incarnation
from planevents.store.sql_reader import SqlReader
from planevents.store.texts import require_storable, storable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence
    from datetime import datetime

    from attrs import AttrsInstance
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from planevents.errors import StoreError
    from planevents.people import Name
    from planevents.store.interface import StreamAppend
    from planevents.store.statements import Statements

_COLUMNS = attrgetter(*(field.name for field in attrs.fields(StoredEvent)))


class SqlWriter(SqlReader):
    """Implements ``Transaction`` inside a transaction that somebody else began and will end.

    The clock is read once for all that is appended here. ``on_append`` is called in the same
    transaction with the position of the first new event.
    """

    def __init__(
        self,
        connection: Connection,
        statements: Statements,
        clock: Callable[[], datetime],
        busy: Callable[[str], StoreError] = StoreBusyError,
        on_append: Callable[[SqlWriter, int], None] | None = None,
    ) -> None:
        super().__init__(connection, statements, busy)
        self._clock = clock
        self._on_append = on_append
        self._recorded_at: str | None = None
        self._depth = 0
        self.end: tuple[Head, str] | None = None

    def lock(self) -> bool:
        """Take the write lock by changing nothing; return whether there is a transaction to hold it."""
        self._change(self._statements.lock)
        return self._dialect.in_transaction(self.connection)

    def require_transaction(self) -> None:
        """Raise, if the transaction was ended from elsewhere: by its owner, or by a database out of space."""
        with running(self._busy):
            if not self._dialect.in_transaction(self.connection):
                raise self._busy("the transaction is over")

    def append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        """Append all of it or nothing, with a command's id and fingerprint."""
        require_storable(streams, command, names)
        with self.savepoint():
            return self.append_alone(streams, command, names)

    def append_alone(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        """Append as the transaction's only deed: if it fails, the whole transaction must be undone."""
        command_id, fingerprint = command
        first = streams[0].plan if streams else ""
        head, last, version, known = self._state(first, command_id)
        if known:
            raise CommandRepeatedError(command_id)
        at = sealing.versions(streams, lambda plan: version if plan == first else self.version(plan))
        opened = sealing.opened(names)
        now = self._recorded_at or sealing.moment(self._clock, last)
        rows = sealing.seal(streams, at, head.size, now)
        record = CommandRecord(command_id, fingerprint, head.size, len(rows))
        if rows:
            head = self._add(rows, head)
        self._change(self._statements.add_command, (*command, record.first_position, len(rows)))
        if opened and (new := opened.keys() - self.names(opened)):
            for one in map(opened.__getitem__, sorted(new)):
                self._change(self._statements.add_person, (one.commitment, one.salt, one.value))
        self._recorded_at = now
        self.end = head, now if rows else last
        if rows and self._on_append is not None:
            self._on_append(self, record.first_position)
        return record

    @contextmanager
    def savepoint(self) -> Generator[None]:
        """Undo what is appended inside, and nothing else, if an error leaves it; it may be nested."""
        self.require_transaction()
        self._depth += 1
        savepoint = f"planevents_{self._depth}"
        try:
            self._change(f"SAVEPOINT {savepoint}")
            try:
                yield
            except BaseException:
                # A full disk, and the like, has rolled everything back already.
                if self._dialect.in_transaction(self.connection):
                    self._change(f"ROLLBACK TO SAVEPOINT {savepoint}")
                    self._change(f"RELEASE SAVEPOINT {savepoint}")
                raise
            self.require_transaction()
            self._change(f"RELEASE SAVEPOINT {savepoint}")
        finally:
            self._depth -= 1

    def erase(self, commitments: Iterable[str]) -> int:
        """Delete the names that open commitments, and return how many there were."""
        with self.savepoint(), self._dialect.erasing(self.connection):
            found = (self._change(self._statements.erase, (one,)) for one in filter(storable, commitments))
            return sum(found)

    def restore(
        self,
        rows: Iterable[StoredEvent],
        commands: Iterable[CommandRecord],
        names: Iterable[Name],
        incarnations: Iterable[Incarnation],
    ) -> Head:
        """Take in all that another store held, as it is, in bounded memory; return the end."""
        with self.savepoint():
            head = self.head()
            restoring.require_empty(self)
            for portion in restoring.portions(rows, incarnations):
                if isinstance(portion, Incarnation):
                    self._change(self._statements.add_incarnation, attrs.astuple(portion))
                else:
                    head = self._add(list(map(_COLUMNS, portion)), head)
            self._insert(self._statements.add_command, commands)
            self._insert(self._statements.add_person, names)
        return head

    def begin_incarnation(self, began_at: str) -> Incarnation:
        """Keep that the record goes on from here after a restore, and return the incarnation."""
        begun = Incarnation(len(self.incarnations()) + 1, self.head().size, began_at)
        with self.savepoint():
            self._change(self._statements.add_incarnation, attrs.astuple(begun))
        return begun

    def _insert(self, text: str, values: Iterable[AttrsInstance]) -> None:
        for portion in restoring.cut(values):
            with running(self._busy):
                self._dialect.insert(self.connection, text, [attrs.astuple(one) for one in portion])

    def _state(self, plan: str, command_id: str) -> tuple[Head, str, int, int]:
        """Return the head, when the last event was recorded, a plan's version, whether a command is known."""
        rows = self._fetch(self._statements.state, (plan, command_id))
        if not rows:
            raise StoreFailedError("the store has no head: restore it from a backup")
        size, frontier, origin, recorded_at, version, known = rows[0]
        return Head(Frontier.from_text(size, frontier), origin), recorded_at or "", version, known

    def _add(self, rows: list[sealing.Row], head: Head) -> Head:
        frontier, tiles = grown(head.frontier, [row[-1] for row in rows], self.nodes)
        with running(self._busy):
            tables, text = self._statements.tables, self._statements.add_event
            self._dialect.insert_events(self.connection, tables, text, rows)
        for tile in tiles:
            self._change(self._statements.add_tile, (tile.level, tile.index, tile.root, tile.hashes))
        # The triggers hold the head against the events and their tiles, so these come first.
        if not self._change(self._statements.advance, (frontier.size, frontier.to_text(), head.size)):
            raise self._busy("the head moved")
        return Head(frontier, head.origin)

    def _change(self, text: str, parameters: tuple[Any, ...] = ()) -> int:
        with running(self._busy):
            return self._dialect.change(self.connection, text, parameters)


class SessionWriter(SqlWriter):
    """A writer in the transaction of a host's ORM session.

    The session makes its savepoints when its connection is next asked for, so that is asked each time.
    """

    def __init__(
        self,
        session: Session,
        statements: Statements,
        clock: Callable[[], datetime],
        on_append: Callable[[SqlWriter, int], None] | None,
    ) -> None:
        super().__init__(session.connection(), statements, clock, RetryTransactionError, on_append)
        self._session = session

    @property
    def connection(self) -> Connection:
        """The session's connection, inside its innermost transaction."""
        return self._session.connection()
