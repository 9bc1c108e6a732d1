"""What happens to outcome measures: what a plan is for, as numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from planevents.decimals import read_decimal
from planevents.events.marks import added, correctable_field, subject
from planevents.identity import ActionId, MeasureId, SectionId
from planevents.outcome import Direction, Rating, Thresholds, Trend, read_direction
from planevents.people import Post


@attrs.frozen(kw_only=True)
class MeasureAdded:
    """An outcome measure was added, with where it began and where it is to get to."""

    type: ClassVar[str] = "measure.added"
    schema: ClassVar[int] = 1
    measure: MeasureId = added()
    label: str
    title: str = correctable_field()
    unit: str = correctable_field()
    direction: Direction = correctable_field(read_direction)
    baseline: Decimal | None = correctable_field(read_decimal)
    baseline_period: str | None
    target: Decimal | None = correctable_field(read_decimal)
    target_year: str | None = correctable_field()
    thresholds: Thresholds | None
    static_within: Decimal = correctable_field(read_decimal)
    owners: tuple[Post, ...]
    section: SectionId | None


@attrs.frozen(kw_only=True)
class MeasureReadingRecorded:
    """A measure was read for a period; what a document printed of its rating and trend is kept beside."""

    type: ClassVar[str] = "measure.reading_recorded"
    schema: ClassVar[int] = 1
    measure: MeasureId = subject()
    label: str
    period: str
    value: Decimal | None = correctable_field(read_decimal)
    provisional: bool
    printed_rating: Rating | None
    printed_trend: Trend | None
    narrative: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class MeasureReadingRevised:
    """A period's reading got another value, or became final; what it was before is kept."""

    type: ClassVar[str] = "measure.reading_revised"
    schema: ClassVar[int] = 1
    measure: MeasureId = subject()
    label: str
    period: str
    old: Decimal | None
    new: Decimal | None = correctable_field(read_decimal)
    provisional: bool
    printed_rating: Rating | None
    printed_trend: Trend | None
    narrative: str | None = correctable_field()
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class MeasureTargetChanged:
    """A measure's target was changed; readings keep the target that they were judged by."""

    type: ClassVar[str] = "measure.target_changed"
    schema: ClassVar[int] = 1
    measure: MeasureId = subject()
    label: str
    old: Decimal | None
    new: Decimal | None = correctable_field(read_decimal)
    target_year: str | None = correctable_field()
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class MeasureThresholdsChanged:
    """A measure's readings are rated otherwise from a day on; earlier ones keep the rating that they had."""

    type: ClassVar[str] = "measure.thresholds_changed"
    schema: ClassVar[int] = 1
    measure: MeasureId = subject()
    label: str
    old: Thresholds | None
    new: Thresholds | None
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class MeasureReworded:
    """A measure's title was changed on purpose; what it measures was not."""

    type: ClassVar[str] = "measure.reworded"
    schema: ClassVar[int] = 1
    measure: MeasureId = subject()
    label: str
    old: str
    new: str = correctable_field()
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class MeasureOwnersChanged:
    """A measure was handed over."""

    type: ClassVar[str] = "measure.owners_changed"
    schema: ClassVar[int] = 1
    measure: MeasureId = subject()
    label: str
    old: tuple[Post, ...]
    new: tuple[Post, ...]
    reason: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class MeasureRelabelled:
    """A measure's reference changed; its identity did not."""

    type: ClassVar[str] = "measure.relabelled"
    schema: ClassVar[int] = 1
    measure: MeasureId = subject()
    label: str
    new: str


@attrs.frozen(kw_only=True)
class MeasureLinked:
    """An action is to move a measure."""

    type: ClassVar[str] = "measure.linked"
    schema: ClassVar[int] = 1
    measure: MeasureId = subject()
    label: str
    action: ActionId
    action_label: str


@attrs.frozen(kw_only=True)
class MeasureUnlinked:
    """An action has no longer to do with a measure."""

    type: ClassVar[str] = "measure.unlinked"
    schema: ClassVar[int] = 1
    measure: MeasureId = subject()
    label: str
    action: ActionId
    action_label: str


@attrs.frozen(kw_only=True)
class MeasureWithdrawn:
    """A measure is no longer kept; its readings stay."""

    type: ClassVar[str] = "measure.withdrawn"
    schema: ClassVar[int] = 1
    measure: MeasureId = subject()
    label: str
    reason: str = correctable_field()


MeasureEvent = (
    MeasureAdded
    | MeasureReadingRecorded
    | MeasureReadingRevised
    | MeasureTargetChanged
    | MeasureThresholdsChanged
    | MeasureReworded
    | MeasureOwnersChanged
    | MeasureRelabelled
    | MeasureLinked
    | MeasureUnlinked
    | MeasureWithdrawn
)
"""Events about outcome measures."""
