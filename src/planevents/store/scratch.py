"""A store in a PostgreSQL schema of its own, which is gone afterwards: for tests, never for a record."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy.schema import DropSchema

from planevents.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from datetime import datetime


@contextmanager
def in_scratch_schema(
    url: str, *, clock: Callable[[], datetime], origin: str | None = None
) -> Generator[SqlStore]:
    """Open a new, empty store in a schema with a name of its own, and drop that with all that is in it.

    The user of ``url`` must be allowed to make schemas there.
    """
    schema = f"scratch_{uuid4().hex[:24]}"
    with closing(SqlStore.open(url, create=True, clock=clock, origin=origin, schema=schema)) as store:
        try:
            yield store
        finally:
            with store.engine.begin() as connection:
                connection.execute(DropSchema(schema, cascade=True))
