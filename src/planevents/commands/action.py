"""What people ask of one action."""

from __future__ import annotations

import attrs

from planevents.commands.checks import (
    is_text,
    one_of,
    strings,
)
from planevents.commands.command import Command
from planevents.definitions import (
    FieldValues,
    Origin,
    field_values,
)
from planevents.events import UpdateKind
from planevents.people import Person, Post, holders


@attrs.frozen
class AddAction(Command):
    """Add an action. ``status`` lets it be born with one, complete even (rule 10)."""

    action: str = attrs.field(validator=is_text)
    title: str = attrs.field(kw_only=True, validator=is_text)
    description: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    owners: tuple[Post | Person, ...] = attrs.field(default=(), converter=holders, kw_only=True)
    start: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    target: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    status: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    origin: Origin | None = attrs.field(default=None, kw_only=True, validator=one_of(Origin))
    recommendation: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    section: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    parent: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    follows: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    fields: FieldValues = attrs.field(factory=tuple, converter=field_values, kw_only=True)
    tags: tuple[str, ...] = attrs.field(default=(), converter=strings, kw_only=True)


@attrs.frozen
class Relabel(Command):
    """Give an action another reference; its identity stays."""

    action: str = attrs.field(validator=is_text)
    to: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class Reword(Command):
    """Change an action's title or description on purpose."""

    action: str = attrs.field(validator=is_text)
    title: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    description: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class ChangeOwners(Command):
    """Hand an action over."""

    action: str = attrs.field(validator=is_text)
    owners: tuple[Post | Person, ...] = attrs.field(converter=holders, kw_only=True)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class SetFields(Command):
    """Give custom fields of an action other values; no values empties a field."""

    action: str = attrs.field(validator=is_text)
    fields: FieldValues = attrs.field(converter=field_values, kw_only=True)


@attrs.frozen
class Tag(Command):
    """Replace an action's tags."""

    action: str = attrs.field(validator=is_text)
    tags: tuple[str, ...] = attrs.field(converter=strings, kw_only=True)


@attrs.frozen
class ReportStatus(Command):
    """Say where an action stands; a status that counts as complete completes it.

    ``printed`` is the text of a published cell, kept beside the status read from it.
    """

    action: str = attrs.field(validator=is_text)
    status: str = attrs.field(validator=is_text)
    period: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    narrative: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    completed: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    commitment: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    printed: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class NoteUpdate(Command):
    """Keep an update that was printed without a status; ``see`` names the action it points at."""

    action: str = attrs.field(validator=is_text)
    kind: UpdateKind = attrs.field(kw_only=True, validator=one_of(UpdateKind))
    printed: str = attrs.field(kw_only=True, validator=is_text)
    see: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    period: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class Complete(Command):
    """Complete an action; ``commitment`` says what continues (rule 9), ``completed`` when it was done."""

    action: str = attrs.field(validator=is_text)
    status: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    completed: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    commitment: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    period: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    narrative: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class Reopen(Command):
    """Open a completed action again, with a reason (rule 19)."""

    action: str = attrs.field(validator=is_text)
    status: str = attrs.field(validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)
    period: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class Withdraw(Command):
    """Take an action out of the plan."""

    action: str = attrs.field(validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class Supersede(Command):
    """Let another action of the plan take an action's place."""

    action: str = attrs.field(validator=is_text)
    by: str = attrs.field(kw_only=True, validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class Reprofile(Command):
    """Move a target date, with a reason, under live change control."""

    action: str = attrs.field(validator=is_text)
    target: str = attrs.field(kw_only=True, validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class Redraft(Command):
    """Change a target date before the plan is approved; the original moves with it."""

    action: str = attrs.field(validator=is_text)
    target: str = attrs.field(kw_only=True, validator=is_text)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class AttachEvidence(Command):
    """Put a link or a file's SHA-256 behind an action's status."""

    action: str = attrs.field(validator=is_text)
    title: str = attrs.field(kw_only=True, validator=is_text)
    link: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    sha256: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
