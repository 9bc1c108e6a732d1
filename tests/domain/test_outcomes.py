"""What each command comes to: the events that it asks for, one row a command."""

from __future__ import annotations

from typing import Any

import pytest
from tests.domain import milestone_rows, risk_rows, structure_rows
from tests.domain.judging import CHIEF, JUNE, events, proposed, told
from tests.domain.measuring import MEASURED

from planevents import commands as c
from planevents import events as e
from planevents.definitions import Body, Field, Standard
from planevents.identity import ActionId, AmendmentId, RecommendationId, SectionId
from planevents.people import Post
from planevents.statuses import DELIVERY, NARRATIVE
from planevents.testing.story import OPENED, Story

Q1 = "2025/26 Q1"
SHA = "0123456789abcdef" * 4
HEAD = Post("Head of Policy", person="ab" * 32)
FIRST: dict[str, Any] = {"action": ActionId("a4"), "label": "18.1"}
REF = e.ItemRef(number=1, action=ActionId("a4"), action_label="18.1")
AGREED: dict[str, Any] = {
    "amendment": AmendmentId("m7"),
    "label": "A1",
    "agreed": (REF,),
    "rejected": (),
    "meeting": None,
}
NOT_AGREED: dict[str, Any] = {
    "amendment": AmendmentId("m7"),
    "label": "A1",
    "items": (REF,),
    "meeting": None,
}
PLAIN_ITEM: dict[str, Any] = {
    "proposed": None,
    "alternative": None,
    "owners": (),
    "reason": None,
    "impact": None,
}
NOTHING_REPORTED: dict[str, Any] = {"period": Q1, "narrative": None, "printed": None}
NOTHING_COMPLETED: dict[str, Any] = {**NOTHING_REPORTED, "completed": None, "commitment": None}
NOTHING_OBSERVED: dict[str, Any] = {"name": None, "owners": (), "values": (), "declared": False}


NO_LINKS: dict[str, Any] = {
    "recommendation": None,
    "section": None,
    "parent": None,
    "follows": None,
}
PLAIN: dict[str, Any] = {
    "title": "T",
    "description": None,
    "owners": (),
    "start": None,
    "target": None,
    **NO_LINKS,
    "fields": (),
    "tags": (),
}

OUTCOMES: list[tuple[Story, c.Command, list[e.Event]]] = [
    (
        told(),
        c.ChangeScheme(
            DELIVERY, mapping={"Ongoing": "Commenced", "In development": "Commenced"}, reason="One for all"
        ),
        [
            e.PlanSchemeChanged(
                scheme=DELIVERY,
                mapping=(("In development", "Commenced"), ("Ongoing", "Commenced")),
                reason="One for all",
            )
        ],
    ),
    (
        told(),
        c.RecordEdition("march.docx", sha256=SHA),
        [e.PlanEditionRecorded(document="march.docx", sha256=SHA)],
    ),
    (
        told(),
        c.AddSection("B", title="People", kind="aim", parent="A", accountable="Mayor"),
        [
            e.SectionAdded(
                section=SectionId("s6"),
                label="B",
                title="People",
                kind="aim",
                parent=SectionId("s2"),
                accountable=Post("Mayor"),
            )
        ],
    ),
    (
        told(),
        c.AddRecommendation("19", text="Listen", section="A"),
        [
            e.RecommendationAdded(
                recommendation=RecommendationId("r6"),
                label="19",
                text="Listen",
                source=None,
                section=SectionId("s2"),
            )
        ],
    ),
    (
        told(),
        c.AddAction("9", title="T"),
        [e.ActionAdded(action=ActionId("a6"), label="9", origin="baseline", **PLAIN)],
    ),
    (
        told(),
        c.AddAction(
            "9(a)",
            title="T",
            description="D",
            owners=["Mayor", HEAD],
            start="April 2025",
            target="June 2025",
            recommendation="18",
            section="A",
            parent="2",
            follows="18.1",
            fields={"theme": ["B", "", "A"]},
            tags=["b", "a", "b"],
        ),
        [
            e.ActionAdded(
                action=ActionId("a6"),
                label="9(a)",
                title="T",
                description="D",
                owners=(Post("Mayor"), HEAD),
                start="April 2025",
                target="June 2025",
                origin="follow-on",
                recommendation=RecommendationId("r3"),
                section=SectionId("s2"),
                parent=ActionId("a5"),
                follows=ActionId("a4"),
                fields=(("theme", ("B", "A")),),
                tags=("a", "b"),
            )
        ],
    ),
    (
        told(),
        c.AddAction("9", title="T", origin="new", status="completed"),
        [
            e.ActionAdded(action=ActionId("a6"), label="9", origin="new", **PLAIN),
            e.ActionCompleted(action=ActionId("a6"), label="9", status="Complete", **NOTHING_COMPLETED),
        ],
    ),
    (
        told(),
        c.AddAction("9", title="T", status="Ongoing"),
        [
            e.ActionAdded(action=ActionId("a6"), label="9", origin="baseline", **PLAIN),
            e.ActionStatusReported(action=ActionId("a6"), label="9", status="Ongoing", **NOTHING_REPORTED),
        ],
    ),
    (told(), c.Relabel("18.1", to="18.2"), [e.ActionRelabelled(**FIRST, new="18.2")]),
    (
        told(),
        c.Reword("18.1", title="Publish it", description="Soon", reason="Shorter"),
        [
            e.ActionReworded(
                **FIRST, field="title", old="Publish the strategy", new="Publish it", reason="Shorter"
            ),
            e.ActionReworded(**FIRST, field="description", old=None, new="Soon", reason="Shorter"),
        ],
    ),
    (
        told(),
        c.ChangeOwners("18.1", owners=[HEAD]),
        [e.ActionOwnersChanged(**FIRST, old=(CHIEF,), new=(HEAD,), reason=None)],
    ),
    (
        told(),
        c.SetFields("18.1", fields={"theme": ["A", "", "B"]}),
        [e.ActionFieldSet(**FIRST, field="theme", old=("All",), new=("A", "B"))],
    ),
    (told(), c.Tag("18.1", tags=["b", "a", "b"]), [e.ActionTagged(**FIRST, old=("key",), new=("a", "b"))]),
    (
        told(),
        c.ReportStatus(
            "18.1", "in  PROGRESS", period="Q1 2025/26", narrative="Draft", printed="In progress: draft"
        ),
        [
            e.ActionStatusReported(
                **FIRST, status="In progress", period=Q1, narrative="Draft", printed="In progress: draft"
            )
        ],
    ),
    (
        told(),
        c.ReportStatus(
            "18.1",
            "Completed",
            completed="May 2025",
            commitment="A review",
            narrative="N",
            printed="Complete",
        ),
        [
            e.ActionCompleted(
                **FIRST,
                status="Complete",
                period=Q1,
                completed="May 2025",
                commitment="A review",
                narrative="N",
                printed="Complete",
            )
        ],
    ),
    (
        told(),
        c.Complete("18.1", narrative="Done", period=Q1),
        [e.ActionCompleted(**FIRST, status="Complete", **{**NOTHING_COMPLETED, "narrative": "Done"})],
    ),
    (
        told(),
        c.Complete("18.1", commitment="A yearly review", completed="May 2025"),
        [
            e.ActionCompleted(
                **FIRST,
                status="Complete and ongoing",
                **{**NOTHING_COMPLETED, "commitment": "A yearly review", "completed": "May 2025"},
            )
        ],
    ),
    (
        told(),
        c.Complete("18.1", status="complete & ongoing"),
        [e.ActionCompleted(**FIRST, status="Complete and ongoing", **NOTHING_COMPLETED)],
    ),
    (
        told(),
        c.NoteUpdate("2", kind="cross-reference", printed="See 18.1", see="18.1"),
        [
            e.ActionUpdateNoted(
                action=ActionId("a5"),
                label="2",
                kind="cross-reference",
                printed="See 18.1",
                period=Q1,
                see=ActionId("a4"),
                see_label="18.1",
            )
        ],
    ),
    (
        told(),
        c.NoteUpdate("18.1", kind="blank", printed=""),
        [e.ActionUpdateNoted(**FIRST, kind="blank", printed="", period=Q1, see=None, see_label=None)],
    ),
    (
        told().do(c.Complete("18.1"), on=JUNE),
        c.Reopen("18.1", "ongoing", reason="Not done after all"),
        [e.ActionReopened(**FIRST, status="Ongoing", period=Q1, reason="Not done after all")],
    ),
    (told(), c.Withdraw("18.1", reason="No money"), [e.ActionWithdrawn(**FIRST, reason="No money")]),
    (
        told(),
        c.Supersede("18.1", by="2", reason="One for both"),
        [e.ActionSuperseded(**FIRST, by=ActionId("a5"), by_label="2", reason="One for both")],
    ),
    (
        told(),
        c.Reprofile("18.1", target="June 2025", reason="Reset"),
        [e.ActionReprofiled(**FIRST, old="May 2025", new="June 2025", reason="Reset")],
    ),
    (
        told(),
        c.Reprofile("2", target="June 2025", reason="Reset"),
        [e.ActionReprofiled(action=ActionId("a5"), label="2", old=None, new="June 2025", reason="Reset")],
    ),
    (
        told(),
        c.Reprofile("18.1", target="", reason="No date"),
        [e.ActionReprofiled(**FIRST, old="May 2025", new=None, reason="No date")],
    ),
    (
        told(change_control="by approval"),
        c.Redraft("18.1", target="June 2025"),
        [e.ActionRedrafted(**FIRST, old="May 2025", new="June 2025", reason=None)],
    ),
    (
        told(change_control="by approval"),
        c.ApprovePlan(body="executive", minute="12"),
        [e.PlanApproved(body="Executive", minute="12")],
    ),
    (
        told(),
        c.ProposeAmendment("18.1", target="May 2026", reason="Reset", impact="None", body="Executive"),
        [
            e.AmendmentProposed(
                amendment=AmendmentId("m6"),
                label="A1",
                items=(
                    e.AmendmentItem(
                        action=ActionId("a4"),
                        action_label="18.1",
                        kind="target",
                        agreed="May 2025",
                        **PLAIN_ITEM | {"proposed": "May 2026"},
                    ),
                ),
                reason="Reset",
                impact="None",
                body="Executive",
                lapses_on=None,
            )
        ],
    ),
    (
        told(),
        c.ProposeAmendment("2", withdraw=True, reason="Reset", amendment="2025-1"),
        [
            e.AmendmentProposed(
                amendment=AmendmentId("m6"),
                label="2025-1",
                items=(
                    e.AmendmentItem(
                        action=ActionId("a5"),
                        action_label="2",
                        kind="withdrawal",
                        agreed=None,
                        **PLAIN_ITEM,
                    ),
                ),
                reason="Reset",
                impact=None,
                body=None,
                lapses_on=None,
            )
        ],
    ),
    (
        proposed(),
        c.ApproveAmendment("a1", body="EXECUTIVE", minute="12"),
        [e.AmendmentApproved(**AGREED, body="Executive", minute="12")],
    ),
    (
        proposed("alternative"),
        c.ApproveAmendment("A1", body="Executive", action="18.2"),
        [
            e.AmendmentApproved(**AGREED, body="Executive", minute=None),
            e.ActionAdded(
                action=ActionId("a9"),
                label="18.2",
                title="Publish a leaflet",
                description=None,
                owners=(CHIEF,),
                start=None,
                target="May 2025",
                origin="follow-on",
                recommendation=RecommendationId("r3"),
                section=SectionId("s2"),
                parent=None,
                follows=ActionId("a4"),
                fields=(("theme", ("All",)),),
                tags=("key",),
            ),
            e.ActionSuperseded(**FIRST, by=ActionId("a9"), by_label="18.2", reason="amendment A1: Reset"),
        ],
    ),
    (
        proposed("withdrawal"),
        c.ApproveAmendment("A1", body="Executive"),
        [
            e.AmendmentApproved(**AGREED, body="Executive", minute=None),
            e.ActionWithdrawn(**FIRST, reason="amendment A1: Reset"),
        ],
    ),
    (
        proposed(),
        c.RejectAmendment("A1", body="executive", minute="12", reason="Do it now"),
        [e.AmendmentRejected(**NOT_AGREED, body="Executive", minute="12", reason="Do it now")],
    ),
    (
        proposed(),
        c.NoteAmendment("A1", body="scrutiny", minute="3"),
        [e.AmendmentNoted(**NOT_AGREED, body="Scrutiny", minute="3")],
    ),
    (
        proposed(),
        c.WithdrawAmendment("a1", reason="Done in time"),
        [e.AmendmentWithdrawn(amendment=AmendmentId("m7"), label="A1", items=(REF,), reason="Done in time")],
    ),
    (
        told(),
        c.ProposeBulkAmendment(
            [
                c.Ask("18.1", title="Publish it", description="On the web", reason="Clearer", impact="None"),
                c.Ask("2", owners=["Chief Executive"]),
            ],
            reason="Reset",
        ),
        [
            e.AmendmentProposed(
                amendment=AmendmentId("m6"),
                label="A1",
                items=(
                    e.AmendmentItem(
                        action=ActionId("a4"),
                        action_label="18.1",
                        kind="title",
                        agreed="Publish the strategy",
                        **PLAIN_ITEM | {"proposed": "Publish it", "reason": "Clearer", "impact": "None"},
                    ),
                    e.AmendmentItem(
                        action=ActionId("a4"),
                        action_label="18.1",
                        kind="description",
                        agreed=None,
                        **PLAIN_ITEM | {"proposed": "On the web", "reason": "Clearer", "impact": "None"},
                    ),
                    e.AmendmentItem(
                        action=ActionId("a5"),
                        action_label="2",
                        kind="owners",
                        agreed=None,
                        **PLAIN_ITEM | {"owners": (CHIEF,)},
                    ),
                ),
                reason="Reset",
                impact=None,
                body=None,
                lapses_on=None,
            )
        ],
    ),
    (
        told(change_control="by approval"),
        c.SetControl(["wording", "owners"], reason="As the board asked"),
        [e.PlanControlSet(controlled=("target", "owners", "wording"), reason="As the board asked")],
    ),
    (
        told(),
        c.RecordPublishedChange("18.1", field="target", new="June 2025", declared=True),
        [
            e.ChangeObserved(
                entity=ActionId("a4"),
                label="18.1",
                field="target",
                old="May 2025",
                new="June 2025",
                **{**NOTHING_OBSERVED, "declared": True},
            )
        ],
    ),
    (
        told(),
        c.RecordPublishedChange("18.1", field="owners", owners=["Mayor", HEAD], name="ignored"),
        [
            e.ChangeObserved(
                entity=ActionId("a4"),
                label="18.1",
                field="owners",
                old="Chief Executive",
                new="Mayor; Head of Policy",
                **{**NOTHING_OBSERVED, "owners": (Post("Mayor"), HEAD)},
            )
        ],
    ),
    (
        told(),
        c.RecordPublishedChange("18.1", field="field", name="theme", values=["A", "", "B"]),
        [
            e.ChangeObserved(
                entity=ActionId("a4"),
                label="18.1",
                field="field",
                old="All",
                new="A; B",
                **{**NOTHING_OBSERVED, "name": "theme", "values": ("A", "B")},
            )
        ],
    ),
    (
        told(),
        c.RecordPublishedChange("18", field="source", old="Peers", new="The board"),
        [
            e.ChangeObserved(
                entity=RecommendationId("r3"),
                label="18",
                field="source",
                old="Peers",
                new="The board",
                **NOTHING_OBSERVED,
            )
        ],
    ),
    (
        told(),
        c.RecordPublishedChange("18", field="text", new="Speak"),
        [
            e.ChangeObserved(
                entity=RecommendationId("r3"),
                label="18",
                field="text",
                old="Communicate",
                new="Speak",
                **NOTHING_OBSERVED,
            )
        ],
    ),
    (
        told(),
        c.RecordPublishedChange("18.1", field="listed"),
        [
            e.ChangeObserved(
                entity=ActionId("a4"),
                label="18.1",
                field="listed",
                old="listed",
                new=None,
                **NOTHING_OBSERVED,
            )
        ],
    ),
    (
        told().do(c.RecordPublishedChange("18.1", field="listed"), on=JUNE),
        c.RecordPublishedChange("18.1", field="listed", new="there again"),
        [
            e.ChangeObserved(
                entity=ActionId("a4"),
                label="18.1",
                field="listed",
                old=None,
                new="listed",
                **NOTHING_OBSERVED,
            )
        ],
    ),
    (
        told().do(c.RecordPublishedChange("18.1", field="title", new="Publish"), on=JUNE),
        c.ClassifyChange("cip@6", as_="rewording", reason="Shorter"),
        [e.ChangeClassified(event=6, as_="rewording", reason="Shorter")],
    ),
    *MEASURED,
    (
        told(),
        c.AttachEvidence("18.1", title="Minutes", link="https://example.org/minutes", sha256=SHA),
        [e.EvidenceAttached(**FIRST, title="Minutes", link="https://example.org/minutes", sha256=SHA)],
    ),
    (
        told(),
        c.CorrectFact("cip@4", field="target", value="June 2025", reason="Typed wrongly"),
        [e.FactCorrected(event=4, field="target", value="June 2025", reason="Typed wrongly")],
    ),
    (
        told(),
        c.CorrectFact(5, field="effective_on", value=JUNE, reason="Typed wrongly"),
        [e.FactCorrected(event=5, field="effective_on", value="2025-06-30", reason="Typed wrongly")],
    ),
    (
        told(),
        c.CorrectFact(5, field="effective_on", value="20250630", reason="Typed wrongly"),
        [e.FactCorrected(event=5, field="effective_on", value="2025-06-30", reason="Typed wrongly")],
    ),
    (
        told(),
        c.RetractFact(5, reason="Never agreed"),
        [e.FactRetracted(event=5, reason="Never agreed")],
    ),
    *structure_rows.OUTCOMES,
    *milestone_rows.OUTCOMES,
    *risk_rows.OUTCOMES,
]


@pytest.mark.parametrize(
    ("story", "command", "expected"),
    [pytest.param(*one, id=f"{type(one[1]).__name__}-{index}") for index, one in enumerate(OUTCOMES)],
)
def test_what_a_command_comes_to(story: Story, command: c.Command, expected: list[e.Event]) -> None:
    """Each command asks for these events, with labels resolved and what the plan knows filled in."""
    assert expected == events(story, command, on=JUNE)


def test_opening_a_plan() -> None:
    """Opening records everything that the plan defines for itself."""
    standard = Standard("All", counting="GREEN of all", statuses="Complete", expected=90)
    bodies = [Body("Executive", decides=True)]
    command = c.OpenPlan(
        "Plan",
        scheme=NARRATIVE,
        change_control="by approval",
        organisation="Council",
        period="2025/26",
        fields=["theme"],
        standards=[standard],
        bodies=bodies,
        year_starts=1,
    )
    assert events(None, command, on=OPENED) == [
        e.PlanOpened(
            scheme=NARRATIVE,
            change_control="by approval",
            title="Plan",
            organisation="Council",
            period="2025/26",
            fields=(Field("theme"),),
            standards=(standard,),
            bodies=tuple(bodies),
            year_starts=1,
        )
    ]


def test_every_command_and_every_event_has_an_outcome() -> None:
    """The table above leaves out nothing that can be asked for, and nothing that can be recorded."""
    asked = {type(command) for _, command, _ in OUTCOMES} | {c.OpenPlan}
    commands = {one for one in vars(c).values() if isinstance(one, type) and issubclass(one, c.Command)}
    assert commands - {c.Command} == asked
    recorded = {type(event) for _, _, outcome in OUTCOMES for event in outcome}
    assert set(e.EVENT_TYPES) - {e.PlanOpened, e.ReportIssued, e.PersonalDataErased} == recorded
