"""Stores with a mistake in each, beside each the same store without it, and the machines that attack them."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import attrs

from planevents.errors import StoreBusyError, WrongVersionError
from planevents.statuses import NARRATIVE
from planevents.store.interface import Exactly, StreamAppend
from planevents.store.memory import MemoryStore
from planevents.testing.machines import PlanMachine

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from contextlib import AbstractContextManager

    from planevents.codec import StoredEvent
    from planevents.people import Name
    from planevents.store.interface import CommandRecord, EventReader, Store, Transaction


def opened(kind: type[MemoryStore]) -> Callable[[], AbstractContextManager[Store]]:
    """What makes stores of a kind for a machine."""

    @contextmanager
    def store() -> Generator[Store]:
        yield kind(lambda: datetime(2030, 1, 1, tzinfo=UTC))

    return store


# --- a rollback ---------------------------------------------------------------------------------


class LogsWhatWasGivenUp(MemoryStore):
    """Serves its rows from a log: a position that was given back is in it twice."""

    def __init__(self, clock: Callable[[], datetime], origin: str | None = None) -> None:
        super().__init__(clock, origin)
        self._log: list[StoredEvent] = []

    def append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        with self.transaction() as writer:
            return writer.append(streams, command, names)

    @contextmanager
    def transaction(self) -> Generator[Transaction]:
        with super().transaction() as writer, ExitStack() as leaving:
            first = writer.head().size
            leaving.callback(self._take, first, writer)
            yield writer

    def stored(self, after: int = -1, limit: int | None = None) -> Iterator[StoredEvent]:
        rows = [row for row in self._log if row.position > after]
        yield from rows[: None if limit is None else max(limit, 0)]

    def _take(self, first: int, writer: EventReader) -> None:
        self._log += writer.stored(first - 1)


class LogsWhatWasKept(MemoryStore):
    """Serves its rows from a log of what was kept."""

    def __init__(self, clock: Callable[[], datetime], origin: str | None = None) -> None:
        super().__init__(clock, origin)
        self._log: list[StoredEvent] = []

    def append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        with self.transaction() as writer:
            return writer.append(streams, command, names)

    @contextmanager
    def transaction(self) -> Generator[Transaction]:
        with super().transaction() as writer, ExitStack() as leaving:
            first = writer.head().size
            yield writer
            leaving.callback(self._take, first, writer)

    def stored(self, after: int = -1, limit: int | None = None) -> Iterator[StoredEvent]:
        rows = [row for row in self._log if row.position > after]
        yield from rows[: None if limit is None else max(limit, 0)]

    def _take(self, first: int, writer: EventReader) -> None:
        self._log += writer.stored(first - 1)


# --- the second plan ----------------------------------------------------------------------------


class KeepsTheFirstPlan(MemoryStore):
    """Tells somebody of every append; when it was written a call was about one plan."""

    def append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        told = [one.plan for one in streams]
        record = super().append(streams[:1], command, names)
        self.tell(told)
        return record

    def tell(self, plans: list[str]) -> None:
        """Whoever listens."""


class KeepsEveryPlan(MemoryStore):
    """Tells somebody of every append."""

    def append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        told = [one.plan for one in streams]
        record = super().append(streams, command, names)
        self.tell(told)
        return record

    def tell(self, plans: list[str]) -> None:
        """Whoever listens."""


# --- the expected version -----------------------------------------------------------------------


class AppendsAtTheEnd(MemoryStore):
    """Counts lost races, and lets everybody win: what was decided on another plan than it now is."""

    lost = 0

    def append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        try:
            return super().append(streams, command, names)
        except WrongVersionError:
            self.lost += 1
            return super().append([*map(self._now, streams)], command, names)

    def _now(self, stream: StreamAppend) -> StreamAppend:
        return attrs.evolve(stream, expected=Exactly(self.version(stream.plan)))


class TellsWhoIsLate(MemoryStore):
    """Counts lost races."""

    lost = 0

    def append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        try:
            return super().append(streams, command, names)
        except WrongVersionError:
            self.lost += 1
            raise

    def _now(self, stream: StreamAppend) -> StreamAppend:
        return attrs.evolve(stream, expected=Exactly(self.version(stream.plan)))


# --- a call that is sent again ------------------------------------------------------------------


class NamesEveryTry(MemoryStore):
    """Tries again where the store is busy, under a name a try: nobody finds the call by its own."""

    tries = 0

    def append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        command_id, fingerprint = command
        for _ in range(3):
            self.tries += 1
            with suppress(StoreBusyError):
                return super().append(streams, (f"{command_id}/{self.tries}", fingerprint), names)
        raise StoreBusyError("three times")


class NamesEveryCall(MemoryStore):
    """Tries again where the store is busy, under the call's own name."""

    tries = 0

    def append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        command_id, fingerprint = command
        for _ in range(3):
            self.tries += 1
            with suppress(StoreBusyError):
                return super().append(streams, (command_id, fingerprint), names)
        raise StoreBusyError("three times")


class NamesEveryTryMachine(PlanMachine):
    scheme = NARRATIVE
    store = opened(NamesEveryTry)


class NamesEveryCallMachine(PlanMachine):
    scheme = NARRATIVE
    store = opened(NamesEveryCall)
