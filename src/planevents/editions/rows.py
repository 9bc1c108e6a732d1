"""Rows with a meaning: each cell in its role, with every fault found before anything is decided."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

import attrs

from planevents.calendar import Quarter
from planevents.editions.faults import Faults
from planevents.editions.owners import read_owners
from planevents.errors import near
from planevents.identity import check_label, label_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from planevents.definitions import Origin
    from planevents.editions.columns import ColumnMap
    from planevents.editions.table import Row, Table
    from planevents.people import Person, Post

__all__ = ["SHARED_OWNER_CELL", "EditionRow", "Update", "read_owners", "read_rows", "readable_rows"]

SHARED_OWNER_CELL = "shared-owner-cell"
"""The tag of an action whose owner cell is merged with the one above it."""

T = TypeVar("T")

_DITTO = frozenset({"ditto", "〃"})
_ORIGINS: Mapping[str, Origin] = {"baseline": "baseline", "new": "new", "imported": "imported"}
"""A follow-on or a split names the action that it came of, which no column does."""


@attrs.frozen
class Update:
    """One cell about where an action stands; its ``period`` is None where it is the edition's own."""

    period: str | None
    text: str
    column: str


@attrs.frozen
class EditionRow:
    """One action as an edition prints it.

    None stands for a column that the table does not have, an empty text for a blank cell; of
    ``origin``, ``see`` and ``reason`` None stands for both. ``updates`` are in the order of their
    periods, the edition's own last.
    """

    number: int
    ref: str
    title: str
    description: str | None
    section: str | None
    parent: str | None
    recommendation: str | None
    recommendation_source: str | None
    recommendation_text: str | None
    owners: tuple[Post | Person, ...] | None
    owners_shared: bool
    start: str | None
    target: str | None
    origin: Origin | None
    see: str | None
    reason: str | None
    updates: tuple[Update, ...]
    fields: Mapping[str, tuple[str, ...]]

    @property
    def place(self) -> str:
        """Where the row stands in its document."""
        return f"row {self.number}"


def read_rows(table: Table, columns: ColumnMap, year_starts: int = 4) -> tuple[EditionRow, ...]:
    """Give every cell of a table its meaning, or raise EditionUnreadableError with every fault."""
    faults = Faults(table.document)
    rows = readable_rows(table, columns, year_starts, faults)
    faults.require_none()
    return rows


def readable_rows(
    table: Table, columns: ColumnMap, year_starts: int, faults: Faults
) -> tuple[EditionRow, ...]:
    """Return the rows without a fault, and note those of the others.

    Raises EditionUnreadableError where the columns are not those that were said, for then no row
    can be read.
    """
    _check_columns(table, columns, year_starts, faults)
    faults.require_none()
    reading = _Reading(columns, year_starts, faults)
    rows = [row for row in map(reading.row, table.rows) if row is not None]
    return tuple(rows)


def _check_columns(table: Table, columns: ColumnMap, year_starts: int, faults: Faults) -> None:
    for heading in dict.fromkeys(columns.headings):
        if heading not in table.header:
            meant = near(heading, table.header)
            faults.add(
                f"there is no column {heading!r}: "
                + (f"did you mean {meant[0]!r}? " if meant else "")
                + "name the column under [columns] in plan.toml, or list what it holds under the edition's "
                "'without'"
            )
    known = {*columns.headings, *columns.ignore}
    for heading in table.header:
        if heading not in known:
            faults.add(
                f"column {heading!r} has no role: give it one under [columns] in plan.toml, "
                "or list it under ignore"
            )
    quarters: dict[Quarter, str] = {}
    for period, heading in columns.status.items():
        quarter = faults.attempt(partial(Quarter.parse, period, year_starts), column=heading)
        if quarter is not None and quarters.setdefault(quarter, heading) != heading:
            faults.add(f"column {quarters[quarter]!r} tells of {quarter} already", column=heading)


class _Reading:
    """One table being read, from its first row to its last."""

    def __init__(self, columns: ColumnMap, year_starts: int, faults: Faults) -> None:
        self.columns = columns
        self.faults = faults
        self.above: tuple[Post | Person, ...] | None = None
        self.above_unread = False
        self.seen: dict[str, int] = {}
        self.periods = sorted(columns.status.items(), key=lambda item: Quarter.parse(item[0], year_starts))

    def row(self, row: Row) -> EditionRow | None:
        """Read one row, or note all that is wrong with it."""
        found = len(self.faults)
        ref = self._ref(row)
        title = self._cell(row, "title") or ""
        if not title:
            self._fault(row, "title", "every action needs a title: fill the cell, or delete the row")
        recommendation = self._cell(row, "recommendation")
        if recommendation:
            self._attempt(row, "recommendation", lambda: check_label(recommendation))
        owners, shared = self._owners(row)
        read = EditionRow(
            number=row.number,
            ref=ref,
            title=title,
            description=self._cell(row, "description"),
            section=self._cell(row, "section"),
            parent=self._parent(row),
            recommendation=recommendation,
            recommendation_source=self._cell(row, "recommendation_source"),
            recommendation_text=self._cell(row, "recommendation_text"),
            owners=owners,
            owners_shared=shared,
            start=self._cell(row, "start"),
            target=self._verbatim(row, "target"),
            origin=self._origin(row),
            see=self._cell(row, "see") or None,
            reason=self._cell(row, "reason") or None,
            updates=self._updates(row),
            fields={
                name: _values(row.cells[heading], many=name in self.columns.many)
                for name, heading in self.columns.fields.items()
            },
        )
        return read if len(self.faults) == found else None

    def _ref(self, row: Row) -> str:
        ref = self._cell(row, "ref") or ""
        if not ref:
            self._fault(row, "ref", "every action needs a reference, such as '18.1' or '6(a)'")
        elif self._attempt(row, "ref", lambda: check_label(ref)) is not None:
            first = self.seen.setdefault(label_key(ref), row.number)
            if first != row.number:
                self._fault(
                    row, "ref", f"reference {ref!r} stands on row {first} already: each names one action"
                )
        return ref

    def _parent(self, row: Row) -> str | None:
        cell = self._cell(row, "parent")
        if cell:
            self._attempt(row, "parent", lambda: check_label(cell))
        return cell

    def _owners(self, row: Row) -> tuple[tuple[Post | Person, ...] | None, bool]:
        cell = self._cell(row, "owners")
        if cell is None:
            return None, False
        if cell.casefold() not in _DITTO:
            self.above = self._attempt(row, "owners", lambda: read_owners(cell, self.columns.posts))
            self.above_unread = self.above is None
            return self.above, False
        if not self.above and not self.above_unread:
            self._fault(row, "owners", f"{cell!r} repeats the owner above, and there is none: name the owner")
        return self.above, True

    def _origin(self, row: Row) -> Origin | None:
        cell = self._cell(row, "origin")
        if not cell:
            return None
        origin = _ORIGINS.get(cell.casefold())
        if origin is None:
            listed = ", ".join(map(repr, _ORIGINS))
            self._fault(row, "origin", f"{cell!r} is not an origin: write one of {listed}, or leave it empty")
        return origin

    def _updates(self, row: Row) -> tuple[Update, ...]:
        own = [] if self.columns.update is None else [(None, self.columns.update)]
        return tuple(
            Update(period, row.cells[heading].strip(), heading) for period, heading in [*self.periods, *own]
        )

    def _cell(self, row: Row, role: str) -> str | None:
        heading: str | None = getattr(self.columns, role)
        return None if heading is None else " ".join(row.cells[heading].split())

    def _verbatim(self, row: Row, role: str) -> str | None:
        heading: str | None = getattr(self.columns, role)
        return None if heading is None else row.cells[heading].strip()

    def _attempt(self, row: Row, role: str, read: Callable[[], T]) -> T | None:
        return self.faults.attempt(read, row=row.number, column=getattr(self.columns, role))

    def _fault(self, row: Row, role: str, message: str) -> None:
        self.faults.add(message, row=row.number, column=getattr(self.columns, role))


def _values(cell: str, *, many: bool) -> tuple[str, ...]:
    parts = cell.split(";") if many else [cell]
    squeezed = (" ".join(part.split()) for part in parts)
    return tuple(part for part in squeezed if part)
