"""What Hypothesis runs when it is imported: strategies for ``st.from_type``, and two profiles of settings.

It is told of this by an entry point, so that nobody has to import anything; and it must not fail,
whatever is installed, for then nobody could import Hypothesis.
"""

from __future__ import annotations


def set_up() -> None:
    """Register the types of planevents, and the profiles planevents-quick and planevents-thorough."""
    from planevents.testing.strategies.by_type import register_types  # noqa: PLC0415 when it is asked for

    register_types()
    register_profiles()


def register_profiles() -> None:
    """Register two profiles: few examples while one writes, and many before one relies on it.

    Whatever else is set by then (the database, ``derandomize``, a profile of continuous integration)
    is theirs too. Where the profile in force changes later, this may be called again.
    """
    from hypothesis import settings  # noqa: PLC0415 when it is asked for

    now = settings.default
    settings.register_profile("planevents-quick", now, max_examples=20, stateful_step_count=10, deadline=None)
    settings.register_profile(
        "planevents-thorough", now, max_examples=1000, stateful_step_count=50, deadline=None
    )
