"""What a bundle shows of a store: one plan's events and the reports, as they were sealed."""

from __future__ import annotations

from heapq import merge
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import attrs

from planevents import codec
from planevents.errors import CodecError, VerificationError
from planevents.identity import REGISTER
from planevents.ledger.tree import leaf_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planevents.codec import StoredEvent, Wire
    from planevents.recorded import RecordedEvent
    from planevents.store.interface import EventReader

_PAGE = 500
_COPIED = ("plan", "version", "type", "schema", "recorded_at", "effective_on")


@attrs.frozen
class ShownEvent:
    """An event, the bytes that were sealed of it, and the header and data in them."""

    recorded: RecordedEvent
    body: bytes
    header: Wire
    data: Wire


def shown_events(reader: EventReader, plan: str) -> Iterator[ShownEvent]:
    """Yield a plan's events and the reports by position, in bounded memory.

    Raises VerificationError for the first that is not as it was sealed.
    """
    both = merge(reader.read(plan), reader.read(REGISTER), key=attrgetter("position"))
    for run in _runs(both):
        rows = list(reader.stored(run[0].position - 1, len(run)))
        if len(rows) != len(run):
            raise _not_sealed(run[0], "the rows are not where they should be")
        for recorded, row in zip(run, rows, strict=True):
            yield _sealed(recorded, row)


def _runs(recorded: Iterable[RecordedEvent]) -> Iterator[list[RecordedEvent]]:
    """Yield events that stand side by side together."""
    run: list[RecordedEvent] = []
    for one in recorded:
        if run and (one.position != run[-1].position + 1 or len(run) == _PAGE):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _sealed(recorded: RecordedEvent, row: StoredEvent) -> ShownEvent:
    texts: Any = (row.header, row.data)
    try:
        header, data = (text.encode() for text in texts)
        wire, told = codec.decode_header(header), codec.decode_header(data)
    except (AttributeError, UnicodeError, CodecError) as error:
        raise _not_sealed(recorded, "its texts cannot be read") from error
    body = codec.body(header, data)
    if b"\n" in body or leaf_hash(body) != row.leaf_hash:
        raise _not_sealed(recorded, "the sealed texts were changed")
    copied = (*(getattr(row, field) for field in _COPIED), row.position)
    if copied != (*(wire.get(field) for field in _COPIED), recorded.position):
        raise _not_sealed(recorded, "the columns are not what the header says")
    return ShownEvent(recorded, body, wire, told)


def _not_sealed(recorded: RecordedEvent, message: str) -> VerificationError:
    return VerificationError((f"{recorded.address} (position {recorded.position}): {message}",))
