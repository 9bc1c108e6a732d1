"""A line of money as it stands: every amount that was set, and those in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.calendar import FinancialYear

if TYPE_CHECKING:
    from datetime import date

    from planevents.events import FinanceBasis, FinanceDirection, FinanceKind, Recurrence
    from planevents.identity import ActionId, FinanceLineId, SectionId
    from planevents.money import Money


@attrs.frozen
class Amount:
    """An amount, as it was set on a day."""

    version: int
    on: date
    year: str
    basis: FinanceBasis
    amount: Money
    reason: str | None


@attrs.frozen
class FinanceLine:
    """A line of money of the plan. ``withdrawn_on`` is set where it has left."""

    id: FinanceLineId
    label: str
    title: str
    direction: FinanceDirection
    kind: FinanceKind
    recurrence: Recurrence
    currency: str
    funding_source: str | None
    section: SectionId | None
    action: ActionId | None
    added_on: date
    amounts: tuple[Amount, ...] = ()
    withdrawn_on: date | None = None

    @property
    def is_living(self) -> bool:
        """Still in the plan."""
        return self.withdrawn_on is None

    def by_year(self, basis: FinanceBasis) -> dict[str, Money]:
        """Return the amounts in force on one basis, by year in the order of time."""
        found = {one.year: one.amount for one in self.amounts if one.basis == basis}
        return {year: found[year] for year in sorted(found, key=year_order)}

    @property
    def facts(self) -> dict[str, str | None]:
        """What a net change compares, but for its links."""
        return {
            "label": self.label,
            "title": self.title,
            "kind": f"{self.kind}, {self.recurrence} {self.direction}",
            "funding source": self.funding_source,
            "state": "in the plan" if self.is_living else "withdrawn",
            **{f"{one.basis} {one.year}": str(one.amount) for one in self.amounts},
        }


def read_year(text: str, first_month: int) -> str:
    """Return a financial year as it is written everywhere, ``2025/26``, or an open last one, ``2029/30+``.

    Raises InvalidValueError for a text that is neither.
    """
    given = text.strip()
    year = FinancialYear.parse(given.removesuffix("+").rstrip(), first_month)
    return f"{year}+" if given.endswith("+") else str(year)


def year_order(year: str) -> tuple[int, bool]:
    """Order years by their beginning; an open one comes after the year that it begins with."""
    return int(year[:4]), year.endswith("+")
