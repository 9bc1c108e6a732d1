"""What each post has on its hands: actions, sections, risks and measures; not a projection."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

import attrs

from planevents.people import title_key
from planevents.projections.base import ERASED
from planevents.selection import sections_around

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planevents.action import Action
    from planevents.measure import Measure
    from planevents.people import Post, PostKind
    from planevents.plan import Plan, Section
    from planevents.risk import Risk
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
    they are known. ``sections`` are those that it is accountable for. ``risks`` are the open ones, and
    ``measures`` those that are kept.
    """

    post: str
    group: Group
    formerly: tuple[str, ...]
    people: tuple[str, ...]
    actions: tuple[Action, ...]
    joint: tuple[Action, ...]
    sections: tuple[Section, ...]
    as_at: date
    risks: tuple[Risk, ...] = ()
    measures: tuple[Measure, ...] = ()

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


def caseloads_of(
    plan: Plan, as_at: date, names: Mapping[str, str], titles: Titles, selection: Selection
) -> tuple[Caseload, ...]:
    """Return who owns what of the actions that are meant, most open ones first in their group."""
    held = _Held(plan, names, titles)
    actions = selection.of(plan)
    for action in actions:
        each = held.by(action, action.owners)
        for one in each:
            one.actions.append(action)
            if len(each) > 1:
                one.joint.append(action)
    for section in _sections(plan, actions, selection):
        for one in held.by(section, () if section.accountable is None else (section.accountable,)):
            one.sections.append(section)
    if selection.is_everything:
        _watched(plan, held)
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
            tuple(one.risks),
            tuple(one.measures),
        )
        for (_, group), one in held.found.items()
    ]
    order = list(_GROUPS.values())
    caseloads.sort(key=lambda one: (order.index(one.group), -len(one.open), title_key(one.post)))
    return tuple(caseloads)


def _watched(plan: Plan, held: _Held) -> None:
    """Take the open risks and the measures that are kept."""
    for risk in plan.risks.values():
        if risk.is_open:
            for one in held.by(risk, () if risk.owner is None else (risk.owner,)):
                one.risks.append(risk)
    for measure in plan.measures:
        for one in held.by(measure, measure.owners):
            one.measures.append(measure)


def _sections(plan: Plan, actions: Iterable[Action], selection: Selection) -> Iterable[Section]:
    """Return the sections in which one of some actions stands; of a whole plan, all of them."""
    if selection.is_everything:
        return plan.sections.values()
    holding = {section.id for action in actions for section in sections_around(plan, action)}
    return [section for section in plan.sections.values() if section.id in holding]


@attrs.define
class _Held:
    """What was found of each post so far."""

    plan: Plan
    names: Mapping[str, str]
    titles: Titles
    found: dict[tuple[str, Group], _Found] = attrs.field(factory=dict[tuple[str, Group], "_Found"])

    def by(self, entity: Action | Section | Risk | Measure, posts: tuple[Post, ...]) -> list[_Found]:
        """Return what is found of the posts of an entity, each once."""
        given = posts if self.titles == "present" else self.plan.owners_then.get(entity.id, posts)
        each: dict[tuple[str, Group], _Found] = {}
        for post in given:
            key = (title_key(post.title), _GROUPS[post.kind])
            one = each[key] = self.found.setdefault(key, _Found(post.title))
            if post.person is not None:
                one.people[self.names.get(post.person, ERASED)] = None
        return list(each.values())


@attrs.define
class _Found:
    title: str
    people: dict[str, None] = attrs.field(factory=dict[str, None])
    actions: list[Action] = attrs.field(factory=list["Action"])
    joint: list[Action] = attrs.field(factory=list["Action"])
    sections: list[Section] = attrs.field(factory=list["Section"])
    risks: list[Risk] = attrs.field(factory=list["Risk"])
    measures: list[Measure] = attrs.field(factory=list["Measure"])


def _formerly(plan: Plan, title: str) -> tuple[str, ...]:
    """Return the earlier titles of a post, latest first."""
    found: dict[str, None] = {}
    now = title_key(title)
    for rename in reversed(plan.posts_renamed):
        if title_key(rename.new) == now and rename.old != title:
            found.setdefault(rename.old)
            now = title_key(rename.old)
    return tuple(found)
