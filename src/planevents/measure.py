"""An outcome measure as it stands: its baseline, target and readings, each with its rating and trend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.calendar import FinancialYear, Quarter
from planevents.decimals import plain_decimal
from planevents.errors import InvalidValueError
from planevents.outcome import shortfall, trend_between

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from decimal import Decimal

    from planevents.identity import ActionId, MeasureId, SectionId
    from planevents.outcome import Direction, Rating, Thresholds, Trend
    from planevents.people import Post

Period = Quarter | FinancialYear
"""What a reading is for: a quarter, or a whole financial year."""


def read_period(text: str, first_month: int) -> Period:
    """Read ``2021/22 Q1`` or ``2020/21``.

    Raises:
        InvalidValueError: it is neither a quarter nor a financial year.
    """
    try:
        return Quarter.parse(text, first_month)
    except InvalidValueError:
        pass
    try:
        return FinancialYear.parse(text, first_month)
    except InvalidValueError as error:
        raise InvalidValueError(
            "period", text, "this is neither a quarter nor a financial year", "such as 2021/22 Q1, or 2020/21"
        ) from error


def period_before(period: Period) -> Period:
    """Return the period of the same length that ends on the day before this one begins."""
    if isinstance(period, Quarter):
        return period.previous
    return FinancialYear(period.start - 1, period.first_month)


def year_before(period: Period) -> Period:
    """Return the same period of the year before."""
    if isinstance(period, Quarter):
        return Quarter(FinancialYear(period.year.start - 1, period.year.first_month), period.number)
    return period_before(period)


@attrs.frozen
class Revision:
    """What a reading said before it was revised, and why it was."""

    version: int
    on: date
    old: Decimal | None
    new: Decimal | None
    reason: str


@attrs.frozen
class Reading:
    """A measure's reading for one period.

    ``value`` is None where a document gave a rating alone. ``printed_rating`` and ``printed_trend``
    are what a document printed. ``target`` and ``thresholds`` are those in force when the period was
    first read: what is changed afterwards makes no reading better or worse, also none that is revised.
    """

    version: int
    on: date
    period: Period
    value: Decimal | None
    provisional: bool
    target: Decimal | None
    thresholds: Thresholds | None = None
    printed_rating: Rating | None = None
    printed_trend: Trend | None = None
    narrative: str | None = None
    revisions: tuple[Revision, ...] = ()

    @property
    def is_of_a_year(self) -> bool:
        """Whether it is for a whole financial year."""
        return isinstance(self.period, FinancialYear)


@attrs.frozen
class TargetChange:
    """One change of a measure's target."""

    version: int
    on: date
    old: Decimal | None
    new: Decimal | None
    year: str | None
    reason: str


@attrs.frozen
class ThresholdsChange:
    """One change of the thresholds by which a measure's readings are rated."""

    version: int
    on: date
    old: Thresholds | None
    new: Thresholds | None
    reason: str


@attrs.frozen
class Measure:
    """An outcome measure as it stands.

    ``readings`` are in the order of the days on which their periods end, a year's after its last
    quarter's. The baseline stands for a reading of its period where there is none.
    """

    id: MeasureId
    label: str
    title: str
    unit: str
    direction: Direction
    baseline: Decimal | None
    baseline_period: Period | None
    target: Decimal | None
    target_year: str | None
    thresholds: Thresholds | None
    static_within: Decimal
    owners: tuple[Post, ...]
    section: SectionId | None
    added_on: date
    readings: tuple[Reading, ...] = ()
    actions: tuple[ActionId, ...] = ()
    target_changes: tuple[TargetChange, ...] = ()
    thresholds_changes: tuple[ThresholdsChange, ...] = ()
    withdrawn_on: date | None = None

    @property
    def is_living(self) -> bool:
        """Still in the plan."""
        return self.withdrawn_on is None

    def in_unit(self, value: Decimal | None) -> str:
        """Write a value with the measure's unit."""
        return "nothing" if value is None else f"{plain_decimal(value)} {self.unit}"

    @property
    def facts(self) -> dict[str, str | None]:
        """What a net change compares, but for its owners and links."""
        return {
            "label": self.label,
            "listed": "listed" if self.is_living else "withdrawn",
            "title": self.title,
            "unit": self.unit,
            "better": self.direction,
            "baseline": _plain(self.baseline),
            "baseline period": None if self.baseline_period is None else str(self.baseline_period),
            "target": _plain(self.target),
            "target year": self.target_year,
            "thresholds": None if self.thresholds is None else str(self.thresholds),
            "static within": _plain(self.static_within),
            **{f"reading {one.period}": _plain(one.value) or one.printed_rating for one in self.readings},
            **{f"rating {one.period}": self.rating(one) for one in self.readings},
        }

    @property
    def latest(self) -> Reading | None:
        """The reading of the latest period."""
        return self.readings[-1] if self.readings else None

    def reading(self, period: Period) -> Reading | None:
        """Return the reading of a period, if there is one."""
        return next((one for one in self.readings if one.period == period), None)

    def value_of(self, period: Period) -> Decimal | None:
        """Return the value of a period; the baseline's, where nothing else was read in its period."""
        found = self.reading(period)
        if found is not None and found.value is not None:
            return found.value
        return self.baseline if period == self.baseline_period else None

    def computed_rating(self, reading: Reading) -> Rating | None:
        """Return the rating by the reading's own thresholds; None where there is nothing to go by."""
        if reading.value is None or reading.target is None or reading.thresholds is None:
            return None
        return reading.thresholds.rating(reading.value, reading.target, self.direction)

    def rating(self, reading: Reading) -> Rating | None:
        """Return the rating as computed, else as a document printed it."""
        return self.computed_rating(reading) or reading.printed_rating

    def computed_trend(self, reading: Reading) -> Trend:
        """Compare a reading with that of the period before."""
        return self._trend(self.value_before(reading), reading)

    def trend(self, reading: Reading) -> Trend:
        """Return the trend against the period before as computed, else as a document printed it."""
        found = self.computed_trend(reading)
        if found == "No trend data" and reading.printed_trend is not None:
            return reading.printed_trend
        return found

    def trend_on_year(self, reading: Reading) -> Trend:
        """Compare a reading with that of the same period a year before."""
        return self._trend(self.value_on_year(reading), reading)

    def is_red_red(self, reading: Reading) -> bool:
        """Whether it is RED and worsening (rule 16)."""
        return self.rating(reading) == "RED" and self.trend(reading) == "Worsening"

    @property
    def is_short_of_target(self) -> bool:
        """Whether the latest reading is worse than its target, whatever tolerance its rating has."""
        latest = self.latest
        if latest is None or latest.value is None or latest.target is None:
            return False
        return shortfall(latest.value, latest.target, self.direction) > 0

    def value_before(self, reading: Reading) -> Decimal | None:
        """Return the value of the period before a reading's."""
        return self._value(period_before, reading)

    def value_on_year(self, reading: Reading) -> Decimal | None:
        """Return the value of the same period a year before a reading's."""
        return self._value(year_before, reading)

    def _value(self, earlier: Callable[[Period], Period], reading: Reading) -> Decimal | None:
        try:
            return self.value_of(earlier(reading.period))
        except InvalidValueError:  # no year comes before the first
            return None

    def _trend(self, before: Decimal | None, reading: Reading) -> Trend:
        return trend_between(before, reading.value, self.direction, self.static_within)


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else plain_decimal(number)


def short_of_target(measures: Iterable[Measure]) -> dict[ActionId, tuple[Measure, ...]]:
    """Return the measures that are short of their target by the actions that are to move them (rule 15)."""
    found: dict[ActionId, tuple[Measure, ...]] = {}
    for measure in measures:
        if measure.is_short_of_target:
            for action in measure.actions:
                found[action] = (*found.get(action, ()), measure)
    return found


def missed_text(measures: Iterable[Measure]) -> str | None:
    """Say what was reached against what was to be, such as "Flu uptake: 52.4 % against 55 %"."""
    said = (
        f"{one.title}: {one.in_unit(one.latest.value)} against {one.in_unit(one.latest.target)}"
        for one in measures
        if one.latest is not None
    )
    return "; ".join(said) or None
