"""What a step of a machine sends: random commands for one of its plans, as that stands."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st

from planevents.testing.script import Writer
from planevents.testing.strategies.choices import Choices
from planevents.testing.strategies.commands import KINDS, attempt
from planevents.testing.strategies.naming import NAMING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from hypothesis.strategies import DrawFn, SearchStrategy
    from hypothesis.vendor.pretty import RepresentationPrinter

    from planevents.commands import Command
    from planevents.testing.machines import PlanMachine

_RUNNER: SearchStrategy[Any] = st.runner()
_AGO = (1, 31, 92, 366)
_OF_ITS_OWN = (None, None, None, 0, 31, -1)
_WITH_HISTORY = {"corrections", "careless"}


def _listed(commands: Iterable[Command]) -> tuple[Command, ...]:
    return tuple(commands)


@attrs.frozen(repr=False)
class Call:
    """What a step of a machine sends."""

    plan: str
    commands: tuple[Command, ...] = attrs.field(converter=_listed)
    effective_on: date | None = None

    def __repr__(self) -> str:
        return Writer().value(self)

    def _repr_pretty_(self, printer: RepresentationPrinter, _cycle: object) -> None:
        """Print it in Hypothesis's account of an example, too, without what is as by default."""
        printer.text(repr(self))


@st.composite
def calls(
    draw: DrawFn,
    *families: str,
    commands: int = 1,
    back: bool = False,
    own_days: bool = False,
    of_one: bool = False,
) -> Call:
    """Return calls for the machine that runs, on its plans as they stand: for a ``@rule`` of your own.

    ``families`` are those of ``strategies.FAMILIES``, and "people". So many ``commands`` go in a call.
    With ``back`` it takes effect some time ago; with ``own_days`` some of its commands do, or tomorrow.
    With ``of_one`` its reports are all of one action.

        @rule(call=calls("scheme"))
        def change_scheme(self, call: Call) -> None:
            self.send(call)
    """
    machine: PlanMachine = draw(_RUNNER)
    plans = machine.register.plans()
    plan = plans[0] if len(plans) == 1 else draw(st.sampled_from(plans))
    tip = machine.register.plan(plan).plan
    history = tuple(machine.register.events(plan)) if _WITH_HISTORY.intersection(families) else ()
    now = Choices(draw, tip, history, of_one=of_one)
    kinds = _kinds(families)
    sent = tuple(attempt(now, kinds).command for _ in range(commands))
    today, opened = machine.trial.today, tip.opened_on or machine.trial.today
    if own_days:
        ago = [now.of(_OF_ITS_OWN) for _ in sent]
        sent = tuple(
            command if days is None else _from(command, max(today - timedelta(days=days), opened))
            for command, days in zip(sent, ago, strict=True)
        )
    if not back:
        return Call(plan, sent)
    return Call(plan, sent, max(today - timedelta(days=now.of(_AGO)), opened))


def _from(command: Command, day: date) -> Command:
    return attrs.evolve(command, effective_on=day)


@cache
def _kinds(families: Sequence[str]) -> tuple[Any, ...]:
    return tuple(kind for kind in (*KINDS, *NAMING) if kind.family in families)
