"""The questions of ``EventReader``, on one connection."""

from __future__ import annotations

from contextlib import closing, contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from planevents import codec
from planevents.codec import StoredEvent
from planevents.errors import MalformedEventError, StoreBusyError, StoreFailedError
from planevents.ledger.commitments import opens
from planevents.ledger.tree import Frontier
from planevents.people import Name
from planevents.store.connections import running
from planevents.store.interface import CommandRecord, Head

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from sqlalchemy import Connection, CursorResult, Executable

    from planevents.errors import StoreError
    from planevents.recorded import RecordedEvent
    from planevents.store.statements import Statements

Row = tuple[Any, ...]

_PAGE = 500
_LOWEST = -(2**63)
_VERSION = 2


class SqlReader:
    """Implements ``EventReader`` inside a transaction that somebody else began.

    Long answers are read a page at a time and up to what was there when they began, so that no
    cursor stays open while the caller works, or appends.
    """

    def __init__(
        self,
        connection: Connection,
        statements: Statements,
        busy: Callable[[str], StoreError] = StoreBusyError,
    ) -> None:
        self._connection = connection
        self._statements = statements
        self._busy = busy

    def head(self) -> Head:
        """Return the end of the store."""
        return self._end()[0]

    def version(self, plan: str) -> int:
        """Return the version of a plan's stream: 0 if it has no events."""
        version: int = self._run(self._statements.version, (plan,))[0][0]
        return version

    def plans(self) -> tuple[str, ...]:
        """Return the ids of all streams in the order in which they began."""
        return tuple(plan for (plan,) in self._ask(self._statements.plans))

    def read(self, plan: str, after: int = 0) -> Iterator[RecordedEvent]:
        """Yield a plan's events of versions above ``after``, in order."""
        last = self.version(plan)
        while rows := self._ask(self._statements.stream, plan=plan, after=after, last=last, page=_PAGE):
            yield from map(_recorded, rows)
            if len(rows) < _PAGE:
                return
            after = rows[-1][_VERSION]

    def read_all(self, after: int = -1, limit: int | None = None) -> Iterator[RecordedEvent]:
        """Yield all events of positions above ``after``, in order, at most ``limit``."""
        page = _PAGE if limit is None else min(_PAGE, max(limit, 0))
        rows = self._pages(self._statements.recorded, after + 1, page)
        yield from map(_recorded, islice(rows, None if limit is None else max(limit, 0)))

    def stored(self, after: int = -1) -> Iterator[StoredEvent]:
        """Yield the raw rows of positions above ``after``, in order; from the start, whatever is there."""
        # Nothing may hide before the first position.
        first = after + 1 if after >= 0 else _LOWEST
        for row in self._pages(self._statements.stored, first, _PAGE):
            yield StoredEvent(*row)

    def command(self, command_id: str) -> CommandRecord | None:
        """Return what is remembered of a command id."""
        rows = self._run(self._statements.command, (command_id,))
        return CommandRecord(*rows[0]) if rows else None

    def names(self, commitments: Iterable[str]) -> dict[str, str]:
        """Return the names that open commitments; an erased one, or one that opens nothing, is absent."""
        wanted = iter(commitments)
        found: dict[str, str] = {}
        while page := list(islice(wanted, _PAGE)):
            rows = self._ask_damaged(self._statements.names, commitments=page)
            found |= {name.commitment: name.value for row in rows if opens(name := Name(*row))}
        return found

    def people(self) -> Iterator[Name]:
        """Yield every opening that is kept, whether or not it opens its commitment."""
        for _, *opening in self._pages(self._statements.people, _LOWEST, _PAGE, self._statements.last_person):
            yield Name(*opening)

    def commands(self) -> Iterator[CommandRecord]:
        """Yield what is remembered of every call, in the order of first positions."""
        # No index is in this order: the database sorts once, and keeps what does not fit on its disk.
        with self._any_text():
            answer = self._connection.execute(self._statements.commands)
        with closing(answer):
            while rows := self._fetched(answer):
                yield from (CommandRecord(*row) for row in rows)

    def _fetched(self, answer: CursorResult[Any]) -> Sequence[Row]:
        with self._any_text():
            return cast("Sequence[Row]", answer.fetchmany(_PAGE))

    def _end(self) -> tuple[Head, str]:
        """Return the head, and when the last event was recorded."""
        rows = self._run(self._statements.head)
        if not rows:
            raise StoreFailedError("the store has no head: restore it from a backup")
        size, frontier, origin, recorded_at = rows[0]
        return Head(Frontier.from_text(size, frontier), origin), recorded_at or ""

    def _pages(
        self, statement: Executable, first: int, page: int, end: Executable | None = None
    ) -> Iterator[Row]:
        last = self._ask(self._statements.end if end is None else end)[0][0]
        if last is None:
            return
        while rows := self._ask_damaged(statement, first=first, last=last, page=page):
            yield from rows
            if len(rows) < page:
                return
            first = rows[-1][0] + 1

    def _run(self, text: str, parameters: tuple[Any, ...] = ()) -> Sequence[Row]:
        """Ask the driver."""
        with running(self._busy):
            return cast("Sequence[Row]", self._connection.exec_driver_sql(text, parameters).all())

    def _ask(self, statement: Executable, **parameters: Any) -> Sequence[Row]:
        """Ask through SQLAlchemy."""
        with running(self._busy):
            return cast("Sequence[Row]", self._connection.execute(statement, parameters).all())

    def _ask_damaged(self, statement: Executable, **parameters: Any) -> Sequence[Row]:
        """Ask for rows of which nothing is taken for granted, so that text may not even be text."""
        try:
            return self._ask(statement, **parameters)
        except StoreFailedError:
            with self._any_text():
                return self._ask(statement, **parameters)

    @contextmanager
    def _any_text(self) -> Generator[None]:
        """Ask the driver, and take from it whatever stands where text should."""
        with running(self._busy):
            driver: Any = self._connection.connection.driver_connection
            before, driver.text_factory = driver.text_factory, _any_text
            try:
                yield
            finally:
                driver.text_factory = before


def _any_text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


def _recorded(row: Row) -> RecordedEvent:
    try:
        return codec.recorded(*row)
    except (TypeError, ValueError) as error:
        message = f"the columns at position {row[0]} are damaged ({error}): verify the store"
        raise MalformedEventError(str(row[3]), message) from error
