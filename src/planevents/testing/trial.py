"""A register on trial: every call on it is held to the laws, and can be told again as a script."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import attrs

from planevents.errors import CommandRefusedError, ConflictError, InvalidValueError, UnknownPersonError
from planevents.identity import REGISTER
from planevents.register import PlanRegister
from planevents.testing import laws
from planevents.testing.script import Sent, Step
from planevents.testing.story import OPENED
from planevents.testing.watching import Tally, WatchedRules

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from contextlib import AbstractContextManager

    from planevents.commands import Command, ErasePersonalData, IssueReport
    from planevents.erasing import Erasure
    from planevents.projections.current import CurrentPlan
    from planevents.recorded import Receipt
    from planevents.rules import RuleBook
    from planevents.store.interface import Head, Store

ACTOR = "Performance Officer"
_MORNING = time(9, tzinfo=UTC)


class Trial:
    """A register in the hands of an officer, on a store of its own, on a day that is set.

    A refusal is an answer, so it is returned; a law that does not hold is raised, as
    LawBrokenError. ``after_each`` is called after every call: whoever has more to hold does it there.
    ``calls`` are those made so far, ``versions`` those of the events that each recorded, by its id.
    ``steps`` are what a machine adds of its own, by their names.
    """

    def __init__(
        self,
        store: Callable[[], AbstractContextManager[Store]],
        rulebook: RuleBook,
        tally: Tally | None = None,
    ) -> None:
        self.today = OPENED
        self.calls: list[Sent] = []
        self.versions: dict[str, tuple[int, ...]] = {}
        self.after_each: Callable[[], None] | None = None
        self.steps: Mapping[str, Callable[..., object]] = {}
        self.rules = WatchedRules(rulebook, tally or Tally())
        self._within = False
        self._carried_out: dict[str, tuple[Sent, Receipt]] = {}
        self._erased: set[str] = set()
        self._published: dict[tuple[str, str], CurrentPlan] = {}
        self._left = ExitStack()
        self._store = self._left.enter_context(store())
        self.register = self._opened()

    def execute(
        self,
        plan: str,
        *commands: Command,
        effective_on: date | None = None,
        command_id: str | None = None,
    ) -> Receipt | CommandRefusedError | ConflictError:
        """Carry out commands on a plan, as a register does, and hold what follows to the laws."""
        sent = self._told(command_id, plan=plan, commands=commands, effective_on=effective_on)
        officer = self.register.acting_as(ACTOR)
        return self._held(
            sent,
            lambda: officer.execute(plan, *commands, effective_on=effective_on, command_id=sent.command_id),
        )

    def issue(
        self, report: IssueReport, *, command_id: str | None = None
    ) -> Receipt | CommandRefusedError | ConflictError:
        """Issue a report, as a register does; what it shows now must be what it shows ever after."""
        sent = self._told(command_id, report=report)
        officer = self.register.acting_as(ACTOR)
        return self._held(sent, lambda: officer.issue(report, command_id=sent.command_id))

    def erase(
        self, command: ErasePersonalData, *, command_id: str | None = None
    ) -> Erasure | UnknownPersonError | ConflictError:
        """Erase people's names, as a register does; from then on nothing may tell them."""
        sent = self._told(command_id, erasure=command)
        before = self._store.head()
        named = {one.commitment for one in self._store.people()}
        try:
            answer = self.register.acting_as(ACTOR).erase(command, command_id=sent.command_id)
        except (UnknownPersonError, ConflictError) as refused:
            laws.require_same(laws.REFUSED_APPENDS_NOTHING, before, self._store.head(), str(refused))
            self._done()
            return refused
        gone = named - {one.commitment for one in self._store.people()}
        if answer.repeated:
            laws.require_same(laws.ONCE, before, self._store.head(), "the end of the store")
            laws.require_same(laws.ONCE, set[str](), gone, "the names that are gone")
        else:
            recorded = list(self._store.read_all(before.size - 1))
            laws.hold_erased(command, gone, recorded, self._store)
            laws.require_same(
                laws.ACCEPTED_APPENDS, answer.positions, tuple(one.position for one in recorded), "positions"
            )
            laws.hold_canonical(recorded, self._store.stored(before.size - 1))
            self._erased |= gone
        self._done()
        return answer

    def step(self, name: str, **arguments: object) -> None:
        """Take a step that the machine has of its own, by the name of its rule, as a script tells it."""
        if name not in self.steps:
            hint = f"it has {', '.join(self.steps)}" if self.steps else "it has none"
            raise InvalidValueError("name", name, "the machine has no step of its own by this name", hint)
        with self.stepping(name, arguments):
            self.steps[name](**arguments)
        self._done()

    @contextmanager
    def stepping(self, name: str, arguments: Mapping[str, object]) -> Generator[None]:
        """Remember that a step of the machine's own is being taken: what it calls is part of it."""
        within, self._within = self._within, True
        self.calls.append(Sent(self.today, "", step=Step(name, tuple(arguments.items())), within=within))
        try:
            yield
        finally:
            self._within = within

    def hold_laws(self) -> None:
        """Hold all that was recorded to the laws: those that take too long to be held at each step."""
        fresh = self._opened()
        for plan in fresh.plans():
            shown = self.register.plan(plan).plan
            laws.require_same(laws.REPLAY, fresh.plan(plan).plan, shown, f"plan {plan!r}, read anew and not")
        for (plan, report), published in self._published.items():
            now = fresh.plan(plan, as_reported=report)
            names = {one: name for one, name in published.names.items() if one not in self._erased}
            then = attrs.evolve(published, names=names)
            where = f"plan {plan!r} in report {report!r}"
            laws.require_same(laws.PUBLISHED_STAYS, then.plan, now.plan, where)
            laws.require_same(laws.PUBLISHED_STAYS, then, now, f"{where}, with its people")
        laws.hold_laws(fresh)
        self.rules.ask_again()

    def close(self) -> None:
        """Give back the store."""
        self._left.close()

    def _opened(self) -> PlanRegister:
        return PlanRegister(self._store, clock=self._clock, rules=self.rules.rulebook)

    def _clock(self) -> datetime:
        return datetime.combine(self.today, _MORNING)

    def _told(
        self,
        command_id: str | None,
        *,
        plan: str = "",
        commands: tuple[Command, ...] = (),
        effective_on: date | None = None,
        report: IssueReport | None = None,
        erasure: ErasePersonalData | None = None,
    ) -> Sent:
        # Of their own kind, so that they are the same when calls outside of the step are left out.
        kind, number = ("own", self._number_within()) if self._within else ("call", len(self.calls))
        call_id = command_id or f"{kind}-{number + 1}"
        sent = Sent(self.today, call_id, plan, commands, effective_on, report, erasure, within=self._within)
        self.calls.append(sent)
        return sent

    def _number_within(self) -> int:
        return sum(call.within for call in self.calls)

    def _held(self, sent: Sent, call: Callable[[], Receipt]) -> Receipt | CommandRefusedError | ConflictError:
        before = self._store.head()
        first = self._carried_out.get(sent.command_id)
        answer: Receipt | CommandRefusedError | ConflictError
        try:
            answer = call()
        except (CommandRefusedError, ConflictError) as refused:
            laws.require_same(laws.REFUSED_APPENDS_NOTHING, before, self._store.head(), str(refused))
            if first is not None and _content(first[0]) == _content(sent):
                laws.broken(laws.ONCE, f"{sent.command_id!r} was carried out, and is refused now: {refused}")
            laws.hold_refusal(refused, sent.commands)
            answer = refused
        else:
            if first is not None:
                self._is_repeated(first[1], answer, before)
            else:
                self._is_appended(sent, answer, before)
                self._carried_out[sent.command_id] = sent, answer
                self.versions[sent.command_id] = tuple(
                    range(answer.version - len(answer.events) + 1, answer.version + 1)
                )
                self._publish(sent.report)
        self._done()
        return answer

    def _done(self) -> None:
        if self.after_each is not None:
            self.after_each()

    def _is_repeated(self, first: Receipt, again: Receipt, before: Head) -> None:
        law = laws.ONCE
        laws.require_same(law, before, self._store.head(), "the end of the store")
        laws.require_same(law, first.positions, again.positions, "the positions in the receipt")
        laws.require_same(law, first.events, again.events, "the events in the receipt")
        laws.require_same(
            law, (first.version, True), (again.version, again.repeated), "version, and repeated"
        )

    def _is_appended(self, sent: Sent, receipt: Receipt, before: Head) -> None:
        law, plan = laws.ACCEPTED_APPENDS, sent.plan or REGISTER
        recorded = list(self._store.read_all(before.size - 1))
        laws.require_same(law, receipt.positions, tuple(one.position for one in recorded), "positions")
        laws.require_same(law, receipt.events, tuple(one.event for one in recorded), "events")
        laws.require_same(law, {plan}, {one.plan for one in recorded} | {plan}, "plans")
        laws.require_same(law, receipt.version, self._store.version(plan), f"the version of {plan!r}")
        laws.require_same(law, receipt.ids, laws.ids_added(recorded), "the ids of what was added")
        stored = list(self._store.stored(before.size - 1))
        laws.hold_canonical(recorded, stored)
        laws.hold_names_apart(sent.commands, stored)

    def _publish(self, report: IssueReport | None) -> None:
        if report is not None:
            for plan in report.plans:
                self._published[plan, report.name] = self.register.plan(plan, as_reported=report.name)


def _content(sent: Sent) -> tuple[object, ...]:
    """Return what makes two calls of one id the same."""
    return sent.plan, sent.commands, sent.effective_on, sent.report
