"""Views that were asked for before: kept while nothing has changed, and never a moment longer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from planevents import views_kept
from planevents.commands import AddAction, ErasePersonalData, IssueReport, OpenPlan, ReportStatus, RetractFact
from planevents.people import Person
from planevents.perspective import OutOfOrderError, arrange, in_order
from planevents.register import PlanRegister
from planevents.statuses import NARRATIVE
from planevents.testing.strategies import histories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.register import Acting
    from planevents.testing.story import Story

MARCH, JUNE = date(2025, 3, 31), date(2025, 6, 30)


@pytest.fixture
def register() -> Iterator[PlanRegister]:
    """A plan with one action, whose owner is named, and a report on it."""
    with PlanRegister.open("memory://", clock=lambda: datetime(2025, 7, 1, tzinfo=UTC)) as register:
        officer = register.acting_as("Performance Officer")
        officer.execute(
            "cip",
            OpenPlan("Plan", scheme=NARRATIVE),
            AddAction("1", title="Publish", owners=[Person("A Name", post="Head")]),
            ReportStatus("1", "In progress"),
            effective_on=MARCH,
        )
        officer.issue(IssueReport("March", plans=["cip"], period="2024/25 Q4", cut_off=MARCH))
        yield register


@pytest.fixture
def officer(register: PlanRegister) -> Acting:
    """Whoever keeps the plan."""
    return register.acting_as("Performance Officer")


def test_what_did_not_change_is_not_made_again(register: PlanRegister) -> None:
    """The same quarters are handed out, and the same entries with the head of now."""
    assert register.quarters("cip") is register.quarters("cip")
    first, again = register.changes("cip"), register.changes("cip")
    assert first.entries is again.entries
    assert first == again


def test_what_changed_is_made_again(register: PlanRegister, officer: Acting) -> None:
    """One event more, and every view has it."""
    before = register.quarters("cip"), register.changes("cip"), register.changes("cip", since="March")
    officer.execute("cip", ReportStatus("1", "Ongoing"), effective_on=JUNE)
    after = register.quarters("cip"), register.changes("cip"), register.changes("cip", since="March")
    assert [1, 3, 0] == [len(before[0].quarters), len(before[1]), len(before[2])]
    assert [2, 4, 1] == [len(after[0].quarters), len(after[1]), len(after[2])]


def test_another_plans_events_move_the_end_alone(register: PlanRegister, officer: Acting) -> None:
    """The changes are those that were, up to where the register has come."""
    before = register.changes("cip")
    officer.execute("other", OpenPlan("Other", scheme=NARRATIVE), effective_on=JUNE)
    after = register.changes("cip")
    assert before.entries is after.entries
    assert 1 == after.until.position - before.until.position


def test_another_question_has_another_answer(register: PlanRegister) -> None:
    """What is asked decides, to the last argument."""
    assert register.changes("cip") != register.changes("cip", since="March")
    assert register.quarters("cip") != register.quarters("cip", effective_at=date(2025, 9, 30))
    assert 0 == len(register.quarters("cip", where={"status": "Ongoing"}).rows)
    assert 1 == len(register.quarters("cip").rows)


def test_an_erased_name_is_gone_from_what_was_kept(register: PlanRegister, officer: Acting) -> None:
    """Names are asked for each time, whoever erased them."""
    assert "A Name" in str(register.changes("cip").net)
    officer.erase(ErasePersonalData("A Name", legal_basis="UK GDPR Article 17(1)(b)"))
    assert "A Name" not in str(register.changes("cip"))
    assert "A Name" not in str(register.changes("cip").net)


def test_a_name_that_went_without_an_event_is_gone_too() -> None:
    """A view stands with the names that it opened, and not without."""
    known = {"c0ffee": "A Name"}
    views = views_kept.Views(keeps=True)
    names = views_kept.Names(lambda asked: {one: known[one] for one in asked if one in known})
    names.commitments, names.opened = frozenset(known), dict(known)
    views.keep("asked", 1, "A Name's view", names)
    assert "A Name's view" == views.get("asked", 1, names.read)
    known.clear()
    assert None is views.get("asked", 1, names.read)


def test_a_transaction_keeps_nothing(register: PlanRegister) -> None:
    """What it takes back was never there, for itself and for the others."""
    with register.transaction() as bound:
        seen = bound.quarters("cip")
        assert seen is not bound.quarters("cip")
        assert seen == bound.quarters("cip")
        bound.acting_as("Officer").execute("cip", ReportStatus("1", "Ongoing"), effective_on=JUNE)
        assert 2 == len(bound.quarters("cip").quarters)
    assert 2 == len(register.quarters("cip").quarters)


def test_what_is_kept_is_bounded(register: PlanRegister, monkeypatch: pytest.MonkeyPatch) -> None:
    """The views that were made last, and no more."""
    monkeypatch.setattr(views_kept, "KEPT", 2)
    for month in range(1, 6):
        register.quarters("cip", effective_at=date(2025, month, 28))
    assert 2 == len(register._tips.views._views)


def test_a_function_is_asked_each_time(register: PlanRegister) -> None:
    """Nobody knows whether it would say the same again."""
    wanted = [True]
    assert 1 == len(register.quarters("cip", where=lambda _: wanted[0]).rows)
    wanted[0] = False
    assert 0 == len(register.quarters("cip", where=lambda _: wanted[0]).rows)
    assert 0 == len(register._tips.views._views)


def test_a_disordered_history_is_put_in_order(register: PlanRegister, officer: Acting) -> None:
    """What is back-dated or retracted is seen in its place by the quarters and by reports."""
    officer.execute("cip", ReportStatus("1", "Ongoing"), effective_on=JUNE)
    officer.execute("cip", ReportStatus("1", "In development"), effective_on=date(2025, 5, 1))
    officer.execute("cip", RetractFact(4, reason="Wrong row"), effective_on=JUNE)
    officer.issue(IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))
    cells = register.quarters("cip")["1"].cells
    assert ["In progress", "In development"] == [cell.status for cell in cells if cell is not None]
    assert "In development" == register.plan("cip", as_reported="June")["1"].status


@given(histories())
def test_what_comes_in_order_is_what_arranging_gives(story: Story) -> None:
    """For any history: the same events, or word that they must be arranged, and only where they must."""
    arranged = arrange(story.recorded)
    disturbed = {"fact.corrected", "fact.retracted"} & {one.event.type for one in story.recorded}
    try:
        found = list(in_order(story.recorded))
    except OutOfOrderError:
        assert disturbed or arranged != story.recorded
    else:
        assert found == arranged
