"""Business cases as they are shown: state, decision, and the approved baseline against the forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from tests.domain.test_business_cases import JULY, approved, line, pounds, presented

from planevents import commands as c
from planevents.case_parts import YearAmount
from planevents.errors import UnknownEntityError
from planevents.projections.business_cases import BusinessCases, business_cases_of
from planevents.testing.strategies import histories

if TYPE_CHECKING:
    from planevents.testing.story import Story


def shown(story: Story) -> BusinessCases:
    """The view of a story's plan."""
    return business_cases_of(story.plan())


def test_a_case_that_waits_shows_what_it_asks() -> None:
    """Nothing is approved, so nothing is forecast of it."""
    (row,) = shown(presented()).to_rows()
    assert ("presented", "2", "60000", "16800000", None, None, None) == tuple(
        row[name]
        for name in (
            "state",
            "for",
            "investment_asked",
            "benefit_asked",
            "benefit_approved",
            "benefit_forecast",
            "decided_on",
        )
    )
    assert {"presented": 1, "approved": 0, "rejected": 0} == shown(presented()).counts


def test_the_approved_profile_is_the_baseline() -> None:
    """A later profile or forecast is variance against it; the baseline never moves."""
    story = approved()
    story.do(
        c.SetAmount("C1", year="2026/27", basis="profiled", amount=pounds(4_000_000), reason="Begins late"),
        c.SetAmount("C1", year="2027/28", basis="forecast", amount=pounds(4_500_000)),
        c.SetAmount("B2", year="2025/26", basis="forecast", amount=pounds(75_000)),
        on=JULY,
    )
    row = shown(story)["BC1"]
    assert (pounds(16_800_000), pounds(16_900_000), pounds(100_000)) == (
        row.approved("benefit"),
        row.forecast("benefit"),
        row.variance("benefit"),
    )
    assert pounds(15_000) == row.variance("investment")
    assert [("2026/27", "-200000"), ("2027/28", "300000")] == [
        (one["year"], one["variance"]) for one in row.line_rows() if one["line"] == "C1"
    ][:2]


def test_a_line_that_is_withdrawn_brings_nothing() -> None:
    """What was approved of it is all variance."""
    story = approved().do(c.WithdrawFinanceLine("C1", reason="Not feasible"), on=JULY)
    row = shown(story)["BC1"]
    assert (pounds(0), pounds(-16_800_000)) == (row.forecast("benefit"), row.variance("benefit"))


def test_what_became_of_it_is_counted() -> None:
    """Actions in the plan, those complete, risks still open."""
    story = approved().do(c.Complete("2(a)"), c.Withdraw("2(b)", reason="Not needed"), on=JULY)
    row = shown(story)["BC1"]
    assert (1, 1, 1) == (row.actions, row.complete, row.open_risks)
    story.do(c.CloseRisk("R1", reason="All posts are filled"), on=JULY)
    assert 0 == shown(story)["BC1"].open_risks


def test_it_prints_what_a_committee_reads() -> None:
    """The decision with its minute, sums with thousands apart, within a hundred columns."""
    text = str(shown(approved()))
    assert "cip: 1 business case; 0 presented, 1 approved, 0 rejected" in text
    assert "Executive" in text
    assert "9/24" in text
    assert "16,800,000" in text
    assert all(len(part) <= 100 for part in text.splitlines())
    with pytest.raises(UnknownEntityError):
        shown(approved())["BC2"]


def test_years_of_nothing_but_zeros_are_not_printed() -> None:
    """A year is printed with every line that speaks of it as soon as one of them has an amount in it."""

    def years(**amounts: int) -> list[YearAmount]:
        return [YearAmount(f"20{year[1:]}/{int(year[1:]) + 1}", pounds(one)) for year, one in amounts.items()]

    lines = [line("B2", profile=years(y24=0, y26=0)), line(profile=years(y24=0, y26=4_200_000, y27=0))]
    story = presented(lines=lines)
    story.do(c.ApproveBusinessCase("BC1", body="Executive", minute="9/24"), on=JULY)
    printed = [(row["line"], row["year"], row["approved"]) for row in shown(story).tables()[-1].rows]
    assert [("B2", "2026/27", "0"), ("C1", "2026/27", "4,200,000")] == printed
    assert 5 == len(shown(story)["BC1"].line_rows())
    story.do(c.SetAmount("C1", year="2027/28", basis="forecast", amount=pounds(5)), on=JULY)
    story.do(c.SetAmount("B2", year="2024/25", basis="realised", amount=pounds(-5)), on=JULY)
    assert ("2024/25", "2026/27", "2027/28") == shown(story)["BC1"].years


def test_what_was_approved_at_nothing_is_approved() -> None:
    """No year is printed, and it is not said that nothing is approved."""
    story = presented(lines=[line(profile=[YearAmount("2026/27", pounds(0))])])
    story.do(c.ApproveBusinessCase("BC1", body="Executive", minute="9/24"), on=JULY)
    table = shown(story).tables()[-1]
    assert ("The approved baseline against the forecast", ()) == (table.title, table.rows)


@given(histories())
def test_sums_are_those_of_the_lines_by_year(story: Story) -> None:
    """And variance is forecast less approved, in every sum; before an approval there are none."""
    view = shown(story)
    for row in view.rows:
        assert row.case.state == "approved" or row.baselines == ()
        for way in ("investment", "benefit"):
            asked, sums = (
                row.case.contents.total(way),
                (row.approved(way), row.forecast(way), row.variance(way)),
            )
            if None not in sums:
                baseline, forecast, variance = sums
                assert forecast - baseline == variance  # type: ignore[operator]
                assert baseline == asked
    assert sum(view.counts.values()) == len(view.rows)
    assert all(len(part) <= 100 for part in str(view).splitlines())
