"""What commands about amendments mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents import events as e
from planevents.errors import InvalidValueError
from planevents.handlers.handling import (
    Handlers,
    Handling,
    body_name,
    target_text,
)
from planevents.identity import (
    ActionId,
    AmendmentId,
    check_label,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _reject_amendment(command: c.RejectAmendment, handling: Handling) -> Iterator[e.Event]:
    plan = handling.plan
    amendment = handling.amendment(command.amendment)
    yield e.AmendmentRejected(
        amendment=amendment.id,
        label=amendment.label,
        action=amendment.action,
        action_label=plan.find_action(amendment.action).label,
        body=body_name(plan, command.body),
        minute=command.minute,
        reason=command.reason,
    )


def _note_amendment(command: c.NoteAmendment, handling: Handling) -> Iterator[e.Event]:
    plan = handling.plan
    amendment = handling.amendment(command.amendment)
    yield e.AmendmentNoted(
        amendment=amendment.id,
        label=amendment.label,
        action=amendment.action,
        action_label=plan.find_action(amendment.action).label,
        body=body_name(plan, command.body),
        minute=command.minute,
    )


def _propose_amendment(command: c.ProposeAmendment, handling: Handling) -> Iterator[e.Event]:
    action = handling.action(command.action)
    asked: dict[e.AmendmentKind, bool] = {
        "target": command.target is not None,
        "alternative": command.alternative is not None,
        "withdrawal": command.withdraw,
    }
    kinds: list[e.AmendmentKind] = [kind for kind, given in asked.items() if given]
    if len(kinds) != 1:
        raise InvalidValueError(
            "proposal",
            ", ".join(kinds) or None,
            "a proposal asks for one thing (rule 2)",
            "give exactly one of target=, alternative=, withdraw=True",
        )
    label = _next_amendment(handling) if command.amendment is None else command.amendment
    yield e.AmendmentProposed(
        amendment=AmendmentId(handling.id(AmendmentId)),
        label=check_label(label, "amendment"),
        action=action.id,
        action_label=action.label,
        kind=kinds[0],
        agreed=target_text(action),
        proposed=command.target,
        alternative=command.alternative,
        reason=command.reason,
        impact=command.impact,
        body=command.body,
    )


def _next_amendment(handling: Handling) -> str:
    number = len(handling.tip.amendments) + 1
    while any(("amendment", f"a{number}") in plan.labels for plan in (handling.plan, handling.tip)):
        number += 1
    return f"A{number}"


def _approve_amendment(command: c.ApproveAmendment, handling: Handling) -> Iterator[e.Event]:
    amendment = handling.amendment(command.amendment)
    plan = handling.plan
    action = plan.find_action(amendment.action)
    yield e.AmendmentApproved(
        amendment=amendment.id,
        label=amendment.label,
        action=action.id,
        action_label=action.label,
        body=body_name(plan, command.body),
        minute=command.minute,
    )
    decided = f"amendment {amendment.label}: {amendment.reason}"
    if amendment.kind == "alternative":
        added = e.ActionAdded(
            action=ActionId(handling.id(ActionId, after=1)),
            label=check_label(command.action or f"{action.label} alternative"),
            title=amendment.alternative or "",
            description=None,
            owners=action.owners,
            start=None,
            target=None if not action.target.current.text else action.target.current.text,
            origin="follow-on",
            recommendation=action.recommendation,
            section=action.section,
            parent=action.parent,
            follows=action.id,
            fields=action.custom,
            tags=action.tags,
        )
        yield added
        yield e.ActionSuperseded(
            action=action.id, label=action.label, by=added.action, by_label=added.label, reason=decided
        )
    elif amendment.kind == "withdrawal":
        yield e.ActionWithdrawn(action=action.id, label=action.label, reason=decided)


HANDLERS: Handlers = {
    c.ProposeAmendment: _propose_amendment,
    c.ApproveAmendment: _approve_amendment,
    c.RejectAmendment: _reject_amendment,
    c.NoteAmendment: _note_amendment,
}
