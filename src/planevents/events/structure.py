"""What a plan is arranged by: its sections, and what somebody outside recommended."""

from __future__ import annotations

from typing import ClassVar

import attrs

from planevents.events.marks import added, correctable_field
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


StructureEvent = SectionAdded | RecommendationAdded
"""Events about what a plan is arranged by."""
