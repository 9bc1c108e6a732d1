"""How events about a plan's arrangement, its dependencies and its posts change it: total."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, assert_never

import attrs

from planevents import events as e
from planevents.identity import label_key
from planevents.people import can_be_title, title_key
from planevents.plan import Dependency, PostRename, Recommendation, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from planevents.evolve.builder import PlanBuilder
    from planevents.identity import EntityId
    from planevents.people import Post
    from planevents.plan import Plan

put = object.__setattr__
"""Sets an attribute of a draft."""

_Pair: TypeAlias = "tuple[Post, Post]"
"""A post as it is called now, and as it was called when it was recorded."""


def evolve_structure(builder: PlanBuilder, plan: Plan, event: e.StructureEvent) -> None:
    """Fold what happens to sections and recommendations."""
    if isinstance(event, e.SectionAdded):
        builder.table("sections")[event.section] = Section(
            event.section, event.label, event.title, event.kind, event.parent, event.accountable
        )
        builder.label("section", event.label, event.section)
    elif isinstance(event, e.RecommendationAdded):
        builder.table("recommendations")[event.recommendation] = Recommendation(
            event.recommendation, event.label, event.text, event.source, event.section
        )
        builder.label("recommendation", event.label, event.recommendation)
    elif isinstance(event, e.RecommendationRelabelled | e.RecommendationMoved):
        one = plan.recommendations.get(event.recommendation)
        if one is None:
            return
        if isinstance(event, e.RecommendationMoved):
            changed = attrs.evolve(one, section=event.new)
        else:
            changed = attrs.evolve(one, label=event.new)
            builder.relabel("recommendation", one.id, one.label, event.new)
        builder.table("recommendations")[one.id] = changed
    elif (section := plan.sections.get(event.section)) is not None:
        _section(builder, plan, section, event)


def _section(
    builder: PlanBuilder,
    plan: Plan,
    section: Section,
    event: e.SectionRetitled
    | e.SectionRelabelled
    | e.SectionMoved
    | e.SectionAccountableChanged
    | e.SectionRemoved,
) -> None:
    sections = builder.table("sections")
    match event:
        case e.SectionRetitled():
            sections[section.id] = attrs.evolve(section, title=event.new)
        case e.SectionRelabelled():
            builder.relabel("section", section.id, section.label, event.new)
            sections[section.id] = attrs.evolve(section, label=event.new)
        case e.SectionMoved():
            sections[section.id] = attrs.evolve(section, parent=event.new)
        case e.SectionAccountableChanged():
            sections[section.id] = attrs.evolve(section, accountable=event.new)
            _called(builder, plan, section.id, ())
        case e.SectionRemoved():
            del sections[section.id]
            _forget(builder, plan, section)
            _called(builder, plan, section.id, ())
        case _:
            assert_never(event)


def evolve_dependency(builder: PlanBuilder, plan: Plan, event: e.DependencyEvent) -> None:
    """Fold what comes to wait for what, and no longer does."""
    if isinstance(event, e.DependencyAdded):
        builder.table("dependencies")[event.dependency] = Dependency(
            event.dependency, event.label, event.waiting, event.needed, event.reason
        )
        builder.label("dependency", event.label, event.dependency)
    elif (one := plan.dependencies.get(event.dependency)) is not None:
        del builder.table("dependencies")[one.id]
        _forget(builder, plan, one)


def evolve_post(builder: PlanBuilder, plan: Plan, event: e.PostEvent, version: int, on: date) -> None:
    """Fold a post's new title, or its hand-over: what is held from that day on, not what was."""
    key = title_key(event.old)
    if isinstance(event, e.PostRenamed):
        new = event.new
        if not can_be_title(new):
            return
        put(plan, "posts_renamed", (*plan.posts_renamed, PostRename(version, on, event.old, new)))

        def renamed(now: Post, then: Post) -> _Pair:
            return (attrs.evolve(now, title=new), then) if title_key(now.title) == key else (now, then)

        _hold(builder, plan, list(plan.all_actions), list(plan.sections), renamed)
    else:
        to = event.new

        def handed_over(now: Post, then: Post) -> _Pair:
            return (to, to) if title_key(now.title) == key else (now, then)

        actions = [one.action for one in event.actions]
        _hold(builder, plan, actions, [one.section for one in event.sections], handed_over)


def _hold(
    builder: PlanBuilder,
    plan: Plan,
    actions: Iterable[EntityId],
    sections: Iterable[EntityId],
    change: Callable[[Post, Post], _Pair],
) -> None:
    for action_id in actions:
        action = plan.all_actions.get(action_id)
        if action is None or not action.owners:
            continue
        pairs = _changed(action.owners, plan.owners_then.get(action_id, action.owners), change)
        owners = tuple(now for now, _ in pairs)
        if owners != action.owners and (draft := builder.edit(action.id)):
            put(draft, "owners", owners)
            _called(builder, plan, action_id, pairs)
    for section_id in sections:
        section = plan.sections.get(section_id)
        if section is None or section.accountable is None:
            continue
        officer = (section.accountable,)
        pairs = _changed(officer, plan.owners_then.get(section_id, officer), change)
        if pairs[0][0] != section.accountable:
            builder.table("sections")[section_id] = attrs.evolve(section, accountable=pairs[0][0])
            _called(builder, plan, section_id, pairs)


def _changed(
    now: tuple[Post, ...], then: tuple[Post, ...], change: Callable[[Post, Post], _Pair]
) -> list[_Pair]:
    """Return posts as they come to be called, each once."""
    held = list(zip(now, then if len(then) == len(now) else now, strict=True))
    left = {title_key(one[0].title) for one in held if change(*one) == one}
    found: dict[Post, _Pair] = {}
    for one in held:
        pair = change(*one)
        if pair == one or title_key(pair[0].title) not in left:
            found.setdefault(pair[0], pair)
    return list(found.values())


def _called(builder: PlanBuilder, plan: Plan, entity: EntityId, pairs: Sequence[_Pair]) -> None:
    """Keep what the posts of an entity were called when they were recorded, if that is not so now."""
    if any(now != then for now, then in pairs):
        builder.table("owners_then")[entity] = tuple(then for _, then in pairs)
    elif entity in plan.owners_then:
        del builder.table("owners_then")[entity]


def _forget(builder: PlanBuilder, plan: Plan, gone: Section | Dependency) -> None:
    """Let labels, present and former, no longer stand for what is gone."""
    key = (gone.id.kind, label_key(gone.label))
    if plan.labels.get(key) == gone.id:
        del builder.table("labels")[key]
    for former in [name for name, one in plan.former.items() if one == gone.id]:
        del builder.table("former")[former]
