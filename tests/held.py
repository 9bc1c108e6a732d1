"""Rows that other processes can read: held in memory, and sent to them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import attrs

from planevents.errors import StoreFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.codec import StoredEvent


@attrs.frozen
class Held:
    """Gives its rows as a store does: in order of position."""

    rows: tuple[StoredEvent, ...]

    def __call__(self, after: int, limit: int | None = None) -> Iterator[StoredEvent]:
        given = [row for row in self.rows if after < 0 or row.position > after]
        yield from given[:limit]


@attrs.frozen
class Failing:
    """Cannot read."""

    def __call__(self, after: int, limit: int | None) -> Iterator[StoredEvent]:
        raise StoreFailedError(f"no rows after {after}, up to {limit}")


@attrs.frozen
class Dying:
    """Takes its process with it."""

    def __call__(self, after: int, limit: int | None) -> Iterator[StoredEvent]:
        os._exit(after + 1 + (limit or 0))
