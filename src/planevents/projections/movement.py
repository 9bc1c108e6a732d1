"""Which actions came and went between two views of a plan: opening + added - removed = closing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from planevents.errors import InvalidValueError
from planevents.identity import ActionId, natural_key
from planevents.projections.base import Column, Row, Table, View
from planevents.selection import EVERYTHING, groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planevents.action import Action
    from planevents.plan import Plan
    from planevents.selection import Selection

LISTED_AGAIN = "listed again"
MOVED_IN = "moved in"
MOVED_OUT = "moved out"
RETRACTED = "recorded in error"


@attrs.frozen
class Added:
    """An action that is there now and was not before.

    ``how`` is its origin (baseline, new, follow-on, imported, split), "listed again" where the plan had
    held it earlier, or "moved in" where it was in the plan but not among those that are meant.
    """

    action: Action
    how: str


@attrs.frozen
class Removed:
    """An action that was there before and is not now.

    ``how`` is withdrawn, superseded, no longer listed, recorded in error (its addition was retracted),
    or "moved out" where it is still in the plan but not among those that are meant. ``declared`` is
    False where a document dropped it without saying so (rule 8).
    """

    action: Action
    how: str
    declared: bool
    reason: str | None


@attrs.frozen(repr=False)
class Movement(View):
    """A movement table that closes (rule 18), with the actions behind every figure.

    ``came_and_went`` were added and had left again in between; they are in neither view, so they
    are in none of the other figures.

    Raises:
        InvalidValueError: Opening + added - removed is not closing.

    """

    plan: str
    title: str
    opening: tuple[Action, ...]
    added: tuple[Added, ...]
    removed: tuple[Removed, ...]
    closing: tuple[Action, ...]
    came_and_went: tuple[Action, ...] = ()
    where: str = ""
    by: str | None = None
    groups: tuple[tuple[str, Movement], ...] = ()

    def __attrs_post_init__(self) -> None:
        before = {action.id for action in self.opening}
        after = {action.id for action in self.closing}
        added = {one.action.id for one in self.added}
        removed = {one.action.id for one in self.removed}
        if (before | added) - removed != after or before & added or removed - before:
            raise InvalidValueError("movement", self.headline, "opening + added - removed is not closing")

    @property
    def carried(self) -> tuple[Action, ...]:
        """The actions that are in both views, as they are now."""
        added = {one.action.id for one in self.added}
        return tuple(action for action in self.closing if action.id not in added)

    @property
    def added_by(self) -> dict[str, int]:
        """How many were added, by how."""
        return dict(Counter(one.how for one in self.added))

    @property
    def removed_by(self) -> dict[str, int]:
        """How many were removed, by how."""
        return dict(Counter(one.how for one in self.removed))

    @property
    def undeclared(self) -> tuple[Removed, ...]:
        """What a document dropped without saying so."""
        return tuple(one for one in self.removed if not one.declared)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the list of actions that moved."""
        return (
            Column("movement", "Movement", 13),
            Column("ref", "Ref", 8),
            Column("title", "Action", 30),
            Column("how", "How", 17),
            Column("declared", "Declared", 8),
            Column("reason", "Reason", 14),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        where = f", where {self.where}" if self.where else ""
        return (
            f"{self.plan}{where}: opening {len(self.opening)} + added {len(self.added)} "
            f"- removed {len(self.removed)} = closing {len(self.closing)}"
        )

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title and the figures."""
        return (f"Movement of {self.title or self.plan}", self.headline)

    @property
    def figures(self) -> Mapping[str, int]:
        """Opening, added, removed, closing, and what came and went."""
        return {
            "opening": len(self.opening),
            "added": len(self.added),
            "removed": len(self.removed),
            "closing": len(self.closing),
            "came and went": len(self.came_and_went),
        }

    def to_rows(self) -> list[Row]:
        """Return a row an action; ``movement`` is added, removed, carried or came and went.

        In groups there is a row an action and group, with the group's name as ``by``.
        """
        if self.by is not None:
            return [{"by": name, **row} for name, view in self.groups for row in view.to_rows()]
        return [
            *(_row("added", one.action, one.how) for one in self.added),
            *(
                _row("removed", one.action, one.how, one.reason, declared=one.declared)
                for one in self.removed
            ),
            *(_row("came and went", action, _how_left(action)) for action in self.came_and_went),
            *(_row("carried", action) for action in self.carried),
        ]

    def tables(self) -> tuple[Table, ...]:
        """Return the figures, then the actions that moved, if any."""
        figures = Table(
            (Column("line", "Line", 70), Column("actions", "Actions", 10)),
            tuple(self._figures()),
        )
        if self.by is not None:
            parts: tuple[Row, ...] = tuple({"group": name, **view.figures} for name, view in self.groups)
            return (figures, *([Table(_PARTS, parts, f"By {self.by}")] if parts else []))
        moved = tuple(row for row in self.to_rows() if row["movement"] != "carried")
        return (figures, *([Table(self.columns, moved, "Actions that moved")] if moved else []))

    def _figures(self) -> Iterable[Row]:
        yield {"line": "Opening", "actions": len(self.opening)}
        for how, number in self.added_by.items():
            yield {"line": f"+ added: {how}", "actions": number}
        for how, number in self.removed_by.items():
            undeclared = sum(one.how == how for one in self.undeclared)
            aside = f" ({undeclared} undeclared)" if undeclared else ""
            yield {"line": f"- removed: {how}{aside}", "actions": number}
        yield {"line": "= Closing", "actions": len(self.closing)}
        yield {"line": "Carried", "actions": len(self.carried)}
        if self.came_and_went:
            yield {"line": "Came and went in between", "actions": len(self.came_and_went)}


_PARTS = (
    Column("group", "Group", 40),
    Column("opening", "Opening", 8),
    Column("added", "+ added", 8),
    Column("removed", "- removed", 9),
    Column("closing", "= closing", 9),
    Column("came and went", "Came and went", 13),
)


def movement_between(
    before: Plan | None, after: Plan, selection: Selection = EVERYTHING, by: str | None = None
) -> Movement:
    """Return what was added and removed between two views of one plan; ``before`` None is nothing yet.

    An action is meant as it stands in each view: one that changed its section moves from one to the other.
    """
    earlier = set[ActionId]() if before is None else set(before.all_actions)
    listed = set[ActionId]() if before is None else {action.id for action in before.actions}
    opening = () if before is None else selection.of(before)
    were = {action.id for action in opening}
    closing = selection.of(after)
    are = {action.id for action in closing}
    seen = [after] if before is None else [before, after]

    def how(action: Action) -> str:
        if action.id in listed:
            return MOVED_IN
        return LISTED_AGAIN if action.id in earlier else action.origin

    return Movement(
        plan=after.id,
        title=after.title,
        opening=opening,
        added=tuple(Added(action, how(action)) for action in closing if action.id not in were),
        removed=tuple(_removed(action, after) for action in opening if action.id not in are),
        closing=closing,
        came_and_went=tuple(
            sorted(
                (
                    action
                    for action in after.all_actions.values()
                    if not action.is_living and action.id not in earlier and selection.takes(after, action)
                ),
                key=lambda action: natural_key(action.label),
            )
        ),
        where=str(selection),
        by=by,
        groups=tuple(
            (name, movement_between(before, after, one))
            for name, one in (() if by is None else groups(selection, by, seen))
        ),
    )


def _removed(action: Action, after: Plan) -> Removed:
    gone = after.all_actions.get(action.id)
    if gone is None:
        return Removed(action, RETRACTED, declared=True, reason=None)
    if gone.removal is None:
        return Removed(gone, MOVED_OUT, declared=True, reason=None)
    found = [one for one in after.observed.values() if one.entity == action.id and one.field == "listed"]
    dropped = gone.removal.kind == "no longer listed"
    declared = not dropped or all(one.declared for one in found[-1:])
    reason = found[-1].reason if dropped and found else gone.removal.reason
    return Removed(gone, gone.removal.kind, declared, reason)


def _how_left(action: Action) -> str | None:
    return None if action.removal is None else action.removal.kind


def _row(
    movement: str,
    action: Action,
    how: str | None = None,
    reason: str | None = None,
    *,
    declared: bool | None = None,
) -> Row:
    return {
        "movement": movement,
        "ref": action.label,
        "title": action.title,
        "how": how,
        "declared": declared,
        "reason": reason,
    }
