"""A section of a paper, whatever it is printed as: a heading, its figures, its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.projections.base import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planevents.projections.base import Cell

_WIDTH = 24


@attrs.frozen
class Section:
    """One heading, a line or two of figures, and mostly one table. All of it is text yet to be escaped."""

    title: str
    lines: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


def listed(rows: Iterable[Mapping[str, Cell]], title: str | None = None) -> tuple[Table, ...]:
    """Return a table of rows whose keys are its headings; none of no rows."""
    found = tuple(rows)
    if not found:
        return ()
    return (Table(tuple(Column(name, name, _WIDTH) for name in found[0]), found, title),)
