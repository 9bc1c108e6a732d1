"""Recorded events as rows of the documented changes, in the words of ``projections.entries``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import attrs

from planevents.events import ChangeClassified, FactCorrected, FactRetracted
from planevents.people import Post
from planevents.projections.entries import describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planevents.events import Event
    from planevents.plan import Plan
    from planevents.read_models.rows import Row
    from planevents.recorded import RecordedEvent

SPEAKING = ChangeClassified | FactCorrected | FactRetracted
"""The events that are about another event, and change what its row says."""


@attrs.frozen
class Marks:
    """What later events have made of one: what it was classified as, and who corrects or retracts it."""

    classified: str | None = None
    corrected_by: int | None = None
    retracted_by: int | None = None


NO_MARKS = Marks()


def marks(plan: Plan, recorded: Iterable[RecordedEvent]) -> dict[int, Marks]:
    """Return the marks by version; ``plan`` is what the ``recorded`` events add up to."""
    found = {
        version: Marks(classified=observed.classified)
        for version, observed in plan.observed.items()
        if observed.classified is not None
    }
    for one in recorded:
        match one.event:
            case FactCorrected(event=version):
                found[version] = attrs.evolve(found.get(version, NO_MARKS), corrected_by=one.version)
            case FactRetracted(event=version):
                found[version] = attrs.evolve(found.get(version, NO_MARKS), retracted_by=one.version)
            case _:
                pass
    return found


def change_row(
    recorded: RecordedEvent, marked: Marks = NO_MARKS, earlier: Mapping[int, RecordedEvent] | None = None
) -> Row:
    """Return the row of one event; ``earlier`` holds those by version that it may speak of."""
    context = recorded.context
    source, actor = context.source, context.actor
    entry = describe(without_people(recorded), earlier=earlier, classified=marked.classified)
    return {
        "plan": recorded.plan,
        "version": entry.version,
        "position": entry.position,
        "recorded_at": entry.recorded_at,
        "effective_on": entry.effective_on,
        "actor": str(actor),
        "actor_person": actor.person,
        "kind": entry.kind,
        "entity": None if entry.entity is None else str(entry.entity),
        "label": entry.label,
        "field": entry.field,
        "old": entry.old,
        "new": entry.new,
        "reason": entry.reason,
        "what": entry.what,
        "declared": entry.declared,
        "classified": entry.classified,
        "corrected_by": marked.corrected_by,
        "retracted_by": marked.retracted_by,
        "source_document": None if source is None else source.document,
        "source_place": None if source is None else source.place,
        "source_sha256": None if source is None else source.sha256,
        "command_id": context.command_id,
    }


def without_people(recorded: RecordedEvent) -> RecordedEvent:
    """Return the event with its posts alone: no text in a table says whether a person is known."""
    context = recorded.context
    held = attrs.evolve(context, actor=attrs.evolve(context.actor, person=None))
    return attrs.evolve(recorded, event=_without_people(recorded.event), read_context=lambda: held)


def spoken_of(recorded: Iterable[RecordedEvent]) -> dict[int, RecordedEvent]:
    """Return events by version, for others to speak of; their posts alone."""
    return {one.version: attrs.evolve(one, event=_without_people(one.event)) for one in recorded}


def _without_people(event: Event) -> Event:
    posts: dict[str, Any] = {}
    for field in attrs.fields(type(event)):
        match getattr(event, field.name):
            case Post(person=str()) as post:
                posts[field.name] = attrs.evolve(post, person=None)
            case (Post(), *_) as several:
                held = cast("tuple[Post, ...]", several)
                posts[field.name] = tuple(attrs.evolve(post, person=None) for post in held)
            case _:
                pass
    return attrs.evolve(event, **posts) if posts else event
