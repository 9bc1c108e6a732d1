"""Milestones: agreed ones that move, are reached and withdrawn, and those that a target names."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.domain.judging import JUNE, reasons, refusal, told

from planevents import commands as c
from planevents.milestone import derived
from planevents.perspective import Perspective
from planevents.testing.story import OPENED, Story
from planevents.testing.strategies import histories

MAY = date(2025, 5, 31)
R = "Reset"
COMPOUND = "March 2025, with the review to be completed during 2025/26"


def stepped(**kwargs: str) -> Story:
    """The usual plan with one milestone of 18.1, "M1", due in April 2025."""
    story = told(**kwargs)
    return story.do(c.AddMilestone("M1", action="18.1", title="Draft", target="April 2025"), on=OPENED)


def test_a_milestone_is_added_with_its_own_target() -> None:
    """It belongs to its action, and is found by its label."""
    milestone = stepped().plan().find_milestone("m1")
    action = stepped().plan()["18.1"]
    assert ("t6", action.id, "Draft", "April 2025", OPENED, None) == (
        milestone.id,
        milestone.action,
        milestone.title,
        milestone.target.current.text,
        milestone.added_on,
        milestone.reached,
    )


def test_a_milestone_moves_and_its_action_stays() -> None:
    """Its slippage is counted as an action's is, from its own original."""
    story = stepped().do(c.ReprofileMilestone("M1", target="May 2025", reason=R), on=MAY)
    target = story.plan().find_milestone("M1").target
    assert ("April 2025", "May 2025", 31, 1) == (
        target.original.text,
        target.current.text,
        target.slippage,
        target.reprofiles,
    )
    assert ("May 2025", ()) == (
        story.plan()["18.1"].target.current.text,
        story.plan()["18.1"].target.moves,
    )


def test_an_agreed_milestone_stays_when_the_target_moves() -> None:
    """Only those that the target names follow it."""
    story = stepped().do(c.Reprofile("18.1", target="May 2026", reason=R), on=MAY)
    assert "April 2025" == story.plan().find_milestone("M1").target.current.text


def test_derived_milestones_follow_the_present_target() -> None:
    """They are read anew from whatever the target says; what recurs is none."""
    story = told().do(c.AddAction("3", title="Review", target=COMPOUND), on=OPENED)
    assert ["March 2025", "2025/26"] == [one.text for one in derived(story.plan()["3"])]
    story.do(c.Reprofile("3", target="June 2025, then May 2026, then quarterly", reason=R), on=MAY)
    assert ["June 2025", "May 2026"] == [one.text for one in derived(story.plan()["3"])]
    story.do(c.Reprofile("3", target="May 2026", reason=R), on=JUNE)
    assert () == derived(story.plan()["3"])


def test_under_approval_a_milestone_moves_with_its_action() -> None:
    """Once the plan is approved; until then a move is drafting, and the original moves with it (rule 1)."""
    story = stepped(change_control="by approval")
    story.do(c.ReprofileMilestone("M1", target="May 2025", reason=R), on=OPENED)
    target = story.plan().find_milestone("M1").target
    assert ("May 2025", 0) == (target.original.text, target.reprofiles)
    story.do(c.ApprovePlan(body="Executive"), on=MAY)
    (violation,) = refusal(story, c.ReprofileMilestone("M1", target="June 2025", reason=R), on=JUNE)
    assert ("milestone-control", 1, "use ProposeAmendment('18.1', ...)") == (
        violation.rule,
        violation.number,
        violation.hint,
    )


def test_a_milestone_is_reached_once() -> None:
    """On the day that is given, else on the command's own; and then it changes no more."""
    story = stepped().do(c.ReachMilestone("M1", evidence="Minutes"), on=MAY)
    reached = story.plan().find_milestone("M1").reached
    assert reached is not None
    assert (MAY, "2025/26 Q1", "Minutes") == (reached.on, reached.period, reached.evidence)
    earlier = stepped().do(c.ReachMilestone("M1", reached_on=OPENED), on=MAY).plan()
    found = earlier.find_milestone("M1").reached
    assert found is not None
    assert OPENED == found.on
    stands = [("milestone-stands", None, "milestone")]
    assert stands == reasons(story, c.ReachMilestone("M1"), on=JUNE)
    assert stands == reasons(story, c.ReprofileMilestone("M1", target="May 2026", reason=R), on=JUNE)
    assert stands == reasons(story, c.WithdrawMilestone("M1", reason=R), on=JUNE)


def test_a_correction_sets_the_day_right() -> None:
    """The day on which it was reached is correctable, as any date."""
    story = stepped().do(c.ReachMilestone("M1"), on=MAY)
    story.do(c.CorrectFact(7, field="reached_on", value="2025-04-30", reason="A month early"), on=JUNE)
    reached = story.plan().find_milestone("M1").reached
    assert reached is not None
    assert date(2025, 4, 30) == reached.on


def test_nobody_reaches_tomorrow() -> None:
    """What has not happened by the command's day is no news."""
    tomorrow = c.ReachMilestone("M1", reached_on=JUNE + timedelta(days=1))
    assert [("milestone-move", None, "reached_on")] == reasons(stepped(), tomorrow, on=JUNE)


def test_a_move_needs_a_reason_and_another_date() -> None:
    """As an action's does."""
    silent = c.ReprofileMilestone("M1", target="May 2025", reason=" ")
    assert [("milestone-move", None, "reason")] == reasons(stepped(), silent, on=JUNE)
    same = c.ReprofileMilestone("M1", target="April 2025", reason=R)
    assert [("milestone-move", None, "target")] == reasons(stepped(), same, on=JUNE)


def test_a_withdrawn_milestone_leaves_its_label() -> None:
    """Another may have it; the one that was withdrawn is found by its id alone."""
    story = stepped().do(c.WithdrawMilestone("M1", reason=R), on=MAY)
    assert [("known-entity", None, "milestone")] == reasons(story, c.ReachMilestone("M1"), on=JUNE)
    story.do(c.AddMilestone("M1", action="2", title="Another"), on=JUNE)
    plan = story.plan()
    assert ["t6", "t8"] == list(plan.milestones)
    assert "t8" == plan.find_milestone("M1").id
    gone = plan.find_milestone(next(iter(plan.milestones.values())).id)
    assert (MAY, False) == (gone.withdrawn_on, gone.stands)
    assert [("milestone-stands", None, "milestone")] == reasons(story, c.ReachMilestone(gone.id), on=JUNE)


def test_labels_of_milestones_are_unique() -> None:
    """Among those that stand, whatever their action."""
    twice = c.AddMilestone("m 1", action="2", title="Another")
    assert [("unique-label", None, "milestone")] == reasons(stepped(), twice, on=JUNE)


def test_milestones_of_an_action_that_left_stay_as_they_are() -> None:
    """None is added to it, and none moves."""
    story = stepped().do(c.Withdraw("18.1", reason=R), on=MAY)
    assert [("known-entity", None, "action")] == reasons(
        story, c.AddMilestone("M2", action="18.1", title="Another"), on=JUNE
    )
    assert [("milestone-stands", None, "milestone")] == reasons(story, c.ReachMilestone("M1"), on=JUNE)


@given(histories(), st.data())
def test_what_was_reached_stays_reached(story: Story, data: st.DataObject) -> None:
    """With more of history known nothing that was reached is open again, unless it was retracted."""
    known = data.draw(st.integers(0, story.position))
    earlier, later = story.plan(Perspective(known_at=known)), story.plan()
    retracted = {one.event.type for one in story.recorded} & {"fact.retracted", "fact.corrected"}
    for key, milestone in earlier.milestones.items():
        if milestone.reached is not None and not retracted:
            assert later.milestones[key].reached == milestone.reached
