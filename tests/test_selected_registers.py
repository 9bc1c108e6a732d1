"""The same questions of what stands beside the actions: only of those that are meant, and in groups."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.histories import stories

from planevents import commands as c
from planevents.async_register import AsyncPlanRegister
from planevents.errors import InvalidValueError
from planevents.papers import json as documents
from planevents.projections.amendments import amendments_of
from planevents.projections.cadences import cadence_of
from planevents.projections.dependencies import dependencies_of
from planevents.projections.milestones import milestones_of
from planevents.projections.owners import owners_of
from planevents.projections.structure import structure_of
from planevents.register import PlanRegister
from planevents.selection import NONE, group_names, selected
from planevents.statuses import NARRATIVE
from planevents.testing.story import OPENED, TODAY, Story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planevents.plan import Plan
    from planevents.projections.base import View
    from planevents.selection import Selection

JUNE = date(2024, 6, 30)
KEYS = ("status", "owner", "tag", "origin", "section", "field.theme")
ASKED = ("owners", "milestones", "cadence", "amendments", "dependencies", "structure")
VIEWS: dict[str, Callable[[Plan, Selection, str | None], View]] = {
    "owners": lambda plan, some, by: owners_of(plan, TODAY, selection=some, by=by),
    "milestones": lambda plan, some, by: milestones_of(plan, TODAY, some, by),
    "cadence": lambda plan, some, by: cadence_of(plan, TODAY, some, by),
    "amendments": lambda plan, some, by: amendments_of(plan, TODAY, None, some, by),
    "dependencies": lambda plan, some, by: dependencies_of(plan, TODAY, some, by),
    "structure": lambda plan, some, by: structure_of(plan, TODAY, None, some, by),
}
COMMANDS: tuple[c.Command, ...] = (
    c.AddSection("A", title="Place", accountable="Chief Executive"),
    c.AddSection("A.1", title="Housing", parent="A"),
    c.AddSection("B", title="People", accountable="Head of People"),
    c.AddRecommendation("7", text="Agree", section="B"),
    c.AddAction("1", title="One", section="A.1", owners=["Mayor", "Clerk"], tags=["key"], target="May 2025"),
    c.AddAction("1a", title="Part", parent="1", owners=["Clerk"], target="Monthly", status="In progress"),
    c.AddAction("2", title="Two", section="B", owners=["Mayor"], start="May 2024", target="June 2025"),
    c.AddAction("3", title="Three", recommendation="7", target="Quarterly throughout 2024/25"),
    c.AddMilestone("M1", action="1", title="Draft", target="May 2024"),
    c.AddMilestone("M2", action="2", title="Vote", target="May 2024"),
    c.AddDependency("2", needs="1", reason="It builds on it", dependency="D1"),
    c.AddDependency("3", needs="2", reason="It follows", dependency="D2"),
    c.AddDependency("B", needs="A", reason="Place first", dependency="D3"),
)


@pytest.fixture
def plan() -> Plan:
    """A plan under approval: 1 with 1a in housing, 2 and 3 among people; 2 asked for with 1, 3 withdrawn."""
    story = Story(change_control="by approval").do(*COMMANDS, on=OPENED)
    story.do(c.ApprovePlan(body="Executive"), on=date(2024, 5, 1))
    both = [c.Ask(one, target="May 2026", reason="R") for one in ("1", "2")]
    story.do(c.ProposeBulkAmendment(both, impact="None", amendment="A1"), on=JUNE)
    story.do(c.ProposeAmendment("3", withdraw=True, reason="R", impact="None", amendment="A2"), on=JUNE)
    return story.do(c.ApproveAmendment("A2", body="Executive"), on=date(2024, 7, 1)).tip.plan


def told(view: Any) -> list[str]:
    """Name what a view has a row of, briefly."""
    keys = ("dependency", "amendment", "milestone", "post", "ref")
    return [" ".join(str(row[key]) for key in keys if key in row) for row in view.to_rows()]


@pytest.mark.parametrize(
    ("asked", "where", "expected"),
    [
        ("owners", {"section": "A"}, ["Clerk", "Mayor", "Chief Executive"]),
        ("owners", {"tag": "key"}, ["Clerk", "Mayor", "Chief Executive"]),
        ("owners", {"owner": "Mayor"}, ["Mayor", "Clerk", "Chief Executive", "Head of People"]),
        ("owners", {"tag": "none"}, []),
        ("milestones", {"section": "A"}, ["M1 1"]),
        ("milestones", {"owner": "Mayor"}, ["M1 1", "M2 2"]),
        ("cadence", {"status": "In progress"}, ["1a"]),
        ("amendments", {"tag": "key"}, ["A1 1", "A1 2"]),
        ("amendments", {"recommendation": "7"}, ["A2 3"]),
        ("amendments", {"owner": "nobody"}, []),
        ("dependencies", {"tag": "key"}, ["D1 2", "D3 2"]),
        ("dependencies", {"status": "In progress"}, ["D1 2", "D3 2"]),
        ("dependencies", {"owner": "nobody"}, []),
        ("structure", {"status": "In progress"}, ["A", "A.1", "1", "1a"]),
        ("structure", {"owner": "Mayor"}, ["A", "A.1", "1", "B", "2"]),
    ],
)
def test_what_is_told_of_some_actions(plan: Plan, asked: str, where: Any, expected: list[str]) -> None:
    """What is about one that is meant: whole amendments, both ends of a dependency, what it stands under."""
    view = VIEWS[asked](plan, selected(where), None)
    assert expected == list(dict.fromkeys(told(view)))
    assert f", where {selected(where)}: " in view.headline


@pytest.mark.parametrize(
    ("asked", "by", "expected"),
    [
        ("owners", "section", {"B People": ["Mayor", "Head of People"]}),
        ("milestones", "section", {"A.1 Housing": ["M1 1"], "B People": ["M2 2"]}),
        ("cadence", "owner", {"Clerk": ["1a"]}),
        ("amendments", "tag", {"key": ["A1 1", "A1 2"], NONE: ["A1 1", "A1 2", "A2 3"]}),
        ("dependencies", "tag", {"key": ["D1 2", "D3 2"], NONE: ["D1 2", "D3 2"]}),
        ("structure", "status", {"In progress": ["A", "A.1", "1", "1a"]}),
    ],
)
def test_in_groups(plan: Plan, asked: str, by: str, expected: dict[str, list[str]]) -> None:
    """Each group is a view of its own, and every row says which it is of."""
    view: Any = VIEWS[asked](plan, selected(None), by)
    found = {name: list(dict.fromkeys(told(part))) for name, part in view.groups}
    assert expected == {name: found[name] for name in expected}
    assert [row["by"] for row in view.to_rows()] == [name for name, part in view.groups for _ in told(part)]
    assert all(str(table.title).startswith(f"{by} ") for table in view.tables())
    assert [table.rows for table in view.tables()] == [
        table.rows for _, part in view.groups for table in part.tables()
    ]


def test_what_an_owner_is_accountable_for_holds_an_action_that_is_meant(plan: Plan) -> None:
    """Of the whole plan all sections count; of some actions, those in which one stands."""
    whole = owners_of(plan, TODAY)
    part = owners_of(plan, TODAY, selection=selected({"tag": "key"}))
    assert ["B"] == [section.label for section in whole["Head of People"].sections]
    assert ["A"] == [section.label for section in part["Chief Executive"].sections]
    assert 1 == part.total == len(part["Mayor"].actions) == len(part["Clerk"].joint)
    assert "1 action in the plan, where tag 'key': 1 with an owner" in part.counting


def test_off_target_are_those_meant_and_those_asked_about(plan: Plan) -> None:
    """An amendment that is shown brings the actions that it is about, so that rule 13 can be held to it."""
    assert ("1", "2") == amendments_of(plan, TODAY, None, selected({"tag": "key"})).off_target
    assert () == amendments_of(plan, TODAY, None, selected({"recommendation": "7"})).off_target
    live = Story().do(*COMMANDS, on=OPENED).tip.plan
    assert ("1",) == amendments_of(live, TODAY, None, selected({"tag": "key"})).off_target


def test_what_cannot_be_counted_is_told_of_some_too() -> None:
    """An action that recurs without a cadence stands in its group, and in no other."""
    story = Story().do(c.AddAction("1", title="One", tags=["key"], target="Weekly"), on=OPENED)
    plan = story.do(c.AddAction("2", title="Two", target="Weekly"), on=OPENED).tip.plan
    view = cadence_of(plan, TODAY, by="tag")
    assert {"key": ["1"], NONE: ["2"]} == {
        name: [one.label for one in part.unread] for name, part in view.groups
    }
    assert ["1"] == [one.label for one in cadence_of(plan, TODAY, selected({"tag": "key"})).unread]


@pytest.mark.parametrize("asked", ["milestones", "amendments", "dependencies", "owners", "structure"])
def test_groups_are_those_of_what_is_meant(plan: Plan, asked: str) -> None:
    """There is none that would be empty, such as that of what is shown beside an action that is meant."""
    view: Any = VIEWS[asked](plan, selected({"tag": "key"}), "section")
    assert ["A.1 Housing"] == [name for name, _ in view.groups]


def test_a_tree_counts_only_what_is_meant(plan: Plan) -> None:
    """What an action stands under is shown, and not counted; a parent still comes to all its sub-actions."""
    tree = structure_of(plan, TODAY, None, selected({"status": "In progress"}))
    assert (1, 0, (("In progress", 1),)) == (tree.actions, tree["1"].complete, tree["A"].counts)
    assert "2 sections, 0 recommendations, 1 action " in tree.headline
    parent = structure_of(plan, TODAY, None, selected({"tag": "key"}))["1"]
    assert parent.rolled is not None
    assert ((), ["1a"]) == (parent.children, [one.action.label for one in parent.rolled.children])


def test_a_push_is_worked_out_over_the_whole_plan(plan: Plan) -> None:
    """Who is meant decides what is shown of it, and not how far it goes."""
    whole = dependencies_of(plan, TODAY)
    part = dependencies_of(plan, TODAY, selected({"owner": "Mayor"}))
    assert {one.action.label: one.days for one in whole.pushed if one.action.label != "3"} == {
        one.action.label: one.days for one in part.pushed
    }
    waits = dependencies_of(plan, TODAY, selected({"tag": "key"}))
    assert ["2"] == [one.action.label for one in waits.pushed]
    assert ("2 dependencies", "3 dependencies") == (
        dependencies_of(plan, TODAY, selected({"tag": "key"})).size,
        whole.size,
    )


def test_a_dependency_of_what_has_left_is_told_of_what_is_left() -> None:
    """A finding stays with the action that waits in vain, and with the one that is gone."""
    story = Story().do(*COMMANDS, on=OPENED).do(c.Withdraw("1a", reason="Done"), on=OPENED)
    plan = story.do(c.Withdraw("1", reason="Done"), on=JUNE).tip.plan
    for where in ({"section": "B"}, {"tag": "key"}):
        assert ["D1"] == [one.label for one in dependencies_of(plan, TODAY, selected(where)).broken]
    assert [] == list(dependencies_of(plan, TODAY, selected({"recommendation": "7"})).broken)


@pytest.fixture
def register() -> Iterator[PlanRegister]:
    """A register with the plan."""
    with PlanRegister.open("memory://") as opened:
        first = c.OpenPlan("Plan", scheme=NARRATIVE, fields=["theme"])
        opened.acting_as("Performance Officer").execute("cip", first, *COMMANDS, effective_on=OPENED)
        yield opened


@pytest.mark.parametrize("asked", ASKED)
def test_a_register_is_asked_alike(register: PlanRegister, asked: str) -> None:
    """Wrong keys are refused as everywhere; a document says what it is of; asyncio answers the same."""
    ask: Any = getattr(register, asked)
    for wrong in ({"where": {"colour": "red"}}, {"by": "colour"}, {"where": {"field.ward": "North"}}):
        with pytest.raises(InvalidValueError):
            ask("cip", **wrong)
    view = ask("cip", where={"tag": "key"}, by="section")
    document = getattr(documents, asked)(view)
    assert ("tag 'key'", "section", view.to_rows()) == (
        document["where"],
        document["by"],
        document["rows"],
    )
    assert {"where", "by"}.isdisjoint(getattr(documents, asked)(ask("cip")))
    awaited: Any = getattr(AsyncPlanRegister(register), asked)
    assert view == asyncio.run(awaited("cip", where={"tag": "key"}, by="section"))


# --- laws ---------------------------------------------------------------------------------------


@given(stories(), st.sampled_from(KEYS))
def test_nothing_is_lost_and_nothing_added_in_groups(story: Story, by: str) -> None:
    """Groups hold between them what the whole holds of the plan's actions, each row as it is there."""
    plan = story.tip.plan
    every = selected(None)
    lines = milestones_of(plan, TODAY, every, by)
    assert set(lines) == {line for _, part in lines.groups for line in part}
    recurring = cadence_of(plan, TODAY, every, by)
    assert set(recurring) == {one for _, part in recurring.groups for one in part}
    assert set(recurring.unread) == {one for _, part in recurring.groups for one in part.unread}
    asked = amendments_of(plan, TODAY, None, every, by)
    known = {line.amendment.id for line in asked if line.action is not None}
    assert {line for line in asked if line.amendment.id in known} == {
        line for _, part in asked.groups for line in part
    }
    waiting = dependencies_of(plan, TODAY, every, by)
    assert set(waiting.waits) == {one for _, part in waiting.groups for one in part.waits}
    assert set(waiting.pushed) == {one for _, part in waiting.groups for one in part.pushed}
    tree = structure_of(plan, TODAY, None, every, by)
    assert {one.of.id for one in tree if one.kind == "action"} == {
        one.of.id for _, part in tree.groups for one in part if one.kind == "action"
    }
    owned = owners_of(plan, TODAY, selection=every, by=by)
    assert {action.id for one in owned for action in one.actions} == {
        action.id for _, part in owned.groups for one in part for action in one.actions
    }


@given(stories(), st.sampled_from(KEYS))
def test_a_group_is_what_where_would_give(story: Story, by: str) -> None:
    """A group of a value that actions have is told as if that value had been asked for."""
    plan = story.tip.plan
    for name, part in structure_of(plan, TODAY, None, selected(None), by).groups:
        meant = [one for one in plan.actions if name in group_names(plan, one, by)]
        assert len(meant) == part.actions == sum(number for _, number in part.counts)
        assert sum(one.is_complete for one in meant) == sum(node.complete for node in part.nodes)
    for name, table in owners_of(plan, TODAY, selection=selected(None), by=by).groups:
        meant = [one for one in plan.actions if name in group_names(plan, one, by)]
        assert (len(meant), [one for one in meant if not one.owners]) == (table.total, list(table.unowned))
