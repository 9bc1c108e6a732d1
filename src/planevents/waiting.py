"""What has to wait for what: through sections, parents and their own dependencies.

Every action and section begins and is done. Whatever is in a section, or under a parent, can begin
only when that can, and that is done only when all that is in it is. What waits for something
begins only when it is done. A plan in which something would come before itself cannot be carried out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.action import Action
    from planevents.identity import ActionId, EntityId, SectionId
    from planevents.plan import Dependency, Plan

Moment = tuple[Literal["begins", "done"], "EntityId"]
"""When something begins, or is done."""


@attrs.frozen
class Need:
    """One thing that something waits for, by a dependency of its own or of what it is in."""

    dependency: Dependency
    needed: EntityId
    through: EntityId | None


@attrs.frozen
class Waiting:
    """The living actions and sections of a plan, and what each waits for."""

    plan: Plan
    needs: dict[EntityId, tuple[Dependency, ...]]
    members: dict[EntityId, tuple[EntityId, ...]]
    containers: dict[EntityId, tuple[EntityId, ...]]

    @classmethod
    def of(cls, plan: Plan) -> Waiting:
        """Return what waits for what in a plan; what has left it waits for nothing."""
        needs: dict[EntityId, list[Dependency]] = {}
        for one in plan.dependencies.values():
            if is_there(plan, one.waiting) and is_there(plan, one.needed):
                needs.setdefault(one.waiting, []).append(one)
        living = (action.id for action in plan.all_actions.values() if action.is_living)
        containers = {one: within(plan, one) for one in (*living, *plan.sections)}
        members: dict[EntityId, list[EntityId]] = {}
        for entity, holding in containers.items():
            for container in holding:
                members.setdefault(container, []).append(entity)
        return cls(
            plan,
            {one: tuple(found) for one, found in needs.items()},
            {one: tuple(found) for one, found in members.items()},
            containers,
        )

    def before(self, moment: Moment) -> Iterator[Moment]:
        """Yield what must come before a moment."""
        when, entity = moment
        if when == "done":
            yield "begins", entity
            for member in self.members.get(entity, ()):
                yield "done", member
        else:
            for one in self.needs.get(entity, ()):
                yield "done", one.needed
            for container in self.containers.get(entity, ()):
                yield "begins", container

    def needs_of(self, entity: EntityId) -> tuple[Need, ...]:
        """Return what an action or a section waits for, its own first, then what it is in."""
        found: list[Need] = []
        seen = {entity}
        waiting: list[EntityId] = [entity]
        while waiting:
            one = waiting.pop(0)
            through = None if one == entity else one
            found += [Need(need, need.needed, through) for need in self.needs.get(one, ())]
            for container in self.containers.get(one, ()):
                if container not in seen:
                    seen.add(container)
                    waiting.append(container)
        return tuple(found)

    def in_order(self) -> list[Moment]:
        """Return the moments in an order in which each comes after all that must come before it.

        Where something would come before itself there is no such order; the moments are then
        returned in some order.
        """
        order: list[Moment] = []
        seen: set[Moment] = set()
        for entity in self._all():
            stack: list[tuple[Moment, Iterator[Moment]]] = []
            if ("done", entity) not in seen:
                seen.add(("done", entity))
                stack.append((("done", entity), self.before(("done", entity))))
            while stack:
                moment, others = stack[-1]
                for other in others:
                    if other not in seen:
                        seen.add(other)
                        stack.append((other, self.before(other)))
                        break
                else:
                    order.append(moment)
                    stack.pop()
        return order

    def precedes(self, moment: Moment, other: Moment) -> bool:
        """Whether one moment must come before another."""
        seen, stack = {other}, [other]
        while stack:
            for one in self.before(stack.pop()):
                if one == moment:
                    return True
                if one not in seen:
                    seen.add(one)
                    stack.append(one)
        return False

    def cycle(self, entity: EntityId) -> tuple[EntityId, ...]:
        """Return a way by which an action or a section would have to come before itself, if there is one.

        The way begins and ends with ``entity``; each thing in it waits for the next.
        """
        return self._round(("begins", entity)) or self._round(("done", entity))

    def _round(self, start: Moment) -> tuple[EntityId, ...]:
        came: dict[Moment, Moment] = {}
        stack = [start]
        while stack:
            moment = stack.pop()
            for other in self.before(moment):
                if other == start:
                    return _entities([start, *_back(came, moment, start), start])
                if other not in came:
                    came[other] = moment
                    stack.append(other)
        return ()

    def _all(self) -> Iterator[EntityId]:
        yield from self.plan.sections
        yield from (one.id for one in self.plan.all_actions.values() if one.is_living)


def is_there(plan: Plan, entity: EntityId) -> bool:
    """Whether an action or a section is in the plan."""
    action = plan.all_actions.get(entity)
    return entity in plan.sections if action is None else action.is_living


def within(plan: Plan, entity: EntityId) -> tuple[EntityId, ...]:
    """Return what an action or a section is directly in: its parent, and its section.

    An action without a section of its own is in that of its recommendation.
    """
    action = plan.all_actions.get(entity)
    if action is None:
        section = plan.sections.get(entity)
        parent = None if section is None else section.parent
        return () if parent is None or parent not in plan.sections else (parent,)
    found: list[EntityId] = []
    if action.parent is not None and is_there(plan, action.parent):
        found.append(action.parent)
    if (own := section_of(plan, action)) is not None:
        found.append(own)
    return tuple(found)


def section_of(plan: Plan, action: Action) -> SectionId | None:
    """Return the section that an action is in: its own, else its recommendation's."""
    if action.section is not None and action.section in plan.sections:
        return action.section
    one = None if action.recommendation is None else plan.recommendations.get(action.recommendation)
    return None if one is None or one.section not in plan.sections else one.section


def sub_actions(plan: Plan, parent: ActionId) -> tuple[Action, ...]:
    """Return the living actions directly under an action, in the order of their labels."""
    return tuple(action for action in plan.actions if action.parent == parent)


def _back(came: dict[Moment, Moment], moment: Moment, start: Moment) -> list[Moment]:
    way: list[Moment] = []
    while moment != start:
        way.append(moment)
        moment = came[moment]
    return way[::-1]


def _entities(way: list[Moment]) -> tuple[EntityId, ...]:
    found: list[EntityId] = []
    for _, entity in way:
        if not found or found[-1] != entity:
            found.append(entity)
    return tuple(found)
