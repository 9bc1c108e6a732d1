"""The posts that plans and events name, whose names a view may open. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.events import EVENT_TYPES, AmendmentProposed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planevents.people import Post
    from planevents.plan import Plan
    from planevents.recorded import RecordedEvent

POSTS: dict[type, tuple[str, ...]] = {
    event: tuple(field.name for field in attrs.fields(event) if "Post" in str(field.type))
    for event in EVENT_TYPES
}
"""The fields of each event that hold posts, and nothing else."""


def holders(plan: Plan) -> Iterator[Post]:
    """Yield every post that owns anything in a plan."""
    for action in plan.all_actions.values():
        yield from action.owners
    for measure in plan.all_measures.values():
        yield from measure.owners
    for section in plan.sections.values():
        if section.accountable is not None:
            yield section.accountable
    yield from _holders_of_registers(plan)


def _holders_of_registers(plan: Plan) -> Iterator[Post]:
    for risk in plan.risks.values():
        if risk.owner is not None:
            yield risk.owner
    for case in plan.business_cases.values():
        yield from (post for post in (case.sponsor, case.manager) if post is not None)


def actors(recorded: Iterable[RecordedEvent]) -> Iterator[Post]:
    """Yield who recorded each event."""
    for one in recorded:
        yield one.context.actor


def mentioned(recorded: Iterable[RecordedEvent]) -> Iterator[Post]:
    """Yield every post that is in events."""
    for one in recorded:
        for name in POSTS[type(one.event)]:
            value: Post | tuple[Post, ...] | None = getattr(one.event, name)
            if isinstance(value, tuple):
                yield from value
            elif value is not None:
                yield value
        if isinstance(one.event, AmendmentProposed):
            yield from (post for item in one.event.items for post in item.owners)
