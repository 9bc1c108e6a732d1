"""A store's rows, read by another process."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import attrs

from planevents.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.codec import StoredEvent


@attrs.define
class Elsewhere:
    """Where a store is, as another process is told; it opens it when it first reads, and keeps it open."""

    _url: str = attrs.field(repr=False)
    _schema: str | None
    _prefix: str
    _store: SqlStore | None = attrs.field(default=None, init=False)

    def __call__(self, after: int, limit: int | None) -> Iterator[StoredEvent]:
        """Yield the raw rows of positions above ``after``, in order, at most ``limit``."""
        if self._store is None:
            self._store = SqlStore.open(
                self._url, create=False, clock=_now, schema=self._schema, prefix=self._prefix
            )
        return self._store.stored(after, limit)


def _now() -> datetime:
    return datetime.now(UTC)
