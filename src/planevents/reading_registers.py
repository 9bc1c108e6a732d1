"""What is asked of a plan's registers: whatever it holds beside its actions, and who owns it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.asking import of_several
from planevents.posts_named import holders
from planevents.projections.amendments import amendments_of
from planevents.projections.business_cases import business_cases_of
from planevents.projections.cadences import cadence_of
from planevents.projections.dependencies import dependencies_of
from planevents.projections.figures import Figures
from planevents.projections.finance import finance_of
from planevents.projections.lineage import lineage_of
from planevents.projections.measures import Measures
from planevents.projections.milestones import milestones_of
from planevents.projections.owners import owners_of
from planevents.projections.risks import risks_of
from planevents.projections.structure import structure_of
from planevents.seeing import Seeing
from planevents.selection import grouped_by, require_fields, selected

if TYPE_CHECKING:
    from datetime import date, datetime

    from planevents.calendar import Quarter
    from planevents.projections.amendments import AmendmentTable
    from planevents.projections.business_cases import BusinessCases
    from planevents.projections.cadences import Cadences
    from planevents.projections.caseloads import Titles
    from planevents.projections.dependencies import Dependencies
    from planevents.projections.finance import Finance
    from planevents.projections.lineage import Lineage
    from planevents.projections.milestones import Milestones
    from planevents.projections.owners import Owners
    from planevents.projections.risks import RiskRegister
    from planevents.projections.structure import Structure
    from planevents.selection import Selection, Where


class RegistersReader(Seeing):
    """The questions about what stands beside the actions."""

    @of_several
    def risks(
        self,
        plan: str,
        *,
        since: str | int | date | Quarter | None = None,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        as_at: date | None = None,
    ) -> RiskRegister:
        """Return the risks by severity, and what moved since a report, a position, a day or a quarter's end.

        A day or a quarter is seen with what is known at the view's own moment.
        """
        moment = self._moment(plan, as_reported, known_at, effective_at, as_at)
        state = self._state(plan, moment)
        names = self._names(risk.owner for risk in state.risks.values() if risk.owner is not None)
        before, called = (None, None) if since is None else self._earlier(plan, since, moment)
        return risks_of(state, moment.as_at, before=before, since=called, names=names)

    @of_several
    def amendments(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        as_at: date | None = None,
        where: Where | None = None,
        by: str | None = None,
    ) -> AmendmentTable:
        """Return what bodies were asked to change, what they said, what waits and what lapsed."""
        selection, by = self._selected(plan, where, by)
        moment = self._moment(plan, as_reported, known_at, effective_at, as_at)
        state = self._state(plan, moment)
        return amendments_of(state, moment.as_at, self._names(holders(state)), selection, by)

    @of_several
    def milestones(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        as_at: date | None = None,
        where: Where | None = None,
        by: str | None = None,
    ) -> Milestones:
        """Return the steps on the way to each action: reached, overdue, slipped, and what comes next."""
        selection, by = self._selected(plan, where, by)
        moment = self._moment(plan, as_reported, known_at, effective_at, as_at)
        return milestones_of(self._state(plan, moment), moment.as_at, selection, by)

    @of_several
    def cadence(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        as_at: date | None = None,
        where: Where | None = None,
        by: str | None = None,
    ) -> Cadences:
        """Return what recurs: the occurrences that were done, late or missed, and what comes next."""
        selection, by = self._selected(plan, where, by)
        moment = self._moment(plan, as_reported, known_at, effective_at, as_at)
        return cadence_of(self._state(plan, moment), moment.as_at, selection, by)

    @of_several
    def measures(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
    ) -> Measures:
        """Return the plan's outcome measures, each with its latest reading, rating and trends."""
        moment = self._moment(plan, as_reported, known_at, effective_at, None)
        state = self._state(plan, moment)
        return Measures(state, moment.as_at, self._names(holders(state)))

    @of_several
    def figures(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
    ) -> Figures:
        """Return the tables of percentages that documents printed, with what is odd in them."""
        return Figures(self._state(plan, self._moment(plan, as_reported, known_at, effective_at, None)))

    @of_several
    def finance(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
    ) -> Finance:
        """Return the money by line and financial year: profiled, forecast and realised, with totals."""
        moment = self._moment(plan, as_reported, known_at, effective_at, None)
        return finance_of(self._state(plan, moment))

    @of_several
    def structure(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        where: Where | None = None,
        by: str | None = None,
    ) -> Structure:
        """Return the plan as a tree, each parent with what its sub-actions come to."""
        selection, by = self._selected(plan, where, by)
        moment = self._moment(plan, as_reported, known_at, effective_at, None)
        state = self._state(plan, moment)
        return structure_of(state, moment.as_at, self._names(holders(state)), selection, by)

    @of_several
    def dependencies(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        as_at: date | None = None,
        where: Where | None = None,
        by: str | None = None,
    ) -> Dependencies:
        """Return what waits for what, what is blocked, and what is pushed by what it waits for."""
        selection, by = self._selected(plan, where, by)
        moment = self._moment(plan, as_reported, known_at, effective_at, as_at)
        return dependencies_of(self._state(plan, moment), moment.as_at, selection, by)

    def lineage(
        self,
        plan: str,
        action: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
    ) -> Lineage:
        """Return where an action came from and what became of it, by label, former label or ActionId."""
        state = self._state(plan, self._moment(plan, as_reported, known_at, effective_at, None))
        return lineage_of(state, state.find_action(action, removed=True, former=True))

    @of_several
    def owners(
        self,
        plan: str,
        *,
        titles: Titles = "present",
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
        as_at: date | None = None,
        where: Where | None = None,
        by: str | None = None,
    ) -> Owners:
        """Return what each post owns, and what nobody does; ``titles`` as they are, or "as recorded"."""
        selection, by = self._selected(plan, where, by)
        moment = self._moment(plan, as_reported, known_at, effective_at, as_at)
        state = self._state(plan, moment)
        names = self._names(holders(state))
        return owners_of(state, moment.as_at, names, titles=titles, selection=selection, by=by)

    @of_several
    def business_cases(
        self,
        plan: str,
        *,
        as_reported: str | None = None,
        known_at: int | datetime | None = None,
        effective_at: date | Quarter | str | None = None,
    ) -> BusinessCases:
        """Return the business cases: what was decided, and the approved baseline against the forecast."""
        moment = self._moment(plan, as_reported, known_at, effective_at, None)
        state = self._state(plan, moment)
        return business_cases_of(state, self._names(holders(state)))

    def _selected(self, plan: str, where: Where | None, by: str | None) -> tuple[Selection, str | None]:
        selection, by = selected(where), grouped_by(by)
        if not selection.is_everything or by is not None:
            require_fields(selection, by, self._tips.tip(self._reader, self._known(plan)).plan)
        return selection, by
