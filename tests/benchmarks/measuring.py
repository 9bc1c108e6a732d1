"""Timing contenders side by side: every round times each of them once, so that all share the noise."""

from __future__ import annotations

import gc
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contender import Contender, Task


class DisagreementError(Exception):
    """Two contenders did not come to the same, so that comparing their times means nothing."""


@attrs.frozen
class Scenario:
    """One kind of work. A round runs its task ``times`` over, and does ``units`` of ``unit`` by that.

    ``peer`` and ``limit`` are what is aimed at: how much faster than the peer, and which part of
    the limit's speed; None where nothing is.
    """

    name: str
    unit: str
    units: int
    task: Callable[[Contender], Task | None]
    times: int = 1
    peer: float | None = None
    limit: float | None = None


@attrs.frozen
class Ratio:
    """How much faster one is than another: the median, the least and the most of the rounds."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{figures(self.median)}x ({figures(self.least)} to {figures(self.most)})"


@attrs.frozen
class Measurement:
    """What one kind of work took: seconds by contender, one a round, on the clock."""

    scenario: Scenario
    seconds: dict[str, list[float]]

    def rate(self, contender: str) -> float | None:
        """Return the median of the units done in a second."""
        taken = self.seconds.get(contender)
        return self.scenario.units / median(taken) if taken else None

    def ratio(self, contender: str, other: str) -> Ratio | None:
        """Return how much faster ``contender`` is than ``other``."""
        ours, theirs = self.seconds.get(contender), self.seconds.get(other)
        if not ours or not theirs:
            return None
        rounds = [long / short for short, long in zip(ours, theirs, strict=True)]
        return Ratio(median(rounds), min(rounds), max(rounds))


def measure(
    scenario: Scenario, contenders: Sequence[Contender], rounds: int, progress: Callable[[str], None]
) -> Measurement:
    """Time a scenario, interleaved, each round beginning with another contender.

    Raises DisagreementError unless all that answer give the same answer.
    """
    measured = Measurement(scenario, {})
    for number in range(rounds):
        progress(f" {number + 1}")
        answers: dict[str, object] = {}
        first = number % len(contenders)
        for contender in (*contenders[first:], *contenders[:first]):
            task = scenario.task(contender)
            if task is not None and (answer := _timed(measured, contender.name, task)) is not None:
                answers[contender.name] = answer
        _require_agreement(scenario, answers)
    return measured


def figures(value: float) -> str:
    """Write a number with as many figures as mean something."""
    if value < 1:
        return f"{value:.2g}"
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def _timed(measured: Measurement, contender: str, task: Task) -> object:
    result: Any = None
    seconds = 0.0
    gc.collect()
    for _ in range(measured.scenario.times):
        task.before()
        started = perf_counter()
        result = task.run()
        seconds += perf_counter() - started
        task.after()
    measured.seconds.setdefault(contender, []).append(seconds)
    return task.answer(result)


def _require_agreement(scenario: Scenario, answers: dict[str, object]) -> None:
    if len(answers) > 1:
        first, *others = answers.values()
        if any(other != first for other in others):
            raise DisagreementError(f"{scenario.name}: {' and '.join(answers)} came to different results")
