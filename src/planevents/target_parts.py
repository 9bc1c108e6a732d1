"""What the parts of a target date are, and how the words between them join them.

This is the middle part of ``planevents.target``: it finds, in order, all that a text
says about when. What the parts mean together is decided in ``target``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import attrs

from planevents.calendar import UK_FIRST_MONTH
from planevents.target_dates import (
    CALENDAR_YEAR_PATTERNS,
    MONTH,
    PATTERNS,
    QUARTER,
    NotADateError,
    Precision,
    read_date,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

DATED = frozenset(
    {Precision.DAY, Precision.MONTH, Precision.QUARTER, Precision.FINANCIAL_YEAR, Precision.RANGE}
)
"""The precisions whose last day is a due day (domain rule 14)."""


class UnreadableTargetError(Exception):
    """A date was attempted at ``[at:to]`` and cannot be read. It never leaves ``target``."""

    def __init__(self, says: str, at: int, to: int) -> None:
        super().__init__(says, at, to)
        self.says = says
        self.at = at
        self.to = to


@attrs.frozen
class Part:
    """One thing that a text says about when, found at ``[at:to]``.

    ``weak`` marks a word such as "quarterly", which may only describe a noun.
    """

    at: int
    to: int
    precision: Precision
    start: date | None = None
    end: date | None = None
    weak: bool = False

    @property
    def dated(self) -> bool:
        """Whether this part has a due day."""
        return self.precision in DATED


@attrs.frozen
class Flat:
    """A text made plain for reading: lower case, simple dashes, single spaces, no markup.

    ``places`` holds where in ``verbatim`` each character of ``text`` came from, ``first_month`` in
    which month the financial year starts by which it is read.
    """

    verbatim: str
    text: str
    places: tuple[int, ...]
    first_month: int = UK_FIRST_MONTH

    @classmethod
    def of(cls, verbatim: str, first_month: int = UK_FIRST_MONTH) -> Flat:
        """The text made plain."""
        text: list[str] = []
        places: list[int] = []
        for place, character in enumerate(_MARKUP.sub(lambda tag: " " * len(tag[0]), verbatim)):
            for simple in _simple(character):
                if simple != " " or text[-1:] != [" "]:
                    text.append(simple)
                    places.append(place)
        return cls(verbatim, "".join(text), tuple(places), first_month)

    def cut(self, at: int, to: int) -> str:
        """What ``text[at:to]`` was, to the letter."""
        return self.verbatim[self.places[at] : self.places[to - 1] + 1] if at < to else ""


_MARKUP = re.compile(
    r"</?(?:p|br|ol|ul|li|b|i|em|strong|span|div|td|tr)\b[^<>]{0,100}>", re.ASCII | re.IGNORECASE
)
_PERIOD = r"(?:day|week|fortnight|month|quarter|term|year)s?"
_OFTEN = (
    r"(?:(?:half|bi|two|three|four|six|[0-9]{1,2})[ -]?)?"
    r"(?:daily|weekly|fortnightly|monthly|quarterly|termly|yearly)|(?:bi-?)?annual(?:ly)?"
)
_WORDS = {
    "ongoing": (Precision.ONGOING, r"(?<![a-z])on[ -]?going\b"),
    "regular": (
        Precision.RECURRENCE,
        (
            rf"\bon an? (?:\w+ )?(?:{_OFTEN}) basis\b|\b(?:every|each) (?:\w+ ){{0,2}}{_PERIOD}\b"
            rf"|\b(?:once|twice|\w{{1,12}} times) (?:a|an|per|each|every) {_PERIOD}\b"
        ),
    ),
    "often": (Precision.RECURRENCE, rf"\b(?:{_OFTEN})\b"),
    "unsettled": (
        Precision.TO_BE_CONFIRMED,
        r"\b(?:tbc|tbd|tba|to be (?:confirmed|determined|agreed|decided|advised|announced))\b",
    ),
    "condition": (
        Precision.CONDITIONAL,
        (
            r"\b(?:subject to|if|unless|pending|assuming|provided|providing"
            r"|(?:dependent|depending|depends|contingent|conditional) (?:up)?on)\b"
        ),
    ),
}


def _finding(dates: Mapping[str, str]) -> re.Pattern[str]:
    kinds = {**dates, **{kind: word for kind, (_, word) in _WORDS.items()}}
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in kinds.items()), re.ASCII)


_FOUND, _FOUND_IN_CALENDAR_YEARS = _finding(PATTERNS), _finding(CALENDAR_YEAR_PATTERNS)
_ONLY_WHEN = re.compile(
    r"(?:[ ,;:(/+&-]|\b(?:by|in|during|throughout|through|across|over|within|for|from|since|until|till|to"
    r"|up|end|start|starting|commencing|beginning|of|the|and|or|then|between|year)\b)*",
    re.ASCII,
)
_SURELY_WHEN = re.compile(r"\b(?:in|during|throughout|since|end(?: of)?|year) $", re.ASCII)

_LEAD = re.compile(r"(?:[ (:-]|\b(?:the|end|of|be|now)\b)*", re.ASCII)
_ONWARDS = re.compile(
    r" ?(?:\+|\(?(?:(?:and )?onwards?|(?:and )?forwards?|and beyond|(?:or|and) later|at the earliest)\b)",
    re.ASCII,
)
_THROUGH = re.compile(
    r"[ ,)]*(?:-|\b(?:to|until|till|through|up to)\b)(?: the)?(?: end(?: of)?)? ?", re.ASCII
)
_EITHER = re.compile(r" ?(?:/|\bor\b)(?: by)? ?", re.ASCII)
_FILLERS = r"(?:[ -](?:the|in|on|at|of|end|start|beginning|early|mid|late))*[ -]?$"
_BETWEEN = re.compile(rf"\bbetween{_FILLERS}", re.ASCII)
_GOVERNING = re.compile(
    r"[ ,:]*(?:\b(?:throughout|through|during|from|since|until|till|to|up to|in|for|over|across|within"
    r"|starting|commencing|beginning|between)\b)?(?: (?:in|from|the|end|start|of))* ?",
    re.ASCII,
)
_SINCE = re.compile(r"\b(?:from|since|starting|commencing|beginning)\b", re.ASCII)
_UNTIL = re.compile(r"\b(?:until|till|to)\b", re.ASCII)
_DOUBT = re.compile(r"[ (,:-]*(?:dates?)?[ (,:-]*", re.ASCII)
_BRACKET = re.compile(r" ?\( ?(?:(?:by|in|i\.?e\.?|end|of) )*", re.ASCII)
_CLOSED = re.compile(r" ?\)")
_FROM = re.compile(
    r"\b(?:from|since|after|starting|commencing|beginning(?! of)"
    rf"|(?:not|no) (?:before|earlier than|sooner than)){_FILLERS}",
    re.ASCII,
)
_VAGUE = re.compile(
    rf"\b(?:w/c|week (?:commencing|beginning|starting)|{_PERIOD} (?:of|from|after|before|following)"
    r"|(?<!not )before|prior to|ahead of|in advance of"
    rf"|(?<!not )(?<!no )(?:earlier than|sooner than)){_FILLERS}",
    re.ASCII,
)
_PARTLY = re.compile(
    r"\b(?:early|mid|middle|start|beginning|spring|summer|autumn|winter|half|h[12]"
    r"|(?:first|second|third) week)(?:[ -](?:of|in|the))*[ -]?$",
    re.ASCII,
)
_SENTENCE_ENDS = re.compile(r"[.;](?: |$)", re.ASCII)
_APART = re.compile(r"\b(?:and|then|with)\b", re.ASCII)

_TAKEN = "\0"
_MALFORMED = re.compile(
    r"[0-9]/[0-9]|\0[/.-]?[0-9]|[0-9][/.-]\0|[0-9][.-][0-9]{1,2}[.-][0-9]"
    r"|(?<![0-9])[0-9]{6}(?:[0-9]{2})?(?![0-9])",
    re.ASCII,
)
_YEAR_ALONE = re.compile(r"(?<![0-9£$,.])(?:19|20|21)[0-9]{2}(?![0-9])", re.ASCII)
_MONTH_ALONE = re.compile(
    rf"\b(?:in|by|from|until|till|of|during|mid|early|late|since|end)[ -]may\b(?! be)|(?!may\b){MONTH}",
    re.ASCII,
)
_QUARTER_ALONE = re.compile(QUARTER, re.ASCII)


def begins_with_target(flat: Flat, at: int) -> bool:
    """Whether the text goes on, from ``at``, with something that tells when."""
    lead = _LEAD.match(flat.text, at)
    return _found_in(flat).match(flat.text, lead.end() if lead else at) is not None


def says_when(text: str) -> bool:
    """Whether plain ``text`` tries to tell when, readably or not."""
    return any(character in "0123456789" for character in text) or _FOUND.search(text) is not None


def read_parts(flat: Flat) -> tuple[Part, ...]:
    """All that the text says about when, in the order in which it says it.

    Raises:
        UnreadableTargetError: something in it is, or may be, a date that cannot be read.
    """
    text = flat.text
    parts: list[Part] = []
    for found in _found(flat):
        before = parts[-1] if parts else None
        gap = text[before.to if before else 0 : found.at]
        joined = _joined(text, before, gap, found) if before else None
        if joined is None:
            parts.append(_led(gap, found))
        else:
            parts[-1] = joined
    _refuse_remnants(flat, parts)
    return tuple(_under_conditions(flat, _without_adjectives(text, parts)))


def _simple(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    if category in {"Cc", "Zs", "Zl", "Zp"}:
        return " "
    if category == "Cf":
        return ""
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) <= len("ffi") else character


def _found_in(flat: Flat) -> re.Pattern[str]:
    return _FOUND_IN_CALENDAR_YEARS if flat.first_month == 1 else _FOUND


def _found(flat: Flat) -> Iterator[Part]:
    text, last = flat.text, 0
    for match in _found_in(flat).finditer(text):
        kind, at, to = str(match.lastgroup), match.start(), match.end()
        if match[0].isdecimal() and not (
            _ONLY_WHEN.fullmatch(text, last, at) or _SURELY_WHEN.search(text, last, at)
        ):
            continue  # a number, it may be: what is left is looked at again
        last = to
        if kind in _WORDS:
            yield Part(at, to, _WORDS[kind][0], weak=kind in {"ongoing", "often"})
            continue
        try:
            precision, start, end = read_date(kind, match[0], flat.first_month)
        except NotADateError as error:
            raise UnreadableTargetError(str(error), at, to) from None
        onwards = _ONWARDS.match(text, to)
        if onwards:
            yield Part(at, onwards.end(), Precision.OPEN_ENDED, start)
        else:
            yield Part(at, to, precision, start, end)


def _led(gap: str, part: Part) -> Part:
    """What leads to a date decides whether it is one: "from" opens it, "before" takes it away."""
    if not part.dated:
        return part
    opened = _FROM.search(gap)
    vague = _VAGUE.search(gap) or (None if opened else _PARTLY.search(gap))
    if vague:
        raise UnreadableTargetError(
            "does not say which day is the last one", part.at - len(gap) + vague.start(), part.to
        )
    return attrs.evolve(part, precision=Precision.OPEN_ENDED, end=None) if opened else part


def _joined(text: str, before: Part, gap: str, part: Part) -> Part | None:
    """The two parts as one, where the words between them make them one."""
    if Precision.TO_BE_CONFIRMED in {before.precision, part.precision}:
        if (before.dated or part.dated) and _DOUBT.fullmatch(gap):
            return Part(before.at, part.to, Precision.TO_BE_CONFIRMED)
    elif before.start and part.start:
        return _bracketed(text, before, gap, part) or _range(text, before, gap, part)
    elif before.weak and part.start and _GOVERNING.fullmatch(gap):
        start = None if _UNTIL.search(gap) else part.start
        end = None if _SINCE.search(gap) else part.end
        return attrs.evolve(before, to=part.to, start=start, end=end, weak=False)
    elif before.dated and part.precision is Precision.ONGOING and _THROUGH.fullmatch(gap):
        return attrs.evolve(before, to=part.to, precision=Precision.OPEN_ENDED, end=None)
    return None


def _bracketed(text: str, before: Part, gap: str, part: Part) -> Part | None:
    """A date in brackets straight after another tells more closely when, or says the same again."""
    closed = _CLOSED.match(text, part.to) if _BRACKET.fullmatch(gap) else None
    if closed is None:
        return None
    if not (before.start and before.end and part.start and part.end and before.dated and part.dated):
        return None
    within = before.start <= part.start <= part.end <= before.end
    later = part.end - part.start < before.end - before.start and part.start > before.end
    if within or later:
        return attrs.evolve(part, at=before.at, to=closed.end())
    if part.start <= before.start <= before.end <= part.end:
        return attrs.evolve(before, to=closed.end())
    if part.precision is before.precision:
        return None
    raise UnreadableTargetError("holds two dates that do not agree", before.at, closed.end())


def _range(text: str, before: Part, gap: str, part: Part) -> Part | None:
    between = gap == " and " and _BETWEEN.search(text[: before.at])
    through = between or _THROUGH.fullmatch(gap)
    if not (before.start and part.start and (through or _EITHER.fullmatch(gap))):
        return None
    backwards = part.start < before.start or (part.end and before.end and part.end < before.end)
    if through and backwards:
        raise UnreadableTargetError("ends before it begins", before.at, part.to)
    end = max(part.end, before.end or part.end) if part.end else None
    if not before.dated and before.precision is not Precision.OPEN_ENDED:
        return attrs.evolve(before, to=part.to, end=end)
    precision = Precision.RANGE if end else Precision.OPEN_ENDED
    return Part(before.at, part.to, precision, min(before.start, part.start), end)


def _without_adjectives(text: str, parts: list[Part]) -> list[Part]:
    """A "quarterly report by June 2025" is due in June: the word describes the report."""
    return [
        part
        for part, after in zip(parts, [*parts[1:], None], strict=False)
        if not (part.weak and after and after.dated and re.match(r" [a-z]", text[part.to : after.at]))
    ]


def _under_conditions(flat: Flat, parts: list[Part]) -> Iterator[Part]:
    sentence: list[Part] = []
    for part, *later in (parts[index:] for index in range(len(parts))):
        sentence.append(part)
        if not later or _SENTENCE_ENDS.search(flat.text[part.to : later[0].at]) or _opens(flat, later):
            yield from _conditional(flat.text, sentence)
            sentence = []


def _opens(flat: Flat, parts: list[Part]) -> bool:
    """Whether a condition opens a sentence of its own and only a capital shows it ("... Subject to ...")."""
    first, *others = parts
    return (
        first.precision is Precision.CONDITIONAL
        and flat.cut(first.at, first.at + 2).istitle()
        and flat.text[: first.at].rstrip()[-1:] not in {",", "-", "(", ":"}
        and any(part.dated for part in others)
    )


def _conditional(text: str, sentence: list[Part]) -> list[Part]:
    """In a sentence with a condition nothing has a due day, but what was said apart before it."""
    conditions = [n for n, part in enumerate(sentence) if part.precision is Precision.CONDITIONAL]
    if not conditions:
        return sentence
    first = conditions[0]
    if 0 < first < len(sentence) - 1 and _APART.search(text[sentence[first - 1].to : sentence[first].at]):
        return [*sentence[:first], Part(sentence[first].at, sentence[-1].to, Precision.CONDITIONAL)]
    return [Part(sentence[0].at, sentence[-1].to, Precision.CONDITIONAL)]


def _refuse_remnants(flat: Flat, parts: list[Part]) -> None:
    """What is left must not look like a date: that would be passing one over in silence."""
    text, other = flat.text, "only a number" if flat.first_month == 1 else "a financial year"
    rest = list(text)
    for part in parts:
        rest[part.at : part.to] = _TAKEN * (part.to - part.at)
    remnants = "".join(rest)
    for word in re.finditer(r"[^ (),;]+", remnants):
        if _MALFORMED.search(word[0]):
            says = "is not a date: no day, month and year can be told apart in it"
            raise UnreadableTargetError(says, *word.span())
    if parts and not any(part.dated for part in parts):
        return
    for pattern, says in (
        (_YEAR_ALONE, f"stands without a month, and may be a calendar year or {other}"),
        (_MONTH_ALONE, "stands without a year"),
        (_QUARTER_ALONE, "stands without a financial year"),
    ):
        if alone := pattern.search(remnants):
            raise UnreadableTargetError(says, *alone.span())
