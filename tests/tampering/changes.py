"""What a forger changes: each a small function over what the tables hold.

Of an event the forger sets one column, and thinks of nothing else: the rest is a matter of ``sealing``.
Events stand in the list as the forger wants history to run; a rebuild numbers them by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tampering.contents import Contents, Row
    from tests.tampering.story import Where

BEYOND = 9999


def _event(contents: Contents, where: Where) -> list[Row]:
    return [where.event(contents)]


@attrs.frozen
class Change:
    """Something done to what the tables hold, which ``do`` is given, and where.

    ``named`` tells, of what they held before, the events that a finding should name.
    """

    name: str
    do: Callable[[Contents, Where], None]
    named: Callable[[Contents, Where], list[Row]] = _event


def _set(table: str, column: str, value: Callable[[Any], Any]) -> Change:
    """Set a column of the row that stands there, to another of the same length where it is text."""

    def do(contents: Contents, where: Where) -> None:
        row = _row(contents, table, where)
        row[column] = value(row[column])

    return Change(f"{table}.{column}", do, _events_of_call if table == "command" else _event)


def _row(contents: Contents, table: str, where: Where) -> Row:
    if table == "event":
        return where.event(contents)
    if table == "command":
        position = where.event(contents)["position"]
        return next(row for row in contents["command"] if row["first_position"] == position - 1)
    # The tile that holds the event, where there is one.
    return contents[table][-1 if table == "tile" else 0]


def _moved(column: str, value: Callable[[Contents, Row], int], last: Callable[[Row, Row], bool]) -> Change:
    """Give an event another number, and a place in history behind those that ``last`` picks."""

    def do(contents: Contents, where: Where) -> None:
        events = contents["event"]
        row = where.event(contents)
        row[column] = value(contents, row)
        events.remove(row)
        behind = max(index for index, one in enumerate(events) if last(one, row))
        events.insert(behind + 1, row)

    return Change(f"event.{column}", do)


def _delete_one(contents: Contents, where: Where) -> None:
    contents["event"].remove(where.event(contents))


def _delete_tail(contents: Contents, where: Where) -> None:
    del contents["event"][where.event(contents)["position"] :]


def _insert_one(contents: Contents, where: Where) -> None:
    row = where.event(contents)
    new = {**row, "version": _next_version(contents, row), "data": _another_reason(row["data"])}
    for later in contents["event"][row["position"] :]:
        later["position"] += 1
    contents["event"].insert(new["position"], new)


def _reorder(contents: Contents, where: Where) -> None:
    events = contents["event"]
    row = where.event(contents)
    here = row["position"]
    other = events[here + 1]
    row["position"], other["position"] = other["position"], row["position"]
    events[here], events[here + 1] = other, row


def _swap_bodies(contents: Contents, where: Where) -> None:
    row = where.event(contents)
    other = contents["event"][row["position"] + 1]
    row["data"], other["data"] = other["data"], row["data"]


def _delete_plan(contents: Contents, where: Where) -> None:
    contents["event"][:] = [row for row in contents["event"] if row["plan_id"] != where.plan]


def _whole_plan(contents: Contents, where: Where) -> list[Row]:
    return [row for row in contents["event"] if row["plan_id"] == where.plan]


def _events_of_call(contents: Contents, where: Where) -> list[Row]:
    call = _row(contents, "command", where)
    return contents["event"][call["first_position"] :][: call["count"]]


def _delete_from(table: str) -> Change:
    def do(contents: Contents, where: Where) -> None:
        contents[table].remove(_row(contents, table, where))

    return Change(f"delete from {table}", do, _events_of_call if table == "command" else _event)


def _insert_into(table: str, changed: Callable[[Row], Row]) -> Change:
    def do(contents: Contents, where: Where) -> None:
        row = _row(contents, table, where)
        contents[table].append({**row, **changed(row)})

    return Change(f"insert into {table}", do)


def _next_version(contents: Contents, row: Row) -> int:
    return 1 + len([one for one in contents["event"] if one["plan_id"] == row["plan_id"]])


def _another_reason(data: str) -> str:
    return data.replace("Elections", "Recession")


def _turned(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def _flipped(stored: bytes) -> bytes:
    return bytes([stored[0] ^ 1]) + stored[1:]


OF_EVENTS = (
    _moved("position", lambda _, __: BEYOND, lambda *_: True),
    _set("event", "plan_id", lambda _: "pic"),
    _moved("version", _next_version, lambda one, row: bool(one["plan_id"] == row["plan_id"])),
    _set("event", "type", lambda _: "action.redrafted"),
    _set("event", "schema", lambda schema: schema + 1),
    _set("event", "recorded_at", lambda at: at.replace(":00.000000Z", ":00.000001Z")),
    _set("event", "effective_on", lambda on: on.replace("2025-06", "2025-05")),
    _set("event", "actor", lambda actor: actor.replace("Officer", "Manager")),
    _set("event", "header", lambda text: text.replace('"standard"', '"slackest"')),
    _set("event", "data", _another_reason),
    _set("event", "leaf_hash", _flipped),
    Change("delete one", _delete_one),
    Change("delete it and all after it", _delete_tail),
    Change("insert one", _insert_one),
    Change("exchange it with the next", _reorder),
    Change("exchange its body with the next one's", _swap_bodies),
    Change("delete a whole plan", _delete_plan, _whole_plan),
)
OF_CALLS = (
    _set("command", "command_id", lambda call: call.replace("call", "ball")),
    _set("command", "fingerprint", _turned),
    _set("command", "first_position", lambda position: position + 1),
    _set("command", "count", lambda count: count + 1),
    _delete_from("command"),
    _insert_into("command", lambda _: {"command_id": "forged", "count": 1}),
)
OF_THE_REST = (
    _set("person", "commitment", _turned),
    _set("person", "salt", _flipped),
    _set("person", "value", lambda name: name.replace("Ada", "Eve")),
    _delete_from("person"),
    _insert_into("person", lambda _: {"commitment": "0" * 64}),
    _set("tile", "level", lambda _: 1),
    _set("tile", "index", lambda _: 7),
    _set("tile", "root", _flipped),
    _set("tile", "hashes", _flipped),
    _delete_from("tile"),
    _insert_into("tile", lambda _: {"index": 2}),
    _set("incarnation", "number", lambda _: 7),
    _set("incarnation", "size", lambda size: size - 1),
    _set("incarnation", "began_at", lambda at: at.replace("2025", "2024")),
    _delete_from("incarnation"),
    _insert_into("incarnation", lambda _: {"number": 2}),
    _set("head", "size", lambda size: size - 1),
    _set("head", "frontier", _turned),
    _set("head", "origin", lambda origin: origin.replace("plans", "plots")),
    _delete_from("head"),
)
