"""The vocabulary: everything that can be recorded about a plan.

Each event is a past participle with a wire name and a schema version that never change
with the class's name. Events carry the id of what they are about and its label as it was.
The union is closed; people extend plans by data: custom fields, tags, schemes, standards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import attrs

from planevents.events.action import (
    ActionAdded,
    ActionCompleted,
    ActionEvent,
    ActionFieldSet,
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
    UpdateKind,
)
from planevents.events.amendment import (
    AmendmentApproved,
    AmendmentEvent,
    AmendmentKind,
    AmendmentNoted,
    AmendmentProposed,
    AmendmentRejected,
)
from planevents.events.fact import (
    FactCorrected,
    FactRetracted,
)
from planevents.events.figures import (
    FiguresPublished,
)
from planevents.events.measure import (
    MeasureAdded,
    MeasureEvent,
    MeasureLinked,
    MeasureReadingRecorded,
    MeasureReadingRevised,
    MeasureTargetChanged,
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
    PlanEditionRecorded,
    PlanEvent,
    PlanOpened,
    PlanSchemeChanged,
    PlanStandardsSet,
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
    RiskReopened,
    RiskRescored,
)
from planevents.events.structure import (
    RecommendationAdded,
    SectionAdded,
    StructureEvent,
)
from planevents.identity import EntityId

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "EVENT_TYPES",
    "ActionAdded",
    "ActionCompleted",
    "ActionEvent",
    "ActionFieldSet",
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
    "AmendmentKind",
    "AmendmentNoted",
    "AmendmentProposed",
    "AmendmentRejected",
    "ChangeClassified",
    "ChangeObserved",
    "Classification",
    "Event",
    "EvidenceAttached",
    "FactCorrected",
    "FactRetracted",
    "FiguresPublished",
    "MeasureAdded",
    "MeasureEvent",
    "MeasureLinked",
    "MeasureReadingRecorded",
    "MeasureReadingRevised",
    "MeasureTargetChanged",
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
    "PlanApproved",
    "PlanEditionRecorded",
    "PlanEvent",
    "PlanOpened",
    "PlanSchemeChanged",
    "PlanStandardsSet",
    "PlanVersion",
    "RecommendationAdded",
    "ReportIssued",
    "RiskAdded",
    "RiskClosed",
    "RiskEvent",
    "RiskMatrixSet",
    "RiskMitigationAdded",
    "RiskMitigationRemoved",
    "RiskReopened",
    "RiskRescored",
    "SectionAdded",
    "StructureEvent",
    "UpdateKind",
    "added_by",
    "correctable",
    "set_right",
    "subject_of",
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
    """Name the fields of ``event`` that ``fact.corrected`` may set right; ``effective_on`` always is."""
    return (*_marked(type(event), "correctable"), "effective_on")


def set_right(event: Event, values: Mapping[str, str | None]) -> Event:
    """Return ``event`` with fields that were entered wrongly as they should have been.

    Raises ValueError for a text that the field cannot hold.
    """
    read = _marked(type(event), "correctable")
    right: dict[str, Any] = {
        name: None if text is None else read[name](text) for name, text in values.items()
    }
    changed: Event = attrs.evolve(event, **right)
    return changed


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
