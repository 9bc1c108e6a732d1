"""The closed set of event types, and the steps by which old data is brought up to date.

What was written at an older schema version is upcast one step a version, ``dict -> dict``,
before it becomes an event; a missing step fails at import time.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import attrs

from planevents.codec.canonical_json import CERTAIN, Wire, dump, load, require_subset
from planevents.codec.reading import REFUSED, Read, reader
from planevents.codec.strict import UNREADABLE, converter, why
from planevents.codec.upcasting import UPCASTERS, Upcaster, changes
from planevents.errors import CodecError, MalformedEventError, UnknownEventTypeError
from planevents.events import EVENT_TYPES, Event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _own_steps(codec: Codec) -> Mapping[tuple[str, int], Upcaster]:
    names = {one.type for one in codec.types}
    return {key: step for key, step in UPCASTERS.items() if key[0] in names}


@attrs.frozen
class Codec:
    """Encodes and decodes a closed set of event types; ``upcasters`` are by default planevents' own of them.

    Raises CodecError on construction if an older schema version cannot be brought up to date,
    or if two types share a name.
    """

    types: tuple[type[Any], ...] = EVENT_TYPES
    upcasters: Mapping[tuple[str, int], Upcaster] = attrs.Factory(_own_steps, takes_self=True)
    _by_name: Mapping[str, Any] = attrs.field(init=False, repr=False)
    _reads: dict[tuple[str, int], Read] = attrs.field(
        init=False, repr=False, eq=False, factory=dict[tuple[str, int], Read]
    )

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
        wire = _unstructure(event.__class__)(event)
        if not CERTAIN.issuperset(map(type, wire.values())):
            require_subset(wire, event.type)
        return dump(wire, event.type)

    def decode(self, type_: str, schema: int, data: bytes | str) -> Any:
        """Return the event of stored data, brought up to date from its schema version."""
        return self.reader(type_, schema)(data)

    def reader(self, type_: str, schema: int) -> Read:
        """Return what decodes the stored data of one type at one schema version."""
        read = self._reads.get((type_, schema))
        if read is None:
            read = self._reads[type_, schema] = self._reader(type_, schema)
        return read

    def _reader(self, type_: str, schema: int) -> Read:
        cls = self._by_name.get(type_)
        if cls is None or not 1 <= schema <= cls.schema:
            raise UnknownEventTypeError(type_, schema)
        strictly = partial(self._strictly, cls, schema)
        at_once = reader(cls) if schema == cls.schema else None
        if at_once is None:
            return strictly

        def read(data: bytes | str) -> Any:
            try:
                return at_once(data)
            except REFUSED:
                return strictly(data)

        return read

    def _strictly(self, cls: type[Any], schema: int, data: bytes | str) -> Any:
        wire = load(cls.type, data)
        try:
            for version in range(schema, cls.schema):
                before = deepcopy(wire)
                step = self.upcasters[cls.type, version]
                wire = step(wire)
                if not changes(step, before, wire):
                    raise MalformedEventError(cls.type, f"the upcaster from schema {version} changed nothing")
            return converter().structure(wire, cls)
        except UNREADABLE as error:
            raise MalformedEventError(cls.type, why(error)) from error


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


@cache
def _unstructure(cls: Any) -> Callable[[Any], Wire]:
    return converter().get_unstructure_hook(cls)
