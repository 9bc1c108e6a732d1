"""The plan as it stands: what its view says of every action, and how it shows itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from tests.histories import stories

from planevents import commands as c
from planevents.errors import UnknownEntityError
from planevents.pending import settled
from planevents.people import Post
from planevents.perspective import arrange
from planevents.projections.current import Current, CurrentPlan
from planevents.testing.story import OPENED, Story

if TYPE_CHECKING:
    from planevents.recorded import RecordedEvent

MARCH = date(2025, 3, 31)
JUNE = date(2025, 6, 30)
HEAD = Post("Head of Policy", person="c0ffee")


def current(recorded: list[RecordedEvent], as_at: date, names: dict[str, str] | None = None) -> CurrentPlan:
    projection = Current("cip", as_at=as_at, names=names)
    for one in arrange(recorded):
        projection.apply(one)
    return projection.view()


@pytest.fixture
def story() -> Story:
    return Story().do(
        c.AddSection("A", title="Place"),
        c.AddAction(
            "1", title="Publish the strategy", owners=[HEAD], target="May 2025", section="A", tags=["key"]
        ),
        c.AddAction("2", title="Review the rules", owners=["Mayor", "Chief Executive"], target="Ongoing"),
        c.AddAction("10", title="Open the board", target="June 2025", fields={"theme": ["A", "B"]}),
        on=OPENED,
    )


def test_a_row_says_everything_of_an_action(story: Story) -> None:
    """One flat row holds the targets with every move, the status, lateness and the custom fields."""
    story.do(c.Reprofile("1", target="May 2026", reason="Reset"), on=MARCH)
    story.do(c.ReportStatus("1", "In progress"), on=JUNE)
    row = current(story.recorded, date(2026, 6, 10), {"c0ffee": "Ann Other"}).to_rows()[0]
    assert row == {
        "ref": "1",
        "title": "Publish the strategy",
        "owners": "Head of Policy (Ann Other)",
        "status": "In progress",
        "original": "May 2025",
        "target": "May 2026",
        "proposed": None,
        "reprofiles": 1,
        "slippage_days": 365,
        "unexplained_days": 0,
        "overdue": True,
        "days_late": 10,
        "complete": False,
        "open_commitment": False,
        "missed_target": None,
        "section": "A",
        "recommendation": None,
        "tags": "key",
        "field.theme": None,
    }


def test_rows_are_in_the_order_of_their_labels(story: Story) -> None:
    """Ten comes after two, as people read."""
    assert [row["ref"] for row in current(story.recorded, JUNE).to_rows()] == ["1", "2", "10"]


def test_no_status_is_said_in_words(story: Story) -> None:
    """An action for which nothing was reported shows "no status", not a blank."""
    assert current(story.recorded, JUNE).to_rows()[1]["status"] == "no status"


def test_an_erased_name_is_shown_as_erased(story: Story) -> None:
    """Where a commitment can no longer be opened, the post stays and the name is "(erased)"."""
    assert current(story.recorded, JUNE).to_rows()[0]["owners"] == "Head of Policy (erased)"


def test_values_of_a_custom_field_share_a_cell(story: Story) -> None:
    """Several values of one field are joined in its own column."""
    assert current(story.recorded, JUNE).to_rows()[2]["field.theme"] == "A; B"


def test_overdue_depends_on_the_day_that_is_asked_for(story: Story) -> None:
    """The same events are late on one day and not on another; an open-ended target never is."""
    assert [action.label for action in current(story.recorded, date(2025, 6, 1)).overdue] == ["1"]
    assert [action.label for action in current(story.recorded, date(2025, 7, 1)).overdue] == ["1", "10"]
    assert [action.label for action in current(story.recorded, date(2025, 7, 1)).without_due_day] == ["2"]


def test_a_completed_action_is_late_but_not_overdue(story: Story) -> None:
    """Lateness survives completion (rule 15)."""
    story.do(c.Complete("1", commitment="a yearly review"), on=JUNE)
    row = current(story.recorded, date(2026, 1, 1)).to_rows()[0]
    assert (row["complete"], row["open_commitment"], row["overdue"], row["days_late"]) == (
        True,
        True,
        False,
        30,
    )


def test_an_action_is_found_by_its_label(story: Story) -> None:
    """``view["10"]`` gives the action, and an unknown label says so."""
    view = current(story.recorded, JUNE)
    assert view["10"].title == "Open the board"
    assert ("10" in view, "11" in view) == (True, False)
    with pytest.raises(UnknownEntityError, match="'11'"):
        view["11"]


def test_a_withdrawn_action_is_no_row_but_can_still_be_found(story: Story) -> None:
    """What left the plan does not count, and is not forgotten."""
    story.do(c.Withdraw("2", reason="Done by others"), on=MARCH)
    view = current(story.recorded, JUNE)
    assert (len(view), [action.label for action in view], view["2"].is_living) == (2, ["1", "10"], False)


def test_the_view_answers_for_its_plan(story: Story) -> None:
    """What people ask of a plan first is at hand on the view itself."""
    view = current(story.recorded, JUNE)
    assert (view.id, view.version, view.title) == ("cip", 5, "Continuous Improvement Plan")
    assert (view.organisation, view.period, view.change_control) == (None, None, "live")
    assert view.scheme is not None
    assert view.scheme.name == "Narrative"


def test_it_shows_itself(story: Story) -> None:
    """The printed plan has its title, its figures, and a table."""
    story.do(c.Complete("2"), on=MARCH)
    assert str(current(story.recorded, date(2025, 6, 1), {"c0ffee": "Ann Other"})).splitlines() == [
        "Continuous Improvement Plan",
        "cip version 6, as at 2025-06-01: 3 actions, 1 complete, 1 overdue, 1 without a due day",
        "",
        "Ref  Action                Owners                  Target     Status",
        "---  --------------------  ----------------------  ---------  ---------",
        "1    Publish the strategy  Head of Policy (Ann     May 2025   no status",
        "                           Other)",
        "2    Review the rules      Mayor; Chief Executive  Ongoing    Complete",
        "10   Open the board                                June 2025  no status",
    ]


def test_its_repr_is_one_line(story: Story) -> None:
    """In a debugger it says what it is."""
    assert repr(current(story.recorded, date(2025, 6, 1))) == (
        "<CurrentPlan: cip version 5, as at 2025-06-01: 3 actions, 0 complete, 1 overdue, 1 without a due day>"
    )


@given(stories())
def test_the_projection_is_the_fold(story: Story) -> None:
    """The builder adds up to the plan that the domain's own fold gives, settled for the day of the view."""
    assert attrs.asdict(current(story.recorded, JUNE).plan) == attrs.asdict(settled(story.plan(), JUNE))


@given(stories())
def test_the_figures_agree_with_the_rows(story: Story) -> None:
    """Overdue, complete and without a due day are counted from the same actions that are listed."""
    view = current(story.recorded, JUNE)
    rows = view.to_rows()
    assert len(view) == len(rows)
    assert len(view.overdue) == sum(row["overdue"] is True for row in rows)
    assert len(view.complete) == sum(row["complete"] is True for row in rows)
    open_ended = [action for action in view.without_due_day if not action.is_complete]
    assert len(open_ended) == sum(row["days_late"] is None and not row["complete"] for row in rows)
