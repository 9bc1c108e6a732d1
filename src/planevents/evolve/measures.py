"""How the events of outcome measures change the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import attrs

from planevents import events as e
from planevents.errors import InvalidValueError
from planevents.evolve.posts import called
from planevents.measure import Measure, Reading, Revision, TargetChange, ThresholdsChange, read_period

if TYPE_CHECKING:
    from datetime import date

    from planevents.evolve.builder import PlanBuilder
    from planevents.measure import Period
    from planevents.plan import Plan


def fold_measure(builder: PlanBuilder, plan: Plan, event: e.MeasureEvent, version: int, on: date) -> None:  # noqa: C901 one arm an event
    """Fold one event about a measure; what it knows nothing of stays as it is."""
    if isinstance(event, e.MeasureAdded):
        builder.table("all_measures")[event.measure] = _added(event, plan.year_starts, on)
        builder.label("measure", event.label, event.measure)
        return
    measure = plan.all_measures.get(event.measure)
    if measure is None:
        return
    match event:
        case e.MeasureReadingRecorded() | e.MeasureReadingRevised():
            period = _period(event.period, plan.year_starts)
            measure = measure if period is None else _read(measure, event, period, version, on)
        case e.MeasureTargetChanged():
            change = TargetChange(version, on, event.old, event.new, event.target_year, event.reason)
            measure = attrs.evolve(
                measure,
                target=event.new,
                target_year=event.target_year,
                target_changes=(*measure.target_changes, change),
            )
        case e.MeasureThresholdsChanged():
            moved = ThresholdsChange(version, on, event.old, event.new, event.reason)
            measure = attrs.evolve(
                measure, thresholds=event.new, thresholds_changes=(*measure.thresholds_changes, moved)
            )
        case e.MeasureReworded():
            measure = attrs.evolve(measure, title=event.new)
        case e.MeasureOwnersChanged():
            measure = attrs.evolve(measure, owners=event.new)
            called(builder, plan, measure.id, ())
        case e.MeasureRelabelled():
            builder.relabel("measure", measure.id, measure.label, event.new)
            measure = attrs.evolve(measure, label=event.new)
        case e.MeasureLinked():
            measure = attrs.evolve(measure, actions=(*measure.actions, event.action))
        case e.MeasureUnlinked():
            actions = tuple(action for action in measure.actions if action != event.action)
            measure = attrs.evolve(measure, actions=actions)
        case e.MeasureWithdrawn():
            measure = attrs.evolve(measure, withdrawn_on=on)
            builder.unlabel("measure", measure.label, measure.id)
        case _:
            assert_never(event)
    builder.table("all_measures")[measure.id] = measure


def _added(event: e.MeasureAdded, year_starts: int, on: date) -> Measure:
    return Measure(
        id=event.measure,
        label=event.label,
        title=event.title,
        unit=event.unit,
        direction=event.direction,
        baseline=event.baseline,
        baseline_period=_period(event.baseline_period, year_starts),
        target=event.target,
        target_year=event.target_year,
        thresholds=event.thresholds,
        static_within=event.static_within,
        owners=event.owners,
        section=event.section,
        added_on=on,
    )


def _read(
    measure: Measure,
    event: e.MeasureReadingRecorded | e.MeasureReadingRevised,
    period: Period,
    version: int,
    on: date,
) -> Measure:
    before = measure.reading(period)
    reading = Reading(
        version=version,
        on=on,
        period=period,
        value=event.new if isinstance(event, e.MeasureReadingRevised) else event.value,
        provisional=event.provisional,
        target=measure.target if before is None else before.target,
        thresholds=measure.thresholds if before is None else before.thresholds,
        printed_rating=event.printed_rating,
        printed_trend=event.printed_trend,
        narrative=event.narrative,
        revisions=() if before is None else before.revisions,
    )
    if isinstance(event, e.MeasureReadingRevised):
        revision = Revision(version, on, event.old, event.new, event.reason)
        reading = attrs.evolve(reading, revisions=(*reading.revisions, revision))
    others = (one for one in measure.readings if one.period != period)
    return attrs.evolve(measure, readings=tuple(sorted((*others, reading), key=_in_time)))


def _in_time(reading: Reading) -> tuple[date, bool]:
    """Order readings by the end of their periods; a whole year comes after its last quarter."""
    return reading.period.last_day, reading.is_of_a_year


def _period(text: str | None, year_starts: int) -> Period | None:
    try:
        return None if text is None else read_period(text, year_starts)
    except InvalidValueError:
        return None
