"""The limit on PostgreSQL: psycopg, with binary COPY in and binary cursors out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from engines import LARGE, LOG, Postgresql
from raw import COLUMNS, PAGE, Raw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from own import Own

_TYPES = ("int8", "text", "int4", "text", "int4", "text", "text", "text", "text", "text", "bytea")
_BARE = "bare_event"


class RawPostgresql(Raw):
    """One connection a database."""

    name: ClassVar[str] = Postgresql.driver

    def __init__(self, engine: Postgresql, own: Own) -> None:
        super().__init__(own)
        self._log, self._large = (engine.connect(name) for name in (LOG, LARGE))
        self._log.execute(f"CREATE TABLE {_BARE} (LIKE event INCLUDING ALL)")
        self._log.execute(f"INSERT INTO {_BARE} ({COLUMNS}) SELECT {COLUMNS} FROM event")

    def read(
        self, question: str, *, large: bool, whole: bool, each: Callable[[Sequence[Any]], None] | None = None
    ) -> int:
        """Fetch all rows of an answer: those of a whole log page by page, others in one go."""
        connection = self._large if large else self._log
        if not whole:
            return len(connection.execute(question, binary=True).fetchall())
        count = 0
        with connection.transaction(), connection.cursor("read", binary=True) as cursor:
            cursor.execute(question)
            while page := cursor.fetchmany(PAGE):
                count += len(page)
                if each is not None:
                    each(page)
        return count

    def row(self, question: str) -> Sequence[Any]:
        """Fetch one row."""
        found = self._log.execute(question).fetchone()
        assert found is not None
        return found

    def begin(self, *, protected: bool) -> None:
        """Begin."""
        del protected
        self._log.execute("BEGIN")

    def put(self, rows: list[Any], *, protected: bool) -> None:
        """Insert one row by a prepared statement, and more by one binary COPY."""
        table = "event" if protected else _BARE
        with self._log.cursor() as cursor:
            if len(rows) == 1:
                cursor.execute(f"INSERT INTO {table} ({COLUMNS}) VALUES ({', '.join(['%s'] * 11)})", rows[0])
                return
            with cursor.copy(f"COPY {table} ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copying:
                copying.set_types(_TYPES)
                for row in rows:
                    copying.write_row(row)

    def commit(self) -> None:
        """Keep what was put."""
        self._log.execute("COMMIT")

    def roll_back(self, *, protected: bool) -> None:
        """Keep nothing."""
        del protected
        self._log.execute("ROLLBACK")

    @property
    def unprotected(self) -> str:
        """The table without triggers, beside the store's own."""
        return _BARE

    def close(self) -> None:
        """Close the connections."""
        self._log.close()
        self._large.close()
