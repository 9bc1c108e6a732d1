"""What every rule promises, as tests that a rule of one's own inherits.

    class TestRedEvidence(RuleContract):
        rule = red_evidence
        scheme = RAG

It is tried on every change of a status that the scheme allows, on a history with every kind of event,
on random ones, and on events where they do not belong, as a correction can put them.
"""

# These are tests: they assert that expected == actual.
# ruff: noqa: S101

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import strategies as st

from planevents.errors import Violation
from planevents.evolve import evolve
from planevents.perspective import arrange
from planevents.plan import Plan
from planevents.rule import Change, Rule
from planevents.rules import RuleBook
from planevents.statuses import NARRATIVE
from planevents.testing.contracts.another_day import OTHER_DAYS, another_day
from planevents.testing.contracts.told import eventful, held, hold
from planevents.testing.exhaustive import reachable_changes
from planevents.testing.strategies.histories import histories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hypothesis.strategies import SearchStrategy

    from planevents.recorded import RecordedEvent
    from planevents.statuses import StatusScheme
    from planevents.testing.story import Story

_STEPS = 3
"""Commands on one action after another: enough for a rule on what follows what."""


class RuleContract:
    """A rule is a pure and total function of a change, and says something."""

    rule: ClassVar[Rule]
    """The rule, as ``plan_rule`` makes it."""

    scheme: ClassVar[StatusScheme] = NARRATIVE
    """The scheme of the plans that it judges."""

    stories: ClassVar[SearchStrategy[Story] | None] = None
    """The random histories that it is tried on; without any, those of plans with ``scheme``."""

    def test_it_can_be_in_a_rule_book(self) -> None:
        """Its name is its own, and it has a sentence for people."""
        rule = self._rule()

        assert rule in RuleBook.standard().including(rule).rules
        assert rule.sentence.strip()

    def test_it_gives_one_change_one_answer(self) -> None:
        """Asked again, asked later, or of an equal change: it remembers nothing, and looks nowhere else."""
        changes = [*_systematic(self.scheme)]
        first = [self._answer(change) for change in changes]
        later = [self._answer(change) for change in reversed(changes)][::-1]
        for change, once, again in zip(changes, first, later, strict=True):
            assert once == again, f"asked again it answers otherwise, of {_told(change)}"
        for day in OTHER_DAYS:
            with another_day(self._rule().check, day):
                then = [self._answer(change) for change in changes]
            for change, once, again in zip(changes, first, then, strict=True):
                assert once == again, f"on another day it answers otherwise, of {_told(change)}"

        def law(story: Story) -> None:
            along = [*_along(arrange(story.recorded))]
            once = [self._answer(change) for change in along]
            assert once == [self._answer(deepcopy(change)) for change in along], (
                "an equal change, another answer"
            )

        self._hold(law)

    def test_it_changes_nothing(self) -> None:
        """A plan that a rule has changed is not what the events say."""

        def law(story: Story) -> None:
            for change in _along(arrange(story.recorded)):
                before = deepcopy(change)
                self._answer(change)
                assert before == change, f"it changed what it was shown, of {_told(before)}"

        for change in _systematic(self.scheme):
            before = deepcopy(change)
            self._answer(change)
            assert before == change, f"it changed what it was shown, of {_told(before)}"
        self._hold(law)

    def test_it_never_raises(self) -> None:
        """Not of what is misplaced either: a correction can take away what an event was about."""

        def law(story: Story) -> None:
            for change in (*_along(arrange(story.recorded)), *_misplaced(story)):
                self._answer(change)

        for change in _systematic(self.scheme):
            self._answer(change)
        self._hold(law)

    def test_it_says_what_is_wrong(self) -> None:
        """It yields violations, and each part of them is what it is meant to be."""
        for change in self._shown():
            for one in self._answer(change):
                assert isinstance(one, Violation), f"it yields {one!r}, which is no Violation"
                for part in (one.field, one.hint, one.message):
                    assert part is None or isinstance(part, str), f"{part!r} is no text, in {one!r}"

    def test_it_refuses_something(self) -> None:
        """One that never speaks guards nothing: give a ``scheme`` or ``stories`` in which it would."""
        assert any(self._answer(change) for change in self._shown()), (
            "it refused nothing of all that was tried"
        )

    def test_it_lets_something_pass(self) -> None:
        """A rule that refuses everything is no rule of a plan's."""
        assert not all(self._answer(change) for change in self._shown()), "it refused all that was tried"

    def _rule(self) -> Rule:
        rule: Any = getattr(type(self), "rule", None)
        if not isinstance(rule, Rule):
            pytest.fail(
                f"give {type(self).__name__} the class variable rule, made by plan_rule", pytrace=False
            )
        return rule

    def _answer(self, change: Change) -> list[Violation]:
        return list(self._rule().check(change))

    def _shown(self) -> Iterator[Change]:
        yield from _systematic(self.scheme)
        for story in eventful(self.scheme):
            yield from _along(arrange(story.recorded))
        seen: list[Change] = []
        held(lambda story: seen.extend(_along(arrange(story.recorded))), self._stories())
        yield from seen

    def _hold(self, law: Callable[[Story], object]) -> None:
        hold(law, self.scheme, self._stories())

    def _stories(self) -> SearchStrategy[Story]:
        return histories(schemes=st.just(self.scheme)) if self.stories is None else self.stories


def _systematic(scheme: StatusScheme) -> tuple[Change, ...]:
    """Return changes that a rule may spoil: the next one gets its own."""
    return deepcopy(_reached(scheme))


@cache
def _reached(scheme: StatusScheme) -> tuple[Change, ...]:
    return tuple(reachable_changes(scheme, bound=_STEPS))


def _along(arranged: Iterable[RecordedEvent]) -> Iterator[Change]:
    """Yield the changes of a history, as it is judged again."""
    plan = Plan("cip")
    for one in arranged:
        after = evolve(plan, one.event, one.version, one.effective_on)
        yield Change(plan, after, (one.event,), one.version, one.effective_on)
        plan = after


def _misplaced(story: Story) -> Iterator[Change]:
    """Yield every event on a plan that knows nothing of it, and on one to which all has happened."""
    for plan in (Plan("cip"), story.tip.plan):
        for one in story.recorded:
            after = evolve(plan, one.event, one.version, one.effective_on)
            yield Change(plan, after, (one.event,), one.version, one.effective_on)


def _told(change: Change) -> str:
    return f"{change.event!r} (version {change.version}, on {change.effective_on})"
