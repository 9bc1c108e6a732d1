"""The view of printed figures: what was printed, verbatim, and what is odd about it."""

from __future__ import annotations

from datetime import date

from planevents import commands as c
from planevents.figures import PublishedFigure
from planevents.projections.figures import Figures
from planevents.testing.story import Story

JUNE = date(2025, 6, 30)


def printed() -> Figures:
    """A table with the published misprint, and one without counts."""
    fifth = PublishedFigure(name="Static", printed="7%", numerator=1, denominator=5, group="Of GREEN")
    rest = PublishedFigure(name="Others", printed="93 %", numerator=14, denominator=15, group="Of GREEN")
    parts = [
        PublishedFigure(name=name, printed=share, group="All") for name, share in (("A", "91%"), ("B", "9%"))
    ]
    story = Story().do(
        c.RecordPublishedFigures("Trends", figures=[fifth, rest], period="2025/26 Q1"),
        c.RecordPublishedFigures("Workplan", figures=parts),
        on=JUNE,
    )
    return Figures(story.plan())


def test_a_figure_keeps_what_was_printed() -> None:
    """Beside what its counts come to, and what is odd."""
    static, others, first, second, whole = printed().to_rows()
    assert {
        "table": "Trends",
        "period": "2025/26 Q1",
        "on": "2025-06-30",
        "event": 2,
        "group": "Of GREEN",
        "figure": "Static",
        "numerator": 1,
        "denominator": 5,
        "printed": "7%",
        "computed": "20.00",
        "problem": "ratio; denominator",
        "finding": "1/5 (7%): 1/5 = 20 % is not 7%, but 1/15 = 6.67 % rounds to it; "
        "1/5 (7%) stands among parts of 15 and the parts add up to it",
    } == static
    assert ("93 %", "93.33", None) == (others["printed"], others["computed"], others["problem"])
    assert (None, None) == (first["problem"], second["problem"])
    assert ("All", None, "no counts") == (whole["group"], whole["figure"], whole["problem"])
    assert "91% / 9% are printed without their counts; 10 + 1 of 11 would give them" == whole["finding"]


def test_it_shows_itself() -> None:
    """Each printed table, then the findings; within 100 columns."""
    view = printed()
    lines = str(view).splitlines()
    assert "cip: 2 printed tables, 4 figures, 3 findings" == view.headline
    assert "Trends, 2025/26 Q1" in lines
    assert "Findings" in lines
    assert [] == [line for line in lines if len(line) > 100]
    assert {"printed tables": 2, "printed figures": 4, "findings": 3} == view.figures


def test_without_findings_there_is_no_table_of_them() -> None:
    """And without tables, nothing but the heading."""
    sound = PublishedFigure(name="On target", printed="98%", numerator=58, denominator=59)
    view = Figures(Story().do(c.RecordPublishedFigures("Actions", figures=[sound]), on=JUNE).plan())
    assert () == view.findings
    assert ["Actions"] == [table.title for table in view.tables()]
    assert [] == Figures(Story().plan()).to_rows()
