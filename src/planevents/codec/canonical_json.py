"""Canonical JSON: RFC 8785 for a subset in which there is nothing to decide.

No floats, integers within 2^53-1, ASCII keys, no lone surrogates. Inside the subset, sorted
compact JSON *is* the canonical form; outside it, ``canonical`` refuses.
"""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Any, cast

import orjson

from planevents.errors import MalformedEventError, NotCanonicalError
from planevents.identity import (
    ActionId,
    AmendmentId,
    BusinessCaseId,
    FinanceLineId,
    RecommendationId,
    RiskId,
    SectionId,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Wire = dict[str, Any]

MAX_INTEGER = 2**53 - 1
CERTAIN = frozenset(
    {
        str,
        bool,
        NoneType,
        ActionId,
        AmendmentId,
        BusinessCaseId,
        FinanceLineId,
        RecommendationId,
        RiskId,
        SectionId,
    }
)
"""The exact types whose values all lie in the subset, but for lone surrogates."""


def canonical(value: object, where: str = "value") -> bytes:
    """Return the RFC 8785 bytes of a JSON value, or raise NotCanonicalError and say where."""
    require_subset(value, where)
    return dump(value, where)


def body(header: bytes, data: bytes) -> bytes:
    """Return the sealed bytes of an event: its stored header and data, glued, never rebuilt."""
    return b'{"data":' + data + b',"header":' + header + b"}"


def load(type_: str, data: bytes | str) -> Wire:
    """Return the JSON object of stored data, or raise MalformedEventError."""
    try:
        wire = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise MalformedEventError(type_, f"not JSON: {error}") from error
    if not isinstance(wire, dict):
        raise MalformedEventError(type_, "not a JSON object")
    return cast("Wire", wire)


def dump(value: object, where: str) -> bytes:
    """Return the canonical bytes of a value that is known to lie in the subset, but for its texts."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        raise NotCanonicalError(where, str(error)) from error


def require_subset(value: object, where: str) -> None:
    """Raise NotCanonicalError unless a value lies in the subset; its texts are left to ``dump``."""
    try:
        if not _lies_in_subset(value):
            _refuse(value, where)
    except RecursionError as error:
        raise NotCanonicalError(where, "it is too deep, or holds itself") from error


def _lies_in_subset(value: Any) -> bool:
    given: object = value
    kind = type(given)
    members: Iterable[object]
    if kind is dict:
        try:
            if not "".join(value).isascii():
                return False
        except TypeError:  # a key that is no text
            return False
        members = value.values()
    elif kind is list or kind is tuple:
        members = value
    else:
        return kind in CERTAIN or (kind is int and -MAX_INTEGER <= value <= MAX_INTEGER)
    # A generator would take longer than most members do.
    return all([type(member) in CERTAIN or _lies_in_subset(member) for member in members])  # noqa: C419


def _refuse(value: Any, where: str) -> None:
    match value:
        case str() | None | bool():
            pass
        case int():
            if not -MAX_INTEGER <= value <= MAX_INTEGER:
                raise NotCanonicalError(where, f"{value} is beyond 2^53-1: write it as text")
        case dict():
            for key, member in cast("Mapping[Any, Any]", value).items():
                if not isinstance(key, str) or not key.isascii():
                    raise NotCanonicalError(where, f"the key {key!r} is not ASCII text")
                _refuse(member, f"{where}.{key}")
        case list() | tuple():
            for index, member in enumerate(cast("list[Any]", value)):
                _refuse(member, f"{where}[{index}]")
        case float():
            raise NotCanonicalError(where, f"{value} is a float: write an exact number as text")
        case _:
            raise NotCanonicalError(where, f"{type(value).__name__} is not JSON")
