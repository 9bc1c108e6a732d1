"""What events about a plan's arrangement, its dependencies and its posts say."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from planevents import events as e
from planevents.action import joined
from planevents.projections.base import named
from planevents.projections.wording.said import Said, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def say_structure(event: e.StructureEvent, names: Mapping[str, str]) -> Said:
    """Say what the event says."""
    match event:
        case e.SectionAdded():
            sentence = f"{event.kind} {quoted(event.title)} added"
            return Said(sentence, event.section, event.label, new=event.title)
        case e.RecommendationAdded():
            origin = "" if event.source is None else f" of {event.source}"
            sentence = f"recommendation{origin} added: {quoted(event.text)}"
            return Said(sentence, event.recommendation, event.label, new=event.text)
        case e.SectionRetitled():
            sentence = f"title changed from {quoted(event.old)} to {quoted(event.new)}"
            return Said(sentence, event.section, event.label, "title", event.old, event.new, event.reason)
        case e.SectionRelabelled():
            sentence = f"section is now called {quoted(event.new)}"
            return Said(sentence, event.section, event.label, "label", event.label, event.new)
        case e.RecommendationRelabelled():
            sentence = f"recommendation is now called {quoted(event.new)}"
            return Said(sentence, event.recommendation, event.label, "label", event.label, event.new)
        case e.SectionMoved():
            return _moved(event, event.section, "parent")
        case e.RecommendationMoved():
            return _moved(event, event.recommendation, "section")
        case e.SectionAccountableChanged():
            old = None if event.old is None else named(event.old, names)
            new = None if event.new is None else named(event.new, names)
            sentence = f"accountable officer changed from {quoted(old)} to {quoted(new)}"
            return Said(sentence, event.section, event.label, "accountable", old, new, event.reason)
        case e.SectionRemoved():
            return Said(
                "section removed", event.section, event.label, "listed", "listed", "removed", event.reason
            )
        case _:
            assert_never(event)


def say_arrangement(event: e.ArrangementEvent) -> Said:
    """Say what the event says."""
    match event:
        case e.PlanRollUpSet():
            rule = event.roll_up.sentence
            return Said(f"roll-up laid down: {rule}", field="roll-up", new=rule, reason=event.reason)
        case e.PlanAccountableKindsSet():
            old, new = joined(event.old) or None, joined(event.new) or None
            sentence = f"kinds of section that need an accountable officer: {quoted(old)} to {quoted(new)}"
            return Said(sentence, field="accountable kinds", old=old, new=new, reason=event.reason)
        case _:
            assert_never(event)


def say_dependency(event: e.DependencyEvent) -> Said:
    """Say what the event says."""
    label, needed, reason = event.waiting_label, event.needed_label, event.reason
    where = "" if event.needed.kind == "action" else f"{event.needed.kind} "
    match event:
        case e.DependencyAdded():
            sentence = f"waits for {where}{needed} (dependency {event.label})"
            return Said(sentence, event.waiting, label, "waits for", None, needed, reason)
        case e.DependencyRemoved():
            sentence = f"no longer waits for {where}{needed} (dependency {event.label})"
            return Said(sentence, event.waiting, label, "waits for", needed, None, reason)
        case _:
            assert_never(event)


def say_post(event: e.PostEvent, names: Mapping[str, str]) -> Said:
    """Say what the event says."""
    match event:
        case e.PostRenamed():
            sentence = f"post {quoted(event.old)} is now called {quoted(event.new)}"
            return Said(sentence, field="post", old=event.old, new=event.new, reason=event.reason)
        case e.PostHandedOver():
            new = named(event.new, names)
            held = [
                *([f"actions {_labels(event.actions)}"] if event.actions else []),
                *([f"sections {_labels(event.sections)}"] if event.sections else []),
                *([f"risks {_labels(event.risks)}"] if event.risks else []),
                *([f"measures {_labels(event.measures)}"] if event.measures else []),
            ]
            sentence = f"post {quoted(event.old)} handed over to {quoted(new)}: {' and '.join(held)}"
            return Said(sentence, field="owners", old=event.old, new=new, reason=event.reason)
        case _:
            assert_never(event)


def _moved(event: e.SectionMoved | e.RecommendationMoved, entity: str, field: str) -> Said:
    sentence = f"moved from {quoted(event.old_label)} to {quoted(event.new_label)}"
    return Said(sentence, entity, event.label, field, event.old_label, event.new_label, event.reason)


def _labels(held: Iterable[e.HeldAction | e.HeldSection | e.HeldRisk | e.HeldMeasure]) -> str:
    return ", ".join(one.label for one in held)
