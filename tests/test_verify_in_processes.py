"""A register verifies in several processes, each reading the database for itself."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from tests.engines import KINDS, Place, place

from planevents.errors import InvalidValueError
from planevents.ledger.parallel import CHUNK
from planevents.register import PlanRegister
from planevents.store.interface import Exactly, NoStream, StreamAppend
from planevents.testing.contracts import unrecorded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BATCH = 1_000
SIZE = (CHUNK // BATCH + 4) * BATCH
"""Events enough for two chunks, the second of them not full."""


@pytest.fixture(params=KINDS)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with place(request.param, tmp_path) as made:
        with closing(made.register(create=True)) as register:
            for start in range(0, SIZE, BATCH):
                events = [unrecorded("1", f"c{start}")] * BATCH
                stream = StreamAppend("cip", Exactly(start) if start else NoStream(), events)
                register._store.append([stream], (f"c{start}", "f"))
        yield made


def test_several_processes_find_what_one_finds(there: Place) -> None:
    """Nothing where nothing is wrong; and the same where an owner rewrote the record."""
    with there.register() as register:
        seen: list[int] = []
        alone = register.verify().require()
        assert alone == register.verify(processes=2, progress=seen.append)
        assert (SIZE, SIZE) == (alone.size, seen[-1])
        paper = register.checkpoint()
        assert SIZE == register.verify(processes=2, against=paper).proven_to

        _rewrite(there, CHUNK + 7)
        found = register.verify()
        assert found.findings
        assert found == register.verify(processes=2)


def test_a_register_on_a_hosts_engine_is_verified_in_one(there: Place) -> None:
    """Another process cannot have the host's engine; the error says what to do instead."""
    engine = there.host()
    register = PlanRegister.open(engine, clock=there.clock)

    assert register.verify().ok
    with pytest.raises(InvalidValueError, match="at an address of its own"):
        register.verify(processes=2)
    engine.dispose()


def test_in_memory_there_is_one_process() -> None:
    """The others would see nothing of it."""
    with (
        PlanRegister.open("memory://") as register,
        pytest.raises(InvalidValueError, match="in memory there is but one process"),
    ):
        register.verify(processes=2)


def _rewrite(there: Place, position: int) -> None:
    """Do what whoever owns the database can do."""
    engine = there.host()
    with engine.begin() as connection:
        if there.kind == "sqlite":
            connection.execute(text("DROP TRIGGER event_update_an_event_never_changes"))
        else:
            connection.execute(text("ALTER TABLE event DISABLE TRIGGER event_no_update"))
        connection.execute(text("UPDATE event SET actor = 'nobody' WHERE position = :one"), {"one": position})
    engine.dispose()
