"""What the money of a plan needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.calendar import FinancialYear
from planevents.errors import InvalidValueError, Violation
from planevents.finance import read_year, year_order
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.finance import FinanceLine


@plan_rule("one-currency", "All money of a plan is in one currency: nothing else can be added up.")
def one_currency(change: Change) -> Iterator[Violation]:
    """Check a line against the others, and an amount against its line."""
    match change.event:
        case e.FinanceLineAdded(currency=currency):
            others = {one.currency for one in change.before.finance_lines.values() if one.is_living}
            for other in sorted(others - {currency}):
                yield Violation(
                    field="currency", message=f"the plan's money is in {other}, not in {currency}"
                )
        case e.FinanceAmountSet(line=line_id, amount=amount):
            line = change.before.finance_lines.get(line_id)
            if line is not None and line.currency != amount.currency:
                yield Violation(
                    field="amount",
                    message=f"line {line.label!r} is in {line.currency}, not in {amount.currency}",
                )
        case _:
            pass


@plan_rule(
    "finance-line-living",
    "A line of money is set, changed and withdrawn while it is in the plan, and leaves it with a reason.",
)
def finance_line_living(change: Change) -> Iterator[Violation]:
    """Check that a line is in the plan still, and that leaving it has a reason."""
    event, plan = change.event, change.before
    match event:
        case e.FinanceLineAdded():
            if event.section is not None and event.section not in plan.sections:
                yield Violation(field="section", message="the section is not in the plan by then")
            if event.action is not None and event.action not in plan.all_actions:
                yield Violation(field="action", message="the action is not in the plan by then")
            return
        case e.FinanceAmountSet() | e.FinanceLineReworded() | e.FinanceLineRelabelled():
            pass
        case e.FinanceLineWithdrawn():
            if not event.reason.strip():
                yield Violation(field="reason")
        case _:
            return
    line = plan.finance_lines.get(event.line)
    if line is not None and line.withdrawn_on is not None:
        yield Violation(
            field="finance line",
            message=f"line {event.label!r} was withdrawn on {line.withdrawn_on}",
            hint="add another line",
        )


@plan_rule("amount-reason", "An amount that replaces an earlier one says why.")
def amount_reason(change: Change) -> Iterator[Violation]:
    """Check that a replaced amount has a reason."""
    event = change.event
    if not isinstance(event, e.FinanceAmountSet) or (event.reason or "").strip():
        return
    line = change.before.finance_lines.get(event.line)
    earlier = None if line is None else line.by_year(event.basis).get(event.year)
    if earlier is not None:
        yield Violation(
            field="reason",
            message=f"line {event.label!r} has {earlier} {event.basis} for {event.year} already: say why",
        )


@plan_rule(
    "amount-year",
    "An amount is for a financial year of the plan, an open one last; only what began is realised.",
)
def amount_year(change: Change) -> Iterator[Violation]:
    """Check that years do not overlap, and that nothing is realised before its time."""
    event = change.event
    if not isinstance(event, e.FinanceAmountSet):
        return
    first_month = change.before.year_starts
    try:
        year = read_year(event.year, first_month)
    except InvalidValueError as error:
        yield Violation(field="year", message=error.message, hint=error.hint)
        return
    if event.basis == "realised":
        begins = FinancialYear(year_order(year)[0], first_month).first_day
        if year.endswith("+"):
            yield Violation(field="year", message="what is realised is so in one year", hint="name the year")
        elif begins > change.effective_on:
            yield Violation(field="year", message=f"{year} begins on {begins}: nothing is realised yet")
    line = change.before.finance_lines.get(event.line)
    if line is not None and event.amount.amount and (other := _overlapping(line, event.basis, year)):
        yield Violation(
            field="year",
            message=f"line {event.label!r} has an amount for {other}, which {year} overlaps",
            hint=f"set {other} to 0 first",
        )


def _overlapping(line: FinanceLine, basis: e.FinanceBasis, year: str) -> str | None:
    start, is_open = year_order(year)
    for other, amount in line.by_year(basis).items():
        began, other_open = year_order(other)
        overlap = (is_open and began >= start) or (other_open and start >= began)
        if other != year and amount.amount and overlap:
            return other
    return None
