"""Values of a TOML file, each checked for its type, with every fault noted rather than the first raised."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from planevents.editions.faults import shown, told
from planevents.errors import InvalidValueError, near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from planevents.editions.faults import Faults

T = TypeVar("T")


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in cast("list[object]", value))


_TYPES: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "str": ("a text", lambda value: isinstance(value, str)),
    "bool": ("true or false", lambda value: isinstance(value, bool)),
    "int": ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "tuple[str, ...]": ("a list of texts", _is_texts),
}


class TomlValues:
    """Reads values by type; where one is not of its type, notes a fault and gives an empty one."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def fault(self, where: str, value: object, message: str) -> None:
        """Note what is wrong with a value."""
        self.faults.add(f"{where}: {message}, got {shown(value)}")

    def only(self, where: str, given: Iterable[str], allowed: Iterable[str]) -> None:
        """Note every key that is not allowed here."""
        known = sorted(allowed)
        for key in given:
            if key not in known:
                meant = near(key, known)
                hint = f"did you mean {meant[0]!r}?" if meant else f"there can be {', '.join(known)}"
                self.faults.add(f"{where}: no such key here, got {key!r} ({hint})")

    def table(self, where: str, given: Any) -> dict[str, Any]:
        """Return a table of keys and values."""
        if isinstance(given, dict):
            return dict(cast("dict[str, Any]", given))
        self.fault(where, given, "this is a table of keys and values")
        return {}

    def items(self, where: str, given: Any) -> list[Any]:
        """Return a list; what is left out is an empty one."""
        if given is None:
            return []
        if isinstance(given, list):
            return cast("list[object]", given)
        self.fault(where, given, "this is a list")
        return []

    def text(self, where: str, given: Any) -> str:
        """Return a text that says something."""
        if isinstance(given, str) and given.strip():
            return given
        if given is None:
            self.faults.add(f"{where}: this is missing, and needs a text")
        else:
            self.fault(where, given, "this needs a text")
        return ""

    def optional(self, where: str, given: Any) -> str | None:
        """Return a text, or None where it is left out."""
        return None if given is None else self.text(where, given)

    def texts(self, where: str, given: Any) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(self.text(where, one) for one in self.items(where, given))

    def headings(self, where: str, given: Any) -> dict[str, str]:
        """Return a table from names to headings."""
        if given is None:
            return {}
        return {name: self.text(f"{where}.{name}", one) for name, one in self.table(where, given).items()}

    def day(self, where: str, given: Any) -> date | None:
        """Return a day, or None where it is left out."""
        if given is None or (isinstance(given, date) and not isinstance(given, datetime)):
            return given
        self.fault(where, given, "this is a day, written 2025-03-31 without quotes")
        return None

    def attempt(self, where: str, make: Callable[[], T]) -> T | None:
        """Return what ``make`` gives, or note why it cannot and return None."""
        try:
            return make()
        except InvalidValueError as error:
            self.faults.add(f"{where}: {told(error)}")
            return None

    def made(self, cls: type[T], where: str, given: Any) -> T | None:
        """Return a value of an attrs class whose fields are simple; a text is its name."""
        values = {"name": given} if isinstance(given, str) else self.table(where, given)
        found = len(self.faults)
        fields = {one.name: one for one in attrs.fields(cast("type[attrs.AttrsInstance]", cls))}
        self.only(where, values, fields)
        for name, one in fields.items():
            if name in values:
                words, fits = _TYPES[_type_name(one.type)]
                if not fits(values[name]):
                    self.fault(f"{where}.{name}", values[name], f"this is {words}")
            elif one.default is attrs.NOTHING:
                self.fault(where, given, f"{name!r} is missing")
        return self.attempt(where, lambda: cls(**values)) if len(self.faults) == found else None


def _type_name(annotation: Any) -> str:
    """Return a field's type without its None; whether it is still text depends on who looked before."""
    name = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    return name.removesuffix(" | None")
