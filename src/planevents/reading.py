"""Asking a register: one method a projection, each returning a frozen value.

A plan is named by its id; several, in a list, give a portfolio of their views. Time is asked for
in one of two ways: ``as_reported=`` a report's name, which says both what was known and up to when;
or ``known_at=`` (a position or an aware datetime) and ``effective_at=`` (a date, a Quarter, or a
quarter's text). ``as_at`` is the day for which lateness is computed: by default the perspective's
effective day, else today. ``where`` and ``by`` say which actions are meant, and in which groups
(``planevents.selection``).
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

import attrs

from planevents.asking import named, of_several
from planevents.calendar import Quarter
from planevents.calls import require_day
from planevents.errors import InvalidValueError
from planevents.events import EVENT_TYPES, AmendmentProposed, ChangeClassified, FactCorrected, FactRetracted
from planevents.evolve import fold
from planevents.perspective import Basis, OutOfOrderError, Perspective, arrange, in_order
from planevents.projections.amendments import amendments_of
from planevents.projections.business_cases import business_cases_of
from planevents.projections.cadences import cadence_of
from planevents.projections.changes import Changes, changes_between
from planevents.projections.current import CurrentPlan
from planevents.projections.dependencies import dependencies_of
from planevents.projections.draft import Draft, DraftOfPlan
from planevents.projections.figures import Figures
from planevents.projections.finance import finance_of
from planevents.projections.history import History
from planevents.projections.lineage import lineage_of
from planevents.projections.measures import Measures
from planevents.projections.milestones import milestones_of
from planevents.projections.movement import movement_between
from planevents.projections.owners import owners_of
from planevents.projections.performance import performance_of
from planevents.projections.quarters import Quarters
from planevents.projections.risks import risks_of
from planevents.projections.structure import structure_of
from planevents.proving import Prover
from planevents.reports import decide_report, one_year_start
from planevents.restating import Restating
from planevents.selection import grouped_by, require_fields, selected
from planevents.views_kept import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from planevents.asking import Plans
    from planevents.commands import IssueReport
    from planevents.people import Post
    from planevents.plan import Plan
    from planevents.projections.amendments import AmendmentTable
    from planevents.projections.base import Projection
    from planevents.projections.business_cases import BusinessCases
    from planevents.projections.cadences import Cadences
    from planevents.projections.changes import ChangeLog
    from planevents.projections.dependencies import Dependencies
    from planevents.projections.finance import Finance
    from planevents.projections.history import ActionHistory
    from planevents.projections.lineage import Lineage
    from planevents.projections.milestones import Milestones
    from planevents.projections.movement import Movement
    from planevents.projections.owners import Owners, Titles
    from planevents.projections.performance import Performance
    from planevents.projections.quarters import QuarterView
    from planevents.projections.risks import RiskRegister
    from planevents.projections.structure import Structure
    from planevents.recorded import RecordedEvent
    from planevents.reports import Report
    from planevents.selection import Selection, Where

V = TypeVar("V")

_POSTS: dict[type, tuple[str, ...]] = {
    event: tuple(field.name for field in attrs.fields(event) if "Post" in str(field.type))
    for event in EVENT_TYPES
}
"""The fields of each event that hold posts, and nothing else."""


@attrs.frozen
class _Moment:
    """A resolved perspective, the day for which lateness is computed, and the report that sets both."""

    perspective: Perspective
    as_at: date
    report: Report | None = None

    @property
    def is_now(self) -> bool:
        return self.perspective == Perspective()


@attrs.frozen
class _Period:
    """A plan from a report to a later point, and what was recorded of it that the report does not show."""

    start: Basis
    end: Basis
    before: Plan
    after: Plan
    recorded: Sequence[RecordedEvent]


class PlanReader(Prover):
    """The questions that a register answers."""

    def plans(self, where: Mapping[str, str] | Callable[[Plan], bool] | None = None) -> tuple[str, ...]:
        """Return the ids of the plans, in the order in which they were opened.

        ``where`` takes those alone that it is true of: a function of the Plan as it stands, or texts by
        title, organisation, period, scheme or change_control, compared without regard to case.
        """
        every = super().plans()
        if where is None:
            return every
        meant = where if callable(where) else _described(where)
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
            _require_order(start, basis)
        recorded = [one for one in self._reader.read(plan) if one.position <= basis.position]
        arranged = arrange(recorded, basis.perspective)
        state = fold(plan, arranged)
        moment = _Moment(basis.perspective, basis.cut_off)
        opening = None if start is None else fold(plan, arrange(recorded, start.perspective))
        names = self._names(chain(_actors(recorded), _mentioned(recorded), _holders(state)))
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

    def events(self, plan: str | None = None, *, after: int | None = None) -> Iterator[RecordedEvent]:
        """Yield recorded events in order: one plan's above version ``after``, or all above that position."""
        if plan is None:
            return self._reader.read_all(-1 if after is None else after)
        return self._reader.read(self._known(plan), after or 0)

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
        return CurrentPlan(state, moment.as_at, self._names(_holders(state)), selection, by)

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

    @of_several
    def risks(
        self,
        plan: str,
        *,
        since: str | int | date | Quarter | None = None,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        as_at: date | None = None,
    ) -> RiskRegister:
        """Return the risks by severity, and what moved since a report, a position, a day or a quarter's end.

        A day or a quarter is seen with what is known at the view's own moment.
        """
        moment = self._moment(plan, as_reported, known_at, effective_at, as_at)
        state = self._state(plan, moment)
        names = self._names(risk.owner for risk in state.risks.values() if risk.owner is not None)
        before, called = (None, None) if since is None else self._earlier(plan, since, moment)
        return risks_of(state, moment.as_at, before=before, since=called, names=names)

    @of_several
    def amendments(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        as_at: date | None = None,
    ) -> AmendmentTable:
        """Return what bodies were asked to change, what they said, what waits and what lapsed."""
        moment = self._moment(plan, as_reported, known_at, effective_at, as_at)
        state = self._state(plan, moment)
        return amendments_of(state, moment.as_at, self._names(_holders(state)))

    @of_several
    def milestones(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        as_at: date | None = None,
    ) -> Milestones:
        """Return the steps on the way to each action: reached, overdue, slipped, and what comes next."""
        moment = self._moment(plan, as_reported, known_at, effective_at, as_at)
        return milestones_of(self._state(plan, moment), moment.as_at)

    @of_several
    def cadence(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        as_at: date | None = None,
    ) -> Cadences:
        """Return what recurs: the occurrences that were done, late or missed, and what comes next."""
        moment = self._moment(plan, as_reported, known_at, effective_at, as_at)
        return cadence_of(self._state(plan, moment), moment.as_at)

    @of_several
    def measures(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
    ) -> Measures:
        """Return the plan's outcome measures, each with its latest reading, rating and trends."""
        moment = self._moment(plan, as_reported, known_at, effective_at, None)
        state = self._state(plan, moment)
        return Measures(state, moment.as_at, self._names(_holders(state)))

    @of_several
    def figures(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
    ) -> Figures:
        """Return the tables of percentages that documents printed, with what is odd in them."""
        return Figures(self._state(plan, self._moment(plan, as_reported, known_at, effective_at, None)))

    @of_several
    def finance(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
    ) -> Finance:
        """Return the money by line and financial year: profiled, forecast and realised, with totals."""
        moment = self._moment(plan, as_reported, known_at, effective_at, None)
        return finance_of(self._state(plan, moment))

    @of_several
    def structure(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
    ) -> Structure:
        """Return the plan as a tree, each parent with what its sub-actions come to."""
        moment = self._moment(plan, as_reported, known_at, effective_at, None)
        state = self._state(plan, moment)
        return structure_of(state, moment.as_at, self._names(_holders(state)))

    @of_several
    def dependencies(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        as_at: date | None = None,
    ) -> Dependencies:
        """Return what waits for what, what is blocked, and what is pushed by what it waits for."""
        moment = self._moment(plan, as_reported, known_at, effective_at, as_at)
        return dependencies_of(self._state(plan, moment), moment.as_at)

    def lineage(
        self,
        plan: str,
        action: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
    ) -> Lineage:
        """Return where an action came from and what became of it, by label, former label or ActionId."""
        state = self._state(plan, self._moment(plan, as_reported, known_at, effective_at, None))
        return lineage_of(state, state.find_action(action, removed=True, former=True))

    @of_several
    def owners(
        self,
        plan: str,
        *,
        titles: Titles = "present",
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        as_at: date | None = None,
    ) -> Owners:
        """Return what each post owns, and what nobody does; ``titles`` as they are, or "as recorded"."""
        moment = self._moment(plan, as_reported, known_at, effective_at, as_at)
        state = self._state(plan, moment)
        return owners_of(state, moment.as_at, self._names(_holders(state)), titles=titles)

    @of_several
    def business_cases(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
    ) -> BusinessCases:
        """Return the business cases: what was decided, and the approved baseline against the forecast."""
        moment = self._moment(plan, as_reported, known_at, effective_at, None)
        state = self._state(plan, moment)
        return business_cases_of(state, self._names(_holders(state)))

    def history(self, plan: str, action: str) -> ActionHistory:
        """Return all that one action went through, by label, former label or ActionId."""
        recorded = list(self._reader.read(self._known(plan)))
        found = self._tips.tip(self._reader, plan).plan.find_action(action, removed=True, former=True)
        about = {one.entry.version for one in _applied(History(found.id), recorded)}
        told = [one for one in recorded if one.version in about]
        names = self._names(chain(_actors(told), _mentioned(told)))
        return _applied(History(found.id, names=names), recorded)

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

    def _quarters(self, plan: str, moment: _Moment, selection: Selection, by: str | None) -> QuarterView:
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
            mentioned = chain(_actors(period.recorded), _mentioned(earlier.values()))
            return changes_between(
                period.start,
                period.end,
                period.before,
                period.after,
                period.recorded,
                earlier=earlier,
                names=names.of(chain(mentioned, _holders(period.before), _holders(period.after))),
                selection=selection,
                by=by,
            )
        recorded = list(self._reader.read(plan))
        new = (one for one in recorded if start is None or not start.shows(one))
        opened = names.of(chain(_actors(new), _mentioned(recorded)))
        changes = Changes(since=start, until=end, names=opened, selection=selection, by=by)
        return _applied(changes, recorded)

    def _selected(self, plan: str, where: Where | None, by: str | None) -> tuple[Selection, str | None]:
        selection, by = selected(where), grouped_by(by)
        if not selection.is_everything or by is not None:
            require_fields(selection, by, self._tips.tip(self._reader, self._known(plan)).plan)
        return selection, by

    def _arranged(self, plan: str, moment: _Moment) -> list[RecordedEvent]:
        return arrange(self._reader.read(self._known(plan)), moment.perspective)

    def _state(self, plan: str, moment: _Moment) -> Plan:
        if moment.is_now:
            return self._tips.tip(self._reader, self._known(plan)).plan
        if moment.report is not None:
            return self._tips.published.shown(self._reader, plan, moment.report).plan
        return fold(plan, self._arranged(plan, moment))

    def _before(
        self, plan: str, state: Plan, moment: _Moment, before: date | Quarter | str | None
    ) -> tuple[Plan, date] | None:
        if isinstance(before, str):
            report = self._report(before, plan)
            return self._tips.published.shown(self._reader, plan, report).plan, report.cut_off
        if before is not None:
            day = self._day(plan, before)
        else:
            try:
                day = Quarter.containing(moment.as_at, state.year_starts).previous.last_day
            except InvalidValueError:  # there is no quarter before the first
                day = None
        if day is None or state.opened_on is None or day < state.opened_on:
            return None
        tip = self._tips.tip(self._reader, plan)
        if moment.is_now and tip.effective_on is not None and tip.effective_on <= day:
            return state, day
        known = Perspective(moment.perspective.known_at, day)
        asked, version = ("before", plan, known), tip.plan.version
        kept: Plan | None = self._tips.views.get(asked, version, self._reader.names)
        if kept is not None:
            return kept, day
        earlier = fold(plan, arrange(self._reader.read(plan), known))
        return self._tips.views.keep(asked, version, earlier), day

    def _seen(self, plan: str, basis: Basis) -> Plan:
        if basis.name is not None:
            return self._tips.published.shown(self._reader, plan, self._report(basis.name, plan)).plan
        return fold(plan, arrange(self._reader.read(plan), basis.perspective))

    def _period(self, plan: str, start: Basis | None, end: Basis, *, open_ended: bool) -> _Period | None:
        """Return what lies between a report and an end; None if what is new is not enough to tell."""
        if start is None or start.name is None or start.cut_off > end.cut_off:
            return None
        shown = self._tips.published.until_now(self._reader, plan, self._report(start.name, plan))
        if open_ended and shown.since:
            # What came while this was being asked is known now, too.
            end = attrs.evolve(end, position=max(end.position, shown.since[-1].position))
        recorded = [one for one in (*shown.held_over, *shown.since) if one.position <= end.position]
        if end.name is not None:
            return _Period(start, end, shown.plan, self._seen(plan, end), recorded)
        tip = shown.tip or self._tips.tip(self._reader, plan)
        whole = len(recorded) == len(shown.held_over) + len(shown.since)
        current = tip.plan.version == shown.version + len(shown.since)
        if not (whole and current) or (tip.effective_on is not None and tip.effective_on > end.cut_off):
            return None
        return _Period(start, end, shown.plan, tip.plan, recorded)

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

    def _earlier(self, plan: str, since: str | int | date | Quarter, moment: _Moment) -> tuple[Plan, str]:
        """Return the plan at a point before a moment, and what the point is called."""
        if isinstance(since, date | Quarter):
            day = self._day(plan, since) or moment.as_at
            limit = moment.perspective.effective_at or self._today()
            if day > limit:
                raise InvalidValueError("since", since, f"this is later than {limit}, the view's own day")
            arranged = arrange(self._reader.read(plan), Perspective(moment.perspective.known_at, day))
            return fold(plan, arranged), str(since)
        start = self._basis(plan, since, "since")
        known_at = moment.perspective.known_at
        end = self._basis(plan, None, "since") if moment.report is None else moment.report.basis
        if moment.report is None and known_at is not None:
            end = attrs.evolve(end, position=known_at)
        _require_order(start, end)
        return self._seen(plan, start), start.name or f"position {start.position}"

    def _names(self, posts: Iterable[Post]) -> Mapping[str, str]:
        commitments = {post.person for post in posts if post.person is not None}
        return self._reader.names(commitments) if commitments else {}

    def _between(
        self, plan: str, since: str | int | None, until: str | int | None
    ) -> tuple[Basis | None, Basis]:
        start = None if since is None else self._basis(plan, since, "since")
        end = self._basis(plan, until, "until")
        if start is not None:
            _require_order(start, end)
        return start, end

    def _basis(self, plan: str, point: str | int | None, field: str) -> Basis:
        match point:
            case None:
                return Basis(self._reader.head().size - 1, self._today())
            case str():
                return self._report(point, plan).basis
            case int() if _is_position(point):
                return Basis(point, date.max)
            case _:
                raise InvalidValueError(field, point, "this is a report's name, or a position from 0")

    def _moment(
        self,
        plan: str,
        as_reported: str | None,
        known_at: int | datetime | None,
        effective_at: date | Quarter | str | None,
        as_at: date | None,
    ) -> _Moment:
        if as_at is not None:
            require_day("as_at", as_at)
        if as_reported is not None:
            if known_at is not None or effective_at is not None:
                raise InvalidValueError(
                    "as_reported",
                    as_reported,
                    "a report sets both axes of time",
                    "leave out known_at and effective_at",
                )
            report = self._report(as_reported, self._known(plan))
            return _Moment(report.basis.perspective, as_at or report.cut_off, report)
        day = self._day(plan, effective_at)
        return _Moment(Perspective(self._position(plan, known_at), day), as_at or day or self._today())

    def _position(self, plan: str, known_at: int | datetime | None) -> int | None:
        if known_at is None:
            return None
        if isinstance(known_at, int):
            if not _is_position(known_at):
                raise InvalidValueError(
                    "known_at", known_at, "this is no position", "they start at 0; -1 is before everything"
                )
            return known_at
        if not isinstance(known_at, datetime):  # pyright: ignore[reportUnnecessaryIsInstance] callers may be untyped
            raise InvalidValueError(
                "known_at", known_at, "this is a position, or a moment", "pass an aware datetime"
            )
        if known_at.tzinfo is None:
            raise InvalidValueError(
                "known_at", known_at, "a moment needs a time zone", "use an aware datetime"
            )
        known = [one.position for one in self._reader.read(self._known(plan)) if one.recorded_at <= known_at]
        return max(known, default=-1)

    def _day(self, plan: str, effective_at: date | Quarter | str | None) -> date | None:
        match effective_at:
            case None:
                return None
            case Quarter():
                return effective_at.last_day
            case str():
                first_month = self._tips.tip(self._reader, self._known(plan)).plan.year_starts
                return Quarter.parse(effective_at, first_month).last_day
            case _:
                require_day("effective_at", effective_at)
                return effective_at


_DESCRIBED = ("title", "organisation", "period", "scheme", "change_control")


def _described(where: Mapping[str, str]) -> Callable[[Plan], bool]:
    for key in where:
        if key not in _DESCRIBED:
            message = "plans have no such key"
            raise InvalidValueError("where", key, message, f"it is one of {', '.join(_DESCRIBED)}")

    def meant(plan: Plan) -> bool:
        scheme = None if plan.scheme is None else plan.scheme.name
        said = {"scheme": scheme, **{key: getattr(plan, key) for key in _DESCRIBED if key != "scheme"}}
        return all((said[key] or "").casefold() == value.casefold() for key, value in where.items())

    return meant


def _is_position(point: int) -> bool:
    return not isinstance(point, bool) and point >= -1


def _require_order(start: Basis, end: Basis) -> None:
    """Raise InvalidValueError for a ``start`` later than ``end``, in what it knows or in what it shows.

    Only reports have cut-offs to compare: a position shows whatever day something is effective.
    """
    both_reports = start.name is not None and end.name is not None
    if start.position > end.position or (both_reports and start.cut_off > end.cut_off):
        raise InvalidValueError(
            "since",
            start.name or start.position,
            f"this is later than until: {_said(start)} comes after {_said(end)}",
            "swap the two, or leave out until",
        )


def _said(basis: Basis) -> str:
    if basis.name is None:
        return f"position {basis.position}"
    return f"report {basis.name!r} (position {basis.position}, cut-off {basis.cut_off})"


def _applied(projection: Projection[V], recorded: Iterable[RecordedEvent]) -> V:
    for one in recorded:
        projection.apply(one)
    return projection.view()


def _holders(plan: Plan) -> Iterator[Post]:
    for action in plan.all_actions.values():
        yield from action.owners
    for measure in plan.all_measures.values():
        yield from measure.owners
    for section in plan.sections.values():
        if section.accountable is not None:
            yield section.accountable
    yield from _holders_of_registers(plan)


def _holders_of_registers(plan: Plan) -> Iterator[Post]:
    for risk in plan.risks.values():
        if risk.owner is not None:
            yield risk.owner
    for case in plan.business_cases.values():
        yield from (post for post in (case.sponsor, case.manager) if post is not None)


def _actors(recorded: Iterable[RecordedEvent]) -> Iterator[Post]:
    for one in recorded:
        yield one.context.actor


def _mentioned(recorded: Iterable[RecordedEvent]) -> Iterator[Post]:
    """Yield every post that is in events."""
    for one in recorded:
        for name in _POSTS[type(one.event)]:
            value: Post | tuple[Post, ...] | None = getattr(one.event, name)
            if isinstance(value, tuple):
                yield from value
            elif value is not None:
                yield value
        if isinstance(one.event, AmendmentProposed):
            yield from (post for item in one.event.items for post in item.owners)
