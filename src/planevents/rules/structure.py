"""What keeps a plan's sections, recommendations and parents in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.errors import Violation
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.identity import EntityId
    from planevents.plan import Plan, Section


@plan_rule("section-tree", "A section is under another section of the plan, and never under itself.")
def section_tree(change: Change) -> Iterator[Violation]:
    """Check that sections make a tree, and that what is put into one is put into a section of the plan."""
    plan = change.before
    match change.event:
        case (
            e.SectionAdded(parent=into)
            | e.RecommendationAdded(section=into)
            | e.RecommendationMoved(new=into)
        ):
            field = "parent" if isinstance(change.event, e.SectionAdded) else "section"
        case e.SectionMoved(section=own, new=into):
            field = "to"
            if own in (way := _upwards(plan, into)):
                around = " in ".join(_label(plan, one) for one in (*way[: way.index(own) + 1], into) if one)
                yield Violation(field=field, message=f"a section cannot be in itself: {around}")
        case _:
            return
    if into is not None and into not in plan.sections:
        yield Violation(field=field, message="the section is not in the plan by then")


@plan_rule("moved-somewhere", "What is moved is somewhere else afterwards.")
def moved_somewhere(change: Change) -> Iterator[Violation]:
    """Check that a move moves something."""
    plan = change.before
    match change.event:
        case e.SectionMoved(section=section, label=label, new=new):
            one = plan.sections.get(section)
            moved = one is None or one.parent != new
        case e.RecommendationMoved(recommendation=recommendation, label=label, new=new):
            other = plan.recommendations.get(recommendation)
            moved = other is None or other.section != new
        case e.ActionMoved(action=action_id, label=label, new=place):
            action = plan.all_actions.get(action_id)
            there = (place.section, place.recommendation, place.parent)
            moved = action is None or (action.section, action.recommendation, action.parent) != there
        case _:
            return
    if not moved:
        yield Violation(field="to", message=f"{label!r} is there already")


@plan_rule("action-place", "An action is moved to what is in the plan, and never under itself.")
def action_place(change: Change) -> Iterator[Violation]:
    """Check where an action is moved to."""
    event, plan = change.event, change.before
    if not isinstance(event, e.ActionMoved):
        return
    new = event.new
    if new.section is not None and new.section != event.old.section and new.section not in plan.sections:
        yield Violation(field="section", message="the section is not in the plan by then")
    if new.recommendation is not None and new.recommendation not in plan.recommendations:
        yield Violation(field="recommendation", message="the recommendation is not in the plan by then")
    if new.parent is None or new.parent == event.old.parent:
        return
    parent = plan.all_actions.get(new.parent)
    if parent is None or not parent.is_living:
        yield Violation(field="parent", message=f"action {new.parent_label!r} is not in the plan by then")
        return
    way = _parents(plan, new.parent)
    if event.action in way:
        around = " under ".join(
            _label(plan, one) for one in (event.action, *way[: way.index(event.action) + 1])
        )
        yield Violation(field="parent", message=f"an action cannot be under itself: {around}")


@plan_rule("section-empty", "A section leaves the plan only when nothing is in it, and nothing waits for it.")
def section_empty(change: Change) -> Iterator[Violation]:
    """Check that a removed section is empty."""
    event, plan = change.event, change.before
    if not isinstance(event, e.SectionRemoved):
        return
    held = [one.label for one in plan.sections.values() if one.parent == event.section]
    held += [one.label for one in plan.recommendations.values() if one.section == event.section]
    held += [one.label for one in plan.all_actions.values() if one.is_living and one.section == event.section]
    if held:
        yield Violation(
            field="section",
            message=f"section {event.label!r} is not empty: it holds {_listed(held)}",
            hint="give contents_to=, the section into which it all goes",
        )
    waiting = [one.label for one in plan.dependencies.values() if event.section in (one.waiting, one.needed)]
    if waiting:
        yield Violation(
            field="section",
            message=f"section {event.label!r} is in dependency {_listed(waiting)}",
            hint="send RemoveDependency first",
        )


@plan_rule(
    "accountable-officer",
    "A section of a kind that needs one, such as an aim, has exactly one accountable officer: a post.",
)
def accountable_officer(change: Change) -> Iterator[Violation]:
    """Check that what needs an officer has one, whenever that could change."""
    plan, needing = change.before, change.after.accountable_kinds
    if isinstance(change.event, e.SectionAdded | e.SectionAccountableChanged):
        touched = [change.event.section]
    elif isinstance(change.event, e.PostHandedOver):
        touched = [held.section for held in change.event.sections]
    elif isinstance(change.event, e.PlanAccountableKindsSet):
        touched = [section.id for section in plan.sections.values()]
    else:
        return
    for section_id in touched:
        section = change.after.sections.get(section_id)
        if section is not None and section.kind in needing:
            yield from _needs_officer(section)


@plan_rule(
    "roll-up-order", "A roll-up puts every status of the plan's scheme in order, each once, and no other."
)
def roll_up_order(change: Change) -> Iterator[Violation]:
    """Check that an order of statuses is one of the plan's own."""
    event, scheme = change.event, change.before.scheme
    if not isinstance(event, e.PlanRollUpSet) or not event.roll_up.order or scheme is None:
        return
    if sorted(event.roll_up.order) != sorted(scheme.names):
        yield Violation(
            field="order",
            message=f"the order names {_listed(event.roll_up.order)}; the scheme has {_listed(scheme.names)}",
            hint="name each status of the scheme once, or leave the order out",
        )


def _needs_officer(section: Section) -> Iterator[Violation]:
    officer = section.accountable
    if officer is None or officer.kind in ("board", "to be determined"):
        had = "nobody" if officer is None else str(officer)
        yield Violation(
            field="accountable",
            message=f"{section.kind} {section.label!r} needs one accountable officer, and has {had}",
        )


def _upwards(plan: Plan, section: EntityId | None) -> list[EntityId]:
    way: list[EntityId] = []
    while section is not None and section not in way:
        way.append(section)
        one = plan.sections.get(section)
        section = None if one is None else one.parent
    return way


def _parents(plan: Plan, action: EntityId | None) -> list[EntityId]:
    way: list[EntityId] = []
    while action is not None and action not in way:
        way.append(action)
        one = plan.all_actions.get(action)
        action = None if one is None else one.parent
    return way


def _label(plan: Plan, entity: EntityId) -> str:
    return repr(plan.entity_label(entity) or str(entity))


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(map(repr, names[:5])) + (f" and {len(names) - 5} more" if len(names) > 5 else "")  # noqa: PLR2004 a line
