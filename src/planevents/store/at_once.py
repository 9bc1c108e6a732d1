"""A small append as one statement: nothing is asked beforehand, and a wrong guess changes nothing.

It begins where the last append of this process left the store. If somebody else appended in
between, the head does not match and no row is written; the caller goes the long way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.store import sealing
from planevents.store.interface import CommandRecord, Exactly, Head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from planevents.store.interface import StreamAppend
    from planevents.store.statements import Statements

MOST = 8
"""Events in a statement; with more, the parameters cost more than the round trips."""

End = tuple[Head, str]
"""The end of the store, and when its last event was recorded."""


def append_at_once(  # noqa: PLR0917 what an append is made of
    connection: Connection,
    statements: Statements,
    stream: StreamAppend,
    command: tuple[str, str],
    end: End,
    now: str,
) -> tuple[CommandRecord, End] | None:
    """Append to one plan if the store's end is still ``end``; return None, having changed nothing, if not.

    ``now`` is when it is recorded, not before the end was. What else is wrong comes as the driver's error.
    """
    head, _ = end
    at = stream.expected.version if isinstance(stream.expected, Exactly) else 0
    rows = sealing.seal([stream], {stream.plan: at}, head.size, now)
    frontier = head.frontier.extend([row[-1] for row in rows])
    command_id, fingerprint = command
    parameters = (
        frontier.size,
        frontier.to_text(),
        head.size,
        head.frontier.to_text(),
        *(value for row in rows for value in row),
        command_id,
        fingerprint,
        head.size,
        len(rows),
    )
    if not statements.dialect.change(connection, _text(statements, len(rows)), parameters):
        return None
    return CommandRecord(command_id, fingerprint, head.size, len(rows)), (Head(frontier, head.origin), now)


def _text(statements: Statements, count: int) -> str:
    if count in statements.at_once:
        return statements.at_once[count]
    tables = statements.tables
    head, event, command = map(tables.name_of, (tables.head, tables.event, tables.command))
    rows = ", ".join(["(%s::bigint, %s, %s::integer, %s, %s::integer, %s, %s, %s, %s, %s, %s)"] * count)
    statements.at_once[count] = text = (
        f"WITH moved AS (UPDATE {head} SET size = %s, frontier = %s"  # noqa: S608 the names are plain ones
        " WHERE id = 1 AND size = %s AND frontier = %s RETURNING 1),"
        f" added AS (INSERT INTO {event} SELECT given.* FROM (VALUES {rows}) AS given, moved)"
        f" INSERT INTO {command} SELECT %s, %s, %s::bigint, %s::integer FROM moved"
    )
    return text


def small(streams: Sequence[StreamAppend]) -> bool:
    """Tell whether an append is of few events to one plan."""
    return len(streams) == 1 and 0 < len(streams[0].events) <= MOST
