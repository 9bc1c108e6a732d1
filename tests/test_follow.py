"""Following: each event once, in its order, whoever writes and however long they take."""

from __future__ import annotations

import threading
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from tests.engines import KINDS, Place, opened, place
from tests.registers import JUNE, MARCH, OFFICER, opening

from planevents.commands import AddAction, ReportStatus
from planevents.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planevents.register import PlanRegister

POLL = 0.01


@pytest.fixture(params=KINDS)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with place(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def register(there: Place) -> Iterator[PlanRegister]:
    with opened(there) as made:
        yield made


class Follower(threading.Thread):
    """A consumer in a thread of its own, which keeps the positions that it was given."""

    def __init__(self, register: PlanRegister, after: int = -1) -> None:
        super().__init__()
        self.seen: list[int] = []
        self.enough = threading.Event()
        self._register = register
        self._after = after

    def run(self) -> None:
        for one in self._register.follow(self._after, poll=POLL, stop=self.enough.is_set):
            self.seen.append(one.position)

    def finish(self) -> list[int]:
        """Let it see what is there, and end."""
        self.enough.set()
        self.join(10)
        return self.seen


def test_it_yields_what_is_there_and_what_comes(register: PlanRegister) -> None:
    """Without end, until it is told to stop."""
    follower = Follower(register)
    follower.start()
    for number in range(2, 30):
        register.acting_as(OFFICER).execute("cip", AddAction(str(number), title="t"), effective_on=JUNE)

    assert list(range(30)) == follower.finish()


def test_a_consumer_resumes_where_it_stopped(register: PlanRegister) -> None:
    """After the position that it dealt with last: nothing twice, nothing left out."""
    for number in range(2, 12):
        register.acting_as(OFFICER).execute("cip", AddAction(str(number), title="t"), effective_on=JUNE)
    first = [one.position for one in islice(register.follow(), 5)]
    rest = [one.position for one in register.follow(first[-1], stop=lambda: True)]

    assert list(range(12)) == first + rest


def test_a_long_transaction_of_a_host_is_not_skipped(there: Place, register: PlanRegister) -> None:
    """Whoever writes meanwhile waits, so that no later position is seen before an earlier one."""
    host, follower = there.host(), Follower(register)
    writers = [
        threading.Thread(
            target=register.acting_as(OFFICER).execute,
            args=("cip", AddAction(str(number), title="t")),
            kwargs={"effective_on": JUNE},
        )
        for number in range(2, 6)
    ]
    with host.begin() as connection, register.using(connection) as bound:
        follower.start()
        bound.acting_as("Auditor").execute("estates", *opening("Estates"), effective_on=MARCH)
        for writer in writers:
            writer.start()
        threading.Event().wait(0.3)
        assert [0, 1] == follower.seen
    for writer in writers:
        writer.join(10)
    host.dispose()

    assert list(range(8)) == follower.finish()
    assert ["cip", "cip", "estates", "estates"] == [one.plan for one in islice(register.events(), 4)]


def test_what_a_host_rolls_back_was_never_there(there: Place, register: PlanRegister) -> None:
    """Its positions are given to what comes next."""
    host, follower = there.host(), Follower(register)
    follower.start()
    with host.connect() as connection, register.using(connection) as bound:
        bound.acting_as("Auditor").execute("estates", *opening("Estates"), effective_on=MARCH)
        threading.Event().wait(5 * POLL)
        connection.rollback()
    host.dispose()
    register.acting_as(OFFICER).execute("cip", ReportStatus("1", "In progress"))

    assert [0, 1, 2] == follower.finish()
    assert ["cip"] * 3 == [one.plan for one in register.events()]


def test_it_holds_nothing_while_its_consumer_works(register: PlanRegister) -> None:
    """A consumer may write in between, and is given that too."""
    seen: list[int] = []
    for one in register.follow(poll=POLL, stop=lambda: len(seen) > 3):
        seen.append(one.position)
        if one.position == 0:
            register.acting_as(OFFICER).execute("cip", ReportStatus("1", "In progress"))
            register.acting_as(OFFICER).execute("cip", ReportStatus("1", "Ongoing"))

    assert [0, 1, 2, 3] == seen


def test_a_wait_of_nothing_is_refused(register: PlanRegister) -> None:
    """It would ask without a pause."""
    with pytest.raises(InvalidValueError, match="seconds above 0"):
        next(register.follow(poll=0))
