"""Codecs with a mistake in each, and beside each the same codec without it; their vectors are in ``golden``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from planevents.codec import Codec, canonical
from planevents.errors import MalformedEventError

if TYPE_CHECKING:
    from collections.abc import Callable

Wire = dict[str, Any]


@attrs.frozen(kw_only=True)
class NoteTaken:
    """A note had a text; then also an author; then also a language."""

    type: ClassVar[str] = "note.taken"
    schema: ClassVar[int] = 3
    text: str
    author: str | None
    language: str


def with_author(wire: Wire) -> Wire:
    return {**wire, "author": None}


def with_language(wire: Wire) -> Wire:
    return {**wire, "language": "en"}


STEPS: dict[tuple[str, int], Callable[[Wire], Wire]] = {
    ("note.taken", 1): with_author,
    ("note.taken", 2): with_language,
}
WHOLE = Codec((NoteTaken,), STEPS)


# --- a field ------------------------------------------------------------------------------------


class LeavesOutWhatIsEmpty:
    """Saves bytes: what is not there can be neither read nor told from what was never asked."""

    types = (NoteTaken,)

    def encode(self, event: Any) -> bytes:
        wire = attrs.asdict(event, filter=lambda _, value: bool(value))
        return canonical(wire)

    def decode(self, type_: str, schema: int, data: bytes | str) -> Any:
        return WHOLE.decode(type_, schema, data)


class WritesEveryField:
    """What is empty is written as empty."""

    types = (NoteTaken,)

    def encode(self, event: Any) -> bytes:
        wire = attrs.asdict(event, filter=lambda *_: True)
        return canonical(wire)

    def decode(self, type_: str, schema: int, data: bytes | str) -> Any:
        return WHOLE.decode(type_, schema, data)


# --- one form -----------------------------------------------------------------------------------


class WritesAsItComes:
    """JSON as Python writes it: with spaces, escapes, and the fields as the class has them."""

    types = (NoteTaken,)

    def encode(self, event: Any) -> bytes:
        wire = attrs.asdict(event)
        return json.dumps(wire).encode()

    def decode(self, type_: str, schema: int, data: bytes | str) -> Any:
        return WHOLE.decode(type_, schema, data)


class WritesInOneForm:
    """RFC 8785."""

    types = (NoteTaken,)

    def encode(self, event: Any) -> bytes:
        wire = attrs.asdict(event)
        return canonical(wire)

    def decode(self, type_: str, schema: int, data: bytes | str) -> Any:
        return WHOLE.decode(type_, schema, data)


# --- a chain of steps ---------------------------------------------------------------------------


class StepsOnce:
    """Each old schema has its step, and the first ends in the second."""

    types = (NoteTaken,)

    def encode(self, event: Any) -> bytes:
        return WHOLE.encode(event)

    def decode(self, type_: str, schema: int, data: bytes | str) -> Any:
        if (type_, schema) not in STEPS:
            return WHOLE.decode(type_, schema, data)
        wire = _loaded(data)
        for version in range(schema, schema + 1):
            wire = STEPS[type_, version](wire)
        return WHOLE.decode(type_, NoteTaken.schema, canonical(wire))


class StepsToThePresent:
    """One step after another."""

    types = (NoteTaken,)

    def encode(self, event: Any) -> bytes:
        return WHOLE.encode(event)

    def decode(self, type_: str, schema: int, data: bytes | str) -> Any:
        if (type_, schema) not in STEPS:
            return WHOLE.decode(type_, schema, data)
        wire = _loaded(data)
        for version in range(schema, NoteTaken.schema):
            wire = STEPS[type_, version](wire)
        return WHOLE.decode(type_, NoteTaken.schema, canonical(wire))


def _loaded(data: bytes | str) -> Wire:
    try:
        wire = json.loads(data)
    except ValueError as error:
        raise MalformedEventError(NoteTaken.type, str(error)) from error
    if not isinstance(wire, dict):
        raise MalformedEventError(NoteTaken.type, "this is no object")
    return wire
