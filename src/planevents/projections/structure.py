"""The plan as a tree: sections, recommendations and actions, each parent with what it comes to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from planevents.action import Action
from planevents.errors import InvalidValueError
from planevents.identity import label_key, natural_key
from planevents.plan import Recommendation
from planevents.projections.base import (
    NO_STATUS,
    Column,
    Row,
    Table,
    View,
    counted,
    named,
    owners_text,
)
from planevents.projections.parts import meant, rows_in_groups, tables_in_groups
from planevents.roll_up import RolledUp, children_of, roll_ups
from planevents.selection import EVERYTHING, groups
from planevents.waiting import section_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from planevents.definitions import RollUp
    from planevents.identity import EntityId, SectionId
    from planevents.plan import Plan, Section
    from planevents.selection import Selection

_INDENTED = 5
"""How deep a tree is printed with a mark for each step; deeper, the number of steps stands for them."""

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


@attrs.frozen(repr=False)
class Structure(View):
    """A plan as a tree, as at a day.

    A sub-action is under its parent, else an action under the recommendation that it answers, unless
    it is in another section than that; else in its section; else at the top.

    ``where`` says in words which actions alone are meant: they are shown with all that they stand under,
    and counted without it. ``groups`` are those that were asked for, each a tree of its own.
    """

    plan: Plan
    as_at: date
    nodes: tuple[Node, ...]
    counts: tuple[tuple[str, int], ...]
    names: Mapping[str, str] = attrs.field(factory=dict[str, str])
    where: str = ""
    by: str | None = None
    groups: tuple[tuple[str, Structure], ...] = ()

    def __iter__(self) -> Iterator[Node]:
        for node in self.nodes:
            yield from node

    def __getitem__(self, label: str) -> Node:
        """Find a section, a recommendation or an action by its label, in this order."""
        for kind in ("section", "recommendation", "action"):
            for node in self:
                if node.kind == kind and label_key(node.label) == label_key(label):
                    return node
        raise InvalidValueError("label", label, "nothing in the plan's tree is called so")

    @property
    def roll_up(self) -> RollUp:
        """The rule by which parents are rolled up."""
        return self.plan.roll_up

    @property
    def findings(self) -> tuple[tuple[str, str], ...]:
        """What is not as it should be, by the label of what it is about."""
        return tuple((node.label, finding) for node in self for finding in node.findings)

    @property
    def actions(self) -> int:
        """How many actions are meant."""
        return sum(number for _, number in self.counts)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are printed."""
        return (
            Column("tree", "Ref", 16),
            Column("title", "Title", 31),
            Column("responsible", "Accountable or owner", 20),
            Column("status", "Status", 13),
            Column("due", "Due", 12),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        kinds = Counter(node.kind for node in self)
        return (
            f"{self.plan.id} as at {self.as_at}{meant(self.where)}: {counted(kinds['section'], 'section')}, "
            f"{counted(kinds['recommendation'], 'recommendation')}, {counted(self.actions, 'action')} "
            f"({_figures(self.counts)}), {counted(len(self.findings), 'finding')}"
        )

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title, the figures, and the rule by which parents are rolled up."""
        parents = any(node.rolled is not None and node.rolled.is_parent for node in self)
        rule = (f"Roll-up ({self.roll_up.by}): {self.roll_up.sentence}",) if parents else ()
        return (f"Structure of {self.plan.title or self.plan.id}", self.headline, *rule)

    def to_rows(self) -> list[Row]:
        """Return a row a thing, each before what is under it.

        ``status`` is what was reported, ``rolled_up`` what the sub-actions come to, by the plan's
        rule; ``due_on`` is the latest due day at or below an action. ``complete`` counts actions.
        In groups every row has its group's name as ``by``.
        """
        if self.by is not None:
            return rows_in_groups(self.groups)
        return [self._row(node) for node in self]

    def tables(self) -> tuple[Table, ...]:
        """Return the tree, then the findings."""
        if self.by is not None:
            sizes = (counted(part.actions, "action") for _, part in self.groups)
            return tables_in_groups(self.by, self.groups, sizes)
        rows = tuple(_printed(row) for row in self.to_rows())
        found = tuple({"ref": ref, "finding": finding} for ref, finding in self.findings)
        columns = (Column("ref", "Ref", 12), Column("finding", "Finding", 80))
        return (Table(self.columns, rows), *([Table(columns, found, "Findings")] if found else []))

    def _row(self, node: Node) -> Row:
        row: Row = {
            "kind": node.kind,
            "ref": node.label,
            "depth": node.depth,
            "title": None,
            "section_kind": None,
            "responsible": None,
            "status": None,
            "rolled_up": None,
            "due_on": None,
            "parent": False,
            "actions": node.actions,
            "complete": node.complete,
            "counts": _figures(node.counts) or None,
            "findings": "; ".join(node.findings) or None,
        }
        if node.rolled is not None:
            action, rolled = node.rolled.action, node.rolled
            return row | {
                "title": action.title,
                "responsible": owners_text(action.owners, self.names) or None,
                "status": action.status or NO_STATUS,
                "rolled_up": rolled.status or NO_STATUS if rolled.is_parent else None,
                "due_on": None if rolled.due_day is None else rolled.due_day.isoformat(),
                "parent": rolled.is_parent,
            }
        section = self.plan.sections.get(node.of.id)
        if section is None:
            return row | {"title": self.plan.recommendations[node.of.id].text}
        officer = section.accountable
        return row | {
            "title": section.title,
            "section_kind": section.kind,
            "responsible": None if officer is None else named(officer, self.names),
        }


def structure_of(
    plan: Plan,
    as_at: date,
    names: Mapping[str, str] | None = None,
    selection: Selection = EVERYTHING,
    by: str | None = None,
) -> Structure:
    """Return a plan as a tree, with the actions that are meant and whatever they stand under."""
    tree = _Tree(plan)
    known = dict(names or {})

    def of(some: Selection) -> Structure:
        nodes = tree.nodes(some)
        return Structure(plan, as_at, nodes, _sum(plan, nodes), known, str(some))

    found = () if by is None else groups(selection, by, [plan])
    return attrs.evolve(of(selection), by=by, groups=tuple((name, of(one)) for name, one in found))


class _Tree:
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
        counts = Counter(dict(_sum(self.plan, children)))
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


def _sum(plan: Plan, nodes: tuple[Node, ...]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for node in nodes:
        counts.update(dict(node.counts))
    return _in_order(plan, counts)


def _in_order(plan: Plan, counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    names = (*(() if plan.scheme is None else plan.scheme.names), *counts)
    return tuple((name, counts[name]) for name in dict.fromkeys(names) if counts[name])


def _figures(counts: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts)


def _printed(row: Row) -> Row:
    status = row["counts"] if row["kind"] != "action" else row["status"]
    if row["parent"]:
        status = f"{row['status']} (rolled up: {row['rolled_up']})"
    return row | {
        "tree": f"{_indent(int(row['depth'] or 0))}{row['ref']}",
        "status": status,
        "due": row["due_on"],
    }


def _indent(depth: int) -> str:
    return ". " * depth if depth <= _INDENTED else f"({depth}) "
