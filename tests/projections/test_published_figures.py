"""The figures of two published plans come out of their own tables."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from planevents import commands as c
from planevents.definitions import Standard
from planevents.perspective import arrange
from planevents.projections.changes import Changes
from planevents.projections.movement import movement_between
from planevents.projections.performance import performance_of
from planevents.projections.quarters import Quarters, QuarterView
from planevents.statuses import NARRATIVE, WORKPLAN_RAG
from planevents.testing.story import Story

EXAMPLES = Path(__file__).parents[2] / "examples"
MARCH, JUNE = date(2025, 3, 31), date(2025, 6, 30)
COMPLETE = ("Complete", "Complete and ongoing")
BY_ROWS = Standard("By rows", counting="every row counts once", statuses=COMPLETE)
BY_OWNERS = Standard(
    "By owner cells",
    counting="every row with an owner cell of its own counts once",
    statuses=COMPLETE,
    without_tags=("shared-owner-cell",),
)


def table(path: str) -> list[dict[str, str]]:
    with (EXAMPLES / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def add(row: dict[str, str]) -> c.AddAction:
    """An action as a row has it; "ditto" is an owner cell shared with the row above."""
    shared = row["owners"] == "ditto"
    return c.AddAction(
        row["ref"],
        title=row["action"],
        target=row["target"],
        origin="imported" if row.get("origin") == "imported" else "new" if row.get("origin") else "baseline",
        tags=["shared-owner-cell"] if shared else [],
    )


@pytest.fixture(scope="module")
def improvement() -> Story:
    """The improvement plan: March's edition, then what June's shows."""
    story = Story(standards=(BY_ROWS, BY_OWNERS))
    story.do(*map(add, table("continuous_improvement/2025-03.csv")), on=MARCH)
    return story


@pytest.fixture(scope="module")
def june(improvement: Story) -> Story:
    """June's edition: what is new, what is gone, every status, and the targets that differ."""
    rows = {row["ref"]: row for row in table("continuous_improvement/2025-06.csv")}
    march = improvement.plan()
    for ref, row in rows.items():
        if ref not in march:
            improvement.do(add(row), on=JUNE)
        elif row["target"] != march[ref].target.current.text:
            observed = c.RecordPublishedChange(ref, field="target", new=row["target"])
            improvement.do(observed, on=JUNE)
    for action in march.actions:
        if action.label not in rows:
            improvement.do(c.RecordPublishedChange(action.label, field="listed", new=None), on=JUNE)
    for ref, row in rows.items():
        status = NARRATIVE.read(row["update"]).status
        if status is not None:
            improvement.do(c.ReportStatus(ref, status.name, printed=row["update"]), on=JUNE)
    return improvement


def test_both_published_counts_are_right_under_their_rule(june: Story) -> None:
    """17 of 47 by rows, and 16 of 45 by rows with an owner cell of their own."""
    performance = performance_of(june.plan(), JUNE)
    assert [(one.numerator, one.denominator, str(one.percentage)) for one in performance.results] == [
        (17, 47, "36.2"),
        (16, 45, "35.6"),
    ]


def test_the_movement_of_the_quarter(june: Story) -> None:
    """Opening 30, added 18 (7 new, 11 imported), removed 1 without a word, closing 47, carried 29."""
    march = next(one.position for one in june.recorded if one.effective_on == JUNE) - 1
    before = [one for one in june.recorded if one.position <= march]
    story_then = Story()
    story_then.recorded = before
    movement = movement_between(story_then.plan(), june.plan())
    assert (len(movement.opening), movement.added_by, len(movement.closing)) == (
        30,
        {"new": 7, "imported": 11},
        47,
    )
    assert ([one.action.label for one in movement.undeclared], len(movement.carried)) == (["6(a)"], 29)


def test_the_undeclared_are_set_apart(june: Story) -> None:
    """What June's edition shows without saying so is listed under its own title."""
    projection = Changes(until=june.now())
    for one in june.recorded:
        projection.apply(one)
    log = projection.view()
    assert "6(a): found no longer listed (undeclared, not classified)" in [
        entry.what for entry in log.undeclared
    ]
    assert {"8.1", "10.1"} <= {entry.label for entry in log.undeclared}


@pytest.fixture(scope="module")
def workplan() -> QuarterView:
    """The workplan of 2024/25 with its first two quarters."""
    story = Story("workplan", scheme=WORKPLAN_RAG)
    rows = table("workplan/2024-25-q2.csv")
    story.do(*(c.AddAction(row["ref"], title=row["initiative"]) for row in rows), on=date(2024, 4, 1))
    for quarter, day in (("q1", date(2024, 6, 30)), ("q2", date(2024, 9, 30))):
        story.do(*(c.ReportStatus(row["ref"], row[quarter]) for row in rows), on=day)
    projection = Quarters(until=date(2024, 9, 30))
    for one in arrange(story.recorded):
        projection.apply(one)
    return projection.view()


def test_the_workplans_counts(workplan: QuarterView) -> None:
    """Q1: C 3, G 54, A 1; Q2: C 6, G 51, R 1; of 58."""
    assert list(workplan.counts("2024/25 Q1").values()) == [3, 54, 1, 0, 0, 0]
    assert list(workplan.counts("2024/25 Q2").values()) == [6, 51, 0, 1, 0, 0]


def test_the_workplans_moves(workplan: QuarterView) -> None:
    """Four moved: three from green to complete, one from amber to red."""
    moved = workplan.moved("2024/25 Q1", "2024/25 Q2")
    assert sorted((one.old, one.new) for one in moved) == [
        ("On track", "Complete"),
        ("On track", "Complete"),
        ("On track", "Complete"),
        ("Some slippage", "High risk of deliverability"),
    ]
