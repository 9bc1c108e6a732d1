"""planevents, used as its users use it, on one of its stores. No read models are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from contender import Changed, Contender, Standing, Task
from engines import BIG, LARGE, LOG
from folding import states
from workload import (
    ACTOR,
    CUT_OFF,
    OPENED,
    Added,
    Fact,
    Reported,
    Reprofiled,
    Sizes,
    batches,
    further,
    history,
    label_of,
    middle,
)

from planevents import codec
from planevents.commands import IssueReport, OpenPlan, ReportStatus
from planevents.events import ActionAdded, ActionReprofiled, ActionStatusReported
from planevents.identity import ActionId
from planevents.ledger.tiles import grown
from planevents.ledger.tree import leaf_hash
from planevents.people import Post
from planevents.recorded import Context
from planevents.register import PlanRegister
from planevents.rules import RuleBook
from planevents.statuses import NARRATIVE
from planevents.store import sealing
from planevents.store.dialect import dialect_of, driver
from planevents.store.interface import Exactly, StreamAppend, Unrecorded
from planevents.store.sql import SqlStore
from planevents.store.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from engines import Engine

    from planevents.events import Event
    from planevents.plan import Plan
    from planevents.projections.changes import ChangeLog
    from planevents.projections.current import CurrentPlan

REPORT = "March 2025"
_UNSENT = "0" * 64
_NET = ("status", "target")


def _now() -> datetime:
    return datetime.now(UTC)


class Own(Contender):
    """The library under test. Its events carry, beside their data, a sealed header and the rule book's names."""

    name: ClassVar[str] = "planevents"

    def __init__(self, engine: Engine, sizes: Sizes, progress: Callable[[str], None]) -> None:
        self.sizes = sizes
        self.store = SqlStore.open(engine.url(LOG), create=True, clock=_now)
        self._large = SqlStore.open(engine.url(LARGE), create=True, clock=_now)
        self._register, self._running = PlanRegister(self.store), PlanRegister(self._large)
        self._first, self._last = sizes.plans[0], sizes.plans[-1]
        self.reported = middle(sizes.large_plans)
        self._done = 0
        self._ids = {label_of(number): _id_of(label_of(number)) for number in range(sizes.actions)}
        events = [(_event(fact, self._ids[fact.label]), fact.on) for fact in history(sizes)]
        for store, plans in ((self.store, sizes.plans), (self._large, sizes.large_plans)):
            progress(f" {len(plans) * sizes.plan:,}")
            _seed(store, plans, events, sizes)
        progress(f" {sizes.big:,}")
        self._big = SqlStore.open(engine.url(BIG), create=True, clock=_now)
        (self._big_plan,) = sizes.of_big.large_plans
        of_big = [(_event(fact, _id_of(fact.label)), fact.on) for fact in history(sizes.of_big)]
        _seed(self._big, (self._big_plan,), of_big, sizes.of_big)
        self._big_running = PlanRegister(self._big)
        self._connection = self.store.engine.connect()

    def big(self, question: str, *, warm: bool) -> Task:
        """Ask a fresh register, or one that was asked just before."""
        asked: dict[str, Callable[[PlanRegister], object]] = {
            "plan": lambda register: register.plan(self._big_plan),
            "quarters": lambda register: register.quarters(self._big_plan),
            "changes": lambda register: register.changes(self._big_plan, since=REPORT),
            "all changes": lambda register: register.changes(self._big_plan),
        }
        ask = asked[question]
        if warm:
            ask(self._big_running)
            return Task(lambda: ask(self._big_running))
        return Task(lambda: ask(PlanRegister(self._big)))

    def replay(self) -> Task:
        """Fold ``events()`` with a builder a plan, in a register without a cache."""

        def run() -> dict[str, Plan]:
            return states(PlanRegister(self.store))

        return Task(run, lambda plans: {plan: _standing(state) for plan, state in plans.items()})

    def replay_unchecked(self) -> Task:
        """Fold them as ever: there is no check that could be left out."""
        return self.replay()

    def load(self) -> Task:
        """Ask a register without a cache for one plan."""

        def run() -> CurrentPlan:
            return PlanRegister(self.store).plan(self._first)

        return Task(run, lambda view: _standing(view.plan))

    def changes(self) -> Task:
        """Ask for the documented changes since the last report, with the net difference of the views."""
        self._running.changes(self.reported, since=REPORT)
        return self._changes(lambda: self._running)

    def changes_cold(self) -> Task:
        """Ask a register without a cache."""
        return self._changes(lambda: PlanRegister(self._large))

    def since(self) -> Task:
        """Ask for the events above the report's version."""

        def run() -> int:
            return sum(1 for _ in self._running.events(self.reported, after=self.sizes.reported))

        return Task(run, lambda count: count)

    def verify(self, processes: int) -> Task:
        """Recompute every seal, check every column and read every event."""
        return Task(
            lambda: PlanRegister(self._large).verify(processes=processes).require(),
            lambda verification: verification.size,
        )

    def verify_since(self, events: int) -> Task:
        """Verify from a checkpoint on; what is older is known by the hashes that were kept of it."""
        register = PlanRegister(self._large)
        since = register.checkpoint(max(register.checkpoint().size - events, 0))
        return Task(
            lambda: PlanRegister(self._large).verify(since=since).require(),
            lambda verification: verification.size,
        )

    def hashed(self) -> Task:
        """Verify all of it in one process."""
        return self.verify(1)

    def seal(self, size: int) -> Task:
        """Seal rows that were encoded beforehand, where they may come next in the log."""
        head, rows = self.store.head(), self.rows(size)
        texts = [(header.encode(), data.encode()) for *_, header, data, _ in rows]

        def run() -> int:
            leaves = [leaf_hash(codec.body(header, data)) for header, data in texts]
            frontier, tiles = grown(head.frontier, leaves, self.store.nodes)
            return frontier.size + len(tiles)

        return Task(run)

    def decide(self) -> Task:
        """Execute one command a transaction on a plan that was used before."""
        officer = self._register.acting_as(ACTOR)
        facts = [further(self._done + number, self.sizes) for number in range(self.sizes.commands)]
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
        version = self.store.version(self._last)
        work = [
            (self._further(start, size), (f"call {start}", _UNSENT))
            for start in range(version, version + size * self.sizes.times(size), size)
        ]

        def run() -> int:
            return sum(self.store.append([stream], command).count for stream, command in work)

        return Task(run, lambda count: count)

    def insert(self, size: int, *, protected: bool) -> Task:
        """Have the store's dialect insert rows into the store's table, whatever the limit does."""
        del protected
        dialect, tables = dialect_of(self.store.engine), self.store.tables
        statements, connection, rows = Statements(tables, dialect), self._connection, self.rows(size)
        return Task(
            run=lambda: dialect.insert_events(connection, tables, statements.add_event, rows),
            before=lambda: dialect.begin_writing(connection, statements.lock),
            after=driver(connection).rollback,
        )

    def rows(self, size: int) -> list[Any]:
        """Return the rows of so many events that may come next in the log."""
        version, head = self.store.version(self._last), self.store.head()
        stream = self._further(version, size)
        moment = sealing.moment(_now, "")
        return list(sealing.seal([stream], {self._last: version}, head.size, moment))

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()
        self._register.close()
        self._running.close()
        self._big_running.close()

    def _changes(self, register: Callable[[], PlanRegister]) -> Task:
        def run() -> ChangeLog:
            return register().changes(self.reported, since=REPORT)

        return Task(run, _changed)

    def _further(self, version: int, size: int) -> StreamAppend:
        context = _context(f"call {version}")
        facts = (further(version + number, self.sizes) for number in range(size))
        events = [Unrecorded(_event(fact, self._ids[fact.label]), fact.on, context) for fact in facts]
        return StreamAppend(self._last, Exactly(version), events)


def _id_of(label: str) -> ActionId:
    section, number = map(int, label.split("."))
    return ActionId(f"a{10 * (section - 1) + number + 1}")


def _seed(
    store: SqlStore, plans: tuple[str, ...], events: Sequence[tuple[Event, date]], sizes: Sizes
) -> None:
    officer = PlanRegister(store).acting_as(ACTOR)
    for plan in plans:
        officer.execute(plan, OpenPlan("A plan", scheme=NARRATIVE), effective_on=OPENED)
    for part in batches(sizes):
        version = part.start + 1
        if version == sizes.reported:
            report = IssueReport(REPORT, plans=[middle(plans)], period="2024/25 Q4", cut_off=CUT_OFF)
            officer.issue(report)
        for plan in plans:
            named = f"seed {plan} {version}"
            context = _context(named)
            unrecorded = [Unrecorded(event, on, context) for event, on in events[part]]
            store.append([StreamAppend(plan, Exactly(version), unrecorded)], (named, _UNSENT))


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


def _context(command_id: str) -> Context:
    return Context(Post(ACTOR), command_id, RuleBook.standard().names)


def _standing(plan: Plan) -> Standing:
    return {one.label: (one.status, one.target.current.text) for one in plan.actions}


def _changed(log: ChangeLog) -> Changed:
    net = ((one.label or "", one.field, one.old, one.new) for one in log.net if one.field in _NET)
    return [(one.label, one.new) for one in log.entries], sorted(net, key=str)
