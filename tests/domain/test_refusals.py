"""What a person is told of a value that cannot be: what, where, and what to do next, to the letter."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from planevents.case_parts import Activity, Option, options, posts
from planevents.decimals import decimal, read_decimal
from planevents.errors import InvalidValueError
from planevents.money import Money
from planevents.outcome import read_direction
from planevents.risk_matrix import Grade, RiskMatrix
from planevents.selection import described, grouped_by, selected

if TYPE_CHECKING:
    from collections.abc import Callable

IN_FULL = "write it in full, such as '55.07': up to 15 digits before the point and 6 after it"
KEYS = "section, recommendation, owner, tag, status, origin, or field.NAME for a field of the plan's own"
ONE: dict[str, int] = {"A": 1}
LOW = {"Low": (1, 1)}
WRONG: Any = 7
UNKNOWN: Any = "Soon"


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: posts("Head of HR"), "owners: owners is a list, got 'Head of HR' (write owners=['Head of HR'])"),
        (lambda: options([WRONG]), "Option: this is a list of Option, got 7 (write [Option(...)])"),
        (lambda: Option(""), "title: this is text, and not empty, got ''"),
        (lambda: Option("Do nothing", reason=WRONG), "reason: this is text, got 7"),
        (
            lambda: Activity("B1", title="Start", stage=UNKNOWN),
            "stage: there is no such choice, got 'Soon' (it is one of Diagnostic, Planning, Delivery, Monitoring)",
        ),
        (lambda: decimal(None), f"number: a number is needed here, got None ({IN_FULL})"),
        (lambda: decimal(1.5), "number: this is not an exact number, got 1.5 (use Decimal('55.07'))"),
        (lambda: decimal([]), f"number: this is not a number, got [] ({IN_FULL})"),
        (
            lambda: read_decimal("1,000"),
            f"number: this is not a decimal number in full, got '1,000' ({IN_FULL})",
        ),
        (
            lambda: Money.of(1.5, "GBP"),  # type: ignore[arg-type]
            "amount: an amount is exact, which a float is not, got 1.5 (write it as text: '12.50')",
        ),
        (lambda: Money.of(Decimal("NaN"), "GBP"), "amount: this is not a number, got 'NaN'"),
        (
            lambda: Money.of("1" * 50, "GBP"),
            ("amount: an amount has up to 15 digits before the point and 6 after it, "
            f"got '{'1' * 40}' (write it in full, such as '1250.50')"),
        ),
        (
            lambda: Money.of("1", "Pound"),
            "currency: this is no currency of ISO 4217, got 'Pound' (such as GBP, in capital letters)",
        ),
        (
            lambda: Money(WRONG, "GBP"),
            "amount: an amount is a decimal number, got 7 (write Money.of('12.50', 'GBP'))",
        ),
        (
            lambda: Money(Decimal(1), "gbp"),
            "currency: a currency is three capital letters of ISO 4217, got 'gbp' (such as GBP)",
        ),
        (
            lambda: Money.of(1, "GBP") + Money.of(1, "EUR"),
            ("currency: an amount in EUR cannot be added to one in GBP, got 'EUR' "
            "(convert one of them first: that is a decision, and not arithmetic)"),
        ),
        (lambda: read_direction("up"), "direction: readings are better when 'higher' or 'lower', got 'up'"),
        (lambda: Grade("", 1), "label: must be 1 to 100 characters, got ''"),
        (lambda: Grade("Low", -1), "score: must be a whole number from 0 to 10,000, got -1"),
        (
            lambda: RiskMatrix.of(likelihoods=ONE, impacts=ONE, levels=LOW, mitigated="Low"),
            "mitigated: this is a list, got 'Low' (write ['Low'])",
        ),
        (
            lambda: selected(WRONG),
            "where: this says neither by which key nor by which function, got 7 (write {'tag': 'shared'})",
        ),
        (lambda: selected({"colour": "red"}), f"where: actions have no such key, got 'colour' (it is one of {KEYS})"),
        (lambda: selected({"tag": []}), "where: tag needs at least one text, got [] (write {'tag': ['a', 'b']})"),
        (
            lambda: selected({"tag": WRONG}),
            "where: tag needs a text, or several, got 7 (write {'tag': ['a', 'b']})",
        ),
        (lambda: grouped_by("colour"), f"by: actions have no such key, got 'colour' (it is one of {KEYS})"),
        (
            lambda: described({"colour": "red"}),
            ("where: plans have no such key, got 'colour' "
            "(it is one of title, organisation, period, scheme, change_control)"),
        ),
    ],
)  # fmt: skip
def test_it_is_told(call: Callable[[], object], told: str) -> None:
    """Whoever reads it can mend it."""
    with pytest.raises(InvalidValueError) as refused:
        call()
    assert told == str(refused.value)
