"""What one recorded event says in the documented changes, in words that a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, assert_never

import attrs

from planevents import events as e
from planevents.action import joined
from planevents.projections.base import Row, counted, named, owners_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from planevents.recorded import RecordedEvent, Source

Timing = Literal["in period", "late", "held over"]
"""When an event came, seen from an earlier report: *in period* is recorded after it and effective
after its cut-off; *late* is recorded after it and effective by its cut-off; *held over* is
recorded by then and effective after its cut-off."""

_SHORT = 120
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


@attrs.frozen
class _Said:
    """The part of an entry that depends on the event's type."""

    sentence: str
    entity: str | None = None
    label: str | None = None
    field: str | None = None
    old: str | None = None
    new: str | None = None
    reason: str | None = None


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


def _said(  # noqa: C901, PLR0912, PLR0915 one arm an event
    recorded: RecordedEvent, names: Mapping[str, str], earlier: Mapping[int, RecordedEvent]
) -> _Said:
    event = recorded.event
    match event:
        case e.ActionStatusReported():
            sentence = f"reported {_quoted(event.status)} for {event.period}"
            return _about(event, sentence, "status", new=event.status)
        case e.PlanOpened():
            how = f"{event.change_control} change control, status scheme {event.scheme.name!r}"
            return _Said(f"plan {_quoted(event.title)} opened, {how}")
        case e.PlanApproved():
            return _Said(f"plan approved by {event.body}{_minute(event.minute)}")
        case e.PlanSchemeChanged():
            return _Said(
                f"status scheme changed to {_quoted(event.scheme.name)}",
                field="scheme",
                new=event.scheme.name,
                reason=event.reason,
            )
        case e.PlanEditionRecorded():
            return _Said(f"edition {_quoted(event.document)} taken into the plan")
        case e.SectionAdded():
            sentence = f"{event.kind} {_quoted(event.title)} added"
            return _Said(sentence, event.section, event.label, new=event.title)
        case e.RecommendationAdded():
            origin = "" if event.source is None else f" of {event.source}"
            sentence = f"recommendation{origin} added: {_quoted(event.text)}"
            return _Said(sentence, event.recommendation, event.label, new=event.text)
        case e.ActionAdded():
            return _about(event, f"added ({event.origin}): {_quoted(event.title)}", new=event.title)
        case e.ActionRelabelled():
            return _about(
                event, f"is now called {_quoted(event.new)}", "label", old=event.label, new=event.new
            )
        case e.ActionReworded():
            return _changed(event, event.field, event.old, event.new, reason=event.reason)
        case e.ActionOwnersChanged():
            old, new = owners_text(event.old, names) or None, owners_text(event.new, names) or None
            return _changed(event, "owners", old, new, reason=event.reason)
        case e.ActionFieldSet():
            said = _changed(event, event.field, joined(event.old) or None, joined(event.new) or None)
            return attrs.evolve(said, field=f"field.{event.field}")
        case e.ActionTagged():
            return _changed(event, "tags", joined(event.old) or None, joined(event.new) or None)
        case e.ActionUpdateNoted():
            see = "" if event.see_label is None else f" to {event.see_label}"
            printed = f": {_quoted(event.printed)}" if event.printed.strip() else ""
            kind = "blank cell" if event.kind == "blank" else event.kind
            return _about(event, f"no status for {event.period}, but a {kind}{see}{printed}", "status")
        case e.ActionCompleted():
            continues = "" if event.commitment is None else f"; continues: {_quoted(event.commitment)}"
            sentence = f"completed as {_quoted(event.status)} for {event.period}{continues}"
            return _about(event, sentence, "status", new=event.status)
        case e.ActionReopened():
            sentence = f"reopened as {_quoted(event.status)} for {event.period}"
            return _about(event, sentence, "status", new=event.status, reason=event.reason)
        case e.ActionWithdrawn():
            return _about(event, "withdrawn", "listed", old="listed", new="withdrawn", reason=event.reason)
        case e.ActionSuperseded():
            sentence = f"superseded by {event.by_label}"
            return _about(event, sentence, "listed", old="listed", new="superseded", reason=event.reason)
        case e.ActionReprofiled():
            return _changed(event, "target", event.old, event.new, reason=event.reason, verb="moved")
        case e.ActionRedrafted():
            return _changed(event, "target", event.old, event.new, reason=event.reason, verb="moved in draft")
        case e.EvidenceAttached():
            return _about(event, f"evidence {_quoted(event.title)} attached", "evidence", new=event.title)
        case e.AmendmentProposed():
            return _proposed(event)
        case e.AmendmentApproved():
            return _amendment(event, f"approved by {event.body}{_minute(event.minute)}", "approved")
        case e.AmendmentRejected():
            sentence = f"rejected by {event.body}{_minute(event.minute)}"
            return _amendment(event, sentence, "rejected", event.reason)
        case e.AmendmentNoted():
            return _amendment(event, f"noted by {event.body}{_minute(event.minute)}")
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
            sentence = f"report {_quoted(event.name)} issued for {event.period}, up to {event.cut_off}"
            return _Said(sentence)
        case e.PersonalDataErased():
            erased = counted(len(event.commitments), "place")
            sentence = f"personal data erased in {erased}; legal basis: {event.legal_basis}"
            return _Said(sentence, reason=event.reason)
        case _:
            assert_never(event)


def _about(
    event: e.ActionEvent,
    sentence: str,
    field: str | None = None,
    *,
    old: str | None = None,
    new: str | None = None,
    reason: str | None = None,
) -> _Said:
    return _Said(sentence, event.action, event.label, field, old, new, reason)


def _changed(
    event: e.ActionEvent,
    field: str,
    old: str | None,
    new: str | None,
    *,
    reason: str | None = None,
    verb: str = "changed",
) -> _Said:
    sentence = f"{field} {verb} from {_quoted(old)} to {_quoted(new)}"
    return _about(event, sentence, field, old=old, new=new, reason=reason)


def _proposed(event: e.AmendmentProposed) -> _Said:
    asked: tuple[str, str, str | None, str | None]
    match event.kind:
        case "target":
            to = f"target {_quoted(event.agreed)} to become {_quoted(event.proposed)}"
            asked = (to, "target", event.agreed, event.proposed)
        case "alternative":
            to = f"to be replaced by {_quoted(event.alternative)}"
            asked = (to, "alternative", None, event.alternative)
        case "withdrawal":
            asked = ("to be withdrawn", "listed", "listed", "withdrawn")
        case _:
            assert_never(event.kind)
    where = "" if event.body is None else f" to {event.body}"
    to, field, old, new = asked
    sentence = f"amendment {event.label} proposed{where}: {to}"
    return _Said(sentence, event.action, event.action_label, field, old, new, event.reason)


def _amendment(
    event: e.AmendmentApproved | e.AmendmentRejected | e.AmendmentNoted,
    sentence: str,
    new: str | None = None,
    reason: str | None = None,
) -> _Said:
    field, old = (None, None) if new is None else ("amendment", "proposed")
    said = f"amendment {event.label} {sentence}"
    return _Said(said, event.action, event.action_label, field, old, new, reason)


def _observed(event: e.ChangeObserved, names: Mapping[str, str]) -> _Said:
    old, new = event.old, event.new
    field = called = str(event.field)
    if event.field == "owners":
        new = owners_text(event.owners, names) or None
    if event.field == "field":
        field, called = f"field.{event.name}", event.name or ""
    if event.field == "listed":
        sentence = "found no longer listed" if new is None else "found listed again"
    else:
        sentence = f"found with {called} {_quoted(new)} instead of {_quoted(old)}"
    return _Said(sentence, event.entity, event.label, field, old, new)


def _corrected(
    recorded: RecordedEvent, event: e.FactCorrected, about: _Said, target: RecordedEvent | None
) -> _Said:
    field = about.field or event.field if event.field == "new" else event.field
    old = None if target is None else _value(target, event.field)
    instead = "" if target is None else f", not {_quoted(old)}"
    subject = _cited(recorded, event.event)
    sentence = (
        f"{subject} corrected: its {_READ.get(field, field)} should read {_quoted(event.value)}{instead}"
    )
    return _Said(sentence, about.entity, about.label, field, old, event.value, event.reason)


def _spoken_of(
    recorded: RecordedEvent, version: int, names: Mapping[str, str], earlier: Mapping[int, RecordedEvent]
) -> _Said:
    """Return what an earlier event says; one that is not earlier is not looked at, so this ends."""
    target = earlier.get(version) if version < recorded.version else None
    return _Said("") if target is None else _said(target, names, earlier)


def _value(target: RecordedEvent, field: str) -> str | None:
    value: Any = target.effective_on if field == "effective_on" else getattr(target.event, field, None)
    return None if value is None else str(value)


def _cited(recorded: RecordedEvent, version: int) -> str:
    return f"{recorded.plan}@{version}"


def _source(source: Source | None) -> str | None:
    if source is None:
        return None
    return source.document if source.place is None else f"{source.document}, {source.place}"


def _minute(minute: str | None) -> str:
    return "" if minute is None else f", minute {minute}"


def _quoted(text: str | None) -> str:
    if text is None or not text.strip():
        return "nothing"
    return f"'{text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + '…'}'"
