"""Tiles hold the nodes that RFC 9162 defines, each hashed once, and give any part of the tree cheaply."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.naive_tree import Kept, NaiveTree, Uniform, leaf

from planevents.errors import InvalidValueError
from planevents.ledger import tree
from planevents.ledger.tiles import Tile, frontier_at, grown, root_at, subtree_root
from planevents.ledger.tree import EMPTY_ROOT, Frontier

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 70_000
HASH = leaf(0)
EDGES = (0, 1, 2, 254, 255, 256, 257, 510, 511, 512, 513, 65_534, 65_535, 65_536, 65_537, 65_792, MOST)
sizes = st.sampled_from(EDGES) | st.integers(0, MOST)


@cache
def naive() -> NaiveTree:
    return NaiveTree(map(leaf, range(MOST)))


@cache
def kept() -> Kept:
    leaves = naive().leaves
    return Kept(leaves, grown(Frontier.empty(), leaves, Kept().nodes)[1])


def of(size: int) -> Frontier:
    """The frontier of the first leaves, as appending makes it."""
    return Frontier.empty().extend(naive().leaves[:size])


def parts(tiles: Sequence[Tile]) -> dict[tuple[int, int], tuple[bytes, bytes]]:
    return {(tile.level, tile.index): (tile.root, tile.hashes) for tile in tiles}


@given(st.lists(st.sampled_from((0, 1, 2, 255, 256, 257, 512, 1000)) | st.integers(0, 700), max_size=12))
@example([255, 1, 1])
@example([65_535, 1, 1])
@example([300, 65_236, 4464])
@example([65_000, 1000, 4000])
@example([1, 65_790, 1, 255, 1])
def test_growing_makes_the_tiles_that_are_complete(batches: list[int]) -> None:
    """Whatever the batches, the frontier and the tiles are those of the definition."""
    store, frontier = Kept(), Frontier.empty()
    for batch in batches:
        new = naive().leaves[frontier.size : frontier.size + batch]
        frontier, tiles = grown(frontier, new, store.nodes)
        assert sorted(parts(tiles)) == [(tile.level, tile.index) for tile in tiles]
        assert not parts(tiles).keys() & store.tiles.keys()
        store = Kept([*store.leaves, *new], [*store.tiles.values(), *tiles])

    assert of(len(store.leaves)) == frontier
    assert naive().tiles(frontier.size) == parts([*store.tiles.values()])


def test_a_tree_has_the_tiles_that_the_specification_counts() -> None:
    """A tree of 70,000 leaves has 273 complete tiles of leaves and one of the next level."""
    found = [level for level, _ in kept().tiles]

    assert {0: 273, 1: 1} == {level: found.count(level) for level in found}


@pytest.mark.parametrize(
    ("before", "new", "expected"),
    [
        (0, 255, []),
        (0, 600, []),
        (255, 1, [(0, 0, 255)]),
        (256, 256, []),
        (300, 100, []),
        (300, 300, [(0, 256, 300)]),
        (65_300, 236, [(0, 65_280, 65_300), (1, 0, 255)]),
        (65_280, 256, [(1, 0, 255)]),
        (65_536, 256, []),
    ],
)
def test_growing_asks_for_what_a_tile_began_with(
    before: int, new: int, expected: list[tuple[int, int, int]]
) -> None:
    """Only where a tile is completed that had begun, and only for what stood before."""
    leaves = naive().leaves
    whole = [tile for tile in kept().tiles.values() if (tile.index + 1) * 256 ** (tile.level + 1) <= before]
    store = Kept(leaves[:before], whole)
    grown(of(before), leaves[before : before + new], store.nodes)

    assert expected == store.asked


@pytest.mark.parametrize(("before", "new"), [(0, 1000), (200, 60), (255, 1), (511, 2), (300, 66_000)])
def test_nothing_is_hashed_twice(before: int, new: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Making tiles costs not one hash more than appending does without them."""
    counted: list[int] = []

    def counting(data: bytes) -> Any:
        counted[-1] += 1
        return sha256(data)

    leaves, frontier = naive().leaves[before : before + new], of(before)
    monkeypatch.setattr(tree, "sha256", counting)
    counted.append(0)
    frontier.extend(leaves)
    counted.append(0)
    grown(frontier, leaves, kept().nodes)

    without, with_tiles = counted
    assert without == with_tiles > 0


def test_a_body_in_place_of_its_hash_is_refused() -> None:
    """What was not hashed goes into no tile, wherever in the batch it stands."""
    leaves = naive().leaves
    for place in (0, 100, 255, 256, 299):
        with pytest.raises(InvalidValueError, match="leaf_hash first"):
            grown(Frontier.empty(), [*leaves[:place], b"not hashed", *leaves[place:300]], Kept().nodes)


@given(sizes)
@example(0)
def test_any_earlier_frontier_is_found(size: int) -> None:
    """The frontier and the root at a size are those that the tree had then."""
    assert of(size) == frontier_at(kept().nodes, size)
    assert naive().root(0, size) == root_at(kept().nodes, size)


def test_every_small_frontier_is_found() -> None:
    """So they are at every size up to three tiles."""
    for size in range(770):
        assert of(size) == frontier_at(kept().nodes, size)


def test_the_empty_tree_asks_for_nothing() -> None:
    """Nothing is needed to know the root of no leaves."""
    store = Kept()

    assert EMPTY_ROOT == root_at(store.nodes, 0)
    assert store.asked == []


@given(st.integers(0, 16), st.integers(0, MOST))
@example(16, 0)
@example(8, 272)
@example(8, 255)
@example(7, 545)
def test_any_complete_subtree_has_its_root(height: int, number: int) -> None:
    """The root of an aligned power of two of leaves is that of the definition."""
    leaves = 2**height
    first = number % (MOST // leaves) * leaves

    assert naive().root(first, first + leaves) == subtree_root(kept().nodes, first, first + leaves)


@pytest.mark.parametrize(("first", "stop"), [(0, 0), (0, 3), (1, 3), (2, 6), (5, 4), (-2, 0), (256, 768)])
def test_what_is_no_subtree_is_refused(first: int, stop: int) -> None:
    """Leaves that no complete subtree holds by themselves have no root of their own."""
    with pytest.raises(InvalidValueError, match="no complete subtree"):
        subtree_root(kept().nodes, first, stop)


def test_a_tree_of_fewer_than_no_leaves_is_refused() -> None:
    """A negative size is refused, and asks for nothing."""
    store = Kept()
    for find in (root_at, frontier_at):
        with pytest.raises(InvalidValueError, match="fewer than no leaves"):
            find(store.nodes, -1)

    assert store.asked == []


@given(st.integers(1, 2**24) | st.integers(1, 2**63 - 1))
@example(2**24)
@example(2**24 - 1)
@example(2**63 - 1)
def test_a_root_costs_less_than_a_tile_a_level(size: int) -> None:
    """However large the tree, its root is found from fewer than 256 hashes a level, asked for at once."""
    uniform = Uniform(size)

    assert uniform.root(size) == root_at(uniform.nodes, size)
    assert uniform.hashes <= 255 * uniform.levels
    assert len(uniform.asked) <= uniform.levels


@given(st.integers(0, 62))
def test_a_subtree_costs_at_most_half_a_tile(height: int) -> None:
    """However large the subtree, its root is found from at most 128 hashes of one level."""
    uniform = Uniform(2**height)

    assert uniform.root(2**height) == subtree_root(uniform.nodes, 0, 2**height)
    assert uniform.hashes <= 128
    assert len(uniform.asked) == 1


@pytest.mark.parametrize("found", [[], [HASH] * 254, [HASH] * 256, [HASH] * 254 + [HASH[1:]]])
def test_a_store_that_lost_hashes_is_not_believed(found: list[bytes]) -> None:
    """Fewer or other hashes than were asked for never become a root or a tile."""
    for ask in (lambda: root_at(nodes, 255), lambda: grown(of(255), [HASH], nodes)):

        def nodes(_level: int, _first: int, _stop: int) -> Sequence[bytes]:
            return found

        with pytest.raises(InvalidValueError, match="255 hashes of level 0 were wanted"):
            ask()


def test_a_tile_gives_its_hashes_one_by_one() -> None:
    """The 256 hashes of a tile are the nodes that it was glued from, and make its root."""
    tile = kept().tiles[0, 3]

    assert naive().leaves[768:1024] == tile.nodes()
    assert (tile.root,) == Frontier.empty().extend(tile.nodes()).hashes


@pytest.mark.parametrize(
    ("level", "index", "root", "hashes", "reason"),
    [
        (-1, 0, HASH, HASH * 256, "count from 0"),
        (0, -1, HASH, HASH * 256, "count from 0"),
        (0, 0, HASH[1:], HASH * 256, "a root has 32 bytes"),
        (0, 0, HASH * 2, HASH * 256, "a root has 32 bytes"),
        (0, 0, HASH, HASH * 255, "a tile holds 256 hashes"),
        (0, 0, HASH, HASH * 257, "a tile holds 256 hashes"),
        (0, 0, HASH, HASH * 256 + b"\x00", "a tile holds 256 hashes"),
    ],
)
def test_what_is_no_tile_is_refused(level: int, index: int, root: bytes, hashes: bytes, reason: str) -> None:
    """A tile that no tree can have is refused, with the reason."""
    with pytest.raises(InvalidValueError, match=reason) as refused:
        Tile(level, index, root, hashes)

    assert refused.value.hint
