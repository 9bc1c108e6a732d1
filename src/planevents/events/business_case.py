"""Business cases: what somebody asks to be let do, and what a body decides of it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from planevents.case_parts import CaseContents
from planevents.events.marks import added, correctable_field, subject
from planevents.identity import ActionId, BusinessCaseId, FinanceLineId, RiskId, SectionId
from planevents.people import Post


@attrs.frozen(kw_only=True)
class BusinessCasePresented:
    """A business case was put forward, for an action, a section or the plan; nothing of it counts yet."""

    type: ClassVar[str] = "business_case.presented"
    schema: ClassVar[int] = 1
    case: BusinessCaseId = added()
    label: str
    title: str = correctable_field()
    action: ActionId | None
    section: SectionId | None
    sponsor: Post | None
    manager: Post | None
    contents: CaseContents


@attrs.frozen(kw_only=True)
class BusinessCaseRevised:
    """A business case was put forward again with other contents, with a reason."""

    type: ClassVar[str] = "business_case.revised"
    schema: ClassVar[int] = 1
    case: BusinessCaseId = subject()
    label: str
    title: str = correctable_field()
    sponsor: Post | None
    manager: Post | None
    contents: CaseContents
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class BusinessCaseApproved:
    """A deciding body agreed: the case's profile is the baseline; actions, lines and risks come of it."""

    type: ClassVar[str] = "business_case.approved"
    schema: ClassVar[int] = 1
    case: BusinessCaseId = subject()
    label: str
    body: str
    minute: str | None = correctable_field()
    meeting: date | None
    actions: tuple[ActionId, ...]
    lines: tuple[FinanceLineId, ...]
    risks: tuple[RiskId, ...]


@attrs.frozen(kw_only=True)
class BusinessCaseRejected:
    """A deciding body refused; the case can be revised."""

    type: ClassVar[str] = "business_case.rejected"
    schema: ClassVar[int] = 1
    case: BusinessCaseId = subject()
    label: str
    body: str
    minute: str | None = correctable_field()
    meeting: date | None
    reason: str | None = correctable_field()


BusinessCaseEvent = BusinessCasePresented | BusinessCaseRevised | BusinessCaseApproved | BusinessCaseRejected
"""Events about business cases."""
