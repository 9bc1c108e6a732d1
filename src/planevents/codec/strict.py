"""Strict reading and writing, field by field: cattrs, with nothing bent until it fits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.fns import identity

from planevents.codec.canonical_json import MAX_INTEGER, Wire
from planevents.decimals import DECIMAL, plain_decimal
from planevents.identity import EntityId
from planevents.people import Person, Post
from planevents.statuses import Status, StatusScheme

Structure = Callable[[Any, Any], Any]

UNREADABLE = (ForbiddenExtraKeysError, KeyError, TypeError, ValueError, AttributeError)
"""What structuring raises for data that is not what it should be."""


def why(error: Exception) -> str:
    """Say in words why data cannot be read."""
    return f"it has no {error}" if isinstance(error, KeyError) else str(error)


@cache
def converter() -> Converter:
    """Return the converter of everything that is written: made once, when it is first needed."""
    strict = Converter(forbid_extra_keys=True, detailed_validation=False)
    # What cattrs would make of a value that is almost right, history never said.
    strict.register_structure_hook_factory(attrs.has, partial(_whole, strict))
    strict.register_structure_hook_factory(_is(tuple), partial(_tuple, strict))
    strict.register_structure_hook_factory(_is(Literal), _literal)
    strict.register_structure_hook(str, _exactly)
    strict.register_structure_hook(bool, _exactly)
    strict.register_structure_hook(int, _integer)
    strict.register_structure_hook(date, _date)
    strict.register_unstructure_hook(date, date.isoformat)
    strict.register_structure_hook(Decimal, _decimal)
    strict.register_unstructure_hook(Decimal, plain_decimal)
    strict.register_structure_hook(EntityId, entity_id)
    strict.register_unstructure_hook(EntityId, identity)
    strict.register_structure_hook_func(_is_one_of_ids, _one_of_ids)
    strict.register_unstructure_hook_func(_is_one_of_ids, identity)
    strict.register_unstructure_hook_func(_is_optional_text, identity)
    strict.register_unstructure_hook(Person, lambda person: {"post": person.post, "person": True})
    strict.register_unstructure_hook(Post | Person, strict.unstructure)
    strict.register_unstructure_hook(Post | Person | None, strict.unstructure)
    # The keys of a command's mapping are the caller's own words, so they are written as values.
    strict.register_unstructure_hook_func(_is(dict), lambda mapping: sorted(mapping.items()))
    strict.register_unstructure_hook(StatusScheme, partial(_scheme_to_wire, strict))
    strict.register_structure_hook(StatusScheme, partial(_scheme_from_wire, strict))
    return strict


def _is(generic: Any) -> Callable[[Any], bool]:
    return lambda cls: get_origin(cls) is generic


def _is_optional_text(kind: Any) -> bool:
    members = get_args(kind) if get_origin(kind) in (Union, UnionType) else ()
    return NoneType in members and all(
        one is NoneType or (isinstance(one, type) and issubclass(one, str)) for one in members
    )


def _whole(converter: Converter, cls: type[Any]) -> Structure:
    structure = converter.gen_structure_attrs_fromdict(cls)
    names = [field.name for field in attrs.fields(cls)]

    def whole(wire: Any, _: object) -> Any:
        if len(wire) < len(names):
            raise KeyError(next((name for name in names if name not in wire), cls.__name__))
        return structure(wire, cls)

    return whole


def _tuple(converter: Converter, cls: Any) -> Structure:
    kinds = get_args(cls)
    any_length = kinds[-1] is ...
    hooks = [(converter.get_structure_hook(kind), kind) for kind in kinds if kind is not ...]

    def structure(wire: Any, _: object) -> Any:
        _exactly(wire, list)
        if any_length:
            hook, kind = hooks[0]
            return tuple([hook(member, kind) for member in wire])
        return tuple([hook(member, kind) for member, (hook, kind) in zip(wire, hooks, strict=True)])

    return structure


def _literal(cls: Any) -> Structure:
    allowed = get_args(cls)

    def structure(wire: Any, _: object) -> Any:
        if wire not in allowed:
            raise ValueError(f"{wire!r} is none of {', '.join(map(repr, allowed))}")
        return wire

    return structure


def _exactly(wire: Any, cls: type[Any]) -> Any:
    if type(wire) is not cls:
        raise TypeError(f"{wire!r} is not of type {cls.__name__}")
    return wire


def _integer(wire: Any, _: object) -> int:
    number: int = _exactly(wire, int)
    if not -MAX_INTEGER <= number <= MAX_INTEGER:
        raise ValueError(f"{number} is beyond 2^53-1")
    return number


def _date(wire: Any, _: object) -> date:
    day = date.fromisoformat(wire)
    if day.isoformat() != wire:
        raise ValueError(f"{wire!r} is not a day as year-month-day")
    return day


def _decimal(wire: Any, _: object) -> Decimal:
    if not DECIMAL.fullmatch(_exactly(wire, str)):
        raise ValueError(f"{wire!r} is not a decimal number in full")
    return Decimal(wire)


def entity_id(wire: Any, cls: type[EntityId]) -> EntityId:
    """Return an entity's id, which begins with its kind's letter; raise TypeError or ValueError else."""
    if not _exactly(wire, str).startswith(cls.letter):
        raise ValueError(f"{wire!r} is no id of kind {cls.kind}")
    return cls(wire)


def _is_one_of_ids(kind: Any) -> bool:
    members = get_args(kind) if get_origin(kind) in (Union, UnionType) else ()
    return len(members) > 1 and all(isinstance(one, type) and issubclass(one, EntityId) for one in members)


def _one_of_ids(wire: Any, cls: Any) -> EntityId:
    kinds: tuple[type[EntityId], ...] = get_args(cls)
    kind = next((one for one in kinds if _exactly(wire, str).startswith(one.letter)), kinds[-1])
    return entity_id(wire, kind)


def _scheme_to_wire(converter: Converter, scheme: StatusScheme) -> Wire:
    return {
        "name": scheme.name,
        "initial": scheme.initial.name,
        "statuses": [converter.unstructure(status) for status in scheme.statuses],
        "moves": None if scheme.moves is None else [list(move) for move in scheme.moves],
    }


def _scheme_from_wire(converter: Converter, wire: Wire, _: object) -> StatusScheme:
    if wire.keys() != {"name", "initial", "statuses", "moves"}:
        raise ValueError("a scheme has a name, an initial status, statuses and moves")
    statuses = converter.structure(wire["statuses"], tuple[Status, ...])
    moves = wire["moves"]
    if moves is not None:
        moves = converter.structure(moves, tuple[tuple[str, str], ...])
    name, initial = _exactly(wire["name"], str), _exactly(wire["initial"], str)
    return StatusScheme(name, *statuses, moves=moves, initial=initial)
