"""The hashes that are kept beside the events name what was changed, also where everything else was resealed."""

from __future__ import annotations

from functools import cache
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence import Evidence, beside, rooted, sealed

from planevents.ledger.audit import verify
from planevents.ledger.blocks import BLOCK, BlockLog, block_of, cut
from planevents.ledger.subtrees import grown, subtrees
from planevents.ledger.tree import Frontier, leaf_hash
from planevents.store.memory import MemoryStore
from planevents.testing.contracts import ORIGIN, Clock, stream

SIZE = 600


@cache
def honest() -> Evidence:
    """Two plans' events, in calls of several sizes: two whole tiles and a part of a third."""
    store = MemoryStore(Clock(), ORIGIN)
    for number in range(SIZE // 4):
        for plan, count in (("cip", 3), ("b", 1)):
            store.append([stream(plan, store.version(plan), count)], (f"{plan}{number}", "f"))
    return sealed(tuple(store.stored()), tuple(store.commands()))


def checked(evidence: Evidence) -> list[str]:
    """What is found, but for the calls: these events do not name theirs."""
    found = verify(
        evidence.rows,
        evidence.frontier,
        ORIGIN,
        beside=attrs.evolve(beside(evidence), commands=None),
    )
    return [str(one) for one in found.findings]


def forged(evidence: Evidence, position: int, data: str) -> Evidence:
    """Another event put in the place of one, its hash, the tree and the head made to match; not the tiles."""
    rows = [attrs.evolve(row, data=data) if row.position == position else row for row in evidence.rows]
    return attrs.evolve(sealed(rows, evidence.calls), tiles=evidence.tiles)


OTHER = '{"body":"Executive","minute":"forged"}'


def test_honest_tiles_are_in_order() -> None:
    """Two complete ones, and nothing is found."""
    assert [(0, 0), (0, 1)] == [(tile.level, tile.index) for tile in honest().tiles]
    assert [] == checked(honest())


@pytest.mark.parametrize("position", [0, 255, 256, 300, 511])
def test_an_event_that_was_resealed_is_named(position: int) -> None:
    """Its leaf hash, the tree and the head all match; the tile does not."""
    first, *rest = checked(forged(honest(), position, OTHER))

    row = honest().rows[position]
    tile = f"tile {position // BLOCK} of level 0 (from position {position // BLOCK * BLOCK} on)"
    assert (
        f"{row.plan}@{row.version} (position {position}): this is not the event whose hash was kept" in first
    )
    assert [f"the store: the kept root of {tile} is not that of the events"] == [
        one.partition(": tile is")[0] for one in rest
    ]


def test_an_event_that_is_gone_is_told_by_its_place() -> None:
    """The last of a tile was cut off with all that followed, and the head with it."""
    rows = honest().rows[:511]
    evidence = attrs.evolve(sealed(rows, ()), tiles=honest().tiles)

    first, second = checked(evidence)
    assert "position 511: an event was here, and its hash was kept" in first
    assert "hashes are kept of events that are not there" in second


def test_where_a_whole_tile_s_events_are_gone_the_tile_says_from_where() -> None:
    """Nothing else tells what was there."""
    evidence = attrs.evolve(sealed(honest().rows[:200], ()), tiles=honest().tiles)

    assert "hashes are kept of events that are not there" in checked(evidence)[-1]
    assert "tile 1 of level 0 (from position 256 on)" in checked(evidence)[-1]


def test_where_rows_moved_up_each_is_named() -> None:
    """One event taken out, the rest renumbered and resealed: from there on nothing is in its place."""
    kept = [row for row in honest().rows if row.position != 250]
    moved = [attrs.evolve(row, position=number) for number, row in enumerate(kept)]
    evidence = attrs.evolve(sealed(moved, ()), tiles=honest().tiles)

    named = [one for one in checked(evidence) if "whose hash was kept" in one]

    assert 262 == len(named)
    assert "(position 250)" in named[0]


TILE = honest().tiles[1]
DAMAGE: dict[str, tuple[Any, str]] = {
    "gone": (None, "the kept hashes are not there"),
    "another root": (
        rooted(TILE, root=b"r" * 32),
        "the kept root of tile 1 of level 0 (from position 256 on) is not that",
    ),
    "no root": (
        rooted(TILE, root=None),
        "the kept root of tile 1 of level 0 (from position 256 on) is not that",
    ),
    "no hashes": (rooted(TILE, hashes=None), "the kept hashes are not those of the events"),
    "fewer hashes": (rooted(TILE, hashes=TILE.hashes[:-32]), "the kept hashes are not those of the events"),
    "text": (rooted(TILE, hashes="x" * 8192), "the kept hashes are not those of the events"),
    "two changed": (
        rooted(TILE, hashes=TILE.hashes[32:64] + TILE.hashes[:32] + TILE.hashes[64:]),
        "this is not the event whose hash was kept",
    ),
    "elsewhere": (rooted(TILE, index=7), "the kept hashes are not there"),
    "of no level": (rooted(TILE, level="x"), "the kept hashes are not there"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_tile_is_found(kind: str) -> None:
    """Whatever stands in its columns, and however little of it."""
    tile, message = DAMAGE[kind]
    evidence = attrs.evolve(honest(), tiles=(honest().tiles[0], *([] if tile is None else [tile])))

    found = checked(evidence)

    assert any(message in one for one in found)


@given(st.data())
def test_blocks_are_those_of_the_whole_wherever_it_was_cut(data: st.DataObject) -> None:
    """Cut anywhere, the parts give the tree and the blocks that the whole gives."""
    size = data.draw(st.integers(0, 1100))
    leaves = [leaf_hash(number.to_bytes(2)) for number in range(size)]
    cuts = sorted(data.draw(st.lists(st.integers(0, size), max_size=6)))
    log, tree = BlockLog(), Frontier.empty()
    for first, stop in zip([0, *cuts], [*cuts, size], strict=True):
        blocks = cut(first, leaves[first:stop])
        log.add(blocks)
        tree = grown(tree, blocks.subtrees(first))
        assert blocks.subtrees(first) == subtrees(first, leaves[first:stop])

    assert Frontier.empty().extend(leaves) == tree
    assert [block_of(leaves[at : at + BLOCK]) for at in range(0, size - BLOCK + 1, BLOCK)] == list(log)
