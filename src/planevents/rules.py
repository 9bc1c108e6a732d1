"""The rule book, and the domain's own rules by number.

Rules judge each event where it takes its place in history, so the same rules judge a command,
a back-dated one, and a correction. They never run when history is merely read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import attrs

from planevents import events as e
from planevents.action import observable
from planevents.calendar import Quarter
from planevents.definitions import Origin
from planevents.errors import CommandRefusedError, InvalidValueError, Violation, near
from planevents.identity import ActionId, RecommendationId, label_key
from planevents.rule import Change, Rule, Severity, StatusMove, law, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.plan import EntityKind

__all__ = [
    "Change",
    "CommandRefusedError",
    "Rule",
    "RuleBook",
    "Severity",
    "StatusMove",
    "Violation",
    "plan_rule",
]

CLASSIFICATIONS: dict[e.ObservedField, tuple[e.Classification, ...]] = {
    "target": ("reprofile", "correction", "split"),
    "owners": ("handover", "correction", "split"),
    "start": ("reprofile", "correction", "split"),
    "title": ("rewording", "correction", "split"),
    "description": ("rewording", "correction", "split"),
    "source": ("rewording", "correction"),
    "text": ("rewording", "correction"),
    "listed": ("withdrawal", "correction", "split"),
    "field": ("rewording", "correction", "split"),
}
"""What an observed change of each field can turn out to have been."""


# --- what every event needs -----------------------------------------------------------------


@plan_rule("plan-open", "A plan is opened once, and before anything else happens to it.")
def plan_open(change: Change) -> Iterator[Violation]:
    """Check that the plan is open, and opened only once."""
    opening = isinstance(change.event, e.PlanOpened)
    if opening and change.before.is_open:
        yield Violation(message=f"plan {change.before.id!r} is open already", hint="leave OpenPlan out")
    if not opening and not change.before.is_open:
        yield Violation(
            message=f"plan {change.before.id!r} is not open on {change.effective_on}",
            hint="send OpenPlan first, or a later effective_on",
        )


@plan_rule("known-entity", "An event is about something that is in the plan when it takes effect.")
def known_entity(change: Change) -> Iterator[Violation]:
    """Check that what the event is about exists, and has not left the plan."""
    event, before = change.event, change.before
    if isinstance(event, e.ActionEvent) and not isinstance(event, e.ActionAdded):
        yield from _living(change, event.action, event.label)
    elif isinstance(event, e.AmendmentProposed):
        yield from _living(change, event.action, event.action_label)
    elif isinstance(event, e.AmendmentEvent) and event.amendment not in before.amendments:
        yield Violation(field="amendment", message=f"amendment {event.label!r} is not in the plan yet")
    elif isinstance(event, e.AmendmentApproved):
        yield from _living(change, event.action, event.action_label)
    elif isinstance(event, e.ChangeObserved):
        if event.entity.startswith(RecommendationId.letter):
            if event.entity not in before.recommendations:
                yield Violation(field="ref", message=f"recommendation {event.label!r} is not in the plan yet")
        else:
            relisted = event.field == "listed" and event.new is not None
            yield from _living(change, ActionId(event.entity), event.label, removed=relisted)


def _living(change: Change, action_id: ActionId, label: str, *, removed: bool = False) -> Iterator[Violation]:
    action = change.before.all_actions.get(action_id)
    if action is None:
        yield Violation(
            field="action",
            message=f"action {label!r} is not in the plan on {change.effective_on}",
            hint="effective_on cannot be before the action's own beginning",
        )
    elif action.removal is not None and not removed:
        yield Violation(
            field="action",
            message=f"action {label!r} left the plan on {action.removal.on} ({action.removal.kind})",
        )


@plan_rule("unique-label", "No two living things of one kind share a label.")
def unique_label(change: Change) -> Iterator[Violation]:
    """Check that a new label is free."""
    kind: EntityKind = "action"
    match change.event:
        case e.ActionAdded(label=label, action=own):
            pass
        case e.ActionRelabelled(new=label, action=own):
            pass
        case e.RecommendationAdded(label=label, recommendation=own):
            kind = "recommendation"
        case e.SectionAdded(label=label, section=own):
            kind = "section"
        case e.AmendmentProposed(label=label, amendment=own):
            kind = "amendment"
        case e.ChangeObserved(field="listed", new=str(), entity=own):
            label = change.before.entity_label(own) or ""
        case _:
            return
    taken = change.before.labels.get((kind, label_key(label)))
    if taken is not None and taken != own:
        yield Violation(
            field=kind,
            message=f"{kind} {label!r} is in the plan already, as {change.before.entity_label(taken)!r}",
            hint="1.3(a) and 1.3a are one label: choose another",
        )


@plan_rule("scheme-moves", "A status follows another only as the plan's scheme allows.")
def scheme_moves(change: Change) -> Iterator[Violation]:
    """Check a status and its move against the scheme in force."""
    scheme = change.before.scheme
    if scheme is None or scheme.moves is None or isinstance(change.event, e.ActionReopened):
        return
    for move in change.status_moves:
        if any(name is not None and name not in scheme for name in (move.old, move.new)):
            continue  # status-read and the change of scheme answer for it
        if move.new is not None and not scheme.allows(move.old, move.new):
            possible = " or ".join(repr(name) for name in scheme.moves_from(move.old or scheme.initial.name))
            yield Violation(
                field="status",
                message=f"action {move.label!r} cannot go from {move.old or 'no status'!r} to {move.new!r}",
                hint=f"from there it can go to {possible}" if possible else "it can go nowhere from there",
            )


@plan_rule("declared-fields", "A custom field is one that the plan defines, with a value that it allows.")
def declared_fields(change: Change) -> Iterator[Violation]:
    """Check custom fields against the plan's own definitions."""
    match change.event:
        case e.ActionAdded(fields=values):
            pass
        case e.ActionFieldSet(field=name, new=new):
            values = ((name, new),)
        case e.ChangeObserved(field="field", name=name, values=new):
            values = ((name or "", new),)
        case _:
            return
    known = {field.name: field for field in change.before.fields}
    for name, given in values:
        field = known.get(name)
        if field is None:
            yield Violation(
                field=f"fields.{name}",
                message=f"the plan has no field {name!r}",
                hint="name it in OpenPlan(fields=[...])",
                did_you_mean=near(name, known),
            )
            continue
        if len(given) > 1 and not field.many:
            yield Violation(
                field=f"fields.{name}", message=f"field {name!r} holds one value, not {len(given)}"
            )
        for value in given:
            if field.choices and value not in field.choices:
                yield Violation(
                    field=f"fields.{name}",
                    message=f"{value!r} is not a choice of field {name!r}",
                    did_you_mean=near(value, field.choices) or field.choices[:3],
                )


@plan_rule("lineage", "A parent, a predecessor and a successor are other actions of the plan.")
def lineage(change: Change) -> Iterator[Violation]:
    """Check that links between actions lead to other actions."""
    match change.event:
        case e.ActionAdded() as event:
            links = {"parent": event.parent, "follows": event.follows}
            if event.recommendation is not None and event.recommendation not in change.before.recommendations:
                yield Violation(
                    field="recommendation", message="the recommendation is not in the plan by then"
                )
            if event.section is not None and event.section not in change.before.sections:
                yield Violation(field="section", message="the section is not in the plan by then")
        case e.ActionSuperseded(by=by):
            links = {"by": by}
        case _:
            return
    own = change.event.action
    for field, linked in links.items():
        if linked is not None and (linked == own or linked not in change.before.all_actions):
            yield Violation(
                field=field, message=f"{field} must be another action that is in the plan by then"
            )


# --- domain rules by number -----------------------------------------------------------------


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


@plan_rule(
    "correction-is-no-reprofile",
    "A correction sets right what was entered wrongly, with a reason; it never adds slippage.",
    number=7,
)
def correction_is_no_reprofile(change: Change) -> Iterator[Violation]:
    """Check that corrections give their reason."""
    match change.event:
        case e.FactCorrected(reason=reason) | e.FactRetracted(reason=reason) if not reason.strip():
            yield Violation(field="reason", message="a correction needs a reason")
        case _:
            pass


@plan_rule(
    "observed-change",
    "A difference that a document does not declare stays unexplained until a person classifies it, "
    "as something that a change of that field can be.",
    number=8,
)
def observed_change(change: Change) -> Iterator[Violation]:
    """Check what is observed against the plan, and what it is classified as against the field."""
    match change.event:
        case e.ChangeObserved(field=field, old=old, new=new, label=label) if field != "target":
            now = _printed(change, change.event)
            if (old or "") != (now or ""):
                yield Violation(field="old", message=f"the {field} of {label!r} is {now!r}, not {old!r}")
            if (old or "") == (new or ""):
                yield Violation(field="new", message=f"nothing changed: the {field} of {label!r} is {new!r}")
        case e.ChangeClassified(event=version, as_=as_, reason=reason):
            observed = change.before.observed.get(version)
            if observed is None:
                yield Violation(
                    field="event", message=f"event {version} is not an observed change in the plan by then"
                )
            elif as_ not in CLASSIFICATIONS[observed.field]:
                yield Violation(
                    field="as_",
                    message=f"a change of {observed.field} cannot be a {as_}",
                    hint=f"it can be: {', '.join(CLASSIFICATIONS[observed.field])}",
                )
            if not reason.strip():
                yield Violation(field="reason", message="a classification needs a reason")
        case _:
            pass


def _printed(change: Change, event: e.ChangeObserved) -> str | None:
    if event.entity.startswith(RecommendationId.letter):
        recommendation = change.before.recommendations.get(RecommendationId(event.entity))
        if recommendation is None:
            return None
        return recommendation.text if event.field == "text" else recommendation.source
    action = change.before.all_actions.get(ActionId(event.entity))
    return None if action is None else observable(action, event.field, event.name)


@plan_rule(
    "open-commitment",
    "Complete and ongoing is complete with an open commitment: it counts once, and what continues is kept.",
    number=9,
)
def open_commitment(change: Change) -> Iterator[Violation]:
    """Check that a completion has a status that counts as complete, and a report one that does not."""
    event, scheme = change.event, change.before.scheme
    if isinstance(event, e.PlanSchemeChanged):
        for action in change.after.all_actions.values():
            status = action.status
            if (
                status is not None
                and status in event.scheme
                and event.scheme[status].complete != action.is_complete
            ):
                yield Violation(
                    field="mapping",
                    message=f"action {action.label!r} is {'' if action.is_complete else 'not '}complete, "
                    f"and would become {status!r}",
                    hint="map complete statuses, and no others, to complete ones",
                )
    if scheme is None or not isinstance(event, e.ActionCompleted | e.ActionStatusReported | e.ActionReopened):
        return
    if event.status not in scheme:
        return
    complete = scheme[event.status].complete
    if isinstance(event, e.ActionCompleted) != complete:
        counts = "counts" if complete else "does not count"
        yield Violation(
            field="status",
            message=f"{event.status!r} {counts} as complete",
            hint="retract the event and report again" if not change.commands else None,
        )


@plan_rule(
    "follow-on-linked",
    "A follow-on names the action that it follows; it can be born complete.",
    number=10,
)
def follow_on_linked(change: Change) -> Iterator[Violation]:
    """Check that a follow-on is linked to what it follows."""
    match change.event:
        case e.ActionAdded(origin=("follow-on" | "split") as origin, follows=None, label=label):
            yield Violation(field="follows", message=f"action {label!r} is a {origin}, but of which action?")
        case _:
            pass


@plan_rule(
    "cross-reference",
    "A cross-reference points at an action, never at a position on the page; it has and inherits no status.",
    number=11,
)
def cross_reference(change: Change) -> Iterator[Violation]:
    """Check where a cross-reference leads."""
    match change.event:
        case e.ActionUpdateNoted(kind="cross-reference", see=see, action=own, label=label):
            if see is None:
                yield Violation(
                    field="see",
                    message=f"the update of {label!r} points at another action",
                    hint="say which: see=...",
                )
            elif see == own or see not in change.before.all_actions:
                yield Violation(field="see", message=f"the update of {label!r} must point at another action")
        case e.ActionUpdateNoted(see=ActionId(), label=label):
            yield Violation(field="see", message=f"the update of {label!r} is not a cross-reference")
        case _:
            pass


@plan_rule("overdue-computed", "Overdue is computed for a day, never stored as a status.", number=14)
def overdue_computed(change: Change) -> Iterator[Violation]:
    """Check that no scheme stores lateness as a status."""
    match change.event:
        case e.PlanOpened(scheme=scheme) | e.PlanSchemeChanged(scheme=scheme):
            for name in scheme.names:
                if name.casefold() in {"overdue", "late"}:
                    yield Violation(
                        field="scheme", message=f"{name!r} cannot be a status: lateness is computed"
                    )
        case _:
            pass


@plan_rule(
    "counting-rule",
    "A percentage is printed with its numerator and denominator, and with the rule by which it counted.",
    number=17,
)
def counting_rule(change: Change) -> Iterator[Violation]:
    """Check that every standard says how it counts, in statuses that the scheme has."""
    if not isinstance(change.event, e.PlanOpened):
        return
    for standard in change.event.standards:
        if not standard.counting.strip():
            yield Violation(
                field="standards", message=f"standard {standard.name!r} does not say how it counts"
            )
        if standard.expected is not None and not 0 <= standard.expected <= 100:  # noqa: PLR2004 per cent
            yield Violation(
                field="standards", message=f"standard {standard.name!r} expects {standard.expected} %"
            )
        for status in standard.statuses:
            if status not in change.event.scheme:
                yield Violation(
                    field="standards",
                    message=f"standard {standard.name!r} counts {status!r}, which the plan's scheme has not",
                    did_you_mean=near(status, change.event.scheme.names),
                )


@plan_rule(
    "reopen-reason", "A completed action is reopened only with a reason, by an event of its own.", number=19
)
def reopen_reason(change: Change) -> Iterator[Violation]:
    """Check that a completed action is not quietly un-completed."""
    event = change.event
    if not isinstance(event, e.ActionStatusReported | e.ActionReopened):
        return
    action = change.before.all_actions.get(event.action)
    if action is None:
        return
    if isinstance(event, e.ActionReopened):
        if not event.reason.strip():
            yield Violation(field="reason", message=f"reopening {event.label!r} needs a reason")
        if not action.is_complete:
            yield Violation(
                field="action", message=f"action {event.label!r} is not complete, so it cannot be reopened"
            )
    elif action.completion is not None:
        yield Violation(
            field="status",
            message=f"action {event.label!r} was completed on {action.completion.on}",
            hint="use Reopen, with a reason",
        )


@plan_rule(
    "status-period", "A reported status belongs to a period, and holds from a day within it.", number=20
)
def status_period(change: Change) -> Iterator[Violation]:
    """Check that a status takes effect in the period that it is reported for."""
    match change.event:
        case (
            e.ActionStatusReported(period=period)
            | e.ActionCompleted(period=period)
            | e.ActionReopened(period=period)
            | e.ActionUpdateNoted(period=period)
        ):
            pass
        case _:
            return
    year_starts = change.before.year_starts
    if period == str(Quarter.containing(change.effective_on, year_starts)):
        return
    try:
        quarter = Quarter.parse(period, year_starts)
    except InvalidValueError as error:
        yield Violation(field="period", message=f"{error.message}: {period!r}", hint=error.hint)
        return
    if change.effective_on not in quarter:
        yield Violation(
            field="effective_on",
            message=f"{change.effective_on} is not in {period}",
            hint=f"give an effective_on from {quarter.first_day} to {quarter.last_day}, or another period",
        )


@plan_rule(
    "status-read",
    "A status is one of the plan's own; look-alike letters are normalised for reading, the text is kept.",
    number=21,
)
def status_read(change: Change) -> Iterator[Violation]:
    """Check that a status is in the scheme, and that what was printed reads as it."""
    event, scheme = change.event, change.before.scheme
    if isinstance(event, e.PlanSchemeChanged):
        for action in change.after.all_actions.values():
            if action.status is not None and action.status not in event.scheme:
                yield Violation(
                    field="mapping",
                    message=f"{action.status!r} of action {action.label!r} has no place in "
                    f"scheme {event.scheme.name!r}",
                )
    if scheme is None or not isinstance(event, e.ActionStatusReported | e.ActionCompleted | e.ActionReopened):
        return
    if event.status not in scheme:
        yield Violation(
            field="status",
            message=f"{event.status!r} is not a status of scheme {scheme.name!r}",
            did_you_mean=near(event.status, scheme.names) or scheme.names[:4],
        )
    elif not isinstance(event, e.ActionReopened) and event.printed is not None:
        read = scheme.read(event.printed).status
        if read is not None and read.name != event.status:
            yield Violation(
                field="status",
                message=f"{event.printed[:60]!r} reads as {read.name!r}, not as {event.status!r}",
            )


@plan_rule("label-as-it-was", "Labels are kept as they were at event time.", number=22)
def label_as_it_was(change: Change) -> Iterator[Violation]:
    """Check that an event carries the label which its action has when it takes effect."""
    event = change.event
    if isinstance(event, e.ActionAdded):
        return
    if isinstance(event, e.ActionEvent):
        action_id, label = event.action, event.label
    elif isinstance(event, e.AmendmentEvent):
        action_id, label = event.action, event.action_label
    elif isinstance(event, e.ChangeObserved):
        action_id, label = ActionId(event.entity), event.label
    else:
        return
    action = change.before.all_actions.get(action_id)
    if action is None or action.label == label:
        return
    if label_key(action.label) != label_key(label):
        yield Violation(
            field="action",
            message=f"on {change.effective_on} action {label!r} was called {action.label!r}",
        )


@plan_rule("known-origin", "An action is in the baseline, new, a follow-on, imported, or split off.")
def known_origin(change: Change) -> Iterator[Violation]:
    """Check an action's origin, which a correction could set to anything."""
    match change.event:
        case e.ActionAdded(origin=origin) if origin not in get_args(Origin):
            yield Violation(
                field="origin", message=f"{origin!r} is not an origin", did_you_mean=get_args(Origin)
            )
        case _:
            pass


STANDARD: tuple[Rule, ...] = (
    plan_open,
    known_entity,
    unique_label,
    scheme_moves,
    declared_fields,
    lineage,
    known_origin,
    change_control,
    withdrawal_agreed,
    one_proposal,
    scrutiny_notes,
    proposal_reason,
    proposal_impact,
    approval_states,
    original_kept,
    correction_is_no_reprofile,
    observed_change,
    open_commitment,
    follow_on_linked,
    cross_reference,
    overdue_computed,
    law(
        "completion-and-outcome",
        "An action can be complete and late, or complete and short of its target: lateness survives it.",
        number=15,
    ),
    counting_rule,
    law("movement-closes", "Opening + added - removed = closing, for every movement table.", number=18),
    reopen_reason,
    status_period,
    status_read,
    label_as_it_was,
)
"""The domain's rules, in the order in which violations are listed."""


@attrs.frozen
class RuleBook:
    """A set of rules, named so that an event can say by which rules it was judged."""

    rules: tuple[Rule, ...]
    names: tuple[str, ...]

    @classmethod
    def standard(cls) -> RuleBook:
        """Return the domain's rules."""
        return cls(STANDARD, ("standard",))

    def including(self, *rules: Rule) -> RuleBook:
        """Return this book with more rules, each under a name that is not taken."""
        for index, rule in enumerate(rules):
            if rule.name in {other.name for other in (*self.rules, *rules[:index])}:
                raise InvalidValueError("rule", rule.name, "this rule book has a rule of that name")
        return RuleBook((*self.rules, *rules), (*self.names, *(rule.name for rule in rules)))

    def judge(self, change: Change) -> tuple[list[Violation], list[Violation]]:
        """Return what the rules refuse in ``change``, and what they warn of."""
        refused: list[Violation] = []
        warned: list[Violation] = []
        for rule in self.rules:
            for violation in rule.check(change):
                (warned if rule.severity == "warn" else refused).append(rule.named(violation))
        return refused, warned
