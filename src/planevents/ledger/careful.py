"""All that can be said of a row by itself, whatever damage it may have suffered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import attrs

from planevents import codec
from planevents.errors import CodecError
from planevents.ledger.finding import is_same
from planevents.ledger.tree import leaf_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.ledger.continuity import Claim
    from planevents.ledger.finding import Finding

_COPIED = ("plan", "version", "type", "schema", "recorded_at", "effective_on")


@attrs.frozen
class Examined:
    """The hash of a row's stored bytes, its header if it can be read, and what is wrong.

    ``seal`` is about the hash, ``rest`` about everything else.
    """

    leaf: bytes
    header: codec.Wire | None
    seal: tuple[Finding, ...]
    rest: tuple[Finding, ...]


def examine(row: Any, claim: Claim) -> Examined:
    """Look at a row column by column. Nothing of it is taken for granted; everything ends in findings."""
    header = _bytes(row.header)
    leaf = leaf_of(row)
    wire = _wire(header)
    columns = () if wire is None else _columns(row, claim, wire)
    rest = (*columns, *_reading(row, claim), *_texts(row, claim))
    return Examined(leaf, wire, tuple(_seal(row, claim, leaf)), rest)


def leaf_of(row: Any) -> bytes:
    """Return the hash of a row's stored bytes, whatever they are."""
    return leaf_hash(body_of(row))


def body_of(row: Any) -> bytes:
    """Return the bytes that are hashed, of whatever stands where a row's texts should."""
    return codec.body(_bytes(row.header), _bytes(row.data))


def _seal(row: Any, claim: Claim, leaf: bytes) -> Iterator[Finding]:
    stored = row.leaf_hash.hex() if isinstance(row.leaf_hash, bytes) else row.leaf_hash
    if not is_same(stored, leaf.hex()):
        yield claim.finding("leaf_hash", stored, leaf.hex(), "the sealed texts were changed")


def _wire(header: bytes) -> codec.Wire | None:
    try:
        return codec.decode_header(header)
    except CodecError:
        return None  # found with the text itself


def _columns(row: Any, claim: Claim, wire: codec.Wire) -> Iterator[Finding]:
    actor = wire.get("actor")
    title = cast("codec.Wire", actor).get("title") if isinstance(actor, dict) else None
    for field, said in (*((field, wire.get(field)) for field in _COPIED), ("actor", title)):
        stored = getattr(row, field)
        if not is_same(stored, said):
            yield claim.finding(field, stored, said, "this is not what the sealed header says")


def _reading(row: Any, claim: Claim) -> Iterator[Finding]:
    try:
        recorded = codec.recorded(
            row.position,
            row.plan,
            row.version,
            row.type,
            row.schema,
            row.recorded_at,
            row.effective_on,
            row.header,
            row.data,
        )
        _ = recorded.context
    except Exception as error:  # noqa: BLE001 whatever damage does to a decoder is a finding
        yield claim.finding("event", row.type, "an event that can be read", str(error))


def _texts(row: Any, claim: Claim) -> Iterator[Finding]:
    for field, text in (("header", row.header), ("data", row.data)):
        if fault := _fault(text):
            yield claim.finding(field, text, "canonical JSON", fault)


def _fault(text: object) -> str | None:
    """Say why a stored text is not canonical JSON, if it is not."""
    if not isinstance(text, str):
        return "this is not text"
    try:
        canonical = codec.canonical(json.loads(text))
    except (CodecError, ValueError, RecursionError) as error:
        return f"this is not canonical JSON ({error})"
    return None if canonical == _bytes(text) else "this is JSON, but not as it was written"


def _bytes(stored: object) -> bytes:
    return stored if isinstance(stored, bytes) else str(stored).encode("utf-8", "surrogatepass")
