"""What the plan's standards need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.errors import Violation, near
from planevents.outcome import RATINGS
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.definitions import Standard
    from planevents.statuses import StatusScheme

MOST_DECIMALS = 6


@plan_rule(
    "counting-rule",
    "A percentage is printed with its numerator and denominator, and with the rule by which it counted.",
    number=17,
)
def counting_rule(change: Change) -> Iterator[Violation]:
    """Check that every standard says how it counts, in statuses or ratings that there are."""
    event = change.event
    if not isinstance(event, e.PlanOpened | e.PlanStandardsSet):
        return
    for standard in event.standards:
        for message, did_you_mean in _faults(standard, change.after.scheme):
            yield Violation(
                field="standards",
                message=f"standard {standard.name!r} {message}",
                did_you_mean=did_you_mean,
            )


def _faults(standard: Standard, scheme: StatusScheme | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not standard.counting.strip():
        yield "does not say how it counts", ()
    if standard.expected is not None and not 0 <= standard.expected <= 100:  # noqa: PLR2004 per cent
        yield f"expects {standard.expected} %", ()
    if not 0 <= standard.decimals <= MOST_DECIMALS:
        yield f"is printed with {standard.decimals} decimals: 0 to {MOST_DECIMALS} can be", ()
    if standard.numerator == "on target":
        yield from _on_target_faults(standard)
    elif standard.denominator == "outcome measures":
        for rating in set(standard.statuses) - set(RATINGS):
            yield f"counts {rating!r}, which no outcome measure can be", near(rating, RATINGS)
    else:
        for status in standard.statuses:
            if scheme is not None and status not in scheme:
                yield f"counts {status!r}, which the plan's scheme has not", near(status, scheme.names)
    if standard.denominator == "outcome measures" and (standard.with_tags or standard.without_tags):
        yield "counts outcome measures, which have no tags", ()


def _on_target_faults(standard: Standard) -> Iterator[tuple[str, tuple[str, ...]]]:
    if standard.denominator == "outcome measures":
        yield "counts what is on target, which only actions are: count ratings instead", ()
    if standard.statuses:
        yield "counts what is on target, so it counts no statuses", ()
