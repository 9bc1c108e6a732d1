"""A call as it comes in: people sealed, and a fingerprint taken of its content."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import uuid4

import attrs

from planevents import codec
from planevents.commands import Ask, Command
from planevents.errors import InvalidValueError
from planevents.identity import check_plan_id
from planevents.people import SALT_BYTES, Name, Person, Post, seal
from planevents.recorded import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planevents.commands import ErasePersonalData, IssueReport


C = TypeVar("C", Command, Ask)

_HOLDERS = (Post, Person)
_COMMITMENT = re.compile(r"[0-9a-f]{64}")


@attrs.frozen
class Call:
    """One execute, with people sealed and its fingerprint taken."""

    actor: Post
    names: tuple[Name, ...]
    plan: str
    commands: tuple[Command, ...]
    effective_on: date | None
    source: Source | None
    command_id: str
    named: bool
    fingerprint: str
    causation: str | None

    @classmethod
    def of(  # noqa: PLR0917 execute's own arguments, in its order
        cls,
        actor: Post | Person,
        plan: str,
        commands: Sequence[Command],
        effective_on: date | None,
        source: Source | str | None,
        command_id: str | None,
        causation: str | None,
    ) -> Call:
        """Check a call's arguments, take its fingerprint, and seal the people in it."""
        check_plan_id(plan)
        if not commands:
            raise InvalidValueError("commands", (), "there is nothing to do", "give at least one command")
        for command in commands:
            if not isinstance(command, Command):  # pyright: ignore[reportUnnecessaryIsInstance] callers may be untyped
                raise InvalidValueError("commands", type(command).__name__, "this is not a command of a plan")
        if effective_on is not None:
            require_day("effective_on", effective_on)
        origin = _source(source)
        _require_text("causation", causation)
        taken = fingerprint(plan, actor, commands, effective_on, origin)
        names: list[Name] = []
        return cls(
            actor=sealed(actor, names),
            plan=plan,
            commands=tuple(_sealed_command(command, names) for command in commands),
            names=tuple(names),
            effective_on=effective_on,
            source=origin,
            command_id=named_or_new(command_id),
            named=command_id is not None,
            fingerprint=taken,
            causation=causation,
        )


def require_source(call: Call) -> None:
    """Raise InvalidValueError for a command's place in a document that nobody names."""
    if call.source is None:
        for command in call.commands:
            if command.place is not None:
                raise InvalidValueError(
                    "source",
                    None,
                    f"a command says where in a document it was read, {command.place!r}, but not in which",
                    "pass source=, the document's name, or leave out place",
                )


def _source(source: object) -> Source | None:
    if source is None:
        return None
    found = Source(source) if isinstance(source, str) else source
    if not isinstance(found, Source):
        raise InvalidValueError("source", source, "this is a document's name, or a Source")
    for field, text in attrs.asdict(found).items():
        _require_text(f"source.{field}", text)
    return found


def _require_text(field: str, value: object) -> None:
    if not isinstance(value, str | None):
        raise InvalidValueError(field, value, "this is text")


def require_day(field: str, value: object) -> None:
    """Raise InvalidValueError for what is not a plain date; a datetime is one to Python, not to us."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InvalidValueError(field, value, "this is a day, not a moment or a text", "pass a date")


def named_or_new(command_id: object) -> str:
    """Return the id that a caller gave a call, or a new one; only text that can be sent again will do."""
    if command_id is None:
        return uuid4().hex
    if not isinstance(command_id, str) or not command_id.strip():
        raise InvalidValueError("command_id", command_id, "this is text that is not empty", "such as a UUID")
    return command_id


def sealed(holder: Post | Person, names: list[Name]) -> Post:
    """Return a post that an event may hold; the name of a person goes to ``names``.

    Raises InvalidValueError for a post whose ``person`` is no commitment: it may be a name.
    """
    if isinstance(holder, Post):
        if not (holder.person is None or _COMMITMENT.fullmatch(str(holder.person))):
            raise InvalidValueError(
                "person",
                "…",
                "a post holds a commitment, never a name",
                "write Person(name, post=title), or acting_as(title, person=name)",
            )
        return holder
    post, name = seal(holder, secrets.token_bytes(SALT_BYTES))
    names.append(name)
    return post


def _sealed_command(command: C, names: list[Name]) -> C:
    changed: dict[str, Any] = {}
    for field in attrs.fields(type(command)):
        value: Any = getattr(command, field.name)
        if isinstance(value, _HOLDERS):
            changed[field.name] = sealed(value, names)
        elif isinstance(value, tuple):
            members = cast("tuple[object, ...]", value)
            if any(isinstance(one, (*_HOLDERS, Ask)) for one in members):
                changed[field.name] = tuple(_sealed_member(one, names) for one in members)
    return attrs.evolve(command, **changed) if changed else command


def _sealed_member(member: object, names: list[Name]) -> object:
    if isinstance(member, Ask):
        return _sealed_command(member, names)
    return sealed(member, names) if isinstance(member, _HOLDERS) else member


def fingerprint(
    plan: str,
    actor: Post | Person,
    commands: Sequence[Command | IssueReport | ErasePersonalData],
    effective_on: date | None,
    source: Source | None,
) -> str:
    """Return the SHA-256 of the call's content; of people it covers the post and that they are named."""
    content = {
        "plan": plan,
        "actor": codec.command_wire(actor),
        "commands": [codec.command_wire(command) for command in commands],
        "effective_on": None if effective_on is None else effective_on.isoformat(),
        "source": None if source is None else codec.command_wire(source),
    }
    return hashlib.sha256(codec.canonical(content, "command")).hexdigest()
