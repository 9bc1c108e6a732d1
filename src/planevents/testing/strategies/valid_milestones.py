"""Commands about milestones and occurrences: such as the rules let pass, and such as they refuse."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from planevents import commands as c
from planevents.cadence import periods
from planevents.testing.strategies.choices import MANY, TARGETS, Choices, Kind

if TYPE_CHECKING:
    from datetime import date

    from planevents.action import Action
    from planevents.milestone import Milestone

FAMILY = "milestones"
_LATEST = "2026/27"


def _open(now: Choices) -> tuple[Milestone, ...]:
    """The milestones that can still move, or be reached."""
    return tuple(
        one
        for one in now.plan.milestones.values()
        if one.stands and one.reached is None and now.plan.all_actions[one.action].is_living
    )


def _closed(now: Choices) -> tuple[Milestone, ...]:
    return tuple(one for one in now.plan.milestones.values() if one.reached is not None and one.stands)


def _movable(now: Choices) -> tuple[Milestone, ...]:
    plan = now.plan
    return () if plan.change_control != "live" and plan.approved_on else _open(now)


def _agreed(now: Choices) -> tuple[Milestone, ...]:
    plan = now.plan
    return _open(now) if plan.change_control != "live" and plan.approved_on else ()


def _add(now: Choices) -> c.Command:
    target = now.of((None, *TARGETS))
    return c.AddMilestone(now.free("milestone"), action=now.action.label, title=now.text, target=target)


def _reprofile(now: Choices) -> c.Command:
    one = now.mostly_first(_movable(now))
    target = now.target_but(one.target.current.text)
    return c.ReprofileMilestone(one.label, target=target, reason=now.text)


def _occurring(now: Choices) -> tuple[tuple[Action, date], ...]:
    """The actions that recur, each with a day of its first occurrences."""
    return tuple(
        (action, period.first_day)
        for action in now.living
        for period in takewhile(lambda one: one.first_day.year < 2028, periods(action, now.plan.year_starts))  # noqa: PLR2004 far enough
    )


def _report_occurrence(now: Choices) -> c.Command:
    action, day = now.mostly_first(_occurring(now))
    return c.ReportOccurrence(action.label, day, outcome="not due", narrative=now.of((None, now.text)))


def _recur(now: Choices) -> c.Command:
    return c.AddAction(now.free("action"), title=now.text, target="Quarterly")


def _once(now: Choices) -> tuple[Action, ...]:
    recurring = {action.id for action, _ in _occurring(now)}
    return tuple(action for action in now.living if action.id not in recurring)


VALID_MILESTONES: tuple[Kind, ...] = (
    Kind("add milestone", FAMILY, _add, lambda now: now.living and len(now.plan.milestones) < 2 * MANY),
    Kind(
        "reach milestone",
        FAMILY,
        lambda now: c.ReachMilestone(now.mostly_first(_open(now)).label, evidence=now.of((None, now.text))),
        _open,
    ),
    Kind("reprofile milestone", FAMILY, _reprofile, _movable),
    Kind(
        "withdraw milestone",
        FAMILY,
        lambda now: c.WithdrawMilestone(now.mostly_first(_open(now)).label, reason=now.text),
        _open,
    ),
    Kind("add what recurs", FAMILY, _recur, lambda now: len(now.living) < MANY and not _occurring(now)),
    Kind("report occurrence", FAMILY, _report_occurrence, _occurring, weight=3),
)
"""Those that the rules let pass."""

INVALID_MILESTONES: tuple[Kind, ...] = (
    Kind(
        "reach milestone again",
        "mistakes",
        lambda now: c.ReachMilestone(now.of(_closed(now)).label),
        _closed,
        "milestone-stands",
    ),
    Kind(
        "reprofile milestone under approval",
        "mistakes",
        lambda now: c.ReprofileMilestone(now.of(_agreed(now)).label, target=now.target, reason=now.text),
        _agreed,
        "milestone-control",
    ),
    Kind(
        "report what does not recur",
        "mistakes",
        lambda now: c.ReportOccurrence(now.of(_once(now)).label, _LATEST),
        _once,
        "well-formed",
    ),
)
"""Those that a rule refuses."""
