"""Fewer calls that go wrong in the same way: what a script tells should be short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from planevents.commands import AddAction
from planevents.identity import EntityId
from planevents.recorded import Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from planevents.commands import Command
    from planevents.testing.script import Sent
    from planevents.testing.trial import Trial

_TRIES = 400
_FACTORY: Any = attrs.Factory
Versions = dict[tuple[str, int], int]


def repeat(trial: Trial, calls: Sequence[Sent], versions: Sequence[tuple[int, ...]]) -> None:
    """Make calls on a trial again, though some that were made before them may be left out.

    ``versions`` are of the events that each recorded, so that what is said of an event or of what it
    added can be said of the same one.
    """
    now: Versions = {}
    for call, recorded in zip(calls, versions, strict=True):
        trial.today = call.day
        if call.report is not None:
            trial.issue(call.report, command_id=call.command_id)
            continue
        commands = [_moved(command, call.plan, now) for command in call.commands]
        answer = trial.execute(
            call.plan, *commands, effective_on=call.effective_on, command_id=call.command_id
        )
        if isinstance(answer, Receipt):
            new = range(answer.version - len(answer.events) + 1, answer.version + 1)
            now |= {(call.plan, old): one for old, one in zip(recorded, new, strict=False)}


def reduced(
    calls: Sequence[Sent], fails: Callable[[Sequence[Sent]], bool], *, tries: int = _TRIES
) -> list[Sent]:
    """Leave out calls, commands and arguments while the rest still fails; the first call stays."""
    found, left = list(calls), tries

    def still(shorter: list[Sent]) -> bool:
        nonlocal found, left
        left -= 1
        if left < 0 or not fails(shorter):
            return False
        found = shorter
        return True

    size = max((len(found) - 1) // 2, 1)
    while left > 0:
        before = len(found)
        start = len(found) - size
        while start >= 1:
            still(found[:start] + found[start + size :])
            start -= size
        if size == 1 and len(found) == before:
            break
        size = max(size // 2, 1)
    for simplify in (_fewer_commands, _fewer_actions, _fewer_arguments, _fewer_days):
        changed = True
        while changed and left > 0:
            changed = any(still(simpler) for simpler in simplify(found))
    return found


def _fewer_commands(calls: list[Sent]) -> Iterator[list[Sent]]:
    for at, call in enumerate(calls):
        if at and len(call.commands) > 1:
            for index in range(len(call.commands)):
                fewer = call.commands[:index] + call.commands[index + 1 :]
                yield [*calls[:at], attrs.evolve(call, commands=fewer), *calls[at + 1 :]]


def _fewer_actions(calls: list[Sent]) -> Iterator[list[Sent]]:
    """Leave out an action, and say of the first one what was said of it."""
    labels = [one.action for one in calls[0].commands if isinstance(one, AddAction)]
    for at, call in enumerate(calls):
        for command in call.commands if at and labels else ():
            if isinstance(command, AddAction) and len(call.commands) == 1:
                label = command.action
                yield [
                    attrs.evolve(
                        one, commands=tuple(_renamed(command, label, labels[0]) for command in one.commands)
                    )
                    for one in calls[:at] + calls[at + 1 :]
                ]


def _renamed(command: Command, old: str, new: str) -> Command:
    fields = [field.name for field in attrs.fields(type(command)) if getattr(command, field.name) == old]
    changed: dict[str, Any] = dict.fromkeys(fields, new)
    return attrs.evolve(command, **changed) if changed else command


def _fewer_arguments(calls: list[Sent]) -> Iterator[list[Sent]]:
    for at, call in enumerate(calls):
        for index, command in enumerate(call.commands if at else ()):
            for field in attrs.fields(type(command)):
                default = field.default
                if default is attrs.NOTHING or default == getattr(command, field.name):
                    continue
                if isinstance(default, _FACTORY):
                    continue
                plain = attrs.evolve(command, **{field.name: default})
                commands = (*call.commands[:index], plain, *call.commands[index + 1 :])
                yield [*calls[:at], attrs.evolve(call, commands=commands), *calls[at + 1 :]]


def _fewer_days(calls: list[Sent]) -> Iterator[list[Sent]]:
    first = calls[0].day
    if any(call.day != first for call in calls) and all(call.report is None for call in calls):
        yield [attrs.evolve(call, day=first) for call in calls]
    for at, call in enumerate(calls):
        if at and call.effective_on is not None:
            yield [*calls[:at], attrs.evolve(call, effective_on=None), *calls[at + 1 :]]


def _moved(command: Command, plan: str, now: Versions) -> Command:
    changed: dict[str, Any] = {}
    for field in attrs.fields(type(command)):
        value = getattr(command, field.name)
        if isinstance(value, EntityId) and (version := now.get((plan, int(value[1:])))):
            changed[field.name] = type(value)(f"{value.letter}{version}")
        elif field.name == "event" and isinstance(value, int):
            changed[field.name] = now.get((plan, value), value)
    return attrs.evolve(command, **changed) if changed else command
