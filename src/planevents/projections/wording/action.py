"""What events about one action say."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import attrs

from planevents import events as e
from planevents.action import joined
from planevents.projections.base import owners_text
from planevents.projections.wording.said import Said, about_action, changed, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping


def say_action(event: e.ActionEvent, names: Mapping[str, str]) -> Said:  # noqa: C901, PLR0912 one arm an event
    """Say what the event says."""
    match event:
        case e.ActionStatusReported():
            sentence = f"reported {quoted(event.status)} for {event.period}"
            return about_action(event, sentence, "status", new=event.status)
        case e.ActionAdded():
            return about_action(event, f"added ({event.origin}): {quoted(event.title)}", new=event.title)
        case e.ActionRelabelled():
            return about_action(
                event, f"is now called {quoted(event.new)}", "label", old=event.label, new=event.new
            )
        case e.ActionMoved():
            return about_action(
                event,
                f"moved from {_place(event.old)} to {_place(event.new)}",
                "place",
                old=_place(event.old),
                new=_place(event.new),
                reason=event.reason,
            )
        case e.ActionReworded():
            return changed(event, event.field, event.old, event.new, reason=event.reason)
        case e.ActionOwnersChanged():
            old, new = owners_text(event.old, names) or None, owners_text(event.new, names) or None
            return changed(event, "owners", old, new, reason=event.reason)
        case e.ActionFieldSet():
            said = changed(event, event.field, joined(event.old) or None, joined(event.new) or None)
            return attrs.evolve(said, field=f"field.{event.field}")
        case e.ActionTagged():
            return changed(event, "tags", joined(event.old) or None, joined(event.new) or None)
        case e.ActionUpdateNoted():
            see = "" if event.see_label is None else f" to {event.see_label}"
            printed = f": {quoted(event.printed)}" if event.printed.strip() else ""
            kind = "blank cell" if event.kind == "blank" else event.kind
            return about_action(event, f"no status for {event.period}, but a {kind}{see}{printed}", "status")
        case e.ActionCompleted():
            continues = "" if event.commitment is None else f"; continues: {quoted(event.commitment)}"
            sentence = f"completed as {quoted(event.status)} for {event.period}{continues}"
            return about_action(event, sentence, "status", new=event.status)
        case e.ActionReopened():
            sentence = f"reopened as {quoted(event.status)} for {event.period}"
            return about_action(event, sentence, "status", new=event.status, reason=event.reason)
        case e.ActionWithdrawn():
            return about_action(
                event, "withdrawn", "listed", old="listed", new="withdrawn", reason=event.reason
            )
        case e.ActionSuperseded():
            sentence = f"superseded by {event.by_label}"
            return about_action(
                event, sentence, "listed", old="listed", new="superseded", reason=event.reason
            )
        case e.ActionReprofiled():
            return changed(event, "target", event.old, event.new, reason=event.reason, verb="moved")
        case e.ActionRedrafted():
            return changed(event, "target", event.old, event.new, reason=event.reason, verb="moved in draft")
        case e.EvidenceAttached():
            return about_action(
                event, f"evidence {quoted(event.title)} attached", "evidence", new=event.title
            )
        case _:
            assert_never(event)


def _place(place: e.Place) -> str:
    named = {
        "section": place.section_label,
        "recommendation": place.recommendation_label,
        "parent": place.parent_label,
    }
    return ", ".join(f"{what} {label}" for what, label in named.items() if label is not None) or "nowhere"
