"""One history, told in four perspectives: as published, as published again, restated, and now."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from tests.registers import JUNE, OFFICER, House

from planevents.commands import AddAction, Complete, CorrectFact, IssueReport, OpenPlan, Reopen, ReportStatus
from planevents.statuses import NARRATIVE

if TYPE_CHECKING:
    from pathlib import Path

    from planevents.projections.current import CurrentPlan
    from planevents.register import PlanRegister

Q1, Q2 = "2025/26 Q1", "2025/26 Q2"


def day(month: int, number: int) -> date:
    return date(2025, month, number)


@pytest.fixture(params=["memory", "sqlite"])
def register(request: pytest.FixtureRequest, tmp_path: Path) -> PlanRegister:
    """Published in July as in progress, reported as done in June, corrected in September to May."""
    house = House(request.param, tmp_path)
    request.addfinalizer(house.close)  # noqa: PT021 the register is returned, and its house stays behind
    register = house.register()
    officer = register.acting_as(OFFICER)

    def at(month: int, number: int) -> None:
        house.clock.now = datetime(2025, month, number, 9, tzinfo=UTC)

    def issue(name: str, supersedes: str | None = None) -> None:
        officer.issue(
            IssueReport(name, plans=["cip"], period=Q1, cut_off=JUNE, body="Executive", supersedes=supersedes)
        )

    at(5, 1)
    officer.execute(
        "cip",
        OpenPlan("Improvement plan", scheme=NARRATIVE),
        AddAction("1", title="Publish the strategy", target="May 2025"),
        ReportStatus("1", "In progress"),
    )
    at(7, 4)
    issue("Q1")
    at(7, 10)
    officer.execute("cip", Complete("1", effective_on=day(6, 20)))
    issue("Q1, reissued", supersedes="Q1")
    at(8, 20)
    officer.execute("cip", Reopen("1", "In progress", reason="The strategy had no costs"))
    at(9, 8)
    officer.execute(
        "cip", CorrectFact(4, field="effective_on", value=day(5, 28), reason="The minutes say 28 May")
    )
    return register


def told(view: CurrentPlan) -> tuple[str | None, date | None, int | None]:
    """The status, since when, and how late."""
    action = view["1"]
    return action.status, action.status_on, action.days_late(view.as_at)


def test_four_answers_are_all_true(register: PlanRegister) -> None:
    """Late by 30 days and in progress; done in June, 20 days late; done in May, in time; open again."""
    assert ("In progress", day(5, 1), 30) == told(register.plan("cip", as_reported="Q1"))
    assert ("Complete", day(6, 20), 20) == told(register.plan("cip", as_reported="Q1, reissued"))
    assert ("Complete", day(5, 28), 0) == told(register.plan("cip", effective_at=Q1))
    assert ("In progress", day(8, 20), 100) == told(register.plan("cip"))


def test_what_was_known_is_a_fifth_question(register: PlanRegister) -> None:
    """As known on 1 August of the quarter's end: done in June, for nobody had looked at the minutes yet."""
    known = register.plan("cip", known_at=datetime(2025, 8, 1, tzinfo=UTC), effective_at=Q1)
    assert ("Complete", day(6, 20), 20) == told(known)


def test_the_quarter_shows_them_side_by_side(register: PlanRegister) -> None:
    """As published, as published again, restated, and the two events that lie between."""
    first, second = register.quarters("cip", body="Executive").to_rows()
    keys = ("quarter", "report", "published", "reissued", "restated", "differs", "events")
    assert (Q1, "Q1", "In progress", "Q1, reissued: Complete", "Complete", True, "cip@4; cip@6") == tuple(
        first[key] for key in keys
    )
    assert (Q2, None, "not reported", None, "In progress", None, None) == tuple(second[key] for key in keys)


def test_each_event_has_its_time(register: PlanRegister) -> None:
    """Since the first report: a late report, a reopening in its own period, and a correction."""
    assert [("cip@4", "late"), ("cip@5", "in period"), ("cip@6", "in period")] == [
        (one.address, one.timing) for one in register.changes("cip", since="Q1")
    ]
    assert ["cip@4"] == [one.address for one in register.changes("cip", since="Q1", until="Q1, reissued")]


def test_a_correction_is_no_slippage(register: PlanRegister) -> None:
    """The target never moved, whatever day the work was done."""
    target = register.plan("cip")["1"].target
    assert (0, 0) == (target.slippage, target.reprofiles)
