"""Commands about outcome measures, standards and printed figures that the domain's rules let pass."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planevents import commands as c
from planevents.calendar import FinancialYear
from planevents.definitions import Standard
from planevents.figures import PublishedFigure
from planevents.outcome import RATINGS, TRENDS, Thresholds
from planevents.testing.strategies.choices import Choices, Kind
from planevents.testing.strategies.people import OWNERS

if TYPE_CHECKING:
    from planevents.measure import Measure, Period
    from planevents.outcome import Direction

VALUES = ("10", "52.4", "0", "55.07", "-1.5")
THRESHOLDS = (None, Thresholds())
STRICT = Thresholds(green=Decimal("0.5"), amber=Decimal(5))
_DIRECTIONS: tuple[Direction, ...] = ("higher", "lower")
_MANY = 3
_LONG_AGO = (2018, 2019)
"""Financial years that have ended by the time a story's plan is opened."""


def periods(now: Choices) -> tuple[Period, ...]:
    """Return quarters and years that have ended, as the plan's financial year has them."""
    years = [FinancialYear(start, now.plan.year_starts) for start in _LONG_AGO]
    return (*(quarter for year in years for quarter in year.quarters), *years)


def unread(now: Choices) -> list[tuple[Measure, Period]]:
    """Return each measure with each period that has no reading of it."""
    return [
        (one, period) for one in now.plan.measures for period in periods(now) if one.reading(period) is None
    ]


def already_read(now: Choices) -> list[tuple[Measure, Period]]:
    """Return each measure with each period that has a reading of it."""
    return [(one, reading.period) for one in now.plan.measures for reading in one.readings]


def _add(now: Choices) -> c.Command:
    baseline = now.of((None, *VALUES))
    return c.AddMeasure(
        now.free("measure"),
        title=now.text,
        unit="%",
        direction=now.of(_DIRECTIONS),
        baseline=baseline,
        baseline_period=None if baseline is None else str(now.of(periods(now))),
        target=now.of((*VALUES, None)),
        target_year=now.of((None, "2024")),
        thresholds=now.of(THRESHOLDS),
        static_within=now.of(("0", "0.5")),
        section=now.of((None, *now.plan.sections)),
        actions=now.of(((), *((action.label,) for action in now.living))),
    )


def _record(now: Choices) -> c.Command:
    measure, period = now.of(unread(now))
    value = now.of((*VALUES, None))
    return c.RecordReading(
        measure.label,
        value,
        period=str(period),
        provisional=now.of((False, True)),
        printed_rating=now.of(RATINGS if value is None else (None, *RATINGS)),
        printed_trend=now.of((None, *TRENDS)),
        narrative=now.text,
    )


def _revise(now: Choices) -> c.Command:
    measure, period = now.of(already_read(now))
    reading = measure.reading(period)
    others = [value for value in VALUES if reading is None or value != str(reading.value)]
    return c.ReviseReading(
        measure.label, now.of(others), period=str(period), narrative=now.text, reason=now.text
    )


def _change_target(now: Choices) -> c.Command:
    measure = now.of(now.plan.measures)
    others = [value for value in VALUES if value != str(measure.target)]
    return c.ChangeMeasureTarget(measure.label, target=now.of(others), reason=now.text)


def _change_thresholds(now: Choices) -> c.Command:
    measure = now.of(now.plan.measures)
    others = [one for one in (*THRESHOLDS, STRICT) if one != measure.thresholds]
    return c.ChangeMeasureThresholds(measure.label, thresholds=now.of(others), reason=now.text)


def _reword(now: Choices) -> c.Command:
    measure = now.of(now.plan.measures)
    return c.RewordMeasure(measure.label, title=now.text_but(measure.title), reason=now.text)


def _change_owners(now: Choices) -> c.Command:
    measure = now.of(now.plan.measures)
    others = [owners for owners in OWNERS if owners != measure.owners]
    return c.ChangeMeasureOwners(measure.label, owners=now.of(others), reason=now.of((None, now.text)))


def unlinked(now: Choices) -> list[tuple[str, str]]:
    """Return the labels of each measure and of each action that is not linked to it."""
    return [
        (one.label, action.label)
        for one in now.plan.measures
        for action in now.living
        if action.id not in one.actions
    ]


def _linked(now: Choices) -> list[tuple[str, str]]:
    return [(one.label, action) for one in now.plan.measures for action in one.actions]


def _link(now: Choices) -> c.Command:
    measure, action = now.of(unlinked(now))
    return c.LinkMeasure(measure, action=action)


def _unlink(now: Choices) -> c.Command:
    measure, action = now.of(_linked(now))
    return c.UnlinkMeasure(measure, action=action)


def _figures(now: Choices) -> c.Command:
    printed = now.of(("7%", "33 %", "N/A"))
    one = PublishedFigure(name="Static", printed=printed, numerator=1, denominator=3, group="Of GREEN")
    return c.RecordPublishedFigures(now.text, figures=(one,), period=now.of((None, "2021/22 Q1")))


def _standards(now: Choices) -> c.Command:
    complete = [one.name for one in now.plan.statuses.statuses if one.complete]
    chosen = now.of(
        (
            Standard("Delivered", counting="complete, of all", statuses=complete, decimals=0),
            Standard("Outcomes", counting="GREEN, of all", statuses="GREEN", denominator="outcome measures"),
            Standard("On target", counting="of live", numerator="on target", denominator="live actions"),
        )
    )
    return c.SetStandards((chosen,), reason=now.text)


VALID_MEASURE: tuple[Kind, ...] = (
    Kind("read a measure", "measures", _record, unread, weight=5),
    Kind("add a measure", "measures", _add, lambda now: len(now.plan.measures) < _MANY),
    Kind("revise a reading", "measures", _revise, already_read, weight=10),
    Kind("change a measure's target", "measures", _change_target, lambda now: now.plan.measures),
    Kind("change a measure's thresholds", "measures", _change_thresholds, lambda now: now.plan.measures),
    Kind("reword a measure", "measures", _reword, lambda now: now.plan.measures),
    Kind("change a measure's owners", "measures", _change_owners, lambda now: now.plan.measures),
    Kind(
        "relabel a measure",
        "measures",
        lambda now: c.RelabelMeasure(now.of(now.plan.measures).label, to=now.free("measure")),
        lambda now: now.plan.measures,
    ),
    Kind("link a measure", "measures", _link, unlinked),
    Kind("unlink a measure", "measures", _unlink, _linked, weight=6),
    Kind(
        "withdraw a measure",
        "measures",
        lambda now: c.WithdrawMeasure(now.of(now.plan.measures).label, reason=now.text),
        lambda now: now.plan.measures,
    ),
    Kind("record printed figures", "measures", _figures, lambda _: True),
    Kind("set standards", "measures", _standards, lambda _: True),
)
"""Simplest first."""

INVALID_MEASURE: tuple[Kind, ...] = (
    Kind(
        "read a measure twice",
        "mistakes",
        lambda now: c.RecordReading((read := now.of(already_read(now)))[0].label, "1", period=str(read[1])),
        already_read,
        "reading-once",
    ),
    Kind(
        "leave Red Red without a word",
        "mistakes",
        lambda now: c.RecordReading(
            (read := now.of(unread(now)))[0].label,
            period=str(read[1]),
            printed_rating="RED",
            printed_trend="Worsening",
        ),
        unread,
        "red-red",
    ),
)
"""What people get wrong about measures."""
