"""The money of a plan by line and year: groups, totals, variance."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from planevents import commands as c
from planevents.errors import UnknownEntityError
from planevents.events import FinanceAmountSet, FinanceLineAdded, FinanceLineWithdrawn
from planevents.money import Money
from planevents.perspective import arrange
from planevents.projections.finance import TEMPLATE, Finance, Sums, finance_of
from planevents.testing.story import OPENED, Story
from planevents.testing.strategies import histories

if TYPE_CHECKING:
    from decimal import Decimal

    from planevents.events import FinanceDirection
    from planevents.identity import FinanceLineId

WAYS: tuple[FinanceDirection, ...] = ("investment", "benefit")
JUNE = date(2024, 6, 30)
YEARS = ("2025/26", "2026/27", "2027/28", "2028/29", "2029/30+")


def lines(*added: tuple[str, str, str, str]) -> list[c.Command]:
    return [
        c.AddFinanceLine(label, title=f"Line {label}", direction=direction, kind=kind, recurrence=recurrence)  # type: ignore[arg-type]
        for label, direction, kind, recurrence in added
    ]


def amount(
    label: str, year: str, amount: Any, basis: Any = "profiled", reason: str | None = None
) -> c.SetAmount:
    return c.SetAmount(label, year=year, basis=basis, amount=Money.of(amount, "GBP"), reason=reason)


def downsizing() -> Story:
    """An investment of 600 in two years; a saving of 4.2 million a year from 2026/27 on; one realised year."""
    story = Story().do(
        *lines(
            ("C1", "benefit", "revenue", "ongoing"),
            ("B2", "investment", "revenue", "one-off"),
            ("C3", "benefit", "cost avoidance", "ongoing"),
        ),
        amount("B2", "2023/24", 400),
        amount("B2", "2024/25", "200.50"),
        *(amount("C1", year, 4_200_000) for year in YEARS[1:]),
        on=OPENED,
    )
    return story.do(
        amount("B2", "2023/24", "450.25", "realised"),
        amount("B2", "2024/25", 250, "forecast"),
        amount("C1", "2026/27", 4_000_000, "forecast"),
        on=JUNE,
    )


def values(sums: Sums) -> list[str]:
    names = ("profiled", "forecast", "variance", "realised", "realised_variance")
    return [str(getattr(sums, name).amount) for name in names]


def test_the_groups_are_those_of_a_business_case() -> None:
    """In its order, also where there is nothing: 0, as the template prints it."""
    view = finance_of(Story().plan())
    assert list(TEMPLATE) == [(one.direction, one.kind, one.recurrence) for one in view.groups]
    assert ["Capital: one-off", "Revenue: one-off"] == [
        one.name for one in view.groups if one.direction == "investment"
    ]
    assert "TOTAL (External investment)" in str(view)
    assert {"0"} == {row["profiled"] for row in view.tables()[-1].rows}


def test_a_line_of_another_kind_has_a_group_of_its_own() -> None:
    """Nothing is left out of a total for want of a group."""
    story = Story().do(
        *lines(("B3", "investment", "cost avoidance", "ongoing")), amount("B3", "2024/25", 7), on=OPENED
    )
    view = finance_of(story.plan())
    assert ("Cost avoidance: ongoing", "7") == (
        view.groups[-1].name,
        str(view.total("investment").profiled.amount),
    )


def test_the_forecast_is_as_profiled_until_it_is_otherwise() -> None:
    """So a total's variance is the sum of what was forecast otherwise."""
    view = finance_of(downsizing().plan())
    assert ["600.50", "650", "49.50", "450.25", "50.25"] == values(view["B2"].total)
    assert ["16800000", "16600000", "-200000", "0", "0"] == values(view["C1"].total)
    assert ["200.50", "250", "49.50", "0", "0"] == values(view["B2"].of("2024/25"))


def test_a_forecast_without_a_profile_varies_from_nothing() -> None:
    """And a realised amount with neither is all variance."""
    story = Story().do(*lines(("C1", "benefit", "revenue", "ongoing")), on=OPENED)
    story.do(amount("C1", "2024/25", 5, "forecast"), amount("C1", "2023/24", 3, "realised"), on=OPENED)
    assert ["0", "5", "5", "3", "3"] == values(finance_of(story.plan())["C1"].total)


def test_rows_are_lines_by_year() -> None:
    """In time's order; nothing realised is None, and a line without amounts has one row."""
    rows = finance_of(downsizing().plan()).to_rows()
    assert [("B2", "2023/24"), ("B2", "2024/25"), *(("C1", year) for year in YEARS[1:]), ("C3", None)] == [
        (row["line"], row["year"]) for row in rows
    ]
    assert ("200.50", "250", "49.50", None, None) == tuple(
        rows[1][name] for name in ("profiled", "forecast", "variance", "realised", "realised_variance")
    )


def test_a_withdrawn_line_counts_nowhere() -> None:
    """It is named apart."""
    story = downsizing().do(c.WithdrawFinanceLine("C1", reason="Counted elsewhere"), on=JUNE)
    view = finance_of(story.plan())
    assert (["0"] * 5, ["C1"]) == (values(view.total("benefit")), [one.label for one in view.withdrawn])
    with pytest.raises(UnknownEntityError):
        view["C1"]


def test_what_is_printed_adds_up_by_year() -> None:
    """The table of the template: each group, its lines, the total; seven years are two tables."""
    text = str(finance_of(downsizing().plan()))
    assert "TOTAL (External investment)" in text
    assert "4,200,000" in text
    assert "16,800,000" in text
    assert text.count("Profiled, GBP") == 2
    assert all(len(line) <= 100 for line in text.splitlines())


def oracle(story: Story) -> dict[tuple[FinanceLineId, str, str], Decimal]:
    """Amounts in force by line, year and basis, read off the events alone."""
    found: dict[tuple[FinanceLineId, str, str], Decimal] = {}
    for one in arrange(story.recorded):
        match one.event:
            case FinanceAmountSet() as event:
                found[event.line, event.year, event.basis] = event.amount.amount
            case FinanceLineWithdrawn(line=gone):
                found = {key: amount for key, amount in found.items() if key[0] != gone}
            case _:
                pass
    return found


@given(histories())
def test_every_total_is_the_sum_of_its_parts(story: Story) -> None:
    """Across, down, and of all: against an oracle that adds up the events."""
    view, amounts = finance_of(story.plan()), oracle(story)
    direction = {
        one.event.line: one.event.direction
        for one in story.recorded
        if isinstance(one.event, FinanceLineAdded)
    }
    for way, basis in product(WAYS, ("profiled", "realised")):
        expected = sum(
            amount for (line, _, of), amount in amounts.items() if (direction[line], of) == (way, basis)
        )
        assert expected == getattr(view.total(way), basis).amount
    for way in WAYS:
        groups = [group for group in view.groups if group.direction == way]
        by_group = Sums.total((group.total for group in groups), view.currency)
        by_line = Sums.total((row.total for group in groups for row in group.rows), view.currency)
        by_year = Sums.total((view.total(way, year) for year in view.years), view.currency)
        assert values(view.total(way)) == values(by_group) == values(by_line)
        assert by_year == by_group
        assert by_group.variance == by_group.forecast - by_group.profiled
    assert shown(view)


def shown(view: Finance) -> bool:
    """Whether it can be printed within its width."""
    return all(len(line) <= 100 for line in str(view).splitlines())
