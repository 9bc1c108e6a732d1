"""How a plan's standards count: which things, and which of them meet the standard (rule 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from planevents.pending import proposed_target

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from planevents.action import Action
    from planevents.definitions import Standard
    from planevents.plan import Plan


Achieved = Literal["yes", "no"]
"""Whether a standard is met."""

_HUNDRED = 100


def count(standard: Standard, plan: Plan, actions: Iterable[Action], as_at: date) -> tuple[int, int]:
    """Return a standard's numerator and denominator, of these actions of the plan.

    What is overdue is so on the day ``as_at``.

    An outcome measure without any rating counts in the denominator, and not in the numerator.
    """
    if standard.denominator == "outcome measures":
        ratings = [
            None if measure.latest is None else measure.rating(measure.latest) for measure in plan.measures
        ]
        return sum(rating in standard.statuses for rating in ratings), len(ratings)
    wanted, unwanted = set(standard.with_tags), set(standard.without_tags)
    counted = [
        action
        for action in actions
        if wanted <= set(action.tags)
        and not unwanted & set(action.tags)
        and not (standard.denominator == "live actions" and action.is_complete)
    ]
    if standard.numerator == "on target":
        return sum(is_on_target(action, plan, as_at) for action in counted), len(counted)
    return sum(action.status in standard.statuses for action in counted), len(counted)


def achieved(numerator: int, denominator: int, expected: int | None) -> Achieved | None:
    """Whether the exact share reaches so many per cent; None where nothing is expected, or nothing counts."""
    if expected is None or not denominator:
        return None
    return "yes" if _HUNDRED * numerator >= expected * denominator else "no"


def is_on_target(action: Action, plan: Plan, as_at: date) -> bool:
    """Whether an action is complete, or neither overdue, nor with another target proposed, nor off track.

    It is off track where the plan's scheme marks its status as not on track.
    """
    if action.is_complete:
        return True
    scheme, status = plan.scheme, action.status
    off_track = (
        scheme is not None and status is not None and status in scheme and scheme[status].on_track is False
    )
    return not (off_track or action.is_overdue(as_at) or proposed_target(plan, action, as_at) is not None)
