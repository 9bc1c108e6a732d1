"""What happens to a plan as a whole."""

from __future__ import annotations

from typing import ClassVar

import attrs

from planevents.definitions import Body, ChangeControl, Controlled, Field, Standard
from planevents.events.marks import correctable_field
from planevents.statuses import StatusScheme


@attrs.frozen(kw_only=True)
class PlanOpened:
    """A plan begins, with its status scheme, change control and own definitions."""

    type: ClassVar[str] = "plan.opened"
    schema: ClassVar[int] = 2
    scheme: StatusScheme
    change_control: ChangeControl
    title: str = correctable_field()
    organisation: str | None = correctable_field()
    period: str | None = correctable_field()
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
    minute: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class PlanControlSet:
    """From now on an approved plan changes in these respects only by an approved amendment."""

    type: ClassVar[str] = "plan.control_set"
    schema: ClassVar[int] = 1
    controlled: tuple[Controlled, ...]
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class PlanSchemeChanged:
    """The plan changed to another status scheme; every status in use was mapped."""

    type: ClassVar[str] = "plan.scheme_changed"
    schema: ClassVar[int] = 1
    scheme: StatusScheme
    mapping: tuple[tuple[str, str], ...]
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class PlanEditionRecorded:
    """A published edition of the plan was taken into its history."""

    type: ClassVar[str] = "plan.edition_recorded"
    schema: ClassVar[int] = 1
    document: str
    sha256: str


@attrs.frozen(kw_only=True)
class PlanStandardsSet:
    """The plan's standards were set anew; from now on these are measured, and no others."""

    type: ClassVar[str] = "plan.standards_set"
    schema: ClassVar[int] = 1
    standards: tuple[Standard, ...]
    reason: str = correctable_field()


PlanEvent = (
    PlanOpened | PlanApproved | PlanControlSet | PlanSchemeChanged | PlanEditionRecorded | PlanStandardsSet
)
"""Events about a plan as a whole."""
