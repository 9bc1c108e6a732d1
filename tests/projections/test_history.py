"""The history of one action: everything about it, with what was corrected or retracted marked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from tests.histories import stories

from planevents import commands as c
from planevents import events as e
from planevents.identity import ActionId
from planevents.people import Post
from planevents.projections.history import ActionHistory, History, LabelFrom
from planevents.statuses import DELIVERY
from planevents.testing.story import OPENED, Story

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planevents.recorded import RecordedEvent

MARCH = date(2025, 3, 31)
JUNE = date(2025, 6, 30)


def history(recorded: Sequence[RecordedEvent], action: str, **names: str) -> ActionHistory:
    projection = History(ActionId(action), names=names)
    for one in recorded:
        projection.apply(one)
    return projection.view()


def addresses(told: ActionHistory) -> list[str]:
    return [one.entry.address for one in told]


@pytest.fixture
def story() -> Story:
    return Story(change_control="by approval").do(
        c.AddAction("1", title="Publish the strategy", target="May 2025"),
        c.AddAction("2", title="Review the rules", target="July 2026"),
        on=OPENED,
    )


def test_it_holds_what_is_about_the_action_and_no_more(story: Story) -> None:
    """Its own events, its amendments, and what a document showed; nothing of the other action's."""
    story.do(c.ApprovePlan(body="Executive"), on=OPENED)
    story.do(
        c.ReportStatus("1", "In progress"),
        c.ReportStatus("2", "Ongoing"),
        c.ProposeAmendment("1", target="May 2026", reason="Reset"),
        c.NoteAmendment("A1", body="Scrutiny"),
        c.ApproveAmendment("A1", body="Executive"),
        c.RecordPublishedChange("1", field="title", new="Publish a strategy"),
        on=JUNE,
    )
    story.do(c.ClassifyChange(10, as_="rewording", reason="House style"), on=JUNE)
    told = history(story.recorded, "a2")
    assert addresses(told) == ["cip@2", "cip@5", "cip@7", "cip@8", "cip@9", "cip@10", "cip@11"]
    assert told.entries[5].entry.classified == "rewording"
    assert told.current == story.plan()["1"]
    assert told.targets is not None
    assert (told.targets.original.text, told.targets.current.text, told.targets.slippage) == (
        "May 2025",
        "May 2026",
        365,
    )


def test_a_correction_is_marked_on_what_it_corrects(story: Story) -> None:
    """The entry keeps what was recorded, and says in words by what it was corrected."""
    story.do(c.Redraft("1", target="June 2025"), on=MARCH)
    story.do(c.CorrectFact(4, field="new", value="July 2025", reason="Misread"), on=JUNE)
    told = history(story.recorded, "a2")
    assert [one.marks for one in told] == [(), ("CORRECTED by cip@5: new 'July 2025'",), ()]
    assert told.entries[1].entry.new == "June 2025"
    assert told.targets is not None
    assert told.targets.current.text == "July 2025"


def test_a_field_corrected_to_nothing_says_so(story: Story) -> None:
    """An emptied field is marked in words."""
    story.do(c.CorrectFact(2, field="target", value=None, reason="There was none"), on=JUNE)
    assert history(story.recorded, "a2").entries[0].marks == ("CORRECTED by cip@4: target nothing",)


def test_a_retraction_is_marked_on_what_it_retracts(story: Story) -> None:
    """The event stays in the history, with the mark, and no longer counts."""
    story.do(c.ReportStatus("1", "In progress"), on=MARCH)
    story.do(c.RetractFact(4, reason="It was the other one"), on=JUNE)
    told = history(story.recorded, "a2")
    assert [one.marks for one in told] == [(), ("RETRACTED by cip@5",), ()]
    assert told.current is not None
    assert told.current.status is None


def test_an_action_whose_addition_was_retracted(story: Story) -> None:
    """There is nothing current, and everything that was recorded."""
    story.do(c.RetractFact(3, reason="Typed twice"), on=JUNE)
    told = history(story.recorded, "a3")
    assert (addresses(told), told.current, told.targets, told.labels) == (["cip@3", "cip@4"], None, None, ())
    assert told.headline == "cip/a3: 2 events; not in the plan"


def test_its_labels_over_time(story: Story) -> None:
    """What it was called, and from which day."""
    story.do(c.Relabel("1", to="1.2"), on=JUNE)
    story.do(c.ReportStatus("1.2", "Ongoing"), on=JUNE)
    assert history(story.recorded, "a2").labels == (LabelFrom(OPENED, "1"), LabelFrom(JUNE, "1.2"))


def test_a_change_of_scheme_is_counted(story: Story) -> None:
    """The status as it stands is in the words of the scheme in force, unless the change was retracted."""
    story.do(c.ReportStatus("1", "In development"), on=MARCH)
    story.do(c.ChangeScheme(DELIVERY, mapping={"In development": "Commenced"}, reason="One for all"), on=JUNE)
    changed = history(story.recorded, "a2").current
    story.do(c.RetractFact(5, reason="Not agreed"), on=JUNE)
    back = history(story.recorded, "a2").current
    assert changed is not None
    assert back is not None
    assert (changed.status, back.status) == ("Commenced", "In development")


def test_names_are_shown_where_they_are_known(story: Story) -> None:
    """Whose action it became, by name."""
    story.do(c.ChangeOwners("1", owners=[Post("Head", person="cafe")]), on=JUNE)
    assert history(story.recorded, "a2", cafe="Ann Other").entries[-1].entry.new == "Head (Ann Other)"


def test_an_unknown_action_has_no_history(story: Story) -> None:
    """Nothing was ever recorded about it."""
    assert len(history(story.recorded, "a99")) == 0


def test_it_shows_itself(story: Story) -> None:
    """The figures, the labels, the targets, and every event with its marks."""
    story.do(c.Redraft("1", target="June 2025", reason="Elections"), on=MARCH)
    story.do(c.Relabel("1", to="1.2"), on=MARCH)
    story.do(c.RetractFact(4, reason="Not agreed"), on=JUNE)
    story.do(c.ApprovePlan(body="Executive"), on=JUNE)
    story.do(c.ProposeAmendment("1.2", target="Ongoing", reason="Reset"), on=JUNE)
    told = history(story.recorded, "a2")
    assert str(told).splitlines() == [
        "History of cip/1.2 Publish the strategy",
        "cip/1.2: 5 events; 0 reprofiles, slippage 0 days",
        "Called: 1 from 2024-04-01, 1.2 from 2025-03-31",
        "Targets: May 2025; proposed: Ongoing",
        "",
        "Event  Effective   Who          What                                Reason",
        "-----  ----------  -----------  ----------------------------------  ----------",
        "cip@2  2024-04-01  Performance  1: added (baseline): 'Publish the",
        "                   Officer      strategy'",
        "cip@4  2025-03-31  Performance  1: target moved in draft from 'May  Elections",
        "                   Officer      2025' to 'June 2025' [RETRACTED by",
        "                                cip@6]",
        "cip@5  2025-03-31  Performance  1: is now called '1.2'",
        "                   Officer",
        "cip@6  2025-06-30  Performance  1: cip@4 retracted, as recorded in  Not agreed",
        "                   Officer      error (target moved in draft from",
        "                                'May 2025' to 'June 2025')",
        "cip@8  2025-06-30  Performance  1.2: amendment A1 proposed: target  Reset",
        "                   Officer      'May 2025' to become 'Ongoing'",
    ]
    assert repr(told) == "<ActionHistory: cip/1.2: 5 events; 0 reprofiles, slippage 0 days>"


def test_slippage_that_cannot_be_measured_is_said_in_words(story: Story) -> None:
    """An open-ended target has no due day to measure by."""
    story.do(c.ApprovePlan(body="Executive"), on=OPENED)
    story.do(c.ProposeAmendment("1", target="Ongoing", reason="Reset"), on=JUNE)
    story.do(c.ApproveAmendment("A1", body="Executive"), on=JUNE)
    told = history(story.recorded, "a2")
    assert told.headline == "cip/1: 3 events; 1 reprofile, slippage not measurable"
    assert told.heading[-1] == "Targets: May 2025, then Ongoing from 2025-06-30 (amendment)"


@given(stories(longest=30))
def test_the_current_action_is_the_plans(story: Story) -> None:
    """Folding what is about one action gives the action that the whole plan holds."""
    plan = story.plan()
    for one in story.recorded:
        if isinstance(one.event, e.ActionAdded):
            action = one.event.action
            assert history(story.recorded, action).current == plan.all_actions.get(action)


@given(stories(longest=30))
def test_every_mark_is_an_entry_too(story: Story) -> None:
    """What corrected or retracted an entry stands in the same history, later."""
    for action in {one.event.action for one in story.recorded if isinstance(one.event, e.ActionAdded)}:
        told = history(story.recorded, action)
        marks = [mark for one in told for mark in one.marks]
        facts = [one for one in told if one.entry.kind.startswith("fact.")]
        assert len(marks) == len(facts)
        assert all(any(one.entry.address in mark for mark in marks) for one in facts)
