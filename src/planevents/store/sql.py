"""Events in a SQL database, through SQLAlchemy Core."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self
from weakref import WeakSet

from sqlalchemy import Engine

from planevents.errors import InvalidValueError, RetryTransactionError, StoreFailedError, StoreMissingError
from planevents.ledger.checkpoint import validate_origin
from planevents.store import connections, opening
from planevents.store.schema import Tables
from planevents.store.sql_reader import SqlReader
from planevents.store.sql_writer import SqlWriter
from planevents.store.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from planevents.codec import StoredEvent
    from planevents.people import Name
    from planevents.recorded import RecordedEvent
    from planevents.store.interface import CommandRecord, EventReader, Head, StreamAppend, Transaction


class SqlStore:
    """Implements ``Store`` on a database, for any number of threads and processes.

    Open one with ``SqlStore.open``. Readers never wait for a writer, and writers wait for each
    other up to the lock timeout; on a host's engine both are as the host set them.
    """

    def __init__(
        self, engine: Engine, tables: Tables, clock: Callable[[], datetime], origin: str, *, owned: bool
    ) -> None:
        self._engine = engine
        self._origin = origin
        self._statements = Statements(tables)
        self._clock = clock
        self._owned = owned
        if owned:
            _OWNED.add(self)

    @classmethod
    def open(
        cls,
        where: str | os.PathLike[str] | Engine,
        *,
        create: bool,
        clock: Callable[[], datetime],
        origin: str | None = None,
        lock_timeout: float = 5.0,
        prefix: str = "",
    ) -> Self:
        """Open the store at a path, at a URL such as ``sqlite:///council.db``, or on a host's engine.

        ``clock`` gives aware moments. ``origin`` names the ledger of a new store, for good
        (without one a unique name is made), and must be that of one that exists.
        ``lock_timeout`` is in seconds; a host's engine keeps its own. ``prefix`` begins every
        table's name.

        Raises StoreMissingError if there is no store and ``create`` is false,
        StoreFormatError if what is there is not one, InvalidValueError for an address that
        cannot hold one or another origin.
        """
        tables = Tables(prefix)
        if origin is not None:
            validate_origin(origin)
        if isinstance(where, Engine):
            engine = where
            if engine.dialect.name != "sqlite":
                raise InvalidValueError("engine", engine.dialect.name, "this version keeps events in SQLite")
            origin = opening.prepare(engine, tables, create=create, origin=origin)
            return cls(engine, tables, clock, origin, owned=False)
        engine = opening.own_engine(where, create=create, lock_timeout=lock_timeout)
        try:
            origin = opening.prepare(engine, tables, create=create, origin=origin)
            opening.set_wal(engine, lock_timeout)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, tables, clock, origin, owned=True)

    @property
    def address(self) -> str:
        """Where it is, without any password."""
        return opening.address(self._engine.url)

    def head(self) -> Head:
        """Return the end of the store."""
        with self.snapshot() as moment:
            return moment.head()

    def version(self, plan: str) -> int:
        """Return the version of a plan's stream: 0 if it has no events."""
        with self.snapshot() as moment:
            return moment.version(plan)

    def plans(self) -> tuple[str, ...]:
        """Return the ids of all streams in the order in which they began."""
        with self.snapshot() as moment:
            return moment.plans()

    def read(self, plan: str, after: int = 0) -> Iterator[RecordedEvent]:
        """Yield a plan's events of versions above ``after``, in order."""
        with self.snapshot() as moment:
            yield from moment.read(plan, after)

    def read_all(self, after: int = -1, limit: int | None = None) -> Iterator[RecordedEvent]:
        """Yield all events of positions above ``after``, in order, at most ``limit``."""
        with self.snapshot() as moment:
            yield from moment.read_all(after, limit)

    def stored(self, after: int = -1) -> Iterator[StoredEvent]:
        """Yield the raw rows of positions above ``after``, in order."""
        with self.snapshot() as moment:
            yield from moment.stored(after)

    def command(self, command_id: str) -> CommandRecord | None:
        """Return what is remembered of a command id."""
        with self.snapshot() as moment:
            return moment.command(command_id)

    def names(self, commitments: Iterable[str]) -> dict[str, str]:
        """Return the names that open commitments; an erased one, or one that opens nothing, is absent."""
        with self.snapshot() as moment:
            return dict(moment.names(commitments))

    def people(self) -> Iterator[Name]:
        """Yield every opening that is kept, whether or not it opens its commitment."""
        with self.snapshot() as moment:
            yield from moment.people()

    def commands(self) -> Iterator[CommandRecord]:
        """Yield what is remembered of every call, in the order of first positions."""
        with self.snapshot() as moment:
            yield from moment.commands()

    def append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        """Append all of it or nothing, with a command's id and fingerprint."""
        with self._writing() as writer:
            return writer.append_alone(streams, command, names)

    @contextmanager
    def snapshot(self) -> Generator[EventReader]:
        """Read several times, all at one moment, without keeping writers waiting."""
        with connections.reading(self._engine) as connection:
            yield SqlReader(connection, self._statements)

    @contextmanager
    def transaction(self) -> Generator[Transaction]:
        """Lock the head, then read and append several times; all is kept on exit, or nothing on error."""
        with self._writing() as writer:
            yield writer
            writer.require_transaction()

    def using(self, connection: Connection) -> Transaction:
        """Read and append inside the host's open transaction, on its connection.

        Other writers wait from now until the host commits or rolls back; nothing is committed
        here. Raises RetryTransactionError, here or later, if another writer was first: the
        host rolls back and redoes its whole transaction. Raises StoreMissingError or
        InvalidValueError if the connection leads to another database.
        """
        writer = SqlWriter(connection, self._statements, self._clock, busy=RetryTransactionError)
        try:
            held = writer.lock()
        except StoreFailedError as error:
            if "no such table" in error.detail:
                raise StoreMissingError(opening.address(connection.engine.url)) from error
            raise
        if not held:
            hint = "begin one, and leave AUTOCOMMIT off"
            raise InvalidValueError("connection", "AUTOCOMMIT", "no transaction is open on it", hint)
        if (origin := writer.head().origin) != self._origin:
            raise InvalidValueError("connection", origin, f"it leads to another store than {self._origin!r}")
        return writer

    def close(self) -> None:
        """Close the connections, unless they are those of a host's engine."""
        if self._owned:
            self._engine.dispose()

    def leave_to_parent(self) -> None:
        """Begin with fresh connections in a forked child, and never touch those of the parent."""
        self._inherited = self._engine.pool
        self._engine.dispose(close=False)

    @contextmanager
    def _writing(self) -> Generator[SqlWriter]:
        with connections.writing(self._engine) as connection:
            yield SqlWriter(connection, self._statements, self._clock)
            with connections.running():
                connection.commit()


_OWNED: WeakSet[SqlStore] = WeakSet()


def _forked() -> None:
    for store in _OWNED:
        store.leave_to_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
