"""The benchmarks run, do the same work for every contender, and write down what they found.

How fast anything is, is no test: these run the whole of it on next to nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

RUN = Path(__file__).parent / "benchmarks" / "run.py"
LEAST = ("--events=40", "--plan=20", "--since=3", "--commands=2", "--transactions=1", "--rounds=2")
ALL = {"planevents", "eventsourcing", "sqlite3"}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  (the arguments are in this file)
        [sys.executable, str(RUN), *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Where a small run wrote, and what it printed."""
    folder = tmp_path_factory.mktemp("benchmarks") / "made" / "by it"
    done = run(*LEAST, "--output", str(folder))
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


@pytest.fixture(scope="module")
def found(output: tuple[Path, str]) -> dict[str, Any]:
    """What the JSON file holds."""
    read: dict[str, Any] = json.loads((output[0] / "benchmarks.json").read_text())
    return read


def test_every_kind_of_work_is_measured(found: dict[str, Any]) -> None:
    """Reading, verifying, deciding and appending are all there, each with how much of it was done."""
    expected = [
        ("replay 40 events to current state", 40),
        ("load one plan of 20 events, cold", 3),
        ("say what changed: 3 of 40 events", 3),
        ("verify 40 events", 40),
        ("decide and append one command", 2),
        ("append 100 events a transaction", 100),
        ("append 1,000 events a transaction", 1_000),
    ]

    assert expected == [(one["name"], one["units"]) for one in found["measurements"]]


def test_contenders_are_timed_side_by_side(found: dict[str, Any]) -> None:
    """Each does each kind of work once a round; only the peer has nothing to verify."""
    taken = {one["name"]: one["seconds"] for one in found["measurements"]}
    sealing = taken.pop("verify 40 events")

    assert ALL - {"eventsourcing"} == set(sealing)
    assert [ALL] * len(taken) == [set(seconds) for seconds in taken.values()]
    assert {2} == {len(rounds) for seconds in taken.values() for rounds in seconds.values()}


def test_ratios_are_of_rounds(found: dict[str, Any]) -> None:
    """Twice as fast is a ratio of 2; what two contenders took is compared round by round."""
    for one in found["measurements"]:
        for other, ratio in one["ratios"].items():
            own, others = one["seconds"]["planevents"], one["seconds"][other]
            low, high = sorted(theirs / ours for ours, theirs in zip(own, others, strict=True))

            assert {"median": (low + high) / 2, "least": low, "most": high} == pytest.approx(ratio)


def test_people_get_a_table(output: tuple[Path, str], found: dict[str, Any]) -> None:
    """The same lines are printed and written as Markdown, with where it was measured below them."""
    folder, printed = output
    markdown = (folder / "benchmarks.md").read_text()
    names = [one["name"] for one in found["measurements"]]

    assert names == [line.split("|")[1].strip() for line in markdown.splitlines()[2 : 2 + len(names)]]
    assert found["conditions"] in markdown
    assert [] == [name for name in names if name not in printed]


def test_a_report_needs_room() -> None:
    """A plan too small for what should come after its report is refused before anything is measured."""
    refused = run("--plan=20", "--since=15")

    assert (2, "") == (refused.returncode, refused.stdout)
    assert "has no room for 15" in refused.stderr


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module that times, which the script finds beside itself."""
    monkeypatch.syspath_prepend(str(RUN.parent))
    return import_module("measuring")


def measured(measuring: ModuleType, rounds: int, **answers: object) -> tuple[Any, list[str]]:
    """What comes of contenders with these answers, and the order in which they had their turns."""
    turns: list[str] = []

    def task(contender: SimpleNamespace) -> SimpleNamespace:
        return SimpleNamespace(
            run=lambda: turns.append(contender.name), answer=lambda _: answers[contender.name]
        )

    contenders = [SimpleNamespace(name=name) for name in answers]
    scenario = measuring.Scenario("think", "thoughts/s", 1, task)
    return measuring.measure(scenario, contenders, rounds, lambda _: None), turns


def test_turns_are_interleaved(measuring: ModuleType) -> None:
    """Every round begins with another contender, so that none always goes first."""
    _, turns = measured(measuring, 3, a=1, b=1, c=1)

    assert list("abcbcacab") == turns


def test_times_of_different_results_are_not_compared(measuring: ModuleType) -> None:
    """A contender that came to something else did other work; one without an answer is not asked."""
    agreeing, _ = measured(measuring, 1, a="so", b="so", c=None)

    assert {"a", "b", "c"} == set(agreeing.seconds)
    with pytest.raises(measuring.DisagreementError, match="think: a and b came to different results"):
        measured(measuring, 1, a="so", b="not so", c=None)
