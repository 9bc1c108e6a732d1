"""Writing what a step changes into the tables of a generation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert

from planevents.read_models.rows import KEYS
from planevents.store.connections import running

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Delete, Table

    from planevents.read_models.rows import Key, Row, TableDelta
    from planevents.read_models.tables import ReadTables


class RowWriter:
    """The statements that write rows, made once.

    A row that is written takes the place of whatever stands at its key, so that a damaged table
    can stop no append.
    """

    def __init__(self, tables: ReadTables) -> None:
        self._tables = tables.by_name
        self._written = {name: insert(table) for name, table in self._tables.items()}
        self._gone = {name: _delete(name, table) for name, table in self._tables.items()}

    @running()
    def write(self, connection: Connection, generation: int, deltas: Iterable[TableDelta]) -> None:
        """Write deltas, those of a table together."""
        gone: dict[str, list[Key]] = {name: [] for name in KEYS}
        written: dict[str, list[Row]] = {name: [] for name in KEYS}
        for delta in deltas:
            names = KEYS[delta.table]
            gone[delta.table] += delta.gone
            gone[delta.table] += [tuple(row[name] for name in names) for row in delta.written]
            written[delta.table] += delta.written
        for name, keys in KEYS.items():
            if gone[name]:
                addressed = [
                    {"a_generation": generation, **{f"a_{k}": v for k, v in zip(keys, key, strict=True)}}
                    for key in gone[name]
                ]
                connection.execute(self._gone[name], addressed)
            if written[name]:
                rows = [{"generation": generation, **row} for row in written[name]]
                connection.execute(self._written[name], rows)

    @running()
    def clear(self, connection: Connection, generation: int, plan: str | None = None) -> None:
        """Remove a generation's rows, of one plan or all."""
        for table in self._tables.values():
            where = [table.c.generation == generation, *([] if plan is None else [table.c.plan == plan])]
            connection.execute(delete(table).where(*where))


def _delete(name: str, table: Table) -> Delete:
    keys = ("generation", *KEYS[name])
    return delete(table).where(*(table.c[key] == bindparam(f"a_{key}") for key in keys))
