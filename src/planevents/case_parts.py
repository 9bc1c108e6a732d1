"""What a business case is made of: options, resources, money by year, activities and key risks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

import attrs

from planevents.errors import InvalidValueError
from planevents.money import FinanceDirection, FinanceKind, Money, Recurrence
from planevents.people import Post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")
Stage = Literal["Diagnostic", "Planning", "Delivery", "Monitoring"]


def posts(value: Iterable[Post | str]) -> tuple[Post, ...]:
    """Convert the owners of an activity: posts alone, for nobody is named before there is anything to do."""
    if isinstance(value, str):
        raise InvalidValueError("owners", value, "owners is a list", f"write owners=[{value!r}]")
    given: tuple[Any, ...] = tuple(value)
    found = tuple(Post(one) if isinstance(one, str) else one for one in given)
    for one in found:
        if not isinstance(one, Post) or one.person is not None:  # pyright: ignore[reportUnnecessaryIsInstance] callers may be untyped
            raise InvalidValueError(
                "owners", "…", "an activity is a post's", "name people by ChangeOwners, once it is approved"
            )
    return found


def _several(value: Iterable[T], kind: type[T]) -> tuple[T, ...]:
    given: tuple[Any, ...] = tuple(value)
    for one in given:
        if not isinstance(one, kind):
            name = kind.__name__
            raise InvalidValueError(name, one, f"this is a list of {name}", f"write [{name}(...)]")
    return given


def options(value: Iterable[Option]) -> tuple[Option, ...]:
    """Convert the options that were considered."""
    return _several(value, Option)


def resources(value: Iterable[Resource]) -> tuple[Resource, ...]:
    """Convert who is needed."""
    return _several(value, Resource)


def profiles(value: Iterable[YearAmount]) -> tuple[YearAmount, ...]:
    """Convert a line's amounts by year."""
    return _several(value, YearAmount)


def lines(value: Iterable[CaseLine]) -> tuple[CaseLine, ...]:
    """Convert lines of money."""
    return _several(value, CaseLine)


def activities(value: Iterable[Activity]) -> tuple[Activity, ...]:
    """Convert what is to be done."""
    return _several(value, Activity)


def risks(value: Iterable[CaseRisk]) -> tuple[CaseRisk, ...]:
    """Convert key risks."""
    return _several(value, CaseRisk)


def _one_of(literal: Any) -> Callable[[object, attrs.Attribute[Any], Any], None]:
    def check(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
        if value not in get_args(literal):
            choices = ", ".join(get_args(literal))
            raise InvalidValueError(
                attribute.name, value, "there is no such choice", f"it is one of {choices}"
            )

    return check


def _text(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InvalidValueError(attribute.name, value, "this is text, and not empty")


def _maybe_text(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, str | None):
        raise InvalidValueError(attribute.name, value, "this is text")


@attrs.frozen
class Option:
    """An option that was considered; the preferred one gives its reason."""

    title: str = attrs.field(validator=_text)
    preferred: bool = attrs.field(default=False, kw_only=True)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=_maybe_text)


@attrs.frozen
class Resource:
    """Who is needed, for what, and for how long (days or full-time equivalents, where known)."""

    role: str = attrs.field(validator=_text)
    responsibilities: str | None = attrs.field(default=None, kw_only=True, validator=_maybe_text)
    time: str | None = attrs.field(default=None, kw_only=True, validator=_maybe_text)


@attrs.frozen
class Activity:
    """What is to be done in a stage; on approval it becomes an action of the plan."""

    label: str = attrs.field(validator=_text)
    title: str = attrs.field(kw_only=True, validator=_text)
    stage: Stage = attrs.field(kw_only=True, validator=_one_of(Stage))
    owners: tuple[Post, ...] = attrs.field(default=(), kw_only=True, converter=posts)
    start: str | None = attrs.field(default=None, kw_only=True, validator=_maybe_text)
    target: str | None = attrs.field(default=None, kw_only=True, validator=_maybe_text)


@attrs.frozen
class YearAmount:
    """An amount for a financial year, ``2025/26`` or an open last one, ``2029/30+``."""

    year: str = attrs.field(validator=_text)
    amount: Money = attrs.field(validator=attrs.validators.instance_of(Money))


@attrs.frozen
class CaseLine:
    """Money that is asked for or expected; on approval its profile is the baseline of a line of the plan."""

    label: str = attrs.field(validator=_text)
    title: str = attrs.field(kw_only=True, validator=_text)
    direction: FinanceDirection = attrs.field(kw_only=True, validator=_one_of(FinanceDirection))
    kind: FinanceKind = attrs.field(kw_only=True, validator=_one_of(FinanceKind))
    recurrence: Recurrence = attrs.field(kw_only=True, validator=_one_of(Recurrence))
    currency: str = attrs.field(default="GBP", kw_only=True, validator=_text)
    funding_source: str | None = attrs.field(default=None, kw_only=True, validator=_maybe_text)
    profile: tuple[YearAmount, ...] = attrs.field(default=(), kw_only=True, converter=profiles)

    @property
    def total(self) -> Money:
        """The sum of the years."""
        return Money.total((one.amount for one in self.profile), self.currency)


@attrs.frozen
class CaseRisk:
    """A key risk, scored by the plan's matrix; on approval it joins the risk register."""

    label: str = attrs.field(validator=_text)
    title: str = attrs.field(kw_only=True, validator=_text)
    likelihood: str = attrs.field(kw_only=True, validator=_text)
    impact: str = attrs.field(kw_only=True, validator=_text)
    mitigation: str | None = attrs.field(default=None, kw_only=True, validator=_maybe_text)


@attrs.frozen(kw_only=True)
class CaseContents:
    """What a business case says: the four kinds of impact, and what it takes."""

    summary: str = attrs.field(validator=_text)
    directorate: str | None = attrs.field(default=None, validator=_maybe_text)
    service_area: str | None = attrs.field(default=None, validator=_maybe_text)
    start: str | None = attrs.field(default=None, validator=_maybe_text)
    end: str | None = attrs.field(default=None, validator=_maybe_text)
    effectiveness: str | None = attrs.field(default=None, validator=_maybe_text)
    equity: str | None = attrs.field(default=None, validator=_maybe_text)
    efficiency: str | None = attrs.field(default=None, validator=_maybe_text)
    economy: str | None = attrs.field(default=None, validator=_maybe_text)
    dependencies: str | None = attrs.field(default=None, validator=_maybe_text)
    options: tuple[Option, ...] = attrs.field(default=(), converter=options)
    resources: tuple[Resource, ...] = attrs.field(default=(), converter=resources)
    lines: tuple[CaseLine, ...] = attrs.field(default=(), converter=lines)
    activities: tuple[Activity, ...] = attrs.field(default=(), converter=activities)
    risks: tuple[CaseRisk, ...] = attrs.field(default=(), converter=risks)

    def total(self, direction: FinanceDirection) -> Money | None:
        """Return the sum of all that is invested, or of all that it brings; None where nothing is."""
        lines = [line for line in self.lines if line.direction == direction]
        return Money.total((line.total for line in lines), lines[0].currency) if lines else None
