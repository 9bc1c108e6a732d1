"""How much a forger seals again after a change, from nothing to everything that the store holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from planevents.codec import body
from planevents.ledger.tiles import grown
from planevents.ledger.tree import Frontier, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tampering.contents import Contents, Row


def nothing(contents: Contents) -> None:
    """Leave every seal as it was."""


def leaves(contents: Contents) -> None:
    """Hash every event again."""
    for row in contents["event"]:
        row["leaf_hash"] = leaf_hash(body(row["header"].encode(), row["data"].encode()))


def leaves_and_head(contents: Contents) -> None:
    """Hash every event, and make the head that of their tree."""
    leaves(contents)
    _reseal_head(contents)


def everything(contents: Contents) -> None:
    """Make another history of it, in which every column, call, tile and the head agree."""
    _renumber(contents["event"])
    leaves(contents)
    _reseal_head(contents)
    contents["tile"][:] = [
        {"level": one.level, "index": one.index, "root": one.root, "hashes": one.hashes}
        for one in grown(Frontier.empty(), [row["leaf_hash"] for row in contents["event"]], lambda *_: ())[1]
    ]
    _remember_calls(contents)


RESEALS: dict[str, Callable[[Contents], None]] = {
    "nothing": nothing,
    "leaf hashes": leaves,
    "leaf hashes and head": leaves_and_head,
    "everything": everything,
}


def call_of(row: Row) -> str:
    """Return the call that an event's header names."""
    named: str = json.loads(row["header"])["command_id"]
    return named


def _renumber(events: list[Row]) -> None:
    """Number events as they stand in the list, which is the order that the forger wants.

    No plan's clock goes back, and an event that stands apart from its call gets one of its own.
    """
    ends: dict[str, tuple[int, str]] = {}
    calls: dict[str, None] = {}
    for position, row in enumerate(events):
        version, recorded_at = ends.get(row["plan_id"], (0, ""))
        row.update(position=position, version=version + 1, recorded_at=max(row["recorded_at"], recorded_at))
        ends[row["plan_id"]] = row["version"], row["recorded_at"]
        named = call_of(row)
        apart = named in calls and named != next(reversed(calls))
        row["header"] = _header(row, f"{named}, again" if apart else named)
        calls[call_of(row)] = None


def _header(row: Row, call: str) -> str:
    """Write the header that says what the columns say."""
    header: dict[str, Any] = json.loads(row["header"]) | {"plan": row["plan_id"], "command_id": call}
    header["actor"]["title"] = row["actor"]
    for column in ("version", "type", "schema", "recorded_at", "effective_on"):
        header[column] = row[column]
    return json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _reseal_head(contents: Contents) -> None:
    events = sorted(contents["event"], key=lambda row: int(row["position"]))
    tree = Frontier.empty().extend(row["leaf_hash"] for row in events)
    for head in contents["head"]:
        head.update(size=tree.size, frontier=tree.to_text())


def _remember_calls(contents: Contents) -> None:
    """Remember the calls that the headers name, and no others."""
    known = {row["command_id"]: row["fingerprint"] for row in contents["command"]}
    calls: dict[str, Row] = {}
    for row in contents["event"]:
        named = call_of(row)
        first = {
            "command_id": named,
            "fingerprint": known.get(named, "0" * 64),
            "first_position": row["position"],
            "count": 0,
        }
        calls.setdefault(named, first)["count"] += 1
    contents["command"][:] = calls.values()
