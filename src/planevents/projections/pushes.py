"""How far a slip pushes whatever comes after it; not a projection.

Nothing here changes a date: it says by how many days the dates no longer fit together.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from planevents.identity import natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planevents.action import Action
    from planevents.identity import EntityId
    from planevents.plan import Plan
    from planevents.waiting import Moment, Waiting


@attrs.frozen
class Pushed:
    """An action whose dates no longer fit those of what it waits for.

    ``ready`` is the day on which the last of that is done, the pushes before it included.
    ``against_start`` and ``against_due`` are days past its start and its due day; None where it has none
    of the two. ``days`` is the push that it hands on: against its start, or where it has none its due day.
    """

    action: Action
    ready: date
    against_start: int | None
    against_due: int | None

    @property
    def days(self) -> int:
        """The days by which it is pushed."""
        return (self.against_start if self.against_start is not None else self.against_due) or 0


class Push:
    """When everything can be done, given what it waits for: of all slips, or of one action's alone."""

    def __init__(self, plan: Plan, waiting: Waiting, source: EntityId | None = None) -> None:
        self._plan, self._waiting, self._source = plan, waiting, source
        self._at: dict[Moment, date | None] = {}
        self._pushed: list[Pushed] = []
        for moment in waiting.in_order():
            self._at[moment] = self._when(moment)

    def pushed(self) -> tuple[Pushed, ...]:
        """Return the open actions that are pushed."""
        return tuple(sorted(self._pushed, key=lambda one: natural_key(one.action.label)))

    def _when(self, moment: Moment) -> date | None:
        """Return the day on which something can begin, or will be done; None where nothing says."""
        when, entity = moment
        if when == "begins":
            return max(self._known(self._waiting.before(moment)), default=None)
        members = self._known(("done", one) for one in self._waiting.members.get(entity, ()))
        action = self._plan.all_actions.get(entity)
        own = None if action is None else self._own(action, self._at.get(("begins", entity)))
        return max((*members, *(() if own is None else (own,))), default=None)

    def _own(self, action: Action, ready: date | None) -> date | None:
        if action.is_complete:
            return None
        due = action.target.current.due_day
        if action.id == self._source:
            return due
        if ready is None:
            return due if self._source is None else None
        start = None if action.start is None else action.start.reading.start
        against_start = None if start is None else max((ready - start).days, 0)
        against_due = None if due is None else max((ready - due).days, 0)
        pushed = Pushed(action, ready, against_start, against_due)
        if pushed.days:
            self._pushed.append(pushed)
        return ready if due is None else _later(due, pushed.days)

    def _known(self, moments: Iterable[Moment]) -> Iterator[date]:
        for moment in moments:
            day = self._at.get(moment)
            if day is not None:
                yield day


def _later(day: date, days: int) -> date:
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))
