"""Events in a SQL database, through SQLAlchemy."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self
from weakref import WeakSet

from sqlalchemy import Connection, Engine

from planevents.errors import (
    AppendOnlyError,
    CodecError,
    InvalidValueError,
    RetryTransactionError,
    StoreBusyError,
    StoreFailedError,
    StoreMissingError,
    StoreUnavailableError,
)
from planevents.ledger.checkpoint import validate_origin
from planevents.store import connections, opening, sealing
from planevents.store.at_once import append_at_once, completes_tile, fits
from planevents.store.dialect import dialect_of
from planevents.store.failures import no_such_table
from planevents.store.schema import Tables
from planevents.store.sql_reader import SqlReader
from planevents.store.sql_writer import SessionWriter, SqlWriter
from planevents.store.statements import Statements
from planevents.store.texts import require_storable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from planevents.codec import StoredEvent
    from planevents.ledger.tiles import Tile
    from planevents.people import Name
    from planevents.recorded import RecordedEvent
    from planevents.store.at_once import End
    from planevents.store.elsewhere import Elsewhere
    from planevents.store.interface import (
        CommandRecord,
        EventReader,
        Head,
        Incarnation,
        StreamAppend,
        Transaction,
    )


class SqlStore:
    """Implements ``Store`` on a database, for any number of threads and processes.

    Open one with ``SqlStore.open``. Readers never wait for a writer, and writers wait for each
    other up to the lock timeout; on a host's engine both are as the host set them.
    """

    def __init__(
        self, engine: Engine, tables: Tables, clock: Callable[[], datetime], origin: str, *, owned: bool
    ) -> None:
        self.engine = engine
        self.tables = tables
        self.on_append: Callable[[SqlWriter, int], None] | None = None
        self._origin = origin
        self._dialect = dialect_of(engine)
        self._statements = Statements(tables, self._dialect)
        self._clock = clock
        self._owned = owned
        self._end: End | None = None
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
        schema: str | None = None,
        prefix: str = "",
        on_asyncio: bool = False,
    ) -> Self:
        """Open the store at a path, at a URL such as ``sqlite:///council.db``, or on a host's engine.

        ``create`` makes the tables, or brings older ones up to date. ``clock`` gives aware moments.
        ``origin`` names the ledger of a new store, for good (without one a unique name is made),
        and must be that of one that exists. ``lock_timeout`` is in seconds; a host's engine keeps
        its own. ``schema`` is where in the database the tables are, and ``prefix`` begins every
        table's name. ``on_asyncio`` is for ``AsyncPlanRegister``.

        Raises StoreMissingError if there is no store and ``create`` is false,
        StoreFormatError if what is there is not one, or of another format,
        StoreUnavailableError if the server cannot be reached, InvalidValueError for an address
        that cannot hold one or another origin.
        """
        tables = Tables(prefix, schema)
        if origin is not None:
            validate_origin(origin)
        if isinstance(where, Engine):
            engine = where
            dialect = dialect_of(engine)
            if dialect.name == "postgresql":
                # We begin and end our own transactions; the pool is the host's.
                engine = engine.execution_options(isolation_level="AUTOCOMMIT")
            origin = opening.prepare(engine, dialect, tables, create=create, origin=origin)
            return cls(engine, tables, clock, origin, owned=False)
        engine = opening.own_engine(where, create=create, lock_timeout=lock_timeout, on_asyncio=on_asyncio)
        dialect = dialect_of(engine)
        try:
            origin = opening.prepare(engine, dialect, tables, create=create, origin=origin)
            if dialect.name == "sqlite":
                opening.set_wal(engine, lock_timeout)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, tables, clock, origin, owned=True)

    @property
    def address(self) -> str:
        """Where it is, without any password."""
        return connections.address(self.engine.url)

    def head(self) -> Head:
        """Return the end of the store."""
        with self._reading() as reader:
            return reader.head()

    def version(self, plan: str) -> int:
        """Return the version of a plan's stream: 0 if it has no events."""
        with self._reading() as reader:
            return reader.version(plan)

    def plans(self) -> tuple[str, ...]:
        """Return the ids of all streams in the order in which they began."""
        with self._reading() as reader:
            return reader.plans()

    def read(self, plan: str, after: int = 0) -> Iterator[RecordedEvent]:
        """Yield a plan's events of versions above ``after``, in order."""
        with self._reading() as reader:
            yield from reader.read(plan, after)

    def read_all(self, after: int = -1, limit: int | None = None) -> Iterator[RecordedEvent]:
        """Yield all events of positions above ``after``, in order, at most ``limit``."""
        with self._reading() as reader:
            yield from reader.read_all(after, limit)

    def stored(self, after: int = -1, limit: int | None = None) -> Iterator[StoredEvent]:
        """Yield the raw rows of positions above ``after``, in order, at most ``limit``."""
        with self._reading() as reader:
            yield from reader.stored(after, limit)

    def command(self, command_id: str) -> CommandRecord | None:
        """Return what is remembered of a command id."""
        with self._reading() as reader:
            return reader.command(command_id)

    def names(self, commitments: Iterable[str]) -> dict[str, str]:
        """Return the names that open commitments; an erased one, or one that opens nothing, is absent."""
        with self._reading() as reader:
            return reader.names(commitments)

    def people(self) -> Iterator[Name]:
        """Yield every opening that is kept, by commitment, whether or not it opens it."""
        with self.snapshot() as moment:
            yield from moment.people()

    def commands(self, after: int = -1) -> Iterator[CommandRecord]:
        """Yield what is remembered of calls that begin above ``after``, in the order of first positions."""
        with self.snapshot() as moment:
            yield from moment.commands(after)

    def nodes(self, level: int, first: int, stop: int) -> Sequence[bytes]:
        """Return the nodes ``first`` to ``stop`` - 1 of a level, all of one tile, as far as there are."""
        with self._reading() as reader:
            return reader.nodes(level, first, stop)

    def tiles(self) -> Iterator[Tile]:
        """Yield every tile, by level and index, whatever stands in its columns."""
        with self.snapshot() as moment:
            yield from moment.tiles()

    def incarnations(self) -> tuple[Incarnation, ...]:
        """Return the times that the record was restored, in order."""
        with self._reading() as reader:
            return reader.incarnations()

    def append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        """Append all of it or nothing, with a command's id and fingerprint.

        A connection that is lost on the way is made again, once. If the first try was kept after
        all, the second is refused by the command's id.
        """
        require_storable(streams, command, names)
        try:
            return self._append(streams, command, names)
        except StoreUnavailableError:
            return self._append(streams, command, names)

    def _append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name]
    ) -> CommandRecord:
        if self._owned and not names and self.on_append is None and fits(self._dialect, streams):
            record = self._append_at_once(streams[0], command)
            if record is not None:
                return record
        with self._writing() as writer:
            return writer.append_alone(streams, command, names)

    def after_erasure(self) -> bool:
        """Clear what erased names left behind; return whether nobody was in the way, and it is allowed.

        It waits up to the lock timeout for whoever reads a moment before the erasure.
        """
        with connections.connected(self.engine) as connection:
            try:
                with connections.running():
                    return self._dialect.after_erasure(connection, self.tables)
            except StoreBusyError:
                return False

    def _append_at_once(self, stream: StreamAppend, command: tuple[str, str]) -> CommandRecord | None:
        if (end := self._end) is None or completes_tile(stream, end):
            return None
        try:
            now = sealing.moment(self._clock, end[1])
            done = append_at_once(self.engine, self._statements, stream, command, end, now)
        except (AppendOnlyError, CodecError, InvalidValueError, StoreFailedError):
            return None  # the long way says what is wrong
        if done is None:
            return None
        record, self._end = done
        return record

    @contextmanager
    def snapshot(self) -> Generator[EventReader]:
        """Read several times, all at one moment, without keeping writers waiting."""
        with connections.reading(self.engine, self._dialect, self._statements.look) as connection:
            yield SqlReader(connection, self._statements)

    @contextmanager
    def transaction(self) -> Generator[Transaction]:
        """Lock the head, then read and append several times; all is kept on exit, or nothing on error."""
        with self._writing() as writer:
            yield writer
            writer.require_transaction()

    def using(self, connection: Connection | Session) -> Transaction:
        """Read and append inside the host's open transaction, on its connection or ORM session.

        Other writers wait from now until the host commits or rolls back; nothing is committed
        here. Raises RetryTransactionError, here or later, if another writer was first: the
        host rolls back and redoes its whole transaction. Raises StoreMissingError or
        InvalidValueError if the connection leads to another database.
        """
        host = connection if isinstance(connection, Connection) else connection.connection()
        if host.dialect.name != self._dialect.name:
            raise InvalidValueError("connection", host.dialect.name, f"the store is in {self._dialect.name}")
        if not host.in_transaction():
            # As its own first statement would: then its commit is one.
            host.begin()
        writer: SqlWriter
        if isinstance(connection, Connection):
            writer = SqlWriter(host, self._statements, self._clock, RetryTransactionError, self.on_append)
        else:
            writer = SessionWriter(connection, self._statements, self._clock, self.on_append)
        try:
            held = writer.lock()
        except StoreFailedError as error:
            if no_such_table(error.__cause__):
                raise StoreMissingError(connections.address(host.engine.url)) from error
            raise
        if not held:
            hint = "begin one, and leave AUTOCOMMIT off"
            raise InvalidValueError("connection", "AUTOCOMMIT", "no transaction is open on it", hint)
        if (origin := writer.head().origin) != self._origin:
            raise InvalidValueError("connection", origin, f"it leads to another store than {self._origin!r}")
        return writer

    def elsewhere(self) -> Elsewhere:
        """Return what yields the raw rows above a position, at most so many, in another process too.

        Raises InvalidValueError on a host's engine: only the host knows how to make one like it.
        """
        from planevents.store import elsewhere  # noqa: PLC0415 it opens stores itself

        if not self._owned:
            hint = "open the register at an address of its own to verify it in several"
            raise InvalidValueError("processes", 1, "another process cannot have the host's engine", hint)
        url = self.engine.url.set(drivername=self.engine.url.drivername.replace("+aiosqlite", ""))
        return elsewhere.Elsewhere(
            url.render_as_string(hide_password=False), self.tables.schema, self.tables.prefix
        )

    def close(self) -> None:
        """Close the connections, unless they are those of a host's engine."""
        if self._owned:
            self.engine.dispose()

    def leave_to_parent(self) -> None:
        """Begin with fresh connections in a forked child, and never touch those of the parent."""
        self._inherited = self.engine.pool
        self.engine.dispose(close=False)

    @contextmanager
    def _reading(self) -> Generator[SqlReader]:
        # What is there never changes, so that only snapshots need a transaction to see one moment.
        with connections.connected(self.engine) as connection:
            yield SqlReader(connection, self._statements)

    @contextmanager
    def _writing(self) -> Generator[SqlWriter]:
        lock = self._statements.lock
        with connections.writing(self.engine, self._dialect, lock) as connection:
            writer = SqlWriter(connection, self._statements, self._clock, on_append=self.on_append)
            yield writer
            connections.commit(connection)
            if writer.end is not None:
                self._end = writer.end


_OWNED: WeakSet[SqlStore] = WeakSet()


def _forked() -> None:
    for store in _OWNED:
        store.leave_to_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
