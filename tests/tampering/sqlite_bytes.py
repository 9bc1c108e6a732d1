"""Rows as they lie in the pages of a SQLite file (https://www.sqlite.org/fileformat2.html), to be overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.tampering.contents import KEYS, changed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tampering.contents import Contents, Row

PAGE = 4096
LINK = 4
ROWIDS = {"event": "position", "incarnation": "number", "head": "id"}
"""Columns that are their row's number, and stand elsewhere than with its values."""


REPEATED = {
    "event": ("plan_id", "version"),
    "command": ("command_id",),
    "person": ("commitment",),
    "tile": ("level", "index"),
}
"""Columns that stand in an index too, which would have to be overwritten with them."""


class NotInPlaceError(Exception):
    """What is to be written does not fit in the place of what is there."""


def overwrite(file: Path, before: Contents, after: Contents) -> None:
    """Change rows where they lie; raise NotInPlaceError, and touch nothing, where that cannot be."""
    stored = file.read_bytes()
    for old, new in _pieces_changed(before, after):
        assert 1 == stored.count(old)
        stored = stored.replace(old, new)
    file.write_bytes(stored)


def _pieces_changed(before: Contents, after: Contents) -> list[tuple[bytes, bytes]]:
    pairs: list[tuple[bytes, bytes]] = []
    for table in KEYS:
        gone, new = changed(table, before, after)
        if len(gone) != len(new):
            raise NotInPlaceError
        for old_row, new_row in zip(gone, new, strict=True):
            fixed = (ROWIDS.get(table), *REPEATED.get(table, ()))
            if any(old_row[column] != new_row[column] for column in fixed if column):
                raise NotInPlaceError
            pairs += zip(_pieces(table, old_row), _pieces(table, new_row), strict=True)
    if any(len(old) != len(new) for old, new in pairs):
        raise NotInPlaceError
    return [(old, new) for old, new in pairs if old != new]


def _pieces(table: str, row: Row) -> list[bytes]:
    """Return a row's record, cut where it goes on in other pages."""
    values = [None if column == ROWIDS.get(table) else value for column, value in row.items()]
    types, bodies = zip(*map(_stored, values), strict=True)
    header = b"".join(map(_varint, types))
    record = bytes([len(header) + 1]) + header + b"".join(bodies)
    most, least = PAGE - 35, (PAGE - 12) * 32 // 255 - 23
    if len(record) <= most:
        return [record]
    here = least + (len(record) - least) % (PAGE - LINK)
    here = here if here <= most else least
    elsewhere = range(here, len(record), PAGE - LINK)
    return [record[:here], *(record[begin : begin + PAGE - LINK] for begin in elsewhere)]


def _stored(value: Any) -> tuple[int, bytes]:
    """Return a value's serial type and its bytes."""
    match value:
        case None:
            return 0, b""
        case 0 | 1:
            return 8 + value, b""
        case int():
            size = next(size for size in (1, 2, 3, 4) if -(1 << 8 * size - 1) <= value < 1 << 8 * size - 1)
            return size, value.to_bytes(size, "big", signed=True)
        case bytes():
            return 12 + 2 * len(value), value
        case _:
            text = str(value).encode()
            return 13 + 2 * len(text), text


def _varint(number: int) -> bytes:
    groups = [number & 127]
    while number := number >> 7:
        groups.append(number & 127 | 128)
    return bytes(reversed(groups))
