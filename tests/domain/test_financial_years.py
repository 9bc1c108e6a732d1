"""A plan's own financial year: every target that names one, or a quarter of it, is read by it."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from planevents import commands as c
from planevents.cadence import period_named
from planevents.calendar import FinancialYear, Quarter
from planevents.definitions import Body
from planevents.projections.amendments import amendments_of
from planevents.projections.current import CurrentPlan
from planevents.projections.milestones import milestones_of
from planevents.projections.owners import owners_of
from planevents.roll_up import roll_up
from planevents.testing.story import Story

BEGUN, LATER = date(2025, 1, 31), date(2025, 2, 28)
R = "Reset"
months = st.integers(1, 12)


def year(month: int, start: int = 2025) -> FinancialYear:
    return FinancialYear(start, month)


def begun(month: int, **kwargs: str | None) -> Story:
    """A plan whose financial year starts in a month, with an action that is due with that of 2025."""
    story = Story(opened=BEGUN, year_starts=month)
    given: dict[str, str | None] = {"target": str(year(month)), "start": str(Quarter(year(month), 2))}
    return story.do(
        c.AddAction("1", title="T", owners=["Head of Finance"], **(given | kwargs)),  # type: ignore[arg-type]
        on=BEGUN,
    )


def moved(month: int) -> Story:
    """The same, in a plan under approval, with the year after proposed, and agreed to where it is."""
    story = Story(
        opened=BEGUN,
        year_starts=month,
        change_control="by approval",
        bodies=[Body("Executive", decides=True)],
    )
    return story.do(
        c.AddAction("1", title="T", target=str(year(month))), c.ApprovePlan(body="Executive"), on=BEGUN
    ).do(c.ProposeAmendment("1", target=str(year(month, 2026)), reason=R, impact="None"), on=LATER)


@given(months)
def test_a_target_is_due_on_the_last_day_of_the_plans_year(month: int) -> None:
    """On that day it is on time, on the next it is overdue by one (rule 14)."""
    action, last = begun(month).plan()["1"], year(month).last_day
    late = last + timedelta(days=1)
    assert FinancialYear.parse(str(year(month)), month).last_day == action.target.current.due_day
    assert [(False, 0), (True, 1)] == [
        (action.is_overdue(day), action.days_late(day)) for day in (last, late)
    ]
    assert action.start is not None
    assert Quarter(year(month), 2).first_day == action.start.reading.start
    row = CurrentPlan(begun(month).plan(), late).to_rows()[0]
    assert (True, 1) == (row["overdue"], row["days_late"])


@given(months)
def test_slippage_is_measured_in_the_plans_years(month: int) -> None:
    """Whether a decision moved it, or a document shows another quarter of the same year."""
    days = (year(month, 2026).last_day - year(month).last_day).days
    story = begun(month).do(c.Reprofile("1", target=str(year(month, 2026)), reason=R), on=LATER)
    assert days == story.plan()["1"].target.slippage
    shown = str(Quarter(year(month), 1))
    story = begun(month).do(c.RecordPublishedChange("1", field="target", new=shown), on=LATER)
    earlier = (Quarter(year(month), 1).last_day - year(month).last_day).days
    assert earlier == story.plan()["1"].target.unexplained_slippage


@given(months)
def test_a_proposal_is_for_the_plans_year(month: int) -> None:
    """It asks for the days between two ends of years, and lapses on the day after the second."""
    story, last = moved(month), year(month, 2026).last_day
    plan = story.plan()
    days = (last - year(month).last_day).days
    states = []
    for day in (last, last + timedelta(days=1)):
        (row,) = amendments_of(plan, day).to_rows()
        states.append((row["state"], row["slippage_days"]))
    assert [("pending", days), ("lapsed", days)] == states
    proposed = plan["1"].target.proposed
    assert proposed is not None
    assert last == proposed.due_day
    story.do(c.ApproveAmendment("A1", body="Executive"), on=LATER)
    agreed = story.plan()["1"].target
    assert (last, days) == (agreed.current.due_day, agreed.slippage)


@given(months)
def test_a_milestone_is_due_with_the_plans_year(month: int) -> None:
    """One that was agreed, one that was moved, and one that the target names."""
    story = begun(month, target=f"March 2025, with the review to be completed in {year(month)}")
    story.do(
        c.AddMilestone("M1", action="1", title="Draft", target=str(Quarter(year(month), 3))),
        c.AddMilestone("M2", action="1", title="Report", target="March 2025"),
        c.ReprofileMilestone("M2", target=str(Quarter(year(month), 2)), reason=R),
        on=BEGUN,
    )
    due = {line.label or line.title: line.due_day for line in milestones_of(story.plan(), LATER)}
    quarters = year(month).quarters
    assert (quarters[2].last_day, quarters[1].last_day, year(month).last_day) == (
        due["M1"],
        due["M2"],
        due[str(year(month))],
    )


@given(months)
def test_an_owner_is_told_what_is_due_in_90_days(month: int) -> None:
    """Counted to the last day of the plan's own year, which a parent's due day follows too."""
    plan, last = begun(month).plan(), year(month).last_day
    listed = [
        [one.label for one in owners_of(plan, last - timedelta(days=days))["Head of Finance"].due_soon]
        for days in (91, 90)
    ]
    assert [[], ["1"]] == listed
    parent = begun(month, target="January 2025").do(
        c.AddAction("1a", title="T", parent="1", target=str(year(month))), on=BEGUN
    )
    assert last == roll_up(parent.plan(), parent.plan()["1"]).due_day


@given(months)
def test_it_was_done_when_the_plans_quarter_ended(month: int) -> None:
    """A completion that names a quarter is as late as that quarter's last day makes it (rule 15)."""
    quarter = Quarter(year(month, 2023), 1)
    done = c.Complete("1", completed=str(quarter), narrative="Done")
    action = begun(month, target="January 2023").do(done, on=LATER).plan()["1"]
    assert action.completion is not None
    assert quarter.last_day == action.completion.day


@given(months)
def test_an_occurrence_is_named_by_quarters_of_the_plans_year(month: int) -> None:
    """Half a year is two of its quarters, wherever those lie."""
    action = begun(month, target="half-yearly", start=None).plan()["1"]
    later = year(month, 2026)
    named = period_named(action, f"Q1-Q2 {later}", month)
    assert (later.first_day, later.quarters[1].last_day) == (named.first_day, named.last_day)
