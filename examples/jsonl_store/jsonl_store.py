"""A store that keeps its events as lines of JSON in one file: a line a transaction, whole or not there."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import ExitStack, contextmanager
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

KINDS = {"rows": StoredEvent, "commands": CommandRecord, "names": Name, "incarnations": Incarnation}


class JsonLinesStore(MemoryStore):
    """Implements ``Store`` for one process at a time: read into memory once, then written line by line."""

    def __init__(self, path: str | Path, clock: Callable[[], datetime], origin: str | None = None) -> None:
        self._path = Path(path)
        with ExitStack() as failed:
            self._lock = failed.enter_context(Path(f"{path}.lock").open("w"))
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreBusyError(f"{path} is open already") from None
            self._file = failed.enter_context(self._path.open("a+b", buffering=0))
            self._read(clock, origin)
            failed.pop_all()

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
            before = _contents(writer)
            yield writer
            after = _contents(writer)
            if set(before["names"]) - set(after["names"]):  # an erased name may stand in no line
                with Path(f"{self._path}.new").open("wb", buffering=0) as file:
                    _write(file, {"origin": self.head().origin}, after)
                self._file.close()
                self._file = Path(file.name).replace(self._path).open("ab", buffering=0)
            elif after != before:
                _write(self._file, {kind: after[kind][len(before[kind]) :] for kind in KINDS})

    def close(self) -> None:
        """Close the file, and let others open it."""
        self._file.close()
        self._lock.close()

    def _read(self, clock: Callable[[], datetime], origin: str | None) -> None:
        kept, _, torn = self._path.read_bytes().rpartition(b"\n")
        if torn:  # the process died while it wrote a line, and told nobody that it was kept
            self._file.truncate(len(kept) + bool(kept))
        try:
            lines = [json.loads(line, object_hook=_value) for line in kept.splitlines()]
            known: str | None = lines.pop(0)["origin"] if lines else origin
            told = [[kind(*one) for line in lines for one in line[name]] for name, kind in KINDS.items()]
        except (LookupError, TypeError, ValueError) as error:
            raise StoreDamagedError(f"{self._path}: {error}") from error
        if origin not in {None, known}:
            raise InvalidValueError("origin", origin, f"{self._path} is the record of {known!r}")
        super().__init__(clock, known)
        with super().transaction() as books:
            books.restore(*told)
        if not kept:
            _write(self._file, {"origin": self.head().origin})


def _contents(reader: EventReader) -> dict[str, list[Any]]:
    told = reader.stored(), reader.commands(), reader.people(), reader.incarnations()
    return dict(zip(KINDS, map(list, told), strict=True))


def _write(file: FileIO, *lines: object) -> None:
    """Write lines to the disk, or leave the file as it was."""
    end = file.seek(0, os.SEEK_END)
    data = b"".join(json.dumps(line, default=_json).encode() + b"\n" for line in lines)
    try:
        if file.write(data) < len(data):
            raise StoreFullError(str(file.name))  # noqa: TRY301 it is taken back like any other failure
        os.fsync(file)
    except BaseException as error:
        file.truncate(end)
        if isinstance(error, OSError):
            raise StoreFailedError(f"{file.name}: {error.strerror}") from error
        raise


def _json(value: Any) -> Any:
    return {"hex": value.hex()} if isinstance(value, bytes) else attrs.astuple(value)


def _value(wire: dict[str, Any]) -> Any:
    return bytes.fromhex(wire["hex"]) if "hex" in wire else wire
