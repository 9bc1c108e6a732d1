"""A plan and its actions as rows. Nothing in them depends on today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.action import joined
from planevents.identity import natural_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from planevents.action import Action
    from planevents.plan import Plan
    from planevents.read_models.rows import Row
    from planevents.target import TargetDate

_DIGITS = 12


def plan_row(plan: Plan, last_effective_on: date | None) -> Row:
    """Return the row of a plan."""
    return {
        "plan": plan.id,
        "title": plan.title,
        "organisation": plan.organisation,
        "period": plan.period,
        "scheme": None if plan.scheme is None else plan.scheme.name,
        "change_control": plan.change_control,
        "opened_on": plan.opened_on,
        "approved_on": plan.approved_on,
        "last_effective_on": last_effective_on,
        "version": plan.version,
    }


def action_row(plan: Plan, action: Action) -> Row:
    """Return the row of an action, in the plan or gone from it."""
    target, completion, removal = action.target, action.completion, action.removal
    current, original = target.current, target.original
    section = None if action.section is None else plan.sections.get(action.section)
    return {
        "plan": plan.id,
        "action": str(action.id),
        "label": action.label,
        "label_sort": label_sort(action.label),
        "title": action.title,
        "description": action.description,
        "owners": joined(str(post) for post in action.owners) or None,
        "section": None if section is None else section.label,
        "section_title": None if section is None else section.title,
        "recommendation": plan.entity_label(action.recommendation),
        "origin": action.origin,
        "parent": _id(action.parent),
        "follows": _id(action.follows),
        "tags": joined(action.tags) or None,
        "added_on": action.added_on,
        "start_text": _text(action.start),
        "original_target": _text(original),
        "original_due_on": original.due_day,
        "target": _text(current),
        "due_on": current.due_day,
        "why_no_due_day": current.why_no_due_day,
        "proposed_target": _text(target.proposed),
        "proposed_due_on": None if target.proposed is None else target.proposed.due_day,
        "reprofiles": target.reprofiles,
        "slippage_days": target.slippage,
        "unexplained_days": target.unexplained_slippage,
        "status": action.status,
        "status_letter": status_letter(plan, action),
        "no_status": action.no_status,
        "status_on": action.status_on,
        "period": action.period,
        "narrative": action.narrative,
        "printed": action.printed,
        "complete": action.is_complete,
        "open_commitment": completion is not None and completion.open_commitment,
        "completed_text": None if completion is None else _text(completion.completed),
        "completed_on": None if completion is None else completion.day,
        "completed_days_late": None if completion is None else action.days_late(completion.day),
        "removed": None if removal is None else removal.kind,
        "removed_on": None if removal is None else removal.on,
        "removed_reason": None if removal is None else removal.reason,
        "superseded_by": None if removal is None else _id(removal.by),
    }


def owner_rows(plan: Plan, action: Action) -> Iterator[Row]:
    """Yield a row an owner, in the order in which they are named; a person as a commitment."""
    for ordinal, post in enumerate(action.owners, start=1):
        yield {
            "plan": plan.id,
            "action": str(action.id),
            "ordinal": ordinal,
            "post": post.title,
            "kind": post.kind,
            "person": post.person,
        }


def field_rows(plan: Plan, action: Action) -> Iterator[Row]:
    """Yield a row a value of a custom field."""
    for name, values in action.custom:
        for ordinal, value in enumerate(values, start=1):
            yield {
                "plan": plan.id,
                "action": str(action.id),
                "field": name,
                "ordinal": ordinal,
                "value": value,
            }


def label_sort(label: str) -> str:
    """Return a text that sorts as people sort labels: 6.9 before 6.10."""
    return "".join(text if kind else f"{number:0{_DIGITS}}" for kind, number, text in natural_key(label))


def status_letter(plan: Plan, action: Action) -> str | None:
    """Return the letter of an action's status in the plan's scheme."""
    scheme = plan.scheme
    if scheme is None or action.status is None or action.status not in scheme:
        return None
    return scheme[action.status].letter


def _text(target: TargetDate | None) -> str | None:
    return None if target is None else target.text or None


def _id(entity: str | None) -> str | None:
    return None if entity is None else str(entity)
