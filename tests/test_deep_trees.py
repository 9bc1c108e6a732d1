"""Sub-actions of sub-actions, and sections in sections, two thousand deep: every question is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planevents import commands as c
from planevents.definitions import RollUp
from planevents.errors import CommandRefusedError
from planevents.projections.base import WIDTH
from planevents.projections.dependencies import dependencies_of
from planevents.projections.lineage import lineage_of
from planevents.projections.owners import owners_of
from planevents.projections.structure import structure_of
from planevents.roll_up import roll_up, roll_ups
from planevents.selection import selected
from planevents.testing.story import OPENED, TODAY, Story

if TYPE_CHECKING:
    from planevents.plan import Plan

DEPTH = 1500
DEEPEST = f"A{DEPTH - 1}"


@pytest.fixture(scope="module")
def story() -> Story:
    """A chain of sections, the last of which holds X; a chain of actions, the first of which waits for X."""
    return Story().do(
        c.SetRollUp(RollUp("least advanced"), reason="R"),
        c.AddSection("S0", title="Aim", accountable="Mayor"),
        *(c.AddSection(f"S{number}", title="Part", parent=f"S{number - 1}") for number in range(1, DEPTH)),
        c.AddAction("X", title="First", section=f"S{DEPTH - 1}", target="June 2024", status="Ongoing"),
        c.AddAction("A0", title="All", target="May 2025"),
        *(c.AddAction(f"A{number}", title="Part", parent=f"A{number - 1}") for number in range(1, DEPTH - 1)),
        c.AddAction(DEEPEST, title="Part", parent=f"A{DEPTH - 2}", target="May 2026", status="In progress"),
        c.AddDependency("A0", needs="X", reason="R", dependency="D"),
        on=OPENED,
    )


@pytest.fixture(scope="module")
def plan(story: Story) -> Plan:
    """The plan as it stands."""
    return story.tip.plan


def test_a_parent_comes_to_what_is_deepest(plan: Plan) -> None:
    """Its due day, and its status, reach the first through all of them."""
    found = roll_ups(plan)
    first = found[plan["A0"].id]
    assert DEPTH == len(first.every)
    assert ("In progress", "2026-05-31") == (first.status, str(first.due_day))
    assert (first, hash(first)) == (roll_up(plan, plan["A0"]), hash(roll_up(plan, plan["A0"])))
    assert first != found[plan["A1"].id]


def test_the_tree_is_shown(plan: Plan) -> None:
    """Each thing under the one before it; printed, the depth is a number where marks would fill the line."""
    tree = structure_of(plan, TODAY)
    assert (2 * DEPTH + 1, DEPTH - 1, DEPTH) == (len(list(tree)), tree[DEEPEST].depth, tree["X"].depth)
    assert (1 + DEPTH, 0) == (tree.actions, tree["S0"].complete)
    assert (tree, hash(tree.nodes)) == (structure_of(plan, TODAY), hash(structure_of(plan, TODAY).nodes))
    assert "<1>" in repr(tree["A0"])
    text = str(tree)
    assert f"({DEPTH - 1}) {DEEPEST}" in text
    assert WIDTH >= max(map(len, text.splitlines()))


def test_one_difference_at_the_bottom_is_a_difference(story: Story, plan: Plan) -> None:
    """Trees are compared to their ends."""
    before = structure_of(plan, TODAY)
    decision = story.decide(c.ReportStatus(DEEPEST, "Complete"), on=OPENED)
    after = structure_of(decision.tip.plan, TODAY)
    assert before != after
    assert before["A0"].children != after["A0"].children
    assert roll_up(plan, plan["A0"]) != roll_up(decision.tip.plan, decision.tip.plan["A0"])


def test_a_difference_that_stays_below_is_a_difference() -> None:
    """Two rules that both give the first no status, and its sub-action two."""
    story = Story().do(
        c.AddAction("1", title="T"),
        c.AddAction("1a", title="T", parent="1"),
        c.AddAction("1b", title="T", parent="1"),
        c.AddAction("1a1", title="T", parent="1a", status="In progress"),
        c.SetRollUp(RollUp("least advanced")),
        on=OPENED,
    )
    least = story.tip.plan
    alike = story.decide(c.SetRollUp(RollUp("all complete")), on=OPENED).tip.plan
    one, other = roll_up(least, least["1"]), roll_up(alike, alike["1"])
    assert (one.status, one.findings) == (other.status, other.findings) == (None, ())
    assert one != other


def test_some_of_it_are_meant(plan: Plan) -> None:
    """X is in the first section of all, and the deepest action stands under all the others."""
    tree = structure_of(plan, TODAY, None, selected({"status": "In progress"}))
    assert (DEPTH, 1) == (len(list(tree)), tree.actions)
    within = owners_of(plan, TODAY, selection=selected({"section": "S0"}))
    assert (1, ["S0"]) == (within.total, [one.label for one in within["Mayor"].sections])


def test_what_waits_above_holds_back_what_is_below(plan: Plan) -> None:
    """The deepest waits for X through the first; and X cannot wait for the deepest."""
    found = dependencies_of(plan, TODAY)
    (wait,) = found.of(DEEPEST)
    assert ("D", plan["A0"].id, DEPTH) == (wait.dependency.label, wait.through, len(found.waits))
    part = dependencies_of(plan, TODAY, selected({"status": "In progress"}))
    assert [DEEPEST] == [one.action.label for one in part.waits]


def test_what_would_come_round_is_refused(story: Story) -> None:
    """However long the way round is."""
    with pytest.raises(CommandRefusedError, match="nothing could begin"):
        story.decide(c.AddDependency("X", needs=DEEPEST, reason="R"), on=OPENED)
    with pytest.raises(CommandRefusedError, match="cannot be under itself"):
        story.decide(c.MoveAction("A0", parent=DEEPEST, reason="R"), on=OPENED)


def test_a_line_of_follow_ons_is_followed_to_its_end() -> None:
    """Two thousand actions, each a follow-on of the one before."""
    story = Story().do(
        c.AddAction("A0", title="T"),
        *(c.AddAction(f"A{number}", title="T", follows=f"A{number - 1}") for number in range(1, DEPTH)),
        on=OPENED,
    )
    plan = story.tip.plan
    found = lineage_of(plan, plan[DEEPEST])
    assert (DEPTH - 1, DEPTH - 1) == (len(found.predecessors), found.predecessors[-1].steps)
