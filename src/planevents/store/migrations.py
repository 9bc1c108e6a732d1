"""The tables' making, step by step: for ``open``, and for a host's own migrations.

A host that keeps its schema with Alembic writes one revision that calls ``upgrade`` with the
connection of the migration, and gives ``target_metadata`` our ``metadata`` beside its own, so
that autogenerate knows the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import insert, inspect, select, text, update

from planevents.errors import InvalidValueError, StoreFormatError
from planevents.ledger.checkpoint import validate_origin
from planevents.ledger.tree import Frontier
from planevents.store.connections import address, running
from planevents.store.dialect import dialect_of
from planevents.store.filling import fill
from planevents.store.schema import Tables

if TYPE_CHECKING:
    from sqlalchemy import Connection, MetaData, Table

LATEST = 3
"""The format of the tables that this version of planevents needs; ``head.format`` holds a database's."""


def metadata(*, schema: str | None = None, prefix: str = "") -> MetaData:
    """Return the tables' metadata, for ``target_metadata`` in a host's Alembic environment."""
    return Tables(prefix, schema).metadata


def upgrade(
    connection: Connection,
    *,
    to: int = LATEST,
    schema: str | None = None,
    prefix: str = "",
    origin: str | None = None,
) -> None:
    """Make the tables, or bring them to format ``to``, in the connection's transaction; commit nothing.

    What is at that format already is left as it is. ``origin`` names the ledger of a new store,
    for good; without one a unique name is made.

    Raises InvalidValueError for a format that there is not, StoreFormatError for tables that are newer
    than ``to``, or not ours.
    """
    if not 1 <= to <= LATEST:
        raise InvalidValueError("to", to, f"formats go from 1 to {LATEST}")
    tables = Tables(prefix, schema)
    dialect = dialect_of(connection.engine)
    with running():
        if dialect.name == "sqlite" and not dialect.in_transaction(connection):
            # Its driver begins nothing before what defines tables.
            dialect.change(connection, "BEGIN IMMEDIATE")
        found = version(connection, tables)
        if found is not None and found > to:
            where = address(connection.engine.url)
            raise StoreFormatError(where, f"format {found}", f"format {to}: there is no way back")
        if found is None:
            _make_first(connection, tables, validate_origin(origin or f"planevents/{uuid4()}"))
        for step in range((found or 1) + 1, to + 1):
            _STEPS[step](connection, tables)
            connection.execute(update(tables.head).values(format=step))


def version(connection: Connection, tables: Tables) -> int | None:
    """Return the format of the tables that are there, None if there are none.

    Raises StoreFormatError for tables that are not ours.
    """
    where = address(connection.engine.url)
    core = {table.name for table in _first(tables)}
    existing = {name.lower() for name in inspect(connection).get_table_names(schema=tables.schema)}
    missing = core - existing
    if missing == core:
        return None
    if missing:
        found = f"some of the store's tables but not {', '.join(sorted(missing))}"
        raise StoreFormatError(where, found, "all of them, or a prefix that nothing else uses")
    columns = {column["name"] for column in inspect(connection).get_columns(tables.head.name, tables.schema)}
    if not {"id", "format", "origin"} <= columns:
        raise StoreFormatError(where, "tables of another shape", f"format {LATEST}")
    row = connection.execute(select(tables.head.c.format).where(tables.head.c.id == 1)).one_or_none()
    if row is None or not isinstance(row.format, int):
        raise StoreFormatError(where, "tables without a head", f"format {LATEST}")
    return row.format


def _first(tables: Tables) -> list[Table]:
    return [tables.event, tables.command, tables.head, tables.person]


def _make_first(connection: Connection, tables: Tables, origin: str) -> None:
    tables.metadata.create_all(connection, tables=_first(tables), checkfirst=False)
    _guard(connection, tables, 1)
    first = {"id": 1, "size": 0, "frontier": Frontier.empty().to_text(), "origin": origin, "format": 1}
    connection.execute(insert(tables.head).values(**first))


def _make_second(connection: Connection, tables: Tables) -> None:
    tables.generation.create(connection)


def _make_third(connection: Connection, tables: Tables) -> None:
    tables.tile.create(connection)
    tables.incarnation.create(connection)
    # An append of an older planevents would bring no tiles.
    dialect_of(connection.engine).keep_writers_out(connection, tables)
    fill(connection, tables)
    _guard(connection, tables, 3)
    dialect_of(connection.engine).keep_names_in_place(connection, tables)


def _guard(connection: Connection, tables: Tables, step: int) -> None:
    dialect = dialect_of(connection.engine)
    within = tables.schema
    if within is None and dialect.name == "postgresql":
        within = connection.scalar(text("SELECT current_schema()"))
    dialect.run(connection, dialect.triggers_of(step, tables, within))


_STEPS = {2: _make_second, 3: _make_third}
"""What makes each format of the one before."""
