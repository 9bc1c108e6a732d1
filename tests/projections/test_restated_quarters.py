"""Quarters as they were reported to a body, beside what is best known, and the events between the two."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.histories import stories

from planevents import commands as c
from planevents.calendar import Quarter
from planevents.errors import InvalidValueError
from planevents.papers import json as documents
from planevents.papers import markdown
from planevents.perspective import Perspective, arrange
from planevents.reports import Report
from planevents.restating import ANY_BODY, Restating
from planevents.selection import EVERYTHING, selected
from planevents.statuses import DELIVERY
from planevents.testing.story import OPENED, TODAY, Story

if TYPE_CHECKING:
    from planevents.projections.quarters import QuarterView

APRIL, MAY, JUNE = date(2024, 4, 30), date(2024, 5, 31), date(2024, 6, 30)
JULY, SEPTEMBER = date(2024, 7, 20), date(2024, 9, 30)
Q1, Q2 = "2024/25 Q1", "2024/25 Q2"
R = "Typed wrongly"


class Told:
    """A story with reports on it."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.reports: list[Report] = []

    def issue(
        self,
        name: str,
        period: str,
        cut_off: date,
        body: str | None = "Executive",
        supersedes: str | None = None,
    ) -> Told:
        basis = self.story.report(name, cut_off)
        issued_at = self.story.recorded[-1].recorded_at
        plans = {self.story.id: len(self.story.recorded)}
        self.reports.append(
            Report(name, plans, period, cut_off, body, None, supersedes, basis.position, issued_at)
        )
        return self

    def view(self, body: str = "Executive", until: date = SEPTEMBER, **where: str) -> QuarterView:
        arranged = arrange(self.story.recorded, Perspective(effective_at=until))
        restating = Restating(
            body, tuple(self.reports), self.story.recorded, arranged, until, self.story.tip.plan.year_starts
        )
        return restating.view(selected(where) if where else EVERYTHING, None)


@pytest.fixture
def told() -> Told:
    """Two actions; 1 is in progress in April (v4), and reported so for Q1."""
    story = Story().do(c.AddAction("1", title="Publish"), c.AddAction("2", title="Review"), on=OPENED)
    return Told(story.do(c.ReportStatus("1", "In progress"), on=APRIL)).issue("June", Q1, JUNE)


def differences(view: QuarterView, quarter: str = Q1) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """By label what was published, what is best known, and because of which events."""
    one = view.publication(quarter)
    return {
        one.actions[action][0]: (one.published(action), one.now(action), one.causes[action])
        for action in one.differing
    }


def test_what_stands_as_it_was_published_does_not_differ(told: Told) -> None:
    """Both cells say the same, and no event is blamed."""
    assert {} == differences(told.view())
    assert {} == told.view().publication(Q1).causes


def test_a_late_status_makes_the_difference(told: Told) -> None:
    """It was recorded after the report and is effective in its quarter."""
    told.story.do(c.Complete("1"), on=JUNE)
    assert {"1": ("In progress", "Complete", ("cip@5",))} == differences(told.view())


def test_what_the_next_quarter_brings_makes_no_difference(told: Told) -> None:
    """Recorded after the report, but effective after the quarter."""
    told.story.do(c.Complete("1"), on=JULY)
    assert {} == differences(told.view())


def test_what_was_effective_between_cut_off_and_the_quarters_end_makes_the_difference() -> None:
    """A report that stops early is restated by what it already knew of and could not show."""
    story = Story().do(c.AddAction("1", title="Publish"), c.ReportStatus("1", "Ongoing"), on=OPENED)
    told = Told(story.do(c.Complete("1"), on=date(2024, 6, 20))).issue("Early", Q1, MAY)
    assert {"1": ("Ongoing", "Complete", ("cip@4",))} == differences(told.view())


def test_a_report_that_was_issued_later_says_no_more_of_its_quarter(told: Told) -> None:
    """With a cut-off after the quarter's end, the quarter's cell is still that of its last day."""
    told.reports.clear()
    told.story.do(c.Complete("1"), on=JULY)
    told.issue("Late", Q1, date(2024, 7, 31))
    assert {} == differences(told.view())
    assert "In progress" == told.view().publication(Q1).published(told.story.tip.plan["1"].id)


def test_a_correction_is_the_cause_not_what_it_corrects(told: Told) -> None:
    """The status was published; what came afterwards is the correction."""
    told.story.do(c.CorrectFact(4, field="status", value="In development", reason=R), on=JULY)
    assert {"1": ("In progress", "In development", ("cip@5",))} == differences(told.view())


def test_every_correction_of_a_chain_is_a_cause(told: Told) -> None:
    """The latest wins, and all of them belong to the story."""
    for value in ("In development", "Ongoing"):
        told.story.do(c.CorrectFact(4, field="status", value=value, reason=R), on=JULY)
    assert {"1": ("In progress", "Ongoing", ("cip@5", "cip@6"))} == differences(told.view())


def test_a_correction_that_the_report_knew_is_no_cause(told: Told) -> None:
    """Only what came after the report made it differ."""
    told.reports.clear()
    told.story.do(c.CorrectFact(4, field="status", value="In development", reason=R), on=JUNE)
    told.issue("Second", Q1, JUNE)
    told.story.do(c.CorrectFact(4, field="status", value="Ongoing", reason=R), on=JULY)
    assert {"1": ("In development", "Ongoing", ("cip@6",))} == differences(told.view())


def test_a_retraction_is_the_cause(told: Told) -> None:
    """What was recorded in error is gone, and an earlier status or none stands again."""
    told.story.do(c.RetractFact(4, reason=R), on=JULY)
    assert {"1": ("In progress", "no status", ("cip@5",))} == differences(told.view())


def test_a_late_status_that_was_corrected_has_both_as_causes(told: Told) -> None:
    """The event is new, and so is its correction."""
    told.story.do(c.ReportStatus("1", "Ongoing"), on=JUNE)
    told.story.do(c.CorrectFact(5, field="status", value="In development", reason=R), on=JULY)
    assert {"1": ("In progress", "In development", ("cip@5", "cip@6"))} == differences(told.view())


def test_a_day_corrected_out_of_the_quarter(told: Told) -> None:
    """What was withdrawn in June, as published, was withdrawn in July: in Q1 it was still there."""
    told.reports.clear()
    told.story.do(c.Withdraw("1", reason="Done by others"), on=JUNE)
    told.issue("Second", Q1, JUNE)
    told.story.do(c.CorrectFact(5, field="effective_on", value=JULY, reason=R), on=SEPTEMBER)
    assert {"1": ("not listed", "In progress", ("cip@6",))} == differences(told.view())
    assert "not listed" == told.view().publication(Q2).now(told.story.tip.plan["1"].id)


def test_carried_cells_are_marked_on_both_sides(told: Told) -> None:
    """Q2 is published with what Q1 said; a late report for Q2 says the same in its own right."""
    told.issue("September", Q2, SEPTEMBER)
    told.story.do(c.ReportStatus("1", "In progress"), on=SEPTEMBER)
    assert {"1": ("In progress (carried)", "In progress", ("cip@5",))} == differences(told.view(), Q2)


def test_what_decided_on_both_sides_hands_on_what_came_before(told: Told) -> None:
    """A change of scheme gives every status its new word; the late report under it is the cause."""
    mapping = {"In progress": "In progress", "In development": "Commenced"}
    told.story.do(c.ChangeScheme(DELIVERY, mapping=mapping, reason="One for all"), on=date(2024, 6, 29))
    told.reports.clear()
    told.issue("Second", Q1, JUNE)
    told.story.do(c.ReportStatus("1", "In development"), on=MAY)
    assert {"1": ("In progress", "Commenced", ("cip@6",))} == differences(told.view())


def test_an_action_added_late_and_one_that_was_never_there(told: Told) -> None:
    """Both are told of: one was not in the plan as published, the other is not in it as is known now."""
    told.story.do(c.AddAction("3", title="Open", origin="new"), on=JUNE)
    told.story.do(c.RetractFact(3, reason=R), on=JULY)
    assert {
        "2": ("no status", "not listed", ("cip@6",)),
        "3": ("not listed", "no status", ("cip@5",)),
    } == differences(told.view())
    assert ["1", "2", "3"] == list(dict.fromkeys(str(row["ref"]) for row in told.view().to_rows()))


def test_the_first_report_counts_and_reissues_stand_beside_it(told: Told) -> None:
    """A reissue does not rewrite what was published first."""
    told.story.do(c.Complete("1"), on=JUNE)
    told.issue("June, reissued", Q1, JUNE, supersedes="June")
    one = told.view().publication(Q1)
    action = told.story.tip.plan["1"].id
    assert one.first is not None
    assert ("June", ["June, reissued"]) == (one.first.report, [each.report for each in one.reissues])
    assert ("In progress", "June, reissued: Complete") == (one.published(action), one.reissued(action))
    assert {"1": ("In progress", "Complete", ("cip@5",))} == differences(told.view())


def test_each_body_has_its_own_first_report(told: Told) -> None:
    """Scrutiny read the quarter later, with the late status in it; anybody's first was the Executive's."""
    told.story.do(c.Complete("1"), on=JUNE)
    told.issue("To scrutiny", Q1, JUNE, body="Scrutiny")
    assert {} == differences(told.view("scrutiny"))
    assert {"1": ("In progress", "Complete", ("cip@5",))} == differences(told.view(ANY_BODY))


def test_a_quarter_without_a_report_is_not_reported(told: Told) -> None:
    """It is not the same as a report that says nothing, and nothing in it differs."""
    one = told.view().publication(Q2)
    assert (None, ()) == (one.first, one.differing)
    assert {"not reported"} == {one.published(action) for action in one.actions}
    rows = [row for row in told.view().to_rows() if row["quarter"] == Q2]
    assert {("not reported", None, None)} == {
        (row["published"], row["differs"], row["published_carried"]) for row in rows
    }


def test_a_report_on_a_year_is_on_none_of_its_quarters(told: Told) -> None:
    """Its period says so."""
    told.reports.clear()
    told.issue("Annual", "2024/25", JUNE)
    assert None is told.view().publication(Q1).first


def test_a_quarter_that_was_published_is_shown_though_nothing_is_left_of_it(told: Told) -> None:
    """The only status was retracted: the quarter is still there, for it was published."""
    told.story.do(c.RetractFact(4, reason=R), on=JULY)
    assert (Q1, Q2) == tuple(map(str, told.view().quarters))


def test_an_unknown_body_is_refused(told: Told) -> None:
    """The error says to whom reports went."""
    with pytest.raises(InvalidValueError, match=r"reports went to Executive"):
        told.view("Executve")


def test_only_some_actions_can_be_asked_for(told: Told) -> None:
    """What is meant is restated; the rest is left out on both sides."""
    told.story.do(c.Complete("1"), c.Complete("2"), on=JUNE)
    told.story.do(c.Tag("2", tags=["key"]), on=OPENED)
    assert {"2": ("not listed", "Complete", ("cip@6",))} == differences(told.view(tag="key"))


def test_it_shows_itself(told: Told) -> None:
    """Reports, what is restated and because of what, counts and cells side by side, within 100 columns."""
    told.story.do(c.Complete("1"), on=JUNE)
    told.issue("June, reissued", Q1, JUNE, supersedes="June")
    view = told.view()
    lines = str(view).splitlines()
    assert lines[1:23] == [
        "cip, 2024/25 Q1 to 2024/25 Q2: 2 actions; at the end Complete 1, no status 1",
        "As reported to Executive: 1 quarter, 1 not reported, 1 reissue; 1 cell restated since",
        "",
        "Reports to Executive",
        "Quarter     First report  Cut-off     Reissues        Restated",
        "----------  ------------  ----------  --------------  --------",
        "2024/25 Q1  June          2024-06-30  June, reissued  1",
        "2024/25 Q2  not reported",
        "",
        "Restated since they were reported: 1",
        "Ref  Action   Quarter     As reported  Reissued   Restated  Because of",
        "---  -------  ----------  -----------  ---------  --------  ----------",
        "1    Publish  2024/25 Q1  In progress  June,      Complete  cip@5",
        "                                       reissued:",
        "                                       Complete",
        "",
        "Counts, as reported beside restated",
        "Status       2024/25 Q1 as  2024/25 Q1  2024/25 Q2 as  2024/25 Q2",
        "             reported       restated    reported       restated",
        "-----------  -------------  ----------  -------------  ----------",
        "Complete     0              1           not reported   1",
        "In progress  1              0           not reported   0",
    ]
    assert [] == [line for line in lines if len(line) > 100]
    assert "| 1 | Publish | 2024/25 Q1 | In progress |" in markdown.view(view)
    document = documents.quarters(view)
    assert (1, "June, reissued") == (
        document["published"][0]["restated"],
        document["published"][0]["reissues"][0]["report"],
    )
    assert {
        "report": "June",
        "published": "In progress",
        "restated": "Complete",
        "events": "cip@5",
    }.items() <= (view.to_rows()[0].items())


@given(st.data(), stories())
def test_a_cell_differs_exactly_where_events_made_it(data: st.DataObject, story: Story) -> None:
    """No difference is without its events, none of which the report showed; the published cell is the fold's."""
    quarter = Quarter.containing(data.draw(st.sampled_from([one.effective_on for one in story.recorded])))
    position = data.draw(st.integers(0, story.position))
    cut_off = data.draw(st.sampled_from((quarter.first_day, quarter.last_day)))
    first = story.recorded[0]
    report = Report(
        "R", {story.id: 1}, str(quarter), cut_off, "Executive", None, None, position, first.recorded_at
    )
    arranged = arrange(story.recorded)
    view = Restating("Executive", (report,), story.recorded, arranged, TODAY, 4).view(EVERYTHING, None)
    one = view.publication(quarter)
    assert set(one.differing) == {action for action, because in one.causes.items() if because}
    by_address = {each.address: each for each in story.recorded}
    for because in one.causes.values():
        assert not any(report.basis.shows(by_address[address]) for address in because)
    then = story.plan(Perspective(position, cut_off))
    assert one.first is not None
    assert {action.id: action.status for action in then.actions} == {
        action: cell.status for action, cell in one.first.cells.items()
    }
