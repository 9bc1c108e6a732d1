"""Time: in which order history holds, as known when, and what may take a place further back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain import structure_rows
from tests.domain.judging import JUNE, decision, events, proposed, reasons, refusal, told
from tests.histories import DAYS, stories

from planevents import commands as c
from planevents import events as e
from planevents.perspective import EVERYTHING, Basis, Perspective, arrange
from planevents.statuses import DELIVERY
from planevents.testing.story import OPENED, TODAY, Story

if TYPE_CHECKING:
    from random import Random

    from planevents.recorded import RecordedEvent

MAY = date(2025, 5, 31)
JULY = date(2025, 7, 1)
R = "Reset"
WRONG = "Typed wrongly"


def versions(story: Story, perspective: Perspective = EVERYTHING) -> list[int]:
    """The versions of a story's events, in the order in which a perspective shows them."""
    return [one.version for one in arrange(story.recorded, perspective)]


def told_late() -> Story:
    """Titles changed in July (v6), then known late for May (v7) and June (v8)."""
    story = told().do(c.Reword("2", title="July", reason=R), on=JULY)
    story.do(c.AttachEvidence("2", title="May", link="x"), on=MAY)
    return story.do(c.AttachEvidence("2", title="June", link="x"), on=JUNE)


# --- in order ------------------------------------------------------------------------------------


def test_history_is_in_the_order_of_its_days() -> None:
    """Events hold from their effective day; on one day in the order in which they were recorded."""
    assert [1, 2, 3, 4, 5, 7, 8, 6] == versions(told_late())


def test_what_was_known() -> None:
    """Up to a position, what was recorded later does not count; the position itself does."""
    assert [1, 2, 3, 4, 5, 7, 6] == versions(told_late(), Perspective(known_at=6))
    assert [] == versions(told_late(), Perspective(known_at=-1))


def test_what_was_effective() -> None:
    """Up to a day, what holds from later does not count; the day itself does."""
    assert [1, 2, 3, 4, 5, 7, 8] == versions(told_late(), Perspective(effective_at=JUNE))
    assert [1, 2, 3, 4, 5, 7] == versions(told_late(), Perspective(effective_at=JUNE - timedelta(days=1)))


def test_both_axes() -> None:
    """A report shows what was known then of what held then."""
    assert [1, 2, 3, 4, 5, 7] == versions(told_late(), Perspective(known_at=6, effective_at=JUNE))
    assert Perspective(6, JUNE) == Basis(6, JUNE, "June").perspective


def test_a_correction_counts_from_when_it_was_recorded() -> None:
    """Whatever its own day, a correction holds in every view that knows it, and in none that does not."""
    story = told().do(c.CorrectFact(4, field="target", value="June 2025", reason=WRONG), on=JULY)
    assert "June 2025" == story.plan(Perspective(effective_at=MAY))["18.1"].target.current.text
    assert "May 2025" == story.plan(Perspective(known_at=4))["18.1"].target.current.text


def test_the_latest_correction_wins() -> None:
    """Of several corrections of one field the last recorded counts, whatever their days; fields are apart."""
    story = told()
    story.do(c.CorrectFact(4, field="title", value="First", reason=WRONG), on=JULY)
    story.do(c.CorrectFact(4, field="title", value="Second", reason=WRONG), on=JUNE)
    story.do(c.CorrectFact(4, field="description", value="D", reason=WRONG), on=MAY)
    assert ("Second", "D") == (story.plan()["18.1"].title, story.plan()["18.1"].description)
    assert "First" == story.plan(Perspective(known_at=5))["18.1"].title


def test_a_corrected_day_moves_the_event() -> None:
    """An event whose day is corrected takes its place there, and holds from there."""
    story = told_late().do(c.CorrectFact(6, field="effective_on", value=OPENED, reason=WRONG), on=JULY)
    assert [1, 2, 3, 4, 5, 6, 7, 8, 9] == versions(story)
    assert "July" == story.plan(Perspective(effective_at=MAY))["2"].title
    (moved,) = [one for one in arrange(story.recorded) if one.version == 6]
    assert OPENED == moved.effective_on


def test_a_retracted_event_never_happened() -> None:
    """From when the retraction is known the event is in no view; before, it was."""
    story = told_late().do(c.RetractFact(7, reason=R), on=JULY)
    assert [1, 2, 3, 4, 5, 8, 6, 9] == versions(story)
    assert [1, 2, 3, 4, 5, 7] == versions(story, Perspective(known_at=7, effective_at=MAY))


def test_a_corrected_and_retracted_event_is_gone() -> None:
    """A retraction takes the event with its corrections."""
    story = told_late().do(c.CorrectFact(7, field="title", value="T", reason=WRONG), on=JULY)
    story.do(c.RetractFact(7, reason=R), on=JULY)
    assert 7 not in versions(story)


def test_nothing_recorded_is_changed() -> None:
    """Arranging gives corrected copies, and leaves what was recorded as it was."""
    story = told_late().do(c.CorrectFact(6, field="new", value="T", reason=WRONG), on=JULY)
    before = list(story.recorded)
    arrange(story.recorded)
    assert before == story.recorded
    assert "July" == getattr(story.recorded[5].event, "new", None)


@pytest.mark.parametrize(
    ("basis", "shown"),
    [
        (Basis(5, JULY), True),
        (Basis(4, JULY), False),
        (Basis(5, JULY - timedelta(days=1)), False),
        (Basis(99, TODAY), True),
    ],
)
def test_what_a_report_shows(basis: Basis, shown: bool) -> None:
    """An event is in a report when it was recorded by it and holds by its cut-off."""
    assert shown == basis.shows(told_late().recorded[5])


def test_a_report_shows_corrections_by_when_they_were_recorded() -> None:
    """A correction or retraction is in a report that knows it, whatever its day."""
    story = told().do(c.CorrectFact(5, field="title", value="T", reason=WRONG), on=JULY)
    story.do(c.RetractFact(5, reason=R), on=JULY)
    assert [(True, False), (True, False)] == [
        (Basis(6, MAY).shows(one), Basis(4, TODAY).shows(one)) for one in story.recorded[5:]
    ]


@given(stories(), st.sampled_from((None, *DAYS)), st.integers(-1, 40))
def test_arranging_is_in_order_and_loses_nothing(story: Story, day: date | None, known: int) -> None:
    """What is arranged is ordered by (day, version), within both limits, and whole but for retractions."""
    arranged = arrange(story.recorded, Perspective(known, day))
    keys = [(one.effective_on, one.version) for one in arranged]
    assert sorted(keys) == keys
    assert all(one.position <= known and (day is None or one.effective_on <= day) for one in arranged)
    retracted = {
        one.event.event
        for one in story.recorded
        if one.position <= known and isinstance(one.event, e.FactRetracted)
    }
    if day is None:
        kept = {one.version for one in story.recorded if one.position <= known} - retracted
        assert kept == {one.version for one in arranged}


@given(stories(), st.randoms())
def test_arranging_does_not_depend_on_the_order_of_what_is_given(story: Story, random: Random) -> None:
    """The order is the events' own; only corrections count in the order in which they were recorded."""
    once: list[RecordedEvent] = [one for one in story.recorded if not isinstance(one.event, e.FactCorrected)]
    shuffled = list(once)
    random.shuffle(shuffled)
    assert arrange(once) == arrange(shuffled)


# --- taking a place further back -----------------------------------------------------------------


def test_a_back_dated_command_is_judged_as_at_its_day() -> None:
    """It sees the plan of its own day: the label, the target and the status of then."""
    story = told().do(c.Reprofile("18.1", target="July 2025", reason=R), on=JULY)
    story.do(c.Relabel("2", to="3"), on=JULY)
    (noted,) = events(story, c.ProposeAmendment("18.1", target="June 2025", reason=R, amendment="X"), on=MAY)
    assert isinstance(noted, e.AmendmentProposed)
    assert ["May 2025"] == [item.agreed for item in noted.items]
    (tagged,) = events(story, c.Complete("18.1"), on=MAY)
    assert isinstance(tagged, e.ActionCompleted)
    assert "2025/26 Q1" == tagged.period
    assert [("known-entity", None, "action")] == reasons(story, c.Tag("3", tags=[]), on=MAY)


def test_a_back_dated_command_that_breaks_nothing_is_accepted() -> None:
    """A status that is known late takes its place, and what came after stays as it was."""
    story = told().do(c.ReportStatus("18.1", "In progress"), on=JULY)
    story.do(c.ReportStatus("18.1", "In development"), on=MAY)
    assert ("In development", "In progress") == story.plan()["18.1"].status_history
    assert "In development" == story.plan(Perspective(effective_at=JUNE))["18.1"].status


def test_a_move_starts_from_wherever_the_target_stands() -> None:
    """A reprofile that is known late takes its place under a later one, and both count."""
    story = told().do(c.Reprofile("18.1", target="August 2025", reason=R), on=JULY)
    story.do(c.Reprofile("18.1", target="June 2025", reason=R), on=MAY)
    target = story.plan()["18.1"].target
    assert [("May 2025", "June 2025"), ("June 2025", "August 2025")] == [
        (move.old.text, move.new.text) for move in target.moves
    ]
    assert (92, 2) == (target.slippage, target.reprofiles)


BREAKING: list[tuple[str, Story, c.Command, str, tuple[str, int | None, str | None]]] = [
    (
        "a reprofile to where a later one goes",
        told().do(c.Reprofile("18.1", target="July 2025", reason=R), on=JULY),
        c.Reprofile("18.1", target="July 2025", reason=R, effective_on=MAY),
        "it would break cip@6 (action.reprofiled): the target of '18.1' is 'July 2025' already",
        ("original-kept", 6, "target"),
    ),
    (
        "a withdrawal under a report",
        told().do(c.ReportStatus("2", "Ongoing"), on=JUNE).do(c.Tag("2", tags=["x"]), on=JULY),
        c.Withdraw("2", reason=R, effective_on=MAY),
        "it would break cip@6 (action.status_reported): action '2' left the plan on 2025-05-31 (withdrawn)",
        ("known-entity", None, "action"),
    ),
    (
        "a completion under a report",
        told().do(c.ReportStatus("2", "Ongoing"), on=JULY),
        c.Complete("2", effective_on=JUNE),
        "it would break cip@6 (action.status_reported): action '2' was completed on 2025-06-30",
        ("reopen-reason", 19, "status"),
    ),
    (
        "a label that is taken later",
        told().do(c.AddAction("9", title="T"), on=JULY),
        c.AddAction("9", title="Earlier", effective_on=JUNE),
        "it would break cip@6 (action.added): action '9' is in the plan already, as '9'",
        ("unique-label", None, "action"),
    ),
    (
        "a relabelling under what an event calls it",
        told().do(c.Tag("2", tags=["x"]), on=JULY),
        c.Relabel("2", to="3", effective_on=JUNE),
        "it would break cip@6 (action.tagged): on 2025-07-01 action '2' was called '3'",
        ("label-as-it-was", 22, "action"),
    ),
    (
        "a relabelling under an amendment",
        proposed().do(c.ApproveAmendment("A1", body="Executive"), on=JULY),
        c.Relabel("18.1", to="3", effective_on=JUNE),
        "it would break cip@8 (amendment.approved): on 2025-07-01 action '18.1' was called '3'",
        ("label-as-it-was", 22, "action"),
    ),
    (
        "a relabelling under what a document shows",
        told().do(c.RecordPublishedChange("2", field="title", new="T"), on=JULY),
        c.Relabel("2", to="3", effective_on=JUNE),
        "it would break cip@6 (change.observed): on 2025-07-01 action '2' was called '3'",
        ("label-as-it-was", 22, "action"),
    ),
    (
        "a status that the next scheme has no word for",
        told().do(c.ChangeScheme(DELIVERY, reason=R), on=JULY),
        c.ReportStatus("2", "In development", effective_on=JUNE),
        "it would break cip@6 (plan.scheme_changed): 'In development' of action '2' has no place in scheme 'Delivery'",
        ("status-read", 21, "mapping"),
    ),
    (
        "a day after what follows",
        told().do(c.Tag("2", tags=["x"]), on=JUNE),
        c.CorrectFact(5, field="effective_on", value=JULY, reason=WRONG),
        "it would break cip@6 (action.tagged): action '2' is not in the plan on 2025-06-30",
        ("known-entity", None, "action"),
    ),
    (
        "a day out of the period",
        told().do(c.ReportStatus("2", "Ongoing"), on=JUNE),
        c.CorrectFact(6, field="effective_on", value=JULY, reason=WRONG),
        "it would break cip@6 (action.status_reported): 2025-07-01 is not in 2025/26 Q1",
        ("status-period", 20, "effective_on"),
    ),
    (
        "a plan opened later",
        told(),
        c.CorrectFact(1, field="effective_on", value=MAY, reason=WRONG),
        "it would break cip@2 (section.added): plan 'cip' is not open on 2024-04-01",
        ("plan-open", None, None),
    ),
    (
        "a plan never opened",
        told(),
        c.RetractFact(1, reason=R),
        "it would break cip@2 (section.added): plan 'cip' is not open on 2024-04-01",
        ("plan-open", None, None),
    ),
    (
        "a change that was classified",
        told()
        .do(c.RecordPublishedChange("2", field="title", new="T"), on=MAY)
        .do(c.ClassifyChange(6, as_="correction", reason=R), on=JUNE),
        c.RetractFact(6, reason=R),
        "it would break cip@7 (change.classified): event 6 is not an observed change in the plan by then",
        ("observed-change", 8, "event"),
    ),
    (
        "a status corrected to none of the scheme's",
        told().do(c.ReportStatus("2", "Ongoing"), on=JUNE),
        c.CorrectFact(6, field="status", value="Nearly", reason=WRONG),
        "it would break cip@6 (action.status_reported): 'Nearly' is not a status of scheme 'Narrative'",
        ("status-read", 21, "status"),
    ),
]


@pytest.mark.parametrize(
    ("story", "command", "message", "reason"), [pytest.param(*rest, id=name) for name, *rest in BREAKING]
)
def test_what_would_break_later_history_is_refused(
    story: Story, command: c.Command, message: str, reason: tuple[str, int | None, str | None]
) -> None:
    """The refusal names the first event that would break, and why."""
    (violation,) = refusal(story, command, on=JULY)
    assert (message, *reason) == (violation.message, violation.rule, violation.number, violation.field)
    assert "retract or correct that event first" == violation.hint


def test_a_warning_does_not_break_history() -> None:
    """A correction that only brings a warning upon an event is accepted."""
    story = told().do(c.ProposeAmendment("2", withdraw=True, reason=R, impact="None"), on=JUNE)
    correction = c.CorrectFact(6, field="impact", value=None, reason=WRONG)
    assert 1 == len(events(story, correction, on=JULY))


def test_only_the_first_broken_event_is_named() -> None:
    """One broken event is enough to mend; the ones behind it may mend themselves."""
    story = told()
    for day in (JUNE, JULY):
        story.do(c.Tag("2", tags=[f"{day}"]), on=day)
    (violation,) = refusal(story, c.Withdraw("2", reason=R), on=MAY)
    assert violation.message is not None
    assert violation.message.startswith("it would break cip@6 ")


def test_one_call_may_mend_what_it_breaks() -> None:
    """The history is judged with the whole call in it."""
    story = told().do(c.Tag("2", tags=["x"]), on=JULY)
    mending = [c.Withdraw("2", reason=R, effective_on=JUNE), c.RetractFact(6, reason=R)]
    assert 2 == len(decision(story, *mending, on=JULY).events)


def test_a_plan_opened_wrongly_can_be_opened_again() -> None:
    """In one call the opening is retracted and made again, from a day before all that followed."""
    story = told()
    day = OPENED - timedelta(days=1)
    again = c.OpenPlan("Better", scheme=story.plan().statuses, fields=story.plan().fields, effective_on=day)
    story.do(c.RetractFact(1, reason=R), again, on=OPENED)
    assert ("Better", day, 2) == (story.plan().title, story.plan().opened_on, len(story.plan().actions))


def test_a_year_that_starts_elsewhere_cannot_take_over_its_quarters() -> None:
    """Opened again with another year, periods that it does not know are refused, not stumbled over."""
    story = Story(year_starts=1).do(c.AddAction("1", title="T"), on=OPENED)
    story.do(c.ReportStatus("1", "Ongoing", period="2025 Q2"), on=JUNE)
    again = c.OpenPlan("T", scheme=story.plan().statuses, effective_on=OPENED - timedelta(days=1))
    (violation,) = refusal(story, c.RetractFact(1, reason=R), again, on=JULY)
    assert ("status-period", 20, "period") == (violation.rule, violation.number, violation.field)


def test_what_is_left_of_a_plan_that_never_was_is_refused() -> None:
    """With the opening and the action retracted, its report has no scheme to be judged by, and no plan."""
    story = Story().do(c.AddAction("1", title="T"), c.ReportStatus("1", "Ongoing"), on=OPENED)
    violations = refusal(story, c.RetractFact(2, reason=R), c.RetractFact(1, reason=R), on=JULY)
    assert ["plan-open"] == [one.rule for one in violations]


@pytest.mark.parametrize("command", [c.RetractFact, c.CorrectFact])
def test_a_correction_is_not_corrected(command: type[c.Command]) -> None:
    """Neither corrections nor retractions are addressed again: the first event is."""
    story = told().do(c.CorrectFact(5, field="title", value="T", reason=WRONG), on=JUNE)
    again = (
        c.RetractFact(6, reason=R)
        if command is c.RetractFact
        else c.CorrectFact(6, field="reason", value="R", reason=R)
    )
    (violation,) = refusal(story, again, on=JULY)
    assert ("well-formed", "event", "correct the first event again: the latest correction wins") == (
        violation.rule,
        violation.field,
        violation.hint,
    )


@pytest.mark.parametrize(
    "again", [c.RetractFact(6, reason=R), c.CorrectFact("cip@6", field="tags", value="x", reason=R)]
)
def test_what_was_retracted_is_left_alone(again: c.Command) -> None:
    """Correcting what never happened would change nothing, so it is refused and names the retraction."""
    story = told().do(c.Tag("2", tags=["x"]), on=JUNE).do(c.RetractFact(6, reason=R), on=JUNE)
    (violation,) = refusal(story, again, on=JULY)
    assert ("well-formed", "event", "record again what did happen") == (
        violation.rule,
        violation.field,
        violation.hint,
    )
    assert violation.message is not None
    assert violation.message.startswith("it was retracted by cip@7")


def test_a_label_comes_back_to_where_it_is_free() -> None:
    """What is listed again takes the label that it has then; a back-dated new label cannot share it."""
    story = told().do(c.RecordPublishedChange("2", field="listed"), on=MAY)
    story.do(c.AddAction("3", title="T"), on=JUNE)
    story.do(c.RecordPublishedChange("2", field="listed", new="listed"), on=JULY)
    assert [("label-as-it-was", 22, "action")] == reasons(story, c.Relabel("2", to="3"), on=OPENED)


def test_what_was_never_added_is_not_listed_again() -> None:
    """Retracting an action and its leaving in one call leaves its return without an action."""
    story = told().do(c.RecordPublishedChange("2", field="listed"), on=MAY)
    story.do(c.RecordPublishedChange("2", field="listed", new="listed"), on=JUNE)
    retracting = [c.RetractFact(6, reason=R), c.RetractFact(5, reason=R)]
    (violation,) = refusal(story, *retracting, on=JULY)
    assert violation.message == (
        "it would break cip@7 (change.observed): action '2' is not in the plan on 2025-06-30"
    )


CORRECTABLE: dict[type[e.Event], tuple[str, ...]] = {
    e.PlanOpened: ("title", "organisation", "period"),
    e.PlanApproved: ("minute",),
    e.PlanControlSet: ("reason",),
    e.PlanSchemeChanged: ("reason",),
    e.PlanEditionRecorded: (),
    e.PlanStandardsSet: ("reason",),
    e.MeasureAdded: (
        *("title", "unit", "direction", "baseline", "target", "target_year"),
        "static_within",
    ),
    e.MeasureReadingRecorded: ("value", "narrative"),
    e.MeasureReadingRevised: ("new", "narrative", "reason"),
    e.MeasureTargetChanged: ("new", "target_year", "reason"),
    e.MeasureThresholdsChanged: ("reason",),
    e.MeasureReworded: ("new", "reason"),
    e.MeasureOwnersChanged: ("reason",),
    e.MeasureRelabelled: (),
    e.MeasureLinked: (),
    e.MeasureUnlinked: (),
    e.MeasureWithdrawn: ("reason",),
    e.FiguresPublished: ("title", "period"),
    e.BusinessCasePresented: ("title",),
    e.BusinessCaseRevised: ("title", "reason"),
    e.BusinessCaseApproved: ("minute",),
    e.BusinessCaseRejected: ("minute", "reason"),
    e.RiskMatrixSet: ("reason",),
    e.RiskAdded: ("title", "description", "likelihood", "impact"),
    e.RiskRescored: ("likelihood", "impact", "reason"),
    e.RiskReworded: ("new", "reason"),
    e.RiskOwnerChanged: ("reason",),
    e.RiskRelabelled: (),
    e.RiskMitigationAdded: (),
    e.RiskMitigationRemoved: ("reason",),
    e.RiskClosed: ("reason",),
    e.RiskReopened: ("reason",),
    e.FinanceLineAdded: ("title", "funding_source"),
    e.FinanceAmountSet: ("amount", "reason"),
    e.FinanceLineReworded: ("new", "reason"),
    e.FinanceLineRelabelled: (),
    e.FinanceLineWithdrawn: ("reason",),
    e.MilestoneAdded: ("title", "target"),
    e.MilestoneReprofiled: ("new", "reason"),
    e.MilestoneReached: ("reached_on", "evidence"),
    e.MilestoneWithdrawn: ("reason",),
    e.OccurrenceReported: ("outcome", "narrative"),
    e.SectionAdded: ("title",),
    e.RecommendationAdded: ("text", "source"),
    e.ActionAdded: ("title", "description", "start", "target", "origin"),
    e.ActionRelabelled: (),
    e.ActionReworded: ("new", "reason"),
    e.ActionOwnersChanged: ("reason",),
    e.ActionFieldSet: (),
    e.ActionTagged: (),
    e.ActionStatusReported: ("status", "narrative"),
    e.ActionUpdateNoted: (),
    e.ActionCompleted: ("status", "completed", "commitment", "narrative"),
    e.ActionReopened: ("status", "reason"),
    e.ActionWithdrawn: ("reason",),
    e.ActionSuperseded: ("reason",),
    e.ActionReprofiled: ("new", "reason"),
    e.ActionRedrafted: ("new", "reason"),
    e.EvidenceAttached: ("title",),
    e.AmendmentProposed: ("reason", "impact", "lapses_on"),
    e.AmendmentApproved: ("meeting", "minute"),
    e.AmendmentRejected: ("meeting", "minute", "reason"),
    e.AmendmentNoted: ("meeting", "minute"),
    e.AmendmentWithdrawn: ("reason",),
    e.ChangeObserved: (),
    e.ChangeClassified: ("reason",),
    e.FactCorrected: (),
    e.FactRetracted: (),
    e.ReportIssued: (),
    e.PersonalDataErased: (),
    **structure_rows.CORRECTABLE,
}


@pytest.mark.parametrize("kind", e.EVENT_TYPES)
def test_what_can_be_corrected(kind: type[e.Event]) -> None:
    """What somebody typed can be corrected, and every day; ids, labels and what was seen never."""
    blank = object.__new__(kind)
    assert (*CORRECTABLE[kind], "effective_on") == e.correctable(blank)
