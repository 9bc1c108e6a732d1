"""Appending, on one connection that holds the write lock."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from planevents.errors import CommandRepeatedError, StoreBusyError
from planevents.store import sealing
from planevents.store.connections import in_transaction, running
from planevents.store.interface import CommandRecord
from planevents.store.sql_reader import SqlReader

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from planevents.errors import StoreError
    from planevents.people import Name
    from planevents.store.interface import Head, StreamAppend
    from planevents.store.statements import Statements


class SqlWriter(SqlReader):
    """Implements ``Transaction`` inside a transaction that somebody else began and will end.

    The clock is read once for all that is appended here.
    """

    def __init__(
        self,
        connection: Connection,
        statements: Statements,
        clock: Callable[[], datetime],
        busy: Callable[[str], StoreError] = StoreBusyError,
    ) -> None:
        super().__init__(connection, statements, busy)
        self._clock = clock
        self._recorded_at: str | None = None
        self._depth = 0

    def lock(self) -> bool:
        """Take the write lock by changing nothing; return whether there is a transaction to hold it."""
        self._change(self._statements.lock)
        return in_transaction(self._connection)

    def require_transaction(self) -> None:
        """Raise, if the transaction was ended from elsewhere: by its owner, or by a database out of space."""
        with running(self._busy):
            if not in_transaction(self._connection):
                raise self._busy("the transaction is over")

    def append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        """Append all of it or nothing, with a command's id and fingerprint."""
        with self.savepoint():
            return self.append_alone(streams, command, names)

    def append_alone(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        """Append as the transaction's only deed: if it fails, the whole transaction must be undone."""
        command_id, fingerprint = command
        if self.command(command_id):
            raise CommandRepeatedError(command_id)
        at = sealing.versions(streams, self.version)
        opened = sealing.opened(names)
        head, last = self._end()
        now = self._recorded_at or sealing.moment(self._clock, last)
        rows = sealing.seal(streams, at, head.size, now)
        if rows:
            self._add(rows, head)
        record = CommandRecord(command_id, fingerprint, head.size, len(rows))
        self._change(self._statements.add_command, (command_id, fingerprint, head.size, len(rows)))
        if new := opened.keys() - self.names(opened):
            people = [(one.commitment, one.salt, one.value) for one in map(opened.__getitem__, sorted(new))]
            self._change(self._statements.add_person, people)
        self._recorded_at = now
        return record

    @contextmanager
    def savepoint(self) -> Generator[None]:
        """Undo what is appended inside, and nothing else, if an error leaves it; it may be nested."""
        self.require_transaction()
        self._depth += 1
        savepoint = f"planevents_{self._depth}"
        try:
            self._change(f"SAVEPOINT {savepoint}")
            try:
                yield
            except BaseException:
                # A full disk, and the like, has rolled everything back already.
                if in_transaction(self._connection):
                    self._change(f"ROLLBACK TO {savepoint}")
                    self._change(f"RELEASE {savepoint}")
                raise
            self.require_transaction()
            self._change(f"RELEASE {savepoint}")
        finally:
            self._depth -= 1

    def _add(self, rows: list[sealing.Row], head: Head) -> None:
        frontier = head.frontier.extend(row[-1] for row in rows)
        self._change(self._statements.add_event, rows)
        # The triggers hold the head against the events, so these come first.
        advanced = self._change(self._statements.advance, (frontier.size, frontier.to_text(), head.size))
        if not advanced:
            raise self._busy("the head moved")

    def _change(self, text: str, parameters: Any = ()) -> int:
        with running(self._busy):
            return self._connection.exec_driver_sql(text, parameters).rowcount
