"""Laws of time, over random histories: what was published stays, and nothing is told twice or not at all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.histories import stories

from planevents import commands as c
from planevents.calendar import FinancialYear, Quarter, quarters_between
from planevents.errors import CommandRefusedError
from planevents.events import ActionAdded, FactCorrected
from planevents.evolve import fold
from planevents.perspective import Basis, Perspective, arrange
from planevents.projections.changes import Changes
from planevents.projections.current import CurrentPlan
from planevents.projections.movement import movement_between
from planevents.projections.performance import performance_of
from planevents.projections.quarters import Quarters
from planevents.reports import Report
from planevents.restating import Restating
from planevents.selection import EVERYTHING
from planevents.testing.story import OPENED, TODAY, Story
from planevents.testing.strategies import bases, commands, histories

if TYPE_CHECKING:
    from collections.abc import Callable

    from planevents.projections.changes import ChangeLog
    from planevents.projections.quarters import QuarterView
    from planevents.recorded import RecordedEvent

MAY, JUNE, JULY = date(2024, 5, 31), date(2024, 6, 30), date(2024, 7, 20)
WRONG = "Typed wrongly"
Q1 = "2024/25 Q1"


def changes(recorded: list[RecordedEvent], since: Basis | None, until: Basis) -> ChangeLog:
    projection = Changes(since=since, until=until)
    for one in recorded:
        projection.apply(one)
    return projection.view()


def quarters(recorded: list[RecordedEvent], perspective: Perspective) -> QuarterView:
    projection = Quarters(until=perspective.effective_at or TODAY)
    for one in arrange(recorded, perspective):
        projection.apply(one)
    return projection.view()


def more(data: st.DataObject, story: Story, number: int) -> None:
    """Record whatever else can be recorded, now or of any day before."""
    for _ in range(number):
        command = data.draw(commands(story.tip.plan, story.recorded))
        try:
            story.do(command, on=data.draw(st.dates(OPENED, TODAY)))
        except CommandRefusedError:
            continue


def what_was_reported_never_changes(data: st.DataObject, story: Story) -> None:
    """Whatever is recorded afterwards, every view as reported stays, in each of its figures."""
    (basis,) = data.draw(bases(story, 1))
    basis = Basis(min(basis.position, story.position - 1), basis.cut_off, "R")

    def published() -> tuple[object, ...]:
        plan = story.plan(basis.perspective)
        return (
            CurrentPlan(plan, basis.cut_off).to_rows(),
            performance_of(plan, basis.cut_off),
            movement_between(None, plan),
            quarters(story.recorded, basis.perspective),
            changes(story.recorded, None, basis),
        )

    before, length = published(), len(story.recorded)
    more(data, story, 8)
    assert length <= len(story.recorded)
    assert before == published()


def every_event_is_told_exactly_once(data: st.DataObject, story: Story) -> None:
    """Below two reports each event is reported already, changed since, or awaiting: one of the three."""
    a, b = data.draw(bases(story, 2))
    log = changes(story.recorded, a, b)
    reported = [one.address for one in changes(story.recorded, None, a)]
    since = [one.address for one in log]
    awaiting = [one.address for one in log.awaiting]
    known = [one.address for one in story.recorded if one.position <= b.position]
    assert sorted(known) == sorted([*reported, *since, *awaiting])
    assert {"awaiting"} >= {one.timing for one in log.awaiting}
    assert {"in period", "late", "held over"} >= {one.timing for one in log}


def what_awaits_is_held_over_by_the_next_report(data: st.DataObject, story: Story) -> None:
    """What awaits b is told by the report after it as held over, or awaits that one as well."""
    a, b, c_ = data.draw(bases(story, 3))
    awaiting = {one.address for one in changes(story.recorded, a, b).awaiting}
    later = changes(story.recorded, b, c_)
    told = {one.address for one in later.of("held over")}
    assert awaiting == told | (awaiting & {one.address for one in later.awaiting})


def changes_compose(data: st.DataObject, story: Story) -> None:
    """Gross changes of two stretches are those of the whole; net changes compose, each field by itself."""
    a, b, c_ = data.draw(bases(story, 3))
    parts, whole = (
        (changes(story.recorded, a, b), changes(story.recorded, b, c_)),
        changes(story.recorded, a, c_),
    )
    assert {one.address for one in whole} == {one.address for part in parts for one in part}
    assert len(whole) == sum(map(len, parts))
    composed: dict[tuple[str, str], tuple[str | None, str | None]] = {}
    for one in (*parts[0].net, *parts[1].net):
        key = one.entity, one.field
        composed[key] = (composed.get(key, (one.old, None))[0], one.new)
    assert {key: ends for key, ends in composed.items() if ends[0] != ends[1]} == {
        (one.entity, one.field): (one.old, one.new) for one in whole.net
    }


def movement_closes(data: st.DataObject, story: Story) -> None:
    """Opening and added, less removed, is closing (rule 18); the next table opens where this one closed."""
    a, b, c_ = (story.plan(one.perspective) for one in data.draw(bases(story, 3)))
    first, second = movement_between(a, b), movement_between(b, c_)
    for one in (first, second):
        assert len(one.closing) == len(one.opening) + len(one.added) - len(one.removed)
    assert b.actions == first.closing == second.opening


def corrections_never_add_slippage(data: st.DataObject, story: Story) -> None:
    """What a target was corrected to is what it was from the start: nothing has moved because of it.

    So it counts as no reprofile, an action that never moved slips by nothing, and the slippage of one
    that did is what it would have been, had the right date been recorded at once.
    """
    targets = [one.version for one in story.recorded if isinstance(one.event, ActionAdded)]
    if not targets:
        return
    version = data.draw(st.sampled_from(targets))
    added = story.recorded[version - 1].event
    assert isinstance(added, ActionAdded)
    value = data.draw(st.sampled_from(("June 2025", "31/03/22", "2026/27", "TBC")))
    before = story.plan().all_actions.get(added.action)
    try:
        story.do(c.CorrectFact(version, field="target", value=value, reason=WRONG), on=TODAY)
    except CommandRefusedError:
        return
    assert before is not None
    after = story.plan().all_actions[added.action].target
    assert before.target.reprofiles == after.reprofiles
    assert before.target.moves or after.slippage in (0, None)
    at_once = [
        attrs.evolve(one, event=attrs.evolve(added, target=value)) if one.version == version else one
        for one in story.recorded
        if not (
            isinstance(one.event, FactCorrected) and (one.event.event, one.event.field) == (version, "target")
        )
    ]
    assert fold(story.id, arrange(at_once)).all_actions[added.action].target == after


LAWS = [
    (what_was_reported_never_changes, 12, 2_000),
    (every_event_is_told_exactly_once, 20, 1_000),
    (what_awaits_is_held_over_by_the_next_report, 20, 1_000),
    (changes_compose, 20, 1_000),
    (movement_closes, 20, 1_000),
    (corrections_never_add_slippage, 12, 1_000),
]
FEW = [pytest.param(law, longest, 100, id=law.__name__) for law, longest, _ in LAWS]
MANY = [
    pytest.param(law, longest, many, id=f"{law.__name__}-at-length", marks=pytest.mark.slow)
    for law, longest, many in LAWS
]


@pytest.mark.no_cover
@pytest.mark.parametrize(("law", "longest", "examples"), [*FEW, *MANY])
def test_law(law: Callable[[st.DataObject, Story], None], longest: int, examples: int) -> None:
    """Each holds over random histories: a hundred at each change of the code, thousands in the slow set."""
    settings(max_examples=examples)(given(st.data(), stories(longest=longest))(law))()


# --- corrections and retractions in chains --------------------------------------------------------


@pytest.fixture
def story() -> Story:
    """An action due in May 2025 (v2), in progress in May (v3), reprofiled to July (v4)."""
    return Story().do(
        c.AddAction("1", title="Publish", target="May 2025"),
        c.ReportStatus("1", "In progress", effective_on=MAY),
        c.Reprofile("1", target="July 2025", reason="Reset", effective_on=JUNE),
        on=OPENED,
    )


def target(story: Story) -> tuple[str, str, int | None]:
    found = story.plan()["1"].target
    return found.original.text, found.current.text, found.slippage


def test_several_corrections_of_one_event(story: Story) -> None:
    """Each takes the place of the one before; each is told of; a report keeps what it knew."""
    first = story.position
    for value in ("August 2025", "June 2025"):
        story.do(c.CorrectFact(4, field="new", value=value, reason=WRONG), on=JULY)
    assert ("May 2025", "June 2025", 30) == target(story)
    assert (
        "August 2025"
        == story.plan(Perspective(known_at=first)).all_actions[story.plan()["1"].id].target.current.text
    )
    log = changes(story.recorded, Basis(first - 1, JUNE), Basis(story.position, TODAY))
    assert [("July 2025", "August 2025"), ("July 2025", "June 2025")] == [(one.old, one.new) for one in log]
    assert [("July 2025", "June 2025")] == [(one.old, one.new) for one in log.net]


def test_a_correction_of_the_day_and_then_back(story: Story) -> None:
    """The event takes its place in time again, and nothing else is left of it."""
    before = story.plan(Perspective(effective_at=JUNE))
    story.do(c.CorrectFact(4, field="effective_on", value=JULY, reason=WRONG), on=JULY)
    assert "May 2025" == story.plan(Perspective(effective_at=JUNE))["1"].target.current.text
    story.do(c.CorrectFact(4, field="effective_on", value=JUNE, reason="It was right"), on=JULY)
    assert before["1"] == story.plan(Perspective(effective_at=JUNE))["1"]


def test_a_retraction_after_a_correction(story: Story) -> None:
    """The event is gone with its correction, in every view that knows of the retraction."""
    story.do(c.CorrectFact(4, field="new", value="August 2025", reason=WRONG), on=JULY)
    known = story.position - 1
    story.do(c.RetractFact(4, reason="Never agreed"), on=JULY)
    assert ("May 2025", "May 2025", 0) == target(story)
    assert "August 2025" == story.plan(Perspective(known_at=known))["1"].target.current.text


def test_neither_a_correction_nor_a_retraction_is_corrected(story: Story) -> None:
    """The latest word wins; there is no word about a word."""
    story.do(c.CorrectFact(4, field="new", value="August 2025", reason=WRONG), on=JULY)
    for command in (
        c.CorrectFact(5, field="value", value="June 2025", reason=WRONG),
        c.RetractFact(5, reason=WRONG),
    ):
        with pytest.raises(CommandRefusedError):
            story.do(command, on=JULY)


def test_a_correction_of_what_was_classified() -> None:
    """The day of an observed change may be set right, but not to a day after it was classified."""
    story = Story().do(c.AddAction("1", title="Publish", target="May 2025"), on=OPENED)
    story.do(c.RecordPublishedChange("1", field="target", new="July 2025"), on=JUNE)
    story.do(c.ClassifyChange(3, as_="reprofile", reason="The minutes say so"), on=JULY)
    with pytest.raises(CommandRefusedError, match="it would break cip@4"):
        story.do(c.CorrectFact(3, field="effective_on", value=date(2024, 8, 1), reason=WRONG), on=TODAY)
    story.do(c.CorrectFact(3, field="effective_on", value=MAY, reason=WRONG), on=TODAY)
    assert ("May 2025", "July 2025", 61) == target(story)
    assert "July 2025" == story.plan(Perspective(effective_at=MAY))["1"].target.current.text
    story.do(c.RetractFact(4, reason="Misread"), on=TODAY)
    assert ("May 2025", "July 2025", 0) == target(story)
    assert 61 == story.plan()["1"].target.unexplained_slippage


@settings(max_examples=100)
@given(st.data(), stories(longest=12))
def test_the_latest_word_on_an_event_wins(data: st.DataObject, story: Story) -> None:
    """History with a chain of corrections folds as history with the last of each field alone."""
    more(data, story, 6)
    latest: dict[tuple[int, str], int] = {}
    for one in story.recorded:
        if isinstance(one.event, FactCorrected):
            latest[one.event.event, one.event.field] = one.version
    alone = [
        one
        for one in story.recorded
        if not isinstance(one.event, FactCorrected) or one.version in latest.values()
    ]
    kept = {one.version for one in alone}
    assert [(one.event, one.effective_on) for one in arrange(alone)] == [
        (one.event, one.effective_on) for one in arrange(story.recorded) if one.version in kept
    ]


# --- financial years --------------------------------------------------------------------------------


@settings(max_examples=100)
@given(st.data(), st.integers(1, 12))
def test_every_view_keeps_to_the_plans_own_year(data: st.DataObject, month: int) -> None:
    """Whatever the month in which it starts, quarters are three months of that year, and reports match."""
    story = data.draw(histories(years=st.just(month), longest=10))
    until = data.draw(st.dates(OPENED, TODAY))
    view = quarters(story.recorded, Perspective(effective_at=until))
    assert {month} == {quarter.year.first_month for quarter in view.quarters}
    assert Quarter.containing(until, month) == view.quarters[-1]
    assert quarters_between(view.quarters[0], view.quarters[-1]) == view.quarters
    assert all(
        quarter.first_day.month in {(month - 1 + 3 * n) % 12 + 1 for n in range(4)}
        for quarter in view.quarters
    )
    for one in story.recorded:
        period = getattr(one.event, "period", None)
        if period and one.event.type.startswith("action."):
            assert one.effective_on in Quarter.parse(period, month)
    last = view.quarters[-1]
    report = Report(
        "R",
        {story.id: 1},
        str(last),
        until,
        "Executive",
        None,
        None,
        story.position,
        story.recorded[0].recorded_at,
    )
    arranged = arrange(story.recorded, Perspective(effective_at=until))
    told = Restating("Executive", (report,), story.recorded, arranged, until, month).view(EVERYTHING, None)
    publication = told.publication(last)
    assert publication.first is not None
    assert () == publication.differing
    assert last.last_day <= FinancialYear.containing(until, month).last_day
