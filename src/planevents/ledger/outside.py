"""What else history is held against: events from outside, and what was made of history for SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from planevents import codec
from planevents.errors import CodecError
from planevents.ledger.careful import body_of
from planevents.ledger.finding import Finding
from planevents.ledger.tree import leaf_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from planevents.codec import StoredEvent

_PAGE = 1000


def compare(
    stored: Callable[[int, int], Iterable[StoredEvent]], outside: Iterable[tuple[int, bytes]]
) -> Iterator[Finding]:
    """Yield a finding for every event from outside, a position and a body, that is not stored there as it is.

    ``stored`` yields the rows of positions above its first argument, at most so many.
    """
    rows: Iterator[Any] = iter(())
    row: Any = None
    ended = False
    for position, body in outside:
        while not ended and (row is None or _is_before(row, position)):
            row = next(rows, None)
            if row is None:
                # What lies between two events from outside is not read, if it is much.
                rows = iter(stored(position - 1, _PAGE))
                row = next(rows, None)
                ended = row is None
        if row is None or row.position != position:
            message = "an event from outside is not there"
            yield Finding("event", None, leaf_hash(body).hex(), message, _address(body), position)
        elif (held := body_of(row)) != body:
            message = "this is not the event from outside"
            stored_hash, wanted = leaf_hash(held).hex(), leaf_hash(body).hex()
            yield Finding("event", stored_hash, wanted, message, _address(body), position)


def of_read_model(found: object) -> Finding:
    """Return as a finding what the check of the read models found."""
    return Finding("read model", str(found), "what history makes of it", "a table for SQL is not history's")


def _is_before(row: Any, position: int) -> bool:
    return not isinstance(row.position, int) or row.position < position


def _address(body: bytes) -> str | None:
    """Return the address that a body's own header gives."""
    try:
        header: Any = codec.decode_header(body).get("header")
    except CodecError:
        return None
    if not isinstance(header, dict):
        return None
    header = cast("codec.Wire", header)
    return f"{header.get('plan')}@{header.get('version')}"
