"""One plan's step from what it was to what new events make of it, and the rows that this changes.

Every way to keep the tables takes such steps: an append is one, a catch-up or a rebuild one a
batch, and a check one from nothing to everything.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from planevents.calendar import Quarter
from planevents.events import FactCorrected, FactRetracted, PersonalDataErased
from planevents.identity import REGISTER
from planevents.perspective import arrange
from planevents.plan import Plan
from planevents.read_models.actions import action_row, field_rows, owner_rows, plan_row
from planevents.read_models.changes import NO_MARKS, SPEAKING, change_row, marks, spoken_of
from planevents.read_models.moment import Moment
from planevents.read_models.quarters import ends, has_quarters, quarter_rows
from planevents.read_models.reports import report_rows
from planevents.read_models.rows import Contents, TableDelta, deltas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from planevents.decide import Tip
    from planevents.identity import EntityId
    from planevents.recorded import RecordedEvent
    from planevents.store.interface import EventReader
    from planevents.tips import Tips


def steps(reader: EventReader, tips: Tips, recorded: Iterable[RecordedEvent]) -> Iterator[list[TableDelta]]:
    """Yield what new events change, plan by plan.

    ``tips`` knows nothing that comes after them, and learns of them; ``reader`` gives what it does not know.
    """
    new: dict[str, list[RecordedEvent]] = {}
    for one in recorded:
        new.setdefault(one.plan, []).append(one)
    for plan, events in new.items():
        if plan == REGISTER:
            yield _reports(events)
        else:
            yield Step(reader, tips, plan, events).deltas()


def whole(reader: EventReader, tips: Tips, recorded: Sequence[RecordedEvent]) -> Contents:
    """Return all the rows of a stream: ``recorded`` is the whole of it. ``tips`` knows nothing of it."""
    contents = Contents()
    for step in steps(reader, tips, recorded):
        for delta in step:
            contents.put(delta.table, delta.written)
    return contents


def _reports(events: Iterable[RecordedEvent]) -> list[TableDelta]:
    issued = Contents()
    for one in events:
        issued.put("report", report_rows(one))
    return deltas(Contents(), issued)


class Step:
    """A plan before and after new events."""

    def __init__(self, reader: EventReader, tips: Tips, plan: str, new: Sequence[RecordedEvent]) -> None:
        self._plan = plan
        self._new = new
        self._then = Moment(reader, new, before=True)
        self._now = Moment(reader, new, before=False)
        self._before = tips.tip(cast("EventReader", self._then), plan)
        self._after = tips.tip(cast("EventReader", self._now), plan)

    def deltas(self) -> list[TableDelta]:
        """Return what changes, table by table."""
        old, new = Contents(), Contents()
        if self._before.plan.version:
            old.put("plan", [plan_row(self._before.plan, self._before.effective_on)])
        new.put("plan", [plan_row(self._after.plan, self._after.effective_on)])
        self._actions(old, self._before, self._after)
        self._actions(new, self._after, self._before)
        self._changes(old, new)
        self._quarters(old, new)
        return deltas(old, new)

    @cached_property
    def _history(self) -> list[RecordedEvent]:
        return list(self._now.read(self._plan))

    @property
    def _past(self) -> list[RecordedEvent]:
        return self._history[: len(self._history) - len(self._new)]

    @property
    def _lasting(self) -> list[RecordedEvent]:
        """What is new and takes a place in the plan's time: an erasure takes none."""
        return [one for one in self._new if not isinstance(one.event, PersonalDataErased)]

    @staticmethod
    def _actions(contents: Contents, tip: Tip, other: Tip) -> None:
        """Put the rows of actions that are not the very same in the other state: a fold shares those.

        A row names the action's section and recommendation, too.
        """
        others = other.plan.all_actions
        sections = _changed(tip.plan.sections, other.plan.sections)
        asked = _changed(tip.plan.recommendations, other.plan.recommendations)
        for name, action in tip.plan.all_actions.items():
            same = others.get(name) is action
            if not same or action.section in sections or action.recommendation in asked:
                contents.put("action", [action_row(tip.plan, action)])
                contents.put("action_owner", owner_rows(tip.plan, action))
                contents.put("action_field", field_rows(tip.plan, action))

    def _changes(self, old: Contents, new: Contents) -> None:
        if not any(isinstance(one.event, SPEAKING) for one in self._new):
            new.put("change", map(change_row, self._new))
            return
        earlier = spoken_of(self._history)
        was, now = marks(self._before.plan, self._past), marks(self._after.plan, self._history)
        for one in self._past:
            before, after = was.get(one.version, NO_MARKS), now.get(one.version, NO_MARKS)
            if before != after:
                old.put("change", [change_row(one, before, earlier)])
                new.put("change", [change_row(one, after, earlier)])
        new.put("change", (change_row(one, now.get(one.version, NO_MARKS), earlier) for one in self._new))

    def _quarters(self, old: Contents, new: Contents) -> None:
        before, first_month = self._before, self._after.plan.year_starts
        if before.effective_on is not None and has_quarters(before.plan) and self._is_at_the_end():
            begun = Quarter.containing(before.effective_on, first_month)
            now = ends(before.plan, self._lasting, begun, first_month)
            _, end = next(now)
            old.put("quarter", quarter_rows(begun, before.plan, end))
            new.put("quarter", quarter_rows(begun, end, before.plan))
        else:
            nothing = Plan(self._plan)
            for quarter, plan in ends(nothing, arrange(self._past), None, before.plan.year_starts):
                old.put("quarter", quarter_rows(quarter, plan))
            now = ends(nothing, arrange(self._history), None, first_month)
        for quarter, plan in now:
            new.put("quarter", quarter_rows(quarter, plan))

    def _is_at_the_end(self) -> bool:
        last = self._before.effective_on
        for one in self._lasting:
            changes_the_past = isinstance(one.event, FactCorrected | FactRetracted)
            if changes_the_past or (last is not None and one.effective_on < last):
                return False
            last = one.effective_on
        return True


def _changed(table: Mapping[EntityId, object], other: Mapping[EntityId, object]) -> set[EntityId]:
    """Return the ids of what is not the very same in both of two tables."""
    if table is other:
        return set()
    return {entity for entity in table.keys() | other.keys() if table.get(entity) is not other.get(entity)}
