"""What every store does with events before it keeps them: check, date, encode, seal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from planevents import codec
from planevents.errors import InvalidValueError, WrongVersionError
from planevents.ledger.tree import leaf_hash
from planevents.people import commit
from planevents.store.interface import Exactly

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from planevents.people import Name
    from planevents.store.interface import StreamAppend

Row = tuple[int, str, int, str, int, str, str, str, str, str, bytes]
"""A stored event's fields in the order of ``codec.StoredEvent``."""


def moment(clock: Callable[[], datetime], last: str) -> str:
    """Return when a transaction records: now by the store's clock, but never before ``last``."""
    return max(codec.instant(clock()), last)


def versions(streams: Sequence[StreamAppend], current: Callable[[str], int]) -> dict[str, int]:
    """Return each plan's version, once all are found to be as expected.

    Raises WrongVersionError for the first that is not, and InvalidValueError for a plan that
    stands twice: what the second expects of the first would be a guess.
    """
    found: dict[str, int] = {}
    for stream in streams:
        if stream.plan in found:
            raise InvalidValueError(
                "streams",
                stream.plan,
                "a plan stands once in an append",
                "put its events into one StreamAppend",
            )
        expected = stream.expected.version if isinstance(stream.expected, Exactly) else 0
        found[stream.plan] = actual = current(stream.plan)
        if actual != expected:
            raise WrongVersionError(stream.plan, expected, actual)
    return found


def seal(
    streams: Sequence[StreamAppend], at: Mapping[str, int], first_position: int, recorded_at: str
) -> list[Row]:
    """Return the rows to insert: positions and versions run on without gaps."""
    clock = datetime.fromisoformat(recorded_at)
    encode, hashed, body = codec.standard().encode, leaf_hash, codec.body
    on, day = None, ""
    rows: list[Row] = []
    for stream in streams:
        plan = stream.plan
        write_header = codec.HeaderWriter(plan, clock).write
        for version, new in enumerate(stream.events, at[plan] + 1):
            event, context = new.event, new.context
            if new.effective_on is not on:
                on = new.effective_on
                day = on.isoformat()
            header = write_header(version, event, day, context)
            data = encode(event)
            rows.append(
                (
                    first_position + len(rows),
                    plan,
                    version,
                    event.type,
                    event.schema,
                    recorded_at,
                    day,
                    context.actor.title,
                    header,
                    data.decode(),
                    hashed(body(header.encode(), data)),
                )
            )
    return rows


def opened(names: Sequence[Name]) -> dict[str, Name]:
    """Return names by commitment; one that does not open its commitment is refused."""
    for name in names:
        if commit(name.value, name.salt) != name.commitment:
            raise InvalidValueError("names", name.commitment, "the name and salt do not give this commitment")
    return {name.commitment: name for name in names}
