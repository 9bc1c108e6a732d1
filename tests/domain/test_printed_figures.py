"""Printed percentages held against their counts; the oracle tries every count, with decimals."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planevents.figures import (
    USUAL,
    Percentage,
    PublishedFigure,
    check_figures,
    percentage,
    read_percentage,
    rounded,
    together,
)

MODES = {
    "half up": ROUND_HALF_UP,
    "half even": ROUND_HALF_EVEN,
    "half down": ROUND_HALF_DOWN,
    "down": ROUND_DOWN,
}
wholes = st.integers(1, 60) | st.sampled_from((8, 16, 40))
"""With some of which every second count is a half to be rounded."""
places = st.integers(0, 2)


def oracle(numerator: int, denominator: int, places: int, rounding: str) -> int:
    """A percentage as so many units, by decimals of sixty digits."""
    exact = Fraction(100 * 10**places * numerator, denominator)
    whole, rest = divmod(exact.numerator, exact.denominator)
    near = Decimal(whole) + (Decimal(rest) / Decimal(exact.denominator)).quantize(Decimal("1E-20"))
    if 2 * rest == exact.denominator:
        near = Decimal(whole) + Decimal("0.5")
    return int(near.quantize(Decimal(1), MODES[rounding]))


def tried(parts: list[Percentage], denominator: int) -> bool:
    """Whether any counts at all, under any one rounding, give percentages that make a whole."""
    for rounding in MODES:
        fitting = [
            [n for n in range(denominator + 1) if oracle(n, denominator, part.places, rounding) == part.units]
            for part in parts
        ]
        if any(sum(counts) == denominator for counts in product(*fitting)):
            return True
    return False


def figure(name: str, printed: str, *counts: int | None, group: str | None = "Whole") -> PublishedFigure:
    numerator, denominator = counts or (None, None)
    return PublishedFigure(
        name=name, printed=printed, numerator=numerator, denominator=denominator, group=group
    )


def found(*figures: PublishedFigure) -> list[str]:
    return [str(one) for one in check_figures(figures)]


# --- one percentage -----------------------------------------------------------------------------


@given(
    st.data(),
    st.integers(1, 10**6) | st.sampled_from((8, 16, 200, 400, 2000)),
    places,
    st.sampled_from(USUAL),
)
def test_rounding_is_exact(data: st.DataObject, denominator: int, decimals: int, rounding: str) -> None:
    """As the oracle rounds."""
    numerator = data.draw(st.integers(0, denominator))
    assert oracle(numerator, denominator, decimals, rounding) == rounded(
        numerator,
        denominator,
        decimals,
        rounding,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(("numerator", "even", "odd"), [(1, 12, 13), (3, 38, 37), (5, 62, 63), (7, 88, 87)])
def test_a_half_is_rounded_to_the_even(numerator: int, even: int, odd: int) -> None:
    """12.5 % of eight is 12 %, 37.5 % is 38 %; and back."""
    assert even == rounded(numerator, 8, 0, "half even")
    assert [[numerator], []] == [list(Percentage(one, 0).counts(8, "half even")) for one in (even, odd)]


@given(wholes, places, st.data(), st.sampled_from(USUAL))
def test_the_counts_of_a_percentage_are_all_that_give_it(
    denominator: int, decimals: int, data: st.DataObject, rounding: str
) -> None:
    """None is left out, and none is too many: every count is tried."""
    units = data.draw(
        st.integers(0, 100 * 10**decimals)
        | st.builds(lambda n: oracle(n, denominator, decimals, rounding), st.integers(0, denominator))
    )
    expected = [n for n in range(denominator + 1) if oracle(n, denominator, decimals, rounding) == units]
    assert expected == list(Percentage(units, decimals).counts(denominator, rounding))  # type: ignore[arg-type]


@given(wholes, st.data(), places)
def test_what_is_printed_rightly_is_never_odd(denominator: int, data: st.DataObject, decimals: int) -> None:
    """Whatever usual rounding was used."""
    numerator = data.draw(st.integers(0, denominator))
    units = oracle(numerator, denominator, decimals, data.draw(st.sampled_from(tuple(MODES))))
    printed = f"{Decimal(units).scaleb(-decimals)} %"
    assert [] == found(figure("A", printed, numerator, denominator, group=None))


@given(wholes, st.data(), st.integers(0, 120))
def test_what_no_rounding_gives_is_odd(denominator: int, data: st.DataObject, printed: int) -> None:
    """A finding exactly where the oracle has no rounding for it."""
    numerator = data.draw(st.integers(0, denominator))
    possible = any(oracle(numerator, denominator, 0, rounding) == printed for rounding in MODES)
    assert possible != bool(found(figure("A", f"{printed}%", numerator, denominator, group=None)))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("7%", (7, 0)),
        ("62.5 %", (625, 1)),
        (" 4.50 per cent ", (450, 2)),
        ("100", (100, 0)),
        ("N/A", None),
        ("above 90%", None),
        ("-3%", None),
        ("1.2.3", None),
        ("\u0667%", None),
    ],
)
def test_a_percentage_is_read_with_its_decimals(text: str, read: tuple[int, int] | None) -> None:
    """And nothing else is taken for one."""
    one = read_percentage(text)
    assert read == (None if one is None else (one.units, one.places))


def test_a_percentage_is_computed_to_the_decimals_asked_for() -> None:
    """A half upwards; of nothing there is none."""
    assert ["98", "98.3", "6.3", "None"] == [
        str(one) for one in (percentage(58, 59, 0), percentage(58, 59), percentage(1, 16), percentage(0, 0))
    ]


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (figure("A", "7%", 1, 5, group=None), "A: 1/5 (7%): 1/5 = 20 % is not 7%"),
        (figure("A", "34%", 1, 3, group=None), "A: 1/3 (34%): 1/3 = 33.33 % is not 34%"),
        (figure("A", "66%", 1, 3, group=None), "A: 1/3 (66%): 1/3 = 33.33 % is not 66%, but 2/3 = 66.67 % rounds to it"),
        (figure("A", "120%", 6, 5, group=None), "A: 6/5 (120%): 6 is no part of 5"),
        (figure("A", "20%", -1, 5, group=None), "A: -1/5 (20%): -1 is no part of 5"),
        (figure("A", "0%", 0, 0, group=None), "A: 0/0 (0%) is a part of nothing"),
        (figure("A", "63.1%", None, 24, group=None), "A: no count of 24 gives 63.1%"),
        (figure("A", "120%", group=None), "A: 120% is more than the whole"),
        (figure("A", "100%", group=None), "A: 100% is printed without its counts"),
        (figure("A", "most", 1, 2, group=None), "A: 'most' is not a percentage"),
    ],
)  # fmt: skip
def test_what_is_odd_about_one_figure(one: PublishedFigure, says: str) -> None:
    """In words, with what would have been right where that can be told."""
    assert [says] == found(one)


def test_what_is_odd_is_of_a_kind() -> None:
    """For a program to go by."""
    odd = [
        figure("A", "7%", 1, 5, group=None),
        figure("B", "120%", group=None),
        figure("C", "100%", group=None),
        figure("D", "most", group=None),
        figure("E", "50%", 2, 4),
        figure("F", "25%", 1, 4),
        figure("G", "20%", 3, 15, group="Another"),
        figure("H", "80%", 4, 5, group="Another"),
        figure("I", "20%", 1, 5, group="Another"),
    ]
    assert ["ratio", "ratio", "no counts", "unreadable", "parts", "denominator", "parts"] == [
        one.problem for one in check_figures(odd)
    ]


def test_a_figure_is_told_with_the_counts_that_it_has() -> None:
    """All of them, some, or none."""
    told = [figure("A", "7%", *counts) for counts in ((1, 15), (None, 15), (1, None), ())]
    assert ["1/15 (7%)", "?/15 (7%)", "1 (7%)", "7%"] == [str(one) for one in told]


def test_a_percentage_of_a_known_whole_may_be_printed_without_its_count() -> None:
    """15 of 24 give 62.5 %, and 1 of 1 gives all."""
    assert [] == found(figure("A", "62.5%", None, 24, group=None), figure("B", "100%", None, 1, group=None))


def test_what_cannot_be_read_is_given_no_counts() -> None:
    """Nor are its siblings then: what would be left over is not known."""
    assert ["Whole, B: 'most' is not a percentage"] == found(figure("A", "50%"), figure("B", "most"))


@pytest.mark.parametrize("printed", ["N/A", "", "-", "n/a", "\N{EN DASH}"])
def test_what_says_that_there_is_none_is_not_odd(printed: str) -> None:
    """A cell without a figure."""
    assert [] == found(figure("A", printed, group=None))


# --- the parts of a whole -----------------------------------------------------------------------

GREEN = (
    figure("Improving", "33%", 5, 15),
    figure("Static", "7%", 1, 5),
    figure("Worsening", "0%"),
    figure("No trend data", "60%", 9, 15),
)


def test_a_denominator_that_contradicts_its_siblings() -> None:
    """The published misprint: 1/5 (7%) among fifteenths."""
    assert [
        "Whole, Static: 1/5 (7%): 1/5 = 20 % is not 7%, but 1/15 = 6.67 % rounds to it",
        "Whole, Static: 1/5 (7%) stands among parts of 15 and the parts add up to it",
    ] == found(*GREEN)


def test_a_denominator_can_be_odd_though_its_percentage_is_right() -> None:
    """3/15 is 20 %, among parts of 5."""
    odd = (figure("A", "40%", 2, 5), figure("B", "40%", 2, 5), figure("C", "20%", 3, 15))
    assert [
        "Whole, C: 3/15 (20%) stands among parts of 5",
        "Whole: the parts add up to 7, not to 5",
    ] == found(*odd)


def test_parts_that_do_not_add_up() -> None:
    """Each is right by itself."""
    assert ["Whole: the parts add up to 3, not to 4"] == found(
        figure("A", "50%", 2, 4), figure("B", "25%", 1, 4)
    )


def test_the_other_published_rows_are_sound() -> None:
    """AMBER and RED, with 0 % printed without counts."""
    amber = (figure("a", "0%"), figure("b", "33%", 1, 3), figure("c", "0%"), figure("d", "67%", 2, 3))
    red = (figure("a", "17%", 1, 6), figure("b", "0%"), figure("c", "50%", 3, 6), figure("d", "33%", 2, 6))
    assert [] == found(*amber) + found(*red)


def test_percentages_without_counts_are_given_some() -> None:
    """91 / 4.5 / 0 / 4.5 can be of 22, and of nothing smaller: every smaller whole is tried."""
    parts = [Percentage(91, 0), Percentage(45, 1), Percentage(0, 0), Percentage(45, 1)]
    least = next(n for n in range(1, 100) if tried(parts, n))
    counts = together(parts)

    assert counts is not None
    assert (least, (20, 1, 0, 1)) == (counts.denominator, counts.counts)
    assert "20 + 1 + 0 + 1 of 22" == str(counts)


def test_percentages_that_nothing_gives_together() -> None:
    """They add up to far too much."""
    assert ["Whole: no counts up to 1,000 give 60% / 60% together"] == found(
        figure("A", "60%"), figure("B", "60%")
    )


def test_a_missing_count_must_leave_room_for_the_others() -> None:
    """Of 4 with 2 counted, the other is 2, which is not 25 %."""
    assert [] == found(figure("A", "50%", 2, 4), figure("B", "50%"))
    assert ["Whole: no counts of 4 give 50% / 25% together"] == found(
        figure("A", "50%", 2, 4), figure("B", "25%")
    )


def test_counts_without_a_denominator_make_their_own_whole() -> None:
    """20 and 7 programmes are 27 together."""
    assert [] == found(figure("Green", "74%", 20, None), figure("Amber", "26%", 7, None))
    assert ["Whole: no counts of 27 give 75% / 26% together"] == found(
        figure("Green", "75%", 20, None), figure("Amber", "26%", 7, None)
    )


@given(st.lists(st.tuples(st.integers(0, 100), st.just(0)) | st.tuples(st.integers(0, 1000), st.just(1)),
                min_size=1, max_size=3), st.integers(1, 25))  # fmt: skip
def test_parts_go_together_exactly_when_some_counts_do(
    parts: list[tuple[int, int]], denominator: int
) -> None:
    """Every combination of counts is tried, under each rounding."""
    percentages = [Percentage(*part) for part in parts]
    counts = together(percentages, of=denominator)

    assert tried(percentages, denominator) == (counts is not None)
    if counts is not None:
        assert denominator == sum(counts.counts)
        assert [part.units for part in percentages] == [
            oracle(n, denominator, part.places, counts.rounding)
            for n, part in zip(counts.counts, percentages, strict=True)
        ]


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=5).filter(any), places, st.sampled_from(tuple(MODES))
)
def test_a_table_that_was_printed_rightly_has_no_findings(
    counts: list[int], decimals: int, rounding: str
) -> None:
    """With all counts; without any, some are found."""
    whole = sum(counts)
    texts = [f"{Decimal(oracle(n, whole, decimals, rounding)).scaleb(-decimals)}%" for n in counts]
    with_counts = [
        figure(f"{i}", text, n, whole) for i, (text, n) in enumerate(zip(texts, counts, strict=True))
    ]
    assert [] == found(*with_counts)
    without = check_figures(figure(f"{i}", text) for i, text in enumerate(texts))
    assert {"no counts"} == {one.problem for one in without}
