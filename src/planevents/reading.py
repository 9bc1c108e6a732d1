"""Asking a register: one method a projection, each returning a frozen value.

A plan is named by its id; several, in a list, give a portfolio of their views. Time is asked for as
``planevents.seeing`` says; ``where`` and ``by`` say which actions are meant, and in which groups
(``planevents.selection``).
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

import attrs

from planevents.asking import named, of_several
from planevents.events import ChangeClassified, FactCorrected, FactRetracted
from planevents.evolve import fold
from planevents.perspective import Basis, OutOfOrderError, arrange, in_order
from planevents.posts_named import actors, holders, mentioned
from planevents.projections.changes import Changes, changes_between
from planevents.projections.current import CurrentPlan
from planevents.projections.draft import Draft, DraftOfPlan
from planevents.projections.history import History
from planevents.projections.movement import movement_between
from planevents.projections.performance import performance_of
from planevents.projections.quarters import Quarters
from planevents.reading_registers import RegistersReader
from planevents.reports import decide_report, one_year_start
from planevents.restating import Restating
from planevents.seeing import Moment, require_order
from planevents.selection import described
from planevents.views_kept import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from planevents.asking import Plans
    from planevents.calendar import Quarter
    from planevents.commands import IssueReport
    from planevents.plan import Plan
    from planevents.projections.base import Projection
    from planevents.projections.changes import ChangeLog
    from planevents.projections.history import ActionHistory
    from planevents.projections.movement import Movement
    from planevents.projections.performance import Performance
    from planevents.projections.quarters import QuarterView
    from planevents.recorded import RecordedEvent
    from planevents.reports import Report
    from planevents.selection import Selection, Where

V = TypeVar("V")


class PlanReader(RegistersReader):
    """The questions that a register answers."""

    def plans(self, where: Mapping[str, str] | Callable[[Plan], bool] | None = None) -> tuple[str, ...]:
        """Return the ids of the plans, in the order in which they were opened.

        ``where`` takes those alone that it is true of: a function of the Plan as it stands, or texts by
        title, organisation, period, scheme or change_control, compared without regard to case.
        """
        every = super().plans()
        if where is None:
            return every
        meant = where if callable(where) else described(where)
        return tuple(plan for plan in every if meant(self._tips.tip(self._reader, plan).plan))

    def reports(self, plan: str | Plans | None = None) -> tuple[Report, ...]:
        """Return the reports in the order of their issue, or those that cover ``plan``, or any of several."""
        asked = () if plan is None else (plan,) if isinstance(plan, str) else named(plan)
        for one in asked:
            self._known(one)
        issued = self._tips.published.reports(self._reader)
        return tuple(report for report in issued if plan is None or not report.plans.keys().isdisjoint(asked))

    def draft(self, report: IssueReport, *, since: str | None = None) -> Draft:
        """Return what a report would hold if it were issued now; nothing is issued, and nothing pinned.

        Changes are those since ``since``, an earlier report's name; else since each plan's last report
        whose cut-off is not later.

        Raises CommandRefusedError with all that ``issue`` would refuse.
        """
        issued = self._tips.published.issued(self._reader).reports
        head = self._reader.head().size
        versions = {plan: self._reader.version(plan) for plan in self.plans()}
        known = [plan for plan in report.plans if plan in versions]
        year_starts = one_year_start(map(self.year_starts, known))
        event = decide_report(report, issued, versions, today=self._today(), year_starts=year_starts)
        basis = Basis(head - 1, event.cut_off, f"DRAFT of {event.name}")
        return Draft(
            name=event.name,
            period=event.period,
            cut_off=event.cut_off,
            body=event.body,
            supersedes=event.supersedes,
            basis=basis,
            parts={one.plan: self._draft_of(one.plan, basis, since) for one in event.plans},
        )

    def _draft_of(self, plan: str, basis: Basis, since: str | None) -> DraftOfPlan:
        earlier = [one for one in self.reports(plan) if one.cut_off <= basis.cut_off]
        before = earlier[-1] if since is None and earlier else since and self._report(since, plan)
        start = before.basis if before else None
        if start is not None:
            require_order(start, basis)
        recorded = [one for one in self._reader.read(plan) if one.position <= basis.position]
        arranged = arrange(recorded, basis.perspective)
        state = fold(plan, arranged)
        moment = Moment(basis.perspective, basis.cut_off)
        opening = None if start is None else fold(plan, arrange(recorded, start.perspective))
        names = self._names(chain(actors(recorded), mentioned(recorded), holders(state)))
        return DraftOfPlan(
            plan=CurrentPlan(state, basis.cut_off, names),
            since=before.name if before else None,
            changes=_applied(Changes(since=start, until=basis, names=names), recorded),
            movement=movement_between(opening, state),
            performance=performance_of(state, basis.cut_off, before=self._before(plan, state, moment, None)),
            quarters=_applied(Quarters(until=basis.cut_off), arranged),
        )

    def year_starts(self, plan: str) -> int:
        """Return the month in which a plan's financial year starts: 4 is April."""
        return self._tips.tip(self._reader, self._known(plan)).plan.year_starts

    def events(self, plan: str | Plans | None = None, *, after: int | None = None) -> Iterator[RecordedEvent]:
        """Yield recorded events in order: one plan's above version ``after``, or all above that position.

        Those of several plans come in the store's order, above the position ``after``; the whole store is
        gone through for them.
        """
        if isinstance(plan, str):
            return self._reader.read(self._known(plan), after or 0)
        asked = None if plan is None else {self._known(one) for one in named(plan)}
        every = self._reader.read_all(-1 if after is None else after)
        return every if asked is None else (one for one in every if one.plan in asked)

    @of_several
    def plan(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        as_at: date | None = None,
        where: Where | None = None,
        by: str | None = None,
    ) -> CurrentPlan:
        """Return the plan with its actions, their targets, slippage and lateness."""
        selection, by = self._selected(plan, where, by)
        moment = self._moment(plan, as_reported, known_at, effective_at, as_at)
        state = self._state(plan, moment)
        return CurrentPlan(state, moment.as_at, self._names(holders(state)), selection, by)

    @of_several
    def changes(
        self,
        plan: str,
        *,
        since: str | int | None = None,
        until: str | int | None = None,
        where: Where | None = None,
        by: str | None = None,
    ) -> ChangeLog:
        """Return the documented changes between two reports (or positions), or since the beginning."""
        selection, by = self._selected(plan, where, by)
        start, end = self._between(self._known(plan), since, until)
        version = self._reader.version(plan)
        asked = ("changes", plan, start, until, end.cut_off, selection)
        kept: ChangeLog | None = None if by else self._tips.views.get(asked, version, self._reader.names)
        if kept is not None:
            return attrs.evolve(kept, until=end)
        # What is made of a version reaches at least to it, whatever came since the end was looked up.
        start, end = self._between(plan, since, until)
        names = Names(self._reader.names)
        log = self._changes(plan, start, end, names, selection, by, open_ended=until is None)
        if by is None and selection.test is None:
            self._tips.views.keep(asked, version, log, names)
        return log

    @of_several
    def quarters(
        self,
        plan: str,
        *,
        body: str | None = None,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        where: Where | None = None,
        by: str | None = None,
    ) -> QuarterView:
        """Return where each action stood at the end of each quarter, up to the last that anything says.

        With ``body`` each quarter is also told as its first report to that body had it, with reissues
        beside it, and the events that made the difference since; ``*`` stands for any body.

        Raises InvalidValueError for a body to which no report on the plan went.
        """
        selection, by = self._selected(plan, where, by)
        moment = self._moment(plan, as_reported, known_at, effective_at, None)
        if body is None:
            version = self._reader.version(self._known(plan))
            as_at = None if moment.is_now else moment.as_at
            asked = ("quarters", plan, moment.perspective, as_at, selection, by)
            kept: QuarterView | None = self._tips.views.get(asked, version, self._reader.names)
            if kept is not None:
                return kept
            view = self._quarters(plan, moment, selection, by)
            return view if selection.test else self._tips.views.keep(asked, version, view)
        known_by = moment.perspective.known_at
        reports = (one for one in self.reports(plan) if known_by is None or one.position <= known_by)
        recorded = [one for one in self._reader.read(plan) if known_by is None or one.position <= known_by]
        arranged = arrange(recorded, moment.perspective)
        until = arranged[-1].effective_on if moment.is_now and arranged else moment.as_at
        restating = Restating(body, tuple(reports), recorded, arranged, until, self.year_starts(plan))
        return restating.view(selection, by)

    @of_several
    def movement(
        self,
        plan: str,
        *,
        since: str | int | None = None,
        until: str | int | None = None,
        where: Where | None = None,
        by: str | None = None,
    ) -> Movement:
        """Return what was added and removed between two reports (or positions)."""
        selection, by = self._selected(plan, where, by)
        start, end = self._between(self._known(plan), since, until)
        if period := self._period(plan, start, end, open_ended=until is None):
            return movement_between(period.before, period.after, selection, by)
        before = None if start is None else self._seen(plan, start)
        return movement_between(before, self._seen(plan, end), selection, by)

    @of_several
    def performance(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        where: Where | None = None,
        by: str | None = None,
        before: date | Quarter | str | None = None,
    ) -> Performance:
        """Return the plan's standards, each with its counts and counting rule, and what it was before.

        ``before`` is a day, a Quarter (its end), or the name of the report that published the plan then;
        without it, the end of the quarter before the one asked about, as best known by then.
        """
        selection, by = self._selected(plan, where, by)
        moment = self._moment(plan, as_reported, known_at, effective_at, None)
        state = self._state(plan, moment)
        return performance_of(state, moment.as_at, selection, by, self._before(plan, state, moment, before))

    def history(self, plan: str, action: str) -> ActionHistory:
        """Return all that one action went through, by label, former label or ActionId."""
        recorded = list(self._reader.read(self._known(plan)))
        found = self._tips.tip(self._reader, plan).plan.find_action(action, removed=True, former=True)
        about = {one.entry.version for one in _applied(History(found.id), recorded)}
        told = [one for one in recorded if one.version in about]
        names = self._names(chain(actors(told), mentioned(told)))
        return _applied(History(found.id, names=names, as_at=self._today()), recorded)

    def project(
        self,
        projection: Projection[V],
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
    ) -> V:
        """Fold a plan's events, as a perspective shows them, with a projection of your own."""
        moment = self._moment(plan, as_reported, known_at, effective_at, None)
        return _applied(projection, self._arranged(plan, moment))

    def _quarters(self, plan: str, moment: Moment, selection: Selection, by: str | None) -> QuarterView:
        if moment.is_now:
            try:
                whole = Quarters(until=None, selection=selection, by=by)
                return _applied(whole, in_order(self._reader.read(plan)))
            except OutOfOrderError:
                pass
        arranged = self._arranged(plan, moment)
        until = arranged[-1].effective_on if moment.is_now and arranged else moment.as_at
        return _applied(Quarters(until=until, selection=selection, by=by), arranged)

    def _changes(  # noqa: PLR0917 what was asked, as it was asked
        self,
        plan: str,
        start: Basis | None,
        end: Basis,
        names: Names,
        selection: Selection,
        by: str | None,
        *,
        open_ended: bool,
    ) -> ChangeLog:
        if period := self._period(plan, start, end, open_ended=open_ended):
            earlier = self._spoken_of(plan, period.recorded)
            told = chain(actors(period.recorded), mentioned(earlier.values()))
            return changes_between(
                period.start,
                period.end,
                period.before,
                period.after,
                period.recorded,
                earlier=earlier,
                names=names.of(chain(told, holders(period.before), holders(period.after))),
                selection=selection,
                by=by,
            )
        recorded = list(self._reader.read(plan))
        new = (one for one in recorded if start is None or not start.shows(one))
        opened = names.of(chain(actors(new), mentioned(recorded)))
        changes = Changes(since=start, until=end, names=opened, selection=selection, by=by)
        return _applied(changes, recorded)

    def _spoken_of(self, plan: str, recorded: Sequence[RecordedEvent]) -> dict[int, RecordedEvent]:
        """Return events by version, with those that they speak of, and those that these speak of."""
        found = {one.version: one for one in recorded}
        waiting = list(recorded)
        while waiting:
            one = waiting.pop()
            match one.event:
                case (
                    ChangeClassified(event=version)
                    | FactCorrected(event=version)
                    | FactRetracted(event=version)
                ):
                    if 0 < version < one.version and version not in found:
                        (found[version],) = islice(self._reader.read(plan, version - 1), 1)
                        waiting.append(found[version])
                case _:
                    pass
        return found


def _applied(projection: Projection[V], recorded: Iterable[RecordedEvent]) -> V:
    for one in recorded:
        projection.apply(one)
    return projection.view()
