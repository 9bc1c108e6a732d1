"""The plan as a tree: what is under what, and what each parent comes to."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from tests.histories import stories

from planevents import commands as c
from planevents.definitions import RollUp
from planevents.errors import InvalidValueError
from planevents.projections.base import NO_STATUS, WIDTH
from planevents.projections.structure import Structure, structure_of
from planevents.statuses import DELIVERY
from planevents.testing.story import OPENED, TODAY, Story

JUNE = date(2025, 6, 30)
PACKAGES = {"Aim 1": ("1",), "Aim 2": ("2", "3", "4"), "Aim 3": ("5", "6", "7"), "Aim 4": ("8", "9")}
"""The improvement framework's four aims with their nine packages of work."""


def framework() -> Story:
    """The framework's aims and packages, and its action 2.5 with lettered sub-actions."""
    story = Story(scheme=DELIVERY)
    for aim, packages in PACKAGES.items():
        story.do(c.AddSection(aim, title=aim, kind="aim", accountable="Executive Director"), on=OPENED)
        for package in packages:
            story.do(c.AddSection(package, title="T", kind="package of work", parent=aim), on=OPENED)
    story.do(c.AddAction("2.5", title="Objectives", section="2", owners=["Head of HR"]), on=OPENED)
    dates = {
        "a": ("April 2026", "April 2026"),
        "b": ("May 2026", "September 2026"),
        "c": ("Ongoing", "Ongoing"),
    }
    for letter, (start, target) in dates.items():
        story.do(
            c.AddAction(f"2.5({letter})", title="T", parent="2.5", start=start, target=target), on=OPENED
        )
    return story


def view(story: Story) -> Structure:
    return structure_of(story.plan(), JUNE)


def test_the_frameworks_aims_hold_its_packages() -> None:
    """Four aims, nine packages, each under its aim; lettered sub-actions under their action."""
    found = view(framework())
    assert PACKAGES == {node.label: tuple(one.label for one in node.children) for node in found.nodes}
    assert ("2.5(a)", "2.5(b)", "2.5(c)") == tuple(one.label for one in found["2.5"].children)
    assert "13 sections, 0 recommendations, 4 actions" in found.headline


def test_a_parent_is_due_with_its_last_sub_action() -> None:
    """2.5(b) ends in September 2026; what is ongoing has no due day (rule 14)."""
    rows = {row["ref"]: row for row in view(framework()).to_rows()}
    assert ("2026-09-30", "2026-04-30", None) == tuple(
        rows[ref]["due_on"] for ref in ("2.5", "2.5(a)", "2.5(c)")
    )


def test_both_statuses_of_a_parent_are_shown() -> None:
    """The one that was reported and the one that it is rolled up to, with the rule as a sentence."""
    story = framework().do(
        c.SetRollUp(RollUp("worst")),
        *(c.ReportStatus(f"2.5({letter})", "In progress") for letter in "abc"),
        c.ReportStatus("2.5", "Commenced"),
        on=JUNE,
    )
    found = view(story)
    row = next(row for row in found.to_rows() if row["ref"] == "2.5")
    assert ("Commenced", "In progress") == (row["status"], row["rolled_up"])
    assert (("2.5", "reported as 'Commenced', but its sub-actions come to 'In progress'"),) == found.findings
    assert "from best to worst in order of the plan's scheme" in " ".join(found.heading)


def test_statuses_are_counted_upwards() -> None:
    """A section counts all actions in it, parents and sub-actions alike, in the scheme's order."""
    found = view(framework().do(c.Complete("2.5(a)"), on=JUNE))
    assert (("Complete", 1), (NO_STATUS, 3)) == found["Aim 2"].counts == found["2"].counts == found.counts


def test_actions_stand_under_the_recommendation_that_they_answer() -> None:
    """Unless they are in another section; a recommendation that nothing answers is a finding."""
    story = Story().do(
        c.AddSection("A", title="T"),
        c.AddSection("B", title="T"),
        c.AddRecommendation("1", text="T", section="A"),
        c.AddRecommendation("2", text="T", section="A"),
        c.AddAction("1.1", title="T", recommendation="1"),
        c.AddAction("1.2", title="T", recommendation="1", section="B"),
        on=OPENED,
    )
    found = view(story)
    assert ["A", "1", "1.1", "2", "B", "1.2"] == [node.label for node in found]
    assert (("2", "no action answers it"),) == found.findings


def test_a_label_that_nothing_has_is_an_error() -> None:
    """It names the label."""
    with pytest.raises(InvalidValueError, match="'nowhere'"):
        view(framework())["nowhere"]


@given(stories(longest=25))
def test_every_living_thing_stands_in_the_tree_once(story: Story) -> None:
    """And every action counts once at the top, however sections and parents are nested."""
    plan = story.plan()
    found = structure_of(plan, TODAY)
    living = [*plan.sections, *plan.recommendations, *(action.id for action in plan.actions)]
    assert Counter(living) == Counter(node.of.id for node in found)
    assert len(plan.actions) == sum(number for _, number in found.counts)
    assert all(len(line) <= WIDTH for line in str(found).splitlines())
