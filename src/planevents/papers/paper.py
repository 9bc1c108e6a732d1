"""What a quarterly paper is written from, and what it must ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import attrs

from planevents.rules import CLASSIFICATIONS
from planevents.target import Precision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.action import Action
    from planevents.ledger.checkpoint import Checkpoint
    from planevents.plan import ObservedChange
    from planevents.projections.amendments import AmendmentTable
    from planevents.projections.business_cases import BusinessCases
    from planevents.projections.cadences import Cadences
    from planevents.projections.changes import ChangeLog
    from planevents.projections.current import CurrentPlan
    from planevents.projections.dependencies import Dependencies
    from planevents.projections.figures import Figures
    from planevents.projections.finance import Finance
    from planevents.projections.measures import Measures
    from planevents.projections.milestones import Milestones
    from planevents.projections.movement import Movement
    from planevents.projections.owners import Owners
    from planevents.projections.performance import Performance
    from planevents.projections.quarters import QuarterView
    from planevents.projections.risks import RiskRegister


@attrs.frozen
class Question:
    """What only a person can say about an action or a recommendation."""

    ref: str
    text: str


@attrs.frozen
class NoStatus:
    """An action without a status, and what its last update was instead (rule 11)."""

    ref: str
    title: str
    instead: str


@attrs.frozen(kw_only=True)
class Paper:
    """One report on one plan: its name, its period and body, and the views that it prints.

    All views are to be of the same plan, as the report published it; ``checkpoint`` is taken at
    the report's own event. A view that is None is not printed, nor is one in which there is nothing.
    """

    report: str
    period: str
    body: str | None = None
    plan: CurrentPlan
    movement: Movement
    performance: Performance
    changes: ChangeLog
    quarters: QuarterView
    measures: Measures | None = None
    figures: Figures | None = None
    amendments: AmendmentTable | None = None
    milestones: Milestones | None = None
    cadence: Cadences | None = None
    risks: RiskRegister | None = None
    owners: Owners | None = None
    finance: Finance | None = None
    business_cases: BusinessCases | None = None
    dependencies: Dependencies | None = None
    checkpoint: Checkpoint | None = None

    @property
    def no_status(self) -> tuple[NoStatus, ...]:
        """The actions without a status."""
        return tuple(
            NoStatus(action.label, action.title, self._instead(action))
            for action in self.plan.actions
            if action.status is None
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """What a person has still to say: changes to classify, statuses to supply, dates to make out."""
        return tuple(self._questions())

    def _questions(self) -> Iterator[Question]:
        for change in self.plan.plan.observed.values():
            if not change.declared and change.classified is None:
                choices = " or ".join(f"a {one}" for one in CLASSIFICATIONS[change.field])
                yield Question(change.label, f"{_found(change)}, undeclared: was it {choices}?")
        for action in self.plan.actions:
            if action.no_status is not None and action.no_status != "cross-reference":
                yield Question(action.label, f"no status for {action.period}: where does the action stand?")
            if action.target.current.precision is Precision.UNREADABLE:
                yield Question(action.label, f"the target {action.target.current.text!r} cannot be read")

    def _instead(self, action: Action) -> str:
        match action.no_status:
            case None:
                return "nothing reported yet"
            case "blank":
                return f"blank for {action.period}"
            case "cross-reference":
                see = self.plan.plan.entity_label(action.see)
                return f"refers to {see}: {action.printed!r}"
            case "narrative" | "provenance":
                words = "a narrative" if action.no_status == "narrative" else "a note of where it comes from"
                return f"only {words}, for {action.period}: {action.printed!r}"
            case _:
                assert_never(action.no_status)


def _found(change: ObservedChange) -> str:
    if change.field == "listed":
        return "no longer listed" if change.new is None else "listed again"
    return f"{change.field} {change.old or 'nothing'!r} became {change.new or 'nothing'!r}"
