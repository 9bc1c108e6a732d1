"""Plans with outcome measures: what their commands come to, and what their rules stop and let pass."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.domain.judging import CHIEF, told

from planevents import commands as c
from planevents import events as e
from planevents.definitions import Standard
from planevents.figures import PublishedFigure
from planevents.identity import ActionId, MeasureId
from planevents.outcome import Thresholds

if TYPE_CHECKING:
    from planevents.testing.story import Story

MAY = date(2025, 5, 31)
OF: dict[str, Any] = {"measure": MeasureId("u6"), "label": "O1"}
Q1, Q4 = "2025/26 Q1", "2024/25 Q4"
ONE_FIFTH = PublishedFigure(name="Static", printed="7%", numerator=1, denominator=5)
ONE_FIFTEENTH = PublishedFigure(name="Static", printed="7%", numerator=1, denominator=15)


def adding(**kwargs: Any) -> c.AddMeasure:
    """Recycling: higher is better, 33.1 % in the last quarter of 2024/25, to be 35 %."""
    recycling: dict[str, Any] = {
        "title": "Household recycling",
        "unit": "%",
        "direction": "higher",
        "baseline": "33.1",
        "baseline_period": "Q4 2024/25",
        "target": "35",
        "target_year": "2028",
        "thresholds": Thresholds(amber=Decimal(1)),
    }
    return c.AddMeasure("O1", **{**recycling, **kwargs})


def measured(*more: c.Command, **kwargs: Any) -> Story:
    """A plan with a measure (u6); the next version is 7 without more."""
    return told().do(adding(**kwargs), *more, on=MAY)


def read(value: str | None = "33.5", **kwargs: Any) -> c.RecordReading:
    """A reading of the first quarter."""
    return c.RecordReading("O1", value, **{"period": Q1, **kwargs})


STRICTER = Thresholds(amber=Decimal("0.5"))
STANDARDS = (Standard("Outcomes", counting="GREEN of all", statuses="GREEN", denominator="outcome measures"),)

MEASURED: list[tuple[Story, c.Command, list[e.Event]]] = [
    (
        told(),
        c.SetStandards(STANDARDS, reason="Measured anew"),
        [e.PlanStandardsSet(standards=STANDARDS, reason="Measured anew")],
    ),
    (
        told(),
        adding(owners=["Chief Executive"], actions=["2"], static_within=1),
        [
            e.MeasureAdded(
                **OF,
                title="Household recycling",
                unit="%",
                direction="higher",
                baseline=Decimal("33.1"),
                baseline_period=Q4,
                target=Decimal(35),
                target_year="2028",
                thresholds=Thresholds(amber=Decimal(1)),
                static_within=Decimal(1),
                owners=(CHIEF,),
                section=None,
            ),
            e.MeasureLinked(**OF, action=ActionId("a5"), action_label="2"),
        ],
    ),
    (
        measured(),
        c.RecordReading("O1", "33.50", provisional=True, narrative=" "),
        [
            e.MeasureReadingRecorded(
                **OF,
                period=Q1,
                value=Decimal("33.50"),
                provisional=True,
                printed_rating=None,
                printed_trend=None,
                narrative=None,
            )
        ],
    ),
    (
        measured(read(narrative="As hoped")),
        c.ReviseReading("O1", "33.6", period="Q1 2025/26", reason="Final"),
        [
            e.MeasureReadingRevised(
                **OF,
                period=Q1,
                old=Decimal("33.5"),
                new=Decimal("33.6"),
                provisional=False,
                printed_rating=None,
                printed_trend=None,
                narrative="As hoped",
                reason="Final",
            )
        ],
    ),
    (
        measured(),
        c.ChangeMeasureTarget("O1", target="40", reason="More is possible"),
        [
            e.MeasureTargetChanged(
                **OF, old=Decimal(35), new=Decimal(40), target_year="2028", reason="More is possible"
            )
        ],
    ),
    (
        measured(),
        c.ChangeMeasureThresholds("O1", thresholds=STRICTER, reason="Half a point is enough"),
        [
            e.MeasureThresholdsChanged(
                **OF, old=Thresholds(amber=Decimal(1)), new=STRICTER, reason="Half a point is enough"
            )
        ],
    ),
    (
        measured(),
        c.RewordMeasure("O1", title="Recycling at home", reason="Clearer"),
        [e.MeasureReworded(**OF, old="Household recycling", new="Recycling at home", reason="Clearer")],
    ),
    (
        measured(),
        c.ChangeMeasureOwners("O1", owners=[CHIEF]),
        [e.MeasureOwnersChanged(**OF, old=(), new=(CHIEF,), reason=None)],
    ),
    (measured(), c.RelabelMeasure("o1", to="KPI 1"), [e.MeasureRelabelled(**OF, new="KPI 1")]),
    (
        measured(),
        c.LinkMeasure("O1", action="2"),
        [e.MeasureLinked(**OF, action=ActionId("a5"), action_label="2")],
    ),
    (
        measured(actions=["2"]),
        c.UnlinkMeasure("O1", action="2"),
        [e.MeasureUnlinked(**OF, action=ActionId("a5"), action_label="2")],
    ),
    (
        measured(),
        c.WithdrawMeasure(MeasureId("u6"), reason="No longer collected"),
        [e.MeasureWithdrawn(**OF, reason="No longer collected")],
    ),
    (
        told(),
        c.RecordPublishedFigures("Trends", figures=[ONE_FIFTH], period="Q1"),
        [e.FiguresPublished(title="Trends", period="Q1", figures=(ONE_FIFTH,))],
    ),
]
"""What each command comes to."""

MEASURE_CASES: dict[str, tuple[Any, ...]] = {
    "red-red": (measured(), read("20"), "narrative", read("20", narrative="Green waste was suspended")),
    "rating-as-printed": (
        measured(),
        read("35", printed_rating="AMBER"),
        "printed_rating",
        read("35", printed_rating="GREEN"),
    ),
    "published-figures": (
        told(),
        c.RecordPublishedFigures("T", figures=[ONE_FIFTH]),
        "figures",
        c.RecordPublishedFigures("T", figures=[ONE_FIFTEENTH]),
    ),
    "measure-kept": (
        measured(c.WithdrawMeasure("O1", reason="No longer collected")),
        c.RecordReading(MeasureId("u6"), "33.5"),
        "measure",
        c.RecordReading(MeasureId("u6"), "33.5"),
        measured(),
    ),
    "thresholds": (
        told(),
        adding(thresholds=Thresholds(green=Decimal(2), amber=Decimal(1))),
        "thresholds",
        adding(thresholds=Thresholds(green=Decimal(1), amber=Decimal(1))),
    ),
    "reading-once": (measured(read()), read("33.6"), "period", read("33.6", period="2024/25")),
    "reading-period": (measured(), read(period="2025/26 Q2"), "period", read(period="2025/26")),
    "measure-target": (
        measured(),
        c.ChangeMeasureTarget("O1", target="35.0", reason="More is possible"),
        "target",
        c.ChangeMeasureTarget("O1", target="35", target_year="2029", reason="Later"),
    ),
    "register-changed": (
        measured(),
        c.RewordMeasure("O1", title="Household recycling", reason="Clearer"),
        "title",
        c.RewordMeasure("O1", title="Household Recycling", reason="Clearer"),
    ),
    "measure-links": (
        measured(actions=["2"]),
        c.LinkMeasure("O1", action="2"),
        "action",
        c.LinkMeasure("O1", action="18.1"),
    ),
}
"""For each rule: a story, what it stops, the field, what it lets pass, and on what other story."""
