"""Comparing the tables with history: what they hold against what a replay makes of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Self

import attrs
from sqlalchemy import select, type_coerce
from sqlalchemy.types import NullType

from planevents.errors import ReadModelsError
from planevents.identity import REGISTER
from planevents.projections.base import counted
from planevents.read_models.generations import VERSION
from planevents.read_models.rows import KEYS, Contents
from planevents.read_models.step import whole
from planevents.store import connections
from planevents.store.dialect import dialect_of
from planevents.tips import Tips

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import ColumnElement, Connection, Table

    from planevents.read_models.generations import Generation
    from planevents.read_models.rows import Key, Row
    from planevents.read_models.tables import ReadTables
    from planevents.store.interface import EventReader

AT_MOST = 1000
"""A check stops after so many findings."""

_SHOWN = 20
_LONGEST = 80
_PAGE = 500
_RAW = NullType()
_OF_PLANS = tuple(name for name in KEYS if name != "report")


@attrs.frozen
class Finding:
    """One value in a table that is not what history makes of it.

    ``column`` is None where a whole row is missing (``stored`` is None) or should not be there
    (``expected`` is None).
    """

    table: str
    key: tuple[object, ...]
    column: str | None
    stored: object
    expected: object

    def __str__(self) -> str:
        where = f"{self.table} {', '.join(map(_short, self.key))}"
        if self.column is None:
            return (
                f"{where}: {'this row is missing' if self.stored is None else 'this row should not be there'}"
            )
        return f"{where}: {self.column} is {_short(self.stored)}, expected {_short(self.expected)}"


@attrs.frozen
class ReadModelCheck:
    """What a comparison found, of ``events`` events; at most ``AT_MOST`` findings, then it stopped."""

    events: int
    findings: tuple[Finding, ...] = ()
    stopped: bool = False

    @property
    def ok(self) -> bool:
        """Whether the tables are what history makes of them."""
        return not self.findings

    def require(self) -> Self:
        """Return this if nothing was found, else raise ReadModelsError."""
        if not self.ok:
            raise ReadModelsError(f"{self}\nrebuild the read models")
        return self

    def __str__(self) -> str:
        if self.ok:
            return f"the read models are what {counted(self.events, 'event')} make of them"
        more = len(self.findings) - _SHOWN
        listed = [f"  - {finding}" for finding in self.findings[:_SHOWN]]
        rest = [f"  - and {more} more"] if more > 0 else []
        stopped = ["  - and then the check stopped"] if self.stopped else []
        found = counted(len(self.findings), "finding")
        return "\n".join(
            (f"the read models are not what history makes of them: {found}", *listed, *rest, *stopped)
        )


class Checker:
    """Compares a generation with the history of a reader on the same connection."""

    def __init__(
        self, tables: ReadTables, connection: Connection, reader: EventReader, generation: Generation
    ) -> None:
        self._tables = tables
        self._connection = connection
        self._reader = reader
        self._generation = generation

    def findings(self) -> Iterator[Finding]:
        """Yield what is not as it should be, plan by plan."""
        generation = self._generation
        if generation.version != VERSION:
            yield Finding("generation", (generation.number,), "version", generation.version, VERSION)
            return
        head = self._reader.head().size
        if generation.position > head:
            yield Finding("generation", (generation.number,), "position", generation.position, head)
        streams = self._reader.plans()
        for stream in streams:
            within = takewhile(lambda one: one.position < generation.position, self._reader.read(stream))
            recorded = list(within)
            expected = whole(self._reader, Tips(), recorded) if recorded else Contents()
            for name in ("report",) if stream == REGISTER else _OF_PLANS:
                where = () if stream == REGISTER else (self._table(name).c.plan == stream,)
                yield from self._differences(name, expected.tables[name], *where)
        if REGISTER not in streams:
            yield from self._differences("report", {})
        for name in _OF_PLANS:
            yield from self._differences(name, {}, self._table(name).c.plan.not_in(streams))

    def _differences(
        self, name: str, expected: Mapping[Key, Row], *where: ColumnElement[bool]
    ) -> Iterator[Finding]:
        table = self._table(name)
        wanted = {
            tuple(map(_comparable, key)): {column: _comparable(value) for column, value in row.items()}
            for key, row in expected.items()
        }
        for row in self._stored(table, *where):
            key = tuple(row[column] for column in KEYS[name])
            right = wanted.pop(key, None)
            if right is None:
                yield Finding(table.name, key, None, row, None)
                continue
            for column, value in right.items():
                if row[column] != value:
                    yield Finding(table.name, key, column, row[column], value)
        for key, right in wanted.items():
            yield Finding(table.name, key, None, None, right)

    def _stored(self, table: Table, *where: ColumnElement[bool]) -> Iterator[Row]:
        """Yield rows as the driver gives them: whatever stands in them, it must not fail."""
        columns = [column for column in table.c if column.name != "generation"]
        raw = select(*(type_coerce(column, _RAW).label(column.name) for column in columns))
        dialect = dialect_of(self._connection.engine)
        with connections.running(), dialect.any_text(self._connection):
            answer = self._connection.execute(
                raw.where(table.c.generation == self._generation.number, *where)
            )
            stored = answer.all()
        for row in stored:
            yield {column.name: _comparable(value) for column, value in zip(columns, row, strict=True)}

    def _table(self, name: str) -> Table:
        return self._tables.by_name[name]


def _comparable(value: Any) -> object:
    """Return a value as every database gives it: SQLite has neither moments nor truth values."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case bool():
            return int(value)
        case _:
            return value


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
