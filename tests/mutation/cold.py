"""A pytest plugin: every test begins with cold caches, and Hypothesis is quick and does not shrink.

A value that was cached before the mutant was switched on would hide the mutant.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings

if TYPE_CHECKING:
    from collections.abc import Callable

_EXAMPLES = 20


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Load the profile after that of the tests: the same examples for every mutant."""
    settings.register_profile(
        "mutation",
        derandomize=True,
        deadline=None,
        database=None,
        max_examples=_EXAMPLES,
        stateful_step_count=10,
        phases=(Phase.explicit, Phase.generate),
    )
    settings.load_profile("mutation")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Forget what is cached."""
    for clear in _clearings(len(sys.modules)):
        clear()


@cache
def _clearings(_modules: int) -> tuple[Callable[[], None], ...]:
    """How to empty every cache in planevents, looked for again when modules have been added."""
    return tuple(
        clear
        for name, module in list(sys.modules.items())
        if name.startswith("planevents") and module is not None
        for value in list(vars(module).values())
        if callable(clear := getattr(value, "cache_clear", None))
    )
