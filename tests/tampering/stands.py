"""Where tampering is tried: an honest store on one kind of database, and copies of it to write to."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

import attrs
from sqlalchemy import create_engine
from tests import postgres
from tests.tampering.contents import read
from tests.tampering.looking import Honest
from tests.tampering.story import tell
from tests.tampering.ways_postgresql import Database

from planevents.store import roles

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from tests.tampering.contents import Contents


@attrs.frozen
class Copy:
    """One database to tamper with: as a way takes it, its URL, and what it holds now."""

    target: Any
    url: str
    contents: Callable[[], Contents]


@attrs.frozen
class Stand:
    """An honest store, and what makes a copy of it, which is gone afterwards."""

    honest: Honest
    copy: Callable[[], AbstractContextManager[Copy]]


@contextmanager
def sqlite_stand(folder: Path) -> Generator[Stand]:
    """Make the honest store in a file."""
    original = folder / "honest.db"
    numbers = count()
    paper = tell(f"sqlite:///{original}")

    @contextmanager
    def copy() -> Generator[Copy]:
        within = folder / str(next(numbers))
        within.mkdir()
        file = within / "plans.db"
        shutil.copy(original, file)
        yield Copy(file, f"sqlite:///{file}", lambda: _file(file))
        shutil.rmtree(within)

    yield Stand(Honest(_file(original), paper), copy)


@contextmanager
def postgresql_stand(_: Path) -> Generator[Stand]:
    """Make the honest store in a database, whose tables belong to a role of their own."""
    server = postgres.server()
    with ExitStack() as left:
        owner, app, erasure = (left.enter_context(server.role("unused")) for _ in "oae")
        template = left.enter_context(server.database())
        paper = tell(server.url(template))
        engine = create_engine(server.url(template))
        with engine.begin() as connection:
            roles.create(connection, roles.Roles(owner, app, erasure))
        engine.dispose()

        @contextmanager
        def copy() -> Generator[Copy]:
            with server.database(template) as name:
                yield Copy(Database(name, owner, app), server.url(name), lambda: _database(name))

        yield Stand(Honest(_database(template), paper), copy)


def _file(file: Path) -> Contents:
    with closing(sqlite3.connect(file)) as connection:
        return read(connection)


def _database(name: str) -> Contents:
    with closing(postgres.server().connect(name)) as connection:
        return read(connection)
