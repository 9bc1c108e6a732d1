"""Markdown that texts from people cannot leave: CommonMark with GitHub's tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planevents.projections.base import plain, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from planevents.projections.base import Table

_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MARKS = re.compile(r"[\\`*_\[\]|~$#]|:(?=//)|@(?=[\w-]+\.)|(?<=www)\.", re.IGNORECASE)
_LEADING = re.compile(r"^([+=-]|\d+[.)](?=\s|$))")


def escaped(text: str) -> str:
    """Return one line of text that Markdown prints as it stands: no markup, no HTML, no link."""
    marked = _MARKS.sub(r"\\\g<0>", plain(text).strip().translate(_HTML))
    return _LEADING.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", marked)


def heading(level: int, title: str) -> Iterator[str]:
    """Write a heading, whose text is escaped here."""
    yield f"{'#' * level} {escaped(title)}"
    yield ""


def table(headings: Sequence[str], rows: Iterable[Sequence[str | None]]) -> Iterator[str]:
    """Write a table of texts, which are escaped here."""
    yield _row(headings)
    yield f"|{' --- |' * len(headings)}"
    for row in rows:
        yield _row(row)
    yield ""


def section(level: int, title: str, lines: Iterable[str], tables: Iterable[Table]) -> Iterator[str]:
    """Write a heading, lines of figures each a paragraph, and tables, those with a title below it."""
    yield from heading(level, title)
    for line in lines:
        yield escaped(line)
        yield ""
    for one in tables:
        if one.title is not None:
            yield from heading(level + 1, one.title)
        yield from table(
            [column.heading for column in one.columns],
            ([shown(row.get(column.key)) for column in one.columns] for row in one.rows),
        )


def _row(cells: Iterable[str | None]) -> str:
    return f"| {' | '.join(escaped(cell or '') for cell in cells)} |"
