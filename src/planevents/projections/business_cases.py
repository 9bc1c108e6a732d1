"""Business cases: what was asked, what was decided, and the approved baseline against the forecast."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from planevents.errors import UnknownEntityError
from planevents.finance import year_order
from planevents.identity import natural_key
from planevents.money import FinanceDirection, Money
from planevents.projections.base import Column, Row, Table, View, counted, owners_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planevents.business_case import BusinessCase
    from planevents.case_parts import CaseLine
    from planevents.finance import FinanceLine
    from planevents.plan import Plan

_STATES = ("presented", "approved", "rejected")
_DIRECTIONS: tuple[FinanceDirection, ...] = ("investment", "benefit")


@attrs.frozen
class Baseline:
    """One line of an approved case in one year, as it was approved and as it is now.

    ``forecast`` is the one in force (as profiled until it is forecast otherwise); of a line that was
    withdrawn it is nothing.
    """

    label: str
    title: str
    direction: FinanceDirection
    year: str
    approved: Money
    forecast: Money
    realised: Money | None

    @property
    def has_amount(self) -> bool:
        """Whether anything but nothing was approved, is forecast or was realised."""
        return any(one is not None and one.amount for one in (self.approved, self.forecast, self.realised))

    @property
    def variance(self) -> Money:
        """Forecast less what was approved."""
        return self.forecast - self.approved


@attrs.frozen
class CaseRow:
    """A case, what it is for, and the lines, actions and risks that it became."""

    case: BusinessCase
    about: str | None
    sponsor: str
    manager: str
    baselines: tuple[Baseline, ...]
    actions: int
    complete: int
    open_risks: int

    def approved(self, direction: FinanceDirection) -> Money | None:
        """Return the sum that was approved; None before an approval, and where nothing was asked."""
        return self._sum(direction, "approved")

    def forecast(self, direction: FinanceDirection) -> Money | None:
        """Return the sum of the forecasts in force of what was approved."""
        return self._sum(direction, "forecast")

    def variance(self, direction: FinanceDirection) -> Money | None:
        """Return forecast less what was approved."""
        return self._sum(direction, "variance")

    @property
    def years(self) -> tuple[str, ...]:
        """The years in which any line of it has an amount, approved, forecast or realised."""
        some = {one.year for one in self.baselines if one.has_amount}
        return tuple(sorted(some, key=year_order))

    def line_rows(self) -> list[Row]:
        """Return a row a line and year of an approved case."""
        return [
            {
                "case": self.case.label,
                "line": one.label,
                "title": one.title,
                "direction": one.direction,
                "year": one.year,
                "currency": one.approved.currency,
                "approved": f"{one.approved.amount:f}",
                "forecast": f"{one.forecast.amount:f}",
                "variance": f"{one.variance.amount:f}",
                "realised": None if one.realised is None else f"{one.realised.amount:f}",
            }
            for one in self.baselines
        ]

    def _sum(self, direction: FinanceDirection, name: str) -> Money | None:
        found = [getattr(one, name) for one in self.baselines if one.direction == direction]
        return Money.total(found, found[0].currency) if found else None


@attrs.frozen(repr=False)
class BusinessCases(View):
    """A plan's business cases, by label. Nothing of a case counts in the plan before its approval."""

    plan: str
    title: str
    rows: tuple[CaseRow, ...]

    def __getitem__(self, label: str) -> CaseRow:
        for row in self.rows:
            if label in {row.case.label, row.case.id}:
                return row
        raise UnknownEntityError(self.plan, "business case", label)

    @property
    def counts(self) -> dict[str, int]:
        """How many cases are in each state, zeros included."""
        found = Counter[str](row.case.state for row in self.rows)
        return {state: found[state] for state in _STATES}

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the list of cases."""
        return (
            Column("case", "Case", 8),
            Column("title", "Title", 24),
            Column("state", "State", 9),
            Column("for", "For", 8),
            Column("sponsor", "Sponsor", 18),
            Column("decided", "Decided", 21),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        states = ", ".join(f"{number} {state}" for state, number in self.counts.items())
        return f"{self.plan}: {counted(len(self.rows), 'business case')}; {states}"

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title and the figures."""
        return (f"Business cases of {self.title or self.plan}", self.headline)

    def to_rows(self) -> list[Row]:
        """Return a row a case; amounts are texts in full, and the approved ones None before an approval."""
        return [_row(row) for row in self.rows]

    def tables(self) -> tuple[Table, ...]:
        """Return the cases, what each asks for or got, and the approved lines against the forecast.

        Of the lines' years those are printed in which any line of the case has an amount; the rows have all.
        """
        cases = [_row(row) | {"decided": _decided(row.case)} for row in self.rows]
        lines = [
            told | {name: one.grouped for name, one in _shown(baseline).items()}
            for row in self.rows
            for told, baseline in zip(row.line_rows(), row.baselines, strict=True)
            if baseline.year in row.years
        ]
        approved = any(row.baselines for row in self.rows)
        money: list[Row] = [
            {
                "case": row.case.label,
                "direction": direction,
                "asked": wanted.grouped,
                **{
                    name: None if found is None else found.grouped
                    for name, found in (
                        ("approved", row.approved(direction)),
                        ("forecast", row.forecast(direction)),
                        ("variance", row.variance(direction)),
                    )
                },
            }
            for row in self.rows
            for direction in _DIRECTIONS
            if (wanted := row.case.contents.total(direction)) is not None
        ]
        sums = (Column("approved", "Approved", 13), Column("forecast", "Forecast", 13))
        variance = Column("variance", "Variance", 13)
        case, way = Column("case", "Case", 10), Column("direction", "Direction", 11)
        line, year = Column("line", "Line", 8), Column("year", "Year", 8)
        asked, realised = Column("asked", "Asked", 13), Column("realised", "Realised", 13)
        return (
            Table(self.columns, tuple(cases), "Cases" if cases else "No business cases"),
            Table((case, way, asked, *sums, variance), tuple(money), "What it takes and brings"),
            Table(
                (case, line, year, *sums, variance, realised),
                tuple(lines),
                "The approved baseline against the forecast" if approved else "Nothing is approved",
            ),
        )


def business_cases_of(plan: Plan, names: Mapping[str, str] | None = None) -> BusinessCases:
    """Return a plan's business cases, each with what became of it."""
    known = names or {}
    return BusinessCases(
        plan=plan.id,
        title=plan.title,
        rows=tuple(
            _case(plan, case, known)
            for case in sorted(plan.business_cases.values(), key=lambda one: natural_key(one.label))
        ),
    )


def _case(plan: Plan, case: BusinessCase, names: Mapping[str, str]) -> CaseRow:
    actions = [one for key in case.actions if (one := plan.all_actions.get(key)) and one.is_living]
    risks = [risk for key in case.risks if (risk := plan.risks.get(key)) and risk.is_open]
    approved = zip(case.contents.lines, case.lines, strict=False)
    return CaseRow(
        case=case,
        about=plan.entity_label(case.action or case.section),
        sponsor=owners_text(() if case.sponsor is None else (case.sponsor,), names),
        manager=owners_text(() if case.manager is None else (case.manager,), names),
        baselines=tuple(
            baseline
            for asked, line in approved
            for baseline in _baselines(asked, plan.finance_lines.get(line))
        ),
        actions=len(actions),
        complete=sum(one.is_complete for one in actions),
        open_risks=len(risks),
    )


def _baselines(asked: CaseLine, line: FinanceLine | None) -> list[Baseline]:
    nothing = Money.total((), asked.currency)
    approved = {one.year: one.amount for one in asked.profile}
    living = line is not None and line.is_living
    forecast = {} if line is None or not living else line.by_year("profiled") | line.by_year("forecast")
    realised = {} if line is None else line.by_year("realised")
    return [
        Baseline(
            asked.label if line is None else line.label,
            asked.title if line is None else line.title,
            asked.direction,
            year,
            approved.get(year, nothing),
            forecast.get(year, nothing),
            realised.get(year),
        )
        for year in sorted({*approved, *forecast, *realised}, key=year_order)
    ]


def _row(row: CaseRow) -> Row:
    case, contents = row.case, row.case.contents
    decision = case.decision
    found: Row = {
        "case": case.label,
        "title": case.title,
        "state": case.state,
        "for": row.about,
        "sponsor": row.sponsor or None,
        "manager": row.manager or None,
        "directorate": contents.directorate,
        "start": contents.start,
        "end": contents.end,
        "presented_on": case.presented_on.isoformat(),
        "revisions": case.revisions,
        "decided_on": None if decision is None else decision.on.isoformat(),
        "body": None if decision is None else decision.body,
        "minute": None if decision is None else decision.minute,
        "meeting": None if decision is None or decision.meeting is None else decision.meeting.isoformat(),
        "actions": row.actions,
        "complete": row.complete,
        "open_risks": row.open_risks,
    }
    for way in _DIRECTIONS:
        sums = {
            "asked": contents.total(way),
            "approved": row.approved(way),
            "forecast": row.forecast(way),
            "variance": row.variance(way),
        }
        found |= {f"{way}_{name}": None if one is None else f"{one.amount:f}" for name, one in sums.items()}
    return found


def _decided(case: BusinessCase) -> str | None:
    if case.decision is None:
        return None
    minute = "" if case.decision.minute is None else f", minute {case.decision.minute}"
    return f"{case.decision.on} by {case.decision.body}{minute}"


def _shown(baseline: Baseline) -> dict[str, Money]:
    found = {"approved": baseline.approved, "forecast": baseline.forecast, "variance": baseline.variance}
    return found if baseline.realised is None else found | {"realised": baseline.realised}
