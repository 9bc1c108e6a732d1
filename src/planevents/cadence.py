"""The occurrences of an action that recurs: which there are, and what became of each as at a day.

An occurrence is a stretch of whole months: a month, a quarter, a half-year or a year as the plan's
financial year divides it, or, at an interval that does not divide a year, counted from the start.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import attrs

from planevents.calendar import FinancialYear, Quarter, last_day_of_month
from planevents.errors import InvalidValueError
from planevents.target import TargetDate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.action import Action, OccurrenceReport
    from planevents.target import Cadence

OccurrenceState = Literal["done", "late", "missed", "not due", "open", "to come"]
"""``late`` was done, and reported from a day after the last one. ``missed`` was reported so, or its
last day has passed without a report. ``open`` has begun, ``to come`` has not."""

_YEAR = 12
_QUARTER = 3
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@attrs.frozen(order=True)
class Period:
    """The first and the last day of an occurrence."""

    first_day: date
    last_day: date

    def label(self, first_month: int) -> str:
        """Return what people call it: ``June 2025``, ``2025/26 Q1``, ``2025/26``, or both its months."""
        months = _month(self.last_day) - _month(self.first_day) + 1
        aligned = (self.first_day.month - first_month) % months == 0
        if months == _QUARTER and aligned:
            return str(Quarter.containing(self.first_day, first_month))
        if months == _YEAR and aligned:
            return str(FinancialYear.containing(self.first_day, first_month))
        ends = dict.fromkeys((_called(self.first_day), _called(self.last_day)))
        return " to ".join(ends)


@attrs.frozen
class Occurrence:
    """One occurrence, and what became of it as at a day; ``report`` is the last that was made of it."""

    label: str
    period: Period
    state: OccurrenceState
    report: OccurrenceReport | None = None


def occurrences(action: Action, as_at: date, first_month: int) -> tuple[Occurrence, ...]:
    """Return an action's occurrences up to the one that comes next, in their order.

    Those that end on or after the day on which the action was completed for good, or left the
    plan, are not owed. What was reported of a period that is no occurrence any more is listed too.
    """
    reports = {Period(one.first_day, one.last_day): one for one in action.occurrences}
    closed = _closed_on(action)
    owed: list[Period] = []
    for period in periods(action, first_month):
        if closed is not None and period.last_day >= closed:
            break
        owed.append(period)
        if period.last_day >= as_at and period not in reports:
            break
    return tuple(
        Occurrence(
            period.label(first_month), period, _state(period, reports.get(period), as_at), reports.get(period)
        )
        for period in sorted({*owed, *reports})
    )


def periods(action: Action, first_month: int) -> Iterator[Period]:
    """Yield the periods in which something is to happen, without end where none is stated.

    They begin with the period of the day after the action was added, or of the start that is stated,
    if that is later. They follow the target in force: when it moves, what has ended by that day
    stays as it was, and the new cadence begins with the period of the next day.
    """
    stretches = [*_stretches(action), None]
    for stretch, following in pairwise(stretches):
        if stretch is None:
            continue
        since, target = stretch
        cadence = target.cadence
        if cadence is None:
            continue
        for period in _counted(action, cadence, since, first_month):
            if following is not None and period.last_day > following[0]:
                break
            yield period


def period_named(action: Action, given: str | date, first_month: int) -> Period:
    """Return the occurrence that ``given`` names: by its period, by one within it, or by a day.

    Raises:
        InvalidValueError: it names no period, or none in which the action recurs.

    """
    first, last = (given, given) if isinstance(given, date) else _read(given, first_month)
    found: list[Period] = []
    for period in periods(action, first_month):
        if period.first_day > last:
            break
        if period.first_day <= first and last <= period.last_day:
            return period
        if period.last_day >= first:
            found.append(period)
    named = f"{', '.join(one.label(first_month) for one in found[:3])}{', ...' if len(found) > 3 else ''}"  # noqa: PLR2004 enough to see
    hint = f"name one of {named}" if found else f"its target is {action.target.current.text or 'none'!r}"
    what = "this is more than one occurrence" if found else f"action {action.label!r} does not recur then"
    raise InvalidValueError("occurrence", str(given), what, hint)


def _stretches(action: Action) -> list[tuple[date, TargetDate]]:
    """Return the targets in force, each with the day since which it is; a correction always was."""
    found = [(action.added_on, action.target.first)]
    for move in action.target.moves:
        if move.kind in ("correction", "drafting"):
            found[-1] = (found[-1][0], move.new)
        else:
            found.append((move.on, move.new))
    return found


def _counted(action: Action, cadence: Cadence, since: date, first_month: int) -> Iterator[Period]:
    """Yield the periods of a cadence that holds since a day."""
    stated = cadence.start or (None if action.start is None else action.start.reading.start)
    after = since + timedelta(days=1) if since < date.max else since
    months = cadence.months
    at = _month(after if stated is None else max(stated, after))
    if _YEAR % months == 0:
        at -= (at - (first_month - 1)) % months
    while at + months <= _month(date.max) and (cadence.end is None or _first(at) <= cadence.end):
        last = at + months - 1
        yield Period(_first(at), last_day_of_month(last // _YEAR, last % _YEAR + 1))
        at += months


def _state(period: Period, report: OccurrenceReport | None, as_at: date) -> OccurrenceState:
    if report is not None:
        return "late" if report.outcome == "done" and report.on > period.last_day else report.outcome
    if period.last_day < as_at:
        return "missed"
    return "open" if period.first_day <= as_at else "to come"


def _closed_on(action: Action) -> date | None:
    days = [] if action.removal is None else [action.removal.on]
    if action.completion is not None and not action.completion.open_commitment:
        days.append(action.completion.on)
    return min(days, default=None)


def _read(text: str, first_month: int) -> tuple[date, date]:
    kinds: tuple[type[Quarter | FinancialYear], ...] = (Quarter, FinancialYear)
    for kind in kinds:
        try:
            named = kind.parse(text, first_month)
        except InvalidValueError:
            continue
        return named.first_day, named.last_day
    reading = TargetDate(text, first_month=first_month).reading
    if reading.start is None or reading.due_day is None:
        raise InvalidValueError(
            "occurrence", text, "this names no period", "write June 2025, 2025/26 Q1, 2025/26, or a day"
        )
    return reading.start, reading.due_day


def _month(day: date) -> int:
    return day.year * _YEAR + day.month - 1


def _first(month: int) -> date:
    return date(month // _YEAR, month % _YEAR + 1, 1)


def _called(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.year}"
