"""How people write one date: the patterns, and the first and last day of each.

This is the lowest part of ``planevents.target``. It reads plain text: lower case, with
simple dashes and single spaces.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from planevents.calendar import FinancialYear, Quarter, follows, last_day_of_month

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
"""Years outside these are taken for misprints."""


class Precision(StrEnum):
    """What kind of target a text states, and so whether it has a due day."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    FINANCIAL_YEAR = "financial year"
    RANGE = "range"
    OPEN_ENDED = "open-ended"
    RECURRENCE = "recurrence"
    ONGOING = "ongoing"
    NOT_APPLICABLE = "not applicable"
    TO_BE_CONFIRMED = "to be confirmed"
    COMPOUND = "compound"
    CONDITIONAL = "conditional"
    STATUS_WORD = "status word"
    DECLARED_CHANGE = "declared change"
    UNREADABLE = "unreadable"
    NONE = "none"


class NotADateError(Exception):
    """What looks like a date cannot be one; the message goes on from the quoted text."""


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?<![a-z])(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
"""A month's English name, in full or as three letters (or "Sept")."""

_QUARTER_WORDS = (("one", "first"), ("two", "second"), ("three", "third"), ("four", "fourth"))
_QUARTER_NUMBERS = {word: number for number, words in enumerate(_QUARTER_WORDS, 1) for word in words}
QUARTER = (
    r"(?<![a-z])(?:q(?:uarter)? ?(?:[0-9]|one|two|three|four)(?![0-9a-z])"
    r"|(?:first|second|third|fourth) quarter(?![a-z]))"
)
"""A quarter's number, without its year."""

_ALONE = r"(?<![a-z0-9])(?<![0-9]/)"
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_LIST = r" ?(?:-|/|,|&|\bto\b|\bor\b|\band\b) ?"
_YEARS = r"(?:fy ?)?(?:[0-9]{4}(?: ?/ ?|-)(?:[0-9]{4}|[0-9]{1,2})|[0-9]{2}/[0-9]{2})(?![0-9])"
_TWO_DIGITS = r"(?<=[/'-])[0-9]{2}|[0-9]{2}(?= ?(?:$|[.,;)]))"

PATTERNS = {
    kind: rf"(?:{pattern})(?![0-9]|[/.][0-9])"
    for kind, pattern in {
        "iso": rf"{_ALONE}[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}",
        "numeric": rf"{_ALONE}[0-9]{{1,2}}(?:/[0-9]{{1,2}}/|-[0-9]{{1,2}}-|\.[0-9]{{1,2}}\.)"
        r"(?:[0-9]{4}|[0-9]{2})",
        "long": rf"{_ALONE}(?:{_DAY} ?(?:of )?(?:{MONTH})?{_LIST})?"
        rf"{_DAY}[ /-]?(?:of )?{MONTH}[ ,'/-]{{0,3}}(?:[0-9]{{4}}|{_TWO_DIGITS})",
        "american": rf"{MONTH} ?{_DAY}[ ,]{{1,2}}[0-9]{{4}}",
        "month": rf"{MONTH}(?:{_LIST}{MONTH}){{0,3}}[ ,/-]{{0,3}}(?:of )?[0-9]{{4}}",
        "quarter": rf"{QUARTER}(?:{_LIST}{QUARTER})?[ ,-]{{0,3}}(?:(?:of|in) )?(?:the )?{_YEARS}"
        rf"|{_ALONE}{_YEARS}[ ,-]{{0,3}}{QUARTER}(?:{_LIST}{QUARTER})?",
        "month_number": rf"{_ALONE}[0-9]{{1,2}}/[1-9][0-9]{{3}}",
        "financial_year": rf"{_ALONE}{_YEARS}",
    }.items()
}
"""The regular expression of each way to write a date, in the order in which they are tried."""


def read_date(kind: str, text: str) -> tuple[Precision, date, date]:
    """The precision, first and last day of ``text``, which matches ``PATTERNS[kind]``.

    Raises:
        NotADateError: the calendar has no such day, or its year is no target's.
    """
    numbers = re.findall(r"[0-9]+", text)
    months = [_MONTHS.index(name[:3]) + 1 for name in re.findall(MONTH, text)]
    match kind:
        case "iso" | "numeric":
            year, month, day = numbers if kind == "iso" else reversed(numbers)
            return _days(_day(year, month, day))
        case "american":
            return _days(_day(numbers[1], months[0], numbers[0]))
        case "long":
            days, year = numbers[:-1], numbers[-1]
            return _days(_day(year, months[0], days[0]), _day(year, months[-1], days[-1]))
        case "month" | "month_number":
            firsts = [_day(numbers[-1], month, 1) for month in months or numbers[:1]]
            last = last_day_of_month(firsts[-1].year, firsts[-1].month)
            return _period(Precision.MONTH if len(firsts) == 1 else Precision.RANGE, firsts[0], last)
        case "quarter":
            return _quarters(text)
        case _:
            found = _financial_year(numbers)
            return Precision.FINANCIAL_YEAR, found.first_day, found.last_day


def _days(start: date, end: date | None = None) -> tuple[Precision, date, date]:
    return _period(Precision.DAY if end in {None, start} else Precision.RANGE, start, end or start)


def _period(precision: Precision, start: date, end: date) -> tuple[Precision, date, date]:
    if end < start:
        raise NotADateError("ends before it begins: each of its dates needs its own year")
    return precision, start, end


def _quarters(text: str) -> tuple[Precision, date, date]:
    years = re.findall(_YEARS, text)[0]
    year = _financial_year(re.findall(r"[0-9]+", years))
    names = re.findall(r"[0-9]|one|two|three|fourth|four|first|second|third", text.replace(years, ""))
    numbers = [_QUARTER_NUMBERS.get(name) or int(name) for name in names]
    if not all(1 <= number <= len(year.quarters) for number in numbers):
        raise NotADateError("is not a quarter: a financial year has quarters 1 to 4")
    first, last = Quarter(year, numbers[0]), Quarter(year, numbers[-1])
    precision = Precision.QUARTER if first == last else Precision.RANGE
    return _period(precision, first.first_day, last.last_day)


def _financial_year(numbers: list[str]) -> FinancialYear:
    first, second = numbers
    short = len(first) < len("2025")
    # 11/12 may also be a day and a month; 21/22 cannot.
    if not follows(int(first), second) or (short and int(second) <= len(_MONTHS)):
        raise NotADateError(
            "is not a date: no day, month and year can be told apart in it, "
            "and it does not name two years that follow each other, as 2025/26 does"
        )
    year = FinancialYear(_year(first))
    _year(str(year.last_day.year))
    return year


def _day(year: str, month: str | int, day: str | int) -> date:
    if not 1 <= int(month) <= len(_MONTHS):
        raise NotADateError(f"is not a date: there is no month {int(month)}, and the day comes first")
    try:
        return date(_year(year), int(month), int(day))
    except ValueError:
        says = f"is not a date: there is no day {int(day)} in month {int(month)} of {_year(year)}"
        raise NotADateError(says) from None


def _year(digits: str) -> int:
    year = int(digits) if len(digits) == len("2025") else 2000 + int(digits)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise NotADateError(
            f"is not a target date: its year {year} lies outside {EARLIEST_YEAR} to {LATEST_YEAR}"
        )
    return year
