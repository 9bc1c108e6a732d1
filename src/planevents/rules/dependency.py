"""What can wait for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.errors import Violation
from planevents.identity import ActionId
from planevents.rule import Change, plan_rule
from planevents.waiting import Waiting, is_there

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.identity import EntityId


@plan_rule(
    "dependency-ends", "What waits, and what it waits for, are two things of the plan; each pair once."
)
def dependency_ends(change: Change) -> Iterator[Violation]:
    """Check both ends of a new dependency."""
    event, plan = change.event, change.before
    if not isinstance(event, e.DependencyAdded):
        return
    ends = {"waiting": (event.waiting, event.waiting_label), "needs": (event.needed, event.needed_label)}
    for field, (entity, label) in ends.items():
        if not is_there(plan, entity):
            yield Violation(field=field, message=f"{entity.kind} {label!r} is not in the plan by then")
    for one in plan.dependencies.values():
        if (one.waiting, one.needed) == (event.waiting, event.needed):
            yield Violation(
                field="needs",
                message=f"{event.waiting_label!r} waits for {event.needed_label!r} already, by {one.label}",
            )


@plan_rule(
    "dependency-cycle",
    "Nothing waits for itself, by whatever way: what is in a section or under a parent begins when that "
    "can, and is done before it.",
)
def dependency_cycle(change: Change) -> Iterator[Violation]:
    """Check that what an event ties can still be carried out in some order."""
    plan = change.after
    if not plan.dependencies or (tied := _tied(change)) is None or not is_there(plan, tied):
        return
    if way := Waiting.of(plan).cycle(tied):
        yield Violation(
            field="needs",
            message=f"nothing could begin: {' needs '.join(_named(change, one) for one in way)}",
            hint="remove a dependency, or arrange the plan otherwise",
        )


def _tied(change: Change) -> EntityId | None:
    """Return what an event ties to something that it was not tied to before."""
    match change.event:
        case e.DependencyAdded(waiting=waiting):
            return waiting
        case e.SectionMoved(section=section):
            return section
        case e.ActionMoved(action=action):
            return action
        case e.ActionAdded(action=action, parent=parent) if parent is not None:
            return action  # in a section alone, what is new can close no circle
        case e.ChangeObserved(field="listed", new=str(), entity=entity):
            return ActionId(entity)
        case e.RecommendationMoved(new=section):
            return section
        case _:
            return None


def _named(change: Change, entity: EntityId) -> str:
    return f"{entity.kind} {change.after.entity_label(entity) or entity}"
