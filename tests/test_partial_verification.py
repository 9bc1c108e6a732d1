"""Verification of what came after a checkpoint, and of one event: as sure as it says, and no surer."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.damage import damaged, history
from tests.evidence import Evidence, beside, sealed
from tests.test_audit import called

from planevents.errors import InvalidValueError
from planevents.ledger.audit import verify
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.partial import verify_one, verify_since
from planevents.ledger.tiles import root_at
from planevents.ledger.tree import Frontier
from planevents.store.memory import MemoryStore
from planevents.testing.contracts import ORIGIN, Clock, stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from planevents.ledger.audit import Verification


SIZE = 700
CUTS = (0, 1, 2, 255, 256, 257, 511, 512, 513, 699, 700)


@cache
def honest() -> Evidence:
    """Three plans' events in calls of several sizes: two whole tiles, and a part of a third."""
    store = MemoryStore(Clock(), ORIGIN)
    for number in range(SIZE // 7):
        for plan, count in (("cip", 4), ("b", 1), ("c", 2)):
            call = f"{plan}{number}"
            appended = called(stream(plan, store.version(plan), count), call)
            store.append([appended], (call, "f"))
    return sealed(tuple(store.stored()), tuple(store.commands()))


def at(size: int, evidence: Evidence | None = None) -> Checkpoint:
    """The checkpoint that a paper printed."""
    return Checkpoint(ORIGIN, size, root_at((evidence or honest()).nodes, size))


def replaced(evidence: Evidence, position: int, **changes: Any) -> Evidence:
    rows = [attrs.evolve(row, **changes) if row.position == position else row for row in evidence.rows]
    return attrs.evolve(evidence, rows=tuple(rows))


OTHER = '{"body":"Executive","minute":"forged"}'


class TestSinceACheckpoint:
    """What came after it is read, and the rest known by its hashes."""

    @pytest.mark.parametrize("size", CUTS)
    def test_an_honest_history_goes_on_from_any_checkpoint(self, size: int) -> None:
        """In the middle of a call, of a tile and at its edges, and where nothing is new."""
        told: list[int] = []

        found = verify_since(honest(), at(size), told.append)

        assert (True, size, SIZE) == (found.require().ok, found.proven_to, found.size)
        assert f"read again: the {SIZE - size:,} after the checkpoint" in str(found)
        assert at(SIZE) == found.checkpoint
        assert [SIZE] == told[-1:] or size == SIZE

    @given(st.data())
    def test_what_was_done_since_is_found_as_a_full_look_finds_it(self, data: st.DataObject) -> None:
        """Damage above the checkpoint: the findings are those of the full verification."""
        rows, calls = history()
        harmed = data.draw(damaged())
        # A database keeps its rows by position.
        assume(all(type(row.position) is int for row in harmed))
        assume([row.position for row in harmed] == sorted({row.position for row in harmed}))
        untouched = next((n for n, pair in enumerate(zip(rows, harmed, strict=False)) if len({*pair}) > 1), 0)
        size = data.draw(st.integers(0, untouched))
        evidence = attrs.evolve(sealed(rows, calls), rows=harmed)
        paper = at(size, sealed(rows, calls))

        found = verify_since(evidence, paper)
        full = verify(evidence.rows, evidence.frontier, ORIGIN, paper, beside=beside(evidence))

        assert full.ok == found.ok
        assert told(found) <= told(full)

    @pytest.mark.parametrize("position", [300, 600])
    def test_a_change_of_what_is_older_needs_the_full_look(self, position: int) -> None:
        """Its hash is as it was, so that it is not seen; the answer says what was read."""
        evidence = replaced(honest(), position, data=OTHER)

        assert verify_since(evidence, at(650)).ok
        assert not verify_since(evidence, at(200)).ok
        assert not verify(evidence.rows, evidence.frontier, ORIGIN, beside=beside(evidence)).ok

    @pytest.mark.parametrize("position", [3, 300, 600])
    def test_older_events_that_were_resealed_are_not_the_checkpoints(self, position: int) -> None:
        """Whoever rewrites the hashes as well is told by the paper."""
        changed = replaced(honest(), position, data=OTHER)
        evidence = sealed(changed.rows, changed.calls)

        found = verify_since(evidence, at(650))

        assert None is found.proven_to
        assert "the first 650 events are not those of the checkpoint" in str(found)

    def test_a_history_that_was_cut_is_told(self) -> None:
        """There are fewer events than the paper counts."""
        evidence = sealed(honest().rows[:500], honest().calls)

        assert "there are fewer events than at the checkpoint" in str(verify_since(evidence, at(650)))

    def test_a_restore_is_told_as_one(self) -> None:
        """What began anew cannot show what was lost."""
        evidence = sealed(honest().rows[:500], honest().calls)

        found = str(verify_since(evidence, at(650), None, (120, 500, 900)))

        assert "a restore began anew after the first 500, and proves no more" in found

    def test_another_registers_checkpoint_proves_nothing(self) -> None:
        """Its root may even be the same."""
        found = verify_since(honest(), attrs.evolve(at(650), origin="elsewhere.example"))

        assert (False, None) == (found.ok, found.proven_to)

    def test_kept_hashes_that_are_gone_are_told(self) -> None:
        """Without them nothing is known of what is older."""
        evidence = attrs.evolve(honest(), tiles=(), rows=honest().rows[300:])

        assert "the hashes that were kept are gone" in str(verify_since(evidence, at(650)))

    def test_a_tile_of_new_events_is_held_against_them(self) -> None:
        """One that is complete since the checkpoint."""
        first, second = honest().tiles
        forged = attrs.evolve(second, hashes=second.hashes[32:] + second.hashes[:32])
        evidence = attrs.evolve(honest(), tiles=(first, forged))

        assert "this is not the event whose hash was kept" in str(verify_since(evidence, at(300)))

    def test_a_version_must_go_on_from_before_the_checkpoint(self) -> None:
        """A plan's first new event is held against its last old one."""
        rows = [
            attrs.evolve(row, version=row.version + 1) if row.position >= 650 and row.plan == "b" else row
            for row in honest().rows
        ]
        evidence = attrs.evolve(honest(), rows=tuple(rows))

        found = verify_since(evidence, at(650))

        assert "the plan's versions do not run on" in str(found)

    def test_a_call_that_is_forgotten_is_told(self) -> None:
        """Of an event since the checkpoint, also if the call began before it."""
        calls = honest().calls
        size = (
            next(call.first_position for call in calls if call.first_position > 640 and call.count == 4) + 2
        )
        evidence = attrs.evolve(honest(), calls=tuple(one for one in calls if one.first_position != size - 2))

        assert verify_since(honest(), at(size)).ok
        assert "another call is remembered for this, or none" in str(verify_since(evidence, at(size)))


class TestOneEvent:
    """One event by its address."""

    @pytest.mark.parametrize(("plan", "version"), [("cip", 1), ("b", 55), ("c", 200), ("cip", 400)])
    def test_an_honest_event_is_as_it_was_sealed(self, plan: str, version: int) -> None:
        """In the tree of the head, and in that of a checkpoint that knows it."""
        found = verify_one(honest(), plan, version)
        proven = verify_one(honest(), plan, version, at(SIZE))

        assert (None, SIZE) == (found.require().proven_to, proven.require().proven_to)
        assert f"read again: {plan}@{version}" in str(found)

    DAMAGE: tuple[tuple[str, Callable[[Evidence], Evidence], str], ...] = (
        ("its text", partial(replaced, position=300, data=OTHER), "the sealed texts were changed"),
        ("a column", partial(replaced, position=300, actor="Somebody"), "not what the sealed header says"),
        (
            "its text, and all that was sealed but the paper",
            lambda honest: sealed(replaced(honest, 300, data=OTHER).rows, honest.calls),
            "are not those of the checkpoint",
        ),
        (
            "its call",
            lambda honest: attrs.evolve(honest, calls=()),
            "another call is remembered for this, or none",
        ),
        (
            "the head",
            lambda honest: attrs.evolve(
                honest, frontier=Frontier(SIZE, tuple(bytes(32) for _ in honest.frontier.hashes))
            ),
            "it is not in the tree that was sealed",
        ),
        (
            "the kept hashes",
            lambda honest: attrs.evolve(
                honest, tiles=(attrs.evolve(honest.tiles[0], root=b"r" * 32), honest.tiles[1])
            ),
            "not",
        ),
    )

    @pytest.mark.parametrize("kind", [kind for kind, _, _ in DAMAGE])
    def test_what_was_done_to_it_is_found(self, kind: str) -> None:
        """Its texts, its columns, its call, or the tree round it."""
        harm, message = next((harm, message) for one, harm, message in self.DAMAGE if one == kind)
        row = honest().rows[300]

        paper = None if kind == "the head" else at(SIZE)

        found = verify_one(harm(honest()), row.plan, row.version, paper)

        assert message in str(found)
        assert found.proven_to == (SIZE if kind in {"a column", "its call"} else None)

    def test_what_came_after_the_checkpoint_is_not_proven_by_it(self) -> None:
        """The caller is told to take a later one."""
        with pytest.raises(InvalidValueError, match="it came after the checkpoint of size 650"):
            verify_one(honest(), "cip", 400, at(650))

    def test_an_event_that_is_not_there_is_told(self) -> None:
        """By its address."""
        with pytest.raises(InvalidValueError, match="there is no such event, got 'cip@401'"):
            verify_one(honest(), "cip", 401)

    def test_an_event_that_cannot_be_read_is_told(self) -> None:
        """As damage, not as a failure."""
        row = honest().rows[300]

        found = verify_one(replaced(honest(), 300, data="{"), row.plan, row.version)

        assert not found.ok
        assert [("event", "an event that can be read", "it was damaged", f"{row.plan}@{row.version}")] == [
            (one.field, one.expected, one.message, one.event) for one in found.findings
        ]


def told(found: Verification) -> set[str]:
    """What was found, but for what follows from events before the checkpoint that cannot be read."""
    return {str(one) for one in found.findings if "do not run on" not in one.message}
