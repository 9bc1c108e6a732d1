"""Appending: one gap-free order, at the versions expected, all of it or nothing."""

# These are tests: they assert that expected == actual.
# ruff: noqa: S101, SIM300, PLR2004

from __future__ import annotations

from datetime import date, timedelta, timezone
from typing import TYPE_CHECKING

import attrs
import pytest

from planevents.errors import InvalidValueError, NotCanonicalError, WrongVersionError
from planevents.ledger.tree import Frontier
from planevents.store.interface import Exactly, Head, NoStream, StreamAppend
from planevents.testing.contracts.samples import (
    MORE_THAN_A_PAGE,
    ORIGIN,
    START,
    Clock,
    abandon,
    assert_sealed,
    contents,
    name,
    stream,
    unrecorded,
)

if TYPE_CHECKING:
    from datetime import datetime

    from planevents.store.interface import ExpectedVersion, Store


class AppendingContract:
    """What an append does, and what it leaves when it is refused."""

    def test_a_new_store_is_empty(self, store: Store) -> None:
        """It has an origin, and nothing else."""
        assert (Head(Frontier.empty(), ORIGIN), (), []) == (store.head(), store.plans(), list(store.stored()))
        assert ([], []) == (list(store.commands()), list(store.people()))
        assert 0 == store.version("cip")
        assert store.command("c1") is None

    def test_positions_run_on_over_all_plans(self, store: Store) -> None:
        """Whatever the plan, an event takes the next position: a reader of all can never skip one."""
        store.append([stream("cip", 0, 2), stream("workplan", 0, 1)], ("c1", "f1"))
        store.append([stream("cip", 2, 1)], ("c2", "f2"))

        assert [("cip@1", 0), ("cip@2", 1), ("workplan@1", 2), ("cip@3", 3)] == [
            (one.address, one.position) for one in store.read_all()
        ]

    def test_what_is_not_kept_uses_no_position(self, store: Store) -> None:
        """A sequence that counts on after a refusal or a rollback would leave a gap for good."""
        store.append([stream("cip", 0)], ("c1", "f1"))
        with pytest.raises(WrongVersionError):
            store.append([stream("b", 0, 3), stream("cip", 0)], ("c2", "f2"))
        with pytest.raises(NotCanonicalError):
            store.append([stream("b", 0), StreamAppend("c", NoStream(), [unrecorded("\ud800")])], ("c2", "f"))
        abandon(store, [stream("b", 0, 3)], ("c3", "f3"))

        store.append([stream("cip", 1)], ("c4", "f4"))

        assert [0, 1] == [row.position for row in store.stored()]
        assert_sealed(store)

    def test_an_event_is_given_back_as_it_was_appended(self, store: Store) -> None:
        """Event, day, and who recorded it in what circumstances."""
        new = unrecorded("Minute 12, Ynys Môn", "c1")

        store.append([StreamAppend("cip", NoStream(), [new])], ("c1", "f1"))

        (one,) = store.read("cip")
        assert (new.event, new.effective_on, new.context) == (one.event, one.effective_on, one.context)
        assert (START, "cip@1", 0) == (one.recorded_at, one.address, one.position)

    @pytest.mark.parametrize("day", [date.min, date(1969, 12, 31), date(2024, 2, 29), date.max])
    def test_any_day_is_kept(self, store: Store, day: date) -> None:
        """However a database writes its own dates."""
        store.append(
            [StreamAppend("cip", NoStream(), [attrs.evolve(unrecorded(), effective_on=day)])], ("c", "f")
        )

        assert [day] == [one.effective_on for one in store.read("cip")]
        assert_sealed(store)

    def test_a_plan_at_another_version_is_refused(self, store: Store) -> None:
        """The error says which plan, which version was expected, and which it has."""
        store.append([stream("cip", 0, 3)], ("c1", "f1"))

        with pytest.raises(WrongVersionError) as refused:
            store.append([stream("cip", 2)], ("c2", "f2"))

        assert ("cip", 2, 3) == (refused.value.plan, refused.value.expected, refused.value.actual)
        assert 3 == store.version("cip")

    @pytest.mark.parametrize("expected", [-1, 1, 7])
    def test_a_plan_without_events_is_at_version_0(self, store: Store, expected: int) -> None:
        """At any other version, nothing was ever appended to it."""
        with pytest.raises(WrongVersionError) as refused:
            store.append([stream("cip", expected)], ("c1", "f1"))

        assert ("cip", expected, 0) == (refused.value.plan, refused.value.expected, refused.value.actual)

    @pytest.mark.parametrize("expected", [NoStream(), Exactly(0)])
    def test_a_plan_that_exists_is_no_new_one(self, store: Store, expected: ExpectedVersion) -> None:
        """NoStream, and version 0, hold only where nothing was appended."""
        store.append([stream("cip", expected)], ("c1", "f1"))

        with pytest.raises(WrongVersionError) as refused:
            store.append([stream("cip", expected)], ("c2", "f2"))

        assert ("cip", 0, 1) == (refused.value.plan, refused.value.expected, refused.value.actual)
        assert 1 == store.version("cip")

    def test_several_plans_are_all_appended_or_none(self, store: Store) -> None:
        """One plan at another version holds back the others, their names and the command."""
        store.append([stream("workplan", 0)], ("c1", "f1"))
        before = contents(store)

        with pytest.raises(WrongVersionError):
            store.append([stream("cip", 0), stream("workplan", 0)], ("c2", "f2"), [name("Ada Lovelace")])

        assert before == contents(store)
        assert store.command("c2") is None
        assert {} == store.names([name("Ada Lovelace").commitment])

    def test_the_first_plan_that_moved_is_named(self, store: Store) -> None:
        """In the order in which they were given, so that every store names the same one."""
        for plans in (("a", "b"), ("b", "a")):
            with pytest.raises(WrongVersionError) as refused:
                store.append([stream("new", 0), *(stream(plan, 5) for plan in plans)], ("c1", "f1"))

            assert plans[0] == refused.value.plan

    def test_a_stream_without_events_holds_its_plan(self, store: Store) -> None:
        """A report pins plans: it is refused if one has moved, and appends nothing to them."""
        store.append([stream("cip", 0)], ("c1", "f1"))

        store.append([StreamAppend("cip", Exactly(1)), stream("_register", 0)], ("c2", "f2"))
        with pytest.raises(WrongVersionError):
            store.append([StreamAppend("cip", Exactly(0)), stream("_register", 1)], ("c3", "f3"))

        assert (1, 1) == (store.version("cip"), store.version("_register"))

    def test_a_plan_that_is_only_held_does_not_begin(self, store: Store) -> None:
        """It has no events, so it is no plan yet."""
        store.append([StreamAppend("cip", NoStream()), stream("b", 0)], ("c1", "f1"))

        assert ("b",) == store.plans()
        store.append([stream("cip", NoStream())], ("c2", "f2"))

    def test_a_plan_stands_once_in_an_append(self, store: Store) -> None:
        """What a second entry expects of the first would be a guess."""
        with pytest.raises(InvalidValueError, match="once"):
            store.append([stream("cip", 0), stream("cip", 1)], ("c1", "f1"))

        assert 0 == store.head().size

    def test_an_event_that_cannot_be_written_holds_back_the_others(self, store: Store) -> None:
        """Half a surrogate pair is no text; nothing of the append is kept."""
        with pytest.raises(NotCanonicalError):
            store.append(
                [stream("cip", 0), StreamAppend("b", NoStream(), [unrecorded("\ud800")])], ("c1", "f1")
            )

        assert (0, None) == (store.head().size, store.command("c1"))

    def test_a_long_append_is_one_append(self, store: Store) -> None:
        """However many pages, statements or packets it fills."""
        record = store.append(
            [stream("cip", 0, MORE_THAN_A_PAGE), stream("b", 0, MORE_THAN_A_PAGE)], ("c1", "f1")
        )

        assert (0, 2 * MORE_THAN_A_PAGE) == (record.first_position, record.count)
        assert list(range(2 * MORE_THAN_A_PAGE)) == [row.position for row in store.stored()]
        assert_sealed(store)

    def test_what_is_stored_is_sealed(self, store: Store) -> None:
        """The head is the frontier of the stored texts' tree, after every append."""
        for number in range(9):
            store.append([stream("cip", number), stream(f"p{number}", 0, number)], (f"c{number}", "f"))
            assert_sealed(store)

    def test_recording_never_goes_back_in_time(self, store: Store, clock: Clock) -> None:
        """When the clock is put back, the last moment stands until the clock has caught up."""
        for minutes in (0, 60, -600, 30, 61):
            clock.now = START + timedelta(minutes=minutes)
            store.append([stream("cip", store.version("cip"))], (f"c{minutes}", "f"))

        expected = [START + timedelta(minutes=minutes) for minutes in (0, 60, 60, 60, 61)]
        assert expected == [one.recorded_at for one in store.read("cip")]

    @pytest.mark.parametrize(
        ("now", "written"),
        [
            (START + timedelta(microseconds=1), "2025-03-31T09:00:00.000001Z"),
            (START.astimezone(timezone(timedelta(hours=5, minutes=45))), "2025-03-31T09:00:00.000000Z"),
        ],
        ids=["a microsecond", "another zone"],
    )
    def test_a_moment_is_recorded_in_utc(
        self, store: Store, clock: Clock, now: datetime, written: str
    ) -> None:
        """To the microsecond, and as text that sorts."""
        clock.now = now
        store.append([stream("cip", 0)], ("c1", "f1"))

        assert [(now, written)] == [
            (one.recorded_at, row.recorded_at)
            for one, row in zip(store.read_all(), store.stored(), strict=True)
        ]

    def test_a_clock_without_a_zone_is_refused(self, store: Store, clock: Clock) -> None:
        """Nobody could say what moment it meant."""
        clock.now = START.replace(tzinfo=None)

        with pytest.raises(NotCanonicalError, match="time zone"):
            store.append([stream("cip", 0)], ("c1", "f1"))

        assert 0 == store.head().size
