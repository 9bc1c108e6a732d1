"""Given what happened, when somebody asks for this, then that is recorded, or refused for these reasons.

A scenario is a plan's history without a store: commands are decided as a register decides them,
and what was decided is compared in full with what was expected.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NoReturn

import attrs

from planevents.commands import Command, OpenPlan
from planevents.decide import Decision, History, Tip, decide
from planevents.definitions import Body
from planevents.errors import CommandRefusedError, InvalidValueError, Violation
from planevents.events import Event, PlanOpened
from planevents.evolve import fold
from planevents.people import Post
from planevents.perspective import arrange
from planevents.recorded import Context, NewEvent, RecordedEvent
from planevents.rules import RuleBook
from planevents.statuses import NARRATIVE, StatusScheme
from planevents.testing.script import source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from planevents.definitions import ChangeControl
    from planevents.plan import Plan

Fact = Command | Event | NewEvent | RecordedEvent
"""What can have happened: a command that was carried out, or an event as it was recorded."""

Expected = Event | NewEvent
"""An event that is expected from the day of the call, or from a day of its own."""

Reason = str | int | Violation
"""A rule's name, a domain rule's number, or the parts of a violation that are expected of it."""

ON = date(2025, 4, 1)
"""The day on which everything happens, unless it is said otherwise."""

PLAN = "plan"
BODIES = (Body("Executive", decides=True), Body("Scrutiny", decides=False))
_POST = Post("Performance Officer")


@attrs.frozen
class Scenario:
    """A plan as it has come to be. ``today`` is the last day that can have happened; None sets no limit."""

    plan: str
    rules: RuleBook = attrs.field(repr=lambda rules: "+".join(rules.names))
    on: date
    today: date | None
    recorded: tuple[RecordedEvent, ...] = attrs.field(default=(), repr=False)

    @property
    def state(self) -> Plan:
        """The plan as it stands."""
        return _tip(self).plan

    def when(self, *commands: Command, effective_on: date | None = None) -> Outcome:
        """Ask for commands in one call, all or none, as of a day (default: the scenario's own)."""
        if not commands:
            raise InvalidValueError("when", (), "nothing is asked for", "give one command or more")
        on = effective_on or self.on
        try:
            return Outcome(self, commands, on, _decide(self, commands, on))
        except CommandRefusedError as refused:
            return Outcome(self, commands, on, refused.violations)

    def followed_by(self, *facts: Fact) -> Scenario:
        """Return the scenario with more that has happened, as ``given`` takes it."""
        scenario = self
        for fact in facts:
            scenario = _after(scenario, fact)
        return scenario


@attrs.frozen
class Outcome:
    """What became of a call: a decision, or every violation."""

    scenario: Scenario
    commands: tuple[Command, ...]
    on: date
    decided: Decision | tuple[Violation, ...] = attrs.field(repr=False)

    @property
    def events(self) -> tuple[NewEvent, ...]:
        """What would be recorded; nothing if the call was refused."""
        return self.decided.events if isinstance(self.decided, Decision) else ()

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Why the call was refused; nothing if it was not."""
        return () if isinstance(self.decided, Decision) else self.decided

    @property
    def warnings(self) -> tuple[Violation, ...]:
        """What the rules comment on."""
        return self.decided.warnings if isinstance(self.decided, Decision) else ()

    def then(self, *events: Expected, warned: Sequence[Reason] = ()) -> Scenario:
        """Require that exactly these events are recorded, in this order, and return how the plan goes on.

        A bare event holds from the day of the call; ``NewEvent(event, day, place)`` says otherwise.
        What the rules warn of must be in ``warned``, as a rule's name, its number, or a Violation.

        Raises AssertionError, which shows what differs field by field, or why the call was refused.
        """
        __tracebackhide__ = True
        if self.violations:
            _fail(
                "the call was refused, and events were expected:",
                _calls(self.commands),
                *map(_reason, self.violations),
                "if that is right: .then_refused(...)",
            )
        expected = [one if isinstance(one, NewEvent) else NewEvent(one, self.on) for one in events]
        if expected != list(self.events):
            _fail(
                "the events are not those expected (- expected, + decided):",
                *_differences(expected, self.events),
            )
        _require("the warnings are not those expected:", warned, self.warnings)
        return self.scenario.followed_by(*self.events)

    def then_refused(self, *reasons: Reason) -> Scenario:
        """Require that the call is refused for these reasons and no others; return the plan, unchanged.

        A rule's name or number stands for every violation of that rule. Of a ``Violation`` the parts
        that it gives are compared: ``Violation(rule="proposal-reason", field="reason")``.

        Raises AssertionError, which lists what was decided, or the violations with their hints.
        """
        __tracebackhide__ = True
        if not reasons:
            raise InvalidValueError("then_refused", (), "any refusal would do", "name the rule that refuses")
        if isinstance(self.decided, Decision):
            _fail(
                "the call was not refused, and it was expected to be:",
                _calls(self.commands),
                *(f"  + {_whole(one)}" for one in self.events),
                *([] if self.events else ["    (it records nothing)"]),
            )
        _require("it was not refused for the reasons that were expected:", reasons, self.decided)
        return self.scenario


def given(
    *facts: Fact,
    scheme: StatusScheme = NARRATIVE,
    rules: RuleBook | None = None,
    on: date = ON,
    change_control: ChangeControl = "live",
    today: date | None = None,
    plan: str = PLAN,
) -> Scenario:
    """Begin a scenario with what has happened: commands that are carried out, events as they are.

    A plan is opened first, with ``scheme`` and ``change_control`` and the bodies Executive, which
    decides, and Scrutiny, which notes; unless the first fact opens one. Commands are judged by
    ``rules`` (default: the standard ones); events are not, as history is not. What names no day of
    its own happens on ``on``. With ``today``, later days have not come yet.

    Raises CommandRefusedError, with a note that says which of the commands was refused.
    """
    scenario = Scenario(plan, RuleBook.standard() if rules is None else rules, on, today)
    opening = OpenPlan("Plan", scheme=scheme, change_control=change_control, bodies=BODIES)
    for number, fact in enumerate(facts if facts and _opens(facts[0]) else (opening, *facts)):
        try:
            scenario = scenario.followed_by(fact)
        except CommandRefusedError as refused:
            refused.add_note(f"given(...) could not be carried out, at number {number}: {_said(fact)}")
            raise
    return scenario


def _opens(fact: Fact) -> bool:
    event = fact.event if isinstance(fact, NewEvent | RecordedEvent) else fact
    return isinstance(event, OpenPlan | PlanOpened)


def _after(scenario: Scenario, fact: Fact) -> Scenario:
    match fact:
        case Command():
            news = _decide(scenario, (fact,), fact.effective_on or scenario.on).events
        case RecordedEvent(event=event, effective_on=on):
            news = (NewEvent(event, on),)
        case NewEvent():
            news = (fact,)
        case _:
            news = (NewEvent(fact, scenario.on),)
    recorded = list(scenario.recorded)
    for new in news:
        recorded.append(_recorded(scenario, len(recorded), new))
    return attrs.evolve(scenario, recorded=tuple(recorded))


def _decide(scenario: Scenario, commands: Sequence[Command], on: date) -> Decision:
    days = [on, *(one.effective_on for one in commands if one.effective_on)]
    today = max(days) if scenario.today is None else scenario.today
    history = History(_tip(scenario), lambda: scenario.recorded)
    return decide(commands, history, scenario.rules, today=today, effective_on=on)


def _tip(scenario: Scenario) -> Tip:
    arranged = arrange(scenario.recorded)
    folded = attrs.evolve(fold(scenario.plan, arranged), version=len(scenario.recorded))
    return Tip(folded, arranged[-1].effective_on if arranged else None)


def _recorded(scenario: Scenario, position: int, new: NewEvent) -> RecordedEvent:
    context = Context(_POST, f"call-{position}", scenario.rules.names)
    moment = datetime.combine(new.effective_on, time(9), UTC)
    return RecordedEvent(
        scenario.plan, position + 1, position, moment, new.effective_on, new.event, lambda: context
    )


def _require(complaint: str, reasons: Iterable[Reason], found: Sequence[Violation]) -> None:
    __tracebackhide__ = True
    wanted = tuple(reasons)
    missing = [reason for reason in wanted if not any(_meets(one, reason) for one in found)]
    other = [one for one in found if not any(_meets(one, reason) for reason in wanted)]
    if missing or other:
        _fail(
            complaint,
            *(f"  - expected: {reason!r}" for reason in missing),
            *(f"  + found:{_reason(one)}" for one in other),
            *(f"    as expected:{_reason(one)}" for one in found if one not in other),
        )


def _meets(violation: Violation, reason: Reason) -> bool:
    match reason:
        case str():
            return violation.rule == reason
        case int():
            return violation.number == reason
        case Violation():
            given_parts = attrs.asdict(reason)
            return all(
                getattr(violation, name) == value
                for name, value in given_parts.items()
                if value not in (None, ())
            )


def _reason(violation: Violation) -> str:
    number = "" if violation.number is None else f", domain rule {violation.number}"
    field = "" if violation.field is None else f" (field {violation.field}{number})"
    return f"  {violation}{field}"


def _calls(commands: Iterable[Command]) -> str:
    return "\n".join(f"  when {source(command)}" for command in commands)


def _said(fact: Fact) -> str:
    return source(fact) if isinstance(fact, Command) else repr(fact)


def _differences(expected: Sequence[NewEvent], decided: Sequence[NewEvent]) -> Iterator[str]:
    """Show every event: the same in one line, another in full, and of one kind the fields that differ."""
    matched = SequenceMatcher(None, expected, decided, autojunk=False)
    for kind, first, last, begin, end in matched.get_opcodes():
        for wanted, found in zip_longest(expected[first:last], decided[begin:end]):
            if kind == "equal":
                yield f"    {type(wanted.event).__name__}: as expected"
            elif wanted and found and type(wanted.event) is type(found.event):
                yield f"  ! {type(wanted.event).__name__}"
                yield from _fields(wanted, found)
            else:
                yield from ([] if wanted is None else [f"  - {_whole(wanted)}"])
                yield from ([] if found is None else [f"  + {_whole(found)}"])


def _fields(wanted: NewEvent, found: NewEvent) -> Iterator[str]:
    was, has = _parts(wanted), _parts(found)
    width = max(map(len, was))
    same = [name for name in was if was[name] == has[name]]
    for name in was:
        if name not in same:
            yield f"      - {name:<{width}}  {was[name]!r}"
            yield f"      + {name:<{width}}  {has[name]!r}"
    yield f"        the same: {', '.join(same)}"


def _parts(new: NewEvent) -> dict[str, Any]:
    event = new.event
    parts = {field.name: getattr(event, field.name) for field in attrs.fields(type(event))}
    return {**parts, "(effective_on)": new.effective_on, "(place)": new.place}


def _whole(new: NewEvent) -> str:
    place = "" if new.place is None else f", {new.place!r}"
    return f"NewEvent({new.event!r}, {new.effective_on!r}{place})"


def _fail(*lines: str) -> NoReturn:
    __tracebackhide__ = True
    raise AssertionError("\n".join(lines))
