"""What a plan is arranged by: its sections, and what somebody outside recommended."""

from __future__ import annotations

from typing import ClassVar

import attrs

from planevents.events.marks import added, correctable_field, subject
from planevents.identity import RecommendationId, SectionId
from planevents.people import Post


@attrs.frozen(kw_only=True)
class SectionAdded:
    """A theme, aim, package of work, directorate or outcome group was added."""

    type: ClassVar[str] = "section.added"
    schema: ClassVar[int] = 1
    section: SectionId = added()
    label: str
    title: str = correctable_field()
    kind: str
    parent: SectionId | None
    accountable: Post | None


@attrs.frozen(kw_only=True)
class RecommendationAdded:
    """Somebody outside recommended something; actions answer it."""

    type: ClassVar[str] = "recommendation.added"
    schema: ClassVar[int] = 1
    recommendation: RecommendationId = added()
    label: str
    text: str = correctable_field()
    source: str | None = correctable_field()
    section: SectionId | None


@attrs.frozen(kw_only=True)
class SectionRetitled:
    """A section got another title."""

    type: ClassVar[str] = "section.retitled"
    schema: ClassVar[int] = 1
    section: SectionId = subject()
    label: str
    old: str
    new: str = correctable_field()
    reason: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class SectionRelabelled:
    """A section's reference changed; its identity did not."""

    type: ClassVar[str] = "section.relabelled"
    schema: ClassVar[int] = 1
    section: SectionId = subject()
    label: str
    new: str


@attrs.frozen(kw_only=True)
class SectionMoved:
    """A section was put under another one, or under none, with all that is in it."""

    type: ClassVar[str] = "section.moved"
    schema: ClassVar[int] = 1
    section: SectionId = subject()
    label: str
    old: SectionId | None
    old_label: str | None
    new: SectionId | None
    new_label: str | None
    reason: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class SectionAccountableChanged:
    """Somebody else, or nobody, is accountable for a section."""

    type: ClassVar[str] = "section.accountable_changed"
    schema: ClassVar[int] = 1
    section: SectionId = subject()
    label: str
    old: Post | None
    new: Post | None
    reason: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class SectionRemoved:
    """An empty section left the plan."""

    type: ClassVar[str] = "section.removed"
    schema: ClassVar[int] = 1
    section: SectionId = subject()
    label: str
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class RecommendationRelabelled:
    """A recommendation's reference changed; its identity did not."""

    type: ClassVar[str] = "recommendation.relabelled"
    schema: ClassVar[int] = 1
    recommendation: RecommendationId = subject()
    label: str
    new: str


@attrs.frozen(kw_only=True)
class RecommendationMoved:
    """A recommendation was put into another section, or into none."""

    type: ClassVar[str] = "recommendation.moved"
    schema: ClassVar[int] = 1
    recommendation: RecommendationId = subject()
    label: str
    old: SectionId | None
    old_label: str | None
    new: SectionId | None
    new_label: str | None
    reason: str | None = correctable_field()


StructureEvent = (
    SectionAdded
    | SectionRetitled
    | SectionRelabelled
    | SectionMoved
    | SectionAccountableChanged
    | SectionRemoved
    | RecommendationAdded
    | RecommendationRelabelled
    | RecommendationMoved
)
"""Events about what a plan is arranged by."""
