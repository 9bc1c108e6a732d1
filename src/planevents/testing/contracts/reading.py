"""Reading: from any point, in order, at one moment."""

# These are tests: they assert that expected == actual.
# ruff: noqa: S101, SIM300

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from planevents.errors import StoreFailedError
from planevents.testing.contracts.samples import MORE_THAN_A_PAGE, contents, name, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.store.interface import Store


class ReadingContract:
    """What a reader is told, and at what moment."""

    def test_plans_are_listed_as_they_began(self, store: Store) -> None:
        """Not by name, nor by who wrote last."""
        store.append([stream("workplan", 0)], ("c1", "f1"))
        store.append([stream("cip", 0)], ("c2", "f2"))
        store.append([stream("workplan", 1)], ("c3", "f3"))

        assert ("workplan", "cip") == store.plans()

    def test_reading_begins_after_what_is_known(self, store: Store) -> None:
        """After a version of a plan, or after a position of all, and for no more than asked."""
        store.append([stream("cip", 0, 4), stream("b", 0, 2)], ("c1", "f1"))
        everything, rows = list(store.read_all()), list(store.stored())

        for after in range(-2, 6):
            assert everything[max(after, 0) : 4] == list(store.read("cip", after))
        for after in range(-3, 7):
            left = max(after + 1, 0)
            assert everything[left:] == list(store.read_all(after))
            assert rows[left:] == list(store.stored(after))
            for limit in range(4):
                assert everything[left:][:limit] == list(store.read_all(after, limit))
                assert rows[left:][:limit] == list(store.stored(after, limit))

    def test_an_unknown_plan_has_no_events(self, store: Store) -> None:
        """That is an answer, not an error."""
        store.append([stream("cip", 0)], ("c1", "f1"))

        assert (0, []) == (store.version("unknown"), list(store.read("unknown")))

    def test_stored_rows_are_the_events_that_are_read(self, store: Store) -> None:
        """One row an event, its columns as the event says."""
        store.append([stream("cip", 0, 2), stream("b", 0)], ("c1", "f1"))

        assert [
            (one.position, one.plan, one.version, one.event.type, one.effective_on.isoformat())
            for one in store.read_all()
        ] == [(row.position, row.plan, row.version, row.type, row.effective_on) for row in store.stored()]
        assert {"Performance Officer"} == {row.actor for row in store.stored()}

    def test_a_long_reading_is_of_one_moment(self, store: Store) -> None:
        """What is appended while somebody reads is not in that reading, and waits for nobody."""
        store.append([stream("cip", 0, MORE_THAN_A_PAGE)], ("c1", "f1"))
        readings: list[Iterator[Any]] = [store.read("cip"), store.read_all(), store.stored()]
        begun = [next(reading) for reading in readings]

        store.append([stream("cip", MORE_THAN_A_PAGE)], ("c2", "f2"))

        assert [0, 0, 0] == [one.position for one in begun]
        for reading in readings:
            assert list(range(1, MORE_THAN_A_PAGE)) == [one.position for one in reading]
        assert MORE_THAN_A_PAGE + 1 == sum(1 for _ in store.read("cip"))

    def test_a_limit_may_be_longer_than_a_page(self, store: Store) -> None:
        """And may end anywhere in one."""
        store.append([stream("cip", 0, MORE_THAN_A_PAGE)], ("c1", "f1"))

        for limit in (499, 500, 501, 1000, MORE_THAN_A_PAGE + 1):
            expected = list(range(7, min(7 + limit, MORE_THAN_A_PAGE)))
            assert expected == [one.position for one in store.read_all(6, limit)]
            assert expected == [row.position for row in store.stored(6, limit)]

    def test_readings_may_be_left_unfinished(self, store: Store) -> None:
        """However many: they give back what they hold."""
        store.append([stream("cip", 0, 5)], ("c1", "f1"))

        for _ in range(50):
            assert 1 == len(list(islice(store.read_all(), 1)))

        store.append([stream("cip", 5)], ("c2", "f2"))

    def test_a_snapshot_answers_every_question_at_one_moment(self, store: Store) -> None:
        """So that a verification compares rows with the head that sealed them."""
        ada = name("Ada Lovelace")
        store.append([stream("cip", 0, 2)], ("c1", "f1"))

        with store.snapshot() as moment:
            before = contents(moment)
            store.append([stream("cip", 2), stream("b", 0)], ("c2", "f2"), [ada])
            assert before == contents(moment)
            assert (None, {}) == (moment.command("c2"), moment.names([ada.commitment]))

        assert before != contents(store)

    def test_snapshots_of_several_moments_stand_side_by_side(self, store: Store) -> None:
        """Each goes on telling its own."""
        with store.snapshot() as empty:
            assert 0 == empty.head().size
            store.append([stream("cip", 0)], ("c1", "f1"))
            with store.snapshot() as one:
                assert 1 == one.head().size
                store.append([stream("cip", 1)], ("c2", "f2"))
                assert (0, 1, 2) == (empty.version("cip"), one.version("cip"), store.version("cip"))

    def test_a_snapshot_that_is_over_answers_nothing(self, store: Store) -> None:
        """Kept by mistake, it says so."""
        with store.snapshot() as moment:
            pass

        with pytest.raises(StoreFailedError):
            moment.head()
