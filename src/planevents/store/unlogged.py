"""What SQLAlchemy is not to show in its log, which at its most talkative tells every row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from sqlalchemy import LargeBinary, Text, TypeDecorator, type_coerce

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Dialect


@attrs.frozen
class Unlogged:
    """A value that does not show itself."""

    value: Any = attrs.field(repr=lambda _: "…")


class _UnloggedText(TypeDecorator[Unlogged]):
    impl: Any = Text
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> Unlogged:
        del dialect
        return Unlogged(value)


class _UnloggedBytes(_UnloggedText):
    impl: Any = LargeBinary
    cache_ok = True


def unlogged_text(column: ColumnElement[Any]) -> ColumnElement[Unlogged]:
    """Return a column of texts that are read as ``Unlogged``."""
    return type_coerce(column, _UnloggedText())


def unlogged_bytes(column: ColumnElement[Any]) -> ColumnElement[Unlogged]:
    """Return a column of bytes that are read as ``Unlogged``."""
    return type_coerce(column, _UnloggedBytes())
