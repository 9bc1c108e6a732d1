"""Tiles for events that were stored before there were any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from planevents.errors import InvalidValueError, StoreDamagedError
from planevents.ledger.tiles import WIDTH, grown
from planevents.ledger.tree import Frontier
from planevents.store.dialect import dialect_of
from planevents.store.sql_reader import SqlReader
from planevents.store.statements import Statements

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from planevents.store.schema import Tables

_PORTION = 64 * WIDTH
"""How many events are read at once; what is no tile yet is never asked for again."""


def fill(connection: Connection, tables: Tables) -> None:
    """Make the tiles of the hashes that the events were stored with, in bounded memory.

    Whether those are the events' own is for ``verify`` to say, which shows them one by one.
    Raises StoreDamagedError where no tree can be made of them.
    """
    event, head = tables.event, tables.head
    size = connection.execute(select(head.c.size)).scalar_one()
    nodes = SqlReader(connection, Statements(tables, dialect_of(connection.engine))).nodes
    frontier = Frontier.empty()
    for first in range(0, size, _PORTION):
        within = event.c.position.between(first, min(first + _PORTION, size) - 1)
        leaves = list(connection.scalars(select(event.c.leaf_hash).where(within).order_by(event.c.position)))
        if len(leaves) != min(_PORTION, size - first):
            raise _damaged("there are not as many events as the head counts")
        try:
            frontier, tiles = grown(frontier, leaves, nodes)
        except (InvalidValueError, TypeError) as error:
            raise _damaged(f"an event after position {first - 1} has no hash") from error
        for tile in tiles:
            kept = {"level": tile.level, "index": tile.index, "root": tile.root, "hashes": tile.hashes}
            connection.execute(insert(tables.tile).values(kept))


def _damaged(found: str) -> StoreDamagedError:
    return StoreDamagedError(f"{found}; nothing was upgraded")
