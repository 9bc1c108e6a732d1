"""Quarters as they were reported to a body, beside what is best known of them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.calendar import Quarter
from planevents.errors import InvalidValueError, near
from planevents.evolve import fold
from planevents.perspective import Perspective, arrange
from planevents.projections.causes import causes
from planevents.projections.cells import Publication, QuarterReport, called, cells_of, differing
from planevents.projections.quarters import Quarters
from planevents.selection import groups

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planevents.identity import ActionId
    from planevents.plan import Plan
    from planevents.projections.quarters import QuarterView
    from planevents.recorded import RecordedEvent
    from planevents.reports import Report
    from planevents.selection import Selection

ANY_BODY = "*"
"""Asks for the first report on a quarter, whoever it was for."""


@attrs.frozen
class Restating:
    """What it takes: the reports on a plan, its events as they were recorded, and as they are best known."""

    body: str
    reports: tuple[Report, ...]
    recorded: Sequence[RecordedEvent]
    arranged: Sequence[RecordedEvent]
    until: date
    year_starts: int

    def view(self, selection: Selection, by: str | None) -> QuarterView:
        """Return the quarters, each with what was published of it."""
        told = self._told()
        since = min(told, default=None)
        quarters = Quarters(until=self.until, since=since, selection=selection, by=by, whole=True)
        for one in self.arranged:
            quarters.apply(one)
        ends = quarters.ends()
        view = attrs.evolve(quarters.view(), publications=self._publications(ends, told, selection))
        if by is None:
            return view
        named = dict(groups(selection, by, [plan for _, plan in ends]))
        parts = tuple(
            (name, attrs.evolve(part, publications=self._publications(ends, told, named[name])))
            for name, part in view.groups
        )
        return attrs.evolve(view, groups=parts)

    def _told(self) -> dict[Quarter, list[Report]]:
        """Return the reports to the body by the quarter that they are on, in the order of their issue."""
        addressed = [one for one in self.reports if self._is_addressed(one)]
        if not addressed and self.body != ANY_BODY:
            bodies = sorted({one.body for one in self.reports if one.body is not None})
            message = "no report on this plan went to a body of this name"
            meant = near(self.body, bodies) or tuple(bodies)
            hint = f"reports went to {', '.join(meant)}; " if meant else ""
            raise InvalidValueError("body", self.body, message, f"{hint}{ANY_BODY!r} means anybody")
        found: dict[Quarter, list[Report]] = {}
        for one in addressed:
            if (quarter := _quarter(one, self.year_starts)) is not None:
                found.setdefault(quarter, []).append(one)
        return found

    def _is_addressed(self, one: Report) -> bool:
        return self.body == ANY_BODY or (one.body or "").casefold() == self.body.casefold()

    def _publications(
        self,
        ends: Sequence[tuple[Quarter, Plan]],
        told: dict[Quarter, list[Report]],
        selection: Selection,
    ) -> tuple[Publication, ...]:
        return tuple(
            self._publication(quarter, plan, told.get(quarter, []), selection) for quarter, plan in ends
        )

    def _publication(
        self, quarter: Quarter, plan: Plan, reports: Sequence[Report], selection: Selection
    ) -> Publication:
        restated = cells_of(plan, quarter, selection)
        actions: dict[ActionId, tuple[str, str]] = {}
        shown: list[QuarterReport] = []
        for report in reports:
            then = fold(plan.id, self._as_shown(report, quarter))
            cells = cells_of(then, quarter, selection)
            shown.append(QuarterReport(report.name, report.position, report.cut_off, cells))
            actions |= called(then, cells)
        actions |= called(plan, restated)
        because: dict[ActionId, tuple[str, ...]] = {}
        if shown and (apart := differing(shown[0].cells, restated)):
            because = causes(
                self._as_shown(reports[0], quarter),
                [one for one in self.arranged if one.effective_on <= quarter.last_day],
                self.recorded,
                position=reports[0].position,
                actions=apart,
                selection=selection,
            )
        return Publication(
            quarter=quarter,
            body="anybody" if self.body == ANY_BODY else self.body,
            first=shown[0] if shown else None,
            reissues=tuple(shown[1:]),
            restated=restated,
            actions=actions,
            causes=because,
        )

    def _as_shown(self, report: Report, quarter: Quarter) -> list[RecordedEvent]:
        """Return the events of the quarter as a report shows them."""
        return arrange(self.recorded, Perspective(report.position, min(report.cut_off, quarter.last_day)))


def _quarter(report: Report, year_starts: int) -> Quarter | None:
    """Return the quarter that a report is on; None for one on a year."""
    try:
        return Quarter.parse(report.period, year_starts)
    except InvalidValueError:
        return None
