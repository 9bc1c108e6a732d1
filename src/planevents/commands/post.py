"""What people do with the posts of a plan."""

from __future__ import annotations

import attrs

from planevents.commands.checks import is_text
from planevents.commands.command import Command
from planevents.people import Person, Post, required_holder


@attrs.frozen
class RenamePost(Command):
    """Call a post otherwise from a day on; what was recorded before keeps the old title."""

    post: str = attrs.field(validator=is_text)
    to: str = attrs.field(kw_only=True, validator=is_text)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class HandOverPost(Command):
    """Hand over all that a post holds to another: its living actions, sections, open risks and measures."""

    post: str = attrs.field(validator=is_text)
    to: Post | Person = attrs.field(converter=required_holder, kw_only=True)
    reason: str = attrs.field(kw_only=True, validator=is_text)
