"""An append that asks nothing beforehand: a wrong guess changes nothing.

It begins where the last append of this process left the store. If somebody else appended in
between, the head does not match and no row is written; the caller goes the long way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.ledger.tiles import WIDTH
from planevents.store import connections, sealing
from planevents.store.interface import CommandRecord, Exactly, Head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from planevents.store.dialect import Dialect
    from planevents.store.interface import StreamAppend
    from planevents.store.statements import Statements

End = tuple[Head, str]
"""The end of the store, and when its last event was recorded."""


def append_at_once(  # noqa: PLR0917 what an append is made of
    engine: Engine,
    statements: Statements,
    stream: StreamAppend,
    command: tuple[str, str],
    end: End,
    now: str,
) -> tuple[CommandRecord, End] | None:
    """Append to one plan if the store's end is still ``end``; return None, having changed nothing, if not.

    ``engine`` is our own, whose connections begin nothing by themselves. ``now`` is when it is
    recorded, not before the end was.
    """
    head, _ = end
    at = stream.expected.version if isinstance(stream.expected, Exactly) else 0
    rows = sealing.seal([stream], {stream.plan: at}, head.size, now)
    frontier = head.frontier.extend([row[-1] for row in rows])
    moved = (frontier.size, frontier.to_text(), head.size, head.frontier.to_text())
    record = CommandRecord(*command, head.size, len(rows))
    with connections.lent(engine) as own:
        remembered = (record.command_id, record.fingerprint, record.first_position, record.count)
        if not statements.dialect.append_at_once(own, statements, rows, moved, remembered):
            return None
    return record, (Head(frontier, head.origin), now)


def completes_tile(stream: StreamAppend, end: End) -> bool:
    """Tell whether an append reaches the end of a tile, which is written the long way."""
    size = end[0].size
    return (size + len(stream.events)) // WIDTH > size // WIDTH


def fits(dialect: Dialect, streams: Sequence[StreamAppend]) -> bool:
    """Tell whether an append can go this way: it is to one plan, and not of too many events."""
    return len(streams) == 1 and 0 < len(streams[0].events) <= dialect.most_at_once
