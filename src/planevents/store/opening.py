"""Opening a database: its engine, its tables, and that they are ours."""

from __future__ import annotations

import selectors
import time
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

from sqlalchemy import URL, create_engine, event, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, NoSuchModuleError

from planevents.errors import (
    InvalidValueError,
    MissingExtraError,
    StoreBusyError,
    StoreFailedError,
    StoreFormatError,
    StoreMissingError,
    StoreReadOnlyError,
)
from planevents.store import migrations
from planevents.store.connections import address, commit, connected, running, writing
from planevents.store.failures import cause, not_a_database, translate
from planevents.store.migrations import LATEST

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.pool import ConnectionPoolEntry

    from planevents.store.dialect import Dialect
    from planevents.store.schema import Tables

_HINT = "such as sqlite:///council.db or postgresql://user@host/council"
_PAUSE_SECONDS = 0.01
_REACHED_WITHIN_SECONDS = 10
_SELECTOR = getattr(selectors, "PollSelector", selectors.DefaultSelector)
_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_ON_ASYNCIO = {"sqlite": "sqlite+aiosqlite"}


def own_engine(
    where: str | PathLike[str], *, create: bool, lock_timeout: float, on_asyncio: bool = False
) -> Engine:
    """Return an engine of our own on a SQLite file, given by its URL or its path, or on PostgreSQL.

    Raises StoreMissingError, without touching the disk, if there is no file and none is to be
    made; InvalidValueError if ``where`` leads to no such database; MissingExtraError without
    its driver.
    """
    given = fspath(where)
    try:
        parsed = make_url(given) if "://" in given else URL.create("sqlite", database=given)
    except (ArgumentError, ValueError):
        # Neither is repeated: a password may stand anywhere in what cannot be read.
        raise InvalidValueError("url", "…", "this is not a database's URL", _HINT) from None
    if parsed.drivername not in _DRIVERS or (parsed.drivername == "sqlite+aiosqlite" and not on_asyncio):
        raise InvalidValueError("url", address(parsed), "events are kept in SQLite or PostgreSQL", _HINT)
    name = _DRIVERS[parsed.drivername]
    parsed = parsed.set(drivername=_ON_ASYNCIO.get(name, name) if on_asyncio else name)
    settings: dict[str, Any] = {"pool_timeout": lock_timeout, "hide_parameters": True}
    if parsed.get_backend_name() == "sqlite":
        file = _file(parsed)
        if not (create or file.exists()):
            raise StoreMissingError(address(parsed))
        if not file.parent.is_dir():
            raise InvalidValueError("url", address(parsed), "there is no such folder", "make it first")
        # isolation_level None: the driver begins nothing on its own, so that readers lock nothing.
        settings["connect_args"] = {"timeout": lock_timeout, "isolation_level": None}
        prepared: tuple[str, ...] = _SQLITE_PREPARED
    else:
        settings["isolation_level"] = "AUTOCOMMIT"
        if "connect_timeout" not in parsed.query:
            settings["connect_args"] = {"connect_timeout": _REACHED_WITHIN_SECONDS}
        prepared = (f"SET lock_timeout = {max(round(lock_timeout * 1000), 1)}", *_POSTGRESQL_PREPARED)
    engine = _engine(parsed, settings, on_asyncio=on_asyncio)

    def prepare_connection(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        for statement in prepared:
            cursor.execute(statement)
        cursor.close()

    event.listen(engine, "connect", prepare_connection)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "checkout", _require_alive)
    return engine


def _require_alive(_: object, record: ConnectionPoolEntry, __: object) -> None:
    """Let the pool replace a connection that its server ended: nothing else can be read from an idle one."""
    with _SELECTOR() as idle:
        idle.register(cast("Any", record.driver_connection), selectors.EVENT_READ)
        if idle.select(0):
            raise DisconnectionError


# With recursive triggers, REPLACE runs delete triggers: a second lock behind the insert triggers.
_SQLITE_PREPARED = ("PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON", "PRAGMA recursive_triggers = ON")
# What was acknowledged must outlive a crash, even where a server is set to be careless.
_DURABLE = "set_config('synchronous_commit', 'on', false)"
_POSTGRESQL_PREPARED = (f"SELECT CASE current_setting('synchronous_commit') WHEN 'off' THEN {_DURABLE} END",)


def _engine(url: URL, settings: dict[str, Any], *, on_asyncio: bool) -> Engine:
    extra = "postgres" if url.get_backend_name() == "postgresql" else "async"
    try:
        if on_asyncio:
            from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415 only where it is asked for

            return create_async_engine(url, **settings).sync_engine
        return create_engine(url, **settings)
    except (ImportError, NoSuchModuleError) as error:
        raise MissingExtraError(extra, address(url)) from error


def prepare(engine: Engine, dialect: Dialect, tables: Tables, *, create: bool, origin: str | None) -> str:
    """Make the tables, or bring them up to date, if that is asked for; check them, and return the origin.

    Raises StoreMissingError, StoreFormatError, or InvalidValueError if the store has another
    origin than ``origin``.
    """
    if tables.schema is not None and dialect.name == "sqlite":
        raise InvalidValueError("schema", tables.schema, "SQLite has no schemas", "give a prefix")
    try:
        with connected(engine) as connection, running():
            found = migrations.version(connection, tables)
            connection.rollback()
        if create and (found is None or found < LATEST):
            _upgrade(engine, dialect, tables, origin)
            found = LATEST
        if found is None:
            raise StoreMissingError(address(engine.url))
        if found != LATEST:
            hint = (
                "an upgrade: open it with create=True" if found < LATEST else "a newer planevents: install it"
            )
            wanted = f"format {LATEST}, which takes {hint}"
            raise StoreFormatError(address(engine.url), f"format {found}", wanted)
        with connected(engine) as connection:
            return _origin(connection, tables, origin)
    except StoreFailedError as error:
        if not_a_database(error.__cause__):
            wanted = "a SQLite database"
            raise StoreFormatError(address(engine.url), "something that is no database", wanted) from error
        raise


def set_wal(engine: Engine, lock_timeout: float) -> None:
    """Let readers and a writer of a SQLite file work side by side; the file remembers it."""
    deadline = time.monotonic() + lock_timeout
    while True:
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except DBAPIError as error:
            # SQLite waits for no lock here, so we do.
            failure = translate(error)
            if isinstance(failure, StoreReadOnlyError):
                return  # it can be read all the same
            if not isinstance(failure, StoreBusyError) or time.monotonic() > deadline:
                raise failure from cause(error)
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _file(url: URL) -> Path:
    name = url.database or ""
    if name in {"", ":memory:"} or "memory" in url.query.get("mode", ""):
        hint = f"name a file, {_HINT}, or use a MemoryStore"
        raise InvalidValueError("url", address(url), "a SQLite database in memory keeps nothing", hint)
    return Path(unquote(urlsplit(name).path)) if name.startswith("file:") else Path(name)


def _upgrade(engine: Engine, dialect: Dialect, tables: Tables, origin: str | None) -> None:
    # Another process may be making them too: one waits for the other, before there is a head to lock.
    alone = "SELECT pg_advisory_xact_lock(hashtext('planevents'))"
    with writing(engine, dialect, alone) as connection:
        with running():
            if tables.schema is not None and dialect.name == "postgresql":
                connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{tables.schema}"'))
        migrations.upgrade(connection, schema=tables.schema, prefix=tables.prefix, origin=origin)
        commit(connection)


def _origin(connection: Connection, tables: Tables, wanted: str | None) -> str:
    with running():
        origin: str = connection.execute(select(tables.head.c.origin)).scalar_one()
    if wanted not in {None, origin}:
        raise InvalidValueError("origin", wanted, f"this store's origin is {origin!r}, and never changes")
    return origin
