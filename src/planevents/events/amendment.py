"""What bodies are asked to change, and what they decide."""

from __future__ import annotations

from typing import ClassVar, Literal

import attrs

from planevents.events.marks import added, correctable_field
from planevents.identity import ActionId, AmendmentId

AmendmentKind = Literal["target", "alternative", "withdrawal"]


@attrs.frozen(kw_only=True)
class AmendmentProposed:
    """A body was asked to change an action's target, to put another in its place, or to withdraw it."""

    type: ClassVar[str] = "amendment.proposed"
    schema: ClassVar[int] = 1
    amendment: AmendmentId = added()
    label: str
    action: ActionId
    action_label: str
    kind: AmendmentKind
    agreed: str | None
    proposed: str | None = correctable_field()
    alternative: str | None = correctable_field()
    reason: str = correctable_field()
    impact: str | None = correctable_field()
    body: str | None


@attrs.frozen(kw_only=True)
class AmendmentApproved:
    """The deciding body agreed; a target moves from the decision's date."""

    type: ClassVar[str] = "amendment.approved"
    schema: ClassVar[int] = 1
    amendment: AmendmentId
    label: str
    action: ActionId
    action_label: str
    body: str
    minute: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class AmendmentRejected:
    """The deciding body refused; the plan stands as agreed."""

    type: ClassVar[str] = "amendment.rejected"
    schema: ClassVar[int] = 1
    amendment: AmendmentId
    label: str
    action: ActionId
    action_label: str
    body: str
    minute: str | None = correctable_field()
    reason: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class AmendmentNoted:
    """A scrutiny body took note, which decides nothing (rule 3)."""

    type: ClassVar[str] = "amendment.noted"
    schema: ClassVar[int] = 1
    amendment: AmendmentId
    label: str
    action: ActionId
    action_label: str
    body: str
    minute: str | None = correctable_field()


AmendmentEvent = AmendmentProposed | AmendmentApproved | AmendmentRejected | AmendmentNoted
"""Events about one amendment, each with its action."""
