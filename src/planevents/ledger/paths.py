"""Paths through the tree, made and checked as RFC 9162, sections 2.1.3 and 2.1.4, says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planevents.errors import ProofError
from planevents.ledger.tiles import WIDTH, Nodes, asked, subtree_root
from planevents.ledger.tree import HASH_BYTES, node_hash

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REWRITTEN: Final = "fetch the proof again; if it fails again, what was published and what is held differ"
_LARGEST: Final = 2**63 - 1
_LONGEST: Final = 63


def inclusion(nodes: Nodes, index: int, size: int) -> tuple[bytes, ...]:
    """Return the path from leaf ``index`` to the root of the first ``size`` leaves (RFC 9162, 2.1.3.1).

    Asks at most for two tiles a level. Raises ``ProofError`` if there is no such leaf.
    """
    require_leaf(index, size)
    nodes = _by_tile(nodes, size)
    path: list[bytes] = []
    first, stop = 0, size
    while stop - first > 1:
        middle = _middle(first, stop)
        if index < middle:
            path.append(_root(nodes, middle, stop))
            stop = middle
        else:
            path.append(_root(nodes, first, middle))
            first = middle
    return tuple(reversed(path))


def consistency(nodes: Nodes, old: int, new: int) -> tuple[bytes, ...]:
    """Return what shows the first ``new`` leaves to begin with the first ``old`` (RFC 9162, 2.1.4.1).

    Asks at most for two tiles a level. Raises ``ProofError`` for sizes that no proof can have.
    """
    require_sizes(old, new)
    nodes = _by_tile(nodes, new)
    path: list[bytes] = []
    first, stop = 0, new
    while stop != old:
        middle = _middle(first, stop)
        if old <= middle:
            path.append(_root(nodes, middle, stop))
            stop = middle
        else:
            path.append(_root(nodes, first, middle))
            first = middle
    if first:
        path.append(_root(nodes, first, stop))
    return tuple(reversed(path))


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Raise ``ProofError`` unless the path leads from this leaf hash to this root (RFC 9162, 2.1.3.2).

    A root does not say how large its tree is: take both from one checkpoint.
    """
    require_leaf(index, size)
    require_path(path)
    _require_hashes(leaf, root)
    found = leaf
    for sibling, is_left in _sided(path, index, size - 1):
        found = node_hash(sibling, found) if is_left else node_hash(found, sibling)
    if found != root:
        message = f"the path does not lead from leaf {index} to the root of {size} leaves"
        raise ProofError(message, REWRITTEN)


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Raise ``ProofError`` unless the path shows the new tree to begin with the old (RFC 9162, 2.1.4.2).

    A root does not say how large its tree is: take each with its size from one checkpoint.
    """
    require_sizes(old, new)
    require_path(path)
    _require_hashes(old_root, new_root)
    if old == new:
        if path:
            raise _wrong_length()
        if old_root != new_root:
            raise ProofError(f"two trees of {new} leaves have different roots", REWRITTEN)
        return
    # A path begins with the subtree that ends the old tree, unless that is the whole of it.
    height = (old ^ old - 1).bit_length() - 1
    if old >> height == 1:
        path = (old_root, *path)
    if not path:
        raise _wrong_length()
    found_old = found_new = path[0]
    for sibling, is_left in _sided(path[1:], old - 1 >> height, new - 1 >> height):
        if is_left:
            found_old = node_hash(sibling, found_old)
        found_new = node_hash(sibling, found_new) if is_left else node_hash(found_new, sibling)
    if (found_old, found_new) != (old_root, new_root):
        message = f"the tree of {new} leaves does not go on from the tree of {old}"
        raise ProofError(message, REWRITTEN)


def require_leaf(index: int, size: int) -> None:
    """Raise ``ProofError`` if a tree of this size has no such leaf."""
    if not 0 <= index < size <= _LARGEST:
        raise ProofError(f"a tree of {size} leaves has no leaf {index}", "leaves count from 0")


def require_sizes(old: int, new: int) -> None:
    """Raise ``ProofError`` if no proof of consistency has these sizes."""
    if not 0 < old <= new <= _LARGEST:
        message = f"no proof leads from {old} leaves to {new}"
        raise ProofError(message, "the earlier tree has at least one leaf, and no more than the later")


def require_path(path: Sequence[bytes]) -> None:
    """Raise ``ProofError`` for more hashes than C2SP allows, which no tree needs, and for what is no hash."""
    if len(path) > _LONGEST:
        raise ProofError(f"a path has at most {_LONGEST} hashes, not {len(path)}", REWRITTEN)
    _require_hashes(*path)


def _require_hashes(*hashes: bytes) -> None:
    for node in hashes:
        if len(node) != HASH_BYTES:
            raise ProofError(f"a hash has {HASH_BYTES} bytes, not {len(node)}", REWRITTEN)


def _sided(path: Sequence[bytes], node: int, last: int) -> Iterator[tuple[bytes, bool]]:
    """Give each hash of a path with whether it stands left of what it is hashed with.

    ``node`` is the number of the node below the path, ``last`` that of the last one of its level.
    """
    sides: list[bool] = []
    while last:
        is_left = node & 1 == 1 or node == last
        if is_left:
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        node, last = node >> 1, last >> 1
        sides.append(is_left)
    if len(sides) != len(path):
        raise _wrong_length()
    return zip(path, sides, strict=True)


def _by_tile(nodes: Nodes, size: int) -> Nodes:
    """Ask for all that a tile holds in a tree of this size, and for every tile once."""
    held: dict[tuple[int, int], Sequence[bytes]] = {}

    def read(level: int, first: int, stop: int) -> Sequence[bytes]:
        index = first // WIDTH
        begin = index * WIDTH
        if (level, index) not in held:
            end = min(begin + WIDTH, size // WIDTH**level)
            held[level, index] = asked(nodes, level, begin, end)
        return held[level, index][first - begin : stop - begin]

    return read


def _root(nodes: Nodes, first: int, stop: int) -> bytes:
    """Return the root over these leaves, which begin where a subtree can that holds them all."""
    leaves = stop - first
    if leaves & leaves - 1:
        middle = _middle(first, stop)
        return node_hash(_root(nodes, first, middle), _root(nodes, middle, stop))
    return subtree_root(nodes, first, stop)


def _middle(first: int, stop: int) -> int:
    """Return where the root over two or more leaves divides them."""
    return first + (1 << (stop - first - 1).bit_length() - 1)


def _wrong_length() -> ProofError:
    return ProofError("the path is not as long as these sizes want", REWRITTEN)
