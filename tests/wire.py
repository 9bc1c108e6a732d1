"""Events and contexts of every shape that the wire form can hold, and places in it to damage."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs
from hypothesis import strategies as st

from planevents import codec
from planevents.case_parts import Activity, CaseContents, CaseLine, CaseRisk, Option, Resource, YearAmount
from planevents.definitions import Body, Field, Standard
from planevents.events import EVENT_TYPES, Event
from planevents.identity import EntityId
from planevents.money import Money
from planevents.people import Post
from planevents.recorded import Context, Source
from planevents.risk_matrix import Cell, Grade, Level
from planevents.statuses import SCHEMES, Status, StatusScheme

LARGEST = 2**53 - 1
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
one_line = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=30
).filter(str.strip)
words = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=8)
integers = st.integers(-LARGEST, LARGEST)
json_values = st.recursive(
    st.none() | st.booleans() | integers | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="ascii")), inner),
    max_leaves=20,
)
json_objects = st.dictionaries(st.text(st.characters(codec="ascii"), max_size=8), json_values, max_size=8)


@st.composite
def schemes(draw: st.DrawFn) -> StatusScheme:
    """Schemes of one's own, with every optional part there or not."""
    flag = st.booleans()
    names = draw(st.lists(words, min_size=1, max_size=4, unique=True))
    statuses: list[Status | str] = [
        Status(
            name,
            complete=draw(flag),
            terminal=draw(flag),
            open_commitment=draw(flag),
            on_track=draw(st.none() | flag),
            aliases=draw(st.sampled_from(((), (f"{name} by now",)))),
            letter=draw(st.sampled_from((None, "BDFHJ"[index]))),
        )
        for index, name in enumerate(names)
        if name != "overdue"
    ] or ["ready"]
    known = [status if isinstance(status, str) else status.name for status in statuses]
    move = st.tuples(st.sampled_from(known), st.sampled_from(known))
    return StatusScheme(
        draw(words),
        *statuses,
        moves=draw(st.none() | st.lists(move, max_size=3)),
        initial=draw(st.sampled_from(known)),
    )


LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: text,
    int: integers,
    bool: st.booleans(),
    date: st.dates(),
    Decimal: st.decimals("-999999999999999", "999999999999999", allow_nan=False, places=6)
    | st.integers(-(10**15) + 1, 10**15 - 1).map(Decimal),
    type(None): st.none(),
    StatusScheme: st.sampled_from(sorted(SCHEMES.values(), key=lambda one: one.name)) | schemes(),
}
CONSTRAINED: dict[tuple[type[Any], str], st.SearchStrategy[Any]] = {
    (Post, "title"): one_line,
    (Field, "name"): one_line,
    (Standard, "name"): one_line,
    (Body, "name"): one_line,
    (Activity, "label"): one_line,
    (Activity, "title"): one_line,
    (Activity, "owners"): st.lists(st.builds(Post, one_line), max_size=2).map(tuple),
    (CaseContents, "summary"): one_line,
    (CaseLine, "label"): one_line,
    (CaseLine, "title"): one_line,
    (CaseLine, "currency"): one_line,
    (CaseRisk, "label"): one_line,
    (CaseRisk, "title"): one_line,
    (CaseRisk, "likelihood"): one_line,
    (CaseRisk, "impact"): one_line,
    (Option, "title"): one_line,
    (Resource, "role"): one_line,
    (YearAmount, "year"): one_line,
    (Money, "currency"): st.from_regex(r"[A-Z]{3}", fullmatch=True),
    (Grade, "label"): one_line,
    (Grade, "score"): st.integers(0, 10_000),
    (Level, "name"): one_line,
    (Level, "lowest"): st.integers(0, 10_000),
    (Level, "highest"): st.integers(0, 10_000),
    (Cell, "likelihood"): one_line,
    (Cell, "impact"): one_line,
    (Cell, "score"): st.integers(0, 10_000),
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Values of an annotated type, whatever it is made of."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in LEAVES:
        return LEAVES[kind]
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, UnionType):
        return st.one_of(*map(values, arguments))
    if origin is tuple and arguments[-1] is ...:
        return st.lists(values(arguments[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, arguments))
    if issubclass(kind, EntityId):
        letter = kind.letter
        return st.integers(1, LARGEST).map(lambda version: kind(f"{letter}{version}"))
    if attrs.has(kind):
        hints = get_type_hints(kind)
        return st.builds(
            kind,
            **{
                field.name: CONSTRAINED.get((kind, field.name), values(hints[field.name]))
                for field in attrs.fields(kind)
            },
        )
    raise NotImplementedError(f"say how values of {kind} are made")


events: st.SearchStrategy[Event] = st.one_of(*map(values, EVENT_TYPES))
contexts: st.SearchStrategy[Context] = st.builds(
    Context,
    actor=values(Post),
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
