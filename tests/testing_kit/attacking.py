"""Running a machine as its test case does, and reading what it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from planevents.testing.laws import LawBrokenError

if TYPE_CHECKING:
    from planevents.testing.machines import PlanMachine

quickly = settings(
    max_examples=30,
    stateful_step_count=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


# More cost nothing where something is found.
searching = settings(quickly, max_examples=200)


thoroughly = settings(quickly, max_examples=500, stateful_step_count=50)


def run(machine: type[PlanMachine], how: settings = quickly) -> None:
    """Run a machine as its test case does, with fewer examples."""
    case = machine.TestCase
    before, case.settings = case.settings, how
    try:
        case("runTest").debug()
    finally:
        case.settings = before


def failure(machine: type[PlanMachine], how: settings = searching) -> Exception:
    """What a machine finds."""
    with pytest.raises(Exception) as found:  # noqa: PT011  (whatever it is)
        run(machine, how)
    return found.value


def script_of(error: Exception) -> str:
    """The script that an error carries."""
    (told,) = [note for note in error.__notes__ if note.startswith("Paste this")]
    return told.partition("\n\n")[2]


def calls_in(script: str) -> int:
    """How many calls a script makes after the one that opens the plan."""
    return script.count("trial.execute(") + script.count("trial.issue(") - 1


def pasted(script: str) -> Any:
    """The test that a script is, as somebody has pasted it."""
    namespace: dict[str, Any] = {}
    exec(script, namespace)  # noqa: S102  (it is our own)
    (test,) = [value for name, value in namespace.items() if name.startswith("test_")]
    return test


def found_in_five(machine: type[PlanMachine], how: settings = searching) -> Exception:
    """What a machine finds: told in at most five calls, and found again by what it tells."""
    error = failure(machine, how)
    script = script_of(error)
    assert calls_in(script) <= 5, script
    with pytest.raises(type(error)) as again:
        pasted(script)()
    if isinstance(error, LawBrokenError):
        assert isinstance(again.value, LawBrokenError)
        assert error.law == again.value.law
    return error
