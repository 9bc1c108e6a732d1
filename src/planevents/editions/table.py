"""A published table as cells, each with its place, and the reader of CSV files."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING

import attrs

from planevents.editions.faults import Faults
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
    """One row of a table: the line on which it begins, and its cells by their column's heading."""

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

    Blank rows are passed over, and spaces around a heading; cells are taken as they are, and one
    that begins with ``=`` is text like any other. Raises EditionUnreadableError that lists every
    faulty row; nothing is repaired.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise EditionUnreadableError(str(path), (f"the file cannot be read: {error.strerror}",)) from error
    if len(content) > MAX_BYTES:
        raise EditionUnreadableError(
            path.name, (f"the file is larger than {MAX_BYTES // 1_000_000} MB: is it a table of actions?",)
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fault = f"line {line} is not UTF-8: save the file as CSV UTF-8"
        raise EditionUnreadableError(path.name, (fault,)) from error
    header, rows = _parse(path.name, text)
    return Table(path.name, hashlib.sha256(content).hexdigest(), header, rows)


def _parse(document: str, text: str) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    faults = Faults(document)
    lines = list(_lines(text, faults))
    if not lines:
        if not len(faults):
            faults.add("the file is empty: it needs a row of headings")
        faults.require_none()
    _check_separators(lines[0][1], faults)
    header = tuple(" ".join(cell.split()) for cell in lines[0][1])
    _check_header(header, faults)
    rows: list[Row] = []
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            faults.add(
                f"{len(cells)} cells, and the headings are {len(header)}: "
                "put a cell that holds a comma in quotation marks, and leave no cell out",
                row=number,
            )
            continue
        for name, cell in zip(header, cells, strict=True):
            if len(cell) > MAX_CELL:
                faults.add(f"longer than {MAX_CELL} characters: shorten it", row=number, column=name)
        rows.append(Row(number, dict(zip(header, cells, strict=True))))
    if len(lines) == 1 and not len(faults):
        faults.add("there are headings, but no rows: an edition has at least one action")
    if len(lines) - 1 > MAX_ROWS:
        faults.add(f"more than {MAX_ROWS} rows: is it a table of actions?")
    faults.require_none()
    return header, tuple(rows)


def _lines(text: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Yield every row that is not blank, with the line on which it begins."""
    if (at := text.find("\0")) >= 0:
        line = text.count("\n", 0, at) + 1
        faults.add(f"line {line} holds a NUL character, so this is not a text: save the file as CSV UTF-8")
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        faults.add(_why_not_csv(error), row=start)


def _why_not_csv(error: csv.Error) -> str:
    message = str(error)
    if "field limit" in message:
        return f"a cell is longer than {MAX_CELL} characters: shorten it, or close its quotation marks"
    if "unexpected end of data" in message:
        return "a quotation mark is opened and never closed: close it, or double it if it is part of a cell"
    return f"this is not CSV ({message}): double every quotation mark that is part of a cell"


def _check_separators(headings: list[str], faults: Faults) -> None:
    commas = len(headings) - 1
    if any(sum(cell.count(mark) for cell in headings) > commas for mark in ";\t"):
        faults.add("the cells are not separated by commas: save the file as comma-separated CSV")
        faults.require_none()


def _check_header(header: tuple[str, ...], faults: Faults) -> None:
    for number, name in enumerate(header, start=1):
        if not name:
            faults.add(f"column {number} has no heading: give it one, or delete the column")
    for name in sorted({name for name in header if name and header.count(name) > 1}):
        faults.add(f"two columns are headed {name!r}: give each its own heading")
    if len(header) > MAX_COLUMNS:
        faults.add(f"more than {MAX_COLUMNS} columns: delete those that are not part of the table")
