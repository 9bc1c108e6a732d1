"""What events about outcome measures say."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from planevents import events as e
from planevents.decimals import plain_decimal
from planevents.projections.wording.register import owned, relabelled, reworded
from planevents.projections.wording.said import Said, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal


def say_measure(event: e.MeasureEvent, names: Mapping[str, str]) -> Said:  # noqa: C901 one arm an event
    """Say what the event says."""
    match event:
        case e.MeasureAdded():
            to = "" if event.target is None else f", target {plain_decimal(event.target)}"
            sentence = f"outcome measure added: {quoted(event.title)} in {event.unit}{to}"
            return Said(sentence, event.measure, event.label, new=event.title)
        case e.MeasureReadingRecorded():
            provisional = " (provisional)" if event.provisional else ""
            new = _text(event.value) or event.printed_rating
            sentence = f"read {new} for {event.period}{provisional}"
            return Said(sentence, event.measure, event.label, "reading", None, new, event.narrative)
        case e.MeasureReadingRevised():
            provisional = " (provisional)" if event.provisional else ""
            old, new = _text(event.old), _text(event.new) or event.printed_rating
            sentence = f"revised for {event.period}{provisional} from {old or 'no value'} to {new}"
            return Said(sentence, event.measure, event.label, "reading", old, new, event.reason)
        case e.MeasureTargetChanged():
            old, new = _text(event.old), _text(event.new)
            sentence = f"target changed from {old or 'none'} to {new or 'none'}"
            return Said(sentence, event.measure, event.label, "target", old, new, event.reason)
        case e.MeasureThresholdsChanged():
            before, after = (None if one is None else str(one) for one in (event.old, event.new))
            sentence = f"thresholds changed from {quoted(before)} to {quoted(after)}"
            return Said(sentence, event.measure, event.label, "thresholds", before, after, event.reason)
        case e.MeasureReworded():
            return reworded(event, event.measure, "title")
        case e.MeasureOwnersChanged():
            return owned(event, event.measure, "owners", event.old, event.new, names)
        case e.MeasureRelabelled():
            return relabelled(event, event.measure, "measure")
        case e.MeasureLinked():
            sentence = f"linked to action {event.action_label}"
            return Said(sentence, event.measure, event.label, "actions", None, event.action_label)
        case e.MeasureUnlinked():
            sentence = f"no longer linked to action {event.action_label}"
            return Said(sentence, event.measure, event.label, "actions", event.action_label, None)
        case e.MeasureWithdrawn():
            return Said(
                "measure withdrawn", event.measure, event.label, "listed", "listed", "withdrawn", event.reason
            )
        case _:
            assert_never(event)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else plain_decimal(number)
