"""An event's line, and the row that a store keeps of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from planevents import codec
from planevents.backup.form import (
    FaultyLineError,
    load_line,
    object_of,
    require_canonical,
    require_id,
    require_instant,
)
from planevents.codec import StoredEvent
from planevents.errors import CodecError
from planevents.ledger.careful import body_of
from planevents.ledger.tree import leaf_hash
from planevents.store.texts import storable

if TYPE_CHECKING:
    from collections.abc import Mapping

_PARTS = {"data", "header"}
_NUMBERS = ("version", "schema")
_TEXTS = ("plan", "type", "recorded_at", "effective_on")


def line_of(row: StoredEvent) -> bytes:
    """Return the line of a row: the bytes that are sealed, whatever stands in its columns."""
    return body_of(row)


def row_of(line: bytes, position: int) -> StoredEvent:
    """Return the row of a line, its columns taken from its header.

    Whether the event can be read, and follows what its plan recorded before, is for the audit to say.
    Raises FaultyLineError if the line is not canonical JSON, or the header lacks what a column needs.
    """
    wire = load_line(line)
    if wire.keys() != _PARTS:
        raise FaultyLineError("an event's line holds data and header, and nothing else")
    try:
        header, data = (codec.canonical(wire[part], part) for part in ("header", "data"))
    except CodecError as error:
        raise FaultyLineError(str(error)) from error
    require_canonical(line, codec.body(header, data))
    columns = _columns(object_of(wire["header"]))
    return StoredEvent(
        position=position, header=header.decode(), data=data.decode(), leaf_hash=leaf_hash(line), **columns
    )


def _columns(header: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {field: header.get(field) for field in (*_TEXTS, *_NUMBERS)}
    found["actor"] = object_of(header.get("actor")).get("title")
    for field, value in found.items():
        wanted = int if field in _NUMBERS else str
        if type(value) is not wanted:
            raise FaultyLineError(f"the header's {field} is not of type {wanted.__name__}")
    require_id("plan", found["plan"])
    require_instant("recorded_at", found["recorded_at"])
    _require_day(found["effective_on"])
    if not storable(str(found["actor"])):
        raise FaultyLineError("no database could hold this actor", "take out U+0000")
    return found


def _require_day(text: str) -> None:
    try:
        same = date.fromisoformat(text).isoformat() == text
    except ValueError:
        same = False
    if not same:
        raise FaultyLineError(f"effective_on is {text[:40]!r}, not a day such as 2025-06-30")
