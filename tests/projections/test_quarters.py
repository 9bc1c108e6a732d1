"""Actions by quarter: what each cell says, against an oracle that reads the events one by one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.histories import DAYS, stories

from planevents import commands as c
from planevents import events as e
from planevents.calendar import Quarter
from planevents.errors import InvalidValueError
from planevents.perspective import arrange
from planevents.projections.quarters import QuarterCell, Quarters, QuarterView
from planevents.statuses import DELIVERY, WORKPLAN_RAG
from planevents.testing.story import OPENED, Story

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planevents.recorded import RecordedEvent

Q1, Q2, Q3, Q4 = (Quarter.parse(f"2024/25 Q{number}") for number in (1, 2, 3, 4))
IN_Q1, IN_Q2, IN_Q3 = date(2024, 5, 31), date(2024, 9, 30), date(2024, 12, 25)


def quarters(recorded: Sequence[RecordedEvent], until: date) -> QuarterView:
    projection = Quarters(until=until)
    for one in arrange(recorded):
        projection.apply(one)
    return projection.view()


@pytest.fixture
def story() -> Story:
    """A workplan of three actions."""
    story = Story("workplan", title="Workplan", scheme=WORKPLAN_RAG)
    return story.do(*(c.AddAction(label, title=f"Action {label}") for label in ("1", "2", "3")), on=OPENED)


def cell(status: str | None, letter: str | None, *, carried: bool = False) -> QuarterCell:
    return QuarterCell(status, letter, carried, None)


def test_a_cell_is_the_last_status_of_its_quarter(story: Story) -> None:
    """Of two reports in one quarter the later one stands."""
    story.do(c.ReportStatus("1", "G"), on=date(2024, 4, 30)).do(c.ReportStatus("1", "A"), on=IN_Q1)
    view = quarters(story.recorded, IN_Q1)
    assert (view.quarters, view["1"].cells) == ((Q1,), (cell("Some slippage", "A"),))


def test_a_quarter_without_a_report_carries_the_previous_one(story: Story) -> None:
    """It says so, and the next report ends it."""
    story.do(c.ReportStatus("1", "G"), on=IN_Q1).do(c.ReportStatus("1", "C"), on=IN_Q3)
    assert quarters(story.recorded, IN_Q3)["1"].cells == (
        cell("On track", "G"),
        cell("On track", "G", carried=True),
        cell("Complete", "C"),
    )


def test_an_action_that_is_not_in_the_plan_has_no_cell(story: Story) -> None:
    """Neither before it was added nor after it was withdrawn."""
    story.do(c.ReportStatus("1", "G"), on=IN_Q1)
    story.do(c.AddAction("4", title="Later", status="G"), c.Withdraw("1", reason="Done by others"), on=IN_Q2)
    view = quarters(story.recorded, IN_Q3)
    assert view["1"].cells == (cell("On track", "G"), None, None)
    assert view["4"].cells == (None, cell("On track", "G"), cell("On track", "G", carried=True))


def test_an_update_without_a_status_is_no_status(story: Story) -> None:
    """A cross-reference has none and inherits none (rule 11); its kind is kept."""
    story.do(c.ReportStatus("2", "G"), on=IN_Q1)
    story.do(c.NoteUpdate("2", kind="cross-reference", printed="See above", see="1"), on=IN_Q2)
    assert quarters(story.recorded, IN_Q3)["2"].cells == (
        cell("On track", "G"),
        QuarterCell(None, None, carried=False, no_status="cross-reference"),
        QuarterCell(None, None, carried=True, no_status="cross-reference"),
    )


def test_an_action_never_reported_on_has_no_status(story: Story) -> None:
    """Nothing is carried, for there is nothing to carry."""
    story.do(c.ReportStatus("1", "G"), on=IN_Q1)
    assert quarters(story.recorded, IN_Q2)["3"].cells == (cell(None, None), cell(None, None))


def test_the_first_quarter_is_the_first_with_a_status(story: Story) -> None:
    """A plan opened long before its first report does not begin with empty columns."""
    story.do(c.ReportStatus("1", "G"), on=IN_Q2)
    assert quarters(story.recorded, date(2025, 3, 31)).quarters == (Q2, Q3, Q4)


def test_without_any_status_there_is_the_last_quarter(story: Story) -> None:
    """A new plan can be asked too."""
    view = quarters(story.recorded, IN_Q2)
    assert (view.quarters, view.counts(Q2)["no status"]) == ((Q2,), 3)


def test_what_is_effective_later_does_not_count(story: Story) -> None:
    """Until a day within a quarter means until that day."""
    story.do(c.ReportStatus("1", "G"), on=date(2024, 4, 30)).do(c.ReportStatus("1", "A"), on=IN_Q1)
    assert quarters(story.recorded, date(2024, 5, 1))["1"].cells == (cell("On track", "G"),)


def test_a_late_report_takes_its_place(story: Story) -> None:
    """What is recorded afterwards for an earlier quarter appears in that quarter."""
    story.do(c.ReportStatus("1", "A"), on=IN_Q2).do(c.ReportStatus("1", "G"), on=IN_Q1)
    assert quarters(story.recorded, IN_Q2)["1"].cells == (cell("On track", "G"), cell("Some slippage", "A"))


def test_counts_are_in_the_schemes_order_with_zeros(story: Story) -> None:
    """A workplan is published as C, G, A, R, U; what has no status is counted apart."""
    story.do(c.ReportStatus("1", "G"), c.ReportStatus("2", "C"), on=IN_Q1)
    assert list(quarters(story.recorded, IN_Q1).counts("2024/25 Q1").items()) == [
        ("Complete", 1),
        ("On track", 1),
        ("Some slippage", 0),
        ("High risk of deliverability", 0),
        ("Undeliverable", 0),
        ("no status", 1),
    ]


def test_a_quarter_is_counted_by_the_scheme_of_its_time(story: Story) -> None:
    """After a change of scheme the old quarters keep their words, and the new ones have the new."""
    story.do(c.ReportStatus("1", "G"), on=IN_Q1)
    mapping = {"On track": "In progress"}
    story.do(c.ChangeScheme(DELIVERY, mapping=mapping, reason="One for all plans"), on=IN_Q2)
    view = quarters(story.recorded, IN_Q2)
    assert view["1"].cells == (cell("On track", "G"), cell("In progress", None, carried=True))
    assert (view.counts(Q1)["On track"], view.counts(Q2)["In progress"]) == (1, 1)
    assert "On track" not in view.counts(Q2)


def test_moved_lists_the_actions_whose_status_differs(story: Story) -> None:
    """Those that came or went did not move; the movement table has them."""
    story.do(*(c.ReportStatus(label, "G") for label in ("1", "2", "3")), on=IN_Q1)
    story.do(c.ReportStatus("1", "C"), c.ReportStatus("2", "G"), c.Withdraw("3", reason="Done"), on=IN_Q2)
    moved = quarters(story.recorded, IN_Q2).moved("2024/25 Q1", "2024/25 Q2")
    assert [(one.label, one.old, one.new) for one in moved] == [("1", "On track", "Complete")]


def test_an_unknown_quarter_is_refused(story: Story) -> None:
    """The error says which quarters there are."""
    view = quarters(story.do(c.ReportStatus("1", "G"), on=IN_Q1).recorded, IN_Q2)
    with pytest.raises(InvalidValueError, match=r"it holds 2024/25 Q1 to 2024/25 Q2") as refused:
        view.counts("2025/26 Q1")

    error = refused.value
    assert ("quarter", "2025/26 Q1", "the view does not hold this quarter") == (
        error.field,
        error.value,
        error.message,
    )


def test_an_unknown_action_is_refused(story: Story) -> None:
    """The error names what may have been meant."""
    view = quarters(story.do(c.AddAction("12.1", title="Last"), on=IN_Q1).recorded, IN_Q2)
    with pytest.raises(InvalidValueError, match=r"did you mean '12.1'"):
        view["12.2"]
    with pytest.raises(InvalidValueError, match=r"no action of this view is called so"):
        view["zz"]


def test_rows_are_long_and_flat(story: Story) -> None:
    """A row for each action and quarter in which it was in the plan."""
    story.do(
        c.ReportStatus("1", "G"), c.Withdraw("2", reason="Done"), c.Withdraw("3", reason="Done"), on=IN_Q1
    )
    expected = {
        "ref": "1",
        "title": "Action 1",
        "quarter": "2024/25 Q1",
        "status": "On track",
        "letter": "G",
        "carried": False,
        "no_status": None,
    }
    assert quarters(story.recorded, IN_Q2).to_rows() == [
        expected,
        expected | {"quarter": "2024/25 Q2", "carried": True},
    ]


def test_it_shows_itself(story: Story) -> None:
    """Counts a quarter, then who moved, then the grid."""
    story.do(*(c.ReportStatus(label, "G") for label in ("1", "2")), on=IN_Q1)
    story.do(c.ReportStatus("1", "C"), on=IN_Q2)
    view = quarters(story.recorded, IN_Q2)
    assert str(view).splitlines() == [
        "Workplan",
        "workplan, 2024/25 Q1 to 2024/25 Q2: 3 actions; at the end Complete 1, On track 1, no status 1",
        "",
        "Counts",
        "Status                           2024/25 Q1  2024/25 Q2",
        "-------------------------------  ----------  ----------",
        "Complete (C)                     0           1",
        "On track (G)                     2           1",
        "Some slippage (A)                0           0",
        "High risk of deliverability (R)  0           0",
        "Undeliverable (U)                0           0",
        "no status                        1           1",
        "",
        "Moved from 2024/25 Q1 to 2024/25 Q2: 1",
        "Ref  Action    2024/25 Q1  2024/25 Q2",
        "---  --------  ----------  ----------",
        "1    Action 1  On track    Complete",
        "",
        "Actions by quarter",
        "Ref  Action    2024/25 Q1  2024/25 Q2",
        "---  --------  ----------  -----------",
        "1    Action 1  G           C",
        "2    Action 2  G           G (carried)",
        "3    Action 3  no status   no status",
    ]
    assert repr(view) == f"<QuarterView: {view.headline}>"


def test_many_quarters_are_printed_in_blocks(story: Story) -> None:
    """Eight quarters do not fit abreast: they follow one another."""
    story.do(c.ReportStatus("1", "G"), on=IN_Q1)
    lines = str(quarters(story.recorded, date(2026, 3, 31))).splitlines()
    assert (lines.count("Counts"), lines.count("Actions by quarter")) == (2, 2)


# --- an independent oracle ------------------------------------------------------------------


def oracle(  # noqa: C901, PLR0912 one arm a kind of event, in one place to be read
    recorded: Sequence[RecordedEvent], action: str, quarter: Quarter, until: date
) -> QuarterCell | None:
    """A cell, read off the events in the order in which they hold, without folding a plan."""
    end = min(quarter.last_day, until)
    listed, complete = False, False
    status: str | None = None
    since: date | None = None
    noted: str | None = None
    letters: dict[str, str | None] = {}
    for one in arrange(recorded):
        event, on = one.event, one.effective_on
        if on > end:
            break
        if isinstance(event, e.PlanOpened | e.PlanSchemeChanged):
            letters = {each.name: each.letter for each in event.scheme.statuses}
            if isinstance(event, e.PlanSchemeChanged) and status is not None:
                status = dict(event.mapping).get(status, status)
        elif isinstance(event, e.ChangeObserved):
            if (event.entity, event.field) == (action, "listed"):
                listed = event.new is not None
        elif getattr(event, "action", None) == action:
            match event:
                case e.ActionAdded():
                    listed = True
                case e.ActionWithdrawn() | e.ActionSuperseded():
                    listed = False
                case e.ActionStatusReported() | e.ActionReopened() | e.ActionCompleted():
                    status, since, noted = event.status, on, None
                    complete = isinstance(event, e.ActionCompleted)
                case e.ActionUpdateNoted() if not complete:
                    status, since, noted = None, on, event.kind
                case _:
                    pass
    if not listed:
        return None
    carried = since is not None and since not in quarter
    return QuarterCell(status, None if status is None else letters[status], carried, noted)


@given(stories(longest=30), st.sampled_from(DAYS))
def test_every_cell_is_what_the_events_say(story: Story, until: date) -> None:
    """The grid agrees with the oracle in every cell, and lists every action that has one."""
    view = quarters(story.recorded, until)
    ids = {one.event.action for one in story.recorded if isinstance(one.event, e.ActionAdded)}
    for action in ids:
        cells = tuple(oracle(story.recorded, action, quarter, until) for quarter in view.quarters)
        found = [row.cells for row in view.rows if row.action == action]
        assert found == ([cells] if any(cells) else [])


@given(stories(), st.sampled_from(DAYS))
def test_counts_add_up_to_the_actions_in_the_plan(story: Story, until: date) -> None:
    """In every quarter each action with a cell is counted once."""
    view = quarters(story.recorded, until)
    for index, quarter in enumerate(view.quarters):
        assert sum(view.counts(quarter).values()) == sum(row.cells[index] is not None for row in view.rows)


@given(stories(), st.sampled_from(DAYS))
def test_a_past_quarter_does_not_depend_on_the_day_of_asking(story: Story, until: date) -> None:
    """Asked later, a quarter that had ended says the same."""
    view, later = quarters(story.recorded, until), quarters(story.recorded, DAYS[-1])
    for quarter in view.quarters:
        if quarter.last_day <= until and quarter in later.quarters:
            assert view.counts(quarter) == later.counts(quarter)
