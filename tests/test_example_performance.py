"""The example of a quarter's performance gives the published figures, or says where they contradict themselves."""

from __future__ import annotations

import runpy
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.markdown_text import section

from planevents import PlanRegister
from planevents.commands import ApproveAmendment
from planevents.errors import CommandRefusedError

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
def report() -> str:
    """What the script prints when it is run as the README says."""
    ran = subprocess.run([sys.executable, REPORT], capture_output=True, text=True, check=True)  # noqa: S603 our own
    return ran.stdout


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


@pytest.mark.parametrize(
    ("heading", "published"),
    [
        ("## Actions agreed by the Executive", ("| Executive actions | 58 | 59 | 98 | 90 | yes |",)),
        (
            "## Strategic plan 2021-24",
            (
                "| Outcomes | 15 | 24 | 62.5 | 75 | no | N/A | No trend data |",
                "| GREEN | 15/24 (62.5 %) | 5/15 (33.3 %) | 1/15 (6.7 %) | 0/15 (0.0 %) | 9/15 (60.0 %) |",
                "| AMBER | 3/24 (12.5 %) | 0/3 (0.0 %) | 1/3 (33.3 %) | 0/3 (0.0 %) | 2/3 (66.7 %) |",
                "| RED | 6/24 (25.0 %) | 1/6 (16.7 %) | 0/6 (0.0 %) | 3/6 (50.0 %) | 2/6 (33.3 %) |",
                "#### Red Red, off target and worsening: 3",
                "| Crime and anti-social behaviour | 55.07, 2021/22 Q1 | 44.1 | 43.6 per 1,000 people by 2024 |",
                "| Town centre vacancies | 17.8, 2021/22 Q1, provisional | N/A | 13.25 % by 2024 |",
                "| Household recycling | 28.6, 2020/21 | 33.1 | 35 % by 2024 |",
            ),
        ),
        (
            "## Strategic plan workplan",
            ("| Workplan | 21 | 22 | 95.5 | 90 | yes |", "| Green | 20 |", "| Complete | 1 |", "| Red | 1 |"),
        ),
        (
            "## Recovery from COVID-19",
            ("| Public Health | 30/03/21 | Flu uptake: 52.4 % against 55 % |", "so few had flu. | N/A |"),
        ),
        (
            "## Strategic risk register",
            (
                "35 open risks: 20 High, 14 Medium, 1 Low.",
                "Since 2020/21 Q4: opening 35 + added 0 - closed 0 = closing 35; 1 up, 1 down.",
                "| 1 | Shops in distress empty the town centre |  | High (16) | High (20) | up |",
                "|  | Medium (12) | Medium (9) | down |",
            ),
        ),
        (
            "## Programmes and projects",
            ("| Programmes | 27 | 27 | 100.0 | 90 | yes |", "| Green | 20 |", "| Amber | 7 |"),
        ),
    ],
)
def test_the_printed_report_has_the_published_figures(
    report: str, heading: str, published: tuple[str, ...]
) -> None:
    """Read off what the script prints, plan by plan."""
    said = section(report, f"{heading}\n")

    assert [] == [line for line in published if line not in said]


@pytest.mark.parametrize(
    ("heading", "action"),
    [
        ("## Actions agreed by the Executive", "1 Find other places for detoxification | Public Health"),
        ("## Recovery from COVID-19", "2 Keep enough care at home | Adult Social Care"),
    ],
)
def test_the_printed_table_of_amendments_asks_for_274_days(report: str, heading: str, action: str) -> None:
    """Both from the end of June to the end of March; neither decided when the quarter ended."""
    (row,) = [line for line in section(report, f"{heading}\n").splitlines() if f"| {action} |" in line]

    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert ["30/06/21", "31/03/22", "274"] == [cells[3], cells[5], cells[6]]
    assert "pending with Executive for 0 days" == cells[7]
    assert cells[4].startswith("(R) ")


def test_the_printed_report_says_where_the_published_one_contradicts_itself(report: str) -> None:
    """1/5 is not 7 %, and a part of fifteenths is no fifth."""
    said = section(report, "### Figures as they were printed: 3 findings\n")

    assert "1/5 (7%): 1/5 = 20 % is not 7%, but 1/15 = 6.67 % rounds to it" in said
    assert "1/5 (7%) stands among parts of 15" in said


@pytest.mark.usefixtures("receipt")
def test_the_board_cannot_approve_what_it_is_asked_to(register: PlanRegister) -> None:
    """The published report asks the scrutiny board to approve a deadline; it can only note it (rule 3)."""
    with pytest.raises(CommandRefusedError, match="Overview and Scrutiny Board"):
        register.acting_as("Clerk").preview(
            "recovery",
            ApproveAmendment("A1", body="Overview and Scrutiny Board", meeting=date(2021, 10, 20)),
        )
