"""Financial years and quarters."""

import pickle
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planevents.calendar import FinancialYear, Quarter, follows, last_day_of_month, quarters_between
from planevents.errors import InvalidValueError

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))
first_months = st.integers(min_value=1, max_value=12)
starts = st.integers(min_value=1990, max_value=2100)


def years(first_month: int = 4) -> st.SearchStrategy[FinancialYear]:
    return st.builds(FinancialYear, starts, st.just(first_month))


def quarters(first_month: int = 4) -> st.SearchStrategy[Quarter]:
    return st.builds(Quarter, years(first_month), st.integers(min_value=1, max_value=4))


def test_the_uk_year_runs_from_april_to_march() -> None:
    """2025/26 begins on 1 April 2025 and ends on 31 March 2026."""
    year = FinancialYear(2025)

    assert ("2025/26", date(2025, 4, 1), date(2026, 3, 31)) == (str(year), year.first_day, year.last_day)


def test_a_year_from_january_is_written_as_one_number() -> None:
    """A body whose year is the calendar year calls it 2025."""
    year = FinancialYear(2025, first_month=1)

    assert ("2025", date(2025, 1, 1), date(2025, 12, 31)) == (str(year), year.first_day, year.last_day)


def test_the_turn_of_a_century_keeps_two_digits() -> None:
    """The year after 2099 is written 00."""
    assert str(FinancialYear(2099)) == "2099/00"


def test_a_year_has_four_quarters_of_three_months() -> None:
    """The UK's quarters end in June, September, December and March."""
    actual = [(str(quarter), quarter.first_day, quarter.last_day) for quarter in FinancialYear(2025).quarters]

    assert [
        ("2025/26 Q1", date(2025, 4, 1), date(2025, 6, 30)),
        ("2025/26 Q2", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025/26 Q3", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025/26 Q4", date(2026, 1, 1), date(2026, 3, 31)),
    ] == actual


def test_a_year_can_end_in_a_leap_february() -> None:
    """A year from March ends on 29 February where there is one."""
    assert FinancialYear(2023, first_month=3).last_day == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text", ["2025/26", "2025/2026", "2025/6", "2025-26", " 2025 / 26 ", "2025\N{EN DASH}26"]
)
def test_a_year_is_read_in_the_ways_people_write_it(text: str) -> None:
    """Long, short and one-digit second years name the same year."""
    assert FinancialYear.parse(text) == FinancialYear(2025)


@pytest.mark.parametrize(
    "text",
    ["2025/27", "2025/25", "2025/126", "2025", "25/26", "2025/26/27", "next year", "", "2025/", "٢٠٢٥/26"],
)
def test_a_text_that_names_no_year_is_refused(text: str) -> None:
    """Years that do not follow each other, and other texts, are refused with the accepted form."""
    with pytest.raises(InvalidValueError, match="write it as 2025/26") as caught:
        FinancialYear.parse(text)

    assert ("financial year", text) == (caught.value.field, caught.value.value)


def test_a_calendar_year_is_read_as_one_number_only() -> None:
    """Where the year starts in January, 2025 is a year and 2025/26 is none."""
    assert FinancialYear.parse("2025", first_month=1) == FinancialYear(2025, 1)
    with pytest.raises(InvalidValueError, match="write it as 2025"):
        FinancialYear.parse("2025/26", first_month=1)


def test_an_endless_text_is_refused() -> None:
    """A long text is no year and no quarter, and is not searched for one."""
    with pytest.raises(InvalidValueError):
        FinancialYear.parse(" " * 1_000_000 + "2025/26")
    with pytest.raises(InvalidValueError):
        Quarter.parse("Q1" + " " * 1_000_000)


@pytest.mark.parametrize(
    "text", ["2025/26 Q1", "Q1 2025/26", " q1   2025/2026 ", "2025/26 q 1", "2025-26\tQ1", "Q 1 2025/6"]
)
def test_a_quarter_is_read_in_the_ways_people_write_it(text: str) -> None:
    """The quarter may come first or last, in any case, with any spaces."""
    assert Quarter.parse(text) == Quarter(FinancialYear(2025), 1)


@pytest.mark.parametrize(
    "text", ["2025/26", "Q1", "2025/26Q1x", "Q1 of 2025/26", "first quarter", "", "Q1 2025/26 Q2"]
)
def test_a_text_that_names_no_quarter_is_refused(text: str) -> None:
    """The refusal shows the accepted form."""
    with pytest.raises(InvalidValueError, match=r"write it as 2025/26"):
        Quarter.parse(text)


def test_the_hint_suits_a_calendar_year() -> None:
    """Where the year starts in January, the hint has no second year."""
    with pytest.raises(InvalidValueError, match="write it as 2025 Q1"):
        Quarter.parse("first", first_month=1)


@pytest.mark.parametrize("number", [0, 5, -1])
def test_there_is_no_fifth_quarter(number: int) -> None:
    """A quarter's number is 1 to 4, built or read."""
    with pytest.raises(InvalidValueError, match="quarters 1 to 4"):
        Quarter(FinancialYear(2025), number)


def test_a_fifth_quarter_is_not_read() -> None:
    """A text cannot name it either."""
    with pytest.raises(InvalidValueError, match="quarters 1 to 4"):
        Quarter.parse("2025/26 Q5")


@pytest.mark.parametrize("month", [0, 13])
def test_a_year_starts_in_a_month(month: int) -> None:
    """The first month is 1 to 12."""
    with pytest.raises(InvalidValueError, match="from 1 to 12"):
        FinancialYear(2025, month)


@pytest.mark.parametrize("start", [0, 9999])
def test_a_year_must_fit_in_the_calendar(start: int) -> None:
    """Both ends of a year must be dates."""
    with pytest.raises(InvalidValueError, match="from 1 to 9998"):
        FinancialYear(start)


def test_a_moment_is_not_a_day() -> None:
    """A datetime is refused: only a time zone says which day it belongs to."""
    moment = datetime(2025, 3, 31, 23, 30, tzinfo=UTC)

    with pytest.raises(InvalidValueError, match="pass a date"):
        Quarter.containing(moment)
    with pytest.raises(InvalidValueError, match="pass a date"):
        FinancialYear.containing(moment)


def test_quarters_between_includes_both_ends() -> None:
    """From Q4 to the next year's Q2 there are three quarters."""
    actual = quarters_between(Quarter.parse("2024/25 Q4"), Quarter.parse("2025/26 Q2"))

    assert ("2024/25 Q4", "2025/26 Q1", "2025/26 Q2") == tuple(map(str, actual))


def test_quarters_between_does_not_go_backwards() -> None:
    """The later quarter first is a mistake, not an empty answer."""
    with pytest.raises(InvalidValueError, match="swap"):
        quarters_between(Quarter.parse("2025/26 Q2"), Quarter.parse("2025/26 Q1"))


def test_quarters_between_needs_one_kind_of_year() -> None:
    """Quarters of years with different first months form no sequence."""
    with pytest.raises(InvalidValueError, match="one first month"):
        quarters_between(Quarter(FinancialYear(2025, 1), 1), Quarter(FinancialYear(2025, 4), 1))


def test_two_years_follow_each_other() -> None:
    """The second year is written with one, two or four digits."""
    expected = [True, True, True, False, False, True]

    assert expected == [
        follows(2025, "26"),
        follows(2025, "2026"),
        follows(2026, "7"),
        follows(2025, "27"),
        follows(2025, "026"),
        follows(2099, "00"),
    ]


@given(day=days, first_month=first_months)
def test_every_day_is_in_its_year_and_quarter(day: date, first_month: int) -> None:
    """The year and quarter of a day contain it, and the neighbouring quarters do not."""
    year, quarter = FinancialYear.containing(day, first_month), Quarter.containing(day, first_month)

    assert day in year
    assert day in quarter
    assert quarter in year.quarters
    assert day not in quarter.next
    assert day not in quarter.previous


@given(year=st.builds(FinancialYear, starts, first_months))
def test_quarters_tile_the_year(year: FinancialYear) -> None:
    """Quarters follow each other without gap or overlap, from the first day to the last."""
    first, *_, last = year.quarters

    assert (year.first_day, year.last_day) == (first.first_day, last.last_day)
    for earlier, later in zip(year.quarters, year.quarters[1:], strict=False):
        assert earlier.last_day + timedelta(days=1) == later.first_day
    assert year.last_day + timedelta(days=1) == FinancialYear(year.start + 1, year.first_month).first_day


@given(first_month=first_months, data=st.data())
def test_a_quarter_survives_being_written_and_read(first_month: int, data: st.DataObject) -> None:
    """Reading a quarter's or a year's name gives it back."""
    quarter = data.draw(quarters(first_month))

    assert Quarter.parse(str(quarter), first_month) == quarter
    assert FinancialYear.parse(str(quarter.year), first_month) == quarter.year


@given(quarter=quarters())
def test_next_and_previous_undo_each_other(quarter: Quarter) -> None:
    """The quarter after the one before is the quarter itself, and days follow on."""
    assert quarter == quarter.next.previous == quarter.previous.next
    assert quarter.last_day + timedelta(days=1) == quarter.next.first_day


@given(one=quarters(), other=quarters())
def test_quarters_order_by_time(one: Quarter, other: Quarter) -> None:
    """The order of quarters is the order of their days."""
    assert (one < other) == (one.first_day < other.first_day)
    assert (one.year <= other.year) == (one.year.first_day <= other.year.first_day)


@given(one=quarters(), other=quarters())
def test_quarters_between_is_a_run(one: Quarter, other: Quarter) -> None:
    """The quarters between two are in order, each the next of the one before."""
    first, last = min(one, other), max(one, other)
    run = quarters_between(first, last)

    assert (first, last) == (run[0], run[-1])
    assert [quarter.next for quarter in run[:-1]] == list(run[1:])


@given(day=days)
def test_the_last_day_of_a_month_is_followed_by_a_first(day: date) -> None:
    """The day after a month's last day is the first of another."""
    last = last_day_of_month(day.year, day.month)

    assert (day.month, 1) == (last.month, (last + timedelta(days=1)).day)


@given(quarter=quarters())
def test_quarters_are_values(quarter: Quarter) -> None:
    """Equal quarters hash alike and pickle."""
    assert {quarter} == {pickle.loads(pickle.dumps(quarter))}  # noqa: S301  # the test's own bytes
