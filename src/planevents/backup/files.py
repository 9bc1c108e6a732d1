"""The files that backups are written to and read from."""

from __future__ import annotations

import gzip
import os
import secrets
from contextlib import ExitStack, contextmanager, suppress
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from planevents.errors import BackupError

if TYPE_CHECKING:
    from collections.abc import Generator

Place = str | PathLike[str] | IO[bytes]
"""A path, or a binary file that somebody else has open."""

_PRIVATE = 0o600
_LEVEL = 6


def name_of(place: Place) -> str:
    """Return what errors call a file."""
    if isinstance(place, str | PathLike):
        return os.fspath(place)
    name = getattr(place, "name", None)
    return name if isinstance(name, str) else "the backup"


@contextmanager
def reading(place: Place) -> Generator[IO[bytes]]:
    """Open a backup; what is named .gz is decompressed."""
    if not isinstance(place, str | PathLike):
        yield place
        return
    try:
        raw = Path(place).open("rb")  # noqa: SIM115 it is closed below
    except OSError as error:
        raise BackupError(name_of(place), f"the file cannot be read: {error.strerror}") from error
    with raw:
        yield cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if _is_compressed(place) else raw


@contextmanager
def writing(place: Place, *, force: bool) -> Generator[IO[bytes]]:
    """Write a file that appears under its name once it is whole, and not at all if an error comes.

    It may be read by its owner alone: it holds names. What is named .gz is compressed. Raises
    BackupError if there is such a file already, unless ``force`` replaces it, and where none can be
    written. A file that somebody else has open is written to as it is.
    """
    if not isinstance(place, str | PathLike):
        yield place
        return
    target = Path(place)
    _refuse(target, force=force)
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        with ExitStack() as undoing:
            undoing.callback(unfinished.unlink, missing_ok=True)
            with _new(unfinished) as raw:
                with _compressing(raw) if _is_compressed(place) else _as_it_is(raw) as stream:
                    yield stream
                raw.flush()
                os.fsync(raw.fileno())
            _rename(unfinished, target, force=force)
        _settle(target.parent)
    except OSError as error:
        raise BackupError(str(target), f"the file cannot be written: {error.strerror or error}") from error


def _is_compressed(place: str | PathLike[str]) -> bool:
    return Path(place).suffix == ".gz"


def _refuse(target: Path, *, force: bool) -> None:
    if target.is_dir():
        raise BackupError(str(target), "this is a folder", hint="name a file in it")
    if not force and os.path.lexists(target):
        raise _there_is(target)


def _there_is(target: Path) -> BackupError:
    return BackupError(str(target), "there is such a file already", hint="take another name, or use force")


def _new(file: Path) -> IO[bytes]:
    # Open for nobody else from its first byte on.
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb")


@contextmanager
def _compressing(raw: IO[bytes]) -> Generator[IO[bytes]]:
    # Without a name and a time, so that the same record gives the same bytes.
    made: Any = gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=raw, mtime=0)
    with made:
        yield made


@contextmanager
def _as_it_is(raw: IO[bytes]) -> Generator[IO[bytes]]:
    yield raw


def _rename(unfinished: Path, target: Path, *, force: bool) -> None:
    if not force:
        try:
            # Unlike a rename, this never replaces what somebody else has put there meanwhile.
            os.link(unfinished, target)
        except FileExistsError as error:
            raise _there_is(target) from error
        except OSError:  # this file system has no links
            _refuse(target, force=False)
        else:
            return
    unfinished.replace(target)


def _settle(folder: Path) -> None:
    """Have the folder's entry outlive a crash, where folders can be synchronised."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
