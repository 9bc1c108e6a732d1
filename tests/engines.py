"""Registers on a real database of each kind, for tests of what a host and asyncio see."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import attrs
from sqlalchemy import create_engine
from tests import postgres
from tests.registers import MARCH, OFFICER, Clock, opening

from planevents.register import PlanRegister

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from sqlalchemy import Engine

KINDS = ("sqlite", "postgresql")


@attrs.frozen
class Place:
    """A database of its own."""

    kind: str
    url: str
    clock: Clock

    def register(self, *, create: bool = False, **settings: object) -> PlanRegister:
        """Open a register there."""
        return PlanRegister.open(self.url, create=create, clock=self.clock, **settings)  # type: ignore[arg-type]

    def host(self) -> Engine:
        """Return an engine as an application would make it, which waits half a second for a lock."""
        if self.kind == "sqlite":
            return create_engine(self.url, connect_args={"timeout": 0.5}, hide_parameters=True)
        options = {"options": "-c lock_timeout=500"}
        return create_engine(self.url, connect_args=options, hide_parameters=True)


@contextmanager
def place(kind: str, folder: Path) -> Generator[Place]:
    """Make an empty database, and drop it."""
    if kind == "sqlite":
        yield Place(kind, f"sqlite:///{folder / 'plans.db'}", Clock())
        return
    server = postgres.server()
    with server.database() as name:
        yield Place(kind, server.url(name), Clock())


@contextmanager
def opened(place: Place) -> Generator[PlanRegister]:
    """Open a register that holds one plan with an action, 1."""
    with closing(place.register(create=True)) as register:
        register.acting_as(OFFICER).execute("cip", *opening(), effective_on=MARCH)
        yield register
