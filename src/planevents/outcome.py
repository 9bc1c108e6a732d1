"""How a reading of an outcome measure is judged: its RAG rating against a target, its trend.

All comparisons are exact. Whether higher or lower is better is the measure's ``Direction``.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

import attrs

from planevents.decimals import plain_decimal
from planevents.errors import InvalidValueError

Direction = Literal["higher", "lower"]
"""Which readings are better ones."""

Rating = Literal["GREEN", "AMBER", "RED"]
RATINGS: tuple[Rating, ...] = ("GREEN", "AMBER", "RED")
"""The ratings, in the order in which they are shown."""

Trend = Literal["Improving", "Static", "Worsening", "No trend data"]
TRENDS: tuple[Trend, ...] = ("Improving", "Static", "Worsening", "No trend data")
"""The trends, in the order in which they are shown."""

ToleranceOf = Literal["unit", "per cent of target"]

_HUNDRED = 100


@attrs.frozen(kw_only=True)
class Thresholds:
    """How far a reading may fall short of its target and still be GREEN, or AMBER; the edges belong to both.

    A shortfall of at most ``green`` is GREEN, one above that and of at most ``amber`` is AMBER, any
    other RED; what is better than its target falls short by nothing. Both are in the measure's own
    unit, or, with ``of`` "per cent of target", in per cent of the target's size. With neither given,
    a reading is GREEN at its target or better, and RED else.
    """

    green: Decimal = Decimal(0)
    amber: Decimal = Decimal(0)
    of: ToleranceOf = "unit"

    def __str__(self) -> str:
        unit = "" if self.of == "unit" else " % of the target"
        amber = max(self.green, self.amber)
        return f"GREEN within {plain_decimal(self.green)}{unit}, AMBER within {plain_decimal(amber)}{unit}"

    def rating(self, value: Decimal, target: Decimal, direction: Direction) -> Rating:
        """Rate a value against its target."""
        short = shortfall(value, target, direction)
        size = abs(Fraction(target)) / _HUNDRED if self.of == "per cent of target" else Fraction(1)
        if short <= Fraction(self.green) * size:
            return "GREEN"
        return "AMBER" if short <= Fraction(self.amber) * size else "RED"


def shortfall(value: Decimal, target: Decimal, direction: Direction) -> Fraction:
    """Return how far a value is on the wrong side of its target; negative where it is better."""
    distance = Fraction(target) - Fraction(value)
    return distance if direction == "higher" else -distance


def trend_between(
    before: Decimal | None, now: Decimal | None, direction: Direction, static_within: Decimal = Decimal(0)
) -> Trend:
    """Compare a value with an earlier one: Static if they differ by at most ``static_within``."""
    if before is None or now is None:
        return "No trend data"
    gain = -shortfall(now, before, direction)
    if abs(gain) <= Fraction(static_within):
        return "Static"
    return "Improving" if gain > 0 else "Worsening"


def read_direction(text: str) -> Direction:
    """Read which readings are better ones; raises InvalidValueError for another word."""
    match text:
        case "higher" | "lower":
            return text
        case _:
            raise InvalidValueError("direction", text, "readings are better when 'higher' or 'lower'")
