"""What commands about a plan's arrangement mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents import commands as c
from planevents import events as e
from planevents.errors import InvalidValueError
from planevents.handlers.handling import (
    Handlers,
    Handling,
    filled,
)
from planevents.identity import (
    RecommendationId,
    SectionId,
    check_label,
)
from planevents.people import without_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.action import Action
    from planevents.identity import ActionId
    from planevents.plan import Plan, Recommendation, Section


def _add_section(command: c.AddSection, handling: Handling) -> Iterator[e.Event]:
    yield e.SectionAdded(
        section=SectionId(handling.id(SectionId)),
        label=check_label(command.section),
        title=filled("title", command.title),
        kind=command.kind,
        parent=handling.section_id(command.parent),
        accountable=None if command.accountable is None else without_names([command.accountable])[0],
    )


def _add_recommendation(command: c.AddRecommendation, handling: Handling) -> Iterator[e.Event]:
    yield e.RecommendationAdded(
        recommendation=RecommendationId(handling.id(RecommendationId)),
        label=check_label(command.recommendation),
        text=filled("text", command.text),
        source=command.source,
        section=handling.section_id(command.section),
    )


def _retitle_section(command: c.RetitleSection, handling: Handling) -> Iterator[e.Event]:
    section = handling.section(command.section)
    yield e.SectionRetitled(
        section=section.id,
        label=section.label,
        old=section.title,
        new=filled("title", command.title),
        reason=command.reason,
    )


def _relabel_section(command: c.RelabelSection, handling: Handling) -> Iterator[e.Event]:
    section = handling.section(command.section)
    yield e.SectionRelabelled(section=section.id, label=section.label, new=check_label(command.to, "to"))


def _move_section(command: c.MoveSection, handling: Handling) -> Iterator[e.Event]:
    section = handling.section(command.section)
    yield _section_moved(handling, section, handling.section_id(command.to), command.reason)


def _section_moved(
    handling: Handling, section: Section, to: SectionId | None, reason: str | None
) -> e.SectionMoved:
    plan = handling.plan
    return e.SectionMoved(
        section=section.id,
        label=section.label,
        old=section.parent,
        old_label=plan.entity_label(section.parent),
        new=to,
        new_label=plan.entity_label(to),
        reason=reason,
    )


def _change_accountable(command: c.ChangeAccountable, handling: Handling) -> Iterator[e.Event]:
    section = handling.section(command.section)
    yield e.SectionAccountableChanged(
        section=section.id,
        label=section.label,
        old=section.accountable,
        new=None if command.accountable is None else without_names([command.accountable])[0],
        reason=command.reason,
    )


def _remove_section(command: c.RemoveSection, handling: Handling) -> Iterator[e.Event]:
    plan, section = handling.plan, handling.section(command.section)
    reason = filled("reason", command.reason)
    if command.contents_to is not None:
        to = handling.section(command.contents_to)
        for one in plan.sections.values():
            if one.parent == section.id:
                yield _section_moved(handling, one, to.id, reason)
        for other in plan.recommendations.values():
            if other.section == section.id:
                yield _recommendation_moved(handling, other, to.id, reason)
        for action in plan.actions:
            if action.section == section.id:
                old = place_of(plan, action)
                new = attrs.evolve(old, section=to.id, section_label=to.label)
                yield e.ActionMoved(action=action.id, label=action.label, old=old, new=new, reason=reason)
    yield e.SectionRemoved(section=section.id, label=section.label, reason=reason)


def _relabel_recommendation(command: c.RelabelRecommendation, handling: Handling) -> Iterator[e.Event]:
    one = handling.recommendation(command.recommendation)
    yield e.RecommendationRelabelled(
        recommendation=one.id, label=one.label, new=check_label(command.to, "to")
    )


def _move_recommendation(command: c.MoveRecommendation, handling: Handling) -> Iterator[e.Event]:
    one = handling.recommendation(command.recommendation)
    yield _recommendation_moved(handling, one, handling.section_id(command.to), command.reason)


def _recommendation_moved(
    handling: Handling, one: Recommendation, to: SectionId | None, reason: str | None
) -> e.RecommendationMoved:
    plan = handling.plan
    return e.RecommendationMoved(
        recommendation=one.id,
        label=one.label,
        old=one.section,
        old_label=plan.entity_label(one.section),
        new=to,
        new_label=plan.entity_label(to),
        reason=reason,
    )


def _move_action(command: c.MoveAction, handling: Handling) -> Iterator[e.Event]:
    action = handling.action(command.action)
    asked = (command.section, command.recommendation, command.parent)
    if asked == (None, None, None):
        raise InvalidValueError(
            "section",
            None,
            "this moves nothing",
            "give section=, recommendation= or parent=; '' takes it out",
        )
    new = old = place_of(handling.plan, action)
    if command.section is not None:
        new = attrs.evolve(new, section=handling.section_id(command.section or None))
    if command.recommendation is not None:
        one = handling.recommendation(command.recommendation) if command.recommendation else None
        new = attrs.evolve(new, recommendation=None if one is None else one.id)
    if command.parent is not None:
        parent = handling.action(command.parent) if command.parent else None
        new = attrs.evolve(new, parent=None if parent is None else parent.id)
    new = _labelled(handling.plan, new.section, new.recommendation, new.parent)
    yield e.ActionMoved(action=action.id, label=action.label, old=old, new=new, reason=command.reason)


def place_of(plan: Plan, action: Action) -> e.Place:
    """Return where an action stands, with the labels as they are."""
    return _labelled(plan, action.section, action.recommendation, action.parent)


def _labelled(
    plan: Plan, section: SectionId | None, recommendation: RecommendationId | None, parent: ActionId | None
) -> e.Place:
    return e.Place(
        section=section,
        section_label=plan.entity_label(section),
        recommendation=recommendation,
        recommendation_label=plan.entity_label(recommendation),
        parent=parent,
        parent_label=plan.entity_label(parent),
    )


HANDLERS: Handlers = {
    c.AddSection: _add_section,
    c.RetitleSection: _retitle_section,
    c.RelabelSection: _relabel_section,
    c.MoveSection: _move_section,
    c.ChangeAccountable: _change_accountable,
    c.RemoveSection: _remove_section,
    c.AddRecommendation: _add_recommendation,
    c.RelabelRecommendation: _relabel_recommendation,
    c.MoveRecommendation: _move_recommendation,
    c.MoveAction: _move_action,
}
