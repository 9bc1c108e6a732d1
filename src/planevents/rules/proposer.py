"""Who may take back what was proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.errors import Violation
from planevents.identity import AmendmentId
from planevents.people import title_key
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.amendment import Amendment
    from planevents.plan import HandOver, Plan, PostRename


@plan_rule(
    "withdrawn-by-proposer",
    "A proposal is taken back by the post that proposed it, or by the one that this is now.",
    severity="warn",
)
def withdrawn_by_proposer(change: Change) -> Iterator[Violation]:
    """Warn of a proposal that another post takes back, where the record says who asked and who asks now."""
    event, plan = change.event, change.before
    if not isinstance(event, e.AmendmentWithdrawn):
        return
    amendment = plan.amendments.get(event.amendment)
    asking = change.recorded_by(change.version)
    if amendment is None or asking is None:
        return
    version = int(amendment.id.removeprefix(AmendmentId.letter))
    proposer = change.recorded_by(version)
    if proposer is None:
        return
    if title_key(asking.title) not in _titles(plan, amendment, version, proposer.title):
        yield Violation(
            field="amendment",
            message=f"amendment {amendment.label!r} was proposed by {proposer.title!r}, "
            f"and {asking.title!r} takes it back",
            hint="a body that decides can reject it: RejectAmendment",
        )


def _titles(plan: Plan, amendment: Amendment, version: int, title: str) -> frozenset[str]:
    """Return what the proposer has been called since, and the posts to which it was handed over."""
    titles = {title_key(title)}
    passed: list[PostRename | HandOver] = [*plan.posts_renamed, *plan.posts_handed_over]
    for one in sorted(passed, key=lambda one: (one.on, one.version)):
        since = one.on > amendment.proposed_on or one.version > version
        if since and title_key(one.old) in titles:
            titles.add(title_key(one.new))
    return frozenset(titles)
