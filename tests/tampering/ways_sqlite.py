"""The ways round the triggers of a SQLite file, for whoever may write to it. Each leaves the triggers in place.

Each is given the file, what it holds, and what it is to hold.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from tests.tampering import sqlite_bytes
from tests.tampering.contents import KEYS, deeds, insert

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.tampering.contents import Contents


def plain(file: Path, before: Contents, after: Contents) -> None:
    """No way round: SQL, which the triggers refuse."""
    with closing(sqlite3.connect(file)) as connection:
        _carry_out(connection, before, after)
        connection.commit()


def triggers_dropped(file: Path, before: Contents, after: Contents) -> None:
    """Drop the triggers, change what is to be changed, and make them again."""
    with closing(sqlite3.connect(file)) as connection:
        triggers = _made(connection, "trigger")
        for name in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        _carry_out(connection, before, after)
        _make(connection, triggers.values())
        connection.commit()


def schema_written(file: Path, before: Contents, after: Contents) -> None:
    """Take the triggers out of the schema's own table, with PRAGMA writable_schema, and make them again."""
    with closing(sqlite3.connect(file)) as connection:
        triggers = _made(connection, "trigger")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_schema WHERE type = 'trigger'")
        connection.execute("PRAGMA writable_schema = RESET")
        connection.commit()
    with closing(sqlite3.connect(file)) as connection:
        _carry_out(connection, before, after)
        _make(connection, triggers.values())
        connection.commit()


def tables_exchanged(file: Path, before: Contents, after: Contents) -> None:
    """Rename the tables away, and let changed copies take their names."""
    with closing(sqlite3.connect(file)) as connection:
        triggers, indexes = _made(connection, "trigger"), _made(connection, "index")
        tables = _made(connection, "table")
        for name in indexes:
            connection.execute(f"DROP INDEX {name}")
        for name in KEYS:
            connection.execute(f"ALTER TABLE {name} RENAME TO {name}_kept")
            connection.execute(tables[name])
            connection.execute(f"INSERT INTO {name} SELECT * FROM {name}_kept")
        _carry_out(connection, before, after)
        for name in KEYS:
            connection.execute(f"DROP TABLE {name}_kept")
        _make(connection, (*indexes.values(), *triggers.values()))
        connection.commit()


def bytes_overwritten(file: Path, before: Contents, after: Contents) -> None:
    """Overwrite a row's bytes in the pages of the file: no SQL, and every length stays the same."""
    sqlite_bytes.overwrite(file, before, after)


def file_made_anew(file: Path, before: Contents, after: Contents) -> None:
    """Build another file with the same tables and triggers, fill it, and put it in the place of the first."""
    del before
    fresh = file.with_name("fresh.db")
    with closing(sqlite3.connect(file)) as connection:
        schema = [_made(connection, kind) for kind in ("table", "index", "trigger")]
        others = connection.execute("SELECT * FROM generation").fetchall()
    tables, indexes, triggers = schema
    with closing(sqlite3.connect(fresh)) as connection:
        _make(connection, tables.values())
        for table in KEYS:
            for row in after[table]:
                connection.execute(*insert(table, row))
        connection.executemany("INSERT INTO generation VALUES (?, ?, ?, ?, ?)", others)
        _make(connection, (*indexes.values(), *triggers.values()))
        connection.commit()
    fresh.replace(file)


def _carry_out(connection: sqlite3.Connection, before: Contents, after: Contents) -> None:
    for statement, values in deeds(before, after):
        connection.execute(statement, values)


def _made(connection: sqlite3.Connection, kind: str) -> dict[str, str]:
    """Return what made every table, index or trigger, by name; what SQLite makes itself is left out."""
    wanted = "SELECT name, sql FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL ORDER BY rowid"
    return dict(connection.execute(wanted, (kind,)).fetchall())


def _make(connection: sqlite3.Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute(statement)
