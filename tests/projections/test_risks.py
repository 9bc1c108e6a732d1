"""The risk register as it is shown: by severity, with what moved, and the mitigating actions' standard."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planevents import PlanRegister
from planevents import commands as c
from planevents.calendar import Quarter
from planevents.counting import is_on_target
from planevents.errors import InvalidValueError
from planevents.people import Person
from planevents.projections.risks import RiskRegister, risks_of
from planevents.risk_matrix import RiskMatrix
from planevents.statuses import PRIORITY_RAG
from planevents.testing.story import OPENED, TODAY, Story
from planevents.testing.strategies import bases, histories
from planevents.testing.strategies.valid_risks import CELLS, THREE_BY_THREE

START = date(2021, 3, 31)
CUT_OFF = date(2021, 6, 30)
FIVE_BY_FIVE = RiskMatrix.of(
    likelihoods={"Rare": 1, "Unlikely": 2, "Possible": 3, "Likely": 4, "Almost certain": 5},
    impacts={"Insignificant": 1, "Minor": 2, "Moderate": 3, "Major": 4, "Extreme": 5},
    levels={"High": (15, 25), "Medium": (5, 14), "Low": (1, 4)},
    mitigated=("High", "Medium"),
    expected=90,
)
RETAIL, TRADE = "Retail market distress", "UK and EU trade and security deal"


def strategic_register() -> PlanRegister:
    """The strategic risk register of Q1 2021/22: 35 risks, of which one rose and one fell in the quarter."""
    register = PlanRegister.open("memory://", clock=lambda: datetime(2021, 7, 20, tzinfo=UTC))
    officer = register.acting_as("Performance Officer")
    scores = [("Likely", "Major")] * 19 + [("Possible", "Moderate")] * 13 + [("Rare", "Minor")]
    risks = [(f"Strategic risk {number}", *score) for number, score in enumerate(scores, start=3)]
    risks = [(RETAIL, "Possible", "Major"), (TRADE, "Likely", "Moderate"), *risks]
    officer.execute(
        "srr",
        c.OpenPlan("Strategic risk register", scheme=PRIORITY_RAG),
        c.SetRiskMatrix(FIVE_BY_FIVE),
        *(
            c.AddRisk(str(number), title=title, likelihood=likelihood, impact=impact)
            for number, (title, likelihood, impact) in enumerate(risks, start=1)
        ),
        effective_on=START,
    )
    officer.issue(c.IssueReport("Year end", plans=["srr"], period="2020/21 Q4", cut_off=START))
    officer.execute(
        "srr",
        c.RescoreRisk("1", likelihood="Likely", reason="Vacancies rose"),
        c.RescoreRisk("2", likelihood="Possible", reason="Data may flow: two adequacy decisions"),
        effective_on=CUT_OFF,
    )
    return register


def test_the_register_of_a_real_quarter() -> None:
    """35 risks, 20 high, 14 medium, 1 low; none added or closed, one up, one down."""
    view = strategic_register().risks("srr", since="Year end")
    assert (("High", 20), ("Medium", 14), ("Low", 1)) == view.counts
    assert "opening 35 + added 0 - closed 0 = closing 35" == view.movement_line
    assert ([RETAIL], [TRADE]) == tuple([row.risk.title for row in rows] for rows in (view.rose, view.fell))
    assert f"Up: 1 {RETAIL} (12 Medium to 16 High)" in view.heading
    assert (("High", 19), ("Medium", 15), ("Low", 1)) == view.opening_levels
    assert "srr as at 2021-07-20: 35 risks, 20 High, 14 Medium, 1 Low; 1 up, 1 down" == view.headline


def test_since_is_a_report_a_position_a_day_or_a_quarter() -> None:
    """All of them see the register as it was before the quarter's scores."""
    register = strategic_register()
    position = register.reports("srr")[0].position
    for since in ("Year end", position, START, Quarter.parse("2020/21 Q4")):
        assert ("1",) == tuple(row.risk.label for row in register.risks("srr", since=since).rose)
    assert () == register.risks("srr", since=CUT_OFF).rose


def test_without_since_nothing_is_said_of_movement() -> None:
    """The register as it stands; as it was reported, too."""
    register = strategic_register()
    assert {None} == {row.movement for row in register.risks("srr").rows}
    assert (("High", 19), ("Medium", 15), ("Low", 1)) == register.risks("srr", as_reported="Year end").counts
    assert "Since" not in str(register.risks("srr"))


def test_since_is_before_the_view() -> None:
    """A later point is refused."""
    register = strategic_register()
    with pytest.raises(InvalidValueError, match="later"):
        register.risks("srr", since=CUT_OFF, effective_at=START)
    with pytest.raises(InvalidValueError, match="later"):
        register.risks("srr", since=40, as_reported="Year end")


# --- severity and movement ----------------------------------------------------------------------


def register_of(story: Story, as_at: date = TODAY, before: Story | None = None) -> RiskRegister:
    """The view of a story's plan, since what another story came to."""
    earlier = None if before is None else before.plan()
    return risks_of(story.plan(), as_at, before=earlier, since=None if before is None else "before")


def three() -> Story:
    """R10 and R9 of one score, R1 of a lower one."""
    return Story().do(
        c.SetRiskMatrix(THREE_BY_THREE),
        c.AddRisk("R1", title="Small", likelihood="Unlikely", impact="Minor"),
        c.AddRisk("R10", title="Great", likelihood="Likely", impact="Major"),
        c.AddRisk("R9", title="Great too", likelihood="Likely", impact="Major"),
        on=OPENED,
    )


def test_the_most_severe_comes_first() -> None:
    """Of one score by label, as people count: R9 before R10. What is closed comes last."""
    story = three()
    assert ["R9", "R10", "R1"] == [row.risk.label for row in register_of(story).rows]
    story.do(c.CloseRisk("R9", reason="Done"), on=OPENED)
    assert ["R10", "R1", "R9"] == [row.risk.label for row in register_of(story).rows]
    assert ["R10", "R1"] == [row.risk.label for row in register_of(story).open]


def test_every_way_to_move_is_counted() -> None:
    """Added, added and closed, closed, reopened, recorded in error: the table closes (rule 18)."""
    before = three().do(c.CloseRisk("R1", reason="Done"), on=OPENED)
    story = three().do(c.CloseRisk("R1", reason="Done"), on=OPENED)
    story.do(
        c.ReopenRisk("R1", reason="Not done"),
        c.CloseRisk("R9", reason="Done"),
        c.RetractFact(4, reason="R10 was never one"),
        c.AddRisk("R11", title="New", likelihood="Likely", impact="Minor"),
        c.AddRisk("R12", title="Brief", likelihood="Likely", impact="Minor"),
        c.CloseRisk("R12", reason="Done"),
        on=OPENED,
    )
    view = register_of(story, before=before)
    assert (
        "opening 2 + added 2 + reopened 1 - closed 2 - recorded in error 1 = closing 2" == view.movement_line
    )
    assert {"R1": "reopened", "R9": "closed", "R11": "added", "R12": "added and closed"} == {
        row.risk.label: row.movement for row in view.rows
    }


def test_what_was_closed_before_has_not_moved() -> None:
    """It is listed last, and is in none of the figures."""
    before = three().do(c.CloseRisk("R1", reason="Done"), on=OPENED)
    view = register_of(before, before=before)
    assert "opening 2 + added 0 - closed 0 = closing 2" == view.movement_line
    assert ("R1", None) == (view.rows[-1].risk.label, view.rows[-1].movement)


def test_severity_is_compared_within_one_matrix() -> None:
    """Another matrix raises nobody's severity by itself: what was is scored by it, too."""
    before, story = three(), three()
    story.do(c.SetRiskMatrix(CELLS, reason="Finer"), on=OPENED)
    story.do(c.RescoreRisk("R1", impact="Major", reason="Worse"), on=OPENED)
    view = register_of(story, before=before)
    assert {"R1": "up", "R9": "unchanged", "R10": "unchanged"} == {
        row.risk.label: row.movement for row in view.rows
    }
    other = RiskMatrix.of(likelihoods={"Ever": 1}, impacts={"Any": 1}, levels={"Low": (1, 1)})
    story.do(
        c.SetRiskMatrix(
            other,
            likelihoods_as=dict.fromkeys(("Unlikely", "Likely"), "Ever"),
            impacts_as=dict.fromkeys(("Major", "Minor"), "Any"),
            reason="One word",
        ),
        on=OPENED,
    )
    assert {"not comparable"} == {row.movement for row in register_of(story, before=before).rows}


@given(histories(), st.data())
def test_the_movement_always_closes(story: Story, data: st.DataObject) -> None:
    """Between any two points of any history: the view cannot be made otherwise, and rows agree."""
    first, second = data.draw(bases(story, 2))
    before, after = (story.plan(one.perspective) for one in (first, second))
    view = risks_of(after, second.cut_off, before=before, since="before")
    opening = {one.id for one in before.risks.values() if one.is_open}
    closing = {one.id for one in after.risks.values() if one.is_open}
    assert closing == {row.risk.id for row in view.open}
    gone = {row.risk.id for row in view.closed}
    come = {row.risk.id for row in (*view.added, *view.reopened)}
    assert closing == ((opening | come) - gone) & set(after.risks)
    assert [row.risk.rating.score or 0 for row in view.open] == sorted(
        (row.risk.rating.score or 0 for row in view.open), reverse=True
    )
    assert all(len(line) <= 100 for line in str(view).splitlines())


# --- mitigating actions -------------------------------------------------------------------------


def mitigated() -> Story:
    """A high risk with five actions, one of which a medium risk shares; a low risk with one more."""
    return Story(scheme=PRIORITY_RAG).do(
        c.SetRiskMatrix(THREE_BY_THREE),
        c.AddRisk("H", title="High", likelihood="Likely", impact="Major"),
        c.AddRisk("M", title="Medium", likelihood="Unlikely", impact="Major"),
        c.AddRisk("L", title="Low", likelihood="Unlikely", impact="Minor"),
        *(
            c.AddAction(label, title=f"Action {label}", target=target, status=status)
            for label, target, status in (
                ("1", "May 2024", "Complete"),
                ("2", "May 2024", "Green"),
                ("3", "2025/26", "Green"),
                ("4", "2025/26", "Red"),
                ("5", "Ongoing", None),
                ("6", "May 2024", "Amber"),
            )
        ),
        *(c.AddMitigation("H", action=label) for label in "12345"),
        c.AddMitigation("M", action="3"),
        c.AddMitigation("L", action="6"),
        on=OPENED,
    )


def test_mitigating_actions_count_once_by_their_risks_levels() -> None:
    """1 is complete, 3 and 5 are on target; 2 is overdue and 4 is red. 6 mitigates a low risk only."""
    standard = register_of(mitigated(), date(2024, 6, 30)).standard
    assert (3, 5, 90, Decimal("60.0"), "no") == (
        standard.numerator,
        standard.denominator,
        standard.expected,
        standard.percentage,
        standard.achieved,
    )
    assert "level High or Medium, each once" in standard.counting


@given(histories(leaning="risks"), st.dates(OPENED, TODAY))
def test_what_mitigates_is_on_target_where_a_standard_says_so(story: Story, as_at: date) -> None:
    """There is one rule for it; the register adds only that what left the plan is not counted."""
    plan = story.plan()
    for row in risks_of(plan, as_at).rows:
        for one in row.mitigations:
            said = one.action.is_living and is_on_target(one.action, plan, as_at)
            assert (said, one.action.is_living) == (one.on_target, one.left is None)


def test_a_proposed_target_is_off_target_and_what_left_is_not_counted() -> None:
    """A later date was asked for, so 3 slips; 2 and 4 are withdrawn, and shown as such."""
    story = mitigated().do(
        c.ProposeAmendment("3", target="2026/27", reason="Late", impact="None"),
        c.Withdraw("2", reason="Not needed"),
        c.Withdraw("4", reason="Not needed"),
        on=OPENED,
    )
    view = register_of(story, date(2024, 6, 30))
    assert (2, 3) == (view.standard.numerator, view.standard.denominator)
    assert "2 (withdrawn)" in str(view.to_rows()[0]["mitigations"])
    assert (2, 3) == tuple(view.to_rows()[0][f"mitigations_{what}"] for what in ("on_target", "counted"))


def test_closed_risks_do_not_count() -> None:
    """With the high risk closed, only what the medium one has is counted."""
    story = mitigated().do(c.CloseRisk("H", reason="Over"), on=OPENED)
    standard = register_of(story, date(2024, 6, 30)).standard
    assert (1, 1, "yes") == (standard.numerator, standard.denominator, standard.achieved)


def test_a_register_without_anything_says_so() -> None:
    """No matrix, no risks, nothing expected, no percentage."""
    view = register_of(Story())
    assert (None, None, 0) == (view.standard.percentage, view.standard.achieved, len(view.rows))
    assert "No open risks" in str(view)


def test_owners_names_are_shown_where_they_are_known() -> None:
    """The post stands in the event, the name beside it until it is erased."""
    register = strategic_register()
    register.acting_as("Performance Officer").execute(
        "srr",
        c.AddRisk(
            "99", title="x", likelihood="Rare", impact="Minor", owner=Person("A Name", post="Director")
        ),
        effective_on=CUT_OFF,
    )
    assert "Director (A Name)" == register.risks("srr")["99"].owner
