"""The paper of a report that was issued: every view as that report published it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.calendar import Quarter
from planevents.errors import UnknownReportError, near
from planevents.papers.paper import Paper

if TYPE_CHECKING:
    from datetime import date

    from planevents.plan import Plan
    from planevents.reading import PlanReader
    from planevents.reports import Report


def paper_on(
    register: PlanReader, plan: str, report: str | None = None, *, since: str | None = None
) -> Paper:
    """Return the paper of a report on a plan: of the named one, or of the last.

    Changes, movement and risks are told since the report ``since``; without it, since the last one on
    the plan whose cut-off is earlier. Where there was none yet, risks are told since the end of the
    quarter before.

    Raises UnknownReportError where there is no such report on the plan.
    """
    reports = register.reports(plan)
    issued = [one for one in reports if report is None or one.name == report]
    if not issued:
        raise UnknownReportError(report or "", near(report or "", [one.name for one in reports]))
    told = issued[-1]
    name = told.name
    earlier = since or _before(told, reports)
    current = register.plan(plan, as_reported=name)
    return Paper(
        report=name,
        period=told.period,
        body=told.body,
        plan=current,
        movement=register.movement(plan, since=earlier, until=name),
        performance=register.performance(plan, as_reported=name),
        changes=register.changes(plan, since=earlier, until=name),
        quarters=register.quarters(plan, as_reported=name),
        measures=register.measures(plan, as_reported=name),
        figures=register.figures(plan, as_reported=name),
        amendments=register.amendments(plan, as_reported=name),
        milestones=register.milestones(plan, as_reported=name),
        cadence=register.cadence(plan, as_reported=name),
        risks=register.risks(
            plan, since=earlier or _quarter_before(current.plan, told.cut_off), as_reported=name
        ),
        owners=register.owners(plan, as_reported=name),
        finance=register.finance(plan, as_reported=name),
        business_cases=register.business_cases(plan, as_reported=name),
        dependencies=register.dependencies(plan, as_reported=name),
        checkpoint=register.checkpoint(name),
    )


def _before(told: Report, reports: tuple[Report, ...]) -> str | None:
    earlier = [one for one in reports if one.position < told.position and one.cut_off < told.cut_off]
    return earlier[-1].name if earlier else None


def _quarter_before(plan: Plan, day: date) -> Quarter | None:
    quarter = Quarter.containing(day, plan.year_starts)
    opened = plan.opened_on
    return None if opened is None or opened >= quarter.first_day else quarter.previous
