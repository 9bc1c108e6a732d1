"""The corners of the rules, in their order: what is refused for which reason, and what is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.domain.judging import JUNE, decision, proposed, reasons, refusal, told

from planevents import commands as c
from planevents.definitions import Body, Field, Standard
from planevents.rules import CLASSIFICATIONS
from planevents.statuses import DELIVERY, NARRATIVE, Status, StatusScheme
from planevents.testing.story import OPENED, Story

R = "Reset"
MAY = date(2025, 5, 31)
STEPS = StatusScheme(
    "Steps",
    "Open",
    "Under way",
    Status("Done", complete=True),
    "Dropped",
    moves=[("Open", "Under way"), ("Under way", "Done"), ("Under way", "Dropped")],
)
LATENESS = StatusScheme("Lateness", "Late", Status("Done", complete=True))
WARD = Field("ward", choices=("North", "South"))


def stepped(*commands: c.Command) -> Story:
    """A plan in whose scheme not every status follows every other."""
    return Story(scheme=STEPS).do(c.AddAction("1", title="T"), *commands, on=OPENED)


def observed(field: Any, **kwargs: Any) -> Story:
    """A plan of which a document shows another value (v6)."""
    ref = "18" if field in ("text", "source") else "18.1"
    return told().do(c.RecordPublishedChange(ref, field=field, **kwargs), on=JUNE)


def counting(counts: str = "COMPLETE of all", expected: int = 90, status: str = "Complete") -> c.OpenPlan:
    """A plan to open with a standard."""
    standard = Standard("All", counting=counts, expected=expected, statuses=status)
    return c.OpenPlan("T", scheme=NARRATIVE, standards=[standard])


def by_approval(*bodies: Body) -> c.OpenPlan:
    """A plan to open under approval by these bodies."""
    return c.OpenPlan("T", scheme=NARRATIVE, change_control="by approval", bodies=bodies)


TOLD = told()
GONE = TOLD.tip.plan["2"].id
LEFT = told().do(c.Withdraw("2", reason=R), on=MAY)
RETAKEN = told().do(c.Withdraw("2", reason=R), c.AddAction("2", title="T"), on=MAY)
REPORTED = told().do(c.ReportStatus("2", "Ongoing"), on=JUNE)
DONE = told().do(c.Complete("2"), on=MAY)
FOLLOWED = told().do(c.AddAction("9", title="T", follows="2"), on=OPENED)
NESTED = told().do(c.AddAction("9", title="T", parent="2"), on=OPENED)
DRAFT = told(change_control="by approval")
AGREED = told(change_control="by approval").do(c.ApprovePlan(body="Executive"), on=MAY)
PROPOSED = proposed()
APPROVED = proposed().do(c.ApproveAmendment("A1", body="Executive"), on=MAY)
REJECTED = proposed().do(c.RejectAmendment("A1", body="Executive"), on=MAY)
OPEN, UNDER_WAY = stepped(), stepped(c.ReportStatus("1", "Under way"))
DROPPED = stepped(c.ReportStatus("1", "Under way"), c.ReportStatus("1", "Dropped"))
STEPPED = stepped(c.ReportStatus("1", "Under way"), c.Complete("1"))
ONE_WARD = Story(fields=(WARD,)).do(c.AddAction("1", title="T"), on=OPENED)
SHOWN = observed("target", new="June 2025")

PLAIN_WARD = Story(fields=(Field("ward"),)).do(c.AddAction("1", title="T"), on=OPENED)
ASKED_OUT = proposed("withdrawal")
UNAGREED = told(change_control="by approval").do(
    c.ProposeAmendment("18.1", target="May 2026", reason=R), on=MAY
)
GONE_ASKED = proposed().do(c.RecordPublishedChange("18.1", field="listed"), on=MAY)
MANY = Story(fields=(Field("ward", choices=("A", "B", "C", "D")),)).do(c.AddAction("1", title="T"), on=OPENED)
SOURCELESS = told().do(c.AddRecommendation("19", text="T"), on=OPENED)
SPOKEN = told().do(
    c.AddRecommendation("19", text="T"), c.RecordPublishedChange("19", field="text", new="Speak"), on=MAY
)
ASKED = told().do(c.ProposeAmendment("18.1", target="May 2026", reason=R), on=MAY)
POINTING = told().do(c.NoteUpdate("18.1", kind="cross-reference", printed="See below", see="2"), on=MAY)
TWICE = told().do(c.Complete("2"), on=MAY).do(c.Complete("2"), on=JUNE)

CORNERS: list[tuple[str, Story | None, c.Command, str | None]] = [
    ("an action that left", LEFT, c.Tag(GONE, tags=[]), "known-entity: action"),
    (
        "a proposal about what left",
        LEFT,
        c.ProposeAmendment(GONE, withdraw=True, reason=R),
        "known-entity: action",
    ),
    ("what is listed again", LEFT, c.RecordPublishedChange("2", field="listed", new="listed"), None),
    (
        "another value of what left",
        LEFT,
        c.RecordPublishedChange(GONE, field="title", new="N"),
        "known-entity: action",
    ),
    ("a label of another kind", TOLD, c.AddAction("18", title="T"), None),
    ("a label of what left", LEFT, c.AddAction("2", title="T"), None),
    ("its own label, written otherwise", TOLD, c.Relabel("18.1", to="18.(1)"), None),
    ("another's label", TOLD, c.Relabel("2", to="18.1"), "unique-label: action"),
    ("a recommendation's label", TOLD, c.AddRecommendation("18.", text="T"), "unique-label: recommendation"),
    ("a section's label", TOLD, c.AddSection("a", title="T"), "unique-label: section"),
    (
        "an amendment's label",
        PROPOSED,
        c.ProposeAmendment("2", withdraw=True, reason=R, amendment="a1"),
        "unique-label: amendment",
    ),
    (
        "listed again where another took the label",
        RETAKEN,
        c.RecordPublishedChange(GONE, field="listed", new="listed"),
        "unique-label: action",
    ),
    ("the same status again", UNDER_WAY, c.ReportStatus("1", "Under way"), None),
    ("no way back", UNDER_WAY, c.ReportStatus("1", "Open"), "scheme-moves: status"),
    ("nowhere to go", DROPPED, c.ReportStatus("1", "Open"), "scheme-moves: status"),
    ("a move that completes", UNDER_WAY, c.Complete("1"), None),
    ("reopening goes anywhere", STEPPED, c.Reopen("1", "Open", reason=R), None),
    (
        "an undeclared field of a new action",
        TOLD,
        c.AddAction("9", title="T", fields={"ward": "A"}),
        "declared-fields: fields.ward",
    ),
    (
        "an undeclared field in a document",
        TOLD,
        c.RecordPublishedChange("2", field="field", name="ward", values=["A"]),
        "declared-fields: fields.ward",
    ),
    (
        "a field without a name in a document",
        TOLD,
        c.RecordPublishedChange("2", field="field", values=["A"]),
        "declared-fields: fields.",
    ),
    (
        "two values of a field for one",
        PLAIN_WARD,
        c.SetFields("1", fields={"ward": ["A", "B"]}),
        "declared-fields: fields.ward",
    ),
    (
        "no choice of the field",
        ONE_WARD,
        c.SetFields("1", fields={"ward": "Nort"}),
        "declared-fields: fields.ward",
    ),
    ("a choice of the field", ONE_WARD, c.SetFields("1", fields={"ward": "North"}), None),
    ("emptying a field", TOLD, c.SetFields("18.1", fields={"theme": []}), None),
    ("what it follows was never added", FOLLOWED, c.RetractFact(5, reason=R), "lineage: follows"),
    ("its section was never added", TOLD, c.RetractFact(2, reason=R), "lineage: section"),
    ("its recommendation was never added", TOLD, c.RetractFact(3, reason=R), "lineage: recommendation"),
    ("its parent was never added", NESTED, c.RetractFact(5, reason=R), "lineage: parent"),
    ("following what left", LEFT, c.AddAction("9", title="T", follows="2"), None),
    (
        "a date moved without a reason",
        TOLD,
        c.Reprofile("2", target="May 2026", reason=" "),
        "change-control: reason",
    ),
    ("redrafting under live control", TOLD, c.Redraft("2", target="May 2026"), "change-control: target"),
    ("redrafting a draft", DRAFT, c.Redraft("2", target="May 2026"), None),
    ("redrafting what was approved", AGREED, c.Redraft("2", target="May 2026"), "change-control: target"),
    ("approving under live control", TOLD, c.ApprovePlan(body="Executive"), "change-control: body"),
    ("approving twice", AGREED, c.ApprovePlan(body="Executive"), "change-control: body"),
    (
        "superseding in an approved plan",
        AGREED,
        c.Supersede("2", by="18.1", reason=R),
        "withdrawal-agreed: action",
    ),
    ("withdrawing under live control", TOLD, c.Withdraw("2", reason=R), None),
    ("no longer listed in an approved plan", AGREED, c.RecordPublishedChange("2", field="listed"), None),
    (
        "a withdrawal that only was asked for",
        ASKED_OUT,
        c.Withdraw("18.1", reason=R),
        "withdrawal-agreed: action",
    ),
    ("a withdrawal of another action", ASKED_OUT, c.Withdraw("2", reason=R), "withdrawal-agreed: action"),
    (
        "amending what is not agreed yet",
        UNAGREED,
        c.ApproveAmendment("A1", body="Executive"),
        "change-control: amendment",
    ),
    ("rejecting what is not agreed yet", UNAGREED, c.RejectAmendment("A1", body="Executive"), None),
    (
        "approving for what has left",
        GONE_ASKED,
        c.ApproveAmendment("A1", body="Executive"),
        "known-entity: action",
    ),
    ("rejecting for what has left", GONE_ASKED, c.RejectAmendment("A1", body="Executive"), None),
    (
        "asking a body that nobody knows",
        TOLD,
        c.ProposeAmendment("2", withdraw=True, reason=R, body="Excutive"),
        "scrutiny-notes: body",
    ),
    (
        "an observed date under approval",
        DRAFT,
        c.RecordPublishedChange("2", field="target", new="May 2026"),
        None,
    ),
    (
        "proposing no date where none is agreed",
        TOLD,
        c.ProposeAmendment("2", target="", reason=R),
        "one-proposal: target",
    ),
    (
        "an alternative without a title",
        TOLD,
        c.ProposeAmendment("2", alternative=" ", reason=R),
        "one-proposal: alternative",
    ),
    ("an alternative", TOLD, c.ProposeAmendment("2", alternative="T", reason=R), None),
    ("approval by nobody", None, by_approval(), "scrutiny-notes: bodies"),
    (
        "approval by scrutiny alone",
        None,
        by_approval(Body("Scrutiny", decides=False)),
        "scrutiny-notes: bodies",
    ),
    ("approval by a body", None, by_approval(Body("Executive", decides=True)), None),
    ("live control by nobody", None, c.OpenPlan("T", scheme=NARRATIVE), None),
    ("scrutiny rejecting", PROPOSED, c.RejectAmendment("A1", body="Scrutiny"), "scrutiny-notes: body"),
    ("scrutiny approving the plan", DRAFT, c.ApprovePlan(body="Scrutiny"), "scrutiny-notes: body"),
    ("scrutiny noting", PROPOSED, c.NoteAmendment("A1", body="Scrutiny"), None),
    ("the executive noting", PROPOSED, c.NoteAmendment("A1", body="Executive"), None),
    ("a body that nobody knows", PROPOSED, c.NoteAmendment("A1", body="Excutive"), "scrutiny-notes: body"),
    (
        "rejecting what was approved",
        APPROVED,
        c.RejectAmendment("A1", body="Executive"),
        "approval-states: amendment",
    ),
    ("noting what was approved", APPROVED, c.NoteAmendment("A1", body="Scrutiny"), None),
    ("redrafting to the same date", DRAFT, c.Redraft("18.1", target="May 2025"), "original-kept: target"),
    ("no date for none", TOLD, c.Reprofile("2", target="", reason=R), "original-kept: target"),
    (
        "observing the same date",
        TOLD,
        c.RecordPublishedChange("18.1", field="target", new="May 2025"),
        "original-kept: target",
    ),
    (
        "observing from another date",
        TOLD,
        c.RecordPublishedChange("18.1", field="target", old="April 2025", new="June 2025"),
        "original-kept: old",
    ),
    ("observing that a date is gone", TOLD, c.RecordPublishedChange("18.1", field="target"), None),
    (
        "correcting without a reason",
        TOLD,
        c.CorrectFact(5, field="title", value="T", reason=" "),
        "correction-is-no-reprofile: reason",
    ),
    (
        "observing the same title",
        TOLD,
        c.RecordPublishedChange("18.1", field="title", new="Publish the strategy"),
        "observed-change: new",
    ),
    (
        "observing the same owners",
        TOLD,
        c.RecordPublishedChange("18.1", field="owners", owners=["Chief Executive"]),
        "observed-change: new",
    ),
    (
        "observing the same values",
        TOLD,
        c.RecordPublishedChange("18.1", field="field", name="theme", values=["All"]),
        "observed-change: new",
    ),
    (
        "observing the same text",
        TOLD,
        c.RecordPublishedChange("18", field="text", new="Communicate"),
        "observed-change: new",
    ),
    (
        "observing the same source",
        TOLD,
        c.RecordPublishedChange("18", field="source", new="Peers"),
        "observed-change: new",
    ),
    (
        "observing another old source",
        TOLD,
        c.RecordPublishedChange("18", field="source", old="A board", new="An auditor"),
        "observed-change: old",
    ),
    (
        "observing what is listed as listed",
        TOLD,
        c.RecordPublishedChange("2", field="listed", new="there"),
        "observed-change: new",
    ),
    ("observing a source away", TOLD, c.RecordPublishedChange("18", field="source"), None),
    ("observing a text away", TOLD, c.RecordPublishedChange("18", field="text"), None),
    (
        "observing a source where none was",
        SOURCELESS,
        c.RecordPublishedChange("19", field="source", new="A"),
        None,
    ),
    (
        "observing no source where none was",
        SOURCELESS,
        c.RecordPublishedChange("19", field="source"),
        "observed-change: new",
    ),
    (
        "a proposal of nothing",
        ASKED,
        c.CorrectFact(6, field="proposed", value=None, reason=R),
        "one-proposal: target",
    ),
    ("a text of what never was", SPOKEN, c.RetractFact(6, reason=R), "known-entity: ref"),
    ("a cross-reference to what never was", POINTING, c.RetractFact(5, reason=R), "cross-reference: see"),
    (
        "classifying what was not observed",
        TOLD,
        c.ClassifyChange(5, as_="split", reason=R),
        "observed-change: event",
    ),
    (
        "classifying without a reason",
        SHOWN,
        c.ClassifyChange(6, as_="split", reason=" "),
        "observed-change: reason",
    ),
    (
        "reporting complete as a status",
        TOLD,
        c.CorrectFact(6, field="status", value="Complete", reason=R),
        "well-formed: event",
    ),
    ("reopening as complete", DONE, c.Reopen("2", "Complete", reason=R), "open-commitment: status"),
    (
        "a status corrected to a complete one",
        REPORTED,
        c.CorrectFact(6, field="status", value="Complete", reason=R),
        "open-commitment: status",
    ),
    (
        "a completion corrected to another",
        DONE,
        c.CorrectFact(6, field="status", value="Complete and ongoing", reason=R),
        None,
    ),
    (
        "a scheme that would complete it",
        REPORTED,
        c.ChangeScheme(DELIVERY, mapping={"Ongoing": "Complete"}, reason=R),
        "open-commitment: mapping",
    ),
    (
        "a scheme that would reopen it",
        DONE,
        c.ChangeScheme(DELIVERY, mapping={"Complete": "Ongoing"}, reason=R),
        "open-commitment: mapping",
    ),
    ("a scheme with the same words", DONE, c.ChangeScheme(DELIVERY, reason=R), None),
    (
        "a split without what it was split off",
        TOLD,
        c.AddAction("9", title="T", origin="split"),
        "follow-on-linked: follows",
    ),
    ("a follow-on born complete", TOLD, c.AddAction("9", title="T", follows="2", status="Complete"), None),
    (
        "a follow-on by correction",
        TOLD,
        c.CorrectFact(5, field="origin", value="follow-on", reason=R),
        "follow-on-linked: follows",
    ),
    (
        "a cross-reference to itself",
        TOLD,
        c.NoteUpdate("2", kind="cross-reference", printed="See above", see="2"),
        "cross-reference: see",
    ),
    (
        "a narrative that points",
        TOLD,
        c.NoteUpdate("2", kind="narrative", printed="N", see="18.1"),
        "cross-reference: see",
    ),
    (
        "changing to a scheme with lateness",
        TOLD,
        c.ChangeScheme(LATENESS, reason=R),
        "overdue-computed: scheme",
    ),
    ("less than nothing per cent", None, counting(expected=-1), "counting-rule: standards"),
    ("more than all", None, counting(expected=101), "counting-rule: standards"),
    ("nothing per cent", None, counting(expected=0), None),
    ("all", None, counting(expected=100), None),
    ("a standard of an unknown status", None, counting(status="Completed"), "counting-rule: standards"),
    ("reopening without a reason", DONE, c.Reopen("2", "Ongoing", reason=" "), "reopen-reason: reason"),
    ("reopening what is open", TOLD, c.Reopen("2", "Ongoing", reason=R), "reopen-reason: action"),
    ("completing what is complete", DONE, c.Complete("2"), None),
    ("an update of what is complete", DONE, c.NoteUpdate("2", kind="blank", printed=""), None),
    (
        "completing in another quarter",
        TOLD,
        c.Complete("2", period="2025/26 Q2"),
        "status-period: effective_on",
    ),
    (
        "an update in another quarter",
        TOLD,
        c.NoteUpdate("2", kind="blank", printed="", period="2025/26 Q2"),
        "status-period: effective_on",
    ),
    (
        "reopening in another quarter",
        DONE,
        c.Reopen("2", "Ongoing", reason=R, period="2025/26 Q2"),
        "status-period: effective_on",
    ),
    ("an unknown status", TOLD, c.ReportStatus("2", "Nearly"), "status-read: status"),
    ("an unknown status to complete with", TOLD, c.Complete("2", status="Finished"), "status-read: status"),
    ("an unknown status to reopen with", DONE, c.Reopen("2", "Nearly", reason=R), "status-read: status"),
    ("an unknown status at birth", TOLD, c.AddAction("9", title="T", status="Nearly"), "status-read: status"),
    ("a printed completion", TOLD, c.ReportStatus("2", "Complete", printed="Ongoing"), "status-read: status"),
    ("a printed narrative", TOLD, c.ReportStatus("2", "Ongoing", printed="We met twice"), None),
    ("a look-alike letter", TOLD, c.ReportStatus("2", "\u041engoing", printed="\u041engoing"), None),
]


@pytest.mark.parametrize(
    ("story", "command", "reason"), [pytest.param(*corner, id=name) for name, *corner in CORNERS]
)
def test_a_corner_of_the_rules(story: Story | None, command: c.Command, reason: str | None) -> None:
    """Each corner is refused for one reason, or is not refused."""
    if reason is None:
        assert decision(story, command, on=JUNE).events
    else:
        assert [reason] == [f"{rule}: {field}" for rule, _, field in reasons(story, command, on=JUNE)]


@pytest.mark.parametrize(
    ("field", "kwargs"),
    [
        ("target", {"new": "June 2025"}),
        ("owners", {"owners": ["Mayor"]}),
        ("title", {"new": "Publish it"}),
        ("description", {"new": "Soon"}),
        ("start", {"new": "April 2025"}),
        ("source", {"new": "A board"}),
        ("text", {"new": "Speak"}),
        ("listed", {}),
        ("field", {"name": "theme", "values": ["A"]}),
    ],
)
def test_what_an_observed_change_can_have_been(field: Any, kwargs: dict[str, Any]) -> None:
    """A change of each field is classified as what it can be, and as nothing else."""
    story = observed(field, **kwargs)
    every = {kind for kinds in CLASSIFICATIONS.values() for kind in kinds}
    refused = set()
    for as_ in sorted(every):
        command = c.ClassifyChange(6, as_=as_, reason=R)
        if as_ in CLASSIFICATIONS[field]:
            assert 1 == len(decision(story, command, on=JUNE).events)
        else:
            assert [("observed-change", 8, "as_")] == reasons(story, command, on=JUNE)
            refused.add(as_)
    assert every - set(CLASSIFICATIONS[field]) == refused


def test_what_each_classification_is_of() -> None:
    """Dates are reprofiled, actions withdrawn, owners hand over; anything can have been a correction."""
    fields = {
        as_: sorted(field for field, kinds in CLASSIFICATIONS.items() if as_ in kinds)
        for as_ in ("reprofile", "withdrawal", "handover", "rewording", "split")
    }
    assert fields == {
        "reprofile": ["start", "target"],
        "withdrawal": ["listed"],
        "handover": ["owners"],
        "rewording": ["description", "field", "source", "text", "title"],
        "split": ["description", "field", "listed", "owners", "start", "target", "title"],
    }
    assert all("correction" in kinds for kinds in CLASSIFICATIONS.values())


HINTS: list[tuple[Story | None, c.Command, str, str | None]] = [
    (
        REPORTED,
        c.ChangeScheme(DELIVERY, mapping={"Ongoing": "Complete"}, reason=R),
        "action '2' is not complete, and would become 'Complete'",
        "map complete statuses, and no others, to complete ones",
    ),
    (TOLD, c.Complete("2", status="Ongoing"), "'Ongoing' does not count as complete", None),
    (DONE, c.Reopen("2", "Complete", reason=R), "'Complete' counts as complete", None),
    (
        REPORTED,
        c.CorrectFact(6, field="status", value="Complete", reason=R),
        "it would break cip@6 (action.status_reported): 'Complete' counts as complete",
        "retract or correct that event first",
    ),
    (
        TOLD,
        c.ProposeAmendment("2", reason=R),
        "a proposal asks for one thing (rule 2), got None",
        "give exactly one of target=, alternative=, withdraw=True, owners=, or title= and description=",
    ),
    (
        TOLD,
        c.ProposeAmendment("2", target="May 2026", withdraw=True, reason=R),
        "a proposal asks for one thing (rule 2), got 'target, withdrawal'",
        "give exactly one of target=, alternative=, withdraw=True, owners=, or title= and description=",
    ),
    (TOLD, c.OpenPlan("T", scheme=NARRATIVE), "plan 'cip' is open already", "leave OpenPlan out"),
    (
        TOLD,
        c.AddAction("18.(1)", title="T"),
        "action '18.(1)' is in the plan already, as '18.1'",
        "1.3(a) and 1.3a are one label: choose another",
    ),
    (
        OPEN,
        c.ReportStatus("1", "Done"),
        "action '1' cannot go from 'no status' to 'Done'",
        "from there it can go to 'Under way'",
    ),
    (
        UNDER_WAY,
        c.ReportStatus("1", "Open"),
        "action '1' cannot go from 'Under way' to 'Open'",
        "from there it can go to 'Done' or 'Dropped'",
    ),
    (
        DROPPED,
        c.ReportStatus("1", "Open"),
        "action '1' cannot go from 'Dropped' to 'Open'",
        "it can go nowhere from there",
    ),
    (
        DRAFT,
        c.Reprofile("2", target="May 2026", reason=R),
        "this plan's dates move by approval",
        "use Redraft until the plan is approved",
    ),
    (
        AGREED,
        c.Reprofile("2", target="May 2026", reason=R),
        "this plan's dates move by approval",
        "use ProposeAmendment",
    ),
    (
        AGREED,
        c.Redraft("2", target="May 2026"),
        "only a draft that awaits approval can be redrafted",
        "use ProposeAmendment",
    ),
    (
        TOLD,
        c.Redraft("2", target="May 2026"),
        "only a draft that awaits approval can be redrafted",
        "use Reprofile",
    ),
    (
        PROPOSED,
        c.ApproveAmendment("A1", body="Scrutiny"),
        "Scrutiny notes; it cannot decide",
        "use NoteAmendment",
    ),
    (
        REJECTED,
        c.ApproveAmendment("A1", body="Executive"),
        "amendment 'A1' was rejected on 2025-05-31",
        "propose again",
    ),
    (
        SHOWN,
        c.ClassifyChange(6, as_="handover", reason=R),
        "a change of target cannot be a handover",
        "it can be: reprofile, correction, split",
    ),
    (
        TWICE,
        c.ReportStatus("2", "Ongoing"),
        "action '2' was completed on 2025-05-31",
        "use Reopen, with a reason",
    ),
    (
        TOLD,
        c.ReportStatus("2", "Ongoing", period="2025/26 Q2"),
        "2025-06-30 is not in 2025/26 Q2",
        "give an effective_on from 2025-07-01 to 2025-09-30, or another period",
    ),
    (
        TOLD,
        c.NoteUpdate("2", kind="cross-reference", printed="See above"),
        "the update of '2' points at another action",
        "say which: see=...",
    ),
    (
        DONE,
        c.ChangeScheme(DELIVERY, mapping={"Complete": "Ongoing"}, reason=R),
        "action '2' is complete, and would become 'Ongoing'",
        "map complete statuses, and no others, to complete ones",
    ),
]


@pytest.mark.parametrize(("story", "command", "message", "hint"), HINTS)
def test_a_refusal_says_what_was_wrong_and_what_to_do(
    story: Story | None, command: c.Command, message: str, hint: str | None
) -> None:
    """The message is about this plan on this day, the hint about what to do next."""
    (violation,) = refusal(story, command, on=JUNE)
    assert (message, hint) == (violation.message, violation.hint)


@pytest.mark.parametrize(
    ("story", "command", "meant"),
    [
        (TOLD, c.SetFields("2", fields={"themes": "A"}), ("theme",)),
        (ONE_WARD, c.SetFields("1", fields={"ward": "Nort"}), ("North",)),
        (ONE_WARD, c.SetFields("1", fields={"ward": "?"}), ("North", "South")),
        (MANY, c.SetFields("1", fields={"ward": "?"}), ("A", "B", "C")),
        (PROPOSED, c.NoteAmendment("A1", body="Excutive"), ("Executive",)),
        (TOLD, c.ReportStatus("2", "In devlopment"), ("In development",)),
        (TOLD, c.ReportStatus("2", "?"), ("Not started", "In development", "In progress", "Ongoing")),
        (None, counting(status="Completed"), ("Complete", "Complete and ongoing")),
    ],
)
def test_a_wrong_name_is_answered_with_right_ones(
    story: Story | None, command: c.Command, meant: tuple[str, ...]
) -> None:
    """Where a name is wrong, those that may have been meant come with the refusal."""
    (violation,) = refusal(story, command, on=JUNE)
    assert meant == violation.did_you_mean
