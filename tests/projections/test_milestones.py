"""The view of milestones: next, reached, overdue, slipped, and what that tells of their actions."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from planevents import commands as c
from planevents.projections.milestones import BEYOND, SLIPPING, Milestones, milestones_of
from planevents.testing.story import Story
from planevents.testing.strategies import histories

BEGUN = date(2025, 3, 1)
MAY = date(2025, 5, 31)
COMPOUND = "March 2025, with the review to be completed during 2025/26"


def viewed(*commands: c.Command, as_at: date, on: date = MAY) -> Milestones:
    """Action 6.5, whose target is a compound, after some commands."""
    story = Story(opened=BEGUN)
    story.do(c.AddAction("6.5", title="Review the rules", target=COMPOUND), on=BEGUN)
    return milestones_of(story.do(*commands, on=on).plan(), as_at)


def lines(view: Milestones) -> list[tuple[str, str, str | None]]:
    return [(line.label or line.title, line.state, str(line.due_day)) for line in view]


def test_a_compound_has_its_milestones_as_at_a_day() -> None:
    """One of the real plan's: overdue on the day after, though the action has until March 2026."""
    view = viewed(as_at=date(2025, 4, 1))
    assert [("March 2025", "overdue", "2025-03-31"), ("2025/26", "to come", "2026-03-31")] == lines(view)
    assert {"overdue": 1, "to come": 1} == view.counts
    assert "to come" == viewed(as_at=date(2025, 3, 31)).lines[0].state
    coming = view.next("6.5")
    assert coming is not None
    assert "2025/26" == coming.title


def test_an_agreed_one_stands_for_the_one_with_its_day() -> None:
    """The same step is not listed twice, not even once it has moved."""
    add = c.AddMilestone("M1", action="6.5", title="Terms agreed", target="31/03/2025")
    assert ["M1", "2025/26"] == [name for name, *_ in lines(viewed(add, as_at=MAY))]
    move = c.ReprofileMilestone("M1", target="July 2025", reason="Reset")
    view = viewed(add, move, as_at=MAY)
    assert [("M1", "to come", "2025-07-31"), ("2025/26", "to come", "2026-03-31")] == lines(view)
    assert [122, 0] == [line.target.slippage for line in view]


def test_what_was_reached_is_on_time_or_late() -> None:
    """By its present due day; what has none is simply reached."""
    add = [
        c.AddMilestone("M1", action="6.5", title="Terms", target="March 2025"),
        c.AddMilestone("M2", action="6.5", title="Draft", target="June 2025"),
        c.AddMilestone("M3", action="6.5", title="Thanks"),
    ]
    reach = [c.ReachMilestone(label) for label in ("M1", "M2", "M3")]
    view = viewed(*add, *reach, as_at=MAY)
    assert [("reached late", 61), ("reached", 0), ("to come", 0), ("reached", None)] == [
        (line.state, line.days_late) for line in view
    ]
    assert () == view.findings


@pytest.mark.parametrize(
    ("as_at", "expected"),
    [(date(2025, 3, 31), []), (date(2025, 4, 1), [SLIPPING]), (date(2026, 4, 1), [])],
)
def test_milestones_slip_although_the_end_date_stands(as_at: date, expected: list[str]) -> None:
    """Amber as a finding, while the action itself is not overdue; afterwards it is plainly late."""
    assert expected == [one.finding for one in viewed(as_at=as_at).findings]


def test_a_moved_milestone_slips_and_a_moved_action_explains_it() -> None:
    """Once the action's own date has slipped there is nothing that stands."""
    add = c.AddMilestone("M1", action="6.5", title="Draft", target="June 2025")
    early = c.AddMilestone("M0", action="6.5", title="Terms", target="March 2025")
    reached = c.ReachMilestone("M0", reached_on=BEGUN)
    move = c.ReprofileMilestone("M1", target="July 2025", reason="Reset")
    view = viewed(early, reached, add, move, as_at=MAY)
    assert [(SLIPPING, ["M1"])] == [(one.finding, [m.label for m in one.milestones]) for one in view.findings]
    later = c.Reprofile("6.5", target="March 2025, and the review during 2026/27", reason="Reset")
    assert () == viewed(early, reached, add, move, later, as_at=MAY).findings


def test_a_milestone_after_its_action_is_found() -> None:
    """Somebody forgot one of the two dates."""
    view = viewed(c.AddMilestone("M1", action="6.5", title="Draft", target="June 2026"), as_at=BEGUN)
    assert [BEYOND] == [one.finding for one in view.findings]


def test_a_completed_action_has_nothing_overdue() -> None:
    """What was not reported of it is complete with it; what left the plan is not listed."""
    view = viewed(c.ReportStatus("6.5", "Complete"), as_at=date(2026, 5, 1))
    assert ["action complete"] * 2 == [line.state for line in view]
    assert () == view.findings + view.overdue
    assert 0 == len(viewed(c.Withdraw("6.5", reason="No longer"), as_at=MAY))


def test_the_view_says_its_figures() -> None:
    """In one line, and as tables with the findings below."""
    view = viewed(as_at=MAY)
    assert "cip as at 2025-05-31: 2 milestones of 1 action; 1 overdue, 1 to come; 1 slipped" == view.headline
    assert [None, "Findings"] == [table.title for table in view.tables()]
    assert all(len(line) <= 100 for line in str(view).splitlines())


@given(histories())
def test_no_milestone_is_left_out_or_twice(story: Story) -> None:
    """Every one that stands, of every action in the plan, is listed once, and states add up."""
    plan = story.plan()
    view = milestones_of(plan, MAY)
    labels = [line.label for line in view if line.label is not None]
    living = {action.id for action in plan.actions}
    standing = [one.label for one in plan.milestones.values() if one.stands and one.action in living]
    assert sorted(standing) == sorted(labels)
    assert len(view) == sum(view.counts.values())
