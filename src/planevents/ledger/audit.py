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
from planevents.ledger.finding import Finding, is_same
from planevents.ledger.merge import Merge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from planevents.codec import StoredEvent
    from planevents.ledger.calls import RememberedCall
    from planevents.ledger.tree import Frontier
    from planevents.people import Name

_SHOWN = 20
_COMMITMENT = re.compile("[0-9a-f]{64}")


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
            raise VerificationError((*map(str, self.findings), *self._rest(KEPT)))
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
    merge = Merge(against.size if against else -1, commands)
    merge.check(rows, progress)
    return conclude(merge, frontier, origin, against, names)


def conclude(
    merge: Merge, frontier: Frontier, origin: str, against: Checkpoint | None, names: Iterable[Name]
) -> Verification:
    """Return the verification of a store, all of whose rows were taken by ``merge``.

    ``merge`` must have had the size of ``against`` as its goal.
    """
    tree = merge.tree
    merge.finish()
    for name in names:
        if not opens(name):
            merge.note(_unopened(name))

    def compare(field: str, stored: object, expected: object, message: str) -> bool:
        if equal := is_same(stored, expected):
            return equal
        merge.note(Finding(field, stored, expected, message))
        return False

    compare("size", frontier.size, tree.size, "the head does not count the stored events")
    if frontier.size == tree.size:
        compare("root", frontier.root().hex(), tree.root().hex(), "the events are not those that were sealed")
    proven_to = None
    if against:
        compare("origin", origin, against.origin, "the checkpoint is another register's")
        if merge.root_at_goal is None:
            compare("size", tree.size, against.size, "there are fewer events than at the checkpoint")
        elif compare(
            "root",
            merge.root_at_goal.hex(),
            against.root.hex(),
            f"the first {against.size} events are not those of the checkpoint",
        ):
            proven_to = against.size if origin == against.origin else None
    return Verification(tree.size, tree.root(), origin, tuple(merge.findings), merge.more, proven_to)


def _unopened(name: Name) -> Finding:
    # A finding never repeats a name, wherever it was put.
    commitment: Any = name.commitment
    is_commitment = isinstance(commitment, str) and _COMMITMENT.fullmatch(commitment) is not None
    shown = commitment if is_commitment else "…"
    return Finding("person", shown, "a name that opens it", "a name was kept for another's commitment")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
