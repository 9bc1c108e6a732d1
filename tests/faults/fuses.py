"""The drivers' own connections, with a fuse: the process is killed at a chosen moment of an append.

Every statement has a moment before it and one after, and so has the commit; a statement of many
rows also has one in their midst. What is tested is untouched: it gets a real connection.
"""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs
import psycopg
from sqlalchemy import Engine, event

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence


@attrs.define
class Fuse:
    """Kills this process at moment ``length``, counted from 1 since it was lit."""

    length: int
    passed: int = 0
    lit: bool = False

    def light(self) -> None:
        """Begin to count."""
        self.lit = True

    def put_out(self) -> None:
        """Count no more."""
        self.lit = False

    def moment(self) -> None:
        """Count one moment, and end here if it is the chosen one."""
        if self.lit:
            self.passed += 1
            if self.passed == self.length:
                os.kill(os.getpid(), signal.SIGKILL)

    def among(self, rows: Sequence[Any]) -> Iterator[Any]:
        """Yield rows, with a moment in their midst."""
        for number, row in enumerate(rows):
            if number == len(rows) // 2:
                self.moment()
            yield row

    @contextmanager
    def around(self) -> Generator[None]:
        """Have a moment before what is inside, and one after."""
        self.moment()
        yield
        self.moment()


def lay(fuse: Fuse) -> None:
    """Give every connection that this process makes from now on the fuse."""

    @event.listens_for(Engine, "do_connect")
    def connect(dialect: Any, _: object, arguments: list[Any], settings: dict[str, Any]) -> Any:
        if dialect.name == "sqlite":
            return _sqlite(fuse)(*arguments, **settings)
        connection, cursor = _psycopg(fuse)
        return connection.connect(*arguments, **settings, cursor_factory=cursor)


def _sqlite(fuse: Fuse) -> type[sqlite3.Connection]:
    class Cursor(sqlite3.Cursor):
        def execute(self, *arguments: Any) -> Any:
            with fuse.around():
                return super().execute(*arguments)

        def executemany(self, statement: str, rows: Any) -> Any:
            with fuse.around():
                return super().executemany(statement, fuse.among(rows))

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def commit(self) -> None:
            with fuse.around():
                super().commit()

    return Connection


def _psycopg(fuse: Fuse) -> tuple[type[psycopg.Connection[Any]], type[psycopg.Cursor[Any]]]:
    class Cursor(psycopg.Cursor[Any]):
        def execute(self, *arguments: Any, **settings: Any) -> Any:
            with fuse.around():
                return super().execute(*arguments, **settings)

        @contextmanager
        def copy(self, *arguments: Any, **settings: Any) -> Generator[Any]:
            with fuse.around(), super().copy(*arguments, **settings) as copying:
                yield copying
                # All rows are written, and the server has not been told that these were all.
                fuse.moment()

    class Connection(psycopg.Connection[Any]):
        def commit(self) -> None:
            with fuse.around():
                super().commit()

    return Connection, Cursor
