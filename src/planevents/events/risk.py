"""The risk register: what could go wrong, how bad it is, and what is done about it."""

from __future__ import annotations

from typing import ClassVar, Literal

import attrs

from planevents.events.marks import added, correctable_field, subject
from planevents.identity import ActionId, RiskId, SectionId
from planevents.people import Post
from planevents.risk_matrix import RiskMatrix


@attrs.frozen(kw_only=True)
class RiskMatrixSet:
    """The plan has another risk matrix; labels in use that it has not were mapped."""

    type: ClassVar[str] = "risk.matrix_set"
    schema: ClassVar[int] = 1
    matrix: RiskMatrix
    likelihoods_as: tuple[tuple[str, str], ...]
    impacts_as: tuple[tuple[str, str], ...]
    reason: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class RiskAdded:
    """A risk joined the register, scored by the matrix in force."""

    type: ClassVar[str] = "risk.added"
    schema: ClassVar[int] = 1
    risk: RiskId = added()
    label: str
    title: str = correctable_field()
    description: str | None = correctable_field()
    owner: Post | None
    section: SectionId | None
    likelihood: str = correctable_field()
    impact: str = correctable_field()


@attrs.frozen(kw_only=True)
class RiskRescored:
    """A risk was scored again, perhaps as before; the earlier score is kept."""

    type: ClassVar[str] = "risk.rescored"
    schema: ClassVar[int] = 1
    risk: RiskId = subject()
    label: str
    old_likelihood: str
    old_impact: str
    likelihood: str = correctable_field()
    impact: str = correctable_field()
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class RiskReworded:
    """A risk's title or description was changed on purpose."""

    type: ClassVar[str] = "risk.reworded"
    schema: ClassVar[int] = 1
    risk: RiskId = subject()
    label: str
    field: Literal["title", "description"]
    old: str | None
    new: str | None = correctable_field()
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class RiskOwnerChanged:
    """A risk has another owner, or none."""

    type: ClassVar[str] = "risk.owner_changed"
    schema: ClassVar[int] = 1
    risk: RiskId = subject()
    label: str
    old: Post | None
    new: Post | None
    reason: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class RiskRelabelled:
    """A risk's reference changed; its identity did not."""

    type: ClassVar[str] = "risk.relabelled"
    schema: ClassVar[int] = 1
    risk: RiskId = subject()
    label: str
    new: str


@attrs.frozen(kw_only=True)
class RiskMitigationAdded:
    """An action of the plan mitigates a risk."""

    type: ClassVar[str] = "risk.mitigation_added"
    schema: ClassVar[int] = 1
    risk: RiskId = subject()
    label: str
    action: ActionId
    action_label: str


@attrs.frozen(kw_only=True)
class RiskMitigationRemoved:
    """An action no longer mitigates a risk."""

    type: ClassVar[str] = "risk.mitigation_removed"
    schema: ClassVar[int] = 1
    risk: RiskId = subject()
    label: str
    action: ActionId
    action_label: str
    reason: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class RiskClosed:
    """A risk was closed off; its label stays its own."""

    type: ClassVar[str] = "risk.closed"
    schema: ClassVar[int] = 1
    risk: RiskId = subject()
    label: str
    reason: str = correctable_field()


@attrs.frozen(kw_only=True)
class RiskReopened:
    """A closed risk is open again, scored as it was last."""

    type: ClassVar[str] = "risk.reopened"
    schema: ClassVar[int] = 1
    risk: RiskId = subject()
    label: str
    reason: str = correctable_field()


RiskEvent = (
    RiskMatrixSet
    | RiskAdded
    | RiskRescored
    | RiskReworded
    | RiskOwnerChanged
    | RiskRelabelled
    | RiskMitigationAdded
    | RiskMitigationRemoved
    | RiskClosed
    | RiskReopened
)
"""Events about the risk register."""
