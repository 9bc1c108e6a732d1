"""What commands about printed figures mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents import events as e
from planevents.errors import InvalidValueError
from planevents.handlers.handling import Handlers, Handling, filled

if TYPE_CHECKING:
    from collections.abc import Iterator


def _record_figures(command: c.RecordPublishedFigures, _: Handling) -> Iterator[e.Event]:
    if not command.figures:
        raise InvalidValueError("figures", (), "a table has at least one figure")
    yield e.FiguresPublished(
        title=filled("title", command.title), period=command.period, figures=command.figures
    )


HANDLERS: Handlers = {c.RecordPublishedFigures: _record_figures}
