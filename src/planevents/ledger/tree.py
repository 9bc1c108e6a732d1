"""The Merkle tree of RFC 9162, section 2.1, kept as its frontier.

A leaf is the bytes of one recorded event, opaque here. Appending needs no more of the
tree than the roots of its complete subtrees: one hash per set bit of the size.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Self

import attrs

from planevents.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
_DAMAGED = "the head row is damaged: restore it, or rebuild it from the events"


def leaf_hash(body: bytes) -> bytes:
    """The hash of one leaf: SHA-256 of a zero byte and the body."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256 of a one byte and the hashes of its children."""
    return sha256(b"\x01" + left + right).digest()


@attrs.frozen
class Frontier:
    """All of a tree that appending to it needs.

    ``size`` counts the leaves; ``hashes`` are the roots of the complete subtrees, the
    largest (and so leftmost) first. Raises ``InvalidValueError`` if the two disagree.
    """

    size: int
    hashes: tuple[bytes, ...]

    def __attrs_post_init__(self) -> None:
        if self.size < 0:
            raise InvalidValueError("size", self.size, "a tree cannot have fewer than no leaves")
        if len(self.hashes) != self.size.bit_count():
            wanted = f"a tree of {self.size} leaves has {self.size.bit_count()} complete subtrees"
            raise InvalidValueError("hashes", len(self.hashes), wanted, _DAMAGED)
        for subtree in self.hashes:
            if len(subtree) != HASH_BYTES:
                raise InvalidValueError("hashes", subtree, f"a hash has {HASH_BYTES} bytes", _DAMAGED)

    @classmethod
    def empty(cls) -> Self:
        """The frontier of a tree without leaves."""
        return cls(0, ())

    def extend(self, leaf_hashes: Iterable[bytes]) -> Frontier:
        """The frontier after appending these leaves, given by their hashes, in order.

        A batch of n leaves costs n inner hashes at most, whatever the size of the tree,
        beyond one for each hash already held. Raises ``InvalidValueError`` for anything
        that is not a hash, such as a body that was not hashed.
        """
        nodes = list(leaf_hashes)
        for leaf in nodes:
            if len(leaf) != HASH_BYTES:
                hint = "hash the body with leaf_hash first"
                raise InvalidValueError("leaf_hashes", leaf, f"a leaf hash has {HASH_BYTES} bytes", hint)
        size, level = self.size + len(nodes), self.size
        larger, subtrees = list(self.hashes), list[bytes]()
        # A level at a time, from the leaves up; what has no partner is a complete subtree.
        while nodes:
            if level & 1:
                nodes.insert(0, larger.pop())
            if len(nodes) & 1:
                subtrees.append(nodes.pop())
            pairs = iter(nodes)
            nodes = [
                sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)
            ]
            level >>= 1
        return Frontier(size, (*larger, *reversed(subtrees)))

    def root(self) -> bytes:
        """The Merkle tree hash; of a tree without leaves, the SHA-256 of nothing."""
        if not self.hashes:
            return EMPTY_ROOT
        *larger, node = self.hashes
        for subtree in reversed(larger):
            node = node_hash(subtree, node)
        return node

    def to_text(self) -> str:
        """The hashes as lower-case hexadecimal, a space between them."""
        return " ".join(subtree.hex() for subtree in self.hashes)

    @classmethod
    def from_text(cls, size: int, text: str) -> Self:
        """Read back what ``to_text`` wrote for a tree of this size, and nothing else."""
        if type(size) is not int:
            raise InvalidValueError("size", size, "not a number of leaves", _DAMAGED)
        try:
            hashes = tuple(bytes.fromhex(word) for word in text.split())
        except (ValueError, TypeError, AttributeError) as unreadable:
            raise InvalidValueError("hashes", text, "not hexadecimal", _DAMAGED) from unreadable
        frontier = cls(size, hashes)
        if frontier.to_text() != text:
            raise InvalidValueError("hashes", text, "not as it was written", _DAMAGED)
        return frontier
