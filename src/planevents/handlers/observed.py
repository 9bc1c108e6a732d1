"""What commands about documents mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents import events as e
from planevents.action import joined, observable
from planevents.identity import (
    ActionId,
    RecommendationId,
    event_version,
)
from planevents.people import without_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.handlers.handling import (
        Handlers,
        Handling,
    )


def _record_published_change(command: c.RecordPublishedChange, handling: Handling) -> Iterator[e.Event]:
    plan, field = handling.plan, command.field
    owners, new = without_names(command.owners), command.new
    values: tuple[str, ...] = ()
    entity: ActionId | RecommendationId
    if field in ("text", "source"):
        recommendation = handling.recommendation(command.ref)
        entity, label = recommendation.id, recommendation.label
        now = recommendation.text if field == "text" else recommendation.source
    else:
        relisted = field == "listed" and new is not None
        action = plan.find_action(command.ref, removed=relisted)
        handling.resolved["action", str(command.ref)] = action.id
        entity, label = action.id, action.label
        now = observable(action, field, command.name)
        if relisted:
            new = "listed"
        if field == "owners":
            new = joined(post.title for post in owners)
        if field == "field":
            values = tuple(value for value in command.values if value)
            new = joined(values)
    yield e.ChangeObserved(
        entity=entity,
        label=label,
        field=field,
        name=command.name if field == "field" else None,
        old=now if command.old is None else command.old,
        new=new,
        owners=owners,
        values=values,
        declared=command.declared,
    )


def _classify_change(command: c.ClassifyChange, handling: Handling) -> Iterator[e.Event]:
    version = event_version(handling.plan.id, command.event)
    yield e.ChangeClassified(event=version, as_=command.as_, reason=command.reason)


HANDLERS: Handlers = {
    c.RecordPublishedChange: _record_published_change,
    c.ClassifyChange: _classify_change,
}
