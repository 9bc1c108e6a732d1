"""What the values of commands must be, checked when a command is made."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, get_args

from planevents.case_parts import CaseContents
from planevents.definitions import (
    texts,
)
from planevents.errors import InvalidValueError
from planevents.money import Money
from planevents.risk_matrix import RiskMatrix
from planevents.statuses import StatusScheme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import attrs


def strings(value: Iterable[str]) -> tuple[str, ...]:
    """Convert a list of strings; a bare string is refused, for its letters would be taken apart."""
    if isinstance(value, str):
        raise InvalidValueError("value", value, "this is a list", f"write [{value!r}]")
    return texts(value)


def mapping(value: Any) -> dict[str, str]:
    """Convert a mapping of texts to one of its own, which the caller cannot change afterwards."""
    try:
        given: dict[Any, Any] = dict(value)
    except (TypeError, ValueError) as error:
        raise InvalidValueError("mapping", value, "this is a mapping", "write {'old': 'new'}") from error
    if not all(isinstance(word, str) for pair in given.items() for word in pair):
        raise InvalidValueError("mapping", value, "this maps texts to texts", "write {'old': 'new'}")
    return given


def is_plain_date(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Check that a value is a day, and not a moment."""
    if isinstance(value, datetime) or not (isinstance(value, date) or _left_out(attribute, value)):
        raise InvalidValueError(
            attribute.name, value, "this is a day, not a moment or a text", "pass a datetime.date"
        )


LONGEST_TEXT = 100_000
"""As many characters as one text of an event can have: what is sealed cannot be taken back."""


def is_text(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Check that a value is text, and no longer than can be kept."""
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise InvalidValueError(
            attribute.name, len(value), f"a text has at most {LONGEST_TEXT:,} characters", "attach a document"
        )
    if not (isinstance(value, str) or _left_out(attribute, value)):
        raise InvalidValueError(
            attribute.name, value, "this is text", "pass a string, exactly as it is written"
        )


def is_address(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Check that a value can address an event."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise InvalidValueError(
            attribute.name, value, "this is the address of an event", "pass its version, or cip@42"
        )


def is_text_or_day(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Check that a value is text, a day, or None."""
    if isinstance(value, datetime) or not isinstance(value, str | date | None):
        raise InvalidValueError(
            attribute.name, value, "this is text, a day, or None", "pass a string or a datetime.date"
        )


def is_flag(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Check that a value is True or False."""
    if not isinstance(value, bool):
        raise InvalidValueError(attribute.name, value, "this is yes or no", "pass True or False")


def is_month(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Check that a value is a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidValueError(
            attribute.name, value, "this is the number of a month", "4 is April, as in the UK"
        )


def is_scheme(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Check that a value is a status scheme."""
    if not isinstance(value, StatusScheme):
        raise InvalidValueError(
            attribute.name, value, "this is a status scheme", "such as planevents.statuses.NARRATIVE"
        )


def is_money(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Check that a value is money that can be written down."""
    if not isinstance(value, Money):
        raise InvalidValueError(
            attribute.name, value, "this is money, with its currency", "write Money.of('12.50', 'GBP')"
        )
    Money.of(value.amount, value.currency)


def is_currency(_: object, __: attrs.Attribute[Any], value: Any) -> None:
    """Check that a value is a currency of ISO 4217."""
    Money.of(0, value)


def is_contents(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Check that a value is what a business case says, with money that can be written down."""
    if not isinstance(value, CaseContents):
        raise InvalidValueError(
            attribute.name, value, "this is what a business case says", "write CaseContents(summary=...)"
        )
    for line in value.lines:
        for one in line.profile:
            Money.of(one.amount.amount, one.amount.currency)


def is_risk_matrix(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Check that a value is a risk matrix."""
    if not isinstance(value, RiskMatrix):
        raise InvalidValueError(attribute.name, value, "this is a risk matrix", "make one with RiskMatrix.of")


def one_of(literal: Any) -> Callable[[object, attrs.Attribute[Any], Any], None]:
    """Return a check that a value is one of a literal type's choices."""
    choices: tuple[str, ...] = get_args(literal)

    def check(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
        if value not in choices and not _left_out(attribute, value):
            raise InvalidValueError(
                attribute.name, value, "there is no such choice", f"it is one of {', '.join(choices)}"
            )

    return check


def _left_out(attribute: attrs.Attribute[Any], value: object) -> bool:
    return value is None and attribute.default is None
