"""Change control: under live control dates move at once, under approval by decision."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.domain.judging import JUNE, decision, events, proposed, reasons, told

from planevents import commands as c
from planevents.events import ActionAdded
from planevents.testing.story import OPENED, Story

if TYPE_CHECKING:
    from planevents.amendment import Amendment

MAY = date(2025, 5, 31)
JULY = date(2025, 7, 1)
R = "Reset"


def amendment(story: Story, label: str = "A1") -> Amendment:
    """An amendment as it stands."""
    return story.plan().find_amendment(label)


def test_the_mode_is_chosen_once() -> None:
    """A plan is live unless it is opened by approval; then its approval has a day."""
    assert ("live", None) == (told().plan().change_control, told().plan().approved_on)
    story = told(change_control="by approval").do(c.ApprovePlan(body="Executive"), on=MAY)
    assert ("by approval", MAY) == (story.plan().change_control, story.plan().approved_on)


def test_a_proposal_moves_nothing() -> None:
    """Until the body decides both dates are shown: the agreed one is in force (rule 1)."""
    target = proposed().plan()["18.1"].target
    assert target.proposed is not None
    assert ("May 2025", "May 2026", ()) == (target.current.text, target.proposed.text, target.moves)
    asked = amendment(proposed())
    assert ("proposed", OPENED, None, None) == (
        asked.state,
        asked.proposed_on,
        asked.decided_by,
        asked.decided_on,
    )
    (item,) = asked.items
    assert ("May 2025", "May 2026", "May 2026", 365) == (
        item.agreed,
        item.proposed,
        item.asked,
        item.slippage,
    )
    assert ("18.1", "target", R, "None", "proposed") == (
        proposed().plan().entity_label(item.action),
        item.kind,
        item.reason,
        item.impact,
        item.state,
    )


def test_scrutiny_notes_and_decides_nothing() -> None:
    """Bodies that take note are listed in order, and the proposal waits (rule 3)."""
    story = proposed().do(c.NoteAmendment("A1", body="Scrutiny"), on=MAY)
    story.do(c.NoteAmendment("A1", body="Executive"), on=JUNE)
    assert ("proposed", ("Scrutiny", "Executive")) == (amendment(story).state, amendment(story).noted_by)
    assert "May 2025" == story.plan()["18.1"].target.current.text


def test_approval_moves_the_target_from_the_decisions_day() -> None:
    """The target moves with effect from the decision, not from the proposal (rule 1)."""
    story = proposed().do(c.ApproveAmendment("A1", body="Executive"), on=JUNE)
    target = story.plan()["18.1"].target
    assert ("May 2025", "May 2026", None, 365, 1) == (
        target.original.text,
        target.current.text,
        target.proposed,
        target.slippage,
        target.reprofiles,
    )
    assert [(JUNE, "amendment", 8)] == [(move.on, move.kind, move.version) for move in target.moves]
    assert ("approved", "Executive", JUNE) == (
        amendment(story).state,
        amendment(story).decided_by,
        amendment(story).decided_on,
    )


def test_rejection_leaves_the_plan_as_agreed() -> None:
    """A rejected proposal is closed, and no longer shown beside the target."""
    story = proposed().do(c.RejectAmendment("A1", body="Executive", reason="Do it now"), on=JUNE)
    target = story.plan()["18.1"].target
    assert ("May 2025", None, 0) == (target.current.text, target.proposed, target.reprofiles)
    assert ("rejected", "Executive", JUNE) == (
        amendment(story).state,
        amendment(story).decided_by,
        amendment(story).decided_on,
    )


def test_the_last_open_proposal_is_shown() -> None:
    """Of several proposals the latest is shown; when it is decided, the one before shows again."""
    story = proposed().do(c.ProposeAmendment("18.1", target="May 2027", reason=R), on=MAY)
    story.do(c.ProposeAmendment("2", target="May 2028", reason=R), on=MAY)
    story.do(c.ProposeAmendment("18.1", withdraw=True, reason=R), on=MAY)
    target = story.plan()["18.1"].target
    assert target.proposed is not None
    assert "May 2027" == target.proposed.text
    story.do(c.RejectAmendment("A2", body="Executive"), on=JUNE)
    target = story.plan()["18.1"].target
    assert target.proposed is not None
    assert "May 2026" == target.proposed.text


def test_an_alternative_takes_the_actions_place() -> None:
    """Where an action is not feasible, another is approved in its place (rule 2)."""
    story = proposed("alternative").do(c.ApproveAmendment("A1", body="Executive"), on=JUNE)
    plan = story.plan()
    assert ["2", "18.1 alternative"] == [action.label for action in plan.actions]
    old, new = plan["18.1"], plan["18.1 alternative"]
    assert old.removal is not None
    assert ("superseded", JUNE, new.id, "amendment A1: Reset") == (
        old.removal.kind,
        old.removal.on,
        old.removal.by,
        old.removal.reason,
    )
    assert (old.id, "follow-on", "Publish a leaflet", old.owners, old.recommendation) == (
        new.follows,
        new.origin,
        new.title,
        new.owners,
        new.recommendation,
    )


def test_an_alternative_to_what_has_no_target_has_none() -> None:
    """The new action takes the target in force, and none where there is none."""
    story = told().do(c.ProposeAmendment("2", alternative="T", reason=R), on=MAY)
    (_, added, _) = events(story, c.ApproveAmendment("A1", body="Executive"), on=JUNE)
    assert isinstance(added, ActionAdded)
    assert None is added.target


def test_an_alternative_can_be_given_its_label() -> None:
    """The deciding body may number the new action; a taken number is refused."""
    decided = decision(
        proposed("alternative"), c.ApproveAmendment("A1", body="Executive", action="18.2"), on=JUNE
    )
    assert "18.2" in decided.tip.plan
    taken = c.ApproveAmendment("A1", body="Executive", action="2")
    assert [("unique-label", None, "action")] == reasons(proposed("alternative"), taken, on=JUNE)


def test_a_withdrawal_takes_the_action_out() -> None:
    """An approved withdrawal has the action leave on the day of the decision."""
    story = proposed("withdrawal").do(c.ApproveAmendment("A1", body="Executive"), on=JUNE)
    removal = story.plan()["18.1"].removal
    assert removal is not None
    assert ("withdrawn", JUNE, None) == (removal.kind, removal.on, removal.by)


@pytest.mark.parametrize("kind", ["alternative", "withdrawal"])
def test_rejected_alternatives_and_withdrawals_change_nothing(kind: str) -> None:
    """The action stays as it was."""
    story = proposed(kind)
    before = story.plan()["18.1"]
    story.do(c.RejectAmendment("A1", body="Executive"), on=JUNE)
    assert before == story.plan()["18.1"]


def test_approval_ends_the_drafting_on_its_day() -> None:
    """A back-dated approval that would make a redraft unlawful is refused and names the redraft."""
    story = told(change_control="by approval").do(c.Redraft("18.1", target="June 2025"), on=MAY)
    assert [("change-control", 1, "target")] == reasons(story, c.ApprovePlan(body="Executive"), on=OPENED)
    assert 1 == len(decision(story, c.ApprovePlan(body="Executive"), on=MAY).events)


def test_proposals_are_numbered() -> None:
    """Without a label a proposal is A1, A2 and so on, passing over what is taken."""
    story = told()
    story.do(c.ProposeAmendment("2", withdraw=True, reason=R, amendment="A2"), on=MAY)
    story.do(c.ProposeAmendment("2", target="May 2026", reason=R), on=MAY)
    story.do(c.ProposeAmendment("2", target="May 2027", reason=R), on=MAY)
    assert ["A2", "A3", "A4"] == [one.label for one in story.plan().amendments.values()]


def test_a_back_dated_proposal_is_numbered_after_those_there_are() -> None:
    """Its number does not clash with a proposal that is effective later."""
    story = told().do(c.ProposeAmendment("2", withdraw=True, reason=R), on=JULY)
    story.do(c.ProposeAmendment("18.1", withdraw=True, reason=R), on=MAY)
    assert {"A1": JULY, "A2": MAY} == {one.label: one.proposed_on for one in story.plan().amendments.values()}


def test_a_retracted_proposal_leaves_its_number_to_nobody_else() -> None:
    """After a retraction the next number is still one that is free."""
    story = told().do(c.ProposeAmendment("2", withdraw=True, reason=R), on=MAY)
    story.do(c.ProposeAmendment("18.1", withdraw=True, reason=R), on=MAY)
    story.do(c.RetractFact(6, reason="Never asked"), on=MAY)
    story.do(c.ProposeAmendment("18.1", target="May 2026", reason=R), on=MAY)
    assert ["A2", "A3"] == [one.label for one in story.plan().amendments.values()]


def test_what_was_not_proposed_cannot_be_decided() -> None:
    """A decision before the proposal, or on another label, knows no amendment."""
    approve = c.ApproveAmendment("A1", body="Executive")
    story = told().do(c.ProposeAmendment("2", withdraw=True, reason=R), on=JUNE)
    assert [("known-entity", None, "amendment")] == reasons(story, approve, on=MAY)
    assert [("known-entity", None, "amendment")] == reasons(told(), approve, on=JUNE)
    for deciding in (
        approve,
        c.RejectAmendment("A1", body="Executive"),
        c.NoteAmendment("A1", body="Scrutiny"),
    ):
        decided = told().do(c.ProposeAmendment("2", target="May 2026", reason=R), on=MAY)
        decided.do(deciding, on=JUNE)
        assert [("known-entity", None, "amendment")] == reasons(
            decided, c.RetractFact(6, reason="Never asked"), on=JUNE
        )
