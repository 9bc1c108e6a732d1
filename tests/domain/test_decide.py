"""Deciding: a refusal gives every reason and changes nothing, a decision says what it did."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from tests.domain.judging import JUNE, decision, events, proposed, reasons, refusal, told

from planevents import commands as c
from planevents import events as e
from planevents.decide import History, Tip, decide
from planevents.errors import CommandRefusedError, Violation
from planevents.identity import ActionId, AmendmentId, RecommendationId, SectionId
from planevents.plan import Plan
from planevents.rules import RuleBook, plan_rule
from planevents.statuses import DELIVERY, NARRATIVE, Status, StatusScheme
from planevents.testing.story import OPENED, TODAY, Story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.rule import Change

SHA = "0123456789abcdef" * 4


def test_a_decision_says_what_it_adds() -> None:
    """The ids of new entities come back in order, and every event has its day and its place."""
    decided = decision(
        told(),
        c.AddAction("9", title="T", status="Ongoing", place="row 5"),
        c.AddSection("B", title="People", effective_on=OPENED),
        c.ProposeAmendment("9", withdraw=True, reason="Reset", impact="None"),
        on=JUNE,
    )
    assert (ActionId("a6"), SectionId("s8"), AmendmentId("m9")) == decided.ids
    assert [(JUNE, "row 5"), (JUNE, "row 5"), (OPENED, None), (JUNE, None)] == [
        (new.effective_on, new.place) for new in decided.events
    ]
    assert () == decided.warnings
    assert {("action", "9"): ActionId("a6")} == decided.resolved
    assert (9, JUNE) == (decided.tip.plan.version, decided.tip.effective_on)


def test_what_a_label_meant_is_remembered() -> None:
    """What was addressed is resolved, so that a retry can notice when a label came to mean another."""
    decided = decision(
        proposed(),
        c.NoteAmendment("A1", body="Scrutiny"),
        c.RecordPublishedChange("2", field="title", new="Review"),
        c.Tag(ActionId("a4"), tags=[]),
        on=JUNE,
    )
    assert decided.resolved == {
        ("amendment", "A1"): AmendmentId("m7"),
        ("action", "2"): ActionId("a5"),
        ("action", "a4"): ActionId("a4"),
    }


def test_what_a_link_meant_is_remembered() -> None:
    """What a command merely names is resolved as well."""
    added = c.AddAction("9", title="T", follows="2", section="A", recommendation="18")
    assert decision(told(), added, on=JUNE).resolved == {
        ("action", "2"): ActionId("a5"),
        ("section", "A"): SectionId("s2"),
        ("recommendation", "18"): RecommendationId("r3"),
    }


def test_later_commands_see_what_earlier_ones_did() -> None:
    """One call can add an action, relabel it, and report on it under its new label."""
    decided = decision(
        told(),
        c.AddAction("9", title="T"),
        c.Relabel("9", to="10"),
        c.ReportStatus("10", "Ongoing"),
        on=JUNE,
    )
    assert "Ongoing" == decided.tip.plan["10"].status


def test_every_violation_is_reported() -> None:
    """Nobody has to try again and again: all reasons come at once, each with the command's index."""
    violations = refusal(
        told(),
        c.Reprofile("18.1", target="May 2025", reason=" "),
        c.AddAction("9", title="Fine"),
        c.ReportStatus("18.1", "Nearly"),
        c.Withdraw("77", reason="Unknown"),
        c.AttachEvidence("18.1", title="Nothing"),
        c.Tag("2", tags=[], effective_on=TODAY + timedelta(days=1)),
        on=JUNE,
    )
    assert [(one.command, one.rule, one.number, one.field) for one in violations] == [
        (0, "change-control", 1, "reason"),
        (0, "original-kept", 6, "target"),
        (2, "status-read", 21, "status"),
        (3, "known-entity", None, "action"),
        (4, "well-formed", None, "evidence"),
        (5, "not-in-the-future", None, "effective_on"),
    ]


def test_one_refused_command_refuses_the_call() -> None:
    """All or nothing: a good command beside a bad one comes to nothing, and the plan is named."""
    with pytest.raises(
        CommandRefusedError, match=r"^plan 'cip' is unchanged, because:\n  - command 2: "
    ) as refused:
        decision(told(), c.AddAction("9", title="T"), c.Withdraw("2", reason=" "), on=JUNE)
    assert "cip" == refused.value.plan


def test_a_refused_call_touches_nothing() -> None:
    """Neither the tip nor the recorded past is different after a refusal, however far it came."""
    story = told()
    tip, before, past = story.tip, deepcopy(story.tip), list(story.recorded)
    refusal(
        story,
        c.Reprofile("18.1", target="June 2025", reason="Reset"),
        c.AddAction("9", title="T", effective_on=OPENED),
        c.RetractFact(5, reason="Never agreed"),
        c.ReportStatus("18.1", "Nearly"),
        on=JUNE,
    )
    assert (tip, past) == (story.tip, story.recorded)
    assert before == tip


def test_a_warning_does_not_refuse() -> None:
    """A proposal without an impact is recorded, with a warning that names the command."""
    decided = decision(
        told(), c.Tag("2", tags=[]), c.ProposeAmendment("2", withdraw=True, reason="Reset"), on=JUNE
    )
    assert [(1, "proposal-impact", 4, "impact")] == [
        (one.command, one.rule, one.number, one.field) for one in decided.warnings
    ]


def test_nothing_is_done_to_a_plan_that_is_not_open() -> None:
    """Before OpenPlan there is nothing to act on."""
    (violation,) = refusal(None, c.AddAction("1", title="T"), on=OPENED)
    assert violation == Violation(
        message="plan 'cip' is not open", hint="send OpenPlan first", rule="plan-open", command=0
    )


def test_nothing_is_done_before_the_plan_was_opened() -> None:
    """A day before the plan's own beginning is refused, and the beginning is named."""
    day = OPENED - timedelta(days=1)
    (violation,) = refusal(told(), c.AddAction("9", title="T"), on=day)
    assert violation == Violation(
        message="plan 'cip' is not open on 2024-03-31: it was opened on 2024-04-01",
        hint="give a later effective_on",
        rule="plan-open",
        command=0,
    )


def test_nothing_is_effective_after_the_day_of_recording() -> None:
    """Today is the last day on which anything can hold, for corrected days too."""
    story, tomorrow = told(), TODAY + timedelta(days=1)
    assert 1 == len(events(story, c.Withdraw("2", reason="Done"), on=TODAY))
    (violation,) = refusal(story, c.Withdraw("2", reason="Done"), on=tomorrow)
    assert violation == Violation(
        field="effective_on",
        message="2026-04-01 is after the day of recording, 2026-03-31",
        hint="record it when it has happened",
        rule="not-in-the-future",
        command=0,
    )
    correction = c.CorrectFact(5, field="effective_on", value=tomorrow, reason="Typed wrongly")
    assert [("not-in-the-future", None, "value")] == reasons(story, correction, on=JUNE)
    correction = c.CorrectFact(5, field="effective_on", value=TODAY, reason="Typed wrongly")
    assert 1 == len(events(story, correction, on=JUNE))


def test_a_commands_own_day_comes_first() -> None:
    """The call's day is for the commands that name none."""
    decided = decision(told(), c.Tag("2", tags=[]), c.Tag("2", tags=["x"], effective_on=TODAY), on=JUNE)
    assert [JUNE, TODAY] == [new.effective_on for new in decided.events]


def test_what_began_later_is_not_known_yet() -> None:
    """Acting before the addressed thing's own beginning is refused, and says as at which day."""
    story = told().do(c.AddAction("9", title="T"), on=JUNE)
    (violation,) = refusal(story, c.Withdraw("9", reason="Done"), on=OPENED)
    assert violation == Violation(
        field="action",
        message="plan 'cip' has no action '9'",
        hint="this is as at 2024-04-01: effective_on cannot be before its own beginning",
        rule="known-entity",
        command=0,
    )


def test_an_unknown_label_is_answered_with_those_that_are_near() -> None:
    """A mistyped label names what may have been meant; at the end of history no day is at fault."""
    for day in (OPENED, JUNE):
        (violation,) = refusal(told(), c.Withdraw("18.11", reason="Done"), on=day)
        assert (("18.1",), None, "plan 'cip' has no action '18.11'") == (
            violation.did_you_mean,
            violation.hint,
            violation.message,
        )


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (c.AddAction("9", title=" "), "title"),
        (c.AddAction(" ", title="T"), "label"),
        (c.AddSection("B", title=""), "title"),
        (c.AddSection("", title="T"), "label"),
        (c.AddRecommendation("19", text=" "), "text"),
        (c.AddRecommendation("()", text="T"), "label"),
        (c.RecordEdition("march.docx", sha256=SHA[1:]), "sha256"),
        (c.RecordEdition("march.docx", sha256=SHA.upper()), "sha256"),
        (c.AttachEvidence("2", title="T", sha256=SHA + "0"), "sha256"),
        (c.AttachEvidence("2", title=" ", sha256=SHA), "title"),
        (c.AttachEvidence("2", title="Minutes"), "evidence"),
        (c.Relabel("2", to=" "), "to"),
        (c.Reword("2", reason="Shorter"), "title"),
        (c.Reword("2", title="T", reason=" "), "reason"),
        (c.Reword("2", title=" ", reason="Shorter"), "title"),
        (c.Withdraw("2", reason=" "), "reason"),
        (c.Supersede("2", by="18.1", reason=" "), "reason"),
        (c.ChangeScheme(DELIVERY, reason=" "), "reason"),
        (c.ChangeScheme(DELIVERY, mapping={"Ongoing": "Nearly"}, reason="One"), "mapping"),
        (c.ReportStatus("2", "Ongoing", completed="May 2025"), "completed"),
        (c.ReportStatus("2", "Ongoing", commitment="A review"), "commitment"),
        (c.ReportStatus("2", "Ongoing", period="2025/26"), "quarter"),
        (c.ProposeAmendment("2", reason="Reset"), "proposal"),
        (c.ProposeAmendment("2", target="May 2026", withdraw=True, reason="Reset"), "proposal"),
        (c.ProposeAmendment("2", target="May 2026", alternative="T", reason="Reset"), "proposal"),
        (c.ProposeAmendment("2", target="May 2026", reason="Reset", amendment=""), "amendment"),
        (c.ClassifyChange("other@6", as_="split", reason="r"), "event"),
        (c.CorrectFact(99, field="title", value="T", reason="r"), "event"),
        (c.CorrectFact("x", field="title", value="T", reason="r"), "event"),
        (c.CorrectFact(5, field="label", value="T", reason="r"), "field"),
        (c.CorrectFact(5, field="action", value="a9", reason="r"), "field"),
        (c.CorrectFact(5, field="title", value=None, reason="r"), "value"),
        (c.CorrectFact(5, field="title", value=" ", reason="r"), "value"),
        (c.CorrectFact(5, field="origin", value="", reason="r"), "value"),
        (c.CorrectFact(5, field="effective_on", value="in June", reason="r"), "value"),
        (c.CorrectFact(5, field="effective_on", value=None, reason="r"), "value"),
        (c.RetractFact(99, reason="r"), "event"),
    ],
)
def test_what_is_not_well_formed(command: c.Command, field: str) -> None:
    """What cannot be meant is refused by the field that is wrong."""
    assert [("well-formed", None, field)] == reasons(told(), command, on=JUNE)


def test_a_title_is_not_corrected_away() -> None:
    """A reworded title cannot become none; a description can."""
    story = told().do(c.Reword("2", title="T", description="D", reason="Shorter"), on=JUNE)
    away = [c.CorrectFact(version, field="new", value=" ", reason="r") for version in (6, 7)]
    assert [("well-formed", None, "value")] == reasons(story, away[0], on=JUNE)
    (corrected,) = events(story, away[1], on=JUNE)
    assert isinstance(corrected, e.FactCorrected)
    assert None is corrected.value


@pytest.mark.parametrize("month", [0, 13, -1])
def test_a_year_starts_in_a_month(month: int) -> None:
    """There are twelve months; each can be the first."""
    command = c.OpenPlan("T", scheme=NARRATIVE, year_starts=month)
    assert [("well-formed", None, "year_starts")] == reasons(None, command, on=OPENED)
    for fine in (1, 12):
        assert 1 == len(events(None, c.OpenPlan("T", scheme=NARRATIVE, year_starts=fine), on=OPENED))


def test_what_is_not_well_formed_says_so_at_length() -> None:
    """The message has what was wrong and what came, the hint what to do."""
    (violation,) = refusal(told(), c.ReportStatus("2", "Ongoing", completed="May 2025"), on=JUNE)
    assert violation == Violation(
        field="completed",
        message="'Ongoing' does not count as complete, got 'May 2025'",
        hint="leave out completed",
        rule="well-formed",
        command=0,
    )


@pytest.mark.parametrize(
    ("command", "message", "hint"),
    [
        (c.Complete("2"), "no status of the plan counts as complete, got None", "name a status"),
        (c.RetractFact(6, reason="Wrong"), "plan 'cip' has no event 6, got 6", None),
        (c.Reword("2", title=" ", reason="R"), "must not be empty, got ' '", None),
    ],
    ids=["nothing to complete with", "no such event", "blank"],
)
def test_each_mistake_has_its_words(command: c.Command, message: str, hint: str | None) -> None:
    """What cannot be carried out is refused in full sentences."""
    (violation,) = refusal(told(scheme=StatusScheme("Bare", "Begun")), command, on=JUNE)
    assert (message, hint, "well-formed") == (violation.message, violation.hint, violation.rule)


def test_an_erasure_is_not_taken_back() -> None:
    """What was erased is gone: the event that says so is neither corrected nor retracted."""
    story = told().do(c.Tag("2", tags=["x"]), on=JUNE)
    erased = e.PersonalDataErased(commitments=("ab" * 32,), legal_basis="Article 17", reason="Asked for")
    past = [*story.recorded[:-1], attrs.evolve(story.recorded[-1], event=erased)]
    with pytest.raises(CommandRefusedError) as refused:
        decide(
            [c.RetractFact(6, reason="Wrong")],
            History(story.tip, lambda: past),
            RuleBook.standard(),
            today=TODAY,
            effective_on=JUNE,
        )
    (violation,) = refused.value.violations
    assert ("what was erased is gone, and this says so, got 6", "leave it as it is") == (
        violation.message,
        violation.hint,
    )


def test_completing_needs_a_complete_status() -> None:
    """In a scheme where nothing counts as complete, the status must be named, and then fails its rule."""
    story = Story(scheme=StatusScheme("Endless", "Open")).do(c.AddAction("1", title="T"), on=OPENED)
    assert [("well-formed", None, "status")] == reasons(story, c.Complete("1"), on=JUNE)
    assert [("open-commitment", 9, "status")] == reasons(story, c.Complete("1", status="Open"), on=JUNE)


def test_completing_takes_the_scheme_as_it_is() -> None:
    """With no status of its own for an open commitment, the complete one serves; the commitment is kept."""
    story = Story(scheme=DELIVERY).do(c.AddAction("1", title="T"), on=OPENED)
    (completed,) = events(story, c.Complete("1", commitment="A review"), on=JUNE)
    assert isinstance(completed, e.ActionCompleted)
    assert ("Complete", "A review") == (completed.status, completed.commitment)


def test_a_plans_own_rule_judges_too() -> None:
    """A rule that users add refuses like the domain's own, with its name and sentence."""

    @plan_rule("acme.no-tags", "Nothing is tagged.")
    def no_tags(change: Any) -> Any:
        if isinstance(change.event, e.ActionTagged):
            yield Violation(field="tags", hint="leave them out")

    story = told()
    history = History(story.tip, lambda: story.recorded)
    rules = RuleBook.standard().including(no_tags)
    with pytest.raises(CommandRefusedError) as refused:
        decide([c.Tag("2", tags=["x"])], history, rules, today=TODAY, effective_on=JUNE)
    assert refused.value.violations == (
        Violation(
            field="tags", hint="leave them out", message="Nothing is tagged.", rule="acme.no-tags", command=0
        ),
    )


def test_a_rule_sees_each_event_where_it_takes_its_place() -> None:
    """It is given the plan before and after, the event, its version and day, and the command alone."""
    seen: list[Change] = []

    @plan_rule("acme.watch", "Everything is seen.")
    def watch(change: Change) -> Iterator[Violation]:
        seen.append(change)
        return iter(())

    story = told()
    tag, add = c.Tag("2", tags=["x"]), c.AddAction("9", title="T")
    history = History(story.tip, lambda: story.recorded)
    rules = RuleBook.standard().including(watch)
    decided = decide([tag, add], history, rules, today=TODAY, effective_on=JUNE)

    assert [(6, JUNE, (tag,)), (7, JUNE, (add,))] == [
        (change.version, change.effective_on, change.commands) for change in seen
    ]
    assert [(new.event,) for new in decided.events] == [change.events for change in seen]
    assert [story.tip.plan, seen[0].after, decided.tip.plan] == [
        seen[0].before,
        seen[1].before,
        seen[1].after,
    ]


def test_what_history_broke_already_is_no_reason_to_refuse() -> None:
    """A correction is judged by what it would newly break, and not by rules that came later."""

    @plan_rule("acme.no-tags", "Nothing is tagged.")
    def no_tags(change: Change) -> Iterator[Violation]:
        if isinstance(change.event, e.ActionTagged):
            yield Violation(field="tags")

    story = told().do(c.Tag("2", tags=["x"]), on=JUNE)
    history = History(story.tip, lambda: story.recorded)
    rules = RuleBook.standard().including(no_tags)
    correction = c.CorrectFact(5, field="title", value="Other", reason="Wrong")
    decided = decide([correction], history, rules, today=TODAY, effective_on=JUNE)

    assert "Other" == decided.tip.plan["2"].title


@pytest.mark.parametrize(
    "command",
    [
        c.RetractFact(6, reason="Wrong"),
        c.CorrectFact(5, field="title", value="Other", reason="Wrong"),
        c.Tag("2", tags=["y"], effective_on=OPENED),
    ],
    ids=["retracted", "corrected", "back-dated"],
)
def test_the_plan_counts_every_event(command: c.Command) -> None:
    """Its version is that of the last event that was recorded, wherever in the past that took its place."""
    story = told().do(c.Tag("2", tags=["x"]), on=JUNE)

    assert 7 == decision(story, command, on=JUNE).tip.plan.version


def test_no_commands_come_to_nothing() -> None:
    """A call of nothing, and a command that changes no field, record nothing."""
    story = told()
    assert [] == events(story, on=JUNE)
    decided = decision(story, c.SetFields("2", fields={}), on=JUNE)
    assert ((), story.tip) == (decided.events, decided.tip)


def test_the_past_is_only_read_when_it_is_needed() -> None:
    """A command that takes its place at the end needs the tip alone."""

    def past() -> Any:
        raise AssertionError("the past was read")

    story = told()
    decided = decide(
        [c.Tag("2", tags=["x"]), c.AddAction("9", title="T", status="Ongoing")],
        History(story.tip, past),
        RuleBook.standard(),
        today=TODAY,
        effective_on=OPENED,
    )
    assert 3 == len(decided.events)


def test_a_new_plan_has_no_past() -> None:
    """Opening a plan and filling it is one call on an empty history."""
    decided = decide(
        [
            c.OpenPlan("T", scheme=StatusScheme("S", Status("Done", complete=True))),
            c.AddAction("1", title="T"),
        ],
        History(Tip(Plan("new")), list),
        RuleBook.standard(),
        today=TODAY,
        effective_on=OPENED,
    )
    assert ("T", ["1"]) == (decided.tip.plan.title, [action.label for action in decided.tip.plan.actions])
