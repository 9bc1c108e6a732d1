"""Registers for tests: on memory, a SQLite file and PostgreSQL, by a clock that tells what it was set to."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast

from tests import postgres

from planevents.commands import AddAction, Command, OpenPlan
from planevents.definitions import Body
from planevents.register import PlanRegister
from planevents.statuses import NARRATIVE
from planevents.store.memory import MemoryStore
from planevents.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from planevents.store.interface import Store

START = datetime(2025, 6, 30, 9, 0, tzinfo=UTC)
ORIGIN = "council.example/plans"
MARCH = date(2025, 3, 31)
JUNE = date(2025, 6, 30)
OFFICER = "Performance Officer"


class Clock:
    """A clock that tells what it was set to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class House:
    """One history, and as many registers on it as somebody opens: each with caches of its own.

    ``kind`` is "memory", "sqlite" for a file in ``folder``, or "postgresql" for a schema of its own,
    which ``close`` drops.
    """

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self.clock = Clock()
        self.file = folder / "plans.db"
        self._memory = MemoryStore(self.clock, ORIGIN)
        self._opened: list[Store] = []
        self._schema: str | None = None
        self._left = ExitStack()

    def store(self) -> Store:
        """The store itself; in a database, another connection to it."""
        if self.kind == "memory":
            return self._memory
        store = SqlStore.open(self.url, create=True, clock=self.clock, origin=ORIGIN, schema=self._place())
        self._opened.append(store)
        return store

    @property
    def url(self) -> str:
        """Where its database is."""
        return postgres.server().url() if self.kind == "postgresql" else f"sqlite:///{self.file}"

    def register(self, store: Store | None = None, **settings: Any) -> PlanRegister:
        """Another register on the same history."""
        return PlanRegister(store or self.store(), clock=self.clock, **settings)

    def close(self) -> None:
        """Close whatever was opened."""
        for store in self._opened:
            store.close()
        self._left.close()

    def _place(self) -> str | None:
        if self.kind == "postgresql" and self._schema is None:
            self._schema = self._left.enter_context(postgres.server().schema())
        return self._schema


class Meddled:
    """A real store in a busy office: between two calls on it, somebody else does something, once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.before: dict[str, list[Callable[[], object]]] = {}
        self.after: dict[str, list[Callable[[], object]]] = {}
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        def call(*arguments: Any) -> Any:
            self.calls[name] += 1
            if waiting := self.before.get(name):
                waiting.pop(0)()
            result = method(*arguments)
            if waiting := self.after.get(name):
                waiting.pop(0)()
            return result

        return call

    @property
    def store(self) -> Store:
        """Itself, as what it stands for."""
        return cast("Store", self)


def opening(title: str = "Improvement plan", **settings: Any) -> tuple[Command, ...]:
    """The commands that open a plan with one action, 1, due in June 2025."""
    bodies = (Body("Executive", decides=True), Body("Scrutiny", decides=False))
    return (
        OpenPlan(title, scheme=NARRATIVE, bodies=bodies, fields=["theme"], **settings),
        AddAction("1", title="Publish the strategy", owners=["Chief Executive"], target="June 2025"),
    )


def contents(register: PlanRegister) -> list[tuple[Any, ...]]:
    """All that is recorded, with who recorded it."""
    return [(one, one.context) for one in register.events()]
