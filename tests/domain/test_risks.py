"""The risk register: a matrix that is data, scores that are kept, links to the actions that mitigate."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planevents import commands as c
from planevents.errors import CommandRefusedError, InvalidValueError
from planevents.risk_matrix import Grade, RiskMatrix
from planevents.testing.story import OPENED, Story
from planevents.testing.strategies.valid_risks import CELLS, THREE_BY_THREE

if TYPE_CHECKING:
    from planevents.risk import Risk

JUNE = date(2024, 6, 30)
JULY = date(2024, 7, 31)


def registered() -> Story:
    """A plan with a matrix, an action and one risk: possible by major, 6, High."""
    return Story().do(
        c.SetRiskMatrix(THREE_BY_THREE),
        c.AddAction("1", title="Find tenants", target="May 2025"),
        c.AddRisk("R1", title="Retail market distress", likelihood="possible", impact="MAJOR"),
        on=OPENED,
    )


def risk(story: Story, label: str = "R1") -> Risk:
    """A risk as it stands."""
    return story.plan().find_risk(label)


def broken(story: Story, *commands: c.Command, on: date = JUNE) -> set[tuple[str | None, str | None]]:
    """The rules that refuse commands, with the fields that they name."""
    with pytest.raises(CommandRefusedError) as refused:
        story.do(*commands, on=on)
    return {(one.rule, one.field) for one in refused.value.violations}


# --- the matrix ---------------------------------------------------------------------------------


def test_a_score_is_the_product_unless_there_are_cells() -> None:
    """Unlikely by major is 1 x 3 by one matrix, and 5 by the other's own cell."""
    assert (3, "Medium") == ((n := THREE_BY_THREE.score("Unlikely", "Major")), THREE_BY_THREE.level(n))
    assert (5, "High") == ((n := CELLS.score("Unlikely", "Major")), CELLS.level(n))


def test_nothing_may_be_expected_and_a_label_may_be_long() -> None:
    """A standard of 0 %; a label of 100 characters, and none of 101."""
    assert [] == list(attrs.evolve(THREE_BY_THREE, expected=0).problems())
    assert 100 == len(Grade("x" * 100, 1).label)
    with pytest.raises(InvalidValueError, match="1 to 100 characters"):
        Grade("x" * 101, 1)


def test_levels_are_named_from_the_most_severe_down() -> None:
    """Whatever order they were given in."""
    shuffled = attrs.evolve(THREE_BY_THREE, levels=THREE_BY_THREE.levels[::-1])
    assert ("High", "Medium", "Low") == shuffled.names
    assert ("High", "Medium") == shuffled.counted


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"levels": {"High": (4, 9), "Low": (1, 2)}}, "'Unlikely' by 'Major', score 3, has no level"),
        ({"levels": {"High": (3, 9), "Low": (1, 3)}}, "score 3, has levels High and Low"),
        ({"levels": {}}, "a matrix needs levels"),
        ({"levels": {"High": (9, 1)}}, "begins at 9, after it ends at 1"),
        ({"likelihoods": {}}, "1 to 20 labels of likelihood, not 0"),
        ({"impacts": {f"Impact {one}": 1 for one in range(21)}}, "1 to 20 labels of impact, not 21"),
        ({"impacts": {"Major": 1, "MAJOR": 2}}, "two labels of impact are 'major'"),
        ({"cells": {("Unlikely", "Minor"): 1}}, "'Likely' by 'Major' has no score"),
        ({"cells": {("Never", "Minor"): 1}}, "'Never' by 'Minor' has a label that the matrix has not"),
        ({"mitigated": ["Severe"]}, "counts level 'Severe', which the matrix has not"),
        ({"expected": 101}, "expects 101 %"),
    ],
)
def test_a_matrix_with_a_hole_is_refused(changed: dict[str, object], problem: str) -> None:
    """Every cell has one level; the refusal names the first that has not."""
    whole: dict[str, object] = {
        "likelihoods": {"Unlikely": 1, "Likely": 3},
        "impacts": {"Minor": 1, "Major": 3},
        "levels": {"High": (3, 9), "Low": (1, 2)},
    }
    assert [] == list(RiskMatrix.of(**whole).problems())  # type: ignore[arg-type]
    matrix = RiskMatrix.of(**(whole | changed))  # type: ignore[arg-type]
    assert problem in "\n".join(matrix.problems())
    assert {("risk-matrix", "matrix")} == broken(Story(), c.SetRiskMatrix(matrix))


@pytest.mark.parametrize("score", [-1, 10_001, True, 1.5])
def test_a_score_is_a_whole_number(score: object) -> None:
    """Within bounds that a product can be printed in."""
    with pytest.raises(InvalidValueError, match="whole number"):
        RiskMatrix.of(likelihoods={"Likely": score}, impacts={"Major": 1}, levels={"High": (1, 9)})  # type: ignore[dict-item]


scores = st.integers(0, 6)


@given(st.lists(scores, min_size=1, max_size=4), st.lists(scores, min_size=1, max_size=4), st.data())
def test_a_matrix_without_problems_gives_every_cell_one_level(
    likelihoods: list[int], impacts: list[int], data: st.DataObject
) -> None:
    """And one with problems has a cell with none or two: an oracle that counts the bands of each cell."""
    bands = data.draw(st.lists(st.tuples(scores, st.integers(0, 36)), min_size=1, max_size=3))
    matrix = RiskMatrix.of(
        likelihoods={f"L{n}": one for n, one in enumerate(likelihoods)},
        impacts={f"I{n}": one for n, one in enumerate(impacts)},
        levels={f"V{n}": (low, low + more) for n, (low, more) in enumerate(bands)},
    )
    in_bands = [
        sum(low <= one * other <= low + more for low, more in bands)
        for one in likelihoods
        for other in impacts
    ]
    assert all(number == 1 for number in in_bands) == (not list(matrix.problems()))


def test_another_matrix_says_which_levels_change() -> None:
    """A warning names each risk; the scores that were are kept."""
    story = registered()
    story.do(c.AddRisk("R2", title="Flood", likelihood="Unlikely", impact="Major"), on=OPENED)
    story.do(c.SetRiskMatrix(CELLS, reason="One step finer"), on=JUNE)
    assert [(3, "Medium", "added"), (5, "High", "matrix")] == [
        (one.score, one.level, one.by) for one in risk(story, "R2").ratings
    ]
    assert [(6, "added"), (7, "matrix")] == [(one.score, one.by) for one in risk(story).ratings]


def test_the_receipt_of_another_matrix_names_the_levels_that_change() -> None:
    """Only R2 goes to another level: R1 has another score at the same."""
    story = registered()
    story.do(c.AddRisk("R2", title="Flood", likelihood="Unlikely", impact="Major"), on=OPENED)
    assert ["risk 'R2' goes from Medium to High"] == warned(story, c.SetRiskMatrix(CELLS, reason="Finer"))


def warned(story: Story, command: c.Command) -> list[str | None]:
    """What the rules warn of."""
    from planevents.decide import History, decide  # noqa: PLC0415 only here is a decision looked into

    history = History(story.tip, lambda: story.recorded)
    decision = decide([command], history, story.rulebook, today=JULY, effective_on=JUNE)
    return [one.message for one in decision.warnings if one.rule == "matrix-moves-levels"]


def test_labels_in_use_are_mapped() -> None:
    """A matrix with other words is refused until it is said what the words in use become."""
    story = registered()
    words = RiskMatrix.of(
        likelihoods={"1 in 10": 1, "1 in 2": 2}, impacts={"Major": 3}, levels={"High": (3, 6)}
    )
    assert {("risk-matrix", "matrix")} == broken(story, c.SetRiskMatrix(words, reason="Plainer"))
    story.do(c.SetRiskMatrix(words, likelihoods_as={"Possible": "1 in 2"}, reason="Plainer"), on=JUNE)
    assert ("1 in 2", "Major", 6) == attrs.astuple(risk(story).rating)[2:5]


def test_a_matrix_changes_with_a_reason() -> None:
    """The first one needs none."""
    assert {("risk-matrix", "reason")} == broken(registered(), c.SetRiskMatrix(CELLS))


# --- risks --------------------------------------------------------------------------------------


def test_a_risk_is_scored_as_it_is_added() -> None:
    """Labels are read whatever their case, and kept as the matrix has them."""
    rating = risk(registered()).rating
    assert ("Possible", "Major", 6, "High", None) == (
        rating.likelihood,
        rating.impact,
        rating.score,
        rating.level,
        rating.trend,
    )


def test_rescoring_keeps_each_earlier_score() -> None:
    """With the day, the reason, and how severity moved."""
    story = registered()
    for on, likelihood, reason in ((JUNE, "Likely", "Two shops closed"), (JULY, "Unlikely", "Both are let")):
        story.do(c.RescoreRisk("R1", likelihood=likelihood, reason=reason), on=on)
    story.do(c.RescoreRisk("R1", reason="Reviewed"), on=JULY)
    assert [
        (OPENED, 6, None, None),
        (JUNE, 9, "up", "Two shops closed"),
        (JULY, 3, "down", "Both are let"),
        (JULY, 3, "unchanged", "Reviewed"),
    ] == [(one.on, one.score, one.trend, one.reason) for one in risk(story).ratings]


def test_a_score_is_by_the_matrix_in_force_on_its_day() -> None:
    """One that is reported late is scored as it would have been then."""
    story = registered().do(c.SetRiskMatrix(CELLS, reason="Finer"), on=JULY)
    story.do(c.RescoreRisk("R1", likelihood="Unlikely", reason="Told late"), on=JUNE)
    assert [6, 3, 5] == [one.score for one in risk(story).ratings]


def test_a_correction_of_a_score_is_no_rescoring() -> None:
    """The risk was always scored so; its trend says nothing of it (rule 7)."""
    story = registered().do(c.CorrectFact(4, field="likelihood", value="Likely", reason="A slip"), on=JUNE)
    assert [(9, None)] == [(one.score, one.trend) for one in risk(story).ratings]


def test_a_closed_risk_keeps_its_label_and_its_score() -> None:
    """It comes back as it was; nobody else is called R1 meanwhile."""
    story = registered().do(c.CloseRisk("R1", reason="Let"), on=JUNE)
    assert (False, JUNE, "Let") == (risk(story).is_open, *attrs.astuple(risk(story).closure))  # type: ignore[arg-type]
    again = c.AddRisk("r1", title="Other", likelihood="Likely", impact="Minor")
    assert {("unique-label", "risk")} == broken(story, again)
    story.do(c.ReopenRisk("R1", reason="Empty again"), on=JULY)
    assert (True, 6) == (risk(story).is_open, risk(story).rating.score)


def test_actions_mitigate() -> None:
    """They are actions of the plan, linked once, until they are not."""
    story = registered().do(c.AddMitigation("R1", action="1"), on=OPENED)
    assert ("a3",) == risk(story).mitigations
    assert {("mitigation-linked", "action")} == broken(story, c.AddMitigation("R1", action="1"))
    story.do(c.RemoveMitigation("R1", action="1"), on=JUNE)
    assert () == risk(story).mitigations


@pytest.mark.parametrize(
    ("command", "rule", "field"),
    [
        (c.AddRisk("R2", title="x", likelihood="Perhaps", impact="Minor"), "risk-scored", "likelihood"),
        (c.AddRisk("R2", title="x", likelihood="Likely", impact="Huge"), "risk-scored", "impact"),
        (c.AddRisk("R2", title=" ", likelihood="Likely", impact="Minor"), "well-formed", "title"),
        (c.RescoreRisk("R1", impact="Huge", reason="x"), "risk-scored", "impact"),
        (c.RescoreRisk("R1", reason=" "), "risk-reason", "reason"),
        (c.RescoreRisk("R9", reason="x"), "known-entity", "risk"),
        (c.CloseRisk("R1", reason=""), "risk-reason", "reason"),
        (c.ReopenRisk("R1", reason="x"), "risk-open", "risk"),
        (c.AddMitigation("R1", action="9"), "known-entity", "action"),
        (c.RemoveMitigation("R1", action="1"), "mitigation-linked", "action"),
        (c.CorrectFact(4, field="impact", value="Huge", reason="x"), "risk-scored", "impact"),
        (c.RetractFact(2, reason="No matrix"), "risk-scored", "likelihood"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, c.Command) else str(value),
)
def test_what_cannot_be_is_refused(command: c.Command, rule: str, field: str) -> None:
    """By the rule that says why, also where history would be broken by it."""
    assert (rule, field) in broken(registered(), command)


@pytest.mark.parametrize(
    "command",
    [
        c.RescoreRisk("R1", reason="x"),
        c.AddMitigation("R1", action="1"),
        c.CloseRisk("R1", reason="x"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_happens_to_a_closed_risk(command: c.Command) -> None:
    """But that it is reopened."""
    story = registered().do(c.CloseRisk("R1", reason="Let"), on=OPENED)
    assert {("risk-open", "risk")} == broken(story, command)


def test_without_a_matrix_there_is_no_risk() -> None:
    """The refusal says what to send first."""
    command = c.AddRisk("R1", title="x", likelihood="Likely", impact="Minor")
    assert {("risk-scored", "likelihood")} == broken(Story(), command)


def test_a_matrix_and_nothing_else_is_a_matrix() -> None:
    """What is given in its place is refused where the command is made."""
    with pytest.raises(InvalidValueError, match="risk matrix"):
        c.SetRiskMatrix({"Likely": 3})  # type: ignore[arg-type]
