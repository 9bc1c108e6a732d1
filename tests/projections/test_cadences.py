"""The view of what recurs: what was done, late or missed, and what comes next."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from planevents import commands as c
from planevents.projections.cadences import Cadences, cadence_of
from planevents.testing.story import Story
from planevents.testing.strategies import histories

BEGUN = date(2025, 3, 31)
OCTOBER = date(2025, 10, 31)


def viewed() -> Cadences:
    """Three of the real plan's recurring actions, one that is weekly, and one that does not recur."""
    story = Story(opened=BEGUN)
    story.do(
        c.AddAction("6.4", title="Report the budget", target="Monthly"),
        c.AddAction("14.1", title="Report progress", target="Quarterly throughout 2025/26"),
        c.AddAction("20.3", title="Show the risks", target="N/a already in place every 6 months."),
        c.AddAction("12.1", title="Ask residents", target="weekly"),
        c.AddAction("2.1", title="Settle the board", target="March 2026"),
        on=BEGUN,
    )
    story.do(c.ReportOccurrence("14.1", "2025/26 Q1"), on=date(2025, 6, 30))
    story.do(c.ReportOccurrence("6.4", "April 2025"), on=date(2025, 6, 30))
    story.do(c.ReportOccurrence("6.4", "August 2025", outcome="not due"), on=date(2025, 6, 30))
    return cadence_of(story.plan(), OCTOBER)


def test_each_recurring_action_has_its_figures() -> None:
    """Late is done, but said afterwards; what was not due is not missed."""
    view = viewed()
    assert {
        "6.4": ("monthly", {"done": 0, "late": 1, "missed": 4, "not due": 1}, "October 2025"),
        "14.1": ("quarterly", {"done": 1, "late": 0, "missed": 1, "not due": 0}, "2025/26 Q3"),
        "20.3": (
            "half-yearly",
            {"done": 0, "late": 0, "missed": 1, "not due": 0},
            "October 2025 to March 2026",
        ),
    } == {one.action.label: (one.interval, one.counts, one.next.label if one.next else None) for one in view}
    assert {"done": 1, "late": 1, "missed": 6, "not due": 1} == view.counts
    assert ["2025/26 Q2"] == [one.label for one in view["14.1"].missed]


def test_a_recurrence_without_an_interval_is_listed_apart() -> None:
    """It recurs, but not in months: nobody can say what was missed."""
    assert ["12.1"] == [action.label for action in viewed().unread]


def test_an_action_that_no_longer_recurs_keeps_its_past() -> None:
    """With no interval, and nothing next."""
    story = Story(opened=BEGUN).do(c.AddAction("6.4", title="Report", target="Quarterly"), on=BEGUN)
    story.do(c.Reprofile("6.4", target="March 2026", reason="Once is enough"), on=date(2025, 7, 1))
    (one,) = cadence_of(story.plan(), OCTOBER)
    assert (None, None, ["2025/26 Q1"]) == (one.interval, one.next, [found.label for found in one.missed])


def test_the_view_says_its_figures() -> None:
    """In one line, and as tables: the actions, the missed, the unread."""
    view = viewed()
    assert "cip as at 2025-10-31: 3 actions recurring; 1 done, 1 late, 6 missed, 1 not due" == view.headline
    assert [None, "Missed", "Recurring, without an interval in months"] == [t.title for t in view.tables()]
    assert all(len(line) <= 100 for line in str(view).splitlines())


@given(histories(), st.dates(date(2024, 4, 1), date(2027, 3, 31)))
def test_every_report_is_listed_once(story: Story, as_at: date) -> None:
    """Whatever became of the cadence since, and in the order of time."""
    plan = story.plan()
    for one in cadence_of(plan, as_at):
        reports = [found.report for found in one.occurrences if found.report is not None]
        assert sorted(one.action.occurrences, key=str) == sorted(reports, key=str)
        days = [found.period for found in one.occurrences]
        assert sorted(set(days)) == days
