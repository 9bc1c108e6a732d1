"""What events about amendments say."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from planevents import events as e
from planevents.projections.base import counted, owners_text
from planevents.projections.wording.said import Said, minuted, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date


def say_amendment(event: e.AmendmentEvent, names: Mapping[str, str]) -> Said:
    """Say what the event says: of one item about its action, of several about the amendment."""
    match event:
        case e.AmendmentProposed():
            return _proposed(event, names)
        case e.AmendmentApproved():
            part = f" in part ({len(event.agreed)} of {len(e.items_of(event))})" if event.rejected else ""
            decision = f"approved{part} by {_said_by(event)}"
            if event.rejected:
                decision += f": {_labels(event.agreed)} agreed; {_labels(event.rejected)} rejected"
            return _of(event, decision, "approved")
        case e.AmendmentRejected():
            return _of(event, f"rejected by {_said_by(event)}", "rejected", event.reason)
        case e.AmendmentNoted():
            return _of(event, f"noted by {_said_by(event)}")
        case e.AmendmentWithdrawn():
            return _of(event, "withdrawn, undecided", "withdrawn", event.reason)
        case _:
            assert_never(event)


def _proposed(event: e.AmendmentProposed, names: Mapping[str, str]) -> Said:
    where = "" if event.body is None else f" to {event.body}"
    until = "" if event.lapses_on is None else f", to be decided by {event.lapses_on}"
    if len(event.items) == 1:
        (item,) = event.items
        to, field, old, new = _asked(item, names)
        sentence = f"amendment {event.label} proposed{where}: {to}{until}"
        return Said(sentence, item.action, item.action_label, field, old, new, item.reason or event.reason)
    each = "; ".join(f"{item.action_label}: {_asked(item, names)[0]}" for item in event.items)
    reasons = (event.reason, *(f"{one.action_label}: {one.reason}" for one in event.items if one.reason))
    sentence = f"amendment proposed{where}, of {counted(len(event.items), 'item')}: {each}{until}"
    reason = "; ".join(one for one in reasons if one) or None
    return Said(sentence, event.amendment, event.label, "amendment", None, "proposed", reason)


def _asked(item: e.AmendmentItem, names: Mapping[str, str]) -> tuple[str, str, str | None, str | None]:
    """Return what an item asks for in words, and the field with what it holds and would hold."""
    match item.kind:
        case "target" | "title" | "description":
            to = f"{item.kind} {quoted(item.agreed)} to become {quoted(item.proposed)}"
            return to, item.kind, item.agreed, item.proposed
        case "owners":
            new = owners_text(item.owners, names) or None
            return f"owners {quoted(item.agreed)} to become {quoted(new)}", "owners", item.agreed, new
        case "alternative":
            return f"to be replaced by {quoted(item.alternative)}", "alternative", None, item.alternative
        case "withdrawal":
            return "to be withdrawn", "listed", "listed", "withdrawn"
        case _:
            assert_never(item.kind)


def _of(
    event: e.AmendmentApproved | e.AmendmentRejected | e.AmendmentNoted | e.AmendmentWithdrawn,
    sentence: str,
    new: str | None = None,
    reason: str | None = None,
) -> Said:
    field, old = (None, None) if new is None else ("amendment", "proposed")
    items = e.items_of(event)
    if len(items) == 1:
        (item,) = items
        said = f"amendment {event.label} {sentence}"
        return Said(said, item.action, item.action_label, field, old, new, reason)
    return Said(f"amendment {sentence}", event.amendment, event.label, field, old, new, reason)


def _said_by(event: e.AmendmentApproved | e.AmendmentRejected | e.AmendmentNoted) -> str:
    return f"{event.body}{_met(event.meeting)}{minuted(event.minute)}"


def _met(meeting: date | None) -> str:
    return "" if meeting is None else f" on {meeting}"


def _labels(refs: Sequence[e.ItemRef]) -> str:
    return ", ".join(f"{ref.action_label} (item {ref.number})" for ref in refs)
