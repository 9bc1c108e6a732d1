"""Lineage: where an action came from, and what became of it, to the ends."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from tests.histories import stories

from planevents import commands as c
from planevents.projections.base import WIDTH
from planevents.projections.lineage import Kin, lineage_of
from planevents.testing.story import BODIES, OPENED, Story

JUNE = date(2025, 6, 30)
R = "because"


def line(story: Story, label: str) -> tuple[list[str], list[str]]:
    plan = story.plan()
    found = lineage_of(plan, plan[label])

    def said(kin: Kin) -> str:
        return f"{kin.steps} {kin.action.label} {kin.link} {kin.of.label}"

    return [said(one) for one in found.predecessors], [said(one) for one in found.successors]


def test_lines_go_both_ways_to_their_ends() -> None:
    """A follow-on, a part that was split off, and what took a place."""
    story = Story().do(
        c.AddAction("1", title="T"),
        c.AddAction("2", title="T", follows="1"),
        c.AddAction("3", title="T", follows="2", origin="split"),
        c.AddAction("4", title="T"),
        c.Supersede("3", by="4", reason=R),
        on=OPENED,
    )
    assert (
        [],
        ["1 2 follow-on of 1", "2 3 split from 2", "3 4 takes the place of 3"],
    ) == line(story, "1")
    assert (
        ["1 3 takes the place of 4", "2 2 split from 3", "3 1 follow-on of 2"],
        [],
    ) == line(story, "4")
    rows = lineage_of(story.plan(), story.plan()["3"]).to_rows()
    assert ["3: split from 2", "2: follow-on of 1", "4: takes the place of 3"] == [row["how"] for row in rows]


def test_an_approved_alternative_is_told_as_one() -> None:
    """It neither follows nor merely takes the place."""
    story = Story(change_control="by approval", bodies=BODIES).do(
        c.AddAction("1", title="T"),
        c.ApprovePlan(body="Executive"),
        c.ProposeAmendment("1", alternative="Otherwise", reason=R, impact="none"),
        c.ApproveAmendment("A1", body="Executive", action="1 (new)"),
        on=JUNE,
    )
    assert ([], ["1 1 (new) alternative of 1"]) == line(story, "1")


def test_a_round_of_successors_ends() -> None:
    """Two actions that took each other's place are each listed once."""
    story = Story().do(
        c.AddAction("1", title="T"),
        c.AddAction("2", title="T"),
        c.Supersede("1", by="2", reason=R),
        c.RecordPublishedChange("1", field="listed", new="listed"),
        c.Supersede("2", by="1", reason=R),
        on=OPENED,
    )
    before, after = line(story, "1")
    assert (["1 2 takes the place of 1"], []) == (before, after)


@given(stories(longest=25))
def test_what_precedes_is_what_follows_seen_from_there(story: Story) -> None:
    """An action is among the successors of each of its predecessors, and the other way round."""
    plan = story.plan()
    lines = {one.id: lineage_of(plan, one) for one in plan.all_actions.values()}
    for one, found in lines.items():
        for kin in found.predecessors:
            assert one in {other.action.id for other in lines[kin.action.id].successors}
        for kin in found.successors:
            assert one in {other.action.id for other in lines[kin.action.id].predecessors}
        assert all(len(text) <= WIDTH for text in str(found).splitlines())
