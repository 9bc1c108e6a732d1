"""A run of a machine, as unittest and pytest start it."""

from __future__ import annotations

import unittest
from functools import cache
from typing import TYPE_CHECKING, ClassVar, cast

from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, TestCaseProperty, run_state_machine_as_test

from planevents.errors import InvalidValueError
from planevents.testing.telling import tell_unreliable
from planevents.testing.watching import Tally

if TYPE_CHECKING:
    from planevents.testing.machines import PlanMachine


class PlanTestCase(unittest.TestCase):
    """A run of a machine: Hypothesis's own, and then a look at what became of each rule."""

    machine: ClassVar[type[PlanMachine]]
    settings: ClassVar[settings]

    def runTest(self) -> None:  # noqa: N802 unittest's name
        """Run the machine, and raise VacuousRuleError if a rule of its own always said the same."""
        if not hasattr(self.machine, "scheme"):
            hint = "set scheme in a subclass"
            raise InvalidValueError("scheme", self.machine.__name__, "this machine has no scheme", hint)
        self.machine.tally = tally = Tally()
        self.machine.latest = None
        try:
            run_state_machine_as_test(self.machine, settings=_without_shrinking(self.settings))
        except Flaky as flaky:
            told = tell_unreliable(self.machine.latest, cast("Exception", flaky))
            if told is flaky:
                raise
            raise told from flaky
        finally:
            self.machine.latest = None
        if Phase.generate in self.settings.phases:
            tally.require_telling()

    # What Hypothesis's own test cases carry, and its pytest plugin looks for.
    runTest.is_hypothesis_test = True  # type: ignore[attr-defined]


class TestCaseOfPlans(TestCaseProperty):
    """Gives each machine a test case of its own."""

    def __get__(  # type: ignore[override]  # a test case of ours, which says more
        self, obj: RuleBasedStateMachine | None, typ: type[RuleBasedStateMachine] | None = None
    ) -> type[PlanTestCase]:
        return _test_case(cast("type[PlanMachine]", type(obj) if typ is None else typ))


def _without_shrinking(given: settings) -> settings:
    """Leave shrinking to the machine, which knows calls from each other."""
    return settings(given, phases=[one for one in given.phases if one not in (Phase.shrink, Phase.explain)])


@cache
def _test_case(machine: type[PlanMachine]) -> type[PlanTestCase]:
    name = f"{machine.__name__}.TestCase"
    default = settings(deadline=None, suppress_health_check=cast("list[HealthCheck]", list(HealthCheck)))
    return type(
        name,
        (PlanTestCase,),
        {"machine": machine, "settings": default, "__module__": machine.__module__, "__qualname__": name},
    )
