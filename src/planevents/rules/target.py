"""How target dates may move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.errors import Violation
from planevents.identity import ActionId
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@plan_rule(
    "change-control",
    "Under live control a date moves at once, with a reason; under approval, once the plan is approved, "
    "a changed date is a proposal.",
    number=1,
)
def change_control(change: Change) -> Iterator[Violation]:
    """Check that a target moves in the way that the plan's mode lays down."""
    event, plan = change.event, change.before
    if isinstance(event, e.ActionReprofiled):
        if plan.change_control != "live":
            hint = "use ProposeAmendment" if plan.approved_on else "use Redraft until the plan is approved"
            yield Violation(field="target", message="this plan's dates move by approval", hint=hint)
        if not event.reason.strip():
            yield Violation(field="reason", message="a moved date needs a reason")
    if isinstance(event, e.ActionRedrafted) and (plan.change_control == "live" or plan.approved_on):
        hint = "use Reprofile" if plan.change_control == "live" else "use ProposeAmendment"
        yield Violation(
            field="target", message="only a draft that awaits approval can be redrafted", hint=hint
        )
    if isinstance(event, e.AmendmentApproved) and plan.change_control != "live" and not plan.approved_on:
        yield Violation(
            field="amendment",
            message="the plan itself is not approved yet, so there is nothing agreed to amend",
            hint="use ApprovePlan first, or Redraft until then",
        )
    if isinstance(event, e.PlanApproved):
        if plan.change_control == "live":
            yield Violation(
                field="body", message="a plan under live control is not approved: its dates move at once"
            )
        elif plan.approved_on:
            yield Violation(field="body", message=f"the plan was approved on {plan.approved_on}")


@plan_rule(
    "original-kept",
    "The original target never disappears: every move starts from the target in force.",
    number=6,
)
def original_kept(change: Change) -> Iterator[Violation]:
    """Check that a move starts where the target stands and goes somewhere else."""
    match change.event:
        case e.ActionReprofiled(action=action_id, label=label, old=old, new=new):
            pass
        case e.ActionRedrafted(action=action_id, label=label, old=old, new=new):
            pass
        case e.ChangeObserved(field="target", entity=entity, label=label, old=old, new=new):
            action_id = ActionId(entity)
        case _:
            return
    action = change.before.all_actions.get(action_id)
    if action is None:
        return
    now, on = action.target.current.text, change.effective_on
    # Along history a move starts from wherever a correction has put the target since.
    if change.commands and (old or "") != now:
        yield Violation(field="old", message=f"on {on} the target of {label!r} is {now!r}, not {old!r}")
    if (new or "") == now:
        yield Violation(field="target", message=f"the target of {label!r} is {now!r} already")
