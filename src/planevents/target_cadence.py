"""How often a target recurs: the interval in whole months, and the stretch in which it does.

Nothing is guessed: what recurs in days or weeks, what can be meant in two ways ("bi-annual"),
and a text that names two intervals have no cadence.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import attrs

from planevents.target_dates import Precision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planevents.target_parts import Flat, Part

LONGEST_INTERVAL = 120
"""An interval of more months than this is taken for a misprint."""

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: number for number, word in enumerate(_WORDS, 1)}
_ORDINALS = {"": 1, "single": 1, "other": 2, "second": 2, "third": 3, "fourth": 4, "sixth": 6}
_TIMES = {"once": 1, "twice": 2}

_OFTEN = re.compile(
    r"\b(?:(?P<number>half|bi|two|three|four|six|[0-9]{1,2})[ -]?)?"
    r"(?P<unit>monthly|quarterly|yearly|annual(?:ly)?)\b"
)
_EVERY = re.compile(
    r"\b(?:every|each) (?P<number>(?:\w+ )??)(?:calendar |financial )?(?P<unit>month|quarter|year)s?\b"
)
_PER = re.compile(
    r"\b(?:(?P<word>once|twice)|(?P<number>\w+) times) (?:a|an|per|each|every) "
    r"(?P<unit>month|quarter|year)s?\b"
)
_COUNTED = re.compile(r"(?:^|[ (])(?P<number>[a-z]+|[0-9]{1,2})[ -]$")
"""A number before a word of frequency that it may belong to: "five monthly"."""


@attrs.frozen
class Cadence:
    """Something that recurs every so many ``months``.

    ``start`` and ``end`` are the first and the last day of the stretch in which it recurs, as far
    as the text states them; ``text`` is what says so.
    """

    text: str
    months: int
    start: date | None = None
    end: date | None = None


def read_cadence(flat: Flat, parts: Sequence[Part]) -> Cadence | None:
    """Read the cadence that a target's parts state; None where they state none, or more than one.

    Where the recurrence itself states no stretch, what stands before it does: "Ongoing from
    September 2025 on a quarterly basis" begins in September, and "draft in June 2025, then
    quarterly" on the day after June.
    """
    recurring = [n for n, part in enumerate(parts) if part.precision is Precision.RECURRENCE]
    intervals = {_interval_of(flat.text, parts[n]) for n in recurring}
    months = intervals.pop() if len(intervals) == 1 else None
    if months is None:
        return None
    first = recurring[0]
    part, before = parts[first], parts[first - 1] if first else None
    start, end = part.start, part.end
    if start is None and end is None and before is not None:
        if before.dated:
            start = None if before.end is None else before.end + timedelta(days=1)
        else:
            start, end = before.start, before.end
    return Cadence(flat.cut(part.at, part.to), months, start, end)


def interval(words: str) -> int | None:
    """Return the months between two occurrences, from plain words; None where they say no such number."""
    if per := _PER.search(words):
        times = _TIMES.get(per["word"]) if per["word"] else _number(per["number"])
        return _divided(_MONTHS[per["unit"]], times)
    if every := _EVERY.search(words):
        word = every["number"].strip()
        return _multiplied(_MONTHS[every["unit"]], _ORDINALS.get(word) or _number(word))
    if often := _OFTEN.search(words):
        unit = {"monthly": 1, "quarterly": 3}.get(often["unit"], 12)
        match often["number"]:
            case None:
                return unit
            case "half":
                return _divided(unit, 2)
            case number:  # "bi" is no number: it means twice in one, and one in two
                return _multiplied(unit, _number(number))
    return None


def _interval_of(text: str, part: Part) -> int | None:
    counted = _COUNTED.search(text, 0, part.at)
    if counted and _number(counted["number"]):
        return None
    return None if text[: part.at].endswith("-") else interval(text[part.at : part.to])


def _number(word: str) -> int | None:
    return int(word) if word.isdecimal() else _NUMBERS.get(word)


def _multiplied(unit: int, times: int | None) -> int | None:
    return unit * times if times and unit * times <= LONGEST_INTERVAL else None


def _divided(unit: int, times: int | None) -> int | None:
    return unit // times if times and not unit % times else None
