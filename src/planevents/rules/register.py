"""What changing a risk, a measure or a line of money needs, whichever of them it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.errors import Violation
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.plan import Plan


@plan_rule(
    "register-changed",
    "What is changed of a risk, a measure or a line of money is something else afterwards.",
)
def register_changed(change: Change) -> Iterator[Violation]:
    """Check that what is said to change is not so already when it takes effect."""
    event = change.event
    said = _said(event)
    if said is None:
        return
    field, label, new = said
    held = _held(event, change.before)
    if held and held[0] == new:
        yield Violation(
            field=_GIVEN.get(field, field),
            message=f"nothing changes: that is the {field} of {label!r} already",
            hint="leave it out",
        )


_GIVEN = {"label": "to", "funding source": "funding_source"}
"""What the commands call it, where that is another word."""


def _said(event: e.Event) -> tuple[str, str, object] | None:
    """Return what an event changes, of what, and into what."""
    match event:
        case e.RiskReworded(field=field) | e.FinanceLineReworded(field=field):
            return field, event.label, event.new
        case e.MeasureReworded():
            return "title", event.label, event.new
        case e.RiskOwnerChanged():
            return "owner", event.label, event.new
        case e.MeasureOwnersChanged():
            return "owners", event.label, event.new
        case e.MeasureThresholdsChanged():
            return "thresholds", event.label, event.new
        case e.RiskRelabelled() | e.MeasureRelabelled() | e.FinanceLineRelabelled():
            return "label", event.label, event.new
        case _:
            return None


def _held(event: e.Event, plan: Plan) -> tuple[object, ...]:
    """Return what the plan has where the event puts something else; nothing of what the plan has not."""
    said, subject = _said(event), e.subject_of(event)
    one = None if subject is None else plan.entity(subject)
    return () if said is None or one is None else (getattr(one, said[0].replace(" ", "_")),)
