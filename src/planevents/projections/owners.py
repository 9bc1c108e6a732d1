"""Who owns what: each post's caseload, what is overdue or due soon, and what nobody owns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.errors import InvalidValueError, near
from planevents.people import title_key
from planevents.projections.base import Column, Row, Table, View, counted
from planevents.projections.caseloads import SOON, Caseload, Group, Titles, caseloads_of
from planevents.projections.parts import meant, rows_in_groups, tables_in_groups
from planevents.selection import EVERYTHING, groups

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from planevents.action import Action
    from planevents.measure import Measure
    from planevents.plan import Plan
    from planevents.risk import Risk
    from planevents.selection import Selection


@attrs.frozen(repr=False)
class Owners(View):
    """The caseloads of a plan's posts as at a day, and the actions that have no owner.

    An action with several owners counts for each of them; ``total`` counts each action once. ``where``
    says in words which actions alone are meant; of the sections that a post is accountable for, those
    in which one stands, and of risks and measures, which are about no action, none. ``groups`` are
    those that were asked for, each a view of its own.
    """

    plan: str
    title: str
    as_at: date
    caseloads: tuple[Caseload, ...]
    unowned: tuple[Action, ...]
    total: int
    where: str = ""
    by: str | None = None
    groups: tuple[tuple[str, Owners], ...] = ()

    def __getitem__(self, post: str) -> Caseload:
        key = title_key(post)
        for one in self.caseloads:
            if key == title_key(one.post):
                return one
        meant = near(post, (one.post for one in self.caseloads))
        hint = f"did you mean {' or '.join(map(repr, meant))}?" if meant else None
        raise InvalidValueError("post", post, "nothing in the plan is of a post called so", hint)

    def __iter__(self) -> Iterator[Caseload]:
        return iter(self.caseloads)

    def __len__(self) -> int:
        return len(self.caseloads)

    def of(self, group: Group) -> tuple[Caseload, ...]:
        """Return the owners of one kind."""
        return tuple(one for one in self.caseloads if one.group == group)

    @property
    def joint(self) -> int:
        """How many actions have several owners."""
        return len({action.id for one in self.caseloads for action in one.joint})

    @property
    def added_up(self) -> int:
        """What the posts' actions add up to, the joint ones once for each owner."""
        return sum(len(one.actions) for one in self.caseloads)

    @property
    def counting(self) -> str:
        """How the total was counted."""
        owned, joint = self.total - len(self.unowned), self.joint
        return (
            f"{counted(self.total, 'action')} in the plan{meant(self.where)}: "
            f"{owned} with an owner and {len(self.unowned)} without. "
            f"The figures of the owners add up to {self.added_up}, because "
            f"{counted(joint, 'joint action')} count{'s' if joint == 1 else ''} for each of the owners."
        )

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are printed."""
        return (
            Column("owner", "Owner", 36),
            Column("actions", "Actions", 7),
            Column("joint", "Joint", 5),
            Column("complete", "Complete", 8),
            Column("open", "Open", 4),
            Column("overdue", "Overdue", 7),
            Column("due_soon", f"Due in {SOON} days", 7),
            Column("reprofiles", "Moved", 5),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        return (
            f"{self.plan} as at {self.as_at}{meant(self.where)}: {counted(len(self), 'owner')}, "
            f"{counted(self.total, 'action')}, {len(self.unowned)} without an owner"
        )

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title, the figures, and how they were counted."""
        return (f"Owners of {self.title or self.plan}", self.headline, self.counting)

    def to_rows(self) -> list[Row]:
        """Return a row an owner, those with the most open actions first within their group.

        ``finding`` is there for what has no post that could deliver it; the actions without any owner
        are the row of the group ``nobody``. In groups of actions every row has their name as ``by``.
        """
        if self.by is not None:
            return rows_in_groups(self.groups)
        rows = [_row(one) for one in self.caseloads]
        if self.unowned:
            nobody = Caseload("nobody", "posts", (), (), self.unowned, (), (), self.as_at)
            finding = f"no owner: {_labels(self.unowned)}"
            rows.append(_row(nobody) | {"group": "nobody", "finding": finding})
        return rows

    def tables(self) -> tuple[Table, ...]:
        """Return the posts and boards, then apart what is to be determined, not recruited, or nobody's."""
        if self.by is not None:
            sizes = (counted(part.total, "action") for _, part in self.groups)
            return tables_in_groups(self.by, self.groups, sizes)
        rows = self.to_rows()
        able = [row for row in rows if row["group"] in ("posts", "boards")]
        apart = [row for row in rows if row not in able]
        findings = [row for row in rows if row["finding"] is not None]
        columns = (Column("owner", "Owner", 30), Column("finding", "Finding", 66))
        return (
            Table(self.columns, tuple(able), "Posts and boards"),
            *([Table(self.columns, tuple(apart), "NOBODY IN POST")] if apart else []),
            *([Table(columns, tuple(findings), "Findings")] if findings else []),
        )


def owners_of(
    plan: Plan,
    as_at: date,
    names: Mapping[str, str] | None = None,
    *,
    titles: Titles = "present",
    selection: Selection = EVERYTHING,
    by: str | None = None,
) -> Owners:
    """Count what each post owns of the actions that are meant.

    Posts are the same where their titles are, blind to case and spacing. ``titles`` says by which: the
    present ones, with the former beside them, or those under which each owner was recorded.
    """
    actions = selection.of(plan)
    caseloads = caseloads_of(plan, as_at, names or {}, titles, selection)
    unowned = tuple(action for action in actions if not action.owners)
    return Owners(
        plan.id,
        plan.title,
        as_at,
        caseloads,
        unowned,
        len(actions),
        str(selection),
        by,
        tuple(
            (name, owners_of(plan, as_at, names, titles=titles, selection=one))
            for name, one in (() if by is None else groups(selection, by, [plan]))
        ),
    )


def _row(one: Caseload) -> Row:
    finding = None
    if one.group == "to be determined":
        finding = f"the owner is to be determined: {_labels(_all(one))}"
    elif one.group == "not yet recruited":
        finding = f"the post is not recruited yet: {_labels(_all(one))}"
    return {
        "owner": str(one),
        "post": one.post,
        "group": one.group,
        "formerly": "; ".join(one.formerly) or None,
        "people": "; ".join(one.people) or None,
        "actions": len(one.actions),
        "joint": len(one.joint),
        "complete": len(one.complete),
        "open": len(one.open),
        "overdue": len(one.overdue),
        "due_soon": len(one.due_soon),
        "reprofiles": one.reprofiles,
        "sections": "; ".join(section.label for section in one.sections) or None,
        "risks": "; ".join(risk.label for risk in one.risks) or None,
        "measures": "; ".join(measure.label for measure in one.measures) or None,
        "finding": finding,
    }


def _all(one: Caseload) -> tuple[Action | Risk | Measure, ...]:
    return (*one.actions, *one.risks, *one.measures)


def _labels(owned: tuple[Action | Risk | Measure, ...]) -> str:
    return ", ".join(one.label for one in owned) or "no action"
