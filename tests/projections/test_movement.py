"""Movement: opening + added - removed = closing, with the actions behind every figure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.histories import stories

from planevents import commands as c
from planevents import events as e
from planevents.errors import InvalidValueError
from planevents.perspective import Perspective, arrange
from planevents.projections.movement import Movement, movement_between
from planevents.testing.story import OPENED, Story
from planevents.testing.strategies import bases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planevents.recorded import RecordedEvent

JUNE = date(2025, 6, 30)


@pytest.fixture
def story() -> Story:
    return Story().do(
        *(c.AddAction(label, title=f"Action {label}") for label in ("1", "2", "3", "4")), on=OPENED
    )


def labels(movement: Movement) -> dict[str, list[str]]:
    return {
        "opening": [one.label for one in movement.opening],
        "added": [one.action.label for one in movement.added],
        "removed": [one.action.label for one in movement.removed],
        "closing": [one.label for one in movement.closing],
        "carried": [one.label for one in movement.carried],
    }


def test_a_movement_table(story: Story) -> None:
    """What came by origin, what went by how, and what stayed."""
    before = story.plan()
    story.do(
        c.AddAction("5", title="New", origin="new"),
        c.AddAction("6", title="Imported", origin="imported"),
        c.AddAction("7", title="Follow-on", follows="1"),
        c.Withdraw("1", reason="Done by others"),
        c.Supersede("2", by="5", reason="Better"),
        c.RecordPublishedChange("3", field="listed", new=None, declared=False),
        on=JUNE,
    )
    movement = movement_between(before, story.plan())
    assert labels(movement) == {
        "opening": ["1", "2", "3", "4"],
        "added": ["5", "6", "7"],
        "removed": ["1", "2", "3"],
        "closing": ["4", "5", "6", "7"],
        "carried": ["4"],
    }
    assert movement.added_by == {"new": 1, "imported": 1, "follow-on": 1}
    assert movement.removed_by == {"withdrawn": 1, "superseded": 1, "no longer listed": 1}
    assert [(one.declared, one.reason) for one in movement.removed] == [
        (True, "Done by others"),
        (True, "Better"),
        (False, None),
    ]
    assert [one.action.label for one in movement.undeclared] == ["3"]


def test_a_dropped_action_that_the_document_declares_is_declared(story: Story) -> None:
    """And a classification gives it its reason."""
    before = story.plan()
    story.do(c.RecordPublishedChange("3", field="listed", new=None, declared=True), on=JUNE)
    story.do(c.ClassifyChange(6, as_="withdrawal", reason="The board agreed"), on=JUNE)
    (removed,) = movement_between(before, story.plan()).removed
    assert (removed.how, removed.declared, removed.reason) == ("no longer listed", True, "The board agreed")


def test_what_was_dropped_twice_is_told_by_the_last_time(story: Story) -> None:
    """Dropped in silence, listed again, and dropped with a word: the removal is declared."""
    before = story.plan()
    for new, declared in ((None, False), ("listed", False), (None, True)):
        story.do(c.RecordPublishedChange("3", field="listed", new=new, declared=declared), on=JUNE)
    (removed,) = movement_between(before, story.plan()).removed
    assert removed.declared is True


def test_the_first_table_opens_with_nothing(story: Story) -> None:
    """Everything is added from the baseline."""
    movement = movement_between(None, story.plan())
    assert (len(movement.opening), movement.added_by, len(movement.closing)) == (0, {"baseline": 4}, 4)


def test_what_is_listed_again_is_added_again(story: Story) -> None:
    """An action that had left and came back keeps its identity, and says how it came."""
    story.do(c.RecordPublishedChange("3", field="listed", new=None), on=date(2025, 1, 1))
    before = story.plan()
    story.do(c.RecordPublishedChange("3", field="listed", new="listed"), on=JUNE)
    assert movement_between(before, story.plan()).added_by == {"listed again": 1}


def test_an_addition_that_was_retracted_is_removed(story: Story) -> None:
    """It is in the plan no more, because it never was."""
    before = story.plan()
    story.do(c.RetractFact(5, reason="Typed twice"), on=JUNE)
    assert [
        (one.action.label, one.how, one.declared) for one in movement_between(before, story.plan()).removed
    ] == [("4", "recorded in error", True)]


def test_what_came_and_went_is_named_apart(story: Story) -> None:
    """Added and withdrawn in between, it is in no figure and yet not hidden."""
    before = story.plan()
    story.do(c.AddAction("5", title="Short-lived"), c.Withdraw("5", reason="No"), on=JUNE)
    movement = movement_between(before, story.plan())
    assert [action.label for action in movement.came_and_went] == ["5"]
    assert (movement.added, movement.removed) == ((), ())


def test_a_table_that_does_not_close_is_refused(story: Story) -> None:
    """No such value can be made (rule 18)."""
    movement = movement_between(None, story.plan())
    with pytest.raises(InvalidValueError, match=r"opening \+ added - removed is not closing"):
        attrs.evolve(movement, closing=movement.closing[1:])


def test_it_shows_itself(story: Story) -> None:
    """The figures line by line, then the actions that moved."""
    before = story.plan()
    story.do(
        c.AddAction("5", title="New", origin="new"),
        c.AddAction("6", title="Short-lived"),
        c.Withdraw("6", reason="No"),
        c.RecordPublishedChange("3", field="listed", new=None, declared=False),
        on=JUNE,
    )
    movement = movement_between(before, story.plan())
    assert str(movement).splitlines() == [
        "Movement of Continuous Improvement Plan",
        "cip: opening 4 + added 1 - removed 1 = closing 4",
        "",
        "Line                                        Actions",
        "------------------------------------------  -------",
        "Opening                                     4",
        "+ added: new                                1",
        "- removed: no longer listed (1 undeclared)  1",
        "= Closing                                   4",
        "Carried                                     3",
        "Came and went in between                    1",
        "",
        "Actions that moved",
        "Movement       Ref  Action       How               Declared  Reason",
        "-------------  ---  -----------  ----------------  --------  ------",
        "added          5    New          new",
        "removed        3    Action 3     no longer listed  no",
        "came and went  6    Short-lived  withdrawn",
    ]
    assert repr(movement) == "<Movement: cip: opening 4 + added 1 - removed 1 = closing 4>"


def living(recorded: Sequence[RecordedEvent], perspective: Perspective) -> set[str]:
    """The actions in the plan, read off the events without folding a plan."""
    found: set[str] = set()
    for one in arrange(recorded, perspective):
        match one.event:
            case e.ActionAdded(action=action):
                found.add(action)
            case e.ActionWithdrawn(action=action) | e.ActionSuperseded(action=action):
                found.discard(action)
            case e.ChangeObserved(field="listed", entity=action, new=new):
                if new is None:
                    found.discard(action)
                else:
                    found.add(action)
            case _:
                pass
    return found


@given(st.data(), stories(longest=30))
def test_every_movement_table_closes(data: st.DataObject, story: Story) -> None:
    """Between any two reports the figures are those that the events give, and they add up."""
    a, b = data.draw(bases(story, 2))
    before, after = living(story.recorded, a.perspective), living(story.recorded, b.perspective)
    movement = movement_between(story.plan(a.perspective), story.plan(b.perspective))
    assert {one.id for one in movement.opening} == before
    assert {one.id for one in movement.closing} == after
    assert {one.action.id for one in movement.added} == after - before
    assert {one.action.id for one in movement.removed} == before - after
    assert {one.id for one in movement.carried} == before & after
    assert len(movement.opening) + len(movement.added) - len(movement.removed) == len(movement.closing)
    assert sum(movement.added_by.values()) == len(movement.added)
    assert sum(movement.removed_by.values()) == len(movement.removed)
    assert not {one.id for one in movement.came_and_went} & (before | after)
