"""Hypothesis strategies for all that planevents is told: they shrink to what is small, and compose.

Plain functions, each of which returns a strategy. ``register_types`` makes ``st.from_type`` know
the values that planevents is made of.
"""

from __future__ import annotations

from hypothesis import strategies as st

from planevents.calendar import FinancialYear, Quarter
from planevents.commands import Command, OpenPlan
from planevents.people import Person, Post
from planevents.perspective import Perspective
from planevents.plan import Plan
from planevents.statuses import Status, StatusScheme
from planevents.target import TargetDate
from planevents.testing.story import Story
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


def register_types() -> None:
    """Tell ``st.from_type`` how to make plans, schemes, commands, target dates and the like.

    The entry point of the installed package does it as Hypothesis is imported.
    """
    st.register_type_strategy(TargetDate, target_dates())
    st.register_type_strategy(Status, statuses())
    st.register_type_strategy(StatusScheme, sound_schemes())
    st.register_type_strategy(Post, posts())
    st.register_type_strategy(Person, people())
    st.register_type_strategy(OpenPlan, openings())
    st.register_type_strategy(Command, plans().flatmap(commands))
    st.register_type_strategy(Plan, plans())
    st.register_type_strategy(Story, histories())
    st.register_type_strategy(Perspective, histories().flatmap(perspectives))
    st.register_type_strategy(Quarter, days().map(Quarter.containing))
    st.register_type_strategy(FinancialYear, days().map(FinancialYear.containing))
