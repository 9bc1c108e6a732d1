"""Writing a backup: one moment of a store, every row checked while it is written."""

from __future__ import annotations

from hashlib import sha256
from typing import IO, TYPE_CHECKING

from planevents.backup import files, form
from planevents.backup.form import LONGEST_LINE, FaultyLineError
from planevents.backup.order import Order
from planevents.backup.rows import line_of, row_of
from planevents.errors import BackupError, VerificationError
from planevents.ledger.audit import Beside, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from planevents.codec import StoredEvent
    from planevents.ledger.checkpoint import Checkpoint
    from planevents.store.interface import EventReader


def export(
    reader: EventReader,
    target: files.Place,
    *,
    names: bool = True,
    force: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Checkpoint:
    """Write all that ``reader`` holds to a path or an open binary file; return what commits to it.

    ``reader`` sees one moment. Without ``names`` the people's names are left out, for good in whatever
    is restored from the file. Memory is bounded by the number of plans.

    Raises VerificationError if the store is not as it was sealed: of that there is no backup. Raises
    BackupError if the file cannot be written, or is there already and ``force`` does not replace it.
    """
    with files.writing(target, force=force) as stream:
        return _Export(reader, _Output(stream, files.name_of(target)), names=names).write(progress)


class _Output:
    """Writes lines, and hashes them."""

    def __init__(self, stream: IO[bytes], file: str) -> None:
        self.number = 0
        self.digest = sha256()
        self._stream = stream
        self._file = file

    def write(self, line: bytes) -> None:
        self.number += 1
        whole = line + b"\n"
        if len(whole) > LONGEST_LINE:
            raise BackupError(self._file, f"the line is longer than {LONGEST_LINE:,} bytes", self.number)
        self.digest.update(whole)
        self._stream.write(whole)


class _Export:
    def __init__(self, reader: EventReader, output: _Output, *, names: bool) -> None:
        self._reader = reader
        self._output = output
        self._names = names
        self._odd: str | None = None

    def write(self, progress: Callable[[int], None] | None) -> Checkpoint:
        head = self._reader.head()
        try:
            incarnations = self._reader.incarnations()
            self._output.write(form.Opening(head.origin, head.size, self._names).to_line())
            for incarnation in incarnations:
                self._output.write(form.incarnation_line(incarnation))
            found = verify(
                self._written(self._reader.stored()),
                head.frontier,
                head.origin,
                progress=progress,
                beside=Beside.of(self._reader),
            ).require()
            if self._odd is not None:
                raise VerificationError((self._odd,))
            order = Order(head.size)
            commands = self._commands(order)
            people = self._people(order) if self._names else 0
        except FaultyLineError as error:
            raise VerificationError((str(error),)) from error
        digest = self._output.digest.hexdigest()
        ending = form.Ending(found.size, commands, people, len(incarnations), found.root, digest)
        self._output.write(ending.to_line())
        return found.checkpoint

    def _written(self, rows: Iterable[StoredEvent]) -> Iterator[StoredEvent]:
        """Yield rows to be verified, each once it is written."""
        for number, row in enumerate(rows):
            line = line_of(row)
            self._output.write(line)
            if self._odd is None:
                self._odd = _oddity(row, line, number)
            yield row

    def _commands(self, order: Order) -> int:
        number = 0
        for one in self._reader.commands():
            order.take_call(one)
            self._output.write(form.command_line(one))
            number += 1
        order.finish_calls()
        return number

    def _people(self, order: Order) -> int:
        number = 0
        for one in self._reader.people():
            order.take_name(one)
            self._output.write(form.person_line(one))
            number += 1
        return number


def _oddity(row: StoredEvent, line: bytes, position: int) -> str | None:
    """Say why a row would not come back from its line as it is, if it would not."""
    try:
        same = row_of(line, position) == row
    except FaultyLineError as error:
        return f"position {position}: {error}"
    return None if same else f"position {position}: the columns are not those of the sealed header"
