"""What commands about a plan's arrangement mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents import events as e
from planevents.handlers.handling import (
    Handlers,
    Handling,
    filled,
)
from planevents.identity import (
    RecommendationId,
    SectionId,
    check_label,
)
from planevents.people import without_names

if TYPE_CHECKING:
    from collections.abc import Iterator


def _add_section(command: c.AddSection, handling: Handling) -> Iterator[e.Event]:
    yield e.SectionAdded(
        section=SectionId(handling.id(SectionId)),
        label=check_label(command.section),
        title=filled("title", command.title),
        kind=command.kind,
        parent=handling.section_id(command.parent),
        accountable=None if command.accountable is None else without_names([command.accountable])[0],
    )


def _add_recommendation(command: c.AddRecommendation, handling: Handling) -> Iterator[e.Event]:
    yield e.RecommendationAdded(
        recommendation=RecommendationId(handling.id(RecommendationId)),
        label=check_label(command.recommendation),
        text=filled("text", command.text),
        source=command.source,
        section=handling.section_id(command.section),
    )


HANDLERS: Handlers = {
    c.AddSection: _add_section,
    c.AddRecommendation: _add_recommendation,
}
