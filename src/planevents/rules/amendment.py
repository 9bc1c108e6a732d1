"""What proposals need, and who decides them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

import attrs

from planevents import events as e
from planevents.errors import Violation, near
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.definitions import Controlled


@plan_rule(
    "withdrawal-agreed",
    "Under approval, once the plan is approved, an action leaves it or is replaced only by an approved "
    "amendment.",
    number=2,
)
def withdrawal_agreed(change: Change) -> Iterator[Violation]:
    """Check that a body agreed before an action leaves an approved plan."""
    event, plan = change.event, change.before
    if not isinstance(event, e.ActionWithdrawn | e.ActionSuperseded):
        return
    if plan.change_control == "live" or not plan.approved_on:
        return
    kind = "withdrawal" if isinstance(event, e.ActionWithdrawn) else "alternative"
    agreed = any(
        (item.action, item.kind, item.state) == (event.action, kind, "approved")
        for one in plan.amendments.values()
        for item in one.items
    )
    if not agreed:
        yield Violation(
            field="action",
            message=f"action {event.label!r} is in an approved plan: nobody has agreed to its {kind}",
            hint="use ProposeAmendment, and ApproveAmendment when a body has decided",
        )


@plan_rule(
    "one-proposal",
    "Each item of a proposal asks for one thing, and for something else than what stands.",
    number=2,
)
def one_proposal(change: Change) -> Iterator[Violation]:
    """Check that a proposal says what it asks for, and that its items do not contradict each other."""
    event = change.event
    if not isinstance(event, e.AmendmentProposed):
        return
    for item in event.items:
        yield from _asks_for_something(item, change)
    endings = {item.action for item in event.items if item.kind in _ENDINGS}
    asked = Counter((item.action, item.kind) for item in event.items)
    among = Counter(item.action for item in event.items)
    for action in among:
        label = next(item.action_label for item in event.items if item.action == action)
        if any(times > 1 for (of, _), times in asked.items() if of == action):
            yield Violation(field="items", message=f"one thing is asked of action {label!r} twice")
        elif action in endings and among[action] > 1:
            yield Violation(
                field="items",
                message=f"action {label!r} is asked to leave the plan, and to change",
                hint="ask for one of the two",
            )


_ENDINGS = ("alternative", "withdrawal")


def _asks_for_something(item: e.AmendmentItem, change: Change) -> Iterator[Violation]:
    match item:
        case e.AmendmentItem(kind="target" | "title" as kind, proposed=proposed) if not (
            proposed or ""
        ).strip():
            yield Violation(field=kind, message="a proposal must say what is proposed")
        case e.AmendmentItem(kind="target", proposed=str(proposed), agreed=agreed) if proposed == (
            agreed or ""
        ):
            yield Violation(field="target", message=f"{proposed!r} is the agreed target already")
        case e.AmendmentItem(kind="title" | "description" as kind) if item.proposed == item.agreed:
            yield Violation(field=kind, message=f"this is the {kind} of {item.action_label!r} already")
        case e.AmendmentItem(kind="owners", owners=owners):
            action = change.before.all_actions.get(item.action)
            if change.commands and action is not None and action.owners == owners:
                yield Violation(
                    field="owners", message=f"these are the owners of {item.action_label!r} already"
                )
        case e.AmendmentItem(kind="alternative", alternative=alternative) if not (alternative or "").strip():
            yield Violation(field="alternative", message="an alternative action needs a title")
        case _:
            pass


@plan_rule(
    "scrutiny-notes", "A scrutiny body notes; only a body that decides can approve or reject.", number=3
)
def scrutiny_notes(change: Change) -> Iterator[Violation]:
    """Check that a decision was taken by a body that may take it, and that there is one."""
    match change.event:
        case e.PlanOpened(change_control="by approval", bodies=bodies):
            if not any(body.decides for body in bodies):
                yield Violation(
                    field="bodies",
                    message="under change control by approval some body must be able to approve",
                    hint='name it: OpenPlan(bodies=[Body("Executive", decides=True)])',
                )
            return
        case e.PlanApproved(body=name) | e.AmendmentApproved(body=name) | e.AmendmentRejected(body=name):
            decides = True
        case e.AmendmentNoted(body=name) | e.AmendmentProposed(body=str(name)):
            decides = False
        case _:
            return
    body = change.before.body(name)
    if body is None:
        yield Violation(
            field="body",
            message=f"the plan knows no body {name!r}",
            hint="name it in OpenPlan(bodies=[...])",
            did_you_mean=near(name, (body.name for body in change.before.bodies)),
        )
    elif decides and not body.decides:
        yield Violation(
            field="body", message=f"{body.name} notes; it cannot decide", hint="use NoteAmendment"
        )


@plan_rule("proposal-reason", "A proposal must give its reason.", number=4)
def proposal_reason(change: Change) -> Iterator[Violation]:
    """Check that a proposal has a reason."""
    event = change.event
    if isinstance(event, e.AmendmentProposed) and not _each_says(event, "reason"):
        yield Violation(field="reason")


@plan_rule("proposal-impact", "A proposal should give its impact.", severity="warn", number=4)
def proposal_impact(change: Change) -> Iterator[Violation]:
    """Warn of a proposal without an impact."""
    event = change.event
    if isinstance(event, e.AmendmentProposed) and not _each_says(event, "impact"):
        yield Violation(field="impact")


def _each_says(event: e.AmendmentProposed, what: Literal["reason", "impact"]) -> bool:
    of_all: str | None = getattr(event, what)
    own: list[str | None] = [getattr(item, what) for item in event.items]
    return bool((of_all or "").strip()) or (bool(own) and all((one or "").strip() for one in own))


@plan_rule(
    "approval-states",
    "Revised, proposed revised and reprofiled are one kind of change: a proposal is decided once.",
    number=5,
)
def approval_states(change: Change) -> Iterator[Violation]:
    """Check that a decided proposal is not decided again."""
    event = change.event
    if not isinstance(event, e.AmendmentApproved | e.AmendmentRejected | e.AmendmentWithdrawn):
        return
    amendment = change.before.amendments.get(event.amendment)
    if amendment is not None and amendment.state != "proposed":
        yield Violation(
            field="amendment",
            message=f"amendment {amendment.label!r} was {amendment.state} on {amendment.decided_on}",
            hint="propose again",
        )


@plan_rule(
    "decision-at-meeting",
    "A decision holds from the meeting at which it was taken, or later.",
    number=1,
)
def decision_at_meeting(change: Change) -> Iterator[Violation]:
    """Check that a meeting has taken place by the day from which what it said holds."""
    event, on = change.event, change.effective_on
    if isinstance(event, e.AmendmentApproved | e.AmendmentRejected | e.AmendmentNoted) and (
        event.meeting is not None and event.meeting > on
    ):
        yield Violation(
            field="meeting",
            message=f"the meeting of {event.meeting} comes after {on}, from when this is to hold",
            hint="leave effective_on out: it holds from the meeting",
        )


@plan_rule("proposal-lapsed", "A proposal that is to be decided by a day lapses after it.")
def proposal_lapsed(change: Change) -> Iterator[Violation]:
    """Check that a proposal has a future when it is made, and is agreed to by its last day."""
    event, on = change.event, change.effective_on
    if isinstance(event, e.AmendmentProposed) and event.lapses_on is not None and event.lapses_on < on:
        yield Violation(
            field="lapses_on", message=f"it would have lapsed on {event.lapses_on}, before it is proposed"
        )
    if isinstance(event, e.AmendmentApproved):
        amendment = change.before.amendments.get(event.amendment)
        last = None if amendment is None else amendment.lapses_on
        if amendment is not None and last is not None and last < on:
            yield Violation(
                field="amendment",
                message=f"amendment {amendment.label!r} was to be decided by {last}, and lapsed",
                hint="propose again",
            )


@plan_rule(
    "proposal-overtaken",
    "An action that is complete, or a proposed date that has passed, leaves nothing to decide.",
    severity="warn",
)
def proposal_overtaken(change: Change) -> Iterator[Violation]:
    """Warn of agreement to what had lapsed by then for another reason than its last day."""
    event, on = change.event, change.effective_on
    if not isinstance(event, e.AmendmentApproved):
        return
    amendment = change.before.amendments.get(event.amendment)
    agreed = {ref.number for ref in event.agreed}
    for item in () if amendment is None else amendment.items:
        if amendment is None or item.number not in agreed:
            continue
        action = change.before.all_actions.get(item.action)
        lapse = attrs.evolve(amendment, lapses_on=None).lapse(item, action, on)
        if lapse is not None:
            yield Violation(
                field="amendment",
                message=f"amendment {amendment.label!r} for {item.action_label!r} lapsed on {lapse.on}: "
                f"{lapse.why}",
            )


@plan_rule(
    "controlled-fields",
    "Under approval, what the plan puts under control changes only by an approved amendment.",
)
def controlled_fields(change: Change) -> Iterator[Violation]:
    """Check that owners and words which an approved plan controls are not changed past its bodies."""
    event, plan = change.event, change.before
    if isinstance(event, e.PlanControlSet) and plan.change_control == "live":
        yield Violation(
            field="controlled",
            message="this plan is under live control: nobody decides on amendments to it",
            hint='open it with change_control="by approval"',
        )
    if plan.change_control == "live" or not plan.approved_on:
        return
    match event:
        case e.ActionOwnersChanged(label=label):
            field: Controlled = "owners"
        case e.ActionReworded(label=label):
            field = "wording"
        case _:
            return
    if field in plan.controlled:
        asked = "owners=[...]" if field == "owners" else "title=..., description=..."
        yield Violation(
            field=field,
            message=f"the {field} of {label!r} changes by approval in this plan",
            hint=f"use ProposeAmendment({label!r}, {asked})",
        )
