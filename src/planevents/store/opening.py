"""Opening a database: its engine, its tables, and that they are ours."""

from __future__ import annotations

import time
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from sqlalchemy import URL, create_engine, event, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError

from planevents.errors import (
    InvalidValueError,
    StoreBusyError,
    StoreFailedError,
    StoreFormatError,
    StoreMissingError,
)
from planevents.ledger.tree import Frontier
from planevents.store.connections import reading, running, writing
from planevents.store.failures import cause, not_a_database, translate
from planevents.store.schema import FORMAT

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy import Connection, Engine

    from planevents.store.schema import Tables

_HINT = "such as sqlite:///council.db"
_PAUSE_SECONDS = 0.01


def own_engine(where: str | PathLike[str], *, create: bool, lock_timeout: float) -> Engine:
    """Return an engine of our own on a SQLite file, given by its URL or its path.

    Raises StoreMissingError, without touching the disk, if there is no file and none is to be
    made; InvalidValueError if ``where`` is not that of a SQLite file.
    """
    text = fspath(where)
    try:
        parsed = make_url(text) if "://" in text else URL.create("sqlite", database=text)
    except ArgumentError as error:
        raise InvalidValueError("url", text, "this is not a database's URL", _HINT) from error
    if parsed.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise InvalidValueError("url", address(parsed), "this version keeps events in SQLite files", _HINT)
    file = _file(parsed)
    if not (create or file.exists()):
        raise StoreMissingError(address(parsed))
    if not file.parent.is_dir():
        raise InvalidValueError("url", address(parsed), "there is no such folder", "make it first")
    # isolation_level None: the driver begins nothing on its own, so that readers lock nothing.
    arguments: dict[str, Any] = {"timeout": lock_timeout, "isolation_level": None}
    engine = create_engine(parsed, connect_args=arguments, pool_timeout=lock_timeout, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    return engine


def prepare(engine: Engine, tables: Tables, *, create: bool, origin: str | None) -> str:
    """Make the tables if they are missing and asked for, check that they are ours, return the origin.

    Raises StoreMissingError, StoreFormatError, or InvalidValueError if the store has another
    origin than ``origin``.
    """
    try:
        with reading(engine) as connection:
            present = _present(connection, tables)
        if not present:
            if not create:
                raise StoreMissingError(address(engine.url))
            _create(engine, tables, origin)
        with reading(engine) as connection:
            return _origin(connection, tables, origin)
    except StoreFailedError as error:
        if not_a_database(error.__cause__):
            wanted = "a SQLite database"
            raise StoreFormatError(address(engine.url), "something that is no database", wanted) from error
        raise


def set_wal(engine: Engine, lock_timeout: float) -> None:
    """Let readers and a writer work side by side; the file remembers it."""
    deadline = time.monotonic() + lock_timeout
    while True:
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except DBAPIError as error:
            # SQLite waits for no lock here, so we do.
            failure = translate(error)
            if not isinstance(failure, StoreBusyError) or time.monotonic() > deadline:
                raise failure from cause(error)
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def address(url: URL) -> str:
    """Write a URL without its password."""
    return url.render_as_string(hide_password=True)


def _file(url: URL) -> Path:
    name = url.database or ""
    if name in {"", ":memory:"} or "memory" in url.query.get("mode", ""):
        hint = f"name a file, {_HINT}, or use a MemoryStore"
        raise InvalidValueError("url", address(url), "a SQLite database in memory keeps nothing", hint)
    return Path(unquote(urlsplit(name).path)) if name.startswith("file:") else Path(name)


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    # With recursive triggers, REPLACE runs delete triggers: a second lock behind the insert triggers.
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _present(connection: Connection, tables: Tables) -> bool:
    with running():
        existing = {name.lower() for name in inspect(connection).get_table_names()}
    missing = set(tables.metadata.tables) - existing
    if missing and len(missing) < len(tables.metadata.tables):
        found = f"some of the store's tables but not {', '.join(sorted(missing))}"
        wanted = "all of them, or a prefix that nothing else uses"
        raise StoreFormatError(address(connection.engine.url), found, wanted)
    return not missing


def _create(engine: Engine, tables: Tables, origin: str | None) -> None:
    with writing(engine) as connection:
        # Another process may have been first.
        if _present(connection, tables):
            return
        with running():
            tables.metadata.create_all(connection, checkfirst=False)
            for statement in tables.sqlite_triggers():
                connection.exec_driver_sql(statement)
            connection.execute(
                insert(tables.head).values(
                    id=1,
                    size=0,
                    frontier=Frontier.empty().to_text(),
                    origin=origin or f"planevents/{uuid4()}",
                    format=FORMAT,
                )
            )
            connection.commit()


def _origin(connection: Connection, tables: Tables, wanted: str | None) -> str:
    where = address(connection.engine.url)
    head = tables.head
    try:
        with running():
            row = connection.execute(select(head.c.format, head.c.origin).where(head.c.id == 1)).one_or_none()
    except StoreFailedError as error:
        raise StoreFormatError(where, "tables of another shape", f"format {FORMAT}") from error
    if row is None or row.format != FORMAT:
        found = "tables without a head" if row is None else f"format {row.format}"
        raise StoreFormatError(where, found, f"format {FORMAT}")
    origin: str = row.origin
    if wanted not in {None, origin}:
        raise InvalidValueError("origin", wanted, f"this store's origin is {origin!r}, and never changes")
    return origin
