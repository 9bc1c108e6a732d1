"""The vocabulary: everything that can be recorded about a plan.

Each event is a past participle with a wire name and a schema version that never change
with the class's name. Events carry the id of what they are about and its label as it was.
The union is closed; people extend plans by data: custom fields, tags, schemes, standards.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Literal, get_args

import attrs

from planevents.definitions import Body, ChangeControl, Field, FieldValues, Origin, Standard
from planevents.identity import ActionId, AmendmentId, EntityId, RecommendationId, SectionId
from planevents.people import Post
from planevents.statuses import StatusScheme

UpdateKind = Literal["cross-reference", "provenance", "narrative", "blank"]
AmendmentKind = Literal["target", "alternative", "withdrawal"]
ObservedField = Literal[
    "target", "start", "owners", "title", "description", "source", "text", "listed", "field"
]
Classification = Literal["reprofile", "correction", "split", "handover", "rewording", "withdrawal"]


def _correctable(**kwargs: Any) -> Any:
    """Mark a field that ``fact.corrected`` may set right; ids and labels never are."""
    return attrs.field(metadata={"correctable": True}, **kwargs)


@attrs.frozen(kw_only=True)
class PlanOpened:
    """A plan begins, with its status scheme, change control and own definitions."""

    type: ClassVar[str] = "plan.opened"
    schema: ClassVar[int] = 1
    scheme: StatusScheme
    change_control: ChangeControl
    title: str = _correctable()
    organisation: str | None = _correctable()
    period: str | None = _correctable()
    fields: tuple[Field, ...]
    standards: tuple[Standard, ...]
    bodies: tuple[Body, ...]
    year_starts: int


@attrs.frozen(kw_only=True)
class PlanApproved:
    """A deciding body approved the plan: from now on, under approval, a changed date is a proposal."""

    type: ClassVar[str] = "plan.approved"
    schema: ClassVar[int] = 1
    body: str
    minute: str | None = _correctable()


@attrs.frozen(kw_only=True)
class PlanSchemeChanged:
    """The plan changed to another status scheme; every status in use was mapped."""

    type: ClassVar[str] = "plan.scheme_changed"
    schema: ClassVar[int] = 1
    scheme: StatusScheme
    mapping: tuple[tuple[str, str], ...]
    reason: str = _correctable()


@attrs.frozen(kw_only=True)
class PlanEditionRecorded:
    """A published edition of the plan was taken into its history."""

    type: ClassVar[str] = "plan.edition_recorded"
    schema: ClassVar[int] = 1
    document: str
    sha256: str


@attrs.frozen(kw_only=True)
class SectionAdded:
    """A theme, aim, package of work, directorate or outcome group was added."""

    type: ClassVar[str] = "section.added"
    schema: ClassVar[int] = 1
    section: SectionId
    label: str
    title: str = _correctable()
    kind: str
    parent: SectionId | None
    accountable: Post | None


@attrs.frozen(kw_only=True)
class RecommendationAdded:
    """Somebody outside recommended something; actions answer it."""

    type: ClassVar[str] = "recommendation.added"
    schema: ClassVar[int] = 1
    recommendation: RecommendationId
    label: str
    text: str = _correctable()
    source: str | None = _correctable()
    section: SectionId | None


@attrs.frozen(kw_only=True)
class ActionAdded:
    """An action joined the plan: in the baseline, new, following on, imported or split off."""

    type: ClassVar[str] = "action.added"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    title: str = _correctable()
    description: str | None = _correctable()
    owners: tuple[Post, ...]
    start: str | None = _correctable()
    target: str | None = _correctable()
    origin: Origin = _correctable()  # noqa: RUF009 attrs makes no mutable default of it
    recommendation: RecommendationId | None
    section: SectionId | None
    parent: ActionId | None
    follows: ActionId | None
    fields: FieldValues
    tags: tuple[str, ...]


@attrs.frozen(kw_only=True)
class ActionRelabelled:
    """An action's reference changed; its identity did not."""

    type: ClassVar[str] = "action.relabelled"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    new: str


@attrs.frozen(kw_only=True)
class ActionReworded:
    """An action's title or description was changed on purpose."""

    type: ClassVar[str] = "action.reworded"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    field: Literal["title", "description"]
    old: str | None
    new: str | None = _correctable()
    reason: str = _correctable()


@attrs.frozen(kw_only=True)
class ActionOwnersChanged:
    """An action was handed over."""

    type: ClassVar[str] = "action.owners_changed"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    old: tuple[Post, ...]
    new: tuple[Post, ...]
    reason: str | None = _correctable()


@attrs.frozen(kw_only=True)
class ActionFieldSet:
    """A custom field of an action got other values."""

    type: ClassVar[str] = "action.field_set"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    field: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@attrs.frozen(kw_only=True)
class ActionTagged:
    """An action's tags changed."""

    type: ClassVar[str] = "action.tagged"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@attrs.frozen(kw_only=True)
class ActionStatusReported:
    """An owner said where an action stands, for a period."""

    type: ClassVar[str] = "action.status_reported"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    status: str = _correctable()
    period: str
    narrative: str | None = _correctable()
    printed: str | None


@attrs.frozen(kw_only=True)
class ActionUpdateNoted:
    """An update was printed that holds no status; what was printed is kept (rule 11)."""

    type: ClassVar[str] = "action.update_noted"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    kind: UpdateKind
    printed: str
    period: str
    see: ActionId | None
    see_label: str | None


@attrs.frozen(kw_only=True)
class ActionCompleted:
    """An action was completed, perhaps with a commitment that continues (rule 9)."""

    type: ClassVar[str] = "action.completed"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    status: str = _correctable()
    period: str
    completed: str | None = _correctable()
    commitment: str | None = _correctable()
    narrative: str | None = _correctable()
    printed: str | None


@attrs.frozen(kw_only=True)
class ActionReopened:
    """A completed action was opened again, with a reason (rule 19)."""

    type: ClassVar[str] = "action.reopened"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    status: str = _correctable()
    period: str
    reason: str = _correctable()


@attrs.frozen(kw_only=True)
class ActionWithdrawn:
    """An action left the plan on purpose."""

    type: ClassVar[str] = "action.withdrawn"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    reason: str = _correctable()


@attrs.frozen(kw_only=True)
class ActionSuperseded:
    """Another action took an action's place."""

    type: ClassVar[str] = "action.superseded"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    by: ActionId
    by_label: str
    reason: str = _correctable()


@attrs.frozen(kw_only=True)
class ActionReprofiled:
    """A target date moved, with a reason, under live change control (rules 1 and 5)."""

    type: ClassVar[str] = "action.reprofiled"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    old: str | None
    new: str | None = _correctable()
    reason: str = _correctable()


@attrs.frozen(kw_only=True)
class ActionRedrafted:
    """A target date was changed while the plan was still a draft: the original moves with it (rule 1)."""

    type: ClassVar[str] = "action.redrafted"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    old: str | None
    new: str | None = _correctable()
    reason: str | None = _correctable()


@attrs.frozen(kw_only=True)
class AmendmentProposed:
    """A body was asked to change an action's target, to put another in its place, or to withdraw it."""

    type: ClassVar[str] = "amendment.proposed"
    schema: ClassVar[int] = 1
    amendment: AmendmentId
    label: str
    action: ActionId
    action_label: str
    kind: AmendmentKind
    agreed: str | None
    proposed: str | None = _correctable()
    alternative: str | None = _correctable()
    reason: str = _correctable()
    impact: str | None = _correctable()
    body: str | None


@attrs.frozen(kw_only=True)
class AmendmentApproved:
    """The deciding body agreed; a target moves from the decision's date."""

    type: ClassVar[str] = "amendment.approved"
    schema: ClassVar[int] = 1
    amendment: AmendmentId
    label: str
    action: ActionId
    action_label: str
    body: str
    minute: str | None = _correctable()


@attrs.frozen(kw_only=True)
class AmendmentRejected:
    """The deciding body refused; the plan stands as agreed."""

    type: ClassVar[str] = "amendment.rejected"
    schema: ClassVar[int] = 1
    amendment: AmendmentId
    label: str
    action: ActionId
    action_label: str
    body: str
    minute: str | None = _correctable()
    reason: str | None = _correctable()


@attrs.frozen(kw_only=True)
class AmendmentNoted:
    """A scrutiny body took note, which decides nothing (rule 3)."""

    type: ClassVar[str] = "amendment.noted"
    schema: ClassVar[int] = 1
    amendment: AmendmentId
    label: str
    action: ActionId
    action_label: str
    body: str
    minute: str | None = _correctable()


@attrs.frozen(kw_only=True)
class ChangeObserved:
    """A document shows another value with no decision behind it (rule 8).

    ``name`` and ``values`` go with ``field`` "field", a custom one; ``owners`` with "owners".
    """

    type: ClassVar[str] = "change.observed"
    schema: ClassVar[int] = 1
    entity: ActionId | RecommendationId
    label: str
    field: ObservedField
    name: str | None
    old: str | None
    new: str | None
    owners: tuple[Post, ...]
    values: tuple[str, ...]
    declared: bool


@attrs.frozen(kw_only=True)
class ChangeClassified:
    """A person said what an observed change was."""

    type: ClassVar[str] = "change.classified"
    schema: ClassVar[int] = 1
    event: int
    as_: Classification
    reason: str = _correctable()


@attrs.frozen(kw_only=True)
class EvidenceAttached:
    """A link or a file's SHA-256 was put behind an action's status."""

    type: ClassVar[str] = "evidence.attached"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    title: str = _correctable()
    link: str | None
    sha256: str | None


@attrs.frozen(kw_only=True)
class FactCorrected:
    """A field of an earlier event was entered wrongly; this is what it should have said."""

    type: ClassVar[str] = "fact.corrected"
    schema: ClassVar[int] = 1
    event: int
    field: str
    value: str | None
    reason: str


@attrs.frozen(kw_only=True)
class FactRetracted:
    """An earlier event was recorded in error; it never happened."""

    type: ClassVar[str] = "fact.retracted"
    schema: ClassVar[int] = 1
    event: int
    reason: str


@attrs.frozen
class PlanVersion:
    """Which version of a plan a report covers."""

    plan: str
    version: int


@attrs.frozen(kw_only=True)
class ReportIssued:
    """A report was published; it pins what was known of its plans when it was issued."""

    type: ClassVar[str] = "report.issued"
    schema: ClassVar[int] = 1
    name: str
    plans: tuple[PlanVersion, ...]
    period: str
    cut_off: date
    body: str | None
    meeting: date | None
    supersedes: str | None


@attrs.frozen(kw_only=True)
class PersonalDataErased:
    """People's names were erased, on a legal basis: of these commitments none can be opened any more."""

    type: ClassVar[str] = "personal_data.erased"
    schema: ClassVar[int] = 1
    commitments: tuple[str, ...]
    legal_basis: str
    reason: str | None


ActionEvent = (
    ActionAdded
    | ActionRelabelled
    | ActionReworded
    | ActionOwnersChanged
    | ActionFieldSet
    | ActionTagged
    | ActionStatusReported
    | ActionUpdateNoted
    | ActionCompleted
    | ActionReopened
    | ActionWithdrawn
    | ActionSuperseded
    | ActionReprofiled
    | ActionRedrafted
    | EvidenceAttached
)
"""Events about one action, each with ``action`` and ``label``."""

AmendmentEvent = AmendmentProposed | AmendmentApproved | AmendmentRejected | AmendmentNoted
"""Events about one amendment, each with its action."""

Event = (
    PlanOpened
    | PlanApproved
    | PlanSchemeChanged
    | PlanEditionRecorded
    | SectionAdded
    | RecommendationAdded
    | ActionEvent
    | AmendmentEvent
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
    return (
        *(field.name for field in attrs.fields(type(event)) if field.metadata.get("correctable")),
        "effective_on",
    )


def added_by(event: Event) -> EntityId | None:
    """Return the id of what ``event`` adds to the plan, if it adds anything."""
    match event:
        case ActionAdded(action=added):
            return added
        case RecommendationAdded(recommendation=added):
            return added
        case SectionAdded(section=added):
            return added
        case AmendmentProposed(amendment=added):
            return added
        case _:
            return None
