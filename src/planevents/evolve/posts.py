"""How events about posts change what they hold: actions, sections, risks and measures; total."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import attrs

from planevents import events as e
from planevents.evolve.drafts import put
from planevents.identity import ActionId
from planevents.people import can_be_title, title_key
from planevents.plan import HandOver, PostRename

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from planevents.evolve.builder import PlanBuilder
    from planevents.identity import EntityId
    from planevents.people import Post
    from planevents.plan import Plan

_Pair: TypeAlias = "tuple[Post, Post]"
"""A post as it is called now, and as it was called when it was recorded."""


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

        every = (*plan.all_actions, *plan.sections, *plan.risks, *plan.all_measures)
        _hold(builder, plan, every, renamed)
    else:
        to = event.new
        passed = HandOver(version, on, event.old, to.title)
        put(plan, "posts_handed_over", (*plan.posts_handed_over, passed))

        def handed_over(now: Post, then: Post) -> _Pair:
            return (to, to) if title_key(now.title) == key else (now, then)

        held = (
            *(one.action for one in event.actions),
            *(one.section for one in event.sections),
            *(one.risk for one in event.risks),
            *(one.measure for one in event.measures),
        )
        _hold(builder, plan, held, handed_over)


def called(builder: PlanBuilder, plan: Plan, entity: EntityId, pairs: Sequence[_Pair]) -> None:
    """Keep what the posts of an entity were called when they were recorded, if that is not so now."""
    if any(now != then for now, then in pairs):
        builder.table("owners_then")[entity] = tuple(then for _, then in pairs)
    elif entity in plan.owners_then:
        del builder.table("owners_then")[entity]


def _hold(
    builder: PlanBuilder,
    plan: Plan,
    entities: Iterable[EntityId],
    change: Callable[[Post, Post], _Pair],
) -> None:
    for entity in entities:
        owners = _holders(plan, entity)
        if not owners:
            continue
        pairs = _changed(owners, plan.owners_then.get(entity, owners), change)
        now = tuple(one for one, _ in pairs)
        if now != owners:
            _give(builder, plan, entity, now)
            called(builder, plan, entity, pairs)


def _holders(plan: Plan, entity: EntityId) -> tuple[Post, ...]:
    """Return the posts of an entity; of what the plan has not, none."""
    if entity in plan.all_actions:
        return plan.all_actions[entity].owners
    if entity in plan.all_measures:
        return plan.all_measures[entity].owners
    one = None
    if entity in plan.sections:
        one = plan.sections[entity].accountable
    elif entity in plan.risks:
        one = plan.risks[entity].owner
    return () if one is None else (one,)


def _give(builder: PlanBuilder, plan: Plan, entity: EntityId, owners: tuple[Post, ...]) -> None:
    if entity in plan.all_actions:
        if draft := builder.edit(ActionId(entity)):
            put(draft, "owners", owners)
    elif entity in plan.all_measures:
        measure = plan.all_measures[entity]
        builder.table("all_measures")[measure.id] = attrs.evolve(measure, owners=owners)
    elif entity in plan.sections:
        section = plan.sections[entity]
        builder.table("sections")[section.id] = attrs.evolve(section, accountable=owners[0])
    else:
        risk = plan.risks[entity]
        builder.table("risks")[risk.id] = attrs.evolve(risk, owner=owners[0])


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
