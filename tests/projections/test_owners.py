"""Owners: what each post has on its hands, and what nobody has."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from tests.histories import stories

from planevents import commands as c
from planevents.errors import InvalidValueError
from planevents.people import Post
from planevents.perspective import Perspective
from planevents.projections.base import WIDTH
from planevents.projections.owners import Owners, owners_of
from planevents.selection import selected
from planevents.testing.story import OPENED, TODAY, Story
from planevents.testing.strategies.valid_risks import THREE_BY_THREE

JUNE = date(2025, 6, 30)
MAY = date(2025, 5, 31)


def told() -> Story:
    """Two posts, one of whose four actions is joint; one to be determined, one not recruited, one of nobody."""
    return Story().do(
        c.AddSection("A", title="Aim", kind="aim", accountable="Head of Finance"),
        c.AddAction("1", title="T", owners=["Head of Finance"], target="May 2025"),
        c.AddAction("2", title="T", owners=["Head of Finance", "Mayor"], target="28/09/2025"),
        c.AddAction("3", title="T", owners=["head of  finance"], target="29/09/2025"),
        c.AddAction("4", title="T", owners=["Head of Finance"], status="Complete", target="July 2025"),
        c.AddAction("5", title="T", owners=[Post("TBD", kind="to be determined")]),
        c.AddAction("6", title="T", owners=[Post("Head of Place", kind="unrecruited")]),
        c.AddAction("7", title="T"),
        c.Reprofile("2", target="27/09/2025", reason="because"),
        c.Reprofile("2", target="28/09/2025", reason="because"),
        on=OPENED,
    )


def view(story: Story, **kwargs: object) -> Owners:
    return owners_of(story.plan(), JUNE, **kwargs)  # type: ignore[arg-type]


def test_a_caseload_counts_what_a_post_owns() -> None:
    """Overdue is after the due day; due soon is within 90 days, the last one included."""
    found = view(told())["Head of Finance"]
    assert (4, 1, 1, 3, 2) == (
        len(found.actions),
        len(found.joint),
        len(found.complete),
        len(found.open),
        found.reprofiles,
    )
    assert [["1"], ["2"], ["A"]] == [
        [one.label for one in listed] for listed in (found.overdue, found.due_soon, found.sections)
    ]


def test_a_joint_action_counts_for_each_owner_and_once_in_the_total() -> None:
    """The sentence says so."""
    found = view(told())
    assert (7, 1, 7) == (found.total, found.joint, found.added_up)
    assert (
        "7 actions in the plan: 6 with an owner and 1 without. The figures of the owners add up to 7, because "
        "1 joint action counts for each of the owners."
    ) == found.counting


def test_nobody_in_post_is_a_finding_apart() -> None:
    """To be determined, not recruited yet, and no owner at all."""
    assert [
        "the owner is to be determined: 5",
        "the post is not recruited yet: 6",
        "no owner: 7",
    ] == [row["finding"] for row in view(told()).to_rows() if row["finding"]]
    assert ["Posts and boards", "NOBODY IN POST", "Findings"] == [
        table.title for table in view(told()).tables()
    ]


def test_a_renamed_post_shows_its_present_title_from_that_day_on() -> None:
    """With the former ones in brackets; never before, and never in what was recorded."""
    story = told().do(c.RenamePost("Head of Finance", to="Director of Resources"), on=MAY)
    story.do(c.RenamePost("Director of Resources", to="Treasurer"), on=JUNE)
    assert "Treasurer (formerly Director of Resources, Head of Finance)" == str(view(story)["Treasurer"])
    before = owners_of(story.plan(Perspective(effective_at=date(2025, 5, 30))), JUNE)
    assert "Head of Finance" == str(before["head of finance"])
    recorded = view(story, titles="as recorded")
    assert 4 == len(recorded["Head of Finance"].actions)
    with pytest.raises(InvalidValueError, match="Treasurer"):
        recorded["Treasurer"]


def test_a_hand_over_moves_the_caseload() -> None:
    """All of it, with the section that the post was accountable for."""
    found = view(told().do(c.HandOverPost("Head of Finance", to="Mayor", reason="because"), on=JUNE))
    assert (4, 0, ("A",)) == (
        len(found["Mayor"].actions),
        found.joint,
        tuple(one.label for one in found["Mayor"].sections),
    )


def watching() -> Story:
    """One post owns two risks, one of them closed, and a measure beside the mayor; nobody yet another risk."""
    add = [
        c.AddRisk(label, title="T", likelihood="Likely", impact="Major", owner=owner)
        for label, owner in (("R1", "Clerk"), ("R2", "Clerk"), ("R3", Post("TBD", kind="to be determined")))
    ]
    return Story().do(
        c.SetRiskMatrix(THREE_BY_THREE),
        *add,
        c.CloseRisk("R2", reason="over"),
        c.AddMeasure("O1", title="T", unit="%", direction="higher", owners=["Clerk", "Mayor"]),
        c.AddMeasure("O2", title="T", unit="%", direction="higher", owners=["Clerk"]),
        c.WithdrawMeasure("O2", reason="over"),
        c.AddAction("1", title="T", owners=["Mayor"]),
        on=OPENED,
    )


def test_a_post_is_there_for_its_risks_and_measures_too() -> None:
    """The open ones, and those that are kept; under a new title from its day on."""
    story = watching().do(c.RenamePost("Clerk", to="Registrar"), on=JUNE)
    rows = {str(row["post"]): row for row in view(story).to_rows()}
    assert {
        "Registrar": ("R1", "O1", 0, None),
        "Mayor": (None, "O1", 1, None),
        "TBD": ("R3", None, 0, "the owner is to be determined: R3"),
    } == {post: (row["risks"], row["measures"], row["actions"], row["finding"]) for post, row in rows.items()}
    assert ["R1"] == [one.label for one in view(story)["Registrar"].risks]
    assert ["O1"] == [one.label for one in view(story, titles="as recorded")["Clerk"].measures]


def test_of_some_actions_no_risk_or_measure_is_told() -> None:
    """They are about no action."""
    assert ["Mayor"] == [one.post for one in view(watching(), selection=selected({"owner": "Mayor"}))]


def test_people_are_named_where_their_names_are_known() -> None:
    """And "erased" where they are not."""
    held = [Post("Mayor", person="ab" * 32), Post("Clerk", person="cd" * 32)]
    story = Story().do(c.AddAction("1", title="T", owners=held), on=OPENED)
    found = owners_of(story.plan(), JUNE, {"ab" * 32: "A Name"})
    assert {"Mayor (A Name)", "Clerk (erased)"} == {str(one) for one in found}


@given(stories(longest=20))
def test_the_figures_add_up(story: Story) -> None:
    """Owned and unowned make the total; each owner's open and complete make its actions."""
    found = owners_of(story.plan(), TODAY)
    owned = {action.id for one in found for action in one.actions}
    assert found.total == len(owned) + len(found.unowned)
    assert all(len(one.actions) == len(one.open) + len(one.complete) for one in found)
    assert all(len(line) <= WIDTH for line in str(found).splitlines())
