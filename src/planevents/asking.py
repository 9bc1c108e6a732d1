"""Putting one question to one plan, or to several."""

from __future__ import annotations

from functools import wraps
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    ParamSpec,
    Protocol,
    Self,
    TypeAlias,
    TypeVar,
    cast,
    overload,
)

from planevents.errors import InvalidValueError
from planevents.projections.base import View
from planevents.projections.portfolio import Portfolio

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

Plans: TypeAlias = list[str] | tuple[str, ...]
"""Several plans, by their ids, in the order in which they are shown."""

P = ParamSpec("P")
V = TypeVar("V", bound=View)
V_co = TypeVar("V_co", bound=View, covariant=True)


class Reader(Protocol):
    """What a question is put to."""

    def year_starts(self, plan: str) -> int:
        """Return the month in which a plan's financial year starts."""
        ...


class Asked(Protocol[P, V_co]):
    """A question to a reader that is at hand: one plan gives its view, several a portfolio of views."""

    @overload
    def __call__(self, plan: str, /, *args: P.args, **kwargs: P.kwargs) -> V_co: ...
    @overload
    def __call__(self, plan: Plans, /, *args: P.args, **kwargs: P.kwargs) -> Portfolio[V_co]: ...


class Question(Protocol[P, V_co]):
    """A question as a method."""

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Asked[P, V_co]: ...


class AwaitedAsked(Protocol[P, V_co]):
    """A question that is awaited."""

    @overload
    def __call__(self, plan: str, /, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, V_co]: ...
    @overload
    def __call__(
        self, plan: Plans, /, *args: P.args, **kwargs: P.kwargs
    ) -> Coroutine[Any, Any, Portfolio[V_co]]: ...


class AwaitedQuestion(Protocol[P, V_co]):
    """A question that is awaited, as a method."""

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> AwaitedAsked[P, V_co]: ...


def of_several(method: Callable[Concatenate[Any, str, P], V]) -> Question[P, V]:
    """Let a method that asks about one plan also be asked about several."""

    @wraps(method)
    def asked(reader: Reader, plan: str | Plans, /, *args: P.args, **kwargs: P.kwargs) -> V | Portfolio[V]:
        if isinstance(plan, str):
            return method(reader, plan, *args, **kwargs)
        plans = named(plan)
        views = tuple(method(reader, one, *args, **kwargs) for one in plans)
        return Portfolio(plans, views, tuple(reader.year_starts(one) for one in plans))

    return cast("Question[P, V]", asked)


def named(plans: Plans) -> tuple[str, ...]:
    """Check several plans' ids. Raises InvalidValueError for none, for a repeated one, and for no text."""
    given: object = plans
    if not isinstance(given, list | tuple) or not all(isinstance(plan, str) for plan in plans):  # pyright: ignore[reportUnnecessaryIsInstance] callers may be untyped
        message = "this is neither a plan's id nor a list of them"
        raise InvalidValueError("plan", plans, message, "such as 'cip', or ['cip', 'workplan']")
    if not plans:
        message = "there is no plan to ask about"
        raise InvalidValueError(
            "plan", plans, message, "name at least one; plans(where=) may have found none"
        )
    if repeated := [plan for number, plan in enumerate(plans) if plan in plans[:number]]:
        raise InvalidValueError("plan", repeated[0], "this plan is named twice", "name each once")
    return tuple(plans)
