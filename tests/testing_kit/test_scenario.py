"""Given, when, then: what is compared, and what a failure says."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from planevents.commands import (
    AddAction,
    ApprovePlan,
    AttachEvidence,
    OpenPlan,
    ProposeAmendment,
    Reopen,
    ReportStatus,
)
from planevents.errors import CommandRefusedError, InvalidValueError, Violation
from planevents.events import ActionReopened, ActionStatusReported, EvidenceAttached
from planevents.identity import ActionId
from planevents.recorded import NewEvent
from planevents.rules import Change, RuleBook, plan_rule
from planevents.statuses import NARRATIVE, PRIORITY_RAG
from planevents.testing.scenario import ON, given

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDED = AddAction("1", title="Publish the strategy", target="June 2025")
JUNE = date(2025, 6, 30)


def reported(status: str, period: str = "2025/26 Q1") -> ActionStatusReported:
    return ActionStatusReported(
        action=ActionId("a2"), label="1", status=status, period=period, narrative=None, printed=None
    )


@plan_rule("test.no-red", "Nothing is red.")
def no_red(change: Change) -> Iterator[Violation]:
    for move in change.status_moves:
        if move.new == "Red":
            yield Violation(field="status", hint="say amber")


def failure(call: object) -> str:
    with pytest.raises(AssertionError) as failed:
        call()  # type: ignore[operator] # a lambda
    return str(failed.value)


class TestGiven:
    """What has happened."""

    def test_commands_are_carried_out(self) -> None:
        """On an open plan with the scheme that is given."""
        scenario = given(ADDED, ReportStatus("1", "Red"), scheme=PRIORITY_RAG)

        assert (PRIORITY_RAG, "Red") == (scenario.state.scheme, scenario.state["1"].status)

    def test_events_stand_as_they_are(self) -> None:
        """No rule judges them: history is what it is."""
        rules = RuleBook.standard().including(no_red)
        scenario = given(ADDED, reported("Red"), scheme=PRIORITY_RAG, rules=rules)

        assert "Red" == scenario.state["1"].status

    def test_events_may_have_a_day_of_their_own(self) -> None:
        """As recorded events have, which a register gives back."""
        told = given(ADDED).followed_by(NewEvent(reported("Ongoing"), JUNE))
        again = given(*told.recorded)

        assert JUNE == told.state["1"].status_on == again.state["1"].status_on
        assert told.state == again.state

    def test_a_plan_that_is_opened_is_not_opened_before(self) -> None:
        """Whoever opens it says how."""
        scenario = given(OpenPlan("Mine", scheme=NARRATIVE), ADDED)

        assert ("Mine", 2) == (scenario.state.title, scenario.state.version)

    def test_a_command_that_is_refused_is_named(self) -> None:
        """With its number, for it is the test that is wrong."""
        with pytest.raises(CommandRefusedError) as refused:
            given(ADDED, ADDED)

        assert ["given(...) could not be carried out, at number 2: "] == [
            note.partition("AddAction")[0] for note in refused.value.__notes__
        ]

    def test_change_control_may_be_by_approval(self) -> None:
        """There is a body that decides."""
        scenario = given(ADDED, ApprovePlan(body="Executive"), change_control="by approval")

        assert ON == scenario.state.approved_on

    def test_later_days_have_come_unless_it_is_said(self) -> None:
        """With ``today``, what is after it is refused."""
        given(ADDED).when(ReportStatus("1", "Ongoing"), effective_on=JUNE).then(reported("Ongoing"))
        given(ADDED, today=ON).when(ReportStatus("1", "Ongoing"), effective_on=JUNE).then_refused(
            "not-in-the-future"
        )


class TestThen:
    """What must be recorded, and nothing else."""

    def test_the_events_that_are_expected(self) -> None:
        """In full; and the plan goes on from there."""
        after = (
            given(ADDED, scheme=PRIORITY_RAG)
            .when(ReportStatus("1", "Amber"), ReportStatus("1", "Red"))
            .then(reported("Amber"), reported("Red"))
        )

        assert ("Amber", "Red") == after.state["1"].status_history

    def test_a_field_that_differs_is_shown(self) -> None:
        """Beside what is the same."""
        told = failure(lambda: given(ADDED).when(ReportStatus("1", "In progress")).then(reported("Ongoing")))

        assert "! ActionStatusReported" in told
        assert "- status          'Ongoing'\n" in told
        assert "+ status          'In progress'\n" in told
        assert "the same: action, label, period, narrative, printed, (effective_on), (place)" in told

    def test_an_event_too_many_or_too_few_is_shown_whole(self) -> None:
        """And one that is as expected in a line."""
        outcome = given(ADDED).when(ReportStatus("1", "Ongoing"), ReportStatus("1", "In progress"))

        assert "  + NewEvent(ActionStatusReported(" in failure(lambda: outcome.then(reported("Ongoing")))
        assert "    ActionStatusReported: as expected" in failure(lambda: outcome.then(reported("Ongoing")))
        assert "  - NewEvent(ActionReopened(" in failure(
            lambda: outcome.then(
                ActionReopened(
                    action=ActionId("a2"), label="1", status="Ongoing", period="2025/26 Q1", reason="x"
                ),
                reported("Ongoing"),
                reported("In progress"),
            )
        )

    def test_the_order_counts(self) -> None:
        """The same events the other way round are others."""
        outcome = given(ADDED).when(ReportStatus("1", "Ongoing"), ReportStatus("1", "In progress"))

        with pytest.raises(AssertionError):
            outcome.then(reported("In progress"), reported("Ongoing"))

    def test_the_day_counts(self) -> None:
        """A bare event is of the day of the call; another day must be said."""
        command = ReportStatus("1", "Ongoing", effective_on=JUNE)

        given(ADDED).when(command).then(NewEvent(reported("Ongoing"), JUNE))
        assert "+ (effective_on)" in failure(lambda: given(ADDED).when(command).then(reported("Ongoing")))

    def test_the_place_counts(self) -> None:
        """Where in a document it was read."""
        command = ReportStatus("1", "Ongoing", place="row 3")

        given(ADDED).when(command).then(NewEvent(reported("Ongoing"), ON, "row 3"))
        assert "+ (place)" in failure(lambda: given(ADDED).when(command).then(reported("Ongoing")))

    def test_a_warning_must_be_expected(self) -> None:
        """It is no event, and would be passed over."""
        outcome = given(ADDED).when(ProposeAmendment("1", target="July 2025", reason="Elections"))
        events = [new.event for new in outcome.events]

        outcome.then(*events, warned=["proposal-impact"])
        assert "[proposal-impact]" in failure(lambda: outcome.then(*events))
        assert "expected: 'no-such-rule'" in failure(
            lambda: outcome.then(*events, warned=["proposal-impact", "no-such-rule"])
        )

    def test_a_refusal_says_why(self) -> None:
        """Every violation with its hint, and the commands."""
        told = failure(lambda: given(ADDED).when(Reopen("1", "Ongoing", reason="")).then())

        assert 'when Reopen("1", "Ongoing", reason="")' in told
        assert "needs a reason [reopen-reason] (field reason, domain rule 19)" in told
        assert "is not complete" in told

    def test_evidence_is_an_event_like_others(self) -> None:
        """Commands of every kind can be tried."""
        given(ADDED).when(AttachEvidence("1", title="Minutes", link="https://example.org")).then(
            EvidenceAttached(
                action=ActionId("a2"), label="1", title="Minutes", link="https://example.org", sha256=None
            )
        )


class TestThenRefused:
    """What must be refused, and for what."""

    outcome = given(ADDED).when(ReportStatus("1", "Nearly"), Reopen("1", "Ongoing", reason=""))

    @pytest.mark.parametrize(
        "reasons",
        [
            ("status-read", "reopen-reason"),
            (21, 19),
            (Violation(rule="status-read", command=0), Violation(number=19, command=1)),
            ("reopen-reason", Violation(field="status")),
        ],
    )
    def test_by_rule_number_or_parts(self, reasons: tuple[str | int | Violation, ...]) -> None:
        """And the plan is as it was."""
        assert given(ADDED).state == self.outcome.then_refused(*reasons).state

    @pytest.mark.parametrize(
        ("reasons", "complaint"),
        [
            (("status-read",), "+ found:  command 2: reopening '1' needs a reason"),
            (("status-read", "reopen-reason", 3), "- expected: 3"),
            (
                (Violation(command=0), Violation(command=1, field="status")),
                "- expected: Violation(field='status'",
            ),
            (("scheme-moves", 21), "- expected: 'scheme-moves'"),
        ],
    )
    def test_other_reasons_are_shown(
        self, reasons: tuple[str | int | Violation, ...], complaint: str
    ) -> None:
        """What was expected and is missing, what was found and was not expected."""
        assert complaint in failure(lambda: self.outcome.then_refused(*reasons))

    def test_what_is_not_refused_is_shown(self) -> None:
        """With the events that it would record."""
        told = failure(lambda: given(ADDED).when(ReportStatus("1", "Ongoing")).then_refused("status-read"))

        assert "was not refused" in told
        assert "+ NewEvent(ActionStatusReported(" in told

    def test_any_refusal_is_not_enough(self) -> None:
        """A test that any refusal satisfies would hide the wrong one."""
        with pytest.raises(InvalidValueError):
            self.outcome.then_refused()
        with pytest.raises(InvalidValueError):
            given(ADDED).when()

    def test_rules_of_ones_own_refuse(self) -> None:
        """With the hint that they give."""
        rules = RuleBook.standard().including(no_red)

        given(ADDED, scheme=PRIORITY_RAG, rules=rules).when(ReportStatus("1", "Red")).then_refused(
            Violation(rule="test.no-red", hint="say amber")
        )
