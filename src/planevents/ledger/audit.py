"""Verification: whether what is stored is what was sealed.

Everything is computed again from the stored bytes. That shows a register to be
*self-consistent*; whoever can write the whole database could still have sealed another history.
Comparing with a checkpoint from outside, such as the one that last year's paper printed,
shows it to be *proven* up to that size.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING, Any, Self

import attrs

from planevents.errors import VerificationError
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.chunk import KEPT
from planevents.ledger.commitments import opens
from planevents.ledger.finding import Finding
from planevents.ledger.kept import KeptHashes
from planevents.ledger.merge import Merge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from planevents.codec import StoredEvent
    from planevents.ledger.calls import RememberedCall
    from planevents.ledger.tiles import Tile
    from planevents.ledger.tree import Frontier
    from planevents.people import Name
    from planevents.store.interface import EventReader

EVERYTHING = "every event"
_SHOWN = 20
_COMMITMENT = re.compile("[0-9a-f]{64}")


@attrs.frozen
class Verification:
    """What was found, and the root that the stored bytes have now.

    ``findings`` holds the first thousand, ``more`` counts the rest. ``proven_to`` is the size of
    the outside checkpoint that these events begin with, or None if there was none, or they do not.
    ``scope`` says what was read again: everything, only what came after the checkpoint, or one event.
    """

    size: int
    root: bytes = attrs.field(repr=bytes.hex)
    origin: str
    findings: tuple[Finding, ...] = ()
    more: int = 0
    proven_to: int | None = None
    scope: str = EVERYTHING

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def checkpoint(self) -> Checkpoint:
        """What commits to these events, whether or not they are as they were sealed."""
        return Checkpoint(self.origin, self.size, self.root)

    def with_findings(self, findings: Iterable[Finding]) -> Self:
        """Return this with more that was found."""
        found = [*self.findings, *findings]
        return attrs.evolve(self, findings=tuple(found[:KEPT]), more=self.more + len(found[KEPT:]))

    def require(self) -> Self:
        """Return this if nothing was found, else raise VerificationError."""
        if not self.ok:
            raise VerificationError((*map(str, self.findings), *self._rest(KEPT)))
        return self

    def __str__(self) -> str:
        if self.ok:
            sealed = f"{_counted(self.size, 'event')}, root {b64encode(self.root).decode()}"
            if self.scope != EVERYTHING:
                sealed = f"{sealed}; read again: {self.scope}"
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


@attrs.frozen
class Beside:
    """What a store keeps beside its events and their head, all of one moment.

    ``names`` are compared with their commitments; ``commands``, in the order of their first
    positions, and ``tiles``, by level and index, with the events. Of what is None nothing is said.
    ``again`` yields the rows of positions above its first argument, at most so many, to find the events
    behind a tile. ``incarnations`` are the sizes at which a restore began, in order.
    """

    names: Iterable[Name] = ()
    commands: Iterable[RememberedCall] | None = None
    tiles: Iterable[Tile] | None = None
    again: Callable[[int, int], Iterable[StoredEvent]] = lambda _after, _limit: ()
    incarnations: Sequence[int] = ()

    @classmethod
    def of(cls, reader: EventReader) -> Self:
        """Return what a store keeps, as its reader tells it."""
        began = tuple(one.size for one in reader.incarnations())
        return cls(reader.people(), reader.commands(), reader.tiles(), reader.stored, began)


def verify(
    rows: Iterable[StoredEvent],
    frontier: Frontier,
    origin: str,
    against: Checkpoint | None = None,
    progress: Callable[[int], None] | None = None,
    *,
    beside: Beside | None = None,
) -> Verification:
    """Check all rows of a store, in order of position, against its head and an outside checkpoint.

    Everything must be of one moment. Reads once, in memory bounded by the number of plans.
    ``progress`` is given the number of events checked, now and then.
    """
    beside = beside or Beside()
    merge = Merge(against.size if against else -1, beside.commands)
    merge.check(rows, progress)
    return conclude(merge, frontier, origin, against, beside)


def conclude(
    merge: Merge, frontier: Frontier, origin: str, against: Checkpoint | None, beside: Beside
) -> Verification:
    """Return the verification of a store, all of whose rows were taken by ``merge``.

    ``merge`` must have had the size of ``against`` as its goal, and the commands of ``beside``.
    """
    tree = merge.tree
    merge.finish()
    for name in beside.names:
        if not opens(name):
            merge.note(_unopened(name))
    if beside.tiles is not None:
        KeptHashes(beside.again, merge.note).compare(beside.tiles, merge.blocks)
    require_head(merge, frontier)
    proven = against is not None and is_proven(
        merge, origin, against, merge.root_at_goal, beside.incarnations
    )
    return Verification(
        tree.size,
        tree.root(),
        origin,
        tuple(merge.findings),
        merge.more,
        against.size if against and proven else None,
    )


def require_head(merge: Merge, frontier: Frontier) -> None:
    """Note where the head is not that of the tree."""
    tree = merge.tree
    merge.compare("size", frontier.size, tree.size, "the head does not count the stored events")
    if frontier.size == tree.size:
        root = tree.root().hex()
        merge.compare("root", frontier.root().hex(), root, "the events are not those that were sealed")


def is_proven(
    merge: Merge, origin: str, against: Checkpoint, root: bytes | None, incarnations: Sequence[int]
) -> bool:
    """Tell whether the tree had this root at the size of a checkpoint, and note what differs.

    ``root`` is None where there are fewer events.
    """
    merge.compare("origin", origin, against.origin, "the checkpoint is another register's")
    began = max((size for size in incarnations if type(size) is int and size < against.size), default=None)
    lost = "" if began is None else f"; a restore began anew after the first {began}, and proves no more"
    if root is None:
        message = f"there are fewer events than at the checkpoint{lost}"
        merge.compare("size", merge.tree.size, against.size, message)
        return False
    message = f"the first {against.size} events are not those of the checkpoint{lost}"
    return merge.compare("root", root.hex(), against.root.hex(), message) and origin == against.origin


def _unopened(name: Name) -> Finding:
    # A finding never repeats a name, wherever it was put.
    commitment: Any = name.commitment
    is_commitment = isinstance(commitment, str) and _COMMITMENT.fullmatch(commitment) is not None
    shown = commitment if is_commitment else "…"
    return Finding("person", shown, "a name that opens it", "a name was kept for another's commitment")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
