"""What people do with the money of a plan."""

from __future__ import annotations

import attrs

from planevents.commands.checks import is_currency, is_money, is_text, one_of
from planevents.commands.command import Command
from planevents.money import FinanceBasis, FinanceDirection, FinanceKind, Money, Recurrence


@attrs.frozen
class AddFinanceLine(Command):
    """Add a line of money: an investment or a benefit, of the plan, a section or an action."""

    line: str = attrs.field(validator=is_text)
    title: str = attrs.field(kw_only=True, validator=is_text)
    direction: FinanceDirection = attrs.field(kw_only=True, validator=one_of(FinanceDirection))
    kind: FinanceKind = attrs.field(kw_only=True, validator=one_of(FinanceKind))
    recurrence: Recurrence = attrs.field(kw_only=True, validator=one_of(Recurrence))
    currency: str = attrs.field(default="GBP", kw_only=True, validator=is_currency)
    funding_source: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    section: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    action: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class SetAmount(Command):
    """Set a line's amount for a financial year (``2025/26``, or an open last one, ``2029/30+``).

    An amount that replaces an earlier one of the same basis gives its reason.
    """

    line: str = attrs.field(validator=is_text)
    year: str = attrs.field(kw_only=True, validator=is_text)
    basis: FinanceBasis = attrs.field(kw_only=True, validator=one_of(FinanceBasis))
    amount: Money = attrs.field(kw_only=True, validator=is_money)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class RewordFinanceLine(Command):
    """Change a line's title, or where its money comes from; a blank source leaves it without one."""

    line: str = attrs.field(validator=is_text)
    title: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    funding_source: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class RelabelFinanceLine(Command):
    """Give a line of money another reference; its identity stays."""

    line: str = attrs.field(validator=is_text)
    to: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class WithdrawFinanceLine(Command):
    """Take a line of money out of the plan, with a reason; its amounts are kept."""

    line: str = attrs.field(validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)
