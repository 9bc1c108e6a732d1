"""SQLite: its transactions, and the triggers that keep the tables append-only.

Refusing UPDATE and DELETE is not enough: SQLite's REPLACE deletes a conflicting row without
running a delete trigger unless ``recursive_triggers`` is on, so each insert trigger refuses
whatever could conflict.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy.dialects import sqlite

from planevents.store.dialect import Dialect, driver

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from sqlalchemy import Connection

    from planevents.store.dialect import Row
    from planevents.store.schema import Tables
    from planevents.store.statements import Statements


class Sqlite(Dialect):
    """SQLite through the sqlite3 of Python, or through aiosqlite."""

    name: ClassVar[str] = "sqlite"
    compiler: ClassVar = sqlite.dialect()
    parameter: ClassVar[str] = "?"
    most_at_once: ClassVar[int] = 2**31

    def insert_events(self, connection: Connection, tables: Tables, text: str, rows: Sequence[Row]) -> None:
        """Insert events one by one; their triggers hold each against those before it."""
        del tables
        cursor = driver(connection).cursor()
        try:
            cursor.executemany(text, rows)
        finally:
            cursor.close()

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

    def triggers(self, tables: Tables, schema: str | None) -> tuple[str, ...]:
        """Return a trigger a refusal: SQLite has no function to share."""
        event, command, head, person = (
            table.name for table in (tables.event, tables.command, tables.head, tables.person)
        )
        within = f'"{schema}".' if schema else ""
        end = _next(event, "position", "-1", "TRUE")
        next_version = _next(event, "version", "0", "plan_id IS NEW.plan_id")
        refusals = (
            (event, "UPDATE", "an event never changes", None),
            (event, "DELETE", "an event is never deleted", None),
            (event, "INSERT", "an event's position is the next one", f"NEW.position IS NOT {end}"),
            (event, "INSERT", "a version is its plan's next one", f"NEW.version IS NOT {next_version}"),
            (command, "UPDATE", "a command never changes", None),
            (command, "DELETE", "a command is never deleted", None),
            (command, "INSERT", "this command is known", _exists(command, "command_id IS NEW.command_id")),
            (person, "UPDATE", "a name is erased, never changed", None),
            (person, "INSERT", "this name is known", _exists(person, "commitment IS NEW.commitment")),
            (head, "DELETE", "the head is never deleted", None),
            (head, "INSERT", "there is one head", _exists(head, "TRUE")),
            (head, "UPDATE", "id and origin never change", _differ("id", "origin")),
            (head, "UPDATE", "the format never goes back", "NEW.format < OLD.format"),
            (head, "UPDATE", "the head never goes back", "NEW.size < OLD.size"),
            (head, "UPDATE", "the head counts the events", f"NEW.size IS NOT {end}"),
            (
                head,
                "UPDATE",
                "the seal changes only with the events",
                "NEW.size IS OLD.size AND NEW.frontier IS NOT OLD.frontier",
            ),
        )
        return tuple(_refuse(within, *refusal) for refusal in refusals)


SQLITE = Sqlite()


def _any_text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


def _refuse(within: str, table: str, deed: str, why: str, when: str | None) -> str:
    name = f"{table}_{deed.lower()}_{re.sub('[^a-z]+', '_', why)}"
    condition = "" if when is None else f" WHEN {when}"
    quoted = why.replace("'", "''")
    return (
        f"CREATE TRIGGER {within}{name} BEFORE {deed} ON {table} FOR EACH ROW{condition} "
        f"BEGIN SELECT RAISE(ABORT, 'planevents: {quoted}'); END"
    )


def _exists(table: str, where: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} WHERE {where})"  # noqa: S608 nothing of it comes from outside


def _next(table: str, column: str, before_first: str, where: str) -> str:
    return f"(SELECT coalesce(max({column}), {before_first}) + 1 FROM {table} WHERE {where})"  # noqa: S608 as above


def _differ(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
