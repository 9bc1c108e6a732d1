"""How events about a plan's arrangement and its dependencies change it: total."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import attrs

from planevents import events as e
from planevents.evolve.posts import called
from planevents.identity import label_key
from planevents.plan import Dependency, Recommendation, Section

if TYPE_CHECKING:
    from planevents.evolve.builder import PlanBuilder
    from planevents.plan import Plan


def evolve_structure(builder: PlanBuilder, plan: Plan, event: e.StructureEvent) -> None:
    """Fold what happens to sections and recommendations."""
    if isinstance(event, e.SectionAdded):
        builder.table("sections")[event.section] = Section(
            event.section, event.label, event.title, event.kind, event.parent, event.accountable
        )
        builder.label("section", event.label, event.section)
    elif isinstance(event, e.RecommendationAdded):
        builder.table("recommendations")[event.recommendation] = Recommendation(
            event.recommendation, event.label, event.text, event.source, event.section
        )
        builder.label("recommendation", event.label, event.recommendation)
    elif isinstance(event, e.RecommendationRelabelled | e.RecommendationMoved):
        one = plan.recommendations.get(event.recommendation)
        if one is None:
            return
        if isinstance(event, e.RecommendationMoved):
            changed = attrs.evolve(one, section=event.new)
        else:
            changed = attrs.evolve(one, label=event.new)
            builder.relabel("recommendation", one.id, one.label, event.new)
        builder.table("recommendations")[one.id] = changed
    elif (section := plan.sections.get(event.section)) is not None:
        _section(builder, plan, section, event)


def _section(
    builder: PlanBuilder,
    plan: Plan,
    section: Section,
    event: e.SectionRetitled
    | e.SectionRelabelled
    | e.SectionMoved
    | e.SectionAccountableChanged
    | e.SectionRemoved,
) -> None:
    sections = builder.table("sections")
    match event:
        case e.SectionRetitled():
            sections[section.id] = attrs.evolve(section, title=event.new)
        case e.SectionRelabelled():
            builder.relabel("section", section.id, section.label, event.new)
            sections[section.id] = attrs.evolve(section, label=event.new)
        case e.SectionMoved():
            sections[section.id] = attrs.evolve(section, parent=event.new)
        case e.SectionAccountableChanged():
            sections[section.id] = attrs.evolve(section, accountable=event.new)
            called(builder, plan, section.id, ())
        case e.SectionRemoved():
            del sections[section.id]
            _forget(builder, plan, section)
            called(builder, plan, section.id, ())
        case _:
            assert_never(event)


def evolve_dependency(builder: PlanBuilder, plan: Plan, event: e.DependencyEvent) -> None:
    """Fold what comes to wait for what, and no longer does."""
    if isinstance(event, e.DependencyAdded):
        builder.table("dependencies")[event.dependency] = Dependency(
            event.dependency, event.label, event.waiting, event.needed, event.reason
        )
        builder.label("dependency", event.label, event.dependency)
    elif (one := plan.dependencies.get(event.dependency)) is not None:
        del builder.table("dependencies")[one.id]
        _forget(builder, plan, one)


def _forget(builder: PlanBuilder, plan: Plan, gone: Section | Dependency) -> None:
    """Let labels, present and former, no longer stand for what is gone."""
    key = (gone.id.kind, label_key(gone.label))
    if plan.labels.get(key) == gone.id:
        del builder.table("labels")[key]
    for former in [name for name, one in plan.former.items() if one == gone.id]:
        del builder.table("former")[former]
