"""Values of every shape that the wire form can hold: events and what they are made of, sensible or not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs
from hypothesis import reject
from hypothesis import strategies as st

from planevents.case_parts import Activity, CaseContents, CaseLine, CaseRisk, Option, Resource, YearAmount
from planevents.codec import MAX_INTEGER
from planevents.definitions import Body, Field, Standard
from planevents.errors import InvalidValueError
from planevents.events import EVENT_TYPES
from planevents.identity import EntityId
from planevents.money import Money
from planevents.people import Post
from planevents.risk_matrix import HIGHEST_SCORE, Cell, Grade, Level
from planevents.statuses import StatusScheme
from planevents.testing.strategies.schemes import built_in_schemes, schemes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis.strategies import DrawFn, SearchStrategy

_LARGEST = 10**15 - 1
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_ONE_LINE = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=30
).filter(str.strip)
_SCORE = st.integers(0, HIGHEST_SCORE)
_LEAVES: Mapping[Any, SearchStrategy[Any]] = MappingProxyType(
    {
        str: _TEXT,
        int: st.integers(-MAX_INTEGER, MAX_INTEGER),
        bool: st.booleans(),
        date: st.dates(),
        Decimal: st.decimals(-_LARGEST, _LARGEST, allow_nan=False, places=6)
        | st.integers(-_LARGEST, _LARGEST).map(Decimal),
        type(None): st.none(),
        StatusScheme: built_in_schemes() | schemes(),
    }
)
_ONE_LINERS: Mapping[type[Any], tuple[str, ...]] = MappingProxyType(
    {
        Post: ("title",),
        Field: ("name",),
        Standard: ("name",),
        Body: ("name",),
        Activity: ("label", "title"),
        CaseContents: ("summary",),
        CaseLine: ("label", "title", "currency"),
        CaseRisk: ("label", "title", "likelihood", "impact"),
        Option: ("title",),
        Resource: ("role",),
        YearAmount: ("year",),
        Grade: ("label",),
        Level: ("name",),
        Cell: ("likelihood", "impact"),
    }
)
_OWN: Mapping[tuple[type[Any], str], SearchStrategy[Any]] = MappingProxyType(
    {
        **{(cls, name): _ONE_LINE for cls, names in _ONE_LINERS.items() for name in names},
        (Activity, "owners"): st.lists(st.builds(Post, _ONE_LINE), max_size=2).map(tuple),
        (Money, "currency"): st.from_regex(r"[A-Z]{3}", fullmatch=True),
        (Grade, "score"): _SCORE,
        (Level, "lowest"): _SCORE,
        (Level, "highest"): _SCORE,
        (Cell, "score"): _SCORE,
    }
)


def wire_values(kind: Any) -> SearchStrategy[Any]:
    """Return values of an annotated type, of what the wire form can hold; others as Hypothesis knows them.

    What a class refuses with InvalidValueError is left out.

        wire_values(tuple[Post, ...])
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in _LEAVES:
        return _LEAVES[kind]
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in {Union, UnionType}:
        return st.one_of(*map(wire_values, arguments))
    if origin is tuple and arguments[-1] is ...:
        return st.lists(wire_values(arguments[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*map(wire_values, arguments))
    return _of_class(kind)


def wire_events(*types: type[Any]) -> SearchStrategy[Any]:
    """Return events of some types, or of all, with anything in them that can be written."""
    return st.one_of(*map(wire_values, types or EVENT_TYPES))


def _of_class(cls: Any) -> SearchStrategy[Any]:
    if attrs.has(cls):
        hints = get_type_hints(cls)
        fields: tuple[Any, ...] = attrs.fields(cls)
        return _accepted(cls, {one.alias: _of_field(cls, one.name, hints) for one in fields})
    if EntityId in getattr(cls, "__mro__", ()):
        return st.integers(1, MAX_INTEGER).map(lambda version: cls(f"{cls.letter}{version}"))
    found: SearchStrategy[Any] = st.from_type(cls)
    return found


def _of_field(cls: Any, name: str, hints: dict[str, Any]) -> SearchStrategy[Any]:
    own = _OWN.get((cls, name))
    return wire_values(hints[name]) if own is None else own


@st.composite
def _accepted(draw: DrawFn, cls: Any, fields: dict[str, SearchStrategy[Any]]) -> Any:
    arguments = {name: draw(values) for name, values in fields.items()}
    try:
        return cls(**arguments)
    except InvalidValueError:
        reject()
