"""Entries: what each kind of event says in the documented changes."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from tests.domain import risk_rows, structure_rows
from tests.histories import stories

from planevents import commands as c
from planevents import events as e
from planevents.definitions import Standard
from planevents.figures import PublishedFigure
from planevents.identity import ActionId
from planevents.outcome import Thresholds
from planevents.people import Post
from planevents.projections.entries import Entry, describe
from planevents.recorded import Context, RecordedEvent, Source
from planevents.statuses import DELIVERY
from planevents.testing.story import OPENED, Story

JUNE = date(2025, 6, 30)
CLERK = Post("Clerk")

PARTS = "3 (item 2) agreed; 1.1 (item 1) rejected"
CALLS: tuple[tuple[c.Command, str], ...] = (
    (
        c.AddSection("A", title="Place", kind="theme"),
        "A: theme 'Place' added",
    ),
    (
        c.AddRecommendation("1", text="Agree one picture", source="CPC"),
        "1: recommendation of CPC added: 'Agree one picture'",
    ),
    (
        c.AddRecommendation("2", text="Agree another"),
        "2: recommendation added: 'Agree another'",
    ),
    (
        c.AddAction("1.1", title="Publish", target="May 2025", owners=["Mayor"]),
        "1.1: added (baseline): 'Publish'",
    ),
    (
        c.AddAction("1.2", title="Review", origin="new"),
        "1.2: added (new): 'Review'",
    ),
    (
        c.Redraft("1.1", target="June 2025"),
        "1.1: target moved in draft from 'May 2025' to 'June 2025'",
    ),
    (
        c.AddAction("3", title="Open the board"),
        "3: added (baseline): 'Open the board'",
    ),
    (
        c.AddAction("4", title="Close the board"),
        "4: added (baseline): 'Close the board'",
    ),
    (
        c.Supersede("4", by="3", reason="Better"),
        "4: superseded by 3",
    ),
    (
        c.ApprovePlan(body="Executive", minute="12/3"),
        "plan approved by Executive, minute 12/3",
    ),
    (
        c.Relabel("1.2", to="2.1"),
        "1.2: is now called '2.1'",
    ),
    (
        c.Reword("1.1", description="At length", reason="Clearer"),
        "1.1: description changed from nothing to 'At length'",
    ),
    (
        c.ChangeOwners("1.1", owners=[Post("Head", person="cafe"), "Mayor"]),
        "1.1: owners changed from 'Mayor' to 'Head (Ann Other); Mayor'",
    ),
    (
        c.SetFields("1.1", fields={"theme": ["A", "B"]}),
        "1.1: theme changed from nothing to 'A; B'",
    ),
    (
        c.Tag("1.1", tags=["key"]),
        "1.1: tags changed from nothing to 'key'",
    ),
    (
        c.ReportStatus("1.1", "In progress"),
        "1.1: reported 'In progress' for 2025/26 Q1",
    ),
    (
        c.NoteUpdate("2.1", kind="cross-reference", printed="See above.", see="1.1"),
        "2.1: no status for 2025/26 Q1, but a cross-reference to 1.1: 'See above.'",
    ),
    (
        c.NoteUpdate("2.1", kind="blank", printed=""),
        "2.1: no status for 2025/26 Q1, but a blank cell",
    ),
    (
        c.Complete("1.1", commitment="a yearly review"),
        "1.1: completed as 'Complete and ongoing' for 2025/26 Q1; continues: 'a yearly review'",
    ),
    (
        c.Reopen("1.1", "Ongoing", reason="Not done"),
        "1.1: reopened as 'Ongoing' for 2025/26 Q1",
    ),
    (
        c.AttachEvidence("1.1", title="Minutes", link="https://example.org"),
        "1.1: evidence 'Minutes' attached",
    ),
    (
        c.ProposeAmendment("1.1", target="May 2026", reason="Reset", body="Executive"),
        "1.1: amendment A1 proposed to Executive: target 'June 2025' to become 'May 2026'",
    ),
    (
        c.NoteAmendment("A1", body="Scrutiny", minute="4"),
        "1.1: amendment A1 noted by Scrutiny, minute 4",
    ),
    (
        c.RejectAmendment("A1", body="Executive", reason="Too late"),
        "1.1: amendment A1 rejected by Executive",
    ),
    (
        c.ProposeAmendment("1.1", alternative="Publish a plan", reason="Better"),
        "1.1: amendment A2 proposed: to be replaced by 'Publish a plan'",
    ),
    (
        c.ProposeAmendment("2.1", withdraw=True, reason="Done elsewhere"),
        "2.1: amendment A3 proposed: to be withdrawn",
    ),
    (
        c.ApproveAmendment("A3", body="Executive"),
        "2.1: amendment A3 approved by Executive; 2.1: withdrawn",
    ),
    (
        c.RecordPublishedChange("1.1", field="target", new="July 2025", declared=False),
        "1.1: found with target 'July 2025' instead of 'June 2025' (undeclared, not classified)",
    ),
    (
        c.RecordPublishedChange("1.1", field="owners", owners=["Mayor"], declared=True),
        "1.1: found with owners 'Mayor' instead of 'Head; Mayor' (declared, not classified)",
    ),
    (
        c.RecordPublishedChange("1.1", field="field", name="theme", values=["C"]),
        "1.1: found with theme 'C' instead of 'A; B' (undeclared, not classified)",
    ),
    (
        c.RecordPublishedChange("1.1", field="listed", new=None),
        "1.1: found no longer listed (undeclared, not classified)",
    ),
    (
        c.RecordPublishedChange("1.1", field="listed", new="listed"),
        "1.1: found listed again (undeclared, not classified)",
    ),
    (
        c.ClassifyChange(31, as_="correction", reason="A slip"),
        "1.1: the change cip@31 is classified as a correction",
    ),
    (
        c.CorrectFact(13, field="new", value="In full", reason="Misread"),
        "1.1: cip@13 corrected: its description should read 'In full', not 'At length'",
    ),
    (
        c.CorrectFact(24, field="effective_on", value=JUNE, reason="Misread"),
        "1.1: cip@24 corrected: its effective day should read '2025-06-30', not '2025-06-30'",
    ),
    (
        c.RetractFact(22, reason="Wrong file"),
        "1.1: cip@22 retracted, as recorded in error (evidence 'Minutes' attached)",
    ),
    (
        c.AddMeasure("O1", title="Recycling", unit="%", direction="higher", target="35", actions=["1.1"]),
        "O1: outcome measure added: 'Recycling' in %, target 35; O1: linked to action 1.1",
    ),
    (
        c.RecordReading("O1", "28.6", period="2024/25", provisional=True, narrative="Bins stood full"),
        "O1: read 28.6 for 2024/25 (provisional)",
    ),
    (
        c.ReviseReading("O1", None, printed_rating="RED", period="2024/25", reason="Miscounted"),
        "O1: revised for 2024/25 from 28.6 to RED",
    ),
    (
        c.ChangeMeasureTarget("O1", target=None, reason="None was agreed"),
        "O1: target changed from 35 to none",
    ),
    (
        c.ChangeMeasureThresholds("O1", thresholds=Thresholds(amber=Decimal(5)), reason="As elsewhere"),
        "O1: thresholds changed from nothing to 'GREEN within 0, AMBER within 5'",
    ),
    (
        c.RewordMeasure("O1", title="Recycling at home", reason="Clearer"),
        "O1: title changed from 'Recycling' to 'Recycling at home'",
    ),
    (
        c.ChangeMeasureOwners("O1", owners=[Post("Head", person="cafe"), "Mayor"]),
        "O1: owners changed from nothing to 'Head (Ann Other); Mayor'",
    ),
    (
        c.RelabelMeasure("O1", to="KPI 1"),
        "O1: measure is now called 'KPI 1'",
    ),
    (
        c.RelabelMeasure("KPI 1", to="O1"),
        "KPI 1: measure is now called 'O1'",
    ),
    (
        c.UnlinkMeasure("O1", action="1.1"),
        "O1: no longer linked to action 1.1",
    ),
    (
        c.WithdrawMeasure("O1", reason="No longer collected"),
        "O1: measure withdrawn",
    ),
    (
        c.SetStandards([Standard("Outcomes", counting="GREEN", denominator="outcome measures")], reason="New"),
        "standards set: 'Outcomes'",
    ),
    (
        c.RecordPublishedFigures("Trends", figures=[PublishedFigure(name="A", printed="7%")], period="Q1"),
        "1 figure printed in 'Trends' for Q1",
    ),
    (
        c.RecordEdition("june.docx", sha256="0" * 64),
        "edition 'june.docx' taken into the plan",
    ),
    (
        c.ChangeScheme(DELIVERY, mapping={"Complete and ongoing": "Complete"}, reason="One for all"),
        "status scheme changed to 'Delivery'",
    ),
    (
        c.AddMilestone("1.1/1", action="1.1", title="Draft", target="May 2025"),
        "1.1: milestone 1.1/1 added, by 'May 2025': 'Draft'",
    ),
    (
        c.ReachMilestone("1.1/1", reached_on=date(2025, 6, 2), evidence="Minutes"),
        "1.1: milestone 1.1/1 reached on 2025-06-02, for 2025/26 Q1: 'Minutes'",
    ),
    (
        c.AddMilestone("1.1/2", action="1.1", title="Consultation"),
        "1.1: milestone 1.1/2 added: 'Consultation'",
    ),
    (
        c.WithdrawMilestone("1.1/2", reason="Not needed"),
        "1.1: milestone 1.1/2 withdrawn",
    ),
    (
        c.AddAction("5", title="Report", target="Monthly"),
        "5: added (baseline): 'Report'",
    ),
    (
        c.ReportOccurrence("5", "July 2025", outcome="not due", narrative="Recess"),
        "5: July 2025 not due: 'Recess'",
    ),
    (
        c.SetControl(["wording"], reason="As the board asked"),
        "from now on these change only by amendment: target, wording",
    ),
    (
        c.ProposeAmendment("1.1", owners=["Leader"], reason="A new council", lapses_on=date(2025, 12, 31)),
        "1.1: amendment A4 proposed: owners 'Mayor' to become 'Leader', to be decided by 2025-12-31",
    ),
    (
        c.WithdrawAmendment("A4", reason="Too early"),
        "1.1: amendment A4 withdrawn, undecided",
    ),
    (
        c.ProposeBulkAmendment(
            [c.Ask("1.1", title="More"), c.Ask("3", withdraw=True, reason="No money")],
            reason="Reset",
            body="Executive",
        ),
        "A5: amendment proposed to Executive, of 2 items: 1.1: title 'Publish' to become 'More'; 3: to be withdrawn",
    ),
    (
        c.NoteAmendment("A5", body="Scrutiny", meeting=JUNE, minute="4"),
        "A5: amendment noted by Scrutiny on 2025-06-30, minute 4",
    ),
    (
        c.ApproveAmendment("A5", body="Executive", items=["3"], meeting=JUNE),
        f"A5: amendment approved in part (1 of 2) by Executive on {JUNE}: {PARTS}; 3: withdrawn",
    ),
)  # fmt: skip

ARRANGED: dict[type[c.Command], str] = {
    c.SetRiskMatrix: "risk matrix set, 3 by 3: High, Low",
    c.AddRisk: "R1: risk 'T' added, Unlikely by Major, owned by Mayor",
    c.RescoreRisk: "R1: risk rescored from Unlikely by Major to Unlikely by Minor",
    c.RewordRisk: "R1: title changed from 'T' to 'Posts stay empty'; R1: description changed from nothing to 'Two of them'",
    c.ChangeRiskOwner: "R1: owner changed from nothing to 'Mayor'",
    c.RelabelRisk: "R1: risk is now called 'SR 1'",
    c.AddMitigation: "R1: risk mitigated by action 2",
    c.RemoveMitigation: "R1: risk no longer mitigated by action 2",
    c.CloseRisk: "R1: risk closed",
    c.ReopenRisk: "R1: risk reopened",
    c.AddFinanceLine: "C1: revenue ongoing benefit 'T' added",
    c.SetAmount: "C1: 2 GBP profiled for 2025/26 instead of 1 GBP",
    c.RewordFinanceLine: "C1: title changed from 'T' to 'Fewer licences'; C1: funding source changed from nothing to 'Reserves'",
    c.RelabelFinanceLine: "C1: line of money is now called 'C1.1'",
    c.WithdrawFinanceLine: "C1: line of money withdrawn",
    c.PresentBusinessCase: "BC1: business case 'Downsizing' presented by Mayor: investment nothing, benefits nothing",
    c.ReviseBusinessCase: "BC1: business case revised: investment nothing, benefits nothing",
    c.RejectBusinessCase: "BC1: business case rejected by Executive, minute 9",
    c.ApproveBusinessCase: "BC1: business case approved by Executive, minute 9/24: 1 action, 0 lines of money, 0 risks; 9: added (new): 'Assess'",
    c.RetitleSection: "A: title changed from 'Place' to 'Places'",
    c.RelabelSection: "A: section is now called 'A1'",
    c.MoveSection: "A: moved from 'B' to nothing",
    c.ChangeAccountable: "A: accountable officer changed from nothing to 'Mayor'",
    c.RemoveSection: "C: section removed",
    c.RelabelRecommendation: "18: recommendation is now called '18(a)'",
    c.MoveRecommendation: "18: moved from nothing to 'A'",
    c.MoveAction: "18.1: moved from section A, recommendation 18 to parent 2",
    c.SetRollUp: "roll-up laid down: A parent's status is the worst of its living sub-actions, from best to worst in order of the plan's scheme; while one has no status, the parent has none.",
    c.SetAccountableKinds: "kinds of section that need an accountable officer: 'aim' to 'aim; theme'",
    c.AddDependency: "18.1: waits for 2 (dependency D1)",
    c.RemoveDependency: "18.1: no longer waits for 2 (dependency D1)",
    c.RenamePost: "post 'Chief Executive' is now called 'Managing Director'",
    c.HandOverPost: "post 'Chief Executive' handed over to 'Treasurer': actions 18.1 and sections A and risks R1 and measures O1",
}
"""What the first row of each command comes to, in the specifications of risks, money and structure."""

REPORT = e.ReportIssued(
    name="March 2025",
    plans=(e.PlanVersion("cip", 3),),
    period="2024/25 Q4",
    cut_off=date(2025, 3, 31),
    body="Executive",
    meeting=None,
    supersedes=None,
)


def by_itself(
    event: e.Event,
    *,
    version: int = 7,
    actor: Post = CLERK,
    source: Source | None = None,
) -> RecordedEvent:
    """One recorded event, with nothing around it."""
    moment = datetime(2025, 6, 30, 12, tzinfo=UTC)
    return RecordedEvent(
        "cip", version, 40, moment, JUNE, event, lambda: Context(actor, "call", source=source)
    )


@pytest.fixture(scope="module")
def told() -> dict[str, tuple[Entry, ...]]:
    """What every call of the list was told as, by the sentence that it should be."""
    story = Story(change_control="by approval")
    found: dict[str, tuple[Entry, ...]] = {}
    for command, sentence in CALLS:
        before = len(story.recorded)
        story.do(command, on=JUNE)
        earlier = {one.version: one for one in story.recorded}
        new = story.recorded[before:]
        found[sentence] = tuple(describe(one, names={"cafe": "Ann Other"}, earlier=earlier) for one in new)
    return found


def arranged(command_type: type[c.Command]) -> tuple[Entry, ...]:
    """What the first row of a command in its specification is told as."""
    rows = (*risk_rows.OUTCOMES, *structure_rows.OUTCOMES)
    story, command = next((story, command) for story, command, _ in rows if type(command) is command_type)
    after = deepcopy(story)
    before = len(after.recorded)
    after.do(command, on=JUNE)
    earlier = {one.version: one for one in after.recorded}
    return tuple(describe(one, earlier=earlier) for one in after.recorded[before:])


@pytest.mark.parametrize("command_type", ARRANGED)
def test_what_an_arrangement_says(command_type: type[c.Command]) -> None:
    """So is each kind that needs a plan of its own."""
    assert "; ".join(entry.what for entry in arranged(command_type)) == ARRANGED[command_type]


@pytest.mark.parametrize("sentence", [sentence for _, sentence in CALLS])
def test_what_an_event_says(sentence: str, told: dict[str, tuple[Entry, ...]]) -> None:
    """Each kind of event is told in a short sentence, behind the label of what it is about."""
    assert "; ".join(entry.what for entry in told[sentence]) == sentence


def test_every_kind_of_event_is_in_the_list(told: dict[str, tuple[Entry, ...]]) -> None:
    """The lists above leave out only five kinds, which are below."""
    kinds = {entry.kind for entries in (*told.values(), *map(arranged, ARRANGED)) for entry in entries}
    assert {one.type for one in e.EVENT_TYPES} - kinds == {
        "plan.opened",
        "action.reprofiled",
        "milestone.reprofiled",
        "report.issued",
        "personal_data.erased",
    }


def test_the_opening_of_a_plan() -> None:
    """It says how dates move and in what words progress is told."""
    entry = describe(Story().recorded[0])
    assert (
        entry.what
        == "plan 'Continuous Improvement Plan' opened, live change control, status scheme 'Narrative'"
    )


def test_a_reprofile() -> None:
    """Under live control a date moves at once, and the entry has its reason."""
    story = Story().do(c.AddAction("1", title="Publish", target="May 2025"), on=OPENED)
    entry = describe(story.do(c.Reprofile("1", target="June 2025", reason="Elections"), on=JUNE).recorded[-1])
    assert (entry.what, entry.reason) == ("1: target moved from 'May 2025' to 'June 2025'", "Elections")


def test_a_milestone_that_moves() -> None:
    """Told under its action, with its own label and reason."""
    story = Story().do(
        c.AddAction("1", title="Publish"), c.AddMilestone("M1", action="1", title="Draft"), on=OPENED
    )
    move = c.ReprofileMilestone("M1", target="June 2025", reason="Elections")
    entry = describe(story.do(move, on=JUNE).recorded[-1])
    assert (entry.what, entry.reason) == ("1: milestone M1 moved from nothing to 'June 2025'", "Elections")


def test_a_report() -> None:
    """A report is on the register's own stream, and can be told as well."""
    assert describe(by_itself(REPORT)).what == "report 'March 2025' issued for 2024/25 Q4, up to 2025-03-31"


def test_an_erasure() -> None:
    """It says how many places and on what basis, and never who."""
    erased = e.PersonalDataErased(
        commitments=("ab" * 32, "cd" * 32), legal_basis="UK GDPR Article 17(1)(b)", reason="Asked for"
    )
    entry = describe(by_itself(erased))
    said = "personal data erased in 2 places; legal basis: UK GDPR Article 17(1)(b)"
    assert (entry.what, entry.entity, entry.reason) == (said, None, "Asked for")


def test_an_entry_in_full(told: dict[str, tuple[Entry, ...]]) -> None:
    """Where it is, when, who, about what, from what to what, and why."""
    (entry,) = told["1.1: amendment A1 proposed to Executive: target 'June 2025' to become 'May 2026'"]
    assert entry == Entry(
        address="cip@23",
        version=23,
        position=22,
        recorded_at=datetime(2024, 4, 1, 9, 22, tzinfo=UTC),
        effective_on=JUNE,
        actor="Performance Officer",
        source=None,
        kind="amendment.proposed",
        entity="a5",
        label="1.1",
        field="target",
        old="June 2025",
        new="May 2026",
        reason="Reset",
        declared=True,
        classified=None,
        timing=None,
        sentence="amendment A1 proposed to Executive: target 'June 2025' to become 'May 2026'",
    )


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("1.1: tags changed from nothing to 'key'", ("tags", None, "key", None)),
        ("1.1: theme changed from nothing to 'A; B'", ("field.theme", None, "A; B", None)),
        (
            "1.1: found with theme 'C' instead of 'A; B' (undeclared, not classified)",
            ("field.theme", "A; B", "C", None),
        ),
        ("1.2: is now called '2.1'", ("label", "1.2", "2.1", None)),
        ("1.1: reported 'In progress' for 2025/26 Q1", ("status", None, "In progress", None)),
        ("1.1: reopened as 'Ongoing' for 2025/26 Q1", ("status", None, "Ongoing", "Not done")),
        ("4: superseded by 3", ("listed", "listed", "superseded", "Better")),
        ("1.1: found no longer listed (undeclared, not classified)", ("listed", "listed", None, None)),
        ("1.1: the change cip@31 is classified as a correction", ("owners", None, "correction", "A slip")),
        (
            "1.1: cip@13 corrected: its description should read 'In full', not 'At length'",
            ("description", "At length", "In full", "Misread"),
        ),
        (
            "1.1: cip@22 retracted, as recorded in error (evidence 'Minutes' attached)",
            ("evidence", None, None, "Wrong file"),
        ),
    ],
)
def test_field_old_new_and_reason(
    sentence: str, expected: tuple[str | None, ...], told: dict[str, tuple[Entry, ...]]
) -> None:
    """What changed is also there for programs, apart from the sentence."""
    (entry,) = told[sentence]
    assert (entry.field, entry.old, entry.new, entry.reason) == expected


def test_who_and_from_what() -> None:
    """The actor has a name where it is known, and a source its place."""
    event = by_itself(REPORT, actor=Post("Head", person="cafe"), source=Source("june.docx", place="row 8"))
    named, erased = describe(event, names={"cafe": "Ann Other"}), describe(event)
    assert (named.actor, erased.actor, named.source) == (
        "Head (Ann Other)",
        "Head (erased)",
        "june.docx, row 8",
    )
    assert describe(by_itself(REPORT, source=Source("june.docx"))).source == "june.docx"


def test_a_classification_is_told_with_what_it_classifies() -> None:
    """Whoever sees the whole log passes it in."""
    event = e.ChangeObserved(
        entity=ActionId("a5"),
        label="1",
        field="target",
        name=None,
        old="May",
        new="June",
        owners=(),
        values=(),
        declared=False,
    )
    entry = describe(by_itself(event), classified="correction", timing="late")
    assert (entry.classified, entry.timing, entry.declared) == ("correction", "late", False)
    assert (
        entry.what == "1: found with target 'June' instead of 'May' (undeclared, classified as a correction)"
    )


@pytest.mark.parametrize(
    "event",
    [
        e.FactRetracted(event=7, reason="Itself"),
        e.FactCorrected(event=7, field="target", value="May", reason="Itself"),
        e.ChangeClassified(event=9, as_="correction", reason="Later"),
    ],
)
def test_an_event_that_speaks_of_nothing_earlier_is_told_all_the_same(event: e.Event) -> None:
    """A history that no rule let through still has an end, and a sentence."""
    recorded = by_itself(event)
    later = by_itself(event, version=9)
    entry = describe(recorded, earlier={7: recorded, 9: later})
    assert (entry.entity, entry.label, entry.sentence.startswith(("cip@7", "the change cip@9"))) == (
        None,
        None,
        True,
    )


def test_long_texts_are_cut_in_the_sentence_alone() -> None:
    """A sentence stays short, and the value is there in full."""
    story = Story().do(c.AddAction("1", title="x" * 500), on=OPENED)
    entry = describe(story.recorded[1])
    assert (len(entry.sentence) < 150, entry.new) == (True, "x" * 500)


@given(stories())
def test_a_row_is_the_entry(story: Story) -> None:
    """A row has the attributes under their names, with moments as text."""
    for one in story.recorded:
        entry = describe(one, earlier={other.version: other for other in story.recorded})
        row = entry.to_row()
        assert list(row) == [field.name for field in attrs.fields(Entry)]
        assert datetime.fromisoformat(str(row["recorded_at"])) == entry.recorded_at
        assert date.fromisoformat(str(row["effective_on"])) == entry.effective_on


def test_a_corrected_value_is_of_the_field_that_it_was_of() -> None:
    """An event's own word for its value, "new", is no field of the plan's."""
    story = Story().do(c.AddAction("1", title="Publish", target="May 2025"), on=OPENED)
    story.do(c.Reprofile("1", target="June 2025", reason="Reset"), on=JUNE)
    story.do(c.CorrectFact(3, field="new", value="July 2025", reason="Misread"), on=JUNE)
    story.do(c.CorrectFact(3, field="reason", value="Elections", reason="Misread"), on=JUNE)
    earlier = {one.version: one for one in story.recorded}
    entries = [describe(one, earlier=earlier) for one in story.recorded[3:]]

    assert [("target", "June 2025", "July 2025"), ("reason", "Reset", "Elections")] == [
        (entry.field, entry.old, entry.new) for entry in entries
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"target": "May 2026"}, ("target", "May 2025", "May 2026")),
        ({"alternative": "Print it"}, ("alternative", None, "Print it")),
        ({"withdraw": True}, ("listed", "listed", "withdrawn")),
    ],
    ids=["target", "alternative", "withdrawal"],
)
def test_what_a_proposal_would_change(asked: dict[str, Any], expected: tuple[str | None, ...]) -> None:
    """The field of the action that is to change, from what to what."""
    story = Story().do(c.AddAction("1", title="Publish", target="May 2025"), on=OPENED)
    story.do(c.ProposeAmendment("1", **asked, reason="Reset"), on=JUNE)
    entry = describe(story.recorded[-1])

    assert expected == (entry.field, entry.old, entry.new)


@pytest.mark.parametrize(
    ("command", "what", "expected"),
    [
        (
            c.Complete("1"),
            "1: completed as 'Complete' for 2025/26 Q1",
            ("status", None, "Complete", None),
        ),
        (c.Withdraw("1", reason="No money"), "1: withdrawn", ("listed", "listed", "withdrawn", "No money")),
        (
            c.ChangeScheme(DELIVERY, reason="One for all"),
            "status scheme changed to 'Delivery'",
            ("scheme", None, "Delivery", "One for all"),
        ),
    ],
    ids=["completed", "withdrawn", "scheme"],
)
def test_an_entry_says_no_more_than_there_is(
    command: c.Command, what: str, expected: tuple[str | None, ...]
) -> None:
    """No commitment where none is left open; and each entry has its field, old, new and reason."""
    story = Story().do(c.AddAction("1", title="Publish"), on=OPENED).do(command, on=JUNE)
    entry = describe(story.recorded[-1])

    assert (what, *expected) == (entry.what, entry.field, entry.old, entry.new, entry.reason)
