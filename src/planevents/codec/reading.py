"""Reading data at once into the class that it is of: msgspec, held to be as strict as cattrs.

Alone it fills in what is missing and passes over what it does not know. So the data is read
twice: first into a mirror of the class, which does neither, then into the class itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Optional, Union, get_args, get_origin, get_type_hints

import attrs
from msgspec import Meta, defstruct
from msgspec.json import Decoder

from planevents.codec.canonical_json import MAX_INTEGER
from planevents.codec.strict import entity_id
from planevents.decimals import DECIMAL
from planevents.identity import EntityId

Read = Callable[[bytes | str], Any]

REFUSED = (ValueError, TypeError, RecursionError)
"""What a reader raises for data that it cannot read; why, strict reading can say better."""

_LEAVES = (str, bool, date, NoneType)
_INTEGER = Annotated[int, Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)]
_DECIMAL = Annotated[str, Meta(pattern=f"^(?:{DECIMAL.pattern})$")]
_IDS = 8192


class _UnlikeError(TypeError):
    """A class is not read as msgspec would read it."""


@cache
def reader(cls: Any, *, among_others: bool = False) -> Read | None:
    """Return what reads a class's data, or None where only strict reading can.

    That is so for what has a wire form or an ``__init__`` of its own, converters, or a field
    of several types. A reader accepts nothing that strict reading refuses, and gives the same
    value; what it refuses is to be read strictly. ``among_others`` lets other keys stand
    beside the class's own.
    """
    try:
        mirror = Decoder(_struct(cls, closed=not among_others))
        whole = Decoder(cls, dec_hook=_entity_id)
    except (TypeError, NameError):
        return None
    check, decode = mirror.decode, whole.decode

    def read(data: bytes | str) -> Any:
        check(data)
        return decode(data)

    return read


def _mirror(kind: Any) -> Any:
    """Return a type that holds a value's keys and whole numbers to what they should be, and no more."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is int:
        return _INTEGER
    if kind is Decimal:
        return _DECIMAL
    if kind in _LEAVES or (isinstance(kind, type) and issubclass(kind, EntityId)):
        return Any
    if origin is Literal and all(type(one) is str for one in arguments):
        return Any
    if origin is tuple:
        members: Any = tuple(one if one is ... else _mirror(one) for one in arguments)
        return tuple.__class_getitem__(members)
    if origin in (Union, UnionType) and len(arguments) == 2 and NoneType in arguments:  # noqa: PLR2004 X or None
        one = _mirror(arguments[arguments[0] is NoneType])
        return one if one is Any else Optional[one]  # noqa: UP045 not every type has an operator
    if isinstance(kind, type) and attrs.has(kind):
        return _struct(kind, closed=True)
    raise _UnlikeError(kind)


def _struct(cls: type[Any], *, closed: bool) -> Any:
    fields = attrs.fields(cls)
    if hasattr(cls, "__attrs_init__") or any(field.converter is not None for field in fields):
        raise _UnlikeError(cls)
    hints = get_type_hints(cls)
    keys = [(field.name, _mirror(hints[field.name])) for field in fields]
    return defstruct(cls.__name__, keys, forbid_unknown_fields=closed)


@lru_cache(maxsize=_IDS)
def _entity_id(kind: Any, text: str) -> EntityId:
    return entity_id(text, kind)
