"""A paper prints the whole of performance reporting, of a plan that has it, and nothing of one that has not."""

from __future__ import annotations

import json as stdlib_json
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from tests.markdown_text import HOSTILE, assert_no_cell_is_added, assert_only_its_own_markup, section

from planevents import PlanRegister
from planevents import commands as c
from planevents.case_parts import CaseContents, CaseLine, YearAmount
from planevents.definitions import Body, Standard
from planevents.errors import UnknownReportError
from planevents.figures import PublishedFigure
from planevents.money import Money
from planevents.outcome import Thresholds
from planevents.papers import json, markdown
from planevents.papers.issued import paper_on
from planevents.risk_matrix import RiskMatrix
from planevents.statuses import PRIORITY_RAG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planevents.papers.paper import Paper

Q4, Q1 = date(2025, 3, 31), date(2025, 6, 30)
MATRIX = RiskMatrix.of(
    likelihoods={"Unlikely": 1, "Likely": 2},
    impacts={"Minor": 1, "Major": 2},
    levels={"High": (3, 4), "Low": (1, 2)},
    mitigated=["High"],
    expected=90,
)


def tell(register: PlanRegister, say: Callable[[str], str]) -> None:
    """Record two quarters of a plan that has some of everything; ``say`` writes each text."""

    def name(text: str) -> str:
        return " ".join(say(text).replace("\x1b", "").split())

    officer = register.acting_as("Performance Officer")
    green = Standard(name("Green"), counting=name("Green, of all"), statuses="Green", expected=75)
    officer.execute(
        "p",
        c.OpenPlan(
            name("Plan"),
            scheme=PRIORITY_RAG,
            change_control="by approval",
            standards=[green],
            bodies=[Body(name("Executive"), decides=True), Body(name("Scrutiny"), decides=False)],
        ),
        c.AddAction("1", title=say("Mend roads"), owners=[name("Roads")], target="May 2025", status="Green"),
        c.AddAction("2", title=say("Count bins"), owners=[name("Waste")], target="Monthly", status="Green"),
        c.AddAction("3", title=say("Vaccinate"), owners=[name("Health")], target="June 2025", status="Red"),
        c.AddAction("4", title=say("Open the bridge"), start="June 2025", target="July 2025"),
        c.AddDependency("4", needs="1", reason=say("no road, no bridge"), dependency="D"),
        c.AddMilestone("1.a", action="1", title=say("Tender"), target="April 2025"),
        c.AddMilestone("2.a", action="2", title=say("Hire"), target="September 2025"),
        c.AddMeasure("U", title=say("Uptake"), unit="%", direction="higher", target="55", actions=["3"]),
        c.AddMeasure(
            "V",
            title=say("Vacancies"),
            unit=name("%"),
            direction="lower",
            target="13",
            target_year="2027",
            thresholds=Thresholds(),
        ),
        c.RecordReading("V", "15", period="2024/25 Q4"),
        c.SetRiskMatrix(MATRIX),
        c.AddRisk("R1", title=say("Shops leave"), likelihood="Unlikely", impact="Major"),
        c.AddRisk("R2", title=say("Flood"), likelihood="Unlikely", impact="Minor"),
        c.AddMitigation("R1", action="1"),
        c.AddFinanceLine(
            "F", title=say("Steel"), direction="investment", kind="capital", recurrence="one-off"
        ),
        c.SetAmount("F", year="2025/26", basis="profiled", amount=Money.of("1250000", "GBP")),
        c.PresentBusinessCase(
            "B1",
            title=say("Toll"),
            sponsor=name("Roads"),
            contents=CaseContents(
                summary=say("A toll pays for the bridge"),
                lines=[
                    CaseLine(
                        "T",
                        title=say("Tolls"),
                        direction="benefit",
                        kind="revenue",
                        recurrence="ongoing",
                        profile=[YearAmount("2026/27", Money.of("80000", "GBP"))],
                    )
                ],
            ),
        ),
        c.ApprovePlan(body=name("Executive")),
        effective_on=Q4,
    )
    officer.issue(
        c.IssueReport(name("Q4"), plans=["p"], period="2024/25 Q4", cut_off=Q4, body=name("Executive"))
    )
    officer.execute(
        "p",
        c.ReportStatus("1", "Red", period="2025/26 Q1", narrative=say("Rain")),
        c.Complete("3"),
        c.ReportOccurrence("2", "April 2025", outcome="missed", narrative=say("ill")),
        c.ReportOccurrence("2", "May 2025"),
        c.RecordReading("U", "52.4", period="2024/25"),
        c.RecordReading("V", "17.8", period="2025/26 Q1", provisional=True, narrative=say("Twelve closed")),
        c.RescoreRisk("R1", likelihood="Likely", reason=say("worse")),
        c.SetAmount("F", year="2025/26", basis="forecast", amount=Money.of("1300000.50", "GBP")),
        c.ApproveBusinessCase("B1", body=name("Executive"), minute=say("7")),
        c.SetAmount("T", year="2026/27", basis="forecast", amount=Money.of("75000", "GBP")),
        c.ProposeAmendment(
            "1",
            target="March 2026",
            reason=say("No bids"),
            impact=say("A year without"),
            body=name("Executive"),
            amendment="A1",
        ),
        c.RecordPublishedFigures(
            say("Trends"),
            figures=[PublishedFigure(name=say("Static"), printed="7%", numerator=1, denominator=5)],
            period="2025/26 Q1",
        ),
        effective_on=date(2025, 6, 20),
    )
    officer.execute(
        "p", c.NoteAmendment("A1", body=name("Scrutiny"), meeting=date(2025, 6, 25)), effective_on=Q1
    )
    officer.issue(
        c.IssueReport(name("Q1"), plans=["p"], period="2025/26 Q1", cut_off=Q1, body=name("Executive"))
    )


def told(say: Callable[[str], str]) -> Iterator[Paper]:
    """The paper of the second quarter."""
    with PlanRegister.open("memory://", clock=lambda: datetime(2025, 7, 20, tzinfo=UTC)) as register:
        tell(register, say)
        yield paper_on(register, "p")


@pytest.fixture(scope="module")
def paper() -> Iterator[Paper]:
    """The paper of a plan that has some of everything."""
    yield from told(lambda text: text)


@pytest.fixture(scope="module")
def printed(paper: Paper) -> str:
    """The paper as it is printed."""
    return markdown.report(paper)


@pytest.mark.parametrize(
    ("heading", "lines"),
    [
        (
            "## Performance",
            (
                "0 of 1 standard achieved (percentages are rounded to one decimal, a half upwards)",
                "| Green | 1 | 4 | 25.0 | 75 | no | 2 of 4 (50.0 %) | Worsening | Green, of all |",
            ),
        ),
        (
            "## Outcome measures: 2",
            (
                "RED 1/2 (50.0 %), no rating 1/2 (50.0 %); 1 Red Red.",
                "| V | Vacancies | 17.8, 2025/26 Q1, provisional | 15 | 13 % by 2027 | Twelve closed |",
                "### Complete, but short of the target: 1",
                "| 3 Vaccinate | Health | June 2025 | Uptake: 52.4 % against 55 % |  | N/A |",
            ),
        ),
        ("## Figures as they were printed: 1 finding", ("| Trends | Static: 1/5 (7%): ",)),
        (
            "## Amendments: 1",
            (
                "| 1 Mend roads | Roads | May 2025 | (R) No bids (I) A year without | March 2026 | 304 |",
                "pending with Executive for 10 days; noted by Scrutiny |",
            ),
        ),
        (
            "## Milestones slipped or missed: 1",
            (
                "2 milestones: 1 overdue, 1 to come.",
                "| 1 Mend roads | Tender |  | April 2025 | 0 | overdue | 61 |",
            ),
        ),
        (
            "## Recurring actions: 1 missed",
            ("| 2 | Count bins | monthly | 0 | 1 | April 2025 | June 2025 |",),
        ),
        ("## Dependencies at risk: 1", ("| 4 | Open the bridge | 1 | 2025-05-31 | yes |",)),
        ("## Owners with overdue actions: 1", ("| Roads | 1 | 1 | 1 | 1 |",)),
        (
            "## Risks: 2",
            (
                "2 open risks: 1 High, 1 Low.",
                "Since Q4: opening 2 + added 0 - closed 0 = closing 2; 1 up, 0 down.",
                "Mitigating actions on target: 0 of 1 (0.0 %), expected 90 %: not achieved.",
                "| R1 | Shops leave |  | Low (2) | High (4) | up | 1 (Red, off target) |",
            ),
        ),
        ("## Money", ("| F Steel | 1,250,000 | 1,300,000.50 | 50,000.50 | 0 | 0 |",)),
        (
            "## Business cases: 1",
            (
                "1 approved.",
                "| B1 | Toll | approved |  | Roads | 2025-06-20 by Executive, minute 7 |",
                "| B1 | benefit | 80,000 | 80,000 | 75,000 | \\-5,000 |",
            ),
        ),
        ("## Approved business cases by line and year", ("| B1 | T | 2026/27 | 80,000 | 75,000 |",)),
        ("## Every outcome measure as at 2025-06-30", ("| U | Uptake |", "| V | Vacancies |")),
        ("## The risk register as at 2025-06-30, by severity", ("| R1 | Shops leave |", "| R2 | Flood |")),
        ("## Money by financial year", ("### Profiled, GBP", "### Forecast, GBP")),
    ],
)
def test_each_part_has_its_heading_figures_and_table(
    printed: str, heading: str, lines: tuple[str, ...]
) -> None:
    """A section is one heading, its figures, and a table of what a committee must see."""
    said = section(printed, f"{heading}\n")

    assert [] == [line for line in lines if line not in said]


def test_what_tells_nothing_is_left_out_and_what_is_none_of_many_is_not(printed: str) -> None:
    """No risk that stayed as it was and no kind of money without any; but a status that no action has."""
    assert "R2" not in section(printed, "## Risks: 2\n")
    assert "COST AVOIDANCE" not in section(printed, "## Money\n")
    assert "| Amber | 0 |" in section(printed, "## Performance\n")


def test_dependencies_at_risk_are_those_that_block_or_push() -> None:
    """What waits for something done is safe; what no longer fits is at risk before it should begin."""
    with PlanRegister.open("memory://") as register:
        officer = register.acting_as("Officer")
        officer.execute(
            "p",
            c.OpenPlan("Plan", scheme=PRIORITY_RAG),
            c.AddAction("1", title="Survey", target="March 2025", status="Complete"),
            c.AddAction("2", title="Dig", start="March 2025", target="December 2025"),
            c.AddAction("3", title="Build", start="August 2025", target="September 2025"),
            c.AddDependency("2", needs="1", reason="where to dig"),
            c.AddDependency("3", needs="2", reason="a pit"),
            c.AddDependency("3", needs="1", reason="where to build"),
            effective_on=Q4,
        )
        officer.issue(c.IssueReport("R", plans=["p"], period="2024/25 Q4", cut_off=Q4))
        text = markdown.report(paper_on(register, "p"))

    said = section(text, "## Dependencies at risk: 1\n")
    assert "3 dependencies: 0 actions blocked, 1 pushed." in said
    assert "| 3 | Build | 2 | 2025-12-31 | no | 152 | a pit |" in said


def test_risks_of_a_first_report_are_told_since_the_quarter_before_or_not_at_all() -> None:
    """A plan that was opened on the first day of the report's quarter has nothing to compare with."""
    with PlanRegister.open("memory://") as register:
        officer = register.acting_as("Officer")
        for plan, opened in (("old", date(2024, 12, 31)), ("new", date(2025, 1, 1))):
            officer.execute(plan, c.OpenPlan("Plan", scheme=PRIORITY_RAG), effective_on=opened)
        officer.issue(c.IssueReport("R", plans=["old", "new"], period="2024/25 Q4", cut_off=Q4))
        found = [paper_on(register, plan).risks for plan in ("old", "new")]

    assert ["2024/25 Q3", None] == [None if one is None else one.since for one in found]


def test_a_milestone_that_was_moved_shows_both_dates() -> None:
    """One that slipped has its days, though it is not due yet."""
    with PlanRegister.open("memory://") as register:
        officer = register.acting_as("Officer")
        officer.execute(
            "p",
            c.OpenPlan("Plan", scheme=PRIORITY_RAG),
            c.AddAction("1", title="Mend roads", target="December 2025"),
            c.AddMilestone("1.a", action="1", title="Tender", target="April 2025"),
            c.ReprofileMilestone("1.a", target="September 2025", reason="No bids"),
            effective_on=Q4,
        )
        officer.issue(c.IssueReport("R", plans=["p"], period="2024/25 Q4", cut_off=Q4))
        text = markdown.report(paper_on(register, "p"))

    assert "| 1 Mend roads | Tender | April 2025 | September 2025 | 153 | to come | 0 |" in text


def test_the_summary_of_a_report_tells_performance_and_nothing_else(paper: Paper) -> None:
    """Each plan of the report stands below its title, without changes and lists; the checkpoint is last."""
    text = markdown.summary([paper, attrs.evolve(paper, plan=paper.plan)])

    assert text.startswith("# Q1\n\nReport for 2025/26 Q1, to Executive, on 2 plans.\n")
    assert 2 == text.count("\n## Plan\n")
    assert 2 == text.count("\n### Amendments: 1\n")
    assert 1 == text.count("\n## Checkpoint\n")
    assert ["Plan", "Plan", "Checkpoint"] == re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert "### Changes" not in text


def test_the_summary_is_a_document_too(paper: Paper) -> None:
    """For a program each paper is whole, by its plan's id, below what the report was."""
    other = attrs.evolve(paper, plan=attrs.evolve(paper.plan, plan=attrs.evolve(paper.plan.plan, id="q")))
    found = stdlib_json.loads(json.summary(iter([paper, other])))
    assert ("Q1", "2025/26 Q1", "Executive") == (found["report"], found["period"], found["body"])
    assert ["p", "q"] == list(found["plans"])
    assert stdlib_json.loads(json.report(paper)) == found["plans"]["p"]
    assert {"plans": {}} == stdlib_json.loads(json.summary([]))


def test_one_document_holds_every_register(paper: Paper) -> None:
    """In JSON each view stands under its name, and a paper without them has none of the names."""
    whole = stdlib_json.loads(json.report(paper))
    names = [
        "measures",
        "figures",
        "amendments",
        "milestones",
        "cadence",
        "risks",
        "owners",
        "finance",
        "business_cases",
        "dependencies",
    ]
    without: dict[str, Any] = dict.fromkeys(names)
    bare = attrs.evolve(paper, **without)

    assert [len(getattr(paper, name).to_rows()) for name in names] == [
        len(whole[name]["rows"]) for name in names
    ]
    assert set(whole) - set(stdlib_json.loads(json.report(bare))) == set(names)


def test_a_plan_without_them_has_none_of_the_sections() -> None:
    """A section is there only where there is something to tell."""
    with PlanRegister.open("memory://") as register:
        officer = register.acting_as("Officer")
        officer.execute("p", c.OpenPlan("Plan", scheme=PRIORITY_RAG), effective_on=Q4)
        officer.issue(c.IssueReport("R", plans=["p"], period="2024/25 Q4", cut_off=Q4))
        text = markdown.report(paper_on(register, "p"))

    assert [
        "Movement",
        "Changes since the beginning",
        "Questions for a person: 0",
        "No status: 0",
        "Quarters",
        "The plan as at 2025-03-31",
        "Checkpoint",
    ] == [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]


def test_a_paper_of_an_unknown_report_is_refused() -> None:
    """The error names the reports that are meant; a plan without a report has no paper."""
    with PlanRegister.open("memory://") as register:
        officer = register.acting_as("Officer")
        officer.execute("p", c.OpenPlan("Plan", scheme=PRIORITY_RAG), effective_on=Q4)
        with pytest.raises(UnknownReportError):
            paper_on(register, "p")
        officer.issue(c.IssueReport("March", plans=["p"], period="2024/25 Q4", cut_off=Q4))
        with pytest.raises(UnknownReportError) as refused:
            paper_on(register, "p", "Marhc")

    assert ("March",) == refused.value.did_you_mean


def test_a_reissue_is_told_since_the_report_before_both() -> None:
    """A report with the same cut-off takes the other's place, and is compared as that one was."""
    with PlanRegister.open("memory://", clock=lambda: datetime(2025, 7, 20, tzinfo=UTC)) as register:
        tell(register, lambda text: text)
        register.acting_as("Officer").issue(
            c.IssueReport("Q1 again", plans=["p"], period="2025/26 Q1", cut_off=Q1, supersedes="Q1")
        )
        again = paper_on(register, "p")

    assert ("Q1 again", "Q4", "Q4") == (
        again.report,
        again.changes.since and again.changes.since.name,
        again.risks and again.risks.since,
    )


def test_a_paper_written_again_later_says_the_same() -> None:
    """Whatever is recorded after the report: decisions, scores, readings, corrections of what it printed."""
    with PlanRegister.open("memory://", clock=lambda: datetime(2025, 7, 20, tzinfo=UTC)) as register:
        tell(register, lambda text: text)
        before = markdown.report(paper_on(register, "p", "Q1")), json.report(paper_on(register, "p", "Q1"))
        officer = register.acting_as("Officer")
        officer.execute(
            "p",
            c.ReviseReading("V", "12", period="2025/26 Q1", reason="Counted again"),
            c.CorrectFact(2, field="title", value="Mend all roads", reason="Misread"),
            effective_on=date(2025, 6, 25),
        )
        officer.execute(
            "p",
            c.ApproveAmendment("A1", body="Executive", meeting=date(2025, 7, 15)),
            c.RescoreRisk("R2", likelihood="Likely", reason="Rain"),
            effective_on=date(2025, 7, 15),
        )
        officer.issue(
            c.IssueReport(
                "July", plans=["p"], period="2025/26 Q2", cut_off=date(2025, 7, 18), body="Executive"
            )
        )
        again = markdown.report(paper_on(register, "p", "Q1")), json.report(paper_on(register, "p", "Q1"))
        july = markdown.report(paper_on(register, "p"))

    assert before == again
    assert "approved by Executive on 2025-07-15" in july
    assert "Since Q1: opening 2 + added 0 - closed 0 = closing 2; 1 up, 0 down." in july


def test_hostile_text_stays_in_its_place_in_every_section() -> None:
    """Whatever measures, risks, money, amendments and the rest are called, a paper has its own markup only."""
    for paper in told(lambda text: f"{HOSTILE} {text}"):
        for text in (markdown.report(paper), markdown.summary([paper])):
            assert_only_its_own_markup(text)
            assert_no_cell_is_added(text)
            assert "Shops leave" in text
