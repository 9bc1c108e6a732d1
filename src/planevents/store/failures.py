"""What a driver reports, in this package's words: the one place that translates."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy.exc import ResourceClosedError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from planevents.errors import (
    AppendOnlyError,
    InvalidValueError,
    PlanEventsError,
    StoreBusyError,
    StoreDamagedError,
    StoreDeniedError,
    StoreFailedError,
    StoreFullError,
    StoreReadOnlyError,
    StoreUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from planevents.errors import StoreError

_OURS = "planevents: "
_PRIMARY = 0xFF
_SQLITE = {
    sqlite3.SQLITE_FULL: StoreFullError,
    sqlite3.SQLITE_READONLY: StoreReadOnlyError,
    sqlite3.SQLITE_CANTOPEN: StoreUnavailableError,
    sqlite3.SQLITE_CORRUPT: StoreDamagedError,
}
_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

# SQLSTATE codes, from the appendix of PostgreSQL's manual.
_POSTGRESQL_BUSY = {
    "40001": "it could not be put in line with another transaction",
    "40P01": "a deadlock",
    "55P03": "the lock timeout passed",
    "53300": "the server has no connection left",
    "57014": "the statement timeout passed",
}
_POSTGRESQL = {
    "XX001": StoreDamagedError,
    "XX002": StoreDamagedError,
    "53100": StoreFullError,
    "25006": StoreReadOnlyError,
    "42501": StoreDeniedError,
}
_LOST = re.compile("08...|57P0[1-5]")


def translate(error: Exception, busy: Callable[[str], StoreError] = StoreBusyError) -> PlanEventsError:
    """Return the error that says what happened; ``busy`` makes that of a lost race."""
    origin = cause(error)
    message = str(origin).strip()
    match origin:
        case PlanEventsError():
            return origin
        case NoConnectionError():
            return busy(
                "every connection is in use: finish readings that were begun, or make fewer calls at once"
            )
        case ResourceClosedError():
            return StoreFailedError("this transaction is over: open another one")
        case _ if message.startswith(_OURS):
            return AppendOnlyError(message.splitlines()[0].removeprefix(_OURS))
        case sqlite3.Error():
            code = _code(origin)
            return busy(message) if code in _SQLITE_BUSY else _SQLITE.get(code, StoreFailedError)(message)
        case _ if is_psycopg(origin):
            return _of_psycopg(origin, message, busy)
        case ValueError() | OverflowError():
            return InvalidValueError("value", message, "the database cannot hold this")
        case _:
            return StoreFailedError(message)


def is_driver_s(error: Exception) -> bool:
    """Tell whether an error comes from a driver that was asked without SQLAlchemy between."""
    return isinstance(error, sqlite3.Error) or is_psycopg(error)


def is_psycopg(error: BaseException) -> bool:
    """Tell psycopg's errors without loading psycopg."""
    return any(kind.__module__ == "psycopg" and kind.__name__ == "Error" for kind in type(error).__mro__)


def cause(error: BaseException) -> BaseException:
    """Return the driver's own error. SQLAlchemy's, around it, repeats parameters, and so names."""
    return error.orig or error if isinstance(error, StatementError) else error


def not_a_database(error: BaseException | None) -> bool:
    """Tell whether SQLite found something else than a database."""
    return isinstance(error, sqlite3.Error) and _code(error) == sqlite3.SQLITE_NOTADB


def no_such_table(error: BaseException | None) -> bool:
    """Tell whether a table was missing."""
    return "no such table" in str(error) or getattr(error, "sqlstate", None) == "42P01"


def _of_psycopg(error: BaseException, message: str, busy: Callable[[str], StoreError]) -> PlanEventsError:
    state: str | None = getattr(error, "sqlstate", None)
    first = message.splitlines()[0] if message else type(error).__name__
    if state is None:
        names = {kind.__name__ for kind in type(error).__mro__}
        if "DataError" in names:
            return InvalidValueError("value", first, "the database cannot hold this")
        # Without a code the server did not say it: it was not reached, or went away.
        return StoreUnavailableError(first) if "OperationalError" in names else StoreFailedError(message)
    if _LOST.fullmatch(state) or state.startswith("28") or state == "3D000":
        return StoreUnavailableError(first)
    if state in _POSTGRESQL_BUSY:
        return busy(f"{_POSTGRESQL_BUSY[state]}: {first}")
    if state.startswith("22"):
        return InvalidValueError("value", first, "the database cannot hold this")
    return _POSTGRESQL.get(state, StoreFailedError)(first)


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY
