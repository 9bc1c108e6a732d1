"""PostgreSQL: its transactions, binary reading and COPY."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from planevents.store import postgresql_triggers
from planevents.store.dialect import Dialect, driver

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from sqlalchemy import Connection

    from planevents.store.dialect import Row
    from planevents.store.schema import Tables
    from planevents.store.statements import Statements

_COPIED_FROM = 9
"""From so many events on, the two round trips of a COPY cost less than their parameters."""

_TYPES = ("int8", "text", "int4", "text", "int4", "text", "text", "text", "text", "text", "bytea")
_IDLE = 0

# Who may not vacuum is only warned. The right to MAINTAIN came with PostgreSQL 17.
_MAY_VACUUM = """
    SELECT pg_has_role(relowner, 'USAGE')
        OR CASE WHEN current_setting('server_version_num')::int < 170000 THEN pg_has_role(datdba, 'USAGE')
            ELSE has_table_privilege(pg_class.oid, 'MAINTAIN') END
    FROM pg_catalog.pg_class JOIN pg_catalog.pg_database ON datname = current_database()
    WHERE pg_class.oid = CAST(%s AS regclass)
"""
_DEAD = "SELECT pg_stat_get_dead_tuples(CAST(%s AS regclass))"


class Postgresql(Dialect):
    """PostgreSQL through psycopg 3, sync or on asyncio."""

    name: ClassVar[str] = "postgresql"
    compiler: ClassVar = PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]  # SQLAlchemy's own
    parameter: ClassVar[str] = "%s"
    most_at_once: ClassVar[int] = 8

    def fetch(self, connection: Connection, text: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Return all rows of an answer, which travel in binary: text costs twice as much to read."""
        own = driver(connection)
        if hasattr(own, "run_async"):
            rows: list[Row] = own.run_async(partial(_fetch_async, text, parameters))
            return rows
        cursor = own.execute(text, parameters, binary=True)
        rows = cursor.fetchall()
        cursor.close()
        return rows

    def change(self, connection: Connection, text: str, parameters: Sequence[Any] = ()) -> int:
        """Carry out a statement, or several at once if they have no parameters."""
        cursor = driver(connection).cursor()
        try:
            cursor.execute(text, parameters or None)
            changed: int = cursor.rowcount
        finally:
            cursor.close()
        return changed

    def run(self, connection: Connection, statements: Sequence[str]) -> None:
        """Carry out statements that define things, in one round trip."""
        connection.exec_driver_sql("; ".join(statements), execution_options={"no_parameters": True})

    def insert_events(self, connection: Connection, tables: Tables, text: str, rows: Sequence[Row]) -> None:
        """Insert events as one statement, a binary COPY if they are many: the triggers run once."""
        if len(rows) < _COPIED_FROM:
            one = text[text.rindex("(") :]
            values = [value for row in rows for value in row]
            self.change(connection, ", ".join((text, *[one] * (len(rows) - 1))), values)
            return
        own = driver(connection)
        copy = f"COPY {tables.name_of(tables.event)} FROM STDIN (FORMAT BINARY)"
        if hasattr(own, "run_async"):
            own.run_async(partial(_copy_async, copy, rows))
            return
        with own.cursor() as cursor, cursor.copy(copy) as copying:
            copying.set_types(_TYPES)
            for row in rows:
                copying.write_row(row)

    def append_at_once(
        self, own: Any, statements: Statements, rows: Sequence[Row], moved: Row, command: Row
    ) -> bool:
        """Do it all as one statement, in one round trip."""
        cursor = own.cursor()
        try:
            values = (*moved, *(value for row in rows for value in row), *command)
            cursor.execute(_at_once(statements, len(rows)), values)
            done: bool = cursor.rowcount == 1
        finally:
            cursor.close()
        return done

    def begin_reading(self, connection: Connection, look: str) -> None:
        """Begin a snapshot, and look: it is taken by the first look."""
        self.change(connection, f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {look}")

    def begin_writing(self, connection: Connection, lock: str) -> None:
        """Begin, and wait for the head; what is asked afterwards sees all that was committed before."""
        # Without parameters two statements travel together.
        self.change(connection, f"BEGIN ISOLATION LEVEL READ COMMITTED; {lock}")

    def in_transaction(self, connection: Connection) -> bool:
        """Ask the driver."""
        status: int = driver(connection).info.transaction_status
        return status != _IDLE

    @contextmanager
    def any_text(self, connection: Connection) -> Generator[None]:
        """Do nothing: text is text here, or PostgreSQL does not take it."""
        del connection
        yield

    def keep_writers_out(self, connection: Connection, tables: Tables) -> None:
        """Lock the head's whole table: writers lock its row before they change it, and then cannot wait."""
        self.change(connection, f"LOCK TABLE {tables.name_of(tables.head)} IN EXCLUSIVE MODE")

    def keep_names_in_place(self, connection: Connection, tables: Tables) -> None:
        """Keep names out of the planner's statistics, where samples of other columns stand."""
        name = tables.name_of(tables.person)
        samples = "ALTER COLUMN value SET STATISTICS 0, ALTER COLUMN salt SET STATISTICS 0"
        self.change(connection, f"ALTER TABLE {name} {samples}")

    @contextmanager
    def erasing(self, connection: Connection) -> Generator[None]:
        """Do nothing: a deleted row stands in its page until the table is vacuumed."""
        del connection
        yield

    def after_erasure(self, connection: Connection, tables: Tables) -> bool:
        """Write the names anew; False without the right to, or while a transaction could still see them.

        To vacuum alone would free their place, and leave what stood there until it is used again.
        """
        name = tables.name_of(tables.person)
        if not self.fetch(connection, _MAY_VACUUM, (name,))[0][0]:
            return False
        self.change(connection, f"VACUUM (FULL) {name}")
        self.change(connection, f"VACUUM {name}")  # only this one counts what is dead
        left: int = self.fetch(connection, _DEAD, (name,))[0][0]
        return left == 0

    def triggers_of(self, step: int, tables: Tables, schema: str | None) -> tuple[str, ...]:
        """Return a function and a trigger a refusal; ``schema`` is where the tables are, in any case."""
        return postgresql_triggers.statements(step, tables, schema or "public")


POSTGRESQL = Postgresql()


def _at_once(statements: Statements, count: int) -> str:
    if count in statements.at_once:
        return statements.at_once[count]
    tables = statements.tables
    head, event, command = map(tables.name_of, (tables.head, tables.event, tables.command))
    rows = ", ".join(["(%s::bigint, %s, %s::integer, %s, %s::integer, %s, %s, %s, %s, %s, %s)"] * count)
    statements.at_once[count] = text = (
        f"WITH moved AS (UPDATE {head} SET size = %s, frontier = %s"  # noqa: S608 the names are plain ones
        " WHERE id = 1 AND size = %s AND frontier = %s RETURNING 1),"
        f" added AS (INSERT INTO {event} SELECT given.* FROM (VALUES {rows}) AS given, moved)"
        f" INSERT INTO {command} SELECT %s, %s, %s::bigint, %s::integer FROM moved"
    )
    return text


async def _fetch_async(text: str, parameters: Sequence[Any], raw: Any) -> list[Row]:
    cursor = await raw.execute(text, parameters, binary=True)
    rows: list[Row] = await cursor.fetchall()
    await cursor.close()
    return rows


async def _copy_async(copy: str, rows: Sequence[Row], raw: Any) -> None:
    async with raw.cursor() as cursor, cursor.copy(copy) as copying:
        copying.set_types(_TYPES)
        for row in rows:
            await copying.write_row(row)
