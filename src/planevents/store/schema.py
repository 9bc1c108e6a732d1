"""The tables, and the triggers that keep them append-only.

Everything that only SQLite says is here and in ``opening``. The triggers hold for whoever
writes, by whatever tool; their messages begin with ``planevents:``.

Refusing UPDATE and DELETE is not enough: SQLite's REPLACE deletes a conflicting row without
running a delete trigger unless ``recursive_triggers`` is on, so each insert trigger refuses
whatever could conflict.
"""

from __future__ import annotations

import re

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)

from planevents.errors import InvalidValueError

FORMAT = 1
"""The format of the tables; ``head.format`` holds that of a database."""

_PREFIX = re.compile(r"(?:[a-z_][a-z0-9_]{0,31})?")


class Tables:
    """The event store's tables, each name beginning with ``prefix``.

    Raises InvalidValueError if the prefix cannot begin a plain SQL name.
    """

    def __init__(self, prefix: str = "") -> None:
        if not _PREFIX.fullmatch(prefix):
            hint = "use a short one such as 'planevents_'"
            raise InvalidValueError("prefix", prefix, "a prefix is up to 32 of a-z, 0-9 and '_'", hint)
        self.metadata = MetaData()
        self.event = Table(
            f"{prefix}event",
            self.metadata,
            Column("position", Integer, primary_key=True, autoincrement=False),
            Column("plan_id", Text, nullable=False),
            Column("version", Integer, nullable=False),
            Column("type", Text, nullable=False),
            Column("schema", Integer, nullable=False),
            Column("recorded_at", Text, nullable=False),
            Column("effective_on", Text, nullable=False),
            Column("actor", Text, nullable=False),
            Column("header", Text, nullable=False),
            Column("data", Text, nullable=False),
            Column("leaf_hash", LargeBinary, nullable=False),
            UniqueConstraint("plan_id", "version", name=f"{prefix}event_version"),
        )
        self.began: ColumnElement[bool] = literal_column("version = 1")
        Index(f"{prefix}event_began", self.event.c.position, sqlite_where=self.began)
        self.command = Table(
            f"{prefix}command",
            self.metadata,
            Column("command_id", Text, primary_key=True),
            Column("fingerprint", Text, nullable=False),
            Column("first_position", Integer, nullable=False),
            Column("count", Integer, nullable=False),
        )
        self.head = Table(
            f"{prefix}head",
            self.metadata,
            Column("id", Integer, primary_key=True, autoincrement=False),
            Column("size", Integer, nullable=False),
            Column("frontier", Text, nullable=False),
            Column("origin", Text, nullable=False),
            Column("format", Integer, nullable=False),
            CheckConstraint("id = 1", name=f"{prefix}head_single"),
        )
        self.person = Table(
            f"{prefix}person",
            self.metadata,
            Column("commitment", Text, primary_key=True),
            Column("salt", LargeBinary, nullable=False),
            Column("value", Text, nullable=False),
        )

    def sqlite_triggers(self) -> tuple[str, ...]:
        """Return the statements that create SQLite's triggers."""
        event, command, head, person = (
            table.name for table in (self.event, self.command, self.head, self.person)
        )
        end = _next(event, "position", "-1", "TRUE")
        next_version = _next(event, "version", "0", "plan_id IS NEW.plan_id")
        return (
            _refuse(event, "UPDATE", "an event never changes"),
            _refuse(event, "DELETE", "an event is never deleted"),
            _refuse(event, "INSERT", "an event's position is the next one", f"NEW.position IS NOT {end}"),
            _refuse(
                event, "INSERT", "a version is its plan's next one", f"NEW.version IS NOT {next_version}"
            ),
            _refuse(command, "UPDATE", "a command never changes"),
            _refuse(command, "DELETE", "a command is never deleted"),
            _refuse(
                command, "INSERT", "this command is known", _exists(command, "command_id IS NEW.command_id")
            ),
            _refuse(person, "UPDATE", "a name is erased, never changed"),
            _refuse(person, "INSERT", "this name is known", _exists(person, "commitment IS NEW.commitment")),
            _refuse(head, "DELETE", "the head is never deleted"),
            _refuse(head, "INSERT", "there is one head", _exists(head, "TRUE")),
            _refuse(head, "UPDATE", "id, origin and format never change", _differ("id", "origin", "format")),
            _refuse(head, "UPDATE", "the head never goes back", "NEW.size < OLD.size"),
            _refuse(head, "UPDATE", "the head counts the events", f"NEW.size IS NOT {end}"),
            _refuse(
                head,
                "UPDATE",
                "the seal changes only with the events",
                "NEW.size IS OLD.size AND NEW.frontier IS NOT OLD.frontier",
            ),
        )


def _refuse(table: str, deed: str, why: str, when: str | None = None) -> str:
    name = f"{table}_{deed.lower()}_{re.sub('[^a-z]+', '_', why)}"
    condition = "" if when is None else f" WHEN {when}"
    quoted = why.replace("'", "''")
    return (
        f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW{condition} "
        f"BEGIN SELECT RAISE(ABORT, 'planevents: {quoted}'); END"
    )


def _exists(table: str, where: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} WHERE {where})"  # noqa: S608 nothing of it comes from outside


def _next(table: str, column: str, before_first: str, where: str) -> str:
    return f"(SELECT coalesce(max({column}), {before_first}) + 1 FROM {table} WHERE {where})"  # noqa: S608 as above


def _differ(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
