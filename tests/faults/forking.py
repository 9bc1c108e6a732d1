"""Registers that are shared in ways of their own: across a fork, and by the tasks of an event loop."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from tests.faults.diary import Diary
from tests.faults.place import Place
from tests.faults.work import CONTESTED, OFFICER, compete, contest, record, seen_as, status

from planevents.async_register import AsyncPlanRegister
from planevents.errors import CommandRefusedError, StoreBusyError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from planevents.async_register import AsyncActing
    from planevents.recorded import Receipt
    from planevents.register import PlanRegister

ROOT = Path(__file__).parents[2]
SHARED = ("shared1", "shared2")


def run(place: Place, diary: Path, *, children: int, calls: int) -> None:
    """Fork a process that has a register open, and wait until all of them ended well."""
    order = {"place": attrs.asdict(place), "diary": str(diary), "children": children, "calls": calls}
    # A child cannot end a connection that is its parent's, and psycopg cannot know that it is.
    not_its_own = "ignore:<psycopg.Connection object:ResourceWarning"
    done = subprocess.run(  # noqa: S603 our own
        [sys.executable, "-W", "error", "-W", not_its_own, "-m", "tests.faults.forking", json.dumps(order)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (0, "") == (done.returncode, done.stderr), done.stderr


def main(order: str) -> int:
    """Write, fork, write in all processes at once; a child ends as any program does."""
    given = json.loads(order)
    place, diary = Place(**given["place"]), Diary(given["diary"])
    register = place.register()
    record(register.acting_as(OFFICER), diary, "first", "shared1")
    pids: list[int] = []
    for one in range(given["children"]):
        if not (pid := os.fork()):
            _write(register, diary, one, given["calls"])
            register.close()
            return 0
        pids.append(pid)
    _write(register, diary, given["children"], given["calls"])
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    register.verify().require()
    register.close()
    return max(map(abs, codes))


def _write(register: PlanRegister, diary: Diary, one: int, calls: int) -> None:
    acting = register.acting_as(OFFICER)
    for number in range(calls):
        compete(acting, diary, f"f{one}", number)
        record(acting, diary, f"f{one}-{number}", (f"own{one}", *SHARED)[number % 3])


async def on_asyncio(place: Place, diary: Diary, *, tasks: int, calls: int, until: int) -> list[str]:
    """Write in so many tasks; return what another saw that followed until there were ``until`` events."""
    async with await AsyncPlanRegister.open(place.url, lock_timeout=place.lock_timeout) as register:

        async def work(one: int) -> None:
            acting = register.acting_as(OFFICER)
            for number in range(calls):
                await _compete(acting, diary, f"a{one}", number)
                plan = (f"own{one}", *SHARED)[number % 3]
                await _record(acting, diary, f"a{one}-{number}", plan)

        async def follow() -> list[str]:
            seen: list[str] = []
            while len(seen) < until:
                # So many writers may leave it no connection: it goes on from where it was.
                with suppress(StoreBusyError):
                    after = len(seen) - 1
                    async for one in register.follow(after, poll=0.01, stop=lambda: len(seen) == until):
                        seen.append(seen_as(one))  # noqa: PERF401 what was seen is kept if it fails
            return seen

        following = asyncio.create_task(follow())
        try:
            await asyncio.gather(*map(work, range(tasks)))
            return await asyncio.wait_for(following, 60)
        finally:
            following.cancel()


async def _compete(acting: AsyncActing, diary: Diary, name: str, number: int) -> None:
    command_id = f"{name}-contest{number}"
    diary.begun(command_id, 1)
    try:
        receipt = await _until_not_busy(
            lambda: acting.execute(CONTESTED, contest(number), command_id=command_id)
        )
    except CommandRefusedError:
        diary.refused(command_id)
    else:
        diary.done(command_id, receipt)
        diary.say("won", number)


async def _record(acting: AsyncActing, diary: Diary, command_id: str, plan: str) -> None:
    diary.begun(command_id, 1)
    receipt = await _until_not_busy(lambda: acting.execute(plan, status(command_id), command_id=command_id))
    diary.done(command_id, receipt)


async def _until_not_busy(call: Callable[[], Awaitable[Receipt]]) -> Receipt:
    while True:
        try:
            return await call()
        except StoreBusyError:
            await asyncio.sleep(0.01)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
