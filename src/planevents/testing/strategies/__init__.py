"""Hypothesis strategies for all that planevents is told: they shrink to what is small, and compose.

Plain functions, each of which returns a strategy. ``register_types`` makes ``st.from_type`` know
the values that planevents is made of.
"""

from __future__ import annotations

import hypothesis  # noqa: F401 # pyright: ignore[reportUnusedImport] first: it asks for by_type in turn

from planevents.testing.story import Story
from planevents.testing.strategies.by_type import register_types
from planevents.testing.strategies.choices import Kind
from planevents.testing.strategies.commands import (
    FAMILIES,
    KINDS,
    Attempt,
    attempts,
    commands,
    invalid_commands,
    valid_commands,
)
from planevents.testing.strategies.editions import PublishedEdition, edition_tables, editions
from planevents.testing.strategies.histories import (
    bases,
    change_controls,
    histories,
    openings,
    perspectives,
    plans,
)
from planevents.testing.strategies.people import owners, people, posts
from planevents.testing.strategies.schemes import built_in_schemes, schemes, sound_schemes, statuses
from planevents.testing.strategies.targets import TARGET_SHAPES, days, target_dates, target_texts
from planevents.testing.strategies.texts import HOSTILE, hostile_texts, labels, titles
from planevents.testing.strategies.wire import wire_events, wire_values

__all__ = [
    "FAMILIES",
    "HOSTILE",
    "KINDS",
    "TARGET_SHAPES",
    "Attempt",
    "Kind",
    "PublishedEdition",
    "Story",
    "attempts",
    "bases",
    "built_in_schemes",
    "change_controls",
    "commands",
    "days",
    "edition_tables",
    "editions",
    "histories",
    "hostile_texts",
    "invalid_commands",
    "labels",
    "openings",
    "owners",
    "people",
    "perspectives",
    "plans",
    "posts",
    "register_types",
    "schemes",
    "sound_schemes",
    "statuses",
    "target_dates",
    "target_texts",
    "titles",
    "valid_commands",
    "wire_events",
    "wire_values",
]
