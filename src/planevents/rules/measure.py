"""What outcome measures and their readings need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.errors import InvalidValueError, Violation
from planevents.measure import read_period
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.measure import Measure, Reading


@plan_rule("measure-kept", "A measure that was withdrawn is read, changed and linked no longer.")
def measure_kept(change: Change) -> Iterator[Violation]:
    """Check that a measure is still kept."""
    measure = _measure(change)
    if measure is not None and measure.withdrawn_on is not None:
        yield Violation(
            field="measure", message=f"measure {measure.label!r} was withdrawn on {measure.withdrawn_on}"
        )


@plan_rule(
    "thresholds", "A rating is AMBER beyond GREEN: tolerances are not negative, nor the other way round."
)
def thresholds(change: Change) -> Iterator[Violation]:
    """Check that tolerances make sense, and that a baseline's period is one."""
    event = change.event
    match event:
        case e.MeasureAdded(thresholds=given) | e.MeasureThresholdsChanged(new=given):
            pass
        case _:
            return
    if given is not None and given.green < 0:
        yield Violation(field="thresholds", message=f"a tolerance cannot be {given.green}")
    if given is not None and given.amber and given.amber < given.green:
        yield Violation(
            field="thresholds", message=f"AMBER ends at {given.amber}, before GREEN does at {given.green}"
        )
    if not isinstance(event, e.MeasureAdded):
        return
    if event.static_within < 0:
        yield Violation(field="static_within", message=f"a tolerance cannot be {event.static_within}")
    if event.baseline_period is not None:
        yield from _unreadable("baseline_period", event.baseline_period, change)


@plan_rule(
    "reading-once", "A period has one reading, which says something; whatever it turns out to be revises it."
)
def reading_once(change: Change) -> Iterator[Violation]:
    """Check that a reading is the first of its period, or revises the one there is, and says why."""
    event, measure = change.event, _measure(change)
    if not isinstance(event, e.MeasureReadingRecorded | e.MeasureReadingRevised) or measure is None:
        return
    before = _reading(measure, event.period, change)
    value = event.value if isinstance(event, e.MeasureReadingRecorded) else event.new
    if value is None and event.printed_rating is None:
        yield Violation(
            field="value", message=f"a reading of {event.label!r} needs a value, or a printed rating"
        )
    if isinstance(event, e.MeasureReadingRecorded):
        if before is not None:
            yield Violation(
                field="period",
                message=f"measure {event.label!r} has a reading for {event.period} already",
                hint="use ReviseReading, with a reason",
            )
        return
    if not event.reason.strip():
        yield Violation(field="reason", message="a revision needs a reason")
    if before is None:
        yield Violation(
            field="period", message=f"measure {event.label!r} has no reading for {event.period} yet"
        )
    elif before.value != event.old:
        yield Violation(field="old", message=f"it was {before.value} for {event.period}, not {event.old}")
    elif _said(before) == (
        value,
        event.provisional,
        event.printed_rating,
        event.printed_trend,
        event.narrative,
    ):
        yield Violation(field="value", message=f"nothing changed: {event.label!r} says that already")


@plan_rule("reading-period", "A reading belongs to a quarter or a financial year that has begun.", number=20)
def reading_period(change: Change) -> Iterator[Violation]:
    """Check that a reading's period is one, and not still to come."""
    event = change.event
    if not isinstance(event, e.MeasureReadingRecorded | e.MeasureReadingRevised):
        return
    unreadable = list(_unreadable("period", event.period, change))
    yield from unreadable
    if (
        not unreadable
        and read_period(event.period, change.before.year_starts).first_day > change.effective_on
    ):
        yield Violation(field="period", message=f"{event.period} has not begun by {change.effective_on}")


@plan_rule("red-red", "A measure that is RED and worsening needs a narrative.", number=16)
def red_red(change: Change) -> Iterator[Violation]:
    """Check that no reading becomes Red Red without a narrative, this one or another of the measure."""
    event = change.event
    if not isinstance(event, e.MeasureReadingRecorded | e.MeasureReadingRevised):
        return
    measure, before = change.after.all_measures.get(event.measure), _measure(change)
    if measure is None:
        return
    already = [] if before is None else [one.period for one in _untold(before)]
    for reading in _untold(measure):
        if str(reading.period) == event.period or reading.period not in already:
            yield Violation(
                field="narrative",
                message=f"measure {event.label!r} is RED and worsening in {reading.period}: say why",
                hint="give a narrative"
                if str(reading.period) == event.period
                else f"revise the reading for {reading.period} first, with a narrative",
            )


@plan_rule(
    "rating-as-printed",
    "A printed rating or trend is kept; where the figures say otherwise, that is said.",
    severity="warn",
    number=16,
)
def rating_as_printed(change: Change) -> Iterator[Violation]:
    """Warn where a document's rating or trend is not what its figures give."""
    event, measure = change.event, None
    if isinstance(event, e.MeasureReadingRecorded | e.MeasureReadingRevised):
        measure = change.after.all_measures.get(event.measure)
    if measure is None or not isinstance(event, e.MeasureReadingRecorded | e.MeasureReadingRevised):
        return
    reading = _reading(measure, event.period, change)
    if reading is None:
        return
    rating, trend = measure.computed_rating(reading), measure.computed_trend(reading)
    if reading.printed_rating not in (None, rating) and rating is not None:
        yield Violation(
            field="printed_rating",
            message=f"{event.label!r} was printed {reading.printed_rating}; by its thresholds it is {rating}",
        )
    if reading.printed_trend not in (None, trend) and trend != "No trend data":
        yield Violation(
            field="printed_trend",
            message=f"{event.label!r} was printed {reading.printed_trend}; by its readings it is {trend}",
        )


@plan_rule(
    "measure-target", "A measure's target is changed with a reason, from what it is to something else."
)
def measure_target(change: Change) -> Iterator[Violation]:
    """Check what a changed target was, and why it changes."""
    event, measure = change.event, _measure(change)
    if not isinstance(event, e.MeasureTargetChanged) or measure is None:
        return
    if not event.reason.strip():
        yield Violation(field="reason", message="a changed target needs a reason")
    if event.old != measure.target:
        yield Violation(field="old", message=f"the target is {measure.target}, not {event.old}")
    if (event.new, event.target_year) == (measure.target, measure.target_year):
        yield Violation(field="target", message=f"{event.new} is the target already")


@plan_rule("measure-links", "An action in the plan is linked to a measure once.")
def measure_links(change: Change) -> Iterator[Violation]:
    """Check that what is linked was not, and the other way round."""
    event, measure = change.event, _measure(change)
    if measure is None:
        return
    match event:
        case e.MeasureLinked(action=action_id):
            action = change.before.all_actions.get(action_id)
            if action is None or not action.is_living:
                yield Violation(
                    field="action",
                    message=f"action {event.action_label!r} is not in the plan on {change.effective_on}",
                )
            if action_id in measure.actions:
                yield Violation(
                    field="action", message=f"{event.action_label!r} is linked to {measure.label!r} already"
                )
        case e.MeasureUnlinked(action=action_id) if action_id not in measure.actions:
            yield Violation(
                field="action", message=f"{event.action_label!r} is not linked to {measure.label!r}"
            )
        case _:
            pass


def _measure(change: Change) -> Measure | None:
    if not isinstance(change.event, e.MeasureEvent) or isinstance(change.event, e.MeasureAdded):
        return None
    return change.before.all_measures.get(change.event.measure)


def _reading(measure: Measure, period: str, change: Change) -> Reading | None:
    try:
        return measure.reading(read_period(period, change.before.year_starts))
    except InvalidValueError:
        return None


def _said(reading: Reading) -> tuple[object, ...]:
    return (
        reading.value,
        reading.provisional,
        reading.printed_rating,
        reading.printed_trend,
        reading.narrative,
    )


def _untold(measure: Measure) -> Iterator[Reading]:
    for reading in measure.readings:
        if measure.is_red_red(reading) and not (reading.narrative or "").strip():
            yield reading


def _unreadable(field: str, period: str, change: Change) -> Iterator[Violation]:
    try:
        read_period(period, change.before.year_starts)
    except InvalidValueError as error:
        yield Violation(field=field, message=f"{error.message}: {period!r}", hint=error.hint)
