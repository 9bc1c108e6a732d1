"""A register with read models, on any database, and what SQL sees of it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from tests import postgres

from planevents.read_models.models import ReadModels
from planevents.read_models.rows import KEYS
from planevents.register import PlanRegister
from planevents.store.interface import Exactly, NoStream, StreamAppend, Unrecorded
from planevents.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from planevents.recorded import RecordedEvent
    from planevents.store.interface import EventWriter
    from planevents.tips import Tips

LATER = datetime(2026, 4, 1, 9, tzinfo=UTC)
"""After everything that the stories tell."""

VIEWS = {
    "registered_plans": "plan",
    "plan_actions": "plan, action_id",
    "action_owners": "plan, action_id, ordinal",
    "action_fields": "plan, action_id, field, ordinal",
    "documented_changes": "plan, version",
    "quarter_positions": "plan, starts_on, action_id",
    "issued_reports": "position, plan",
}
"""The views, each with an order in which it has one answer."""

DATABASES = ("sqlite", "postgresql")

Seen = dict[str, list[dict[str, Any]]]


class Office:
    """One store; each register on it is another process, with or without read models."""

    def __init__(self, url: str, schema: str | None = None, prefix: str = "") -> None:
        self.url = url
        self.schema = schema
        self.prefix = prefix
        self._opened: list[SqlStore] = []
        self._calls = 0
        self.store = self.another()
        self.models = ReadModels(self.store)

    def another(self, clock: Callable[[], datetime] = lambda: LATER) -> SqlStore:
        """Open the store once more."""
        store = SqlStore.open(
            self.url, create=True, clock=clock, origin="test", schema=self.schema, prefix=self.prefix
        )
        self._opened.append(store)
        return store

    def keeping(self, tips: Tips | None = None) -> ReadModels:
        """From now on this store's appends keep the tables."""
        self.models = ReadModels(self.store, tips)
        self.models.create()
        self.store.on_append = self.models.keep
        return self.models

    def register(self) -> PlanRegister:
        """A register on this store, its cached fold shared with the read models, as people have it."""
        register = PlanRegister(self.store, clock=lambda: LATER)
        self.models = ReadModels(self.store, register._tips)
        self.models.create()
        self.store.on_append = self.models.keep
        return register

    def append(self, recorded: Sequence[RecordedEvent], writer: EventWriter | None = None) -> None:
        """Append events as somebody else recorded them, in one append."""
        writer = writer or self.store
        streams: dict[str, list[RecordedEvent]] = {}
        for one in recorded:
            streams.setdefault(one.plan, []).append(one)
        self._calls += 1
        writer.append(
            [
                StreamAppend(
                    plan,
                    Exactly(events[0].version - 1) if events[0].version > 1 else NoStream(),
                    [Unrecorded(one.event, one.effective_on, one.context) for one in events],
                )
                for plan, events in streams.items()
            ],
            (f"append {self._calls}", "0" * 64),
        )

    @property
    def engine(self) -> Engine:
        return self.store.engine

    def name(self, table: str) -> str:
        """What SQL calls a table or view."""
        return f"{self.schema}.{self.prefix}{table}" if self.schema else f"{self.prefix}{table}"

    def sql(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        """Ask, or change something, as any tool could."""
        with self.engine.connect() as connection:
            answer = connection.execute(text(statement), parameters)
            rows = [dict(row) for row in answer.mappings()] if answer.returns_rows else []
            connection.commit()
        return rows

    def seen(self) -> Seen:
        """All that the views show."""
        return {
            view: self.sql(f"SELECT * FROM {self.name(view)} ORDER BY {order}")
            for view, order in VIEWS.items()
        }

    def empty(self) -> None:
        """Leave the live generation as if nobody had ever kept it."""
        for table in KEYS:
            self.sql(f"DELETE FROM {self.name('rm_' + table)}")
        self.sql(f"UPDATE {self.name('generation')} SET position = 0")

    def generations(self) -> list[dict[str, Any]]:
        return self.sql(f"SELECT number, position, live FROM {self.name('generation')} ORDER BY number")

    def close(self) -> None:
        for store in self._opened:
            store.close()


@contextmanager
def office(database: str, folder: Path, prefix: str = "") -> Generator[Office]:
    """A new store in a database of its own."""
    if database == "sqlite":
        opened = Office(f"sqlite:///{folder / 'plans.db'}", prefix=prefix)
        try:
            yield opened
        finally:
            opened.close()
        return
    server = postgres.server()
    with server.schema() as schema:
        opened = Office(server.url(), schema, prefix)
        try:
            yield opened
        finally:
            opened.close()
