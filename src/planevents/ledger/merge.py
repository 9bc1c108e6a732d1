"""The check of all rows, put together from the checks of some."""

from __future__ import annotations

from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING

import attrs

from planevents.ledger.blocks import BlockLog
from planevents.ledger.calls import Calls
from planevents.ledger.chunk import BATCH, CALL, CONTINUITY, KEPT, Noted, Start, audit_chunk
from planevents.ledger.continuity import NOTHING, follow
from planevents.ledger.finding import Finding, is_same
from planevents.ledger.subtrees import grown
from planevents.ledger.tree import Frontier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from planevents.codec import StoredEvent
    from planevents.ledger.calls import RememberedCall
    from planevents.ledger.chunk import Chunk, Run
    from planevents.ledger.continuity import Claim, End


@attrs.frozen
class Known:
    """What is taken as it stands where a check begins: the tree, and the leaf hashes of its last block.

    ``end_before`` gives the end of a claim's plan before it, looked up where it is kept.
    """

    tree: Frontier
    begun: Sequence[bytes]
    end_before: Callable[[Claim], End]


_NOTHING_KNOWN = Known(Frontier.empty(), (), lambda _: NOTHING)


class Merge:
    """Takes chunks in their order, each as soon as all before it were taken.

    ``goal`` is the size at which ``root_at_goal`` is wanted; it is None while the tree is smaller.
    Without ``commands`` nothing is said of calls. ``known`` is what comes before the first chunk.
    """

    def __init__(
        self,
        goal: int = -1,
        commands: Iterable[RememberedCall] | None = None,
        known: Known = _NOTHING_KNOWN,
    ) -> None:
        self.start = Start(known.tree.size, known.tree.size)
        self.tree = known.tree
        self.blocks = BlockLog(known.begun)
        self._end_before = known.end_before
        self.findings: list[Finding] = []
        self.more = 0
        self.root_at_goal = self.tree.root() if goal == self.tree.size else None
        self.goal = goal
        self._ends: dict[object, End] = {}
        self._calls = None if commands is None else Calls(commands, self._note_call)
        self._noted: list[Noted] = []
        self._number = 0

    def add(self, chunk: Chunk) -> None:
        """Take the chunk that begins at ``start``."""
        self._continue(chunk)
        if self._calls is not None:
            for run in chunk.runs:
                self._compare(self._calls, run)
        for noted in sorted((*chunk.findings, *self._noted), key=itemgetter(0, 1)):
            self.note(noted.finding)
        self._noted.clear()
        self.more += chunk.more
        if chunk.part is not None:
            self.root_at_goal = grown(self.tree, chunk.part).root()
        self.tree = grown(self.tree, chunk.blocks.subtrees(chunk.start.leaf))
        self.blocks.add(chunk.blocks)
        if self.tree.size == self.goal:
            self.root_at_goal = self.tree.root()
        self.start = chunk.stop

    def check(self, rows: Iterable[StoredEvent], progress: Callable[[int], None] | None = None) -> None:
        """Check rows that begin at ``start`` here and now; tell how many events were, now and then."""
        rest = iter(rows)
        while batch := list(islice(rest, BATCH)):
            self.add(audit_chunk(batch, self.start, self.goal))
            if progress:
                progress(self.tree.size)

    def finish(self) -> None:
        """Note what is wrong with calls that claim events after the last."""
        if self._calls is not None:
            self._calls.finish(self.start.position)
        for noted in self._noted:
            self.note(noted.finding)

    def compare(self, field: str, stored: object, expected: object, message: str) -> bool:
        """Tell whether two values are the same, and note it if they are not."""
        if same := is_same(stored, expected):
            return same
        self.note(Finding(field, stored, expected, message))
        return False

    def note(self, finding: Finding) -> None:
        """Keep a finding, or count it."""
        if len(self.findings) == KEPT:
            self.more += 1
        else:
            self.findings.append(finding)

    def _continue(self, chunk: Chunk) -> None:
        for claim in chunk.firsts:
            end = self._ends.get(claim.plan) or self._end_before(claim)
            self._ends[claim.plan], findings = follow(end, claim)
            self._noted += (Noted(claim.number, CONTINUITY, finding) for finding in findings)
        self._ends.update(chunk.ends)

    def _compare(self, calls: Calls, run: Run) -> None:
        position, stop = run.position, run.position + run.size
        while position < stop:
            self._number = run.first.number + position - run.position
            remembered, until = calls.span(position, stop)
            if not is_same(remembered, run.command_id):
                for offset in range(position - run.position, until - run.position):
                    claim = run.claim(offset)
                    message = "another call is remembered for this, or none"
                    found = claim.finding("command", remembered, run.command_id, message)
                    self._noted.append(Noted(claim.number, CALL, found))
            position = until

    def _note_call(self, stored: object, expected: object, message: str) -> None:
        self._noted.append(Noted(self._number, CALL, Finding("command", stored, expected, message)))
