"""The tables, one description for all databases. What protects them is in the dialects."""

from __future__ import annotations

import re

from sqlalchemy import (
    BigInteger,
    Boolean,
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
from sqlalchemy.dialects import postgresql

from planevents.errors import InvalidValueError

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,31}")

# Compared byte by byte, as SQLite compares it: faster, and the same wherever the server is.
_TEXT = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_POSITION = BigInteger().with_variant(Integer(), "sqlite")


class Tables:
    """The event store's tables, each name beginning with ``prefix``, in a database's ``schema``.

    Raises InvalidValueError if the prefix or the schema is no plain SQL name.
    """

    def __init__(self, prefix: str = "", schema: str | None = None) -> None:
        for field, name in (("prefix", prefix), ("schema", schema)):
            if name and not _NAME.fullmatch(name):
                hint = "use a short one such as 'planevents_'"
                raise InvalidValueError(field, name, f"a {field} is up to 32 of a-z, 0-9 and '_'", hint)
        self.prefix = prefix
        self.schema = schema or None
        self.metadata = MetaData(schema=self.schema)
        self.event = Table(
            f"{prefix}event",
            self.metadata,
            Column("position", _POSITION, primary_key=True, autoincrement=False),
            Column("plan_id", _TEXT, nullable=False),
            Column("version", Integer, nullable=False),
            Column("type", _TEXT, nullable=False),
            Column("schema", Integer, nullable=False),
            Column("recorded_at", _TEXT, nullable=False),
            Column("effective_on", _TEXT, nullable=False),
            Column("actor", _TEXT, nullable=False),
            Column("header", _TEXT, nullable=False),
            Column("data", _TEXT, nullable=False),
            Column("leaf_hash", LargeBinary, nullable=False),
            UniqueConstraint("plan_id", "version", name=f"{prefix}event_version"),
        )
        self.began: ColumnElement[bool] = literal_column("version = 1")
        Index(
            f"{prefix}event_began",
            self.event.c.position,
            sqlite_where=self.began,
            postgresql_where=self.began,
        )
        self.command = Table(
            f"{prefix}command",
            self.metadata,
            Column("command_id", _TEXT, primary_key=True),
            Column("fingerprint", _TEXT, nullable=False),
            Column("first_position", _POSITION, nullable=False),
            Column("count", Integer, nullable=False),
        )
        self.head = Table(
            f"{prefix}head",
            self.metadata,
            Column("id", Integer, primary_key=True, autoincrement=False),
            Column("size", _POSITION, nullable=False),
            Column("frontier", _TEXT, nullable=False),
            Column("origin", _TEXT, nullable=False),
            Column("format", Integer, nullable=False),
            CheckConstraint("id = 1", name=f"{prefix}head_single"),
        )
        self.person = Table(
            f"{prefix}person",
            self.metadata,
            Column("commitment", _TEXT, primary_key=True),
            Column("salt", LargeBinary, nullable=False),
            Column("value", _TEXT, nullable=False),
        )
        self.generation = Table(
            f"{prefix}generation",
            self.metadata,
            Column("projection", _TEXT, primary_key=True),
            Column("number", Integer, primary_key=True, autoincrement=False),
            Column("version", Integer, nullable=False),
            Column("position", _POSITION, nullable=False),
            Column("live", Boolean, nullable=False),
        )

        self.tile = Table(
            f"{prefix}tile",
            self.metadata,
            Column("level", Integer, primary_key=True, autoincrement=False),
            Column("index", _POSITION, primary_key=True, autoincrement=False),
            # Before the hashes, so that many roots are read without them.
            Column("root", LargeBinary, nullable=False),
            Column("hashes", LargeBinary, nullable=False),
        )
        self.incarnation = Table(
            f"{prefix}incarnation",
            self.metadata,
            Column("number", Integer, primary_key=True, autoincrement=False),
            Column("size", _POSITION, nullable=False),
            Column("began_at", _TEXT, nullable=False),
        )

    def name_of(self, table: Table) -> str:
        """Return a table's name as SQL writes it, in its schema."""
        return f'"{table.name}"' if self.schema is None else f'"{self.schema}"."{table.name}"'
