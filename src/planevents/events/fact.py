"""What was recorded wrongly."""

from __future__ import annotations

from typing import ClassVar

import attrs


@attrs.frozen(kw_only=True)
class FactCorrected:
    """A field of an earlier event was entered wrongly; this is what it should have said."""

    type: ClassVar[str] = "fact.corrected"
    schema: ClassVar[int] = 1
    event: int
    field: str
    value: str | None
    reason: str


@attrs.frozen(kw_only=True)
class FactRetracted:
    """An earlier event was recorded in error; it never happened."""

    type: ClassVar[str] = "fact.retracted"
    schema: ClassVar[int] = 1
    event: int
    reason: str
