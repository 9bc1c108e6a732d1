"""What was asked of a body, item by item, and what became of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, assert_never

import attrs

from planevents.calendar import UK_FIRST_MONTH
from planevents.target import target_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.action import Action
    from planevents.events import AmendmentKind
    from planevents.identity import ActionId, AmendmentId
    from planevents.people import Post

ItemState = Literal["proposed", "approved", "rejected", "withdrawn"]

StateAt = Literal["pending", "approved", "rejected", "withdrawn", "lapsed"]
"""What became of an item by a day: where nobody decided it, it is pending or has lapsed."""


@attrs.frozen
class Item:
    """One thing that was asked of one action. ``number`` counts from 1 within the amendment.

    ``reason`` and ``impact`` are its own, or else the amendment's. ``was_complete`` says that the
    action was complete already when this was asked; ``first_month`` is that in which the plan's
    financial year starts.
    """

    number: int
    action: ActionId
    action_label: str
    kind: AmendmentKind
    agreed: str | None
    proposed: str | None
    alternative: str | None
    owners: tuple[Post, ...]
    reason: str
    impact: str | None
    was_complete: bool = False
    state: ItemState = "proposed"
    first_month: int = UK_FIRST_MONTH

    @property
    def asked(self) -> str | None:
        """What is asked for, as one cell prints it; None for a field that is to be empty."""
        match self.kind:
            case "target" | "title" | "description":
                return self.proposed
            case "alternative":
                return self.alternative
            case "owners":
                return "; ".join(post.title for post in self.owners) or None
            case "withdrawal":
                return "withdrawn"
            case _:
                assert_never(self.kind)

    @property
    def slippage(self) -> int | None:
        """The days that are asked for; None where no date is, or one of the two has no due day."""
        if self.kind != "target" or self.agreed is None or self.proposed is None:
            return None
        return target_of(self.agreed, self.first_month).slippage(target_of(self.proposed, self.first_month))


@attrs.frozen
class Noting:
    """A body that took note, and where that is minuted."""

    body: str
    on: date
    meeting: date | None
    minute: str | None


@attrs.frozen
class Lapse:
    """The first day on which an item was no longer proposed, and why."""

    on: date
    why: str


@attrs.frozen
class Amendment:
    """A proposal to change one action or several, and what became of it.

    ``state`` is approved where a body agreed to any of its items; each item has its own. That a
    proposal lapsed is no state: it is computed for a day, by ``lapse``.
    """

    id: AmendmentId
    label: str
    items: tuple[Item, ...]
    reason: str
    impact: str | None
    body: str | None
    proposed_on: date
    lapses_on: date | None = None
    state: ItemState = "proposed"
    decided_by: str | None = None
    decided_on: date | None = None
    meeting: date | None = None
    minute: str | None = None
    decision_reason: str | None = None
    noted: tuple[Noting, ...] = ()

    @property
    def noted_by(self) -> tuple[str, ...]:
        """The bodies that took note, in order."""
        return tuple(one.body for one in self.noted)

    @property
    def standing(self) -> str:
        """Its state, and how much of it a body agreed to where that is not all."""
        agreed = sum(item.state == "approved" for item in self.items)
        if self.state == "approved" and agreed < len(self.items):
            return f"approved in part ({agreed} of {len(self.items)})"
        return self.state

    def of(self, action: ActionId) -> tuple[Item, ...]:
        """Return what it asks of one action."""
        return tuple(item for item in self.items if item.action == action)

    def state_at(self, item: Item, action: Action | None, as_at: date) -> StateAt:
        """Return what became of an item by a day; ``action`` is as it stands."""
        if item.state != "proposed":
            return item.state
        return "pending" if self.lapse(item, action, as_at) is None else "lapsed"

    def lapse(self, item: Item, action: Action | None, as_at: date) -> Lapse | None:
        """Return how an undecided item lapsed by a day, if it did; ``action`` is as it stands.

        It does so when its last day, or the date that it proposes, has passed; and when the action is
        completed or leaves the plan.
        """
        if item.state != "proposed":
            return None
        found: list[Lapse] = []
        if action is not None and action.completion is not None and not item.was_complete:
            found.append(Lapse(action.completion.on, "the action was completed"))
        if action is not None and action.removal is not None:
            found.append(Lapse(action.removal.on, f"the action left the plan ({action.removal.kind})"))
        found += (Lapse(last + timedelta(days=1), why) for last, why in self._last_days(item) if last < as_at)
        past = [one for one in found if one.on <= as_at]
        return min(past, key=lambda one: one.on, default=None)

    def _last_days(self, item: Item) -> Iterator[tuple[date, str]]:
        if self.lapses_on is not None:
            yield self.lapses_on, "its last day passed undecided"
        due = target_of(item.proposed, item.first_month).due_day if item.kind == "target" else None
        if due is not None and due >= self.proposed_on:
            yield due, "the proposed date passed undecided"
