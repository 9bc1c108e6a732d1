"""Checkpoints: the few lines that commit to everything recorded up to a size.

The format is the body of a C2SP ``tlog-checkpoint`` (https://c2sp.org/tlog-checkpoint),
so that anybody's tools can read what a report printed.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import Final, Self

import attrs

from planevents.errors import InvalidValueError
from planevents.ledger.tree import EMPTY_ROOT, HASH_BYTES
from planevents.ledger.typed import read_root, write_root

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_LARGEST: Final = 2**63 - 1
_LINES: Final = 3
_NO_SIZE: Final = "not a size in decimal without leading zeros"
_ORIGIN: Final = "choose a name such as 'council.example/plans'"
_SHAPE: Final = "a checkpoint is three lines: origin, size in decimal, root in base64; each ends in a newline"
_PARTS: Final = (
    "give origin, size and root, each on a line of its own; on one line an origin must hold no spaces"
)
_SHOWN: Final = 80


def validate_origin(origin: str) -> str:
    """Return ``origin`` if a register may take it as its own, for good.

    It is also the name of the key that signs, so it must not be empty nor hold white
    space, ``+`` or control characters. Raises ``InvalidValueError``.
    """
    _one_line(origin)
    if "+" in origin or any(character.isspace() for character in origin):
        raise InvalidValueError("origin", origin, "must hold neither white space nor '+'", _ORIGIN)
    return origin


@attrs.frozen
class Checkpoint:
    """A tree's root at a size, under the name of the register that it belongs to.

    ``origin`` names the register, ``size`` counts its events, ``root`` is 32 bytes. Raises
    ``InvalidValueError`` for what no tree can have. The origin of somebody else's log
    may hold spaces, which ``validate_origin`` refuses for one's own.
    """

    origin: str
    size: int
    root: bytes = attrs.field(repr=bytes.hex)

    def __attrs_post_init__(self) -> None:
        _one_line(self.origin)
        if not 0 <= self.size <= _LARGEST:
            raise InvalidValueError("size", self.size, "a tree has between 0 and 2^63 - 1 leaves")
        if len(self.root) != HASH_BYTES:
            raise InvalidValueError("root", self.root, f"a root has {HASH_BYTES} bytes")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise InvalidValueError("root", self.root, "this is not the root of the empty tree")

    def to_text(self) -> str:
        """The three lines, each ending in a newline: the bytes that a signature covers."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    __str__ = to_text

    def to_typed(self) -> str:
        """The form to type from paper: origin, size, and the root as groups with check characters."""
        return f"{self.origin}\n{self.size}\n{write_root(self.root, self.origin, self.size)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a checkpoint's text, byte for byte; extension lines are allowed and dropped.

        Signatures are not part of it: give what stands above the blank line. Raises
        ``InvalidValueError`` for anything else than a checkpoint.
        """
        *lines, rest = text.split("\n")
        if rest or len(lines) < _LINES or not all(lines):
            raise InvalidValueError("checkpoint", text, "not the lines of a checkpoint", _SHAPE)
        origin, size, root, *_extensions = lines
        if not _DECIMAL.fullmatch(size):
            raise InvalidValueError("size", size, _NO_SIZE, _SHAPE)
        return cls(origin, int(size), _root(root))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a checkpoint in any form that a person may have, as people copy and type.

        It may be the three lines; ``ORIGIN SIZE ROOT`` on one line, or broken anywhere between;
        either with the root as ``to_typed`` writes it; or a signed note. Signatures are NOT
        checked: ``planevents.ledger.signing.open_note`` does that. White space around a line is
        dropped, and an origin with spaces in it needs a line of its own. Raises
        ``InvalidValueError`` for anything else; of what was mistyped it names the part.
        """
        text = text.removeprefix("\ufeff")
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        apart = len(lines) >= _LINES and _DECIMAL.fullmatch(lines[1]) is not None
        origin, size, *rest = lines if apart else [*text.split(), "", ""]
        rest = [part for part in rest if part]
        if not rest:
            raise InvalidValueError("checkpoint", text[:_SHOWN], "not a checkpoint", _PARTS)
        if not _DECIMAL.fullmatch(size):
            raise InvalidValueError("size", size[:_SHOWN], _NO_SIZE, _PARTS)
        _one_line(origin)
        if "=" not in rest[0]:
            return cls(origin, int(size), read_root(" ".join(rest), origin, int(size)))
        if not apart and len(rest) > 1:
            raise InvalidValueError("checkpoint", rest[1][:_SHOWN], "there is more after the root", _PARTS)
        return cls(origin, int(size), _root(rest[0]))


def _one_line(origin: str) -> None:
    if not origin or _CONTROL.search(origin):
        raise InvalidValueError("origin", origin, "must be one line of text", _ORIGIN)


def _root(text: str) -> bytes:
    try:
        root = b64decode(text)
    except ValueError as unreadable:
        raise InvalidValueError("root", text, "not base64", _SHAPE) from unreadable
    if b64encode(root).decode() != text:
        raise InvalidValueError("root", text, "not base64 as RFC 4648 section 4 writes it", _SHAPE)
    return root
