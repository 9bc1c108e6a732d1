"""Taking in what another store held: into an empty store, a portion at a time."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from planevents.errors import AppendOnlyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planevents.codec import StoredEvent
    from planevents.store.interface import EventReader, Incarnation

T = TypeVar("T")

PORTION = 4096
"""How many rows are held at once."""


def require_empty(reader: EventReader) -> None:
    """Raise AppendOnlyError for a store that holds anything: what it holds can neither move nor go."""
    held = {
        "events": reader.head().size,
        "commands": next(reader.commands(), None),
        "names": next(reader.people(), None),
        "incarnations": reader.incarnations(),
    }
    for what, found in held.items():
        if found:
            raise AppendOnlyError(f"the store has {what} already: restore a backup into a new one")


def portions(
    rows: Iterable[StoredEvent], incarnations: Iterable[Incarnation]
) -> Iterator[list[StoredEvent] | Incarnation]:
    """Yield rows, and between them each incarnation, where there are as many events as it says.

    Raises AppendOnlyError for a row that does not follow those before; every database would refuse
    it too, but not with the same words.
    """
    rest = _in_order(rows)
    size = 0
    for incarnation in incarnations:
        while portion := list(islice(rest, min(PORTION, max(incarnation.size - size, 0)))):
            yield portion
            size += len(portion)
        yield incarnation
    yield from cut(rest)


def cut(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield values a portion at a time."""
    rest = iter(values)
    while portion := list(islice(rest, PORTION)):
        yield portion


def _in_order(rows: Iterable[StoredEvent]) -> Iterator[StoredEvent]:
    versions: dict[str, int] = {}
    for position, row in enumerate(rows):
        if row.position != position:
            raise AppendOnlyError("an event's position is the next one")
        versions[row.plan] = version = versions.get(row.plan, 0) + 1
        if row.version != version:
            raise AppendOnlyError("a version is its plan's next one")
        yield row
