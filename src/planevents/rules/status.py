"""What statuses need, and the completion that they tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.calendar import Quarter
from planevents.errors import InvalidValueError, Violation, near
from planevents.identity import ActionId
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@plan_rule("scheme-moves", "A status follows another only as the plan's scheme allows.")
def scheme_moves(change: Change) -> Iterator[Violation]:
    """Check a status and its move against the scheme in force."""
    scheme = change.before.scheme
    if scheme is None or scheme.moves is None or isinstance(change.event, e.ActionReopened):
        return
    for move in change.status_moves:
        if any(name is not None and name not in scheme for name in (move.old, move.new)):
            continue  # status-read and the change of scheme answer for it
        if move.new is not None and not scheme.allows(move.old, move.new):
            possible = " or ".join(repr(name) for name in scheme.moves_from(move.old or scheme.initial.name))
            yield Violation(
                field="status",
                message=f"action {move.label!r} cannot go from {move.old or 'no status'!r} to {move.new!r}",
                hint=f"from there it can go to {possible}" if possible else "it can go nowhere from there",
            )


@plan_rule(
    "open-commitment",
    "Complete and ongoing is complete with an open commitment: it counts once, and what continues is kept.",
    number=9,
)
def open_commitment(change: Change) -> Iterator[Violation]:
    """Check that a completion has a status that counts as complete, and a report one that does not."""
    event, scheme = change.event, change.before.scheme
    if isinstance(event, e.PlanSchemeChanged):
        for action in change.after.all_actions.values():
            status = action.status
            if (
                status is not None
                and status in event.scheme
                and event.scheme[status].complete != action.is_complete
            ):
                yield Violation(
                    field="mapping",
                    message=f"action {action.label!r} is {'' if action.is_complete else 'not '}complete, "
                    f"and would become {status!r}",
                    hint="map complete statuses, and no others, to complete ones",
                )
    if scheme is None or not isinstance(event, e.ActionCompleted | e.ActionStatusReported | e.ActionReopened):
        return
    if event.status not in scheme:
        return
    complete = scheme[event.status].complete
    if isinstance(event, e.ActionCompleted) != complete:
        counts = "counts" if complete else "does not count"
        yield Violation(
            field="status",
            message=f"{event.status!r} {counts} as complete",
            hint="retract the event and report again" if not change.commands else None,
        )


@plan_rule(
    "cross-reference",
    "A cross-reference points at an action, never at a position on the page; it has and inherits no status.",
    number=11,
)
def cross_reference(change: Change) -> Iterator[Violation]:
    """Check where a cross-reference leads."""
    match change.event:
        case e.ActionUpdateNoted(kind="cross-reference", see=see, action=own, label=label):
            if see is None:
                yield Violation(
                    field="see",
                    message=f"the update of {label!r} points at another action",
                    hint="say which: see=...",
                )
            elif see == own or see not in change.before.all_actions:
                yield Violation(field="see", message=f"the update of {label!r} must point at another action")
        case e.ActionUpdateNoted(see=ActionId(), label=label):
            yield Violation(field="see", message=f"the update of {label!r} is not a cross-reference")
        case _:
            pass


@plan_rule("overdue-computed", "Overdue is computed for a day, never stored as a status.", number=14)
def overdue_computed(change: Change) -> Iterator[Violation]:
    """Check that no scheme stores lateness as a status."""
    match change.event:
        case e.PlanOpened(scheme=scheme) | e.PlanSchemeChanged(scheme=scheme):
            for name in scheme.names:
                if name.casefold() in {"overdue", "late"}:
                    yield Violation(
                        field="scheme", message=f"{name!r} cannot be a status: lateness is computed"
                    )
        case _:
            pass


@plan_rule(
    "reopen-reason", "A completed action is reopened only with a reason, by an event of its own.", number=19
)
def reopen_reason(change: Change) -> Iterator[Violation]:
    """Check that a completed action is not quietly un-completed."""
    event = change.event
    if not isinstance(event, e.ActionStatusReported | e.ActionReopened):
        return
    action = change.before.all_actions.get(event.action)
    if action is None:
        return
    if isinstance(event, e.ActionReopened):
        if not event.reason.strip():
            yield Violation(field="reason", message=f"reopening {event.label!r} needs a reason")
        if not action.is_complete:
            yield Violation(
                field="action", message=f"action {event.label!r} is not complete, so it cannot be reopened"
            )
    elif action.completion is not None:
        yield Violation(
            field="status",
            message=f"action {event.label!r} was completed on {action.completion.on}",
            hint="use Reopen, with a reason",
        )


@plan_rule(
    "status-period", "A reported status belongs to a period, and holds from a day within it.", number=20
)
def status_period(change: Change) -> Iterator[Violation]:
    """Check that a status takes effect in the period that it is reported for."""
    match change.event:
        case (
            e.ActionStatusReported(period=period)
            | e.ActionCompleted(period=period)
            | e.ActionReopened(period=period)
            | e.ActionUpdateNoted(period=period)
        ):
            pass
        case _:
            return
    year_starts = change.before.year_starts
    if period == str(Quarter.containing(change.effective_on, year_starts)):
        return
    try:
        quarter = Quarter.parse(period, year_starts)
    except InvalidValueError as error:
        yield Violation(field="period", message=f"{error.message}: {period!r}", hint=error.hint)
        return
    if change.effective_on not in quarter:
        yield Violation(
            field="effective_on",
            message=f"{change.effective_on} is not in {period}",
            hint=f"give an effective_on from {quarter.first_day} to {quarter.last_day}, or another period",
        )


@plan_rule(
    "status-read",
    "A status is one of the plan's own; look-alike letters are normalised for reading, the text is kept.",
    number=21,
)
def status_read(change: Change) -> Iterator[Violation]:
    """Check that a status is in the scheme, and that what was printed reads as it."""
    event, scheme = change.event, change.before.scheme
    if isinstance(event, e.PlanSchemeChanged):
        for action in change.after.all_actions.values():
            if action.status is not None and action.status not in event.scheme:
                yield Violation(
                    field="mapping",
                    message=f"{action.status!r} of action {action.label!r} has no place in "
                    f"scheme {event.scheme.name!r}",
                )
    if scheme is None or not isinstance(event, e.ActionStatusReported | e.ActionCompleted | e.ActionReopened):
        return
    if event.status not in scheme:
        yield Violation(
            field="status",
            message=f"{event.status!r} is not a status of scheme {scheme.name!r}",
            did_you_mean=near(event.status, scheme.names) or scheme.names[:4],
        )
    elif not isinstance(event, e.ActionReopened) and event.printed is not None:
        read = scheme.read(event.printed).status
        if read is not None and read.name != event.status:
            yield Violation(
                field="status",
                message=f"{event.printed[:60]!r} reads as {read.name!r}, not as {event.status!r}",
            )
