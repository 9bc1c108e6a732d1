"""What events about amendments say."""

from __future__ import annotations

from typing import assert_never

from planevents import events as e
from planevents.projections.wording.said import Said, minuted, quoted


def say_amendment(event: e.AmendmentEvent) -> Said:
    """Say what the event says."""
    match event:
        case e.AmendmentProposed():
            return _proposed(event)
        case e.AmendmentApproved():
            return _amendment(event, f"approved by {event.body}{minuted(event.minute)}", "approved")
        case e.AmendmentRejected():
            sentence = f"rejected by {event.body}{minuted(event.minute)}"
            return _amendment(event, sentence, "rejected", event.reason)
        case e.AmendmentNoted():
            return _amendment(event, f"noted by {event.body}{minuted(event.minute)}")
        case _:
            assert_never(event)


def _proposed(event: e.AmendmentProposed) -> Said:
    asked: tuple[str, str, str | None, str | None]
    match event.kind:
        case "target":
            to = f"target {quoted(event.agreed)} to become {quoted(event.proposed)}"
            asked = (to, "target", event.agreed, event.proposed)
        case "alternative":
            to = f"to be replaced by {quoted(event.alternative)}"
            asked = (to, "alternative", None, event.alternative)
        case "withdrawal":
            asked = ("to be withdrawn", "listed", "listed", "withdrawn")
        case _:
            assert_never(event.kind)
    where = "" if event.body is None else f" to {event.body}"
    to, field, old, new = asked
    sentence = f"amendment {event.label} proposed{where}: {to}"
    return Said(sentence, event.action, event.action_label, field, old, new, event.reason)


def _amendment(
    event: e.AmendmentApproved | e.AmendmentRejected | e.AmendmentNoted,
    sentence: str,
    new: str | None = None,
    reason: str | None = None,
) -> Said:
    field, old = (None, None) if new is None else ("amendment", "proposed")
    said = f"amendment {event.label} {sentence}"
    return Said(said, event.action, event.action_label, field, old, new, reason)
