"""The tree of a plan: what stands under what, and how many actions of each status; not a projection."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from planevents.action import Action
from planevents.identity import natural_key
from planevents.plan import Recommendation
from planevents.projections.base import NO_STATUS
from planevents.roll_up import RolledUp, children_of, roll_ups
from planevents.waiting import section_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.identity import EntityId, SectionId
    from planevents.plan import Plan, Section
    from planevents.selection import Selection

Kind = Literal["section", "recommendation", "action"]
Thing: TypeAlias = "Section | Recommendation | Action"


def _flat(children: tuple[Node, ...]) -> tuple[object, ...]:
    """Return what is under something without nesting it, so that a deep tree can be compared too."""
    return tuple(
        (one.of, one.depth, one.counts, one.findings, one.complete, one.rolled and one.rolled.status)
        for child in children
        for one in child
    )


@attrs.frozen
class Node:
    """One thing of the tree, with what is under it.

    ``counts`` are the statuses of all actions at or below it that are meant, in the scheme's order;
    sub-actions count like any other, their parent too. ``complete`` is how many of them are. ``rolled``
    is there for actions, and is of all their sub-actions. ``findings`` says what is
    not as it should be: no accountable officer, or a parent at odds with its sub-actions.
    """

    kind: Kind
    of: Thing
    depth: int
    children: tuple[Node, ...] = attrs.field(eq=_flat, repr=lambda children: f"<{len(children)}>")
    counts: tuple[tuple[str, int], ...]
    rolled: RolledUp | None = None
    findings: tuple[str, ...] = ()
    complete: int = 0

    @property
    def label(self) -> str:
        """What it is called."""
        return self.of.label

    @property
    def actions(self) -> int:
        """How many actions that are meant are at or below it."""
        return sum(number for _, number in self.counts)

    def __iter__(self) -> Iterator[Node]:
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


class Tree:
    """What stands under what in a plan; its nodes are made for the actions that are meant."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rolled = roll_ups(plan)
        self.sections: dict[SectionId | None, list[Section]] = {}
        self.recommendations: dict[SectionId | None, list[Recommendation]] = {}
        self.actions: dict[EntityId | None, list[Action]] = {}
        for section in sorted(plan.sections.values(), key=lambda one: natural_key(one.label)):
            parent = section.parent if section.parent in plan.sections else None
            self.sections.setdefault(parent, []).append(section)
        for one in sorted(plan.recommendations.values(), key=lambda one: natural_key(one.label)):
            within = one.section if one.section in plan.sections else None
            self.recommendations.setdefault(within, []).append(one)
        for action in children_of(plan).get(None, ()):
            self.actions.setdefault(self._home(action), []).append(action)

    def nodes(self, selection: Selection) -> tuple[Node, ...]:
        """Return the tree, made from below: what is under a thing comes to be before it."""
        meant_ids = {action.id for action in selection.of(self.plan)}
        tops = self._under(None)
        order: list[tuple[Thing, int, tuple[Thing, ...]]] = []
        stack = [(one, 0) for one in reversed(tops)]
        while stack:
            thing, depth = stack.pop()
            under = self._under(thing)
            order.append((thing, depth, under))
            stack.extend((one, depth + 1) for one in reversed(under))
        made: dict[EntityId, Node] = {}
        for thing, depth, under in reversed(order):
            children = tuple(made[one.id] for one in under if one.id in made)
            is_meant = thing.id in meant_ids
            if children or is_meant or selection.is_everything:
                made[thing.id] = self._node(thing, depth, children, is_meant=is_meant)
        return tuple(made[one.id] for one in tops if one.id in made)

    def _home(self, action: Action) -> EntityId | None:
        section = section_of(self.plan, action)
        one = None if action.recommendation is None else self.plan.recommendations.get(action.recommendation)
        if one is None:
            return section
        elsewhere = one.section if one.section in self.plan.sections else None
        return one.id if action.section is None or section == elsewhere or elsewhere is None else section

    def _under(self, thing: Thing | None) -> tuple[Thing, ...]:
        if isinstance(thing, Action):
            return tuple(one.action for one in self.rolled[thing.id].children)
        if isinstance(thing, Recommendation):
            return tuple(self.actions.get(thing.id, ()))
        section = None if thing is None else thing.id
        return (
            *self.sections.get(section, ()),
            *self.recommendations.get(section, ()),
            *self.actions.get(section, ()),
        )

    def _node(self, thing: Thing, depth: int, children: tuple[Node, ...], *, is_meant: bool) -> Node:
        counts = Counter(dict(counts_of(self.plan, children)))
        complete = sum(one.complete for one in children)
        if isinstance(thing, Action):
            rolled = self.rolled[thing.id]
            if is_meant:
                counts[thing.status or NO_STATUS] += 1
                complete += thing.is_complete
            told = _in_order(self.plan, counts)
            return Node("action", thing, depth, children, told, rolled, rolled.findings, complete)
        told = _in_order(self.plan, counts)
        if isinstance(thing, Recommendation):
            findings = () if children else ("no action answers it",)
            return Node("recommendation", thing, depth, children, told, None, findings, complete)
        needs = thing.kind in self.plan.accountable_kinds and thing.accountable is None
        findings = ("no accountable officer",) if needs else ()
        return Node("section", thing, depth, children, told, None, findings, complete)


def counts_of(plan: Plan, nodes: tuple[Node, ...]) -> tuple[tuple[str, int], ...]:
    """Return the statuses of the actions at or below some nodes, in the order of the plan's scheme."""
    counts: Counter[str] = Counter()
    for node in nodes:
        counts.update(dict(node.counts))
    return _in_order(plan, counts)


def _in_order(plan: Plan, counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    names = (*(() if plan.scheme is None else plan.scheme.names), *counts)
    return tuple((name, counts[name]) for name in dict.fromkeys(names) if counts[name])
