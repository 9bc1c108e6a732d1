"""What people ask of milestones, and of what recurs."""

from __future__ import annotations

from datetime import date

import attrs

from planevents.commands.checks import (
    is_plain_date,
    is_text,
    is_text_or_day,
    one_of,
)
from planevents.commands.command import Command
from planevents.events import Outcome


@attrs.frozen
class AddMilestone(Command):
    """Agree a step on the way to an action, under a label that no other milestone of the plan has.

    Where the action's own target names several dates, its milestones are read from it already; one
    that is added with the same due day takes the place of the one that was read.
    """

    milestone: str = attrs.field(validator=is_text)
    action: str = attrs.field(kw_only=True, validator=is_text)
    title: str = attrs.field(kw_only=True, validator=is_text)
    target: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class ReprofileMilestone(Command):
    """Move a milestone's target date; its action's target stays where it is."""

    milestone: str = attrs.field(validator=is_text)
    target: str | None = attrs.field(kw_only=True, validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class ReachMilestone(Command):
    """Say that a milestone was reached: on ``reached_on``, else on the command's own day."""

    milestone: str = attrs.field(validator=is_text)
    reached_on: date | None = attrs.field(default=None, kw_only=True, validator=is_plain_date)
    period: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    evidence: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class WithdrawMilestone(Command):
    """Take a milestone back."""

    milestone: str = attrs.field(validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class ReportOccurrence(Command):
    """Say what became of one occurrence: named as ``2025/26 Q1``, ``June 2025`` or by a day in it."""

    action: str = attrs.field(validator=is_text)
    occurrence: str | date = attrs.field(validator=is_text_or_day)
    outcome: Outcome = attrs.field(default="done", kw_only=True, validator=one_of(Outcome))
    narrative: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
