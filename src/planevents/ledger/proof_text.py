"""The lines that proofs are written in: C2SP's ``tlog-proof`` and ``tlog-witness``.

Every text has one way to be written; anything else is refused with ``ProofError``.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Final

from planevents.errors import InvalidValueError, ProofError
from planevents.ledger.checkpoint import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_KEY_NAME: Final = re.compile(r"[^\s+\x00-\x1f\x7f\ud800-\udfff]+")
_KEY_ID_BYTES: Final = 4
_AGAIN: Final = "the text was cut or changed on its way: fetch it again, byte for byte"


def base64_line(line: str) -> bytes:
    """Read base64 as RFC 4648 section 4 writes it, of at least one byte."""
    try:
        found = b64decode(line, validate=True)
    except ValueError:
        found = b""
    if not found or b64encode(found).decode() != line:
        raise ProofError(f"{_shown(line)} is not base64", _AGAIN)
    return found


def hash_lines(hashes: Iterable[bytes]) -> str:
    """Write hashes as base64, a line each."""
    return "".join(f"{b64encode(node).decode()}\n" for node in hashes)


def numbered(word: str, lines: Sequence[str]) -> tuple[int, tuple[bytes, ...]]:
    """Read a line of a word, a space and a decimal without leading zeros, and base64 from every other."""
    first, *rest = lines or ("",)
    start, _, digits = first.partition(" ")
    if start != word or not _DECIMAL.fullmatch(digits):
        raise ProofError(f"{_shown(first)} is not a line of {word!r} and a decimal number", _AGAIN)
    return int(digits), tuple(map(base64_line, rest))


def note(checkpoint: Checkpoint, signatures: str) -> str:
    """Write a checkpoint and what signs it, if anything does."""
    return f"{checkpoint}\n{signatures}" if signatures else str(checkpoint)


def read(text: str) -> tuple[list[str], Checkpoint, str]:
    """Split a proof into the lines above its first empty line, its checkpoint and the signatures."""
    above, blank, below = text.partition("\n\n")
    body, signed, signatures = below.partition("\n\n")
    if not blank:
        raise ProofError("there is no empty line with a checkpoint below it", _AGAIN)
    if signed and not signatures:
        raise ProofError("there is an empty line below the checkpoint, and no signature below that", _AGAIN)
    body = f"{body}\n" if signed else body
    try:
        checkpoint = Checkpoint.parse(body)
    except InvalidValueError as unreadable:
        message = f"its checkpoint cannot be read: {unreadable.field}: {unreadable.message}"
        raise ProofError(message, unreadable.hint or _AGAIN) from unreadable
    if str(checkpoint) != body:
        hint = "ask whoever keeps the log for a checkpoint of three lines"
        raise ProofError("its checkpoint has extension lines, which nobody can check", hint)
    require_signatures(signatures)
    return above.split("\n"), checkpoint, signatures


def require_signatures(signatures: str) -> None:
    """Raise ProofError for anything but a signed note's signature lines; none at all is allowed."""
    *lines, rest = signatures.split("\n")
    if rest:
        raise ProofError("the last line does not end in a newline", _AGAIN)
    for line in lines:
        match line.split(" "):
            case ["—", name, signature] if _KEY_NAME.fullmatch(name):
                if len(base64_line(signature)) <= _KEY_ID_BYTES:
                    raise ProofError(f"{_shown(line)} holds no signature", _AGAIN)
            case _:
                raise ProofError(f"{_shown(line)} is not a signature line of a signed note", _AGAIN)


def _shown(line: str) -> str:
    return repr(line if len(line) <= 100 else f"{line[:100]}…")  # noqa: PLR2004 a line of a terminal
