"""Financial years and their quarters, as a public body counts them.

In the United Kingdom the financial year runs from 1 April to 31 March and is written
``2025/26``. A body that starts in another month says so with ``first_month``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime

import attrs

from planevents.errors import InvalidValueError

UK_FIRST_MONTH = 4
"""April: the month in which the financial year of a UK body starts."""

_MONTHS = 12
_QUARTERS = 4
_MONTHS_A_QUARTER = 3
_LONGEST = 100

_YEAR = re.compile(r"(?P<start>[0-9]{4})(?:\s*[/\u2013-]\s*(?P<end>[0-9]{1,4}))?", re.ASCII)
_QUARTER = re.compile(
    r"(?:Q\s*(?P<before>[0-9]+)\s+(?P<year_after>\S.*)|(?P<year_before>\S.*?)\s+Q\s*(?P<after>[0-9]+))",
    re.IGNORECASE,
)


@attrs.frozen(order=True)
class FinancialYear:
    """Twelve months from the first day of ``first_month`` of the year ``start``.

    ``str`` gives the customary name: ``2025/26``, or ``2025`` where the year starts in
    January. Years with the same first month order by time.

    Raises:
        InvalidValueError: the start is not a year that a date can hold throughout, or
            the first month is not 1 to 12.
    """

    start: int
    first_month: int = UK_FIRST_MONTH

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.first_month <= _MONTHS:
            raise InvalidValueError(
                "first_month",
                self.first_month,
                "a financial year starts in a month from 1 to 12",
                "4 is April, as in the UK",
            )
        if not date.min.year <= self.start < date.max.year:
            raise InvalidValueError(
                "start",
                self.start,
                "a financial year starts in a year from 1 to 9998",
                "2025 is the start of 2025/26",
            )

    @classmethod
    def containing(cls, day: date, first_month: int = UK_FIRST_MONTH) -> FinancialYear:
        """The financial year in which ``day`` falls.

        Raises:
            InvalidValueError: ``day`` has a time of day, or ``first_month`` is no month.
        """
        _require_day(day)
        return cls(day.year if day.month >= first_month else day.year - 1, first_month)

    @classmethod
    def parse(cls, text: str, first_month: int = UK_FIRST_MONTH) -> FinancialYear:
        """Read ``2025/26``, ``2025/2026``, ``2025-26`` or ``2026/7`` (for ``first_month=1``: ``2025``).

        Raises:
            InvalidValueError: the text has another form, or its two years do not follow
                each other.
        """
        single = first_month == 1
        hint = "write it as 2025" if single else "write it as 2025/26"
        match = _YEAR.fullmatch(text.strip()) if len(text) <= _LONGEST else None
        if match is None or (match["end"] is None) is not single:
            raise InvalidValueError("financial year", text, "this is not a financial year", hint)
        start = int(match["start"])
        if match["end"] is not None and not follows(start, match["end"]):
            raise InvalidValueError(
                "financial year", text, "the second year must be the one after the first", hint
            )
        return cls(start, first_month)

    @property
    def first_day(self) -> date:
        """The day on which the year begins."""
        return date(self.start, self.first_month, 1)

    @property
    def last_day(self) -> date:
        """The day on which the year ends: 31 March for a UK financial year."""
        return self.quarters[-1].last_day

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """The four quarters, in order."""
        return tuple(Quarter(self, number) for number in range(1, _QUARTERS + 1))

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        if self.first_month == 1:
            return f"{self.start:04}"
        return f"{self.start:04}/{(self.start + 1) % 100:02}"


@attrs.frozen(order=True)
class Quarter:
    """Three months of a financial year; ``number`` is 1 to 4.

    ``str`` gives ``2025/26 Q1``. Quarters of years with the same first month order by
    time.

    Raises:
        InvalidValueError: the number is not 1 to 4.
    """

    year: FinancialYear
    number: int

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.number <= _QUARTERS:
            raise InvalidValueError(
                "quarter", self.number, "a financial year has quarters 1 to 4", "write it as 2025/26 Q1"
            )

    @classmethod
    def containing(cls, day: date, first_month: int = UK_FIRST_MONTH) -> Quarter:
        """The quarter in which ``day`` falls.

        Raises:
            InvalidValueError: ``day`` has a time of day, or ``first_month`` is no month.
        """
        year = FinancialYear.containing(day, first_month)
        months_in = (day.month - first_month) % _MONTHS
        return cls(year, months_in // _MONTHS_A_QUARTER + 1)

    @classmethod
    def parse(cls, text: str, first_month: int = UK_FIRST_MONTH) -> Quarter:
        """Read ``2025/26 Q1`` or ``Q1 2025/26``, whatever the case and the spaces.

        Raises:
            InvalidValueError: the text has another form, names no financial year, or
                its number is not 1 to 4.
        """
        match = _QUARTER.fullmatch(text.strip()) if len(text) <= _LONGEST else None
        if match is None:
            example = "2025 Q1" if first_month == 1 else "2025/26 Q1"
            raise InvalidValueError("quarter", text, "this is not a quarter", f"write it as {example}")
        year = FinancialYear.parse(match["year_after"] or match["year_before"], first_month)
        return cls(year, int(match["before"] or match["after"]))

    @property
    def first_day(self) -> date:
        """The day on which the quarter begins."""
        year, month = self._month(0)
        return date(year, month, 1)

    @property
    def last_day(self) -> date:
        """The day on which the quarter ends."""
        year, month = self._month(_MONTHS_A_QUARTER - 1)
        return last_day_of_month(year, month)

    @property
    def next(self) -> Quarter:
        """The quarter that begins on the day after this one ends."""
        if self.number < _QUARTERS:
            return Quarter(self.year, self.number + 1)
        return Quarter(FinancialYear(self.year.start + 1, self.year.first_month), 1)

    @property
    def previous(self) -> Quarter:
        """The quarter that ends on the day before this one begins."""
        if self.number > 1:
            return Quarter(self.year, self.number - 1)
        return Quarter(FinancialYear(self.year.start - 1, self.year.first_month), _QUARTERS)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return f"{self.year} Q{self.number}"

    def _month(self, offset: int) -> tuple[int, int]:
        months = self.year.first_month - 1 + (self.number - 1) * _MONTHS_A_QUARTER + offset
        return self.year.start + months // _MONTHS, months % _MONTHS + 1


def quarters_between(first: Quarter, last: Quarter) -> tuple[Quarter, ...]:
    """Every quarter from ``first`` to ``last``, both included.

    Raises:
        InvalidValueError: ``last`` comes before ``first``, or they belong to years that
            start in different months.
    """
    if first.year.first_month != last.year.first_month:
        raise InvalidValueError(
            "quarters", (str(first), str(last)), "both quarters must belong to years with one first month"
        )
    if last < first:
        raise InvalidValueError(
            "quarters", (str(first), str(last)), "the last quarter comes before the first", "swap the two"
        )
    found = [first]
    while found[-1] != last:
        found.append(found[-1].next)
    return tuple(found)


def last_day_of_month(year: int, month: int) -> date:
    """The last day of a month: 28 to 31."""
    return date(year, month, monthrange(year, month)[1])


def follows(start: int, end: str) -> bool:
    """Whether ``end`` (one, two or four digits) names the year after ``start``, as in 2025/26 or 2026/7."""
    return len(end) in {1, 2, 4} and str(start + 1).endswith(end)


def _require_day(day: date) -> None:
    if isinstance(day, datetime):
        raise InvalidValueError(
            "day", day, "a day has no time of day", "pass a date: the time zone decides which day it is"
        )
