"""Threads: however many write at once, nothing is lost, and readers see whole appends."""

# These are tests: they assert that expected == actual.
# ruff: noqa: S101, SIM300, PLR2004

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from planevents.errors import CommandRepeatedError, WrongVersionError
from planevents.testing.contracts.samples import assert_sealed, stream

if TYPE_CHECKING:
    from planevents.store.interface import Store

_WRITERS = 4


class ThreadContract:
    """One store, shared by the threads of a process."""

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
        assert_sealed(store)

    def test_threads_append_to_one_plan(self, store: Store) -> None:
        """Whoever is refused reads the version again and goes on: no append is lost, none is kept twice."""

        def write(writer: int) -> None:
            for number in range(10):
                while True:
                    try:
                        store.append([stream("cip", store.version("cip"), 2)], (f"{writer}-{number}", "f"))
                    except WrongVersionError:
                        continue
                    break

        with ThreadPoolExecutor(_WRITERS) as pool:
            list(pool.map(write, range(_WRITERS)))

        events = 2 * 10 * _WRITERS
        assert list(range(1, events + 1)) == [one.version for one in store.read("cip")]
        assert list(range(0, events, 2)) == [record.first_position for record in store.commands()]
        assert_sealed(store)

    def test_of_two_who_expect_the_same_version_one_wins(self, store: Store) -> None:
        """The other is told, and has appended nothing."""
        barrier = threading.Barrier(_WRITERS)

        def write(writer: int) -> bool:
            barrier.wait()
            try:
                store.append([stream("cip", 0, 2)], (f"c{writer}", "f"))
            except WrongVersionError:
                return False
            return True

        with ThreadPoolExecutor(_WRITERS) as pool:
            won = list(pool.map(write, range(_WRITERS)))

        assert [False, False, False, True] == sorted(won)
        assert 2 == store.version("cip")

    def test_of_those_who_send_one_command_one_carries_it_out(self, store: Store) -> None:
        """Somebody pressed a button twice: the others learn that it was done."""
        barrier = threading.Barrier(_WRITERS)

        def write(writer: int) -> bool:
            barrier.wait()
            try:
                store.append([stream(f"p{writer}", 0)], ("c1", "f"))
            except CommandRepeatedError:
                return False
            return True

        with ThreadPoolExecutor(_WRITERS) as pool:
            won = list(pool.map(write, range(_WRITERS)))

        assert [False, False, False, True] == sorted(won)
        assert 1 == store.head().size

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

    def test_a_reader_who_polls_skips_nothing(self, store: Store) -> None:
        """Positions are seen in order: what is after the last one seen is all that is new."""

        def write(writer: int) -> None:
            for number in range(10):
                store.append([stream(f"p{writer}", number)], (f"{writer}-{number}", "f"))

        seen: list[int] = []
        with ThreadPoolExecutor(_WRITERS) as pool:
            writing = [pool.submit(write, writer) for writer in range(_WRITERS)]
            while len(seen) < 10 * _WRITERS and not any(one.done() and one.exception() for one in writing):
                seen += [one.position for one in store.read_all(seen[-1] if seen else -1, 7)]

        assert list(range(10 * _WRITERS)) == seen

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
