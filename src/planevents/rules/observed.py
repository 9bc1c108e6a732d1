"""What is said of documents, and what is set right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.action import observable
from planevents.errors import Violation
from planevents.identity import ActionId, RecommendationId
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator


CLASSIFICATIONS: dict[e.ObservedField, tuple[e.Classification, ...]] = {
    "target": ("reprofile", "correction", "split"),
    "owners": ("handover", "correction", "split"),
    "start": ("reprofile", "correction", "split"),
    "title": ("rewording", "correction", "split"),
    "description": ("rewording", "correction", "split"),
    "source": ("rewording", "correction"),
    "text": ("rewording", "correction"),
    "listed": ("withdrawal", "correction", "split"),
    "field": ("rewording", "correction", "split"),
}
"""What an observed change of each field can turn out to have been."""


@plan_rule(
    "correction-is-no-reprofile",
    "A correction sets right what was entered wrongly, with a reason; it never adds slippage.",
    number=7,
)
def correction_is_no_reprofile(change: Change) -> Iterator[Violation]:
    """Check that corrections give their reason."""
    match change.event:
        case e.FactCorrected(reason=reason) | e.FactRetracted(reason=reason) if not reason.strip():
            yield Violation(field="reason", message="a correction needs a reason")
        case _:
            pass


@plan_rule(
    "observed-change",
    "A difference that a document does not declare stays unexplained until a person classifies it, "
    "as something that a change of that field can be.",
    number=8,
)
def observed_change(change: Change) -> Iterator[Violation]:
    """Check what is observed against the plan, and what it is classified as against the field."""
    match change.event:
        case e.ChangeObserved(field=field, old=old, new=new, label=label) if field != "target":
            now = _printed(change, change.event)
            if (old or "") != (now or ""):
                yield Violation(field="old", message=f"the {field} of {label!r} is {now!r}, not {old!r}")
            if (old or "") == (new or ""):
                yield Violation(field="new", message=f"nothing changed: the {field} of {label!r} is {new!r}")
        case e.ChangeClassified(event=version, as_=as_, reason=reason):
            observed = change.before.observed.get(version)
            if observed is None:
                yield Violation(
                    field="event", message=f"event {version} is not an observed change in the plan by then"
                )
            elif as_ not in CLASSIFICATIONS[observed.field]:
                yield Violation(
                    field="as_",
                    message=f"a change of {observed.field} cannot be a {as_}",
                    hint=f"it can be: {', '.join(CLASSIFICATIONS[observed.field])}",
                )
            if not reason.strip():
                yield Violation(field="reason", message="a classification needs a reason")
        case _:
            pass


def _printed(change: Change, event: e.ChangeObserved) -> str | None:
    if event.entity.startswith(RecommendationId.letter):
        recommendation = change.before.recommendations.get(RecommendationId(event.entity))
        if recommendation is None:
            return None
        return recommendation.text if event.field == "text" else recommendation.source
    action = change.before.all_actions.get(ActionId(event.entity))
    return None if action is None else observable(action, event.field, event.name)
