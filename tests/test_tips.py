"""The cache of plans as they stand: always a true past, caught up on demand, and bounded."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.histories import stories
from tests.registers import JUNE, MARCH, OFFICER, House, Meddled, opening

from planevents import tips as tips_module
from planevents.commands import CorrectFact, ReportStatus, RetractFact
from planevents.decide import Tip
from planevents.evolve import fold
from planevents.perspective import arrange
from planevents.plan import Plan
from planevents.tips import KEPT, Tips

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planevents.recorded import RecordedEvent
    from planevents.register import Acting
    from planevents.testing.story import Story


class Past:
    """Of a story's events, those that were recorded so far: all that the cache asks of a store."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self.known = 0
        self.asked: list[int] = []

    def read(self, plan: str, after: int = 0) -> Iterator[RecordedEvent]:
        assert plan == self._story.id
        self.asked.append(after)
        yield from self._story.recorded[after : self.known]


def whole(recorded: list[RecordedEvent]) -> Plan:
    """The plan folded from nothing."""
    return fold("cip", arrange(recorded))


@given(stories(), st.data())
def test_catching_up_is_folding_from_nothing(story: Story, data: st.DataObject) -> None:
    """However far apart one looks, whatever took its place in the past meanwhile."""
    end = len(story.recorded)
    looks = sorted(data.draw(st.sets(st.integers(1, end), min_size=1)) | {end})
    past, tips = Past(story), Tips()

    for look in looks:
        past.known = look
        tip = tips.tip(past, "cip")  # type: ignore[arg-type]  # the cache only ever reads
        recorded = story.recorded[:look]
        assert look == tip.plan.version
        assert whole(recorded).all_actions == tip.plan.all_actions
        assert whole(recorded).labels == tip.plan.labels
        assert arrange(recorded)[-1].effective_on == tip.effective_on


@given(stories(longest=8))
def test_only_what_is_new_is_read(story: Story) -> None:
    """From the version that is known; everything only where the past was changed."""
    past, tips = Past(story), Tips()
    for past.known in range(1, len(story.recorded) + 1):
        tips.tip(past, "cip")  # type: ignore[arg-type]  # as above

    versions = iter(past.asked)
    for known in range(len(story.recorded)):
        assert known == next(versions)
        if changes_the_past(story.recorded[: known + 1]):
            assert 0 == next(versions)
    assert [] == list(versions)


def changes_the_past(recorded: list[RecordedEvent]) -> bool:
    *before, last = recorded
    latest = max((one.effective_on for one in arrange(before)), default=date.min)
    return last.event.type in ("fact.corrected", "fact.retracted") or last.effective_on < latest


class TestOnAStore:
    """Beside a real store."""

    @pytest.fixture(params=["memory", "sqlite"])
    def house(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
        house = House(request.param, tmp_path)
        yield house
        house.close()

    @pytest.fixture
    def officer(self, house: House) -> Acting:
        officer = house.register().acting_as(OFFICER)
        officer.execute("cip", *opening(), effective_on=MARCH)
        return officer

    def test_a_plan_that_is_not_there_is_not_kept(self, house: House) -> None:
        """An empty plan at version 0, for whoever wants to open it."""
        tips = Tips()

        assert Tip(Plan("cip")) == tips.tip(house.store(), "cip")
        assert 0 == kept(tips)

    def test_what_is_known_is_not_folded_again(self, house: House, officer: Acting) -> None:
        """The same frozen value is given back until something is recorded."""
        store, tips = house.store(), Tips()
        first = tips.tip(store, "cip")
        assert first is tips.tip(store, "cip")

        officer.execute("cip", ReportStatus("1", "Ongoing"))

        assert (2, 3) == (first.plan.version, tips.tip(store, "cip").plan.version)
        assert first.plan["1"].status is None

    @pytest.mark.usefixtures("officer")
    def test_a_writer_need_not_read_what_it_wrote(self, house: House) -> None:
        """The tip of a decision is kept once it is in the store."""
        store = Meddled(house.store())
        here = house.register(store.store).acting_as(OFFICER)
        for _ in range(5):
            here.execute("cip", ReportStatus("1", "Ongoing"), effective_on=JUNE)

        assert {"read": 1, "append": 5} == store.calls

    @pytest.mark.parametrize(
        "commands",
        [
            (ReportStatus("1", "Ongoing"),),
            (ReportStatus("1", "Ongoing", effective_on=date(2025, 4, 1)), ReportStatus("1", "In progress")),
            (CorrectFact(2, field="title", value="Other", reason="x"), ReportStatus("1", "Ongoing")),
            (ReportStatus("1", "Ongoing"), RetractFact(3, reason="x")),
        ],
        ids=["in order", "back-dated", "corrected", "retracted"],
    )
    def test_what_a_writer_keeps_is_what_others_fold(
        self, house: House, officer: Acting, commands: tuple[ReportStatus, ...]
    ) -> None:
        """A decision's tip is not merely near."""
        for command in commands:
            officer.execute("cip", command)

            reader = Tips()
            assert reader.tip(house.store(), "cip") == officer._desk.tips.tip(house.store(), "cip")

    def test_a_copy_is_never_heard_of(self, house: House, officer: Acting) -> None:
        """What a transaction remembers dies with it."""
        store, tips = house.store(), Tips()
        tips.tip(store, "cip")
        copy = tips.copy()
        officer.execute("cip", ReportStatus("1", "Ongoing"))

        copy.tip(store, "cip")

        assert (2, 3) == (version_kept(tips), version_kept(copy))

    def test_an_older_state_never_replaces_a_newer(self, house: House, officer: Acting) -> None:
        """Whoever is slow to tell is not believed."""
        store, tips = house.store(), Tips()
        older = tips.tip(store, "cip")
        officer.execute("cip", ReportStatus("1", "Ongoing"))
        tips.tip(store, "cip")

        tips.publish(older)

        assert 3 == version_kept(tips)


def test_the_cache_is_bounded() -> None:
    """Of many plans it keeps the latest, each once."""
    tips = Tips()
    for number in range(KEPT + 10):
        tips.publish(Tip(Plan(f"p{number}", version=1)))
    tips.publish(Tip(Plan(f"p{10}", version=2)))
    tips.publish(Tip(Plan("one-more", version=1)))

    assert KEPT == kept(tips)
    assert {"p10", "one-more", f"p{KEPT + 9}"} <= set(tips._tips)
    assert not {"p9", "p11"} & set(tips._tips)


def test_plans_are_forgotten_and_folded_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A register of more plans than it keeps answers as one that keeps them all."""
    monkeypatch.setattr(tips_module, "KEPT", 2)
    house = House("memory", tmp_path)
    register = house.register()
    officer = register.acting_as(OFFICER)
    for _ in range(3):
        for plan in ("a", "b", "c", "d"):
            commands = opening() if plan not in register.plans() else (ReportStatus("1", "Ongoing"),)
            officer.execute(plan, *commands, effective_on=MARCH)

    assert [4, 4, 4, 4] == [register.plan(plan).version for plan in ("a", "b", "c", "d")]
    assert all(one == other for one, other in pairwise(register.plan(plan)["1"] for plan in "abcd"))


def kept(tips: Tips) -> int:
    return len(tips._tips)


def version_kept(tips: Tips) -> int:
    return tips._tips["cip"].plan.version
