"""Verification of a part: what came after a checkpoint, or one event; the rest is known by its hashes."""

from __future__ import annotations

from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

from planevents.errors import CodecError, InvalidValueError, ProofError
from planevents.ledger.audit import Verification, is_proven, require_head
from planevents.ledger.blocks import BLOCK
from planevents.ledger.careful import examine
from planevents.ledger.continuity import NOTHING, Claim
from planevents.ledger.finding import Finding
from planevents.ledger.kept import KeptHashes
from planevents.ledger.merge import Known, Merge
from planevents.ledger.paths import check_inclusion, inclusion
from planevents.ledger.tiles import frontier_at, root_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from planevents.codec import StoredEvent
    from planevents.ledger.calls import RememberedCall
    from planevents.ledger.checkpoint import Checkpoint
    from planevents.ledger.continuity import End
    from planevents.ledger.tree import Frontier
    from planevents.recorded import RecordedEvent


_GONE = "the hashes that were kept are gone"
_UNREADABLE = (CodecError, ValueError, TypeError)
"""What damage does to the reading of an event."""


class Sealed(Protocol):
    """The end of a store."""

    @property
    def frontier(self) -> Frontier:
        """The sealed tree's."""
        ...

    @property
    def origin(self) -> str:
        """The register's name, which never changes."""
        ...


class Evidence(Protocol):
    """What a part is verified from, all of one moment. A store's reader is one."""

    def head(self) -> Sealed:
        """Return the end of the store."""
        ...

    def stored(self, after: int = -1, limit: int | None = None) -> Iterator[StoredEvent]:
        """Yield raw rows of positions above ``after``, in order."""
        ...

    def read(self, plan: str, after: int = 0) -> Iterator[RecordedEvent]:
        """Yield a plan's events of versions above ``after``, in order."""
        ...

    def nodes(self, level: int, first: int, stop: int) -> Sequence[bytes]:
        """Return nodes of the tree, as ``tiles.Nodes`` says."""
        ...

    def command(self, command_id: str) -> RememberedCall | None:
        """Return what is remembered of a call."""
        ...

    def commands(self, after: int = -1) -> Iterable[RememberedCall]:
        """Yield what is remembered of the calls that begin after a position, in order."""
        ...


def verify_since(
    evidence: Evidence,
    since: Checkpoint,
    progress: Callable[[int], None] | None = None,
    incarnations: Sequence[int] = (),
) -> Verification:
    """Check every event after an outside checkpoint, and by their kept hashes that those before are its own.

    The bytes of the events before it are not read again, nor are names: a full verification does that.
    The cost is that of the new events, and of at most some 256 hashes a level of tiles.
    """
    head = evidence.head()
    size = since.size
    if size > head.frontier.size:
        merge = Merge(known=Known(head.frontier, (), lambda _: NOTHING))
        is_proven(merge, head.origin, since, None, incarnations)
        return _concluded(merge, head.origin, "nothing")
    try:
        known = _known(evidence, size)
    except InvalidValueError as error:
        merge = Merge(known=Known(head.frontier, (), lambda _: NOTHING))
        merge.note(Finding("tile", error.message, f"the hashes of the first {size} events", _GONE))
        return _concluded(merge, head.origin, "nothing")
    merge = Merge(size, _calls(evidence, size), known)
    merge.check(evidence.stored(size - 1), progress)
    merge.finish()
    _compare_tiles(evidence, merge, size // BLOCK)
    require_head(merge, head.frontier)
    proven = is_proven(merge, head.origin, since, known.tree.root(), incarnations)
    new = merge.tree.size - size
    scope = f"the {new:,} after the checkpoint" if new != 1 else "the 1 after the checkpoint"
    return _concluded(merge, head.origin, scope, size if proven else None)


def verify_one(
    evidence: Evidence, plan: str, version: int, against: Checkpoint | None = None
) -> Verification:
    """Check one event: its bytes, columns and call, and its place in the tree of the head or a checkpoint.

    Raises InvalidValueError if there is no such event, or if it came after the checkpoint.
    """
    head = evidence.head()
    address = f"{plan}@{version}"
    merge = Merge(known=Known(head.frontier, (), lambda _: NOTHING))
    try:
        position = _position(evidence, plan, version)
    except _UNREADABLE as error:
        merge.note(Finding("event", str(error), "an event that can be read", "it was damaged", address))
        return _concluded(merge, head.origin, address)
    if position is None:
        raise InvalidValueError("event", address, "there is no such event", f"see 'planevents log {plan}'")
    row: Any = next(iter(evidence.stored(position - 1, 1)))
    claim = Claim(position, row.position, row.plan, row.version, row.recorded_at)
    examined = examine(row, claim)
    for finding in (*examined.seal, *examined.rest, *_uncalled(evidence, claim, examined.header)):
        merge.note(finding)
    size, root = head.frontier.size, head.frontier.root()
    proven = False
    if against is not None:
        if position >= against.size:
            message = f"it came after the checkpoint of size {against.size}"
            raise InvalidValueError("event", address, message, "compare it with a later one, or with none")
        known = root_at(evidence.nodes, against.size) if against.size <= size else None
        proven = is_proven(merge, head.origin, against, known, ())
        size, root = (against.size, against.root) if proven else (size, root)
    try:
        path = inclusion(evidence.nodes, position, size)
        check_inclusion(examined.leaf, position, size, path, root)
    except (ProofError, InvalidValueError) as error:
        message = "it is not in the tree that was sealed"
        merge.note(claim.finding("event", error.message, "a leaf of the tree", message))
        proven = False
    return _concluded(merge, head.origin, address, against.size if against and proven else None)


def _known(evidence: Evidence, size: int) -> Known:
    tree = frontier_at(evidence.nodes, size)
    begun = size // BLOCK * BLOCK
    leaves = evidence.nodes(0, begun, size) if begun < size else ()

    def end_before(claim: Claim) -> End:
        try:
            last = _last_before(evidence, claim.plan, claim.version, size)
        except _UNREADABLE:
            return NOTHING  # found with the event itself, or by a full verification
        if last is None:
            return NOTHING
        (row,) = evidence.stored(last.position - 1, 1)
        return row.version, row.recorded_at

    return Known(tree, leaves, end_before)


def _last_before(evidence: Evidence, plan: Any, version: Any, size: int) -> RecordedEvent | None:
    """Return the last event of a plan before a size, most likely that of the version before."""
    before = version - 1
    last = next(iter(evidence.read(plan, before - 1)), None) if before >= 1 else None
    if last is not None and last.version == before and last.position < size:
        return last
    # It does not go on from there: from where else is seen by reading them all.
    old = (one for one in evidence.read(plan) if one.position < size)
    return max(old, key=attrgetter("position"), default=None)


def _calls(evidence: Evidence, size: int) -> Iterator[RememberedCall]:
    """Yield the calls of the events from a size on; the first may have begun with events before it."""
    for row in evidence.stored(size - 2, 1) if size else ():
        header = examine(row, Claim(0, row.position, row.plan, row.version, row.recorded_at)).header
        named = None if header is None else header.get("command_id")
        call = evidence.command(named) if isinstance(named, str) else None
        if call is not None and call.first_position < size < call.first_position + call.count:
            yield call
    yield from evidence.commands(size - 1)


def _compare_tiles(evidence: Evidence, merge: Merge, first: int) -> None:
    """Hold the tiles of leaf hashes that were completed since against the events."""
    kept = KeptHashes(evidence.stored, merge.note)
    for index, block in enumerate(merge.blocks, first):
        try:
            hashes = evidence.nodes(0, index * BLOCK, (index + 1) * BLOCK)
            (root,) = evidence.nodes(1, index, index + 1)
        except (InvalidValueError, ValueError) as error:
            merge.note(Finding("tile", str(error), f"tile {index} of level 0", _GONE))
        else:
            kept.compare_one((0, index), root, b"".join(hashes), block)


def _position(evidence: Evidence, plan: str, version: int) -> int | None:
    for one in islice(evidence.read(plan, version - 1), 1):
        if one.version == version:
            return one.position
    return None


def _uncalled(evidence: Evidence, claim: Claim, header: Any) -> Iterator[Finding]:
    if header is None:
        return
    named = header.get("command_id")
    call = evidence.command(named) if isinstance(named, str) else None
    if call is None or not call.first_position <= claim.position < call.first_position + call.count:
        found = None if call is None else call.command_id
        message = "another call is remembered for this, or none"
        yield claim.finding("command", found, named, message)


def _concluded(merge: Merge, origin: str, scope: str, proven_to: int | None = None) -> Verification:
    tree = merge.tree
    return Verification(tree.size, tree.root(), origin, tuple(merge.findings), merge.more, proven_to, scope)
