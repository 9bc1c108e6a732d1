"""What every codec promises, as tests that a codec with event types of one's own inherits.

    class TestMinutes(CodecContract):
        codec = Codec(types=(MinuteTaken,), upcasters=UPCASTERS)
        golden = Path(__file__).with_name("golden")

``golden`` is a folder of *golden vectors*: for every type, at every schema version that was ever written,
a file ``minute.taken@1.json`` with the bytes of one event. They are never changed. Where one is missing the
failure shows bytes that it could hold.
"""

# These are tests: they assert that expected == actual.
# ruff: noqa: S101

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import attrs
import pytest
from hypothesis import HealthCheck, find, given, settings

from planevents.codec import canonical
from planevents.errors import CodecError, NotCanonicalError, UnknownEventTypeError
from planevents.testing.strategies.wire import wire_events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import SearchStrategy


class EventCodec(Protocol):
    """What is under test: ``planevents.codec.Codec``, or what stands in for one."""

    @property
    def types(self) -> tuple[type[Any], ...]:
        """The attrs classes of the events, each with its wire name ``type`` and its ``schema`` version."""
        ...

    def encode(self, event: Any) -> bytes:
        """Return the bytes of an event's data."""
        ...

    def decode(self, type_: str, schema: int, data: bytes | str) -> Any:
        """Return the event of stored data, brought up to date."""
        ...


class CodecContract:
    """What is written can be read for good, in one way, and by every version after."""

    codec: ClassVar[EventCodec]
    """The codec under test."""

    golden: ClassVar[Path]
    """The folder of golden vectors."""

    events: ClassVar[SearchStrategy[Any] | None] = None
    """Events of all types; without any, they are made from the annotations of the classes."""

    def test_an_event_is_read_as_it_was_written(self) -> None:
        """Field by field, and equal: of bytes and of text."""
        codec = self._codec()

        def law(event: Any) -> None:
            data = codec.encode(event)
            assert event == codec.decode(event.type, event.schema, data)
            assert event == codec.decode(event.type, event.schema, data.decode())

        self._hold(law)

    def test_its_bytes_are_canonical(self) -> None:
        """RFC 8785: one value has one form, so that its hash is its own."""
        codec = self._codec()

        def law(event: Any) -> None:
            data = codec.encode(event)
            assert canonical(json.loads(data)) == data, "written otherwise than canonical JSON"
            assert data == codec.encode(codec.decode(event.type, event.schema, data)), (
                "written otherwise again"
            )

        self._hold(law)

    def test_every_field_is_written(self) -> None:
        """Also what is empty: an absent field would be read as whatever a later version takes it for."""

        def law(event: Any) -> None:
            names = {field.name for field in attrs.fields(event.__class__)}
            assert names == set(json.loads(self._codec().encode(event)))

        self._hold(law)

    def test_every_schema_ever_written_has_a_golden_vector(self) -> None:
        """And no other file lies there: each is bytes that somebody may hold."""
        needed = {f"{name}@{schema}.json" for name, schema in self._versions()}
        folder = self._golden()
        there = {file.name for file in folder.iterdir()} if folder.is_dir() else set[str]()
        missing = sorted(needed - there)
        assert not missing, f"missing in {folder}:\n" + "\n".join(map(self._suggested, missing))
        assert needed == there, f"in {folder}, but of no type and schema: {sorted(there - needed)}"

    def test_golden_vectors_can_be_read(self) -> None:
        """At every schema, one step after another up to the present: the chain has no gap."""
        for name, schema, data in self._vectors():
            event = self._codec().decode(name, schema, data)
            assert (name, self._present()[name]) == (event.type, event.schema), f"{name}@{schema}"
            assert event == self._codec().decode(name, schema, data), f"{name}@{schema} was read in two ways"

    def test_golden_vectors_are_what_is_written(self) -> None:
        """To the byte, at the present schema: a change of form is a new schema, with a vector of its own."""
        for name, schema, data in self._vectors():
            if schema == self._present()[name]:
                assert data == self._codec().encode(self._codec().decode(name, schema, data)), (
                    f"{name}@{schema}"
                )

    def test_golden_vectors_are_canonical(self) -> None:
        """Without a new line at the end, too: they are what was sealed."""
        for name, schema, data in self._vectors():
            assert canonical(json.loads(data)) == data, f"{name}@{schema}.json is no canonical JSON"

    def test_an_older_schema_is_another_shape(self) -> None:
        """What reads as the present schema as well was raised for nothing, or is not brought up to date."""
        for name, schema, data in self._vectors():
            if schema < self._present()[name]:
                event = self._codec().decode(name, schema, data)
                assert data != self._codec().encode(event), f"{name}@{schema} is as it would be written today"

    def test_what_it_does_not_know_is_an_error(self) -> None:
        """Another type, a later schema, or one before the first is never read as something else."""
        latest = [(name, schema + 1) for name, schema in self._present().items()]
        for name, schema in (("no.such.type", 1), *latest, *((name, 0) for name, _ in latest)):
            with pytest.raises(UnknownEventTypeError):
                self._codec().decode(name, schema, b"{}")

    def test_damaged_data_is_an_error(self) -> None:
        """A CodecError, and no other: whoever verifies a store goes on after it."""
        for name, schema, data in self._vectors():
            wire = json.loads(data)
            damaged = [b"", b"null", b"[]", data.rstrip()[:-1], data + data]
            damaged += [_written({key: value for key, value in wire.items() if key != gone}) for gone in wire]
            for one in damaged:
                try:
                    read = self._codec().decode(name, schema, one)
                except CodecError:
                    continue
                pytest.fail(f"{name}@{schema} reads {one!r} as {read!r}", pytrace=False)

    def _codec(self) -> EventCodec:
        codec: EventCodec = self._given("codec")
        return codec

    def _golden(self) -> Path:
        return Path(self._given("golden"))

    def _given(self, name: str) -> Any:
        given: Any = getattr(type(self), name, None)
        if given is None:
            pytest.fail(f"give {type(self).__name__} the class variable {name}", pytrace=False)
        return given

    def _present(self) -> dict[str, int]:
        return {one.type: one.schema for one in self._codec().types}

    def _versions(self) -> Iterator[tuple[str, int]]:
        for name, present in self._present().items():
            yield from ((name, schema) for schema in range(1, present + 1))

    def _vectors(self) -> Iterator[tuple[str, int, bytes]]:
        for name, schema in self._versions():
            file = self._golden() / f"{name}@{schema}.json"
            if file.is_file():
                yield name, schema, file.read_bytes()

    def _suggested(self, missing: str) -> str:
        name, _, schema = missing.removesuffix(".json").rpartition("@")
        if int(schema) != self._present()[name]:
            return f"{missing}: bytes that were written at that schema"
        event = find(self._events().filter(lambda one: one.type == name), lambda _: True, settings=_QUIET)
        return f"{missing}: such as {self._codec().encode(event).decode()}"

    def _events(self) -> SearchStrategy[Any]:
        return wire_events(*self._codec().types) if self.events is None else self.events

    def _hold(self, law: Callable[[Any], object]) -> None:
        @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(self._events())
        def holds(event: Any) -> None:
            law(event)

        holds()


_QUIET = settings(database=None, deadline=None, suppress_health_check=(HealthCheck.filter_too_much,))


def _written(wire: object) -> bytes:
    try:
        return canonical(wire)
    except NotCanonicalError:
        return json.dumps(wire).encode()
