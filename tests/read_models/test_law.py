"""However the tables are kept, they hold what history makes of them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.histories import stories
from tests.read_models.memory import projected, stored
from tests.read_models.office import DATABASES, office

from planevents.events import PlanVersion, ReportIssued
from planevents.identity import REGISTER
from planevents.testing.story import TODAY

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn
    from tests.read_models.office import Office

    from planevents.recorded import RecordedEvent
    from planevents.testing.story import Story

EXAMPLES = {"sqlite": settings().max_examples // 3, "postgresql": settings().max_examples // 6}
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 as scratch, of a name of its own
SLOWLY = (HealthCheck.too_slow,)
"""A history is long to draw, and the machine may be busy."""


class Undone(Exception):  # noqa: N818 not an error
    """Somebody takes a part of their transaction back."""


def report(recorded: list[RecordedEvent], number: int) -> RecordedEvent:
    """A report on all plans as they then stand."""
    versions = {one.plan: one.version for one in recorded if one.plan != REGISTER}
    event = ReportIssued(
        name=f"Report {number}",
        plans=tuple(PlanVersion(plan, version) for plan, version in versions.items()),
        period="2025/26 Q4",
        cut_off=TODAY,
        body="Executive",
        meeting=None,
        supersedes=None,
    )
    return attrs.evolve(recorded[-1], plan=REGISTER, version=number, effective_on=TODAY, event=event)


@st.composite
def histories(draw: DrawFn) -> list[list[RecordedEvent]]:
    """One or two plans and their reports, as appends of one event or more, events of the plans mixed."""
    told: list[Story] = [draw(stories(longest=12)) for _ in range(draw(st.integers(1, 2)))]
    waiting = [
        [attrs.evolve(one, plan=plan) for one in story.recorded]
        for plan, story in zip(("cip", "estates"), told, strict=False)
    ]
    recorded: list[RecordedEvent] = []
    appends: list[list[RecordedEvent]] = [[]]
    while any(waiting):
        stream = draw(st.sampled_from([one for one in waiting if one]))
        recorded.append(stream.pop(0))
        appends[-1].append(recorded[-1])
        if draw(st.booleans()):
            appends.append([])
        if draw(st.integers(0, 9)) == 0:
            issued = sum(one.plan == REGISTER for one in recorded)
            recorded.append(report(recorded, issued + 1))
            appends[-1].append(recorded[-1])
    return [append for append in appends if append]


def told(opened: Office, appends: list[list[RecordedEvent]], data: st.DataObject) -> None:
    """Append a history: some of it in transactions of which a part is taken back first."""
    for number, append in enumerate(appends):
        if data.draw(st.integers(0, 3)):
            opened.append(append)
            continue
        with opened.store.transaction() as writer:
            with suppress(Undone), writer.savepoint():
                for other in [append, *appends[number + 1 :]][: data.draw(st.integers(1, 3))]:
                    opened.append(other, writer)
                raise Undone
            opened.append(append, writer)


@pytest.mark.parametrize("database", DATABASES)
def test_every_way_to_keep_the_tables_comes_to_the_same(database: str) -> None:
    """With each append, caught up in any batches, rebuilt in any: the same, and what the projections say."""

    @settings(max_examples=EXAMPLES[database], suppress_health_check=SLOWLY)
    @given(histories(), st.data())
    def holds(appends: list[list[RecordedEvent]], data: st.DataObject) -> None:
        with TemporaryDirectory(dir=MEMORY) as folder, office(database, Path(folder)) as opened:
            register = opened.register()
            told(opened, appends, data)
            inline = opened.seen()
            events = sum(map(len, appends))

            assert projected(register) == stored(inline)
            assert opened.models.status().is_current
            assert () == opened.models.check().require().findings

            opened.models.rebuild(batch=data.draw(st.integers(1, events)))
            assert inline == opened.seen()

            opened.empty()
            assert opened.models.catch_up(batch=data.draw(st.integers(1, events))).is_current
            assert inline == opened.seen()

    holds()


@pytest.mark.parametrize("database", DATABASES)
def test_kept_in_part_and_caught_up_in_part(database: str) -> None:
    """Writers with and without read models take turns, and somebody catches up now and then."""

    @settings(max_examples=EXAMPLES[database], suppress_health_check=SLOWLY)
    @given(histories(), st.data())
    def holds(appends: list[list[RecordedEvent]], data: st.DataObject) -> None:
        with TemporaryDirectory(dir=MEMORY) as folder, office(database, Path(folder)) as opened:
            register = opened.register()
            for append in appends:
                opened.store.on_append = opened.models.keep if data.draw(st.booleans()) else None
                opened.append(append)
                if data.draw(st.integers(0, 2)) == 0:
                    opened.models.catch_up(batch=data.draw(st.integers(1, 5)))
            opened.models.catch_up()

            assert projected(register) == stored(opened.seen())
            assert opened.models.check().ok

    holds()
