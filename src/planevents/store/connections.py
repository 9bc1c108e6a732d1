"""Connections with a transaction begun, so that readers lock nothing and writers wait their turn."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from planevents.errors import StoreBusyError
from planevents.store.failures import cause, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from sqlalchemy import Connection, Engine

    from planevents.errors import StoreError


@contextmanager
def running(busy: Callable[[str], StoreError] = StoreBusyError) -> Generator[None]:
    """Translate what the database reports about the statements inside."""
    try:
        yield
    except (SQLAlchemyError, ValueError, OverflowError) as error:
        raise translate(error, busy) from cause(error)


@contextmanager
def reading(engine: Engine) -> Generator[Connection]:
    """Connect to see one moment, without a lock."""
    with _connected(engine) as connection:
        _begin(connection, "BEGIN")
        yield connection


@contextmanager
def writing(engine: Engine) -> Generator[Connection]:
    """Connect as the one writer; what is not committed inside is rolled back."""
    with _connected(engine) as connection:
        _begin(connection, "BEGIN IMMEDIATE")
        yield connection


def in_transaction(connection: Connection) -> bool:
    """Ask the driver itself: SQLAlchemy may believe in a transaction that was never begun."""
    driver: Any = connection.connection.driver_connection
    return bool(driver.in_transaction)


@contextmanager
def _connected(engine: Engine) -> Generator[Connection]:
    with running():
        connection = engine.connect()
    with connection:
        yield connection


def _begin(connection: Connection, statement: str) -> None:
    with running():
        connection.begin()
        # A host's engine may begin by itself.
        if not in_transaction(connection):
            connection.exec_driver_sql(statement)
