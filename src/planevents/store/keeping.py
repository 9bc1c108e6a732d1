"""What is done to a store from outside, by whoever keeps its database: its tables and its roles."""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import attrs

from planevents.errors import StoreDeniedError, StoreFailedError, StoreMissingError
from planevents.store import doctor, migrations, opening, roles
from planevents.store.connections import address, commit, connected, running, writing
from planevents.store.dialect import dialect_of
from planevents.store.schema import Tables
from planevents.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Generator

    from sqlalchemy import Engine

_LOCK_SECONDS = 5.0


@attrs.frozen
class Migrated:
    """What a migration came to: the formats before (None: there were no tables) and after."""

    address: str
    before: int | None
    after: int
    origin: str


def migrate(
    where: str,
    *,
    create: bool = False,
    schema: str | None = None,
    prefix: str = "",
    origin: str | None = None,
) -> Migrated:
    """Bring the tables at a path or URL up to date; ``create`` makes them if there are none.

    Raises StoreMissingError if there are none and none are to be made, StoreFormatError for newer ones.
    """
    with _engine(where, create=create) as engine:
        with connected(engine) as connection, running():
            before = migrations.version(connection, Tables(prefix, schema))
        if before is None and not create:
            raise StoreMissingError(address(engine.url))
    store = SqlStore.open(where, create=True, clock=_now, origin=origin, schema=schema, prefix=prefix)
    with closing(store):
        return Migrated(store.address, before, migrations.LATEST, store.head().origin)


def give_roles(where: str, given: roles.Roles, *, schema: str | None = None, prefix: str = "") -> str:
    """Make a store's roles as ``roles.create`` does, and commit; return the store's address.

    Raises StoreFailedError if the user may not do that.
    """
    with _engine(where) as engine:
        try:
            with writing(engine, dialect_of(engine), "SELECT 1") as connection:
                roles.create(connection, given, schema=schema, prefix=prefix)
                commit(connection)
        except StoreDeniedError as error:
            needed = "do this as a superuser, or as the tables' owner with CREATEROLE"
            raise StoreFailedError(f"{error.detail}: {needed}") from error
        return address(engine.url)


def examine(where: str, *, schema: str | None = None, prefix: str = "") -> doctor.Examination:
    """Examine the store at a path or URL."""
    with closing(SqlStore.open(where, create=False, clock=_now, schema=schema, prefix=prefix)) as store:
        return doctor.examine(store)


@contextmanager
def _engine(where: str, *, create: bool = False) -> Generator[Engine]:
    engine = opening.own_engine(where, create=create, lock_timeout=_LOCK_SECONDS)
    try:
        yield engine
    finally:
        engine.dispose()


def _now() -> datetime:
    return datetime.now(UTC)
