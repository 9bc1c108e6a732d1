"""Commands and a plan's history in, events out, or every reason why not. Pure.

A command is judged against the plan as at its ``effective_on``. Appending at the end of
history judges the new events alone; taking a place further back, or correcting what is there,
judges the whole history again with the new events in it, and is refused only for what it
would newly break.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NoReturn

import attrs

from planevents.commands import CorrectFact, OpenPlan, RetractFact
from planevents.errors import CommandRefusedError, InvalidValueError, UnknownEntityError, Violation
from planevents.events import FactCorrected, FactRetracted, PersonalDataErased, added_by
from planevents.evolve import PlanBuilder, evolve, fold
from planevents.handlers import Handling, handle
from planevents.perspective import Perspective, arrange
from planevents.plan import Plan
from planevents.recorded import NewEvent, RecordedEvent
from planevents.rule import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from planevents.commands import Command
    from planevents.events import Event
    from planevents.handlers import Resolved
    from planevents.identity import EntityId
    from planevents.people import Post
    from planevents.rules import RuleBook

# Tested on the way of every command: to make a union of types there costs more than the test.
_AMENDING = (CorrectFact, RetractFact)
_AMENDED = (FactCorrected, FactRetracted)
_APART = (*_AMENDED, PersonalDataErased)
_UNRECORDED = 2**53
_NEVER = datetime.max.replace(tzinfo=UTC)


@attrs.frozen
class Tip:
    """A plan with all its events folded, and the latest day from which any of them holds."""

    plan: Plan
    effective_on: date | None = None

    def followed_by(self, recorded: Iterable[RecordedEvent]) -> Tip | None:
        """Return the plan with the events that come next, or None where one of them changes the past."""
        builder, version, last = PlanBuilder(self.plan), 0, self.effective_on
        for one in recorded:
            event, version, on = one.event, one.version, one.effective_on
            if isinstance(event, _APART):
                if isinstance(event, _AMENDED):
                    return None
            elif last is not None and on < last:
                return None
            else:
                last = on
            builder.apply(event, version, on)
        return Tip(builder.freeze(), last) if version else self


@attrs.frozen
class History:
    """What ``decide`` needs of a plan's past.

    ``tip`` is enough for commands that take their place at the end; ``events`` gives the whole
    past, and is only called for those that do not.
    """

    tip: Tip
    events: Callable[[], Sequence[RecordedEvent]]


@attrs.frozen
class Decision:
    """The events to append, what to warn of, and the plan as it will stand."""

    events: tuple[NewEvent, ...]
    ids: tuple[EntityId, ...]
    warnings: tuple[Violation, ...]
    resolved: Resolved
    tip: Tip


def decide(
    commands: Sequence[Command],
    history: History,
    rules: RuleBook,
    *,
    today: date,
    effective_on: date,
    actor: Post | None = None,
) -> Decision:
    """Turn commands into events, or raise CommandRefusedError with every violation.

    ``effective_on`` is the day of commands that name none; nothing can be effective after
    ``today``, the day of recording. ``actor`` is the post that asks: rules about who asks say nothing
    without it.
    """
    deciding = _Deciding(history, rules, today, actor)
    for index, command in enumerate(commands):
        deciding.take(index, command, command.holds_from or effective_on)
    if not deciding.refused and deciding.disturbs:
        deciding.judge_history()
    if deciding.refused:
        raise CommandRefusedError(history.tip.plan.id, tuple(deciding.refused))
    return Decision(
        tuple(deciding.new),
        tuple(deciding.ids),
        tuple(deciding.warned),
        deciding.resolved,
        deciding.tip,
    )


class _Deciding:
    """The state of one call of decide."""

    def __init__(self, history: History, rules: RuleBook, today: date, actor: Post | None) -> None:
        self.history = history
        self.rules = rules
        self.today = today
        self.actor = actor
        self.tip = history.tip
        self.new: list[NewEvent] = []
        self.placed: list[RecordedEvent] = []
        self.ids: list[EntityId] = []
        self.refused: list[Violation] = []
        self.warned: list[Violation] = []
        self.resolved: Resolved = {}
        self.disturbs = False
        self._past: list[RecordedEvent] | None = None

    def take(self, index: int, command: Command, on: date) -> None:
        """Decide one command."""
        if on > self.today:
            named = command.effective_on is None and command.holds_from is not None
            self.refuse_future(index, "meeting" if named else "effective_on", on)
            return
        plan = self.as_at(on)
        if not plan.is_open and not isinstance(command, OpenPlan):
            when = (
                "" if not self.tip.plan.is_open else f" on {on}: it was opened on {self.tip.plan.opened_on}"
            )
            self.refuse(
                index,
                Violation(
                    message=f"plan {plan.id!r} is not open{when}",
                    hint="send OpenPlan first" if not when else "give a later effective_on",
                    rule="plan-open",
                ),
            )
            return
        version = self.tip.plan.version + 1
        corrects = isinstance(command, _AMENDING)
        recorded = {one.version: one for one in self.everything()} if corrects else {}
        handling = Handling(plan, on, version, self.resolved, recorded, self.tip.plan)
        try:
            events = list(handle(command, handling))
        except UnknownEntityError as error:
            early = self.tip.effective_on is not None and on < self.tip.effective_on
            hint = f"this is as at {on}: effective_on cannot be before its own beginning" if early else None
            self.refuse(
                index,
                Violation(
                    field=error.kind,
                    message=error.why,
                    hint=hint,
                    rule="known-entity",
                    did_you_mean=error.did_you_mean,
                ),
            )
            return
        except InvalidValueError as error:
            message = f"{error.message}, got {error.value!r}"
            self.refuse(
                index, Violation(field=error.field, message=message, hint=error.hint, rule="well-formed")
            )
            return
        for event in events:
            if isinstance(event, FactCorrected) and event.field == "effective_on":
                day = date.fromisoformat(event.value or "")
                if day > self.today:
                    self.refuse_future(index, "value", day)
                    return
            plan = self.place(index, command, plan, event, on)

    def place(self, index: int, command: Command, before: Plan, event: Event, on: date) -> Plan:
        """Judge one event, and put it into its place."""
        version = self.tip.plan.version + 1
        after = evolve(before, event, version, on)
        change = Change(before, after, (event,), version, on, (command,), self.recorded_by)
        refused, warned = self.rules.judge(change)
        for violation in refused:
            self.refuse(index, violation)
        self.warned.extend(attrs.evolve(violation, command=index) for violation in warned)
        self.new.append(NewEvent(event, on, command.place))
        self.placed.append(_placed(before.id, version, event, on))
        if (added := added_by(event)) is not None:
            self.ids.append(added)
        last = self.tip.effective_on
        if (last is not None and on < last) or isinstance(event, _AMENDED):
            self.disturbs = True
            arranged = arrange(self.everything())
            self.tip = Tip(fold(before.id, arranged), arranged[-1].effective_on)
        else:
            self.tip = Tip(after, on)
        return after

    def as_at(self, on: date) -> Plan:
        """Return the plan as at a day, with what has been decided so far."""
        if self.tip.effective_on is None or on >= self.tip.effective_on:
            return self.tip.plan
        return fold(self.tip.plan.id, arrange(self.everything(), Perspective(effective_at=on)))

    def recorded_by(self, version: int) -> Post | None:
        """Return who recorded the event of a version, or asks for it now; None where nobody is named."""
        if version > self.history.tip.plan.version:
            return self.actor
        found = (one.context.actor for one in self.everything() if one.version == version)
        return next(found, None)

    def everything(self) -> list[RecordedEvent]:
        """Return the past, with what has been decided so far."""
        if self._past is None:
            self._past = list(self.history.events())
        return [*self._past, *self.placed]

    def refuse(self, index: int, violation: Violation) -> None:
        """Note a violation by one command."""
        self.refused.append(attrs.evolve(violation, command=index))

    def refuse_future(self, index: int, field: str, day: date) -> None:
        """Note that a day has not come yet."""
        self.refuse(
            index,
            Violation(
                field=field,
                message=f"{day} is after the day of recording, {self.today}",
                hint="record it when it has happened",
                rule="not-in-the-future",
            ),
        )

    def judge_history(self) -> None:
        """Refuse what history, with the new events in their places, would newly break."""
        everything = self.everything()
        before = {_key(one, violation) for one, violation in self.violations(everything[: -len(self.placed)])}
        for one, violation in self.violations(everything):
            if _key(one, violation) not in before:
                self.refused.append(
                    attrs.evolve(
                        violation,
                        message=f"it would break {one.address} ({one.event.type}): {violation.message}",
                        hint="retract or correct that event first",
                    )
                )
                return

    def violations(self, recorded: Iterable[RecordedEvent]) -> Iterable[tuple[RecordedEvent, Violation]]:
        """Yield what the rules refuse along a history, in the order in which it holds."""
        plan = Plan(self.tip.plan.id)
        for one in arrange(recorded):
            after = evolve(plan, one.event, one.version, one.effective_on)
            refused, _ = self.rules.judge(Change(plan, after, (one.event,), one.version, one.effective_on))
            for violation in refused:
                yield one, violation
            plan = after


def _placed(plan: str, version: int, event: Event, on: date) -> RecordedEvent:
    return RecordedEvent(plan, version, _UNRECORDED, _NEVER, on, event, _no_context)


def _no_context() -> NoReturn:
    raise LookupError("an event that is not recorded yet has no context")


def _key(one: RecordedEvent, violation: Violation) -> tuple[int, str | None, str | None]:
    return one.version, violation.rule, violation.field
