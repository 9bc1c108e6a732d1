"""What people say waits for what."""

from __future__ import annotations

import attrs

from planevents.commands.checks import is_text
from planevents.commands.command import Command


@attrs.frozen
class AddDependency(Command):
    """Say that an action or a section waits for another.

    A label that an action has means the action; a ``SectionId``, or a label that only a section
    has, means the section with all that is in it.
    """

    waiting: str = attrs.field(validator=is_text)
    needs: str = attrs.field(kw_only=True, validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)
    dependency: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class RemoveDependency(Command):
    """Say that something no longer waits for something else."""

    dependency: str = attrs.field(validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)
