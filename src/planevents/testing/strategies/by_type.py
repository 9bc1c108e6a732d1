"""Strategies for ``st.from_type``.

A module of its own: Hypothesis asks for it while the package itself may only be half imported, where
the package is what imports Hypothesis first.
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
from planevents.testing.strategies.commands import commands
from planevents.testing.strategies.histories import histories, openings, perspectives, plans
from planevents.testing.strategies.people import people, posts
from planevents.testing.strategies.schemes import sound_schemes, statuses
from planevents.testing.strategies.targets import days, target_dates


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
