"""What one recorded event says in the documented changes, in words that a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

from planevents import events as e
from planevents.projections.base import Row, counted, named, owners_text
from planevents.projections.wording import say
from planevents.projections.wording.said import Said, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from planevents.recorded import RecordedEvent, Source

Timing = Literal["in period", "late", "held over", "awaiting"]
"""When an event came, seen from an earlier report: *in period* is recorded after it and effective
after its cut-off; *late* is recorded after it and effective by its cut-off; *held over* is
recorded by then and effective after its cut-off. Seen from a later report *awaiting* is what is
recorded by then and effective after the later report's own cut-off: the next one will hold it."""

_READ = {"effective_on": "effective day"}


@attrs.frozen
class Entry:
    """What one recorded event says.

    ``entity`` and ``label`` are those of what it is about, as it was called then; a
    correction, a retraction or a classification is about what its event is about. ``old`` and
    ``new`` are of ``field``, a custom one being ``field.<name>``. ``declared`` is False only for an
    observed change that its document does not declare, and ``classified`` what a person has said
    since that it was (rule 8).
    """

    address: str
    version: int
    position: int
    recorded_at: datetime
    effective_on: date
    actor: str
    source: str | None
    kind: str
    entity: str | None
    label: str | None
    field: str | None
    old: str | None
    new: str | None
    reason: str | None
    declared: bool
    classified: str | None
    timing: Timing | None
    sentence: str

    @property
    def what(self) -> str:
        """What it is about and what happened, for one cell; of a found change also who explains it."""
        what = self.sentence if self.label is None else f"{self.label}: {self.sentence}"
        if self.kind != e.ChangeObserved.type:
            return what
        declared = "declared" if self.declared else "undeclared"
        explained = "not classified" if self.classified is None else f"classified as a {self.classified}"
        return f"{what} ({declared}, {explained})"

    def to_row(self) -> Row:
        """Return it as a flat row: its attributes by name, moments in ISO 8601."""
        row: Row = attrs.asdict(self)
        row["recorded_at"] = self.recorded_at.isoformat()
        row["effective_on"] = self.effective_on.isoformat()
        return row


def describe(
    recorded: RecordedEvent,
    *,
    names: Mapping[str, str] | None = None,
    earlier: Mapping[int, RecordedEvent] | None = None,
    classified: str | None = None,
    timing: Timing | None = None,
) -> Entry:
    """Say what a recorded event says.

    ``names`` opens commitments to people's names; ``earlier`` holds the plan's events by version,
    for those that speak of another one; the rest is known only to whoever sees the whole log.
    """
    known = names or {}
    said = _said(recorded, known, earlier or {})
    event, context = recorded.event, recorded.context
    return Entry(
        address=recorded.address,
        version=recorded.version,
        position=recorded.position,
        recorded_at=recorded.recorded_at,
        effective_on=recorded.effective_on,
        actor=named(context.actor, known),
        source=_source(context.source),
        kind=event.type,
        entity=said.entity,
        label=said.label,
        field=said.field,
        old=said.old,
        new=said.new,
        reason=said.reason,
        declared=not isinstance(event, e.ChangeObserved) or event.declared,
        classified=classified,
        timing=timing,
        sentence=said.sentence,
    )


def _said(recorded: RecordedEvent, names: Mapping[str, str], earlier: Mapping[int, RecordedEvent]) -> Said:
    event = recorded.event
    match event:
        case e.ChangeObserved():
            return _observed(event, names)
        case e.ChangeClassified():
            sentence = f"the change {_cited(recorded, event.event)} is classified as a {event.as_}"
            about = _spoken_of(recorded, event.event, names, earlier)
            return attrs.evolve(about, sentence=sentence, old=None, new=event.as_, reason=event.reason)
        case e.FactCorrected():
            about = _spoken_of(recorded, event.event, names, earlier)
            return _corrected(recorded, event, about, earlier.get(event.event))
        case e.FactRetracted():
            about = _spoken_of(recorded, event.event, names, earlier)
            what = f" ({about.sentence})" if about.sentence else ""
            sentence = f"{_cited(recorded, event.event)} retracted, as recorded in error{what}"
            return attrs.evolve(about, sentence=sentence, old=None, new=None, reason=event.reason)
        case e.ReportIssued():
            sentence = f"report {quoted(event.name)} issued for {event.period}, up to {event.cut_off}"
            return Said(sentence)
        case e.PersonalDataErased():
            erased = counted(len(event.commitments), "place")
            sentence = f"personal data erased in {erased}; legal basis: {event.legal_basis}"
            return Said(sentence, reason=event.reason)
        case _:
            return say(event, names)


def _observed(event: e.ChangeObserved, names: Mapping[str, str]) -> Said:
    old, new = event.old, event.new
    field = called = str(event.field)
    if event.field == "owners":
        new = owners_text(event.owners, names) or None
    if event.field == "field":
        field, called = f"field.{event.name}", event.name or ""
    if event.field == "listed":
        sentence = "found no longer listed" if new is None else "found listed again"
    else:
        sentence = f"found with {called} {quoted(new)} instead of {quoted(old)}"
    return Said(sentence, event.entity, event.label, field, old, new)


def _corrected(
    recorded: RecordedEvent, event: e.FactCorrected, about: Said, target: RecordedEvent | None
) -> Said:
    field = about.field or event.field if event.field == "new" else event.field
    old = None if target is None else _value(target, event.field)
    instead = "" if target is None else f", not {quoted(old)}"
    subject = _cited(recorded, event.event)
    sentence = (
        f"{subject} corrected: its {_READ.get(field, field)} should read {quoted(event.value)}{instead}"
    )
    return Said(sentence, about.entity, about.label, field, old, event.value, event.reason)


def _spoken_of(
    recorded: RecordedEvent, version: int, names: Mapping[str, str], earlier: Mapping[int, RecordedEvent]
) -> Said:
    """Return what an earlier event says; one that is not earlier is not looked at, so this ends."""
    target = earlier.get(version) if version < recorded.version else None
    return Said("") if target is None else _said(target, names, earlier)


def _value(target: RecordedEvent, field: str) -> str | None:
    value: Any = target.effective_on if field == "effective_on" else e.value_of(target.event, field)
    return None if value is None else str(value)


def _cited(recorded: RecordedEvent, version: int) -> str:
    return f"{recorded.plan}@{version}"


def _source(source: Source | None) -> str | None:
    if source is None:
        return None
    return source.document if source.place is None else f"{source.document}, {source.place}"
