"""The peer: the library eventsourcing, as its documentation has it used, on its own database modules.

Its aggregate is kept in its cache, brought up to date from the database before each command
and deeply copied, which are its defaults; so is the size of its pool. It keeps less than planevents does: no seal, no rules
beyond two checks, no history of an action's statuses, no corrections or back-dating.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

import attrs
from contender import Changed, Contender, Standing, Task
from eventsourcing.application import Application, project_aggregate
from eventsourcing.domain import Aggregate, datetime_now_with_tzinfo
from eventsourcing.utils import clear_topic_cache
from workload import (
    ACTOR,
    OPENED,
    STATUSES,
    Added,
    Fact,
    Reported,
    Reprofiled,
    Sizes,
    batches,
    further,
    history,
    middle,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from engines import Engine

_PAGE = 1_000


@dataclass
class Action:
    """An action as the aggregate holds it."""

    title: str
    owner: str
    original: str
    target: str
    reprofiles: int = 0
    status: str | None = None
    status_on: str | None = None
    period: str | None = None
    narrative: str | None = None


class UnknownActionError(Exception):
    """There is no such action."""


class UnknownStatusError(Exception):
    """There is no such status."""


class PlanAggregate(Aggregate):
    """A plan, its events and its one command."""

    def __init__(self, plan: str, opened_on: str) -> None:
        self.plan = plan
        self.opened_on = opened_on
        self.actions: dict[str, Action] = {}

    @staticmethod
    def create_id(plan: str, **_: Any) -> UUID:
        """Return the id of a plan's aggregate."""
        return uuid5(NAMESPACE_URL, plan)

    class ActionAdded(Aggregate.Event):
        label: str
        title: str
        owner: str
        target: str
        actor: str
        effective_on: str

        def apply(self, aggregate: PlanAggregate) -> None:
            aggregate.actions[self.label] = Action(self.title, self.owner, self.target, self.target)

    class StatusReported(Aggregate.Event):
        label: str
        status: str
        period: str
        narrative: str
        actor: str
        effective_on: str

        def apply(self, aggregate: PlanAggregate) -> None:
            action = aggregate.actions[self.label]
            action.status = self.status
            action.status_on = self.effective_on
            action.period = self.period
            action.narrative = self.narrative

    class ActionReprofiled(Aggregate.Event):
        label: str
        old: str
        new: str
        reason: str
        actor: str
        effective_on: str

        def apply(self, aggregate: PlanAggregate) -> None:
            action = aggregate.actions[self.label]
            action.target = self.new
            action.reprofiles += 1

    def report(self, fact: Reported) -> None:
        """Report a status: the action must be there, and the status known."""
        if fact.label not in self.actions:
            raise UnknownActionError(fact.label)
        if fact.status not in STATUSES:
            raise UnknownStatusError(fact.status)
        self.trigger_event(self.StatusReported, **_values(fact))


class Peer(Contender):
    """eventsourcing on the same kind of database; both wait for the disk at every commit."""

    name: ClassVar[str] = "eventsourcing"

    def __init__(self, engine: Engine, sizes: Sizes, progress: Callable[[str], None]) -> None:
        self._sizes = sizes
        environment = engine.peer()
        self._cached = Application[UUID](environment | {"AGGREGATE_CACHE_MAXSIZE": "1000"})
        self._cold = Application[UUID](environment)
        self._first, self._reported, self._last = (
            PlanAggregate.create_id(plan) for plan in (sizes.plans[0], middle(sizes.plans), sizes.plans[-1])
        )
        self._done = 0
        progress(f" {sizes.log:,}")
        self._seed()

    def replay(self) -> Task:
        """Read notifications page by page, and give each event to the library's own projector."""
        return self._replaying(lambda aggregate, event: project_aggregate(aggregate, (event,)))

    def replay_unchecked(self) -> Task:
        """Do the same, and let each event change its aggregate without the projector's check."""
        return self._replaying(lambda aggregate, event: event.mutate(aggregate))

    def _replaying(self, projected: Callable[[Any, Any], Any]) -> Task:
        def run() -> dict[UUID, PlanAggregate]:
            aggregates: dict[UUID, Any] = {}
            start: int | None = 1
            recorder, mapper = self._cold.recorder, self._cold.mapper
            while page := recorder.select_notifications(start, _PAGE):
                for notification in page:
                    event: Any = mapper.to_domain_event(notification)
                    aggregates[event.originator_id] = projected(aggregates.get(event.originator_id), event)
                start = page[-1].id + 1
            return aggregates

        return Task(run, lambda found: {plan.plan: _standing(plan) for plan in found.values()})

    def load(self) -> Task:
        """Reconstruct one aggregate in an application without a cache."""
        return Task(lambda: self._cold.repository.get(self._first), _standing)

    def changes(self) -> Task:
        """Compare the aggregate as it was at the report with what the cache has, and read what came since."""
        self._cached.repository.get(self._reported)
        return self._changes(self._cached)

    def changes_cold(self) -> Task:
        """Compare in an application without a cache."""
        return self._changes(self._cold)

    def since(self) -> Task:
        """Read the events above the report's version."""

        def run() -> int:
            return sum(1 for _ in self._cold.events.get(self._reported, gt=self._sizes.reported))

        return Task(run, lambda count: count)

    def decide(self) -> Task:
        """Get the aggregate, report on it and save it."""
        facts = [further(self._done + number, self._sizes) for number in range(self._sizes.commands)]
        self._done += len(facts)
        self._cached.repository.get(self._first)

        def run() -> int:
            version = 0
            for fact in facts:
                plan: PlanAggregate = self._cached.repository.get(self._first)
                plan.report(fact)
                self._cached.save(plan)
                version = plan.version
            return version

        return Task(run, lambda version: version - self._done)

    def append(self, size: int) -> Task:
        """Save event objects of one aggregate."""
        version = self._version(self._last)
        work = [
            [
                _event(self._last, start + number + 1, further(start + number, self._sizes))
                for number in range(size)
            ]
            for start in range(version, version + size * self._sizes.times(size), size)
        ]

        def run() -> int:
            return sum(len(self._cold.save(*events)) for events in work)

        return Task(run, lambda count: count)

    def close(self) -> None:
        """Close the connections, and forget the events' classes."""
        self._cached.close()
        self._cold.close()
        clear_topic_cache()

    def _version(self, plan: UUID) -> int:
        return next(iter(self._cold.events.get(plan, desc=True, limit=1))).originator_version

    def _changes(self, application: Application[UUID]) -> Task:
        def run() -> Changed:
            before: PlanAggregate = application.repository.get(self._reported, version=self._sizes.reported)
            after: PlanAggregate = application.repository.get(self._reported)
            since: Any = application.events.get(self._reported, gt=self._sizes.reported)
            changes = [
                (one.label, one.new if isinstance(one, PlanAggregate.ActionReprofiled) else one.status)
                for one in since
            ]
            net = [
                (label, field, old, new)
                for label, action in after.actions.items()
                for field in ("status", "target")
                if (new := getattr(action, field)) != (old := getattr(before.actions[label], field))
            ]
            return changes, sorted(net, key=str)

        return Task(run, lambda changed: changed)

    def _seed(self) -> None:
        plans = [PlanAggregate(name, OPENED.isoformat()) for name in self._sizes.plans]
        for plan in plans:
            self._cold.save(plan)
        facts = list(history(self._sizes))
        for part in batches(self._sizes):
            for plan in plans:
                self._cold.save(
                    *(
                        _event(plan.id, version, fact)
                        for version, fact in enumerate(facts[part], part.start + 2)
                    )
                )


def _event(plan: UUID, version: int, fact: Fact) -> Aggregate.Event:
    kind: type[Aggregate.Event]
    match fact:
        case Added():
            kind = PlanAggregate.ActionAdded
        case Reported():
            kind = PlanAggregate.StatusReported
        case Reprofiled():
            kind = PlanAggregate.ActionReprofiled
    values: dict[str, Any] = _values(fact)
    return kind(
        originator_id=plan, originator_version=version, timestamp=datetime_now_with_tzinfo(), **values
    )


def _values(fact: Fact) -> dict[str, str]:
    values: dict[str, Any] = attrs.asdict(fact)
    on = values.pop("on")
    return {**values, "actor": ACTOR, "effective_on": on.isoformat()}


def _standing(plan: PlanAggregate) -> Standing:
    return {label: (one.status, one.target) for label, one in plan.actions.items()}
