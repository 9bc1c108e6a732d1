"""Papers say what the views say, in Markdown that hostile text cannot leave and in JSON that it cannot bend."""

from __future__ import annotations

import json as stdlib_json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.markdown_text import (
    HOSTILE,
    READER,
    assert_no_cell_is_added,
    assert_only_its_own_markup,
    section,
)

from planevents import PlanRegister
from planevents.commands import (
    AddAction,
    AddSection,
    IssueReport,
    NoteUpdate,
    OpenPlan,
    ReportStatus,
    Reprofile,
)
from planevents.editions.importing import import_edition
from planevents.editions.settings import load_settings
from planevents.editions.table import read_csv
from planevents.ledger.checkpoint import Checkpoint
from planevents.papers import json, markdown
from planevents.papers.issued import paper_on
from planevents.papers.markdown import escaped
from planevents.projections.base import plain
from planevents.statuses import NARRATIVE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.papers.paper import Paper

FOLDER = Path(__file__).parents[1] / "examples" / "continuous_improvement"


@pytest.fixture(scope="module")
def paper() -> Iterator[Paper]:
    """The paper of June 2025."""
    settings = load_settings(FOLDER / "plan.toml")
    with PlanRegister.open("memory://", origin="council.example/plans") as register:
        for edition in settings.editions:
            import_edition(register, "Officer", read_csv(FOLDER / edition.file), settings, edition)
        yield paper_on(register, "cip")


@pytest.fixture(scope="module")
def hostile() -> Iterator[Paper]:
    """A paper in which every text is hostile."""
    day = date(2025, 3, 31)
    line = " ".join(HOSTILE.split())
    with PlanRegister.open("memory://") as register:
        officer = register.acting_as("A|`<b>")
        officer.execute(
            "p",
            OpenPlan(line, scheme=NARRATIVE, organisation=line),
            AddAction("1|<i>", title=HOSTILE, owners=["O|<i>`"], target=HOSTILE),
            AddAction("# 2", title="- x", target="May 2025"),
            ReportStatus("1|<i>", "Ongoing", period="2024/25 Q4", narrative=HOSTILE),
            NoteUpdate("# 2", kind="narrative", printed=HOSTILE, period="2024/25 Q4"),
            effective_on=day,
        )
        officer.issue(IssueReport("R [1](x)", plans=["p"], period="2024/25 Q4", cut_off=day, body="<b>B"))
        yield attrs.evolve(paper_on(register, "p"), checkpoint=Checkpoint("x`</pre>y", 1, bytes(32)))


def test_markdown_holds_everything_that_is_reported(paper: Paper) -> None:
    """The paper has its figures, each with its rule, and a section for everything it must tell."""
    text = markdown.report(paper)

    assert text.startswith("# The council's improvement plan: June 2025\n")
    assert "47 actions; 17 complete;" in text
    assert "opening 30 + added 18 - removed 1 = closing 47" in text
    assert "| 17 | 47 | 36.2 |" in text
    assert "| 16 | 45 | 35.6 |" in text
    assert [
        "Movement",
        "Performance",
        "Milestones slipped or missed: 1",
        "Recurring actions: 2 missed",
        "Owners with overdue actions: 1",
        "Changes since March 2025",
        "Questions for a person: 12",
        "No status: 9",
        "Quarters",
        "The plan as at 2025-06-30",
        "Checkpoint",
    ] == re.findall(r"^## (.*)$", text, re.MULTILINE)


def test_markdown_sets_the_undeclared_apart(paper: Paper) -> None:
    """What was found undeclared stands in a section of its own, and nowhere else."""
    text = markdown.report(paper)

    apart = section(text, "### Undeclared: 5")
    for label in ("6.7", "8.1", "10.1", "11.7", "6(a)"):
        assert f"| {label}: found" in apart
        assert f"| {label}: found" not in section(text, "### Declared: 78")


def test_markdown_gives_each_change_its_actor_date_values_and_reason(paper: Paper) -> None:
    """A documented change says who, from when, what it was, what it is, and why."""
    row = next(line for line in markdown.report(paper).splitlines() if "| 18.1: target moved" in line)

    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert ["cip@73", "2025-06-30", "in period", "Officer"] == cells[:4]
    assert "Draft Strategy June 2025, to be reviewed on a quarterly basis by Leadership team." == cells[5]
    assert cells[6].endswith("Reprofiled to September 2025.")
    assert "Staff are being briefed while the transformation changes take shape." == cells[7]
    assert "2025-06.csv, row 37" == cells[8]


def test_markdown_groups_the_plan_by_recommendation(paper: Paper) -> None:
    """The actions of a recommendation stand together below its text."""
    text = section(markdown.report(paper), "## The plan as at 2025-06-30")

    assert 27 == len(re.findall(r"^### Recommendation \d+ \((?:CPC|MIIAB|EFS|CQC)\): ", text, re.MULTILINE))
    six = section(text, "### Recommendation 6")
    assert [f"6.{number}" for number in range(1, 10)] == re.findall(r"^\| (\d+\.\d+) ", six, re.MULTILINE)


def test_markdown_groups_the_plan_by_section_and_sets_apart_what_awaits() -> None:
    """Without recommendations the sections are the groups; what came after the cut-off waits."""
    with PlanRegister.open("memory://") as register:
        officer = register.acting_as("Officer")
        officer.execute(
            "p",
            OpenPlan("Plan", scheme=NARRATIVE),
            AddSection("1", title="Roads", kind="theme"),
            AddAction("1.1", title="Mend", target="January 2025", section="1"),
            AddAction("9", title="Else"),
            effective_on=date(2025, 1, 1),
        )
        officer.execute(
            "p",
            Reprofile("1.1", target="May 2026", reason="The frost"),
            effective_on=date(2025, 4, 1),
        )
        officer.issue(IssueReport("R", plans=["p"], period="2024/25 Q4", cut_off=date(2025, 3, 31)))
        text = markdown.report(paper_on(register, "p"))

    assert "### 1 Roads\n" in text
    assert "### Other actions\n" in text
    assert "| 1.1 | Mend |  | January 2025 |  | no status | overdue, 59 days |  |" in text
    awaiting = section(text, "### Awaiting the next report: 1")
    assert "| January 2025 | May 2026 | The frost |" in awaiting
    assert "The frost" not in section(text, "### Declared: 4")


def test_markdown_prints_the_checkpoint_in_every_form(paper: Paper) -> None:
    """The three lines, the form to type and the line to copy stand last, and each is read as it is printed."""
    said = section(markdown.report(paper), "## Checkpoint")
    forms = [one.content for one in READER.parse(said) if one.type == "code_block"]

    assert paper.checkpoint is not None
    assert [paper.checkpoint.to_text(), paper.checkpoint.to_typed()] == forms[:2]
    assert [f"{json.one_line(paper.checkpoint)}\n"] == forms[2:]
    assert {paper.checkpoint} == {Checkpoint.read(form) for form in forms}


def test_markdown_says_what_a_checkpoint_is_for(paper: Paper) -> None:
    """Whoever reads the paper learns what to do with the lines."""
    said = section(markdown.report(paper), "## Checkpoint")

    assert "135 recorded events. Keep it: whoever holds these lines can show later that none" in said
    assert "by `planevents verify --against` a file with them." in said


@pytest.mark.parametrize(
    "origin",
    ["x`</pre>y", "# h", "```", "    ", "| a |", "a\x85# b", "a\u2028# b", "a\x9b31m", "\u202ea"],
)
def test_a_hostile_origin_cannot_leave_its_place(paper: Paper, origin: str) -> None:
    """Whatever a checkpoint is called, its section is two sentences and three blocks of code."""
    text = markdown.report(attrs.evolve(paper, checkpoint=Checkpoint(origin, 1, bytes(32))))
    said = section(text, "## Checkpoint")

    found = [one.type for one in READER.parse(said) if one.type in {"code_block", "paragraph_open"}]
    assert ["paragraph_open", "code_block"] * 3 == found
    assert len(text.split("\n")) == len(text.splitlines()) + 1
    assert not re.search("[\x7f-\x9f\u2028-\u202e]", text)


def test_markdown_without_a_checkpoint_says_nothing_of_one(paper: Paper) -> None:
    """A draft has no checkpoint."""
    assert "Checkpoint" not in markdown.report(attrs.evolve(paper, checkpoint=None))


def test_questions_are_what_only_a_person_can_say(paper: Paper) -> None:
    """They are the unclassified changes and the updates without a status, but no cross-reference."""
    assert ["6.7", "8.1", "10.1", "11.7", "6(a)"] == [one.ref for one in paper.questions[:5]]
    assert ["6.6", "6.9", "7.2", "7.3", "9.1", "14.1", "17.1"] == [one.ref for one in paper.questions[5:]]
    assert {"2.1", "6.7"} == {one.ref for one in paper.no_status if one.instead.startswith("refers to 1.1")}


def test_an_unreadable_target_is_asked_about(hostile: Paper) -> None:
    """Nobody guesses a date that cannot be read."""
    assert any("cannot be read" in one.text for one in hostile.questions)


def test_hostile_text_cannot_leave_its_place(hostile: Paper) -> None:
    """A paper of hostile texts has no markup but its own: no HTML, link, image, code span or rule."""
    assert_only_its_own_markup(markdown.report(hostile))


def test_hostile_text_adds_no_cell(hostile: Paper) -> None:
    """Every row of every table has as many cells as its headings."""
    assert_no_cell_is_added(markdown.report(hostile))


@given(st.text(max_size=40) | st.text("|`*_[]<>~&#\\!-+=.:/@1 \n\t$wW()\"'", max_size=40))
@example(HOSTILE)
@example("1) x")
@example("- x")
@example("=====")
@example("https://e.vil www.e.vil a@e.vil")
@example("&amp; &#60;")
def test_escaped_text_reads_as_it_stands(text: str) -> None:
    """Markdown prints an escaped text as the plain text that it is, in a cell, a heading or an item."""
    expected = plain(text).strip()

    for before, after in (("| ", " |\n| --- |\n"), ("# ", ""), ("- x: ", ""), ("> x: ", "")):
        inline = [one for one in READER.parse(f"{before}{escaped(text)}{after}") if one.type == "inline"]
        children = [child for one in inline for child in one.children or ()]
        assert {"text"} >= {child.type for child in children}
        assert expected == "".join(child.content for child in children).removeprefix("x:").strip()


@given(st.text(max_size=40))
@example("- x")
@example("1. x")
@example("# x")
@example("===")
def test_escaped_text_begins_nothing(text: str) -> None:
    """A line that begins with an escaped text is a paragraph of it."""
    found = {token.type for token in READER.parse(f"{escaped(text)}\n")}

    assert found <= {"paragraph_open", "inline", "paragraph_close"}


def test_json_holds_what_the_views_hold(paper: Paper) -> None:
    """One document has every view's rows and figures, the questions and the checkpoint."""
    document = stdlib_json.loads(json.report(paper))

    assert ("June 2025", "2025/26 Q1", "Executive") == tuple(
        document[name] for name in ("report", "period", "body")
    )
    assert paper.plan.to_rows() == document["plan"]["rows"]
    assert paper.changes.to_rows() == document["changes"]["rows"]
    assert paper.movement.to_rows() == document["movement"]["rows"]
    assert paper.performance.to_rows() == document["performance"]["rows"]
    assert paper.quarters.to_rows() == document["quarters"]["rows"]
    assert (12, 9) == (len(document["questions"]), len(document["no_status"]))
    assert paper.checkpoint == Checkpoint.parse(document["checkpoint"]["text"])
    assert paper.checkpoint is not None
    assert paper.checkpoint.to_typed() == document["checkpoint"]["typed"]
    assert {paper.checkpoint} == {
        Checkpoint.read(document["checkpoint"][form]) for form in ("text", "typed", "line")
    }


@given(st.text())
@example("\x1b\x9b\u202e\u2028\ufeff\ud800")
def test_json_is_faithful_and_steers_nothing(text: str) -> None:
    """A text comes back as it was, and is written without a character that a terminal would obey."""
    written = json.dumps({"text": text})

    assert {"text": text} == stdlib_json.loads(written)
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", written
    )
