"""What events about risks say."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from planevents import events as e
from planevents.projections.base import owners_text
from planevents.projections.wording.register import owned, relabelled, reworded
from planevents.projections.wording.said import Said, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planevents.people import Post


def say_risk(event: e.RiskEvent, names: Mapping[str, str]) -> Said:  # noqa: C901 one arm an event
    """Say what the event says."""
    match event:
        case e.RiskMatrixSet(matrix=matrix):
            return Said(
                f"risk matrix set, {matrix}", field="risk matrix", new=str(matrix), reason=event.reason
            )
        case e.RiskAdded():
            owner = "" if event.owner is None else f", owned by {owners_text([event.owner], names)}"
            score = f"{event.likelihood} by {event.impact}"
            sentence = f"risk {quoted(event.title)} added, {score}{owner}"
            return Said(sentence, event.risk, event.label, new=event.title)
        case e.RiskRescored():
            old = f"{event.old_likelihood} by {event.old_impact}"
            new = f"{event.likelihood} by {event.impact}"
            sentence = (
                f"risk reviewed, {new} as before" if old == new else f"risk rescored from {old} to {new}"
            )
            return Said(sentence, event.risk, event.label, "score", old, new, event.reason)
        case e.RiskReworded():
            return reworded(event, event.risk, event.field)
        case e.RiskOwnerChanged():
            return owned(event, event.risk, "owner", _posts(event.old), _posts(event.new), names)
        case e.RiskRelabelled():
            return relabelled(event, event.risk, "risk")
        case e.RiskMitigationAdded():
            sentence = f"risk mitigated by action {event.action_label}"
            return Said(sentence, event.risk, event.label, "mitigations", None, event.action_label)
        case e.RiskMitigationRemoved():
            sentence = f"risk no longer mitigated by action {event.action_label}"
            return Said(
                sentence, event.risk, event.label, "mitigations", event.action_label, None, event.reason
            )
        case e.RiskClosed():
            return Said("risk closed", event.risk, event.label, "state", "open", "closed", event.reason)
        case e.RiskReopened():
            return Said("risk reopened", event.risk, event.label, "state", "closed", "open", event.reason)
        case _:
            assert_never(event)


def _posts(post: Post | None) -> tuple[Post, ...]:
    return () if post is None else (post,)
