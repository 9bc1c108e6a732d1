"""Another day, for whoever asks the clock: what is pure does not notice."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

OTHER_DAYS = (date(1999, 12, 31), date(2199, 12, 31))
"""Before anything in a history was due, and after all of it."""


@contextmanager
def another_day(subject: Any, day: date) -> Generator[None]:
    """Let the functions of a class, or a function, be told that it is another day.

    They ask ``date``, ``datetime`` or the module, by whatever name their own modules have for it.
    """
    told = _told(day)
    changed: list[tuple[dict[str, Any], str, Any]] = []
    try:
        for names in _names(subject):
            for name, value in list(names.items()):
                instead = next((fake for real, fake in told if value is real), None)
                if instead is not None:
                    names[name] = instead
                    changed.append((names, name, value))
        yield
    finally:
        for names, name, value in changed:
            names[name] = value


def _names(subject: Any) -> Iterator[dict[str, Any]]:
    """Yield the names that functions look up: of one, or of all that a class has or inherits."""
    classes: tuple[type, ...] = getattr(subject, "__mro__", ())
    functions = [member for cls in classes for member in vars(cls).values()] or [subject]
    for function in functions:
        inner: Any = getattr(function, "__func__", None) or getattr(function, "fget", None) or function
        names: Any = getattr(inner, "__globals__", None)
        if names is not None and not str(names.get("__name__")).startswith("planevents."):
            yield names


def _told(day: date) -> tuple[tuple[Any, Any], ...]:
    """Return the clocks of Python, each with one that tells another day."""
    ahead = timedelta(days=(day - date.today()).days)  # noqa: DTZ011 as those do that are told another

    class _Real(type):
        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, cls.__mro__[1])

    class Date(date, metaclass=_Real):
        def __new__(cls, *args: Any, **kwargs: Any) -> Any:
            return date(*args, **kwargs)

        @classmethod
        def today(cls) -> Any:
            return date.today() + ahead  # noqa: DTZ011 as above

    class Datetime(datetime, metaclass=_Real):
        def __new__(cls, *args: Any, **kwargs: Any) -> Any:
            return datetime(*args, **kwargs)  # noqa: DTZ001 as it was asked for

        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            return datetime.now(tz) + ahead

        @classmethod
        def today(cls) -> Any:
            return datetime.today() + ahead  # noqa: DTZ002 as it was asked for

        @classmethod
        def utcnow(cls) -> Any:
            return datetime.now(dt.UTC).replace(tzinfo=None) + ahead

    module = SimpleNamespace(**{**vars(dt), "date": Date, "datetime": Datetime})
    return (date, Date), (datetime, Datetime), (dt, module)
