"""Amendments of several items: asked together, decided together or one by one, taken back, lapsed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.judging import JUNE, decision, events, reasons, refusal, told
from tests.histories import stories

from planevents import codec
from planevents import commands as c
from planevents import events as e
from planevents.errors import CommandRefusedError, InvalidValueError
from planevents.people import Post
from planevents.testing.story import OPENED, TODAY, Story

if TYPE_CHECKING:
    from planevents.plan import Plan

MAY = date(2025, 5, 31)
MEETING = date(2025, 6, 10)
ASKED = c.ProposeBulkAmendment(
    [
        c.Ask("18.1", target="May 2026", reason="Staff left"),
        c.Ask("18.1", owners=["Mayor"]),
        c.Ask("2", title="Review all rules", description="Line by line"),
        c.Ask("3", withdraw=True),
        c.Ask("4", alternative="Open a café"),
    ],
    reason="Reset",
    impact="None",
    body="Executive",
)


def agreed() -> Story:
    """An approved plan of four actions, under approval."""
    return told(change_control="by approval").do(
        c.AddAction("3", title="Open the board"),
        c.AddAction("4", title="Open the library"),
        c.ApprovePlan(body="Executive"),
        on=OPENED,
    )


def asked() -> Story:
    """The same, with six things asked in one amendment."""
    return agreed().do(ASKED, on=MAY)


def states(story: Story, label: str = "A1") -> list[str]:
    """How each item of an amendment stands."""
    return [item.state for item in story.plan().find_amendment(label).items]


def rest(plan: Plan) -> Plan:
    """A plan without its amendments' own record."""
    labels = {key: one for key, one in plan.labels.items() if key[0] != "amendment"}
    return attrs.evolve(plan, amendments={}, labels=labels, version=0)


def test_all_is_decided_together() -> None:
    """One approval moves the date, changes owners and words, and adds and removes actions."""
    story = asked().do(c.ApproveAmendment("A1", body="Executive"), on=JUNE)
    plan = story.plan()
    assert ["approved"] * 6 == states(story)
    assert ("May 2026", (Post("Mayor"),)) == (plan["18.1"].target.current.text, plan["18.1"].owners)
    assert ("Review all rules", "Line by line") == (plan["2"].title, plan["2"].description)
    assert ["2", "4 alternative", "18.1"] == [action.label for action in plan.actions]
    removals = [plan[label].removal for label in ("3", "4")]
    assert ["withdrawn", "superseded"] == [one.kind for one in removals if one is not None]


def test_an_approval_may_name_the_items_agreed() -> None:
    """By number or by the action's label; the rest is rejected, and changes nothing."""
    story = asked().do(c.ApproveAmendment("A1", body="Executive", items=[1, "2"]), on=JUNE)
    plan = story.plan()
    assert ["approved", "rejected", "approved", "approved", "rejected", "rejected"] == states(story)
    assert ("May 2026", "Review all rules") == (plan["18.1"].target.current.text, plan["2"].title)
    assert ["2", "3", "4", "18.1"] == [action.label for action in plan.actions]
    assert (Post("Chief Executive"),) == plan["18.1"].owners
    assert "approved in part (3 of 6)" == plan.find_amendment("A1").standing


@pytest.mark.parametrize("items", [[7], [0], ["18"], []])
def test_items_that_there_are_not_cannot_be_agreed(items: list[int | str]) -> None:
    """Nor can nothing at all: that is a rejection."""
    approve = c.ApproveAmendment("A1", body="Executive", items=items)
    assert [("well-formed", None, "items")] == reasons(asked(), approve, on=JUNE)


def test_one_thing_is_asked_of_an_action_once_and_no_end_beside_it() -> None:
    """Two dates for one action contradict each other, as do a date and a withdrawal."""
    twice = c.ProposeBulkAmendment([c.Ask("2", target="May 2026"), c.Ask("2", target="May 2027")], reason="R")
    ended = c.ProposeBulkAmendment([c.Ask("2", target="May 2026"), c.Ask("2", withdraw=True)], reason="R")
    assert [("one-proposal", 2, "items")] == reasons(agreed(), twice, on=MAY)
    assert [("one-proposal", 2, "items")] == reasons(agreed(), ended, on=MAY)


def test_each_item_may_have_a_reason_of_its_own() -> None:
    """It stands before the amendment's; without either the proposal is refused, naming the reason."""
    items = asked().plan().find_amendment("A1").items
    assert ["Staff left", "Reset"] == [item.reason for item in items[:2]]
    own = c.ProposeBulkAmendment([c.Ask("2", withdraw=True, reason="No"), c.Ask("3", withdraw=True)])
    assert [("proposal-reason", 4, "reason")] == reasons(agreed(), own, on=MAY)


def test_a_decision_holds_from_its_meeting() -> None:
    """Whatever the day of the call; a day of the command's own stands before the meeting's."""
    approve = c.ApproveAmendment("A1", body="Executive", items=[1], meeting=MEETING, minute="7")
    decided = asked().do(approve, on=JUNE).plan().find_amendment("A1")
    assert (MEETING, MEETING, "7") == (decided.decided_on, decided.meeting, decided.minute)
    later = attrs.evolve(approve, effective_on=JUNE)
    assert JUNE == asked().do(later, on=TODAY).plan().find_amendment("A1").decided_on


def test_a_meeting_that_has_not_been_decides_nothing() -> None:
    """A meeting after the day of recording is refused, as is one after the day it is to hold from."""
    future = date(2030, 1, 1)
    approve = c.ApproveAmendment("A1", body="Executive", meeting=future)
    assert [("not-in-the-future", None, "meeting")] == reasons(asked(), approve, on=JUNE)
    sooner = c.ApproveAmendment("A1", body="Executive", meeting=JUNE, effective_on=MEETING)
    assert [("decision-at-meeting", 1, "meeting")] == reasons(asked(), sooner, on=JUNE)


def test_a_proposal_is_taken_back_once_and_with_a_reason() -> None:
    """What is decided or taken back already is neither decided nor taken back."""
    story = asked().do(c.WithdrawAmendment("A1", reason="Too much at once"), on=JUNE)
    assert (["withdrawn"] * 6, None) == (states(story), story.plan()["18.1"].target.proposed)
    for again in (c.WithdrawAmendment("A1", reason="R"), c.ApproveAmendment("A1", body="Executive")):
        assert ("approval-states", 5, "amendment") in reasons(story, again, on=JUNE)
    assert [("well-formed", None, "reason")] == reasons(
        asked(), c.WithdrawAmendment("A1", reason=" "), on=JUNE
    )


CLOSING = (
    c.RejectAmendment("A1", body="Executive", reason="No"),
    c.WithdrawAmendment("A1", reason="No"),
)


@pytest.mark.parametrize("closing", CLOSING)
def test_what_is_refused_or_taken_back_leaves_no_trace_in_the_plan(closing: c.Command) -> None:
    """All but the amendment's own record is as it was before anybody asked."""
    assert rest(agreed().plan()) == rest(asked().do(closing, on=JUNE).plan())


@given(stories(longest=8), st.sampled_from((0, 1)), st.data())
def test_asking_and_refusing_is_nothing(story: Story, which: int, data: st.DataObject) -> None:
    """For any plan and any of its actions, several things asked at once and then refused change nothing."""
    before = story.plan()
    some = (
        data.draw(st.lists(st.sampled_from(before.actions), min_size=1, max_size=3, unique=True))
        if before.actions
        else []
    )
    if not some:
        return
    asks = [c.Ask(one.id, target="March 2099") for one in some]
    asks += [c.Ask(one.id, owners=[Post("Somebody else")]) for one in some]
    story.do(c.ProposeBulkAmendment(asks, reason="R", impact="I", amendment="New"), on=TODAY)
    assert len(some) <= sum(one.target.proposed is not None for one in story.plan().actions)
    closing = (c.RejectAmendment("New", body="Executive"), c.WithdrawAmendment("New", reason="R"))[which]
    assert rest(before) == rest(story.do(closing, on=TODAY).plan())


def test_what_the_plan_controls_changes_only_by_amendment() -> None:
    """Owners and words can be changed at once until the plan says otherwise; drafts always can."""
    owners, words = c.ChangeOwners("2", owners=["Mayor"]), c.Reword("2", title="N", reason="R")
    assert 1 == len(events(agreed(), owners, on=MAY))
    story = agreed().do(c.SetControl(["owners", "wording"], reason="As the board asked"), on=MAY)
    assert [("controlled-fields", None, "owners")] == reasons(story, owners, on=JUNE)
    (refused,) = refusal(story, words, on=JUNE)
    assert "use ProposeAmendment('2', title=..., description=...)" == refused.hint
    drafting = told(change_control="by approval").do(c.SetControl(["owners"], reason="R"), on=MAY)
    assert 1 == len(events(drafting, owners, on=JUNE))
    assert [("controlled-fields", None, "controlled")] == reasons(
        told(), c.SetControl(["owners"], reason="R"), on=JUNE
    )
    with pytest.raises(InvalidValueError, match="it is one of target, owners, wording"):
        c.SetControl(["titles"], reason="R")  # type: ignore[list-item]


def test_a_proposal_that_is_not_decided_by_its_day_cannot_be_agreed() -> None:
    """On that day it still can; it can be refused at any time."""
    ask = c.ProposeAmendment("2", target="May 2027", reason="R", impact="I", lapses_on=MEETING)
    approve = c.ApproveAmendment("A1", body="Executive")
    story = agreed().do(ask, on=MAY)
    assert 1 == len(decision(story, approve, on=MEETING).events)
    assert [("proposal-lapsed", None, "amendment")] == reasons(story, approve, on=JUNE)
    assert 1 == len(decision(story, c.RejectAmendment("A1", body="Executive"), on=JUNE).events)
    assert [("proposal-lapsed", None, "lapses_on")] == reasons(agreed(), ask, on=JUNE)


def test_what_an_item_says_can_be_corrected() -> None:
    """By its number; the date moves as it should have been asked for. A wrong day is refused."""
    story = asked().do(c.ApproveAmendment("A1", body="Executive"), on=JUNE)
    version = next(one.version for one in story.recorded if isinstance(one.event, e.AmendmentProposed))
    story.do(c.CorrectFact(version, field="1.proposed", value="June 2026", reason="Misread"), on=JUNE)
    target = story.plan()["18.1"].target
    assert ("June 2026", 395, 1) == (target.current.text, target.slippage, target.reprofiles)
    wrong = c.CorrectFact(version, field="lapses_on", value="soon", reason="Misread")
    assert [("well-formed", None, "value")] == reasons(story, wrong, on=JUNE)


def test_a_history_of_the_first_schema_folds_to_the_same_plan() -> None:
    """A proposal with a correction by the old field's name, its noting and its approval."""
    asked_once = {"amendment": "m8", "label": "A1", "action": "a4", "action_label": "18.1"}
    proposal = asked_once | {
        "kind": "target",
        "agreed": "May 2025",
        "proposed": "May 2026",
        "alternative": None,
        "reason": "Reset",
        "impact": None,
        "body": None,
    }
    old: list[e.Event] = [
        codec.decode(f"amendment.{name}", 1, codec.canonical(wire))
        for name, wire in (
            ("proposed", proposal),
            ("noted", asked_once | {"body": "Scrutiny", "minute": None}),
            ("approved", asked_once | {"body": "Executive", "minute": "7"}),
        )
    ]
    assert e.set_right(old[0], {"proposed": "June 2026"}) == codec.decode(
        "amendment.proposed", 1, codec.canonical(proposal | {"proposed": "June 2026"})
    )
    story = agreed()
    new = [
        event
        for command in (
            c.ProposeAmendment("18.1", target="May 2026", reason="Reset", amendment="A1"),
            c.NoteAmendment("A1", body="Scrutiny"),
            c.ApproveAmendment("A1", body="Executive", minute="7"),
        )
        for event in _recorded(story, command)
    ]
    assert new == [attrs.evolve(one, amendment=new[0].amendment) for one in old]  # type: ignore[union-attr, arg-type]


def _recorded(story: Story, command: c.Command) -> list[e.Event]:
    before = len(story.recorded)
    story.do(command, on=JUNE)
    return [one.event for one in story.recorded[before:]]


def test_nothing_of_a_refused_bulk_proposal_is_recorded() -> None:
    """One item about an action that there is not refuses the whole."""
    with pytest.raises(CommandRefusedError):
        agreed().do(
            c.ProposeBulkAmendment([c.Ask("2", withdraw=True), c.Ask("99", withdraw=True)], reason="R"),
            on=MAY,
        )
