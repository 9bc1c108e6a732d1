"""Outcome measures in a plan: readings, revisions, targets, trends, Red Red, and what an action missed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from tests.domain.judging import decision, reasons, refusal
from tests.domain.measuring import adding, measured, read
from tests.histories import stories

from planevents import commands as c
from planevents.calendar import FinancialYear, Quarter
from planevents.errors import CommandRefusedError, InvalidValueError, UnknownEntityError
from planevents.measure import Measure, missed_text, period_before, read_period, short_of_target, year_before
from planevents.perspective import Perspective
from planevents.testing.story import Story

JUNE, JULY, OCTOBER = date(2025, 6, 30), date(2025, 7, 1), date(2025, 10, 1)
Q1, Q2 = "2025/26 Q1", "2025/26 Q2"


def measure_of(story: Story, perspective: Perspective | None = None) -> Measure:
    return story.plan(perspective).find_measure("O1")


# --- readings ------------------------------------------------------------------------------------


def test_a_revision_keeps_what_was_read_before() -> None:
    """A provisional value becomes final; both are in the plan, with the reason."""
    story = measured().do(read("33.5", provisional=True), on=JUNE)
    story.do(c.ReviseReading("O1", "33.7", period=Q1, reason="All rounds counted"), on=JULY)
    latest = measure_of(story).latest

    assert latest is not None
    assert (Decimal("33.7"), False) == (latest.value, latest.provisional)
    assert [(Decimal("33.5"), Decimal("33.7"), "All rounds counted")] == [
        (one.old, one.new, one.reason) for one in latest.revisions
    ]


def test_a_correction_is_no_revision() -> None:
    """What was typed wrongly is set right in its place (rule 7)."""
    story = measured().do(read("335"), on=JUNE)
    story.do(c.CorrectFact(7, field="value", value="33.5", reason="A point was missing"), on=JULY)
    latest = measure_of(story).latest

    assert latest is not None
    assert (Decimal("33.5"), ()) == (latest.value, latest.revisions)


@pytest.mark.parametrize("value", ["33,5", "NaN", "1e3", "a third"])
def test_a_correction_must_be_a_number(value: str) -> None:
    """In full, as the record holds it."""
    story = measured().do(read("335"), on=JUNE)
    assert [("well-formed", None, "value")] == reasons(
        story, c.CorrectFact(7, field="value", value=value, reason="A point was missing"), on=JUNE
    )


def test_a_direction_entered_wrongly_can_be_corrected() -> None:
    """All ratings and trends follow."""
    story = measured().do(read("40", narrative="A good year"), on=JUNE)
    story.do(c.CorrectFact(6, field="direction", value="lower", reason="Ticked wrongly"), on=JULY)
    measure = measure_of(story)

    assert measure.latest is not None
    assert ("RED", "Worsening") == (measure.rating(measure.latest), measure.trend(measure.latest))


def test_the_latest_reading_is_of_the_latest_period() -> None:
    """Not the one that was recorded last; a year comes after its last quarter."""
    story = measured().do(
        read("33.5"), read("33.1", period="2024/25"), read("33", period="2024/25 Q4"), on=JUNE
    )
    assert ["2024/25 Q4", "2024/25", Q1] == [str(one.period) for one in measure_of(story).readings]


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        ([read(None)], ("reading-once", None, "value")),
        ([read(), c.ReviseReading("O1", "33.5", period=Q1, reason="Final")], ("reading-once", None, "value")),
        ([read(), c.ReviseReading("O1", "33.6", period=Q1, reason=" ")], ("reading-once", None, "reason")),
        ([c.ReviseReading("O1", "33.6", period=Q1, reason="Final")], ("reading-once", None, "period")),
        ([read(period="last week")], ("well-formed", None, "period")),
        ([c.ChangeMeasureTarget("O1", target="40", reason="")], ("measure-target", None, "reason")),
        ([c.UnlinkMeasure("O1", action="2")], ("measure-links", None, "action")),
        ([adding(static_within="-1")], ("thresholds", None, "static_within")),
        ([adding(baseline_period="once")], ("well-formed", None, "period")),
    ],
    ids=str,
)
def test_what_a_measure_refuses(
    commands: list[c.Command], expected: tuple[str | None, int | None, str | None]
) -> None:
    """Each by its rule and field."""
    assert expected in reasons(measured(), *commands, on=JUNE)


def test_a_revision_may_make_a_value_final_or_add_words() -> None:
    """The number need not change."""
    story = measured().do(read("33.5", provisional=True), on=JUNE)
    assert decision(story, c.ReviseReading("O1", "33.5", period=Q1, reason="Final"), on=JULY).events
    final = c.ReviseReading("O1", "33.5", period=Q1, provisional=True, narrative="So far", reason="Explained")
    assert decision(story, final, on=JULY).events


def test_a_label_is_free_again_when_its_measure_is_withdrawn() -> None:
    """The old one stays, by its id."""
    story = measured().do(c.WithdrawMeasure("O1", reason="No longer collected"), on=JUNE)
    with pytest.raises(UnknownEntityError):
        story.plan().find_measure("O1")
    story.do(adding(), on=JUNE)
    plan = story.plan()
    assert 2 == len(plan.all_measures)
    assert ["u8"] == [one.id for one in plan.measures]


# --- targets -------------------------------------------------------------------------------------


def test_a_changed_target_makes_no_earlier_reading_better() -> None:
    """Each reading keeps the target that it was judged by."""
    story = measured().do(read("30", narrative="Strikes"), on=JUNE)
    story.do(c.ChangeMeasureTarget("O1", target="30", reason="Be realistic"), on=JULY)
    story.do(read("30", period=Q2), on=OCTOBER)
    measure = measure_of(story)

    assert ["RED", "GREEN"] == [measure.rating(one) for one in measure.readings]
    assert [(Decimal(35), Decimal(30))] == [(one.old, one.new) for one in measure.target_changes]


def test_a_back_dated_target_must_not_make_a_reading_red_red_in_silence() -> None:
    """History with the new target in its place would break the reading, and says so."""
    story = measured(target="33").do(read("33"), on=JULY)
    assert ["GREEN"] == [measure_of(story).rating(one) for one in measure_of(story).readings]
    (violation,) = refusal(story, c.ChangeMeasureTarget("O1", target="35", reason="It was"), on=JUNE)
    assert ("red-red", 16) == (violation.rule, violation.number)
    assert "it would break cip@7" in (violation.message or "")


def test_a_revision_is_judged_by_the_target_of_its_reading() -> None:
    """A target that was changed in between does not count."""
    story = measured().do(read("34", provisional=True), on=JUNE)
    story.do(c.ChangeMeasureTarget("O1", target="40", reason="More is possible"), on=JULY)
    story.do(c.ReviseReading("O1", "35", period=Q1, reason="Final"), on=JULY)
    measure = measure_of(story)

    assert [("GREEN", Decimal(35))] == [(measure.rating(one), one.target) for one in measure.readings]


# --- trends --------------------------------------------------------------------------------------


def test_trends_against_the_period_before_and_the_year_before() -> None:
    """Two answers: better than last quarter, worse than this quarter last year."""
    story = measured(baseline=None, baseline_period=None).do(
        read("34", period="2024/25 Q1"), read("32", period="2024/25 Q4"), read("33"), on=JUNE
    )
    measure = measure_of(story)
    latest = measure.latest

    assert latest is not None
    assert ("Improving", "Worsening") == (measure.trend(latest), measure.trend_on_year(latest))
    assert (Decimal(32), Decimal(34)) == (measure.value_before(latest), measure.value_on_year(latest))


def test_the_baseline_stands_for_a_reading_of_its_period() -> None:
    """Until there is one."""
    story = measured().do(read("33.5", narrative="As hoped"), on=JUNE)
    measure = measure_of(story)
    assert measure.latest is not None
    assert "Improving" == measure.trend(measure.latest)
    story.do(read("34", period="2024/25 Q4"), on=JUNE)
    measure = measure_of(story)
    assert measure.latest is not None
    assert "Worsening" == measure.trend(measure.latest)


def test_a_gap_is_no_trend_data() -> None:
    """Only the very period before counts, and a quarter is not compared with a year."""
    story = measured(baseline=None, baseline_period=None).do(
        read("34", period="2024/25 Q3"), read("34", period="2024/25"), read("33"), on=JUNE
    )
    measure = measure_of(story)
    assert ["No trend data"] * 3 == [measure.trend(one) for one in measure.readings]


def test_a_printed_trend_counts_where_none_can_be_computed() -> None:
    """And the figures count where one can, with a warning."""
    first = decision(measured(), read("34.5", printed_trend="Static"), on=JUNE)
    assert [("rating-as-printed", "printed_trend")] == [(one.rule, one.field) for one in first.warnings]
    story = measured(baseline=None, baseline_period=None).do(
        read("33", printed_trend="Worsening", narrative="As printed"), on=JUNE
    )
    measure = measure_of(story)
    assert measure.latest is not None
    assert ("No trend data", "Worsening") == (
        measure.computed_trend(measure.latest),
        measure.trend(measure.latest),
    )


def test_static_within_a_measures_own_tolerance() -> None:
    """0.4 more is no improvement where half a point is noise."""
    story = measured(static_within="0.5").do(read("33.5"), on=JUNE)
    measure = measure_of(story)
    assert measure.latest is not None
    assert "Static" == measure.trend(measure.latest)


@pytest.mark.parametrize(
    ("period", "before", "a_year_before"),
    [
        ("2025/26 Q1", "2024/25 Q4", "2024/25 Q1"),
        ("2025/26 Q3", "2025/26 Q2", "2024/25 Q3"),
        ("2025/26", "2024/25", "2024/25"),
    ],
)
def test_periods_before(period: str, before: str, a_year_before: str) -> None:
    """Of quarters and of years."""
    one = read_period(period, 4)
    assert (before, a_year_before) == (str(period_before(one)), str(year_before(one)))


def test_nothing_comes_before_the_first_year() -> None:
    """A reading of it has no trend, and no error."""
    measure = measure_of(measured(baseline=None, baseline_period=None).do(read("33"), on=JUNE))
    assert measure.latest is not None
    first = Quarter(FinancialYear(1), 1)
    early = attrs.evolve(measure.latest, period=first)
    assert "No trend data" == measure.trend(early) == measure.trend_on_year(early)


def test_a_period_is_a_quarter_or_a_year() -> None:
    """Anything else is refused, and says how it is written."""
    with pytest.raises(InvalidValueError, match="2020/21"):
        read_period("May 2025", 4)


# --- Red Red -------------------------------------------------------------------------------------


def test_red_red_needs_a_narrative() -> None:
    """A blank one is none (rule 16)."""
    assert [("red-red", 16, "narrative")] == reasons(measured(), read("20", narrative="  "), on=JUNE)
    assert decision(measured(), read("20", narrative="Strikes"), on=JUNE).events


def test_red_alone_and_worsening_alone_need_none() -> None:
    """RED but improving; worse, but still within the AMBER band."""
    assert decision(measured(), read("33.2"), on=JUNE).events
    assert decision(measured(baseline="34.5"), read("34.2"), on=JUNE).events


def test_an_earlier_reading_must_not_make_a_later_one_red_red_in_silence() -> None:
    """What Q2 was compared with comes late: Q2 has to be explained first."""
    story = measured(baseline=None, baseline_period=None).do(read("30", period=Q2), on=OCTOBER)
    (violation,) = refusal(story, read("31"), on=OCTOBER)
    assert ("red-red", "revise the reading for 2025/26 Q2 first, with a narrative") == (
        violation.rule,
        violation.hint,
    )
    story.do(c.ReviseReading("O1", "30", period=Q2, narrative="Strikes", reason="Explained"), on=OCTOBER)
    story.do(read("31"), on=OCTOBER)
    assert measure_of(story).is_red_red(measure_of(story).readings[-1])


# --- what an action missed -----------------------------------------------------------------------


def flu() -> Story:
    """The action is complete with 52.4 % against 55 %."""
    story = Story().do(
        c.AddAction("1", title="Raise the uptake"),
        c.AddMeasure("U1", title="Flu uptake", unit="%", direction="higher", target="55", actions=["1"]),
        on=JUNE,
    )
    return story.do(c.RecordReading("U1", "52.4", period="2024/25"), c.Complete("1"), on=JUNE)


def test_complete_and_short_of_its_target() -> None:
    """Completion and outcome are two facts (rule 15)."""
    plan = flu().plan()
    short = short_of_target(plan.measures)

    assert plan["1"].is_complete
    assert "Flu uptake: 52.4 % against 55 %" == missed_text(short[plan["1"].id])


@pytest.mark.parametrize(
    "command",
    [
        c.ReviseReading("U1", "55", period="2024/25", reason="Final"),
        c.RecordReading("U1", "55.0", period=Q1),
        c.UnlinkMeasure("U1", action="1"),
        c.WithdrawMeasure("U1", reason="No longer collected"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_what_ends_it(command: c.Command) -> None:
    """The target is reached, the measure gone, or no longer the action's."""
    assert {} == short_of_target(flu().do(command, on=JUNE).plan().measures)


def test_a_tolerance_does_not_reach_a_target() -> None:
    """GREEN within its tolerance is still short of it."""
    story = measured(actions=["2"]).do(read("34.5"), on=JUNE)
    measure = measure_of(story)
    assert measure.latest is not None
    assert ("AMBER", True) == (measure.rating(measure.latest), measure.is_short_of_target)


# --- time ----------------------------------------------------------------------------------------


def test_a_reading_is_not_known_before_it_was_recorded() -> None:
    """As known then, as best known now."""
    story = measured().do(read("33.5"), on=JUNE)
    known = story.position - 1
    story.do(c.ReviseReading("O1", "34", period=Q1, reason="Final", effective_on=JUNE), on=JULY)
    then, now = measure_of(story, Perspective(known_at=known)).latest, measure_of(story).latest
    assert then is not None
    assert now is not None
    assert (Decimal("33.5"), Decimal(34)) == (then.value, now.value)


@given(stories())
def test_readings_are_one_a_period_and_in_order(story: Story) -> None:
    """Whatever happened, and whatever became of it."""
    for measure in story.plan().all_measures.values():
        days = [one.period.last_day for one in measure.readings]
        assert sorted(days) == days
        assert len({one.period for one in measure.readings}) == len(measure.readings)


def test_an_unknown_measure_is_named_with_what_is_near() -> None:
    """As with every label."""
    with pytest.raises(CommandRefusedError, match="O1"):
        measured().do(c.RecordReading("O11", "1"), on=JUNE)


def test_periods_are_of_the_plans_own_year() -> None:
    """Where it starts in January, 2025 is a year, and 2024 is the one before it."""
    year = read_period("2025", 1)
    assert (FinancialYear(2025, 1), FinancialYear(2024, 1)) == (year, period_before(year))
