"""What every event needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.errors import Violation
from planevents.identity import ActionId, RecommendationId, label_key
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.identity import EntityId


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
    if isinstance(event, e.ActionEvent | e.OccurrenceReported) and not isinstance(event, e.ActionAdded):
        yield from _living(change, event.action, event.label)
    elif isinstance(event, e.MilestoneAdded):
        yield from _living(change, event.action, event.action_label)
    elif isinstance(event, e.AmendmentEvent):
        yield from _amended(change, event)
    elif isinstance(event, e.ChangeObserved):
        if event.entity.startswith(RecommendationId.letter):
            if event.entity not in before.recommendations:
                yield Violation(field="ref", message=f"recommendation {event.label!r} is not in the plan yet")
        else:
            relisted = event.field == "listed" and event.new is not None
            yield from _living(change, ActionId(event.entity), event.label, removed=relisted)
    elif (subject := e.subject_of(event)) is not None and before.entity(subject) is None:
        yield Violation(
            field=subject.kind,
            message=f"this {subject.kind} is not in the plan on {change.effective_on}",
            hint="effective_on cannot be before its own beginning",
        )


def _amended(change: Change, event: e.AmendmentEvent) -> Iterator[Violation]:
    if not isinstance(event, e.AmendmentProposed) and event.amendment not in change.before.amendments:
        yield Violation(field="amendment", message=f"amendment {event.label!r} is not in the plan yet")
        return
    asked = event.items if isinstance(event, e.AmendmentProposed) else ()
    for item in event.agreed if isinstance(event, e.AmendmentApproved) else asked:
        yield from _living(change, item.action, item.action_label)


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
    event, added = change.event, e.added_by(change.event)
    own: EntityId
    match event:
        case e.ActionRelabelled(new=label, action=own):
            pass
        case e.SectionRelabelled(new=label, section=own):
            pass
        case e.RecommendationRelabelled(new=label, recommendation=own):
            pass
        case e.RiskRelabelled(new=label, risk=own):
            pass
        case e.MeasureRelabelled(new=label, measure=own):
            pass
        case e.FinanceLineRelabelled(new=label, line=own):
            pass
        case e.ChangeObserved(field="listed", new=str(), entity=own):
            label = change.before.entity_label(own) or ""
        case _ if added is not None:
            own, label = added, str(getattr(event, "label", ""))
        case _:
            return
    kind = own.kind
    taken = change.before.labels.get((kind, label_key(label)))
    if taken is not None and taken != own:
        yield Violation(
            field=kind,
            message=f"{kind} {label!r} is in the plan already, as {change.before.entity_label(taken)!r}",
            hint="1.3(a) and 1.3a are one label: choose another",
        )


@plan_rule("label-as-it-was", "Labels are kept as they were at event time.", number=22)
def label_as_it_was(change: Change) -> Iterator[Violation]:
    """Check that an event carries the label which its action has when it takes effect."""
    event = change.event
    if (
        isinstance(event, e.StructureEvent | e.RiskEvent | e.MeasureEvent | e.FinanceEvent)
        and not isinstance(event, e.RiskMatrixSet)
        and (subject := e.subject_of(event)) is not None
    ):
        called = change.before.entity_label(subject)
        if called is not None and label_key(called) != label_key(event.label):
            yield Violation(
                field=subject.kind,
                message=f"on {change.effective_on} {subject.kind} {event.label!r} was called {called!r}",
            )
    for action_id, label in _called(event):
        action = change.before.all_actions.get(action_id)
        if action is None or action.label == label:
            continue
        if label_key(action.label) != label_key(label):
            yield Violation(
                field="action",
                message=f"on {change.effective_on} action {label!r} was called {action.label!r}",
            )


def _called(event: e.Event) -> Iterator[tuple[EntityId, str]]:
    """Yield the actions that an event names, as it calls them."""
    if isinstance(event, e.ActionEvent | e.OccurrenceReported) and not isinstance(event, e.ActionAdded):
        yield event.action, event.label
    elif isinstance(event, e.AmendmentEvent):
        yield from ((item.action, item.action_label) for item in e.items_of(event))
    elif isinstance(event, e.MilestoneEvent):
        yield event.action, event.action_label
    elif isinstance(event, e.ChangeObserved):
        yield event.entity, event.label
