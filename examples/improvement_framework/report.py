"""A council's five-year improvement framework as a plan: aims, packages, actions and sub-actions.

Run it: ``python examples/improvement_framework/report.py``. It keeps nothing.
"""

from __future__ import annotations

import csv
import textwrap
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from planevents import PlanRegister
from planevents import commands as c
from planevents.case_parts import Activity, CaseContents, CaseLine, CaseRisk, Stage, YearAmount
from planevents.definitions import RollUp
from planevents.editions.importing import import_edition
from planevents.editions.settings import load_settings
from planevents.editions.table import read_csv
from planevents.money import Money
from planevents.risk_matrix import Grade, Level, RiskMatrix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.action import Action
    from planevents.plan import Plan
    from planevents.projections.milestones import Milestones
    from planevents.projections.tree import Node
    from planevents.register import Acting

HERE = Path(__file__).parent
PLAN = "framework"
PUBLISHED = date(2025, 12, 1)
"""Our own choice: the extract has no date of its own, and this is the first month in it."""
Q3, Q4 = "2025/26 Q3", "2025/26 Q4"
HR = "Head of HR and Organisational Development"
OFFICER = "Head of Strategic Programmes"
WIDTH = 100

ROLL_UP = RollUp(
    "least advanced",
    order=("To be confirmed", "Not started", "Commenced", "In progress", "Ongoing", "Complete"),
)
"""Our own choice: the framework has no rule."""
INTERDEPENDENT = (
    "Printed as an interdependency of package 1, without a direction; vision first is our reading"
)
DEPENDENCIES = tuple((package, "P1", INTERDEPENDENT) for package in ("P2", "P3", "P4"))
MILESTONES = (
    c.AddMilestone("M1", action="1.2 phase 2", title="Workshops", target="mid-January 2026"),
    c.AddMilestone("M2", action="2.4(d)", title="The annual saving counts in full", target="1 April 2026"),
)
GRADES = (Grade("Low", 1), Grade("Medium", 2), Grade("High", 3))
MATRIX = RiskMatrix(
    likelihoods=GRADES,
    impacts=GRADES,
    levels=(Level("Low", 1, 2), Level("Medium", 3, 4), Level("High", 6, 9)),
)
"""Illustrative: the framework asks for a risk register and prints none."""

GAP = Money.of("59000000", "GBP")


def main() -> None:
    """Tell the framework as events, and print what comes out."""
    with PlanRegister.open("memory://", timezone="Europe/London") as register:
        tell(register)
        print("\n".join(report(register)))


def tell(register: PlanRegister) -> None:
    """Record the framework: the tables as printed, what the prose adds, and a business case."""
    settings = load_settings(HERE / "plan.toml")
    officer = register.acting_as(OFFICER)
    (edition,) = settings.editions
    import_edition(register, OFFICER, read_csv(HERE / edition.file), settings, edition)
    plan = register.plan(PLAN).plan
    officer.execute(
        PLAN,
        c.SetRollUp(ROLL_UP),
        *(c.ReportStatus(one.label, status) for one in plan.actions if (status := printed_status(one))),
        *(c.AddDependency(waiting, needs=needed, reason=reason) for waiting, needed, reason in DEPENDENCIES),
        *MILESTONES,
        c.SetRiskMatrix(MATRIX),
        c.AddRisk(
            "R1",
            title="Work slips, and outcomes are not reached (illustrative score)",
            likelihood="Medium",
            impact="High",
            section="Aim 4",
        ),
        c.AddRisk(
            "R2",
            title="Reserves run out before the gap is closed (illustrative score)",
            likelihood="High",
            impact="High",
            section="Aim 3",
        ),
        c.AddMitigation("R2", action="2.4(d)"),
        c.PresentBusinessCase(
            "BC1",
            title="Reduce the workforce, first phase",
            action="2.4(d)",
            manager=HR,
            contents=business_case(),
        ),
        effective_on=PUBLISHED,
    )
    illustrate(officer)


def business_case() -> CaseContents:
    """Return the template filled in: its zeros, the printed saving, and the stages with our own words."""
    return CaseContents(
        summary="Reduce the workforce to what the resources allow: the first phase",
        economy="The saving of £4.2 million a year that the framework counts on from 1 April 2026",
        dependencies="The strategy for data, digital and technology",
        lines=tuple(map(case_line, rows("business-case.csv"))),
        activities=[
            Activity(
                f"2.4(d).{number}", title=f"{stage} (illustrative)", stage=stage, owners=[HR], target="TBC"
            )
            for number, stage in enumerate(get_args(Stage), start=1)
        ],
        risks=[
            CaseRisk(
                "R3", title="Skills leave with people (illustrative)", likelihood="Medium", impact="Medium"
            )
        ],
    )


def case_line(row: dict[str, str]) -> CaseLine:
    """Return a line of the template: its amounts stand in the columns that are called as years."""
    said: dict[str, Any] = {key: row[key] for key in ("title", "direction", "kind", "recurrence")}
    years = [YearAmount(year, Money.of(amount, "GBP")) for year, amount in row.items() if year[0].isdigit()]
    return CaseLine(row["line"], profile=years, **said)


def rows(name: str) -> list[dict[str, str]]:
    """Read one of the tables that are beside this file."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def illustrate(officer: Acting) -> None:
    """Go on where the framework ends: a decision on the case, and a quarter's statuses. All is made up."""
    officer.execute(
        PLAN, c.ApproveBusinessCase("BC1", body="Executive sub-committee", meeting=date(2026, 1, 20))
    )
    officer.execute(
        PLAN,
        c.ReportStatus("2.6(a)", "Complete", period=Q4),
        c.ReportStatus("2.6(b)", "Not started", period=Q4),
        c.ReportStatus("2.6(c)", "Ongoing", period=Q4),
        effective_on=date(2026, 3, 31),
    )


def printed_status(action: Action) -> str | None:
    """Return the status that a date cell holds instead of a date."""
    if action.start is None:
        return None
    return action.start.reading.status_word or ("Ongoing" if action.start.text == "Ongoing" else None)


def summary(register: PlanRegister) -> Iterator[str]:
    """Yield the figures alone."""
    plan = register.plan(PLAN, effective_at=Q3).plan
    yield from counts(plan)
    yield share(register)
    asked = tuple(questions(plan, register.milestones(PLAN, effective_at=Q3)))
    yield f"questions for a person: {len(asked)}, such as: {asked[0][0]}: {asked[0][1]}"


def report(register: PlanRegister) -> Iterator[str]:
    """Yield what the framework holds as it was published, and what it leaves open."""
    plan = register.plan(PLAN, effective_at=Q3).plan
    milestones = register.milestones(PLAN, effective_at=Q3)
    yield from counts(plan)
    for view in (
        register.structure(PLAN, effective_at=Q3),
        register.owners(PLAN, effective_at=Q3),
        milestones,
        register.risks(PLAN, effective_at=Q3),
        register.business_cases(PLAN, effective_at=Q3),
    ):
        yield f"\n{view}"
    yield f"\n{share(register)}\n"
    yield from dependencies(register)
    asked = tuple(questions(plan, milestones))
    yield f"\nQuestions for a person: {len(asked)}"
    for number, (about, text) in enumerate(asked, start=1):
        yield textwrap.fill(f"{number}. {about}: {text}", WIDTH, subsequent_indent="   ")
    yield from illustrated(register)


def share(register: PlanRegister) -> str:
    """Say how much of the gap the one printed saving closes."""
    contents = register.business_cases(PLAN, effective_at=Q3)["BC1"].case.contents
    saved = contents.total("benefit") or Money.of(0, "GBP")
    percentage = (saved.amount * 100 / GAP.amount).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return (
        f"The printed saving over the template's years is {saved.grouped} of the gap of {GAP.grouped} "
        f"({percentage} %)"
    )


def dependencies(register: PlanRegister) -> Iterator[str]:
    """Yield what waits for what, and what our reading of it would push."""
    view = register.dependencies(PLAN, effective_at=Q3)
    yield f"Dependencies: {view.headline}"
    for one in view.plan.dependencies.values():
        waiting, needed = (view.plan.entity_label(end) for end in (one.waiting, one.needed))
        yield textwrap.fill(f"{waiting} waits for {needed}: {one.reason}", WIDTH, subsequent_indent="    ")
    yield "\nIf it is so, the printed dates do not fit:"
    yield next(table for table in view.tables() if table.title == "Pushed").to_text()


def illustrated(register: PlanRegister) -> Iterator[str]:
    """Yield how the plan would go on: the case becomes a delivery plan, and statuses are rolled up."""
    yield f"\nIllustrative, and not in the framework: a decision on the case, and the end of {Q4}"
    yield f"\n{register.business_cases(PLAN, effective_at=Q4)}"
    yield f"\n{register.finance(PLAN, effective_at=Q4)}"
    tree = register.structure(PLAN, effective_at=Q4)
    for label in ("2.4(d)", "2.6"):
        node = tree[label]
        yield f"\nUnder {label}:"
        for one in node.children:
            yield f"{one.label:<9} {one.rolled.action.title if one.rolled else '':<58} {status_of(one)}"
        yield f"{label} rolls up to: {status_of(node)}"


def status_of(node: Node) -> str:
    """Return what a thing of the tree comes to."""
    return (node.rolled.status if node.rolled else None) or "no status"


def counts(plan: Plan) -> Iterator[str]:
    """Yield how much of everything there is, each figure with what it counts."""
    kinds = Counter(section.kind for section in plan.sections.values())
    actions = [one for one in plan.actions if one.parent is None]
    parts = [one for one in plan.actions if one.parent is not None]
    lettered = sum(one.label.endswith(")") for one in parts)
    yield f"{plan.title}: {plan.organisation}"
    yield f"{kinds['aim']} aims, each with one accountable officer; {kinds['package']} packages of work"
    yield (
        f"{len(actions)} actions with {len(parts)} sub-actions: {lettered} lettered, {len(parts) - lettered} "
        "phases (packages 1 and 2 alone are in the extract)"
    )
    due = sum(one.target.current.due_day is not None for one in plan.actions)
    why = Counter(one.target.current.why_no_due_day for one in plan.actions)
    yield (
        f"ends: {due} of {len(plan.actions)} have a due day, {why['ongoing']} are ongoing, "
        f"{why['no target date']} have none of their own"
    )
    unplaced = list(not_placed(plan))
    yield (
        f"cells that hold more dates, or fewer, than there is to date: {len(unplaced)}, with "
        f"{sum(len(dates) for _, _, dates in unplaced)} dates"
    )
    statuses = Counter(one.status for one in plan.actions if one.status)
    yield "statuses in date cells: " + ", ".join(f"{name} {number}" for name, number in statuses.items())


def not_placed(plan: Plan) -> Iterator[tuple[Action, str, list[str]]]:
    """Yield the printed cells whose dates belong to no action or sub-action that anybody could name."""
    for action in plan.actions:
        for field in ("starts not placed", "ends not placed"):
            for cell in action.fields.get(field, ()):
                for block in cell.split(" // "):
                    yield action, field.split()[0], block.split(" / ")


def questions(plan: Plan, milestones: Milestones) -> Iterator[tuple[str, str]]:
    """Yield what the cells leave open, and then what the words do."""
    for action, what, dates in not_placed(plan):
        yield (action.label, f"to which of its parts do the printed {what} belong: {', '.join(dates)}?")
    for line in milestones:
        if line.due_day is None:
            yield (f"{line.label}, {line.action.label}", f"no due day: {line.target.current.why_no_due_day}")
    yield from ((row["about"], row["question"]) for row in rows("questions.csv"))


if __name__ == "__main__":
    main()
