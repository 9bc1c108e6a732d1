"""Completion and lateness: done once, perhaps late, perhaps with something that continues."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.domain.judging import JUNE, told

from planevents import commands as c
from planevents.action import Action, observable
from planevents.errors import InvalidValueError
from planevents.identity import ActionId
from planevents.statuses import DELIVERY
from planevents.testing.story import OPENED, Story

if TYPE_CHECKING:
    from planevents.definitions import Origin

MAY = date(2025, 5, 31)
JULY = date(2025, 7, 1)
R = "Reset"


def action(story: Story, label: str = "18.1") -> Action:
    """An action as it stands, folded from scratch."""
    return story.plan()[label]


def test_a_status_is_reported_for_a_period() -> None:
    """The last report gives status, day, period, narrative and printed text; all statuses are kept."""
    story = told().do(c.ReportStatus("18.1", "Ongoing", narrative="N", printed="Ongoing"), on=MAY)
    story.do(c.ReportStatus("18.1", "In progress"), on=JULY)
    seen = action(story)
    assert ("In progress", JULY, "2025/26 Q2", None, None) == (
        seen.status,
        seen.status_on,
        seen.period,
        seen.narrative,
        seen.printed,
    )
    assert ("Ongoing", "In progress") == seen.status_history
    assert not seen.is_complete


def test_completing() -> None:
    """A complete action says since when, and that nothing continues."""
    done = action(told().do(c.Complete("18.1", completed="April 2025", narrative="N"), on=JUNE))
    assert done.completion is not None
    assert done.is_complete
    assert done.completion.completed is not None
    assert ("Complete", JUNE, "April 2025", False, None, "N") == (
        done.status,
        done.completion.on,
        done.completion.completed.text,
        done.completion.open_commitment,
        done.completion.commitment,
        done.narrative,
    )


@pytest.mark.parametrize(
    ("command", "commitment"),
    [
        (c.Complete("18.1", status="Complete and ongoing"), None),
        (c.Complete("18.1", status="Complete", commitment="A review"), "A review"),
        (c.Complete("18.1", commitment="A review"), "A review"),
        (c.ReportStatus("18.1", "Complete and ongoing"), None),
        (c.ReportStatus("18.1", "Complete", commitment="A review"), "A review"),
    ],
)
def test_an_open_commitment(command: c.Command, commitment: str | None) -> None:
    """Complete and ongoing is complete, with an open commitment; so is a commitment in words (rule 9)."""
    completion = action(told().do(command, on=JUNE)).completion
    assert completion is not None
    assert (True, commitment) == (completion.open_commitment, commitment)
    assert commitment == completion.commitment


def test_completing_again_keeps_the_first_day() -> None:
    """It was done when it was done: a second report changes the words, not the day."""
    story = told().do(c.Complete("18.1", completed="April 2025"), on=MAY)
    story.do(c.Complete("18.1", commitment="A review"), on=JULY)
    again = action(story)
    assert again.completion is not None
    assert again.completion.completed is not None
    assert (MAY, "April 2025", True, JULY) == (
        again.completion.on,
        again.completion.completed.text,
        again.completion.open_commitment,
        again.status_on,
    )
    story.do(c.Complete("18.1", completed="March 2025"), on=JULY)
    third = action(story).completion
    assert third is not None
    assert third.completed is not None
    assert (MAY, "March 2025") == (third.on, third.completed.text)


def test_reopening() -> None:
    """A reopened action is not complete; its reason is its narrative, and completing counts anew (rule 19)."""
    story = (
        told()
        .do(c.ReportStatus("18.1", "Complete", printed="Complete"), on=MAY)
        .do(c.Reopen("18.1", "Ongoing", reason="Not done"), on=JUNE)
    )
    seen = action(story)
    assert (False, "Ongoing", "Not done", JUNE, None) == (
        seen.is_complete,
        seen.status,
        seen.narrative,
        seen.status_on,
        seen.completion,
    )
    assert None is seen.printed
    story.do(c.Complete("18.1"), on=JULY)
    completion = action(story).completion
    assert completion is not None
    assert JULY == completion.on
    assert ("Complete", "Ongoing", "Complete") == action(story).status_history


def test_overdue_is_for_a_day() -> None:
    """On its due day nothing is overdue, on the next day it is (rule 14)."""
    seen = action(told())
    assert (False, True) == (seen.is_overdue(MAY), seen.is_overdue(date(2025, 6, 1)))
    assert (0, 0, 1) == (seen.days_late(OPENED), seen.days_late(MAY), seen.days_late(date(2025, 6, 1)))


def test_what_is_complete_or_gone_is_not_overdue() -> None:
    """Only what is still to be done can be overdue."""
    assert not action(told().do(c.Complete("18.1"), on=JUNE)).is_overdue(JULY)
    assert not action(told().do(c.Withdraw("18.1", reason=R), on=JUNE)).is_overdue(JULY)


def test_lateness_survives_completion() -> None:
    """Days late are counted up to when it was done, and stay so for ever (rule 15)."""
    done = action(told().do(c.Complete("18.1"), on=JUNE))
    assert (30, 30) == (done.days_late(JUNE), done.days_late(date(2030, 1, 1)))


def test_a_target_that_moves_afterwards_makes_nothing_punctual() -> None:
    """What was done late stays late when the date is moved; only a correction shows that it was not."""
    story = (
        told().do(c.Complete("18.1"), on=JUNE).do(c.Reprofile("18.1", target="May 2026", reason=R), on=JULY)
    )
    assert 30 == action(story).days_late(JULY)
    story.do(c.CorrectFact(4, field="target", value="June 2025", reason="Typed wrongly"), on=JULY)
    assert 0 == action(story).days_late(JULY)


def test_a_date_shown_after_completion_counts_when_it_is_a_correction() -> None:
    """An observed date changes no lateness until somebody says that the old one was wrong."""
    story = told().do(c.Complete("18.1"), on=JUNE)
    story.do(c.RecordPublishedChange("18.1", field="target", new="June 2025"), on=JULY)
    assert 30 == action(story).days_late(JULY)
    story.do(c.ClassifyChange(7, as_="correction", reason=R), on=JULY)
    assert 0 == action(story).days_late(JULY)


def test_a_correction_of_what_was_shown_before_completion_leaves_its_lateness() -> None:
    """Saying what an earlier change was does not bring a later move of the date into the reckoning."""
    story = told().do(c.RecordPublishedChange("18.1", field="target", new="April 2025"), on=MAY)
    story.do(c.Complete("18.1"), on=JUNE).do(c.Reprofile("18.1", target="May 2026", reason=R), on=JULY)
    story.do(c.ClassifyChange(6, as_="correction", reason=R), on=JULY)
    assert 61 == action(story).days_late(JULY)


@pytest.mark.parametrize(
    ("completed", "days"), [("June 2025", 30), ("5 June 2025", 5), ("May 2025", 0), ("last year", 31)]
)
def test_lateness_is_to_when_it_was_done(completed: str, days: int) -> None:
    """Where the report says when it was done, that day counts; unreadable words leave the report's day."""
    done = action(told().do(c.Complete("18.1", completed=completed), on=JULY))
    assert days == done.days_late(date(2030, 1, 1))


def test_without_a_due_day_nothing_is_late() -> None:
    """An action without a due day is never overdue, and its lateness cannot be said (rule 14)."""
    seen = action(told(), "2")
    assert (False, None) == (seen.is_overdue(date(2030, 1, 1)), seen.days_late(date(2030, 1, 1)))


def test_an_update_without_a_status() -> None:
    """A cross-reference leaves no status and inherits none; what was printed is kept (rule 11)."""
    story = told().do(c.ReportStatus("18.1", "Ongoing"), c.ReportStatus("2", "In progress"), on=MAY)
    story.do(c.NoteUpdate("2", kind="cross-reference", printed="See 18.1", see="18.1"), on=JULY)
    seen = action(story, "2")
    assert (None, "cross-reference", "See 18.1", None, ActionId("a4"), "2025/26 Q2", JULY) == (
        seen.status,
        seen.no_status,
        seen.printed,
        seen.narrative,
        seen.see,
        seen.period,
        seen.status_on,
    )
    story.do(c.ReportStatus("2", "Ongoing"), on=JULY)
    assert ("Ongoing", None, None) == (
        action(story, "2").status,
        action(story, "2").no_status,
        action(story, "2").see,
    )


@pytest.mark.parametrize(("kind", "narrative"), [("narrative", "N"), ("provenance", "N"), ("blank", None)])
def test_what_an_update_tells(kind: str, narrative: str | None) -> None:
    """A narrative and a provenance note are the narrative; a blank tells nothing."""
    given = {"narrative": c.NoteUpdate("2", kind="narrative", printed="N")}
    given["provenance"] = c.NoteUpdate("2", kind="provenance", printed="N")
    given["blank"] = c.NoteUpdate("2", kind="blank", printed="N")
    seen = action(told().do(given[kind], on=JUNE), "2")
    assert (narrative, kind, "N") == (seen.narrative, seen.no_status, seen.printed)


def test_an_update_does_not_reopen() -> None:
    """What is complete stays complete under a blank cell: only an event of its own reopens (rule 19)."""
    story = told().do(c.Complete("2"), on=MAY).do(c.NoteUpdate("2", kind="blank", printed=""), on=JUNE)
    seen = action(story, "2")
    assert (True, "Complete", None, MAY, "") == (
        seen.is_complete,
        seen.status,
        seen.no_status,
        seen.status_on,
        seen.printed,
    )


def test_a_follow_on_born_complete() -> None:
    """An action can arrive done, linked to what it follows (rule 10)."""
    story = told().do(c.AddAction("9", title="T", follows="18.1", status="Complete"), on=JUNE)
    born = action(story, "9")
    origin: Origin = "follow-on"
    assert (True, origin, ActionId("a4"), JUNE) == (
        born.is_complete,
        born.origin,
        born.follows,
        born.added_on,
    )


def test_a_new_scheme_maps_the_statuses() -> None:
    """Statuses in use get their new words; what is complete stays so, and history keeps the old words."""
    story = told().do(c.ReportStatus("18.1", "In development"), c.Complete("2"), on=MAY)
    mapping = {"In development": "Commenced"}
    story.do(c.ChangeScheme(DELIVERY, mapping=mapping, reason="One for all"), on=JUNE)
    plan = story.plan()
    assert DELIVERY == plan.statuses
    assert ("Commenced", ("In development",)) == (plan["18.1"].status, plan["18.1"].status_history)
    assert ("Complete", True) == (plan["2"].status, plan["2"].is_complete)


def test_evidence_stands_behind_a_status() -> None:
    """Evidence is kept in the order in which it came."""
    story = told().do(c.AttachEvidence("2", title="Minutes", link="https://example.org"), on=MAY)
    story.do(c.AttachEvidence("2", title="File", sha256="0" * 64), on=JUNE)
    assert [("Minutes", "https://example.org", None, MAY), ("File", None, "0" * 64, JUNE)] == [
        (one.title, one.link, one.sha256, one.on) for one in action(story, "2").evidence
    ]


def test_what_a_document_would_print() -> None:
    """Each field of an action as one cell; recommendations' fields are not an action's."""
    seen = action(told())
    assert ("May 2025", "Chief Executive", "Publish the strategy", "listed", "All", "") == (
        observable(seen, "target"),
        observable(seen, "owners"),
        observable(seen, "title"),
        observable(seen, "listed"),
        observable(seen, "field", "theme"),
        observable(seen, "field", "ward"),
    )
    assert None is observable(action(told(), "2"), "target")
    assert None is observable(action(told().do(c.Withdraw("2", reason=R), on=MAY), "2"), "listed")
    for field in ("text", "source"):
        with pytest.raises(InvalidValueError, match="recommendations have this field"):
            observable(seen, field)
