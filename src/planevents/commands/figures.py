"""What people record of printed figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from planevents.commands.checks import is_text
from planevents.commands.command import Command
from planevents.errors import InvalidValueError
from planevents.figures import PublishedFigure


def _figures(value: Iterable[PublishedFigure]) -> tuple[PublishedFigure, ...]:
    try:
        given: tuple[Any, ...] = tuple(value)
    except TypeError as error:
        raise InvalidValueError("figures", value, "this is a list", "write [PublishedFigure(...)]") from error
    for one in given:
        if not isinstance(one, PublishedFigure):
            raise InvalidValueError("figures", one, "this is no printed figure", "use PublishedFigure(...)")
    return given


@attrs.frozen
class RecordPublishedFigures(Command):
    """Record a table of percentages as a document prints it; what is odd in it becomes a warning."""

    title: str = attrs.field(validator=is_text)
    figures: tuple[PublishedFigure, ...] = attrs.field(converter=_figures, kw_only=True)
    period: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
