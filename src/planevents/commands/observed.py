"""What people record of documents, and say of it."""

from __future__ import annotations

import attrs

from planevents.commands.checks import (
    is_address,
    is_flag,
    is_text,
    one_of,
    strings,
)
from planevents.commands.command import Command
from planevents.events import Classification, ObservedField
from planevents.people import Person, Post, holders


@attrs.frozen
class RecordPublishedChange(Command):
    """Record what a document shows without a decision behind it.

    ``field`` is target, title, owners (with ``owners``), field (a custom one, with its ``name``
    and ``values``), listed (``new=None`` for what is no longer listed), or source or text of a
    recommendation. ``declared`` says whether the document itself calls it a change.
    """

    ref: str = attrs.field(validator=is_text)
    field: ObservedField = attrs.field(kw_only=True, validator=one_of(ObservedField))
    old: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    new: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    owners: tuple[Post | Person, ...] = attrs.field(default=(), converter=holders, kw_only=True)
    name: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    values: tuple[str, ...] = attrs.field(default=(), converter=strings, kw_only=True)
    declared: bool = attrs.field(default=False, kw_only=True, validator=is_flag)


@attrs.frozen
class ClassifyChange(Command):
    """Say what an observed change was; ``event`` is its address, ``cip@42`` or 42."""

    event: int | str = attrs.field(validator=is_address)
    as_: Classification = attrs.field(kw_only=True, validator=one_of(Classification))
    reason: str = attrs.field(kw_only=True, validator=is_text)
