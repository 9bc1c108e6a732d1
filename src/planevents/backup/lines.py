"""The lines of a file that may hold anything: bounded, numbered, and hashed as they are read."""

from __future__ import annotations

import zlib
from hashlib import sha256
from typing import IO

from planevents.backup.form import LONGEST_LINE, FaultyLineError
from planevents.errors import BackupError

_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_CUT_SHORT = "the copy was cut short: take another one"


class Lines:
    """Reads a binary stream a line at a time. ``file`` is what errors call it.

    ``number`` counts from 1, and is that of the line that ``next`` returned last, without its line
    feed. ``sha256`` is over all lines before it. Every error is a BackupError.
    """

    def __init__(self, stream: IO[bytes], file: str) -> None:
        self.number = 0
        self._stream = stream
        self._file = file
        self._before = sha256()
        self._line = b""
        self._waiting = False

    @property
    def sha256(self) -> str:
        """The digest of all lines before the one that was returned last."""
        return self._before.hexdigest()

    def next(self) -> bytes:
        """Return the next line; raise BackupError if there is none."""
        if self._waiting:
            self._waiting = False
            return self._line[:-1]
        self._before.update(self._line)
        self._line = self._read()
        if not self._line:
            raise self.fault("the file ends before its end line", _CUT_SHORT)
        self.number += 1
        self._check()
        return self._line[:-1]

    def back(self) -> None:
        """Let ``next`` return the last line again."""
        self._waiting = True

    def finish(self) -> None:
        """Raise BackupError if anything stands after the last line."""
        # Whoever reads on to the end also has a compressed file's checksum compared.
        if self._read():
            self.number += 1
            raise self.fault("something stands after the end line", "a backup ends with it")

    def fault(self, message: str | FaultyLineError, hint: str | None = None) -> BackupError:
        """Return what is wrong with the line that was returned last."""
        if isinstance(message, FaultyLineError):
            return BackupError(self._file, message.message, self.number or None, message.hint)
        return BackupError(self._file, message, self.number or None, hint)

    def at(self, number: int, message: str) -> BackupError:
        """Return what is wrong with a line that was read before."""
        return BackupError(self._file, message, number)

    def _read(self) -> bytes:
        try:
            return self._stream.readline(LONGEST_LINE + 1)
        except EOFError as error:
            raise self.fault("the compressed file ends too soon", _CUT_SHORT) from error
        except (OSError, zlib.error) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise self.fault(f"the file cannot be read: {reason}") from error

    def _check(self) -> None:
        line = self._line
        if len(line) > LONGEST_LINE:
            raise self.fault(f"the line is longer than {LONGEST_LINE:,} bytes", "this is no backup")
        if not line.endswith(b"\n"):
            if self.number == 1 and line.startswith(_GZIP):
                raise self._compressed()
            raise self.fault("the file ends within this line", _CUT_SHORT)
        if line.startswith(_BOM):
            raise self.fault("a byte order mark stands before the line", "copy the file without an editor")
        if line.endswith(b"\r\n"):
            raise self.fault("the line ends with CR LF", "copy the file as binary, without an editor")
        try:
            line.decode()
        except UnicodeDecodeError as error:
            if self.number == 1 and line.startswith(_GZIP):
                raise self._compressed() from error
            raise self.fault("the line is not UTF-8", "copy the file as binary, without an editor") from error

    def _compressed(self) -> BackupError:
        return self.fault("the file is compressed", "give it a name that ends with .gz")
