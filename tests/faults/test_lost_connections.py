"""A connection is lost amid a call: repeated with its command id, it is there once, where its receipt says."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

import attrs
import pytest
from sqlalchemy import event
from tests import postgres
from tests.faults.diary import Diary, require_kept, told
from tests.faults.place import Place, place
from tests.faults.proxy import Cut, Proxy
from tests.faults.work import CONTESTED, OFFICER, prepare, status

from planevents.errors import StoreUnavailableError
from planevents.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from planevents.recorded import Receipt
    from planevents.register import PlanRegister

R = TypeVar("R")
SLOW = pytest.mark.slow
UNHARMED, MENDED, REPEATED = "nobody noticed", "the store repeated it", "the caller repeated it"


@pytest.fixture
def direct(tmp_path: Path) -> Iterator[Place]:
    with place("postgresql", tmp_path) as made:
        yield made


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    # A short path, as the server's own.
    with (
        TemporaryDirectory(prefix="wire-") as folder,
        Proxy(Path(folder), postgres.server().host) as proxy,
    ):
        yield proxy


class Office:
    """Makes calls, and each again with its command id for as long as the database is not there."""

    def __init__(self, register: PlanRegister, diary: Diary) -> None:
        self.outcomes: Counter[str] = Counter()
        self._register = register
        self._diary = diary
        assert isinstance(register._store, SqlStore)
        self._connections = 0
        event.listen(register._store.engine, "connect", self._connected)

    def call(self, command_id: str, events: int) -> None:
        """Record so many events, come what may."""
        self._diary.begun(command_id, events)
        acting, connections = self._register.acting_as(OFFICER), self._connections
        commands = [status(f"{command_id} {one}") for one in range(events)]
        receipt, tries = _until_it_answers(
            lambda: acting.execute("plan", *commands, command_id=command_id),
        )
        self._diary.done(command_id, receipt)
        again = connections != self._connections
        self.outcomes[REPEATED if tries > 1 else MENDED if again else UNHARMED] += 1

    def transact(self, name: str) -> None:
        """Record on two plans in one transaction, come what may."""
        parts = {f"{name}a": "plan", f"{name}b": CONTESTED}
        for one in parts:
            self._diary.begun(one, 1)
        self._diary.say("together", ",".join(parts))

        def transaction() -> dict[str, Receipt]:
            with self._register.transaction() as bound:
                acting = bound.acting_as(OFFICER)
                return {one: acting.execute(plan, status(one), command_id=one) for one, plan in parts.items()}

        receipts, tries = _until_it_answers(transaction)
        for one, receipt in receipts.items():
            self._diary.done(one, receipt)
        self.outcomes[REPEATED if tries > 1 else UNHARMED] += 1

    def _connected(self, *_: object) -> None:
        self._connections += 1


def _until_it_answers(call: Callable[[], R]) -> tuple[R, int]:
    """Return what a call returns, and how often it was made."""
    for tries in count(1):
        with suppress(StoreUnavailableError):
            return call(), tries
    raise AssertionError


@contextmanager
def office(direct: Place, through: Place, folder: Path) -> Generator[Office]:
    """Open a register, and afterwards hold the store against what its calls were told."""
    with direct.register() as register:
        before = prepare(register, ["plan"])
    with closing(Diary(folder / "diary")) as diary, through.register() as register:
        office = Office(register, diary)
        office.call("first", 1)
        yield office
    with direct.register() as register:
        written = told([folder / "diary"])
        assert set() == written.open
        assert before + sum(written.begun.values()) == require_kept(register, written, before)


@pytest.mark.parametrize("trials", [18, pytest.param(120, marks=SLOW)])
def test_the_wire_is_cut(direct: Place, proxy: Proxy, tmp_path: Path, trials: int) -> None:
    """Before the server hears of it, after, and before it answers, once, or while it is being asked again."""
    through = attrs.evolve(direct, url=direct.url.replace(postgres.server().host.replace("/", "%2F"), "WIRE"))
    through = attrs.evolve(through, url=through.url.replace("WIRE", str(proxy.folder).replace("/", "%2F")))
    with office(direct, through, tmp_path) as working:
        for trial in range(trials):
            command_id, cut, times = f"c{trial}", list(Cut)[trial % 3], 1 + trial % 2
            match trial // 6 % 3:
                case 0:
                    proxy.cut(command_id.encode(), cut, times)
                    working.call(command_id, 1)
                case 1:
                    # The rows of a COPY name it too, so that the commit is what is cut.
                    proxy.cut(b"COMMIT", cut, times)
                    working.call(command_id, 100)
                case _:
                    proxy.cut(b"COMMIT", cut, times)
                    working.transact(command_id)
            proxy.mend()

    assert trials < proxy.cuts
    assert trials == working.outcomes[MENDED] + working.outcomes[REPEATED]
    assert 0 < min(working.outcomes[MENDED], working.outcomes[REPEATED])


@pytest.mark.parametrize("trials", [10, pytest.param(80, marks=SLOW)])
def test_the_server_ends_the_connection(direct: Place, tmp_path: Path, trials: int) -> None:
    """At any moment of a call, small or large."""
    chance = random.Random(20250331)  # noqa: S311 moments, not secrets
    end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s"
    ended = 0
    with closing(postgres.server().connect()) as above, office(direct, direct, tmp_path) as working:

        def terminate(wait: float) -> None:
            nonlocal ended
            time.sleep(wait)
            # It may be that there is none just now.
            for _ in range(1000):
                found = above.execute(end, (direct.database,)).fetchone()
                if found is not None and found[0]:
                    ended += found[0]
                    return

        for trial in range(trials):
            ending = threading.Thread(target=terminate, args=(chance.uniform(0, 0.02),))
            ending.start()
            number = 0
            while ending.is_alive() or not number:
                working.call(f"c{trial}-{number}", 1 if trial % 2 else 100)
                number += 1
            ending.join()
        working.call("last", 1)

    assert trials <= ended
    assert trials // 2 <= working.outcomes[MENDED] + working.outcomes[REPEATED]
