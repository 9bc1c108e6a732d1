"""What happens to one action."""

from __future__ import annotations

from typing import ClassVar, Literal

import attrs

from planevents.definitions import FieldValues, Origin
from planevents.events.marks import added, correctable_field
from planevents.identity import ActionId, RecommendationId, SectionId
from planevents.people import Post

UpdateKind = Literal["cross-reference", "provenance", "narrative", "blank"]


@attrs.frozen(kw_only=True)
class Place:
    """Where an action stands in the plan, with the labels as they were."""

    section: SectionId | None
    section_label: str | None
    recommendation: RecommendationId | None
    recommendation_label: str | None
    parent: ActionId | None
    parent_label: str | None


@attrs.frozen(kw_only=True)
class ActionAdded:
    """An action joined the plan: in the baseline, new, following on, imported or split off."""

    type: ClassVar[str] = "action.added"
    schema: ClassVar[int] = 1
    action: ActionId = added()
    label: str
    title: str = correctable_field()
    description: str | None = correctable_field()
    owners: tuple[Post, ...]
    start: str | None = correctable_field()
    target: str | None = correctable_field()
    origin: Origin = correctable_field()
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
class ActionMoved:
    """An action was put into another section, under another recommendation or another parent."""

    type: ClassVar[str] = "action.moved"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    old: Place
    new: Place
    reason: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class ActionReworded:
    """An action's title or description was changed on purpose."""

    type: ClassVar[str] = "action.reworded"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    field: Literal["title", "description"]
    old: str | None
    new: str | None = correctable_field()
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class ActionOwnersChanged:
    """An action was handed over."""

    type: ClassVar[str] = "action.owners_changed"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    old: tuple[Post, ...]
    new: tuple[Post, ...]
    reason: str | None = correctable_field()


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
    status: str = correctable_field()
    period: str
    narrative: str | None = correctable_field()
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
    status: str = correctable_field()
    period: str
    completed: str | None = correctable_field()
    commitment: str | None = correctable_field()
    narrative: str | None = correctable_field()
    printed: str | None


@attrs.frozen(kw_only=True)
class ActionReopened:
    """A completed action was opened again, with a reason (rule 19)."""

    type: ClassVar[str] = "action.reopened"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    status: str = correctable_field()
    period: str
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class ActionWithdrawn:
    """An action left the plan on purpose."""

    type: ClassVar[str] = "action.withdrawn"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class ActionSuperseded:
    """Another action took an action's place."""

    type: ClassVar[str] = "action.superseded"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    by: ActionId
    by_label: str
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class ActionReprofiled:
    """A target date moved, with a reason, under live change control (rules 1 and 5)."""

    type: ClassVar[str] = "action.reprofiled"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    old: str | None
    new: str | None = correctable_field()
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class ActionRedrafted:
    """A target date was changed while the plan was still a draft: the original moves with it (rule 1)."""

    type: ClassVar[str] = "action.redrafted"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    old: str | None
    new: str | None = correctable_field()
    reason: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class EvidenceAttached:
    """A link or a file's SHA-256 was put behind an action's status."""

    type: ClassVar[str] = "evidence.attached"
    schema: ClassVar[int] = 1
    action: ActionId
    label: str
    title: str = correctable_field()
    link: str | None
    sha256: str | None


ActionEvent = (
    ActionAdded
    | ActionRelabelled
    | ActionMoved
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
