"""Numbers as the record holds them: exact decimals, written in full, and never floats."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from planevents.errors import InvalidValueError

DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?")
"""A number as it is written: all its digits, in a form that is its only one at that scale."""

_HINT = "write it in full, such as '55.07': up to 15 digits before the point and 6 after it"


def plain_decimal(number: Decimal) -> str:
    """Write a number in full, without an exponent, with the digits after the point that it was given."""
    return format(number, "f")


def read_decimal(text: str) -> Decimal:
    """Read a number that is written in full.

    Raises:
        InvalidValueError: the text has another form, or more digits than the record holds.
    """
    if not DECIMAL.fullmatch(text):
        raise InvalidValueError("number", text, "this is not a decimal number in full", _HINT)
    return Decimal(text)


def decimal_or_none(value: Any) -> Decimal | None:
    """Convert what a command is given, an exact number or its text; None stays None.

    Raises:
        InvalidValueError: it is a float, which is rarely what was printed, or no number in full.
    """
    match value:
        case None:
            return None
        case bool() | float():
            raise InvalidValueError("number", value, "this is not an exact number", "use Decimal('55.07')")
        case Decimal():
            # NaN and infinities are written in letters, which no number in full is.
            return read_decimal(plain_decimal(value))
        case int() | str():
            return read_decimal(str(value))
        case _:
            raise InvalidValueError("number", value, "this is not a number", _HINT)


def decimal(value: Any) -> Decimal:
    """Convert what a command is given where there must be a number; raises as ``decimal_or_none``."""
    found = decimal_or_none(value)
    if found is None:
        raise InvalidValueError("number", value, "a number is needed here", _HINT)
    return found
