"""What an outsider asks of a register: whether it is as it was sealed, its checkpoints, and proofs.

An event is named by its address, such as ``cip@42``.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from planevents.errors import InvalidValueError, UnknownPlanError, near
from planevents.identity import REGISTER, check_plan_id, parse_event
from planevents.ledger.audit import Beside, Verification, verify
from planevents.ledger.careful import body_of
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.partial import verify_one, verify_since
from planevents.ledger.paths import consistency, inclusion
from planevents.ledger.proof import ConsistencyProof, InclusionProof
from planevents.ledger.tiles import root_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from planevents.reports import Report
    from planevents.store.interface import EventReader
    from planevents.tips import Tips


class Prover:
    """The questions about the record itself, whatever it tells."""

    def __init__(self, reader: EventReader, tips: Tips, today: Callable[[], date]) -> None:
        self._reader = reader
        self._tips = tips
        self._today = today

    def plans(self) -> tuple[str, ...]:
        """Return the ids of the plans, in the order in which they were opened."""
        return tuple(plan for plan in self._reader.plans() if plan != REGISTER)

    def verify(
        self,
        *,
        against: Checkpoint | None = None,
        since: Checkpoint | None = None,
        event: str | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> Verification:
        """Recompute every seal; ``against`` an outside checkpoint, prove the history up to its size.

        ``since`` an outside checkpoint reads only what came after it, and knows the rest by the hashes
        that were kept of it. ``event``, such as 'cip@42', reads that one alone. ``progress`` is given
        the number of events checked, now and then.

        Raises InvalidValueError for ``since`` with another, and for an event that is not there.
        """
        if since is not None:
            if against is not None or event is not None:
                message = "this is the checkpoint to go on from, and the one to compare with"
                raise InvalidValueError("since", since.size, message, "leave out against and event")
            began = self._incarnations()
            return verify_since(self._reader, since, progress, began)
        if event is not None:
            plan, version = self._event(event)
            return verify_one(self._reader, plan, version, against)
        head = self._reader.head()
        beside = Beside.of(self._reader)
        return verify(self._reader.stored(), head.frontier, head.origin, against, progress, beside=beside)

    def checkpoint(self, at: str | int | None = None) -> Checkpoint:
        """Return the checkpoint of the store as it stands, or as it stood when a report was issued.

        ``at`` is a report's name, or a number of events. A published report prints its checkpoint;
        whoever holds the paper can check this store with ``verify(against=...)``.
        """
        head = self._reader.head()
        size = self._size(at, head.size)
        return Checkpoint(head.origin, size, root_at(self._reader.nodes, size))

    def prove(self, event: str, at: str | int | None = None) -> InclusionProof:
        """Return the proof that an event, such as 'cip@42', is in the tree of ``checkpoint(at)``.

        It holds the event's own bytes. Its cost is a logarithm of the number of events. Raises
        InvalidValueError for an event that is not there, or came after that checkpoint, and ProofError
        where what is stored is not what was sealed.
        """
        plan, version = self._event(event)
        checkpoint = self.checkpoint(at)
        for one in islice(self._reader.read(plan, version - 1), 1):
            if one.position >= checkpoint.size:
                message = f"it came after the checkpoint of size {checkpoint.size}"
                raise InvalidValueError("event", event, message, "prove it at a later one")
            (row,) = self._reader.stored(one.position - 1, 1)
            path = inclusion(self._reader.nodes, one.position, checkpoint.size)
            proof = InclusionProof(one.position, path, checkpoint, body_of(row))
            proof.verify()
            return proof
        raise InvalidValueError("event", event, "there is no such event", f"see 'planevents log {plan}'")

    def prove_consistency(
        self, old: str | int | Checkpoint, new: str | int | None = None
    ) -> ConsistencyProof:
        """Return the proof that the tree of ``checkpoint(new)`` begins with that of an older checkpoint.

        ``old`` is a report's name, a number of events, or a checkpoint from outside. Raises ProofError
        if this history does not begin with what a checkpoint from outside commits to.
        """
        outside = isinstance(old, Checkpoint)
        before = old if isinstance(old, Checkpoint) else self.checkpoint(old)
        checkpoint = self.checkpoint(new)
        if before.size > checkpoint.size:
            message = f"the older checkpoint has {before.size} events, the newer {checkpoint.size}"
            raise InvalidValueError("old", before.size, message, "swap the two, or take a later one")
        if before.size == 0:
            message = "every history begins with that of no events"
            raise InvalidValueError("old", 0, message, "take a checkpoint that has some")
        path = consistency(self._reader.nodes, before.size, checkpoint.size)
        proof = ConsistencyProof(before.size, path, checkpoint)
        if outside:
            proof.verify(before)
        return proof

    def _event(self, address: str) -> tuple[str, int]:
        plan, version = parse_event(address)
        if plan != REGISTER:
            self._known(plan)
        return plan, version

    def _size(self, at: str | int | None, size: int) -> int:
        match at:
            case None:
                return size
            case str():
                return self._report(at).tree_size
            case int() if not isinstance(at, bool) and 0 <= at <= size:
                return at
            case _:
                raise InvalidValueError("at", at, f"this is a report's name, or a number from 0 to {size}")

    def _incarnations(self) -> tuple[int, ...]:
        return tuple(one.size for one in self._reader.incarnations())

    def _known(self, plan: str) -> str:
        # What was opened stays open, unless a transaction is taken back, and there nothing is kept.
        if not self._tips.kept(check_plan_id(plan)) and not self._reader.version(plan):
            raise UnknownPlanError(plan, near(plan, self.plans()))
        return plan

    def _report(self, name: str, plan: str | None = None) -> Report:
        return self._tips.published.report(self._reader, name, plan)
