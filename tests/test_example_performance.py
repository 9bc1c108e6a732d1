"""The example of a quarter's performance gives the published figures, or says where they contradict themselves."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from planevents import PlanRegister

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.recorded import Receipt

REPORT = Path(__file__).parents[1] / "examples" / "performance_2021_22" / "report.py"
Q1 = "2021/22 Q1"


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    """What the script defines."""
    return runpy.run_path(str(REPORT))


@pytest.fixture(scope="module")
def register() -> Iterator[PlanRegister]:
    """A register to which nothing has happened yet."""
    with PlanRegister.open("memory://", timezone="Europe/London") as opened:
        yield opened


@pytest.fixture(scope="module")
def receipt(script: dict[str, Any], register: PlanRegister) -> Receipt:
    """What was said when the printed figures were recorded."""
    told: Receipt = script["tell"](register)
    return told


@pytest.mark.parametrize(
    ("plan", "standard", "figures"),
    [
        ("strategic-plan", "Outcomes", (15, 24, "62.5", "no")),
        ("executive-actions", "Executive actions", (58, 59, "98", "yes")),
        ("workplan", "Workplan", (21, 22, "95.5", "yes")),
        ("programmes", "Programmes", (27, 27, "100.0", "yes")),
    ],
)
@pytest.mark.usefixtures("receipt")
def test_the_standards_are_the_published_ones(
    register: PlanRegister, plan: str, standard: str, figures: tuple[int, int, str, str]
) -> None:
    """Each with its numerator and denominator; nothing is known of the quarter before."""
    found = register.performance(plan, effective_at=Q1)[standard]

    assert figures == (found.numerator, found.denominator, str(found.percentage), found.achieved)
    assert "No trend data" == found.trend


@pytest.mark.usefixtures("receipt")
def test_the_outcomes_are_the_published_ones(register: PlanRegister) -> None:
    """By rating, and within each by trend; three are Red Red."""
    view = register.measures("strategic-plan", effective_at=Q1)

    assert [15, 3, 6, 0] == [one.numerator for one in view.ratings]
    assert [5, 1, 0, 9] == [one.numerator for one in view.trends("GREEN")]
    assert [0, 1, 0, 2] == [one.numerator for one in view.trends("AMBER")]
    assert [1, 0, 3, 2] == [one.numerator for one in view.trends("RED")]
    assert ["6.7", "16.7"] == [str(view.trends("GREEN")[1].percentage), str(view.trends("RED")[0].percentage)]
    assert [
        ("Crime and anti-social behaviour", "55.07", "44.1", "43.6"),
        ("Town centre vacancies", "17.8", None, "13.25"),
        ("Household recycling", "28.6", "33.1", "35"),
    ] == [
        (row["title"], row["reading"], row["period_before"], row["target"])
        for row in view.to_rows()
        if row["red_red"]
    ]


@pytest.mark.usefixtures("receipt")
def test_an_action_is_complete_and_missed_its_target(register: PlanRegister) -> None:
    """Completion and outcome are two facts (rule 15)."""
    row = register.plan("recovery", effective_at=Q1).to_rows()[0]

    assert (True, "Flu uptake: 52.4 % against 55 %") == (row["complete"], row["missed_target"])


@pytest.mark.usefixtures("receipt")
def test_both_proposed_revisions_are_274_days(script: dict[str, Any], register: PlanRegister) -> None:
    """From the end of June to the end of March."""
    assert 2 == sum("274 days" in line for line in script["proposed_revisions"](register))


def test_the_misprint_is_caught(receipt: Receipt, register: PlanRegister) -> None:
    """And the workplan's missing counts; nothing else is odd, and what was printed is kept."""
    assert [
        "Of GREEN, Static: 1/5 (7%): 1/5 = 20 % is not 7%, but 1/15 = 6.67 % rounds to it",
        "Of GREEN, Static: 1/5 (7%) stands among parts of 15 and the parts add up to it",
        "Workplan: 91% / 4.5% / 0% / 4.5% are printed without their counts; 20 + 1 + 0 + 1 of 22 would give them",
    ] == [warning.message for warning in receipt.warnings]
    static = [
        row for row in register.figures("strategic-plan").to_rows() if row["problem"] == "ratio; denominator"
    ]
    assert [("7%", 1, 5)] == [(row["printed"], row["numerator"], row["denominator"]) for row in static]


def test_the_script_runs() -> None:
    """As the README says; within 100 columns."""
    ran = subprocess.run([sys.executable, REPORT], capture_output=True, text=True, check=True)  # noqa: S603 our own

    assert "15 of 24" in ran.stdout
    assert [] == [line for line in ran.stdout.splitlines() if len(line) > 100]
