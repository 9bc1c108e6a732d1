"""Targets: the original, the current and the proposed one, and what counts as slippage."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.judging import JUNE, told

from planevents import commands as c
from planevents.action import TargetMove, Targets
from planevents.target import TargetDate
from planevents.testing.story import OPENED, Story

if TYPE_CHECKING:
    from planevents.action import MoveKind

MAY = date(2025, 5, 31)
R = "Reset"
DATED = ("May 2025", "June 2025", "31/03/2026", "2025/26")
UNDATED = ("Ongoing", "TBC", "", "whenever")


def targets(story: Story, label: str = "18.1") -> Targets:
    """An action's target, folded from scratch."""
    return story.plan()[label].target


def shown(story: Story, new: str, as_: Any = None) -> Story:
    """A document shows another date for 18.1, and a person may say what it was."""
    story.do(c.RecordPublishedChange("18.1", field="target", new=new), on=JUNE)
    if as_ is not None:
        story.do(c.ClassifyChange(len(story.recorded), as_=as_, reason=R), on=JUNE)
    return story


def test_a_target_that_never_moved() -> None:
    """Without a move the current target is the original, and nothing slipped."""
    seen = targets(told())
    assert ("May 2025", "May 2025", None) == (seen.original.text, seen.current.text, seen.proposed)
    assert (0, 0, 0, ()) == (seen.reprofiles, seen.slippage, seen.unexplained_slippage, seen.unexplained)


def test_an_action_without_a_target() -> None:
    """No target is a target that was left out: it has no slippage to measure (rule 14)."""
    seen = targets(told(), "2")
    assert ("", "", None) == (seen.original.text, seen.current.text, seen.slippage)


def test_a_reprofile_slips_and_keeps_the_original() -> None:
    """Days are counted from the original due day to the current one, over every reprofile (rule 6)."""
    story = told()
    story.do(c.Reprofile("18.1", target="July 2025", reason=R), on=MAY)
    story.do(c.Reprofile("18.1", target="June 2025", reason=R), on=JUNE)
    seen = targets(story)
    assert ("May 2025", "June 2025", 2, 30) == (
        seen.original.text,
        seen.current.text,
        seen.reprofiles,
        seen.slippage,
    )
    assert [(6, MAY, "reprofile", True), (7, JUNE, "reprofile", True)] == [
        (move.version, move.on, move.kind, move.declared) for move in seen.moves
    ]


def test_a_target_brought_forward_has_negative_slippage() -> None:
    """Earlier is less than nothing late."""
    story = told().do(c.Reprofile("18.1", target="April 2025", reason=R), on=MAY)
    assert -31 == targets(story).slippage


@pytest.mark.parametrize("target", ["Ongoing", "TBC", ""])
def test_a_move_to_no_due_day_cannot_be_measured(target: str) -> None:
    """Without a due day there is no slippage, but the move is counted (rule 14)."""
    seen = targets(told().do(c.Reprofile("18.1", target=target, reason=R), on=JUNE))
    assert (None, 1) == (seen.slippage, seen.reprofiles)


def test_an_action_imported_already_revised() -> None:
    """Its original is the earlier date that its own text names, so it has slipped on arrival (rule 6)."""
    story = told().do(
        c.AddAction("26", title="T", target="September 2025 (revised from May 2025)", origin="imported"),
        on=OPENED,
    )
    seen = targets(story, "26")
    assert ("May 2025", "September 2025 (revised from May 2025)") == (seen.original.text, seen.current.text)
    assert (122, 0) == (seen.slippage, seen.reprofiles)


def test_redrafting_moves_the_original() -> None:
    """Until the plan is approved changes are drafting: nothing slips (rule 1)."""
    story = told(change_control="by approval")
    story.do(c.Redraft("18.1", target="June 2025"), c.Redraft("18.1", target="July 2025"), on=MAY)
    story.do(c.ApprovePlan(body="Executive"), on=JUNE)
    seen = targets(story)
    assert ("July 2025", "July 2025", 0, 0) == (
        seen.original.text,
        seen.current.text,
        seen.slippage,
        seen.reprofiles,
    )


def test_redrafting_moves_the_original_whatever_came_before() -> None:
    """A redraft after an observed change is drafting too, and what was observed stays unexplained."""
    story = shown(told(change_control="by approval"), "June 2025")
    story.do(c.Redraft("18.1", target="July 2025"), on=JUNE)
    seen = targets(story)
    assert ("July 2025", 0, 30) == (seen.original.text, seen.slippage, seen.unexplained_slippage)


def test_after_the_approval_a_target_slips_from_the_redrafted_one() -> None:
    """The original is the target when the plan was approved."""
    story = told(change_control="by approval").do(c.Redraft("18.1", target="June 2025"), on=OPENED)
    story.do(c.ApprovePlan(body="Executive"), on=OPENED)
    story.do(c.ProposeAmendment("18.1", target="July 2025", reason=R), on=MAY)
    story.do(c.ApproveAmendment("A1", body="Executive"), on=JUNE)
    seen = targets(story)
    assert ("June 2025", "July 2025", 31, 1) == (
        seen.original.text,
        seen.current.text,
        seen.slippage,
        seen.reprofiles,
    )


def test_an_observed_change_stays_apart() -> None:
    """What a document shows moves the target; its slippage is apart until somebody explains it (rule 8)."""
    story = told().do(c.Reprofile("18.1", target="June 2025", reason=R), on=MAY)
    seen = targets(shown(story, "August 2025"))
    assert ("May 2025", "August 2025") == (seen.original.text, seen.current.text)
    assert (1, 30, 62) == (seen.reprofiles, seen.slippage, seen.unexplained_slippage)
    assert [("June 2025", "August 2025", False)] == [
        (move.old.text, move.new.text, move.declared) for move in seen.unexplained
    ]


def test_an_observed_change_without_a_due_day() -> None:
    """Where an unexplained move cannot be measured, neither slippage can."""
    seen = targets(shown(told(), "Ongoing"))
    assert (None, None) == (seen.slippage, seen.unexplained_slippage)
    seen = targets(shown(shown(told(), "Ongoing"), "June 2025"))
    assert (None, None) == (seen.slippage, seen.unexplained_slippage)


def test_an_observed_change_can_be_a_reprofile() -> None:
    """Classified as a reprofile it is slippage like any other."""
    seen = targets(shown(told(), "June 2025", "reprofile"))
    assert ("May 2025", 1, 30, 0) == (
        seen.original.text,
        seen.reprofiles,
        seen.slippage,
        seen.unexplained_slippage,
    )


def test_an_observed_change_can_be_a_correction() -> None:
    """A correction corrects the original too, and adds no slippage (rules 6 and 7)."""
    seen = targets(shown(told(), "May 2024", "correction"))
    assert ("May 2024", "May 2024", 0, 0, 0) == (
        seen.original.text,
        seen.current.text,
        seen.reprofiles,
        seen.slippage,
        seen.unexplained_slippage,
    )


def test_a_later_correction_adds_no_slippage() -> None:
    """After a reprofile a correction sets the current date right, and what had slipped stays so."""
    story = told().do(c.Reprofile("18.1", target="June 2025", reason=R), on=MAY)
    seen = targets(shown(story, "June 2026", "correction"))
    assert ("May 2025", "June 2026", 1, 30) == (
        seen.original.text,
        seen.current.text,
        seen.reprofiles,
        seen.slippage,
    )


def test_an_observed_change_can_be_a_split() -> None:
    """A split gives the action another date without anything being late."""
    seen = targets(shown(told(), "June 2025", "split"))
    assert ("May 2025", "June 2025", 0, 0, 0) == (
        seen.original.text,
        seen.current.text,
        seen.reprofiles,
        seen.slippage,
        seen.unexplained_slippage,
    )


def test_the_last_classification_counts() -> None:
    """What a change was can be said again, better."""
    story = shown(told(), "June 2025", "correction")
    assert "correction" == story.plan().observed[6].classified
    story.do(c.ClassifyChange(6, as_="reprofile", reason="It was agreed"), on=JUNE)
    observed = story.plan().observed[6]
    assert ("reprofile", "It was agreed", 30) == (
        observed.classified,
        observed.reason,
        targets(story).slippage,
    )


def test_a_classification_is_of_one_change() -> None:
    """Another unexplained move of the same target stays unexplained."""
    story = shown(shown(told(), "June 2025"), "July 2025")
    story.do(c.ClassifyChange(6, as_="reprofile", reason=R), on=JUNE)
    seen = targets(story)
    assert (["reprofile", "observed"], 30, 31) == (
        [move.kind for move in seen.moves],
        seen.slippage,
        seen.unexplained_slippage,
    )


def test_a_corrected_entry_corrects_the_original() -> None:
    """A target that was typed wrongly was never the target (rules 6 and 7)."""
    story = told().do(c.CorrectFact(4, field="target", value="June 2025", reason="Typed wrongly"), on=JUNE)
    seen = targets(story)
    assert ("June 2025", "June 2025", 0, ()) == (
        seen.original.text,
        seen.current.text,
        seen.slippage,
        seen.moves,
    )


def test_a_corrected_reprofile_slips_by_what_was_meant() -> None:
    """Correcting the new date of a reprofile corrects its slippage, and it stays one reprofile."""
    story = told().do(c.Reprofile("18.1", target="June 2026", reason=R), on=MAY)
    story.do(c.CorrectFact(6, field="new", value="June 2025", reason="Typed wrongly"), on=JUNE)
    seen = targets(story)
    assert (30, 1) == (seen.slippage, seen.reprofiles)


def test_an_original_is_corrected_under_a_reprofile() -> None:
    """A wrong entry is set right also where its target moved since: slippage is from what was meant."""
    story = told().do(c.Reprofile("18.1", target="July 2025", reason=R), on=MAY)
    story.do(c.CorrectFact(4, field="target", value="June 2025", reason="Typed wrongly"), on=JUNE)
    seen = targets(story)
    assert ("June 2025", "July 2025", 1, 31) == (
        seen.original.text,
        seen.current.text,
        seen.reprofiles,
        seen.slippage,
    )


def test_a_target_after_so_many_moves() -> None:
    """What was in force then is put right by the corrections since, and by nothing else."""
    seen = moved(
        "May 2025", [("correction", "April 2025"), ("reprofile", "June 2025"), ("split", "July 2025")]
    )
    assert ["April 2025", "June 2025", "July 2025"] == [seen.after(count).text for count in (1, 2, 3)]
    assert "April 2025" == seen.after(0).text


kinds = st.sampled_from(("reprofile", "amendment", "drafting", "observed", "correction", "split"))
texts = st.sampled_from(DATED + UNDATED)


def moved(first: str, moves: list[tuple[MoveKind, str]]) -> Targets:
    """A target that moved so."""
    made: list[TargetMove] = []
    current = TargetDate(first)
    for version, (kind, text) in enumerate(moves, 2):
        made.append(TargetMove(version, MAY, current, TargetDate(text), kind))
        current = TargetDate(text)
    return Targets(TargetDate(first), tuple(made))


@given(st.sampled_from(DATED), st.lists(st.tuples(kinds, st.sampled_from(DATED))))
def test_slippage_is_what_decisions_moved(first: str, moves: list[tuple[MoveKind, str]]) -> None:
    """Slippage since the last redraft is the sum over reprofiles and amendments, and over nothing else."""
    seen = moved(first, moves)
    drafted = max((at for at, move in enumerate(seen.moves) if move.kind == "drafting"), default=-1)
    since = seen.moves[drafted + 1 :]
    days = [move.old.slippage(move.new) for move in since if move.kind in ("reprofile", "amendment")]
    assert sum(day or 0 for day in days) == seen.slippage


@given(texts, st.lists(st.tuples(kinds, texts)))
def test_the_original_never_disappears(first: str, moves: list[tuple[MoveKind, str]]) -> None:
    """Only redrafting and correcting set another original; decisions and documents never do (rule 6)."""
    seen = moved(first, moves)
    setting = [move.new for move in seen.moves if move.kind in ("drafting", "correction")]
    assert seen.original in [TargetDate(first), *setting]
    decided = moved(first, [(kind, text) for kind, text in moves if kind not in ("drafting", "correction")])
    assert TargetDate(first) == decided.original


@given(texts, st.lists(st.tuples(kinds, texts)), texts)
def test_a_correction_or_a_split_never_adds_slippage(
    first: str, moves: list[tuple[MoveKind, str]], text: str
) -> None:
    """Whatever came before, the next correction or split leaves slippage as it was, or unmeasurable (rule 7)."""
    before = moved(first, moves)
    also: list[MoveKind] = ["correction", "split", "observed"]
    for kind in also:
        after = moved(first, [*moves, (kind, text)])
        assert before.reprofiles == after.reprofiles
        if before.slippage is not None and after.slippage is not None:
            assert before.slippage == after.slippage


def test_corrections_one_after_another_all_correct_the_original() -> None:
    """The original is what should have been written from the first, however often it was mended (rule 7)."""
    story = told()
    for target in ("June 2025", "July 2025"):
        story.do(c.RecordPublishedChange("18.1", field="target", new=target), on=JUNE)
        story.do(c.ClassifyChange(len(story.recorded), as_="correction", reason="Misprint"), on=JUNE)
    targets = story.plan()["18.1"].target

    assert (TargetDate("July 2025"), 0) == (targets.original, targets.slippage)


@pytest.mark.parametrize(("new", "start"), [("April 2025", TargetDate("April 2025")), (None, None)])
def test_a_document_shows_another_start(new: str | None, start: TargetDate | None) -> None:
    """Another day to begin on, or none any more."""
    story = told().do(c.AddAction("9", title="T", start="May 2025"), on=OPENED)
    story.do(c.RecordPublishedChange("9", field="start", new=new), on=JUNE)

    assert start == story.plan()["9"].start
