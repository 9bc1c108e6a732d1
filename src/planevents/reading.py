"""Asking a register: one method a projection, each returning a frozen value.

A plan is named by its id. Time is asked for in one of two ways: ``as_reported=`` a report's
name, which says both what was known and up to when; or ``known_at=`` (a position or an aware
datetime) and ``effective_at=`` (a date, a Quarter, or a quarter's text). ``as_at`` is the day
for which lateness is computed: by default the perspective's effective day, else today.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

import attrs

from planevents.calendar import Quarter
from planevents.calls import require_day
from planevents.errors import InvalidValueError
from planevents.events import EVENT_TYPES, ChangeClassified, FactCorrected, FactRetracted
from planevents.evolve import fold
from planevents.perspective import Basis, Perspective, arrange
from planevents.projections.cadences import cadence_of
from planevents.projections.changes import Changes, changes_between
from planevents.projections.current import CurrentPlan
from planevents.projections.history import History
from planevents.projections.milestones import milestones_of
from planevents.projections.movement import movement_between
from planevents.projections.performance import performance_of
from planevents.projections.quarters import Quarters
from planevents.projections.risks import risks_of
from planevents.proving import Prover

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from planevents.people import Post
    from planevents.plan import Plan
    from planevents.projections.base import Projection
    from planevents.projections.cadences import Cadences
    from planevents.projections.changes import ChangeLog
    from planevents.projections.history import ActionHistory
    from planevents.projections.milestones import Milestones
    from planevents.projections.movement import Movement
    from planevents.projections.performance import Performance
    from planevents.projections.quarters import QuarterView
    from planevents.projections.risks import RiskRegister
    from planevents.recorded import RecordedEvent
    from planevents.reports import Report

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

    def reports(self, plan: str | None = None) -> tuple[Report, ...]:
        """Return the reports in the order in which they were issued, or those that cover ``plan``."""
        if plan is not None:
            self._known(plan)
        issued = self._tips.published.reports(self._reader)
        return tuple(report for report in issued if plan is None or plan in report.plans)

    def events(self, plan: str | None = None, *, after: int | None = None) -> Iterator[RecordedEvent]:
        """Yield recorded events in order: one plan's above version ``after``, or all above that position."""
        if plan is None:
            return self._reader.read_all(-1 if after is None else after)
        return self._reader.read(self._known(plan), after or 0)

    def plan(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        as_at: date | None = None,
    ) -> CurrentPlan:
        """Return the plan with its actions, their targets, slippage and lateness."""
        moment = self._moment(plan, as_reported, known_at, effective_at, as_at)
        state = self._state(plan, moment)
        return CurrentPlan(state, moment.as_at, self._names(_holders(state)))

    def changes(
        self, plan: str, *, since: str | int | None = None, until: str | int | None = None
    ) -> ChangeLog:
        """Return the documented changes between two reports (or positions), or since the beginning."""
        start, end = self._between(self._known(plan), since, until)
        if period := self._period(plan, start, end, open_ended=until is None):
            earlier = self._spoken_of(plan, period.recorded)
            names = self._names(
                chain(
                    _actors(period.recorded),
                    _mentioned(earlier.values()),
                    _holders(period.before),
                    _holders(period.after),
                )
            )
            return changes_between(
                period.start,
                period.end,
                period.before,
                period.after,
                period.recorded,
                earlier=earlier,
                names=names,
            )
        recorded = list(self._reader.read(plan))
        new = (one for one in recorded if start is None or not start.shows(one))
        names = self._names(chain(_actors(new), _mentioned(recorded)))
        return _applied(Changes(since=start, until=end, names=names), recorded)

    def quarters(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
    ) -> QuarterView:
        """Return where each action stood at the end of each quarter, up to the last that anything says."""
        moment = self._moment(plan, as_reported, known_at, effective_at, None)
        arranged = self._arranged(plan, moment)
        until = arranged[-1].effective_on if moment.is_now and arranged else moment.as_at
        return _applied(Quarters(until=until), arranged)

    def movement(
        self, plan: str, *, since: str | int | None = None, until: str | int | None = None
    ) -> Movement:
        """Return what was added and removed between two reports (or positions)."""
        start, end = self._between(self._known(plan), since, until)
        if period := self._period(plan, start, end, open_ended=until is None):
            return movement_between(period.before, period.after)
        before = None if start is None else self._seen(plan, start)
        return movement_between(before, self._seen(plan, end))

    def performance(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
    ) -> Performance:
        """Return the plan's standards, each with its counts and counting rule."""
        moment = self._moment(plan, as_reported, known_at, effective_at, None)
        return performance_of(self._state(plan, moment), moment.as_at)

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

    def _arranged(self, plan: str, moment: _Moment) -> list[RecordedEvent]:
        return arrange(self._reader.read(self._known(plan)), moment.perspective)

    def _state(self, plan: str, moment: _Moment) -> Plan:
        if moment.is_now:
            return self._tips.tip(self._reader, self._known(plan)).plan
        if moment.report is not None:
            return self._tips.published.shown(self._reader, plan, moment.report).plan
        return fold(plan, self._arranged(plan, moment))

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
    for section in plan.sections.values():
        if section.accountable is not None:
            yield section.accountable


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
