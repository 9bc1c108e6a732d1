"""How a view of some of the actions says so, and what one in groups of them prints; not a projection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planevents.projections.base import Row, Table


class Part(Protocol):
    """The view of one group."""

    def to_rows(self) -> list[Row]:
        """Return its rows."""
        ...

    def tables(self) -> tuple[Table, ...]:
        """Return its tables."""
        ...


def meant(where: str) -> str:
    """Return what a headline says of which actions are meant; nothing where all are."""
    return f", where {where}" if where else ""


def rows_in_groups(groups: Iterable[tuple[str, Part]]) -> list[Row]:
    """Return the rows of every group, each with its group's name as ``by``."""
    return [{"by": name, **row} for name, part in groups for row in part.to_rows()]


def tables_in_groups(by: str, groups: Sequence[tuple[str, Part]], sizes: Iterable[str]) -> tuple[Table, ...]:
    """Return the tables of every group under its name; one without a title says the group's size."""
    return tuple(
        attrs.evolve(table, title=f"{by} {name}: {table.title or size}")
        for (name, part), size in zip(groups, sizes, strict=True)
        for table in part.tables()
    )
