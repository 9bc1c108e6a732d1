"""Which actions are meant, and in which groups: as data, on every view that takes it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.histories import stories

from planevents import commands as c
from planevents.errors import InvalidValueError
from planevents.perspective import Basis, arrange
from planevents.projections.changes import NO_ACTION, Changes
from planevents.projections.current import CurrentPlan
from planevents.projections.movement import MOVED_IN, MOVED_OUT, movement_between
from planevents.projections.performance import performance_of
from planevents.projections.quarters import Quarters
from planevents.selection import NONE, group_names, grouped_by, groups, require_fields, selected
from planevents.statuses import NARRATIVE
from planevents.testing.story import OPENED, TODAY, Story
from planevents.testing.strategies import bases

if TYPE_CHECKING:
    from planevents.plan import Plan
    from planevents.selection import Where

JUNE = date(2024, 6, 30)
KEYS = ("status", "owner", "tag", "origin", "section", "field.theme")


@pytest.fixture
def story() -> Story:
    """Three actions: 1 in a package within an aim, 2 in the aim, 3 answering a recommendation of the aim."""
    return Story().do(
        c.AddSection("A", title="Place"),
        c.AddSection("A.1", title="Housing", parent="A"),
        c.AddSection("B", title="People"),
        c.AddRecommendation("7", text="Agree", section="A"),
        c.AddAction("1", title="One", section="A.1", owners=["Mayor", "Head of Finance"], tags=["key"]),
        c.AddAction("2", title="Two", section="A", status="In progress", fields={"theme": ["All", "Youth"]}),
        c.AddAction("3", title="Three", recommendation="7", owners=["head of  finance"]),
        c.AddAction("3a", title="Part", parent="3"),
        c.AddAction("4", title="Four", section="B", origin="new"),
        on=OPENED,
    )


def labels(plan: Plan, where: Where | None) -> list[str]:
    return [action.label for action in selected(where).of(plan)]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (None, ["1", "2", "3", "3a", "4"]),
        ({}, ["1", "2", "3", "3a", "4"]),
        ({"section": "A"}, ["1", "2", "3", "3a"]),
        ({"section": "a.1"}, ["1"]),
        ({"section": ["A.1", "B"]}, ["1", "4"]),
        ({"recommendation": "7"}, ["3"]),
        ({"owner": "Head of finance"}, ["1", "3"]),
        ({"tag": "KEY"}, ["1"]),
        ({"status": "in progress"}, ["2"]),
        ({"origin": "new"}, ["4"]),
        ({"field.theme": "youth"}, ["2"]),
        ({"owner": "Mayor", "tag": "key"}, ["1"]),
        ({"owner": "Mayor", "status": "In progress"}, []),
        ({"tag": "(none)"}, []),
        (lambda action: action.label > "3", ["3a", "4"]),
    ],
)
def test_who_is_meant(story: Story, where: Where | None, expected: list[str]) -> None:
    """Every key must hold by any of its values; a section holds what stands within it."""
    assert expected == labels(story.tip.plan, where)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("section", {"A Place": ["2", "3", "3a"], "A.1 Housing": ["1"], "B People": ["4"]}),
        (
            "owner",
            {"Head of Finance": ["1"], "head of  finance": ["3"], "Mayor": ["1"], NONE: ["2", "3a", "4"]},
        ),
        ("field.theme", {"All": ["2"], "Youth": ["2"], NONE: ["1", "3", "3a", "4"]}),
        ("status", {"In progress": ["2"], NONE: ["1", "3", "3a", "4"]}),
        ("recommendation", {"7": ["3"], NONE: ["1", "2", "3a", "4"]}),
    ],
)
def test_in_which_group(story: Story, by: str, expected: dict[str, list[str]]) -> None:
    """An action stands in its own section, in a group for each of its values, or in that of none."""
    plan = story.tip.plan
    found = groups(selected(None), by, [plan])
    assert expected == {name: [action.label for action in one.of(plan)] for name, one in found}
    assert NONE not in [name for name, _ in found][:-1]


def test_statuses_are_in_the_order_of_the_scheme() -> None:
    """Not in that of the alphabet; what has none comes last."""
    story = Story(scheme=NARRATIVE).do(
        *(
            c.AddAction(str(one), title="Act", status=status)
            for one, status in enumerate(("Ongoing", None, "Complete", "Not started"))
        ),
        on=OPENED,
    )
    found = groups(selected(None), "status", [story.plan()])
    assert ["Not started", "Ongoing", "Complete", NONE] == [name for name, _ in found]


@pytest.mark.parametrize(
    "where", [{"themes": "All"}, {"tag": []}, {"tag": [1]}, {3: "x"}, "tag", 5, ["tag"]], ids=repr
)
def test_what_cannot_be_meant_is_refused(where: object) -> None:
    """A key that actions do not have, no value, or neither a mapping nor a function."""
    with pytest.raises(InvalidValueError):
        selected(cast("Any", where))


def test_what_cannot_be_grouped_by_is_refused(story: Story) -> None:
    """The error says what can; a field must be the plan's own."""
    with pytest.raises(InvalidValueError, match=r"section, recommendation, owner"):
        grouped_by("sections")
    with pytest.raises(InvalidValueError, match=r"it has theme"):
        require_fields(selected({"field.themes": "All"}), None, story.tip.plan)
    with pytest.raises(InvalidValueError, match=r"'cip' has no such field"):
        require_fields(selected(None), "field.ward", story.tip.plan)
    require_fields(selected({"field.theme": "All"}), "field.theme", story.tip.plan)


def test_an_action_that_changes_its_group_moves_out_and_in(story: Story) -> None:
    """It leaves one movement table and enters the other, and both close; the whole does not move."""
    before = story.tip.plan
    story.do(c.SetFields("2", fields={"theme": "Elderly"}), on=JUNE)
    whole = movement_between(before, story.tip.plan, by="field.theme")
    found = dict(whole.groups)
    assert ((), ()) == (whole.added, whole.removed)
    assert [("2", MOVED_OUT)] == [(one.action.label, one.how) for one in found["All"].removed]
    assert [("2", MOVED_IN)] == [(one.action.label, one.how) for one in found["Elderly"].added]
    assert "By field.theme" in str(whole)


def test_changes_are_told_by_what_they_are_about(story: Story) -> None:
    """What is about the plan, or about a section, stands apart."""
    projection = Changes(until=Basis(2**53, date.max), by="section")
    for one in story.do(c.Withdraw("4", reason="Done"), on=JUNE).recorded:
        projection.apply(one)
    log = projection.view()
    assert {
        "A Place": ["cip@7", "cip@8", "cip@9", "cip@10"],
        "A.1 Housing": ["cip@6"],
        "B People": ["cip@11", "cip@12"],
        NO_ACTION: ["cip@1", "cip@2", "cip@3", "cip@4", "cip@5"],
    } == {name: [entry.address for entry in one] for name, one in log.groups}
    assert len(log) == len(log.to_rows())


def test_a_view_of_some_says_so(story: Story) -> None:
    """In its headline: figures of a part must not be taken for the whole's."""
    plan = story.tip.plan
    chosen = selected({"section": "A"})
    assert "where section 'A': 4 actions" in CurrentPlan(plan, JUNE, {}, chosen).headline
    assert "where section 'A': 4 actions" in performance_of(plan, JUNE, chosen).headline
    assert "where section 'A': opening 0" in movement_between(None, plan, chosen).headline
    quarters = Quarters(until=JUNE, selection=chosen)
    for one in arrange(story.recorded):
        quarters.apply(one)
    assert "where section 'A': 4 actions" in quarters.view().headline


# --- laws ---------------------------------------------------------------------------------------


@given(st.data(), stories(), st.sampled_from(KEYS))
def test_movement_closes_in_every_group(data: st.DataObject, story: Story, by: str) -> None:
    """Opening + added - removed = closing, of the whole and of each group, whoever changes groups."""
    a, b = data.draw(bases(story, 2))
    before, after = story.plan(a.perspective), story.plan(b.perspective)
    whole = movement_between(before, after, by=by)
    for _, view in (("", whole), *whole.groups):
        figures = view.figures
        assert figures["opening"] + figures["added"] - figures["removed"] == figures["closing"]
    for side in ("opening", "closing"):
        every = {action.id for action in getattr(whole, side)}
        assert every == {action.id for _, view in whole.groups for action in getattr(view, side)}
    for name, view in whole.groups:
        assert all(name in group_names(before, action, by) for action in view.opening)
        assert all(name in group_names(after, action, by) for action in view.closing)


@given(stories(), st.sampled_from(KEYS))
def test_groups_hold_what_the_whole_holds(story: Story, by: str) -> None:
    """Nothing is lost and nothing added; with one value each, the counts add up."""
    plan = story.tip.plan
    view = CurrentPlan(plan, TODAY, {}, by=by)
    told = [action for _, one in view.groups for action in one]
    assert {action.id for action in view} == {action.id for action in told}
    if by in ("status", "origin", "section"):
        assert len(view) == len(told) == len(view.to_rows())
        performance = performance_of(plan, TODAY, by=by)
        assert performance.results[0].denominator == sum(
            one.results[0].denominator for _, one in performance.groups
        )


@given(st.data(), stories(), st.sampled_from(KEYS))
def test_every_change_is_in_a_group(data: st.DataObject, story: Story, by: str) -> None:
    """None is lost by grouping, and a group holds nothing that the whole does not."""
    a, b = data.draw(bases(story, 2))
    projection = Changes(since=a, until=b, by=by)
    for one in story.recorded:
        projection.apply(one)
    log = projection.view()
    assert set(log.entries) == {entry for _, one in log.groups for entry in one}
    assert set(log.awaiting) == {entry for _, one in log.groups for entry in one.awaiting}
    assert set(log.net) == {change for _, one in log.groups for change in one.net}


@given(stories(), st.sampled_from(KEYS))
def test_quarters_count_alike_in_groups(story: Story, by: str) -> None:
    """Each cell of the whole stands in a group as it is, and no group has another."""
    projection = Quarters(until=TODAY, by=by)
    for one in arrange(story.recorded):
        projection.apply(one)
    view = projection.view()
    cells = {
        (row.action, quarter, cell)
        for row in view.rows
        for quarter, cell in zip(view.quarters, row.cells, strict=True)
        if cell is not None
    }
    assert cells == {
        (row.action, quarter, cell)
        for _, part in view.groups
        for row in part.rows
        for quarter, cell in zip(part.quarters, row.cells, strict=True)
        if cell is not None
    }
