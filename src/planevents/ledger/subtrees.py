"""Complete subtrees of an RFC 9162 tree, hashed apart from each other and put together in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.errors import InvalidValueError
from planevents.ledger.tree import Frontier, node_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Subtree = tuple[int, bytes]
"""How many leaves a complete subtree has, a power of two, and its root."""


def subtrees(first: int, leaves: Sequence[bytes]) -> tuple[Subtree, ...]:
    """Return the fewest complete subtrees of the whole tree that hold just these leaf hashes, in order.

    ``first`` is the index of the first leaf in the whole tree.
    """
    found: list[Subtree] = []
    begin = 0
    while begin < len(leaves):
        size = 1 << (len(leaves) - begin).bit_length() - 1
        if index := first + begin:
            size = min(size, index & -index)
        found.append((size, root_of(leaves[begin : begin + size])))
        begin += size
    return tuple(found)


def grown(frontier: Frontier, following: Iterable[Subtree]) -> Frontier:
    """Return the frontier after appending what ``subtrees`` gave for the leaves that follow it.

    Raises ``InvalidValueError`` for a subtree that cannot stand there.
    """
    hashes, size = list(frontier.hashes), frontier.size
    for leaves, root in following:
        before, rest = divmod(size, leaves)
        if rest:
            message = f"a subtree of {leaves} leaves cannot begin at leaf {size}"
            raise InvalidValueError("following", leaves, message, "hash the leaves for where they stand")
        node = root
        while before & 1:
            node = node_hash(hashes.pop(), node)
            before >>= 1
        hashes.append(node)
        size += leaves
    return Frontier(size, tuple(hashes))


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over as many hashes as a power of two."""
    while len(leaves) > 1:
        nodes = iter(leaves)
        leaves = [node_hash(left, right) for left, right in zip(nodes, nodes, strict=True)]
    return leaves[0]
