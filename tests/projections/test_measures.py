"""The view of outcome measures: rows, counts, Red Red, and what complete actions missed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from tests.histories import stories

from planevents import commands as c
from planevents.outcome import TRENDS, Thresholds
from planevents.projections.current import CurrentPlan
from planevents.projections.measures import Measures
from planevents.testing.story import OPENED, Story

JUNE = date(2025, 6, 30)
Q1 = "2025/26 Q1"


@pytest.fixture
def measures() -> Measures:
    """One Red Red, one GREEN as printed, one without a reading, one withdrawn."""
    story = Story().do(
        c.AddAction("1", title="Collect glass", target="May 2025"),
        c.AddMeasure(
            "R2",
            title="Household recycling",
            unit="%",
            direction="higher",
            baseline="33.10",
            baseline_period="2024/25 Q4",
            target="35",
            target_year="2028",
            thresholds=Thresholds(amber=Decimal(1)),
            owners=["Head of Waste"],
            actions=["1"],
        ),
        c.AddMeasure("R10", title="Footfall", unit="visits", direction="higher"),
        c.AddMeasure("R1", title="Complaints", unit="a month", direction="lower"),
        c.AddMeasure("R3", title="Gone", unit="%", direction="lower"),
        on=OPENED,
    )
    story.do(
        c.RecordReading("R2", "31", period="2024/25 Q1", narrative="Early"),
        c.RecordReading("R2", "29.0", period=Q1, provisional=True, narrative="Crews on strike"),
        c.ReviseReading("R2", "28.6", period=Q1, reason="Counted again", printed_rating="RED"),
        c.RecordReading("R1", period=Q1, printed_rating="GREEN", printed_trend="Static"),
        c.WithdrawMeasure("R3", reason="No longer collected"),
        c.Complete("1"),
        on=JUNE,
    )
    return Measures(story.plan(), JUNE)


def test_a_row_tells_all_of_a_measure(measures: Measures) -> None:
    """Numbers as they were recorded, each trend with what it compares."""
    (row,) = (row for row in measures.to_rows() if row["ref"] == "R2")
    assert {
        "ref": "R2",
        "title": "Household recycling",
        "unit": "%",
        "better": "higher",
        "owners": "Head of Waste",
        "section": None,
        "actions": "1",
        "baseline": "33.10",
        "baseline_period": "2024/25 Q4",
        "target": "35",
        "target_year": "2028",
        "thresholds": "GREEN within 0, AMBER within 1",
        "reading": "28.6",
        "period": Q1,
        "provisional": False,
        "revisions": 1,
        "rating": "RED",
        "computed_rating": "RED",
        "rated_by": "GREEN within 0, AMBER within 1",
        "printed_rating": "RED",
        "trend": "Worsening",
        "trend_on_year": "Worsening",
        "period_before": "33.10",
        "year_before": "31",
        "printed_trend": None,
        "red_red": True,
        "short_of_target": True,
        "narrative": "Crews on strike",
    } == row


def test_measures_are_in_the_order_of_their_labels(measures: Measures) -> None:
    """As people read them; one that was withdrawn is left out."""
    assert ["R1", "R2", "R10"] == [row["ref"] for row in measures.to_rows()]
    assert 3 == len(measures)
    assert "Footfall" == measures["R10"].title


def test_every_figure_has_its_numerator_and_denominator(measures: Measures) -> None:
    """By rating of all that are kept, by trend of those with the rating (rule 17)."""
    assert ["1/3 (33.3 %)", "0/3 (0.0 %)", "1/3 (33.3 %)", "1/3 (33.3 %)"] == [
        str(one) for one in measures.ratings
    ]
    assert ["0/1 (0.0 %)", "1/1 (100.0 %)", "0/1 (0.0 %)", "0/1 (0.0 %)"] == [
        str(one) for one in measures.trends("GREEN")
    ]
    assert ["0/0"] * 4 == [str(one) for one in measures.trends("AMBER")]


def test_it_shows_itself(measures: Measures) -> None:
    """The measures, the counts, Red Red with why, and what was missed; within 100 columns."""
    printed = str(measures).splitlines()
    assert printed[1].startswith("cip as at 2025-06-30: 3 outcome measures; GREEN 1/3 (33.3 %), RED 1/3")
    assert any(line.endswith("Crews on strike") for line in printed)
    assert any(line.endswith("Household recycling: 28.6 % against 35 %") for line in printed)
    assert [] == [line for line in printed if len(line) > 100]
    assert f"<Measures: {measures.headline}>" == repr(measures)
    assert {
        "outcome measures": 3,
        "GREEN": 1,
        "AMBER": 0,
        "RED": 1,
        "no rating": 1,
        "Red Red": 1,
    } == measures.figures


def test_the_plan_says_what_a_complete_action_missed(measures: Measures) -> None:
    """In the action's own row, and by its label; before it is complete there is nothing to say (rule 15)."""
    view = CurrentPlan(measures.plan, JUNE)
    assert "Household recycling: 28.6 % against 35 %" == view.to_rows()[0]["missed_target"]
    assert ["R2"] == [one.label for one in view.missed_target("1")]
    assert [("1", "R2")] == [(action, measure.label) for action, measure in measures.missed]
    still_open = Story().do(
        c.AddAction("1", title="T"),
        c.AddMeasure("R2", title="R", unit="%", direction="higher", target="35", actions=["1"]),
        c.RecordReading("R2", "28.6", period="2023/24"),
        on=OPENED,
    )
    view = CurrentPlan(still_open.plan(), JUNE)
    assert view.to_rows()[0]["missed_target"] is None
    assert () == view.missed_target("1")
    assert () == Measures(still_open.plan(), JUNE).missed


def test_a_plan_without_measures() -> None:
    """No table, no error."""
    view = Measures(Story().plan(), JUNE)
    assert "cip as at 2025-06-30: 0 outcome measures; 0 Red Red" == view.headline
    assert [] == view.to_rows()


@given(stories())
def test_counts_add_up(story: Story) -> None:
    """Every measure has one rating or none, and each of a rating one trend."""
    view = Measures(story.plan(), JUNE)
    assert len(view) == sum(one.numerator for one in view.ratings)
    for share in view.ratings:
        trends = view.trends(share.name)
        assert list(TRENDS) == [one.name for one in trends]
        assert share.numerator == sum(one.numerator for one in trends)
    assert len(view.red_red) <= view.trends("RED")[2].numerator
