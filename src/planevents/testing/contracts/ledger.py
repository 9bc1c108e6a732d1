"""The tree: its tiles and nodes are those of the events, whatever way they came in."""

# These are tests: they assert that expected == actual.
# ruff: noqa: S101, SIM300, PLR2004

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from planevents.errors import WrongVersionError
from planevents.testing.contracts.samples import (
    abandon,
    assert_sealed,
    contents,
    name,
    restored,
    rows,
    stream,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planevents.store.interface import EventReader, Store, Transaction

_TILE = 256


def merkle(leaves: Sequence[bytes]) -> bytes:
    """Return the tree hash as RFC 9162, section 2.1.1, defines it, of leaves that are hashed already."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + merkle(leaves[:half]) + merkle(leaves[half:])).digest()


def nodes_of(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Return all complete nodes, level by level: those of level n are the roots of 256**n leaves."""
    levels = [list(leaves)]
    while len(levels[-1]) >= _TILE:
        below = levels[-1]
        whole = len(below) // _TILE * _TILE
        levels.append([merkle(below[at : at + _TILE]) for at in range(0, whole, _TILE)])
    return levels


def assert_tiled(reader: EventReader) -> None:
    """Fail unless every tile, and every node, is that of the stored leaf hashes."""
    levels = nodes_of([row.leaf_hash for row in reader.stored()])
    expected = [
        (level, index, root, b"".join(levels[level][index * _TILE : (index + 1) * _TILE]))
        for level, roots in enumerate(levels[1:])
        for index, root in enumerate(roots)
    ]
    assert expected == [(one.level, one.index, one.root, one.hashes) for one in reader.tiles()]
    for level, nodes in enumerate(levels):
        for first in range(0, len(nodes), _TILE):
            beside = nodes[first : first + _TILE]
            assert beside == list(reader.nodes(level, first, first + len(beside)))
            for begin, stop in ((0, 1), (len(beside) // 2, len(beside)), (len(beside) - 1, len(beside))):
                assert beside[begin:stop] == list(reader.nodes(level, first + begin, first + stop))


class LedgerContract:
    """Proofs are made of nodes, so these are kept as the events come, and never counted again."""

    def test_a_new_store_has_no_tree(self, store: Store) -> None:
        """No tiles, no nodes, and no restores."""
        assert ([], (), []) == (list(store.tiles()), store.incarnations(), list(store.nodes(0, 0, 256)))
        assert [] == list(store.nodes(1, 0, 1))

    @pytest.mark.parametrize(
        "sizes",
        [
            [255],
            [256],
            [257],
            [255, 1],
            [255, 2, 1],
            [1, 255, 256],
            [200, 700, 3, 120, 1],
            [512, 512, 1],
            [250, *[1] * 12],
        ],
        ids=str,
    )
    def test_the_tiles_are_those_of_the_events(self, store: Store, sizes: list[int]) -> None:
        """However many an append brings, a tile is there as soon as it is full, and never before."""
        at = 0
        for size in sizes:
            store.append([stream("cip", at, size)], (f"c{at}", "f"))
            at += size
            if size > 1 or at % _TILE < 2:
                assert_tiled(store)

        assert_tiled(store)
        assert_sealed(store)

    def test_several_plans_fill_one_tile(self, store: Store) -> None:
        """A tile holds what stands beside each other in the store, not in a plan."""
        for at in range(5):
            store.append([stream("a", 80 * at, 80), stream("b", 13 * at, 13)], (f"c{at}", "f"))

        assert_tiled(store)

    def test_what_is_not_there_is_left_out(self, store: Store) -> None:
        """Nodes that are not complete, a level that has none, and places that no tree has."""
        store.append([stream("cip", 0, 300)], ("c1", "f1"))
        leaves = [row.leaf_hash for row in store.stored()]

        assert leaves[256:] == list(store.nodes(0, 256, 512))
        assert [merkle(leaves[:256])] == list(store.nodes(1, 0, 256))
        assert [] == list(store.nodes(1, 1, 2))
        for level, first in ((0, 512), (2, 0), (7, 0), (-1, 0), (0, -256)):
            assert (level, first, []) == (level, first, list(store.nodes(level, first, first + 256)))

    def test_a_tile_of_tiles_is_completed_by_what_comes_later(self, store: Store) -> None:
        """By the 65,536th event; the roots of those before it stand in the store, and nowhere else."""
        restored(store, rows(_TILE**2 - 300))

        for at, size in ((0, 40), (40, 5), (45, 254), (299, 1), (300, 1)):
            store.append([stream("b", at, size)], (f"c{at}", "f"))

        assert 1 == sum(one.level for one in store.tiles())
        assert_tiled(store)

    def test_a_transaction_sees_its_own_tiles(self, store: Store) -> None:
        """And completes those that it began."""
        store.append([stream("cip", 0, 100)], ("c1", "f1"))

        with store.transaction() as writer:
            writer.append([stream("cip", 100, 100)], ("c2", "f2"))
            writer.append([stream("cip", 200, 100)], ("c3", "f3"))
            assert_tiled(writer)
            assert [] == list(store.tiles())

        assert_tiled(store)

    def test_what_is_not_kept_leaves_no_tile(self, store: Store) -> None:
        """Neither an append that is refused, nor one in a transaction or savepoint that is given up."""
        store.append([stream("cip", 0, 200)], ("c1", "f1"))
        with pytest.raises(WrongVersionError):
            store.append([stream("b", 0, 100), stream("cip", 0)], ("c2", "f2"))
        abandon(store, [stream("cip", 200, 100)], ("c3", "f3"))

        def fail(writer: Transaction) -> None:
            with writer.savepoint():
                writer.append([stream("cip", 200, 100)], ("c4", "f4"))
                raise LookupError

        with store.transaction() as writer, pytest.raises(LookupError):
            fail(writer)
        assert_tiled(store)
        store.append([stream("cip", 200, 56)], ("c5", "f5"))

        assert_tiled(store)
        assert 1 == len(list(store.tiles()))

    def test_a_snapshot_has_the_tiles_of_its_moment(self, store: Store) -> None:
        """What comes later is not in it."""
        store.append([stream("cip", 0, 255)], ("c1", "f1"))

        with store.snapshot() as moment:
            store.append([stream("cip", 255)], ("c2", "f2"))
            assert ([], []) == (list(moment.tiles()), list(moment.nodes(1, 0, 1)))

        assert 1 == len(list(store.tiles()))

    def test_a_record_that_goes_on_after_a_restore_says_so(self, store: Store) -> None:
        """Each time with how many events there were; and the events after it are as any others."""
        store.append([stream("cip", 0, 3)], ("c1", "f1"))

        with store.transaction() as writer:
            first = writer.begin_incarnation("2025-04-01T09:00:00.000000Z")
            assert (first,) == writer.incarnations()
            assert () == store.incarnations()
        store.append([stream("cip", 3, 2)], ("c2", "f2"))
        with store.transaction() as writer:
            writer.begin_incarnation("2025-05-01T09:00:00.000000Z")
            writer.begin_incarnation("2025-05-02T09:00:00.000000Z")

        assert [
            (1, 3, "2025-04-01T09:00:00.000000Z"),
            (2, 5, "2025-05-01T09:00:00.000000Z"),
            (3, 5, "2025-05-02T09:00:00.000000Z"),
        ] == [(one.number, one.size, one.began_at) for one in store.incarnations()]
        assert_sealed(store)

    def test_an_incarnation_that_is_not_kept_leaves_nothing(self, store: Store) -> None:
        """The next one has its number."""

        def fail() -> None:
            with store.transaction() as writer:
                with writer.savepoint():
                    writer.begin_incarnation("2025-04-01T09:00:00.000000Z")
                raise LookupError

        before = contents(store)
        with pytest.raises(LookupError):
            fail()
        assert before == contents(store)

        with store.transaction() as writer:
            assert 1 == writer.begin_incarnation("2025-05-01T09:00:00.000000Z").number

    def test_names_and_commands_are_no_part_of_the_tree(self, store: Store) -> None:
        """A call without events adds to no tile."""
        store.append([stream("cip", 0, 255)], ("c1", "f1"))
        store.append([], ("c2", "f2"), [name("Ada Lovelace")])

        assert [] == list(store.tiles())
