"""The cells that say where an action stands, period by period."""

from __future__ import annotations

from datetime import date

import pytest
from tests.editions.council import JUNE, MARCH, SEPTEMBER, Cells, Council, table_of

from planevents import commands as c
from planevents.editions.importing import import_edition
from planevents.editions.settings import ColumnMap, EditionSettings
from planevents.errors import EditionUnreadableError
from planevents.statuses import WORKPLAN_RAG

Q4, Q1, Q2, Q3 = "2024/25 Q4", "2025/26 Q1", "2025/26 Q2", "2025/26 Q3"
QUARTERLY = ColumnMap(status={Q4: "q4", Q1: "q1", Q2: "q2", Q3: "q3"})
OWN = ColumnMap(update="update", see="see")


def quarterly() -> Council:
    """A plan whose editions print a letter a quarter, up to a quarter that lies ahead."""
    return Council(QUARTERLY, scheme=WORKPLAN_RAG, opened_on=date(2025, 1, 1))


def row(ref: str = "1", *, q4: str = "", q1: str = "", q2: str = "", q3: str = "") -> Cells:
    return {"ref": ref, "title": f"Do {ref}", "q4": q4, "q1": q1, "q2": q2, "q3": q3}


def update(ref: str, text: str, see: str = "") -> Cells:
    return {"ref": ref, "title": f"Do {ref}", "update": text, "see": see}


def statuses(council: Council, period: str, ref: str = "1") -> str | None:
    """The status at the end of a quarter, as best known now."""
    return council.register.plan("cip", effective_at=period).plan[ref].status


def kinds(council: Council, rows: list[Cells], day: date) -> list[tuple[str, str | None]]:
    """What an edition would say of statuses: (kind, field)."""
    found = council.review(rows, day).proposals
    return [(one.kind, one.field) for one in found if one.kind in {"status", "no status"}]


class TestEarlierPeriods:
    def test_printed_again_unchanged_record_nothing(self) -> None:
        """Only the new quarter's letter is news."""
        council = quarterly()
        council.publish([row(q4="G")], MARCH)

        assert kinds(council, [row(q4="G", q1="A")], JUNE) == [("status", "status 2025/26 Q1")]

    def test_printed_otherwise_are_recorded_for_that_period_and_show_as_late(self) -> None:
        """What was published for the quarter stays; what is best known now is restated."""
        council = quarterly()
        council.publish([row(q4="G")], MARCH)
        council.publish([row(q4="R", q1="A")], JUNE)

        late = council.register.changes("cip", since="Report 2025-03-31").of("late")

        assert [(one.effective_on, one.new) for one in late] == [(MARCH, "High risk of deliverability")]
        assert (statuses(council, Q4), statuses(council, Q1)) == (
            "High risk of deliverability",
            "Some slippage",
        )
        assert council.register.plan("cip", as_reported="Report 2025-03-31").plan["1"].status == "On track"
        assert kinds(council, [row(q4="R", q1="A", q2="G")], SEPTEMBER) == [("status", "status 2025/26 Q2")]

    def test_that_were_and_are_blank_record_nothing(self) -> None:
        """No column of an earlier quarter is news by being empty."""
        council = quarterly()
        council.publish([row(q4="G")], MARCH)

        assert kinds(council, [row(q4="G", q1="", q2="G")], SEPTEMBER) == [("status", "status 2025/26 Q2")]

    def test_that_are_emptied_are_recorded(self) -> None:
        """The document takes back what it printed."""
        council = quarterly()
        council.publish([row(q4="G")], MARCH)

        assert kinds(council, [row(q4="", q1="G")], JUNE) == [
            ("no status", "status 2024/25 Q4"),
            ("status", "status 2025/26 Q1"),
        ]

    def test_leave_a_persons_correction_alone(self) -> None:
        """A status given by hand is not overruled by the letter that it corrects, printed again."""
        council = quarterly()
        council.publish([row(q4="A")], MARCH)
        council.officer.execute("cip", c.ReportStatus("1", "On track", period=Q4), effective_on=MARCH)

        council.publish([row(q4="A", q1="G")], JUNE)

        assert statuses(council, Q4) == "On track"

    def test_before_an_action_was_in_the_plan_are_asked_about(self) -> None:
        """A new row's blank cells say nothing; a letter there is a question."""
        council = quarterly()
        council.publish([row(q4="G")], MARCH)

        rows = [row(q4="G", q1="G"), row("2", q1="G"), row("3", q4="G", q1="G")]

        assert kinds(council, rows, JUNE) == [("status", "status 2025/26 Q1")] * 3
        assert [str(one) for one in council.review(rows, JUNE).questions] == [
            (
                "row 4, 3: 'G' is printed for 2024/25 Q4, when the action was not in the plan, and is not "
                "recorded: is it an older action under another reference?"
            )
        ]

    def test_while_an_action_was_left_out_are_asked_about(self) -> None:
        """It was not in the plan at that quarter's end."""
        council = quarterly()
        council.publish([row(), row("2", q4="G")], MARCH)
        council.publish([row()], JUNE)

        review = council.review([row(), row("2", q4="G", q1="G", q2="G")], SEPTEMBER)

        assert [one.text.partition(",")[0] for one in review.questions if one.ref == "2"] == [
            "'G' is printed for 2025/26 Q1"
        ]

    def test_before_the_plan_is_opened_are_a_fault_of_the_settings(self) -> None:
        """Told once for the column, not once a row."""
        council = Council(QUARTERLY, scheme=WORKPLAN_RAG)

        assert council.refused([row(q4="G", q1="G"), row("2", q4="G")], JUNE) == (
            (
                "column 'q4': this tells of 2024/25 Q4, and the plan is opened on 2025-06-30: give an earlier "
                "opened_on under [plan] in plan.toml"
            ),
        )

    def test_that_lie_ahead_are_passed_over_while_they_are_blank(self) -> None:
        """A table may have all the year's columns."""
        council = quarterly()
        council.publish([row(q4="G")], MARCH)

        assert kinds(council, [row(q4="G", q1="G")], JUNE) == [("status", "status 2025/26 Q1")]
        assert council.refused([row(q4="G", q1="G", q2="A")], JUNE) == (
            (
                "row 2, column 'q2': 2025/26 Q2 begins after 2025-06-30, the day up to which the edition tells: "
                "correct effective_on, or empty the cell"
            ),
        )

    def test_that_are_not_over_are_told_of_up_to_the_editions_day(self) -> None:
        """An edition may come out within a quarter; its letters hold from its own day."""
        council = quarterly()
        day = date(2025, 5, 31)
        edition = EditionSettings("a.csv", "May", Q1, day)

        import_edition(
            council.register, "Officer", table_of([row(q4="G", q1="A")]), council.settings, edition
        )

        assert (council.plan["1"].status, council.plan["1"].status_on) == ("Some slippage", day)


class TestReopening:
    def test_is_an_event_of_its_own_and_a_question(self) -> None:
        """A completed action that reads otherwise is reopened with the printed words (rule 19)."""
        council = quarterly()
        council.publish([row(q4="C")], MARCH)

        review = council.review([row(q4="C", q1="G")], JUNE)
        council.publish([row(q4="C", q1="G")], JUNE)

        assert [one.text for one in review.questions] == [
            "it was complete and now reads 'On track': why was it reopened?"
        ]
        (reopened,) = [one for one in council.register.changes("cip") if one.kind == "action.reopened"]
        assert reopened.reason == "as printed in 2025-06-30.csv: G"
        assert (council.plan["1"].status, council.plan["1"].printed) == ("On track", "G")
        assert kinds(council, [row(q4="C", q1="G", q2="G")], SEPTEMBER) == [("status", "status 2025/26 Q2")]

    def test_within_one_edition_is_found_too(self) -> None:
        """A first edition can print a completion and its end."""
        council = quarterly()

        council.publish([row(q4="C", q1="G")], JUNE)

        assert (statuses(council, Q4), statuses(council, Q1)) == ("Complete", "On track")
        assert council.plan["1"].status_history == ("Complete", "On track", "On track")

    def test_is_not_needed_to_complete_again(self) -> None:
        """Complete stays complete, since when it was."""
        council = quarterly()
        council.publish([row(q4="C")], MARCH)
        council.publish([row(q4="C", q1="C")], JUNE)

        completion = council.plan["1"].completion
        assert completion is not None
        assert completion.on == MARCH


class TestTheEditionsOwnPeriod:
    def test_a_blank_cell_is_noted_and_asked_about(self) -> None:
        """Nothing is guessed."""
        review = Council(OWN).review([update("1", ""), update("2", "\u2013")], JUNE)

        assert [one.text for one in review.questions] == [
            "the update for 2025/26 Q1 is blank: where does the action stand?"
        ] * 2
        assert [one.kind for one in review.proposals if one.field] == ["no status", "no status"]

    def test_a_blank_cell_takes_nothing_from_what_a_person_reported(self) -> None:
        """An officer's status for the quarter stands."""
        council = Council(OWN)
        council.publish([update("1", "Ongoing.")], MARCH)
        council.officer.execute(
            "cip", c.ReportStatus("1", "In progress", period=Q1), effective_on=date(2025, 5, 1)
        )

        council.publish([update("1", "")], JUNE)

        assert council.plan["1"].status == "In progress"

    def test_a_status_that_a_person_supplied_outlives_a_reissue(self) -> None:
        """The same blank or narrative cell, printed again for the quarter, is not news."""
        council = Council(OWN)
        council.publish([update("1", ""), update("2", "Work goes on")], JUNE)
        for ref in ("1", "2"):
            council.officer.execute("cip", c.ReportStatus(ref, "In progress", period=Q1), effective_on=JUNE)

        reissue = council.publish([update("2", "Work  goes on"), update("1", "")], JUNE, report="Reissue")

        assert [one.kind for one in reissue.change_set.proposals] == ["edition"]
        assert [council.plan[ref].status for ref in ("1", "2")] == ["In progress", "In progress"]

    def test_a_report_on_a_year_tells_of_the_quarter_of_its_day(self) -> None:
        """A status belongs to a quarter, a report may cover a year."""
        council = Council(OWN)
        edition = EditionSettings("a.csv", "Year", "2024/25", MARCH)

        import_edition(
            council.register, "Officer", table_of([update("1", "Ongoing.")]), council.settings, edition
        )

        assert council.plan["1"].period == Q4

    @pytest.mark.parametrize(
        ("period", "fault"),
        [
            ("Spring", "the edition's period: this is not a quarter, got 'Spring' (write it as 2025/26 Q1)"),
            (
                "2024/25 Q4",
                (
                    "the edition is for 2024/25 Q4 and tells up to 2025-06-30: an update holds from a day of its "
                    "period, so give effective_on a day from 2025-01-01 to 2025-03-31"
                ),
            ),
        ],
    )
    def test_that_does_not_hold_the_editions_day_is_a_fault(self, period: str, fault: str) -> None:
        """A status takes effect within its period (rule 20)."""
        council = Council(OWN)
        edition = EditionSettings("a.csv", "A", period, JUNE)

        with pytest.raises(EditionUnreadableError) as caught:
            import_edition(
                council.register, "Officer", table_of([update("1", "")]), council.settings, edition
            )

        assert caught.value.faults == (fault,)

    def test_cannot_be_told_by_two_columns(self) -> None:
        """Which of the two is right?"""
        council = Council(ColumnMap(update="now", status={Q1: "q1"}))

        assert council.refused([{"ref": "1", "title": "A", "now": "Ongoing.", "q1": "Ongoing."}], JUNE) == (
            "column 'now': column 'q1' tells of 2025/26 Q1 too: leave one out",
        )

    def test_a_date_beside_a_completion_is_kept(self) -> None:
        """When it was done, as printed."""
        council = Council(OWN)
        council.publish([update("1", "Completed in June 2025.")], JUNE)

        completion = council.plan["1"].completion
        assert completion is not None
        assert completion.completed is not None
        assert completion.completed.text == "June 2025"


class TestCrossReferences:
    def test_point_at_an_action_or_at_the_only_one_of_a_recommendation(self) -> None:
        """Of this edition or of the plan, by reference (rule 11)."""
        council = Council(ColumnMap(update="update", see="see", recommendation="rec"))
        first = [{**update("1.1", "Ongoing."), "rec": "1"}, {**update("2.1", "Ongoing."), "rec": "2"}]
        council.publish(first, MARCH)

        rows = [
            {**update("1.1", "Ongoing."), "rec": "1"},
            {**update("3.1", "See above.", "1"), "rec": "3"},
            {**update("3.2", "See below.", "3.1"), "rec": "3"},
            {**update("3.3", "Ditto", "2.1"), "rec": "3"},
        ]
        council.publish(rows, JUNE)

        plan = council.plan
        assert {ref: plan[ref].see for ref in ("3.1", "3.2", "3.3")} == {
            "3.1": plan["1.1"].id,
            "3.2": plan["3.1"].id,
            "3.3": plan["2.1"].id,
        }
        assert {plan[ref].status for ref in ("3.1", "3.2", "3.3")} == {None}

    def test_that_lead_nowhere_are_faults(self) -> None:
        """Without a reference, to nothing, to themselves, to one of several: all told at once."""
        council = Council(ColumnMap(update="update", see="see", recommendation="rec"))
        rows = [
            {**update("1.1", "See above."), "rec": "1"},
            {**update("1.2", "See above.", "1.9"), "rec": "1"},
            {**update("1.3", "See above.", "1.3"), "rec": "1"},
            {**update("1.4", "See above.", "1"), "rec": "1"},
            {**update("1.5", "See above.", "\u2620"), "rec": "1"},
        ]

        assert council.refused(rows, JUNE) == (
            (
                "row 2, column 'update': 'See above.' points at another action: say which in a column with the "
                "role 'see'"
            ),
            "row 3, column 'update': 'See above.' points at '1.9', which is no action: did you mean '1.5'?",
            (
                "row 4, column 'update': 'See above.' points at the action itself: name another one in the "
                "column for 'see'"
            ),
            (
                "row 5, column 'update': recommendation '1' has several actions: name one of 1.1, 1.2, 1.3, 1.4, "
                "1.5"
            ),
            (
                "row 6, column 'update': 'See above.' points at '\u2620', which is no action: name an action by "
                "its reference"
            ),
        )

    def test_are_told_with_the_faults_of_other_rows(self) -> None:
        """One round is enough to put a document right; a faulty row can still be pointed at."""
        rows = [
            update("1", "See above.", "2"),
            update("2", "Ongoing.") | {"title": ""},
            update("3", "See above."),
        ]

        assert [fault.partition(":")[0] for fault in Council(OWN).refused(rows, JUNE)] == [
            "row 3, column 'title'",
            "row 4, column 'update'",
        ]
