"""What is proposed as at a day: the plan, its changes and its standards say what the table says."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.histories import DAYS, stories
from tests.projections.test_amendments import AGREED, CARE, DETOX, FLU, MEETING, QUARTER, Council, reported

from planevents import commands as c
from planevents.counting import is_on_target
from planevents.papers import markdown, view_documents
from planevents.pending import pending_items, proposed_target, settled
from planevents.projections.amendments import amendments_of
from planevents.projections.current import CurrentPlan

if TYPE_CHECKING:
    from planevents.plan import Plan
    from planevents.testing.story import Story

LAST, AFTER = date(2022, 3, 31), date(2022, 4, 1)
"""The last day on which what was asked by the council can be decided, and the next."""


def proposed(council: Council, as_at: date) -> dict[str, Any]:
    """What the view of a plan shows as proposed, by action, where it shows anything."""
    rows = council.register.plan("cip", as_at=as_at).to_rows()
    return {str(row["ref"]): row["proposed"] for row in rows if row["proposed"] is not None}


def test_what_lapsed_is_not_shown_as_proposed() -> None:
    """On its last day a date still waits; on the next the view shows the agreed one alone."""
    assert {DETOX: "31/03/22", FLU: "N/A", CARE: "31/03/22"} == proposed(reported(), LAST)
    assert {FLU: "N/A"} == proposed(reported(), AFTER)
    view = reported().register.plan("cip", as_at=AFTER)
    assert (None, None) == (view[DETOX].target.proposed, view.plan[DETOX].target.proposed)
    printed = [str(reported().register.plan("cip", as_at=day)) for day in (LAST, AFTER)]
    assert [3, 1] == [text.count("(proposed:") for text in printed]


@pytest.mark.parametrize(
    ("command", "left"),
    [
        (c.WithdrawAmendment("A1", reason="The site was bought"), [FLU, CARE]),
        (c.RejectAmendment("A1", body="Executive"), [FLU, CARE]),
        (c.ApproveAmendment("A2", body="Executive", items=[CARE]), [DETOX]),
        (c.Complete(DETOX), [FLU, CARE]),
    ],
)
def test_what_was_decided_taken_back_or_overtaken_is_not_either(command: c.Command, left: list[str]) -> None:
    """From that day on, and whatever the day."""
    council = reported().do(command, on=MEETING)
    assert sorted(left) == sorted(proposed(council, MEETING))


def test_an_earlier_proposal_is_shown_again_when_a_later_one_lapses() -> None:
    """The last that is pending stands, not the last that was made."""
    again = c.ProposeAmendment(CARE, target="31/12/21", reason="Sooner", impact="None")
    council = reported().do(again, on=QUARTER)
    assert ["31/12/21", "31/03/22"] == [
        proposed(council, day)[CARE] for day in (date(2021, 12, 31), date(2022, 1, 1))
    ]


def test_papers_and_json_show_what_the_view_shows() -> None:
    """As published: by the cut-off of the report, and never the target that lapsed before it."""
    council = reported()
    council.officer.issue(
        c.IssueReport("Late", plans=["cip"], period="2021/22 Q4", cut_off=AFTER, body="Executive")
    )
    view = council.register.plan("cip", as_reported="Late")
    rows: Any = view_documents.plan(view)["rows"]
    assert {DETOX: None, FLU: "N/A", CARE: None} == {row["ref"]: row["proposed"] for row in rows}
    assert ["(proposed: N/A)"] == re.findall(r"\(proposed: [^)]*\)", markdown.view(view))


def test_net_changes_tell_of_a_lapse() -> None:
    """The two views differ in what is proposed, though nothing was recorded between them."""
    council = reported()
    for name, day in (("Q4", LAST), ("Q1", AFTER)):
        council.officer.issue(
            c.IssueReport(name, plans=["cip"], period="2021/22 Q4", cut_off=day, body="Executive")
        )
    net = council.register.changes("cip", since="Q4", until="Q1").net
    assert {(DETOX, "proposed", "31/03/22", None), (CARE, "proposed", "31/03/22", None)} == {
        (one.label, one.field, one.old, one.new) for one in net
    }
    assert () == council.register.changes("cip", since="Q4", until="Q1").entries


def test_a_position_alone_has_no_day_on_which_anything_lapsed() -> None:
    """What nobody decided by then is proposed."""
    council = reported()
    end = council.register.plan("cip").version - 1
    net = council.register.changes("cip", until=end).net
    actions = {DETOX, FLU, CARE}
    assert actions == {one.label for one in net if one.field == "proposed"} & actions


def test_a_lapsed_proposal_leaves_its_action_on_target_again() -> None:
    """Until then another target is asked for; afterwards the agreed one alone counts."""
    council = Council()
    council.do(c.AddAction("1", title="T", target="2029/30"), on=AGREED)
    council.do(c.ApprovePlan(body="Executive"), on=AGREED)
    ask = c.ProposeAmendment("1", target="2030/31", reason="R", impact="None", lapses_on=MEETING)
    plan = council.do(ask, on=QUARTER).register.plan("cip", effective_at=MEETING).plan
    days = (MEETING, MEETING.replace(day=MEETING.day + 1))
    assert [False, True] == [is_on_target(plan["1"], plan, day) for day in days]


def test_a_history_shows_what_is_proposed_today() -> None:
    """In its heading; that it was proposed stays among its entries."""
    history = reported().register.history("cip", DETOX)
    assert "proposed" not in history.heading[-1]
    assert 1 == sum("proposed" in one.what for one in history.entries)


def shown(plan: Plan) -> dict[str, str]:
    return {
        str(key): one.target.proposed.text
        for key, one in plan.all_actions.items()
        if one.target.proposed is not None
    }


@given(story=stories(), as_at=st.sampled_from(DAYS) | st.dates(date(2024, 1, 1), date(2027, 1, 1)))
def test_every_view_agrees_with_the_table_of_amendments(story: Story, as_at: date) -> None:
    """An action shows a target as proposed exactly where the table has one pending: the last."""
    plan = story.plan()
    pending = amendments_of(plan, as_at).pending
    asked = {str(one.item.action): one.item.proposed for one in pending if one.item.kind == "target"}
    view = CurrentPlan(plan, as_at)
    assert asked == shown(settled(plan, as_at)) == shown(view.plan)
    told = {str(key): proposed_target(plan, one, as_at) for key, one in plan.all_actions.items()}
    assert asked == {key: target.text for key, target in told.items() if target is not None}
    assert [(one.amendment, one.item) for one in pending] == list(pending_items(plan, as_at))
    assert settled(view.plan, as_at) is view.plan
