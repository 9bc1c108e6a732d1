"""What can happen to posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.errors import Violation, near
from planevents.people import title_key
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.people import Post


@plan_rule("known-post", "A post that is renamed or handed over is one that the plan names by then.")
def known_post(change: Change) -> Iterator[Violation]:
    """Check that there is such a post, and that a new title is nobody else's."""
    event = change.event
    if not isinstance(event, e.PostRenamed | e.PostHandedOver):
        return
    titles = {title_key(post.title): post.title for post in change.before.posts}
    old = title_key(event.old)
    if old not in titles:
        yield Violation(
            field="post",
            message=f"nothing in the plan is of a post called {event.old!r} by then",
            did_you_mean=near(event.old, titles.values()),
        )
    if isinstance(event, e.PostRenamed):
        if event.new == event.old:
            yield Violation(field="to", message=f"the post is called {event.new!r} already")
        elif (new := title_key(event.new)) != old and new in titles:
            yield Violation(
                field="to",
                message=f"{titles[new]!r} is another post of the plan: a rename would make them one",
                hint="use HandOverPost, if one took over from the other",
            )
    elif title_key(event.new.title) == old:
        yield Violation(field="to", message="a post is handed over to another post", hint="or use RenamePost")


@plan_rule("held-by-the-post", "Only what a post holds by then is handed over with it.")
def held_by_the_post(change: Change) -> Iterator[Violation]:
    """Check everything that a hand-over names."""
    event, plan = change.event, change.before
    if not isinstance(event, e.PostHandedOver):
        return
    old = title_key(event.old)
    for one in event.actions:
        action = plan.all_actions.get(one.action)
        if action is None or not action.is_living or not _holds(old, action.owners):
            yield Violation(field="post", message=f"action {one.label!r} is not {event.old}'s by then")
    for held in event.sections:
        section = plan.sections.get(held.section)
        if section is None or section.accountable is None or not _holds(old, (section.accountable,)):
            yield Violation(field="post", message=f"section {held.label!r} is not {event.old}'s by then")
    for kept in event.risks:
        risk = plan.risks.get(kept.risk)
        if risk is None or not risk.is_open or risk.owner is None or not _holds(old, (risk.owner,)):
            yield Violation(field="post", message=f"risk {kept.label!r} is not {event.old}'s by then")
    for watched in event.measures:
        measure = plan.all_measures.get(watched.measure)
        if measure is None or not measure.is_living or not _holds(old, measure.owners):
            yield Violation(field="post", message=f"measure {watched.label!r} is not {event.old}'s by then")


@plan_rule(
    "former-title",
    "An owner or an officer is given by the present title of the post, not by one that it had before.",
    severity="warn",
    number=22,
)
def former_title(change: Change) -> Iterator[Violation]:
    """Warn of a title that a post no longer has."""
    plan = change.before
    if not plan.posts_renamed:
        return
    given: tuple[Post | None, ...]
    match change.event:
        case e.ActionAdded(owners=given) | e.ActionOwnersChanged(new=given):
            pass
        case e.MeasureAdded(owners=given) | e.MeasureOwnersChanged(new=given):
            pass
        case e.RiskAdded(owner=post) | e.RiskOwnerChanged(new=post):
            given = (post,)
        case e.SectionAdded(accountable=post) | e.SectionAccountableChanged(new=post):
            given = (post,)
        case e.PostHandedOver(new=to):
            given = (to,)
        case _:
            return
    living = {title_key(post.title) for post in plan.posts}
    former = {title_key(one.old): one for one in plan.posts_renamed}
    for one in given:
        key = None if one is None else title_key(one.title)
        if key is not None and key in former and key not in living:
            renamed = former[key]
            yield Violation(
                field="owners",
                message=f"{renamed.old!r} has been called {renamed.new!r} since {renamed.on}",
            )


def _holds(key: str, owners: tuple[Post, ...]) -> bool:
    return any(title_key(owner.title) == key for owner in owners)
