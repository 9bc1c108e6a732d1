"""Risks, measures and lines of money that change in the open: words, owners, labels and thresholds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.judging import CHIEF, decision, reasons, refusal, told
from tests.domain.measuring import measured, read
from tests.domain.risk_rows import at_risk, funded

from planevents import commands as c
from planevents.errors import UnknownEntityError
from planevents.identity import FinanceLineId, MeasureId, RiskId
from planevents.outcome import Thresholds
from planevents.people import Post
from planevents.perspective import Perspective
from planevents.projections.net import net_changes
from planevents.testing.story import OPENED
from planevents.testing.strategies import histories
from planevents.testing.strategies.valid_risks import THREE_BY_THREE

if TYPE_CHECKING:
    from planevents.measure import Measure
    from planevents.testing.story import Story

MAY, JUNE, JULY, OCTOBER = date(2025, 5, 31), date(2025, 6, 30), date(2025, 7, 1), date(2025, 10, 1)
Q1, Q2 = "2025/26 Q1", "2025/26 Q2"
MAYOR, R = Post("Mayor"), "As the framework has it"
LOOSE, TIGHT = Thresholds(amber=Decimal(1)), Thresholds(amber=Decimal("0.2"))


def tightened(*commands: c.Command) -> Story:
    """AMBER at 34.5 % in Q1 (35 % is the target); from July on AMBER ends at 34.8 %."""
    story = measured().do(read("34.5", narrative="Crews on strike"), on=JUNE)
    return story.do(c.ChangeMeasureThresholds("O1", thresholds=TIGHT, reason=R), *commands, on=JULY)


def measure_of(story: Story, perspective: Perspective | None = None) -> Measure:
    return story.plan(perspective).find_measure("O1")


def ratings(story: Story, perspective: Perspective | None = None) -> dict[str, str | None]:
    """The rating of each reading, by its period."""
    measure = measure_of(story, perspective)
    return {str(one.period): measure.rating(one) for one in measure.readings}


# --- thresholds ----------------------------------------------------------------------------------


def test_thresholds_hold_for_readings_from_their_day_on() -> None:
    """One value, AMBER by the thresholds before and RED by those after; nothing is rated again."""
    story = tightened().do(read("34.5", period=Q2, narrative="The same"), on=OCTOBER)
    assert {Q1: "AMBER", Q2: "RED"} == ratings(story)
    assert (TIGHT, [(7 + 1, JULY, LOOSE, TIGHT, R)]) == (
        measure_of(story).thresholds,
        [(one.version, one.on, one.old, one.new, one.reason) for one in measure_of(story).thresholds_changes],
    )


def test_a_revised_reading_is_judged_by_the_thresholds_of_its_period() -> None:
    """Those in force when the period was first read, as with the target: a revision only changes the value."""
    revised = c.ReviseReading("O1", "34.6", period=Q1, narrative="Counted again", reason="Late returns")
    assert {Q1: "AMBER"} == ratings(tightened(revised))


def test_a_reading_that_comes_late_is_judged_by_the_thresholds_of_its_day() -> None:
    """First read in October, an older period has no rating of its own to keep."""
    late = read("34.5", period="2025/26 Q1", narrative="Found in a drawer")
    story = measured().do(c.ChangeMeasureThresholds("O1", thresholds=TIGHT, reason=R), on=JULY)
    assert {Q1: "RED"} == ratings(story.do(late, on=OCTOBER))


def test_what_was_read_on_the_day_itself_goes_by_the_order_of_recording() -> None:
    """A day has no hours: what is recorded after the change is judged by it."""
    story = tightened(read("34.5", period=Q2, narrative="Provisional"))
    assert {Q1: "AMBER", Q2: "RED"} == ratings(story)


def test_a_change_back_dated_is_a_change_on_its_day() -> None:
    """Recorded in October and effective in May: as best known since, June was RED; as known then, AMBER."""
    story = measured().do(read("34.5", narrative="Crews on strike"), on=JUNE)
    known = Perspective(known_at=story.recorded[-1].position)
    story.do(c.ChangeMeasureThresholds("O1", thresholds=TIGHT, reason=R), on=MAY)
    assert ({Q1: "RED"}, {Q1: "AMBER"}) == (ratings(story), ratings(story, known))


def test_a_change_back_dated_cannot_make_a_reading_red_red_without_a_word() -> None:
    """The whole history is judged with it (rule 16)."""
    story = measured(target="33.6").do(read("33"), on=JUNE)
    assert {Q1: "AMBER"} == ratings(story)
    asked = c.ChangeMeasureThresholds("O1", thresholds=TIGHT, reason=R, effective_on=MAY)
    assert ("red-red", 16, "narrative") in reasons(story, asked, on=JULY)


def test_without_thresholds_nothing_more_is_rated() -> None:
    """What was rated stays so."""
    story = measured().do(read("34.5"), on=JUNE)
    story.do(c.ChangeMeasureThresholds("O1", thresholds=None, reason=R), on=JULY)
    assert {Q1: "AMBER", Q2: None} == ratings(story.do(read("34.5", period=Q2), on=OCTOBER))


@pytest.mark.parametrize(
    "thresholds",
    [Thresholds(green=Decimal(-1)), Thresholds(green=Decimal(2), amber=Decimal(1))],
    ids=["negative", "crossed"],
)
def test_changed_thresholds_make_as_much_sense_as_first_ones(thresholds: Thresholds) -> None:
    """No tolerance is negative, and AMBER does not end before GREEN does."""
    asked = c.ChangeMeasureThresholds("O1", thresholds=thresholds, reason=R)
    assert [("thresholds", None, "thresholds")] == reasons(measured(), asked, on=JUNE)


@pytest.mark.parametrize(
    ("thresholds", "said"),
    [
        (Thresholds(), "GREEN within 0, AMBER within 0"),
        (LOOSE, "GREEN within 0, AMBER within 1"),
        (Thresholds(green=Decimal("0.50")), "GREEN within 0.50, AMBER within 0.50"),
        (
            Thresholds(green=Decimal(2), amber=Decimal(5), of="per cent of target"),
            "GREEN within 2 % of the target, AMBER within 5 % of the target",
        ),
    ],
)
def test_thresholds_in_words(thresholds: Thresholds, said: str) -> None:
    """How far a reading may fall short, and in what."""
    assert said == str(thresholds)


@given(histories(leaning="measures"), st.data())
def test_a_change_of_thresholds_rates_nothing_again(story: Story, data: st.DataObject) -> None:
    """Whatever was read keeps its rating and its trend, and so it stays when it is revised to the same."""
    kept = story.plan().measures
    if not kept:
        return
    before = data.draw(st.sampled_from(kept))
    thresholds = data.draw(st.sampled_from([one for one in (None, LOOSE, TIGHT) if one != before.thresholds]))
    last = max(one.effective_on for one in story.recorded)
    story.do(c.ChangeMeasureThresholds(before.id, thresholds=thresholds, reason=R), on=last)
    after = story.plan().all_measures[before.id]
    assert before.readings == after.readings
    assert [before.rating(one) for one in before.readings] == [after.rating(one) for one in after.readings]


# --- words and labels ----------------------------------------------------------------------------

RELABELLED: list[tuple[Story, c.Command, str]] = [
    (at_risk(c.RelabelRisk("R1", to="SR 1")), c.CloseRisk("R1", reason=R), "'SR 1'"),
    (measured(c.RelabelMeasure("O1", to="KPI 1")), c.WithdrawMeasure("O1", reason=R), "'KPI 1'"),
    (funded(c.RelabelFinanceLine("C1", to="C1.1")), c.WithdrawFinanceLine("C1", reason=R), "'C1.1'"),
]


@pytest.mark.parametrize(("story", "command", "now"), RELABELLED, ids=["risk", "measure", "line"])
def test_a_former_label_names_the_new_one(story: Story, command: c.Command, now: str) -> None:
    """It is refused, so that nobody takes one for the other."""
    assert [True] == [now in str(one.message) for one in refusal(story, command, on=JUNE)]


def test_identity_is_not_a_label() -> None:
    """What is relabelled keeps its id, its scores, readings and amounts."""
    risk = at_risk(c.RelabelRisk("R1", to="SR 1")).plan().find_risk("SR 1")
    line = funded(c.RelabelFinanceLine("C1", to="C1.1")).plan().find_finance_line("c1.1")
    measure = tightened(c.RelabelMeasure("O1", to="KPI 1")).plan().find_measure("KPI 1")
    assert (RiskId("k7"), 1) == (risk.id, len(risk.ratings))
    assert (FinanceLineId("f6"), "C1.1") == (line.id, line.label)
    assert (MeasureId("u6"), 1) == (measure.id, len(measure.readings))


@pytest.mark.parametrize(
    ("story", "command", "kind"),
    [
        (
            at_risk(c.AddRisk("R2", title="T", likelihood="Unlikely", impact="Minor")),
            c.RelabelRisk("R1", to="r2."),
            "risk",
        ),
        (
            measured(c.AddMeasure("O2", title="T", unit="%", direction="higher")),
            c.RelabelMeasure("O1", to="O(2)"),
            "measure",
        ),
        (
            funded(
                c.AddFinanceLine("C2", title="T", direction="benefit", kind="revenue", recurrence="ongoing")
            ),
            c.RelabelFinanceLine("C1", to="C2"),
            "finance line",
        ),
    ],
    ids=["risk", "measure", "line"],
)
def test_a_label_that_another_has_is_refused(story: Story, command: c.Command, kind: str) -> None:
    """Of each kind, living ones have labels of their own."""
    assert [("unique-label", None, kind)] == reasons(story, command, on=JUNE)


def test_the_label_that_was_given_up_is_free() -> None:
    """For another risk, and then it is that one's."""
    story = at_risk(c.RelabelRisk("R1", to="SR 1")).do(
        c.AddRisk("R1", title="Another", likelihood="Unlikely", impact="Minor"), on=JUNE
    )
    assert ("Another", "T") == tuple(story.plan().find_risk(label).title for label in ("R1", "SR 1"))


def test_a_measure_withdrawn_under_its_new_label_frees_it() -> None:
    """Not the one that it had before."""
    story = measured(c.RelabelMeasure("O1", to="KPI 1"), c.WithdrawMeasure("KPI 1", reason=R))
    with pytest.raises(UnknownEntityError):
        story.plan().find_measure("KPI 1")


@pytest.mark.parametrize(
    ("story", "command", "kind"),
    [
        (
            at_risk().do(c.RescoreRisk("R1", impact="Minor", reason=R), on=JUNE),
            c.RelabelRisk("R1", to="SR 1", effective_on=MAY),
            "risk",
        ),
        (
            measured().do(read(), on=JUNE),
            c.RelabelMeasure("O1", to="KPI 1", effective_on=MAY),
            "measure",
        ),
        (
            funded().do(c.WithdrawFinanceLine("C1", reason=R), on=JUNE),
            c.RelabelFinanceLine("C1", to="C1.1", effective_on=MAY),
            "finance line",
        ),
    ],
    ids=["risk", "measure", "line"],
)
def test_labels_stay_what_they_were_when_events_were_recorded(
    story: Story, command: c.Command, kind: str
) -> None:
    """A label back-dated before an event that bears the old one is refused (rule 22)."""
    assert [("label-as-it-was", 22, kind)] == reasons(story, command, on=JULY)


UNCHANGED: list[tuple[Story, c.Command, str]] = [
    (at_risk(), c.RewordRisk("R1", title="T", reason=R), "title"),
    (at_risk(), c.RewordRisk("R1", description=" ", reason=R), "description"),
    (at_risk(), c.ChangeRiskOwner("R1", owner=None), "owner"),
    (at_risk(), c.RelabelRisk("R1", to="R1"), "to"),
    (measured(), c.RewordMeasure("O1", title="Household recycling", reason=R), "title"),
    (measured(owners=[CHIEF]), c.ChangeMeasureOwners("O1", owners=[CHIEF]), "owners"),
    (measured(), c.RelabelMeasure("O1", to="O1"), "to"),
    (measured(), c.ChangeMeasureThresholds("O1", thresholds=LOOSE, reason=R), "thresholds"),
    (funded(), c.RewordFinanceLine("C1", title="T", reason=R), "title"),
    (funded(), c.RewordFinanceLine("C1", funding_source="", reason=R), "funding_source"),
    (funded(), c.RelabelFinanceLine("C1", to="C1"), "to"),
]


@pytest.mark.parametrize(
    ("story", "command", "field"),
    [pytest.param(*one, id=f"{type(one[1]).__name__}.{one[2]}") for one in UNCHANGED],
)
def test_what_is_so_already_does_not_change(story: Story, command: c.Command, field: str) -> None:
    """The documented changes have no entry that changes nothing."""
    assert [("register-changed", None, field)] == reasons(story, command, on=JUNE)


@pytest.mark.parametrize(
    ("story", "command", "field"),
    [
        (at_risk(), c.RewordRisk("R1", reason=R), "title"),
        (at_risk(), c.RewordRisk("R1", title=" ", reason=R), "title"),
        (at_risk(), c.RewordRisk("R1", title="N", reason=" "), "reason"),
        (at_risk(), c.RelabelRisk("R1", to=" "), "to"),
        (measured(), c.RewordMeasure("O1", title=" ", reason=R), "title"),
        (measured(), c.RewordMeasure("O1", title="N", reason=" "), "reason"),
        (measured(), c.RelabelMeasure("O1", to="\n"), "to"),
        (measured(), c.ChangeMeasureThresholds("O1", thresholds=TIGHT, reason=" "), "reason"),
        (funded(), c.RewordFinanceLine("C1", reason=R), "title"),
        (funded(), c.RewordFinanceLine("C1", title=" ", reason=R), "title"),
        (funded(), c.RewordFinanceLine("C1", title="N", reason=" "), "reason"),
        (funded(), c.RelabelFinanceLine("C1", to="()"), "to"),
    ],
    ids=str,
)
def test_words_and_reasons_are_there(story: Story, command: c.Command, field: str) -> None:
    """As for actions: a title says something, new words say why, a label can be printed."""
    assert [("well-formed", None, field)] == reasons(story, command, on=JUNE)


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (c.RewordRisk("R1", title="N", reason=R), "risk-open"),
        (c.ChangeRiskOwner("R1", owner=MAYOR), "risk-open"),
        (c.RelabelRisk("R1", to="SR 1"), "risk-open"),
        (c.RewordMeasure(MeasureId("u9"), title="N", reason=R), "measure-kept"),
        (c.ChangeMeasureOwners(MeasureId("u9"), owners=[MAYOR]), "measure-kept"),
        (c.RelabelMeasure(MeasureId("u9"), to="KPI 1"), "measure-kept"),
        (c.ChangeMeasureThresholds(MeasureId("u9"), thresholds=TIGHT, reason=R), "measure-kept"),
        (c.RewordFinanceLine("C1", title="N", reason=R), "finance-line-living"),
        (c.RelabelFinanceLine("C1", to="C1.1"), "finance-line-living"),
    ],
    ids=str,
)
def test_what_is_closed_or_withdrawn_stays_as_it_was(command: c.Command, rule: str) -> None:
    """A closed risk can be reopened first; a measure and a line of money that have left are gone."""
    gone = at_risk(
        c.CloseRisk("R1", reason=R),
        c.AddMeasure("O1", title="T", unit="%", direction="higher"),
        c.WithdrawMeasure("O1", reason=R),
        c.AddFinanceLine("C1", title="T", direction="benefit", kind="revenue", recurrence="ongoing"),
        c.WithdrawFinanceLine("C1", reason=R),
    )
    assert rule in {one[0] for one in reasons(gone, command, on=JUNE)}


@pytest.mark.parametrize(
    "story",
    [
        at_risk(c.RewordRisk("R1", title="N", reason=R)),
        measured(c.RewordMeasure("O1", title="N", reason=R)),
        funded(c.RewordFinanceLine("C1", title="N", reason=R)),
    ],
    ids=["risk", "measure", "line"],
)
def test_a_corrected_title_is_still_a_title(story: Story) -> None:
    """It cannot turn out to be none."""
    asked = c.CorrectFact(len(story.recorded), field="new", value=None, reason="A slip")
    assert [("well-formed", None, "value")] == reasons(story, asked, on=JUNE)


def test_a_corrected_description_or_source_can_be_none() -> None:
    """What was put in its place was nothing."""
    story = at_risk(
        c.RewordRisk("R1", description="Two", reason=R),
        c.RewordRisk("R1", description="Three", reason=R),
        c.AddFinanceLine(
            "C1", title="T", direction="benefit", kind="revenue", recurrence="ongoing", funding_source="Base"
        ),
        c.RewordFinanceLine("C1", funding_source="Reserves", reason=R),
    )
    for version in (9, 11):
        story.do(c.CorrectFact(version, field="new", value=None, reason="A slip of the pen"), on=JUNE)
    plan = story.plan()
    assert (None, None) == (plan.find_risk("R1").description, plan.find_finance_line("C1").funding_source)


def test_a_correction_that_leaves_a_change_without_any_is_refused() -> None:
    """What then never changed is retracted instead."""
    story = at_risk(c.RewordRisk("R1", title="Posts stay empty", reason=R))
    asked = c.CorrectFact(7, field="title", value="Posts stay empty", reason="A slip of the pen")
    assert [("register-changed", None, "title")] == reasons(story, asked, on=JUNE)
    assert decision(story, c.RetractFact(8, reason="It never changed"), on=JUNE).events


def test_a_corrected_title_is_the_title() -> None:
    """Of a risk, a measure and a line of money alike."""
    story = at_risk(
        c.RewordRisk("R1", title="Posts stay emty", reason=R),
        c.AddMeasure("O1", title="T", unit="%", direction="higher"),
        c.RewordMeasure("O1", title="Recyling", reason=R),
        c.AddFinanceLine("C1", title="T", direction="benefit", kind="revenue", recurrence="ongoing"),
        c.RewordFinanceLine("C1", title="Licenses", reason=R),
    )
    for version, title in ((8, "Posts stay empty"), (10, "Recycling"), (12, "Licences")):
        story.do(c.CorrectFact(version, field="new", value=title, reason="A slip of the pen"), on=JUNE)
    plan = story.plan()
    assert ["Posts stay empty", "Recycling", "Licences"] == [
        plan.find_risk("R1").title,
        plan.find_measure("O1").title,
        plan.find_finance_line("C1").title,
    ]


# --- posts ---------------------------------------------------------------------------------------


def answered() -> Story:
    """The chief executive owns a risk (R1), a closed one (R2), a measure (O1, jointly) and one withdrawn."""
    return told().do(
        c.SetRiskMatrix(THREE_BY_THREE),
        c.AddRisk("R1", title="T", likelihood="Unlikely", impact="Major", owner=CHIEF),
        c.AddRisk("R2", title="T", likelihood="Unlikely", impact="Major", owner=CHIEF),
        c.CloseRisk("R2", reason=R),
        c.AddMeasure("O1", title="T", unit="%", direction="higher", owners=[MAYOR, CHIEF]),
        c.AddMeasure("O2", title="T", unit="%", direction="higher", owners=[CHIEF]),
        c.WithdrawMeasure("O2", reason=R),
        on=OPENED,
    )


def held(story: Story) -> list[tuple[str, ...]]:
    """The titles of whoever owns each risk and each measure."""
    plan = story.plan()
    owners = [() if one.owner is None else (one.owner.title,) for one in plan.risks.values()]
    return [*owners, *(tuple(post.title for post in one.owners) for one in plan.all_measures.values())]


def test_a_renamed_post_owns_its_risks_and_measures_by_its_new_title() -> None:
    """Also those that are closed or withdrawn; under which titles they were recorded is kept (rule 22)."""
    story = answered().do(c.RenamePost("chief executive", to="Managing Director"), on=JUNE)
    new = ("Managing Director",)
    assert [new, new, ("Mayor", *new), new] == held(story)
    plan = story.plan()
    assert {"R1": (CHIEF,), "R2": (CHIEF,), "O1": (MAYOR, CHIEF), "O2": (CHIEF,), "18.1": (CHIEF,)} == {
        plan.entity_label(entity): then for entity, then in plan.owners_then.items()
    }


def test_before_its_day_a_renamed_post_is_called_as_it_was() -> None:
    """A view of an earlier day shows the title of that day."""
    story = answered().do(c.RenamePost("Chief Executive", to="Managing Director"), on=JUNE)
    then = story.plan(Perspective(effective_at=MAY))
    assert (CHIEF, (MAYOR, CHIEF)) == (then.find_risk("R1").owner, then.find_measure("O1").owners)


def test_who_was_recorded_under_a_former_title_is_forgotten_with_a_new_owner() -> None:
    """A risk or a measure that is handed over has nobody's former title."""
    story = answered().do(c.RenamePost("Mayor", to="Leader"), on=JUNE)
    story.do(c.RenamePost("Chief Executive", to="Managing Director"), on=JUNE)
    story.do(
        c.ChangeRiskOwner("R1", owner="Treasurer"), c.ChangeMeasureOwners("O1", owners=["Treasurer"]), on=JULY
    )
    plan = story.plan()
    assert {"R2", "O2", "18.1"} == {plan.entity_label(entity) for entity in plan.owners_then}


def test_a_post_that_owns_a_risk_or_a_measure_alone_is_a_post_of_the_plan() -> None:
    """So it can be renamed and handed over, and no other can be given its title."""
    risk = at_risk(c.ChangeRiskOwner("R1", owner=MAYOR))
    measure = measured(owners=[MAYOR])
    for story in (risk, measure):
        assert decision(story, c.RenamePost("Mayor", to="Leader"), on=JUNE).events
        assert decision(story, c.HandOverPost("Mayor", to="Leader", reason=R), on=JUNE).events
        taken = c.RenamePost("Chief Executive", to="mayor")
        assert [("known-post", None, "to")] == reasons(story, taken, on=JUNE)


def test_a_hand_over_is_of_open_risks_and_kept_measures_too() -> None:
    """In the one event; what is closed or withdrawn stays whose it was, and a joint owner is named once."""
    story = answered().do(c.HandOverPost("Chief Executive", to="Mayor", reason=R), on=JUNE)
    assert [("Mayor",), ("Chief Executive",), ("Mayor",), ("Chief Executive",)] == held(story)


def test_a_post_that_holds_only_what_is_over_cannot_be_handed_over() -> None:
    """There would be nothing in the event."""
    story = at_risk(c.ChangeRiskOwner("R1", owner=MAYOR), c.CloseRisk("R1", reason=R))
    asked = c.HandOverPost("Mayor", to="Leader", reason=R)
    assert [("well-formed", None, "post")] == reasons(story, asked, on=JUNE)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (c.ChangeRiskOwner("R1", owner="Treasurer", effective_on=MAY), "risk 'R1' is not Chief Executive's"),
        (c.CloseRisk("R1", reason=R, effective_on=MAY), "risk 'R1' is not Chief Executive's"),
        (
            c.ChangeMeasureOwners("O1", owners=["Treasurer"], effective_on=MAY),
            "measure 'O1' is not Chief Executive's",
        ),
        (c.WithdrawMeasure("O1", reason=R, effective_on=MAY), "measure 'O1' is not Chief Executive's"),
    ],
    ids=["another's risk", "a closed risk", "another's measure", "a withdrawn measure"],
)
def test_only_what_the_post_held_by_then_was_handed_over(command: c.Command, message: str) -> None:
    """What would have made a hand-over untrue cannot be recorded before it."""
    story = answered().do(c.HandOverPost("Chief Executive", to="Mayor", reason=R), on=JUNE)
    found = [one for one in refusal(story, command, on=JULY) if one.rule == "held-by-the-post"]
    assert [f"{message} by then"] == [str(one.message).split("): ")[1] for one in found]


@pytest.mark.parametrize(
    "command",
    [
        c.AddRisk("R9", title="T", likelihood="Unlikely", impact="Major", owner=CHIEF),
        c.ChangeRiskOwner("R1", owner=CHIEF),
        c.AddMeasure("O9", title="T", unit="%", direction="higher", owners=[CHIEF]),
        c.ChangeMeasureOwners("O1", owners=[MAYOR, CHIEF]),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_former_title_is_warned_of(command: c.Command) -> None:
    """As with the owners of an action (rule 22)."""
    story = answered().do(c.RenamePost("Chief Executive", to="Managing Director"), on=JUNE)
    assert ["former-title"] == [one.rule for one in decision(story, command, on=JULY).warnings]


# --- what it came to -----------------------------------------------------------------------------


def test_net_changes_tell_of_measures() -> None:
    """What a measure is called, by whom it is owned, how it is rated, and what was read."""
    before = measured(owners=[CHIEF], actions=["2"])
    earlier = before.plan()
    after = before.do(
        read("34.5", provisional=True),
        c.RelabelMeasure("O1", to="KPI 1"),
        c.RewordMeasure("KPI 1", title="Recycling", reason=R),
        c.ChangeMeasureOwners("KPI 1", owners=[MAYOR]),
        c.ChangeMeasureThresholds("KPI 1", thresholds=TIGHT, reason=R),
        c.UnlinkMeasure("KPI 1", action="2"),
        on=JUNE,
    ).plan()
    assert {
        "label": ("O1", "KPI 1"),
        "title": ("Household recycling", "Recycling"),
        "owners": ("Chief Executive", "Mayor"),
        "thresholds": ("GREEN within 0, AMBER within 1", "GREEN within 0, AMBER within 0.2"),
        "actions": ("2", None),
        "reading 2025/26 Q1": (None, "34.5"),
        "rating 2025/26 Q1": (None, "AMBER"),
    } == {one.field: (one.old, one.new) for one in net_changes(earlier, after) if one.entity == "u6"}


def test_net_changes_tell_of_reworded_risks_and_lines() -> None:
    """From what to what, however often in between."""
    story = at_risk(
        c.AddFinanceLine("C1", title="T", direction="benefit", kind="revenue", recurrence="ongoing")
    )
    before = story.plan()
    after = story.do(
        c.RewordRisk("R1", title="Posts", reason=R),
        c.RewordRisk("R1", title="Posts stay empty", description="Two", reason=R),
        c.ChangeRiskOwner("R1", owner=MAYOR),
        c.RewordFinanceLine("C1", funding_source="Reserves", reason=R),
        c.RelabelFinanceLine("C1", to="C1.1"),
        on=JUNE,
    ).plan()
    assert [
        ("k7", "title", "T", "Posts stay empty"),
        ("k7", "description", None, "Two"),
        ("k7", "owner", None, "Mayor"),
        ("f8", "label", "C1", "C1.1"),
        ("f8", "funding source", None, "Reserves"),
    ] == [(one.entity, one.field, one.old, one.new) for one in net_changes(before, after)]


def test_an_action_relabelled_is_told_of_the_measures_that_name_it() -> None:
    """A view that shares what did not change still tells what reads otherwise."""
    story = measured(actions=["2"])
    before = story.tip.plan
    after = story.do(c.Relabel("2", to="3"), on=JUNE).tip.plan
    assert before.find_measure("O1") is after.find_measure("O1")
    assert ("u6", "actions", "2", "3") in [
        (one.entity, one.field, one.old, one.new) for one in net_changes(before, after)
    ]
