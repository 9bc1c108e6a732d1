"""SQLite: its transactions, and how it forgets."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy.dialects import sqlite

from planevents.store import sqlite_triggers
from planevents.store.dialect import Dialect

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from sqlalchemy import Connection

    from planevents.store.dialect import Row
    from planevents.store.schema import Tables
    from planevents.store.statements import Statements


_SECURE_DELETE = ("OFF", "ON", "FAST")


class Sqlite(Dialect):
    """SQLite through the sqlite3 of Python, or through aiosqlite."""

    name: ClassVar[str] = "sqlite"
    compiler: ClassVar = sqlite.dialect()
    parameter: ClassVar[str] = "?"
    most_at_once: ClassVar[int] = 2**31

    def insert_events(self, connection: Connection, tables: Tables, text: str, rows: Sequence[Row]) -> None:
        """Insert events one by one; their triggers hold each against those before it."""
        del tables
        self.insert(connection, text, rows)

    def append_at_once(
        self, own: Any, statements: Statements, rows: Sequence[Row], moved: Row, command: Row
    ) -> bool:
        """Write, under the lock, what was worked out before; triggers and head refuse a wrong guess."""
        cursor = own.cursor()
        done = False
        try:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.executemany(statements.add_event, rows)
            cursor.execute(statements.advance_exactly, moved)
            if cursor.rowcount == 1:
                cursor.execute(statements.add_command, command)
                own.commit()
                done = True
        finally:
            cursor.close()
            if not done:
                own.rollback()
        return done

    def begin_reading(self, connection: Connection, look: str) -> None:
        """Begin, unless a host's engine has begun by itself, and look: that is the moment."""
        if not self.in_transaction(connection):
            self.change(connection, "BEGIN")
        self.fetch(connection, look)

    def begin_writing(self, connection: Connection, lock: str) -> None:
        """Take the one write lock that there is."""
        if self.in_transaction(connection):
            self.change(connection, lock)
        else:
            self.change(connection, "BEGIN IMMEDIATE")

    def in_transaction(self, connection: Connection) -> bool:
        """Ask the driver."""
        own: Any = connection.connection.driver_connection
        return bool(own.in_transaction)

    @contextmanager
    def any_text(self, connection: Connection) -> Generator[None]:
        """Read what is no UTF-8 as surrogates, which nothing else gives."""
        own: Any = connection.connection.driver_connection
        before, own.text_factory = own.text_factory, _any_text
        try:
            yield
        finally:
            own.text_factory = before

    def keep_writers_out(self, connection: Connection, tables: Tables) -> None:
        """Do nothing: whoever made a table has the one write lock that there is."""

    @contextmanager
    def erasing(self, connection: Connection) -> Generator[None]:
        """Overwrite with zeros, and set the connection back to what it did before."""
        before = self.fetch(connection, "PRAGMA secure_delete")[0][0]
        self.fetch(connection, "PRAGMA secure_delete = ON")
        try:
            yield
        finally:
            self.fetch(connection, f"PRAGMA secure_delete = {_SECURE_DELETE[before]}")

    def after_erasure(self, connection: Connection, tables: Tables) -> bool:
        """Write the file anew and empty the write-ahead log; False while somebody reads from that.

        Rows are moved within their pages now and then, and what they leave there is overwritten by nothing.
        """
        del tables
        self.change(connection, "VACUUM")
        busy: int = self.fetch(connection, "PRAGMA wal_checkpoint(TRUNCATE)")[0][0]
        return not busy

    def triggers_of(self, step: int, tables: Tables, schema: str | None) -> tuple[str, ...]:
        """Return a trigger a refusal: SQLite has no function to share."""
        within = f'"{schema}".' if schema else ""
        refusals = sqlite_triggers.REFUSALS[step](tables)
        return tuple(sqlite_triggers.statement(within, *refusal) for refusal in refusals)


SQLITE = Sqlite()


def _any_text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")
