"""planevents, used as its users use it, on its SQLite store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from contender import Contender, Standing, Task
from workload import ACTOR, CUT_OFF, OPENED, Added, Fact, Reported, Reprofiled, Sizes, further, history

from planevents.commands import IssueReport, OpenPlan, ReportStatus
from planevents.events import ActionAdded, ActionReprofiled, ActionStatusReported
from planevents.evolve import PlanBuilder
from planevents.identity import REGISTER, ActionId
from planevents.people import Post
from planevents.plan import Plan
from planevents.recorded import Context
from planevents.register import PlanRegister
from planevents.rules import RuleBook
from planevents.statuses import NARRATIVE
from planevents.store.interface import Exactly, StreamAppend, Unrecorded
from planevents.store.sql import SqlStore

if TYPE_CHECKING:
    from pathlib import Path

    from planevents.events import Event
    from planevents.projections.changes import ChangeLog
    from planevents.projections.current import CurrentPlan

REPORT = "March 2025"
_BATCH = 1_000


def _now() -> datetime:
    return datetime.now(UTC)


class Own(Contender):
    """The library under test. Its events carry, beside their data, a sealed header and the rule book's names."""

    name: ClassVar[str] = "planevents"

    def __init__(self, place: Path, sizes: Sizes) -> None:
        self._sizes = sizes
        self._store = SqlStore.open(f"sqlite:///{place / 'own.db'}", create=True, clock=_now)
        self._register = PlanRegister(self._store)
        self._first, self._last = sizes.plans[0], sizes.plans[-1]
        self._done = 0
        self._seed()

    def replay(self) -> Task:
        """Fold ``events()`` with a builder a plan, as a projection over the whole register does."""

        def run() -> dict[str, Plan]:
            builders: dict[str, PlanBuilder] = {}
            for one in self._fresh().events():
                if one.plan == REGISTER:
                    continue
                if (builder := builders.get(one.plan)) is None:
                    builder = builders[one.plan] = PlanBuilder(Plan(one.plan))
                builder.apply(one.event, one.version, one.effective_on)
            return {plan: builder.freeze() for plan, builder in builders.items()}

        return Task(run, lambda plans: {plan: _standing(state) for plan, state in plans.items()})

    def load(self) -> Task:
        """Ask a register without a cache for one plan."""

        def run() -> CurrentPlan:
            return self._fresh().plan(self._first)

        return Task(run, lambda view: _standing(view.plan))

    def changes(self) -> Task:
        """Ask for the documented changes since the last report, with the net difference of the views."""

        def run() -> ChangeLog:
            return self._register.changes(self._last, since=REPORT)

        return Task(run, lambda log: [(one.label, one.new) for one in log.entries])

    def verify(self) -> Task:
        """Recompute every seal, check every column and read every event."""
        return Task(lambda: self._register.verify().require(), lambda verification: verification.size)

    def decide(self) -> Task:
        """Execute one command a transaction on a plan that was used before."""
        officer = self._register.acting_as(ACTOR)
        facts = [further(self._done + number, self._sizes) for number in range(self._sizes.commands)]
        self._done += len(facts)
        self._register.plan(self._first)

        def run() -> int:
            version = 0
            for fact in facts:
                command = ReportStatus(fact.label, fact.status, period=fact.period, narrative=fact.narrative)
                version = officer.execute(self._first, command, effective_on=fact.on).version
            return version

        return Task(run, lambda version: version - self._done)

    def append(self, size: int) -> Task:
        """Append event objects to one plan."""
        plan, transactions = self._last, self._sizes.transactions
        labels = {one.label: one.id for one in self._register.plan(plan)}
        version = self._store.version(plan)
        work: list[tuple[StreamAppend, tuple[str, str]]] = []
        for start in range(version, version + size * transactions, size):
            facts = (further(start + number, self._sizes) for number in range(size))
            events = [_unrecorded(_event(fact, labels[fact.label]), fact, f"call {start}") for fact in facts]
            work.append((StreamAppend(plan, Exactly(start), events), (f"call {start}", "0" * 64)))

        def run() -> int:
            return sum(self._store.append([stream], command).count for stream, command in work)

        return Task(run, lambda count: count)

    def close(self) -> None:
        """Close the connections."""
        self._register.close()

    def _fresh(self) -> PlanRegister:
        return PlanRegister(self._store)

    def _seed(self) -> None:
        officer = self._register.acting_as(ACTOR)
        for plan in self._sizes.plans:
            officer.execute(plan, OpenPlan("A plan", scheme=NARRATIVE), effective_on=OPENED)
            facts = list(history(self._sizes))
            reported = len(facts) - self._sizes.since
            self._append(plan, facts[:reported])
            if plan == self._last:
                report = IssueReport(REPORT, plans=[plan], period="2024/25 Q4", cut_off=CUT_OFF)
                officer.issue(report)
            self._append(plan, facts[reported:])

    def _append(self, plan: str, facts: list[Fact]) -> None:
        for start in range(0, len(facts), _BATCH):
            version = self._store.version(plan)
            named = f"seed {plan} {version}"
            ids = {one.label: one.id for one in self._register.plan(plan)}
            events: list[Unrecorded] = []
            for number, fact in enumerate(facts[start : start + _BATCH], version + 1):
                if isinstance(fact, Added):
                    ids[fact.label] = ActionId(f"a{number}")
                events.append(_unrecorded(_event(fact, ids[fact.label]), fact, named))
            self._store.append([StreamAppend(plan, Exactly(version), events)], (named, "0" * 64))


def _event(fact: Fact, action: ActionId) -> Event:
    match fact:
        case Added():
            return ActionAdded(
                action=action,
                label=fact.label,
                title=fact.title,
                description=None,
                owners=(Post(fact.owner),),
                start=None,
                target=fact.target,
                origin="baseline",
                recommendation=None,
                section=None,
                parent=None,
                follows=None,
                fields=(),
                tags=(),
            )
        case Reported():
            return ActionStatusReported(
                action=action,
                label=fact.label,
                status=fact.status,
                period=fact.period,
                narrative=fact.narrative,
                printed=None,
            )
        case Reprofiled():
            return ActionReprofiled(
                action=action, label=fact.label, old=fact.old, new=fact.new, reason=fact.reason
            )


def _unrecorded(event: Event, fact: Fact, command_id: str) -> Unrecorded:
    context = Context(Post(ACTOR), command_id, RuleBook.standard().names)
    return Unrecorded(event, fact.on, context)


def _standing(plan: Plan) -> Standing:
    return {one.label: (one.status, one.target.current.text) for one in plan.actions}
