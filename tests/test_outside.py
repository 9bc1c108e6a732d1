"""Events from outside are held against those that are stored, wherever they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.test_partial_verification import SIZE, honest

from planevents.ledger import outside
from planevents.ledger.careful import body_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planevents.codec import StoredEvent

PAGE = 5


@given(st.dictionaries(st.integers(0, SIZE + 20), st.booleans(), max_size=12))
def test_each_event_from_outside_is_there_as_it_is_or_is_told(brought: dict[int, bool]) -> None:
    """However far they lie apart; what lies between them is not read, if it is more than a page."""
    rows = honest().rows
    read: list[StoredEvent] = []

    def stored(after: int, most: int) -> Iterable[StoredEvent]:
        for row in rows[after + 1 :][:most]:
            read.append(row)
            yield row

    events = [
        (position, body_of(rows[position]) if as_it_is and position < SIZE else b"{}")
        for position, as_it_is in sorted(brought.items())
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outside, "_PAGE", PAGE)
        found = [(one.position, one.message) for one in outside.compare(stored, events)]

    assert found == [
        (
            position,
            "this is not the event from outside" if position < SIZE else "an event from outside is not there",
        )
        for position, as_it_is in sorted(brought.items())
        if not as_it_is or position >= SIZE
    ]
    assert len(read) <= (PAGE + 1) * len(brought)
