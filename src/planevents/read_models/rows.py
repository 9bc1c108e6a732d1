"""What the tables hold, as rows by primary key, and how one content differs from another. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Row = dict[str, Any]
"""A row's values by column, without the generation."""

Key = tuple[Any, ...]
"""The values of a row's primary key, without the generation."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "plan": ("plan",),
    "action": ("plan", "action"),
    "action_owner": ("plan", "action", "ordinal"),
    "action_field": ("plan", "action", "field", "ordinal"),
    "change": ("plan", "version"),
    "quarter": ("plan", "quarter", "action"),
    "report": ("position", "plan"),
}
"""The tables, each with its primary key."""

_NO_NUL = str.maketrans({"\0": "\N{REPLACEMENT CHARACTER}"})


@attrs.frozen
class Contents:
    """Rows by table and primary key; mutable inside, for whoever puts one together."""

    tables: dict[str, dict[Key, Row]] = attrs.field(factory=lambda: {name: {} for name in KEYS})

    def put(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows. PostgreSQL holds no NUL in a text, so that nothing here does."""
        keys, held = KEYS[table], self.tables[table]
        for row in rows:
            for column, value in row.items():
                if isinstance(value, str) and "\0" in value:
                    row[column] = value.translate(_NO_NUL)
            held[tuple(row[key] for key in keys)] = row


@attrs.frozen
class TableDelta:
    """What to change in one table: the keys of rows that go, and rows that come or replace others."""

    table: str
    gone: tuple[Key, ...]
    written: tuple[Row, ...]


def deltas(old: Contents, new: Contents) -> list[TableDelta]:
    """Return what turns ``old`` into ``new``, table by table; rows that are alike are left alone."""
    return [
        TableDelta(
            table,
            tuple(key for key in old.tables[table] if key not in new.tables[table]),
            tuple(row for key, row in new.tables[table].items() if old.tables[table].get(key) != row),
        )
        for table in KEYS
    ]
