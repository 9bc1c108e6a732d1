"""Where every action stood at the end of each quarter."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

import attrs

from planevents import events as e
from planevents.calendar import Quarter, quarters_between
from planevents.errors import InvalidValueError, near
from planevents.evolve import PlanBuilder
from planevents.identity import ActionId, label_key, natural_key
from planevents.plan import Plan
from planevents.projections.base import NO_STATUS, Column, Projection, Row, Table, View, counted

if TYPE_CHECKING:
    from datetime import date

    from planevents.action import Action
    from planevents.recorded import RecordedEvent
    from planevents.statuses import StatusScheme

_STATUS_EVENTS = e.ActionStatusReported | e.ActionCompleted | e.ActionReopened
_COUNTS_ABREAST = 5
_CELLS_ABREAST = 4


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
class QuarterRow:
    """An action, as it is called last, and its cell a quarter; None where it was not in the plan."""

    action: ActionId
    label: str
    title: str
    cells: tuple[QuarterCell | None, ...]


@attrs.frozen
class QuarterMove:
    """An action that was in the plan in two quarters, with another status; None is "no status"."""

    action: ActionId
    label: str
    title: str
    old: str | None
    new: str | None


@attrs.frozen(repr=False)
class QuarterView(View):
    """Actions by quarter, from the first quarter with a status to the last asked for.

    ``schemes`` holds the status scheme in force at the end of each quarter, None before the plan
    was opened.
    """

    plan: str
    title: str
    quarters: tuple[Quarter, ...]
    rows: tuple[QuarterRow, ...]
    schemes: tuple[StatusScheme | None, ...]

    def __getitem__(self, label: str) -> QuarterRow:
        for row in reversed(self.rows):
            if label_key(row.label) == label_key(label):
                return row
        labels = [row.label for row in self.rows]
        raise InvalidValueError("action", label, "no action of this view is called so", _meant(label, labels))

    def counts(self, quarter: Quarter | str) -> dict[str, int]:
        """Return how many actions had each status, in the scheme's order with zeros, and how many none.

        Raises:
            InvalidValueError: The view does not hold this quarter.

        """
        index = self._index(quarter)
        scheme = self.schemes[index]
        cells = [row.cells[index] for row in self.rows]
        found = Counter(cell.status or NO_STATUS for cell in cells if cell is not None)
        named = [*(scheme or ()), *(name for name in found if name != NO_STATUS), NO_STATUS]
        return {name: found[name] for name in named}

    def moved(self, from_quarter: Quarter | str, to_quarter: Quarter | str) -> tuple[QuarterMove, ...]:
        """Return the actions in the plan in both quarters whose status differs.

        Raises:
            InvalidValueError: The view does not hold one of these quarters.

        """
        start, end = self._index(from_quarter), self._index(to_quarter)
        return tuple(
            QuarterMove(row.action, row.label, row.title, old.status, new.status)
            for row in self.rows
            for old, new in ((row.cells[start], row.cells[end]),)
            if old is not None and new is not None and old.status != new.status
        )

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of ``to_rows``; the printed tables have a column a quarter."""
        return (
            Column("ref", "Ref", 8),
            Column("title", "Action", 34),
            Column("quarter", "Quarter", 10),
            Column("status", "Status", 14),
            Column("letter", "Letter", 6),
            Column("carried", "Carried", 7),
            Column("no_status", "No status", 9),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        span = " to ".join(dict.fromkeys((str(self.quarters[0]), str(self.quarters[-1]))))
        counts = self.counts(self.quarters[-1])
        figures = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
        return f"{self.plan}, {span}: {counted(len(self.rows), 'action')}; at the end {figures or 'none'}"

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title and the figures."""
        return (self.title or self.plan, self.headline)

    def to_rows(self) -> list[Row]:
        """Return a row for each action and quarter in which it was in the plan."""
        return [
            {
                "ref": row.label,
                "title": row.title,
                "quarter": str(quarter),
                "status": cell.status or NO_STATUS,
                "letter": cell.letter,
                "carried": cell.carried,
                "no_status": cell.no_status,
            }
            for row in self.rows
            for quarter, cell in zip(self.quarters, row.cells, strict=True)
            if cell is not None
        ]

    def tables(self) -> tuple[Table, ...]:
        """Return the counts, the actions that moved in the last quarter, and the grid."""
        return (*self._count_tables(), *self._moved_tables(), *self._grid_tables())

    def _count_tables(self) -> tuple[Table, ...]:
        counts = {str(quarter): self.counts(quarter) for quarter in self.quarters}
        names = dict.fromkeys(name for one in counts.values() for name in one if name != NO_STATUS)
        rows: tuple[Row, ...] = tuple(
            {
                "status": self._with_letter(name),
                **{quarter: one.get(name, 0) for quarter, one in counts.items()},
            }
            for name in (*names, NO_STATUS)
        )
        return tuple(
            Table(
                (Column("status", "Status", 31), *(Column(str(q), str(q), 10) for q in block)), rows, "Counts"
            )
            for block in _blocks(self.quarters, _COUNTS_ABREAST)
        )

    def _with_letter(self, name: str) -> str:
        scheme = self.schemes[-1]
        letter = scheme[name].letter if scheme is not None and name in scheme else None
        return name if letter is None else f"{name} ({letter})"

    def _moved_tables(self) -> tuple[Table, ...]:
        if len(self.quarters) == 1:
            return ()
        before, last = self.quarters[-2:]
        moved = self.moved(before, last)
        rows = tuple(
            {"ref": one.label, "title": one.title, "old": one.old or NO_STATUS, "new": one.new or NO_STATUS}
            for one in moved
        )
        columns = (
            Column("ref", "Ref", 8),
            Column("title", "Action", 42),
            Column("old", str(before), 22),
            Column("new", str(last), 22),
        )
        return (Table(columns, rows, f"Moved from {before} to {last}: {len(moved)}"),)

    def _grid_tables(self) -> tuple[Table, ...]:
        rows = tuple(
            {
                "ref": row.label,
                "title": row.title,
                **{
                    str(quarter): None if cell is None else str(cell)
                    for quarter, cell in zip(self.quarters, row.cells, strict=True)
                },
            }
            for row in self.rows
        )
        fixed = (Column("ref", "Ref", 8), Column("title", "Action", 26))
        return tuple(
            Table((*fixed, *(Column(str(q), str(q), 14) for q in block)), rows, "Actions by quarter")
            for block in _blocks(self.quarters, _CELLS_ABREAST)
        )

    def _index(self, quarter: Quarter | str) -> int:
        first_month = self.quarters[0].year.first_month
        wanted = Quarter.parse(quarter, first_month) if isinstance(quarter, str) else quarter
        if wanted not in self.quarters:
            held = f"it holds {self.quarters[0]} to {self.quarters[-1]}"
            raise InvalidValueError("quarter", str(wanted), "the view does not hold this quarter", held)
        return self.quarters.index(wanted)


class Quarters(Projection[QuarterView]):
    """Folds a plan's arranged events, and keeps the plan as it stands at each quarter's end.

    ``until`` is a day: what is effective after it does not count, and its quarter is the last one.
    """

    name: ClassVar[str] = "quarters"
    version: ClassVar[int] = 1

    def __init__(self, *, until: date) -> None:
        self._until = until
        self._plan = ""
        self._builder: PlanBuilder | None = None
        self._first_month = 4
        self._open: Quarter | None = None
        self._ended: list[Plan] = []
        self._first: Quarter | None = None

    def apply(self, recorded: RecordedEvent) -> None:
        """Fold one event."""
        self._builder = self._builder or PlanBuilder(Plan(recorded.plan))
        event, on = recorded.event, recorded.effective_on
        if on > self._until:
            return
        if isinstance(event, e.PlanOpened):
            self._first_month = event.year_starts
        if self._open is None and isinstance(event, _STATUS_EVENTS):
            self._first = self._open = Quarter.containing(on, self._first_month)
        while self._open is not None and on > self._open.last_day:
            self._ended.append(self._builder.freeze())
            self._open = self._open.next
        self._builder.apply(event, recorded.version, on)

    def view(self) -> QuarterView:
        """Return the quarters from the first with a status; without any, the last one alone."""
        last = Quarter.containing(self._until, self._first_month)
        quarters = (last,) if self._first is None else quarters_between(self._first, last)
        plan = (self._builder or PlanBuilder(Plan(""))).freeze()
        plans = (*self._ended, *[plan] * (len(quarters) - len(self._ended)))
        return QuarterView(
            plan=plan.id,
            title=plan.title,
            quarters=quarters,
            rows=tuple(_rows(quarters, plans)),
            schemes=tuple(one.scheme for one in plans),
        )


def _rows(quarters: tuple[Quarter, ...], plans: tuple[Plan, ...]) -> list[QuarterRow]:
    latest = {action.id: action for plan in plans for action in plan.actions}
    return [
        QuarterRow(
            action.id,
            action.label,
            action.title,
            tuple(_cell(plan, quarter, action.id) for quarter, plan in zip(quarters, plans, strict=True)),
        )
        for action in sorted(latest.values(), key=lambda action: natural_key(action.label))
    ]


def _cell(plan: Plan, quarter: Quarter, action_id: ActionId) -> QuarterCell | None:
    action = plan.all_actions.get(action_id)
    if action is None or not action.is_living:
        return None
    return QuarterCell(
        status=action.status,
        letter=_letter(plan.scheme, action),
        carried=action.status_on is not None and action.status_on < quarter.first_day,
        no_status=action.no_status,
    )


def _letter(scheme: StatusScheme | None, action: Action) -> str | None:
    if scheme is None or action.status not in scheme or action.status is None:
        return None
    return scheme[action.status].letter


def _blocks(quarters: tuple[Quarter, ...], abreast: int) -> list[tuple[Quarter, ...]]:
    return [quarters[start : start + abreast] for start in range(0, len(quarters), abreast)]


def _meant(label: str, labels: list[str]) -> str | None:
    found = near(label, labels)
    return f"did you mean {' or '.join(map(repr, found))}?" if found else None
