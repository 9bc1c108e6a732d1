"""Reports: what was published, and what each one pins. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.calendar import UK_FIRST_MONTH, FinancialYear, Quarter
from planevents.errors import (
    CommandRefusedError,
    InvalidValueError,
    UnknownReportError,
    Violation,
    near,
)
from planevents.events import PlanVersion, ReportIssued
from planevents.identity import check_label
from planevents.perspective import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from planevents.commands import IssueReport
    from planevents.recorded import RecordedEvent


@attrs.frozen
class Report:
    """A published report. ``position`` is its own event's; it knows nothing recorded after that."""

    name: str
    plans: Mapping[str, int]
    period: str
    cut_off: date
    body: str | None
    meeting: date | None
    supersedes: str | None
    position: int
    issued_at: datetime

    @property
    def basis(self) -> Basis:
        """What the report pins."""
        return Basis(self.position, self.cut_off, self.name)

    @property
    def tree_size(self) -> int:
        """The size of the sealed tree with this report as its last leaf; its checkpoint is taken there."""
        return self.position + 1


def report_of(recorded: RecordedEvent) -> Report:
    """Return the report of an event of the register's own stream."""
    event = recorded.event
    if not isinstance(event, ReportIssued):
        raise InvalidValueError("event", event.type, "the register's own stream holds only reports")
    return Report(
        name=event.name,
        plans={one.plan: one.version for one in event.plans},
        period=event.period,
        cut_off=event.cut_off,
        body=event.body,
        meeting=event.meeting,
        supersedes=event.supersedes,
        position=recorded.position,
        issued_at=recorded.recorded_at,
    )


def find_report(reports: Sequence[Report], name: str, plan: str | None = None) -> Report:
    """Find a report by name, blind to case; with ``plan``, one that covers it."""
    covering = [report for report in reports if plan is None or plan in report.plans]
    for report in covering:
        if report.name.casefold() == name.casefold():
            return report
    raise UnknownReportError(name, near(name, (report.name for report in covering)))


def one_year_start(months: Iterable[int]) -> int:
    """Return the one month in which plans' years start; April without any. Raises CommandRefusedError."""
    starts = sorted(set(months))
    if len(starts) > 1:
        # No quarter of the one, and no year, is one of the other under the same name.
        refused = Violation(
            field="plans",
            message=f"the plans' years start in months {' and '.join(map(str, starts))}",
            hint="a period would mean several times: issue a report for each",
            rule="report",
        )
        raise CommandRefusedError("the register", (refused,))
    return starts[0] if starts else UK_FIRST_MONTH


def decide_report(  # noqa: C901, PLR0912 one test a rule
    command: IssueReport,
    reports: Sequence[Report],
    versions: Mapping[str, int],
    *,
    today: date,
    year_starts: int,
) -> ReportIssued:
    """Turn a report's command into its event, or raise CommandRefusedError.

    ``versions`` are those of the plans that exist. Names are unique, and the cut-offs of one
    plan never go back, save that a reissue keeps the cut-off of what it supersedes.
    """
    refused: list[Violation] = []

    def refuse(field: str, message: str, hint: str | None = None, meant: tuple[str, ...] = ()) -> None:
        refused.append(Violation(field=field, message=message, hint=hint, did_you_mean=meant, rule="report"))

    period = command.period
    try:
        check_label(command.name, "name")
    except InvalidValueError as error:
        refuse("name", f"{error.message}, got {error.value!r}", error.hint)
    try:
        period = _period(command.period, year_starts)
    except InvalidValueError as error:
        refuse("period", f"{error.message}, got {error.value!r}", error.hint)
    if any(report.name.casefold() == command.name.casefold() for report in reports):
        refuse("name", f"there is a report {command.name!r} already", "names are unique: choose another")
    if not command.plans:
        refuse("plans", "a report covers at least one plan")
    for plan in sorted({plan for plan in command.plans if command.plans.count(plan) > 1}):
        refuse("plans", f"plan {plan!r} is named twice")
    for plan in command.plans:
        if not versions.get(plan):
            refuse("plans", f"there is no plan {plan!r}", meant=near(plan, versions))
    if command.cut_off > today:
        refuse(
            "cut_off",
            f"{command.cut_off} is after today, {today}",
            "issue the report when its period has ended",
        )
    replaced = {report.name.casefold(): report for report in reports}.get(
        (command.supersedes or "").casefold()
    )
    if command.supersedes is not None and replaced is None:
        refuse("supersedes", f"there is no report {command.supersedes!r}")
    for report in reports:
        for plan in sorted(set(command.plans) & set(report.plans)):
            reissued = replaced and plan in replaced.plans and replaced.cut_off == command.cut_off
            if report.cut_off > command.cut_off and not reissued:
                refuse(
                    "cut_off",
                    f"report {report.name!r} on {plan!r} has the later cut-off {report.cut_off}",
                    "cut-offs of one plan never go back",
                )
    if refused:
        raise CommandRefusedError("the register", tuple(refused))
    return ReportIssued(
        name=command.name,
        plans=tuple(PlanVersion(plan, versions[plan]) for plan in command.plans),
        period=period,
        cut_off=command.cut_off,
        body=command.body,
        meeting=command.meeting,
        supersedes=None if replaced is None else replaced.name,
    )


def _period(text: str, year_starts: int) -> str:
    try:
        return str(Quarter.parse(text, year_starts))
    except InvalidValueError as error:
        try:
            return str(FinancialYear.parse(text, year_starts))
        except InvalidValueError:
            raise error from None
