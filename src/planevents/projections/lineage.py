"""Where an action came from and what became of it: follow-ons, splits, successors and alternatives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from planevents.projections.base import NO_STATUS, Column, Row, Table, View, counted

if TYPE_CHECKING:
    from planevents.action import Action
    from planevents.identity import ActionId
    from planevents.plan import Plan

Link = Literal["follow-on of", "split from", "takes the place of", "alternative of"]
"""How a later action is tied to an earlier one."""


@attrs.frozen
class Kin:
    """An action in the line, how far away it is, and how the later of the two is tied to the earlier.

    ``of`` is the one nearer to the action that was asked about.
    """

    action: Action
    link: Link
    of: Action
    steps: int


@attrs.frozen(repr=False)
class Lineage(View):
    """All predecessors and successors of an action, to the ends, nearest first.

    An action that is reached in several ways is listed once a way.
    """

    plan: str
    action: Action
    predecessors: tuple[Kin, ...]
    successors: tuple[Kin, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are printed."""
        return (
            Column("steps", "Steps", 5),
            Column("ref", "Ref", 10),
            Column("title", "Action", 34),
            Column("how", "How", 30),
            Column("status", "Status", 13),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        return (
            f"{self.plan}/{self.action.label} {self.action.title}: "
            f"{counted(len(self.predecessors), 'predecessor')}, {counted(len(self.successors), 'successor')}"
        )

    def to_rows(self) -> list[Row]:
        """Return a row an action; ``side`` is predecessor or successor, ``how`` a sentence."""
        return [
            {
                "side": side,
                "steps": one.steps,
                "ref": one.action.label,
                "title": one.action.title,
                "link": one.link,
                "of": one.of.label,
                "how": _how(one, side),
                "status": one.action.status or NO_STATUS,
                "listed": one.action.is_living,
            }
            for side, found in (("predecessor", self.predecessors), ("successor", self.successors))
            for one in found
        ]

    def tables(self) -> tuple[Table, ...]:
        """Return what came before, then what came after."""
        rows = self.to_rows()
        return tuple(
            Table(
                self.columns,
                tuple(row for row in rows if row["side"] == side),
                title if any(row["side"] == side for row in rows) else f"{title}: none",
            )
            for side, title in (("predecessor", "Predecessors"), ("successor", "Successors"))
        )


def lineage_of(plan: Plan, action: Action) -> Lineage:
    """Return where an action came from and what became of it."""
    earlier: dict[ActionId, list[tuple[ActionId, Link]]] = {}
    later: dict[ActionId, list[tuple[ActionId, Link]]] = {}
    for old, new, link in _links(plan):
        earlier.setdefault(new, []).append((old, link))
        later.setdefault(old, []).append((new, link))
    return Lineage(plan.id, action, _line(plan, action, earlier), _line(plan, action, later))


def _links(plan: Plan) -> dict[tuple[ActionId, ActionId, Link], None]:
    alternatives = {
        (item.action, item.alternative)
        for one in plan.amendments.values()
        for item in one.items
        if item.kind == "alternative" and item.state == "approved"
    }
    found: dict[tuple[ActionId, ActionId, Link], None] = {}
    for action in plan.all_actions.values():
        gone = action.removal
        if gone is not None and gone.by is not None and (by := plan.all_actions.get(gone.by)) is not None:
            agreed = (action.id, by.title) in alternatives and by.follows == action.id
            found[action.id, by.id, "alternative of" if agreed else "takes the place of"] = None
    for action in plan.all_actions.values():
        if action.follows is None or action.follows not in plan.all_actions:
            continue
        if (action.follows, action.id, "alternative of") not in found:
            link: Link = "split from" if action.origin == "split" else "follow-on of"
            found[action.follows, action.id, link] = None
    return found


def _line(plan: Plan, start: Action, links: dict[ActionId, list[tuple[ActionId, Link]]]) -> tuple[Kin, ...]:
    found: list[Kin] = []
    seen = {start.id}
    reached = [start]
    steps = 1
    while reached:
        further: list[Action] = []
        for one in reached:
            for other, link in links.get(one.id, ()):
                kin = plan.all_actions[other]
                if kin.id != start.id:
                    found.append(Kin(kin, link, one, steps))
                if kin.id not in seen:
                    seen.add(kin.id)
                    further.append(kin)
        reached, steps = further, steps + 1
    return tuple(found)


def _how(kin: Kin, side: str) -> str:
    later, before = (kin.action, kin.of) if side == "successor" else (kin.of, kin.action)
    return f"{later.label}: {kin.link} {before.label}"
