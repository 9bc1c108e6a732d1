"""Money: an exact amount in a currency of ISO 4217. Never a float, never two currencies in one sum."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact, InvalidOperation
from typing import TYPE_CHECKING, Any, Literal

import attrs

from planevents.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable

FinanceDirection = Literal["investment", "benefit"]
FinanceKind = Literal["capital", "revenue", "cost avoidance"]
Recurrence = Literal["one-off", "ongoing"]
FinanceBasis = Literal["profiled", "forecast", "realised"]

CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
    CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF
    GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK
    LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
    OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
    SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF
    XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905 a list would be a screen long
)
"""What can be entered now. History is read whatever its code, for codes come and go."""

_CODE = re.compile(r"[A-Z]{3}")
_AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_EXACT = Context(prec=100, rounding=ROUND_HALF_EVEN, traps=[Inexact, InvalidOperation])


def _number(_: object, attribute: attrs.Attribute[Decimal], value: Any) -> None:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise InvalidValueError(
            attribute.name, value, "an amount is a decimal number", "write Money.of('12.50', 'GBP')"
        )


def _code(_: object, attribute: attrs.Attribute[str], value: Any) -> None:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise InvalidValueError(
            attribute.name, value, "a currency is three capital letters of ISO 4217", "such as GBP"
        )


@attrs.frozen
class Money:
    """An amount in a currency. Sums and differences are exact; ``str`` gives ``12.50 GBP``.

    Raises InvalidValueError for what is no number or no code, and where two currencies would be added.
    """

    amount: Decimal = attrs.field(validator=_number)
    currency: str = attrs.field(validator=_code)

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Money:
        """Return an amount as people write it: a whole number, or a text of up to 15.6 digits.

        Raises InvalidValueError for a float (it is not exact), and for a currency that ISO 4217 has not.
        """
        given: Any = amount
        if isinstance(given, bool) or not isinstance(given, Decimal | int | str):
            raise InvalidValueError(
                "amount", given, "an amount is exact, which a float is not", "write it as text: '12.50'"
            )
        if isinstance(given, Decimal) and not given.is_finite():
            raise InvalidValueError("amount", str(given), "this is not a number")
        text = format(given, "f") if isinstance(given, Decimal) else str(given).strip()
        if not _AMOUNT.fullmatch(text):
            raise InvalidValueError(
                "amount",
                text[:40],
                "an amount has up to 15 digits before the point and 6 after it",
                "write it in full, such as '1250.50'",
            )
        if currency not in CURRENCIES:
            raise InvalidValueError(
                "currency", currency, "this is no currency of ISO 4217", "such as GBP, in capital letters"
            )
        return cls(_EXACT.plus(Decimal(text)), currency)

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read ``12.50 GBP``, as ``str`` writes it.

        Raises InvalidValueError for a text of any other form.
        """
        amount, _, currency = text.strip().partition(" ")
        return cls.of(amount, currency.strip())

    @classmethod
    def total(cls, several: Iterable[Money], currency: str) -> Money:
        """Return the exact sum; of none it is nothing, in ``currency``."""
        found = cls(Decimal(0), currency)
        for one in several:
            found += one
        return found

    def __add__(self, other: Money) -> Money:
        self._require_same(other)
        return Money(_EXACT.add(self.amount, other.amount), self.currency)

    def __sub__(self, other: Money) -> Money:
        self._require_same(other)
        return Money(_EXACT.subtract(self.amount, other.amount), self.currency)

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    @property
    def grouped(self) -> str:
        """The amount as a table prints it: thousands apart, and no pence where there are none."""
        whole = self.amount == self.amount.to_integral_value()
        return f"{self.amount:,.0f}" if whole else f"{self.amount:,f}"

    def _require_same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise InvalidValueError(
                "currency",
                other.currency,
                f"an amount in {other.currency} cannot be added to one in {self.currency}",
                "convert one of them first: that is a decision, and not arithmetic",
            )
