"""What a machine tells of what went wrong: the fewest calls that show it, as a script."""

from __future__ import annotations

import re
from functools import partial
from traceback import walk_tb
from typing import TYPE_CHECKING

import attrs

from planevents.testing.laws import RULES_PURE, LawBrokenError
from planevents.testing.reducing import reduced, repeat, together, versions_of
from planevents.testing.script import Sent, script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planevents.testing.machines import PlanMachine

_MOST_WORDS = 8
_PASTE = "Paste this into a test to see it again"


@attrs.frozen
class _Repeated:
    """Calls that were made again, and what came of them."""

    calls: list[Sent]
    error: Exception | None


def tell(machine: PlanMachine, error: Exception) -> None:
    """Put a script on an error that a machine met, with as few calls as show it."""
    calls = reduced(together(machine.trial.calls), partial(_fails_alike, machine, _origin(machine, error)))
    error.add_note(f"{_PASTE}:\n\n{_script(machine, error, _repeated(machine, calls).calls)}\n")


def tell_unreliable(machine: PlanMachine | None, flaky: Exception) -> Exception:
    """Return what to raise of an example that failed once and not again: an impure rule, if one is why."""
    if machine is None:
        return flaky
    found = _impurity(machine)
    told: Exception = flaky if found is None else found
    said = machine.error or told if found is None else found
    if any(one.startswith(_PASTE) for one in getattr(told, "__notes__", ())):
        return told
    note = "It does not fail each time" if found is None else "It depends on what the rule was asked before"
    calls = machine.trial.calls
    if found is not None and _fails_alike(machine, found.law, together(calls)):
        calls = _repeated(machine, reduced(together(calls), partial(_fails_alike, machine, found.law))).calls
    told.add_note(f"{_PASTE}. {note}:\n\n{_script(machine, said, calls)}\n")
    return told


def _impurity(machine: PlanMachine) -> LawBrokenError | None:
    """Return how a rule answered differently to one change, if one did."""
    if isinstance(machine.error, LawBrokenError) and machine.error.law == RULES_PURE:
        return machine.error
    try:
        machine.trial.rules.ask_again()
    except LawBrokenError as broken:
        return broken if broken.law == RULES_PURE else None
    return None


def _script(machine: PlanMachine, error: Exception, calls: Sequence[Sent]) -> str:
    kind = type(machine)
    said = error.law if isinstance(error, LawBrokenError) else str(error).partition("\n")[0]
    broken = _invariant_in(machine, error) or said
    return script(
        calls,
        machine=kind,
        name="_".join(re.findall(r"[a-z0-9]+", broken.lower())[:_MOST_WORDS]) or "it_holds",
        broken=f"{type(error).__name__}: {broken}",
        known={f"{kind.__name__}.scheme": kind.scheme},
    )


def _fails_alike(machine: PlanMachine, origin: object, calls: Sequence[Sent]) -> bool:
    error = _repeated(machine, calls).error
    return error is not None and _origin(machine, error) == origin


def _repeated(machine: PlanMachine, calls: Sequence[Sent]) -> _Repeated:
    """Make calls again on a machine of the same kind; what it raises is told."""
    again = type(machine)()
    again.trial.after_each = again.hold_invariants
    try:
        repeat(again.trial, calls, [versions_of(call, machine.trial.versions) for call in calls])
        again.trial.hold_laws()
    except Exception as error:  # noqa: BLE001 whatever it is, it is compared with what is looked for
        return _Repeated(again.trial.calls, error)
    finally:
        again.trial.close()
    return _Repeated(again.trial.calls, None)


def _origin(machine: PlanMachine, error: Exception) -> object:
    """Return what two errors share if they are one: the law, the invariant, or the line."""
    if isinstance(error, LawBrokenError):
        return error.law
    *_, (frame, line) = walk_tb(error.__traceback__)
    return type(error), _invariant_in(machine, error) or (frame.f_code.co_filename, line)


def _invariant_in(machine: PlanMachine, error: Exception) -> str | None:
    """Return the name of the invariant that raised an error, if one did."""
    names = {one.function.__name__ for one in machine.invariants}
    passed = (frame.f_code.co_name for frame, _ in walk_tb(error.__traceback__))
    return next((name for name in passed if name in names), None)
