"""What every projection promises, as tests that a projection of one's own inherits.

    class TestMovesByPost(ProjectionContract):
        projection = MovesByPost

``projection`` is called without arguments, and must give a new projection each time. It is tried on a
history with every kind of event, and on random ones. Its views are compared with ``==``.
"""

# These are tests: they assert that expected == actual.
# ruff: noqa: S101

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import strategies as st

from planevents.perspective import Basis, arrange
from planevents.projections.base import Projection
from planevents.statuses import NARRATIVE
from planevents.testing.contracts.another_day import OTHER_DAYS, another_day
from planevents.testing.contracts.told import eventful, hold, reread
from planevents.testing.strategies.histories import histories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hypothesis.strategies import SearchStrategy

    from planevents.recorded import RecordedEvent
    from planevents.statuses import StatusScheme
    from planevents.testing.story import Story


class ProjectionContract:
    """A projection is a pure fold: nothing but its events makes its view."""

    projection: ClassVar[Callable[[], Projection[Any]]]
    """What makes a new projection: mostly its class."""

    scheme: ClassVar[StatusScheme] = NARRATIVE
    """The scheme of the plans that it is tried on."""

    stories: ClassVar[SearchStrategy[Story] | None] = None
    """The random histories that it is tried on; without any, those of plans with ``scheme``."""

    def test_it_says_what_it_computes(self) -> None:
        """It has a name and a version, for what is kept of it must be told from what it was before."""
        projection = self._new()

        assert isinstance(projection.name, str)
        assert projection.name.strip()
        assert isinstance(projection.version, int)
        assert projection.version > 0

    def test_the_same_events_make_the_same_view(self) -> None:
        """Whatever has been folded since, here or elsewhere: not the clock, nor chance, nor the last fold."""

        def law(story: Story) -> None:
            events = arrange(story.recorded)
            first = self._folded(events)
            self._folded(events[: len(events) // 2])
            assert first == self._folded(events), (
                "the same events made another view: what else does it look at?"
            )
            for day in OTHER_DAYS:
                with another_day(type(self._new()), day):
                    view = self._folded(events)
                assert first == view, "on another day the same events made another view: give it its day"

        self._hold(law)

    def test_looking_changes_nothing(self) -> None:
        """However the events are portioned out, and whenever somebody looks, the view is the same."""

        def law(story: Story) -> None:
            events = arrange(story.recorded)
            whole = self._folded(events)
            for size in (1, 2, 7):
                projection = self._new()
                for number, one in enumerate(events):
                    projection.apply(one)
                    if number % size == 0:
                        projection.view()
                assert whole == projection.view(), f"looking after every {size} events made another view"
                assert whole == projection.view(), "looking twice made another view"

        self._hold(law)

    def test_a_view_stays_as_it_was(self) -> None:
        """It is a value: what is folded later does not reach it."""

        def law(story: Story) -> None:
            events = arrange(story.recorded)
            projection = self._new()
            for number, one in enumerate(events, 1):
                projection.apply(one)
                if number in {1, len(events) // 2, len(events) - 1}:
                    view = projection.view()
                    then = deepcopy(view)
                    for later in events[number:]:
                        projection.apply(later)
                    assert then == view, "a view changed after it was given: return a copy, or a frozen value"
                    projection = self._refolded(events[:number])

        self._hold(law)

    def test_what_a_report_shows_does_not_change(self) -> None:
        """From a basis, the view is what it was on the day, whatever has been recorded since."""

        def law(story: Story) -> None:
            for number in range(1, len(story.recorded), max(len(story.recorded) // 3, 1)):
                known = story.recorded[:number]
                basis = Basis(known[-1].position, known[-1].effective_on)
                then = self._folded(arrange(known, basis.perspective))
                self._folded(arrange(story.recorded))
                now = self._folded(arrange(story.recorded, basis.perspective))
                assert then == now, f"what was shown at {known[-1].address} is shown otherwise now"

        self._hold(law)

    def test_a_rebuild_is_what_was_kept_live(self) -> None:
        """Followed event by event as they are recorded, or made anew from the store: one view."""

        def law(story: Story) -> None:
            live, order = self._new(), story.recorded[:0]
            for number in range(1, len(story.recorded) + 1):
                arranged = arrange(story.recorded[:number])
                if arranged[: len(order)] != order:
                    live, order = self._new(), []  # the past has changed: whoever follows begins again
                for one in arranged[len(order) :]:
                    live.apply(one)
                order = arranged
                live.view()
            stored = [reread(one) for one in story.recorded]
            rebuilt = self._folded(arrange(stored))
            assert rebuilt == live.view(), "what is rebuilt from the store is not what was kept live"

        self._hold(law)

    def test_it_sees_something(self) -> None:
        """Of a plan to which everything happens its view is not that of no plan at all."""
        nothing = self._new().view()

        assert any(nothing != self._folded(arrange(story.recorded)) for story in eventful(self.scheme)), (
            "no event at all makes a difference to its view"
        )

    def _new(self) -> Projection[Any]:
        make: Any = getattr(type(self), "projection", None)
        if make is None:
            pytest.fail(f"give {type(self).__name__} the class variable projection", pytrace=False)
        made: Any = make()
        assert isinstance(made, Projection), f"{made!r} is no planevents.projections.base.Projection"
        return made  # pyright: ignore[reportUnknownVariableType] -- of whatever view it makes

    def _folded(self, events: Iterable[RecordedEvent]) -> Any:
        return self._refolded(events).view()

    def _refolded(self, events: Iterable[RecordedEvent]) -> Projection[Any]:
        projection = self._new()
        for one in events:
            projection.apply(one)
        return projection

    def _hold(self, law: Callable[[Story], object]) -> None:
        hold(law, self.scheme, self._stories())

    def _stories(self) -> SearchStrategy[Story]:
        return histories(schemes=st.just(self.scheme)) if self.stories is None else self.stories
