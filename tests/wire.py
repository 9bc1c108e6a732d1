"""Events and contexts of every shape that the wire form can hold, and places in it to damage."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from planevents import codec
from planevents.people import Post
from planevents.recorded import Context, Source
from planevents.testing.strategies import wire_events, wire_values

if TYPE_CHECKING:
    from planevents.events import Event

LARGEST = 2**53 - 1
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
integers = st.integers(-LARGEST, LARGEST)
json_values = st.recursive(
    st.none() | st.booleans() | integers | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="ascii")), inner),
    max_leaves=20,
)
json_objects = st.dictionaries(st.text(st.characters(codec="ascii"), max_size=8), json_values, max_size=8)

events: st.SearchStrategy[Event] = wire_events()
contexts: st.SearchStrategy[Context] = st.builds(
    Context,
    actor=wire_values(Post),
    command_id=text,
    rules=st.lists(text, max_size=3).map(tuple),
    source=st.none() | st.builds(Source, text, sha256=st.none() | text, place=st.none() | text),
    correlation=st.none() | text,
    causation=st.none() | text,
)


def wire_of(event: Event) -> dict[str, Any]:
    """An event's data as plain JSON values, to be damaged."""
    wire: dict[str, Any] = json.loads(codec.encode(event))
    return wire


ALMOST: tuple[Any, ...] = ("a1", "r1", "2025-03-31", "20250331", "post", 1, 0, 1.0, True, [], [[]], {}, "1")


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) inside a JSON value."""
    inside = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    found = [(value, key) for key, _ in inside]
    for _, member in inside:
        if isinstance(member, dict | list):
            found += places(member)
    return found
