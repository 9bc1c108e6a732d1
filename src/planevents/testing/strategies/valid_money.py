"""Commands on the money of a plan that the domain's rules let pass, and some that they refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents.calendar import FinancialYear
from planevents.money import Money
from planevents.testing.strategies.choices import MANY, Choices, Kind

if TYPE_CHECKING:
    from planevents.events import FinanceBasis
    from planevents.finance import FinanceLine

AMOUNTS = ("0", "1000", "12.50", "-40.25", "999999999999.999999")
_FIRST, _LAST = 2022, 2029


def _living(now: Choices) -> list[FinanceLine]:
    return [one for one in now.plan.finance_lines.values() if one.is_living]


def _add(now: Choices) -> c.Command:
    return c.AddFinanceLine(
        now.free("finance line"),
        title=now.text,
        direction=now.of(("benefit", "investment")),
        kind=now.of(("revenue", "capital", "cost avoidance")),
        recurrence=now.of(("ongoing", "one-off")),
        funding_source=now.of((None, now.text)),
        section=now.of((None, *now.plan.sections)),
        action=now.of((None, *(action.id for action in now.living))),
    )


def _set(now: Choices) -> c.Command:
    line = now.mostly_first(_living(now))
    basis: FinanceBasis = now.of(("profiled", "forecast", "realised"))
    # What is realised is so in a year that has begun on every day on which plans are told of.
    starts = (_FIRST,) if basis == "realised" else (_FIRST, _FIRST + 1, _LAST)
    start = now.of(starts)
    open_ended = "+" if start == _LAST else ""
    year = f"{FinancialYear(start, now.plan.year_starts)}{open_ended}"
    amount = Money.of(now.of(AMOUNTS), line.currency)
    return c.SetAmount(line.label, year=year, basis=basis, amount=amount, reason=now.text)


def _reword(now: Choices) -> c.Command:
    line = now.of(_living(now))
    if now.of((True, False)):
        return c.RewordFinanceLine(line.label, title=now.text_but(line.title), reason=now.text)
    source = now.text_but(line.funding_source)
    return c.RewordFinanceLine(line.label, funding_source=source, reason=now.text)


VALID_MONEY: tuple[Kind, ...] = (
    Kind("add a line of money", "money", _add, lambda now: len(now.plan.finance_lines) < MANY),
    Kind("set an amount", "money", _set, _living),
    Kind("reword a line of money", "money", _reword, _living),
    Kind(
        "relabel a line of money",
        "money",
        lambda now: c.RelabelFinanceLine(now.of(_living(now)).label, to=now.free("finance line")),
        _living,
    ),
    Kind(
        "withdraw a line of money",
        "money",
        lambda now: c.WithdrawFinanceLine(now.mostly_first(_living(now)).label, reason=now.text),
        lambda now: len(_living(now)) > 1,
    ),
)

INVALID_MONEY: tuple[Kind, ...] = (
    Kind(
        "add a line in another currency",
        "mistakes",
        lambda now: c.AddFinanceLine(
            now.free("finance line"),
            title=now.text,
            direction="benefit",
            kind="revenue",
            recurrence="ongoing",
            currency="EUR",
        ),
        _living,
        "one-currency",
    ),
    Kind(
        "realise what has not begun",
        "mistakes",
        lambda now: c.SetAmount(
            now.of(_living(now)).label,
            year=str(FinancialYear(2090, now.plan.year_starts)),
            basis="realised",
            amount=Money.of(1, "GBP"),
            reason=now.text,
        ),
        _living,
        "amount-year",
    ),
)
