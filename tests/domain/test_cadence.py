"""Cadence: how often a target recurs, which occurrences that makes, and what became of each."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import islice, pairwise, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.domain.judging import JUNE, reasons, refusal

from planevents import commands as c
from planevents.cadence import Period, occurrences, periods
from planevents.target import Precision, TargetDate
from planevents.testing.story import Story

if TYPE_CHECKING:
    from planevents.action import Action

EDITIONS = Path(__file__).parents[2] / "examples" / "continuous_improvement"
BEGUN = date(2025, 3, 31)
R = "Reset"


def recurring(target: str, *, start: str | None = None, on: date = BEGUN, year_starts: int = 4) -> Story:
    """A plan whose action 14.1 recurs."""
    story = Story(opened=BEGUN, year_starts=year_starts)
    return story.do(c.AddAction("14.1", title="Report progress", target=target, start=start), on=on)


def seen(story: Story, as_at: date, first_month: int = 4) -> list[tuple[str, str]]:
    """The occurrences of 14.1, each with its state."""
    return [(one.label, one.state) for one in occurrences(story.plan()["14.1"], as_at, first_month)]


def first(story: Story, number: int, first_month: int = 4) -> list[str]:
    """The first periods of 14.1."""
    found = islice(periods(story.plan()["14.1"], first_month), number)
    return [period.label(first_month) for period in found]


# --- what is read ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Monthly", 1),
        ("Quarterly", 3),
        ("already in place every 6 months", 6),
        ("N/a already in place every 6 months.", 6),
        ("six-monthly", 6),
        ("5-monthly", 5),
        ("half-yearly", 6),
        ("Annually", 12),
        ("annual review", 12),
        ("twice a year", 6),
        ("three times a year", 4),
        ("once a quarter", 3),
        ("every month", 1),
        ("each financial year", 12),
        ("every other month", 2),
        ("every third month", 3),
        ("every two calendar months", 2),
        ("every 5 years", 60),
        ("on a quarterly basis", 3),
    ],
)
def test_an_interval_in_months(text: str, months: int) -> None:
    """Months, quarters, half-years and years are read, in words and in figures."""
    cadence = TargetDate(text).cadence
    assert cadence is not None
    assert (months, None) == (cadence.months, TargetDate(text).due_day)


@pytest.mark.parametrize(
    "text",
    [
        "weekly",
        "every fortnight",
        "termly",
        "bi-annual",
        "biannually",
        "bimonthly",
        "five monthly",
        "seven-monthly",
        "7 times a year",
        "every few months",
        "every 0 months",
        "99-yearly",
        "Monthly and quarterly",
        "Ongoing regular surveys throughout the year",
        "Quarterly, subject to findings",
        "June 2025",
        "quarterly report by June 2025",
        "Ongoing",
        "",
    ],
)
def test_what_is_no_cadence(text: str) -> None:
    """Days and weeks, two meanings, two intervals, and what does not recur: nothing is guessed."""
    assert TargetDate(text).cadence is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Quarterly throughout 2025/26", date(2025, 4, 1), date(2026, 3, 31)),
        ("Monthly until March 2026", None, date(2026, 3, 31)),
        ("Quarterly from June 2025", date(2025, 6, 1), None),
        ("Ongoing from September 2025 on a quarterly basis", date(2025, 9, 1), None),
        ("Ongoing from September 2025 on a quarterly basis (revised from May 2025)", date(2025, 9, 1), None),
        ("June 2025 onwards, quarterly", date(2025, 6, 1), None),
        ("Draft Strategy June 2025, to be reviewed on a quarterly basis", date(2025, 7, 1), None),
        ("Monthly", None, None),
    ],
)
def test_the_stretch_in_which_it_recurs(text: str, start: date | None, end: date | None) -> None:
    """As far as the text states it, beside the recurrence or before it."""
    cadence = TargetDate(text).cadence
    assert cadence is not None
    assert (start, end) == (cadence.start, cadence.end)


def published(edition: str) -> dict[str, TargetDate]:
    with (EDITIONS / f"{edition}.csv").open(encoding="utf-8", newline="") as file:
        return {row["ref"]: TargetDate(row["target"]) for row in csv.DictReader(file)}


def test_the_published_recurrences() -> None:
    """Of the targets of two editions these recur at an interval; 14.1's proposal ends its own."""
    march = {ref: one.cadence.months for ref, one in published("2025-03").items() if one.cadence}
    june = {ref: one.cadence.months for ref, one in published("2025-06").items() if one.cadence}
    assert {"6.4": 1, "14.1": 3, "18.1": 3} == march
    assert {"6.4": 1, "20.3": 6, "26.1": 3} == june


def test_the_published_compounds() -> None:
    """And these name several dates, each a milestone."""
    compounds = {
        ref: [milestone.text for milestone in one.milestones]
        for ref, one in published("2025-06").items()
        if one.precision is Precision.COMPOUND
    }
    assert {
        "1.1": ["June 2025", "2025/26"],
        "5.1": ["April 2025", "February 2026"],
        "6.5": ["March 2025", "2025/26"],
        "9.1": ["September 2025", "2025/26"],
    } == {ref: texts for ref, texts in compounds.items() if ref in {"1.1", "5.1", "6.5", "9.1"}}
    assert {"1.1", "5.1", "6.5", "9.1", "11.6", "23.1"} == set(compounds)


# --- which occurrences there are --------------------------------------------------------------------


def test_a_quarterly_action_has_the_quarters_of_its_plan() -> None:
    """Beginning with the period of the day after it joined the plan."""
    assert ["2025/26 Q1", "2025/26 Q2", "2025/26 Q3"] == first(recurring("Quarterly"), 3)
    assert ["2025/26 Q1"] == first(recurring("Quarterly", on=date(2025, 4, 15)), 1)
    assert ["2025/26 Q2"] == first(recurring("Quarterly", on=date(2025, 6, 30)), 1)
    assert ["2025 Q2", "2025 Q3"] == first(recurring("Quarterly", year_starts=1), 2, 1)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("Monthly", ["April 2025", "May 2025"]),
        ("every 2 months", ["April 2025 to May 2025", "June 2025 to July 2025"]),
        ("half-yearly", ["April 2025 to September 2025", "October 2025 to March 2026"]),
        ("Annually", ["2025/26", "2026/27"]),
        ("5-monthly", ["April 2025 to August 2025", "September 2025 to January 2026"]),
        ("every 2 years", ["April 2025 to March 2027", "April 2027 to March 2029"]),
        ("Quarterly from September 2025", ["2025/26 Q2", "2025/26 Q3"]),
        ("Draft June 2025, then quarterly", ["2025/26 Q2", "2025/26 Q3"]),
    ],
)
def test_periods_are_called_as_people_call_them(target: str, expected: list[str]) -> None:
    """Each interval has its periods, aligned with the financial year where it divides one."""
    assert expected == first(recurring(target), 2)


def test_a_stated_end_is_the_last_of_them() -> None:
    """Four quarters of a year, and no more."""
    assert ["2025/26 Q1", "2025/26 Q2", "2025/26 Q3", "2025/26 Q4"] == first(
        recurring("Quarterly throughout 2025/26"), 9
    )


def test_an_actions_start_is_a_stated_start() -> None:
    """Where the target itself states none."""
    assert ["2025/26 Q3"] == first(recurring("Quarterly", start="October 2025"), 1)
    assert ["2026/27 Q1"] == first(recurring("Quarterly from May 2026", start="October 2025"), 1)


# --- what became of them ----------------------------------------------------------------------------


def test_what_passes_unreported_is_missed() -> None:
    """From the day after its last day; computed for a day, and never stored."""
    story = recurring("Quarterly")
    assert [("2025/26 Q1", "open")] == seen(story, date(2025, 6, 30))
    assert [("2025/26 Q1", "missed"), ("2025/26 Q2", "open")] == seen(story, date(2025, 7, 1))
    assert [("2025/26 Q1", "to come")] == seen(story, BEGUN)


def test_what_was_reported_is_as_it_was_reported() -> None:
    """Done in time, done late, missed, or not due at all; the last word counts."""
    story = recurring("Monthly")
    story.do(c.ReportOccurrence("14.1", "April 2025"), on=date(2025, 4, 30))
    story.do(c.ReportOccurrence("14.1", "May 2025", outcome="missed"), on=date(2025, 5, 31))
    story.do(c.ReportOccurrence("14.1", date(2025, 8, 9), outcome="not due", narrative="Recess"), on=JUNE)
    expected = ["done", "missed", "missed", "missed", "not due", "open"]
    assert expected == [state for _, state in seen(story, date(2025, 9, 1))]
    story.do(c.ReportOccurrence("14.1", "May 2025"), on=JUNE)
    assert ("May 2025", "late") in seen(story, date(2025, 9, 1))
    assert 3 == len(story.plan()["14.1"].occurrences)
    told = {one.label: one.report for one in occurrences(story.plan()["14.1"], date(2025, 9, 1), 4)}
    assert {None: ["June 2025", "July 2025", "September 2025"], "not due": ["August 2025"]}.items() <= {
        outcome: [label for label, report in told.items() if (report.outcome if report else None) == outcome]
        for outcome in (None, "not due")
    }.items()


def test_a_part_of_a_period_names_it() -> None:
    """A month names its quarter; a year of quarters is more than one."""
    story = recurring("Quarterly").do(c.ReportOccurrence("14.1", "May 2025"), on=JUNE)
    assert [("2025/26 Q1", "done"), ("2025/26 Q2", "open")] == seen(story, date(2025, 7, 1))
    (violation,) = refusal(story, c.ReportOccurrence("14.1", "2025/26"), on=JUNE)
    assert "well-formed" == violation.rule
    assert "name one of 2025/26 Q1, 2025/26 Q2, 2025/26 Q3, ..." == violation.hint


@pytest.mark.parametrize("named", ["2024/25 Q4", "soon", "2029/30", date(2025, 3, 31)])
def test_what_is_no_occurrence_is_refused(named: str | date) -> None:
    """Before the first, after the last, or no period at all."""
    story = recurring("Quarterly throughout 2025/26")
    assert [("well-formed", None, "occurrence")] == reasons(story, c.ReportOccurrence("14.1", named), on=JUNE)


def test_an_action_that_does_not_recur_has_none() -> None:
    """Its target says so."""
    story = recurring("June 2025")
    (violation,) = refusal(story, c.ReportOccurrence("14.1", "June 2025"), on=JUNE)
    assert ("occurrence", "its target is 'June 2025'") == (violation.field, violation.hint)


def test_nothing_is_done_before_it_begins_nor_missed_before_it_is_over() -> None:
    """But there may be none to come (rule 14 has no due day for it)."""
    early = c.ReportOccurrence("14.1", "2025/26 Q2")
    assert [("occurrence-due", 14, "outcome")] == reasons(recurring("Quarterly"), early, on=JUNE)
    given_up = c.ReportOccurrence("14.1", "2025/26 Q1", outcome="missed")
    day_before = JUNE - timedelta(days=1)
    assert [("occurrence-due", 14, "outcome")] == reasons(recurring("Quarterly"), given_up, on=day_before)
    recurring("Quarterly").do(given_up, on=JUNE)


def test_a_new_cadence_holds_from_its_day_on() -> None:
    """What has ended by then stays as it was; the new one begins with the next day's period."""
    story = recurring("Monthly").do(c.Reprofile("14.1", target="Quarterly", reason=R), on=JUNE)
    assert ["April 2025", "May 2025", "June 2025", "2025/26 Q2", "2025/26 Q3"] == first(story, 5)
    back = recurring("Quarterly").do(c.Reprofile("14.1", target="Monthly", reason=R), on=date(2025, 8, 15))
    assert ["2025/26 Q1", "August 2025", "September 2025"] == first(back, 3)
    ended = recurring("Quarterly").do(c.Reprofile("14.1", target="May 2026", reason=R), on=date(2025, 8, 15))
    assert ["2025/26 Q1"] == first(ended, 3)


def test_a_corrected_cadence_always_was() -> None:
    """A misprint has no occurrences of its own (rule 7)."""
    story = recurring("Monthly")
    story.do(c.CorrectFact(2, field="target", value="Quarterly", reason="A misprint"), on=JUNE)
    assert ["2025/26 Q1", "2025/26 Q2"] == first(story, 2)
    found = recurring("Monthly")
    found.do(c.RecordPublishedChange("14.1", field="target", new="Quarterly"), on=JUNE)
    found.do(c.ClassifyChange(3, as_="correction", reason="A misprint"), on=JUNE)
    assert ["2025/26 Q1", "2025/26 Q2"] == first(found, 2)


def test_a_report_outlives_its_cadence() -> None:
    """What was reported stays listed when its period is no occurrence any more."""
    story = recurring("Monthly").do(c.ReportOccurrence("14.1", "July 2025"), on=date(2025, 7, 10))
    story.do(c.Reprofile("14.1", target="Quarterly", reason=R), on=date(2025, 7, 15))
    assert ("July 2025", "done") in seen(story, date(2025, 7, 31))


def test_nothing_is_owed_after_completion() -> None:
    """But for what is complete and ongoing; and nothing after an action has left (rule 9)."""
    day, later = date(2025, 9, 15), date(2026, 2, 1)
    done = recurring("Quarterly").do(c.ReportStatus("14.1", "Complete"), on=day)
    assert [("2025/26 Q1", "missed")] == seen(done, later)
    gone = recurring("Quarterly").do(c.Withdraw("14.1", reason=R), on=day)
    assert [("2025/26 Q1", "missed")] == seen(gone, later)
    ongoing = recurring("Quarterly").do(c.ReportStatus("14.1", "Complete and ongoing"), on=day)
    assert ("2025/26 Q4", "open") in seen(ongoing, later)


def test_a_correction_may_not_take_away_what_was_reported() -> None:
    """History is judged with it: an occurrence that was reported needs its cadence."""
    story = recurring("Monthly").do(c.ReportOccurrence("14.1", "April 2025"), on=JUNE)
    fix = c.CorrectFact(2, field="target", value="June 2026", reason="A misprint")
    assert [("occurrence-due", 14, "occurrence")] == reasons(story, fix, on=JUNE)


# --- laws -------------------------------------------------------------------------------------------

TARGETS = (
    "Monthly",
    "Quarterly",
    "half-yearly",
    "5-monthly",
    "Annually",
    "Quarterly throughout 2025/26",
    "TBC",
)
days = st.dates(date(2025, 4, 1), date(2026, 3, 31))


@st.composite
def moved(draw: st.DrawFn) -> tuple[Action, int]:
    """An action whose target moved some times, in a plan whose year starts in any month."""
    month = draw(st.integers(1, 12))
    story = recurring(draw(st.sampled_from(TARGETS)), year_starts=month)
    for day in sorted(draw(st.lists(days, max_size=3))):
        now = story.plan()["14.1"].target.current.text
        target = draw(st.sampled_from([one for one in TARGETS if one != now]))
        story.do(c.Reprofile("14.1", target=target, reason=R), on=day)
    return story.plan()["14.1"], month


@given(moved())
def test_periods_are_whole_months_in_order(found: tuple[Action, int]) -> None:
    """Each ends after the one before it, and begins on a first and ends on a last of a month."""
    action, month = found
    listed = list(takewhile(lambda one: one.first_day < date(2027, 1, 1), periods(action, month)))
    for period in listed:
        assert 1 == period.first_day.day == (period.last_day + timedelta(days=1)).day
    assert [] == [(one, two) for one, two in pairwise(listed) if two.last_day <= one.last_day]


@given(moved(), days, st.integers(0, 400))
def test_more_time_misses_no_less(found: tuple[Action, int], as_at: date, more: int) -> None:
    """What is missed as at a day is missed on every later one, and only what is over is missed."""
    action, month = found

    def missed(day: date) -> set[Period]:
        return {one.period for one in occurrences(action, day, month) if one.state == "missed"}

    assert missed(as_at) <= missed(as_at + timedelta(days=more))
    assert all(period.last_day < as_at for period in missed(as_at))


@given(moved(), st.data())
def test_an_occurrence_is_found_by_any_of_its_names(found: tuple[Action, int], data: st.DataObject) -> None:
    """Its label and each of its days, where no other holds that day, lead back to it."""
    from planevents.cadence import period_named  # noqa: PLC0415 beside what it is about

    action, month = found
    listed = list(takewhile(lambda one: one.first_day < date(2027, 1, 1), periods(action, month)))
    assume(listed)
    period = data.draw(st.sampled_from(listed))
    day = data.draw(st.dates(period.first_day, period.last_day))
    assert day >= period_named(action, day, month).first_day
    assert period.label(month) == period_named(action, period.label(month), month).label(month)
