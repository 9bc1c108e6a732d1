"""The real plan in two editions, and the real workplan, taken through the library."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.editions.council import import_folder, observed, stored

from planevents import PlanRegister
from planevents.editions.importing import import_edition
from planevents.editions.settings import load_settings
from planevents.editions.table import read_csv
from planevents.events import ChangeObserved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.editions.importing import Imported
    from planevents.plan import Plan

EXAMPLES = Path(__file__).parents[2] / "examples"
CIP = EXAMPLES / "continuous_improvement"
WORKPLAN = EXAMPLES / "workplan"


@pytest.fixture(scope="module")
def register() -> Iterator[PlanRegister]:
    with PlanRegister.open("memory://", clock=lambda: datetime(2025, 10, 1, tzinfo=UTC)) as opened:
        yield opened


@pytest.fixture(scope="module")
def june(register: PlanRegister) -> Imported:
    _, june = import_folder(register, CIP)
    return june


@pytest.fixture(scope="module")
def plan(register: PlanRegister, june: Imported) -> Plan:
    assert june.receipt is not None
    return register.plan("cip").plan


@pytest.fixture(scope="module")
def workplan(register: PlanRegister) -> Plan:
    import_folder(register, WORKPLAN)
    return register.plan("workplan").plan


class TestTheImprovementPlan:
    def test_moves_from_30_actions_to_47(self, register: PlanRegister, plan: Plan) -> None:
        """Opening 30, 7 new and 11 imported, 1 no longer listed; 29 are carried."""
        movement = register.movement("cip", since="March 2025", until="June 2025")

        assert len(plan.actions) == 47
        assert len(movement.opening) == 30
        assert movement.added_by == {"new": 7, "imported": 11}
        assert movement.removed_by == {"no longer listed": 1}
        assert len(movement.carried) == 29

    def test_meets_both_published_counts(self, register: PlanRegister, plan: Plan) -> None:
        """17 of 47 by rows, and 16 of the 45 rows with an owner cell of their own."""
        results = register.performance(plan.id, as_reported="June 2025").results

        assert [(one.numerator, one.denominator) for one in results] == [(17, 47), (16, 45)]

    def test_reprofiles_what_the_document_declares(self, june: Imported, plan: Plan) -> None:
        """Three targets call themselves revised, with the reason printed beside them."""
        declared = [one for one in june.change_set.proposals if one.kind == "declared"]

        assert [one.ref for one in declared] == ["6.6", "14.1", "18.1"]
        assert [plan[ref].target.reprofiles for ref in ("6.6", "14.1", "18.1")] == [1, 1, 1]
        assert plan["18.1"].target.slippage == 92

    def test_observes_what_the_document_moves_in_silence(self, june: Imported) -> None:
        """Four targets and one removal are in no word of the document."""
        assert observed(june.receipt) == [
            ("6.7", "target", "May 2025", "June 2025"),
            ("8.1", "target", "July 2026 onwards", "July 2025 onwards"),
            ("10.1", "target", "May 2026", "May 2025"),
            ("11.7", "target", "May 2025 committee diary setting by Council and ongoing", "Ongoing"),
            ("6(a)", "listed", "listed", None),
        ]

    def test_leaves_the_undeclared_unexplained(self, register: PlanRegister, plan: Plan) -> None:
        """Until a person classifies them, their slippage is listed apart."""
        assert len(register.changes("cip", since="March 2025", until="June 2025").undeclared) == 5
        assert {change.classified for change in plan.observed.values()} == {None}
        assert (plan["6.7"].target.slippage, plan["6.7"].target.unexplained_slippage) == (0, 30)
        assert (plan["10.1"].target.slippage, plan["10.1"].target.unexplained_slippage) == (0, -365)

    def test_keeps_the_original_of_a_target_that_arrives_revised(self, plan: Plan) -> None:
        """26.1 was imported with its history in the cell (rule 6)."""
        assert plan["26.1"].target.original.text == "May 2025"
        assert plan["26.1"].target.reprofiles == 0

    def test_reads_the_status_words(self, plan: Plan) -> None:
        """What the 47 update cells come to."""
        assert Counter(action.status for action in plan.actions) == {
            "Ongoing": 19,
            "Complete": 11,
            "Complete and ongoing": 6,
            "In development": 1,
            "In progress": 1,
            None: 9,
        }

    def test_supplies_no_status_where_there_is_none(self, plan: Plan) -> None:
        """Two cross-references, two provenance notes, four narratives and a blank (rule 11)."""
        without = {action.label: action.no_status for action in plan.actions if action.status is None}
        pointing = {action.label: action.see for action in plan.actions if action.see}

        assert Counter(without.values()) == {
            "cross-reference": 2,
            "provenance": 2,
            "narrative": 4,
            "blank": 1,
        }
        assert pointing == {"2.1": plan["1.1"].id, "6.7": plan["1.1"].id}
        assert plan["6.7"].printed == "See previous."

    def test_asks_about_every_row_that_only_a_person_can_explain(self, june: Imported) -> None:
        """Four silent moves, a vanished row, and seven updates that hold no status and point nowhere."""
        asked = Counter(question.ref for question in june.change_set.questions)

        assert asked == Counter(
            ["6.7", "8.1", "10.1", "11.7", "6(a)", "6.6", "6.9", "7.2", "7.3", "9.1", "14.1", "17.1"]
        )

    def test_shows_people_as_their_posts(self, register: PlanRegister, plan: Plan) -> None:
        """A name is kept apart from the events; no owner changed, and a shared cell is tagged."""
        assert [post.title for post in plan["20.2"].owners] == ["Section 151 Officer", "Monitoring Officer"]
        assert all(post.person for post in plan["20.2"].owners)
        assert [action.label for action in plan.actions if action.tags] == ["20.2", "20.3"]
        assert not any(b"Humble" in row.data.encode() for row in stored(register))

    def test_says_where_each_event_was_read(self, register: PlanRegister, june: Imported) -> None:
        """An event names the document, its SHA-256 and the row."""
        moved = next(
            one
            for one in register.events("cip")
            if isinstance(one.event, ChangeObserved) and one.event.label == "8.1"
        )

        assert june.receipt is not None
        source = moved.context.source
        assert source is not None
        assert (source.document, source.sha256, source.place) == (
            "2025-06.csv",
            june.change_set.sha256,
            "row 21",
        )

    @pytest.mark.parametrize("number", [0, 1])
    def test_imported_again_records_nothing(
        self, register: PlanRegister, june: Imported, number: int
    ) -> None:
        """Neither the last edition, nor the first with the last one on top of it."""
        settings = load_settings(CIP / "plan.toml")
        edition = settings.editions[number]
        before = stored(register)

        again = import_edition(register, "Officer", read_csv(CIP / edition.file), settings, edition)

        assert june.receipt is not None
        assert again.change_set.already_applied
        assert (again.receipt, again.report, again.change_set.commands) == (None, None, ())
        assert stored(register) == before


class TestTheWorkplan:
    def test_reads_look_alike_letters_and_keeps_them(self, workplan: Plan) -> None:
        """A Cyrillic letter is read as its Latin twin; what was printed stays (rule 21)."""
        complete = [action for action in workplan.actions if action.status == "Complete"]

        assert len(complete) == 6
        assert {action.printed for action in complete} == {"\u0421"}

    def test_counts_each_quarter(self, register: PlanRegister, workplan: Plan) -> None:
        """C 3, G 54, A 1 in the first quarter; C 6, G 51, R 1 in the second."""
        first = register.plan(workplan.id, effective_at="2024/25 Q1").plan

        assert Counter(action.status for action in first.actions) == {
            "Complete": 3,
            "On track": 54,
            "Some slippage": 1,
        }
        assert Counter(action.status for action in workplan.actions) == {
            "Complete": 6,
            "On track": 51,
            "High risk of deliverability": 1,
        }

    def test_finds_the_four_that_moved(self, workplan: Plan) -> None:
        """Three completed, and one went from some slippage to high risk."""
        moved = {
            action.label: action.status_history
            for action in workplan.actions
            if len(set(action.status_history)) > 1
        }

        assert moved == {
            "11.3": ("On track", "Complete"),
            "12.3": ("Some slippage", "High risk of deliverability"),
            "13.4": ("On track", "Complete"),
            "13.10": ("On track", "Complete"),
        }

    def test_stands_in_its_thirteen_themes(self, workplan: Plan) -> None:
        """58 rows in the published order of themes."""
        sizes = Counter(action.section for action in workplan.actions)

        assert tuple(sizes[one.id] for one in workplan.sections.values()) == (
            *(4, 5, 4, 9, 3, 3, 1),
            *(6, 2, 1, 5, 3, 12),
        )
