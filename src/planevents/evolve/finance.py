"""How events about money change the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import attrs

from planevents import events as e
from planevents.finance import Amount, FinanceLine

if TYPE_CHECKING:
    from datetime import date

    from planevents.evolve.builder import PlanBuilder


def evolve_finance(builder: PlanBuilder, event: e.FinanceEvent, version: int, on: date) -> None:
    """Fold one event about money."""
    if isinstance(event, e.FinanceLineAdded):
        builder.table("finance_lines")[event.line] = FinanceLine(
            event.line,
            event.label,
            event.title,
            event.direction,
            event.kind,
            event.recurrence,
            event.currency,
            event.funding_source,
            event.section,
            event.action,
            on,
        )
        builder.label("finance line", event.label, event.line)
        return
    line = builder.plan.finance_lines.get(event.line)
    if line is None:
        return
    match event:
        case e.FinanceAmountSet():
            amount = Amount(version, on, event.year, event.basis, event.amount, event.reason)
            line = attrs.evolve(line, amounts=(*line.amounts, amount))
        case e.FinanceLineReworded(field="title"):
            line = attrs.evolve(line, title=event.new or "")
        case e.FinanceLineReworded():
            line = attrs.evolve(line, funding_source=event.new)
        case e.FinanceLineRelabelled():
            builder.relabel("finance line", line.id, line.label, event.new)
            line = attrs.evolve(line, label=event.new)
        case e.FinanceLineWithdrawn():
            line = attrs.evolve(line, withdrawn_on=on)
        case _:
            assert_never(event)
    builder.table("finance_lines")[line.id] = line
