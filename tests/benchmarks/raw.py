"""The limit: Python's sqlite3 moving the same rows, with nothing made of them.

Its table is planevents' own without the triggers, and holds the same bytes; its connection is
always open. What it appends was encoded and hashed beforehand.
"""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

from contender import Contender, Task

if TYPE_CHECKING:
    from pathlib import Path

    from workload import Sizes

_COLUMNS = """position INTEGER PRIMARY KEY, plan_id TEXT NOT NULL, version INTEGER NOT NULL, type TEXT NOT NULL,
    schema INTEGER NOT NULL, recorded_at TEXT NOT NULL, effective_on TEXT NOT NULL, actor TEXT NOT NULL,
    header TEXT NOT NULL, data TEXT NOT NULL, leaf_hash BLOB NOT NULL, UNIQUE (plan_id, version)"""
_INSERT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_PAGE = 500


class Raw(Contender):
    """No contender, but what the disk, SQLite and its driver would let one do."""

    name: ClassVar[str] = "sqlite3"

    def __init__(self, place: Path, sizes: Sizes) -> None:
        self._sizes = sizes
        self._first, self._last = sizes.plans[0], sizes.plans[-1]
        self._connection = sqlite3.connect(place / "raw.db", isolation_level=None)
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"):
            self._connection.execute(statement)
        self._connection.execute(f"CREATE TABLE event ({_COLUMNS})")
        self._connection.execute("ATTACH ? AS own", (str(place / "own.db"),))
        self._connection.execute("INSERT INTO event SELECT * FROM own.event")
        self._connection.execute("DETACH own")

    def replay(self) -> Task:
        """Fetch every event's columns, except the seal's."""
        return Task(lambda: self._read("position >= ?", 0), lambda _: None)

    def load(self) -> Task:
        """Fetch one plan's rows."""
        return Task(lambda: self._read("plan_id = ? AND version >= ?", self._first, 0), lambda _: None)

    def changes(self) -> Task:
        """Fetch the rows since the report's version."""
        reported = self._sizes.plan - self._sizes.since
        return Task(lambda: self._read("plan_id = ? AND version > ?", self._last, reported), lambda _: None)

    def verify(self) -> Task:
        """Fetch and hash every event's bytes."""

        def run() -> int:
            rows = self._connection.execute("SELECT header, data, leaf_hash FROM event ORDER BY position")
            return sum(len(sha256(header.encode() + data.encode()).digest()) for header, data, _ in rows)

        return Task(run, lambda _: None)

    def decide(self) -> Task:
        """Insert one row a transaction."""
        return self._inserting(self._first, 1, self._sizes.commands)

    def append(self, size: int) -> Task:
        """Insert so many rows a transaction."""
        return self._inserting(self._last, size, self._sizes.transactions)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _read(self, where: str, *values: Any) -> int:
        cursor = self._connection.execute(
            "SELECT position, plan_id, version, type, schema, recorded_at, effective_on, header, data "
            f"FROM event WHERE {where} ORDER BY position",
            values,
        )
        count = 0
        while page := cursor.fetchmany(_PAGE):
            count += len(page)
        return count

    def _inserting(self, plan: str, size: int, transactions: int) -> Task:
        end = "SELECT * FROM event WHERE plan_id = ? ORDER BY version DESC LIMIT 1"
        _, _, version, *rest = self._connection.execute(end, (plan,)).fetchone()
        ((position,),) = self._connection.execute("SELECT max(position) FROM event")
        rows = [
            (position + number, plan, version + number, *rest) for number in range(1, size * transactions + 1)
        ]
        batches = [rows[start : start + size] for start in range(0, len(rows), size)]

        def run() -> None:
            for batch in batches:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany(_INSERT, batch)
                self._connection.execute("COMMIT")

        return Task(run, lambda _: None)
