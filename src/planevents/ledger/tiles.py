"""The tree in tiles, as C2SP's ``tlog-tiles`` has them, so that any part of it is found at little cost.

A node of level n is the root of 256**n leaves: level 0 holds the leaf hashes. A tile holds 256
nodes of one level that stand beside each other, and its root is a node of the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import attrs

from planevents.errors import InvalidValueError
from planevents.ledger.tree import HASH_BYTES, Frontier

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH: Final = 256
_BITS: Final = 8
_DAMAGED: Final = "the stored tiles or events are damaged: verify the register"

Nodes = Callable[[int, int, int], Sequence[bytes]]
"""``nodes(level, first, stop)`` gives the nodes of a level that are numbered first to stop - 1.

It is only ever asked for nodes of one tile, and only for complete ones.
"""


@attrs.frozen
class Tile:
    """A complete tile: the 256 nodes of ``level`` from number ``index`` * 256 on, and their root.

    ``hashes`` are the nodes' hashes glued together. ``root`` is node ``index`` of the next level;
    nothing is hashed here, so it may not be the root of these. Raises ``InvalidValueError`` for
    what no tile can have.
    """

    level: int
    index: int
    root: bytes = attrs.field(repr=bytes.hex)
    hashes: bytes = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        if self.level < 0 or self.index < 0:
            raise InvalidValueError(
                "tile", (self.level, self.index), "levels and tiles count from 0", _DAMAGED
            )
        if len(self.root) != HASH_BYTES:
            raise InvalidValueError("root", self.root, f"a root has {HASH_BYTES} bytes", _DAMAGED)
        if len(self.hashes) != WIDTH * HASH_BYTES:
            raise InvalidValueError("hashes", len(self.hashes), f"a tile holds {WIDTH} hashes", _DAMAGED)

    def nodes(self) -> tuple[bytes, ...]:
        """The 256 hashes, one by one."""
        return tuple(self.hashes[at : at + HASH_BYTES] for at in range(0, len(self.hashes), HASH_BYTES))


def grown(
    frontier: Frontier, leaf_hashes: Iterable[bytes], nodes: Nodes
) -> tuple[Frontier, tuple[Tile, ...]]:
    """Return the frontier after appending these leaves, and the tiles that they complete.

    Tiles come in order of level, then of index. Nothing is hashed twice, and ``nodes`` is asked
    only for what stood before, once a level, where a tile that had begun is completed. Raises
    ``InvalidValueError`` for what is not a hash.
    """
    fresh = list(leaf_hashes)
    size = frontier.size + len(fresh)
    if size // WIDTH == frontier.size // WIDTH:
        return frontier.extend(fresh), ()
    tiles: list[Tile] = []
    before, larger = frontier.size, frontier.hashes
    smaller: tuple[bytes, ...] = ()
    level = 0
    while fresh:
        index, begun = divmod(before, WIDTH)
        edge = Frontier(begun, larger[len(larger) - begun.bit_count() :])
        larger = larger[: len(larger) - len(edge.hashes)]
        roots: list[bytes] = []
        taken = 0
        while (stop := taken + WIDTH - edge.size) <= len(fresh):
            (root,) = edge.extend(fresh[taken:stop]).hashes
            stood = asked(nodes, level, before - begun, before) if edge.size else ()
            tiles.append(Tile(level, index + len(roots), root, b"".join((*stood, *fresh[taken:stop]))))
            roots.append(root)
            taken, edge = stop, Frontier.empty()
        smaller = edge.extend(fresh[taken:]).hashes + smaller
        before, fresh = index, roots
        level += 1
    return Frontier(size, larger + smaller), tuple(tiles)


def frontier_at(nodes: Nodes, size: int) -> Frontier:
    """Return the frontier that the tree had at a size, from fewer than 256 nodes a level.

    Raises ``InvalidValueError`` for a negative size.
    """
    level, count = 0, size
    hashes: tuple[bytes, ...] = ()
    while count > 0:
        if begun := count % WIDTH:
            hashes = Frontier.empty().extend(asked(nodes, level, count - begun, count)).hashes + hashes
        level, count = level + 1, count // WIDTH
    return Frontier(size, hashes)


def root_at(nodes: Nodes, size: int) -> bytes:
    """Return the root that the tree had at a size, from fewer than 256 nodes a level."""
    return frontier_at(nodes, size).root()


def subtree_root(nodes: Nodes, first: int, stop: int) -> bytes:
    """Return the root over the leaves from ``first`` to ``stop`` - 1, from at most 128 nodes.

    They must be a power of two and begin at a multiple of it, else ``InvalidValueError``.
    """
    leaves = stop - first
    if first < 0 or leaves < 1 or leaves & leaves - 1 or first % leaves:
        raise InvalidValueError("first, stop", (first, stop), "no complete subtree holds just these leaves")
    level = (leaves.bit_length() - 1) // _BITS
    height = level * _BITS
    (root,) = Frontier.empty().extend(asked(nodes, level, first >> height, stop >> height)).hashes
    return root


def asked(nodes: Nodes, level: int, first: int, stop: int) -> Sequence[bytes]:
    """Return what ``nodes`` gives; raise ``InvalidValueError`` if it is not that many hashes."""
    found = nodes(level, first, stop)
    if [*map(len, found)] != [HASH_BYTES] * (stop - first):
        message = f"{stop - first} hashes of level {level} were wanted from number {first} on"
        raise InvalidValueError("nodes", len(found), message, _DAMAGED)
    return found
