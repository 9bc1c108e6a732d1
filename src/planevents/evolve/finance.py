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
    lines = builder.table("finance_lines")
    match event:
        case e.FinanceLineAdded():
            lines[event.line] = FinanceLine(
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
        case e.FinanceAmountSet():
            if (line := lines.get(event.line)) is not None:
                amount = Amount(version, on, event.year, event.basis, event.amount, event.reason)
                lines[event.line] = attrs.evolve(line, amounts=(*line.amounts, amount))
        case e.FinanceLineWithdrawn():
            if (line := lines.get(event.line)) is not None:
                lines[event.line] = attrs.evolve(line, withdrawn_on=on)
        case _:
            assert_never(event)
