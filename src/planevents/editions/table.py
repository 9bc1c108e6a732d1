"""A published table as cells, each with its place, and the reader of CSV files."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING

import attrs

from planevents.errors import EditionUnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MAX_BYTES = 20_000_000
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL = 32_767
"""As many characters as a spreadsheet's cell can hold."""


@attrs.frozen
class Row:
    """One row of a table: its number in the document, and its cells by their column's heading."""

    number: int
    cells: Mapping[str, str]


@attrs.frozen
class Table:
    """A document's table, with the SHA-256 of the bytes that it was read from."""

    document: str
    sha256: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_csv(path: Path) -> Table:
    """Read a CSV file: UTF-8, comma-separated, with one row of headings.

    Raises EditionUnreadableError that lists every faulty row; nothing is repaired.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise EditionUnreadableError(str(path), (f"the file cannot be read: {error.strerror}",)) from error
    if len(content) > MAX_BYTES:
        raise EditionUnreadableError(path.name, (f"the file is larger than {MAX_BYTES // 1_000_000} MB",))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fault = f"line {line} is not UTF-8: save the file as CSV UTF-8"
        raise EditionUnreadableError(path.name, (fault,)) from error
    header, rows = _parse(path.name, text)
    return Table(path.name, hashlib.sha256(content).hexdigest(), header, rows)


def _parse(document: str, text: str) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    lines = list(_lines(document, text))
    if not lines:
        raise EditionUnreadableError(document, ("the file is empty: it needs a row of headings",))
    header = tuple(cell.strip() for cell in lines[0][1])
    faults = _header_faults(header)
    rows: list[Row] = []
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            faults.append(f"row {number} has {len(cells)} cells, the headings are {len(header)}")
        elif too_long := [name for name, cell in zip(header, cells, strict=True) if len(cell) > MAX_CELL]:
            faults.append(f"row {number}, column {too_long[0]!r}: longer than {MAX_CELL} characters")
        else:
            rows.append(Row(number, dict(zip(header, cells, strict=True))))
    if not rows and not faults:
        faults.append("there are headings, but no rows")
    if len(rows) > MAX_ROWS:
        faults.append(f"more than {MAX_ROWS} rows")
    if faults:
        raise EditionUnreadableError(document, tuple(faults))
    return header, tuple(rows)


def _lines(document: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every row that is not blank, with the line on which it begins."""
    if "\0" in text:
        raise EditionUnreadableError(document, ("the file holds NUL characters: it is not a text",))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise EditionUnreadableError(document, (f"row {start} is not CSV: {error}",)) from error


def _header_faults(header: tuple[str, ...]) -> list[str]:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        return ["the cells are not separated by commas: save the file as comma-separated CSV"]
    faults = [
        f"two columns are headed {name!r}" for name in sorted({n for n in header if header.count(n) > 1})
    ]
    if len(header) > MAX_COLUMNS:
        faults.append(f"more than {MAX_COLUMNS} columns")
    return faults
