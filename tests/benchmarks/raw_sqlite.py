"""The limit on SQLite: Python's sqlite3, with ``executemany`` and one cursor a question."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, ClassVar

from engines import LARGE, LOG, Sqlite
from raw import COLUMNS, PAGE, Raw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from own import Own

_MADE = "SELECT sql FROM sqlite_master WHERE tbl_name = 'event' AND type <> 'trigger' AND sql IS NOT NULL"
_INSERT = f"INSERT INTO event ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class RawSqlite(Raw):
    """One connection a database file, which writes ahead and waits for the disk."""

    name: ClassVar[str] = Sqlite.driver

    def __init__(self, engine: Sqlite, own: Own) -> None:
        super().__init__(own)
        self._log, self._large, self._bare = (
            sqlite3.connect(engine.path(name), isolation_level=None) for name in (LOG, LARGE, "bare")
        )
        for connection in (self._log, self._bare):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        for (statement,) in self._log.execute(_MADE).fetchall():
            self._bare.execute(statement)
        self._bare.execute("ATTACH ? AS own", (str(engine.path(LOG)),))
        self._bare.execute(f"INSERT INTO main.event SELECT {COLUMNS} FROM own.event")
        self._bare.execute("DETACH own")

    def read(
        self, question: str, *, large: bool, whole: bool, each: Callable[[Sequence[Any]], None] | None = None
    ) -> int:
        """Fetch all rows of an answer, page by page."""
        del whole
        cursor = (self._large if large else self._log).execute(question)
        count = 0
        while page := cursor.fetchmany(PAGE):
            count += len(page)
            if each is not None:
                each(page)
        return count

    def row(self, question: str) -> Sequence[Any]:
        """Fetch one row."""
        found: tuple[Any, ...] = self._bare.execute(question).fetchone()
        return found

    def begin(self, *, protected: bool) -> None:
        """Take the write lock."""
        self._writer(protected=protected).execute("BEGIN IMMEDIATE")

    def put(self, rows: list[Any], *, protected: bool) -> None:
        """Insert rows by one ``executemany``."""
        self._writer(protected=protected).executemany(_INSERT, rows)

    def commit(self) -> None:
        """Keep what was put."""
        self._bare.execute("COMMIT")

    def roll_back(self, *, protected: bool) -> None:
        """Keep nothing."""
        self._writer(protected=protected).execute("ROLLBACK")

    @property
    def unprotected(self) -> str:
        """The table without triggers, in a file of its own."""
        return "event"

    def close(self) -> None:
        """Close the connections."""
        for connection in (self._log, self._large, self._bare):
            connection.close()

    def _writer(self, *, protected: bool) -> sqlite3.Connection:
        return self._log if protected else self._bare
