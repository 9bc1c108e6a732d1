"""Who owns what: each post's caseload, what is overdue or due soon, and what nobody owns."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

import attrs

from planevents.errors import InvalidValueError, near
from planevents.people import title_key
from planevents.projections.base import ERASED, Column, Row, Table, View, counted
from planevents.projections.parts import meant, rows_in_groups, tables_in_groups
from planevents.selection import EVERYTHING, groups, sections_around

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from planevents.action import Action
    from planevents.people import Post, PostKind
    from planevents.plan import Plan, Section
    from planevents.selection import Selection

SOON = 90
"""Days within which an open action is due soon."""

Group = Literal["posts", "boards", "to be determined", "not yet recruited"]
"""What kind of owner one is; only the first two can deliver anything."""

Titles = Literal["present", "as recorded"]
"""Whether a post goes by its present title, or by the one under which it was recorded."""

_GROUPS: dict[PostKind, Group] = {
    "post": "posts",
    "board": "boards",
    "to be determined": "to be determined",
    "unrecruited": "not yet recruited",
}


@attrs.frozen
class Caseload:
    """What one post owns in the plan, alone or jointly.

    ``formerly`` are its earlier titles, latest first; ``people`` the names of those who hold it, where
    they are known. ``sections`` are those that it is accountable for.
    """

    post: str
    group: Group
    formerly: tuple[str, ...]
    people: tuple[str, ...]
    actions: tuple[Action, ...]
    joint: tuple[Action, ...]
    sections: tuple[Section, ...]
    as_at: date

    @property
    def complete(self) -> tuple[Action, ...]:
        """Those that are complete in any form."""
        return tuple(one for one in self.actions if one.is_complete)

    @property
    def open(self) -> tuple[Action, ...]:
        """Those that are not."""
        return tuple(one for one in self.actions if not one.is_complete)

    @property
    def overdue(self) -> tuple[Action, ...]:
        """The open ones whose due day has passed."""
        return tuple(one for one in self.actions if one.is_overdue(self.as_at))

    @property
    def due_soon(self) -> tuple[Action, ...]:
        """The open ones that are due from the day of the view to 90 days after it, both included."""
        last = date.fromordinal(min(self.as_at.toordinal() + SOON, date.max.toordinal()))
        return tuple(
            one
            for one in self.open
            if (due := one.target.current.due_day) is not None and self.as_at <= due <= last
        )

    @property
    def reprofiles(self) -> int:
        """How often their targets were moved by a decision."""
        return sum(one.target.reprofiles for one in self.actions)

    def __str__(self) -> str:
        former = f" (formerly {', '.join(self.formerly)})" if self.formerly else ""
        people = f" ({', '.join(self.people)})" if self.people else ""
        return f"{self.post}{former}{people}"


@attrs.frozen(repr=False)
class Owners(View):
    """The caseloads of a plan's posts as at a day, and the actions that have no owner.

    An action with several owners counts for each of them; ``total`` counts each action once. ``where``
    says in words which actions alone are meant; of the sections that a post is accountable for, those
    in which one stands. ``groups`` are those that were asked for, each a view of its own.
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
    known = names or {}
    found: dict[tuple[str, Group], _Found] = {}

    def held(entity: Action | Section, posts: tuple[Post, ...]) -> dict[tuple[str, Group], _Found]:
        then = plan.owners_then.get(entity.id, posts)
        given = posts if titles == "present" else then
        each: dict[tuple[str, Group], _Found] = {}
        for post in given:
            key = (title_key(post.title), _GROUPS[post.kind])
            one = each[key] = found.setdefault(key, _Found(post.title))
            if post.person is not None:
                one.people[known.get(post.person, ERASED)] = None
        return each

    actions = selection.of(plan)
    for action in actions:
        each = held(action, action.owners)
        for one in each.values():
            one.actions.append(action)
            if len(each) > 1:
                one.joint.append(action)
    for section in _sections(plan, actions, selection):
        if section.accountable is not None:
            for one in held(section, (section.accountable,)).values():
                one.sections.append(section)
    caseloads = [
        Caseload(
            one.title,
            group,
            _formerly(plan, one.title) if titles == "present" else (),
            tuple(one.people),
            tuple(one.actions),
            tuple(one.joint),
            tuple(one.sections),
            as_at,
        )
        for (_, group), one in found.items()
    ]
    order = list(_GROUPS.values())
    caseloads.sort(key=lambda one: (order.index(one.group), -len(one.open), title_key(one.post)))
    unowned = tuple(action for action in actions if not action.owners)
    return Owners(
        plan.id,
        plan.title,
        as_at,
        tuple(caseloads),
        unowned,
        len(actions),
        str(selection),
        by,
        tuple(
            (name, owners_of(plan, as_at, names, titles=titles, selection=one))
            for name, one in (() if by is None else groups(selection, by, [plan]))
        ),
    )


def _sections(plan: Plan, actions: Iterable[Action], selection: Selection) -> Iterable[Section]:
    """Return the sections in which one of some actions stands; of a whole plan, all of them."""
    if selection.is_everything:
        return plan.sections.values()
    holding = {section.id for action in actions for section in sections_around(plan, action)}
    return [section for section in plan.sections.values() if section.id in holding]


@attrs.define
class _Found:
    title: str
    people: dict[str, None] = attrs.field(factory=dict[str, None])
    actions: list[Action] = attrs.field(factory=list["Action"])
    joint: list[Action] = attrs.field(factory=list["Action"])
    sections: list[Section] = attrs.field(factory=list["Section"])


def _formerly(plan: Plan, title: str) -> tuple[str, ...]:
    """Return the earlier titles of a post, latest first."""
    found: dict[str, None] = {}
    now = title_key(title)
    for rename in reversed(plan.posts_renamed):
        if title_key(rename.new) == now and rename.old != title:
            found.setdefault(rename.old)
            now = title_key(rename.old)
    return tuple(found)


def _row(one: Caseload) -> Row:
    finding = None
    if one.group == "to be determined":
        finding = f"the owner is to be determined: {_labels(one.actions)}"
    elif one.group == "not yet recruited":
        finding = f"the post is not recruited yet: {_labels(one.actions)}"
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
        "finding": finding,
    }


def _labels(actions: tuple[Action, ...]) -> str:
    return ", ".join(action.label for action in actions) or "no action"
