"""What bodies are asked to change, and what they decide."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

import attrs

from planevents.events.marks import added, correctable_field, items_field
from planevents.identity import ActionId, AmendmentId
from planevents.people import Post

AmendmentKind = Literal["target", "alternative", "withdrawal", "owners", "title", "description"]


@attrs.frozen(kw_only=True)
class AmendmentItem:
    """One thing that a proposal asks of one action.

    ``agreed`` and ``proposed`` are what ``kind`` names, as it is printed: a target, owners, a title, a
    description. Proposed owners are in ``owners`` alone, the title of another action in its place in
    ``alternative``. A ``reason`` and an ``impact`` of its own stand before the proposal's.
    """

    action: ActionId
    action_label: str
    kind: AmendmentKind
    agreed: str | None
    proposed: str | None = correctable_field()
    alternative: str | None = correctable_field()
    owners: tuple[Post, ...]
    reason: str | None = correctable_field()
    impact: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class ItemRef:
    """An item of a proposal, by its number from 1, with its action as it was called then."""

    number: int
    action: ActionId
    action_label: str


@attrs.frozen(kw_only=True)
class AmendmentProposed:
    """A body was asked to change what was agreed of one action or of several.

    Undecided, it lapses after ``lapses_on``, or when there is nothing left to decide.
    """

    type: ClassVar[str] = "amendment.proposed"
    schema: ClassVar[int] = 2
    amendment: AmendmentId = added()
    label: str
    items: tuple[AmendmentItem, ...] = items_field()
    reason: str = correctable_field()
    impact: str | None = correctable_field()
    body: str | None
    lapses_on: date | None = correctable_field(read=date.fromisoformat)


@attrs.frozen(kw_only=True)
class AmendmentApproved:
    """The deciding body agreed to some items or to all; what they ask holds from the decision's date."""

    type: ClassVar[str] = "amendment.approved"
    schema: ClassVar[int] = 2
    amendment: AmendmentId
    label: str
    agreed: tuple[ItemRef, ...]
    rejected: tuple[ItemRef, ...]
    body: str
    meeting: date | None = correctable_field(read=date.fromisoformat)
    minute: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class AmendmentRejected:
    """The deciding body refused; the plan stands as agreed."""

    type: ClassVar[str] = "amendment.rejected"
    schema: ClassVar[int] = 2
    amendment: AmendmentId
    label: str
    items: tuple[ItemRef, ...]
    body: str
    meeting: date | None = correctable_field(read=date.fromisoformat)
    minute: str | None = correctable_field()
    reason: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class AmendmentNoted:
    """A scrutiny body took note, which decides nothing (rule 3)."""

    type: ClassVar[str] = "amendment.noted"
    schema: ClassVar[int] = 2
    amendment: AmendmentId
    label: str
    items: tuple[ItemRef, ...]
    body: str
    meeting: date | None = correctable_field(read=date.fromisoformat)
    minute: str | None = correctable_field()


@attrs.frozen(kw_only=True)
class AmendmentWithdrawn:
    """Whoever proposed it no longer asks; nobody decides it, and the plan stands as agreed."""

    type: ClassVar[str] = "amendment.withdrawn"
    schema: ClassVar[int] = 1
    amendment: AmendmentId
    label: str
    items: tuple[ItemRef, ...]
    reason: str = correctable_field()


AmendmentEvent = (
    AmendmentProposed | AmendmentApproved | AmendmentRejected | AmendmentNoted | AmendmentWithdrawn
)
"""Events about one amendment, each with the actions that it asks something of."""


def items_of(event: AmendmentEvent) -> tuple[AmendmentItem, ...] | tuple[ItemRef, ...]:
    """Return the items that an event is about: of an approval the agreed ones, then the rejected."""
    return (*event.agreed, *event.rejected) if isinstance(event, AmendmentApproved) else event.items
