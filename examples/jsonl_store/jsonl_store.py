"""A store that keeps its events as lines of JSON in one file: a line a transaction, whole or not there."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from planevents.codec import StoredEvent
from planevents.errors import (
    InvalidValueError,
    StoreBusyError,
    StoreDamagedError,
    StoreFailedError,
    StoreFullError,
)
from planevents.people import Name
from planevents.store.interface import CommandRecord, Incarnation
from planevents.store.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from datetime import datetime
    from io import FileIO

    from planevents.store.interface import EventReader, StreamAppend, Transaction


class JsonLinesStore(MemoryStore):
    """Implements ``Store`` for one process at a time: read into memory once, then written line by line."""

    _file: FileIO

    def __init__(self, path: str | Path, clock: Callable[[], datetime], origin: str | None = None) -> None:
        self._path = Path(path)
        self._lock = Path(f"{path}.lock").open("w")  # noqa: SIM115 it is held until the store is closed
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._read(clock, origin)
        except BlockingIOError:
            self._lock.close()
            raise StoreBusyError(f"{path} is open already") from None
        except BaseException:
            self._lock.close()
            raise

    @property
    def address(self) -> str:
        """Where it is."""
        return str(self._path)

    def append(
        self, streams: Sequence[StreamAppend], command: tuple[str, str], names: Sequence[Name] = ()
    ) -> CommandRecord:
        """Append all of it or nothing, with a command's id and fingerprint."""
        with self.transaction() as writer:
            return writer.append(streams, command, names)

    @contextmanager
    def transaction(self) -> Generator[Transaction]:
        """Read and append several times; what is kept is on the disk before anybody sees it."""
        with super().transaction() as writer:
            yield writer
            if set(self.people()) - set(writer.people()):  # an erased name may stand in no line
                whole = _line(writer)
                with Path(f"{self._path}.new").open("wb", buffering=0) as file:
                    _write(file, {"origin": self.head().origin}, whole)
                Path(file.name).replace(self._path)
                self._file.close()
                self._file = self._path.open("ab", buffering=0)
            elif any((line := _line(writer, self)).values()):
                _write(self._file, line)

    def close(self) -> None:
        """Close the file, and let others open it."""
        self._file.close()
        self._lock.close()

    def _read(self, clock: Callable[[], datetime], origin: str | None) -> None:
        kept, _, torn = (self._path.read_bytes() if self._path.exists() else b"").rpartition(b"\n")
        if torn:  # the process died while it wrote a line, and told nobody that it was kept
            os.truncate(self._path, len(kept) + bool(kept))
        try:
            first, *lines = [json.loads(line) for line in kept.splitlines()] or [{"origin": origin}]
            rows = [
                attrs.evolve(StoredEvent(*one), leaf_hash=bytes.fromhex(one[-1]))
                for line in lines
                for one in line["rows"]
            ]
            commands = [CommandRecord(*one) for line in lines for one in line["commands"]]
            names = [Name(one[0], bytes.fromhex(one[1]), one[2]) for line in lines for one in line["names"]]
            begun = [Incarnation(*one) for line in lines for one in line["incarnations"]]
            known: str | None = first["origin"]
        except (LookupError, TypeError, ValueError) as error:
            raise StoreDamagedError(f"{self._path}: {error}") from error
        if origin not in {None, known}:
            raise InvalidValueError("origin", origin, f"{self._path} is the record of {known!r}")
        super().__init__(clock, known)
        with super().transaction() as books:
            books.restore(rows, commands, names, begun)
        self._file = self._path.open("ab", buffering=0)
        if not kept:
            _write(self._file, {"origin": self.head().origin})


def _line(after: EventReader, before: EventReader | None = None) -> dict[str, list[Any]]:
    """Return what one reader tells and another does not yet, as JSON values."""
    size = 0 if before is None else before.head().size
    known = set() if before is None else set(before.people())
    begun = 0 if before is None else len(before.incarnations())
    calls = [one for one in after.commands(size - 1) if before is None or not before.command(one.command_id)]
    kinds: dict[str, list[Any]] = {
        "rows": [*after.stored(size - 1)],
        "commands": calls,
        "names": [one for one in after.people() if one not in known],
        "incarnations": [*after.incarnations()[begun:]],
    }
    return {kind: [attrs.astuple(one) for one in found] for kind, found in kinds.items()}


def _write(file: FileIO, *lines: object) -> None:
    """Write lines to the disk, or leave the file as it was."""
    end = file.seek(0, os.SEEK_END)
    data = b"".join(json.dumps(line, default=bytes.hex).encode() + b"\n" for line in lines)
    try:
        if file.write(data) < len(data):
            raise StoreFullError(str(file.name))  # noqa: TRY301 it is taken back like any other failure
        os.fsync(file)
    except BaseException as error:
        file.truncate(end)
        if isinstance(error, OSError):
            raise StoreFailedError(f"{file.name}: {error.strerror}") from error
        raise
