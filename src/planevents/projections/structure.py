"""The plan as a tree: sections, recommendations and actions, each parent with what it comes to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from planevents.errors import InvalidValueError
from planevents.identity import label_key
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
from planevents.projections.tree import Tree, counts_of
from planevents.selection import EVERYTHING, groups

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from planevents.definitions import RollUp
    from planevents.plan import Plan
    from planevents.projections.tree import Node
    from planevents.selection import Selection

_INDENTED = 5
"""How deep a tree is printed with a mark for each step; deeper, the number of steps stands for them."""


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
    tree = Tree(plan)
    known = dict(names or {})

    def of(some: Selection) -> Structure:
        nodes = tree.nodes(some)
        return Structure(plan, as_at, nodes, counts_of(plan, nodes), known, str(some))

    found = () if by is None else groups(selection, by, [plan])
    return attrs.evolve(of(selection), by=by, groups=tuple((name, of(one)) for name, one in found))


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
