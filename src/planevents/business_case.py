"""A business case as it stands: what it says, what was decided, and what it became."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from datetime import date

    from planevents.case_parts import CaseContents
    from planevents.identity import ActionId, BusinessCaseId, FinanceLineId, RiskId, SectionId
    from planevents.people import Post


@attrs.frozen
class CaseDecision:
    """What a body decided, by the event of that version."""

    version: int
    on: date
    body: str
    minute: str | None
    meeting: date | None
    reason: str | None = None


@attrs.frozen
class BusinessCase:
    """A business case. Once it is approved ``contents`` stand for good, and their profile is the baseline."""

    id: BusinessCaseId
    label: str
    title: str
    action: ActionId | None
    section: SectionId | None
    sponsor: Post | None
    manager: Post | None
    contents: CaseContents
    presented_on: date
    state: Literal["presented", "approved", "rejected"] = "presented"
    revisions: int = 0
    decision: CaseDecision | None = None
    actions: tuple[ActionId, ...] = ()
    lines: tuple[FinanceLineId, ...] = ()
    risks: tuple[RiskId, ...] = ()

    @property
    def facts(self) -> dict[str, str | None]:
        """What a net change compares, but for its links and its people."""
        totals = {way: self.contents.total(way) for way in ("investment", "benefit")}
        return {
            "label": self.label,
            "title": self.title,
            "state": self.state,
            "summary": self.contents.summary,
            "decided by": None if self.decision is None else self.decision.body,
            **{way: None if total is None else str(total) for way, total in totals.items()},
        }
