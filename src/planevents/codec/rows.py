"""Stored rows, and the recorded events that they are read as."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from planevents.codec.headers import decode_context
from planevents.codec.schemas import standard
from planevents.errors import MalformedEventError
from planevents.recorded import RecordedEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planevents.codec.reading import Read

Row = tuple[int, str, int, str, int, str, str, str, str]
"""What ``recorded`` needs of a stored event, in its order."""


@attrs.frozen
class StoredEvent:
    """An event as it is stored: the sealed texts, and columns that copy parts of them."""

    position: int
    plan: str
    version: int
    type: str
    schema: int
    recorded_at: str
    effective_on: str
    actor: str
    header: str
    data: str
    leaf_hash: bytes


_NONE: Any = object()


class _Draft(RecordedEvent):
    """A recorded event that can be filled in: its class is set right before anybody sees it.

    A frozen value checks each field that is set; over a replay that takes as long as reading.
    """

    __slots__ = ()
    # Both, or Python goes the long way round for each.
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__


def recorded(  # noqa: PLR0917 the columns of a row, in their order
    position: int,
    plan: str,
    version: int,
    type_: str,
    schema: int,
    recorded_at: str,
    effective_on: str,
    header: str,
    data: str,
) -> RecordedEvent:
    """Return the event of a stored row; its header is decoded when it is first asked for."""
    row = (position, plan, version, type_, schema, recorded_at, effective_on, header, data)
    return next(recorded_rows((row,)))


def recorded_rows(rows: Iterable[Any]) -> Iterator[RecordedEvent]:
    """Yield the events of stored rows, each of the columns that ``recorded`` takes.

    Raises MalformedEventError for a row that cannot be read, and UnknownEventTypeError for an
    event of a later version; what was yielded before it stands.
    """
    reads: dict[tuple[str, int], Read] = {}
    find = standard().reader
    new = _Draft.__new__
    # Neighbours were mostly recorded at one moment, and hold from one day.
    moment_text = day_text = moment = day = _NONE
    for row in rows:
        position, plan, version, type_, schema, recorded_at, effective_on, header, data = row
        try:
            if recorded_at != moment_text:
                moment, moment_text = datetime.fromisoformat(recorded_at), recorded_at
            if effective_on != day_text:
                day, day_text = date.fromisoformat(effective_on), effective_on
            read = reads.get((type_, schema))
            if read is None:
                read = reads[type_, schema] = find(type_, schema)
        except (TypeError, ValueError) as error:
            message = f"the columns at position {position} are damaged ({error}): verify the store"
            raise MalformedEventError(str(type_), message) from error
        one: Any = new(_Draft)
        one.plan, one.version, one.position = plan, version, position
        one.recorded_at, one.effective_on = moment, day
        one.event = read(data)
        one.read_context = partial(decode_context, header)
        one.__class__ = RecordedEvent
        yield one
