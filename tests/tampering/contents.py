"""All that a store's tables hold, read and written with the driver alone: what a forger has in hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from planevents.store.schema import Tables

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, Any]
Contents = dict[str, list[Row]]
Deed = tuple[str, Sequence[Any]]
"""A statement and its values, with ``?`` for each."""

KEYS = {
    "event": ("position",),
    "command": ("command_id",),
    "person": ("commitment",),
    "tile": ("level", "index"),
    "incarnation": ("number",),
    "head": ("id",),
}
COLUMNS = {table: tuple(Tables().metadata.tables[table].columns.keys()) for table in KEYS}


def read(connection: Any) -> Contents:
    """Read every table, in order of its key, on a connection of either driver."""
    return {
        table: [
            dict(zip(COLUMNS[table], values, strict=True))
            for values in connection.execute(f"SELECT * FROM {table} ORDER BY {_list(key)}").fetchall()
        ]
        for table, key in KEYS.items()
    }


def copied(contents: Contents) -> Contents:
    """Return a copy to do anything to."""
    return {table: [dict(row) for row in rows] for table, rows in contents.items()}


def ordered(contents: Contents) -> Contents:
    """Return it as it will be read: by the keys, whatever their types."""
    return {
        table: sorted(rows, key=lambda row, table=table: _key(table, row))  # type: ignore[misc]  # its default
        for table, rows in contents.items()
    }


def deeds(before: Contents, after: Contents) -> Iterator[Deed]:
    """Yield the SQL that makes one of the other: an UPDATE where one row changed, else DELETE and INSERT."""
    for table in KEYS:
        gone, new = changed(table, before, after)
        if len(gone) == len(new) == 1:
            yield _update(table, gone[0], new[0])
            continue
        yield from (_delete(table, row) for row in gone)
        yield from (insert(table, row) for row in new)


def changed(table: str, before: Contents, after: Contents) -> tuple[list[Row], list[Row]]:
    """Return the rows of a table that are gone, and those that are new, each in order of the key."""
    if before[table] == after[table]:
        return [], []
    was, will_be = ({tuple(row.values()) for row in one[table]} for one in (before, after))
    gone = [row for row in before[table] if tuple(row.values()) not in will_be]
    new = [row for row in ordered(after)[table] if tuple(row.values()) not in was]
    return gone, new


def insert(table: str, row: Row) -> Deed:
    """Return the SQL that puts a row in."""
    marks = ", ".join("?" * len(row))
    return f"INSERT INTO {table} ({_list(row)}) VALUES ({marks})", list(row.values())


def _update(table: str, old: Row, new: Row) -> Deed:
    changed = [column for column in old if old[column] != new[column]]
    settings = ", ".join(f'"{column}" = ?' for column in changed)
    where = " AND ".join(f'"{column}" = ?' for column in KEYS[table])
    return f"UPDATE {table} SET {settings} WHERE {where}", [
        *(new[column] for column in changed),
        *_key(table, old),
    ]


def _delete(table: str, row: Row) -> Deed:
    where = " AND ".join(f'"{column}" = ?' for column in KEYS[table])
    return f"DELETE FROM {table} WHERE {where}", _key(table, row)


def _key(table: str, row: Row) -> list[Any]:
    return [row[column] for column in KEYS[table]]


def _list(columns: Any) -> str:
    return ", ".join(f'"{column}"' for column in columns)
