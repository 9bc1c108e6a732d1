"""The quick look at rows that are most likely right: it is certain of all of them, or it says nothing."""

from __future__ import annotations

import re
from datetime import date, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import attrs

from planevents import codec
from planevents.ledger.continuity import Claim
from planevents.ledger.tree import leaf_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planevents.codec import StoredEvent
    from planevents.events import Event
    from planevents.ledger.continuity import End

_COLUMNS = {
    "position": int,
    "plan": str,
    "version": int,
    "type": str,
    "schema": int,
    "recorded_at": str,
    "effective_on": str,
    "actor": str,
    "header": str,
    "data": str,
    "leaf_hash": bytes,
}
_KINDS = tuple(_COLUMNS.values())
_columns = attrgetter(*_COLUMNS)

# What JSON writes as it is.
_PLAIN = re.compile(r"[ !#-\[\]-~]+")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")

# What differs from header to header of one context: written by canonical JSON as \u0000 and "\u0001".
_TEXT, _NUMBER = "\0", "\1"
_SLOTS = {
    "command_id": _TEXT,
    "effective_on": _TEXT,
    "plan": _TEXT,
    "recorded_at": _TEXT,
    "schema": _NUMBER,
    "type": _TEXT,
    "version": _NUMBER,
}


class Certain(NamedTuple):
    """What rows leave behind in which there is nothing to find."""

    leaves: list[bytes]
    ends: dict[object, End]
    """The end of every plan in them."""
    firsts: list[Claim]
    """The rows of plans whose end was not known; they still have to follow what went before."""
    calls: list[tuple[int, str]]
    """The index at which a plan's events begin to be of a call, and the call's id."""


def certain(
    rows: Sequence[StoredEvent], index: int, position: int, ends: Mapping[object, End]
) -> Certain | None:
    """Return what rows leave behind if there is nothing to find in any, or None: look carefully.

    The rows are numbered from ``index``, the first must stand at ``position``, and ``ends`` holds
    the ends of plans so far, as far as they are known.
    """
    try:
        return _certain(rows, index, position, ends)
    except Exception:  # noqa: BLE001 what went wrong is for the careful look to say
        return None


def _certain(
    rows: Sequence[StoredEvent], index: int, position: int, ends: Mapping[object, End]
) -> Certain | None:
    columns = tuple(zip(*map(_columns, rows), strict=True))
    if any({*map(type, column)} != {kind} for column, kind in zip(columns, _KINDS, strict=True)):
        return None
    positions, plans, versions, types, schemas, moments, days, actors, headers, texts, hashes = columns
    if (
        positions != tuple(range(position, position + len(rows)))
        or not all(map(_PLAIN.fullmatch, {*plans, *types}))
        or not all(map(_is_instant, {*moments}))
        or not all(map(_is_day, {*days}))
        or not -codec.MAX_INTEGER <= min(versions) <= max(versions) <= codec.MAX_INTEGER
    ):
        return None
    bodies = [text.encode() for text in texts]
    leaves = [
        leaf_hash(codec.body(header.encode(), body)) for header, body in zip(headers, bodies, strict=True)
    ]
    kinds = [*zip(types, schemas, strict=True)]
    read = {kind: codec.standard().reader(*kind) for kind in {*kinds}}
    if leaves != [*hashes] or not all(
        map(_is_canonical, [read[kind](body) for kind, body in zip(kinds, bodies, strict=True)], bodies)
    ):
        return None
    found = Certain(leaves, {}, [], [])
    contexts: dict[str, _Context] = {}
    latest = found.ends
    before: tuple[str, _Context] | None = None
    for number, (plan, version, type_, schema, moment, day, actor, header) in enumerate(
        zip(plans, versions, types, schemas, moments, days, actors, headers, strict=True), index
    ):
        context = contexts.get(actor)
        said = (day, plan, moment, schema, type_, version)
        if context is None or header != context.template % (context.command_id, *said):
            context = contexts[actor] = _context(header, actor, said, context)
        if before is None or before[0] != plan or before[1] is not context:
            before = (plan, context)
            found.calls.append((number, context.command_id))
        end = latest.get(plan) or ends.get(plan)
        if end is None:
            found.firsts.append(Claim(number, position + number - index, plan, version, moment))
        elif version != end[0] + 1 or moment < end[1]:
            return None
        latest[plan] = version, moment
    return found


@attrs.frozen
class _Context:
    """A context that can be read, and the header that it makes of a row's columns.

    ``begin`` is where the call's id begins in such a header.
    """

    template: str
    begin: int
    command_id: str


def _context(
    header: str, actor: str, said: tuple[str, str, str, int, str, int], known: _Context | None
) -> _Context:
    """Return the context of a header that says what the columns say; raise ValueError if it does not."""
    if known is not None:
        # Most often it is only another call of the same actor.
        command_id = header[known.begin : header.find('"', known.begin)]
        if _PLAIN.fullmatch(command_id) and header == known.template % (command_id, *said):
            return _Context(known.template, known.begin, command_id)
    wire = codec.decode_header(header)
    text = codec.canonical(wire | _SLOTS).decode()
    template = text.replace("%", "%%").replace(r"\u0000", "%s").replace(r'"\u0001"', "%d")
    context = codec.decode_context(header)
    if context.actor.title != actor or header != template % (context.command_id, *said):
        raise ValueError(header)
    return _Context(template, text.index(r"\u0000"), context.command_id)


def _is_canonical(event: Event, body: bytes) -> bool:
    # What an event is written as is canonical; what was written at an older schema differs from it.
    return codec.encode(event) == body or codec.canonical(codec.decode_header(body)) == body


def _is_instant(text: str) -> bool:
    return _INSTANT.fullmatch(text) is not None and datetime.fromisoformat(text).tzinfo is not None


def _is_day(text: str) -> bool:
    return date.fromisoformat(text).isoformat() == text
