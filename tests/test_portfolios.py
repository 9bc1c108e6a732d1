"""One question to several plans: their views, what adds up, and what must not be added."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Any, cast

import pytest
from tests.registers import JUNE, MARCH, OFFICER, House, opening

from planevents import AsyncPlanRegister
from planevents.commands import AddAction, Complete, IssueReport, OpenPlan, ReportStatus
from planevents.errors import InvalidValueError, UnknownPlanError, UnknownReportError
from planevents.papers import json as documents
from planevents.projections.portfolio import Portfolio
from planevents.statuses import DELIVERY, NARRATIVE

if TYPE_CHECKING:
    from pathlib import Path

    from planevents.register import PlanRegister


@pytest.fixture
def register(tmp_path: Path) -> PlanRegister:
    """A council's plan and its workplan, and a college's, whose year starts in September."""
    register = House("memory", tmp_path).register()
    officer = register.acting_as(OFFICER)
    for plan in ("cip", "work"):
        officer.execute(plan, *opening(plan, organisation="Cyngor Ynys Fach"), effective_on=MARCH)
    officer.execute(
        "college",
        OpenPlan("College", scheme=DELIVERY, year_starts=9, fields=["theme"]),
        AddAction("1", title="Open the labs", target="July 2025"),
        effective_on=MARCH,
    )
    officer.execute("cip", AddAction("2", title="Review", origin="new"), effective_on=date(2025, 5, 1))
    officer.execute("cip", Complete("1"), effective_on=date(2025, 6, 20))
    officer.issue(IssueReport("May", plans=["cip", "work"], period="2025/26 Q1", cut_off=date(2025, 5, 31)))
    officer.execute("work", ReportStatus("1", "Ongoing"), effective_on=JUNE)
    return register


BOTH = ["cip", "work"]


def test_several_plans_give_a_view_each(register: PlanRegister) -> None:
    """In the order in which they are named, each as it is by itself."""
    found = register.plan(["work", "cip"])
    assert ("work", "cip") == found.plans
    assert [register.plan("work"), register.plan("cip")] == list(found)
    assert register.plan("cip") == found["cip"]
    assert (2, True, False) == (len(found), "cip" in found, "college" in found)
    assert not isinstance(register.plan("cip"), Portfolio)


def test_events_of_several_plans_come_in_the_stores_order(register: PlanRegister) -> None:
    """None twice, none left out, none of another plan; after a position, whatever the order of the names."""
    every = [one for one in register.events() if one.plan in BOTH]
    assert every == list(register.events(BOTH)) == list(register.events(("work", "cip")))
    assert [one.position for one in every] == sorted(one.position for one in every)
    assert {"cip", "work"} == {one.plan for one in every}
    middle = every[3].position
    assert every[4:] == list(register.events(BOTH, after=middle))
    assert list(register.events("work")) == list(register.events(["work"]))
    with pytest.raises(UnknownPlanError):
        register.events(["cip", "wrok"])
    with pytest.raises(InvalidValueError):
        register.events([])


def test_every_question_takes_several(register: PlanRegister) -> None:
    """With the same arguments of time, and rows that say of which plan they are."""
    for found in (
        register.plan(BOTH, as_reported="May"),
        register.changes(BOTH, since="May"),
        register.movement(BOTH, until="May"),
        register.quarters(BOTH, effective_at="2025/26 Q1"),
        register.performance(BOTH, as_reported="May"),
    ):
        rows: list[dict[str, Any]] = found.to_rows()
        assert rows == [{"plan": plan, **row} for plan in BOTH for row in found[plan].to_rows()]
        assert [] == [line for line in str(found).splitlines() if len(line) > 100]


def test_what_adds_up_is_added(register: PlanRegister) -> None:
    """Actions, movements, changes, and standards that count by one rule."""
    assert {"actions": 3, "complete": 1, "overdue": 0, "without a due day": 1} == register.plan(BOTH).figures
    movement = register.movement(BOTH, since="May").figures
    assert movement["opening"] + movement["added"] - movement["removed"] == movement["closing"] == 3
    counting = "Actions that are complete in any form, of all actions in the plan; each counts once."
    assert {
        "actions": 3,
        f"Complete, by rows: number ({counting})": 1,
        f"Complete, by rows: of ({counting})": 3,
    } == register.performance(BOTH).figures
    changes = register.changes(BOTH, since="May")
    assert (2, 1, 1) == tuple(changes.figures[name] for name in ("changes", "in period", "held over"))


def test_quarters_of_other_months_are_not_added(register: PlanRegister) -> None:
    """The college's 2024/25 Q4 is not the council's, and the portfolio says so."""
    found = register.quarters(["cip", "college"])
    assert {} == found.figures
    assert (
        "Financial years start in different months, so that quarters do not match (April: cip; September: college).",
    ) == found.remarks
    assert found.remarks[0] in found.heading
    assert () == register.quarters(BOTH).remarks
    assert 1 == register.quarters(BOTH).figures["2025/26 Q1 (to 2025-06-30): Ongoing"]


def test_a_quarter_is_each_plans_own(register: PlanRegister) -> None:
    """2024/25 Q3 ends in December for the council and in May for the college."""
    found = register.plan(["cip", "college"], effective_at="2024/25 Q3")
    assert [date(2024, 12, 31), date(2025, 5, 31)] == [view.as_at for view in found]


def test_it_prints_totals_first(register: PlanRegister) -> None:
    """A column a plan and one for the sum, then each plan's own tables."""
    assert str(register.plan(BOTH)).splitlines()[:11] == [
        "Plans cip, work",
        "2 plans: actions 3, complete 1, overdue 0, without a due day 1",
        "",
        "All plans",
        "Line               cip  work  Total",
        "-----------------  ---  ----  -----",
        "actions            2    1     3",
        "complete           1    0     1",
        "overdue            0    0     0",
        "without a due day  1    0     1",
        "",
    ]
    assert "<Portfolio: 2 plans: actions 3" in repr(register.plan(BOTH))
    document = documents.of(register.plan(BOTH), documents.plan)
    assert (BOTH, 3, 2) == (
        document["plans"],
        document["totals"]["actions"],
        document["views"]["cip"]["actions"],
    )


def test_plans_are_found_by_what_they_are(register: PlanRegister) -> None:
    """By texts, or by a function of the plan; what is found can be asked at once."""
    assert ("cip", "work") == register.plans(where={"organisation": "cyngor ynys fach"})
    assert ("college",) == register.plans(where={"scheme": "Delivery"})
    assert () == register.plans(where={"scheme": "Delivery", "title": "cip"})
    assert ("college",) == register.plans(where=lambda plan: plan.year_starts == 9)
    assert 3 == register.plan(register.plans(where={"scheme": NARRATIVE.name})).figures["actions"]
    with pytest.raises(InvalidValueError, match=r"title, organisation"):
        register.plans(where={"owner": "Mayor"})


def test_some_actions_of_several_plans(register: PlanRegister) -> None:
    """A field must be every plan's own; groups stand within each plan."""
    found = register.plan(BOTH, where={"status": "Complete"}, by="status")
    assert [["Complete"], []] == [[name for name, _ in view.groups] for view in found]
    assert [{"plan": "cip", "by": "Complete", "ref": "1"}] == [
        {key: row[key] for key in ("plan", "by", "ref")} for row in found.to_rows()
    ]
    with pytest.raises(InvalidValueError, match=r"plan 'cip' has no such field"):
        register.plan(BOTH, where={"field.ward": "North"})


def test_reports_of_several_plans(register: PlanRegister) -> None:
    """Those that cover any of them; as reported, every plan must be covered."""
    assert ["May"] == [one.name for one in register.reports(["college", "work"])]
    assert () == register.reports(["college"])
    with pytest.raises(UnknownReportError):
        register.plan(["cip", "college"], as_reported="May")


@pytest.mark.parametrize("plans", [[], ["cip", "cip"], ["cip", 3], {"cip"}, 5, None], ids=repr)
def test_what_names_no_plans_is_refused(register: PlanRegister, plans: object) -> None:
    """None at all, one twice, or no list of texts."""
    with pytest.raises(InvalidValueError):
        register.plan(cast("Any", plans))


def test_an_unknown_plan_is_refused(register: PlanRegister) -> None:
    """Among others too."""
    with pytest.raises(UnknownPlanError, match=r"work"):
        register.plan(["cip", "wrok"])
    with pytest.raises(InvalidValueError, match=r"it holds cip, work"):
        register.plan(BOTH)["college"]


def test_asyncio_takes_several_too(register: PlanRegister) -> None:
    """Awaited, with the same answers."""

    async def ask() -> None:
        asked = AsyncPlanRegister(register)
        assert register.plan(BOTH) == await asked.plan(BOTH)
        assert register.plan("cip", by="status") == await asked.plan("cip", by="status")
        assert register.plans(where={"title": "cip"}) == await asked.plans(where={"title": "cip"})
        assert list(register.events(BOTH, after=3)) == [one async for one in asked.events(BOTH, after=3)]

    asyncio.run(ask())
