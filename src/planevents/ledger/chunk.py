"""The check of some rows by themselves, so that others can be checked at the same time."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from planevents.ledger.blocks import cut
from planevents.ledger.careful import examine
from planevents.ledger.continuity import Claim, follow, settled
from planevents.ledger.finding import is_same
from planevents.ledger.subtrees import subtrees
from planevents.ledger.swift import certain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planevents.codec import StoredEvent
    from planevents.ledger.blocks import Blocks
    from planevents.ledger.continuity import End
    from planevents.ledger.finding import Finding
    from planevents.ledger.subtrees import Subtree

KEPT = 1000
BATCH = 1024

# The order of what is found in one row.
SEAL, POSITION, CONTINUITY, CALL, REST = range(5)


class Noted(NamedTuple):
    """A finding, and its place among all of a chunk's."""

    number: int
    kind: int
    finding: Finding


class Run(NamedTuple):
    """Events of one plan, one after the other, whose headers name one call."""

    first: Claim
    position: int
    """Where the first stands, which may not be what it says."""
    command_id: object
    size: int

    def claim(self, offset: int) -> Claim:
        """Return where the event so many after the first says that it stands."""
        if not offset:
            return self.first
        number, position, plan, version, _ = self.first
        return Claim(number + offset, position + offset, plan, version + offset, None)


@attrs.frozen
class Start:
    """Where rows are expected to begin: at a position, and at a leaf of the tree, both counted from 0."""

    position: int = 0
    leaf: int = 0


@attrs.frozen
class Chunk:
    """What a check of some rows leaves for the check of all.

    It holds for rows that begin at ``start``. ``part`` gives the subtrees up to the goal that was
    set, if it lies within. ``firsts`` are rows that have to follow what was recorded of their plans
    before, ``ends`` what is known of the plans from then on. Only the first thousand of
    ``findings`` are kept, ``more`` counts the rest.
    """

    start: Start
    stop: Start
    blocks: Blocks
    part: tuple[Subtree, ...] | None
    findings: tuple[Noted, ...]
    more: int
    firsts: tuple[Claim, ...]
    ends: tuple[tuple[object, End], ...]
    runs: tuple[Run, ...]


def audit_chunk(rows: Iterable[StoredEvent], start: Start, goal: int = -1) -> Chunk:
    """Check rows by themselves and against each other.

    ``goal`` is the size of a tree whose root is wanted, wherever it lies.
    """
    audit = _Audit(start.position)
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        audit.check(batch)
    leaves = audit.leaves
    stop = Start(audit.position, start.leaf + len(leaves))
    part = subtrees(start.leaf, leaves[: goal - start.leaf]) if start.leaf < goal < stop.leaf else None
    return Chunk(
        start,
        stop,
        cut(start.leaf, leaves),
        part,
        tuple(audit.noted[:KEPT]),
        len(audit.noted[KEPT:]),
        tuple(audit.firsts),
        tuple(audit.ends.items()),
        tuple(audit.runs),
    )


class _Audit:
    def __init__(self, position: int) -> None:
        self.position = position
        self.leaves: list[bytes] = []
        self.noted: list[Noted] = []
        self.firsts: list[Claim] = []
        self.ends: dict[object, End] = {}
        self.runs: list[Run] = []

    def check(self, rows: Sequence[StoredEvent]) -> None:
        """Check rows quickly together, or else carefully each."""
        index = len(self.leaves)
        found = certain(rows, index, self.position, self.ends)
        if found is None:
            for row in rows:
                self._check(row)
            return
        stops = (*(begin for begin, _ in found.calls[1:]), index + len(rows))
        for (begin, command_id), stop in zip(found.calls, stops, strict=True):
            row = rows[begin - index]
            first = Claim(begin, row.position, row.plan, row.version, row.recorded_at)
            self.runs.append(Run(first, row.position, command_id, stop - begin))
        self.position += len(rows)
        self.leaves += found.leaves
        self.firsts += found.firsts
        self.ends |= found.ends

    def _check(self, row: Any) -> None:
        claim = Claim(len(self.leaves), row.position, row.plan, row.version, row.recorded_at)
        examined = examine(row, claim)
        self.leaves.append(examined.leaf)
        self._note(claim, SEAL, examined.seal)
        if not is_same(row.position, self.position):
            message = "positions do not run on"
            found = claim.finding("position", row.position, self.position, message)
            self._note(claim, POSITION, [found])
        position = row.position if isinstance(row.position, int) else self.position
        self.position = 1 + position
        self._follow(claim)
        if examined.header is not None:
            self.runs.append(Run(claim, position, examined.header.get("command_id"), 1))
        self._note(claim, REST, examined.rest)

    def _follow(self, claim: Claim) -> None:
        end = self.ends.get(claim.plan)
        if end is not None:
            self.ends[claim.plan], findings = follow(end, claim)
            self._note(claim, CONTINUITY, findings)
            return
        self.firsts.append(claim)
        if (end := settled(claim)) is not None:
            self.ends[claim.plan] = end

    def _note(self, claim: Claim, kind: int, findings: Iterable[Finding]) -> None:
        self.noted += (Noted(claim.number, kind, finding) for finding in findings)
