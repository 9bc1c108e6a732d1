"""A risk as it stands: every score that it had, and what mitigates it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from datetime import date

    from planevents.identity import ActionId, RiskId, SectionId
    from planevents.people import Post
    from planevents.risk_matrix import RiskMatrix

Trend = Literal["up", "down", "unchanged", "not comparable"]
"""How severity moved; scores of two matrices are not comparable where the later has not the labels."""


@attrs.frozen
class Rating:
    """A score, by the matrix in force on that day; None where no matrix had its labels.

    ``by`` is what gave it: the risk was added, rescored, or the plan's matrix changed. ``trend`` is
    that of a rescoring, both scores taken from one matrix.
    """

    version: int
    on: date
    likelihood: str
    impact: str
    score: int | None
    level: str | None
    by: Literal["added", "rescored", "matrix"]
    trend: Trend | None = None
    reason: str | None = None


@attrs.frozen
class Closure:
    """When and why a risk was closed."""

    on: date
    reason: str


@attrs.frozen
class Risk:
    """A risk of the plan, open or closed."""

    id: RiskId
    label: str
    title: str
    description: str | None
    owner: Post | None
    section: SectionId | None
    added_on: date
    ratings: tuple[Rating, ...]
    mitigations: tuple[ActionId, ...] = ()
    closure: Closure | None = None

    @property
    def rating(self) -> Rating:
        """The score in force."""
        return self.ratings[-1]

    @property
    def is_open(self) -> bool:
        """Whether it is still on the register."""
        return self.closure is None

    @property
    def trend(self) -> Trend | None:
        """How its last rescoring moved it; None where it never was rescored."""
        return next((one.trend for one in reversed(self.ratings) if one.by == "rescored"), None)

    @property
    def facts(self) -> dict[str, str | None]:
        """What a net change compares, but for its links."""
        now = self.rating
        return {
            "label": self.label,
            "title": self.title,
            "description": self.description,
            "likelihood": now.likelihood,
            "impact": now.impact,
            "score": None if now.score is None else str(now.score),
            "level": now.level,
            "state": "open" if self.is_open else "closed",
        }


def rated(matrix: RiskMatrix | None, likelihood: str, impact: str) -> tuple[int | None, str | None]:
    """Return the score and the level of two labels."""
    score = None if matrix is None else matrix.score(likelihood, impact)
    return score, None if matrix is None else matrix.level(score)


def trend_of(old: int | None, new: int | None) -> Trend:
    """Say how a score moved."""
    if old is None or new is None:
        return "not comparable"
    if new == old:
        return "unchanged"
    return "up" if new > old else "down"
