"""What a net change can speak of: every field of what stands beside the actions, by the name it goes by."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from planevents import commands as c
from planevents.case_parts import CaseContents, CaseLine, YearAmount
from planevents.money import Money
from planevents.outcome import Thresholds
from planevents.projections.net import net_changes
from planevents.testing.story import Story
from planevents.testing.strategies.valid_risks import THREE_BY_THREE

MAY = date(2024, 5, 31)
SAVED = CaseLine(
    "C1",
    title="Fewer bins",
    direction="benefit",
    kind="revenue",
    recurrence="ongoing",
    profile=[YearAmount("2024/25", Money.of(100, "GBP"))],
)
SPENT = CaseLine(
    "B1",
    title="Larger bins",
    direction="investment",
    kind="capital",
    recurrence="one-off",
    profile=[YearAmount("2024/25", Money.of(40, "GBP"))],
)


def added(story: Story, *labels: str) -> dict[str, dict[str, str | None]]:
    """What is told of things that came, by label and field."""
    found: dict[str, dict[str, str | None]] = {label: {} for label in labels}
    for one in net_changes(None, story.plan()):
        if one.label in found and one.field != "label":
            assert one.old is None
            found[one.label][one.field] = one.new
    return found


def test_risks() -> None:
    """An open one, and one that was closed."""
    story = Story().do(
        c.SetRiskMatrix(THREE_BY_THREE),
        c.AddRisk(
            "R1",
            title="Prices rise",
            likelihood="Possible",
            impact="Major",
            description="Of paper",
            owner="Head of Waste",
        ),
        c.AddRisk("R2", title="Crews strike", likelihood="Unlikely", impact="Minor"),
        c.CloseRisk("R2", reason="Agreed"),
        on=MAY,
    )
    assert {
        "R1": {
            "title": "Prices rise",
            "description": "Of paper",
            "likelihood": "Possible",
            "impact": "Major",
            "score": "6",
            "level": "High",
            "state": "open",
            "owner": "Head of Waste",
        },
        "R2": {
            "title": "Crews strike",
            "likelihood": "Unlikely",
            "impact": "Minor",
            "score": "1",
            "level": "Low",
            "state": "closed",
        },
    } == added(story, "R1", "R2")


def test_lines_of_money() -> None:
    """Each amount by its basis and year."""
    story = Story().do(
        c.AddFinanceLine(
            "B1",
            title="Lorries",
            direction="investment",
            kind="capital",
            recurrence="one-off",
            funding_source="Reserves",
        ),
        c.SetAmount("B1", year="2024/25", basis="profiled", amount=Money.of("12.50", "GBP")),
        c.AddFinanceLine("B2", title="Bins", direction="benefit", kind="revenue", recurrence="ongoing"),
        c.WithdrawFinanceLine("B2", reason="Twice"),
        on=MAY,
    )
    assert {
        "B1": {
            "title": "Lorries",
            "kind": "capital, one-off investment",
            "funding source": "Reserves",
            "state": "in the plan",
            "profiled 2024/25": "12.50 GBP",
        },
        "B2": {"title": "Bins", "kind": "revenue, ongoing benefit", "state": "withdrawn"},
    } == added(story, "B1", "B2")


def test_measures() -> None:
    """Each reading, and its rating, by its period."""
    story = Story().do(
        c.AddMeasure(
            "O1",
            title="Recycled",
            unit="%",
            direction="higher",
            baseline="33.1",
            baseline_period="2022/23",
            target="35",
            target_year="2024/25",
            thresholds=Thresholds(amber=Decimal(2)),
            owners=["Head of Waste"],
        ),
        c.RecordReading("O1", "28.6", period="2023/24", narrative="Crews on strike"),
        c.AddMeasure("O2", title="Burnt", unit="%", direction="lower"),
        c.WithdrawMeasure("O2", reason="Nobody counts"),
        on=MAY,
    )
    assert {
        "O1": {
            "listed": "listed",
            "title": "Recycled",
            "unit": "%",
            "better": "higher",
            "baseline": "33.1",
            "baseline period": "2022/23",
            "target": "35",
            "target year": "2024/25",
            "thresholds": "GREEN within 0, AMBER within 2",
            "static within": "0",
            "reading 2023/24": "28.6",
            "rating 2023/24": "RED",
            "owners": "Head of Waste",
        },
        "O2": {
            "listed": "withdrawn",
            "title": "Burnt",
            "unit": "%",
            "better": "lower",
            "static within": "0",
        },
    } == added(story, "O1", "O2")


def test_business_cases() -> None:
    """What it asks and brings in all, and who decided."""
    contents = CaseContents(summary="Collect less often", lines=[SAVED, SPENT])
    story = Story().do(
        c.PresentBusinessCase("BC1", title="Bins", contents=contents, sponsor="Chief Executive"), on=MAY
    )
    expected = {
        "title": "Bins",
        "state": "presented",
        "summary": "Collect less often",
        "investment": "40 GBP",
        "benefit": "100 GBP",
        "sponsor": "Chief Executive",
    }
    assert {"BC1": expected} == added(story, "BC1")
    story.do(c.ApproveBusinessCase("BC1", body="Executive"), on=MAY)
    assert {"BC1": expected | {"state": "approved", "decided by": "Executive"}} == added(story, "BC1")
