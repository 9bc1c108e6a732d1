"""What commands that set right mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents import events as e
from planevents.errors import InvalidValueError
from planevents.identity import (
    event_version,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.handlers.handling import (
        Handlers,
        Handling,
    )
    from planevents.recorded import RecordedEvent


def _correct_fact(command: c.CorrectFact, handling: Handling) -> Iterator[e.Event]:
    target = _addressed(command.event, handling)
    allowed = e.correctable(target.event)
    if command.field not in allowed:
        raise InvalidValueError(
            "field",
            command.field,
            f"of {target.event.type} only {', '.join(allowed)} can be corrected",
            "for anything else, retract the event and record it again",
        )
    value = command.value if isinstance(command.value, str | None) else command.value.isoformat()
    if command.field == "effective_on":
        value = _iso_day(value)
    elif not (value or "").strip():
        if _is_required(target.event, command.field):
            raise InvalidValueError("value", value, f"{command.field} cannot be empty")
        value = None
    else:
        _require_readable(target.event, command.field, value)
    yield e.FactCorrected(event=target.version, field=command.field, value=value, reason=command.reason)


def _retract_fact(command: c.RetractFact, handling: Handling) -> Iterator[e.Event]:
    version = _addressed(command.event, handling).version
    yield e.FactRetracted(event=version, reason=command.reason)


def _require_readable(event: e.Event, field: str, value: str | None) -> None:
    try:
        e.set_right(event, {field: value})
    except (ValueError, ArithmeticError) as error:
        raise InvalidValueError("value", value, f"{field} cannot be that") from error


def _is_required(event: e.Event, field: str) -> bool:
    if isinstance(event, e.ActionReworded | e.RiskReworded | e.FinanceLineReworded) and field == "new":
        return event.field == "title"
    return e.is_required(event, field)


def _iso_day(value: str | None) -> str:
    from datetime import date  # noqa: PLC0415 needed only here

    try:
        return date.fromisoformat(value or "").isoformat()
    except ValueError as error:
        raise InvalidValueError("value", value, "effective_on is a day", "pass a datetime.date") from error


def _addressed(event: int | str, handling: Handling) -> RecordedEvent:
    version = event_version(handling.plan.id, event)
    found = handling.recorded.get(version)
    if found is None:
        raise InvalidValueError("event", event, f"plan {handling.plan.id!r} has no event {version}")
    if isinstance(found.event, e.FactCorrected | e.FactRetracted):
        raise InvalidValueError(
            "event",
            event,
            "a correction cannot itself be corrected or retracted",
            "correct the first event again: the latest correction wins",
        )
    if isinstance(found.event, e.PersonalDataErased):
        raise InvalidValueError(
            "event", event, "what was erased is gone, and this says so", "leave it as it is"
        )
    for other in handling.recorded.values():
        if isinstance(other.event, e.FactRetracted) and other.event.event == version:
            raise InvalidValueError(
                "event", event, f"it was retracted by {other.address}", "record again what did happen"
            )
    return found


HANDLERS: Handlers = {
    c.CorrectFact: _correct_fact,
    c.RetractFact: _retract_fact,
}
