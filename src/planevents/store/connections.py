"""Connections, on which we begin and end transactions ourselves."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from planevents.errors import StoreBusyError, StoreUnavailableError
from planevents.store.dialect import driver
from planevents.store.failures import cause, is_psycopg, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from sqlalchemy import URL, Connection, Engine

    from planevents.errors import StoreError
    from planevents.store.dialect import Dialect


@contextmanager
def running(busy: Callable[[str], StoreError] = StoreBusyError) -> Generator[None]:
    """Translate what the database reports about the statements inside."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, ValueError, OverflowError) as error:
        raise translate(error, busy) from cause(error)
    except Exception as error:
        if is_psycopg(error):
            raise translate(error, busy) from error
        raise


@contextmanager
def connected(engine: Engine) -> Generator[Connection]:
    """Connect; each statement sees what was committed before it."""
    with running():
        connection = engine.connect()
    with connection:
        try:
            yield connection
        except StoreUnavailableError:
            # Those that wait in the pool are as dead.
            connection.invalidate()
            engine.dispose()
            raise


@contextmanager
def lent(engine: Engine) -> Generator[Any]:
    """Lend a driver's connection from the pool, without SQLAlchemy's own around it; translate its errors."""
    with running():
        pooled = engine.raw_connection()
        try:
            yield pooled.dbapi_connection
        except BaseException as error:
            if isinstance(error, Exception) and isinstance(translate(error), StoreUnavailableError):
                pooled.invalidate()
                engine.dispose()
            raise
        finally:
            pooled.close()


@contextmanager
def reading(engine: Engine, dialect: Dialect, look: str) -> Generator[Connection]:
    """Connect to see one moment, that of the first ``look``, without a lock."""
    with connected(engine) as connection:
        with running():
            connection.begin()
            dialect.begin_reading(connection, look)
        yield connection


@contextmanager
def writing(engine: Engine, dialect: Dialect, lock: str) -> Generator[Connection]:
    """Connect as the one writer; what is not committed inside is rolled back."""
    with connected(engine) as connection:
        with running():
            connection.begin()
            dialect.begin_writing(connection, lock)
        yield connection


def commit(connection: Connection) -> None:
    """End what ``writing`` began."""
    with running():
        driver(connection).commit()


def address(url: URL) -> str:
    """Write a URL without its password, wherever in it that stands."""
    secret = [name for name in url.query if "password" in name.lower()]
    return url.difference_update_query(secret).render_as_string(hide_password=True)
