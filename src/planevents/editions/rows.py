"""Rows with a meaning: each cell in its role, with every fault found before anything is decided."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast, get_args

import attrs

from planevents.calendar import Quarter
from planevents.definitions import Origin
from planevents.errors import EditionUnreadableError, InvalidValueError, near
from planevents.identity import check_label, label_key
from planevents.people import Person, Post, PostKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planevents.editions.settings import ColumnMap
    from planevents.editions.table import Row, Table

SHARED_OWNER_CELL = "shared-owner-cell"
"""The tag of an action whose owner cell is merged with the one above it."""

_DITTO = frozenset({"ditto", "〃"})
_NAMED = re.compile(r"(?P<name>[A-Z]{1,3}\.?\s[A-Z][\w'\u2019-]+),\s*(?P<post>\S.*)")
_KINDS: Mapping[str, PostKind] = {
    "tbc": "to be determined",
    "tbd": "to be determined",
    "to be confirmed": "to be determined",
    "to be determined": "to be determined",
    "vacant": "unrecruited",
    "to be recruited": "unrecruited",
}


@attrs.frozen
class EditionRow:
    """One action as an edition prints it. ``None`` stands for a column that the table does not have.

    ``updates`` are (period, cell) pairs, earliest period first; the period None is the edition's
    own.
    """

    number: int
    ref: str
    title: str
    description: str | None
    section: str | None
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
    updates: tuple[tuple[str | None, str], ...]
    fields: Mapping[str, tuple[str, ...]]

    @property
    def place(self) -> str:
        """Where the row stands in its document."""
        return f"row {self.number}"


def read_rows(table: Table, columns: ColumnMap, year_starts: int = 4) -> tuple[EditionRow, ...]:
    """Give every cell of a table its meaning, or raise EditionUnreadableError with every fault."""
    faults = list(_column_faults(table, columns))
    if faults:
        raise EditionUnreadableError(table.document, tuple(faults))
    rows: list[EditionRow] = []
    seen: dict[str, int] = {}
    above: tuple[Post | Person, ...] | None = None
    periods = sorted(columns.status.items(), key=lambda item: Quarter.parse(item[0], year_starts))
    for row in table.rows:
        try:
            read = _row(row, columns, above, periods)
        except InvalidValueError as error:
            faults.append(f"row {row.number}, {error}")
            continue
        above = read.owners
        first = seen.setdefault(label_key(read.ref), row.number)
        if first != row.number:
            faults.append(f"row {row.number}: reference {read.ref!r} stands on row {first} already")
        rows.append(read)
    if faults:
        raise EditionUnreadableError(table.document, tuple(faults))
    return tuple(rows)


def read_owners(cell: str) -> tuple[Post | Person, ...]:
    """Read an owner cell: several owners are separated by ``;``, a person is "A Name, Post"."""
    return tuple(_owner(part) for part in (part.strip() for part in cell.split(";")) if part)


def _owner(text: str) -> Post | Person:
    if kind := _KINDS.get(text.casefold().strip("().")):
        return Post(text, kind=kind)
    if named := _NAMED.fullmatch(text):
        return Person(named["name"], post=named["post"].strip())
    return Post(text, kind="board" if text.casefold().endswith((" board", " committee")) else "post")


def _column_faults(table: Table, columns: ColumnMap) -> Iterator[str]:
    for heading in columns.headings:
        if heading not in table.header:
            meant = near(heading, table.header)
            yield f"there is no column {heading!r}" + (f": did you mean {meant[0]!r}?" if meant else "")
    known = {*columns.headings, *columns.ignore}
    for heading in table.header:
        if heading not in known:
            yield (
                f"column {heading!r} has no role: give it one under [columns] in plan.toml, "
                "or list it under ignore"
            )


def _row(
    row: Row,
    columns: ColumnMap,
    above: tuple[Post | Person, ...] | None,
    periods: list[tuple[str, str]],
) -> EditionRow:
    def cell(role: str) -> str | None:
        heading: str | None = getattr(columns, role)
        return None if heading is None else " ".join(row.cells[heading].split())

    owner_cell = cell("owners")
    shared = owner_cell is not None and owner_cell.casefold() in _DITTO
    if shared and above is None:
        raise InvalidValueError(f"column {columns.owners!r}", owner_cell, "there is no owner cell above")
    origin = cell("origin") or None
    if origin is not None and origin not in get_args(Origin):
        raise InvalidValueError(
            f"column {columns.origin!r}", origin, f"an origin is one of {', '.join(get_args(Origin))}"
        )
    title = cell("title") or ""
    if not title:
        raise InvalidValueError(f"column {columns.title!r}", title, "every action needs a title")
    updates: list[tuple[str | None, str]] = [(period, row.cells[heading]) for period, heading in periods]
    if columns.update is not None:
        updates.append((None, row.cells[columns.update]))
    return EditionRow(
        number=row.number,
        ref=check_label(cell("ref") or "", f"column {columns.ref!r}"),
        title=title,
        description=cell("description"),
        section=cell("section") or None,
        recommendation=cell("recommendation") or None,
        recommendation_source=cell("recommendation_source"),
        recommendation_text=cell("recommendation_text"),
        owners=above if shared else None if owner_cell is None else read_owners(owner_cell),
        owners_shared=shared,
        start=cell("start") or None,
        target=None if columns.target is None else row.cells[columns.target].strip(),
        origin=cast("Origin | None", origin),
        see=cell("see") or None,
        reason=cell("reason") or None,
        updates=tuple((period, text.strip()) for period, text in updates),
        fields={
            name: _values(row.cells[heading], many=name in columns.many)
            for name, heading in columns.fields.items()
        },
    )


def _values(cell: str, *, many: bool) -> tuple[str, ...]:
    parts = cell.split(";") if many else [cell]
    return tuple(part.strip() for part in parts if part.strip())
