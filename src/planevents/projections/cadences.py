"""What recurs in a plan, as at a day: which occurrences were done, late or missed, and what comes next."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from planevents.cadence import occurrences
from planevents.projections.base import Column, Row, Table, View, counted
from planevents.projections.parts import meant, rows_in_groups, tables_in_groups
from planevents.selection import EVERYTHING, groups
from planevents.target import Precision

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from planevents.action import Action
    from planevents.cadence import Occurrence
    from planevents.plan import Plan
    from planevents.selection import Selection
    from planevents.target import Reading

_INTERVALS = {1: "monthly", 3: "quarterly", 6: "half-yearly", 12: "yearly"}


@attrs.frozen
class Recurring:
    """An action that recurs, or did, with its occurrences; ``months`` is its present interval."""

    action: Action
    months: int | None
    occurrences: tuple[Occurrence, ...]

    @property
    def interval(self) -> str | None:
        """The present interval in words; None where its target has none any more."""
        return None if self.months is None else _INTERVALS.get(self.months, f"every {self.months} months")

    @property
    def next(self) -> Occurrence | None:
        """The occurrence that is open or comes next."""
        return next((one for one in self.occurrences if one.state in ("open", "to come")), None)

    @property
    def missed(self) -> tuple[Occurrence, ...]:
        """The occurrences that were reported missed, or have passed without a report."""
        return tuple(one for one in self.occurrences if one.state == "missed")

    @property
    def counts(self) -> dict[str, int]:
        """How many occurrences there are in each state."""
        found = Counter(one.state for one in self.occurrences)
        return {
            "done": found["done"],
            "late": found["late"],
            "missed": found["missed"],
            "not due": found["not due"],
        }


@attrs.frozen(repr=False)
class Cadences(View):
    """The recurring actions of a plan that are meant, as at a day; ``unread`` recur without a cadence.

    ``where`` says in words which are meant. ``groups`` are those that were asked for, each a view of its
    own; an action may stand in several.
    """

    plan: str
    title: str
    as_at: date
    recurring: tuple[Recurring, ...]
    unread: tuple[Action, ...]
    where: str = ""
    by: str | None = None
    groups: tuple[tuple[str, Cadences], ...] = ()

    def __getitem__(self, label: str) -> Recurring:
        for one in self.recurring:
            if one.action.label == label:
                return one
        raise KeyError(label)

    def __iter__(self) -> Iterator[Recurring]:
        return iter(self.recurring)

    def __len__(self) -> int:
        return len(self.recurring)

    @property
    def counts(self) -> dict[str, int]:
        """How many occurrences there are in each state, of all the actions."""
        total = Counter[str]()
        for one in self.recurring:
            total.update(one.counts)
        return dict(total)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are printed."""
        return (
            Column("ref", "Ref", 8),
            Column("action", "Action", 27),
            Column("interval", "Recurs", 15),
            Column("done", "Done", 5),
            Column("late", "Late", 5),
            Column("missed", "Missed", 6),
            Column("next", "Next", 20),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        figures = ", ".join(f"{number} {state}" for state, number in self.counts.items())
        return (
            f"{self.plan} as at {self.as_at}{meant(self.where)}: "
            f"{counted(len(self), 'action')} recurring; {figures or 'none'}"
        )

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title and the figures."""
        return (f"What recurs in {self.title or self.plan}", self.headline)

    def to_rows(self) -> list[Row]:
        """Return a row an occurrence, by action and time; a recurring action without one has none.

        In groups every row has its group's name as ``by``.
        """
        if self.by is not None:
            return rows_in_groups(self.groups)
        return [_row(one, occurrence) for one in self.recurring for occurrence in one.occurrences]

    def tables(self) -> tuple[Table, ...]:
        """Return the recurring actions, then what was missed, then what could not be read as a cadence."""
        if self.by is not None:
            sizes = (counted(len(part), "action") for _, part in self.groups)
            return tables_in_groups(self.by, self.groups, sizes)
        actions: tuple[Row, ...] = tuple(
            {
                "ref": one.action.label,
                "action": one.action.title,
                "interval": one.interval or "no longer",
                **one.counts,
                "next": None if one.next is None else one.next.label,
            }
            for one in self.recurring
        )
        missed: tuple[Row, ...] = tuple(
            {
                "ref": one.action.label,
                "occurrence": occurrence.label,
                "reported": "reported missed" if occurrence.report else "not reported",
            }
            for one in self.recurring
            for occurrence in one.missed
        )
        unread: tuple[Row, ...] = tuple(
            {"ref": action.label, "target": action.target.current.text} for action in self.unread
        )
        reference = Column("ref", "Ref", 8)
        columns = (reference, Column("occurrence", "Occurrence", 34), Column("reported", "Reported", 20))
        unread_columns = (reference, Column("target", "Target", 80))
        return (
            Table(self.columns, actions),
            *([Table(columns, missed, "Missed")] if missed else []),
            *([Table(unread_columns, unread, "Recurring, without an interval in months")] if unread else []),
        )


def cadence_of(plan: Plan, as_at: date, selection: Selection = EVERYTHING, by: str | None = None) -> Cadences:
    """Return what recurs in a plan, by the targets of the actions that are in it and meant."""
    recurring: list[Recurring] = []
    unread: list[Action] = []
    for action in selection.of(plan):
        reading = action.target.current.reading
        each = occurrences(action, as_at, plan.year_starts)
        if reading.cadence is not None or each:
            months = None if reading.cadence is None else reading.cadence.months
            recurring.append(Recurring(action, months, each))
        elif _recurs(reading):
            unread.append(action)

    def of(some: Selection) -> Cadences:
        told = tuple(one for one in recurring if some.takes(plan, one.action))
        not_read = tuple(action for action in unread if some.takes(plan, action))
        return Cadences(plan.id, plan.title, as_at, told, not_read, str(some))

    having = [*(one.action for one in recurring), *unread]
    found = () if by is None else groups(selection, by, [plan], having)
    return attrs.evolve(of(selection), by=by, groups=tuple((name, of(one)) for name, one in found))


def _recurs(reading: Reading) -> bool:
    if reading.revision is not None:
        return _recurs(reading.revision.new.reading)
    return any(one.precision is Precision.RECURRENCE for one in (reading, *reading.milestones))


def _row(one: Recurring, occurrence: Occurrence) -> Row:
    report = occurrence.report
    return {
        "ref": one.action.label,
        "action": one.action.title,
        "interval": one.interval,
        "occurrence": occurrence.label,
        "first_day": occurrence.period.first_day.isoformat(),
        "last_day": occurrence.period.last_day.isoformat(),
        "state": occurrence.state,
        "reported": None if report is None else report.on.isoformat(),
        "narrative": None if report is None else report.narrative,
    }
