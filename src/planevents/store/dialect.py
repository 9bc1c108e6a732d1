"""What differs between the databases that keep events, behind one face.

Whatever is on the way of every event goes to the driver with plain tuples: SQLAlchemy's own
execution would cost as much as the database. Pools, connections and the making of tables are
SQLAlchemy's throughout.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from planevents.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection, Engine
    from sqlalchemy import Dialect as Compiler
    from sqlalchemy.sql.expression import ClauseElement

    from planevents.store.schema import Tables
    from planevents.store.statements import Statements

Row = tuple[Any, ...]

GUARDED = (1, 3)
"""The formats that brought tables with triggers."""


class Dialect(ABC):
    """How one kind of database is spoken to. Stateless."""

    name: ClassVar[str]
    compiler: ClassVar[Compiler]
    parameter: ClassVar[str]
    """What stands for a parameter in text."""
    most_at_once: ClassVar[int]
    """How many events ``append_at_once`` takes."""

    def text(self, statement: ClauseElement) -> str:
        """Return a statement as the driver takes it, with parameters by place."""
        return str(statement.compile(dialect=self.compiler))

    def fetch(self, connection: Connection, text: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Return all rows of an answer."""
        cursor = driver(connection).cursor()
        try:
            cursor.execute(text, parameters)
            rows: list[Row] = cursor.fetchall()
        finally:
            cursor.close()
        return rows

    def change(self, connection: Connection, text: str, parameters: Sequence[Any] = ()) -> int:
        """Carry out a statement, and return how many rows it changed."""
        cursor = driver(connection).cursor()
        try:
            cursor.execute(text, parameters)
            changed: int = cursor.rowcount
        finally:
            cursor.close()
        return changed

    def insert(self, connection: Connection, text: str, rows: Sequence[Row]) -> None:
        """Insert rows; ``text`` is the insert of one."""
        cursor = driver(connection).cursor()
        try:
            cursor.executemany(text, rows)
        finally:
            cursor.close()

    def run(self, connection: Connection, statements: Sequence[str]) -> None:
        """Carry out statements that define things, one after the other."""
        for statement in statements:
            connection.exec_driver_sql(statement)

    @abstractmethod
    def insert_events(self, connection: Connection, tables: Tables, text: str, rows: Sequence[Row]) -> None:
        """Insert events; ``text`` is the insert of one."""

    @abstractmethod
    def append_at_once(
        self, own: Any, statements: Statements, rows: Sequence[Row], moved: Row, command: Row
    ) -> bool:
        """Insert events, move the head and insert the command, all or nothing, asking nothing beforehand.

        ``own`` is a driver's connection with no transaction begun. ``moved`` is the head's new size and
        frontier, then those that it must have; if it has not, nothing is changed and False returned.
        """

    @abstractmethod
    def begin_reading(self, connection: Connection, look: str) -> None:
        """Begin a transaction that sees the moment of ``look``, a first question, and locks nothing."""

    @abstractmethod
    def begin_writing(self, connection: Connection, lock: str) -> None:
        """Begin a transaction that holds the head; ``lock`` takes it where beginning does not."""

    @abstractmethod
    def in_transaction(self, connection: Connection) -> bool:
        """Ask the driver itself: SQLAlchemy may believe in a transaction that was never begun."""

    @abstractmethod
    def any_text(self, connection: Connection) -> AbstractContextManager[None]:
        """Take whatever stands where text should, inside."""

    def keep_names_in_place(self, connection: Connection, tables: Tables) -> None:  # noqa: B027 most make no copies
        """Have the database make no copies of names for itself."""

    @abstractmethod
    def keep_writers_out(self, connection: Connection, tables: Tables) -> None:
        """Let nobody else append until the connection's transaction, which has made a table, ends."""

    @abstractmethod
    def erasing(self, connection: Connection) -> AbstractContextManager[None]:
        """Leave nothing of what is deleted inside in the pages that held it, where that can be had."""

    @abstractmethod
    def after_erasure(self, connection: Connection, tables: Tables) -> bool:
        """Clear what was deleted from where it still stands, and return whether that was done wholly.

        No transaction may be open on the connection.
        """

    @abstractmethod
    def triggers_of(self, step: int, tables: Tables, schema: str | None) -> tuple[str, ...]:
        """Return the statements that protect what came with a format of the tables."""

    def triggers(self, tables: Tables, schema: str | None) -> tuple[str, ...]:
        """Return the statements that protect the tables, of all formats in their order."""
        return tuple(statement for step in GUARDED for statement in self.triggers_of(step, tables, schema))


def driver(connection: Connection) -> Any:
    """Return the driver's connection, as SQLAlchemy's dialect presents it (on asyncio too)."""
    return connection.connection.dbapi_connection


def dialect_of(engine: Engine) -> Dialect:
    """Return how to speak to the database of an engine.

    Raises InvalidValueError for a database in which no events can be kept, or another driver.
    """
    name, by = engine.dialect.name, engine.dialect.driver
    # Each brings in its own part of SQLAlchemy.
    if name == "sqlite" and by in {"pysqlite", "aiosqlite"}:
        from planevents.store.sqlite import SQLITE  # noqa: PLC0415 see above

        return SQLITE
    if name == "postgresql" and by in {"psycopg", "psycopg_async"}:
        from planevents.store.postgresql import POSTGRESQL  # noqa: PLC0415 see above

        return POSTGRESQL
    raise InvalidValueError(
        "engine",
        f"{name}+{by}",
        "events are kept in SQLite or PostgreSQL",
        "by the drivers sqlite3, aiosqlite or psycopg",
    )
