"""Ratings and trends: exact edges, both directions, and tolerances."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planevents.decimals import decimal, decimal_or_none, plain_decimal, read_decimal
from planevents.errors import InvalidValueError
from planevents.outcome import RATINGS, Thresholds, read_direction, trend_between

if TYPE_CHECKING:
    from planevents.outcome import Direction

numbers = st.decimals("-1000", "1000", places=3, allow_nan=False)
tolerances = st.decimals("0", "100", places=3, allow_nan=False)
directions: st.SearchStrategy[Direction] = st.sampled_from(("higher", "lower"))
BANDS = Thresholds(green=Decimal("0.5"), amber=Decimal(2))
IN_PER_CENT = Thresholds(green=Decimal(1), amber=Decimal(10), of="per cent of target")


@pytest.mark.parametrize(
    ("value", "rating"),
    [
        ("60", "GREEN"),
        ("55", "GREEN"),
        ("54.5", "GREEN"),
        ("54.499999", "AMBER"),
        ("53", "AMBER"),
        ("52.999999", "RED"),
        ("-999999999999999", "RED"),
    ],
)
def test_the_edges_where_higher_is_better(value: str, rating: str) -> None:
    """A tolerance of 0.5 and of 2 below 55: both edges belong to the better rating."""
    assert rating == BANDS.rating(Decimal(value), Decimal(55), "higher")


@pytest.mark.parametrize(
    ("value", "rating"),
    [("40", "GREEN"), ("44.1", "GREEN"), ("44.100001", "AMBER"), ("45.6", "AMBER"), ("45.600001", "RED")],
)
def test_the_edges_where_lower_is_better(value: str, rating: str) -> None:
    """The same above 43.6."""
    assert rating == BANDS.rating(Decimal(value), Decimal("43.6"), "lower")


@pytest.mark.parametrize(
    ("value", "target", "rating"),
    [
        ("198", "200", "GREEN"),
        ("197.999999", "200", "AMBER"),
        ("180", "200", "AMBER"),
        ("179.999999", "200", "RED"),
        ("-202", "-200", "GREEN"),
        ("-220.000001", "-200", "RED"),
        ("0", "0", "GREEN"),
        ("-0.000001", "0", "RED"),
    ],
)
def test_tolerances_in_per_cent_of_the_target(value: str, target: str, rating: str) -> None:
    """1 % and 10 % of its size, whatever its sign; nothing is tolerated at a target of 0."""
    assert rating == IN_PER_CENT.rating(Decimal(value), Decimal(target), "higher")


def test_without_tolerances_it_is_green_at_the_target() -> None:
    """And RED below it: there is no AMBER."""
    assert "GREEN" == Thresholds().rating(Decimal("55.0"), Decimal(55), "higher")
    assert "RED" == Thresholds().rating(Decimal("54.9"), Decimal(55), "higher")


@given(numbers, numbers, numbers, tolerances, tolerances, directions)
def test_a_better_value_has_no_worse_rating(  # noqa: PLR0917 what is drawn
    one: Decimal, other: Decimal, target: Decimal, green: Decimal, more: Decimal, direction: Direction
) -> None:
    """Whatever the tolerances are."""
    bands = Thresholds(green=green, amber=green + more)
    worse, better = sorted((one, other), reverse=direction == "lower")
    order = [RATINGS.index(bands.rating(value, target, direction)) for value in (better, worse)]
    assert sorted(order) == order


@given(numbers, numbers, tolerances)
def test_the_directions_mirror_each_other(value: Decimal, target: Decimal, amber: Decimal) -> None:
    """What is above a target in one is below its negative in the other."""
    bands = Thresholds(amber=amber)
    assert bands.rating(value, target, "higher") == bands.rating(-value, -target, "lower")


@pytest.mark.parametrize(
    ("before", "now", "direction", "trend"),
    [
        ("44.1", "55.07", "lower", "Worsening"),
        ("33.1", "28.6", "higher", "Worsening"),
        ("44.1", "43", "lower", "Improving"),
        ("33.1", "33.2", "higher", "Improving"),
        ("33.1", "33.10", "higher", "Static"),
        (None, "33.1", "higher", "No trend data"),
        ("33.1", None, "higher", "No trend data"),
    ],
)
def test_a_trend_knows_which_way_is_better(
    before: str | None, now: str | None, direction: Literal["higher", "lower"], trend: str
) -> None:
    """A rise in crime is worse, and so is a fall in recycling."""
    assert trend == trend_between(decimal_or_none(before), decimal_or_none(now), direction)


def test_the_edge_of_what_is_static() -> None:
    """A difference as large as the tolerance is still Static; one above it is not."""
    tenth = Decimal("0.1")
    assert "Static" == trend_between(Decimal(33), Decimal("33.1"), "higher", tenth)
    assert "Static" == trend_between(Decimal(33), Decimal("32.9"), "higher", tenth)
    assert "Improving" == trend_between(Decimal(33), Decimal("33.100001"), "higher", tenth)
    assert "Worsening" == trend_between(Decimal(33), Decimal("32.899999"), "higher", tenth)


@given(numbers, numbers, directions, tolerances)
def test_what_improves_one_way_worsens_back(
    before: Decimal, now: Decimal, direction: Direction, within: Decimal
) -> None:
    """And what is Static is so both ways."""
    back = {"Improving": "Worsening", "Worsening": "Improving", "Static": "Static"}
    there = trend_between(before, now, direction, within)
    assert back[there] == trend_between(now, before, direction, within)


# --- numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_as", "written"),
    [
        ("52.40", "52.40"),
        (55, "55"),
        (Decimal("1E+2"), "100"),
        (Decimal("-0.000001"), "-0.000001"),
        ("0", "0"),
    ],
)
def test_a_number_is_kept_as_it_is_written(given_as: object, written: str) -> None:
    """With its digits after the point, and without an exponent."""
    assert written == plain_decimal(decimal(given_as))


@pytest.mark.parametrize(
    "wrong",
    [
        52.4,
        True,
        Decimal("NaN"),
        Decimal("Infinity"),
        "5e1",
        "1,000",
        " 1",
        "1.",
        "",
        "1" * 16,
        "0.1234567",
        b"1",
    ],
    ids=repr,
)
def test_what_is_no_exact_number_is_refused(wrong: object) -> None:
    """A float is rarely what was printed; the record holds 15 digits before the point and 6 after it."""
    with pytest.raises(InvalidValueError, match=r"number: this is .*got .*\(.+\)") as refused:
        decimal_or_none(wrong)
    assert wrong is refused.value.value or str(wrong) == str(refused.value.value)


def test_where_there_must_be_a_number_none_is_refused() -> None:
    """And None is None where there need be none."""
    assert decimal_or_none(None) is None
    with pytest.raises(InvalidValueError, match="number: a number is needed"):
        decimal(None)


@given(st.decimals("-999999999999999", "999999999999999", places=6, allow_nan=False))
def test_a_number_reads_as_it_was_written(number: Decimal) -> None:
    """To the last digit."""
    assert plain_decimal(number) == plain_decimal(read_decimal(plain_decimal(number)))


def test_a_direction_is_one_of_two() -> None:
    """Another word is refused."""
    assert ("higher", "lower") == (read_direction("higher"), read_direction("lower"))
    with pytest.raises(InvalidValueError, match="direction: readings are better when 'higher' or 'lower'"):
        read_direction("up")
