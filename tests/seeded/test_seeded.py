"""Bugs that are sown on purpose: the kit finds each one, shows it in a few steps, and finds nothing else."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import Any

import pytest
from tests.seeded.running import differing, run, shown
from tests.seeded.seeds import SEEDS, Seed

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.no_cover

A_USER_S = 100
"""The examples that Hypothesis tries for somebody who sets nothing."""

seeds = pytest.mark.parametrize("seed", SEEDS, ids=str)


def of(seed: Seed, name: str) -> Any:
    return getattr(import_module(f"tests.seeded.{seed.kind}"), name)


def test_there_are_two_of_each_kind() -> None:
    """And twelve in all, or more."""
    kinds = Counter(seed.kind for seed in SEEDS)

    assert {"schemes", "rules", "projections", "stores", "codecs"} == set(kinds)
    assert min(kinds.values()) >= 2
    assert sum(kinds.values()) >= 12


@seeds
def test_a_bug_is_one_line(seed: Seed) -> None:
    """What is wrong and what is mended are otherwise the same, so that it is this that is found."""
    wrong, mended = differing(of(seed, seed.wrong), of(seed, seed.mended))

    assert (1, 1) == (len(wrong), len(mended))


@seeds
def test_it_is_found(seed: Seed, pytester: pytest.Pytester) -> None:
    """With the settings of a user who sets none; the failure names what is broken, in five steps or fewer."""
    result = run(pytester, seed.tested(mended=False), examples=A_USER_S)

    output = result.stdout.str()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert [] == [said for said in seed.says if said not in output]
    steps = shown(output)
    assert seed.example == (steps is not None)
    assert len(steps or ()) <= 5


@seeds
@pytest.mark.slow
def test_where_it_is_mended_nothing_is_found(seed: Seed, pytester: pytest.Pytester) -> None:
    """A kit that cried wolf would be turned off."""
    result = run(pytester, seed.tested(mended=True), examples=A_USER_S)

    assert result.ret == pytest.ExitCode.OK
    assert {"passed"} == set(result.parseoutcomes())


SCRIPT = """
E           AssertionError
E           Paste this into a test to see it again:
E           
E           def test_it() -> None:
E               with Machine.by_hand() as trial:
E                   trial.today = date(2024, 4, 1)
E                   trial.execute("cip", OpenPlan("Plan", scheme=RAG), AddAction("1", title="Do"))
E                   trial.execute(
E                       "cip",
E                       ReportStatus("1", "Red"),
E                       NoteUpdate("1", kind="narrative", printed="As above"),
E                       effective_on=date(2024, 4, 1),
E                   )
E                   trial.issue(IssueReport("Report 1", plans=["cip"], cut_off=date(2024, 4, 1)))
E           
E           Failing test case: <state machine>
E           state = Machine()
"""  # noqa: W291 as pytest prints it

WAY = """
E       FAULT dead end: from 'Paused' no other status can be reached
E              1. ReportStatus("1", "Paused")   no status -> Paused
E       1 fault
"""

HISTORY = """
E       The shortest history that shows it:
E         cip@4 on 2024-04-01: ActionAdded(action=ActionId('a4'), label='1')
E         cip@14 on 2024-06-30: ActionOwnersChanged(action=ActionId('a5'))
"""


@pytest.mark.parametrize(
    ("output", "steps"),
    [
        (SCRIPT, ["ReportStatus", "NoteUpdate", "IssueReport"]),
        (WAY, ["ReportStatus"]),
        (HISTORY, ["ActionAdded", "ActionOwnersChanged"]),
        ("E       AssertionError: no\n", None),
    ],
    ids=["script", "way", "history", "none"],
)
def test_the_steps_of_an_example_are_counted(output: str, steps: list[str] | None) -> None:
    """Those after the plan was opened, one a command, however many go in a call."""
    found = shown(output)

    assert steps == (found and [one.partition("(")[0] for one in found])
