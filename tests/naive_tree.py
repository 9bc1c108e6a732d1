"""The tree as RFC 9162 defines it, word for word, over plain leaves: what is faster must give the same."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planevents.ledger.tiles import Tile

LEFT, RIGHT, ITSELF = "left", "right", "itself"


def leaf(number: int) -> bytes:
    """The hash of the leaf that holds this number in words."""
    return sha256(b"\x00" + str(number).encode()).digest()


class NaiveTree:
    """MTH, PATH and SUBPROOF of section 2.1. A range of leaves stands for the list D[first:stop]."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        self.leaves = tuple(leaves)
        self._roots: dict[tuple[int, int], bytes] = {}

    def root(self, first: int, stop: int) -> bytes:
        """MTH(D[first:stop]), remembered."""
        if (first, stop) not in self._roots:
            self._roots[first, stop] = self._root(first, stop)
        return self._roots[first, stop]

    def _root(self, first: int, stop: int) -> bytes:
        if first == stop:
            return sha256(b"").digest()
        if stop - first == 1:
            return self.leaves[first]
        k = split(stop - first)
        return sha256(b"\x01" + self.root(first, first + k) + self.root(first + k, stop)).digest()

    def path(self, m: int, first: int, stop: int) -> tuple[bytes, ...]:
        """PATH(m, D[first:stop])."""
        n = stop - first
        if n == 1:
            return ()
        k = split(n)
        if m < k:
            return (*self.path(m, first, first + k), self.root(first + k, stop))
        return (*self.path(m - k, first + k, stop), self.root(first, first + k))

    def proof(self, m: int, n: int) -> tuple[bytes, ...]:
        """PROOF(m, D[0:n])."""
        return self._subproof(m, 0, n, b=True)

    def _subproof(self, m: int, first: int, stop: int, *, b: bool) -> tuple[bytes, ...]:
        n = stop - first
        if m == n:
            return () if b else (self.root(first, stop),)
        k = split(n)
        if m <= k:
            return (*self._subproof(m, first, first + k, b=b), self.root(first + k, stop))
        return (*self._subproof(m - k, first + k, stop, b=False), self.root(first, first + k))

    def tiles(self, size: int) -> dict[tuple[int, int], tuple[bytes, bytes]]:
        """The root and the hashes of each complete tile of a tree, by level and index."""
        found: dict[tuple[int, int], tuple[bytes, bytes]] = {}
        level, width = 0, 1
        while whole := size // (256 * width):
            for index in range(whole):
                first = index * 256 * width
                nodes = [self.root(at, at + width) for at in range(first, first + 256 * width, width)]
                found[level, index] = (self.root(first, first + 256 * width), b"".join(nodes))
            level, width = level + 1, width * 256
        return found


def split(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path_shape(m: int, n: int) -> tuple[str, ...]:
    """On which side the hashes of PATH(m, D_n) stand: all of m and n that a path can show."""
    if n == 1:
        return ()
    k = split(n)
    return (*path_shape(m, k), RIGHT) if m < k else (*path_shape(m - k, n - k), LEFT)


def proof_shape(m: int, n: int, *, b: bool = True) -> tuple[str, ...]:
    """On which side the hashes of PROOF(m, D_n) stand: all of m and n that such a proof can show."""
    if m == n:
        return () if b else (ITSELF,)
    k = split(n)
    return (*proof_shape(m, k, b=b), RIGHT) if m <= k else (*proof_shape(m - k, n - k, b=False), LEFT)


class Kept:
    """What a store keeps of a tree: leaf hashes and tiles. Refuses to be asked for anything else."""

    def __init__(self, leaves: Sequence[bytes] = (), tiles: Iterable[Tile] = ()) -> None:
        self.leaves = list(leaves)
        self.tiles = {(tile.level, tile.index): tile for tile in tiles}
        self.asked: list[tuple[int, int, int]] = []

    def nodes(self, level: int, first: int, stop: int) -> Sequence[bytes]:
        """Give complete nodes of one tile, and remember that they were asked for."""
        assert 0 <= first < stop
        assert first // 256 == (stop - 1) // 256, "this is more than one tile"
        self.asked.append((level, first, stop))
        if level:
            return [self.tiles[level - 1, number].root for number in range(first, stop)]
        assert stop <= len(self.leaves), "these leaves are not there"
        return self.leaves[first:stop]


class Uniform:
    """A tree of any size whose leaves are all equal, and what was asked of it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.leaf = leaf(0)
        self.asked: list[tuple[int, int, int]] = []

    @property
    def hashes(self) -> int:
        """How many hashes were asked for."""
        return sum(stop - first for _, first, stop in self.asked)

    @property
    def levels(self) -> int:
        """How many levels of nodes there are."""
        return -(-self.size.bit_length() // 8)

    def nodes(self, level: int, first: int, stop: int) -> Sequence[bytes]:
        """Give complete nodes of one tile, and remember that they were asked for."""
        assert 0 <= first < stop <= self.size >> 8 * level
        assert first // 256 == (stop - 1) // 256, "this is more than one tile"
        self.asked.append((level, first, stop))
        return [_uniform(8 * level)] * (stop - first)

    def root(self, size: int) -> bytes:
        """The root of the first so many leaves."""
        if size & size - 1:
            k = split(size)
            return sha256(b"\x01" + self.root(k) + self.root(size - k)).digest()
        return _uniform(size.bit_length() - 1)


@cache
def _uniform(height: int) -> bytes:
    if height == 0:
        return leaf(0)
    below = _uniform(height - 1)
    return sha256(b"\x01" + below + below).digest()
