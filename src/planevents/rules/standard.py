"""What the plan's standards need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.errors import Violation, near
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@plan_rule(
    "counting-rule",
    "A percentage is printed with its numerator and denominator, and with the rule by which it counted.",
    number=17,
)
def counting_rule(change: Change) -> Iterator[Violation]:
    """Check that every standard says how it counts, in statuses that the scheme has."""
    if not isinstance(change.event, e.PlanOpened):
        return
    for standard in change.event.standards:
        if not standard.counting.strip():
            yield Violation(
                field="standards", message=f"standard {standard.name!r} does not say how it counts"
            )
        if standard.expected is not None and not 0 <= standard.expected <= 100:  # noqa: PLR2004 per cent
            yield Violation(
                field="standards", message=f"standard {standard.name!r} expects {standard.expected} %"
            )
        for status in standard.statuses:
            if status not in change.event.scheme:
                yield Violation(
                    field="standards",
                    message=f"standard {standard.name!r} counts {status!r}, which the plan's scheme has not",
                    did_you_mean=near(status, change.event.scheme.names),
                )
