"""What people ask of outcome measures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs

from planevents.commands.checks import is_flag, is_text, one_of, strings
from planevents.commands.command import Command
from planevents.decimals import decimal, decimal_or_none
from planevents.errors import InvalidValueError
from planevents.outcome import Direction, Rating, Thresholds, Trend
from planevents.people import Person, Post, holders


def _is_thresholds(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, Thresholds | None):
        raise InvalidValueError(attribute.name, value, "these are no thresholds", "use Thresholds(...)")


@attrs.frozen
class AddMeasure(Command):
    """Add an outcome measure, where it began, and where it is to get to.

    ``baseline_period`` is a quarter or a financial year; without ``thresholds`` no rating is
    computed; values that differ by at most ``static_within`` are Static.
    """

    measure: str = attrs.field(validator=is_text)
    title: str = attrs.field(kw_only=True, validator=is_text)
    unit: str = attrs.field(kw_only=True, validator=is_text)
    direction: Direction = attrs.field(kw_only=True, validator=one_of(Direction))
    baseline: Decimal | None = attrs.field(default=None, converter=decimal_or_none, kw_only=True)
    baseline_period: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    target: Decimal | None = attrs.field(default=None, converter=decimal_or_none, kw_only=True)
    target_year: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    thresholds: Thresholds | None = attrs.field(default=None, kw_only=True, validator=_is_thresholds)
    static_within: Decimal = attrs.field(default=Decimal(0), converter=decimal, kw_only=True)
    owners: tuple[Post | Person, ...] = attrs.field(default=(), converter=holders, kw_only=True)
    section: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    actions: tuple[str, ...] = attrs.field(default=(), converter=strings, kw_only=True)


@attrs.frozen
class RecordReading(Command):
    """Record a measure's value for a period, or the rating alone where a document gives no more."""

    measure: str = attrs.field(validator=is_text)
    value: Decimal | None = attrs.field(default=None, converter=decimal_or_none)
    period: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    provisional: bool = attrs.field(default=False, kw_only=True, validator=is_flag)
    printed_rating: Rating | None = attrs.field(default=None, kw_only=True, validator=one_of(Rating))
    printed_trend: Trend | None = attrs.field(default=None, kw_only=True, validator=one_of(Trend))
    narrative: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class ReviseReading(Command):
    """Give a period's reading another value, or make it final; without a ``narrative`` it keeps its own."""

    measure: str = attrs.field(validator=is_text)
    value: Decimal | None = attrs.field(converter=decimal_or_none)
    period: str = attrs.field(kw_only=True, validator=is_text)
    provisional: bool = attrs.field(default=False, kw_only=True, validator=is_flag)
    printed_rating: Rating | None = attrs.field(default=None, kw_only=True, validator=one_of(Rating))
    printed_trend: Trend | None = attrs.field(default=None, kw_only=True, validator=one_of(Trend))
    narrative: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class ChangeMeasureTarget(Command):
    """Change a measure's target; what was read by then keeps the target that it was judged by."""

    measure: str = attrs.field(validator=is_text)
    target: Decimal | None = attrs.field(converter=decimal_or_none, kw_only=True)
    target_year: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class ChangeMeasureThresholds(Command):
    """Rate a measure's readings otherwise from a day on; what was read by then keeps its rating.

    ``thresholds`` None: from then on no rating is computed.
    """

    measure: str = attrs.field(validator=is_text)
    thresholds: Thresholds | None = attrs.field(kw_only=True, validator=_is_thresholds)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class RewordMeasure(Command):
    """Change a measure's title on purpose, not what it measures."""

    measure: str = attrs.field(validator=is_text)
    title: str = attrs.field(kw_only=True, validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class ChangeMeasureOwners(Command):
    """Hand a measure over."""

    measure: str = attrs.field(validator=is_text)
    owners: tuple[Post | Person, ...] = attrs.field(converter=holders, kw_only=True)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class RelabelMeasure(Command):
    """Give a measure another reference; its identity stays."""

    measure: str = attrs.field(validator=is_text)
    to: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class LinkMeasure(Command):
    """Say that an action is to move a measure."""

    measure: str = attrs.field(validator=is_text)
    action: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class UnlinkMeasure(Command):
    """Say that an action has no longer to do with a measure."""

    measure: str = attrs.field(validator=is_text)
    action: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class WithdrawMeasure(Command):
    """Keep a measure no longer."""

    measure: str = attrs.field(validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)
