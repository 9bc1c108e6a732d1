"""A plan as a perspective shows it, and what lies between two points of its history.

Time is asked for in one of two ways: ``as_reported=`` a report's name, which says both what was
known and up to when; or ``known_at=`` (a position or an aware datetime) and ``effective_at=`` (a date,
a Quarter, or a quarter's text). ``as_at`` is the day for which lateness is computed: by default the
perspective's effective day, else today.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import attrs

from planevents.calendar import Quarter
from planevents.calls import require_day
from planevents.errors import InvalidValueError
from planevents.evolve import fold
from planevents.perspective import Basis, Perspective, arrange
from planevents.proving import Prover

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planevents.people import Post
    from planevents.plan import Plan
    from planevents.recorded import RecordedEvent
    from planevents.reports import Report


@attrs.frozen
class Moment:
    """A resolved perspective, the day for which lateness is computed, and the report that sets both."""

    perspective: Perspective
    as_at: date
    report: Report | None = None

    @property
    def is_now(self) -> bool:
        """Whether it is the present, with all that is known."""
        return self.perspective == Perspective()


@attrs.frozen
class Period:
    """A plan from a report to a later point, and what was recorded of it that the report does not show."""

    start: Basis
    end: Basis
    before: Plan
    after: Plan
    recorded: Sequence[RecordedEvent]


class Seeing(Prover):
    """Finds what a question is about; asking is for those who build on it."""

    def _arranged(self, plan: str, moment: Moment) -> list[RecordedEvent]:
        return arrange(self._reader.read(self._known(plan)), moment.perspective)

    def _state(self, plan: str, moment: Moment) -> Plan:
        if moment.is_now:
            return self._tips.tip(self._reader, self._known(plan)).plan
        if moment.report is not None:
            return self._tips.published.shown(self._reader, plan, moment.report).plan
        return fold(plan, self._arranged(plan, moment))

    def _before(
        self, plan: str, state: Plan, moment: Moment, before: date | Quarter | str | None
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

    def _period(self, plan: str, start: Basis | None, end: Basis, *, open_ended: bool) -> Period | None:
        """Return what lies between a report and an end; None if what is new is not enough to tell."""
        if start is None or start.name is None or start.cut_off > end.cut_off:
            return None
        shown = self._tips.published.until_now(self._reader, plan, self._report(start.name, plan))
        if open_ended and shown.since:
            # What came while this was being asked is known now, too.
            end = attrs.evolve(end, position=max(end.position, shown.since[-1].position))
        recorded = [one for one in (*shown.held_over, *shown.since) if one.position <= end.position]
        if end.name is not None:
            return Period(start, end, shown.plan, self._seen(plan, end), recorded)
        tip = shown.tip or self._tips.tip(self._reader, plan)
        whole = len(recorded) == len(shown.held_over) + len(shown.since)
        current = tip.plan.version == shown.version + len(shown.since)
        if not (whole and current) or (tip.effective_on is not None and tip.effective_on > end.cut_off):
            return None
        return Period(start, end, shown.plan, tip.plan, recorded)

    def _earlier(self, plan: str, since: str | int | date | Quarter, moment: Moment) -> tuple[Plan, str]:
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
        require_order(start, end)
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
            require_order(start, end)
        return start, end

    def _basis(self, plan: str, point: str | int | None, field: str) -> Basis:
        match point:
            case None:
                return Basis(self._reader.head().size - 1, self._today())
            case str():
                return self._report(point, plan).basis
            case int() if is_position(point):
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
    ) -> Moment:
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
            return Moment(report.basis.perspective, as_at or report.cut_off, report)
        day = self._day(plan, effective_at)
        return Moment(Perspective(self._position(plan, known_at), day), as_at or day or self._today())

    def _position(self, plan: str, known_at: int | datetime | None) -> int | None:
        if known_at is None:
            return None
        if isinstance(known_at, int):
            if not is_position(known_at):
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


def is_position(point: int) -> bool:
    """Whether a number can be a position in the record; -1 is before everything."""
    return not isinstance(point, bool) and point >= -1


def require_order(start: Basis, end: Basis) -> None:
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
