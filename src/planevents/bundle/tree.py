"""The lines of a bundle's tree: which leaves are shown, and hashes for the others."""

from __future__ import annotations

from base64 import b64encode
from itertools import pairwise
from typing import TYPE_CHECKING

from planevents.ledger.tiles import subtree_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planevents.ledger.tiles import Nodes

SHOWN = b"event\n"


class TreeLines:
    """Writes the tree up to each shown event; ``sizes`` are where roots must be computable, in order.

    What is withheld is the fewest complete subtrees that do not reach across one of those sizes.
    """

    def __init__(self, nodes: Nodes, sizes: Iterable[int]) -> None:
        self._nodes = nodes
        self._sizes = tuple(sizes)
        self._size = 0

    def up_to(self, position: int) -> Iterator[bytes]:
        """Yield the lines for what is withheld before a position."""
        stops = (size for size in self._sizes if self._size < size < position)
        for first, stop in pairwise((self._size, *stops, position)):
            yield from self._withheld(first, stop)
        self._size = position

    def shown(self) -> bytes:
        """Return the line for an event that is shown."""
        self._size += 1
        return SHOWN

    def _withheld(self, first: int, stop: int) -> Iterator[bytes]:
        while first < stop:
            leaves = 1 << (stop - first).bit_length() - 1
            if first:
                leaves = min(leaves, first & -first)
            root = subtree_root(self._nodes, first, first + leaves)
            yield b"%d %s\n" % (leaves, b64encode(root))
            first += leaves
