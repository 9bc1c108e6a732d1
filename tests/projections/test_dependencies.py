"""Dependencies: what waits, what is blocked, and how far a slip pushes what comes after it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from tests.histories import stories

from planevents import commands as c
from planevents.projections.base import WIDTH
from planevents.projections.dependencies import Dependencies, dependencies_of
from planevents.testing.story import OPENED, TODAY, Story

JUNE = date(2025, 6, 30)
R = "because"


def chain() -> Story:
    """3 waits for 2 and 2 for 1; 4, in section S, waits with it for 3; every date fits."""
    return Story().do(
        c.AddSection("S", title="T"),
        c.AddAction("1", title="T", start="01/01/2025", target="31/03/2025"),
        c.AddAction("2", title="T", start="01/04/2025", target="30/06/2025"),
        c.AddAction("3", title="T", target="31/07/2025"),
        c.AddAction("4", title="T", start="10/08/2025", target="31/12/2025", section="S"),
        c.AddDependency("2", needs="1", reason=R),
        c.AddDependency("3", needs="2", reason=R),
        c.AddDependency("S", needs="3", reason=R),
        on=OPENED,
    )


def view(story: Story, as_at: date = JUNE) -> Dependencies:
    return dependencies_of(story.plan(), as_at)


def pushes(story: Story, label: str) -> dict[str, int]:
    return {one.action.label: one.days for one in view(story).pushed_by(label)}


def test_dates_that_fit_push_nothing() -> None:
    """Each thing begins after what it needs is due."""
    assert (("1", "2", "3"), ()) == (
        tuple(str(row["needs"]) for row in view(chain()).to_rows()),
        view(chain()).pushed,
    )


def test_a_slip_pushes_all_that_comes_after_it() -> None:
    """Against the start, or the due day where there is no start; each push is handed on as far as it goes."""
    story = chain().do(c.Reprofile("1", target="11/05/2025", reason=R), on=JUNE)
    assert {"2": 40, "3": 9} == pushes(story, "1")
    story.do(c.Reprofile("1", target="31/05/2025", reason=R), on=JUNE)
    assert {"2": 60, "3": 29, "4": 19} == pushes(story, "1")
    assert [0, 0] == [story.plan()[label].target.slippage for label in "23"]


def test_what_is_complete_pushes_nothing_and_is_not_pushed() -> None:
    """A slip that is over is over."""
    slipped = chain().do(c.Reprofile("1", target="31/05/2025", reason=R), on=JUNE)
    assert {} == pushes(chain().do(c.Complete("1"), on=JUNE), "1")
    assert {} == pushes(slipped.do(c.Complete("2"), on=JUNE), "1")


def test_an_action_waits_through_what_it_is_in() -> None:
    """It says through what; so does a sub-action through its parent."""
    story = chain().do(c.AddAction("4a", title="T", parent="4"), on=JUNE)
    rows = [(row["ref"], row["needs"], row["through"]) for row in view(story).to_rows()]
    assert [("2", "1", None), ("3", "2", None), ("4", "3", "S"), ("4a", "3", "S")] == rows


@pytest.mark.parametrize(("as_at", "expected"), [(date(2025, 3, 31), []), (date(2025, 4, 1), ["2"])])
def test_an_action_is_blocked_from_its_start(as_at: date, expected: list[str]) -> None:
    """While what it needs is not complete."""
    assert expected == [action.label for action in view(chain(), as_at).blocked]
    assert [] == [action.label for action in view(chain().do(c.Complete("1"), on=JUNE), as_at).blocked]


def test_a_section_is_done_when_all_in_it_is() -> None:
    """Whoever waits for it waits for the last; an empty one is never done."""
    story = chain().do(
        c.AddAction("5", title="T", start="01/12/2025"),
        c.AddDependency("5", needs="S", reason=R),
        on=JUNE,
    )
    (wait,) = view(story).of("5")
    assert (False, date(2025, 12, 31)) == (wait.done, wait.due)
    assert {"5": 30} == pushes(story, "4")
    (wait,) = view(story.do(c.Complete("4"), on=JUNE)).of("5")
    assert wait.done


def test_a_dependency_on_what_has_left_is_a_finding() -> None:
    """It holds nobody up, and is not forgotten."""
    story = chain().do(c.Withdraw("1", reason=R), on=JUNE)
    assert ("D1",) == tuple(one.label for one in view(story).broken)
    assert "action 1 left the plan: remove the dependency" in str(view(story))


def test_a_long_chain_is_no_trouble() -> None:
    """Four hundred actions, each waiting for the one before it, and a slip of the first."""
    story = Story().do(
        *(c.AddAction(str(n), title="T", target="June 2025") for n in range(1, 401)),
        *(c.AddDependency(str(n + 1), needs=str(n), reason=R) for n in range(1, 400)),
        on=OPENED,
    )
    story.do(c.Reprofile("1", target="July 2025", reason=R), on=JUNE)
    assert {str(n): 31 for n in range(2, 401)} == pushes(story, "1")


@given(stories(longest=25))
def test_views_fit_and_change_nothing(story: Story) -> None:
    """No line is too long, and no date of the plan moves."""
    plan = story.plan()
    found = dependencies_of(plan, TODAY)
    assert all(len(line) <= WIDTH for line in str(found).splitlines())
    assert story.plan() == plan
