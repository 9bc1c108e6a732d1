"""Outcome measures: what each was, is to be and is, with ratings and trends counted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from planevents.decimals import plain_decimal
from planevents.figures import percentage
from planevents.measure import missed_text, short_of_target
from planevents.outcome import RATINGS, TRENDS
from planevents.projections.base import Column, Row, Table, View, counted, owners_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from planevents.measure import Measure
    from planevents.outcome import Trend
    from planevents.plan import Plan

NO_RATING = "no rating"


@attrs.frozen
class Share:
    """So many of so many, and why they count: a figure that can be printed (rule 17)."""

    name: str
    numerator: int
    denominator: int

    @property
    def percentage(self) -> Decimal | None:
        """To one decimal, a half rounded upwards; None of nothing."""
        return percentage(self.numerator, self.denominator)

    def __str__(self) -> str:
        share = "" if self.percentage is None else f" ({self.percentage} %)"
        return f"{self.numerator}/{self.denominator}{share}"


@attrs.frozen(repr=False)
class Measures(View):
    """A plan's outcome measures as at a day, those that were withdrawn left out.

    A measure's rating and trend are those of its latest reading. ``ratings`` counts measures by rating,
    of all that are kept; ``trends`` those of each rating by their trend against the period before.
    ``missed`` names each complete action with the measures whose target it missed (rule 15).
    """

    plan: Plan
    as_at: date
    names: Mapping[str, str] = attrs.field(factory=dict[str, str])

    def __getitem__(self, label: str) -> Measure:
        return self.plan.find_measure(label)

    def __len__(self) -> int:
        return len(self.measures)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures that are kept, in the order of their labels."""
        return self.plan.measures

    @property
    def ratings(self) -> tuple[Share, ...]:
        """How many measures have each rating, those without one last."""
        found = Counter(rating_of(measure) for measure in self.measures)
        return tuple(Share(name, found[name], len(self)) for name in (*RATINGS, NO_RATING))

    def trends(self, rating: str) -> tuple[Share, ...]:
        """Return how many measures of a rating have each trend, of those with the rating."""
        found = Counter[str](trend_of(one) for one in self.measures if rating_of(one) == rating)
        return tuple(Share(name, found[name], found.total()) for name in TRENDS)

    @property
    def red_red(self) -> tuple[Measure, ...]:
        """The measures that are RED and worsening (rule 16)."""
        return tuple(one for one in self.measures if one.latest is not None and one.is_red_red(one.latest))

    @property
    def missed(self) -> tuple[tuple[str, Measure], ...]:
        """Each complete action's label with a measure of it that is short of its target (rule 15)."""
        short = short_of_target(self.measures)
        return tuple(
            (action.label, measure)
            for action in self.plan.actions
            if action.is_complete
            for measure in short.get(action.id, ())
        )

    @property
    def figures(self) -> Mapping[str, int]:
        """How many measures there are, of each rating, and Red Red."""
        ratings = {one.name: one.numerator for one in self.ratings}
        return {"outcome measures": len(self), **ratings, "Red Red": len(self.red_red)}

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are printed."""
        return (
            Column("ref", "Ref", 8),
            Column("title", "Outcome measure", 27),
            Column("baseline", "Baseline", 9),
            Column("target", "Target", 9),
            Column("reading", "Latest", 9),
            Column("period", "Period", 8),
            Column("rating", "RAG", 6),
            Column("trend", "Trend", 9),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        figures = ", ".join(f"{one.name} {one}" for one in self.ratings if one.numerator)
        return (
            f"{self.plan.id} as at {self.as_at}: {counted(len(self), 'outcome measure')}; "
            f"{figures + '; ' if figures else ''}{len(self.red_red)} Red Red"
        )

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title, the figures, and the rule by which they count."""
        rule = "(the latest reading of each measure that is kept; percentages to one decimal, a half upwards)"
        return (f"Outcome measures of {self.plan.title or self.plan.id}", self.headline, rule)

    def to_rows(self) -> list[Row]:
        """Return a row a measure; numbers are text, as they were recorded."""
        return [self._row(measure) for measure in self.measures]

    def tables(self) -> tuple[Table, ...]:
        """Return the measures, the counts by rating and trend, Red Red with why, and missed targets."""
        name = Column("name", "Rating", 12)
        rows = [
            {"name": one.name, "measures": str(one)} | {t.name: str(t) for t in self.trends(one.name)}
            for one in self.ratings
            if one.numerator
        ]
        shares = (name, Column("measures", "Measures", 16), *(Column(t, t, 16) for t in TRENDS))
        red_red = (Column("ref", "Ref", 8), Column("title", "Red Red", 28), Column("narrative", "Why", 60))
        told: list[Row] = [
            {"ref": one.label, "title": one.title, "narrative": one.latest.narrative if one.latest else None}
            for one in self.red_red
        ]
        missed = (Column("action", "Action", 10), Column("missed", "Complete, but its target was missed", 88))
        short: list[Row] = [{"action": label, "missed": missed_text([one])} for label, one in self.missed]
        others = (Table(shares, tuple(rows)), Table(red_red, tuple(told)), Table(missed, tuple(short)))
        return (*super().tables(), *(table for table in others if table.rows))

    def _row(self, measure: Measure) -> Row:
        latest, plan = measure.latest, self.plan
        row: Row = {
            "ref": measure.label,
            "title": measure.title,
            "unit": measure.unit,
            "better": measure.direction,
            "owners": owners_text(measure.owners, self.names) or None,
            "section": plan.entity_label(measure.section),
            "actions": "; ".join(plan.entity_label(one) or "" for one in measure.actions) or None,
            "baseline": _text(measure.baseline),
            "baseline_period": None if measure.baseline_period is None else str(measure.baseline_period),
            "target": _text(measure.target),
            "target_year": measure.target_year,
            "thresholds": None if measure.thresholds is None else str(measure.thresholds),
            "reading": None,
            "period": None,
            "provisional": None,
            "revisions": None,
            "rating": None,
            "computed_rating": None,
            "rated_by": None,
            "printed_rating": None,
            "trend": trend_of(measure),
            "trend_on_year": "No trend data",
            "period_before": None,
            "year_before": None,
            "printed_trend": None,
            "red_red": False,
            "short_of_target": measure.is_short_of_target,
            "narrative": None,
        }
        if latest is None:
            return row
        return row | {
            "reading": _text(latest.value),
            "period": str(latest.period),
            "provisional": latest.provisional,
            "revisions": len(latest.revisions),
            "rating": measure.rating(latest),
            "computed_rating": measure.computed_rating(latest),
            "rated_by": None if latest.thresholds is None else str(latest.thresholds),
            "printed_rating": latest.printed_rating,
            "trend_on_year": measure.trend_on_year(latest),
            "period_before": _text(measure.value_before(latest)),
            "year_before": _text(measure.value_on_year(latest)),
            "printed_trend": latest.printed_trend,
            "red_red": measure.is_red_red(latest),
            "narrative": latest.narrative,
        }


def rating_of(measure: Measure) -> str:
    """Return the rating of a measure's latest reading, in words."""
    latest = measure.latest
    return (None if latest is None else measure.rating(latest)) or NO_RATING


def trend_of(measure: Measure) -> Trend:
    """Return the trend of a measure's latest reading against the period before."""
    latest = measure.latest
    return "No trend data" if latest is None else measure.trend(latest)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else plain_decimal(number)
