"""What events about a plan's arrangement say."""

from __future__ import annotations

from typing import assert_never

from planevents import events as e
from planevents.projections.wording.said import Said, quoted


def say_structure(event: e.StructureEvent) -> Said:
    """Say what the event says."""
    match event:
        case e.SectionAdded():
            sentence = f"{event.kind} {quoted(event.title)} added"
            return Said(sentence, event.section, event.label, new=event.title)
        case e.RecommendationAdded():
            origin = "" if event.source is None else f" of {event.source}"
            sentence = f"recommendation{origin} added: {quoted(event.text)}"
            return Said(sentence, event.recommendation, event.label, new=event.text)
        case _:
            assert_never(event)
