"""Fewer calls that go wrong in the same way: what a script tells should be short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from planevents.commands import AddAction, OpenPlan
from planevents.identity import EntityId
from planevents.recorded import Receipt
from planevents.testing.strategies.texts import TITLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

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
        if call.step is not None:
            first = len(trial.calls)
            trial.step(call.step.name, **dict(call.step.arguments))
            made = attrs.evolve(call, calls=tuple(trial.calls[first + 1 :]))
            now |= _paired(call, recorded, versions_of(made, trial.versions))
            continue
        if call.report is not None:
            trial.issue(call.report, command_id=call.command_id)
            continue
        if call.erasure is not None:
            trial.erase(call.erasure, command_id=call.command_id)
            continue
        commands = [_moved(command, call.plan, now) for command in call.commands]
        answer = trial.execute(
            call.plan, *commands, effective_on=call.effective_on, command_id=call.command_id
        )
        if isinstance(answer, Receipt):
            new = range(answer.version - len(answer.events) + 1, answer.version + 1)
            now |= {(call.plan, old): one for old, one in zip(recorded, new, strict=False)}


def _paired(step: Sent, before: Sequence[int], after: Sequence[int]) -> Versions:
    """Return what the events that a step recorded are now, if all its calls were on one plan."""
    plans = {call.plan for call in step.calls if call.plan}
    if len(plans) != 1:
        return {}
    (plan,) = plans
    return {(plan, old): new for old, new in zip(before, after, strict=False)}


def together(calls: Iterable[Sent]) -> list[Sent]:
    """Return calls with those that a step of one's own made as part of it."""
    found: list[Sent] = []
    for call in calls:
        if call.within and found:
            found[-1] = attrs.evolve(found[-1], calls=(*found[-1].calls, call))
        else:
            found.append(call)
    return found


def versions_of(call: Sent, versions: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """Return the versions of the events that a call recorded, or those that a step did with all its calls."""
    made = call.calls if call.step is not None else (call,)
    return tuple(version for one in made for version in versions.get(one.command_id, ()))


def reduced(
    calls: Sequence[Sent], fails: Callable[[Sequence[Sent]], bool], *, tries: int = _TRIES
) -> list[Sent]:
    """Leave out calls, commands and arguments while the rest still fails; what opens the plan stays.

    A step of one's own is told by the calls that it makes, where those fail as well.
    """
    reduction = _Reduction(list(calls), fails, tries)
    reduction.leave_out_calls()
    if reduction.simplify(_fewer_steps):
        reduction.leave_out_calls()
    ways = (_fewer_commands, _fewer_actions, _fewer_arguments, _plainer, _fewer_days)
    before: list[Sent] | None = None
    while before != reduction.found:
        before = reduction.found
        for simpler in ways:
            reduction.simplify(simpler)
        reduction.leave_out_calls()
    return reduction.found


class _Reduction:
    """Calls that are getting fewer, as long as there are tries left."""

    def __init__(self, calls: list[Sent], fails: Callable[[Sequence[Sent]], bool], tries: int) -> None:
        self.found = calls
        self._fails = fails
        self._left = tries
        self._opens = any(map(_opens, calls))

    def leave_out_calls(self) -> None:
        """Leave out many at a time, and then one by one."""
        size = max((len(self.found) - 1) // 2, 1)
        while self._left > 0:
            before = len(self.found)
            for start in range(before - size, -1, -size):
                self._still(self.found[:start] + self.found[start + size :])
            if size == 1 and len(self.found) == before:
                break
            size = max(size // 2, 1)

    def simplify(self, simpler: Callable[[list[Sent]], Iterator[list[Sent]]]) -> bool:
        """Take what is simpler in one way, as often as there is any; return whether there was."""
        changed = False
        while self._left > 0 and any(map(self._still, simpler(self.found))):
            changed = True
        return changed

    def _still(self, shorter: list[Sent]) -> bool:
        if self._opens and not any(map(_opens, shorter)):
            return False
        self._left -= 1
        if self._left < 0 or not self._fails(shorter):
            return False
        self.found = shorter
        return True


def _fewer_steps(calls: list[Sent]) -> Iterator[list[Sent]]:
    """Tell what a step of one's own called, and leave out the step."""
    for at, call in enumerate(calls):
        if call.step is not None and call.calls:
            made = together(attrs.evolve(one, within=False) for one in call.calls)
            yield [*calls[:at], *made, *calls[at + 1 :]]


def _plainer(calls: list[Sent]) -> Iterator[list[Sent]]:
    """Say what has to be said in the plainest words: the first of all titles, or of the scheme's statuses."""
    scheme = next((one.scheme for call in calls for one in call.commands if isinstance(one, OpenPlan)), None)
    statuses = () if scheme is None else scheme.names
    for at, call in enumerate(calls):
        for index, command in enumerate(() if _opens(call) else call.commands):
            for field in attrs.fields(type(command)):
                told: object = getattr(command, field.name)
                plain = statuses if field.name == "status" else TITLES if told in TITLES else ()
                for word in plain[: plain.index(told)] if told in plain else ():
                    changed: dict[str, Any] = {field.name: word}
                    plainer = attrs.evolve(command, **changed)
                    commands = (*call.commands[:index], plainer, *call.commands[index + 1 :])
                    yield [*calls[:at], attrs.evolve(call, commands=commands), *calls[at + 1 :]]


def _opens(call: Sent) -> bool:
    return any(isinstance(one, OpenPlan) for one in call.commands)


def _fewer_commands(calls: list[Sent]) -> Iterator[list[Sent]]:
    for at, call in enumerate(calls):
        if not _opens(call) and len(call.commands) > 1:
            for index in range(len(call.commands)):
                fewer = call.commands[:index] + call.commands[index + 1 :]
                yield [*calls[:at], attrs.evolve(call, commands=fewer), *calls[at + 1 :]]


def _fewer_actions(calls: list[Sent]) -> Iterator[list[Sent]]:
    """Leave out an action, and say of the first one what was said of it."""
    opening = next((call for call in calls if _opens(call)), calls[0])
    labels = [one.action for one in opening.commands if isinstance(one, AddAction)]
    for at, call in enumerate(calls):
        for command in call.commands if labels and call is not opening else ():
            if isinstance(command, AddAction) and len(call.commands) == 1:
                label = command.action
                yield [
                    one if one is opening else _said_of(one, label, labels[0])
                    for one in calls[:at] + calls[at + 1 :]
                ]


def _said_of(call: Sent, old: str, new: str) -> Sent:
    return attrs.evolve(call, commands=tuple(_renamed(one, old, new) for one in call.commands))


def _renamed(command: Command, old: str, new: str) -> Command:
    fields = [field.name for field in attrs.fields(type(command)) if getattr(command, field.name) == old]
    changed: dict[str, Any] = dict.fromkeys(fields, new)
    return attrs.evolve(command, **changed) if changed else command


def _fewer_arguments(calls: list[Sent]) -> Iterator[list[Sent]]:
    for at, call in enumerate(calls):
        for index, command in enumerate(call.commands):
            for field in attrs.fields(type(command)):
                default = field.default.factory() if isinstance(field.default, _FACTORY) else field.default
                if default is attrs.NOTHING or default == getattr(command, field.name):
                    continue
                plain = attrs.evolve(command, **{field.name: default})
                commands = (*call.commands[:index], plain, *call.commands[index + 1 :])
                yield [*calls[:at], attrs.evolve(call, commands=commands), *calls[at + 1 :]]


def _fewer_days(calls: list[Sent]) -> Iterator[list[Sent]]:
    first = calls[0].day
    if any(call.day != first for call in calls) and all(call.report is None for call in calls):
        yield [call if call.day == first else attrs.evolve(call, day=first) for call in calls]
    for at, call in enumerate(calls):
        if call.effective_on is not None:
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
