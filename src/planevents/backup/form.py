"""What the lines of a backup say: one canonical JSON object each, in this order.

    {"planevents":{"backup":1,"names":true,"origin":"council.example/plans","size":2}}
    {"incarnation":{"began_at":"2025-06-30T09:00:00.000000Z","number":1,"size":1}}
    {"data":...,"header":...}
    {"command":{"count":2,"fingerprint":"...","first_position":0,"id":"..."}}
    {"person":{"commitment":"...","salt":"...","value":"..."}}
    {"end":{"commands":1,"events":2,"incarnations":1,"people":1,"root":"...","sha256":"..."}}

An event's line holds the very bytes that are hashed into the tree. The root is its, in base64; the
digest is that of all lines before the last one, with their line feeds, in hexadecimal.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import attrs

from planevents import codec
from planevents.codec.canonical_json import load
from planevents.errors import CodecError, InvalidValueError
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.commitments import opens
from planevents.people import Name
from planevents.store.interface import CommandRecord, Incarnation
from planevents.store.texts import LONGEST, storable

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 1
LONGEST_LINE = 2**24
"""Bytes of a line, with its line feed."""

EVENT = b'{"data":'
FIRST, INCARNATION, COMMAND, PERSON, END = "planevents", "incarnation", "command", "person", "end"
_TEXT_ONLY = "take out U+0000"


class FaultyLineError(ValueError):
    """A line does not say what it should; whoever reads the file knows which one it is."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@attrs.frozen
class Opening:
    """The first line: whose record it is, how many events follow, and whether names do."""

    origin: str
    size: int
    names: bool

    def to_line(self) -> bytes:
        """Write it."""
        return _line(FIRST, {"backup": FORMAT, **attrs.asdict(self)})

    @classmethod
    def of(cls, line: bytes) -> Opening:
        """Read it; raise FaultyLineError for a later format too."""
        if not is_of(FIRST, line):
            raise FaultyLineError("this is no backup", "give a file that 'planevents export' made")
        number = object_of(load_line(line)[FIRST]).get("backup")
        if type(number) is int and number > FORMAT:
            raise FaultyLineError(
                f"this is a backup of format {number}, and {FORMAT} is known here", "upgrade planevents"
            )
        found = _fields(line, FIRST, backup=int, names=bool, origin=str, size=int)
        if found["backup"] != FORMAT:
            raise FaultyLineError(f"there is no format {found['backup']} of a backup")
        _require_number("size", found["size"])
        try:
            # What a checkpoint of it could not name is no origin.
            Checkpoint(found["origin"], max(found["size"], 1), bytes(32))
        except InvalidValueError as error:
            raise FaultyLineError(str(error)) from error
        return cls(found["origin"], found["size"], found["names"])


@attrs.frozen
class Ending:
    """The last line: how many lines of each kind there are, the tree's root, and a digest of the rest."""

    events: int
    commands: int
    people: int
    incarnations: int
    root: bytes
    sha256: str

    def to_line(self) -> bytes:
        """Write it."""
        return _line(END, {**attrs.asdict(self), "root": b64encode(self.root).decode()})

    @classmethod
    def of(cls, line: bytes) -> Ending:
        """Read it."""
        if not is_of(END, line):
            raise FaultyLineError(
                "this line stands where it should not: after the events come calls, people and the end"
            )
        found = _fields(
            line, END, commands=int, events=int, incarnations=int, people=int, root=str, sha256=str
        )
        try:
            root = b64decode(found["root"], validate=True)
        except ValueError as error:
            raise FaultyLineError("the root is not base64") from error
        if b64encode(root).decode() != found["root"]:
            raise FaultyLineError("the root is not base64 as RFC 4648 section 4 writes it")
        found["root"] = root
        return cls(**found)


def incarnation_line(one: Incarnation) -> bytes:
    """Write an incarnation."""
    return _line(INCARNATION, attrs.asdict(one))


def incarnation_of(line: bytes) -> Incarnation:
    """Read an incarnation."""
    found = _fields(line, INCARNATION, began_at=str, number=int, size=int)
    _require_number("size", found["size"])
    require_instant("began_at", found["began_at"])
    return Incarnation(**found)


def command_line(one: CommandRecord) -> bytes:
    """Write what is remembered of a call."""
    given = attrs.asdict(one)
    return _line(COMMAND, {"id": given.pop("command_id"), **given})


def command_of(line: bytes) -> CommandRecord:
    """Read what is remembered of a call."""
    found = _fields(line, COMMAND, count=int, fingerprint=str, first_position=int, id=str)
    command_id = found.pop("id")
    require_id("id", command_id)
    if not storable(found["fingerprint"]):
        raise FaultyLineError("no database could hold this fingerprint", _TEXT_ONLY)
    for field in ("count", "first_position"):
        _require_number(field, found[field])
    return CommandRecord(command_id, **found)


def person_line(one: Name) -> bytes:
    """Write a name with what opens its commitment."""
    return _line(PERSON, {**attrs.asdict(one), "salt": one.salt.hex()})


def person_of(line: bytes) -> Name:
    """Read a name; it opens its commitment."""
    found = _fields(line, PERSON, commitment=str, salt=str, value=str)
    try:
        salt = bytes.fromhex(found["salt"])
    except ValueError as error:
        raise FaultyLineError("the salt is not hexadecimal") from error
    name = Name(found["commitment"], salt, found["value"])
    # Hexadecimal can be written in two ways, and with spaces.
    if not opens(name) or salt.hex() != found["salt"]:
        raise FaultyLineError("the name and its salt do not open the commitment")
    if not storable(name.value):
        raise FaultyLineError("no database could hold this name", _TEXT_ONLY)
    return name


def is_of(kind: str, line: bytes) -> bool:
    """Tell of what kind a line is, by its beginning."""
    return line.startswith(b'{"%s":' % kind.encode())


def load_line(line: bytes) -> codec.Wire:
    """Return the JSON object of a line."""
    try:
        return load("line", line)
    except CodecError as error:
        raise FaultyLineError(getattr(error, "message", str(error))) from error


def object_of(value: object) -> codec.Wire:
    """Return a JSON object; what is none has no members."""
    return cast("codec.Wire", value) if isinstance(value, dict) else {}


def require_canonical(line: bytes, written: bytes) -> None:
    """Raise FaultyLineError unless a line is what is written of its values."""
    if line != written:
        raise FaultyLineError(
            "this is JSON, but not as it was written: a key stands twice, out of order, or is spelt otherwise"
        )


def require_id(field: str, text: str) -> None:
    """Raise FaultyLineError for an id that a store could not hold."""
    if not storable(text) or len(text) > LONGEST:
        raise FaultyLineError(f"{field} is up to {LONGEST} characters, without U+0000")


def require_instant(field: str, text: str) -> None:
    """Raise FaultyLineError unless a moment is written as events have theirs."""
    try:
        same = codec.instant(datetime.fromisoformat(text)) == text
    except (ValueError, CodecError, OverflowError):
        same = False
    if not same:
        raise FaultyLineError(f"{field} is {text[:40]!r}, not a moment such as 2025-06-30T09:00:00.000000Z")


def _line(kind: str, values: Mapping[str, Any]) -> bytes:
    try:
        return codec.canonical({kind: dict(values)}, kind)
    except CodecError as error:
        raise FaultyLineError(str(error)) from error


def _fields(line: bytes, kind: str, **kinds: type) -> dict[str, Any]:
    wire = load_line(line)
    values = object_of(wire.get(kind))
    if len(wire) != 1 or values.keys() != kinds.keys():
        raise FaultyLineError(f"a line of {kind!r} holds {', '.join(sorted(kinds))}, and nothing else")
    for field, cls in kinds.items():
        if type(values[field]) is not cls:
            raise FaultyLineError(f"{field} is not of type {cls.__name__}")
    require_canonical(line, _line(kind, values))
    return values


def _require_number(field: str, number: int) -> None:
    if number < 0:
        raise FaultyLineError(f"{field} is {number}, and counts from 0")
