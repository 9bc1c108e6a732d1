"""The work that every contender does: plans whose actions are reported on, and sometimes reprofiled.

The facts are plain, and always the same for the same sizes; each contender makes its own events
of them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import attrs

from planevents.calendar import Quarter

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTOR = "Performance Officer"
STATUSES = ("In development", "In progress", "Ongoing")
OPENED = date(2023, 4, 1)
CUT_OFF = date(2025, 3, 31)
AFTERWARDS = date(2025, 4, 1)
BATCH = 1_000

_TARGETS = ("June 2025", "September 2025", "31 March 2026", "2026/27", "Ongoing")
_REPROFILED_EVERY = 10


@attrs.frozen
class Sizes:
    """How much of everything: both logs, their plans, what came after the report, and a round's work."""

    events: int = 200_000
    large: int = 1_000_000
    plan: int = 5_000
    since: int = 250
    commands: int = 500
    transactions: int = 10
    big: int = 100_000
    most_actions: int = 50

    @property
    def plans(self) -> tuple[str, ...]:
        """The ids of the plans that share the log; at least one."""
        return _plans(self.events // self.plan)

    @property
    def large_plans(self) -> tuple[str, ...]:
        """The ids of the plans that share the large log; at least one."""
        return _plans(self.large // self.plan)

    @property
    def log(self) -> int:
        """How many events the plans of the log have together."""
        return len(self.plans) * self.plan

    @property
    def large_log(self) -> int:
        """How many events the plans of the large log have together."""
        return len(self.large_plans) * self.plan

    def times(self, size: int) -> int:
        """Return how many transactions of so many events a round has: the fewer, the larger they are."""
        return self.transactions * BATCH // size

    @property
    def reported(self) -> int:
        """The version at which a plan was reported."""
        return self.plan - self.since

    @property
    def actions(self) -> int:
        """How many actions a plan has."""
        return max(min(self.most_actions, self.plan // 4), 1)

    @property
    def of_big(self) -> Sizes:
        """The sizes of the one big plan, in a store of its own: twenty events an action."""
        since = min(self.since, self.big // 4)
        return attrs.evolve(
            self, large=self.big, plan=self.big, since=since, most_actions=max(self.big // 20, 1)
        )


@attrs.frozen
class Added:
    """An action joins the plan."""

    label: str
    on: date
    title: str
    owner: str
    target: str


@attrs.frozen
class Reported:
    """An owner says where an action stands."""

    label: str
    on: date
    status: str
    period: str
    narrative: str


@attrs.frozen
class Reprofiled:
    """A target date moves."""

    label: str
    on: date
    old: str
    new: str
    reason: str


Fact = Added | Reported | Reprofiled


def history(sizes: Sizes) -> Iterator[Fact]:
    """Yield what happens to a plan after it was opened: ``sizes.plan - 1`` facts, the last ones recent.

    All but the last ``sizes.since`` hold by the report's cut-off.
    """
    targets: dict[str, str] = {}
    for number in range(sizes.actions):
        label, target = label_of(number), _TARGETS[number % len(_TARGETS)]
        targets[label] = target
        yield Added(
            label, OPENED, f"Publish strategy {number} and review it", f"Director {number % 7}", target
        )
    happened = sizes.plan - 1 - sizes.actions
    days = (CUT_OFF - OPENED).days
    for number in range(happened):
        held = number < happened - sizes.since
        on = OPENED + timedelta(days=days * number // happened) if held else AFTERWARDS
        yield _happening(number, sizes.actions, on, targets)


def batches(sizes: Sizes) -> Iterator[slice]:
    """Yield the parts in which a history is appended: up to the report, and after it.

    Every plan appends a part before any appends the next, so that plans lie across the log.
    """
    reported, end = sizes.reported - 1, sizes.plan - 1
    for start in range(0, reported, BATCH):
        yield slice(start, min(start + BATCH, reported))
    for start in range(reported, end, BATCH):
        yield slice(start, min(start + BATCH, end))


def further(number: int, sizes: Sizes) -> Reported:
    """Return the next report on some action, after everything in ``history``."""
    return _reported(number, label_of(number % sizes.actions), AFTERWARDS)


def label_of(number: int) -> str:
    """Return the reference of an action."""
    return f"{number // 10 + 1}.{number % 10 + 1}"


def middle(plans: tuple[str, ...]) -> str:
    """Return the plan that is reported: one in the middle of its log."""
    return plans[len(plans) // 2]


def _plans(count: int) -> tuple[str, ...]:
    return tuple(f"plan-{number}" for number in range(max(count, 1)))


def _happening(number: int, actions: int, on: date, targets: dict[str, str]) -> Fact:
    label = label_of(number * 7 % actions)
    if number % _REPROFILED_EVERY:
        return _reported(number, label, on)
    old, new = targets[label], _TARGETS[(number // _REPROFILED_EVERY) % len(_TARGETS)]
    targets[label] = new
    return Reprofiled(label, on, old, new, "Transformation is being reset")


def _reported(number: int, label: str, on: date) -> Reported:
    narrative = f"Draft {number} is with leaders; the board takes it at its next meeting."
    return Reported(label, on, STATUSES[number % len(STATUSES)], str(Quarter.containing(on)), narrative)
