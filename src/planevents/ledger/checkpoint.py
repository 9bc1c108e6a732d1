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

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_LARGEST: Final = 2**63 - 1
_LINES: Final = 3
_ORIGIN: Final = "choose a name such as 'council.example/plans'"
_SHAPE: Final = "a checkpoint is three lines: origin, size in decimal, root in base64; each ends in a newline"


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
            raise InvalidValueError("size", size, "not a size in decimal without leading zeros", _SHAPE)
        return cls(origin, int(size), _root(root))


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
