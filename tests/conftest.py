"""How long Hypothesis searches, how a run says what it found, and the end of its database server."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings
from tests import postgres

# The same examples every time, so that a change of result means a change of code.
settings.register_profile("dev", deadline=None, derandomize=True, max_examples=60)
# New examples every time, and many: for finding what nobody thought of. A failure prints
# the line that brings it back.
settings.register_profile("ci", deadline=None, derandomize=False, max_examples=500, print_blob=True)
settings.load_profile("dev")


UNTRACED = (
    "tests/backup/test_damage.py",
    "tests/faults/",
    "tests/tampering/",
    "tests/test_audit_chunks.py",
    "tests/test_deep_trees.py",
    "tests/test_docs.py",
    "tests/test_leaks.py",
    "tests/test_store_attacks.py",
)
"""Many tests of code that is also held by a few."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Random tests count for no coverage, nor do those that try one thing in a thousand places.

    Tracing makes them three times as slow, and a line that chance alone comes to is no line that a
    person can read a test of.
    """
    for item in items:
        if item.get_closest_marker("hypothesis") or item.nodeid.startswith(UNTRACED):
            item.add_marker("no_cover")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With PLANEVENTS_NO_SKIPS set, a skipped test fails the run."""
    reporter: pytest.TerminalReporter | None = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("PLANEVENTS_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        reporter.write_sep("!", "tests were skipped, and PLANEVENTS_NO_SKIPS is set", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure() -> None:
    """However the run ended, in every worker: no server is left running."""
    postgres.stop()
