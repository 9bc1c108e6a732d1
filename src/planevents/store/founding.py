"""A store that is made and filled in one transaction: whole at once, or not there."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, text

from planevents.errors import StoreMissingError
from planevents.store import migrations, opening
from planevents.store.connections import commit, running, writing
from planevents.store.dialect import dialect_of
from planevents.store.schema import Tables
from planevents.store.sql_writer import SqlWriter
from planevents.store.statements import Statements

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator
    from datetime import datetime

    from sqlalchemy import Connection

    from planevents.store.dialect import Dialect

_ALONE = "SELECT pg_advisory_xact_lock(hashtext('planevents'))"
_BESIDE = ("", "-journal", "-wal", "-shm")


@contextmanager
def founded(
    where: str | os.PathLike[str] | Engine,
    *,
    origin: str,
    clock: Callable[[], datetime],
    lock_timeout: float = 5.0,
    schema: str | None = None,
    prefix: str = "",
    on_asyncio: bool = False,
) -> Generator[SqlWriter]:
    """Write into a store that is made now, unless it is there; keep all of it on exit, or nothing on error.

    The arguments are those of ``SqlStore.open``; a store that is there may have another origin. Other
    writers wait. A SQLite file that was not there is gone again after an error. Raises what ``open`` does.
    """
    tables = Tables(prefix, schema)
    engine, made = _engine(where, lock_timeout, on_asyncio=on_asyncio)
    dialect = dialect_of(engine)
    file: Path | None = None
    kept = False
    try:
        with writing(engine, dialect, _ALONE) as connection:
            file = _file(connection, dialect) if made else None
            _make(connection, dialect, tables, origin)
            writer = SqlWriter(connection, Statements(tables, dialect), clock)
            writer.lock()
            yield writer
            writer.require_transaction()
            commit(connection)
            kept = True
        if dialect.name == "sqlite" and not isinstance(where, Engine):
            opening.set_wal(engine, lock_timeout)
    finally:
        if not isinstance(where, Engine):
            engine.dispose()
        if file is not None and not kept:
            _remove(file)


def _engine(
    where: str | os.PathLike[str] | Engine, lock_timeout: float, *, on_asyncio: bool
) -> tuple[Engine, bool]:
    """Return an engine, and whether it makes a file."""
    if isinstance(where, Engine):
        if where.dialect.name == "postgresql":
            return where.execution_options(isolation_level="AUTOCOMMIT"), False
        return where, False
    try:
        engine = opening.own_engine(where, create=False, lock_timeout=lock_timeout, on_asyncio=on_asyncio)
    except StoreMissingError:
        return opening.own_engine(where, create=True, lock_timeout=lock_timeout, on_asyncio=on_asyncio), True
    return engine, False


def _make(connection: Connection, dialect: Dialect, tables: Tables, origin: str) -> None:
    with running():
        found = migrations.version(connection, tables)
        if found == migrations.LATEST:
            return  # and nobody needs the right to make anything
        if tables.schema is not None and dialect.name == "postgresql":
            connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{tables.schema}"'))
    migrations.upgrade(connection, schema=tables.schema, prefix=tables.prefix, origin=origin)


def _file(connection: Connection, dialect: Dialect) -> Path:
    return Path(dialect.fetch(connection, "PRAGMA database_list")[0][2])


def _remove(file: Path) -> None:
    # What has come to hold anything is another's.
    if file.exists() and not file.stat().st_size:
        for suffix in _BESIDE:
            file.with_name(file.name + suffix).unlink(missing_ok=True)
