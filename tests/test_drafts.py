"""Drafts and reissues: what a report would hold, what one holds for ever, and what took its place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from tests.registers import JUNE, MARCH, OFFICER, House, opening

from planevents.commands import AddAction, CorrectFact, IssueReport, ReportStatus, Reprofile
from planevents.errors import CommandRefusedError, InvalidValueError
from planevents.papers import json as documents
from planevents.papers import markdown

if TYPE_CHECKING:
    from pathlib import Path

    from planevents.register import PlanRegister

MAY = date(2025, 5, 31)
Q1 = "2025/26 Q1"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House("memory", tmp_path)


@pytest.fixture
def register(house: House) -> PlanRegister:
    """Two plans; May's report is issued on 30 June, and knows of something effective on 20 June."""
    register = house.register()
    officer = register.acting_as(OFFICER)
    for plan in ("cip", "work"):
        officer.execute(plan, *opening(plan), effective_on=MARCH)
    officer.execute("cip", ReportStatus("1", "In progress"), effective_on=date(2025, 6, 20))
    officer.issue(report("May", MAY))
    officer.execute("cip", Reprofile("1", target="July 2025", reason="Reset"), effective_on=date(2025, 5, 2))
    officer.execute("cip", AddAction("2", title="Review", origin="new"), effective_on=date(2025, 6, 30))
    house.clock.now = datetime(2025, 7, 20, 9, tzinfo=UTC)
    officer.execute("cip", ReportStatus("2", "Ongoing"), effective_on=date(2025, 7, 10))
    return register


def report(
    name: str,
    cut_off: date = JUNE,
    *,
    plans: tuple[str, ...] = ("cip", "work"),
    supersedes: str | None = None,
) -> IssueReport:
    return IssueReport(name, plans=plans, period=Q1, cut_off=cut_off, body="Executive", supersedes=supersedes)


def test_a_draft_times_every_event(register: PlanRegister) -> None:
    """What is in period, late, held over, and what awaits the report after it."""
    draft = register.draft(report("June"))
    log = draft["cip"].changes
    assert [("cip@3", "held over"), ("cip@4", "late"), ("cip@5", "in period")] == [
        (entry.address, entry.timing) for entry in log
    ]
    assert [("cip@6", "awaiting")] == [(entry.address, entry.timing) for entry in draft.awaiting]
    assert (["cip@3"], ["cip@4"]) == (
        [entry.address for entry in draft.held_over],
        [entry.address for entry in draft.late],
    )


def test_a_draft_is_what_the_report_then_says(register: PlanRegister) -> None:
    """Of every plan, in every view; issuing it adds nothing but its name."""
    draft = register.draft(report("June"))
    register.acting_as(OFFICER).issue(report("June"))
    for plan in ("cip", "work"):
        part = draft[plan]
        log = register.changes(plan, since="May", until="June")
        assert part.plan == register.plan(plan, as_reported="June")
        assert part.performance == register.performance(plan, as_reported="June")
        assert part.quarters == register.quarters(plan, as_reported="June")
        assert part.movement == register.movement(plan, since="May", until="June")
        assert (part.changes.entries, part.changes.net) == (log.entries, log.net)
        assert part.changes.awaiting == log.awaiting


def test_a_draft_pins_nothing(register: PlanRegister) -> None:
    """Nothing is recorded, no report has its name, and the next draft knows more."""
    before = list(register.events())
    register.draft(report("June"))
    assert before == list(register.events())
    assert ["May"] == [one.name for one in register.reports()]
    register.acting_as(OFFICER).execute("work", ReportStatus("1", "Ongoing"), effective_on=JUNE)
    assert ["work@3"] == [entry.address for entry in register.draft(report("June"))["work"].changes]


def test_what_could_not_be_issued_cannot_be_drafted(register: PlanRegister) -> None:
    """A draft is refused for the same reasons, all at once."""
    with pytest.raises(CommandRefusedError) as drafted:
        register.draft(report("May", date(2025, 8, 1), plans=("cip", "nowhere")))
    with pytest.raises(CommandRefusedError) as issued:
        register.acting_as(OFFICER).issue(report("May", date(2025, 8, 1), plans=("cip", "nowhere")))
    assert issued.value.violations == drafted.value.violations


def test_a_draft_can_begin_at_another_report(register: PlanRegister) -> None:
    """A name that is no report's, or that does not cover the plan, is refused."""
    register.acting_as(OFFICER).issue(report("June", plans=("cip",)))
    since_may = register.draft(report("June, all", supersedes="June", plans=("cip",)), since="May")
    since_last = register.draft(report("June, all", supersedes="June", plans=("cip",)))
    assert (3, 0) == (len(since_may["cip"].changes), len(since_last["cip"].changes))
    with pytest.raises(InvalidValueError, match=r"covers cip"):
        since_last["work"]


def test_a_draft_says_that_it_is_one(register: PlanRegister) -> None:
    """On its first line, over every table, in its rows and in Markdown, within 100 columns."""
    draft = register.draft(report("June"))
    lines = str(draft).splitlines()
    assert lines[:7] == [
        "DRAFT of June for 2025/26 Q1, to Executive",
        "Not issued: it pins nothing, and shows what the report would hold if it were issued now.",
        "2 plans up to 2025-06-30: 3 changes, 1 held over, 1 awaiting the next report",
        "",
        "DRAFT",
        "Plan  Since  Actions  Changes  In period  Late  Held over  Awaiting",
        "----  -----  -------  -------  ---------  ----  ---------  --------",
    ]
    assert all((table.title or "").startswith("DRAFT") for table in draft.tables())
    assert [] == [line for line in lines if len(line) > 100]
    assert {"June"} == {row["draft"] for row in draft.to_rows()}
    assert markdown.view(draft).startswith("## DRAFT of June")
    assert ("June", 1) == (documents.draft(draft)["draft"], documents.draft(draft)["awaiting"])


# --- reissues -----------------------------------------------------------------------------------


@pytest.fixture
def reissued(register: PlanRegister) -> PlanRegister:
    """June's report, a correction and a late status, and its reissue with the same cut-off."""
    officer = register.acting_as(OFFICER)
    officer.issue(report("June", plans=("cip",)))
    officer.execute("cip", CorrectFact(4, field="new", value="August 2025", reason="Misread"))
    officer.execute("cip", ReportStatus("1", "Complete"), effective_on=JUNE)
    officer.issue(report("June, reissued", plans=("cip",), supersedes="June"))
    return register


def test_what_a_reissue_takes_the_place_of_stays_as_it_was(reissued: PlanRegister) -> None:
    """Both can be asked for, and each gives what it published."""
    said = [reissued.plan("cip", as_reported=name)["1"] for name in ("June", "June, reissued")]
    assert [("In progress", "July 2025"), ("Complete", "August 2025")] == [
        (action.status, action.target.current.text) for action in said
    ]


def test_quarters_show_both(reissued: PlanRegister) -> None:
    """The first report is what was published, with the reissue beside it."""
    one = reissued.quarters("cip", body="Executive").publication(Q1)
    action = reissued.plan("cip")["1"].id
    assert one.first is not None
    # May's report is the first on the quarter; June's and its reissue follow.
    assert ("May", ["June", "June, reissued"]) == (one.first.report, [each.report for each in one.reissues])
    assert ("no status", "June: In progress; June, reissued: Complete") == (
        one.published(action),
        one.reissued(action),
    )


def test_changes_to_and_since_a_reissue(reissued: PlanRegister) -> None:
    """What made the reissue differ is late; since then nothing came but what awaited."""
    between = reissued.changes("cip", since="June", until="June, reissued")
    assert [("cip@7", "in period"), ("cip@8", "late")] == [(one.address, one.timing) for one in between]
    assert {("target", "July 2025", "August 2025"), ("status", "In progress", "Complete")} == {
        (one.field, one.old, one.new) for one in between.net
    }
    assert [("cip@6", "held over")] == [
        (one.address, one.timing) for one in reissued.changes("cip", since="June, reissued")
    ]


def test_a_reissue_can_be_drafted(register: PlanRegister) -> None:
    """It says what it would take the place of, and shows what differs from it."""
    officer = register.acting_as(OFFICER)
    officer.issue(report("June", plans=("cip",)))
    officer.execute("cip", ReportStatus("1", "Complete"), effective_on=JUNE)
    draft = register.draft(report("June, reissued", plans=("cip",), supersedes="June"))
    assert "DRAFT of June, reissued for 2025/26 Q1, to Executive, to supersede June" == draft.heading[0]
    assert ("June", [("cip@7", "late")]) == (
        draft["cip"].since,
        [(one.address, one.timing) for one in draft["cip"].changes],
    )
