"""What the contracts do to tell more: another day, and the shortest history that breaks a promise."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st

from planevents.events import ActionReprofiled
from planevents.rule import Change, plan_rule
from planevents.rules import Violation
from planevents.statuses import DELIVERY, NARRATIVE
from planevents.testing.contracts.another_day import another_day
from planevents.testing.contracts.rules import RuleContract
from planevents.testing.contracts.told import eventful, hold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.testing.story import Story

LAST = date(1999, 12, 31)


class Clocks:
    """Every way in which people ask what day it is."""

    @property
    def by_property(self) -> date:
        return date.today()  # noqa: DTZ011 as people do

    @classmethod
    def by_class(cls) -> date:
        return dt.date.today()  # noqa: DTZ011 as people do

    @staticmethod
    def by_nothing() -> date:
        return datetime.now(tz=UTC).date()

    def by_moment(self) -> list[date]:
        return [datetime.today().date(), dt.datetime.now().date()]  # noqa: DTZ002, DTZ005 as people do


class Inherits(Clocks):
    """What is asked in a class is asked in those that inherit it."""


def days(clocks: Clocks) -> set[date]:
    return {clocks.by_property, clocks.by_class(), clocks.by_nothing(), *clocks.by_moment()}


@pytest.mark.parametrize("subject", [Clocks, Inherits, days])
def test_whoever_asks_is_told_another_day(subject: Any) -> None:
    """However it is asked; in between, and not afterwards."""
    with another_day(subject, LAST):
        told = days(Inherits())
        without_a_zone = datetime.utcnow().date()  # noqa: DTZ003 as people did

    assert ({LAST}, LAST) == (told, without_a_zone)
    assert LAST not in days(Inherits())


def test_another_day_is_over_when_something_fails() -> None:
    """Nobody else is told it."""
    with pytest.raises(LookupError), another_day(Clocks, LAST):
        raise LookupError

    assert LAST not in days(Clocks())


def test_a_date_is_a_date_on_another_day() -> None:
    """Made there, or brought there."""
    brought = datetime(2025, 3, 31, 9, tzinfo=UTC)
    with another_day(Clocks, LAST):
        made: tuple[Any, ...] = (
            date(2025, 3, 31),
            date.fromisoformat("2025-03-31"),
            datetime(2025, 3, 31, 9, tzinfo=UTC),
        )
        met = [isinstance(brought, datetime), isinstance(brought, date), isinstance("2025", date)]

    assert (date(2025, 3, 31), date(2025, 3, 31), brought) == made
    assert [date, date, datetime] == [type(one) for one in made]
    assert [True, True, False] == met


def test_a_broken_promise_is_told_by_the_shortest_history() -> None:
    """Of some forty events it takes two."""

    def law(story: Story) -> None:
        moved = [one for one in story.recorded if isinstance(one.event, ActionReprofiled)]
        assert not moved or story.recorded[-1] is moved[-1]

    with pytest.raises(AssertionError) as broken:
        hold(law, NARRATIVE, st.nothing())

    heading, moved, last = broken.value.__notes__[-1].splitlines()
    assert "The shortest history that shows it:" == heading
    assert "ActionReprofiled(" in moved
    assert "ActionReprofiled(" not in last


def test_what_holds_when_tried_again_is_told_so() -> None:
    """There is no history to show: it is a memory."""
    seen: list[int] = []

    def law(story: Story) -> None:
        seen.append(len(story.recorded))
        assert len(seen) > 1

    with pytest.raises(AssertionError) as broken:
        hold(law, NARRATIVE, st.nothing())

    assert [
        "Tried again it held: something is remembered from one time to the next."
    ] == broken.value.__notes__


def test_random_histories_are_made_shorter_too() -> None:
    """An event at a time, which a strategy of commands cannot."""

    def law(story: Story) -> None:
        assert story.id != "another" or not story.recorded

    story = eventful()[0]
    story.id = "another"
    with pytest.raises(AssertionError) as broken:
        hold(law, NARRATIVE, st.just(story))

    assert 2 == len(broken.value.__notes__[0].splitlines())


@plan_rule("test.spoils", "Takes away what it looks at.")
def spoils(change: Change) -> Iterator[Violation]:
    actions: Any = change.after.all_actions
    actions.clear()
    yield from ()


@plan_rule("test.looks", "Every reported action is in the plan.")
def looks(change: Change) -> Iterator[Violation]:
    for move in change.status_moves:
        if move.action not in change.after.all_actions and move.action in change.before.all_actions:
            yield Violation(field="action")


def test_what_one_rule_spoils_the_next_gets_whole() -> None:
    """Both may be tried in one run of pytest."""
    wrong, right = (
        type("Subject", (RuleContract,), {"rule": one, "scheme": DELIVERY}) for one in (spoils, looks)
    )

    wrong().test_it_never_raises()

    with pytest.raises(AssertionError, match="refused nothing"):
        right().test_it_refuses_something()
