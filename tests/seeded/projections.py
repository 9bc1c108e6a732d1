"""Projections with a mistake in each, and beside each the same projection without it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis.stateful import invariant

from planevents.commands import RecordPublishedChange
from planevents.events import (
    ActionAdded,
    ActionReprofiled,
    ActionStatusReported,
    ChangeClassified,
    ChangeObserved,
)
from planevents.identity import ActionId
from planevents.projections.base import Projection
from planevents.statuses import NARRATIVE
from planevents.target import TargetDate
from planevents.testing.machines import PlanMachine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planevents.commands import Command
    from planevents.definitions import ChangeControl
    from planevents.recorded import RecordedEvent

A_YEAR = timedelta(days=365)


# --- where the portions end ---------------------------------------------------------------------


class CountsTheLastPortion(Projection[dict[date, int]]):
    """Reports a day, counted day by day: a day that somebody looked into is counted from there."""

    name = "acme.reports-a-day"
    version = 1

    def __init__(self) -> None:
        self._days: Counter[date] = Counter()
        self._day = date.min
        self._waiting = 0

    def apply(self, recorded: RecordedEvent) -> None:
        if recorded.effective_on != self._day:
            self._take_in()
            self._day = recorded.effective_on
        self._waiting += isinstance(recorded.event, ActionStatusReported)

    def view(self) -> dict[date, int]:
        self._take_in()
        return dict(+self._days)

    def _take_in(self) -> None:
        self._days[self._day] = self._waiting
        self._waiting = 0


class CountsEveryPortion(Projection[dict[date, int]]):
    """Reports a day, counted day by day, whoever looks when."""

    name = "acme.reports-a-day"
    version = 1

    def __init__(self) -> None:
        self._days: Counter[date] = Counter()
        self._day = date.min
        self._waiting = 0

    def apply(self, recorded: RecordedEvent) -> None:
        if recorded.effective_on != self._day:
            self._take_in()
            self._day = recorded.effective_on
        self._waiting += isinstance(recorded.event, ActionStatusReported)

    def view(self) -> dict[date, int]:
        self._take_in()
        return dict(+self._days)

    def _take_in(self) -> None:
        self._days[self._day] += self._waiting
        self._waiting = 0


# --- today --------------------------------------------------------------------------------------


class LooksAtTheClock(Projection[tuple[str, ...]]):
    """What is due within a year of a day that it takes from the clock: last year's paper changes."""

    name = "acme.due"
    version = 1

    def __init__(self) -> None:
        self._due: dict[str, date] = {}
        self._as_at = date.min

    def apply(self, recorded: RecordedEvent) -> None:
        self._as_at = date.today()  # noqa: DTZ011 this is the mistake
        match recorded.event:
            case ActionAdded(label=label, target=str(text)) | ActionReprofiled(label=label, new=str(text)):
                if (due := TargetDate(text).due_day) is not None:
                    self._due[label] = due
            case _:
                pass

    def view(self) -> tuple[str, ...]:
        return tuple(label for label, due in self._due.items() if due - self._as_at < A_YEAR)


class LooksAtTheEvents(Projection[tuple[str, ...]]):
    """What is due within a year of the last day that it was told of."""

    name = "acme.due"
    version = 1

    def __init__(self) -> None:
        self._due: dict[str, date] = {}
        self._as_at = date.min

    def apply(self, recorded: RecordedEvent) -> None:
        self._as_at = recorded.effective_on
        match recorded.event:
            case ActionAdded(label=label, target=str(text)) | ActionReprofiled(label=label, new=str(text)):
                if (due := TargetDate(text).due_day) is not None:
                    self._due[label] = due
            case _:
                pass

    def view(self) -> tuple[str, ...]:
        return tuple(label for label, due in self._due.items() if due - self._as_at < A_YEAR)


# --- what slipped -------------------------------------------------------------------------------


class CountsCorrections(Projection[Counter[ActionId]]):
    """How often each action slipped; but a correction, or a split, is no slippage (domain rule 7)."""

    name = "acme.slips"
    version = 1

    def __init__(self) -> None:
        self._moves: Counter[ActionId] = Counter()
        self._observed: dict[int, ChangeObserved] = {}
        self._slips: dict[int, bool] = {}

    def apply(self, recorded: RecordedEvent) -> None:
        match recorded.event:
            case ActionReprofiled(action=action):
                self._moves[action] += 1
            case ChangeObserved(field="target") as event:
                self._observed[recorded.version] = event
            case ChangeClassified(event=version) as event if version in self._observed:
                self._slips[version] = event.as_ != "split"
            case _:
                pass

    def view(self) -> Counter[ActionId]:
        slipped = (ActionId(self._observed[at].entity) for at, slips in self._slips.items() if slips)
        return Counter(self._moves) + Counter(slipped)


class CountsDecisions(Projection[Counter[ActionId]]):
    """How often each action slipped by a decision."""

    name = "acme.slips"
    version = 1

    def __init__(self) -> None:
        self._moves: Counter[ActionId] = Counter()
        self._observed: dict[int, ChangeObserved] = {}
        self._slips: dict[int, bool] = {}

    def apply(self, recorded: RecordedEvent) -> None:
        match recorded.event:
            case ActionReprofiled(action=action):
                self._moves[action] += 1
            case ChangeObserved(field="target") as event:
                self._observed[recorded.version] = event
            case ChangeClassified(event=version) as event if version in self._observed:
                self._slips[version] = event.as_ == "reprofile"
            case _:
                pass

    def view(self) -> Counter[ActionId]:
        slipped = (ActionId(self._observed[at].entity) for at, slips in self._slips.items() if slips)
        return Counter(self._moves) + Counter(slipped)


class MovesMachine(PlanMachine):
    """Compares a projection with the plan."""

    scheme = NARRATIVE
    change_control = "live"

    def moves(self) -> Projection[Counter[ActionId]]:
        raise NotImplementedError

    def opening(self, change_control: ChangeControl) -> Sequence[Command]:
        """With a date in it that somebody has to explain."""
        return *super().opening(change_control), RecordPublishedChange("1", field="target", new="May 2025")

    @invariant()
    def it_counts_the_moves_of_the_plan(self) -> None:
        moves = self.register.project(self.moves(), "cip")
        for action in self.plan.actions:
            assert sum(move.kind == "reprofile" for move in action.target.moves) == moves[action.id]


class CountsCorrectionsMachine(MovesMachine):
    def moves(self) -> Projection[Counter[ActionId]]:
        return CountsCorrections()


class CountsDecisionsMachine(MovesMachine):
    def moves(self) -> Projection[Counter[ActionId]]:
        return CountsDecisions()
