"""Rules as data: a pure function over a change, with a name, a sentence and a severity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from planevents import events as e
from planevents.errors import InvalidValueError, Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from planevents.commands import Command
    from planevents.identity import ActionId
    from planevents.people import Post
    from planevents.plan import Plan

Severity = Literal["refuse", "warn", "law"]
"""A ``refuse`` rule stops a command and a ``warn`` rule comments on it. A ``law`` holds by the way
things are computed; it is listed so that it can be cited, and tests hold it."""


@attrs.frozen
class StatusMove:
    """An action's status before and after an event; None is "no status"."""

    action: ActionId
    label: str
    old: str | None
    new: str | None


def _nobody_known(_: int) -> Post | None:
    return None


@attrs.frozen
class Change:
    """What one event does to a plan.

    ``before`` and ``after`` are the plan as at ``effective_on``, without and with ``events``
    (always one). ``commands`` is the command that asked for it; it is empty when history is
    judged again, so a rule that needs it cannot look at history. ``version`` is the event's.
    ``recorded_by`` gives the post that recorded the event of a version, the one being judged included;
    None where that is not known, as where history is judged again.
    """

    before: Plan
    after: Plan
    events: tuple[e.Event, ...]
    version: int
    effective_on: date
    commands: tuple[Command, ...] = ()
    recorded_by: Callable[[int], Post | None] = attrs.field(default=_nobody_known, eq=False, repr=False)

    @property
    def event(self) -> e.Event:
        """The one event."""
        return self.events[0]

    @property
    def status_moves(self) -> tuple[StatusMove, ...]:
        """The status that the event changed; reporting the same one again is a move too."""
        match self.event:
            case (e.ActionStatusReported() | e.ActionCompleted() | e.ActionReopened()) as event:
                action = self.before.all_actions.get(event.action)
                old = None if action is None else action.status
                return (StatusMove(event.action, event.label, old, event.status),)
            case _:
                return ()


@attrs.frozen
class Rule:
    """A named rule. ``number`` is the domain rule that it serves."""

    name: str
    sentence: str
    check: Callable[[Change], Iterator[Violation]] = attrs.field(eq=False, repr=False)
    severity: Severity = "refuse"
    number: int | None = None

    def violations(self, change: Change) -> Iterator[Violation]:
        """Yield the ways in which ``change`` breaks this rule, each with the rule's name on it."""
        return map(self.named, self.check(change))

    def named(self, violation: Violation) -> Violation:
        """Return a violation that ``check`` found, with the rule's name on it."""
        return attrs.evolve(
            violation, rule=self.name, number=self.number, message=violation.message or self.sentence
        )


def plan_rule(
    name: str, sentence: str, *, severity: Severity = "refuse", number: int | None = None
) -> Callable[[Callable[[Change], Iterator[Violation]]], Rule]:
    """Make a rule of a generator function over a Change.

    ``name`` is dotted, yours first (``acme.red-evidence``); ``sentence`` is what people read
    when the rule refuses.
    """
    if not name.strip() or not sentence.strip():
        raise InvalidValueError("rule", name, "a rule needs a name and a sentence")

    def named(check: Callable[[Change], Iterator[Violation]]) -> Rule:
        return Rule(name, sentence, check, severity, number)

    return named


def law(name: str, sentence: str, *, number: int) -> Rule:
    """Name a rule that holds by the way things are computed."""
    return Rule(name, sentence, _nothing, "law", number)


def _nothing(_: Change) -> Iterator[Violation]:
    return iter(())
