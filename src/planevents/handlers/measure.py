"""What commands about outcome measures mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents import events as e
from planevents.handlers.handling import Handlers, Handling, filled, filled_or_none
from planevents.identity import MeasureId, check_label
from planevents.measure import read_period
from planevents.people import without_names

if TYPE_CHECKING:
    from collections.abc import Iterator


def _add_measure(command: c.AddMeasure, handling: Handling) -> Iterator[e.Event]:
    measure = MeasureId(handling.id(MeasureId))
    label = check_label(command.measure)
    yield e.MeasureAdded(
        measure=measure,
        label=label,
        title=filled("title", command.title),
        unit=filled("unit", command.unit),
        direction=command.direction,
        baseline=command.baseline,
        baseline_period=None
        if command.baseline_period is None
        else str(read_period(command.baseline_period, handling.plan.year_starts)),
        target=command.target,
        target_year=command.target_year,
        thresholds=command.thresholds,
        static_within=command.static_within,
        owners=without_names(command.owners),
        section=handling.section_id(command.section),
    )
    for action in map(handling.action, command.actions):
        yield e.MeasureLinked(measure=measure, label=label, action=action.id, action_label=action.label)


def _record_reading(command: c.RecordReading, handling: Handling) -> Iterator[e.Event]:
    measure = handling.measure(command.measure)
    yield e.MeasureReadingRecorded(
        measure=measure.id,
        label=measure.label,
        period=_period(command.period, handling),
        value=command.value,
        provisional=command.provisional,
        printed_rating=command.printed_rating,
        printed_trend=command.printed_trend,
        narrative=filled_or_none(command.narrative),
    )


def _revise_reading(command: c.ReviseReading, handling: Handling) -> Iterator[e.Event]:
    measure = handling.measure(command.measure)
    period = read_period(command.period, handling.plan.year_starts)
    before = measure.reading(period)
    yield e.MeasureReadingRevised(
        measure=measure.id,
        label=measure.label,
        period=str(period),
        old=None if before is None else before.value,
        new=command.value,
        provisional=command.provisional,
        printed_rating=command.printed_rating,
        printed_trend=command.printed_trend,
        narrative=filled_or_none(command.narrative) or (None if before is None else before.narrative),
        reason=command.reason,
    )


def _change_target(command: c.ChangeMeasureTarget, handling: Handling) -> Iterator[e.Event]:
    measure = handling.measure(command.measure)
    yield e.MeasureTargetChanged(
        measure=measure.id,
        label=measure.label,
        old=measure.target,
        new=command.target,
        target_year=command.target_year if command.target_year is not None else measure.target_year,
        reason=command.reason,
    )


def _change_thresholds(command: c.ChangeMeasureThresholds, handling: Handling) -> Iterator[e.Event]:
    measure = handling.measure(command.measure)
    yield e.MeasureThresholdsChanged(
        measure=measure.id,
        label=measure.label,
        old=measure.thresholds,
        new=command.thresholds,
        reason=filled("reason", command.reason),
    )


def _reword(command: c.RewordMeasure, handling: Handling) -> Iterator[e.Event]:
    measure = handling.measure(command.measure)
    yield e.MeasureReworded(
        measure=measure.id,
        label=measure.label,
        old=measure.title,
        new=filled("title", command.title),
        reason=filled("reason", command.reason),
    )


def _change_owners(command: c.ChangeMeasureOwners, handling: Handling) -> Iterator[e.Event]:
    measure = handling.measure(command.measure)
    yield e.MeasureOwnersChanged(
        measure=measure.id,
        label=measure.label,
        old=measure.owners,
        new=without_names(command.owners),
        reason=command.reason,
    )


def _relabel(command: c.RelabelMeasure, handling: Handling) -> Iterator[e.Event]:
    measure = handling.measure(command.measure)
    yield e.MeasureRelabelled(measure=measure.id, label=measure.label, new=check_label(command.to, "to"))


def _link(command: c.LinkMeasure, handling: Handling) -> Iterator[e.Event]:
    measure, action = handling.measure(command.measure), handling.action(command.action)
    yield e.MeasureLinked(
        measure=measure.id, label=measure.label, action=action.id, action_label=action.label
    )


def _unlink(command: c.UnlinkMeasure, handling: Handling) -> Iterator[e.Event]:
    measure = handling.measure(command.measure)
    action = handling.plan.find_action(command.action, removed=True)
    handling.resolved["action", str(command.action)] = action.id
    yield e.MeasureUnlinked(
        measure=measure.id, label=measure.label, action=action.id, action_label=action.label
    )


def _withdraw(command: c.WithdrawMeasure, handling: Handling) -> Iterator[e.Event]:
    measure = handling.measure(command.measure)
    yield e.MeasureWithdrawn(measure=measure.id, label=measure.label, reason=filled("reason", command.reason))


def _period(given: str | None, handling: Handling) -> str:
    return handling.period(None) if given is None else str(read_period(given, handling.plan.year_starts))


HANDLERS: Handlers = {
    c.AddMeasure: _add_measure,
    c.RecordReading: _record_reading,
    c.ReviseReading: _revise_reading,
    c.ChangeMeasureTarget: _change_target,
    c.ChangeMeasureThresholds: _change_thresholds,
    c.RewordMeasure: _reword,
    c.ChangeMeasureOwners: _change_owners,
    c.RelabelMeasure: _relabel,
    c.LinkMeasure: _link,
    c.UnlinkMeasure: _unlink,
    c.WithdrawMeasure: _withdraw,
}
