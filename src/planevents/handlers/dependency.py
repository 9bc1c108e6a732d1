"""What commands about dependencies mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents import events as e
from planevents.errors import UnknownEntityError
from planevents.handlers.handling import filled
from planevents.identity import DependencyId, SectionId, check_label, label_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.handlers.handling import Handlers, Handling
    from planevents.identity import ActionId


def _add_dependency(command: c.AddDependency, handling: Handling) -> Iterator[e.Event]:
    waiting, waiting_label = _end(handling, command.waiting)
    needed, needed_label = _end(handling, command.needs)
    label = _next(handling) if command.dependency is None else command.dependency
    yield e.DependencyAdded(
        dependency=DependencyId(handling.id(DependencyId)),
        label=check_label(label, "dependency"),
        waiting=waiting,
        waiting_label=waiting_label,
        needed=needed,
        needed_label=needed_label,
        reason=filled("reason", command.reason),
    )


def _remove_dependency(command: c.RemoveDependency, handling: Handling) -> Iterator[e.Event]:
    plan, one = handling.plan, handling.dependency(command.dependency)
    yield e.DependencyRemoved(
        dependency=one.id,
        label=one.label,
        waiting=one.waiting,
        waiting_label=plan.entity_label(one.waiting) or "",
        needed=one.needed,
        needed_label=plan.entity_label(one.needed) or "",
        reason=filled("reason", command.reason),
    )


def _end(handling: Handling, label: str) -> tuple[ActionId | SectionId, str]:
    """Find what a label means: an action, else a section; a section's id always means the section."""
    if not isinstance(label, SectionId):
        try:
            action = handling.action(label)
        except UnknownEntityError:
            if ("section", label_key(label)) not in handling.plan.labels:
                raise
        else:
            return action.id, action.label
    section = handling.section(label)
    return section.id, section.label


def _next(handling: Handling) -> str:
    number = len(handling.tip.dependencies) + 1
    while any(("dependency", f"d{number}") in plan.labels for plan in (handling.plan, handling.tip)):
        number += 1
    return f"D{number}"


HANDLERS: Handlers = {
    c.AddDependency: _add_dependency,
    c.RemoveDependency: _remove_dependency,
}
