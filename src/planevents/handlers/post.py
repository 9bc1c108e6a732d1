"""What commands about posts mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents import events as e
from planevents.errors import InvalidValueError
from planevents.handlers.handling import filled
from planevents.people import Post, title_key, without_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.handlers.handling import Handlers, Handling


def _rename_post(command: c.RenamePost, handling: Handling) -> Iterator[e.Event]:
    yield e.PostRenamed(
        old=_as_the_plan_has_it(handling, command.post),
        new=Post(command.to).title,
        reason=command.reason,
    )


def _hand_over_post(command: c.HandOverPost, handling: Handling) -> Iterator[e.Event]:
    plan, key = handling.plan, title_key(command.post)
    (new,) = without_names([command.to])
    actions = tuple(
        e.HeldAction(action.id, action.label)
        for action in plan.actions
        if any(title_key(owner.title) == key for owner in action.owners)
    )
    sections = tuple(
        e.HeldSection(section.id, section.label)
        for section in plan.sections.values()
        if section.accountable is not None and title_key(section.accountable.title) == key
    )
    risks = tuple(
        e.HeldRisk(risk.id, risk.label)
        for risk in plan.risks.values()
        if risk.is_open and risk.owner is not None and title_key(risk.owner.title) == key
    )
    measures = tuple(
        e.HeldMeasure(measure.id, measure.label)
        for measure in plan.measures
        if any(title_key(owner.title) == key for owner in measure.owners)
    )
    nothing = not (actions or sections or risks or measures)
    if nothing and key in {title_key(post.title) for post in plan.posts}:
        raise InvalidValueError("post", command.post, "it holds nothing that could be handed over")
    yield e.PostHandedOver(
        old=_as_the_plan_has_it(handling, command.post),
        new=new,
        actions=actions,
        sections=sections,
        risks=risks,
        measures=measures,
        reason=filled("reason", command.reason),
    )


def _as_the_plan_has_it(handling: Handling, title: str) -> str:
    key = title_key(title)
    return next((post.title for post in handling.plan.posts if title_key(post.title) == key), title)


HANDLERS: Handlers = {
    c.RenamePost: _rename_post,
    c.HandOverPost: _hand_over_post,
}
