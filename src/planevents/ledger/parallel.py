"""Verification in several processes: each checks some of the rows, and one puts the answers together."""

from __future__ import annotations

import sys
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import takewhile
from multiprocessing import current_process, get_context
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from planevents.errors import InvalidValueError
from planevents.ledger.audit import Beside, conclude
from planevents.ledger.chunk import Chunk, Start, audit_chunk
from planevents.ledger.merge import Merge

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from concurrent.futures import Future

    from planevents.codec import StoredEvent
    from planevents.ledger.audit import Verification
    from planevents.ledger.checkpoint import Checkpoint
    from planevents.ledger.tree import Frontier

CHUNK = 2**14
"""How many positions are checked at a time: about a tenth of a second's work."""

_AHEAD = 2
_hiding = Lock()


class Read(Protocol):
    """Yields the rows of positions above ``after`` in order, at most ``limit``; with -1, whatever is there.

    It is pickled to every process once and called there again and again, so it may keep open what
    it opens. It must be importable there, and so not be defined in the script that is running.
    """

    def __call__(self, after: int, limit: int | None) -> Iterable[StoredEvent]:
        """Read afresh."""
        ...


def verify_in_processes(
    read: Read,
    here: Callable[[int], Iterable[StoredEvent]],
    frontier: Frontier,
    origin: str,
    *,
    processes: int,
    against: Checkpoint | None = None,
    progress: Callable[[int], None] | None = None,
    beside: Beside | None = None,
    chunk: int = CHUNK,
) -> Verification:
    """Check all rows of a store as ``audit.verify`` does, and find the same, in several processes.

    The processes read for themselves what lies within the head's size, ``chunk`` positions at a
    time. ``here`` gives the rows of positions above its argument as they are at the moment of
    ``frontier``; what lies beyond the head, or after a chunk without any row, is checked here.
    Memory is bounded by the number of plans, and by a few chunks.

    Raises InvalidValueError if ``processes`` is less than 1, where none may be started, as in a
    daemonic process, and if one of them comes to an end before it is done.
    """
    if processes < 1:
        raise InvalidValueError("processes", processes, "verification needs at least one process")
    beside = beside or Beside()
    merge = Merge(against.size if against else -1, beside.commands)
    size = frontier.size
    processes = min(processes, -(-size // chunk))
    checked = 0
    if processes > 1:
        if current_process().daemon:
            raise _unable(processes, "a daemonic process cannot start others")
        try:
            checked = _check(merge, read, processes, range(0, size, chunk), progress)
        except BrokenProcessPool as error:
            raise _unable(processes, "one of the processes came to an end before it was done") from error
    merge.check(here(checked - 1), progress)
    return conclude(merge, frontier, origin, against, beside)


def _check(
    merge: Merge,
    read: Read,
    processes: int,
    starts: range,
    progress: Callable[[int], None] | None,
) -> int:
    """Merge what processes find between the starts; return the position from which nothing was checked."""
    waiting: deque[tuple[range, Future[Chunk]]] = deque()
    rest = (range(first, min(first + starts.step, starts.stop)) for first in starts)
    # Forking would copy the threads' locks; whatever the caller runs, its script is not run again.
    pool = ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(read,)
    )

    def send(positions: range, start: Start) -> Future[Chunk]:
        with _main_hidden():
            return pool.submit(_audit, positions, start, merge.goal)

    def fill() -> None:
        # What was missing so far will go on missing.
        missing = merge.start.position - merge.start.leaf
        while len(waiting) < processes + _AHEAD and (positions := next(rest, None)) is not None:
            start = Start(positions.start, positions.start - missing)
            waiting.append((positions, send(positions, start)))

    try:
        fill()
        checked = 0
        while waiting:
            positions, future = waiting.popleft()
            found = future.result()
            if found.start != merge.start:
                found = send(positions, merge.start).result()
            merge.add(found)
            checked = positions.stop
            if found.stop.leaf == found.start.leaf:
                break
            fill()
            if progress:
                progress(merge.tree.size)
        return checked
    finally:
        pool.shutdown(cancel_futures=True)


class _Worker:
    """What a process was given to read with."""

    read: Read


def _begin(read: Read) -> None:
    _Worker.read = read


def _audit(positions: range, start: Start, goal: int) -> Chunk:
    # Before the first position anything may hide, however much.
    limit = len(positions) if positions.start else None
    rows = _Worker.read(positions.start - 1, limit)
    return audit_chunk(takewhile(lambda row: _is_below(row.position, positions.stop), rows), start, goal)


def _is_below(position: Any, stop: int) -> bool:
    return not isinstance(position, int) or position < stop


@contextmanager
def _main_hidden() -> Generator[None]:
    """Keep a process that is started from importing the script that is running, which would run it again."""
    with _hiding:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _unable(processes: int, why: str) -> InvalidValueError:
    return InvalidValueError("processes", processes, why, "verify with processes=1")
