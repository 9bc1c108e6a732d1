"""What commands about a plan as a whole mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents import events as e
from planevents.errors import InvalidValueError
from planevents.handlers.handling import (
    Handlers,
    Handling,
    body_name,
    filled,
    sha256,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _open_plan(command: c.OpenPlan, _: Handling) -> Iterator[e.Event]:
    yield e.PlanOpened(
        scheme=command.scheme,
        change_control=command.change_control,
        title=filled("title", command.title),
        organisation=command.organisation,
        period=command.period,
        fields=command.fields,
        standards=command.standards,
        bodies=command.bodies,
        year_starts=_month(command.year_starts),
    )


def _approve_plan(command: c.ApprovePlan, handling: Handling) -> Iterator[e.Event]:
    yield e.PlanApproved(body=body_name(handling.plan, command.body), minute=command.minute)


def _set_control(command: c.SetControl, _: Handling) -> Iterator[e.Event]:
    yield e.PlanControlSet(controlled=command.controlled, reason=filled("reason", command.reason))


def _record_edition(command: c.RecordEdition, _: Handling) -> Iterator[e.Event]:
    yield e.PlanEditionRecorded(document=command.document, sha256=sha256(command.sha256))


def _change_scheme(command: c.ChangeScheme, handling: Handling) -> Iterator[e.Event]:
    in_use = {action.status for action in handling.plan.all_actions.values() if action.status is not None}
    unmapped = sorted(
        status for status in in_use if status not in command.mapping and status not in command.scheme
    )
    if unmapped:
        raise InvalidValueError(
            "mapping", unmapped, "these statuses are in use and have no place in the new scheme"
        )
    for new in command.mapping.values():
        if new not in command.scheme:
            raise InvalidValueError("mapping", new, f"scheme {command.scheme.name!r} has no such status")
    yield e.PlanSchemeChanged(
        scheme=command.scheme,
        mapping=tuple(sorted(command.mapping.items())),
        reason=filled("reason", command.reason),
    )


def _set_standards(command: c.SetStandards, _: Handling) -> Iterator[e.Event]:
    yield e.PlanStandardsSet(standards=command.standards, reason=filled("reason", command.reason))


def _month(value: int) -> int:
    if not 1 <= value <= 12:  # noqa: PLR2004 months
        raise InvalidValueError("year_starts", value, "a financial year starts in a month from 1 to 12")
    return value


HANDLERS: Handlers = {
    c.OpenPlan: _open_plan,
    c.ApprovePlan: _approve_plan,
    c.SetControl: _set_control,
    c.ChangeScheme: _change_scheme,
    c.SetStandards: _set_standards,
    c.RecordEdition: _record_edition,
}
