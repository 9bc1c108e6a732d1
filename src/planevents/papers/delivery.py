"""What a paper tells of delivery: milestones, what recurs, who is behind, and what waits for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.papers.section import Section, listed
from planevents.projections.base import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.projections.base import Row
    from planevents.projections.cadences import Cadences
    from planevents.projections.dependencies import Dependencies
    from planevents.projections.milestones import Milestones
    from planevents.projections.owners import Owners


def milestones(view: Milestones) -> Iterator[Section]:
    """The milestones that were moved to a later day, or were missed."""
    if not len(view):
        return
    states = ", ".join(f"{number} {state}" for state, number in view.counts.items())
    yield Section(
        f"Milestones slipped or missed: {len(view.slipped)}",
        (f"{counted(len(view), 'milestone')}: {states}.",),
        listed(
            {
                "Action": f"{line.action.label} {line.action.title}",
                "Milestone": line.title,
                "Originally": _unless(line.target.original.text, line.target.current.text),
                "Now": line.target.current.text,
                "Days slipped": line.target.slippage,
                "State": line.state,
                "Days late": line.days_late,
            }
            for line in view.slipped
        ),
    )


def recurring(view: Cadences) -> Iterator[Section]:
    """What recurs, and which occurrences were missed."""
    if not len(view) and not view.unread:
        return
    figures = ", ".join(f"{number} {state}" for state, number in view.counts.items())
    lines = [f"{counted(len(view), 'action')} recurring; occurrences: {figures}."] if len(view) else []
    if view.unread:
        labels = ", ".join(action.label for action in view.unread)
        lines.append(f"Recurring without an interval that can be counted: {labels}.")
    yield Section(
        f"Recurring actions: {sum(len(one.missed) for one in view)} missed",
        tuple(lines),
        listed(
            {
                "Ref": one.action.label,
                "Action": one.action.title,
                "Recurs": one.interval or "no longer",
                "Done": one.counts["done"],
                "Late": one.counts["late"],
                "Missed": "; ".join(each.label for each in one.missed),
                "Next": None if one.next is None else one.next.label,
            }
            for one in view
            if one.missed
        ),
    )


def owners_behind(view: Owners) -> Iterator[Section]:
    """The owners with overdue actions, those with the most first; and how many actions nobody owns."""
    behind = sorted((one for one in view if one.overdue), key=lambda one: -len(one.overdue))
    if not behind:
        return
    unowned = f" Without an owner: {counted(len(view.unowned), 'action')}." if view.unowned else ""
    yield Section(
        f"Owners with overdue actions: {len(behind)}",
        (f"{len(behind)} of {counted(len(view), 'owner')}; a joint action counts for each.{unowned}",),
        listed(
            {
                "Owner": str(one),
                "Actions": len(one.actions),
                "Open": len(one.open),
                "Overdue": len(one.overdue),
                "Which": ", ".join(action.label for action in one.overdue),
            }
            for one in behind
        ),
    )


def dependencies(view: Dependencies) -> Iterator[Section]:
    """What should have begun and cannot, and what no longer fits the dates of what it waits for."""
    if not view.plan.dependencies:
        return
    number = counted(len(view.plan.dependencies), "dependency", "dependencies")
    pushed = {one.action.id: one for one in view.pushed}
    rows: list[Row] = [
        {
            "Ref": wait.action.label,
            "Action": wait.action.title,
            "Waits for": view.plan.entity_label(wait.dependency.needed),
            "Which is due": None if wait.due is None else str(wait.due),
            "Blocked": wait.blocked,
            "Pushed by days": None if wait.action.id not in pushed else pushed[wait.action.id].days,
            "Why it waits": wait.dependency.reason,
        }
        for wait in view.waits
        if not wait.done and (wait.blocked or wait.action.id in pushed)
    ]
    yield Section(
        f"Dependencies at risk: {len(rows)}",
        (f"{number}: {counted(len(view.blocked), 'action')} blocked, {len(pushed)} pushed.",),
        listed(rows),
    )


def _unless(original: str, current: str) -> str | None:
    return None if original == current else original
