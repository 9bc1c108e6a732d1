"""Many write at once, in processes, threads, forks and tasks: nothing is lost, doubled or left out."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import attrs
import pytest
from sqlalchemy import create_engine
from tests.faults import forking
from tests.faults.diary import Diary, require_kept, told
from tests.faults.nursery import wait_until
from tests.faults.work import OFFICER, compete, prepare, record, seen_as, status

from planevents.errors import StoreBusyError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.diary import Told
    from tests.faults.nursery import Nursery
    from tests.faults.place import Place

SLOW = pytest.mark.slow
SHARED = ("shared1", "shared2")


def own(writers: int) -> list[str]:
    """A plan for each writer, in which it is alone."""
    return [f"own{one}" for one in range(writers)]


def require_one_winner(told: Told, rounds: int) -> None:
    """Fail unless each contest was won once."""
    assert Counter({str(number): 1 for number in range(rounds)}) == Counter(told.said["won"])


def require_followed(place: Place, seen: list[str]) -> None:
    """Fail unless a follower saw every event that is there, in order, once, and no other."""
    with place.register() as register:
        assert [seen_as(one) for one in register.events()] == seen


@pytest.mark.parametrize(("writers", "calls", "rounds"), [(3, 25, 9), pytest.param(8, 1000, 60, marks=SLOW)])
def test_many_processes_keep_one_order(  # noqa: PLR0917 pytest's and the cases' own
    place: Place, nursery: Nursery, tmp_path: Path, writers: int, calls: int, rounds: int
) -> None:
    """Writers on plans of their own and on shared ones; followers, one of them killed and resumed.

    What could only be done once was done once, whoever else tried; who followed saw each position
    once, and in order.
    """
    end = tmp_path / "end"
    with place.register() as register:
        before = prepare(register, [*own(writers), *SHARED], rounds)
    diaries = [tmp_path / f"writer{one}" for one in range(writers)]
    seen = [tmp_path / f"follower{one}" for one in range(3)]

    followers = [nursery.start("follow", place, file, after=-1, end=str(end)) for file in seen[:2]]
    working = [
        nursery.start(
            "write", place, file, name=f"w{one}", plans=[f"own{one}", *SHARED], calls=calls, rounds=rounds
        )
        for one, file in enumerate(diaries)
    ]
    quarter = before + writers * calls // 4
    wait_until(lambda: len(told(seen[1:2]).said["saw"]) >= quarter, [*working, *followers])
    followers[1].kill()
    followers[1].require(-9)
    last = int(told(seen[1:2]).said["saw"][-1].partition(":")[0])
    followers[1] = nursery.start("follow", place, seen[2], after=last, end=str(end))
    for child in working:
        child.require()
    with place.register() as register:
        written = told(diaries)
        size = require_kept(register, written, before)
    end.write_text(str(size))
    for child in followers:
        child.require()

    assert before + writers * calls + rounds == size
    assert set() == written.open
    assert 0 < written.of("again"), "nobody met anybody: these writers prove nothing"
    require_one_winner(written, rounds)
    require_followed(place, told(seen[:1]).said["saw"])
    require_followed(place, told(seen[1:]).said["saw"])


@pytest.mark.parametrize(("seconds", "rounds"), [(0.4, 2), pytest.param(1.5, 6, marks=SLOW)])
def test_a_host_keeps_its_transaction_open(
    place: Place, nursery: Nursery, tmp_path: Path, seconds: float, rounds: int
) -> None:
    """Others wait, or hear that the store is busy; whoever follows skips nothing, nor sees what was undone."""
    end, seen, file = tmp_path / "end", tmp_path / "follower", tmp_path / "writer"
    with place.register() as register:
        before = prepare(register, ["own", "shared", "host"])
    follower = nursery.start("follow", place, seen, after=-1, end=str(end))
    impatient = attrs.evolve(place, lock_timeout=seconds / 10)
    host = create_engine(place.url)

    with place.register() as register, impatient.register() as other, closing(Diary(file)) as diary:
        for number in range(rounds):
            with host.connect() as connection, register.using(connection) as bound:
                diary.begun(f"host{number}", 1)
                receipt = bound.acting_as(OFFICER).execute("host", status("x"), command_id=f"host{number}")
                waiting = nursery.start(
                    "write",
                    place,
                    tmp_path / f"waiting{number}",
                    name=f"w{number}",
                    plans=["own"],
                    calls=5,
                    rounds=0,
                )
                began = time.monotonic()
                with pytest.raises(StoreBusyError):
                    other.acting_as(OFFICER).execute("shared", status("y"))
                assert seconds / 10 <= time.monotonic() - began
                time.sleep(seconds)
                assert {} == told([tmp_path / f"waiting{number}"]).done, "somebody did not wait"
                if number % 2:
                    connection.rollback()
                    diary.refused(f"host{number}")
                else:
                    connection.commit()
                    diary.done(f"host{number}", receipt)
            waiting.require()

    host.dispose()
    with place.register() as register:
        written = told([file, *(tmp_path / f"waiting{number}" for number in range(rounds))])
        size = require_kept(register, written, before)
    end.write_text(str(size))
    follower.require()
    assert before + 5 * rounds + (rounds + 1) // 2 == size
    require_followed(place, told([seen]).said["saw"])


@pytest.mark.parametrize(("threads", "calls"), [(16, 6), pytest.param(16, 100, marks=SLOW)])
def test_many_threads_share_a_register(place: Place, tmp_path: Path, threads: int, calls: int) -> None:
    """All begin each contest together, and one wins it."""
    together = threading.Barrier(threads, timeout=60)
    with place.register() as register, closing(Diary(tmp_path / "diary")) as diary:
        before = prepare(register, [*own(threads), *SHARED], calls)

        def work(one: int) -> None:
            acting = register.acting_as(OFFICER)
            for number in range(calls):
                together.wait()
                compete(acting, diary, f"t{one}", number)
                record(acting, diary, f"t{one}-{number}", (f"own{one}", *SHARED)[number % 3])

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(threads)))

        written = told([tmp_path / "diary"])
        assert before + threads * calls + calls == require_kept(register, written, before)
    assert set() == written.open
    require_one_winner(written, calls)


@pytest.mark.parametrize(("children", "calls"), [(3, 10), pytest.param(8, 100, marks=SLOW)])
def test_forked_workers_share_nothing(place: Place, tmp_path: Path, children: int, calls: int) -> None:
    """A register that was open, and had written, when its process was forked serves parent and children."""
    with place.register() as register:
        before = prepare(register, [*own(children + 1), *SHARED], calls)

    forking.run(place, tmp_path / "diary", children=children, calls=calls)

    written = told([tmp_path / "diary"])
    with place.register() as register:
        size = require_kept(register, written, before)
    assert before + (children + 1) * calls + calls + 1 == size
    assert set() == written.open
    require_one_winner(written, calls)


@pytest.mark.parametrize(("tasks", "calls"), [(10, 5), pytest.param(40, 50, marks=SLOW)])
def test_many_tasks_share_a_register(place: Place, tmp_path: Path, tasks: int, calls: int) -> None:
    """On asyncio, while a task follows: each position comes once, and each contest has one winner."""
    with place.register() as register:
        before = prepare(register, [*own(tasks), *SHARED], calls)
    size = before + tasks * calls + calls

    with closing(Diary(tmp_path / "diary")) as diary:
        seen = asyncio.run(forking.on_asyncio(place, diary, tasks=tasks, calls=calls, until=size))

    written = told([tmp_path / "diary"])
    with place.register() as register:
        assert size == require_kept(register, written, before)
    assert set() == written.open
    require_one_winner(written, calls)
    require_followed(place, seen)
