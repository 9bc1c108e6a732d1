"""Arrangement: what moves keeps its identity, nothing comes before itself, posts change hands."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.judging import CHIEF, JUNE, reasons, refusal, told
from tests.domain.structure_rows import arranged, depending, renamed
from tests.histories import stories

from planevents import commands as c
from planevents.definitions import RollUp
from planevents.errors import InvalidValueError, UnknownEntityError
from planevents.identity import ActionId, SectionId
from planevents.people import Post
from planevents.perspective import Perspective
from planevents.roll_up import roll_up
from planevents.testing.story import OPENED, Story
from planevents.waiting import Waiting

MAY = date(2025, 5, 31)
JULY = date(2025, 7, 1)
R = "Reset"


def parent(rule: RollUp, *statuses: str | None, own: str | None = None) -> Story:
    """A plan whose action 1 has a sub-action a status, under a roll-up."""
    adding = [
        c.AddAction(f"1{'abc'[number]}", title="T", parent="1", status=status, target=f"June 202{6 + number}")
        for number, status in enumerate(statuses)
    ]
    first = c.AddAction("1", title="T", status=own, target="May 2026")
    return Story().do(first, *adding, c.SetRollUp(rule), on=OPENED)


# --- identity ------------------------------------------------------------------------------------


def test_a_relabelled_section_is_the_same_section() -> None:
    """Its id stays, what is in it stays, and its former label names the new one."""
    plan = told().do(c.RelabelSection("A", to="Theme 1"), on=JUNE).plan()
    assert SectionId("s2") == plan.find_section("theme 1").id == plan["18.1"].section
    with pytest.raises(UnknownEntityError, match="is now called 'Theme 1'"):
        plan.find_section("A")


def test_a_relabelled_recommendation_is_the_same_recommendation() -> None:
    """Its actions answer it as before, and its former label names the new one."""
    plan = told().do(c.RelabelRecommendation("18", to="R18"), on=JUNE).plan()
    assert plan.find_recommendation("R18").id == plan["18.1"].recommendation
    with pytest.raises(UnknownEntityError, match="is now called 'R18'"):
        plan.find_recommendation("18")


def test_a_removed_section_leaves_its_label_to_others() -> None:
    """Its contents went elsewhere by the same command, and another section can be called so."""
    story = told().do(c.AddSection("B", title="Other"), on=OPENED)
    story.do(c.RemoveSection("A", contents_to="B", reason=R), c.AddSection("A", title="New"), on=JUNE)
    plan = story.plan()
    assert plan.find_section("B").id == plan["18.1"].section
    assert ["Other", "New"] == [section.title for section in plan.sections.values()]


def test_an_action_moves_from_its_day_on_and_not_before() -> None:
    """The plan as at an earlier day has it where it was."""
    story = told().do(c.MoveAction("18.1", section="", recommendation=""), on=JUNE)
    before, after = story.plan(Perspective(effective_at=MAY))["18.1"], story.plan()["18.1"]
    assert (SectionId("s2"), None, None) == (before.section, after.section, after.recommendation)


def test_what_moves_nothing_is_refused() -> None:
    """A move without a destination, and one to where the action is."""
    assert [("well-formed", None, "section")] == reasons(told(), c.MoveAction("2"), on=JUNE)
    assert [("moved-somewhere", None, "to")] == reasons(told(), c.MoveAction("18.1", section="A"), on=JUNE)


def test_a_cycle_of_sections_is_named() -> None:
    """The way from the section to itself is in the message."""
    (violation,) = refusal(arranged(), c.MoveSection("B", to="A"), on=JUNE)
    assert "a section cannot be in itself: 'A' in 'B' in 'A'" == violation.message


def test_an_aim_keeps_exactly_one_officer() -> None:
    """Nobody, a board and somebody to be determined are none; the kinds that need one are the plan's own."""
    for nobody in (None, Post("Board", kind="board"), Post("TBD", kind="to be determined")):
        asked = c.ChangeAccountable("B", accountable=nobody)
        assert [("accountable-officer", None, "accountable")] == reasons(arranged(), asked, on=JUNE)
    assert [("accountable-officer", None, "accountable")] == reasons(
        told(), c.SetAccountableKinds(["section"]), on=JUNE
    )
    free = arranged().do(c.SetAccountableKinds([]), c.ChangeAccountable("B", accountable=None), on=JUNE)
    assert free.plan().find_section("B").accountable is None


# --- roll-up -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "statuses", "expected"),
    [
        (RollUp("least advanced"), ("Ongoing", "In progress", "Complete"), "In progress"),
        (RollUp("worst"), ("Ongoing", "In progress"), "Ongoing"),
        (
            RollUp(
                "worst",
                order=(
                    "Complete",
                    "Complete and ongoing",
                    "Ongoing",
                    "In progress",
                    "In development",
                    "Not started",
                ),
            ),
            ("Ongoing", "In progress"),
            "In progress",
        ),
        (RollUp("least advanced"), ("Ongoing", None), None),
        (RollUp("all complete"), ("Complete", "Complete and ongoing"), "Complete"),
        (RollUp("all complete"), ("Complete", "Ongoing"), None),
    ],
)
def test_a_parent_is_rolled_up_by_the_plans_rule(
    rule: RollUp, statuses: tuple[str | None, ...], expected: str | None
) -> None:
    """In the scheme's order or the rule's own; never guessed where one has no status."""
    plan = parent(rule, *statuses).plan()
    assert expected == roll_up(plan, plan["1"]).status


def test_a_parent_is_due_with_the_last_of_its_own_and_theirs() -> None:
    """And is complete only when all living sub-actions are, whatever was reported of it."""
    story = parent(RollUp("all complete"), "Complete", "Ongoing", own="Complete")
    plan = story.plan()
    rolled = roll_up(plan, plan["1"])
    assert (date(2027, 6, 30), False, True) == (rolled.due_day, rolled.complete, plan["1"].is_complete)
    assert (
        "reported complete, but 1b is not",
        "due on 2026-05-31, but its sub-action 1b on 2027-06-30",
    ) == rolled.findings
    both = parent(RollUp("all complete"), "Ongoing", "Ongoing", own="Complete").plan()
    assert "reported complete, but 1a, 1b are not" == roll_up(both, both["1"]).findings[0]
    plan = story.do(c.Withdraw("1b", reason=R), on=JUNE).plan()
    assert (True, ("due on 2026-05-31, but its sub-action 1a on 2026-06-30",)) == (
        (rolled := roll_up(plan, plan["1"])).complete,
        rolled.findings,
    )


def test_what_a_parent_reported_is_never_overwritten() -> None:
    """Both are shown, and where they disagree that is a finding."""
    plan = parent(RollUp("least advanced"), "Not started", own="Ongoing").plan()
    rolled = roll_up(plan, plan["1"])
    assert ("Ongoing", "Not started") == (plan["1"].status, rolled.status)
    assert "reported as 'Ongoing', but its sub-actions come to 'Not started'" == rolled.findings[0]


def test_a_roll_up_is_one_of_three() -> None:
    """A mistyped one is answered with those there are."""
    with pytest.raises(InvalidValueError, match="it is one of least advanced, worst, all complete"):
        RollUp("best")  # type: ignore[arg-type]


# --- dependencies --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("also", "command", "way"),
    [
        ((), c.AddDependency("2", needs="18.1", reason=R), "action 2 needs action 18.1 needs action 2"),
        (
            (),
            c.AddDependency("2", needs="A", reason=R),
            "action 2 needs section A needs action 18.1 needs action 2",
        ),
        ((), c.AddDependency("18.1", needs="A", reason=R), "action 18.1 needs section A needs action 18.1"),
        ((), c.MoveAction("2", parent="18.1"), "action 2 needs action 18.1 needs action 2"),
        (
            (c.AddSection("B", title="T"), c.AddDependency("2", needs="B", reason=R)),
            c.MoveSection("A", to="B"),
            "section A needs action 18.1 needs action 2 needs section B needs section A",
        ),
    ],
)
def test_a_cycle_of_dependencies_is_named(also: tuple[c.Command, ...], command: c.Command, way: str) -> None:
    """Across sections and parents, too, and by moving: what is in something is done before it is."""
    story = depending().do(*also, on=OPENED) if also else depending()
    (violation,) = refusal(story, command, on=JUNE)
    assert ("dependency-cycle", f"nothing could begin: {way}") == (violation.rule, violation.message)


def test_a_section_waits_with_all_that_is_in_it() -> None:
    """An action waits for what its section waits for, and says through what."""
    plan = told().do(c.AddDependency("A", needs="2", reason=R), on=OPENED).plan()
    (need,) = Waiting.of(plan).needs_of(ActionId("a4"))
    assert (ActionId("a5"), SectionId("s2")) == (need.needed, need.through)


@given(stories(longest=25))
def test_no_history_comes_to_a_cycle(story: Story) -> None:
    """Whatever was added, moved, withdrawn and listed again, each thing can come after what it needs."""
    waiting = Waiting.of(story.plan())
    entities = (*story.plan().sections, *(action.id for action in story.plan().actions))
    assert [] == [entity for entity in entities if waiting.cycle(entity)]
    place = {moment: number for number, moment in enumerate(waiting.in_order())}
    assert all(place[other] < place[moment] for moment in place for other in waiting.before(moment))


# --- posts ---------------------------------------------------------------------------------------


def test_a_renamed_post_goes_by_its_new_title_from_that_day_on() -> None:
    """Never before; what was recorded keeps the old title, and the plan remembers it (rule 22)."""
    story = told().do(c.RenamePost("Chief Executive", to="Managing Director"), on=JUNE)
    before, after = story.plan(Perspective(effective_at=MAY)), story.plan()
    assert ((CHIEF,), (Post("Managing Director"),)) == (before["18.1"].owners, after["18.1"].owners)
    assert {ActionId("a4"): (CHIEF,)} == after.owners_then
    assert {} == before.owners_then
    assert story.recorded[3].event.owners == (CHIEF,)  # type: ignore[union-attr]


def test_a_late_report_before_the_rename_is_renamed_with_it() -> None:
    """What takes effect before the rename is called otherwise from its day on."""
    story = told().do(c.RenamePost("Chief Executive", to="Managing Director"), on=JUNE)
    story.do(c.ChangeOwners("2", owners=["chief executive", "Mayor"]), on=MAY)
    assert (Post("Managing Director"), Post("Mayor")) == story.plan()["2"].owners


def test_a_rename_never_makes_two_posts_one() -> None:
    """For that there is handing over."""
    story = told().do(c.ChangeOwners("2", owners=["Mayor"]), on=OPENED)
    asked = c.RenamePost("Chief Executive", to="mayor")
    assert [("known-post", None, "to")] == reasons(story, asked, on=JUNE)


def test_a_hand_over_is_one_event_for_all_that_the_post_holds() -> None:
    """Living actions and sections change hands; a joint owner who takes over is named once."""
    story = told().do(
        c.ChangeOwners("2", owners=["Mayor", "Chief Executive"]),
        c.ChangeAccountable("A", accountable=CHIEF),
        c.AddAction("9", title="Gone", owners=[CHIEF]),
        c.Withdraw("9", reason=R),
        on=OPENED,
    )
    count = len(story.recorded)
    story.do(c.HandOverPost("Chief Executive", to="Mayor", reason=R), on=JUNE)
    plan, mayor = story.plan(), Post("Mayor")
    assert count + 1 == len(story.recorded)
    assert ((mayor,), (mayor,), (CHIEF,)) == (plan["18.1"].owners, plan["2"].owners, plan["9"].owners)
    assert mayor == plan.find_section("A").accountable
    assert plan.owners_then == {}


def test_a_joint_owner_who_takes_over_stays_who_it_was() -> None:
    """The post is named once, with the person who holds it."""
    mayor = Post("Mayor", person="ab" * 32)
    story = told().do(c.ChangeOwners("2", owners=[CHIEF, mayor]), on=OPENED)
    story.do(c.HandOverPost("Chief Executive", to="mayor", reason=R), on=JUNE)
    assert (mayor,) == story.plan()["2"].owners


def test_a_post_that_holds_nothing_cannot_be_handed_over() -> None:
    """Nor one that nobody knows."""
    gone = renamed().do(c.Withdraw("18.1", reason=R), on=OPENED)
    asked = c.HandOverPost("Managing Director", to="Mayor", reason=R)
    assert [("well-formed", None, "post")] == reasons(gone, asked, on=JUNE)
    unknown = c.HandOverPost("Treasurer", to="Mayor", reason=R)
    assert [("known-post", None, "post")] == reasons(told(), unknown, on=JUNE)


@given(stories(longest=20), st.sampled_from(("Mayor", "Chief Executive")))
def test_a_rename_changes_titles_and_nothing_else(story: Story, post: str) -> None:
    """The owners of every action stay as many, each called as before or by the new title."""
    before = story.plan()
    if post not in {one.title for one in before.posts}:
        return
    last = story.tip.effective_on or OPENED
    after = story.do(c.RenamePost(post, to="Somebody else"), on=max(last, OPENED)).plan()
    for action in before.all_actions.values():
        now = after.all_actions[action.id].owners
        expected = ["Somebody else" if owner.title == post else owner.title for owner in action.owners]
        assert expected == [owner.title for owner in now]
        assert [one.kind for one in action.owners] == [one.kind for one in now]
