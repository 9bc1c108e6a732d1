"""Target dates in every shape in which they are published."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from planevents.target import TargetDate
from planevents.testing.strategies.texts import hostile_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis.strategies import SearchStrategy

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_FIRST, _LAST = 2024, 2030


def days(first: date = date(_FIRST, 4, 1), last: date = date(_LAST, 3, 31)) -> SearchStrategy[date]:
    """Return days within some years of plans, ends of months and quarters often among them."""
    edges = [
        day
        for year in range(first.year, last.year + 1)
        for day in (date(year, 3, 31), date(year, 4, 1), date(year, 6, 30), date(year, 12, 25))
        if first <= day <= last
    ]
    return st.sampled_from(edges or [first]) | st.dates(first, last)


_year = st.integers(_FIRST, _LAST)
_month = st.builds("{} {}".format, st.sampled_from(_MONTHS), _year)
_financial_year = _year.map(lambda year: f"{year}/{(year + 1) % 100:02}")
_slashed = days().map(lambda day: f"{day:%d/%m/%Y}")


def _span(first: int, second: int, year: int, form: str) -> str:
    early, late = sorted((first, second))
    return form.format(early=_MONTHS[early], late=_MONTHS[late], year=year)


def _spans(form: str) -> SearchStrategy[str]:
    months = st.integers(0, len(_MONTHS) - 1)
    return (
        st.tuples(months, months)
        .filter(lambda two: two[0] != two[1])
        .flatmap(lambda two: _year.map(lambda year: _span(*two, year, form)))
    )


TARGET_SHAPES: Mapping[str, SearchStrategy[str]] = MappingProxyType(
    {
        "month": _month,
        "day": _slashed,
        "day of a short year": days().map(lambda day: f"{day:%d/%m/%y}"),
        "day in words": days().map(lambda day: f"{day.day} {day:%B %Y}"),
        "day as ISO writes it": days().map(date.isoformat),
        "quarter": st.builds("{} Q{}".format, _financial_year, st.integers(1, 4)),
        "financial year": _financial_year,
        "financial year of one digit": st.integers(_FIRST, 2028).map(
            lambda year: f"{year}/{(year + 1) % 10}"
        ),
        "financial year in full": _year.map(lambda year: f"{year}/{year + 1}"),
        "month range": _spans("{early} {year} - {late} {year}"),
        "either month": _spans("{early}/{late} {year}"),
        "month onwards": _month.map("{} onwards".format),
        "financial year onwards": _financial_year.map("{}+".format),
        "recurrence": st.sampled_from(("Monthly", "Quarterly", "already in place every 6 months")),
        "recurrence within a year": _financial_year.map("Quarterly throughout {}".format),
        "ongoing": st.sampled_from(("Ongoing", "On-going")),
        "not applicable": st.sampled_from(
            ("n/a", "n/a - Ongoing over the life of the Medium Term Financial Plan")
        ),
        "to be confirmed": st.sampled_from(("TBC", "To be confirmed")),
        "compound": st.builds(
            "{}, with the review to be completed during {}".format, _month, _financial_year
        ),
        "conditional": _month.map("Subject to findings, {}".format),
        "revised": st.builds("{} onwards Revised target {}".format, _month, _month),
        "proposed": _month.map("Proposed revised target of {} onwards".format),
        "reprofiled": _month.map("Reprofiled to {}".format),
        "revised from": st.builds("{} (revised from {})".format, _month, _month),
        "status word": st.sampled_from(("Complete", "Commenced")),
        "completed in": _month.map("Completed {}".format),
        "malformed": st.sampled_from(("31/10021", "31/0322", "31/02/2026", "June", "2026", "mid June 2025")),
        "prose": st.sampled_from(("soon", "whenever the board has met", "as agreed")),
        "blank": st.sampled_from(("", " ")),
    }
)
"""Every shape of target date that was seen in published plans, simplest first."""


def target_texts(*shapes: str) -> SearchStrategy[str]:
    """Return target dates as they are written: in some shapes of TARGET_SHAPES, or in any.

    Where no shape is named there are hostile texts among them too, which must be kept and read as
    nothing.

        target_texts("month", "financial year")   # 'January 2024', '2024/25'
    """
    listed = [TARGET_SHAPES[shape] for shape in shapes or TARGET_SHAPES]
    return st.one_of(*listed) if shapes else st.one_of(*listed, hostile_texts())


def target_dates(*shapes: str) -> SearchStrategy[TargetDate]:
    """Return the same as TargetDate.

    @given(target_dates())
    def test_a_reading_never_fails(target): assert target.reading
    """
    return target_texts(*shapes).map(TargetDate)
