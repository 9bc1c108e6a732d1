"""Where every action stood at the end of each quarter."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import attrs

from planevents import events as e
from planevents.calendar import Quarter, quarters_between
from planevents.errors import InvalidValueError, near
from planevents.evolve import PlanBuilder
from planevents.identity import ActionId, label_key, natural_key
from planevents.plan import Plan
from planevents.projections.base import NO_STATUS, Column, Projection, Row, Table, View, counted
from planevents.projections.cells import NOT_REPORTED, Publication, QuarterCell, called, cells_of
from planevents.projections.published import publication_tables
from planevents.selection import EVERYTHING, Selection, groups

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planevents.recorded import RecordedEvent
    from planevents.statuses import StatusScheme

__all__ = ["QuarterCell", "QuarterMove", "QuarterRow", "QuarterView", "Quarters"]

_STATUS_EVENTS = e.ActionStatusReported | e.ActionCompleted | e.ActionReopened
_COUNTS_ABREAST = 5
_CELLS_ABREAST = 4
_COUNTS = "Counts"
_GRID = "Actions by quarter"


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
    was opened. ``publications``, one a quarter, tell what was published to a body, where that was
    asked for. ``where`` says in words which actions alone are shown; ``groups`` are those that were
    asked for, each a view of its own, and an action may stand in several.
    """

    plan: str
    title: str
    quarters: tuple[Quarter, ...]
    rows: tuple[QuarterRow, ...]
    schemes: tuple[StatusScheme | None, ...]
    publications: tuple[Publication, ...] = ()
    where: str = ""
    by: str | None = None
    groups: tuple[tuple[str, QuarterView], ...] = ()

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

    def publication(self, quarter: Quarter | str) -> Publication:
        """Return what was published of a quarter to the body that was asked about.

        Raises:
            InvalidValueError: The view does not hold this quarter, or was asked about no body.

        """
        index = self._index(quarter)
        if not self.publications:
            message = "this view was asked about no body"
            raise InvalidValueError("quarter", str(quarter), message, "ask for quarters(plan, body=...)")
        return self.publications[index]

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
        where = f", where {self.where}" if self.where else ""
        return (
            f"{self.plan}, {span}{where}: {counted(len(self.rows), 'action')}; at the end {figures or 'none'}"
        )

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title and the figures, with what was published where that was asked for."""
        told = (self._told(),) if self.publications else ()
        return (self.title or self.plan, self.headline, *told)

    @property
    def figures(self) -> Mapping[str, int]:
        """How many actions had each status at each quarter's end; a quarter is named with its last day."""
        return {
            f"{quarter} (to {quarter.last_day}): {name}": number
            for quarter in self.quarters
            for name, number in self.counts(quarter).items()
        }

    def to_rows(self) -> list[Row]:
        """Return a row for each action and quarter in which it was in the plan.

        Where it was asked what was published, also for those that were in a report alone. In groups
        ``by`` is the group's name, and an action has rows in each of its own.
        """
        if self.by is not None:
            return [{"by": name, **row} for name, view in self.groups for row in view.to_rows()]
        if not self.publications:
            return [
                _row(row.label, row.title, quarter, cell)
                for row in self.rows
                for quarter, cell in zip(self.quarters, row.cells, strict=True)
                if cell is not None
            ]
        named = {action: called for one in self.publications for action, called in one.actions.items()}
        return [
            _row(label, title, one.quarter, one.restated.get(action)) | _published(one, action)
            for action, (label, title) in sorted(named.items(), key=lambda item: natural_key(item[1][0]))
            for one in self.publications
            if action in one.actions
        ]

    def tables(self) -> tuple[Table, ...]:
        """Return what was published, the counts, the actions that moved in the last quarter, and the grid.

        In groups each has its counts and its grid.
        """
        told = publication_tables(self.publications)
        if self.by is None:
            return (*told, *self._count_tables(), *self._moved_tables(), *self._grid_tables())
        parts = (
            attrs.evolve(table, title=f"{self.by} {name}: {table.title}")
            for name, view in self.groups
            for table in view.tables()
            if table.title in (_COUNTS, _GRID)
        )
        return (*told, *self._count_tables(), *parts)

    def _told(self) -> str:
        reported = [one for one in self.publications if one.first is not None]
        differing = sum(len(one.differing) for one in reported)
        reissues = sum(len(one.reissues) for one in reported)
        return (
            f"As reported to {self.publications[0].body}: {counted(len(reported), 'quarter')}, "
            f"{len(self.publications) - len(reported)} {NOT_REPORTED}, {counted(reissues, 'reissue')}; "
            f"{counted(differing, 'cell')} restated since"
        )

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
                (Column("status", "Status", 31), *(Column(str(q), str(q), 10) for q in block)), rows, _COUNTS
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
            Table((*fixed, *(Column(str(q), str(q), 14) for q in block)), rows, _GRID)
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
    None is the day of the last event.
    ``since`` is a quarter to be shown though nothing has a status so early. ``whole`` keeps the plan
    itself as it stands at each end, for ``ends``; groups need it as well.
    """

    name: ClassVar[str] = "quarters"
    version: ClassVar[int] = 1

    def __init__(
        self,
        *,
        until: date | None,
        since: Quarter | None = None,
        selection: Selection = EVERYTHING,
        by: str | None = None,
        whole: bool = False,
    ) -> None:
        self._until = until
        self._since = since
        self._selection = selection
        self._by = by
        # A function is shown nothing that still changes.
        self._whole = whole or by is not None or selection.test is not None
        self._plan = ""
        self._builder: PlanBuilder | None = None
        self._first_month = 4
        self._open: Quarter | None = None
        self._ends = self._last = date.min
        self._ended: list[_End] = []
        self._first: Quarter | None = None

    def apply(self, recorded: RecordedEvent) -> None:
        """Fold one event."""
        self._builder = self._builder or PlanBuilder(Plan(recorded.plan))
        event, on = recorded.event, recorded.effective_on
        if self._until is not None and on > self._until:
            return
        self._last = on
        if isinstance(event, e.PlanOpened):
            self._first_month = event.year_starts
        if self._open is None and self._since is not None and on >= self._since.first_day:
            self._first = self._open = self._since
        if self._open is None and isinstance(event, _STATUS_EVENTS):
            self._first = self._open = Quarter.containing(on, self._first_month)
        if self._open is not None and on > self._ends:
            self._close(self._open, on, self._builder)
        self._builder.apply(event, recorded.version, on)

    def _close(self, quarter: Quarter, on: date, builder: PlanBuilder) -> None:
        """Keep what is told of the end of every quarter before that of a day."""
        while on > quarter.last_day:
            plan = builder.freeze() if self._whole else builder.plan
            self._ended.append(_End(quarter, plan, self._selection))
            quarter = quarter.next
        self._open, self._ends = quarter, quarter.last_day

    def view(self) -> QuarterView:
        """Return the quarters from the first with a status; without any, the last one alone."""
        ends = self._all_ends()
        view = _view(ends, self._selection)
        if self._by is None:
            return view
        plans = [one.plan for one in ends]
        named = groups(self._selection, self._by, plans)
        parts = ((name, [_End(one.quarter, one.plan, meant) for one in ends], meant) for name, meant in named)
        return attrs.evolve(
            view, by=self._by, groups=tuple((name, _view(told, meant)) for name, told, meant in parts)
        )

    def ends(self) -> tuple[tuple[Quarter, Plan], ...]:
        """Return each quarter of the view with the plan at its end, of a projection made ``whole``."""
        return tuple((one.quarter, one.plan) for one in self._all_ends())

    def _all_ends(self) -> list[_End]:
        last = Quarter.containing(self._until or self._last, self._first_month)
        first = self._first or (last if self._since is None else min(self._since, last))
        plan = (self._builder or PlanBuilder(Plan(""))).freeze()
        quarters = quarters_between(first, last)[len(self._ended) :]
        return [*self._ended, *(_End(quarter, plan, self._selection) for quarter in quarters)]


class _End:
    """What is told of a quarter's end. The plan may go on changing, unless it is whole."""

    def __init__(self, quarter: Quarter, plan: Plan, selection: Selection) -> None:
        self.quarter = quarter
        self.plan = plan
        self.scheme = plan.scheme
        self.cells = cells_of(plan, quarter, selection)
        self.called = called(plan, self.cells)


def _view(ends: Sequence[_End], selection: Selection) -> QuarterView:
    named = {action: names for one in ends for action, names in one.called.items()}
    return QuarterView(
        plan=ends[-1].plan.id,
        title=ends[-1].plan.title,
        quarters=tuple(one.quarter for one in ends),
        rows=tuple(
            QuarterRow(action, label, title, tuple(one.cells.get(action) for one in ends))
            for action, (label, title) in sorted(named.items(), key=lambda item: natural_key(item[1][0]))
        ),
        schemes=tuple(one.scheme for one in ends),
        where=str(selection),
    )


def _row(label: str, title: str, quarter: Quarter, cell: QuarterCell | None) -> Row:
    return {
        "ref": label,
        "title": title,
        "quarter": str(quarter),
        "status": None if cell is None else cell.status or NO_STATUS,
        "letter": None if cell is None else cell.letter,
        "carried": None if cell is None else cell.carried,
        "no_status": None if cell is None else cell.no_status,
    }


def _published(one: Publication, action: ActionId) -> Row:
    """Return what a row says of a report; ``differs`` is None where nothing was reported."""
    first = None if one.first is None else one.first.cells.get(action)
    return {
        "report": None if one.first is None else one.first.report,
        "published": one.published(action),
        "published_carried": None if first is None else first.carried,
        "reissued": one.reissued(action),
        "restated": one.now(action),
        "differs": None if one.first is None else action in one.differing,
        "events": "; ".join(one.causes.get(action, ())) or None,
    }


def _blocks(quarters: tuple[Quarter, ...], abreast: int) -> list[tuple[Quarter, ...]]:
    return [quarters[start : start + abreast] for start in range(0, len(quarters), abreast)]


def _meant(label: str, labels: list[str]) -> str | None:
    found = near(label, labels)
    return f"did you mean {' or '.join(map(repr, found))}?" if found else None
