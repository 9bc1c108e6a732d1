"""A register on trial: every call on it is held to the laws, and can be told again as a script."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from planevents.errors import CommandRefusedError, ConflictError
from planevents.identity import REGISTER
from planevents.register import PlanRegister
from planevents.testing import laws
from planevents.testing.script import Sent
from planevents.testing.story import OPENED
from planevents.testing.watching import Tally, WatchedRules

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from planevents.commands import Command, IssueReport
    from planevents.plan import Plan
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
        self.rules = WatchedRules(rulebook, tally or Tally())
        self._receipts: dict[str, Receipt] = {}
        self._published: dict[tuple[str, str], Plan] = {}
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
        call_id = command_id or f"call-{len(self.calls) + 1}"
        self.calls.append(Sent(self.today, call_id, plan, commands, effective_on))
        officer = self.register.acting_as(ACTOR)
        return self._held(
            call_id,
            plan,
            lambda: officer.execute(plan, *commands, effective_on=effective_on, command_id=call_id),
        )

    def issue(
        self, report: IssueReport, *, command_id: str | None = None
    ) -> Receipt | CommandRefusedError | ConflictError:
        """Issue a report, as a register does; what it shows now must be what it shows ever after."""
        call_id = command_id or f"call-{len(self.calls) + 1}"
        self.calls.append(Sent(self.today, call_id, report=report))
        officer = self.register.acting_as(ACTOR)
        return self._held(call_id, REGISTER, lambda: officer.issue(report, command_id=call_id), report)

    def hold_laws(self) -> None:
        """Hold all that was recorded to the laws: those that take too long to be held at each step."""
        fresh = self._opened()
        for plan in fresh.plans():
            shown = self.register.plan(plan).plan
            laws.require_same(laws.REPLAY, fresh.plan(plan).plan, shown, f"plan {plan!r}, read anew and not")
        for (plan, report), published in self._published.items():
            now = fresh.plan(plan, as_reported=report).plan
            laws.require_same(laws.PUBLISHED_STAYS, published, now, f"plan {plan!r} in report {report!r}")
        laws.hold_laws(fresh)
        self.rules.ask_again()

    def close(self) -> None:
        """Give back the store."""
        self._left.close()

    def _opened(self) -> PlanRegister:
        return PlanRegister(self._store, clock=self._clock, rules=self.rules.rulebook)

    def _clock(self) -> datetime:
        return datetime.combine(self.today, _MORNING)

    def _held(
        self,
        call_id: str,
        plan: str,
        call: Callable[[], Receipt],
        report: IssueReport | None = None,
    ) -> Receipt | CommandRefusedError | ConflictError:
        before = self._store.head()
        answer: Receipt | CommandRefusedError | ConflictError
        try:
            answer = call()
        except (CommandRefusedError, ConflictError) as refused:
            laws.require_same(laws.REFUSED_APPENDS_NOTHING, before, self._store.head(), str(refused))
            answer = refused
        else:
            if call_id in self._receipts:
                self._is_repeated(self._receipts[call_id], answer, before)
            else:
                self._is_appended(plan, answer, before)
                self._receipts[call_id] = answer
                self.versions[call_id] = tuple(
                    range(answer.version - len(answer.events) + 1, answer.version + 1)
                )
                self._publish(report)
        if self.after_each is not None:
            self.after_each()
        return answer

    def _is_repeated(self, first: Receipt, again: Receipt, before: Head) -> None:
        law = laws.ONCE
        laws.require_same(law, before, self._store.head(), "the end of the store")
        laws.require_same(law, first.positions, again.positions, "the positions in the receipt")
        laws.require_same(law, first.events, again.events, "the events in the receipt")
        laws.require_same(
            law, (first.version, True), (again.version, again.repeated), "version, and repeated"
        )

    def _is_appended(self, plan: str, receipt: Receipt, before: Head) -> None:
        law = laws.ACCEPTED_APPENDS
        recorded = list(self._store.read_all(before.size - 1))
        laws.require_same(law, receipt.positions, tuple(one.position for one in recorded), "positions")
        laws.require_same(law, receipt.events, tuple(one.event for one in recorded), "events")
        laws.require_same(law, {plan}, {one.plan for one in recorded} | {plan}, "plans")
        laws.require_same(law, receipt.version, self._store.version(plan), f"the version of {plan!r}")
        laws.hold_canonical(recorded, self._store.stored(before.size - 1))

    def _publish(self, report: IssueReport | None) -> None:
        if report is not None:
            for plan in report.plans:
                shown = self.register.plan(plan, as_reported=report.name).plan
                self._published[plan, report.name] = shown
