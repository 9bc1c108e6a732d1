"""Verification looks quickly, in parts, and elsewhere: it finds what a slow look at every row finds."""

from __future__ import annotations

import pickle
import re
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.damage import COLUMNS, CONTEXTS, VALUES, damaged, hashable, history
from tests.naive_audit import body_of, naively_verify

from planevents.errors import InvalidValueError
from planevents.ledger import chunk
from planevents.ledger.audit import Beside, conclude, verify
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.chunk import Start, audit_chunk
from planevents.ledger.merge import Merge
from planevents.ledger.subtrees import grown, subtrees
from planevents.ledger.swift import certain
from planevents.ledger.tree import Frontier, leaf_hash
from planevents.store.interface import CommandRecord
from planevents.store.memory import MemoryStore
from planevents.testing.contracts import ORIGIN, Clock, stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planevents.codec import StoredEvent
    from planevents.ledger.audit import Verification

SIZE = len(history()[0])


def sealing(rows: Sequence[Any]) -> Frontier:
    return Frontier.empty().extend(leaf_hash(body_of(row)) for row in rows)


frontiers = st.sampled_from([history()[0]]).map(sealing)
commands = st.one_of(
    st.none(),
    st.just(history()[1]),
    st.lists(
        st.builds(
            CommandRecord,
            st.sampled_from([f"call {number}" for number in range(9)]),
            st.just("f"),
            st.integers(-1, SIZE + 2),
            st.integers(-1, 9),
        )
    ).map(lambda some: sorted((*history()[1], *some), key=lambda one: (one.first_position, one.count))),
    st.lists(st.sampled_from(history()[1]), unique=True).map(
        lambda some: sorted(some, key=lambda one: one.first_position)
    ),
)


@st.composite
def goals(draw: st.DrawFn, rows: Sequence[Any]) -> Checkpoint | None:
    """A checkpoint that these rows fulfil, or the history did, or nothing ever."""
    size = draw(st.integers(0, SIZE + 2))
    roots = (sealing(rows[:size]).root(), sealing(history()[0][:size]).root())
    return draw(
        st.none()
        | st.builds(Checkpoint, st.sampled_from([ORIGIN, "o"]), st.just(size), st.sampled_from(roots))
        if size
        else st.none()
    )


def in_chunks(
    rows: Sequence[StoredEvent],
    sizes: Sequence[int],
    frontier: Frontier,
    against: Checkpoint | None,
    commands: Sequence[CommandRecord] | None,
) -> Verification:
    """What is found of the rows cut into chunks, each of which was sent from elsewhere."""
    merge = Merge(against.size if against else -1, commands)
    first = 0
    for size in (*sizes, len(rows)):
        found = audit_chunk(rows[first : first + size], merge.start, merge.goal)
        merge.add(pickle.loads(pickle.dumps(found)))  # noqa: S301 our own
        first += size
    return conclude(merge, frontier, ORIGIN, against, Beside())


def raw(header: str, key: str, value: object) -> str:
    """The header with another value, put there as text, without a thought for what JSON asks."""
    text = f'"{value}"' if isinstance(value, str) else f"{value}"
    return re.sub(rf'"{key}":("[^"]*"|[0-9]+)', lambda _: f'"{key}":{text}', header, count=1)


class TestTheSameFindings:
    """However it looks, whatever was done."""

    def test_an_honest_history_has_none(self) -> None:
        """With everything in it that a register writes."""
        rows, commands = history()
        frontier = sealing(rows)

        verify(rows, frontier, ORIGIN, beside=Beside(commands=commands)).require()
        assert naively_verify(rows, frontier, ORIGIN, commands=commands).ok

    @given(st.data())
    def test_a_quick_look_finds_what_a_slow_look_finds(self, data: st.DataObject) -> None:
        """To the last word, and in order."""
        rows = data.draw(damaged())
        frontier = data.draw(st.sampled_from([sealing(rows), sealing(history()[0])]))
        against, calls = data.draw(goals(rows)), data.draw(commands)

        found = verify(rows, frontier, ORIGIN, against, beside=Beside(commands=calls))

        assert repr(naively_verify(rows, frontier, ORIGIN, against, commands=calls)) == repr(found)

    @given(st.data())
    def test_parts_find_what_the_whole_finds(self, data: st.DataObject) -> None:
        """Wherever the rows are cut, and however many are looked at together."""
        rows = data.draw(damaged() | st.just(history()[0]))
        frontier = data.draw(st.sampled_from([sealing(rows), sealing(history()[0])]))
        against, calls = data.draw(goals(rows)), data.draw(commands)
        sizes = data.draw(st.lists(st.integers(0, 20), max_size=12))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(chunk, "BATCH", data.draw(st.sampled_from([1, 3, 8, 1024])))

            found = in_chunks(rows, sizes, frontier, against, calls)

        assert repr(naively_verify(rows, frontier, ORIGIN, against, commands=calls)) == repr(found)

    @pytest.mark.parametrize("index", [1, 8], ids=["the same plan", "another plan"])
    @pytest.mark.parametrize("key", ["command_id", *COLUMNS[1:7]])
    def test_a_header_forged_with_its_column_is_read_as_json(self, key: str, index: int) -> None:
        """After one of the same context: text that is no JSON is found, though the columns give just it."""
        rows = [*history()[0][:9]]
        before = rows[index]
        for value in VALUES:
            column = {key: value} if key in COLUMNS and hashable(value) else {}
            forged: Any = attrs.evolve(before, header=raw(before.header, key, value), **column)
            rows[index] = attrs.evolve(forged, leaf_hash=leaf_hash(body_of(forged)))
            frontier = sealing(rows)

            found = verify(rows, frontier, ORIGIN)

            assert repr(naively_verify(rows, frontier, ORIGIN)) == repr(found)

    @pytest.mark.parametrize("first", [{"version": None}, {"recorded_at": None}, {"version": True}])
    @pytest.mark.parametrize("second", [{}, {"version": "3"}, {"recorded_at": b"2025"}])
    @pytest.mark.parametrize("size", [1, 2, 3])
    def test_an_end_that_is_not_known_is_left_open(
        self, first: dict[str, Any], second: dict[str, Any], size: int
    ) -> None:
        """A part that begins with damage does not guess what went before."""
        rows = [*history()[0][:9]]
        rows[1], rows[2] = attrs.evolve(rows[1], **first), attrs.evolve(rows[2], **second)
        frontier = sealing(rows)

        found = in_chunks(rows, [1, *[size] * 4], frontier, None, None)

        assert repr(naively_verify(rows, frontier, ORIGIN)) == repr(found)

    @pytest.mark.parametrize("size", [7, 400, 1500, 1600])
    def test_a_thousand_are_kept_of_whatever_parts(self, size: int) -> None:
        """The first thousand; the rest are counted, those of calls among them."""
        store = MemoryStore(Clock(), ORIGIN)
        store.append([stream("cip", 0, 1600)], ("c", "f"))
        rows = [
            row if row.position % 3 else attrs.evolve(row, actor="nobody", version=row.version + 5)
            for row in store.stored()
        ]
        calls = [CommandRecord("c", "f", 300, 900)]
        frontier = store.head().frontier

        found = in_chunks(rows, [size] * (1600 // size), frontier, None, calls)

        assert repr(naively_verify(rows, frontier, ORIGIN, commands=calls)) == repr(found)
        assert 1000 == len(found.findings)


class TestTheQuickLook:
    """It is worth having only if it is certain of what is right."""

    def test_an_honest_history_is_looked_at_quickly(self) -> None:
        """Every type of event, and every context."""
        rows, commands = history()

        found = certain(rows, 0, 0, {})

        assert found is not None
        assert [leaf_hash(body_of(row)) for row in rows] == found.leaves
        assert [(one.first_position, one.command_id) for one in commands] == found.calls
        assert {row.plan: (row.version, row.recorded_at) for row in rows} == found.ends
        assert len(CONTEXTS) <= len(commands)

    def test_it_goes_on_from_what_is_known(self) -> None:
        """A plan whose end is known must run on from it; one that is not is left to be followed."""
        rows, _ = history()
        ends: dict[object, tuple[int, str]] = {"cip": (3, rows[2].recorded_at)}

        found = certain(rows[3:9], 3, 3, ends)

        assert found is not None
        assert [("b", 4), ("register", 8)] == [(claim.plan, claim.number) for claim in found.firsts]
        assert certain(rows[3:9], 3, 4, ends) is None
        assert certain(rows[3:9], 3, 3, {"cip": (2, "")}) is None
        assert certain(rows[3:9], 3, 3, {"cip": (3, "9")}) is None

    @given(damaged())
    def test_it_is_never_certain_of_what_is_wrong(self, rows: tuple[StoredEvent, ...]) -> None:
        """Whatever a slow look finds in the rows, the quick look saw something too."""
        found = certain(rows, 0, 0, {})

        naive = naively_verify(rows, sealing(rows), ORIGIN)
        assert (found is not None) <= (not [one for one in naive.findings if one.field != "version"])


class TestSubtrees:
    """Parts of the tree are hashed apart."""

    @given(st.lists(st.integers(0, 40), max_size=6))
    def test_together_they_are_the_tree(self, sizes: list[int]) -> None:
        """Of any sizes, in order."""
        tree = Frontier.empty()
        leaves: list[bytes] = []
        for size in sizes:
            following = [leaf_hash(bytes([number])) for number in range(size)]
            tree = grown(tree, subtrees(len(leaves), following))
            leaves += following

        assert Frontier.empty().extend(leaves) == tree

    def test_an_aligned_part_is_one_hash(self) -> None:
        """A power of two, at a multiple of it."""
        leaves = [leaf_hash(bytes([number])) for number in range(64)]

        assert ((64, Frontier.empty().extend(leaves).root()),) == subtrees(128, leaves)
        assert [1, 2, 4, 8, 16, 32, 1] == [size for size, _ in subtrees(1, leaves)]
        assert () == subtrees(5, [])

    def test_a_part_of_another_place_is_refused(self) -> None:
        """Two leaves are no subtree where one stands before them."""
        leaves = [leaf_hash(b"a"), leaf_hash(b"b")]

        with pytest.raises(InvalidValueError, match="cannot begin at leaf 1") as refused:
            grown(Frontier.empty().extend(leaves[:1]), subtrees(0, leaves))

        error = refused.value
        assert ("following", 2, "hash the leaves for where they stand") == (
            error.field,
            error.value,
            error.hint,
        )


class TestChunks:
    """What a part leaves for the whole."""

    def test_a_chunk_is_small_whatever_it_held(self) -> None:
        """Two hashes a block, an end a plan, and a line a call."""
        store = MemoryStore(Clock(), ORIGIN)
        store.append([stream("cip", 0, 4096)], ("c", "f"))

        found = audit_chunk(store.stored(), Start())

        assert (Start(4096, 4096), 16, 1, 1) == (
            found.stop,
            *map(len, (found.blocks.complete, found.ends, found.firsts)),
        )
        assert 4 == len(found.runs)
        assert len(pickle.dumps(found)) < 4000
