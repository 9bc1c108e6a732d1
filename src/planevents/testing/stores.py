"""Stores to put on trial: new and empty each time, and gone afterwards."""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from planevents.store.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager

    from planevents.store.interface import Store

ORIGIN = "planevents.example/trial"


class Ticking:
    """Tells a second later each time it is asked, so that every run records the same moments."""

    def __init__(self) -> None:
        self._now = datetime(2030, 1, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the next moment."""
        self._now += timedelta(seconds=1)
        return self._now


@contextmanager
def memory() -> Generator[Store]:
    """Make a store in memory."""
    with closing(MemoryStore(Ticking(), ORIGIN)) as store:
        yield store


@contextmanager
def sqlite() -> Generator[Store]:
    """Make a store in a SQLite file of its own."""
    from planevents.store.sql import SqlStore  # noqa: PLC0415 SQLAlchemy is loaded when it is needed

    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'plans.db')}"
        with closing(SqlStore.open(url, create=True, clock=Ticking(), origin=ORIGIN)) as store:
            yield store


def postgresql(url: str) -> Callable[[], AbstractContextManager[Store]]:
    """Return what makes stores in a PostgreSQL database, each in a schema that is dropped again.

    The user of ``url`` must be allowed to make schemas there. Use a database for tests.

        class RagMachine(PlanMachine):
            store = postgresql("postgresql+psycopg://postgres@localhost/test")
    """

    @contextmanager
    def in_schema() -> Generator[Store]:
        from planevents.store.scratch import in_scratch_schema  # noqa: PLC0415 SQLAlchemy is loaded when it is needed

        with in_scratch_schema(url, clock=Ticking(), origin=ORIGIN) as store:
            yield store

    return in_schema
