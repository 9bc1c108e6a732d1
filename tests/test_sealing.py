"""What every store keeps of an event: the rows are what the codec writes, one event at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire import contexts, events

from planevents import codec
from planevents import events as e
from planevents.errors import NotCanonicalError
from planevents.ledger.tree import leaf_hash
from planevents.people import Post
from planevents.recorded import Context
from planevents.store import sealing
from planevents.store.interface import Exactly, NoStream, StreamAppend, Unrecorded

MOMENT = datetime(2025, 6, 30, 9, 0, 0, 5, tzinfo=UTC)
RECORDED_AT = "2025-06-30T09:00:00.000005Z"


@st.composite
def unrecorded(draw: st.DrawFn) -> list[Unrecorded]:
    """Events of a few calls, that share their contexts, or have equal ones."""
    calls = draw(st.lists(contexts, min_size=1, max_size=2))
    found: list[Unrecorded] = []
    for event in draw(st.lists(events, max_size=5)):
        context = draw(st.sampled_from(calls))
        if draw(st.booleans()):
            context = attrs.evolve(context)
        found.append(Unrecorded(event, draw(st.dates()), context))
    return found


@given(unrecorded(), unrecorded(), st.integers(0, 9))
def test_a_row_holds_what_the_codec_writes(one: list[Unrecorded], other: list[Unrecorded], at: int) -> None:
    """Each event as if it were sealed alone, whichever plan, call or event stood before it."""
    streams = [StreamAppend("cip", Exactly(at), one), StreamAppend("workplan", NoStream(), other)]
    expected: list[sealing.Row] = []
    for stream, version in zip(streams, (at, 0), strict=True):
        for new in stream.events:
            version += 1  # noqa: PLW2901 it counts
            header = codec.encode_header(
                stream.plan, version, new.event, MOMENT, new.effective_on, new.context
            )
            data = codec.encode(new.event)
            expected.append(
                (
                    7 + len(expected),
                    stream.plan,
                    version,
                    new.event.type,
                    new.event.schema,
                    RECORDED_AT,
                    new.effective_on.isoformat(),
                    new.context.actor.title,
                    header.decode(),
                    data.decode(),
                    leaf_hash(codec.body(header, data)),
                )
            )

    assert expected == sealing.seal(streams, {"cip": at, "workplan": 0}, 7, RECORDED_AT)


@pytest.mark.parametrize(
    ("event", "context"),
    [
        (e.PlanApproved(body="\ud800", minute=None), Context(Post("x"), "c")),
        (e.PlanApproved(body="x", minute=None), Context(Post("x"), "\ud800")),
    ],
    ids=["data", "header"],
)
def test_what_cannot_be_sealed_is_refused(event: e.Event, context: Context) -> None:
    """Nothing of the call is returned."""
    sound = Unrecorded(e.PlanApproved(body="x", minute=None), date(2025, 6, 30), Context(Post("x"), "c"))
    stream = StreamAppend("cip", NoStream(), [sound, attrs.evolve(sound, event=event, context=context)])

    with pytest.raises(NotCanonicalError):
        sealing.seal([stream], {"cip": 0}, 0, RECORDED_AT)
