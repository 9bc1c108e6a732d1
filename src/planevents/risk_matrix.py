"""A risk matrix as data: what likelihood and impact are called, what they score, and the levels."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, Any

import attrs

from planevents.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HIGHEST_SCORE = 10_000
MOST_GRADES = 20


def _text(_: object, attribute: attrs.Attribute[str], value: Any) -> None:
    if not isinstance(value, str) or not value.strip() or len(value) > 100:  # noqa: PLR2004 the message says it
        raise InvalidValueError(attribute.name, value, "must be 1 to 100 characters")


def _whole(_: object, attribute: attrs.Attribute[int], value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= HIGHEST_SCORE:
        raise InvalidValueError(attribute.name, value, f"must be a whole number from 0 to {HIGHEST_SCORE:,}")


@attrs.frozen
class Grade:
    """A label of likelihood or of impact, with its score."""

    label: str = attrs.field(validator=_text)
    score: int = attrs.field(validator=_whole)


@attrs.frozen
class Level:
    """A band of scores under one name, both ends included."""

    name: str = attrs.field(validator=_text)
    lowest: int = attrs.field(validator=_whole)
    highest: int = attrs.field(validator=_whole)


@attrs.frozen
class Cell:
    """The score of one likelihood with one impact, where it is not their product."""

    likelihood: str = attrs.field(validator=_text)
    impact: str = attrs.field(validator=_text)
    score: int = attrs.field(validator=_whole)


@attrs.frozen
class RiskMatrix:
    """How likelihood and impact give a score, and a score a level.

    Without ``cells`` the score is the product of the two grades' scores; with them it is the cell's.
    ``mitigated`` names the levels whose mitigating actions the plan's standard counts (all, where it
    names none), and ``expected`` is the percentage of them that should be on target (rule 12).
    ``problems`` says what is wrong with a matrix; a rule refuses one that has any.
    """

    likelihoods: tuple[Grade, ...]
    impacts: tuple[Grade, ...]
    levels: tuple[Level, ...]
    cells: tuple[Cell, ...] = ()
    mitigated: tuple[str, ...] = ()
    expected: int | None = None

    @classmethod
    def of(
        cls,
        *,
        likelihoods: Mapping[str, int],
        impacts: Mapping[str, int],
        levels: Mapping[str, tuple[int, int]],
        cells: Mapping[tuple[str, str], int] | None = None,
        mitigated: Iterable[str] = (),
        expected: int | None = None,
    ) -> RiskMatrix:
        """Make a matrix of plain mappings: labels to scores, and levels to their lowest and highest score.

            RiskMatrix.of(likelihoods={"Unlikely": 1, "Likely": 2}, impacts={"Minor": 1, "Major": 2},
                          levels={"High": (3, 4), "Low": (1, 2)})

        Raises InvalidValueError for what is no label or score.
        """
        if isinstance(mitigated, str):
            raise InvalidValueError("mitigated", mitigated, "this is a list", f"write [{mitigated!r}]")
        return cls(
            tuple(Grade(label, score) for label, score in likelihoods.items()),
            tuple(Grade(label, score) for label, score in impacts.items()),
            tuple(Level(name, lowest, highest) for name, (lowest, highest) in levels.items()),
            tuple(Cell(*labels, score) for labels, score in (cells or {}).items()),
            tuple(mitigated),
            expected,
        )

    def likelihood(self, given: str) -> str | None:
        """Return a likelihood as the matrix calls it."""
        return _found(self.likelihoods, given)

    def impact(self, given: str) -> str | None:
        """Return an impact as the matrix calls it."""
        return _found(self.impacts, given)

    def score(self, likelihood: str, impact: str) -> int | None:
        """Return the score of two labels, or None where the matrix has no such cell."""
        if self.cells:
            wanted = (likelihood, impact)
            return next((one.score for one in self.cells if (one.likelihood, one.impact) == wanted), None)
        scores = [
            next((one.score for one in grades if one.label == label), None)
            for grades, label in ((self.likelihoods, likelihood), (self.impacts, impact))
        ]
        first, second = scores
        return None if first is None or second is None else first * second

    def level(self, score: int | None) -> str | None:
        """Return the name of a score's level."""
        if score is None:
            return None
        return next((one.name for one in self.levels if one.lowest <= score <= one.highest), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The levels' names, the most severe first."""
        return tuple(one.name for one in sorted(self.levels, key=lambda one: -one.highest))

    def __str__(self) -> str:
        return f"{len(self.likelihoods)} by {len(self.impacts)}: {', '.join(self.names)}"

    @property
    def counted(self) -> tuple[str, ...]:
        """The levels whose mitigating actions the standard counts, the most severe first."""
        return tuple(name for name in self.names if not self.mitigated or name in self.mitigated)

    def problems(self) -> Iterator[str]:
        """Say what is wrong with the matrix: a cell without a level, or with two, above all."""
        yield from _grades("likelihood", self.likelihoods)
        yield from _grades("impact", self.impacts)
        names = [one.name for one in self.levels]
        if not names:
            yield "a matrix needs levels"
        yield from (f"two levels are called {name!r}" for name in _twice(names))
        for one in self.levels:
            if one.lowest > one.highest:
                yield f"level {one.name!r} begins at {one.lowest}, after it ends at {one.highest}"
        unknown = [name for name in self.mitigated if name not in names]
        yield from (f"the standard counts level {name!r}, which the matrix has not" for name in unknown)
        if self.expected is not None and not 0 <= self.expected <= 100:  # noqa: PLR2004 per cent
            yield f"the standard expects {self.expected} %"
        if max(len(self.likelihoods), len(self.impacts), len(self.levels)) <= MOST_GRADES:
            yield from self._cells()

    def _cells(self) -> Iterator[str]:
        pairs = [(one.label, other.label) for one, other in product(self.likelihoods, self.impacts)]
        if self.cells:
            given = [(one.likelihood, one.impact) for one in self.cells]
            yield from (f"the cell {_cell(pair)} is there twice" for pair in _twice(given))
            extra = [pair for pair in dict.fromkeys(given) if pair not in pairs]
            yield from (f"the cell {_cell(pair)} has a label that the matrix has not" for pair in extra)
        for pair in pairs:
            score = self.score(*pair)
            if score is None:
                yield f"the cell {_cell(pair)} has no score"
                continue
            levels = [one.name for one in self.levels if one.lowest <= score <= one.highest]
            if len(levels) != 1:
                many = f"levels {' and '.join(levels)}" if levels else "no level"
                yield f"the cell {_cell(pair)}, score {score}, has {many}"


def _grades(kind: str, grades: tuple[Grade, ...]) -> Iterator[str]:
    if not 1 <= len(grades) <= MOST_GRADES:
        yield f"a matrix has 1 to {MOST_GRADES} labels of {kind}, not {len(grades)}"
    yield from (
        f"two labels of {kind} are {label!r}" for label in _twice(one.label.casefold() for one in grades)
    )


def _twice(values: Iterable[Any]) -> list[Any]:
    return [value for value, times in Counter(values).items() if times > 1]


def _cell(pair: tuple[str, str]) -> str:
    return f"{pair[0]!r} by {pair[1]!r}"


def _found(grades: tuple[Grade, ...], given: str) -> str | None:
    return next((one.label for one in grades if one.label.casefold() == given.strip().casefold()), None)
