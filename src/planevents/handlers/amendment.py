"""What commands about amendments mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planevents import commands as c
from planevents import events as e
from planevents.action import joined
from planevents.errors import InvalidValueError
from planevents.handlers.handling import (
    Handlers,
    Handling,
    body_name,
    filled,
    target_text,
)
from planevents.identity import (
    ActionId,
    AmendmentId,
    EntityId,
    check_label,
    label_key,
)
from planevents.people import without_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planevents.action import Action
    from planevents.amendment import Amendment, Item

_ONE_THING = "give exactly one of target=, alternative=, withdraw=True, owners=, or title= and description="


def _propose_amendment(command: c.ProposeAmendment, handling: Handling) -> Iterator[e.Event]:
    yield _proposed(command, _items(command, handling, own=False), handling)


def _propose_bulk_amendment(command: c.ProposeBulkAmendment, handling: Handling) -> Iterator[e.Event]:
    asked = (item for ask in command.items for item in _items(ask, handling, own=True))
    yield _proposed(command, asked, handling)


def _proposed(
    command: c.ProposeAmendment | c.ProposeBulkAmendment,
    items: Iterable[e.AmendmentItem],
    handling: Handling,
) -> e.AmendmentProposed:
    label = _next_amendment(handling) if command.amendment is None else command.amendment
    return e.AmendmentProposed(
        amendment=AmendmentId(handling.id(AmendmentId)),
        label=check_label(label, "amendment"),
        items=tuple(items),
        reason=command.reason,
        impact=command.impact,
        body=command.body,
        lapses_on=command.lapses_on,
    )


def _items(ask: c.ProposeAmendment | c.Ask, handling: Handling, *, own: bool) -> Iterator[e.AmendmentItem]:
    action = handling.action(ask.action)
    asked: dict[e.AmendmentKind, bool] = {
        "target": ask.target is not None,
        "alternative": ask.alternative is not None,
        "withdrawal": ask.withdraw,
        "owners": ask.owners is not None,
        "title": ask.title is not None,
        "description": ask.description is not None,
    }
    kinds: list[e.AmendmentKind] = [kind for kind, given in asked.items() if given]
    if len(kinds) != 1 and kinds != ["title", "description"]:
        raise InvalidValueError(
            "proposal", ", ".join(kinds) or None, "a proposal asks for one thing (rule 2)", _ONE_THING
        )
    said: dict[str, Any] = {"reason": ask.reason, "impact": ask.impact} if own else {}
    for kind in kinds:
        proposed = {"target": ask.target, "title": ask.title, "description": ask.description}.get(kind)
        yield e.AmendmentItem(
            action=action.id,
            action_label=action.label,
            kind=kind,
            agreed=_agreed(action, kind),
            proposed=proposed or None if kind == "description" else proposed,
            alternative=ask.alternative,
            owners=without_names(ask.owners or ()),
            **{"reason": None, "impact": None} | said,
        )


def _agreed(action: Action, kind: e.AmendmentKind) -> str | None:
    """Return what stands now and is asked to change, as it is printed; an end changes the target's too."""
    match kind:
        case "owners":
            return joined(post.title for post in action.owners) or None
        case "title":
            return action.title
        case "description":
            return action.description
        case _:
            return target_text(action)


def _next_amendment(handling: Handling) -> str:
    number = len(handling.tip.amendments) + 1
    while any(("amendment", f"a{number}") in plan.labels for plan in (handling.plan, handling.tip)):
        number += 1
    return f"A{number}"


def _approve_amendment(command: c.ApproveAmendment, handling: Handling) -> Iterator[e.Event]:
    plan = handling.plan
    amendment = handling.amendment(command.amendment)
    chosen = _chosen(command.items, amendment, handling)
    agreed = [item for item in amendment.items if item.number in chosen]
    yield e.AmendmentApproved(
        amendment=amendment.id,
        label=amendment.label,
        agreed=_refs(agreed, handling),
        rejected=_refs((item for item in amendment.items if item.number not in chosen), handling),
        body=body_name(plan, command.body),
        meeting=command.meeting,
        minute=command.minute,
    )
    replaced = [item for item in agreed if item.kind == "alternative"]
    if command.action is not None and len(replaced) > 1:
        raise InvalidValueError(
            "action",
            command.action,
            f"{len(replaced)} alternatives are agreed, and this labels one",
            "leave it out, and use Relabel afterwards",
        )
    after = 1
    for item in agreed:
        action = plan.find_action(item.action)
        decided = f"amendment {amendment.label}: {item.reason}"
        if item.kind == "alternative":
            added = _alternative(item, action, command.action, handling.id(ActionId, after))
            yield added
            yield e.ActionSuperseded(
                action=action.id, label=action.label, by=added.action, by_label=added.label, reason=decided
            )
            after += 2
        elif item.kind == "withdrawal":
            yield e.ActionWithdrawn(action=action.id, label=action.label, reason=decided)
            after += 1


def _alternative(item: Item, action: Action, label: str | None, new: str) -> e.ActionAdded:
    return e.ActionAdded(
        action=ActionId(new),
        label=check_label(label or f"{action.label} alternative"),
        title=item.alternative or "",
        description=None,
        owners=action.owners,
        start=None,
        target=action.target.current.text or None,
        origin="follow-on",
        recommendation=action.recommendation,
        section=action.section,
        parent=action.parent,
        follows=action.id,
        fields=action.custom,
        tags=action.tags,
    )


def _chosen(items: tuple[int | str, ...] | None, amendment: Amendment, handling: Handling) -> set[int]:
    """Return the numbers of the items that are agreed."""
    every = {item.number for item in amendment.items}
    if items is None:
        return every
    chosen: set[int] = set()
    for one in items:
        found = {one} & every if isinstance(one, int) else _about(one, amendment, handling)
        if not found:
            raise InvalidValueError(
                "items",
                one,
                f"amendment {amendment.label!r} asks nothing of it",
                f"its items are numbered 1 to {len(every)}",
            )
        chosen |= found
    if not chosen:
        raise InvalidValueError(
            "items", items, "whoever agrees to nothing rejects", "use RejectAmendment, or name what is agreed"
        )
    return chosen


def _about(label: str, amendment: Amendment, handling: Handling) -> set[int]:
    """Return the numbers of the items about an action, by its id, or its label now or when it was asked."""
    if isinstance(label, EntityId):
        return {item.number for item in amendment.items if item.action == label}
    key, actions = label_key(label), handling.plan.all_actions
    return {
        item.number
        for item in amendment.items
        if key == label_key(item.action_label)
        or ((action := actions.get(item.action)) is not None and key == label_key(action.label))
    }


def _reject_amendment(command: c.RejectAmendment, handling: Handling) -> Iterator[e.Event]:
    amendment = handling.amendment(command.amendment)
    yield e.AmendmentRejected(
        amendment=amendment.id,
        label=amendment.label,
        items=_refs(amendment.items, handling),
        body=body_name(handling.plan, command.body),
        meeting=command.meeting,
        minute=command.minute,
        reason=command.reason,
    )


def _note_amendment(command: c.NoteAmendment, handling: Handling) -> Iterator[e.Event]:
    amendment = handling.amendment(command.amendment)
    yield e.AmendmentNoted(
        amendment=amendment.id,
        label=amendment.label,
        items=_refs(amendment.items, handling),
        body=body_name(handling.plan, command.body),
        meeting=command.meeting,
        minute=command.minute,
    )


def _withdraw_amendment(command: c.WithdrawAmendment, handling: Handling) -> Iterator[e.Event]:
    amendment = handling.amendment(command.amendment)
    yield e.AmendmentWithdrawn(
        amendment=amendment.id,
        label=amendment.label,
        items=_refs(amendment.items, handling),
        reason=filled("reason", command.reason),
    )


def _refs(items: Iterable[Item], handling: Handling) -> tuple[e.ItemRef, ...]:
    return tuple(
        e.ItemRef(
            number=item.number,
            action=item.action,
            action_label=handling.plan.find_action(item.action).label,
        )
        for item in items
    )


HANDLERS: Handlers = {
    c.ProposeAmendment: _propose_amendment,
    c.ProposeBulkAmendment: _propose_bulk_amendment,
    c.ApproveAmendment: _approve_amendment,
    c.RejectAmendment: _reject_amendment,
    c.NoteAmendment: _note_amendment,
    c.WithdrawAmendment: _withdraw_amendment,
}
