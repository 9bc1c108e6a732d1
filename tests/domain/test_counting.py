"""How standards count: statuses, actions on target out of live, outcome measures; and how they are set."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.judging import reasons
from tests.domain.measuring import adding, read
from tests.histories import stories

from planevents import commands as c
from planevents.counting import achieved, count, is_on_target
from planevents.definitions import Denominator, Numerator, Standard
from planevents.errors import InvalidValueError
from planevents.statuses import PRIORITY_RAG
from planevents.testing.story import Story

MAY, JUNE, JULY = date(2024, 5, 31), date(2024, 6, 30), date(2024, 7, 1)
LIVE = Standard("Live", counting="on target of live", numerator="on target", denominator="live actions")
ALL = Standard("All", counting="on target of all", numerator="on target")
GREEN = Standard("Green", counting="GREEN of all", statuses="GREEN", denominator="outcome measures")


def counts(standard: Standard, story: Story, as_at: date = JUNE) -> tuple[int, int]:
    plan = story.plan()
    return count(standard, plan, plan.actions, as_at)


def priorities() -> Story:
    """Six actions: on target, late, another date proposed, RED, complete though late, and without a date."""
    story = Story(scheme=PRIORITY_RAG).do(
        c.AddAction("1", title="On target", target="30/06/24", status="Green"),
        c.AddAction("2", title="Late", target="31/05/24", status="Green"),
        c.AddAction("3", title="Another date", target="December 2024", status="Amber"),
        c.AddAction("4", title="Off track", target="December 2024", status="Red"),
        c.AddAction("5", title="Complete", target="31/05/24", status="Complete"),
        c.AddAction("6", title="No date", tags=["key"]),
        on=MAY,
    )
    return story.do(c.ProposeAmendment("3", target="March 2025", reason="Late", impact="None"), on=JUNE)


def test_on_target_out_of_live() -> None:
    """Two of five: what is complete is not live, and counts nowhere."""
    assert (2, 5) == counts(LIVE, priorities())


def test_each_thing_that_is_off_target() -> None:
    """Overdue, another date proposed, a status that is off track: each alone is enough."""
    plan = priorities().plan()
    assert ["1", "5", "6"] == [one.label for one in plan.actions if is_on_target(one, plan, JUNE)]


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected", "said"),
    [(9, 10, 90, "yes"), (1799, 2000, 90, "no"), (0, 3, 0, "yes"), (9, 10, None, None), (0, 0, 90, None)],
    ids=["reached", "only when rounded", "nothing asked", "nothing expected", "nothing counted"],
)
def test_a_standard_is_met_by_the_exact_share(
    numerator: int, denominator: int, expected: int | None, said: str | None
) -> None:
    """1,799 of 2,000 is printed as 90.0 % and falls short; of nothing, nothing is said."""
    assert said == achieved(numerator, denominator, expected)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 100))
def test_a_standard_is_met_exactly_from_what_is_expected_on(part: int, rest: int, expected: int) -> None:
    """No rounding comes into it, however large the numbers."""
    whole = part + rest
    assert ("yes" if 100 * part >= expected * whole else "no") == achieved(part, whole, expected)


def test_what_is_overdue_depends_on_the_day() -> None:
    """On its due day an action is still on target, and on the next it is not (rule 14)."""
    assert [(2, 5), (1, 5)] == [counts(LIVE, priorities(), day) for day in (JUNE, JULY)]


def test_what_is_complete_is_on_target_out_of_all() -> None:
    """Where all actions are counted, the complete ones stand above the line too."""
    assert (3, 6) == counts(ALL, priorities())


def test_a_proposal_that_was_decided_is_none() -> None:
    """Refused, the date stands as agreed, and the action is on target again."""
    story = priorities().do(c.RejectAmendment("A1", body="Executive"), on=JUNE)
    assert (3, 5) == counts(LIVE, story)


def test_tags_choose_among_the_live() -> None:
    """As among all."""
    key = Standard("Key", counting="k", numerator="on target", denominator="live actions", with_tags="key")
    others = Standard(
        "Not", counting="k", numerator="on target", denominator="live actions", without_tags="key"
    )
    assert [(1, 1), (1, 4)] == [counts(one, priorities()) for one in (key, others)]


def test_statuses_out_of_live() -> None:
    """The numerator can be of statuses, too."""
    standard = Standard("Green", counting="Green of live", statuses="Green", denominator="live actions")
    assert (2, 5) == counts(standard, priorities())


def test_outcome_measures_by_rating() -> None:
    """One without any rating counts below the line alone; one that was withdrawn nowhere."""
    story = Story().do(
        adding(),
        c.AddMeasure("O2", title="Footfall", unit="visits", direction="higher"),
        c.AddMeasure("O3", title="Gone", unit="visits", direction="higher"),
        c.AddMeasure("O4", title="Late trains", unit="trains", direction="lower"),
        on=MAY,
    )
    story.do(
        c.RecordReading("O4", period="2023/24", printed_rating="AMBER"),
        read("36", period="2024/25 Q1"),
        c.RecordReading("O3", period="2023/24", printed_rating="GREEN"),
        c.WithdrawMeasure("O3", reason="No longer counted"),
        on=MAY,
    )
    assert (1, 3) == counts(GREEN, story)


@given(stories())
def test_a_part_is_never_more_than_the_whole(story: Story) -> None:
    """And the live are those that are in the plan and not complete."""
    plan = story.plan()
    for standard in (LIVE, ALL, GREEN):
        numerator, denominator = counts(standard, story)
        assert 0 <= numerator <= denominator
    assert sum(not one.is_complete for one in plan.actions) == counts(LIVE, story)[1]


@pytest.mark.parametrize(
    ("standard", "words"),
    [
        (Standard("S", counting=" "), "does not say how it counts"),
        (Standard("S", counting="c", expected=101), "expects 101 %"),
        (Standard("S", counting="c", decimals=7), "7 decimals"),
        (Standard("S", counting="c", decimals=-1), "-1 decimals"),
        (Standard("S", counting="c", numerator="on target", statuses="Green"), "counts no statuses"),
        (
            Standard("S", counting="c", numerator="on target", denominator="outcome measures"),
            "which only actions are",
        ),
        (
            Standard("S", counting="c", statuses="GREEN", denominator="outcome measures", with_tags="key"),
            "have no tags",
        ),
        (Standard("S", counting="c", statuses="Green", denominator="outcome measures"), "'Green', which no"),
        (Standard("S", counting="c", statuses="Blue"), "'Blue', which the plan's scheme has not"),
    ],
    ids=str,
)
def test_a_standard_that_cannot_count_is_refused(standard: Standard, words: str) -> None:
    """When it is set as when the plan is opened (rule 17)."""
    story = Story(scheme=PRIORITY_RAG)
    setting = c.SetStandards([standard], reason="New")
    assert [("counting-rule", 17, "standards")] == reasons(story, setting, on=MAY)
    opening = c.OpenPlan("T", scheme=PRIORITY_RAG, standards=[standard])
    assert [("counting-rule", 17, "standards")] == reasons(None, opening, on=MAY)
    with pytest.raises(Exception, match=words):
        story.do(setting, on=MAY)


@pytest.mark.parametrize(
    "wrong",
    [{"numerator": "late"}, {"denominator": "people"}, {"decimals": 1.5}, {"decimals": True}],
    ids=str,
)
def test_a_standard_has_known_parts(wrong: dict[str, Numerator | Denominator | int]) -> None:
    """Said when it is made, not when it is counted."""
    with pytest.raises(InvalidValueError):
        Standard("S", counting="c", **wrong)  # type: ignore[arg-type]


def test_standards_set_anew_hold_from_their_day() -> None:
    """Before it the old ones do, and nothing else is measured after it."""
    story = Story(scheme=PRIORITY_RAG, standards=[LIVE]).do(c.SetStandards([GREEN], reason="New"), on=JUNE)
    assert (GREEN,) == story.plan().standards
    assert [("well-formed", None, "reason")] == reasons(story, c.SetStandards([LIVE], reason=" "), on=JUNE)
