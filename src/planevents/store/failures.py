"""What a driver reports, in this package's words: the one place that translates."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy.exc import ResourceClosedError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from planevents.errors import (
    AppendOnlyError,
    InvalidValueError,
    PlanEventsError,
    StoreBusyError,
    StoreFailedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from planevents.errors import StoreError

_OURS = "planevents: "
_PRIMARY = 0xFF
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def translate(error: Exception, busy: Callable[[str], StoreError] = StoreBusyError) -> PlanEventsError:
    """Return the error that says what happened; ``busy`` makes that of a lost race."""
    origin = cause(error)
    message = str(origin)
    match origin:
        case PlanEventsError():
            return origin
        case NoConnectionError():
            return busy("every connection is in use: finish the readings that were begun")
        case ResourceClosedError():
            return StoreFailedError("this transaction is over: open another one")
        case ValueError() | OverflowError():
            return InvalidValueError("value", message, "the database cannot hold this")
        case sqlite3.Error() if _code(origin) in _BUSY:
            return busy(message)
        case _ if message.startswith(_OURS):
            return AppendOnlyError(message.removeprefix(_OURS))
        case _:
            return StoreFailedError(message)


def cause(error: BaseException) -> BaseException:
    """Return the driver's own error. SQLAlchemy's, around it, repeats parameters, and so names."""
    return error.orig or error if isinstance(error, StatementError) else error


def not_a_database(error: BaseException | None) -> bool:
    """Tell whether SQLite found something else than a database."""
    return isinstance(error, sqlite3.Error) and _code(error) == sqlite3.SQLITE_NOTADB


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY
