"""Generations: which copy of the tables is read, which is being built, and how far each has come.

A generation holds all events before its ``position``. The live one is read through the views; a
later one that is not live is a shadow that a rebuild makes. A retired one, at ``RETIRED``, is
read and written by nobody any more, and its rows may go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from sqlalchemy import bindparam, delete, false, func, insert, select, true, update

from planevents.projections.changes import Changes
from planevents.projections.current import Current
from planevents.projections.quarters import Quarters
from planevents.store.connections import running

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

PROJECTION = "read_models"
"""The name in the ``generation`` table; all tables of a generation are made and swapped together."""

_TABLES = 1
VERSION = _TABLES + Current.version + Changes.version + Quarters.version
"""Rises with the tables, and with the meaning of any projection that they show."""

RETIRED = -1


@attrs.frozen
class Generation:
    """One copy of the tables; ``position`` is how many events it holds."""

    number: int
    version: int
    position: int
    live: bool


class Generations:
    """The rows of the ``generation`` table that are about the read models."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._ours = table.c.projection == PROJECTION
        self._all = (
            select(table.c.number, table.c.version, table.c.position, table.c.live)
            .where(self._ours)
            .order_by(table.c.number)
        )
        self._claim = (
            update(table)
            .where(self._ours, table.c.number == bindparam("one"), table.c.position == bindparam("start"))
            .values(position=bindparam("end"))
        )

    @running()
    def all(self, connection: Connection) -> list[Generation]:
        """Return all generations in the order in which they were begun."""
        return [Generation(*row) for row in connection.execute(self._all)]

    def live(self, connection: Connection) -> Generation | None:
        """Return the one that is read."""
        return next((one for one in self.all(connection) if one.live), None)

    def get(self, connection: Connection, number: int) -> Generation | None:
        """Return one, unless it was retired."""
        return next(
            (one for one in self.all(connection) if one.number == number and one.position != RETIRED), None
        )

    @running()
    def add(self, connection: Connection) -> int:
        """Begin one that holds nothing yet, and return its number; the head must be locked."""
        last = connection.scalar(select(func.max(self._table.c.number)).where(self._ours))
        number = 1 if last is None else int(last) + 1
        row = {"projection": PROJECTION, "number": number, "version": VERSION, "position": 0, "live": False}
        connection.execute(insert(self._table), [row])
        return number

    @running()
    def claim(self, connection: Connection, number: int, start: int, end: int) -> bool:
        """Move a generation from one position to another, unless somebody else did; only one can."""
        moved = connection.execute(self._claim, {"one": number, "start": start, "end": end})
        return moved.rowcount == 1

    @running()
    def swap(self, connection: Connection, number: int) -> None:
        """Let this one be read, and retire all others; the head must be locked."""
        others = update(self._table).where(self._ours, self._table.c.number != number)
        connection.execute(others.values(live=false(), position=RETIRED))
        connection.execute(
            update(self._table).where(self._ours, self._table.c.number == number).values(live=true())
        )

    @running()
    def remove(self, connection: Connection, number: int) -> None:
        """Forget a retired one, once its rows are gone."""
        connection.execute(
            delete(self._table).where(
                self._ours, self._table.c.number == number, self._table.c.position == RETIRED
            )
        )
