"""Reading a backup: its lines in their order, each checked as it is read, and nothing kept."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from planevents.backup import form
from planevents.backup.form import FaultyLineError
from planevents.backup.order import Order
from planevents.backup.rows import row_of
from planevents.ledger.chunk import BATCH, audit_chunk
from planevents.ledger.merge import Merge

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from planevents.backup.lines import Lines
    from planevents.codec import StoredEvent
    from planevents.people import Name
    from planevents.store.interface import CommandRecord, Incarnation

T = TypeVar("T")

MOST_RESTORES = 10_000
"""How many incarnations a record may have: they are held in memory."""

_BATCH_BYTES = 2**24


class Backup:
    """A backup, of which the first lines were read.

    ``events``, ``commands``, ``names`` and ``finish`` are to be exhausted once each, in this order. What
    they yield was checked, but for the root and the digest of all, which stand at the end. Raises
    BackupError with the line that is wrong.
    """

    def __init__(self, lines: Lines, progress: Callable[[int], None] | None = None) -> None:
        self._lines = lines
        self._progress = progress
        self._merge = Merge()
        self._first_event = 0
        self.opening = self._as(form.Opening.of)
        self.incarnations = tuple(self._incarnations())
        self._order = Order(self.opening.size)
        self._commands = self._people = 0

    def events(self) -> Iterator[StoredEvent]:
        """Yield the events; each can be read, and follows what its plan recorded before."""
        self._first_event = self._lines.number
        rest = self._rows()
        while batch := list(_up_to(rest, BATCH, _BATCH_BYTES)):
            self._merge.add(audit_chunk(batch, self._merge.start))
            if self._merge.findings:
                found = self._merge.findings[0]
                raise self._lines.at(self.line_of(found.position or 0), str(found))
            yield from batch
            if self._progress:
                self._progress(self._merge.tree.size)
        if (size := self._merge.tree.size) < self.opening.size:
            message = f"the events end after {size}, and the first line says {self.opening.size}"
            raise self._lines.fault(message)

    def commands(self) -> Iterator[CommandRecord]:
        """Yield what is remembered of every call; together they recorded every event."""
        for one in self._all(form.COMMAND, form.command_of):
            with self._reading():
                self._order.take_call(one)
            self._commands += 1
            yield one
        with self._reading():
            self._order.finish_calls()

    def names(self) -> Iterator[Name]:
        """Yield every name with what opens its commitment; there are none in a backup without names."""
        for one in self._all(form.PERSON, form.person_of):
            if not self.opening.names:
                raise self._lines.fault("the first line says that names were left out")
            with self._reading():
                self._order.take_name(one)
            self._people += 1
            yield one

    def finish(self) -> form.Ending:
        """Read the end, and raise BackupError unless the lines before it are those that it counts."""
        ending = self._as(form.Ending.of)
        read = form.Ending(
            events=self._merge.tree.size,
            commands=self._commands,
            people=self._people,
            incarnations=len(self.incarnations),
            root=self._merge.tree.root(),
            sha256=self._lines.sha256,
        )
        for field in ("events", "commands", "people", "incarnations", "root", "sha256"):
            said, found = getattr(ending, field), getattr(read, field)
            if said != found:
                shown = [one.hex() if isinstance(one, bytes) else one for one in (said, found)]
                raise self._lines.fault(
                    f"{field} is {shown[0]} here, and {shown[1]} by the lines before",
                    "the file was changed, or its copy was damaged: take another one",
                )
        self._lines.finish()
        return ending

    def line_of(self, position: int) -> int:
        """Return the number of an event's line."""
        return self._first_event + position

    def _incarnations(self) -> Iterator[Incarnation]:
        size = 0
        for number, one in enumerate(self._all(form.INCARNATION, form.incarnation_of), 1):
            if number > MOST_RESTORES:
                raise self._lines.fault(f"a record has up to {MOST_RESTORES:,} incarnations")
            if one.number != number or not size <= one.size <= self.opening.size:
                raise self._lines.fault("the incarnations do not run on, or not within the events")
            size = one.size
            yield one

    def _rows(self) -> Iterator[StoredEvent]:
        position = 0
        while (line := self._lines.next()).startswith(form.EVENT):
            if position == self.opening.size:
                raise self._lines.fault(f"the first line says that there are {position} events")
            with self._reading():
                row = row_of(line, position)
            yield row
            position += 1
        self._lines.back()

    def _all(self, kind: str, of: Callable[[bytes], T]) -> Iterator[T]:
        while form.is_of(kind, self._lines.next()):
            self._lines.back()
            yield self._as(of)
        self._lines.back()

    def _as(self, of: Callable[[bytes], T]) -> T:
        line = self._lines.next()
        with self._reading():
            return of(line)

    @contextmanager
    def _reading(self) -> Generator[None]:
        """Name the line that was read last if something is wrong with it."""
        try:
            yield
        except FaultyLineError as error:
            raise self._lines.fault(error) from error


def _up_to(rows: Iterator[StoredEvent], count: int, size: int) -> Iterator[StoredEvent]:
    """Yield a number of rows, or fewer if they are long."""
    for row in islice(rows, count):
        yield row
        size -= len(row.header) + len(row.data)
        if size <= 0:
            return
