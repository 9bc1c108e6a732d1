"""The plan as a state: what its events add up to, and how to find things in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

import attrs

from planevents.definitions import AIMS, ALL_COMPLETE
from planevents.errors import UnknownEntityError, near
from planevents.identity import (
    ActionId,
    AmendmentId,
    BusinessCaseId,
    DependencyId,
    EntityId,
    EntityKind,
    FinanceLineId,
    MeasureId,
    MilestoneId,
    RecommendationId,
    RiskId,
    SectionId,
    label_key,
    natural_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from planevents.action import Action
    from planevents.amendment import Amendment
    from planevents.business_case import BusinessCase
    from planevents.definitions import Body, ChangeControl, Controlled, Field, RollUp, Standard
    from planevents.events import Classification, ObservedField
    from planevents.figures import PublishedFigure
    from planevents.finance import FinanceLine
    from planevents.measure import Measure
    from planevents.milestone import Milestone
    from planevents.people import Post
    from planevents.risk import Risk
    from planevents.risk_matrix import RiskMatrix
    from planevents.statuses import StatusScheme


@attrs.frozen
class Section:
    """A theme, aim, package of work, directorate or outcome group."""

    id: SectionId
    label: str
    title: str
    kind: str
    parent: SectionId | None
    accountable: Post | None


@attrs.frozen
class Recommendation:
    """What somebody outside recommended."""

    id: RecommendationId
    label: str
    text: str
    source: str | None
    section: SectionId | None


@attrs.frozen
class ObservedChange:
    """A difference that a document shows; unexplained until a person classifies it (rule 8)."""

    version: int
    on: date
    entity: EntityId
    label: str
    field: ObservedField
    old: str | None
    new: str | None
    declared: bool
    classified: Classification | None = None
    reason: str | None = None


@attrs.frozen
class Edition:
    """A published document that was taken into the plan."""

    document: str
    sha256: str
    effective_on: date


@attrs.frozen
class PublishedTable:
    """A table of percentages as a document printed it, by the event of that version."""

    version: int
    on: date
    title: str
    period: str | None
    figures: tuple[PublishedFigure, ...]


@attrs.frozen
class Dependency:
    """What waits for what: an action or a section, for another one."""

    id: DependencyId
    label: str
    waiting: ActionId | SectionId
    needed: ActionId | SectionId
    reason: str


@attrs.frozen
class PostRename:
    """A post that is called otherwise since a day."""

    version: int
    on: date
    old: str
    new: str


@attrs.frozen
class HandOver:
    """All that a post held, handed over to another post on a day; the titles of both."""

    version: int
    on: date
    old: str
    new: str


_Entity = TypeVar(
    "_Entity",
    "Action",
    Recommendation,
    Section,
    "Amendment",
    Dependency,
    "Milestone",
    "Risk",
    "Measure",
    "FinanceLine",
    "BusinessCase",
)

_Registered: TypeAlias = "Risk | Measure | FinanceLine | BusinessCase"
Entity: TypeAlias = "Action | Recommendation | Section | Dependency | Amendment | Milestone | _Registered"

_TABLES = {
    ActionId.letter: "all_actions",
    RecommendationId.letter: "recommendations",
    SectionId.letter: "sections",
    AmendmentId.letter: "amendments",
    RiskId.letter: "risks",
    MilestoneId.letter: "milestones",
    MeasureId.letter: "all_measures",
    FinanceLineId.letter: "finance_lines",
    DependencyId.letter: "dependencies",
    BusinessCaseId.letter: "business_cases",
}
"""Where a plan keeps what an id stands for, by the letter that the id begins with."""


@attrs.frozen
class Plan:
    """A plan as it stands. Mappings are by entity id, in the order in which things were added.

    ``labels`` finds the living by ``(kind, label_key(label))``; ``former`` names the present
    label of what was relabelled; ``retired`` finds what has left the plan. ``owners_then`` holds the
    owners of actions, risks and measures, and the officers of sections, as they were called when they
    were recorded, where a post has been renamed since.
    """

    id: str
    version: int = 0
    opened_on: date | None = None
    title: str = ""
    organisation: str | None = None
    period: str | None = None
    scheme: StatusScheme | None = None
    change_control: ChangeControl = "live"
    controlled: tuple[Controlled, ...] = ("target",)
    approved_on: date | None = None
    year_starts: int = 4
    fields: tuple[Field, ...] = ()
    standards: tuple[Standard, ...] = ()
    bodies: tuple[Body, ...] = ()
    sections: Mapping[EntityId, Section] = attrs.field(factory=dict[EntityId, Section])
    recommendations: Mapping[EntityId, Recommendation] = attrs.field(factory=dict[EntityId, Recommendation])
    all_actions: Mapping[EntityId, Action] = attrs.field(factory=dict[EntityId, "Action"])
    amendments: Mapping[EntityId, Amendment] = attrs.field(factory=dict[EntityId, "Amendment"])
    risk_matrix: RiskMatrix | None = None
    risks: Mapping[EntityId, Risk] = attrs.field(factory=dict[EntityId, "Risk"])
    milestones: Mapping[EntityId, Milestone] = attrs.field(factory=dict[EntityId, "Milestone"])
    business_cases: Mapping[EntityId, BusinessCase] = attrs.field(factory=dict[EntityId, "BusinessCase"])
    finance_lines: Mapping[EntityId, FinanceLine] = attrs.field(factory=dict[EntityId, "FinanceLine"])
    dependencies: Mapping[EntityId, Dependency] = attrs.field(factory=dict[EntityId, Dependency])
    roll_up: RollUp = ALL_COMPLETE
    accountable_kinds: tuple[str, ...] = AIMS
    posts_renamed: tuple[PostRename, ...] = ()
    posts_handed_over: tuple[HandOver, ...] = ()
    owners_then: Mapping[EntityId, tuple[Post, ...]] = attrs.field(factory=dict[EntityId, "tuple[Post, ...]"])
    observed: Mapping[int, ObservedChange] = attrs.field(factory=dict[int, ObservedChange])
    all_measures: Mapping[EntityId, Measure] = attrs.field(factory=dict[EntityId, "Measure"])
    editions: tuple[Edition, ...] = ()
    figures: tuple[PublishedTable, ...] = ()
    labels: Mapping[tuple[EntityKind, str], EntityId] = attrs.field(
        factory=dict[tuple[EntityKind, str], EntityId]
    )
    former: Mapping[tuple[EntityKind, str], EntityId] = attrs.field(
        factory=dict[tuple[EntityKind, str], EntityId]
    )
    retired: Mapping[str, ActionId] = attrs.field(factory=dict[str, ActionId])

    @property
    def is_open(self) -> bool:
        """Whether the plan has begun."""
        return self.opened_on is not None

    @property
    def statuses(self) -> StatusScheme:
        """The status scheme of an open plan."""
        if self.scheme is None:
            raise UnknownEntityError(self.id, "status scheme", "", f"plan {self.id!r} is not open")
        return self.scheme

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions that are in the plan, in the order of their labels as people read them."""
        living = (action for action in self.all_actions.values() if action.removal is None)
        return tuple(sorted(living, key=lambda action: natural_key(action.label)))

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The outcome measures that are kept, in the order of their labels as people read them."""
        living = (measure for measure in self.all_measures.values() if measure.is_living)
        return tuple(sorted(living, key=lambda measure: natural_key(measure.label)))

    def __getitem__(self, label: str) -> Action:
        return self.find_action(label, removed=True)

    def __contains__(self, label: object) -> bool:
        try:
            self.find_action(str(label) if not isinstance(label, EntityId) else label)
        except UnknownEntityError:
            return False
        return True

    def find_action(self, label: str, *, removed: bool = False, former: bool = False) -> Action:
        """Find an action by label or ActionId; a recommendation's label finds its only action.

        With ``removed`` also one that has left the plan, with ``former`` also by a label that it
        had once. Raises UnknownEntityError, with the new label where ``label`` is a former one.
        """
        if isinstance(label, EntityId):
            return self._by_id("action", label, self.all_actions)
        key = label_key(label)
        if (found := self.labels.get(("action", key))) is not None:
            return self.all_actions[ActionId(found)]
        if removed and key in self.retired:
            return self.all_actions[self.retired[key]]
        if former and (renamed := self.former.get(("action", key))) is not None:
            return self.all_actions[ActionId(renamed)]
        if (recommendation := self.labels.get(("recommendation", key))) is not None:
            answering = [action for action in self.actions if action.recommendation == recommendation]
            if len(answering) == 1:
                return answering[0]
            if answering:
                several = ", ".join(action.label for action in answering)
                raise UnknownEntityError(
                    self.id,
                    "action",
                    label,
                    f"recommendation {label!r} has several actions: name one of {several}",
                )
        if not removed and key in self.retired:
            gone = self.all_actions[self.retired[key]].removal
            why = f"action {label!r} is no longer in plan {self.id!r}" + (
                f": {gone.kind} on {gone.on}" if gone else ""
            )
            raise UnknownEntityError(self.id, "action", label, why)
        named = {key: one for key, one in self.all_actions.items() if removed or one.is_living}
        raise self._unknown("action", label, named)

    def find_recommendation(self, label: str) -> Recommendation:
        """Find a recommendation by label or RecommendationId."""
        return self._find("recommendation", label, self.recommendations)

    def find_section(self, label: str) -> Section:
        """Find a section by label or SectionId."""
        return self._find("section", label, self.sections)

    def find_amendment(self, label: str) -> Amendment:
        """Find an amendment by label or AmendmentId."""
        return self._find("amendment", label, self.amendments)

    def find_risk(self, label: str) -> Risk:
        """Find a risk, open or closed, by label or RiskId."""
        return self._find("risk", label, self.risks)

    def find_milestone(self, label: str) -> Milestone:
        """Find a milestone that stands, by label, or any by MilestoneId."""
        if isinstance(label, EntityId):
            return self._by_id("milestone", label, self.milestones)
        return self._find(
            "milestone", label, {key: one for key, one in self.milestones.items() if one.stands}
        )

    def find_measure(self, label: str) -> Measure:
        """Find an outcome measure by label, or by MeasureId also one that is no longer kept."""
        return self._find("measure", label, self.all_measures)

    def find_finance_line(self, label: str) -> FinanceLine:
        """Find a line of money, also a withdrawn one, by label or FinanceLineId."""
        return self._find("finance line", label, self.finance_lines)

    @property
    def posts(self) -> tuple[Post, ...]:
        """Every post that owns an action, a risk or a measure, or answers for a section, once each."""
        owners = (post for action in self.all_actions.values() for post in action.owners)
        officers = (one.accountable for one in self.sections.values() if one.accountable is not None)
        of_risks = (one.owner for one in self.risks.values() if one.owner is not None)
        of_measures = (post for measure in self.all_measures.values() for post in measure.owners)
        return tuple(dict.fromkeys((*owners, *officers, *of_risks, *of_measures)))

    def find_dependency(self, label: str) -> Dependency:
        """Find a dependency by label or DependencyId."""
        return self._find("dependency", label, self.dependencies)

    def find_business_case(self, label: str) -> BusinessCase:
        """Find a business case, whatever was decided of it, by label or BusinessCaseId."""
        return self._find("business case", label, self.business_cases)

    def entity_label(self, entity: EntityId | None) -> str | None:
        """Return the present label of an entity."""
        found = None if entity is None else self.entity(entity)
        return None if found is None else found.label

    def entity(self, entity: EntityId) -> Entity | None:
        """Return anything that the plan holds or held, by its id."""
        table: Mapping[EntityId, Entity] = getattr(self, _TABLES.get(entity[:1], ""), {})
        return table.get(entity)

    def body(self, name: str) -> Body | None:
        """Find a body that the plan defines."""
        return next((body for body in self.bodies if body.name.casefold() == name.casefold()), None)

    def _find(self, kind: EntityKind, label: str, table: Mapping[EntityId, _Entity]) -> _Entity:
        if isinstance(label, EntityId):
            return self._by_id(kind, label, table)
        found = self.labels.get((kind, label_key(label)))
        if found is None:
            raise self._unknown(kind, label, table)
        return table[found]

    def _by_id(self, kind: EntityKind, entity: EntityId, table: Mapping[EntityId, _Entity]) -> _Entity:
        found = table.get(entity)
        if found is None:
            raise UnknownEntityError(self.id, kind, str(entity))
        return found

    def _unknown(self, kind: EntityKind, label: str, table: Mapping[EntityId, _Entity]) -> UnknownEntityError:
        renamed = self.former.get((kind, label_key(label)))
        if renamed is not None:
            return UnknownEntityError(
                self.id, kind, label, f"{kind} {label!r} is now called {self.entity_label(renamed)!r}"
            )
        names: Iterable[str] = (one.label for one in table.values())
        return UnknownEntityError(self.id, kind, label, did_you_mean=near(label, names))
