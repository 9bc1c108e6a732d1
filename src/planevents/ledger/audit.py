"""Verification: whether what is stored is what was sealed.

Everything is computed again from the stored bytes. That shows a register to be
*self-consistent*; whoever can write the whole database could still have sealed another history.
Comparing with a checkpoint from outside, such as the one that last year's paper printed,
shows it to be *proven* up to that size.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from itertools import islice
from typing import TYPE_CHECKING, Any, Self, cast

import attrs

from planevents import codec
from planevents.errors import CodecError, VerificationError
from planevents.ledger.calls import Calls
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.commitments import opens
from planevents.ledger.tree import Frontier, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from planevents.codec import StoredEvent
    from planevents.ledger.calls import RememberedCall
    from planevents.people import Name

_BATCH = 1000
_KEPT = 1000
_SHOWN = 20
_LONGEST = 80
_COMMITMENT = re.compile("[0-9a-f]{64}")
_COPIED = ("plan", "version", "type", "schema", "recorded_at", "effective_on")


@attrs.frozen
class Finding:
    """One thing that is not as it was sealed.

    ``event`` is an address such as ``cip@42`` and ``position`` the place in the store, both
    as stored; both are None where the store as a whole is wrong.
    """

    field: str
    stored: object
    expected: object
    message: str
    event: str | None = None
    position: int | None = None

    def __str__(self) -> str:
        where = "the store" if self.event is None else f"{self.event} (position {self.position})"
        found = f"{self.field} is {_short(self.stored)}, expected {_short(self.expected)}"
        return f"{where}: {self.message}: {found}"


@attrs.frozen
class Verification:
    """What was found, and the root that the stored bytes have now.

    ``findings`` holds the first thousand, ``more`` counts the rest. ``proven_to`` is the size of
    the outside checkpoint that these events begin with, or None if there was none, or they do not.
    """

    size: int
    root: bytes = attrs.field(repr=bytes.hex)
    origin: str
    findings: tuple[Finding, ...] = ()
    more: int = 0
    proven_to: int | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def checkpoint(self) -> Checkpoint:
        """What commits to these events, whether or not they are as they were sealed."""
        return Checkpoint(self.origin, self.size, self.root)

    def require(self) -> Self:
        """Return this if nothing was found, else raise VerificationError."""
        if not self.ok:
            raise VerificationError((*map(str, self.findings), *self._rest(_KEPT)))
        return self

    def __str__(self) -> str:
        if self.ok:
            sealed = f"{_counted(self.size, 'event')}, root {b64encode(self.root).decode()}"
            if self.proven_to is None:
                return f"self-consistent: {sealed} (compared with no outside checkpoint)"
            return f"proven to size {self.proven_to}: {sealed}"
        found = _counted(len(self.findings) + self.more, "finding")
        listed = (f"  - {finding}" for finding in self.findings[:_SHOWN])
        rest = (f"  - {line}" for line in self._rest(_SHOWN))
        return "\n".join((f"not as sealed: {found} in {_counted(self.size, 'event')}", *listed, *rest))

    def _rest(self, shown: int) -> Iterator[str]:
        if rest := len(self.findings[shown:]) + self.more:
            yield f"and {rest} more"


def verify(
    rows: Iterable[StoredEvent],
    frontier: Frontier,
    origin: str,
    against: Checkpoint | None = None,
    progress: Callable[[int], None] | None = None,
    *,
    names: Iterable[Name] = (),
    commands: Iterable[RememberedCall] | None = None,
) -> Verification:
    """Check all rows of a store, in order of position, against its head and an outside checkpoint.

    ``names`` are compared with their commitments, and ``commands``, in the order of their first
    positions, with the events; without ``commands`` nothing is said of them. Everything must be
    of one moment. Reads once, in memory bounded by the number of plans. ``progress`` is given the
    number of events checked, now and then.
    """
    audit = _Audit(commands)
    tree = Frontier.empty()
    proven_root: bytes | None = None
    leaves = (audit.check(row) for row in rows)
    goal = against.size if against else -1
    while True:
        if tree.size == goal:
            proven_root = tree.root()
        wanted = min(_BATCH, goal - tree.size) if tree.size < goal else _BATCH
        batch = list(islice(leaves, wanted))
        if not batch:
            break
        tree = tree.extend(batch)
        if progress:
            progress(tree.size)
    audit.finish()
    for name in names:
        audit.open(name)
    audit.compare("size", frontier.size, tree.size, "the head does not count the stored events")
    if frontier.size == tree.size:
        audit.compare(
            "root", frontier.root().hex(), tree.root().hex(), "the events are not those that were sealed"
        )
    proven_to = None
    if against:
        audit.compare("origin", origin, against.origin, "the checkpoint is another register's")
        if proven_root is None:
            audit.compare("size", tree.size, goal, "there are fewer events than at the checkpoint")
        elif audit.compare(
            "root",
            proven_root.hex(),
            against.root.hex(),
            f"the first {goal} events are not those of the checkpoint",
        ):
            proven_to = goal if origin == against.origin else None
    return Verification(tree.size, tree.root(), origin, tuple(audit.findings), audit.more, proven_to)


class _Audit:
    """What one pass remembers. A row's columns may hold anything: nothing of it is taken for granted."""

    def __init__(self, commands: Iterable[RememberedCall] | None) -> None:
        self.findings: list[Finding] = []
        self.more = 0
        self._calls = None if commands is None else Calls(commands, self._note_call)
        self._position = 0
        self._ends: dict[object, tuple[int, str]] = {}

    def check(self, row: Any) -> bytes:
        """Check a row by itself and against those before it; return the hash of its stored bytes."""
        header, data = _bytes(row.header), _bytes(row.data)
        leaf = leaf_hash(codec.body(header, data))
        stored = row.leaf_hash.hex() if isinstance(row.leaf_hash, bytes) else row.leaf_hash
        self.compare("leaf_hash", stored, leaf.hex(), "the sealed texts were changed", row)
        self._order(row)
        self._columns(row, header)
        self._reading(row)
        for field, value in (("header", row.header), ("data", row.data)):
            if fault := _fault(value):
                self._note(row, field, value, "canonical JSON", fault)
        return leaf

    def open(self, name: Name) -> None:
        """Check that a name opens its commitment; a finding never repeats a name, wherever it was put."""
        if not opens(name):
            commitment: Any = name.commitment
            shown = commitment if _is_commitment(commitment) else "…"
            self._note(
                None, "person", shown, "a name that opens it", "a name was kept for another's commitment"
            )

    def finish(self) -> None:
        """Check what must be known of the end."""
        if self._calls is not None:
            self._calls.finish(self._position)

    def compare(self, field: str, stored: Any, expected: Any, message: str, row: Any = None) -> bool:
        """Note a finding unless two values are equal, and of one type: 1 is neither True nor '1'."""
        equal = type(stored) is type(expected) and stored == expected
        if not equal:
            self._note(row, field, stored, expected, message)
        return equal

    def _note(self, row: Any, field: str, stored: object, expected: object, message: str) -> None:
        if len(self.findings) == _KEPT:
            self.more += 1
            return
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

    def _columns(self, row: Any, header: bytes) -> None:
        try:
            wire = codec.decode_header(header)
        except CodecError:
            return  # noted with the text itself
        if self._calls is not None:
            stored = self._calls.at(self._position - 1)
            self.compare(
                "command", stored, wire.get("command_id"), "another call is remembered for this, or none", row
            )
        for field in _COPIED:
            self.compare(
                field, getattr(row, field), wire.get(field), "this is not what the sealed header says", row
            )
        actor = wire.get("actor")
        title = cast("codec.Wire", actor).get("title") if isinstance(actor, dict) else None
        self.compare("actor", row.actor, title, "this is not what the sealed header says", row)

    def _reading(self, row: Any) -> None:
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
            self._note(row, "event", row.type, "an event that can be read", str(error))


def _is_commitment(text: object) -> bool:
    return isinstance(text, str) and _COMMITMENT.fullmatch(text) is not None


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


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
