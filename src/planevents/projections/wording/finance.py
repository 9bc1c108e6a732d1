"""What events about money say."""

from __future__ import annotations

from typing import assert_never

from planevents import events as e
from planevents.projections.wording.register import relabelled, reworded
from planevents.projections.wording.said import Said, quoted


def say_finance(event: e.FinanceEvent) -> Said:
    """Say what the event says."""
    match event:
        case e.FinanceLineAdded():
            sentence = f"{event.kind} {event.recurrence} {event.direction} {quoted(event.title)} added"
            return Said(sentence, event.line, event.label, new=event.title)
        case e.FinanceAmountSet():
            old = None if event.old is None else str(event.old)
            instead = "" if old is None else f" instead of {old}"
            sentence = f"{event.amount} {event.basis} for {event.year}{instead}"
            field = f"{event.basis} {event.year}"
            return Said(sentence, event.line, event.label, field, old, str(event.amount), event.reason)
        case e.FinanceLineReworded():
            return reworded(event, event.line, event.field)
        case e.FinanceLineRelabelled():
            return relabelled(event, event.line, "line of money")
        case e.FinanceLineWithdrawn():
            said = "line of money withdrawn"
            return Said(said, event.line, event.label, "state", "in the plan", "withdrawn", event.reason)
        case _:
            assert_never(event)
