"""Taking a backup into an empty store: all of it or nothing, and verified before it is kept."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs

from planevents import codec
from planevents.backup import files
from planevents.backup.lines import Lines
from planevents.backup.reading import Backup
from planevents.errors import AppendOnlyError, BackupError, StoreDamagedError, StoreFailedError
from planevents.ledger.audit import Beside, Verification, verify
from planevents.store.memory import MemoryStore

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy import Engine

    from planevents.backup.form import Opening
    from planevents.ledger.checkpoint import Checkpoint
    from planevents.store.interface import Incarnation, Transaction


@attrs.frozen
class Restored:
    """What a restore came to: the store as it was found before it was kept, and what went with it.

    ``incarnation`` is what the restore added: from its size on, the record is another one than that
    which the backup was taken of.
    """

    verification: Verification
    incarnation: Incarnation
    commands: int
    people: int

    @property
    def checkpoint(self) -> Checkpoint:
        """What commits to the events: the same as when the backup was taken."""
        return self.verification.checkpoint

    @property
    def held(self) -> str:
        """What the backup held, in words."""
        events, calls = _counted(self.verification.size, "event"), _counted(self.commands, "call")
        return f"{events}, {calls} and {_counted(self.people, 'name')}"

    def __str__(self) -> str:
        begun = self.incarnation
        return (
            f"restored {self.held}; {self.verification}\n"
            f"incarnation {begun.number} of {self.verification.origin} begins at size {begun.size}"
        )


def look(source: str | os.PathLike[str]) -> Opening:
    """Return the first line of the backup at a path: whose it is, its size, and whether it holds names."""
    with files.reading(source) as stream:
        return Backup(Lines(stream, files.name_of(source))).opening


def restore(
    source: files.Place,
    address: str | os.PathLike[str] | Engine,
    *,
    against: Checkpoint | None = None,
    progress: Callable[[int], None] | None = None,
    clock: Callable[[], datetime],
    lock_timeout: float = 5.0,
    schema: str | None = None,
    prefix: str = "",
    on_asyncio: bool = False,
) -> Restored:
    """Take the backup at a path, or in an open binary file, into an empty store; make it if there is none.

    The store has the backup's origin, for good, and so the same root. ``against`` an outside
    checkpoint, nothing is kept unless the events begin with those of it. At ``memory://`` the backup
    is only checked. ``progress`` is given the number of events taken, now and then. The other
    arguments are those of ``PlanRegister.open``.

    Raises BackupError, with the line, if anything is wrong with the backup, and where there are
    events already or the store has another origin; StoreFormatError, StoreUnavailableError and the
    like. Then nothing was kept.
    """
    file = files.name_of(source)
    with files.reading(source) as stream:
        backup = Backup(Lines(stream, file), progress)
        origin = backup.opening.origin
        _require_within(file, backup, against)
        if address == "memory://":
            place: AbstractContextManager[Transaction] = MemoryStore(clock, origin).transaction()
        else:
            from planevents.store.founding import founded  # noqa: PLC0415 SQLAlchemy is loaded when it is needed

            place = founded(
                address,
                origin=origin,
                clock=clock,
                lock_timeout=lock_timeout,
                schema=schema,
                prefix=prefix,
                on_asyncio=on_asyncio,
            )
        with place as writer:
            return _fill(writer, backup, file, codec.instant(clock()), against)


def _fill(
    writer: Transaction, backup: Backup, file: str, began_at: str, against: Checkpoint | None
) -> Restored:
    _require_origin(writer, file, backup.opening.origin)
    with _refusing(file):
        writer.restore(backup.events(), backup.commands(), backup.names(), backup.incarnations)
    ending = backup.finish()
    found = _verified(writer, against)
    if found.findings:
        one = found.findings[0]
        line = None if one.position is None else backup.line_of(one.position)
        raise BackupError(file, f"what is in it is not sound: {one}", line)
    return Restored(found, writer.begin_incarnation(began_at), ending.commands, ending.people)


def _verified(writer: Transaction, against: Checkpoint | None) -> Verification:
    """Read again what the store made of it, before it is kept."""
    head = writer.head()
    return verify(writer.stored(), head.frontier, head.origin, against, beside=Beside.of(writer))


def _require_within(file: str, backup: Backup, against: Checkpoint | None) -> None:
    if against is None:
        return
    opening = backup.opening
    if against.origin != opening.origin:
        message = f"this is a backup of {opening.origin!r}, and the checkpoint is of {against.origin!r}"
        raise BackupError(file, message, 1, "take the backup and the checkpoint of one register")
    if against.size > opening.size:
        message = f"there are {opening.size} events, and the checkpoint is of {against.size}"
        raise BackupError(file, message, 1, "take a backup that was made later, or an older checkpoint")


def _require_origin(writer: Transaction, file: str, origin: str) -> None:
    head = writer.head()
    if head.origin != origin and not head.size:
        message = f"the store's origin is {head.origin!r} for good, and the backup's is {origin!r}"
        hint = "give an address where there is no store, or make it with the backup's origin"
        raise BackupError(file, message, hint=hint)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@contextmanager
def _refusing(file: str) -> Generator[None]:
    """Tell of a store that holds something, and of what only it saw: one thing that stands twice."""
    try:
        yield
    except StoreDamagedError:
        raise
    except (AppendOnlyError, StoreFailedError) as error:
        raise BackupError(file, f"it cannot be taken in: {error.detail}") from error
