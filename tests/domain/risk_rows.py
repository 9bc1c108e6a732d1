"""Risks, money and business cases: what their commands come to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.domain.judging import told

from planevents import commands as c
from planevents import events as e
from planevents.case_parts import Activity, CaseContents
from planevents.identity import ActionId, BusinessCaseId, FinanceLineId, RiskId, SectionId
from planevents.money import Money
from planevents.people import Post
from planevents.testing.strategies.valid_risks import CELLS, THREE_BY_THREE

if TYPE_CHECKING:
    from planevents.testing.story import Story

APRIL = date(2025, 4, 1)
OF: dict[str, Any] = {"risk": RiskId("k7"), "label": "R1"}
LINE: dict[str, Any] = {"line": FinanceLineId("f6"), "label": "C1"}
POUND = Money.of(1, "GBP")


def at_risk(*commands: c.Command) -> Story:
    """A plan with a matrix (v6) and a risk (k7): unlikely by major."""
    risk = c.AddRisk("R1", title="T", likelihood="Unlikely", impact="Major")
    return told().do(c.SetRiskMatrix(THREE_BY_THREE), risk, *commands, on=APRIL)


CONTENTS = CaseContents(
    summary="Fewer layers", activities=[Activity("9", title="Assess", stage="Diagnostic")]
)
CASE: dict[str, Any] = {"case": BusinessCaseId("b6"), "label": "BC1"}


def asked() -> Story:
    """A plan with a business case (b6) that would become one action."""
    return told().do(c.PresentBusinessCase("BC1", title="Downsizing", contents=CONTENTS), on=APRIL)


def funded(*commands: c.Command) -> Story:
    """A plan with a saving (f6)."""
    line = c.AddFinanceLine("C1", title="T", direction="benefit", kind="revenue", recurrence="ongoing")
    return told().do(line, *commands, on=APRIL)


OUTCOMES: list[tuple[Story, c.Command, list[e.Event]]] = [
    (
        told(),
        c.SetRiskMatrix(CELLS),
        [e.RiskMatrixSet(matrix=CELLS, likelihoods_as=(), impacts_as=(), reason=None)],
    ),
    (
        told().do(c.SetRiskMatrix(THREE_BY_THREE), on=APRIL),
        c.AddRisk("R1", title="T", likelihood="Unlikely", impact="Major", owner="Mayor", section="A"),
        [
            e.RiskAdded(
                **OF,
                title="T",
                description=None,
                owner=Post("Mayor"),
                section=SectionId("s2"),
                likelihood="Unlikely",
                impact="Major",
            )
        ],
    ),
    (
        at_risk(),
        c.RescoreRisk("R1", impact="Minor", reason="Better"),
        [
            e.RiskRescored(
                **OF,
                old_likelihood="Unlikely",
                old_impact="Major",
                likelihood="Unlikely",
                impact="Minor",
                reason="Better",
            )
        ],
    ),
    (
        at_risk(),
        c.RewordRisk("R1", title="Posts stay empty", description="Two of them", reason="Clearer"),
        [
            e.RiskReworded(**OF, field="title", old="T", new="Posts stay empty", reason="Clearer"),
            e.RiskReworded(**OF, field="description", old=None, new="Two of them", reason="Clearer"),
        ],
    ),
    (
        at_risk(c.RewordRisk("R1", description="Two of them", reason="Clearer")),
        c.RewordRisk("R1", description=" ", reason="The title says it"),
        [e.RiskReworded(**OF, field="description", old="Two of them", new=None, reason="The title says it")],
    ),
    (
        at_risk(),
        c.ChangeRiskOwner("R1", owner="Mayor", reason="Retirement"),
        [e.RiskOwnerChanged(**OF, old=None, new=Post("Mayor"), reason="Retirement")],
    ),
    (
        at_risk(c.ChangeRiskOwner("R1", owner="Mayor")),
        c.ChangeRiskOwner("R1", owner=None),
        [e.RiskOwnerChanged(**OF, old=Post("Mayor"), new=None, reason=None)],
    ),
    (at_risk(), c.RelabelRisk("r1", to="SR 1"), [e.RiskRelabelled(**OF, new="SR 1")]),
    (
        at_risk(),
        c.AddMitigation("R1", action="2"),
        [e.RiskMitigationAdded(**OF, action=ActionId("a5"), action_label="2")],
    ),
    (
        at_risk(c.AddMitigation("R1", action="2")),
        c.RemoveMitigation("R1", action="2", reason="It helps nothing"),
        [e.RiskMitigationRemoved(**OF, action=ActionId("a5"), action_label="2", reason="It helps nothing")],
    ),
    (at_risk(), c.CloseRisk("R1", reason="It is over"), [e.RiskClosed(**OF, reason="It is over")]),
    (
        at_risk(c.CloseRisk("R1", reason="It is over")),
        c.ReopenRisk("R1", reason="It is not"),
        [e.RiskReopened(**OF, reason="It is not")],
    ),
    (
        told(),
        c.AddFinanceLine(
            "C1",
            title="T",
            direction="benefit",
            kind="revenue",
            recurrence="ongoing",
            funding_source="General fund",
            action="2",
        ),
        [
            e.FinanceLineAdded(
                **LINE,
                title="T",
                direction="benefit",
                kind="revenue",
                recurrence="ongoing",
                currency="GBP",
                funding_source="General fund",
                section=None,
                action=ActionId("a5"),
            )
        ],
    ),
    (
        funded(c.SetAmount("C1", year="2025/26", basis="profiled", amount=POUND)),
        c.SetAmount("C1", year="2025/26", basis="profiled", amount=Money.of(2, "GBP"), reason="More"),
        [
            e.FinanceAmountSet(
                **LINE,
                year="2025/26",
                basis="profiled",
                old=POUND,
                amount=Money.of(2, "GBP"),
                reason="More",
            )
        ],
    ),
    (
        funded(),
        c.RewordFinanceLine("C1", title="Fewer licences", funding_source="Reserves", reason="Clearer"),
        [
            e.FinanceLineReworded(**LINE, field="title", old="T", new="Fewer licences", reason="Clearer"),
            e.FinanceLineReworded(**LINE, field="funding source", old=None, new="Reserves", reason="Clearer"),
        ],
    ),
    (
        funded(c.RewordFinanceLine("C1", funding_source="Reserves", reason="Agreed")),
        c.RewordFinanceLine("C1", funding_source="", reason="Never agreed"),
        [
            e.FinanceLineReworded(
                **LINE, field="funding source", old="Reserves", new=None, reason="Never agreed"
            )
        ],
    ),
    (funded(), c.RelabelFinanceLine("c1", to="C1.1"), [e.FinanceLineRelabelled(**LINE, new="C1.1")]),
    (
        funded(),
        c.WithdrawFinanceLine("C1", reason="Given up"),
        [e.FinanceLineWithdrawn(**LINE, reason="Given up")],
    ),
    (
        told(),
        c.PresentBusinessCase("BC1", title="Downsizing", contents=CONTENTS, section="A", sponsor="Mayor"),
        [
            e.BusinessCasePresented(
                **CASE,
                title="Downsizing",
                action=None,
                section=SectionId("s2"),
                sponsor=Post("Mayor"),
                manager=None,
                contents=CONTENTS,
            )
        ],
    ),
    (
        asked(),
        c.ReviseBusinessCase("BC1", contents=CONTENTS, reason="Asked to", title="Structure"),
        [
            e.BusinessCaseRevised(
                **CASE,
                title="Structure",
                sponsor=None,
                manager=None,
                contents=CONTENTS,
                reason="Asked to",
            )
        ],
    ),
    (
        asked(),
        c.RejectBusinessCase("BC1", body="executive", minute="9", reason="Too dear"),
        [e.BusinessCaseRejected(**CASE, body="Executive", minute="9", meeting=None, reason="Too dear")],
    ),
    (
        asked(),
        c.ApproveBusinessCase("BC1", body="Executive", minute="9/24"),
        [
            e.BusinessCaseApproved(
                **CASE,
                body="Executive",
                minute="9/24",
                meeting=None,
                actions=(ActionId("a8"),),
                lines=(),
                risks=(),
            ),
            e.ActionAdded(
                action=ActionId("a8"),
                label="9",
                title="Assess",
                description=None,
                owners=(),
                start=None,
                target=None,
                origin="new",
                recommendation=None,
                section=None,
                parent=None,
                follows=None,
                fields=(),
                tags=("Diagnostic",),
            ),
        ],
    ),
]
