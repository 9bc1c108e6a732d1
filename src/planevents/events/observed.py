"""What documents show with no decision behind it, and what people say that it was."""

from __future__ import annotations

from typing import ClassVar, Literal

import attrs

from planevents.events.marks import correctable_field
from planevents.identity import ActionId, RecommendationId
from planevents.people import Post

ObservedField = Literal[
    "target", "start", "owners", "title", "description", "source", "text", "listed", "field"
]
Classification = Literal["reprofile", "correction", "split", "handover", "rewording", "withdrawal"]


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
    reason: str = correctable_field()
