"""What a quarter says of an action, and what was published of it. Not a projection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.projections.base import NO_STATUS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from planevents.action import Action
    from planevents.calendar import Quarter
    from planevents.identity import ActionId
    from planevents.plan import Plan
    from planevents.selection import Selection

NOT_REPORTED = "not reported"
NOT_LISTED = "not listed"


@attrs.frozen
class QuarterCell:
    """What a quarter says of an action that is in the plan at its end.

    ``status`` is the last one effective in the quarter; with none, the previous one, ``carried``.
    Where the last update held no status, ``status`` is None and ``no_status`` its kind (rule 11).
    """

    status: str | None
    letter: str | None
    carried: bool
    no_status: str | None

    def __str__(self) -> str:
        words = self.letter or self.status or NO_STATUS
        return f"{words} (carried)" if self.carried else words


@attrs.frozen
class QuarterReport:
    """A quarter as a report on it showed it: what was known by then, up to the cut-off."""

    report: str
    position: int
    cut_off: date
    cells: Mapping[ActionId, QuarterCell]


@attrs.frozen
class Publication:
    """A quarter as it was published to a body, beside what is best known of it.

    ``first`` is the first report on the quarter to that body, None where there is none; ``reissues``
    are those to the same body that followed. ``causes`` holds, for each action of which something
    else is known now than was published first, the addresses of the events that made the difference.
    """

    quarter: Quarter
    body: str
    first: QuarterReport | None
    reissues: tuple[QuarterReport, ...]
    restated: Mapping[ActionId, QuarterCell]
    actions: Mapping[ActionId, tuple[str, str]]
    causes: Mapping[ActionId, tuple[str, ...]]

    @property
    def differing(self) -> tuple[ActionId, ...]:
        """The actions of which something else is known now than was published; none if nothing was."""
        return () if self.first is None else differing(self.first.cells, self.restated)

    def published(self, action: ActionId) -> str:
        """Say what was published first of an action."""
        return NOT_REPORTED if self.first is None else _said(self.first.cells.get(action))

    def reissued(self, action: ActionId) -> str | None:
        """Say what each reissue published of an action; None without any."""
        said = (f"{one.report}: {_said(one.cells.get(action))}" for one in self.reissues)
        return "; ".join(said) or None

    def now(self, action: ActionId) -> str:
        """Say what is best known of an action."""
        return _said(self.restated.get(action))


def differing(
    old: Mapping[ActionId, QuarterCell], new: Mapping[ActionId, QuarterCell]
) -> tuple[ActionId, ...]:
    """Return the actions whose cells differ, or that only one side has."""
    return tuple(action for action in dict.fromkeys((*new, *old)) if old.get(action) != new.get(action))


def cells_of(plan: Plan, quarter: Quarter, selection: Selection) -> dict[ActionId, QuarterCell]:
    """Return the cells of a quarter from the plan at its end; actions of which it says the same share one."""
    first = quarter.first_day
    told: dict[tuple[str | None, bool, str | None], QuarterCell] = {}
    found: dict[ActionId, QuarterCell] = {}
    for action in plan.all_actions.values():
        if action.is_living and (selection.is_everything or selection.takes(plan, action)):
            carried = action.status_on is not None and action.status_on < first
            said = (action.status, carried, action.no_status)
            cell = told.get(said)
            if cell is None:
                letter = letter_of(plan, action)
                cell = told[said] = QuarterCell(action.status, letter, carried, action.no_status)
            found[action.id] = cell
    return found


def called(plan: Plan, actions: Iterable[ActionId]) -> dict[ActionId, tuple[str, str]]:
    """Return the labels and titles that actions have in a plan."""
    return {action: (plan.all_actions[action].label, plan.all_actions[action].title) for action in actions}


def letter_of(plan: Plan, action: Action) -> str | None:
    """Return the letter of an action's status in the scheme of then, if it has one."""
    scheme, status = plan.scheme, action.status
    return None if scheme is None or status is None or status not in scheme else scheme[status].letter


def _said(cell: QuarterCell | None) -> str:
    return NOT_LISTED if cell is None else str(cell)
