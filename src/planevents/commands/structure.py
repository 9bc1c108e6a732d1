"""What people arrange a plan by."""

from __future__ import annotations

import attrs

from planevents.commands.checks import is_text
from planevents.commands.command import Command
from planevents.people import Person, Post, holder


@attrs.frozen
class AddSection(Command):
    """Add a theme, an aim, a package of work, a directorate."""

    section: str = attrs.field(validator=is_text)
    title: str = attrs.field(kw_only=True, validator=is_text)
    kind: str = attrs.field(default="section", kw_only=True, validator=is_text)
    parent: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    accountable: Post | Person | None = attrs.field(default=None, converter=holder, kw_only=True)


@attrs.frozen
class AddRecommendation(Command):
    """Add what somebody outside recommended."""

    recommendation: str = attrs.field(validator=is_text)
    text: str = attrs.field(kw_only=True, validator=is_text)
    source: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    section: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class RetitleSection(Command):
    """Give a section another title."""

    section: str = attrs.field(validator=is_text)
    title: str = attrs.field(kw_only=True, validator=is_text)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class RelabelSection(Command):
    """Change a section's reference; it stays the same section."""

    section: str = attrs.field(validator=is_text)
    to: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class MoveSection(Command):
    """Put a section under another one, or under none, with all that is in it."""

    section: str = attrs.field(validator=is_text)
    to: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class ChangeAccountable(Command):
    """Make a post accountable for a section, or nobody."""

    section: str = attrs.field(validator=is_text)
    accountable: Post | Person | None = attrs.field(converter=holder, kw_only=True)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class RemoveSection(Command):
    """Remove an empty section; ``contents_to`` names the section into which its contents go first."""

    section: str = attrs.field(validator=is_text)
    contents_to: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class RelabelRecommendation(Command):
    """Change a recommendation's reference; it stays the same recommendation."""

    recommendation: str = attrs.field(validator=is_text)
    to: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class MoveRecommendation(Command):
    """Put a recommendation into another section, or into none."""

    recommendation: str = attrs.field(validator=is_text)
    to: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class MoveAction(Command):
    """Put an action into a section, under a recommendation and under a parent, or out of them.

    What is left out stays; an empty text takes the action out: ``MoveAction("2.6a", parent="")``.
    """

    action: str = attrs.field(validator=is_text)
    section: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    recommendation: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    parent: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
