"""The triggers that keep SQLite's tables append-only.

Refusing UPDATE and DELETE is not enough: SQLite's REPLACE deletes a conflicting row without
running a delete trigger unless ``recursive_triggers`` is on, so each insert trigger refuses
whatever could conflict.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from planevents.store.schema import Tables

Refusal = tuple[str, str, str, str | None]
"""A table, a deed on it, why it is refused, and on what condition."""


def statement(within: str, table: str, deed: str, why: str, when: str | None) -> str:
    """Return what makes a trigger, in a schema that is quoted and ends in a dot."""
    name = f"{table}_{deed.lower()}_{re.sub('[^a-z0-9]+', '_', why)}"
    condition = "" if when is None else f" WHEN {when}"
    quoted = why.replace("'", "''")
    return (
        f"CREATE TRIGGER {within}{name} BEFORE {deed} ON {table} FOR EACH ROW{condition} "
        f"BEGIN SELECT RAISE(ABORT, 'planevents: {quoted}'); END"
    )


def _of_events(tables: Tables) -> tuple[Refusal, ...]:
    event, command, head, person = (
        table.name for table in (tables.event, tables.command, tables.head, tables.person)
    )
    end = _next(event, "position", "-1", "TRUE")
    next_version = _next(event, "version", "0", "plan_id IS NEW.plan_id")
    return (
        (event, "UPDATE", "an event never changes", None),
        (event, "DELETE", "an event is never deleted", None),
        (event, "INSERT", "an event's position is the next one", f"NEW.position IS NOT {end}"),
        (event, "INSERT", "a version is its plan's next one", f"NEW.version IS NOT {next_version}"),
        (command, "UPDATE", "a command never changes", None),
        (command, "DELETE", "a command is never deleted", None),
        (command, "INSERT", "this command is known", _exists(command, "command_id IS NEW.command_id")),
        (person, "UPDATE", "a name is erased, never changed", None),
        (person, "INSERT", "this name is known", _exists(person, "commitment IS NEW.commitment")),
        (head, "DELETE", "the head is never deleted", None),
        (head, "INSERT", "there is one head", _exists(head, "TRUE")),
        (head, "UPDATE", "id and origin never change", _differ("id", "origin")),
        (head, "UPDATE", "the format never goes back", "NEW.format < OLD.format"),
        (head, "UPDATE", "the head never goes back", "NEW.size < OLD.size"),
        (head, "UPDATE", "the head counts the events", f"NEW.size IS NOT {end}"),
        (
            head,
            "UPDATE",
            "the seal changes only with the events",
            "NEW.size IS OLD.size AND NEW.frontier IS NOT OLD.frontier",
        ),
    )


def _of_tiles(tables: Tables) -> tuple[Refusal, ...]:
    event, head, tile, incarnation = (
        table.name for table in (tables.event, tables.head, tables.tile, tables.incarnation)
    )
    next_tile = _next(tile, '"index"', "-1", "level IS NEW.level")
    events = f"{_next(event, 'position', '-1', 'TRUE')} >> 8 * (NEW.level + 1)"
    level = "typeof(NEW.level) IS NOT 'integer' OR NEW.level < 0"
    size = f"(SELECT size FROM {head})"  # noqa: S608 nothing of it comes from outside
    covered = _next(tile, '"index"', "-1", "level = 0")
    return (
        (tile, "UPDATE", "a tile never changes", None),
        (tile, "DELETE", "a tile is never deleted", None),
        (tile, "INSERT", "a tile is its level's next one", f'NEW."index" IS NOT {next_tile}'),
        (tile, "INSERT", "a tile is full of events", f'{level} OR NEW."index" >= {events}'),
        (
            tile,
            "INSERT",
            "a tile is 256 hashes and a root",
            f"{_no_bytes('hashes', 8192)} OR {_no_bytes('root', 32)}",
        ),
        (head, "UPDATE", "the tiles hold the events", f"NEW.size >> 8 IS NOT {covered}"),
        (incarnation, "UPDATE", "an incarnation never changes", None),
        (incarnation, "DELETE", "an incarnation is never deleted", None),
        (
            incarnation,
            "INSERT",
            "an incarnation's number is the next one",
            f"NEW.number IS NOT {_next(incarnation, 'number', '0', 'TRUE')}",
        ),
        (incarnation, "INSERT", "an incarnation's size is the head's", f"NEW.size IS NOT {size}"),
    )


REFUSALS: dict[int, Callable[[Tables], tuple[Refusal, ...]]] = {1: _of_events, 3: _of_tiles}
"""What is refused, by the format that brought it."""


def _exists(table: str, where: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} WHERE {where})"  # noqa: S608 nothing of it comes from outside


def _next(table: str, column: str, before_first: str, where: str) -> str:
    return f"(SELECT coalesce(max({column}), {before_first}) + 1 FROM {table} WHERE {where})"  # noqa: S608 as above


def _differ(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)


def _no_bytes(column: str, length: int) -> str:
    return f"typeof(NEW.{column}) IS NOT 'blob' OR length(NEW.{column}) IS NOT {length}"
