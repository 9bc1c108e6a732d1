"""The kit's histories, as our own tests draw them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from planevents.statuses import NARRATIVE
from planevents.testing.strategies import histories

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from planevents.testing.story import Story

DAYS = (
    date(2024, 4, 1),
    date(2024, 5, 31),
    date(2024, 7, 1),
    date(2024, 9, 30),
    date(2024, 12, 25),
    date(2025, 3, 31),
    date(2025, 4, 1),
    date(2025, 11, 5),
    date(2026, 3, 31),
)
"""Days on which something may happen: ends and beginnings of quarters and years, and others."""


def stories(*, longest: int = 20) -> SearchStrategy[Story]:
    """Histories of narrative plans."""
    return histories(schemes=st.just(NARRATIVE), years=st.just(4), longest=longest)
