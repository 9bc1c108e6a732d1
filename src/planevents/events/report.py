"""What was published."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs


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
