"""Verification as plainly as it can be said: row by row, field by field. What is faster must find the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from planevents import codec
from planevents.errors import CodecError
from planevents.ledger.audit import Verification
from planevents.ledger.calls import Calls
from planevents.ledger.finding import Finding
from planevents.ledger.tree import Frontier, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planevents.ledger.calls import RememberedCall
    from planevents.ledger.checkpoint import Checkpoint

KEPT = 1000
COPIED = ("plan", "version", "type", "schema", "recorded_at", "effective_on")


def naively_verify(
    rows: Iterable[Any],
    frontier: Frontier,
    origin: str,
    against: Checkpoint | None = None,
    *,
    commands: Iterable[RememberedCall] | None = None,
) -> Verification:
    audit = _Audit(commands)
    leaves = [audit.check(row) for row in rows]
    audit.finish()
    tree = Frontier.empty().extend(leaves)
    audit.compare("size", frontier.size, tree.size, "the head does not count the stored events")
    if frontier.size == tree.size:
        message = "the events are not those that were sealed"
        audit.compare("root", frontier.root().hex(), tree.root().hex(), message)
    proven_to = None
    if against:
        audit.compare("origin", origin, against.origin, "the checkpoint is another register's")
        if against.size > tree.size:
            message = "there are fewer events than at the checkpoint"
            audit.compare("size", tree.size, against.size, message)
        else:
            root = Frontier.empty().extend(leaves[: against.size]).root()
            message = f"the first {against.size} events are not those of the checkpoint"
            if audit.compare("root", root.hex(), against.root.hex(), message) and origin == against.origin:
                proven_to = against.size
    kept, more = tuple(audit.findings[:KEPT]), len(audit.findings[KEPT:])
    return Verification(tree.size, tree.root(), origin, kept, more, proven_to)


def body_of(row: Any) -> bytes:
    """The bytes that are hashed, of whatever stands where the texts should."""
    return codec.body(_bytes(row.header), _bytes(row.data))


class _Audit:
    def __init__(self, commands: Iterable[RememberedCall] | None) -> None:
        self.findings: list[Finding] = []
        self._calls = None if commands is None else Calls(commands, self._note_call)
        self._position = 0
        self._ends: dict[object, tuple[int, str]] = {}

    def check(self, row: Any) -> bytes:
        leaf = leaf_hash(body_of(row))
        stored = row.leaf_hash.hex() if isinstance(row.leaf_hash, bytes) else row.leaf_hash
        self.compare("leaf_hash", stored, leaf.hex(), "the sealed texts were changed", row)
        self._order(row)
        self._columns(row)
        self._reading(row)
        for field, value in (("header", row.header), ("data", row.data)):
            if fault := _fault(value):
                self._note(row, field, value, "canonical JSON", fault)
        return leaf

    def finish(self) -> None:
        if self._calls is not None:
            self._calls.finish(self._position)

    def compare(self, field: str, stored: Any, expected: Any, message: str, row: Any = None) -> bool:
        equal = type(stored) is type(expected) and stored == expected
        if not equal:
            self._note(row, field, stored, expected, message)
        return equal

    def _note(self, row: Any, field: str, stored: object, expected: object, message: str) -> None:
        event, position = (None, None) if row is None else (f"{row.plan}@{row.version}", row.position)
        self.findings.append(Finding(field, stored, expected, message, event, position))

    def _note_call(self, stored: object, expected: object, message: str) -> None:
        self._note(None, "command", stored, expected, message)

    def _order(self, row: Any) -> None:
        self.compare("position", row.position, self._position, "positions do not run on", row)
        self._position = 1 + (row.position if isinstance(row.position, int) else self._position)
        version, recorded_at = self._ends.get(row.plan, (0, ""))
        self.compare("version", row.version, version + 1, "the plan's versions do not run on", row)
        version = row.version if isinstance(row.version, int) else version + 1
        if isinstance(row.recorded_at, str):
            if row.recorded_at < recorded_at:
                expected = f"{recorded_at} or later"
                self._note(row, "recorded_at", row.recorded_at, expected, "the plan's clock went back")
            recorded_at = row.recorded_at
        self._ends[row.plan] = version, recorded_at

    def _columns(self, row: Any) -> None:
        try:
            wire = codec.decode_header(_bytes(row.header))
        except CodecError:
            return
        if self._calls is not None:
            stored = self._calls.at(self._position - 1)
            message = "another call is remembered for this, or none"
            self.compare("command", stored, wire.get("command_id"), message, row)
        message = "this is not what the sealed header says"
        for field in COPIED:
            self.compare(field, getattr(row, field), wire.get(field), message, row)
        actor = wire.get("actor")
        title = actor.get("title") if isinstance(actor, dict) else None
        self.compare("actor", row.actor, title, message, row)

    def _reading(self, row: Any) -> None:
        columns = (
            "position",
            "plan",
            "version",
            "type",
            "schema",
            "recorded_at",
            "effective_on",
            "header",
            "data",
        )
        try:
            recorded = codec.recorded(*(getattr(row, one) for one in columns))
            _ = recorded.context
        except Exception as error:  # noqa: BLE001 whatever damage does to a decoder is a finding
            self._note(row, "event", row.type, "an event that can be read", str(error))


def _fault(text: object) -> str | None:
    if not isinstance(text, str):
        return "this is not text"
    try:
        canonical = codec.canonical(json.loads(text))
    except (CodecError, ValueError, RecursionError) as error:
        return f"this is not canonical JSON ({error})"
    return None if canonical == _bytes(text) else "this is JSON, but not as it was written"


def _bytes(stored: object) -> bytes:
    return stored if isinstance(stored, bytes) else str(stored).encode("utf-8", "surrogatepass")
