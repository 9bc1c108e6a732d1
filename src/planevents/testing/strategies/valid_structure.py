"""Commands about a plan's arrangement, its dependencies and its posts that the domain's rules let pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents.definitions import RollUp
from planevents.identity import label_key
from planevents.people import title_key
from planevents.testing.strategies.choices import MANY, Choices, Kind
from planevents.testing.strategies.people import POSTS
from planevents.waiting import Waiting, is_there

if TYPE_CHECKING:
    from planevents.identity import EntityId, SectionId
    from planevents.plan import Plan, Section

_NEW_TITLES = ("Director of Place", "Treasurer", "Head of Change", "Head of Assurance")
_OFFICERS = tuple(post for post in POSTS if post.kind in ("post", "unrecruited"))


def _sections(now: Choices) -> tuple[Section, ...]:
    return tuple(now.plan.sections.values())


def _upwards(plan: Plan, section: EntityId | None) -> list[EntityId]:
    way: list[EntityId] = []
    while section is not None and section in plan.sections and section not in way:
        way.append(section)
        section = plan.sections[section].parent
    return way


def _above(plan: Plan, action: EntityId | None) -> list[EntityId]:
    way: list[EntityId] = []
    while action is not None and action in plan.all_actions and action not in way:
        way.append(action)
        action = plan.all_actions[action].parent
    return way


def _movable(now: Choices) -> list[tuple[SectionId, SectionId | None]]:
    """Return where each section can go: what waits for something stays where it is."""
    if now.plan.dependencies:
        return []
    return [
        (one.id, to)
        for one in _sections(now)
        for to in (None, *(other.id for other in _sections(now)))
        if to != one.parent and one.id not in _upwards(now.plan, to)
    ]


def _move_section(now: Choices) -> c.Command:
    section, to = now.of(_movable(now))
    return c.MoveSection(section, to=to, reason=now.of((None, now.text)))


def _placeable(now: Choices) -> list[c.MoveAction]:
    plan = now.plan
    if plan.dependencies:
        return []
    found = [
        c.MoveAction(action.id, parent=other.id)
        for action in now.living
        for other in now.living
        if other.id != action.parent and action.id not in _above(plan, other.id)
    ]
    found += [
        c.MoveAction(action.id, section=section)
        for action in now.living
        for section in plan.sections
        if section != action.section
    ]
    found += [
        c.MoveAction(action.id, recommendation=one)
        for action in now.living
        for one in plan.recommendations
        if one != action.recommendation
    ]
    return found + [c.MoveAction(one.id, parent="", reason=now.text) for one in now.living if one.parent]


def _recommendations(now: Choices) -> list[tuple[EntityId, SectionId | None]]:
    if now.plan.dependencies:
        return []
    return [
        (one.id, to)
        for one in now.plan.recommendations.values()
        for to in (None, *(section.id for section in _sections(now)))
        if to != one.section
    ]


def _move_recommendation(now: Choices) -> c.Command:
    one, to = now.of(_recommendations(now))
    return c.MoveRecommendation(one, to=to)


def _removable(now: Choices) -> list[SectionId]:
    plan = now.plan
    held = {one.parent for one in _sections(now)}
    held |= {one.section for one in plan.recommendations.values()}
    held |= {one.section for one in now.living}
    tied = {end for one in plan.dependencies.values() for end in (one.waiting, one.needed)}
    return [one.id for one in _sections(now) if one.id not in held and one.id not in tied]


def _accountable(now: Choices) -> c.Command:
    section = now.of(_sections(now))
    needs = section.kind in now.plan.accountable_kinds
    return c.ChangeAccountable(
        section.id,
        accountable=now.of(_OFFICERS if needs else (None, *POSTS)),
        reason=now.of((None, now.text)),
    )


def _pairs(now: Choices) -> list[tuple[EntityId, EntityId]]:
    """Return what can come to wait for what: nothing that would have to come before itself."""
    plan, waiting = now.plan, Waiting.of(now.plan)
    everything: list[EntityId] = [*(one.id for one in now.living), *plan.sections]
    known = {(one.waiting, one.needed) for one in plan.dependencies.values()}
    return [
        (one, other)
        for one in everything
        for other in everything
        if one != other
        and (one, other) not in known
        and not waiting.precedes(("begins", one), ("done", other))
    ]


def _depend(now: Choices) -> c.Command:
    one, other = now.of(_pairs(now))
    return c.AddDependency(one, needs=other, reason=now.text)


def _titles(now: Choices) -> list[str]:
    """Return the titles of the plan's posts, one of each."""
    return list({title_key(post.title): post.title for post in now.plan.posts}.values())


def _free_titles(now: Choices) -> list[str]:
    taken = {title_key(title) for title in _titles(now)}
    return [title for title in _NEW_TITLES if title_key(title) not in taken]


def _rename(now: Choices) -> c.Command:
    return c.RenamePost(now.of(_titles(now)), to=now.of(_free_titles(now)), reason=now.of((None, now.text)))


def _held(now: Choices) -> list[str]:
    posts = [post for action in now.living for post in action.owners]
    posts += [one.accountable for one in _sections(now) if one.accountable is not None]
    posts += [one.owner for one in now.plan.risks.values() if one.is_open and one.owner is not None]
    posts += [post for measure in now.plan.measures for post in measure.owners]
    return list({title_key(post.title): post.title for post in posts}.values())


def _hand_over(now: Choices) -> c.Command:
    old = now.of(_held(now))
    others = [post for post in _OFFICERS if title_key(post.title) != title_key(old)]
    return c.HandOverPost(old, to=now.of(others), reason=now.text)


def _kinds(now: Choices) -> list[tuple[str, ...]]:
    """Return what kinds can need an officer: those of which every section has one."""
    lacking = {
        one.kind
        for one in _sections(now)
        if one.accountable is None or one.accountable.kind in ("board", "to be determined")
    }
    return [kinds for kinds in (("aim",), (), ("aim", "directorate")) if lacking.isdisjoint(kinds)]


def _roll_up(now: Choices) -> c.Command:
    backwards = tuple(reversed(now.plan.statuses.names))
    return c.SetRollUp(
        now.of(
            (
                RollUp("all complete"),
                RollUp("least advanced"),
                RollUp("worst"),
                RollUp("worst", order=backwards),
            )
        )
    )


def _any(_: Choices) -> bool:
    return True


VALID_STRUCTURE: tuple[Kind, ...] = (
    Kind(
        "retitle section",
        "sections",
        lambda now: c.RetitleSection(now.of(_sections(now)).id, title=now.text),
        _sections,
    ),
    Kind(
        "relabel section",
        "sections",
        lambda now: c.RelabelSection(now.of(_sections(now)).id, to=now.free("section")),
        _sections,
    ),
    Kind(
        "add aim",
        "sections",
        lambda now: c.AddSection(
            now.free("section"), title=now.text, kind="aim", accountable=now.of(_OFFICERS)
        ),
        lambda now: len(now.plan.sections) < MANY,
    ),
    Kind("move section", "sections", _move_section, _movable),
    Kind("change accountable", "sections", _accountable, _sections),
    Kind(
        "remove section",
        "sections",
        lambda now: c.RemoveSection(now.of(_removable(now)), reason=now.text),
        _removable,
    ),
    Kind(
        "recommend",
        "arrangement",
        lambda now: c.AddRecommendation(
            now.free("recommendation"), text=now.text, section=now.of((None, *now.plan.sections))
        ),
        lambda now: len(now.plan.recommendations) < MANY,
    ),
    Kind(
        "relabel recommendation",
        "arrangement",
        lambda now: c.RelabelRecommendation(
            now.of(tuple(now.plan.recommendations)), to=now.free("recommendation")
        ),
        lambda now: now.plan.recommendations,
    ),
    Kind(
        "add a place",
        "arrangement",
        lambda now: c.AddSection(now.free("section"), title=now.text),
        lambda now: len(now.plan.sections) < 2,  # noqa: PLR2004 from one to another
    ),
    Kind("move recommendation", "arrangement", _move_recommendation, _recommendations, weight=6),
    Kind("move action", "arrangement", lambda now: now.of(_placeable(now)), _placeable),
    Kind("set roll-up", "arrangement", _roll_up, _any),
    Kind(
        "set accountable kinds",
        "arrangement",
        lambda now: c.SetAccountableKinds(now.of(_kinds(now))),
        _kinds,
    ),
    Kind("depend", "dependencies", _depend, _pairs),
    Kind(
        "depend no longer",
        "dependencies",
        lambda now: c.RemoveDependency(now.of(tuple(now.plan.dependencies)), reason=now.text),
        lambda now: now.plan.dependencies,
    ),
    Kind("rename post", "arrangement", _rename, lambda now: _titles(now) and _free_titles(now)),
    Kind("hand over", "arrangement", _hand_over, _held),
)
"""Simplest first."""


def _tied(now: Choices) -> list[tuple[EntityId, EntityId]]:
    plan = now.plan
    return [
        (one.needed, one.waiting)
        for one in plan.dependencies.values()
        if is_there(plan, one.waiting) and is_there(plan, one.needed)
    ]


def _wait_back(now: Choices) -> c.Command:
    one, other = now.of(_tied(now))
    return c.AddDependency(one, needs=other, reason=now.text)


INVALID_STRUCTURE: tuple[Kind, ...] = (
    Kind(
        "put a section into itself",
        "mistakes",
        lambda now: c.MoveSection((one := now.of(_sections(now))).id, to=one.id),
        _sections,
        "section-tree",
    ),
    Kind(
        "put an action under itself",
        "mistakes",
        lambda now: c.MoveAction((one := now.action).id, parent=one.id),
        lambda now: now.living,
        "action-place",
    ),
    Kind("wait for each other", "mistakes", _wait_back, _tied, "dependency-cycle"),
    Kind(
        "add an aim without an officer",
        "mistakes",
        lambda now: c.AddSection(now.free("section"), title=now.text, kind="aim"),
        lambda now: "aim" in now.plan.accountable_kinds,
        "accountable-officer",
    ),
    Kind(
        "rename nobody",
        "mistakes",
        lambda now: c.RenamePost(f"Nobody {label_key(now.text)}"[:100], to="Somebody"),
        _any,
        "known-post",
    ),
)
"""What people get wrong about a plan's arrangement, and the rule that says so."""
