"""Steps that a machine has of its own: remembered as they are taken, so that they can be taken again."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import INITIALIZE_RULE_MARKER, RULE_MARKER

from planevents.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planevents.testing.machines import PlanMachine

_MINE = "_planevents_step"


@attrs.frozen
class Drawn:
    """What a step drew while it ran, in order: it stands in a script for ``st.data()``."""

    values: list[object] = attrs.Factory(list[object])


def remember_steps(machine: type[PlanMachine], among: type) -> None:
    """Have the rules that a machine has beside those of ``among`` tell its trial when they run."""
    for name, member, marker in list(_rules_of(machine, among)):
        found = getattr(member, marker)
        if hasattr(found.function, _MINE):
            continue
        remembered = _copy(member)
        setattr(remembered, marker, replace(found, function=_remembering(name, found.function)))
        setattr(machine, name, remembered)


def steps_of(machine: PlanMachine, among: type) -> dict[str, Callable[..., object]]:
    """Return the machine's own steps by name, each as its trial takes it; what may not be, is not taken."""
    return {
        name: _taking(machine, getattr(member, marker))
        for name, member, marker in _rules_of(type(machine), among)
    }


def _rules_of(machine: type, among: type) -> Iterator[tuple[str, Any, str]]:
    names = dict.fromkeys(
        name for cls in reversed(machine.__mro__) if cls not in among.__mro__ for name in vars(cls)
    )
    for name in names:
        if name == "TestCase":
            continue
        member = getattr(machine, name)
        for marker in (RULE_MARKER, INITIALIZE_RULE_MARKER):
            if getattr(member, marker, None) is not None:
                yield name, member, marker


def _copy(member: Any) -> Any:
    @wraps(member)
    def step(*arguments: Any, **named: Any) -> Any:
        return member(*arguments, **named)

    return step


def _remembering(name: str, function: Callable[..., object]) -> Callable[..., object]:
    @wraps(function)
    def step(machine: PlanMachine, **arguments: object) -> object:
        told = dict(arguments)
        for key, value in arguments.items():
            if isinstance(value, st.DataObject):
                told[key] = drawn = Drawn()
                arguments[key] = _Drawing(value.draw, drawn)
        with machine.trial.stepping(name, told):
            return function(machine, **arguments)

    setattr(step, _MINE, function)
    return step


def _taking(machine: PlanMachine, rule: Any) -> Callable[..., object]:
    function = getattr(rule.function, _MINE, rule.function)

    def take(**arguments: object) -> object:
        for key, value in arguments.items():
            if isinstance(value, Drawn):
                arguments[key] = _Drawing(_in_order(value.values), Drawn())
        if all(holds(machine) for holds in rule.preconditions):
            return function(machine, **arguments)
        return None

    return take


class _Drawing:
    """What a step takes for ``st.data()``: it keeps what is drawn."""

    def __init__(self, draw: Callable[..., object], drawn: Drawn) -> None:
        self._draw = draw
        self._drawn = drawn

    def draw(self, strategy: object, label: str | None = None) -> object:
        """Draw a value."""
        value = self._draw(strategy, label)
        self._drawn.values.append(value)
        return value


def _in_order(values: list[object]) -> Callable[..., object]:
    left = iter(values)

    def draw(strategy: object, _label: str | None = None) -> object:
        for value in left:
            return value
        raise InvalidValueError("draw", repr(strategy), "the step draws more than it drew before")

    return draw
