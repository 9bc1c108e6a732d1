"""The vocabulary: everything that can be recorded about a plan.

Each event is a past participle with a wire name and a schema version that never change
with the class's name. Events carry the id of what they are about and its label as it was.
The union is closed; people extend plans by data: custom fields, tags, schemes, standards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, get_args

import attrs

from planevents.events.action import (
    ActionAdded,
    ActionCompleted,
    ActionEvent,
    ActionFieldSet,
    ActionMoved,
    ActionOwnersChanged,
    ActionRedrafted,
    ActionRelabelled,
    ActionReopened,
    ActionReprofiled,
    ActionReworded,
    ActionStatusReported,
    ActionSuperseded,
    ActionTagged,
    ActionUpdateNoted,
    ActionWithdrawn,
    EvidenceAttached,
    Place,
    UpdateKind,
)
from planevents.events.amendment import (
    AmendmentApproved,
    AmendmentEvent,
    AmendmentItem,
    AmendmentKind,
    AmendmentNoted,
    AmendmentProposed,
    AmendmentRejected,
    AmendmentWithdrawn,
    ItemRef,
    items_of,
)
from planevents.events.arrangement import (
    ArrangementEvent,
    PlanAccountableKindsSet,
    PlanRollUpSet,
)
from planevents.events.business_case import (
    BusinessCaseApproved,
    BusinessCaseEvent,
    BusinessCasePresented,
    BusinessCaseRejected,
    BusinessCaseRevised,
)
from planevents.events.dependency import (
    DependencyAdded,
    DependencyEvent,
    DependencyRemoved,
)
from planevents.events.fact import (
    FactCorrected,
    FactRetracted,
)
from planevents.events.figures import (
    FiguresPublished,
)
from planevents.events.finance import (
    FinanceAmountSet,
    FinanceEvent,
    FinanceLineAdded,
    FinanceLineRelabelled,
    FinanceLineReworded,
    FinanceLineWithdrawn,
)
from planevents.events.measure import (
    MeasureAdded,
    MeasureEvent,
    MeasureLinked,
    MeasureOwnersChanged,
    MeasureReadingRecorded,
    MeasureReadingRevised,
    MeasureRelabelled,
    MeasureReworded,
    MeasureTargetChanged,
    MeasureThresholdsChanged,
    MeasureUnlinked,
    MeasureWithdrawn,
)
from planevents.events.milestone import (
    MilestoneAdded,
    MilestoneEvent,
    MilestoneReached,
    MilestoneReprofiled,
    MilestoneWithdrawn,
    OccurrenceReported,
    Outcome,
)
from planevents.events.observed import (
    ChangeClassified,
    ChangeObserved,
    Classification,
    ObservedField,
)
from planevents.events.personal_data import (
    PersonalDataErased,
)
from planevents.events.plan import (
    PlanApproved,
    PlanControlSet,
    PlanEditionRecorded,
    PlanEvent,
    PlanOpened,
    PlanSchemeChanged,
    PlanStandardsSet,
)
from planevents.events.post import (
    HeldAction,
    HeldMeasure,
    HeldRisk,
    HeldSection,
    PostEvent,
    PostHandedOver,
    PostRenamed,
)
from planevents.events.report import (
    PlanVersion,
    ReportIssued,
)
from planevents.events.risk import (
    RiskAdded,
    RiskClosed,
    RiskEvent,
    RiskMatrixSet,
    RiskMitigationAdded,
    RiskMitigationRemoved,
    RiskOwnerChanged,
    RiskRelabelled,
    RiskReopened,
    RiskRescored,
    RiskReworded,
)
from planevents.events.structure import (
    RecommendationAdded,
    RecommendationMoved,
    RecommendationRelabelled,
    SectionAccountableChanged,
    SectionAdded,
    SectionMoved,
    SectionRelabelled,
    SectionRemoved,
    SectionRetitled,
    StructureEvent,
)
from planevents.identity import EntityId
from planevents.money import FinanceBasis, FinanceDirection, FinanceKind, Recurrence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "EVENT_TYPES",
    "ActionAdded",
    "ActionCompleted",
    "ActionEvent",
    "ActionFieldSet",
    "ActionMoved",
    "ActionOwnersChanged",
    "ActionRedrafted",
    "ActionRelabelled",
    "ActionReopened",
    "ActionReprofiled",
    "ActionReworded",
    "ActionStatusReported",
    "ActionSuperseded",
    "ActionTagged",
    "ActionUpdateNoted",
    "ActionWithdrawn",
    "AmendmentApproved",
    "AmendmentEvent",
    "AmendmentItem",
    "AmendmentKind",
    "AmendmentNoted",
    "AmendmentProposed",
    "AmendmentRejected",
    "AmendmentWithdrawn",
    "ArrangementEvent",
    "BusinessCaseApproved",
    "BusinessCaseEvent",
    "BusinessCasePresented",
    "BusinessCaseRejected",
    "BusinessCaseRevised",
    "ChangeClassified",
    "ChangeObserved",
    "Classification",
    "DependencyAdded",
    "DependencyEvent",
    "DependencyRemoved",
    "Event",
    "EvidenceAttached",
    "FactCorrected",
    "FactRetracted",
    "FiguresPublished",
    "FinanceAmountSet",
    "FinanceBasis",
    "FinanceDirection",
    "FinanceEvent",
    "FinanceKind",
    "FinanceLineAdded",
    "FinanceLineRelabelled",
    "FinanceLineReworded",
    "FinanceLineWithdrawn",
    "HeldAction",
    "HeldMeasure",
    "HeldRisk",
    "HeldSection",
    "ItemRef",
    "MeasureAdded",
    "MeasureEvent",
    "MeasureLinked",
    "MeasureOwnersChanged",
    "MeasureReadingRecorded",
    "MeasureReadingRevised",
    "MeasureRelabelled",
    "MeasureReworded",
    "MeasureTargetChanged",
    "MeasureThresholdsChanged",
    "MeasureUnlinked",
    "MeasureWithdrawn",
    "MilestoneAdded",
    "MilestoneEvent",
    "MilestoneReached",
    "MilestoneReprofiled",
    "MilestoneWithdrawn",
    "ObservedField",
    "OccurrenceReported",
    "Outcome",
    "PersonalDataErased",
    "Place",
    "PlanAccountableKindsSet",
    "PlanApproved",
    "PlanControlSet",
    "PlanEditionRecorded",
    "PlanEvent",
    "PlanOpened",
    "PlanRollUpSet",
    "PlanSchemeChanged",
    "PlanStandardsSet",
    "PlanVersion",
    "PostEvent",
    "PostHandedOver",
    "PostRenamed",
    "RecommendationAdded",
    "RecommendationMoved",
    "RecommendationRelabelled",
    "Recurrence",
    "ReportIssued",
    "RiskAdded",
    "RiskClosed",
    "RiskEvent",
    "RiskMatrixSet",
    "RiskMitigationAdded",
    "RiskMitigationRemoved",
    "RiskOwnerChanged",
    "RiskRelabelled",
    "RiskReopened",
    "RiskRescored",
    "RiskReworded",
    "SectionAccountableChanged",
    "SectionAdded",
    "SectionMoved",
    "SectionRelabelled",
    "SectionRemoved",
    "SectionRetitled",
    "StructureEvent",
    "UpdateKind",
    "added_by",
    "concerned",
    "correctable",
    "is_required",
    "items_of",
    "set_right",
    "subject_of",
    "value_of",
]

Event = (
    PlanEvent
    | StructureEvent
    | ActionEvent
    | AmendmentEvent
    | RiskEvent
    | MilestoneEvent
    | MeasureEvent
    | FiguresPublished
    | FinanceEvent
    | ArrangementEvent
    | DependencyEvent
    | PostEvent
    | BusinessCaseEvent
    | ChangeObserved
    | ChangeClassified
    | FactCorrected
    | FactRetracted
    | ReportIssued
    | PersonalDataErased
)
"""The closed union."""

EVENT_TYPES: tuple[type[Event], ...] = get_args(Event)


def correctable(event: Event) -> tuple[str, ...]:
    """Name the fields of ``event`` that ``fact.corrected`` may set right; ``effective_on`` always is.

    Those of one item among several are ``2.reason`` and so on, by the item's number from 1. The only
    item's go by their own names, unless the event itself has a field of that name.
    """
    return (*_readers(event), "effective_on")


def set_right(event: Event, values: Mapping[str, str | None]) -> Event:
    """Return ``event`` with fields that were entered wrongly as they should have been.

    Raises ValueError for a text that the field cannot hold.
    """
    changed: Any = event
    for name, text in values.items():
        place, read = _readers(event)[name]
        value = None if text is None else read(text)
        if place is None:
            changed = attrs.evolve(changed, **{name: value})
        else:
            field, index, own = place
            items: list[Any] = list(getattr(changed, field))
            items[index] = attrs.evolve(items[index], **{own: value})
            changed = attrs.evolve(changed, **{field: tuple(items)})
    right: Event = changed
    return right


def value_of(event: Event, name: str) -> Any:
    """Return what a field holds that ``correctable`` names; None for one that there is not."""
    place, _ = _readers(event).get(name, (None, str))
    if place is None:
        return getattr(event, name, None)
    field, index, own = place
    return getattr(getattr(event, field)[index], own)


def is_required(event: Event, name: str) -> bool:
    """Whether a field that ``correctable`` names cannot be empty."""
    place, _ = _readers(event)[name]
    holder: object = event if place is None else getattr(event, place[0])[place[1]]
    own = name if place is None else place[2]
    return "None" not in str(getattr(attrs.fields(cast("Any", holder).__class__), own).type)


def concerned(event: Event) -> tuple[EntityId, ...]:
    """Return the ids of the actions that ``event`` is about, in its own words; of most at most one."""
    if isinstance(event, AmendmentEvent):
        return tuple(dict.fromkeys(item.action for item in items_of(event)))
    if isinstance(event, ChangeObserved):
        return (event.entity,)
    if isinstance(event, PostHandedOver):
        return tuple(held.action for held in event.actions)
    action: EntityId | None = getattr(event, "action", None)
    return () if action is None else (action,)


_Place = tuple[str, int, str] | None
"""Where a field of an item is: the event's field, the item's index, and its own name."""


def _readers(event: Event) -> dict[str, tuple[_Place, Callable[[str], Any]]]:
    found: dict[str, tuple[_Place, Callable[[str], Any]]] = {
        name: (None, read) for name, read in _marked(type(event), "correctable").items()
    }
    for field in _marked(type(event), "items"):
        items: tuple[Any, ...] = getattr(event, field, ())
        for index, item in enumerate(items):
            for own, read in _marked(type(item), "correctable").items():
                name = own if len(items) == 1 and own not in found else f"{index + 1}.{own}"
                found[name] = ((field, index, own), read)
    return found


def added_by(event: Event) -> EntityId | None:
    """Return the id of what ``event`` adds to the plan, if it adds anything."""
    name = _ADDS.get(type(event))
    entity: EntityId | None = None if name is None else getattr(event, name)
    return entity


def subject_of(event: Event) -> EntityId | None:
    """Return the id of what ``event`` is about, for events that mark it."""
    name = _SUBJECTS.get(type(event))
    entity: EntityId | None = None if name is None else getattr(event, name)
    return entity


def _marked(event_type: Any, mark: str) -> dict[str, Any]:
    fields = attrs.fields(event_type)
    return {field.name: field.metadata[mark] for field in fields if mark in field.metadata}


_ADDS = {one: name for one in EVENT_TYPES for name in _marked(one, "adds")}
_SUBJECTS = {one: name for one in EVENT_TYPES for name in _marked(one, "subject")}
