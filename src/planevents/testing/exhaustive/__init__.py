"""A model check of a status scheme under its rules: every reachable state of one action, to a bound.

The states are made by the real ``decide``, breadth first, so that the way to each is a shortest
one. What is found is what one action can meet: its statuses, its evidence, a proposal on it, its
reopening and its withdrawal. Other actions, dates and people stand still.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.rules import RuleBook
from planevents.testing.exhaustive.judgement import Judgement
from planevents.testing.exhaustive.report import Finding, FindingKind, Move, SchemeReport, State
from planevents.testing.exhaustive.walk import ACTION, ON, Walk, opening_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from planevents.commands import Command
    from planevents.definitions import ChangeControl
    from planevents.plan import Plan
    from planevents.rule import Change, Rule
    from planevents.statuses import StatusScheme

__all__ = [
    "ACTION",
    "ON",
    "Finding",
    "FindingKind",
    "Move",
    "SchemeReport",
    "State",
    "check_scheme",
    "reachable_changes",
]


def check_scheme(
    scheme: StatusScheme,
    *,
    rules: RuleBook | None = None,
    holds: Iterable[Rule | Callable[[Plan], object]] = (),
    change_control: ChangeControl = "live",
    opening: Sequence[Command] | None = None,
    bound: int = 20,
) -> SchemeReport:
    """Walk through every state that an action can come to, and report what is wrong with the scheme.

    ``rules`` is the book that judges (default: the standard one). What ``holds`` is tried in every
    state: a Rule that is not in the book must refuse none of the changes that the book lets
    through; a function of the plan must not say False or fail an assertion. ``opening`` takes the
    place of the commands that open the plan and add the action, whose label must be 1, where
    the rules ask more of them. No way is followed beyond ``bound`` commands.

    Raises CommandRefusedError if the rules refuse the opening.
    """
    walk = Walk(scheme, RuleBook.standard() if rules is None else rules, tuple(holds), bound)
    walk.open(opening_of(scheme, change_control) if opening is None else opening)
    walk.go()
    return Judgement(walk).report()


def reachable_changes(scheme: StatusScheme, *, rules: RuleBook | None = None, bound: int = 6) -> list[Change]:
    """Return every change that the rules let through on the way to the states of an action."""
    walk = Walk(scheme, RuleBook.standard() if rules is None else rules, (), bound)
    walk.open(opening_of(scheme, "live"))
    walk.go()
    return walk.changes
