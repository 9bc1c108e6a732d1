"""What events about printed figures say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.projections.base import counted
from planevents.projections.wording.said import Said, quoted

if TYPE_CHECKING:
    from planevents import events as e


def say_figures(event: e.FiguresPublished) -> Said:
    """Say what the event says."""
    period = "" if event.period is None else f" for {event.period}"
    return Said(f"{counted(len(event.figures), 'figure')} printed in {quoted(event.title)}{period}")
