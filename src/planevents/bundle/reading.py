"""Reading the events of a bundle, to compare a store with them."""

from __future__ import annotations

import zipfile
import zlib
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from planevents.bundle.verify_bundle import Bundle
from planevents.errors import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

_LARGEST = 2**63 - 1
_UNREADABLE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def read_events(path: str | PathLike[str]) -> Iterator[tuple[int, bytes]]:
    """Yield the position and the sealed bytes of every event that a bundle shows, by position.

    ``path`` is the zip, or the folder it was unpacked to. They are what the bundle claims: nothing is
    verified here. Raises BackupError for what is no bundle, or is larger than one may be.
    """
    position, place = 0, Path(path)
    try:
        with ExitStack() as opened:
            archive = None if place.is_dir() else zipfile.ZipFile(opened.enter_context(place.open("rb")))
            for leaves, _, body in Bundle(place, archive).parts():
                if body is not None:
                    yield position, body
                position += leaves
                if position > _LARGEST:
                    raise BackupError(str(path), "the bundle counts more events than any register has")
    except _UNREADABLE as error:
        message = f"the bundle cannot be read: {str(error) or type(error).__name__}"
        raise BackupError(str(path), message, hint="ask for it again") from error
