"""The table of amendments: as a committee's report prints it, as at a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from planevents import PlanRegister
from planevents import commands as c
from planevents.definitions import Body, Field
from planevents.people import Person
from planevents.statuses import NARRATIVE

if TYPE_CHECKING:
    from planevents.projections.amendments import AmendmentTable

DRAFTED = date(2021, 3, 1)
AGREED = date(2021, 5, 27)
QUARTER = date(2021, 6, 30)
MEETING = date(2021, 10, 20)
DETOX, FLU, CARE = "D", "F", "C"


class Council:
    """A plan under approval in a register of its own, opened on the day on which it was drafted."""

    def __init__(self) -> None:
        self.register = PlanRegister.open("memory://", timezone="Europe/London")
        self.officer = self.register.acting_as("Performance Officer")
        opening = c.OpenPlan(
            "Strategic plan",
            scheme=NARRATIVE,
            change_control="by approval",
            bodies=(Body("Executive", decides=True), Body("Overview and Scrutiny", decides=False)),
            fields=(Field("executive_of"), Field("report")),
        )
        self.do(opening, on=DRAFTED)

    def do(self, *commands: c.Command, on: date) -> Council:
        """Record commands as effective on a day."""
        self.officer.execute("cip", *commands, effective_on=on)
        return self


def reported() -> Council:
    """The three amendments of the first quarter of 2021/22, as they were put to the council's bodies."""
    return (
        Council()
        .do(
            c.AddAction(
                DETOX,
                title="Explore detox beds with the region",
                owners=["Public Health"],
                target="30/06/21",
                fields={"executive_of": "27/05/21", "report": "Opioid dependency"},
            ),
            c.AddAction(FLU, title="Raise flu vaccinations", owners=["Public Health"], target="30/03/21"),
            c.AddAction(CARE, title="Keep care capacity", owners=["Adult Social Care"], target="30/06/21"),
            on=DRAFTED,
        )
        .do(c.ApprovePlan(body="Executive"), on=AGREED)
        .do(c.Complete(FLU, narrative="52.4 % against 55 %"), on=AGREED)
        .do(
            c.ProposeAmendment(DETOX, target="31/03/22", reason="The site cannot be bought", impact="None"),
            c.ProposeBulkAmendment(
                [
                    c.Ask(FLU, target="N/A", reason="Complete, but short of 55 %", impact="Limited"),
                    c.Ask(CARE, target="31/03/22", reason="Vaccinations become mandatory", impact="None"),
                ],
                body="Executive",
            ),
            on=QUARTER,
        )
    )


def table(council: Council, as_at: date = QUARTER) -> AmendmentTable:
    """A council's amendments as at a day."""
    return council.register.amendments("cip", as_at=as_at)


def test_the_amendments_of_a_real_quarter() -> None:
    """Two ask for 274 days each; the completed action asks for no date, and slips by none."""
    view = table(reported())
    assert [(DETOX, 274), (FLU, None), (CARE, 274)] == [
        (row["ref"], row["slippage_days"]) for row in view.to_rows()
    ]
    assert "548 days over 2 of 3 dates" == str(view.asked) == str(view.waiting)
    assert [("27/05/21", "Opioid dependency"), ("2021-05-27", None), ("2021-05-27", None)] == [
        (row["executive_of"], row["report"]) for row in view.to_rows()
    ]
    assert (
        "cip as at 2021-06-30: 2 amendments of 3 items: 3 pending, 0 approved, 0 rejected, 0 withdrawn, "
        "0 lapsed; pending are 548 days over 2 of 3 dates"
    ) == view.headline
    assert [line for line in str(view).splitlines() if len(line) > 100] == []
    assert "(R) The site" in str(view)
    assert "N/A" in str(view)


def test_what_waits_and_for_how_long() -> None:
    """Days are counted from the proposal to the day of the view; a body that notes ends nothing."""
    council = reported().do(c.NoteAmendment("A1", body="Overview and Scrutiny", meeting=MEETING), on=MEETING)
    view = table(council, MEETING)
    assert [112, 112, 112] == [line.days_pending for line in view.pending]
    assert ["Overview and Scrutiny", None, None] == [row["noted_by"] for row in view.to_rows()]
    assert "Noted, which decides nothing" in str(view)


def test_a_decision_item_by_item() -> None:
    """What was agreed and what was not stand apart, with body, meeting, minute and the days they waited."""
    approve = c.ApproveAmendment("A2", body="Executive", items=[CARE], meeting=MEETING, minute="7")
    rows = table(reported().do(approve, on=MEETING), date(2021, 12, 31)).to_rows()
    assert [
        ("pending", None, None, None, 184),
        ("rejected", "Executive", "2021-10-20", "7", 112),
        ("approved", "Executive", "2021-10-20", "7", 112),
    ] == [
        (row["state"], row["decided_by"], row["meeting"], row["minute"], row["days_pending"]) for row in rows
    ]


def test_a_date_that_passes_undecided_lapses() -> None:
    """On its last day a proposal still waits, on the next it has lapsed; N/A has no day to pass."""
    last = date(2022, 3, 31)
    assert ["pending"] * 3 == [line.state for line in table(reported(), last)]
    view = table(reported(), date(2022, 4, 1))
    assert ["lapsed", "pending", "lapsed"] == [line.state for line in view]
    assert [("2022-04-01", "the proposed date passed undecided", 275)] * 2 == [
        (row["lapsed_on"], row["lapsed_because"], row["days_pending"])
        for row in view.to_rows()
        if row["state"] == "lapsed"
    ]


def test_an_action_that_is_complete_or_gone_leaves_nothing_to_decide() -> None:
    """From the day of its completion, or of its leaving; one that was complete when it was asked stays."""
    done, gone = date(2021, 8, 1), date(2021, 9, 1)
    council = (
        reported().do(c.Complete(DETOX), on=done).do(c.RecordPublishedChange(CARE, field="listed"), on=gone)
    )
    assert ["lapsed", "pending", "pending"] == [line.state for line in table(council, date(2021, 8, 31))]
    assert [
        (done, "the action was completed"),
        None,
        (gone, "the action left the plan (no longer listed)"),
    ] == [None if line.lapse is None else (line.lapse.on, line.lapse.why) for line in table(council, gone)]


def test_more_amendments_than_off_target_actions_is_a_finding() -> None:
    """A second proposal for one action makes four amendments of three actions (rule 13)."""
    council = reported()
    assert ((), (CARE, DETOX, FLU)) == (table(council).findings, table(council).off_target)
    council.do(c.ProposeAmendment(DETOX, target="30/06/22", reason="Later still"), on=QUARTER)
    view = table(council)
    assert (
        "4 amendments for 3 off-target actions: there are never more (rule 13); asked for more than once: D",
    ) == view.findings
    assert "FINDING: 4 amendments" in str(view)


def test_owners_and_words_are_no_slippage() -> None:
    """They do not say that an action is off target, and count for no days."""
    council = Council().do(c.AddAction("1", title="T", target="31/03/30"), on=AGREED)
    council.do(c.ProposeAmendment("1", owners=["Mayor"], reason="R", impact="I"), on=AGREED)
    view = table(council, AGREED)
    assert ((), (), "0 days over 0 of 0 dates") == (view.off_target, view.findings, str(view.asked))
    assert ["Mayor"] == [row["proposed"] for row in view.to_rows()]


def test_an_amendment_of_several_actions_is_told_once_and_found_with_each() -> None:
    """One entry in the changes; in the history of every action that it asks something of, and no other."""
    council = reported().do(c.ApproveAmendment("A2", body="Executive", items=[CARE]), on=MEETING)
    register = council.register
    told = [entry.kind for entry in register.changes("cip") if entry.label == "A2"]
    assert ["amendment.proposed", "amendment.approved"] == told
    for label, times in ((FLU, 2), (CARE, 2), (DETOX, 1)):
        kinds = [one.entry.kind for one in register.history("cip", label)]
        assert times == sum(kind.startswith("amendment.") for kind in kinds)


def test_people_in_a_bulk_proposal_are_sealed() -> None:
    """A name is kept apart from history, and is read again where it is known."""
    ask = c.Ask(DETOX, owners=[Person("Ada Lovelace", post="Head of Health")])
    council = reported().do(c.ProposeBulkAmendment([ask], reason="R", impact="I"), on=MEETING)
    (*_, proposed) = council.register.events("cip")
    assert "Ada" not in str(proposed.event)
    council.do(c.ApproveAmendment("A3", body="Executive"), on=MEETING)
    assert "Head of Health (Ada Lovelace)" == next(
        row["owners"] for row in council.register.amendments("cip").to_rows() if row["amendment"] == "A3"
    )
    (told,) = [one for one in council.register.changes("cip") if one.kind == "amendment.proposed"][2:]
    assert "Head of Health (Ada Lovelace)" == told.new
