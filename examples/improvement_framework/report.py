"""A council's five-year improvement framework as a plan: aims, packages, actions and sub-actions.

Run it: ``python examples/improvement_framework/report.py``. It keeps nothing.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from planevents import PlanRegister
from planevents import commands as c
from planevents.definitions import RollUp
from planevents.editions.importing import import_edition
from planevents.editions.settings import load_settings
from planevents.editions.table import read_csv
from planevents.money import Money
from planevents.risk_matrix import Grade, Level, RiskMatrix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.action import Action
    from planevents.events import FinanceDirection, FinanceKind, Recurrence
    from planevents.plan import Plan
    from planevents.projections.milestones import Milestones

HERE = Path(__file__).parent
PLAN = "framework"
PUBLISHED = date(2025, 12, 1)
"""Our own choice: the extract has no date of its own, and this is the first month in it."""
Q3, Q4 = "2025/26 Q3", "2025/26 Q4"
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

YEARS = ("2025/26", "2026/27", "2027/28", "2028/29", "2029/30+")
LINES: tuple[tuple[str, str, FinanceDirection, FinanceKind, Recurrence], ...] = (
    ("B1", "One-off capital", "investment", "capital", "one-off"),
    ("B2", "One-off revenue", "investment", "revenue", "one-off"),
    ("C1", "Ongoing budgeted saving", "benefit", "revenue", "ongoing"),
    ("C2", "One-off budgeted saving", "benefit", "revenue", "one-off"),
    ("C3", "Ongoing cost avoidance", "benefit", "cost avoidance", "ongoing"),
    ("C4", "One-off cost avoidance", "benefit", "cost avoidance", "one-off"),
)
NOTHING = Money.of(0, "GBP")
GAP = Money.of("59000000", "GBP")
SAVING = Money.of("4200000", "GBP")
"""A year, from 1 April 2026; both amounts are printed."""

ASKED = (
    ("aims", "Each is overseen by one Executive Director: by which, is printed for none of the four."),
    ("aims", "Aims 1 and 2 are worded in two ways each: which one holds?"),
    (
        "bodies",
        (
            "Business cases go to a sub-committee of three, oversight to the Improvement Plan Board, which "
            "recommends: are they one body, and who approved the framework, on which day?"
        ),
    ),
    (
        "P1",
        (
            "Its interdependencies have no direction: does it come before packages 2, 3 and 4, or the other "
            "way round?"
        ),
    ),
    ("P1", "An investment of £300,000 in data and analytics has neither a year nor a kind."),
    (
        "P1, P2",
        (
            "A strategy for digital, data and technology is named in two ways and, like the People Strategy, "
            "is outside the plan: is it one, and what in the plan waits for it?"
        ),
    ),
    ("1.2", "Phase 1 prepares the workshops of phase 2, and would end two months after them: is that right?"),
    (
        "2.4(d)",
        "The saving counts in full from 1 April 2026, and the only end printed is July 2026: which holds?",
    ),
    (
        "finance",
        (
            "The template's last year is open (2029/30+): is it one year, or all that follow? Its parts "
            "begin at B: what was A?"
        ),
    ),
    (
        "finance",
        "Is the saving of £4.2 million a year a part of the gap of £59 million, or taken off already?",
    ),
)
"""What the document leaves open, beside the dates, which are asked about by rule."""


@attrs.frozen
class Question:
    """What only a person can say."""

    about: str
    text: str


def main() -> None:
    """Tell the framework as events, and print what comes out."""
    with PlanRegister.open("memory://", timezone="Europe/London") as register:
        tell(register)
        print("\n".join(report(register)))


def tell(register: PlanRegister) -> None:
    """Record the framework: its frame, the actions as printed, what the prose adds, and the money."""
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
        *money(),
        effective_on=PUBLISHED,
    )


def money() -> Iterator[c.Command]:
    """Yield the template's lines: zeros as it has them, but for the saving that the framework prints."""
    for label, title, direction, kind, recurrence in LINES:
        yield c.AddFinanceLine(
            label, title=title, direction=direction, kind=kind, recurrence=recurrence, action="2.4(d)"
        )
        for year in YEARS:
            amount = SAVING if label == "C1" and year != YEARS[0] else NOTHING
            yield c.SetAmount(label, year=year, basis="profiled", amount=amount)


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
    yield f"questions for a person: {len(asked)}, such as: {asked[0].about}: {asked[0].text}"


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
        register.finance(PLAN, effective_at=Q3),
    ):
        yield f"\n{view}"
    yield f"\n{share(register)}\n"
    yield from dependencies(register)
    asked = tuple(questions(plan, milestones))
    yield f"\nQuestions for a person: {len(asked)}"
    for number, one in enumerate(asked, start=1):
        yield textwrap.fill(f"{number}. {one.about}: {one.text}", WIDTH, subsequent_indent="   ")
    yield from illustrated(register)


def share(register: PlanRegister) -> str:
    """Say how much of the gap the one printed saving closes."""
    saved = register.finance(PLAN, effective_at=Q3)["C1"].total.profiled
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
    """Yield how the plan would go on: a quarter's statuses, rolled up. All of it is made up."""
    register.acting_as(OFFICER).execute(
        PLAN,
        c.ReportStatus("2.6(a)", "Complete", period=Q4),
        c.ReportStatus("2.6(b)", "Not started", period=Q4),
        c.ReportStatus("2.6(c)", "Ongoing", period=Q4),
        effective_on=date(2026, 3, 31),
    )
    node = register.structure(PLAN, effective_at=Q4)["2.6"]
    yield f"\nIllustrative, and not in the framework: the sub-actions of 2.6 at the end of {Q4}"
    for one in node.children:
        yield f"{one.label:<7} {one.rolled.status if one.rolled else None}"
    yield f"2.6 rolls up to: {node.rolled.status if node.rolled else None}"


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


def questions(plan: Plan, milestones: Milestones) -> Iterator[Question]:
    """Yield what the cells leave open, and then what the words do."""
    for action, what, dates in not_placed(plan):
        yield Question(
            action.label, f"to which of its parts do the printed {what} belong: {', '.join(dates)}?"
        )
    for line in milestones:
        if line.due_day is None:
            yield Question(
                f"{line.label}, {line.action.label}", f"no due day: {line.target.current.why_no_due_day}"
            )
    yield from (Question(about, text) for about, text in ASKED)


if __name__ == "__main__":
    main()
