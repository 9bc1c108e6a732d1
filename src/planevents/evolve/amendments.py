"""What events about amendments change: their own record, and what was agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

import attrs

from planevents import events as e
from planevents.amendment import Amendment, Item, Noting
from planevents.target import target_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from planevents.evolve.builder import PlanBuilder
    from planevents.identity import ActionId


def apply_amendment(builder: PlanBuilder, event: e.AmendmentEvent, version: int, on: date) -> None:
    """Fold one event about an amendment; of one that the plan does not have, nothing."""
    if isinstance(event, e.AmendmentProposed):
        _propose(builder, event, on)
        return
    amendment = builder.plan.amendments.get(event.amendment)
    if amendment is None:
        return
    match event:
        case e.AmendmentNoted():
            noting = Noting(event.body, on, event.meeting, event.minute)
            changed = attrs.evolve(amendment, noted=(*amendment.noted, noting))
            builder.table("amendments")[amendment.id] = changed
        case e.AmendmentWithdrawn():
            items = tuple(attrs.evolve(item, state="withdrawn") for item in amendment.items)
            _close(
                builder,
                attrs.evolve(
                    amendment, items=items, state="withdrawn", decided_on=on, decision_reason=event.reason
                ),
            )
        case e.AmendmentApproved() | e.AmendmentRejected():
            _decide(builder, amendment, event, version, on)
        case _:
            assert_never(event)


def _propose(builder: PlanBuilder, event: e.AmendmentProposed, on: date) -> None:
    actions = builder.plan.all_actions
    items = tuple(
        Item(
            number=number,
            action=item.action,
            action_label=item.action_label,
            kind=item.kind,
            agreed=item.agreed,
            proposed=item.proposed,
            alternative=item.alternative,
            owners=item.owners,
            reason=item.reason or event.reason,
            impact=item.impact or event.impact,
            was_complete=(action := actions.get(item.action)) is not None and action.is_complete,
            first_month=builder.plan.year_starts,
        )
        for number, item in enumerate(event.items, start=1)
    )
    builder.table("amendments")[event.amendment] = Amendment(
        id=event.amendment,
        label=event.label,
        items=items,
        reason=event.reason,
        impact=event.impact,
        body=event.body,
        proposed_on=on,
        lapses_on=event.lapses_on,
    )
    builder.label("amendment", event.label, event.amendment)
    for item in items:
        if item.kind == "target":
            _show(builder, item.action, item.proposed)


def _decide(
    builder: PlanBuilder,
    amendment: Amendment,
    event: e.AmendmentApproved | e.AmendmentRejected,
    version: int,
    on: date,
) -> None:
    agreed = {ref.number for ref in event.agreed} if isinstance(event, e.AmendmentApproved) else set[int]()
    items = tuple(
        attrs.evolve(item, state="approved" if item.number in agreed else "rejected")
        for item in amendment.items
    )
    decided = attrs.evolve(
        amendment,
        items=items,
        state="approved" if isinstance(event, e.AmendmentApproved) else "rejected",
        decided_by=event.body,
        decided_on=on,
        meeting=event.meeting,
        minute=event.minute,
        decision_reason=event.reason if isinstance(event, e.AmendmentRejected) else None,
    )
    _close(builder, decided)
    for item in items:
        if item.state == "approved":
            _agree(builder, item, version, on)


def _close(builder: PlanBuilder, amendment: Amendment) -> None:
    builder.table("amendments")[amendment.id] = amendment
    for item in amendment.items:
        if item.kind == "target":
            waiting = [one.proposed for one in _waiting(builder, item.action)]
            _show(builder, item.action, *waiting[-1:])


def _agree(builder: PlanBuilder, item: Item, version: int, on: date) -> None:
    """Change what an approval changes by itself; another action, or one's end, has an event of its own."""
    match item.kind:
        case "target":
            builder.move(item.action, item.proposed, version, on, "amendment")
        case "owners":
            _put(builder, item.action, "owners", item.owners)
        case "title":
            _put(builder, item.action, "title", item.proposed or "")
        case "description":
            _put(builder, item.action, "description", item.proposed)
        case "alternative" | "withdrawal":
            pass
        case _:
            assert_never(item.kind)


def _waiting(builder: PlanBuilder, action: ActionId) -> Iterator[Item]:
    """Yield the proposals of another target for an action that nobody has decided."""
    for amendment in builder.plan.amendments.values():
        if amendment.state == "proposed":
            yield from (item for item in amendment.items if (item.action, item.kind) == (action, "target"))


def _show(builder: PlanBuilder, action_id: ActionId, *proposed: str | None) -> None:
    """Let an action's target show what is proposed, or that nothing is."""
    if action := builder.edit(action_id):
        shown = target_of(proposed[0], builder.plan.year_starts) if proposed else None
        _put(builder, action_id, "target", attrs.evolve(action.target, proposed=shown))


def _put(builder: PlanBuilder, action: ActionId, field: str, value: Any) -> None:
    if draft := builder.edit(action):
        object.__setattr__(draft, field, value)
