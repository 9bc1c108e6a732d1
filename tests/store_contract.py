"""What every store promises. A test module subclasses ``StoreContract`` and gives the fixture ``store``."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from planevents.errors import (
    CommandRepeatedError,
    InvalidValueError,
    NotCanonicalError,
    StoreFailedError,
    WrongVersionError,
)
from planevents.events import PlanApproved
from planevents.ledger.audit import verify
from planevents.ledger.tree import Frontier
from planevents.people import Name, Post, commit
from planevents.recorded import Context
from planevents.store.interface import (
    CommandRecord,
    EventReader,
    Exactly,
    Head,
    NoStream,
    Store,
    StreamAppend,
    Unrecorded,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.store.interface import EventWriter, ExpectedVersion, Transaction

ORIGIN = "council.example/plans"
START = datetime(2025, 3, 31, 9, 0, tzinfo=UTC)
MORE_THAN_A_PAGE = 1100


class Clock:
    """A clock that tells what it was set to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def unrecorded(minute: str = "1", command: str = "c") -> Unrecorded:
    return Unrecorded(
        PlanApproved(body="Executive", minute=minute),
        date(2025, 3, 31),
        Context(Post("Performance Officer"), command, rules=("standard",)),
    )


def stream(plan: str, at: int | ExpectedVersion, count: int = 1) -> StreamAppend:
    expected = Exactly(at) if isinstance(at, int) else at
    first = at if isinstance(at, int) else 0
    return StreamAppend(plan, expected, [unrecorded(str(first + one)) for one in range(1, count + 1)])


def name(value: str, salt: bytes = b"s" * 16) -> Name:
    return Name(commit(value, salt), salt, value)


def contents(store: EventReader) -> tuple[Any, ...]:
    """All that a store answers, as plain values."""
    plans = store.plans()
    return (
        store.head(),
        plans,
        {plan: (store.version(plan), [one.position for one in store.read(plan)]) for plan in plans},
        list(store.stored()),
    )


class StoreContract:
    """What holds for memory, and for every database."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    def test_a_new_store_is_empty(self, store: Store) -> None:
        """It has an origin, and nothing else."""
        assert (Head(Frontier.empty(), ORIGIN), (), {}, []) == contents(store)
        assert 0 == store.version("cip")
        assert store.command("c1") is None

    def test_positions_run_on_over_all_plans(self, store: Store) -> None:
        """Whatever the plan, an event takes the next position."""
        store.append([stream("cip", 0, 2), stream("workplan", 0, 1)], ("c1", "f1"))
        store.append([stream("cip", 2, 1)], ("c2", "f2"))

        assert [("cip@1", 0), ("cip@2", 1), ("workplan@1", 2), ("cip@3", 3)] == [
            (one.address, one.position) for one in store.read_all()
        ]

    def test_an_event_is_given_back_as_it_was_appended(self, store: Store) -> None:
        """Event, day, and who recorded it in what circumstances."""
        new = unrecorded("Minute 12, Ynys Môn", "c1")

        store.append([StreamAppend("cip", NoStream(), [new])], ("c1", "f1"))

        (one,) = store.read("cip")
        assert (new.event, new.effective_on, new.context) == (one.event, one.effective_on, one.context)
        assert (START, "cip@1", 0) == (one.recorded_at, one.address, one.position)

    def test_a_plan_at_another_version_is_refused(self, store: Store) -> None:
        """The error says which plan, which version was expected, and which it has."""
        store.append([stream("cip", 0, 3)], ("c1", "f1"))

        with pytest.raises(WrongVersionError) as refused:
            store.append([stream("cip", 2)], ("c2", "f2"))

        assert ("cip", 2, 3) == (refused.value.plan, refused.value.expected, refused.value.actual)
        assert 3 == store.version("cip")

    @pytest.mark.parametrize("expected", [NoStream(), Exactly(0)])
    def test_a_plan_that_exists_is_no_new_one(self, store: Store, expected: ExpectedVersion) -> None:
        """NoStream, and version 0, hold only where nothing was appended."""
        store.append([stream("cip", expected)], ("c1", "f1"))

        with pytest.raises(WrongVersionError):
            store.append([stream("cip", expected)], ("c2", "f2"))

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

    def test_a_stream_without_events_holds_its_plan(self, store: Store) -> None:
        """A report pins plans: it is refused if one has moved, and appends nothing to them."""
        store.append([stream("cip", 0)], ("c1", "f1"))

        store.append([StreamAppend("cip", Exactly(1)), stream("_register", 0)], ("c2", "f2"))
        with pytest.raises(WrongVersionError):
            store.append([StreamAppend("cip", Exactly(0)), stream("_register", 1)], ("c3", "f3"))

        assert (1, 1) == (store.version("cip"), store.version("_register"))

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

    def test_a_command_is_remembered(self, store: Store) -> None:
        """Its fingerprint, and where its events are."""
        store.append([stream("cip", 0, 2)], ("c1", "f1"))

        returned = store.append([stream("cip", 2, 3)], ("c2", "f2"))

        assert CommandRecord("c2", "f2", 2, 3) == returned == store.command("c2")

    def test_a_known_command_is_refused_first(self, store: Store) -> None:
        """Sent again after a lost answer, the plan has moved: that it is known is what counts."""
        store.append([stream("cip", 0)], ("c1", "f1"))

        with pytest.raises(CommandRepeatedError) as refused:
            store.append([stream("cip", 0)], ("c1", "other"))

        assert "c1" == refused.value.command_id
        assert CommandRecord("c1", "f1", 0, 1) == store.command("c1")

    def test_a_command_without_events_is_remembered(self, store: Store) -> None:
        """It changes no seal."""
        store.append([stream("cip", 0)], ("c1", "f1"))
        head = store.head()

        assert CommandRecord("c2", "f2", 1, 0) == store.append([], ("c2", "f2")) == store.command("c2")
        assert head == store.head()

    def test_plans_are_listed_as_they_began(self, store: Store) -> None:
        """Not by name, nor by who wrote last."""
        store.append([stream("workplan", 0)], ("c1", "f1"))
        store.append([stream("cip", 0)], ("c2", "f2"))
        store.append([stream("workplan", 1)], ("c3", "f3"))

        assert ("workplan", "cip") == store.plans()

    def test_reading_begins_after_what_is_known(self, store: Store) -> None:
        """After a version of a plan, or after a position of all, and for no more than asked."""
        store.append([stream("cip", 0, 4), stream("b", 0, 2)], ("c1", "f1"))
        everything = list(store.read_all())

        assert everything[2:4] == list(store.read("cip", 2))
        assert [] == list(store.read("cip", 4)) == list(store.read("unknown"))
        for after in range(-1, 7):
            assert everything[after + 1 :] == list(store.read_all(after))
            assert [one.position for one in everything[after + 1 :]] == [
                row.position for row in store.stored(after)
            ]
            for limit in range(4):
                assert everything[after + 1 :][:limit] == list(store.read_all(after, limit))

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

    def test_readings_may_be_left_unfinished(self, store: Store) -> None:
        """However many: they give back what they hold."""
        store.append([stream("cip", 0, 5)], ("c1", "f1"))

        for _ in range(50):
            assert 1 == len(list(islice(store.read_all(), 1)))

        store.append([stream("cip", 5)], ("c2", "f2"))

    def test_a_snapshot_answers_every_question_at_one_moment(self, store: Store) -> None:
        """So that a verification compares rows with the head that sealed them."""
        store.append([stream("cip", 0, 2)], ("c1", "f1"))

        with store.snapshot() as moment:
            before = contents(moment)
            store.append([stream("cip", 2), stream("b", 0)], ("c2", "f2"))
            assert before == contents(moment)
            assert moment.command("c2") is None

        assert before != contents(store)

    def test_names_are_found_by_their_commitments(self, store: Store) -> None:
        """Those that are known: others are left out."""
        ada, alan = name("Ada Lovelace"), name("Alan Turing")
        store.append([stream("cip", 0)], ("c1", "f1"), [ada, alan])

        assert {ada.commitment: "Ada Lovelace"} == store.names([ada.commitment, "unknown"])
        assert {} == store.names([])

    def test_a_name_may_be_sent_again(self, store: Store) -> None:
        """The same commitment can only open to the same name."""
        ada = name("Ada Lovelace")

        store.append([stream("cip", 0)], ("c1", "f1"), [ada, ada])
        store.append([stream("cip", 1)], ("c2", "f2"), [ada])

        assert {ada.commitment: "Ada Lovelace"} == store.names(iter([ada.commitment]))

    def test_a_name_must_open_its_commitment(self, store: Store) -> None:
        """Otherwise an event would come to name somebody else."""
        ada = name("Ada Lovelace")

        with pytest.raises(InvalidValueError, match="commitment"):
            store.append([stream("cip", 0)], ("c1", "f1"), [Name(ada.commitment, ada.salt, "Alan Turing")])

        assert 0 == store.head().size

    def test_recording_never_goes_back_in_time(self, store: Store, clock: Clock) -> None:
        """When the clock is put back, the last moment stands until the clock has caught up."""
        for minutes in (0, 60, -600, 30, 61):
            clock.now = START + timedelta(minutes=minutes)
            store.append([stream("cip", store.version("cip"))], (f"c{minutes}", "f"))

        expected = [START + timedelta(minutes=minutes) for minutes in (0, 60, 60, 60, 61)]
        assert expected == [one.recorded_at for one in store.read("cip")]

    def test_a_clock_without_a_zone_is_refused(self, store: Store, clock: Clock) -> None:
        """Nobody could say what moment it meant."""
        clock.now = START.replace(tzinfo=None)

        with pytest.raises(NotCanonicalError, match="time zone"):
            store.append([stream("cip", 0)], ("c1", "f1"))

        assert 0 == store.head().size

    def test_a_transaction_keeps_all_its_appends(self, store: Store) -> None:
        """They are seen inside at once, and outside when it ends."""
        with store.transaction() as writer:
            writer.append([stream("cip", 0, 2)], ("c1", "f1"))
            writer.append([stream("cip", 2)], ("c2", "f2"), [name("Ada Lovelace")])
            inside = contents(writer)
            assert 0 == store.head().size
            assert store.command("c1") is None

        assert inside == contents(store)
        assert (3, CommandRecord("c2", "f2", 2, 1)) == (store.head().size, store.command("c2"))

    def test_a_transaction_that_fails_keeps_nothing(self, store: Store) -> None:
        """Whatever it was that failed."""
        store.append([stream("cip", 0)], ("c1", "f1"))
        before = contents(store)

        def fail(writer: EventWriter) -> None:
            writer.append([stream("cip", 1), stream("b", 0)], ("c2", "f2"), [name("Ada Lovelace")])
            raise LookupError

        with pytest.raises(LookupError), store.transaction() as writer:
            fail(writer)

        assert before == contents(store)
        assert (None, {}) == (store.command("c2"), store.names([name("Ada Lovelace").commitment]))
        store.append([stream("cip", 1)], ("c2", "f2"))

    def test_a_refusal_inside_a_transaction_can_be_answered(self, store: Store) -> None:
        """What was refused leaves nothing; the rest is kept."""
        with store.transaction() as writer:
            writer.append([stream("cip", 0)], ("c1", "f1"))
            with pytest.raises(WrongVersionError):
                writer.append([stream("b", 0), stream("cip", 0)], ("c2", "f2"))
            with pytest.raises(CommandRepeatedError):
                writer.append([stream("cip", 1)], ("c1", "f1"))
            writer.append([stream("cip", 1)], ("c2", "f2"))

        assert (2, ("cip",)) == (store.version("cip"), store.plans())

    def test_a_savepoint_that_fails_leaves_nothing(self, store: Store) -> None:
        """Of its own: what stands before and after it is kept."""
        ada = name("Ada Lovelace")

        def fail(writer: Transaction) -> None:
            with writer.savepoint():
                writer.append([stream("cip", 1, 2), stream("b", 0)], ("c2", "f2"), [ada])
                raise LookupError

        with store.transaction() as writer:
            writer.append([stream("cip", 0)], ("c1", "f1"))
            before = contents(writer)
            with pytest.raises(LookupError):
                fail(writer)
            assert before == contents(writer)
            assert (None, {}) == (writer.command("c2"), writer.names([ada.commitment]))
            writer.append([stream("cip", 1)], ("c2", "f2"))

        assert (2, ("cip",), 2) == (store.version("cip"), store.plans(), store.head().size)
        self.assert_sealed(store)

    def test_savepoints_nest(self, store: Store) -> None:
        """The inner one fails alone; the outer one takes the inner one with it."""

        def fail(writer: Transaction, plan: str) -> None:
            with writer.savepoint():
                with writer.savepoint():
                    writer.append([stream(plan, 0)], (f"{plan}-kept", "f"))
                raise LookupError

        with store.transaction() as writer:
            with writer.savepoint():
                writer.append([stream("outer", 0)], ("c1", "f1"))
                with pytest.raises(LookupError):
                    fail(writer, "inner")
                with writer.savepoint():
                    writer.append([stream("beside", 0)], ("c2", "f2"))
            with pytest.raises(LookupError):
                fail(writer, "other")

        assert ("outer", "beside") == store.plans()
        self.assert_sealed(store)

    def test_a_transaction_that_is_over_has_no_savepoint(self, store: Store) -> None:
        """There is nothing left to go back to."""
        with store.transaction() as writer:
            pass

        with pytest.raises(StoreFailedError, match="transaction is over"), writer.savepoint():
            pass

    def test_commands_and_people_are_listed(self, store: Store) -> None:
        """Commands in the order of their events, those without any first; people in any order."""
        ada, alan = name("Ada Lovelace"), name("Alan Turing")
        store.append([stream("cip", 0, 2)], ("z", "f1"), [ada])
        store.append([], ("m", "f2"))
        store.append([stream("cip", 2)], ("a", "f3"), [alan])

        with store.snapshot() as moment:
            for reader in (store, moment):
                assert [("z", 0, 2), ("m", 2, 0), ("a", 2, 1)] == [
                    (record.command_id, record.first_position, record.count) for record in reader.commands()
                ]
                assert {ada, alan} == set(reader.people())

    def test_long_lists_of_commands_and_people_are_whole(self, store: Store) -> None:
        """However many pages they fill, and nobody need read them to the end."""
        people = [name(f"Person {number}") for number in range(MORE_THAN_A_PAGE)]
        with store.transaction() as writer:
            for number in range(MORE_THAN_A_PAGE):
                writer.append([stream("cip", number)], (f"c{number}", "f"), [people[number]])

        assert [f"c{number}" for number in range(MORE_THAN_A_PAGE)] == [
            record.command_id for record in store.commands()
        ]
        assert set(people) == set(store.people())
        assert 2 == len([*islice(store.commands(), 1), *islice(store.people(), 1)])
        store.append([stream("b", 0)], ("last", "f"))

    def test_a_transaction_records_at_one_moment(self, store: Store, clock: Clock) -> None:
        """The clock is read once, however long it takes."""
        with store.transaction() as writer:
            writer.append([stream("cip", 0)], ("c1", "f1"))
            clock.now += timedelta(hours=1)
            writer.append([stream("cip", 1)], ("c2", "f2"))
        store.append([stream("cip", 2)], ("c3", "f3"))

        later = START + timedelta(hours=1)
        assert [START, START, later] == [one.recorded_at for one in store.read("cip")]

    def test_appending_while_reading_in_a_transaction_ends(self, store: Store) -> None:
        """A reading does not run after what it causes."""
        store.append([stream("cip", 0, 3)], ("c1", "f1"))

        with store.transaction() as writer:
            for one in writer.read("cip"):
                writer.append([stream("cip", 3 + one.position)], (f"d{one.position}", "f"))

        assert 6 == store.version("cip")

    def test_a_transaction_that_is_over_does_nothing(self, store: Store) -> None:
        """Kept by mistake, it says so."""
        with store.transaction() as writer:
            writer.append([stream("cip", 0)], ("c1", "f1"))

        with pytest.raises(StoreFailedError, match="transaction is over"):
            writer.append([stream("cip", 1)], ("c2", "f2"))
        with pytest.raises(StoreFailedError, match="transaction is over"):
            writer.head()
        assert 1 == store.version("cip")

    def test_threads_append_to_their_own_plans(self, store: Store) -> None:
        """Nobody is refused for what happens to another plan, and every command is whole."""

        def write(plan: str) -> None:
            for number in range(10):
                store.append([stream(plan, number * 3, 3)], (f"{plan}-{number}", "f"))

        plans = ("a", "b", "c", "d")
        with ThreadPoolExecutor(len(plans)) as pool:
            list(pool.map(write, plans))

        rows = list(store.stored())
        assert list(range(120)) == [row.position for row in rows]
        for plan in plans:
            positions = [row.position for row in rows if row.plan == plan]
            for number in range(10):
                record = store.command(f"{plan}-{number}")
                assert record is not None
                batch = positions[number * 3 : number * 3 + 3]
                assert batch == list(range(record.first_position, record.first_position + record.count))
        self.assert_sealed(store)

    def test_of_two_who_expect_the_same_version_one_wins(self, store: Store) -> None:
        """The other is told, and has appended nothing."""
        barrier = threading.Barrier(4)

        def write(writer: int) -> bool:
            barrier.wait()
            try:
                store.append([stream("cip", 0, 2)], (f"c{writer}", "f"))
            except WrongVersionError:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            won = list(pool.map(write, range(4)))

        assert [False, False, False, True] == sorted(won)
        assert 2 == store.version("cip")

    def test_a_reader_sees_whole_appends_while_others_write(self, store: Store) -> None:
        """Both streams of an append, or neither, and the head that seals them."""
        done = threading.Event()

        def write() -> None:
            for number in range(30):
                store.append([stream("a", number), stream("b", number)], (f"c{number}", "f"))
            done.set()

        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(write)
            while not done.is_set() and not writing.done():
                with store.snapshot() as moment:
                    assert moment.version("a") == moment.version("b")
                    assert 2 * moment.version("a") == moment.head().size == sum(1 for _ in moment.stored())
            writing.result()

    def test_another_thread_waits_for_a_transaction(self, store: Store) -> None:
        """And then appends after it."""
        entered = threading.Event()

        def append() -> None:
            entered.set()
            store.append([stream("cip", 1)], ("c2", "f2"))

        with ThreadPoolExecutor(1) as pool:
            with store.transaction() as writer:
                writer.append([stream("cip", 0)], ("c1", "f1"))
                appending = pool.submit(append)
                entered.wait()
                assert not appending.done()
            appending.result()

        assert 2 == store.version("cip")

    def test_what_is_stored_is_sealed(self, store: Store) -> None:
        """The head is the frontier of the stored texts' tree, after every append."""
        for number in range(9):
            store.append([stream("cip", number), stream(f"p{number}", 0, number)], (f"c{number}", "f"))
            self.assert_sealed(store)

    @staticmethod
    def assert_sealed(store: Store) -> None:
        head = store.head()
        found = verify(store.stored(), head.frontier, head.origin, names=store.people())
        assert "" == "\n".join(map(str, found.findings))
