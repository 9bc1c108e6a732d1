"""The events' hashes, block by block as tiles hold them: whether what is kept of them beside is the same."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from planevents.ledger.subtrees import root_of, subtrees

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planevents.ledger.subtrees import Subtree

BLOCK = 256
"""How many hashes a tile holds."""


class Block(NamedTuple):
    """What a tile should be: the SHA-256 of its hashes, and the root over them."""

    digest: bytes
    root: bytes

    @staticmethod
    def digest_of(hashes: bytes) -> bytes:
        """Return the SHA-256 of a tile's hashes, one after the other."""
        return sha256(hashes).digest()


class Blocks(NamedTuple):
    """Leaf hashes that follow each other, cut where blocks begin."""

    before: tuple[bytes, ...]
    """Leaves before the first cut; all of them if there is none."""
    complete: tuple[Block, ...]
    after: tuple[bytes, ...]

    def subtrees(self, first: int) -> tuple[Subtree, ...]:
        """Return the complete subtrees that hold the leaves, of which ``first`` is the index of the first."""
        begin = first + len(self.before)
        middle = subtrees(begin // BLOCK, [block.root for block in self.complete])
        return (
            *subtrees(first, self.before),
            *((BLOCK * size, root) for size, root in middle),
            *subtrees(begin + BLOCK * len(self.complete), self.after),
        )


def cut(first: int, leaves: Sequence[bytes]) -> Blocks:
    """Cut leaf hashes at the boundaries of the whole tree's blocks; ``first`` is the index of the first."""
    begin = min(-first % BLOCK, len(leaves))
    end = begin + (len(leaves) - begin) // BLOCK * BLOCK
    complete = (block_of(leaves[one : one + BLOCK]) for one in range(begin, end, BLOCK))
    return Blocks(tuple(leaves[:begin]), tuple(complete), tuple(leaves[end:]))


def block_of(hashes: Sequence[bytes]) -> Block:
    """Return what the tile of so many hashes should be."""
    return Block(Block.digest_of(b"".join(hashes)), root_of(hashes))


class BlockLog:
    """The blocks of a whole tree, as its leaves come in: 64 bytes for 256 events.

    ``begun`` are the leaf hashes of the block that is not complete where the log begins.
    """

    def __init__(self, begun: Sequence[bytes] = ()) -> None:
        self._complete = bytearray()
        self._begun = list(begun)

    def add(self, blocks: Blocks) -> None:
        """Add leaves that follow those before."""
        self._begun += blocks.before
        if len(self._begun) == BLOCK:
            self._append(block_of(self._begun))
            self._begun.clear()
        for block in blocks.complete:
            self._append(block)
        self._begun += blocks.after

    def __iter__(self) -> Iterator[Block]:
        """Yield the complete blocks in order."""
        view = bytes(self._complete)
        for begin in range(0, len(view), 64):
            yield Block(view[begin : begin + 32], view[begin + 32 : begin + 64])

    def _append(self, block: Block) -> None:
        self._complete += block.digest + block.root
