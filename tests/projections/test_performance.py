"""Standards: numerator, denominator, percentage and the rule by which they count."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.histories import stories

from planevents import PlanRegister
from planevents import commands as c
from planevents.calendar import Quarter
from planevents.definitions import Standard
from planevents.errors import InvalidValueError
from planevents.plan import Plan
from planevents.projections.performance import Performance, StandardResult, performance_of
from planevents.statuses import PRIORITY_RAG
from planevents.testing.story import OPENED, Story

if TYPE_CHECKING:
    from collections.abc import Iterator

MAY = date(2024, 5, 31)
GREEN = Standard(
    "Workplan", counting="green or complete, of all", statuses=("Green", "Complete"), expected=90
)


def result(numerator: int, denominator: int, expected: int | None = 90) -> StandardResult:
    return StandardResult(
        Standard("s", counting="c", statuses=("x",), expected=expected), numerator, denominator
    )


@pytest.fixture
def performance() -> Performance:
    """Three actions: one green, one complete but for scrutiny, one with no status."""
    scrutiny = Standard(
        "Scrutiny", counting="green, of those not for scrutiny", statuses="Green", without_tags="scrutiny"
    )
    key = Standard(
        "Key", counting="complete, of the key ones", statuses="Complete", with_tags=("key", "scrutiny")
    )
    story = Story(scheme=PRIORITY_RAG, standards=(GREEN, scrutiny, key))
    story.do(
        c.AddAction("1", title="One", status="Green", tags=["key"]),
        c.AddAction("2", title="Two", status="Complete", tags=["key", "scrutiny"]),
        c.AddAction("3", title="Three"),
        on=MAY,
    )
    return performance_of(story.plan(), MAY)


def test_a_standard_counts_its_statuses_of_all(performance: Performance) -> None:
    """Two of three are green or complete, which is short of 90 per cent."""
    found = performance["Workplan"]
    assert (found.numerator, found.denominator, found.percentage, found.achieved) == (
        2,
        3,
        Decimal("66.7"),
        "no",
    )


def test_tags_choose_the_denominator(performance: Performance) -> None:
    """Those with every wanted tag and no unwanted one are counted, above and below the line."""
    assert [(one.numerator, one.denominator) for one in performance.results] == [(2, 3), (1, 2), (1, 1)]


def test_counts_are_in_the_schemes_order(performance: Performance) -> None:
    """Each status with its number, zeros included, and no status at the end."""
    assert performance.counts == (("Green", 1), ("Amber", 0), ("Red", 0), ("Complete", 1), ("no status", 1))


def test_a_plan_without_standards_has_one() -> None:
    """Complete in any form, by rows; nothing is expected, so nothing is achieved or missed."""
    story = Story().do(
        c.AddAction("1", title="One", status="Complete and ongoing"),
        c.AddAction("2", title="Two", status="Ongoing"),
        on=MAY,
    )
    (found,) = performance_of(story.plan(), MAY).results
    assert (found.standard.name, found.numerator, found.denominator) == ("Complete, by rows", 1, 2)
    assert found.achieved is None


@pytest.mark.parametrize(
    ("numerator", "denominator", "percentage"),
    [
        (17, 47, "36.2"),
        (16, 45, "35.6"),
        (15, 24, "62.5"),
        (58, 59, "98.3"),
        (1, 16, "6.3"),
        (0, 3, "0.0"),
        (3, 3, "100.0"),
    ],
)
def test_percentages_are_rounded_half_up_to_one_decimal(
    numerator: int, denominator: int, percentage: str
) -> None:
    """One of sixteen is 6.25, printed as 6.3."""
    assert str(result(numerator, denominator).percentage) == percentage


def test_nothing_to_count_is_no_percentage() -> None:
    """No denominator, no figure, and nothing achieved."""
    assert (result(0, 0).percentage, result(0, 0).achieved) == (None, None)
    assert str(result(0, 0)) == "s: 0 of 0; c"


def test_achieved_goes_by_the_fraction_and_not_by_its_rounding() -> None:
    """1,799 of 2,000 is printed as 90.0 and is less than 90 per cent."""
    close = result(1799, 2000)
    assert (str(close.percentage), close.achieved) == ("90.0", "no")
    assert result(1800, 2000).achieved == "yes"


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_the_percentage_is_near_the_fraction(part: int, rest: int) -> None:
    """Never further off than half a tenth."""
    whole = part + rest
    found = result(part, whole)
    assert found.percentage is not None
    assert abs(found.percentage * whole - 100 * part) * 20 <= whole


@given(stories())
def test_the_counts_are_of_all_actions(story: Story) -> None:
    """Every action is counted once by its status, and the default standard counts the complete ones."""
    plan = attrs.evolve(story.plan(), standards=())
    performance = performance_of(plan, OPENED)
    assert sum(number for _, number in performance.counts) == len(plan.actions)
    (default,) = performance.results
    assert (default.numerator, default.denominator) == (
        sum(action.is_complete for action in plan.actions),
        len(plan.actions),
    )


def test_an_unopened_plan_has_nothing_to_count() -> None:
    """No actions, no scheme, no error."""
    assert performance_of(Plan("cip"), MAY).counts == (("no status", 0),)


def test_an_unknown_standard_is_refused(performance: Performance) -> None:
    """The error says which there are."""
    with pytest.raises(InvalidValueError, match=r"it has 'Workplan', 'Scrutiny', 'Key'"):
        performance["Work plan"]


def test_it_shows_itself(performance: Performance) -> None:
    """Each figure with its counts and its rule, and how it was rounded (rule 17)."""
    assert str(performance).splitlines() == [
        "Performance of Continuous Improvement Plan",
        "cip as at 2024-05-31: 3 actions; Workplan 2 of 3, Scrutiny 1 of 2, Key 1 of 1",
        "(percentages are rounded to one decimal, a half upwards)",
        "",
        "Standard  Number  Of  %      Expected  Achieved  Counting rule",
        "--------  ------  --  -----  --------  --------  --------------------------------",
        "Workplan  2       3   66.7   90        no        green or complete, of all",
        "Scrutiny  1       2   50.0                       green, of those not for scrutiny",
        "Key       1       1   100.0                      complete, of the key ones",
        "",
        "Actions by status",
        "Status     Actions",
        "---------  -------",
        "Green      1",
        "Amber      0",
        "Red        0",
        "Complete   1",
        "no status  1",
    ]
    assert str(performance.results[0]) == "Workplan: 2 of 3 (66.7 %); green or complete, of all"
    assert repr(performance) == f"<Performance: {performance.headline}>"


# --- against what was before ---------------------------------------------------------------------


def test_a_standard_is_compared_with_an_earlier_moment() -> None:
    """By the same rule, and by the exact fractions: 1 of 3 is no more than 33.3 %."""
    before = result(1, 3)
    trends = [
        attrs.evolve(result(*now), before=before).trend for now in ((1, 3), (2, 6), (333, 1000), (2, 3))
    ]
    assert ["Static", "Static", "Worsening", "Improving"] == trends
    assert ["No trend data"] * 3 == [
        one.trend
        for one in (
            before,
            attrs.evolve(before, before=result(0, 0)),
            attrs.evolve(result(0, 0), before=before),
        )
    ]


def test_it_shows_what_was_before() -> None:
    """In a table of its own; a standard is printed to its own decimals."""
    whole = attrs.evolve(GREEN, decimals=0)
    story = Story(scheme=PRIORITY_RAG, standards=(whole,)).do(
        *(c.AddAction(str(number), title="T", status="Red") for number in (1, 2, 3)), on=OPENED
    )
    early = story.plan()
    story.do(c.ReportStatus("1", "Green"), c.ReportStatus("2", "Green"), on=MAY)
    view = performance_of(story.plan(), MAY, before=(early, OPENED))

    assert "(percentages are rounded to each standard's own decimals, a half upwards)" == view.heading[-1]
    assert [
        "Against 2024-04-01, by the same rules",
        "Standard  Number  Of  Then  Achieved  Now  Achieved  Trend",
        "--------  ------  --  ----  --------  ---  --------  ---------",
        "Workplan  0       3   0     no        67   no        Improving",
    ] == view.tables()[1].to_text().splitlines()


def test_a_plan_that_was_not_open_is_nothing_to_compare_with() -> None:
    """There is no table of it, and no trend."""
    story = Story(scheme=PRIORITY_RAG, standards=(GREEN,))
    view = performance_of(story.plan(), MAY, before=(Plan("cip"), OPENED))
    assert (None, "No trend data") == (view.before, view.results[0].trend)


class TestBefore:
    """The register finds the moment before by itself, or is told."""

    @pytest.fixture
    def register(self) -> Iterator[PlanRegister]:
        """One action, Green in Q1, Red in Q2 before the report, and late news of Q1 after it."""
        with PlanRegister.open("memory://", clock=lambda: datetime(2025, 12, 1, tzinfo=UTC)) as register:
            officer = register.acting_as("Performance Officer")
            officer.execute(
                "cip",
                c.OpenPlan("Plan", scheme=PRIORITY_RAG, standards=[GREEN]),
                c.AddAction("1", title="T", status="Green"),
                effective_on=date(2025, 5, 1),
            )
            officer.issue(c.IssueReport("Q1", plans=["cip"], period="2025/26 Q1", cut_off=date(2025, 6, 30)))
            officer.execute("cip", c.ReportStatus("1", "Red"), effective_on=date(2025, 9, 30))
            officer.issue(c.IssueReport("Q2", plans=["cip"], period="2025/26 Q2", cut_off=date(2025, 9, 30)))
            officer.execute("cip", c.ReportStatus("1", "Amber"), effective_on=date(2025, 6, 15))
            yield register

    @pytest.mark.parametrize(
        ("asked", "before", "then", "trend"),
        [
            ({"effective_at": "2025/26 Q2"}, date(2025, 6, 30), 0, "Static"),
            ({"effective_at": "2025/26 Q2", "before": "Q1"}, date(2025, 6, 30), 1, "Worsening"),
            ({"as_reported": "Q2"}, date(2025, 6, 30), 1, "Worsening"),
            ({"effective_at": "2025/26 Q2", "before": date(2025, 6, 1)}, date(2025, 6, 1), 1, "Worsening"),
            ({"before": Quarter.parse("2025/26 Q1")}, date(2025, 6, 30), 0, "Static"),
        ],
        ids=str,
    )
    def test_what_it_is_compared_with(
        self, register: PlanRegister, asked: dict[str, Any], before: date, then: int, trend: str
    ) -> None:
        """As best known now, as published then, or as known to the report that is asked about."""
        view = register.performance("cip", **asked)
        (found,) = view.results
        assert found.before is not None
        assert (before, then, trend) == (view.before, found.before.numerator, found.trend)

    def test_before_the_plan_there_is_nothing(self, register: PlanRegister) -> None:
        """The first quarter has none before it."""
        assert register.performance("cip", effective_at="2025/26 Q1").before is None

    def test_what_nothing_has_changed_since(self, register: PlanRegister) -> None:
        """Now is compared with the end of September, since when nothing happened."""
        view = register.performance("cip")
        after = Quarter.containing(view.as_at).previous.last_day
        assert (after, "Static") == (view.before, view.results[0].trend)

    def test_what_comes_late_is_compared_at_once(self, register: PlanRegister) -> None:
        """What was asked before is not kept beyond the next event."""
        assert 0 == self.then(register)
        register.acting_as("Officer").execute(
            "cip", c.ReportStatus("1", "Green"), effective_on=date(2025, 6, 20)
        )
        assert 1 == self.then(register)
        assert 1 == self.then(register)

    def then(self, register: PlanRegister) -> int | None:
        before = register.performance("cip", effective_at="2025/26 Q2").results[0].before
        return None if before is None else before.numerator
