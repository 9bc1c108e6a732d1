"""The documented changes between two reports: everything that was recorded, and what it came to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import attrs

from planevents.evolve import fold
from planevents.pending import settled
from planevents.perspective import arrange
from planevents.projections.base import Column, Projection, Row, Table, View, counted
from planevents.projections.entries import Entry, describe
from planevents.projections.net import NetChange, net_changes
from planevents.selection import EVERYTHING, Selection, groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from planevents.perspective import Basis
    from planevents.plan import Plan
    from planevents.projections.entries import Timing
    from planevents.recorded import RecordedEvent


@attrs.frozen(repr=False)
class ChangeLog(View):
    """What changed from ``since`` (None: the beginning) to ``until``.

    ``entries`` is gross: every event that ``until`` shows and ``since`` does not, as it was
    recorded, once, in the order of recording. ``awaiting`` was recorded by ``until`` and takes
    effect after its cut-off. ``net`` is the difference of the two views, with corrections made.

    ``where`` says in words which actions alone are told of, as they stand at either end. ``groups`` are
    those that were asked for, each a log of its own; an action may stand in several, and what is about
    no action stands in the last.
    """

    plan: str
    title: str
    since: Basis | None
    until: Basis
    entries: tuple[Entry, ...]
    awaiting: tuple[Entry, ...]
    net: tuple[NetChange, ...]
    where: str = ""
    by: str | None = None
    groups: tuple[tuple[str, ChangeLog], ...] = ()

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def declared(self) -> tuple[Entry, ...]:
        """The changes that somebody declared: all but what was merely found."""
        return tuple(entry for entry in self.entries if entry.declared)

    @property
    def undeclared(self) -> tuple[Entry, ...]:
        """The changes found in a document that does not declare them (rule 8)."""
        return tuple(entry for entry in self.entries if not entry.declared)

    def of(self, timing: Timing) -> tuple[Entry, ...]:
        """Return the changes of one timing relative to ``since``."""
        return tuple(entry for entry in self.entries if entry.timing == timing)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are printed; timing only where there is a report to be timed by."""
        if self.since is None:
            return (
                Column("no", "No.", 4),
                Column("effective_on", "Effective", 10),
                Column("actor", "Who", 17),
                Column("what", "What", 41),
                Column("reason", "Reason", 20),
            )
        return (
            Column("no", "No.", 4),
            Column("effective_on", "Effective", 10),
            Column("timing", "Timing", 9),
            Column("actor", "Who", 15),
            Column("what", "What", 35),
            Column("reason", "Reason", 17),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        since = "the beginning" if self.since is None else _basis(self.since)
        where = f", where {self.where}" if self.where else ""
        return (
            f"{self.plan} from {since} to {_basis(self.until)}{where}: {counted(len(self), 'change')}, "
            f"{len(self.undeclared)} undeclared, {len(self.awaiting)} awaiting the next report"
        )

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title and the figures, with how many came late or were held over."""
        timings: tuple[Timing, ...] = ("in period", "late", "held over")
        timed = ", ".join(f"{len(self.of(timing))} {timing}" for timing in timings)
        return (f"Changes to {self.title or self.plan}", self.headline, *([timed] if self.since else []))

    @property
    def figures(self) -> Mapping[str, int]:
        """How many changes there are, undeclared and awaiting, and how many of each timing."""
        timings: tuple[Timing, ...] = ("in period", "late", "held over")
        return {
            "changes": len(self),
            "undeclared": len(self.undeclared),
            **{timing: len(self.of(timing)) for timing in timings},
            "awaiting": len(self.awaiting),
        }

    def to_rows(self) -> list[Row]:
        """Return a row an entry: its attributes, ``no``, ``what``, and the ``group`` it is listed in.

        ``no`` counts the changes in the order of recording; what awaits the next report has none.
        ``group`` is declared, undeclared or awaiting. In groups of actions ``by`` is their name.
        """
        if self.by is not None:
            return [{"by": name, **row} for name, log in self.groups for row in log.to_rows()]
        return [
            *(
                _row(entry, number, "declared" if entry.declared else "undeclared")
                for number, entry in enumerate(self.entries, start=1)
            ),
            *(_row(entry, None, "awaiting") for entry in self.awaiting),
        ]

    def tables(self) -> tuple[Table, ...]:
        """Return what is undeclared first, then the declared changes, the statuses, and what awaits."""
        if self.by is not None:
            return tuple(
                attrs.evolve(table, title=f"{self.by} {name}: {table.title}")
                for name, log in self.groups
                for table in log.tables()
            )
        rows = self.to_rows()
        undeclared = [row for row in rows if row["group"] == "undeclared"]
        declared = [row for row in rows if row["group"] == "declared"]
        statuses = [row for row in declared if row["field"] == "status"]
        changes = [row for row in declared if row["field"] != "status"]
        awaiting = [row for row in rows if row["group"] == "awaiting"]
        titled = (
            ("UNDECLARED: found in a document that does not call them changes", undeclared),
            ("Declared changes" if changes else "No declared changes", changes),
            ("Statuses and updates reported", statuses),
            ("AWAITING THE NEXT REPORT: effective after the cut-off", awaiting),
        )
        return tuple(
            Table(self.columns, tuple(listed), title)
            for title, listed in titled
            if listed or listed is changes
        )


class Changes(Projection[ChangeLog]):
    """Takes a plan's events as they were recorded, in the order of their versions: not arranged."""

    name: ClassVar[str] = "changes"
    version: ClassVar[int] = 1

    def __init__(
        self,
        *,
        since: Basis | None = None,
        until: Basis,
        names: Mapping[str, str] | None = None,
        selection: Selection = EVERYTHING,
        by: str | None = None,
    ) -> None:
        self._since = since
        self._until = until
        self._names = dict(names or {})
        self._selection = selection
        self._by = by
        self._known: list[RecordedEvent] = []

    def apply(self, recorded: RecordedEvent) -> None:
        """Take one event; what ``until`` cannot know of is left out."""
        if recorded.position <= self._until.position:
            self._known.append(recorded)

    def view(self) -> ChangeLog:
        """Return the changes among the events so far."""
        since, until, known = self._since, self._until, self._known
        plan = known[0].plan if known else ""
        return changes_between(
            since,
            until,
            None if since is None else fold(plan, arrange(known, since.perspective)),
            fold(plan, arrange(known, until.perspective)),
            known,
            earlier={one.version: one for one in known},
            names=self._names,
            selection=self._selection,
            by=self._by,
        )


def changes_between(
    since: Basis | None,
    until: Basis,
    before: Plan | None,
    after: Plan,
    recorded: Iterable[RecordedEvent],
    *,
    earlier: Mapping[int, RecordedEvent],
    names: Mapping[str, str],
    selection: Selection = EVERYTHING,
    by: str | None = None,
) -> ChangeLog:
    """Return the changes of which both ends are known already.

    ``before`` is the plan as ``since`` shows it, ``after`` as ``until`` does. ``recorded`` is what
    ``until`` knows, in the order of recording; what ``since`` shows may be left out, if ``until`` shows
    it too. ``earlier`` holds by version the events that those speak of.
    """

    def entry(one: RecordedEvent, timing: Timing | None) -> Entry:
        observed = after.observed.get(one.version)
        return describe(
            one,
            names=names,
            earlier=earlier,
            classified=None if observed is None else observed.classified,
            timing=timing,
        )

    before = None if before is None or since is None else _settled(before, since)
    after = _settled(after, until)
    entries: list[Entry] = []
    awaiting: list[Entry] = []
    for one in recorded:
        if not until.shows(one):
            awaiting.append(entry(one, "awaiting"))
        elif since is None or not since.shows(one):
            entries.append(entry(one, timing_of(one, since)))
    log = ChangeLog(
        plan=after.id,
        title=after.title,
        since=since,
        until=until,
        entries=tuple(entries),
        awaiting=tuple(awaiting),
        net=net_changes(before, after, names),
    )
    ends = [after] if before is None else [before, after]
    return _selected(log, ends, selection, by)


def _settled(plan: Plan, basis: Basis) -> Plan:
    """Show what is proposed as at the cut-off; a position alone has no day on which anything lapsed."""
    return plan if basis.cut_off == date.max else settled(plan, basis.cut_off)


NO_ACTION = "(no action)"
"""The group of what is about the plan itself, or about anything in it but an action."""


def _selected(log: ChangeLog, ends: list[Plan], selection: Selection, by: str | None) -> ChangeLog:
    """Return a log with what is about the actions that are meant, as they stand at either end."""
    if by is None:
        return log if selection.is_everything else _about(log, _meant(ends, selection), ends, selection)
    parts = [(name, one, _meant(ends, one)) for name, one in groups(selection, by, _with_removed(ends))]
    found = [(name, _about(log, actions, ends, one)) for name, one, actions in parts]
    if selection.is_everything:
        actions = frozenset[str]().union(*(plan.all_actions for plan in ends))
        rest = _about(log, actions, ends, selection, others=True)
        found += [(NO_ACTION, rest)] if rest.entries or rest.awaiting or rest.net else []
    whole = _selected(log, ends, selection, None)
    return attrs.evolve(whole, by=by, groups=tuple(found))


def _meant(ends: Iterable[Plan], selection: Selection) -> frozenset[str]:
    """Return the actions that are meant at either end, those that have left the plan included."""
    return frozenset(
        action.id for plan in ends for action in plan.all_actions.values() if selection.takes(plan, action)
    )


def _with_removed(ends: Iterable[Plan]) -> list[Plan]:
    """Return plans in which what has left them is as if it had stayed, to be put in its group."""
    return [
        attrs.evolve(
            plan,
            all_actions={key: attrs.evolve(action, removal=None) for key, action in plan.all_actions.items()},
        )
        for plan in ends
    ]


def _about(
    log: ChangeLog,
    actions: frozenset[str],
    ends: Iterable[Plan],
    selection: Selection,
    *,
    others: bool = False,
) -> ChangeLog:
    """Return what a log tells of some actions, with ``others`` what it tells of anything but those."""
    belongs: dict[str, set[str]] = {
        one.id: {item.action for item in one.items} for plan in ends for one in plan.amendments.values()
    }

    def takes(entity: str | None) -> bool:
        about = set[str]() if entity is None else belongs.get(entity, {entity})
        return about.isdisjoint(actions) is others

    return attrs.evolve(
        log,
        entries=tuple(entry for entry in log.entries if takes(entry.entity)),
        awaiting=tuple(entry for entry in log.awaiting if takes(entry.entity)),
        net=tuple(one for one in log.net if takes(one.entity)),
        where="" if others else str(selection),
    )


def timing_of(one: RecordedEvent, since: Basis | None) -> Timing | None:
    """Return when an event that ``since`` does not show came, seen from there."""
    if since is None:
        return None
    if one.position <= since.position:
        return "held over"
    # A basis without a cut-off is a position alone: nothing recorded after it can be late.
    late = one.effective_on <= since.cut_off < date.max
    return "late" if late else "in period"


def _row(entry: Entry, number: int | None, group: str) -> Row:
    return {"no": number, "group": group} | entry.to_row() | {"what": entry.what}


def _basis(basis: Basis) -> str:
    if basis.name is not None:
        return basis.name
    return f"position {basis.position}" if basis.cut_off == date.max else str(basis.cut_off)
