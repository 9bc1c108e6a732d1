"""What commands about money mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents import events as e
from planevents.errors import InvalidValueError
from planevents.finance import read_year
from planevents.handlers.handling import Handlers, Handling, filled, filled_or_none
from planevents.identity import FinanceLineId, check_label

if TYPE_CHECKING:
    from collections.abc import Iterator


def _add_line(command: c.AddFinanceLine, handling: Handling) -> Iterator[e.Event]:
    yield e.FinanceLineAdded(
        line=FinanceLineId(handling.id(FinanceLineId)),
        label=check_label(command.line, "line"),
        title=filled("title", command.title),
        direction=command.direction,
        kind=command.kind,
        recurrence=command.recurrence,
        currency=command.currency,
        funding_source=command.funding_source,
        section=handling.section_id(command.section),
        action=handling.action_id(command.action),
    )


def _set_amount(command: c.SetAmount, handling: Handling) -> Iterator[e.Event]:
    line = handling.finance_line(command.line)
    year = read_year(command.year, handling.plan.year_starts)
    yield e.FinanceAmountSet(
        line=line.id,
        label=line.label,
        year=year,
        basis=command.basis,
        old=line.by_year(command.basis).get(year),
        amount=command.amount,
        reason=command.reason,
    )


def _reword_line(command: c.RewordFinanceLine, handling: Handling) -> Iterator[e.Event]:
    line = handling.finance_line(command.line)
    reason = filled("reason", command.reason)
    if command.title is None and command.funding_source is None:
        raise InvalidValueError(
            "title", None, "nothing was reworded", "give a title, a funding source, or both"
        )
    if command.title is not None:
        yield e.FinanceLineReworded(
            line=line.id,
            label=line.label,
            field="title",
            old=line.title,
            new=filled("title", command.title),
            reason=reason,
        )
    if command.funding_source is not None:
        yield e.FinanceLineReworded(
            line=line.id,
            label=line.label,
            field="funding source",
            old=line.funding_source,
            new=filled_or_none(command.funding_source),
            reason=reason,
        )


def _relabel_line(command: c.RelabelFinanceLine, handling: Handling) -> Iterator[e.Event]:
    line = handling.finance_line(command.line)
    yield e.FinanceLineRelabelled(line=line.id, label=line.label, new=check_label(command.to, "to"))


def _withdraw_line(command: c.WithdrawFinanceLine, handling: Handling) -> Iterator[e.Event]:
    line = handling.finance_line(command.line)
    yield e.FinanceLineWithdrawn(line=line.id, label=line.label, reason=command.reason)


HANDLERS: Handlers = {
    c.AddFinanceLine: _add_line,
    c.SetAmount: _set_amount,
    c.RewordFinanceLine: _reword_line,
    c.RelabelFinanceLine: _relabel_line,
    c.WithdrawFinanceLine: _withdraw_line,
}
