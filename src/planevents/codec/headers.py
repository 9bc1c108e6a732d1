"""The header that is sealed with an event: where it stands, when, by whom, as part of what."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from types import NoneType
from typing import TYPE_CHECKING, Any

import attrs

from planevents.codec.canonical_json import MAX_INTEGER, Wire, canonical, dump, load, require_subset
from planevents.codec.reading import REFUSED, reader
from planevents.codec.strict import UNREADABLE, converter, why
from planevents.errors import MalformedEventError, NotCanonicalError
from planevents.recorded import Context, Source

if TYPE_CHECKING:
    from datetime import date

    from planevents.events import Event

_HEAD = ("actor", "causation", "command_id", "correlation")
_MIDDLE = ("plan", "recorded_at", "rules")
_TEXT = frozenset({str, NoneType})
_call_of = attrgetter("actor", "rules", "causation", "command_id", "correlation")


class HeaderWriter:
    """Writes the headers of one plan's events that are recorded at one moment.

    Of the headers of one call only ``effective_on``, ``schema``, ``source``, ``type`` and
    ``version`` differ; what stands between them is written once.
    """

    def __init__(self, plan: str, recorded_at: datetime) -> None:
        self._plan = plan
        self._recorded_at = instant(recorded_at)
        self._context: Context | None = None
        self._call: tuple[Any, ...] = ()
        self._source: Source | None = None
        self._head = self._middle = self._tail = ""

    def write(self, version: int, event: Any, effective_on: str, context: Context) -> str:
        """Return the canonical header of an event that takes effect on a day, as year-month-day."""
        if context is not self._context:
            self._turn_to(context)
        if type(version) is not int or not -MAX_INTEGER <= version <= MAX_INTEGER:
            raise NotCanonicalError("header.version", f"{version!r} is no version")
        schema, type_ = _kind(event.__class__)
        return f'{self._head}{effective_on}{self._middle}{schema}{self._tail}{type_},"version":{version}}}'

    def _turn_to(self, context: Context) -> None:
        call, first = _call_of(context), self._context is None
        self._context = None  # until all is written: a refusal leaves nothing half turned
        if first or call != self._call:
            wire: Wire = converter().unstructure(context)
            wire |= {"plan": self._plan, "recorded_at": self._recorded_at}
            require_subset(wire, "header")
            head, middle = _members(wire, _HEAD), _members(wire, _MIDDLE)
            self._head, self._middle = f'{{{head},"effective_on":"', f'",{middle},"schema":'
            # What equals texts is written like them; what equals 1 may be True, and is not.
            self._call = call if _is_text((*wire["actor"].values(), *wire["rules"], *call[2:])) else ()
        if first or context.source is not self._source:
            self._tail = ',"source":null,"type":' if context.source is None else _tail(context.source)
            self._source = context.source
        self._context = context


def encode_header(  # noqa: PLR0917 the columns of a row, in their order
    plan: str, version: int, event: Event, recorded_at: datetime, effective_on: date, context: Context
) -> bytes:
    """Return the canonical bytes of an event's header. ``recorded_at`` must be aware."""
    writer = HeaderWriter(plan, recorded_at)
    return writer.write(version, event, effective_on.isoformat(), context).encode()


def decode_context(header: bytes | str) -> Context:
    """Return who recorded an event, from what, and as part of what."""
    at_once = reader(Context, among_others=True)
    if at_once is not None:
        try:
            found: Context = at_once(header)
        except REFUSED:
            pass
        else:
            return found
    wire = load("header", header)
    try:
        context: Context = converter().structure(
            {field.name: wire[field.name] for field in attrs.fields(Context)}, Context
        )
    except UNREADABLE as error:
        raise MalformedEventError("header", why(error)) from error
    return context


def decode_header(header: bytes | str) -> Wire:
    """Return a header as it was written, for comparison with the columns beside it."""
    return load("header", header)


def instant(moment: datetime) -> str:
    """Write a moment in UTC to the microsecond, always in the same 27 characters."""
    if moment.tzinfo is None:
        raise NotCanonicalError(
            "recorded_at", "the clock gave a moment without a time zone: use an aware one"
        )
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


@cache
def _kind(cls: Any) -> tuple[str, str]:
    return canonical(cls.schema, "header").decode(), canonical(cls.type, "header").decode()


def _tail(source: Source) -> str:
    wire = {"source": converter().unstructure(source)}
    require_subset(wire, "header")
    return f',{_members(wire, ("source",))},"type":'


def _members(wire: Wire, keys: tuple[str, ...]) -> str:
    return dump({key: wire[key] for key in keys}, "header").decode()[1:-1]


def _is_text(values: tuple[Any, ...]) -> bool:
    return _TEXT.issuperset(map(type, values))
