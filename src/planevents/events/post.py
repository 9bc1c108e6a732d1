"""What happens to the posts that own actions and answer for sections."""

from __future__ import annotations

from typing import ClassVar

import attrs

from planevents.events.marks import correctable_field
from planevents.identity import ActionId, MeasureId, RiskId, SectionId
from planevents.people import Post


@attrs.frozen
class HeldAction:
    """An action that changed hands, with its label as it was."""

    action: ActionId
    label: str


@attrs.frozen
class HeldSection:
    """A section that changed hands, with its label as it was."""

    section: SectionId
    label: str


@attrs.frozen
class HeldRisk:
    """A risk that changed hands, with its label as it was."""

    risk: RiskId
    label: str


@attrs.frozen
class HeldMeasure:
    """An outcome measure that changed hands, with its label as it was."""

    measure: MeasureId
    label: str


@attrs.frozen(kw_only=True)
class PostRenamed:
    """A post is called otherwise from a day on; what was recorded before keeps the old title (rule 22)."""

    type: ClassVar[str] = "post.renamed"
    schema: ClassVar[int] = 1
    old: str
    new: str
    reason: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class PostHandedOver:
    """All that a post held was handed over to another post."""

    type: ClassVar[str] = "post.handed_over"
    schema: ClassVar[int] = 2
    old: str
    new: Post
    actions: tuple[HeldAction, ...]
    sections: tuple[HeldSection, ...]
    risks: tuple[HeldRisk, ...]
    measures: tuple[HeldMeasure, ...]
    reason: str = correctable_field()


PostEvent = PostRenamed | PostHandedOver
"""Events about posts."""
