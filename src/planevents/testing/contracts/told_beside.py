"""A history of what a plan holds beside its actions: risks, money, business cases, places and milestones."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from planevents import commands as c
from planevents.case_parts import Activity, CaseContents, CaseLine, CaseRisk, YearAmount
from planevents.definitions import RollUp
from planevents.money import Money
from planevents.risk_matrix import RiskMatrix
from planevents.testing.story import Story

if TYPE_CHECKING:
    from planevents.statuses import StatusScheme

_APRIL, _JUNE, _MARCH = date(2024, 4, 1), date(2024, 6, 30), date(2025, 3, 31)
_MATRIX = RiskMatrix.of(
    likelihoods={"Unlikely": 1, "Likely": 2},
    impacts={"Minor": 1, "Major": 2},
    levels={"High": (3, 4), "Low": (1, 2)},
)
_CASE = CaseContents(
    summary="Smaller, and as good",
    lines=[
        CaseLine(
            "F3",
            title="Advice",
            direction="investment",
            kind="revenue",
            recurrence="one-off",
            profile=[YearAmount("2024/25", Money.of(600, "GBP"))],
        )
    ],
    activities=[Activity("3", title="Survey the buildings", stage="Diagnostic", target="June 2025")],
    risks=[CaseRisk("R2", title="Nobody answers", likelihood="Likely", impact="Minor")],
)


def beside_actions(scheme: StatusScheme) -> Story:
    """Return a story that holds every event of a plan that is about no action, or about more than one."""
    story = Story(scheme=scheme).do(
        c.AddSection("A", title="Place"),
        c.AddAction("1", title="Publish the strategy", owners=["Chief Executive"], section="A"),
        c.AddAction("2", title="Report to the board", owners=["Head of Finance"], target="Monthly"),
        c.AddAction("4", title="Open the board"),
        c.AddRecommendation("18", text="Communicate"),
        on=_APRIL,
    )
    _risks(story)
    _money(story)
    _milestones(story)
    _cases(story)
    _arrangement(story)
    return story


def _risks(story: Story) -> None:
    story.do(
        c.SetRiskMatrix(_MATRIX),
        c.AddRisk("R1", title="Posts stay empty", likelihood="Likely", impact="Minor"),
        c.AddMitigation("R1", action="1"),
        c.AddMitigation("R1", action="2"),
        c.RemoveMitigation("R1", action="2"),
        c.RescoreRisk("R1", impact="Major", reason="Two directors left"),
        c.RewordRisk("R1", title="Posts stay vacant", reason="As the framework has it"),
        c.ChangeRiskOwner("R1", owner="Head of People"),
        c.RelabelRisk("R1", to="SR1"),
        c.RelabelRisk("SR1", to="R1"),
        c.CloseRisk("R1", reason="All posts are filled"),
        c.ReopenRisk("R1", reason="Another left"),
        on=_JUNE,
    )


def _money(story: Story) -> None:
    story.do(
        c.AddFinanceLine(
            "F1",
            title="Budgeted saving",
            direction="benefit",
            kind="revenue",
            recurrence="ongoing",
            currency="GBP",
            action="1",
        ),
        c.SetAmount("F1", year="2024/25", basis="profiled", amount=Money.of("12500", "GBP")),
        c.AddFinanceLine(
            "F2",
            title="Licences",
            direction="investment",
            kind="revenue",
            recurrence="ongoing",
            currency="GBP",
        ),
        c.RewordFinanceLine("F2", title="Software", reason="As the ledger has it"),
        c.RelabelFinanceLine("F2", to="F2.1"),
        c.WithdrawFinanceLine("F2.1", reason="Free of charge"),
        on=_JUNE,
    )


def _milestones(story: Story) -> None:
    story.do(
        c.AddMilestone("1/1", action="1", title="Draft", target="June 2025"),
        c.ReprofileMilestone("1/1", target="July 2025", reason="Elections"),
        c.ReachMilestone("1/1", evidence="Minutes"),
        c.AddMilestone("1/2", action="1", title="Consultation"),
        c.WithdrawMilestone("1/2", reason="Not needed"),
        c.ReportOccurrence("2", "May 2024", outcome="not due"),
        on=_JUNE,
    )


def _cases(story: Story) -> None:
    story.do(
        c.PresentBusinessCase("B1", title="Downsizing", contents=_CASE, action="1"),
        c.RejectBusinessCase("B1", body="Executive", reason="Too dear"),
        c.ReviseBusinessCase("B1", contents=_CASE, reason="Cheaper elsewhere"),
        c.ApproveBusinessCase("B1", body="Executive"),
        on=_JUNE,
    )


def _arrangement(story: Story) -> None:
    story.do(
        c.AddSection("B", title="Sound finances", kind="aim", accountable="Head of Finance"),
        c.RetitleSection("B", title="Sound money"),
        c.RelabelSection("B", to="Aim 1"),
        c.ChangeAccountable("Aim 1", accountable="Chief Executive"),
        c.MoveSection("A", to="Aim 1"),
        c.MoveRecommendation("18", to="A"),
        c.RelabelRecommendation("18", to="18(a)"),
        c.MoveAction("2", parent="1"),
        c.SetRollUp(RollUp("least advanced")),
        c.SetAccountableKinds(["aim", "directorate"]),
        c.AddDependency("4", needs="1", reason="The strategy comes first"),
        c.RemoveDependency("D1", reason="It need not"),
        c.RenamePost("Head of Finance", to="Director of Resources"),
        c.HandOverPost("Director of Resources", to="Treasurer", reason="Retirement"),
        c.AddSection("C", title="To be merged"),
        c.RemoveSection("C", contents_to="A", reason="Merged"),
        on=_MARCH,
    )
