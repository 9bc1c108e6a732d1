"""Restoring: what one store held stands in another, to the byte, and the record goes on."""

# These are tests: they assert that expected == actual.
# ruff: noqa: S101, SIM300, PLR2004

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from planevents.errors import AppendOnlyError, CommandRepeatedError, StoreError
from planevents.store.interface import Incarnation
from planevents.store.memory import MemoryStore
from planevents.testing.contracts.ledger import assert_tiled
from planevents.testing.contracts.samples import (
    MORE_THAN_A_PAGE,
    ORIGIN,
    START,
    Clock,
    abandon,
    assert_sealed,
    contents,
    name,
    restored,
    rows,
    stream,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.store.interface import Store


def _history(clock: Clock) -> MemoryStore:
    store = MemoryStore(clock, ORIGIN)
    store.append([], ("z", "f0"))
    store.append([stream("cip", 0, 200), stream("Ynys Môn", 0, 100)], ("c1", "f1"), [name("Ada Lovelace")])
    with store.transaction() as writer:
        writer.begin_incarnation("2025-04-01T09:00:00.000000Z")
    store.append([stream("cip", 200, 300)], ("c2", "f2"), [name("Alan\tTuring 🏛", b"\x00" * 16)])
    store.append([], ("a", "f3"))
    with store.transaction() as writer:
        writer.begin_incarnation("2025-05-01T09:00:00.000000Z")
    return store


def bring(original: Store, store: Store) -> None:
    """Restore all that one store holds into another."""
    with store.transaction() as writer:
        end = writer.restore(
            original.stored(), original.commands(), original.people(), original.incarnations()
        )
        assert original.head() == end == writer.head()


class RestoringContract:
    """A backup is taken in as it is; what it holds is for whoever restores it to check."""

    @pytest.fixture
    def original(self, clock: Clock) -> MemoryStore:
        """Return a store that was restored twice, with calls without events, and names."""
        return _history(clock)

    def test_all_that_was_held_is_there(self, store: Store, original: MemoryStore) -> None:
        """Events, commands, names, restores, tiles and the seal, and every answer is the same."""
        bring(original, store)

        assert contents(original) == contents(store)
        assert original.command("c2") == store.command("c2")
        assert {"Ada Lovelace"} == set(store.names([name("Ada Lovelace").commitment]).values())
        assert_sealed(store)
        assert_tiled(store)

    def test_an_empty_backup_leaves_an_empty_store(self, store: Store, clock: Clock) -> None:
        """And that is no error."""
        before = contents(store)

        bring(MemoryStore(clock, ORIGIN), store)

        assert before == contents(store)

    def test_the_record_goes_on(self, store: Store, original: MemoryStore, clock: Clock) -> None:
        """At its versions, with its commands known, and never before the last moment."""
        bring(original, store)
        clock.now = START - timedelta(days=1)

        with pytest.raises(CommandRepeatedError):
            store.append([stream("cip", 500)], ("c2", "f2"))
        for at in range(500, 520):
            store.append([stream("cip", at)], (f"d{at}", "f"))
        with store.transaction() as writer:
            assert 3 == writer.begin_incarnation("2025-06-01T09:00:00.000000Z").number

        assert {START} == {one.recorded_at for one in store.read_all()}
        assert_sealed(store)
        assert_tiled(store)

    def test_a_transaction_restores_and_goes_on(self, store: Store, original: MemoryStore) -> None:
        """Both are kept together."""
        with store.transaction() as writer:
            writer.restore(original.stored(), (), (), original.incarnations())
            writer.begin_incarnation("2025-06-01T09:00:00.000000Z")
            writer.append([stream("cip", 500)], ("d1", "f1"))

        assert (601, [300, 600, 600]) == (store.head().size, [one.size for one in store.incarnations()])
        assert_sealed(store)

    def test_long_lists_are_taken_in_whole(self, store: Store) -> None:
        """However many portions they make."""
        source = [*rows(5 * MORE_THAN_A_PAGE)]
        people = [name(f"Person {number}") for number in range(5 * MORE_THAN_A_PAGE)]

        with store.transaction() as writer:
            writer.restore(iter(source), (), iter(people), ())

        assert source == list(store.stored())
        assert set(people) == set(store.people())
        assert_tiled(store)

    @pytest.mark.parametrize("held", ["events", "commands", "incarnations"])
    def test_only_an_empty_store_takes_a_backup(self, store: Store, original: MemoryStore, held: str) -> None:
        """What it held could not be told from what was restored."""
        if held == "incarnations":
            with store.transaction() as writer:
                writer.begin_incarnation("2025-06-01T09:00:00.000000Z")
        else:
            store.append([stream("cip", 0)] if held == "events" else [], ("mine", "f"))
        before = contents(store)

        with pytest.raises(AppendOnlyError, match=f"the store has {held} already: restore .* into a new one"):
            bring(original, store)

        assert before == contents(store)

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"position": 401}, "position"),
            ({"position": 0}, "position"),
            ({"version": 402}, "version"),
            ({"plan": "new"}, "version"),
        ],
        ids=["a gap", "twice at one place", "a gap in versions", "begun in the middle"],
    )
    def test_rows_that_do_not_follow_are_refused(self, store: Store, wrong: dict[str, Any], why: str) -> None:
        """And nothing of the backup is kept."""
        before = contents(store)
        source = [*rows(600)]
        source[400] = attrs.evolve(source[400], **wrong)

        with pytest.raises(AppendOnlyError, match=why), store.transaction() as writer:
            writer.restore(source, (), (), ())

        assert before == contents(store)

    @pytest.mark.parametrize(
        ("begun", "why"),
        [
            ([Incarnation(2, 100, "2025")], "number"),
            ([Incarnation(1, 100, "2025"), Incarnation(1, 200, "2025")], "number"),
            ([Incarnation(1, 301, "2025")], "size"),
            ([Incarnation(1, 100, "2025"), Incarnation(2, 50, "2025")], "size"),
            ([Incarnation(1, -1, "2025")], "size"),
        ],
        ids=["not the first", "the same again", "after the end", "going back", "before the first"],
    )
    def test_incarnations_that_do_not_follow_are_refused(
        self, store: Store, begun: list[Incarnation], why: str
    ) -> None:
        """Each has the next number, and began when there were so many events."""
        before = contents(store)

        with pytest.raises(AppendOnlyError, match=why), store.transaction() as writer:
            writer.restore(rows(300), (), (), begun)

        assert before == contents(store)

    def test_what_a_backup_holds_twice_is_refused(self, store: Store, original: MemoryStore) -> None:
        """Of one command, or one commitment, there is one."""
        before = contents(store)
        commands, names = list(original.commands()), list(original.people())

        for repeated in ((commands + commands[:1], names), (commands, names + names[:1])):
            with pytest.raises(StoreError), store.transaction() as writer:
                writer.restore(original.stored(), *repeated, ())
            assert before == contents(store)

    def test_a_backup_that_ends_in_an_error_leaves_nothing(self, store: Store) -> None:
        """However much was taken in; and the transaction can go on."""

        def broken() -> Iterator[Any]:
            yield from rows(5000)
            raise LookupError

        with store.transaction() as writer:
            with pytest.raises(LookupError):
                writer.restore(broken(), (), (), ())
            assert 0 == writer.head().size
            writer.append([stream("cip", 0)], ("c1", "f1"))

        assert 1 == store.head().size
        assert_sealed(store)

    def test_a_store_that_kept_nothing_is_empty(self, store: Store, original: MemoryStore) -> None:
        """What was given up is not in the way."""
        abandon(store, [stream("cip", 0, 300)], ("c1", "f1"))

        bring(original, store)

        assert contents(original) == contents(store)
        restored_again = MemoryStore(Clock(), ORIGIN)
        restored(restored_again, store.stored())
        assert store.head() == restored_again.head()
