"""The demo computes the published figures, from nothing but the package and the examples."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest

from planevents import PlanRegister

EXAMPLES = Path(__file__).parents[1] / "examples"


@attrs.frozen
class Demo:
    printed: str
    output: Path

    def json(self, name: str) -> Any:
        return json.loads((self.output / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo, run twice in a copy of its own."""
    root = tmp_path_factory.mktemp("root")
    shutil.copytree(EXAMPLES, root / "examples")
    runs = [
        subprocess.run(  # noqa: S603 it is our own
            [sys.executable, root / "examples" / "demo.py"], capture_output=True, text=True, check=True
        )
        for _ in range(2)
    ]
    assert {""} == {run.stderr for run in runs}
    return Demo(runs[-1].stdout, root / "demo-output")


def test_it_writes_its_files_afresh(demo: Demo) -> None:
    """Whatever an earlier run left is replaced, and the store verifies."""
    names = {
        "plans.db",
        "performance-q1-2021-22.md",
        *(f"{name}.{kind}" for name in ("cip-june-2025", "workplan-q2-2024-25") for kind in ("md", "json")),
    }

    assert names == {file.name for file in demo.output.iterdir()}
    with PlanRegister.open(demo.output / "plans.db") as register:
        assert 325 == register.verify().require().size


def test_plan_of_june(demo: Demo) -> None:
    """The plan has 47 actions at the end of June 2025."""
    plan = demo.json("cip-june-2025.json")["plan"]

    assert ("2025-06-30", 47, 17) == (plan["as_at"], plan["actions"], plan["complete"])
    assert 47 == len(plan["rows"])


def test_movement(demo: Demo) -> None:
    """Opening 30, added 18 (7 new, 11 imported), removed 1, closing 47, carried 29."""
    movement = demo.json("cip-june-2025.json")["movement"]

    assert (30, 18, 1, 47, 29) == tuple(
        movement[name] for name in ("opening", "added", "removed", "closing", "carried")
    )
    assert {"new": 7, "imported": 11} == movement["added_by"]
    assert ["6(a)"] == [row["ref"] for row in movement["rows"] if row["movement"] == "removed"]


def test_performance(demo: Demo) -> None:
    """Complete are 17 of 47 by rows, and 16 of 45 by owner cells; each says how it counts."""
    rows = demo.json("cip-june-2025.json")["performance"]["rows"]

    assert [(17, 47), (16, 45)] == [(row["numerator"], row["denominator"]) for row in rows]
    assert 2 == len({row["counting"] for row in rows})


def test_changes_of_target(demo: Demo) -> None:
    """6.6, 14.1 and 18.1 are declared, with a reason; 6.7, 8.1, 10.1, 11.7 and the lost 6(a) are not."""
    rows = demo.json("cip-june-2025.json")["changes"]["rows"]

    declared = [row for row in rows if row["group"] == "declared" and row["field"] == "target"]
    undeclared = [row for row in rows if row["group"] == "undeclared"]
    assert ["6.6", "14.1", "18.1"] == [row["label"] for row in declared]
    assert all(row["reason"] and row["old"] and row["new"] and row["actor"] for row in declared)
    assert ["6.7", "8.1", "10.1", "11.7", "6(a)"] == [row["label"] for row in undeclared]
    assert {("target", False), ("listed", False)} == {(row["field"], row["declared"]) for row in undeclared}


def test_quarters(demo: Demo) -> None:
    """The workplan's two quarters, and the four initiatives that moved."""
    quarters = demo.json("workplan-q2-2024-25.json")["quarters"]

    letters = ("Complete", "On track", "Some slippage", "High risk of deliverability", "Undeliverable")
    assert {
        "2024/25 Q1": dict(zip(letters, (3, 54, 1, 0, 0), strict=True)) | {"no status": 0},
        "2024/25 Q2": dict(zip(letters, (6, 51, 0, 1, 0), strict=True)) | {"no status": 0},
    } == quarters["counts"]
    assert ["11.3", "12.3", "13.4", "13.10"] == [move["ref"] for move in quarters["moved"]]


def test_it_prints_what_it_is_about(demo: Demo) -> None:
    """Everything that a newcomer should see is printed, within 100 columns."""
    for text in (
        "The council's improvement plan, as published in June 2025: 47 actions",
        "opening 30 + added 18 - removed 1 = closing 47; carried 29",
        "+ added: new                                7\n+ added: imported                           11\n",
        "Complete, by rows: 17 of 47 (36.2 %); every action row counts once",
        "Complete, by rows with an owner cell of their own: 16 of 45 (35.6 %);",
        "DECLARED changes of target, each with its reason: 3",
        "18.1 target, 2025-06-30, Performance Officer (cip@73)",
        "UNDECLARED, and unexplained until a person classifies them: 5",
        "6(a) listed",
        "Complete (C)                     3           6\n",
        "High risk of deliverability (R)  0           1\n",
        "Moved from 2024/25 Q1 to 2024/25 Q2: 4",
        "self-consistent: 325 events",
        "proven to size 135",
        "4 aims, each with one accountable officer; 9 packages of work\n",
        "ends: 20 of 38 have a due day, 3 are ongoing, 15 have none of their own\n",
        "Executive actions: 58 of 59 (98 %)",
        "Outcomes: 15 of 24 (62.5 %)",
        "6/24 (25.0 %); 3 Red Red: Crime and anti-social behaviour",
        "missed its target: Flu uptake: 52.4 % against 55 %",
        "pending are 274 days",
        "35 risks, 20 High, 14 Medium, 1 Low; 1 up, 1 down",
        "1/5 = 20 % is not 7%",
        "demo-output/cip-june-2025.md",
    ):
        assert text in demo.printed
    assert [] == [line for line in demo.printed.splitlines() if len(line) > 100]


def test_papers_print_the_checkpoint_of_their_report(demo: Demo) -> None:
    """Each paper's checkpoint is taken at its report's own event, and proves the store up to there."""
    for name, size in (("cip-june-2025", 135), ("workplan-q2-2024-25", 325)):
        checkpoint = demo.json(f"{name}.json")["checkpoint"]
        assert size == checkpoint["size"]
        assert checkpoint["line"] in (demo.output / f"{name}.md").read_text(encoding="utf-8")
