"""The benchmarks run, do the same work for every contender, and write down what they found.

How fast anything is, is no test: these run the whole of it on next to nothing.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "benchmarks"
PAGE = Path(__file__).parents[1] / "docs" / "reference" / "benchmarks.md"
LEAST = (
    "--events=40",
    "--large=60",
    "--plan=20",
    "--since=4",
    "--commands=2",
    "--transactions=1",
    "--big=80",
)
WORK = [
    ("replay 40 events to current state", 40),
    ("replay, the peer without its own projector", 40),
    ("load one plan of 20 events, cold", 5),
    ("say what changed since the last report: 4 events of 60", 10),
    ("say so with nothing in memory", 1),
    ("only read these events", 10),
    ("verify 60 events", 60),
    ("verify them in two processes", 60),
    ("verify them, the limit hashing what it reads", 60),
    ("verify the 1,000 after a checkpoint, the limit hashing what it reads", 1_000),
    ("decide and append one command to a plan of 20 events", 2),
    ("append 100 events a transaction", 1_000),
    ("of that the seal: hashes, tree and tiles of 100 events", 1_000),
    ("the insert step of 100 events", 1_000),
    ("the same, the limit's table without triggers (100)", 1_000),
    ("append 1,000 events a transaction", 1_000),
    ("of that the seal: hashes, tree and tiles of 1,000 events", 1_000),
    ("the insert step of 1,000 events", 1_000),
    ("the same, the limit's table without triggers (1,000)", 1_000),
    ("a plan of 4 actions and 80 events, cold: as it stands", 1),
    ("the same, asked again: as it stands", 10),
    ("a plan of 4 actions and 80 events, cold: by quarter", 1),
    ("the same, asked again: by quarter", 10),
    ("a plan of 4 actions and 80 events, cold: what changed since its report", 1),
    ("the same, asked again: what changed since its report", 10),
    ("a plan of 4 actions and 80 events, cold: all that ever changed", 1),
    ("the same, asked again: all that ever changed", 10),
]
NOT_OF_THE_PEER = ("verify", "the insert step", "the same, the limit")
NOT_OF_THE_LIMIT = ("replay, the peer without",)
OURS_ALONE = ("of that the seal", "a plan of", "the same, asked again")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  (the arguments are in this file)
        [sys.executable, str(FOLDER / "run.py"), *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Where a small run on both databases wrote, and what it printed."""
    folder = tmp_path_factory.mktemp("benchmarks")
    page = folder / "page.md"
    page.write_text("# Benchmarks\n\n## One run\n\nAn older one.\n")
    done = run(*LEAST, "--rounds=2", "--output", str(folder / "made" / "by it"), "--page", str(page))
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


@pytest.fixture(scope="module")
def found(output: tuple[Path, str]) -> dict[str, Any]:
    """What the JSON file holds."""
    folder, _ = output
    read: dict[str, Any] = json.loads((folder / "made" / "by it" / "benchmarks.json").read_text())
    return read


@pytest.fixture(scope="module")
def engines(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The tables of the databases; the last of all needs none."""
    tables: list[dict[str, Any]] = found["tables"]
    return tables[:-1]


def test_every_kind_of_work_is_measured_on_both_databases(engines: list[dict[str, Any]]) -> None:
    """Reading, verifying, deciding and appending are all there, each with how much of it was done."""
    expected = [("SQLite", "sqlite3", WORK), ("PostgreSQL", "psycopg", WORK)]

    assert expected == [
        (table["name"], table["limit"], [(one["name"], one["units"]) for one in table["measurements"]])
        for table in engines
    ]


def test_contenders_are_timed_side_by_side(engines: list[dict[str, Any]]) -> None:
    """Each does each kind of work once a round; only the peer has nothing to verify, and no step of its own."""
    for table in engines:
        for one in table["measurements"]:
            alone = {"planevents", table["limit"]}
            expected = alone if one["name"].startswith(NOT_OF_THE_PEER) else {*alone, "eventsourcing"}
            if one["name"].startswith(NOT_OF_THE_LIMIT):
                expected = {"planevents", "eventsourcing"}
            if one["name"].startswith(OURS_ALONE):
                expected = {"planevents"}

            assert dict.fromkeys(expected, 2) == {name: len(taken) for name, taken in one["seconds"].items()}


def test_importing_is_measured_against_the_peer(found: dict[str, Any]) -> None:
    """The last table needs no database: fresh processes, one a round, which are to be no slower."""
    (one,) = found["tables"][-1]["measurements"]

    assert {"planevents": 2, "eventsourcing": 2, "python": 2} == {
        name: len(taken) for name, taken in one["seconds"].items()
    }
    assert {"eventsourcing": 1.0, "python": None} == one["aims"]


def test_memory_is_that_of_a_process_of_its_own(engines: list[dict[str, Any]]) -> None:
    """Replaying next to nothing takes what importing takes, and less than the benchmarks themselves hold."""
    assert [True, True] == [10_000_000 < table["memory"] < 150_000_000 for table in engines]


def test_both_databases_wait_for_the_disk(engines: list[dict[str, Any]]) -> None:
    """What is acknowledged outlives a crash on every side, and the conditions say so."""
    sqlite, postgresql = (table["conditions"] for table in engines)

    assert "journal_mode = wal, synchronous = full" in sqlite
    assert "fsync = on, synchronous_commit = on, full_page_writes = on" in postgresql


def test_ratios_are_of_rounds(engines: list[dict[str, Any]]) -> None:
    """Twice as fast is a ratio of 2; what two contenders took is compared round by round."""
    for one in (one for table in engines for one in table["measurements"]):
        for other, ratio in one["ratios"].items():
            own, others = one["seconds"]["planevents"], one["seconds"][other]
            low, high = sorted(theirs / ours for ours, theirs in zip(own, others, strict=True))

            assert {"median": (low + high) / 2, "least": low, "most": high} == pytest.approx(ratio)


def test_an_aim_is_met_by_the_median(engines: list[dict[str, Any]]) -> None:
    """Work with two aims must meet both; work without any is neither met nor missed."""
    for one in (one for table in engines for one in table["measurements"]):
        aims = {name: aim for name, aim in one["aims"].items() if aim is not None}
        expected = all(one["ratios"][name]["median"] >= aim for name, aim in aims.items()) if aims else None

        assert expected is one["met"]


def test_people_get_tables(output: tuple[Path, str], found: dict[str, Any]) -> None:
    """The same lines are printed and written as Markdown, with where it was measured beside them."""
    folder, printed = output
    markdown = (folder / "made" / "by it" / "benchmarks.md").read_text()
    names = [one["name"] for table in found["tables"] for one in table["measurements"]]
    rows = [line for line in markdown.splitlines() if line.startswith("| ") and "| unit " not in line]

    assert names == [line.split("|")[1].strip() for line in rows]
    assert found["conditions"] in markdown
    assert [] == [name for name in names if name not in printed]


def test_a_page_gets_the_run_as_its_last_section(output: tuple[Path, str]) -> None:
    """What stood there of an older run is gone, what stands above it is kept."""
    folder, _ = output
    written = (folder / "made" / "by it" / "benchmarks.md").read_text()

    assert "# Benchmarks\n\n" + written == (folder / "page.md").read_text()


def test_the_documentation_has_the_section_that_a_run_replaces() -> None:
    """It is the last one, so that nothing after it is lost."""
    assert "## One run" == re.findall(r"^## .*$", PAGE.read_text(), re.MULTILINE)[-1]


def test_the_documentation_has_every_option() -> None:
    """The page's table of options is that of ``--help``."""
    documented = re.findall(r"^\| `(--[a-z]+)` \|", PAGE.read_text(), re.MULTILINE)

    assert sorted(set(re.findall(r"--[a-z]+", run("--help").stdout)) - {"--help"}) == sorted(documented)


def test_a_report_needs_room() -> None:
    """A plan too small for what should come after its report is refused before anything is measured."""
    refused = run("--plan=20", "--since=15")

    assert (2, "") == (refused.returncode, refused.stdout)
    assert "has no room for 15" in refused.stderr


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module that times, which the script finds beside itself."""
    monkeypatch.syspath_prepend(str(FOLDER))
    return import_module("measuring")


def measured(measuring: ModuleType, rounds: int, **answers: object) -> tuple[Any, list[str]]:
    """What comes of contenders with these answers, and the order in which they had their turns."""
    turns: list[str] = []

    def task(contender: SimpleNamespace) -> SimpleNamespace:
        return SimpleNamespace(
            run=lambda: turns.append(contender.name),
            answer=lambda _: answers[contender.name],
            before=lambda: turns.append("before"),
            after=lambda: turns.append("after"),
        )

    contenders = [SimpleNamespace(name=name) for name in answers]
    scenario = measuring.Scenario("think", "thoughts/s", 2, task, times=2)
    return measuring.measure(scenario, contenders, rounds, lambda _: None), turns


def test_turns_are_interleaved(measuring: ModuleType) -> None:
    """Every round begins with another contender, so that none always goes first."""
    _, turns = measured(measuring, 3, a=1, b=1, c=1)

    assert "aabbccbbccaaccaabb" == "".join(turn for turn in turns if len(turn) == 1)


def test_every_time_is_prepared_and_undone(measuring: ModuleType) -> None:
    """What stands before and after a run stands around each."""
    _, turns = measured(measuring, 1, a=1)

    assert ["before", "a", "after"] * 2 == turns


def test_times_of_different_results_are_not_compared(measuring: ModuleType) -> None:
    """A contender that came to something else did other work; one without an answer is not asked."""
    agreeing, _ = measured(measuring, 1, a="so", b="so", c=None)

    assert {"a", "b", "c"} == set(agreeing.seconds)
    with pytest.raises(measuring.DisagreementError, match="think: a and b came to different results"):
        measured(measuring, 1, a="so", b="not so", c=None)
