"""Percentages: computed exactly, and checked where a document printed them.

A printed percentage is held against the counts beside it under the usual roundings, and the
parts of one whole against each other. Nothing is corrected: what is odd becomes a finding.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Rounding = Literal["half up", "half even", "half down", "down"]
USUAL: tuple[Rounding, ...] = ("half up", "half even", "half down", "down")
"""The roundings that tables are printed with: to the nearest, a half either way, or cut off."""

LARGEST_WHOLE = 1000
"""Up to how many a whole is looked for that could give percentages which were printed without counts."""

_PRINTED = re.compile(r"\s*([0-9]{1,9})(?:\.([0-9]{1,6}))?\s*(?:%|per cent)?\s*", re.IGNORECASE)
_NOTHING = frozenset({"", "-", "\N{EN DASH}", "\N{EM DASH}", "n/a", "na", "not applicable"})
_HUNDRED = 100

Problem = Literal["ratio", "denominator", "parts", "no counts", "unreadable"]


@attrs.frozen(kw_only=True)
class PublishedFigure:
    """A percentage as a document prints it, with the counts that it prints beside it.

    ``printed`` is verbatim: "7%", "62.5 %", "N/A". Figures of one ``group`` are the parts of one whole.
    """

    name: str
    printed: str
    numerator: int | None = None
    denominator: int | None = None
    group: str | None = None

    def __str__(self) -> str:
        counts = "" if self.denominator is None else f"{_or_none(self.numerator)}/{self.denominator} "
        if self.denominator is None and self.numerator is not None:
            counts = f"{self.numerator} "
        return f"{counts}({self.printed})" if counts else self.printed


@attrs.frozen
class Percentage:
    """A percentage as it was printed: ``units`` of 10 to the power of minus ``places`` per cent."""

    units: int
    places: int

    @property
    def scale(self) -> int:
        """How many of its units make the whole."""
        return _units(self.places)

    def is_of(self, numerator: int, denominator: int) -> bool:
        """Whether some usual rounding of the fraction gives it."""
        return any(self.units == rounded(numerator, denominator, self.places, how) for how in USUAL)

    def counts(self, denominator: int, rounding: Rounding) -> range:
        """Return the counts of ``denominator`` that the rounding turns into it."""
        twice = 2 * self.units
        low, high = (twice, twice + 2) if rounding == "down" else (twice - 1, twice + 1)
        with_low = rounding in ("half up", "down") or (rounding == "half even" and self.units % 2 == 0)
        with_high = rounding == "half down" or (rounding == "half even" and self.units % 2 == 0)
        whole = 2 * self.scale
        first = -(-low * denominator // whole) if with_low else low * denominator // whole + 1
        last = high * denominator // whole if with_high else -(-high * denominator // whole) - 1
        return range(max(first, 0), min(last, denominator) + 1)


@attrs.frozen
class Together:
    """Counts that give several printed percentages together, as the parts of one whole."""

    denominator: int
    counts: tuple[int, ...]
    rounding: Rounding

    def __str__(self) -> str:
        return f"{' + '.join(map(str, self.counts))} of {self.denominator}"


@attrs.frozen
class FigureFinding:
    """Something that is odd in a printed table; ``figure`` is None where it is the whole group."""

    problem: Problem
    group: str | None
    figure: str | None
    message: str

    def __str__(self) -> str:
        where = ", ".join(one for one in (self.group, self.figure) if one is not None)
        return f"{where}: {self.message}"


def rounded(numerator: int, denominator: int, places: int, rounding: Rounding = "half up") -> int:
    """Return a percentage as so many units of 10 to the power of minus ``places``, rounded exactly."""
    whole, rest = divmod(numerator * _units(places), denominator)
    match rounding:
        case "half up":
            return whole + (2 * rest >= denominator)
        case "half even":
            return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))
        case "half down":
            return whole + (2 * rest > denominator)
        case "down":
            return whole


def _units(places: int) -> int:
    units: int = _HUNDRED * 10**places
    return units


def percentage(numerator: int, denominator: int, places: int = 1) -> Decimal | None:
    """Return a percentage with so many decimals, a half rounded upwards; None of nothing."""
    if not denominator:
        return None
    return Decimal(rounded(numerator, denominator, places)).scaleb(-places)


def read_percentage(text: str) -> Percentage | None:
    """Read a percentage as it was printed; None for any other text."""
    found = _PRINTED.fullmatch(text)
    if found is None:
        return None
    whole, rest = found[1], found[2] or ""
    return Percentage(int(whole + rest), len(rest))


def together(
    percentages: Sequence[Percentage],
    counts: Sequence[int | None] = (),
    *,
    of: int | None = None,
    up_to: int = LARGEST_WHOLE,
) -> Together | None:
    """Find counts that give percentages together, as the parts of the smallest whole.

    One rounding holds for all. ``counts`` are those that are known already, None where one is not;
    ``of`` is the whole where that is known, else it is looked for from 1 to ``up_to``.
    """
    known = counts or (None,) * len(percentages)
    for denominator in range(1, up_to + 1) if of is None else (of,):
        for rounding in USUAL:
            spans = [one.counts(denominator, rounding) for one in percentages]
            spans = [
                span if n is None else range(n, n + 1) if n in span else range(0)
                for span, n in zip(spans, known, strict=True)
            ]
            if all(spans) and sum(s[0] for s in spans) <= denominator <= sum(s[-1] for s in spans):
                return Together(denominator, _shared_out(spans, denominator), rounding)
    return None


def check_figures(figures: Iterable[PublishedFigure]) -> tuple[FigureFinding, ...]:
    """Return what is odd in a table: each figure by itself, then the parts of each whole together."""
    groups: dict[str | None, list[PublishedFigure]] = {}
    for figure in figures:
        groups.setdefault(figure.group, []).append(figure)
    found: list[FigureFinding] = []
    for group, members in groups.items():
        for one in members:
            found += _alone(one, members if group is not None else ())
        if group is not None:
            found += _as_parts(group, members)
    return tuple(found)


def _alone(one: PublishedFigure, siblings: Sequence[PublishedFigure]) -> Iterator[FigureFinding]:
    read = read_percentage(one.printed)
    if read is None:
        if one.printed.strip().casefold() not in _NOTHING:
            yield _finding("unreadable", one, f"{one.printed!r} is not a percentage")
    elif one.denominator is not None:
        if odd := _not_of(one, read, one.denominator, siblings):
            yield _finding("ratio", one, odd)
    elif read.units > read.scale:
        yield _finding("ratio", one, f"{one.printed} is more than the whole")
    elif not siblings:
        yield _finding("no counts", one, f"{one.printed} is printed without its counts")


def _not_of(
    one: PublishedFigure, read: Percentage, denominator: int, siblings: Sequence[PublishedFigure]
) -> str | None:
    """Say why a percentage cannot be of its denominator, or return None."""
    if denominator <= 0:
        return f"{one} is a part of nothing"
    if one.numerator is None:
        possible = any(read.counts(denominator, how) for how in USUAL)
        return None if possible else f"no count of {denominator} gives {one.printed}"
    if not 0 <= one.numerator <= denominator:
        return f"{one}: {one.numerator} is no part of {denominator}"
    return None if read.is_of(one.numerator, denominator) else _impossible(one, read, siblings)


def _impossible(one: PublishedFigure, read: Percentage, siblings: Sequence[PublishedFigure]) -> str:
    numerator, denominator = one.numerator or 0, one.denominator or 1
    said = f"{one}: {_exactly(numerator, denominator)} is not {one.printed}"
    others = dict.fromkeys(other.denominator for other in siblings if other.denominator)
    fitting = [of for of in others if numerator <= of and read.is_of(numerator, of)]
    if fitting:
        return f"{said}, but {_exactly(numerator, fitting[0])} rounds to it"
    counts = next((span for how in USUAL if (span := read.counts(denominator, how))), range(0))
    return f"{said}, but {_exactly(counts[0], denominator)} rounds to it" if counts else said


def _as_parts(group: str, members: Sequence[PublishedFigure]) -> Iterator[FigureFinding]:
    read = [read_percentage(one.printed) for one in members]
    # A part of 0 % that has no count is a part of nothing counted.
    counts = [
        0 if one.numerator is None and which is not None and which.units == 0 else one.numerator
        for one, which in zip(members, read, strict=True)
    ]
    known = [n for n in counts if n is not None]
    total = sum(known) if len(known) == len(counts) else None
    denominators = [one.denominator for one in members if one.denominator is not None]
    of = total
    if denominators and total not in denominators:
        of = Counter(denominators).most_common(1)[0][0]
    if denominators:
        odd = [one for one in members if one.denominator not in (None, of)]
        adding = " and the parts add up to it" if total == of else ""
        for one in odd:
            yield _finding("denominator", one, f"{one} stands among parts of {of}{adding}")
        if total is not None and total != of:
            yield FigureFinding("parts", group, None, f"the parts add up to {total}, not to {of}")
    if total is not None and denominators:
        return
    percentages = [one for one in read if one is not None]
    if len(percentages) == len(read) and (of is None or of > 0):
        yield from _given_together(group, members, percentages, known=counts, of=of)


def _given_together(
    group: str,
    members: Sequence[PublishedFigure],
    percentages: Sequence[Percentage],
    *,
    known: Sequence[int | None],
    of: int | None,
) -> Iterator[FigureFinding]:
    printed = " / ".join(one.printed for one in members)
    found = together(percentages, [one.numerator for one in members] if of is None else known, of=of)
    if found is None:
        whole = f"up to {LARGEST_WHOLE:,}" if of is None else f"of {of}"
        yield FigureFinding("parts", group, None, f"no counts {whole} give {printed} together")
    elif of is None:
        message = f"{printed} are printed without their counts; {found} would give them"
        yield FigureFinding("no counts", group, None, message)


def _shared_out(spans: Sequence[range], denominator: int) -> tuple[int, ...]:
    rest = denominator - sum(span[0] for span in spans)
    counts: list[int] = []
    for span in spans:
        more = min(rest, len(span) - 1)
        counts.append(span[0] + more)
        rest -= more
    return tuple(counts)


def _finding(problem: Problem, one: PublishedFigure, message: str) -> FigureFinding:
    return FigureFinding(problem, one.group, one.name, message)


def _exactly(numerator: int, denominator: int) -> str:
    places = next((n for n in range(2) if numerator * _units(n) % denominator == 0), 2)
    return f"{numerator}/{denominator} = {percentage(numerator, denominator, places)} %"


def _or_none(number: int | None) -> str:
    return "?" if number is None else str(number)
