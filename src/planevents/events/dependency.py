"""What has to wait for what."""

from __future__ import annotations

from typing import ClassVar

import attrs

from planevents.events.marks import added, correctable_field, subject
from planevents.identity import ActionId, DependencyId, SectionId


@attrs.frozen(kw_only=True)
class DependencyAdded:
    """An action, or all of a section, was found to wait for another action or section."""

    type: ClassVar[str] = "dependency.added"
    schema: ClassVar[int] = 1
    dependency: DependencyId = added()
    label: str
    waiting: ActionId | SectionId
    waiting_label: str
    needed: ActionId | SectionId
    needed_label: str
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class DependencyRemoved:
    """Something no longer waits for something else."""

    type: ClassVar[str] = "dependency.removed"
    schema: ClassVar[int] = 1
    dependency: DependencyId = subject()
    label: str
    waiting: ActionId | SectionId
    waiting_label: str
    needed: ActionId | SectionId
    needed_label: str
    reason: str = correctable_field()


DependencyEvent = DependencyAdded | DependencyRemoved
"""Events about what waits for what."""
