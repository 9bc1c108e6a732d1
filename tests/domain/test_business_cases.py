"""Business cases: asked, decided by a body, and on approval a part of the plan, all in one transaction."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given

from planevents import commands as c
from planevents import events as e
from planevents.case_parts import Activity, CaseContents, CaseLine, CaseRisk, Option, YearAmount
from planevents.errors import CommandRefusedError, InvalidValueError
from planevents.money import Money
from planevents.people import Person, Post
from planevents.projections.finance import finance_of
from planevents.testing.story import OPENED, Story
from planevents.testing.strategies import histories
from planevents.testing.strategies.valid_risks import THREE_BY_THREE

if TYPE_CHECKING:
    from planevents.business_case import BusinessCase

JUNE = date(2024, 6, 30)
JULY = date(2024, 7, 31)
LATER = ("2026/27", "2027/28", "2028/29", "2029/30+")


def pounds(amount: int) -> Money:
    return Money.of(amount, "GBP")


def line(label: str = "C1", **other: Any) -> CaseLine:
    """A saving of 4.2 million a year."""
    given: dict[str, Any] = {"direction": "benefit", "kind": "revenue", "recurrence": "ongoing"}
    profile = [YearAmount(year, pounds(4_200_000)) for year in LATER]
    return CaseLine(label, title="Budgeted saving", **{"profile": profile, **given, **other})


ADVICE = line(
    "B2", direction="investment", recurrence="one-off", profile=[YearAmount("2025-26", pounds(60_000))]
)
CONTENTS = CaseContents(
    summary="Fewer layers, and decisions nearer to the service",
    directorate="Corporate",
    economy="4.2 million a year from April 2026",
    options=[Option("Do nothing"), Option("Phase 1", preferred=True, reason="It pays in its first year")],
    lines=[ADVICE, line()],
    activities=[
        Activity(
            "2(a)",
            title="Assess spans and layers",
            stage="Diagnostic",
            owners=["Head of HR"],
            target="May 2025",
        ),
        Activity("2(b)", title="Roll out", stage="Delivery", start="June 2025", target="July 2026"),
    ],
    risks=[CaseRisk("R1", title="Posts stay empty", likelihood="likely", impact="major", mitigation="Train")],
)


def presented(**changed: Any) -> Story:
    """A plan with a matrix (v2), an action (v3) and a case for it (v4)."""
    contents = attrs.evolve(CONTENTS, **changed)
    return Story().do(
        c.SetRiskMatrix(THREE_BY_THREE),
        c.AddAction("2", title="A new structure", owners=["Chief Executive"]),
        c.PresentBusinessCase(
            "BC1", title="Downsizing", contents=contents, action="2", sponsor="Chief Executive"
        ),
        on=OPENED,
    )


def approved() -> Story:
    """The same, approved in June."""
    return presented().do(
        c.ApproveBusinessCase("BC1", body="Executive", minute="9/24", meeting=JUNE), on=JULY
    )


def case(story: Story) -> BusinessCase:
    """The case as it stands."""
    return story.plan().find_business_case("BC1")


def broken(story: Story, *commands: c.Command, on: date = JULY) -> set[tuple[str | None, str | None]]:
    """The rules that refuse commands, with the fields that they name."""
    with pytest.raises(CommandRefusedError) as refused:
        story.do(*commands, on=on)
    return {(one.rule, one.field) for one in refused.value.violations}


def test_before_approval_nothing_of_it_counts() -> None:
    """No action, no money, no risk; the case itself can be looked at."""
    plan = presented().plan()
    assert (["2"], {}, {}) == ([one.label for one in plan.actions], plan.finance_lines, plan.risks)
    assert ("presented", "Downsizing", "a3") == (
        case(presented()).state,
        case(presented()).title,
        case(presented()).action,
    )
    assert pounds(0) == finance_of(plan).total("benefit").profiled


def test_one_approval_is_one_transaction_of_all_that_comes_of_it() -> None:
    """The approval first, with the ids of what follows it."""
    story = approved()
    assert [
        "business_case.approved",
        *["action.added"] * 2,
        "finance.line_added",
        "finance.amount_set",
        "finance.line_added",
        *["finance.amount_set"] * 4,
        "risk.added",
    ] == [one.event.type for one in story.recorded[4:]]
    assert {JUNE} == {one.effective_on for one in story.recorded[4:]}
    found = case(story)
    assert (("a6", "a7"), ("f8", "f10"), ("k15",)) == (found.actions, found.lines, found.risks)
    assert [True] * 5 == [
        story.plan().entity(one) is not None for one in (*found.actions, *found.lines, *found.risks)
    ]


def test_activities_become_actions_under_the_one_that_the_case_is_for() -> None:
    """With their owners, dates and stage."""
    first = approved().plan()["2(a)"]
    assert ("new", "a3", ("Diagnostic",), "May 2025", (Post("Head of HR"),)) == (
        first.origin,
        first.parent,
        first.tags,
        first.target.current.text,
        first.owners,
    )


def test_lines_become_the_profile_and_risks_are_scored() -> None:
    """Years are written one way, labels as the matrix has them."""
    plan = approved().plan()
    assert {"2025/26": pounds(60_000)} == plan.find_finance_line("B2").by_year("profiled")
    assert pounds(16_800_000) == finance_of(plan).total("benefit").profiled
    risk = plan.find_risk("R1")
    assert ("Likely", 9, "Train") == (risk.rating.likelihood, risk.rating.score, risk.description)


def test_a_decision_holds_from_its_meeting() -> None:
    """Unless another day is given; a meeting that is yet to come decides nothing."""
    decision = case(approved()).decision
    assert decision is not None
    assert (JUNE, "Executive", "9/24", JUNE) == (
        decision.on,
        decision.body,
        decision.minute,
        decision.meeting,
    )
    early = c.ApproveBusinessCase("BC1", body="Executive", meeting=JULY, effective_on=JUNE)
    assert {("business-case-decided", "meeting")} == broken(presented(), early)


def test_a_section_or_the_plan_can_have_a_case() -> None:
    """Then its activities are in that section, or in none."""
    story = presented().do(c.AddSection("P", title="Package"), on=OPENED)
    contents = CaseContents(summary="S", activities=[Activity("P1", title="T", stage="Planning")])
    for label, section in (("BC2", "P"), ("BC3", None)):
        activity = attrs.evolve(contents.activities[0], label=f"{label}.1")
        told = attrs.evolve(contents, activities=[activity])
        story.do(c.PresentBusinessCase(label, title="T", contents=told, section=section), on=OPENED)
        story.do(c.ApproveBusinessCase(label, body="Executive"), on=JUNE)
    assert ("s5", None) == (story.plan()["BC2.1"].section, story.plan()["BC3.1"].section)


def test_a_rejected_case_comes_again_revised() -> None:
    """And can then be approved; how often it was revised is kept."""
    story = presented().do(c.RejectBusinessCase("BC1", body="Executive", reason="Too dear"), on=JUNE)
    assert ("rejected", {}) == (case(story).state, story.plan().finance_lines)
    less = attrs.evolve(CONTENTS, lines=[line()])
    story.do(c.ReviseBusinessCase("BC1", contents=less, reason="No advice is bought"), on=JUNE)
    assert ("presented", 1, None) == (case(story).state, case(story).revisions, case(story).decision)
    assert (None, pounds(16_800_000)) == tuple(
        case(story).contents.total(way) for way in ("investment", "benefit")
    )
    story.do(c.ApproveBusinessCase("BC1", body="Executive"), on=JULY)
    assert ["C1"] == [one.label for one in story.plan().finance_lines.values()]


DECIDED, WHOLE = "business-case-decided", "business-case-whole"


@pytest.mark.parametrize(
    ("command", "rule", "field"),
    [
        (c.ApproveBusinessCase("BC1", body="Scrutiny"), DECIDED, "body"),
        (c.ApproveBusinessCase("BC1", body="Nobody"), DECIDED, "body"),
        (c.RejectBusinessCase("BC1", body="Scrutiny"), DECIDED, "body"),
        (c.ApproveBusinessCase("BC9", body="Executive"), "known-entity", "business case"),
        (c.ReviseBusinessCase("BC1", contents=CONTENTS, reason=" "), WHOLE, "reason"),
        (c.PresentBusinessCase("bc1", title="T", contents=CONTENTS), "unique-label", "business case"),
        (c.PresentBusinessCase("BC2", title=" ", contents=CONTENTS), "well-formed", "title"),
        (c.PresentBusinessCase("BC2", title="T", contents=CONTENTS, action="9"), "known-entity", "action"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, c.Command) else str(value),
)
def test_what_cannot_be_is_refused(command: c.Command, rule: str, field: str) -> None:
    """By the rule that says why; who decides is rule 3."""
    assert (rule, field) in broken(presented(), command)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"lines": [line(), line("c1")]}, "lines"),
        ({"lines": [line(), line("C2", currency="EUR", profile=[])]}, "lines"),
        ({"lines": [line(currency="ZZZ", profile=[])]}, "lines"),
        ({"lines": [line(currency="EUR")]}, "lines"),
        (
            {"lines": [line(profile=[YearAmount(year, pounds(1)) for year in ("2025/26", "2025-26")])]},
            "lines",
        ),
        (
            {"lines": [line(profile=[YearAmount(year, pounds(1)) for year in ("2025/26+", "2026/27")])]},
            "lines",
        ),
        ({"options": [Option("A", preferred=True)]}, "options"),
        ({"options": [Option(name, preferred=True, reason="R") for name in "AB"]}, "options"),
        ({"risks": [CONTENTS.risks[0]] * 2}, "risks"),
        ({"activities": [CONTENTS.activities[0]] * 2}, "activities"),
    ],
    ids=str,
)
def test_a_case_that_could_never_be_carried_out_is_refused(changed: dict[str, Any], field: str) -> None:
    """As it is put forward, and not when the body has decided."""
    contents = attrs.evolve(CONTENTS, **changed)
    command = c.PresentBusinessCase("BC2", title="T", contents=contents)
    assert {(WHOLE, field)} == broken(presented(), command)


def test_a_case_is_decided_once() -> None:
    """An approved one is neither approved, rejected nor revised again."""
    for command in (
        c.ApproveBusinessCase("BC1", body="Executive"),
        c.RejectBusinessCase("BC1", body="Executive"),
        c.ReviseBusinessCase("BC1", contents=CONTENTS, reason="More"),
    ):
        assert (DECIDED, "case") in broken(approved(), command)


def test_an_approval_that_would_break_a_rule_approves_nothing() -> None:
    """A label that is taken meanwhile, a matrix that is not there: the refusal is of all of it."""
    story = presented().do(c.AddAction("2a", title="Taken"), on=OPENED)
    approve = c.ApproveBusinessCase("BC1", body="Executive")
    assert {("unique-label", "action")} == broken(story, approve)
    assert ("presented", 5) == (case(story).state, len(story.recorded))
    without = Story().do(c.PresentBusinessCase("BC1", title="T", contents=CONTENTS), on=OPENED)
    assert {("risk-scored", "likelihood")} == broken(without, approve)


def test_an_approval_is_retracted_after_what_came_of_it() -> None:
    """Else its lines would count with no case behind them."""
    story = approved()
    assert {("business-case-kept", "event")} == broken(story, c.RetractFact(5, reason="Never"))
    story.do(*(c.RetractFact(version, reason="Never") for version in range(15, 4, -1)), on=JULY)
    assert ("presented", 0) == (case(story).state, len(story.plan().finance_lines))


def test_a_sponsor_may_be_named_and_an_activity_is_a_posts() -> None:
    """Names are for those who answer for the case; those who will act are named when they do."""
    with pytest.raises(InvalidValueError, match="owners"):
        Activity("1", title="T", stage="Planning", owners=[Person("A Name", post="Head")])  # type: ignore[list-item]
    with pytest.raises(InvalidValueError, match="owners"):
        Activity("1", title="T", stage="Planning", owners=[Post("Head", person="ab" * 32)])
    with pytest.raises(InvalidValueError, match="owners"):
        Activity("1", title="T", stage="Planning", owners="Head of HR")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Activity("1", title="T", stage="Guessing"),  # type: ignore[arg-type]
        lambda: Activity("1", title="T", stage="Planning", target=5),  # type: ignore[arg-type]
        lambda: CaseContents(summary=" "),
        lambda: CaseContents(summary="S", lines=["C1"]),  # type: ignore[list-item]
        lambda: line(direction="both"),
        lambda: c.PresentBusinessCase("BC1", title="T", contents={"summary": "S"}),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_part_of_a_case_is_refused_as_it_is_made(make: Any) -> None:
    """Before there is any command."""
    with pytest.raises(InvalidValueError):
        make()


@given(histories())
def test_what_counts_in_the_plan_was_approved_or_entered(story: Story) -> None:
    """The plan's money is that of lines that were added: a case's own lines count only by their events."""
    plan = story.plan()
    entered = {one.event.line for one in story.recorded if isinstance(one.event, e.FinanceLineAdded)}
    assert set(plan.finance_lines) <= entered
    for one in plan.business_cases.values():
        assert (one.state == "approved") == (one.decision is not None and one.state != "rejected")
        assert one.state == "approved" or not (one.actions or one.lines or one.risks)
