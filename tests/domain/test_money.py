"""Money: exact amounts in one currency, and lines of it by financial year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planevents import commands as c
from planevents.errors import CommandRefusedError, InvalidValueError
from planevents.money import Money
from planevents.testing.story import OPENED, Story

if TYPE_CHECKING:
    from planevents.finance import FinanceLine

JUNE = date(2024, 6, 30)
JULY = date(2024, 7, 31)
amounts = st.decimals(min_value=-(10**15) + 1, max_value=10**15 - 1, places=6, allow_nan=False)


def pounds(amount: Any) -> Money:
    return Money.of(amount, "GBP")


# --- amounts ------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [12, "12.50", "-0.000001", "999999999999999.999999", Decimal("1E+3")])
def test_money_is_written_in_full_and_read_again(amount: Any) -> None:
    """Every digit of it, with its currency."""
    assert pounds(amount) == Money.parse(str(pounds(amount)))


@pytest.mark.parametrize(
    "amount",
    [
        12.5,
        True,
        None,
        "12,50",
        "1e3",
        "",
        "NaN",
        "1234567890123456",
        "0.1234567",
        Decimal("NaN"),
        Decimal("Infinity"),
    ],
    ids=repr,
)
def test_what_is_not_exact_is_no_amount(amount: Any) -> None:
    """A float least of all."""
    with pytest.raises(InvalidValueError, match="amount"):
        pounds(amount)


@pytest.mark.parametrize("currency", ["gbp", "£", "GB", "ZZZ", "", None, "GBP "], ids=repr)
def test_a_currency_is_one_of_iso_4217(currency: Any) -> None:
    """Three capital letters that stand for one."""
    with pytest.raises(InvalidValueError, match="currency"):
        Money.of(1, currency)


def test_an_old_currency_can_be_read() -> None:
    """Codes come and go: what history holds is money, though nobody can enter it now."""
    assert "5 DEM" == str(Money(Decimal(5), "DEM"))


def test_two_currencies_are_not_added() -> None:
    """Nor taken from each other: to convert is a decision."""
    for operation in (Money.__add__, Money.__sub__):
        with pytest.raises(InvalidValueError, match="EUR cannot be added to one in GBP"):
            operation(pounds(1), Money.of(1, "EUR"))


@given(st.lists(amounts, max_size=20), st.integers(1, 28))
def test_sums_are_exact(several: list[Decimal], precision: int) -> None:
    """Whatever the caller's decimal context: an oracle adds whole millionths."""
    expected = sum(int(one.scaleb(6)) for one in several)
    with localcontext() as context:
        context.prec = precision
        total = Money.total((Money(one, "GBP") for one in several), "GBP")
        less = Money.total((), "GBP") - total
    assert (expected, -expected) == (int(total.amount.scaleb(6)), int(less.amount.scaleb(6)))


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("1234567", "1,234,567"), ("1250.50", "1,250.50"), ("1000.00", "1,000"), ("-40.25", "-40.25"), (0, "0")],
)
def test_a_table_sets_thousands_apart(amount: Any, shown: str) -> None:
    """With pence where there are any."""
    assert shown == pounds(amount).grouped


# --- lines --------------------------------------------------------------------------------------


def line_of(label: str = "C1", **other: Any) -> c.AddFinanceLine:
    """A budgeted saving."""
    given: dict[str, Any] = {"direction": "benefit", "kind": "revenue", "recurrence": "ongoing"}
    return c.AddFinanceLine(label, title="Budgeted saving", **given | other)


def amount_of(amount: Any, year: str = "2024/25", **other: Any) -> c.SetAmount:
    """So many pounds, or other money, profiled."""
    money = amount if isinstance(amount, Money) else pounds(amount)
    given: dict[str, Any] = {"basis": "profiled", "amount": money}
    return c.SetAmount("C1", year=year, **given | other)


def saving() -> Story:
    """A plan with a line that is profiled at 100 for 2024/25."""
    return Story().do(line_of(), amount_of(100), on=OPENED)


def line(story: Story) -> FinanceLine:
    """The line as it stands."""
    return story.plan().find_finance_line("C1")


def broken(story: Story, *commands: c.Command, on: date = JUNE) -> set[tuple[str | None, str | None]]:
    """The rules that refuse commands, with the fields that they name."""
    with pytest.raises(CommandRefusedError) as refused:
        story.do(*commands, on=on)
    return {(one.rule, one.field) for one in refused.value.violations}


def test_an_amount_that_is_replaced_is_kept() -> None:
    """With its day and the reason for the new one; the latest is in force."""
    story = saving().do(amount_of("80.50", reason="Begins late"), on=JUNE)
    assert {"2024/25": pounds("80.50")} == line(story).by_year("profiled")
    assert [(OPENED, pounds(100), None), (JUNE, pounds("80.50"), "Begins late")] == [
        (one.on, one.amount, one.reason) for one in line(story).amounts
    ]


def test_years_are_written_one_way_and_stand_in_their_order() -> None:
    """``2025-26`` is ``2025/26``; the open year comes last."""
    story = saving()
    for year in ("2029/30+", "2025-26", "2026/7"):
        story.do(amount_of(1, year), on=OPENED)
    assert ["2024/25", "2025/26", "2026/27", "2029/30+"] == list(line(story).by_year("profiled"))


def test_bases_stand_beside_each_other() -> None:
    """A forecast replaces no profile, so it needs no reason."""
    story = saving().do(amount_of(90, basis="forecast"), amount_of(85, basis="realised"), on=JUNE)
    assert [pounds(100), pounds(90), pounds(85)] == [
        line(story).by_year(basis)["2024/25"] for basis in ("profiled", "forecast", "realised")
    ]


def test_an_amount_can_be_corrected() -> None:
    """It is written as ``str`` writes it; the profile was never otherwise (rule 7)."""
    story = saving().do(c.CorrectFact(3, field="amount", value="1000.00 GBP", reason="A slip"), on=JUNE)
    assert [pounds("1000.00")] == [one.amount for one in line(story).amounts]


@pytest.mark.parametrize(
    ("command", "rule", "field"),
    [
        (line_of("C2", currency="EUR"), "one-currency", "currency"),
        (line_of("c1"), "unique-label", "finance line"),
        (amount_of(Money.of(1, "EUR"), reason="x"), "one-currency", "amount"),
        (amount_of(1), "amount-reason", "reason"),
        (amount_of(1, "next year"), "well-formed", "financial year"),
        (amount_of(1, "2025/27"), "well-formed", "financial year"),
        (amount_of(1, "2024/25+"), "amount-year", "year"),
        (amount_of(1, "2023/24+"), "amount-year", "year"),
        (amount_of(1, "2025/26", basis="realised"), "amount-year", "year"),
        (amount_of(1, "2024/25+", basis="realised"), "amount-year", "year"),
        (c.WithdrawFinanceLine("C1", reason=" "), "finance-line-living", "reason"),
        (c.WithdrawFinanceLine("C9", reason="x"), "known-entity", "finance line"),
        (c.CorrectFact(3, field="amount", value="100 EUR", reason="x"), "one-currency", "amount"),
        (c.CorrectFact(3, field="amount", value="a lot", reason="x"), "well-formed", "value"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(command: c.Command, rule: str, field: str) -> None:
    """By the rule that says why."""
    assert (rule, field) in broken(saving(), command)


def test_an_open_year_gives_way_where_it_is_nothing() -> None:
    """Set to 0, it overlaps nothing: the horizon can move on."""
    story = Story().do(line_of(), amount_of(5, "2025/26+"), on=OPENED)
    assert {("amount-year", "year")} == broken(story, amount_of(5, "2026/27"))
    story.do(amount_of(0, "2025/26+", reason="By year now"), amount_of(5, "2026/27"), on=JUNE)
    assert [pounds(0), pounds(5)] == list(line(story).by_year("profiled").values())


def test_a_withdrawn_line_is_left_alone() -> None:
    """Its amounts are kept; neither they nor its state change."""
    story = saving().do(c.WithdrawFinanceLine("C1", reason="Counted elsewhere"), on=JUNE)
    assert (False, 1) == (line(story).is_living, len(line(story).amounts))
    assert {("finance-line-living", "finance line")} == broken(story, amount_of(1, reason="x"), on=JULY)
    assert {("finance-line-living", "finance line")} == broken(
        story, c.WithdrawFinanceLine("C1", reason="x"), on=JULY
    )


def test_a_plan_whose_money_is_withdrawn_may_choose_another_currency() -> None:
    """Only what counts must be of one."""
    story = saving().do(
        c.WithdrawFinanceLine("C1", reason="The euro"), line_of("C2", currency="EUR"), on=JUNE
    )
    assert "EUR" == story.plan().find_finance_line("C2").currency


def test_a_float_never_gets_into_a_command() -> None:
    """It is refused where the command is made."""
    with pytest.raises(InvalidValueError, match="money"):
        c.SetAmount("C1", year="2024/25", basis="profiled", amount=12.5)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="up to 15 digits"):
        amount_of(Money(Decimal(10) ** 15, "GBP"))
