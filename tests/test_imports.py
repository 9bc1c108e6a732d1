"""``import planevents`` stays light: nobody pays for what they do not use."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("cattrs", "hypothesis", "pytest", "rich", "sqlalchemy", "structlog", "tabulate", "typer")


@pytest.fixture(scope="module")
def loaded() -> frozenset[str]:
    """The top-level modules that a fresh interpreter has loaded after the import."""
    program = "import sys, planevents; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run(  # noqa: S603  (the program is the line above)
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return frozenset(run.stdout.split())


def test_the_import_is_seen(loaded: frozenset[str]) -> None:
    """The package itself is among what was loaded, so the list can be believed."""
    assert "planevents" in loaded


@pytest.mark.parametrize("module", HEAVY)
def test_importing_planevents_does_not_load(module: str, loaded: frozenset[str]) -> None:
    """What only some users need is loaded when they need it."""
    assert module not in loaded


@pytest.mark.parametrize("first", ["planevents.testing.strategies", "hypothesis"])
def test_strategies_can_be_imported_before_hypothesis(first: str) -> None:
    """Hypothesis, imported by them, asks for them in turn; either may come first."""
    program = (
        f"import {first}, hypothesis, planevents.testing.strategies as kit; print(kit.TARGET_SHAPES != ())"
    )
    run = subprocess.run(  # noqa: S603  (the program is the line above)
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert ("True", "") == (run.stdout.strip(), run.stderr)
