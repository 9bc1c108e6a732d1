"""What proposals need, and who decides them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.errors import Violation, near
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator


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
        one.action == event.action and one.kind == kind and one.state == "approved"
        for one in plan.amendments.values()
    )
    if not agreed:
        yield Violation(
            field="action",
            message=f"action {event.label!r} is in an approved plan: nobody has agreed to its {kind}",
            hint="use ProposeAmendment, and ApproveAmendment when a body has decided",
        )


@plan_rule(
    "one-proposal",
    "A proposal asks for one thing: another target, an alternative action, or withdrawal.",
    number=2,
)
def one_proposal(change: Change) -> Iterator[Violation]:
    """Check that a proposal says what it asks for, and nothing else."""
    match change.event:
        case e.AmendmentProposed(kind="target", proposed=proposed) if not (proposed or "").strip():
            yield Violation(field="target", message="a proposal must say what is proposed")
        case e.AmendmentProposed(kind="target", proposed=str(proposed), agreed=agreed) if proposed == (
            agreed or ""
        ):
            yield Violation(field="target", message=f"{proposed!r} is the agreed target already")
        case e.AmendmentProposed(kind="alternative", alternative=alternative) if not (
            alternative or ""
        ).strip():
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
    if isinstance(change.event, e.AmendmentProposed) and not change.event.reason.strip():
        yield Violation(field="reason")


@plan_rule("proposal-impact", "A proposal should give its impact.", severity="warn", number=4)
def proposal_impact(change: Change) -> Iterator[Violation]:
    """Warn of a proposal without an impact."""
    if isinstance(change.event, e.AmendmentProposed) and not (change.event.impact or "").strip():
        yield Violation(field="impact")


@plan_rule(
    "approval-states",
    "Revised, proposed revised and reprofiled are one kind of change: a proposal is decided once.",
    number=5,
)
def approval_states(change: Change) -> Iterator[Violation]:
    """Check that a decided proposal is not decided again."""
    match change.event:
        case e.AmendmentApproved(amendment=amendment_id) | e.AmendmentRejected(amendment=amendment_id):
            amendment = change.before.amendments.get(amendment_id)
            if amendment is not None and amendment.state != "proposed":
                yield Violation(
                    field="amendment",
                    message=f"amendment {amendment.label!r} was {amendment.state} on {amendment.decided_on}",
                    hint="propose again",
                )
        case _:
            pass
