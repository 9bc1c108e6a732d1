"""Events to canonical bytes and back: the only module that knows the wire form.

Canonical JSON is RFC 8785 for a subset in which there is nothing to decide: no floats,
integers within 2^53-1, ASCII keys, no lone surrogates. Inside it, sorted compact JSON *is* the
canonical form; outside it, ``canonical`` refuses.

Every event type has a schema version. What was written at an older one is brought up to date
one step a version, ``dict -> dict``, before it becomes an event; a missing step fails at
import time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any, Literal, cast, get_args, get_origin

import attrs
import orjson
from cattrs import Converter
from cattrs.errors import ForbiddenExtraKeysError

from planevents.errors import CodecError, MalformedEventError, NotCanonicalError, UnknownEventTypeError
from planevents.events import EVENT_TYPES, Event
from planevents.identity import ActionId, EntityId, RecommendationId
from planevents.people import Person, Post
from planevents.recorded import Context, RecordedEvent
from planevents.statuses import Status, StatusScheme

Wire = dict[str, Any]
Upcaster = Callable[[Wire], Wire]
Structure = Callable[[Any, Any], Any]

MAX_INTEGER = 2**53 - 1

_UNREADABLE = (ForbiddenExtraKeysError, KeyError, TypeError, ValueError, AttributeError)

UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}
"""From (type, schema) to the next schema. Empty: no event has changed its shape yet."""


def canonical(value: object, where: str = "value") -> bytes:
    """Return the RFC 8785 bytes of a JSON value, or raise NotCanonicalError and say where."""
    try:
        _require_subset(value, where)
    except RecursionError as error:
        raise NotCanonicalError(where, "it is too deep, or holds itself") from error
    return _dump(value, where)


def body(header: bytes, data: bytes) -> bytes:
    """Return the sealed bytes of an event: its stored header and data, glued, never rebuilt."""
    return b'{"data":' + data + b',"header":' + header + b"}"


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


@attrs.frozen
class Codec:
    """Encodes and decodes a closed set of event types.

    Raises CodecError on construction if an older schema version cannot be brought up to date,
    or if two types share a name.
    """

    types: tuple[type[Any], ...] = EVENT_TYPES
    upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS
    _by_name: Mapping[str, type[Any]] = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        by_name = {one.type: one for one in self.types}
        if len(by_name) != len(self.types):
            raise CodecError("two event types share a wire name: give each its own")
        needed = {(name, version) for name, one in by_name.items() for version in range(1, one.schema)}
        if missing := needed - set(self.upcasters):
            raise CodecError(f"no upcaster for {sorted(missing)}: write one a schema version")
        if spare := set(self.upcasters) - needed:
            raise CodecError(
                f"upcasters that lead nowhere: {sorted(spare)}; raise the event's schema, or remove them"
            )
        object.__setattr__(self, "_by_name", by_name)

    def encode(self, event: Any) -> bytes:
        """Return the canonical bytes of an event's data."""
        return canonical(_converter().unstructure(event), event.type)

    def decode(self, type_: str, schema: int, data: bytes | str) -> Any:
        """Return the event of stored data, brought up to date from its schema version."""
        cls = self._by_name.get(type_)
        if cls is None or not 1 <= schema <= cls.schema:
            raise UnknownEventTypeError(type_, schema)
        wire = _load(type_, data)
        try:
            for version in range(schema, cls.schema):
                before = deepcopy(wire)
                wire = self.upcasters[type_, version](wire)
                if wire == before:
                    raise MalformedEventError(type_, f"the upcaster from schema {version} changed nothing")
            return _converter().structure(wire, cls)
        except _UNREADABLE as error:
            raise MalformedEventError(type_, _why(error)) from error


@cache
def standard() -> Codec:
    """Return the codec of this version's own events."""
    return Codec()


def encode(event: Event) -> bytes:
    """Return the canonical bytes of an event's data."""
    return standard().encode(event)


def decode(type_: str, schema: int, data: bytes | str) -> Event:
    """Return the event of stored data."""
    event: Event = standard().decode(type_, schema, data)
    return event


def encode_header(  # noqa: PLR0917 the columns of a row, in their order
    plan: str, version: int, event: Event, recorded_at: datetime, effective_on: date, context: Context
) -> bytes:
    """Return the canonical bytes of an event's header. ``recorded_at`` must be aware."""
    wire: Wire = _converter().unstructure(context)
    wire |= {
        "plan": plan,
        "version": version,
        "type": event.type,
        "schema": event.schema,
        "recorded_at": instant(recorded_at),
        "effective_on": effective_on.isoformat(),
    }
    return canonical(wire, "header")


def decode_context(header: bytes | str) -> Context:
    """Return who recorded an event, from what, and as part of what."""
    wire = _load("header", header)
    try:
        context: Context = _converter().structure(
            {field.name: wire[field.name] for field in attrs.fields(Context)}, Context
        )
    except _UNREADABLE as error:
        raise MalformedEventError("header", _why(error)) from error
    return context


def decode_header(header: bytes | str) -> Wire:
    """Return a header as it was written, for comparison with the columns beside it."""
    return _load("header", header)


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
    return RecordedEvent(
        plan=plan,
        version=version,
        position=position,
        recorded_at=datetime.fromisoformat(recorded_at),
        effective_on=date.fromisoformat(effective_on),
        event=decode(type_, schema, data),
        read_context=partial(decode_context, header),
    )


def instant(moment: datetime) -> str:
    """Write a moment in UTC to the microsecond, always in the same 27 characters."""
    if moment.tzinfo is None:
        raise NotCanonicalError(
            "recorded_at", "the clock gave a moment without a time zone: use an aware one"
        )
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").zfill(27)


def command_wire(command: object) -> Wire:
    """Return what a command's fingerprint covers: all of it but people's names."""
    wire: Wire = _converter().unstructure(command)
    return {"command": type(command).__name__, **wire}


def _load(type_: str, data: bytes | str) -> Wire:
    try:
        wire = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise MalformedEventError(type_, f"not JSON: {error}") from error
    if not isinstance(wire, dict):
        raise MalformedEventError(type_, "not a JSON object")
    return cast("Wire", wire)


def _dump(value: object, where: str) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        raise NotCanonicalError(where, str(error)) from error


def _why(error: Exception) -> str:
    return f"it has no {error}" if isinstance(error, KeyError) else str(error)


def _require_subset(value: Any, where: str) -> None:  # noqa: C901 one arm a kind of value
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
                # Most members are text: a call and a path for each would be a third of an append.
                if member is not None and type(member) is not str:
                    _require_subset(member, f"{where}.{key}")
        case list() | tuple():
            for index, member in enumerate(cast("list[Any]", value)):
                if member is not None and type(member) is not str:
                    _require_subset(member, f"{where}[{index}]")
        case float():
            raise NotCanonicalError(where, f"{value} is a float: write an exact number as text")
        case _:
            raise NotCanonicalError(where, f"{type(value).__name__} is not JSON")


@cache
def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True, detailed_validation=False)
    # What cattrs would make of a value that is almost right, history never said.
    converter.register_structure_hook_factory(attrs.has, partial(_whole, converter))
    converter.register_structure_hook_factory(_is(tuple), partial(_tuple, converter))
    converter.register_structure_hook_factory(_is(Literal), _literal)
    converter.register_structure_hook(str, _exactly)
    converter.register_structure_hook(bool, _exactly)
    converter.register_structure_hook(int, _integer)
    converter.register_structure_hook(date, _date)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(EntityId, _id)
    converter.register_unstructure_hook(EntityId, str)
    converter.register_structure_hook(ActionId | RecommendationId, _entity_id)
    converter.register_unstructure_hook(ActionId | RecommendationId, str)
    converter.register_unstructure_hook(Person, lambda person: {"post": person.post, "person": True})
    converter.register_unstructure_hook(Post | Person, converter.unstructure)
    converter.register_unstructure_hook(Post | Person | None, converter.unstructure)
    # The keys of a command's mapping are the caller's own words, so they are written as values.
    converter.register_unstructure_hook_func(_is(dict), lambda mapping: sorted(mapping.items()))
    converter.register_unstructure_hook(StatusScheme, partial(_scheme_to_wire, converter))
    converter.register_structure_hook(StatusScheme, partial(_scheme_from_wire, converter))
    return converter


def _is(generic: Any) -> Callable[[Any], bool]:
    return lambda cls: get_origin(cls) is generic


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


def _id(wire: Any, cls: type[EntityId]) -> EntityId:
    if not _exactly(wire, str).startswith(cls.letter):
        raise ValueError(f"{wire!r} is no id of kind {cls.kind}")
    return cls(wire)


def _entity_id(wire: Any, _: object) -> EntityId:
    action = _exactly(wire, str).startswith(ActionId.letter)
    return _id(wire, ActionId if action else RecommendationId)


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
