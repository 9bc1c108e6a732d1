"""A database that processes share: what each of them needs to open it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs
from sqlalchemy import make_url
from tests import postgres

from planevents.register import PlanRegister

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from tests.postgres import Postgres

KINDS = ("sqlite", "postgresql")
PATIENCE_SECONDS = 60.0


@attrs.frozen
class Place:
    """The address of a store, plain enough to be sent to another process."""

    url: str
    lock_timeout: float = PATIENCE_SECONDS

    @property
    def database(self) -> str:
        """The database's name on its server, or its file."""
        return make_url(self.url).database or ""

    @property
    def kind(self) -> str:
        """Which kind of database it is in."""
        return make_url(self.url).get_backend_name()

    def register(self, **settings: Any) -> PlanRegister:
        """Open a register there; close it when done."""
        return PlanRegister.open(self.url, **{"lock_timeout": self.lock_timeout, **settings})


@contextmanager
def place(kind: str, folder: Path, server: Postgres | None = None) -> Generator[Place]:
    """Make an empty store of its own, and drop it."""
    if kind == "sqlite":
        made = Place(f"sqlite:///{folder / 'plans.db'}")
        made.register(create=True).close()
        yield made
        return
    server = server or postgres.server()
    with server.database() as name:
        made = Place(server.url(name))
        made.register(create=True).close()
        yield made
