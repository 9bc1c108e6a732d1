"""The money of a plan: what is invested, what it brings, as profiled, forecast and realised."""

from __future__ import annotations

from typing import ClassVar, Literal

import attrs

from planevents.events.marks import added, correctable_field, subject
from planevents.identity import ActionId, FinanceLineId, SectionId
from planevents.money import FinanceBasis, FinanceDirection, FinanceKind, Money, Recurrence


@attrs.frozen(kw_only=True)
class FinanceLineAdded:
    """A line of money joined the plan: of a kind, one-off or ongoing, an investment or a benefit."""

    type: ClassVar[str] = "finance.line_added"
    schema: ClassVar[int] = 1
    line: FinanceLineId = added()
    label: str
    title: str = correctable_field()
    direction: FinanceDirection
    kind: FinanceKind
    recurrence: Recurrence
    currency: str
    funding_source: str | None = correctable_field()
    section: SectionId | None
    action: ActionId | None


@attrs.frozen(kw_only=True)
class FinanceAmountSet:
    """A line's amount for a financial year was profiled, forecast or realised; what it replaces is kept."""

    type: ClassVar[str] = "finance.amount_set"
    schema: ClassVar[int] = 1
    line: FinanceLineId = subject()
    label: str
    year: str
    basis: FinanceBasis
    old: Money | None
    amount: Money = correctable_field(read=Money.parse)
    reason: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class FinanceLineReworded:
    """A line's title, or where its money comes from, was changed on purpose."""

    type: ClassVar[str] = "finance.line_reworded"
    schema: ClassVar[int] = 1
    line: FinanceLineId = subject()
    label: str
    field: Literal["title", "funding source"]
    old: str | None
    new: str | None = correctable_field()
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class FinanceLineRelabelled:
    """A line's reference changed; its identity did not."""

    type: ClassVar[str] = "finance.line_relabelled"
    schema: ClassVar[int] = 1
    line: FinanceLineId = subject()
    label: str
    new: str


@attrs.frozen(kw_only=True)
class FinanceLineWithdrawn:
    """A line of money left the plan; it counts in no total from then on."""

    type: ClassVar[str] = "finance.line_withdrawn"
    schema: ClassVar[int] = 1
    line: FinanceLineId = subject()
    label: str
    reason: str = correctable_field()


FinanceEvent = (
    FinanceLineAdded | FinanceAmountSet | FinanceLineReworded | FinanceLineRelabelled | FinanceLineWithdrawn
)
"""Events about money."""
