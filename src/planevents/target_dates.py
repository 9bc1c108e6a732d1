"""How people write one date: the patterns, and the first and last day of each.

This is the lowest part of ``planevents.target``. It reads plain text: lower case, with
simple dashes and single spaces.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from planevents.calendar import UK_FIRST_MONTH, FinancialYear, Quarter, follows, last_day_of_month

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
_ONE_YEAR = r"(?:fy ?)?(?:199[0-9]|20[0-9]{2}|2100)(?![0-9])"
_TWO_DIGITS = r"(?<=[/'-])[0-9]{2}|[0-9]{2}(?= ?(?:$|[.,;)]))"

_DATES = {
    "iso": rf"{_ALONE}[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}",
    "numeric": rf"{_ALONE}[0-9]{{1,2}}(?:/[0-9]{{1,2}}/|-[0-9]{{1,2}}-|\.[0-9]{{1,2}}\.)"
    r"(?:[0-9]{4}|[0-9]{2})",
    "long": rf"{_ALONE}(?:{_DAY} ?(?:of )?(?:{MONTH})?{_LIST})?"
    rf"{_DAY}[ /-]?(?:of )?{MONTH}[ ,'/-]{{0,3}}(?:[0-9]{{4}}|{_TWO_DIGITS})",
    "american": rf"{MONTH} ?{_DAY}[ ,]{{1,2}}[0-9]{{4}}",
    "month": rf"{MONTH}(?:{_LIST}{MONTH}){{0,3}}[ ,/-]{{0,3}}(?:of )?[0-9]{{4}}",
    "month_number": rf"{_ALONE}[0-9]{{1,2}}/[1-9][0-9]{{3}}",
}
_TOLD = (
    r"(?= ?(?:$|[.,;:()+]|-(?![0-9])|/(?![0-9])"
    r"|(?:and|or|to|until|till|then|onwards?|forwards?|at the earliest|with|subject|on[ -]?going)\b))"
)
"""What may follow a year in four digits alone: after anything else it may be a number or a name."""


def _patterns(years: str, financial_year: str) -> dict[str, str]:
    quarters = rf"{QUARTER}(?:{_LIST}{QUARTER})?"
    spans = {
        "quarter": rf"{quarters}[ ,-]{{0,3}}(?:(?:of|in) )?(?:the )?{years}"
        rf"|{_ALONE}{years}[ ,-]{{0,3}}{quarters}",
        "financial_year": financial_year,
    }
    return {kind: rf"(?:{pattern})(?![0-9]|[/.][0-9])" for kind, pattern in {**_DATES, **spans}.items()}


PATTERNS = _patterns(_YEARS, rf"{_ALONE}{_YEARS}")
"""The regular expression of each way to write a date, in the order in which they are tried."""

CALENDAR_YEAR_PATTERNS = _patterns(
    rf"(?:{_YEARS}|{_ONE_YEAR})", rf"{_ALONE}{_YEARS}|(?<![a-z0-9£$,./])(?<![0-9]-){_ONE_YEAR}{_TOLD}"
)
"""The same where the financial year is the calendar year: ``2025`` and ``2025 Q1`` are dates too."""


def read_date(kind: str, text: str, first_month: int = UK_FIRST_MONTH) -> tuple[Precision, date, date]:
    """The precision, first and last day of ``text``, which matches the pattern of that ``kind``.

    A financial year, and so its quarters, begins with ``first_month``.

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
            return _quarters(text, first_month)
        case _:
            found = _financial_year(numbers, first_month)
            return Precision.FINANCIAL_YEAR, found.first_day, found.last_day


def _days(start: date, end: date | None = None) -> tuple[Precision, date, date]:
    return _period(Precision.DAY if end in {None, start} else Precision.RANGE, start, end or start)


def _period(precision: Precision, start: date, end: date) -> tuple[Precision, date, date]:
    if end < start:
        raise NotADateError("ends before it begins: each of its dates needs its own year")
    return precision, start, end


def _quarters(text: str, first_month: int) -> tuple[Precision, date, date]:
    years = re.findall(rf"{_YEARS}|{_ONE_YEAR}", text)[0]
    year = _financial_year(re.findall(r"[0-9]+", years), first_month)
    names = re.findall(r"[0-9]|one|two|three|fourth|four|first|second|third", text.replace(years, ""))
    numbers = [_QUARTER_NUMBERS.get(name) or int(name) for name in names]
    if not all(1 <= number <= len(year.quarters) for number in numbers):
        raise NotADateError("is not a quarter: a financial year has quarters 1 to 4")
    first, last = Quarter(year, numbers[0]), Quarter(year, numbers[-1])
    precision = Precision.QUARTER if first == last else Precision.RANGE
    return _period(precision, first.first_day, last.last_day)


def _financial_year(numbers: list[str], first_month: int) -> FinancialYear:
    if len(numbers) == 1:
        return FinancialYear(_year(numbers[0]), first_month)
    first, second = numbers
    short = len(first) < len("2025")
    # 11/12 may also be a day and a month; 21/22 cannot.
    if not follows(int(first), second) or (short and int(second) <= len(_MONTHS)):
        raise NotADateError(
            "is not a date: no day, month and year can be told apart in it, "
            "and it does not name two years that follow each other, as 2025/26 does"
        )
    if first_month == 1:
        raise NotADateError(
            "names two years, and a financial year that starts in January lies within one: write "
            f"{_year(first)} or {_year(first) + 1}"
        )
    year = FinancialYear(_year(first), first_month)
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
