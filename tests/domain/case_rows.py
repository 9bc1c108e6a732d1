"""Business cases: what their commands come to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.domain.judging import told

from planevents import commands as c
from planevents import events as e
from planevents.case_parts import Activity, CaseContents, CaseLine, CaseRisk, YearAmount
from planevents.identity import ActionId, BusinessCaseId, FinanceLineId, RiskId, SectionId
from planevents.money import Money
from planevents.people import Post
from planevents.testing.strategies.valid_risks import THREE_BY_THREE

if TYPE_CHECKING:
    from tests.histories import Story

APRIL = date(2025, 4, 1)
MEETING = date(2025, 6, 2)
OF: dict[str, Any] = {"case": BusinessCaseId("b6"), "label": "BC1"}
POUND = Money.of(1, "GBP")


def contents(year: str) -> CaseContents:
    """A case of a line, an activity and a key risk."""
    line = CaseLine(
        "C1",
        title="Saving",
        direction="benefit",
        kind="revenue",
        recurrence="ongoing",
        funding_source="Base budget",
        profile=[YearAmount(year, POUND)],
    )
    activity = Activity(
        "9", title="Survey", stage="Diagnostic", owners=["Mayor"], start="May 2025", target="2025/26"
    )
    risk = CaseRisk("R1", title="Delay", likelihood="likely", impact="Minor", mitigation="A plan")
    return CaseContents(summary="S", lines=[line], activities=[activity], risks=[risk])


def asked() -> Story:
    """A plan with a case (b6) for section A (s2), and a matrix (v7)."""
    present = c.PresentBusinessCase(
        "BC1", title="T", contents=contents("2025-26"), section="A", sponsor="Mayor"
    )
    return told().do(present, c.SetRiskMatrix(THREE_BY_THREE), on=APRIL)


OUTCOMES: list[tuple[Story, c.Command, list[e.Event]]] = [
    (
        told(),
        c.PresentBusinessCase("BC1", title="T", contents=contents("2025-26"), action="2", manager="Mayor"),
        [
            e.BusinessCasePresented(
                **OF,
                title="T",
                action=ActionId("a5"),
                section=None,
                sponsor=None,
                manager=Post("Mayor"),
                contents=contents("2025/26"),
            )
        ],
    ),
    (
        asked(),
        c.ReviseBusinessCase("BC1", contents=CaseContents(summary="Less"), reason="Too dear"),
        [
            e.BusinessCaseRevised(
                **OF,
                title="T",
                sponsor=Post("Mayor"),
                manager=None,
                contents=CaseContents(summary="Less"),
                reason="Too dear",
            )
        ],
    ),
    (
        asked(),
        c.RejectBusinessCase("BC1", body="executive", minute="4", meeting=MEETING, reason="Too dear"),
        [e.BusinessCaseRejected(**OF, body="Executive", minute="4", meeting=MEETING, reason="Too dear")],
    ),
    (
        asked(),
        c.ApproveBusinessCase("BC1", body="executive", minute="4", meeting=MEETING),
        [
            e.BusinessCaseApproved(
                **OF,
                body="Executive",
                minute="4",
                meeting=MEETING,
                actions=(ActionId("a9"),),
                lines=(FinanceLineId("f10"),),
                risks=(RiskId("k12"),),
            ),
            e.ActionAdded(
                action=ActionId("a9"),
                label="9",
                title="Survey",
                description=None,
                owners=(Post("Mayor"),),
                start="May 2025",
                target="2025/26",
                origin="new",
                recommendation=None,
                section=SectionId("s2"),
                parent=None,
                follows=None,
                fields=(),
                tags=("Diagnostic",),
            ),
            e.FinanceLineAdded(
                line=FinanceLineId("f10"),
                label="C1",
                title="Saving",
                direction="benefit",
                kind="revenue",
                recurrence="ongoing",
                currency="GBP",
                funding_source="Base budget",
                section=SectionId("s2"),
                action=None,
            ),
            e.FinanceAmountSet(
                line=FinanceLineId("f10"),
                label="C1",
                year="2025/26",
                basis="profiled",
                old=None,
                amount=POUND,
                reason=None,
            ),
            e.RiskAdded(
                risk=RiskId("k12"),
                label="R1",
                title="Delay",
                description="A plan",
                owner=None,
                section=SectionId("s2"),
                likelihood="Likely",
                impact="Minor",
            ),
        ],
    ),
]
