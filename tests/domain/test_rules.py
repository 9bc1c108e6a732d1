"""The domain's rules: for each, a case that it stops and a like case that it lets pass."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from tests.domain import milestone_rows, risk_rows, structure_rows
from tests.domain.judging import JUNE, decision, proposed, refusal, told
from tests.domain.measuring import MEASURE_CASES
from tests.domain.risk_rows import at_risk

from planevents import commands as c
from planevents.case_parts import Activity, CaseContents, Option
from planevents.definitions import Body, Standard
from planevents.money import Money
from planevents.rules import STANDARD
from planevents.statuses import NARRATIVE, Status, StatusScheme
from planevents.testing.story import OPENED, Story
from planevents.testing.strategies.valid_risks import CELLS, THREE_BY_THREE

MAY = date(2025, 5, 31)
JULY = date(2025, 7, 1)
STEPS = StatusScheme(
    "Steps",
    "Open",
    "Under way",
    Status("Done", complete=True),
    "Dropped",
    moves=[("Open", "Under way"), ("Under way", "Done"), ("Under way", "Dropped")],
)
LATENESS = StatusScheme("Lateness", "Late", Status("Done", complete=True))


@attrs.frozen
class Case:
    """A command that a rule stops on a story, by which field, and one that it lets pass.

    No story is a plan that is not open yet. ``passing_story`` stands where it makes the difference.
    """

    story: Story | None
    stopped: c.Command
    field: str | None
    passing: c.Command
    passing_story: Story | None = None
    on: date = JUNE


def stepped(*commands: c.Command) -> Story:
    """A plan in whose scheme not every status follows every other."""
    return Story(scheme=STEPS).do(c.AddAction("1", title="T"), *commands, on=OPENED)


def opening(**kwargs: Any) -> c.OpenPlan:
    """A plan to open that defines ``kwargs``."""
    return c.OpenPlan("T", **{"scheme": NARRATIVE, **kwargs})


def asked_until(day: date) -> Story:
    """A plan under approval, of which a body is asked to decide a proposal by a day."""
    asked = c.ProposeAmendment("2", withdraw=True, reason="Reset", impact="None", lapses_on=day)
    return agreed().do(asked, on=MAY)


def asked_by(post: str) -> Story:
    """A plan under approval, of which a post asks for something."""
    asked = c.ProposeAmendment("2", withdraw=True, reason="Reset", impact="None")
    return agreed().do(asked, on=MAY, by=post)


def counting(counts: str = "COMPLETE of all", expected: int = 90, status: str = "Complete") -> c.OpenPlan:
    """A plan to open with a standard."""
    return opening(standards=[Standard("All", counting=counts, expected=expected, statuses=status)])


def agreed() -> Story:
    """A plan that was approved under approval (v6)."""
    return told(change_control="by approval").do(c.ApprovePlan(body="Executive"), on=OPENED)


def followed() -> Story:
    """A plan whose action 9 (v6) follows action 2 (v5)."""
    return told().do(c.AddAction("9", title="T", follows="2"), on=OPENED)


def observed(field: Any, **kwargs: Any) -> Story:
    """A plan of which a document shows another value (v6)."""
    ref = "18" if field in ("text", "source") else "18.1"
    return told().do(c.RecordPublishedChange(ref, field=field, **kwargs), on=JUNE)


def funded(*commands: c.Command) -> Story:
    """A plan with a saving (v6), profiled for one year (v7)."""
    return risk_rows.funded(amount("2025/26"), *commands)


def amount(year: str, currency: str = "GBP", reason: str | None = None) -> c.SetAmount:
    """An amount for a year."""
    return c.SetAmount("C1", year=year, basis="profiled", amount=Money.of(1, currency), reason=reason)


def asked(*commands: c.Command) -> Story:
    """A plan with a business case (v6) that would become one action."""
    contents = CaseContents(summary="S", activities=[Activity("9", title="T", stage="Planning")])
    return told().do(c.PresentBusinessCase("BC1", title="T", contents=contents), *commands, on=OPENED)


def preferring(reason: str | None) -> c.Command:
    """A case whose preferred option has a reason, or not."""
    option = Option("A", preferred=True, reason=reason)
    return c.PresentBusinessCase("BC2", title="T", contents=CaseContents(summary="S", options=[option]))


CASES: dict[str, Case] = {
    "business-case-whole": Case(asked(), preferring(None), "options", preferring("It pays")),
    "business-case-decided": Case(
        asked(),
        c.RejectBusinessCase("BC1", body="Scrutiny"),
        "body",
        c.RejectBusinessCase("BC1", body="Executive"),
    ),
    "business-case-kept": Case(
        asked(c.ApproveBusinessCase("BC1", body="Executive")),
        c.RetractFact(7, reason="Never agreed"),
        "event",
        c.RetractFact(8, reason="Never agreed"),
    ),
    "risk-matrix": Case(
        at_risk(),
        c.SetRiskMatrix(attrs.evolve(CELLS, expected=101), reason="Finer"),
        "matrix",
        c.SetRiskMatrix(CELLS, reason="Finer"),
    ),
    "matrix-moves-levels": Case(
        at_risk(),
        c.SetRiskMatrix(CELLS, reason="Finer"),
        "matrix",
        c.SetRiskMatrix(attrs.evolve(THREE_BY_THREE, expected=95), reason="More is expected"),
    ),
    "risk-scored": Case(
        at_risk(),
        c.RescoreRisk("R1", impact="Huge", reason="Worse"),
        "impact",
        c.RescoreRisk("R1", impact="Minor", reason="Better"),
    ),
    "risk-open": Case(
        at_risk(), c.ReopenRisk("R1", reason="Again"), "risk", c.CloseRisk("R1", reason="It is over")
    ),
    "mitigation-linked": Case(
        at_risk(c.AddMitigation("R1", action="2")),
        c.AddMitigation("R1", action="2"),
        "action",
        c.AddMitigation("R1", action="18.1"),
    ),
    "risk-reason": Case(
        at_risk(), c.CloseRisk("R1", reason=" "), "reason", c.CloseRisk("R1", reason="It is over")
    ),
    "one-currency": Case(funded(), amount("2026/27", "EUR"), "amount", amount("2026/27", "GBP")),
    "finance-line-living": Case(
        funded(),
        c.WithdrawFinanceLine("C1", reason=" "),
        "reason",
        c.WithdrawFinanceLine("C1", reason="Counted elsewhere"),
    ),
    "amount-reason": Case(funded(), amount("2025/26"), "reason", amount("2025/26", reason="Begins late")),
    "amount-year": Case(funded(), amount("2024/25+"), "year", amount("2026/27+")),
    "plan-open": Case(told(), opening(), None, opening(), None),
    "known-entity": Case(
        told().do(c.Tag("2", tags=["x"]), on=JUNE),
        c.RetractFact(5, reason="Never agreed"),
        "action",
        c.RetractFact(6, reason="Never agreed"),
    ),
    "unique-label": Case(told(), c.AddAction("18.(1)", title="T"), "action", c.AddAction("18.2", title="T")),
    "scheme-moves": Case(stepped(), c.ReportStatus("1", "Done"), "status", c.ReportStatus("1", "Under way")),
    "declared-fields": Case(
        told(),
        c.SetFields("2", fields={"ward": "All"}),
        "fields.ward",
        c.SetFields("2", fields={"theme": ["A", "B"]}),
    ),
    "lineage": Case(
        followed(),
        c.Supersede("2", by="2", reason="One for both"),
        "by",
        c.Supersede("2", by="9", reason="One for both"),
    ),
    "known-origin": Case(
        told(),
        c.CorrectFact(5, field="origin", value="elsewhere", reason="Typed wrongly"),
        "origin",
        c.CorrectFact(5, field="origin", value="imported", reason="Typed wrongly"),
    ),
    "change-control": Case(
        told(change_control="by approval"),
        c.Reprofile("18.1", target="June 2025", reason="Reset"),
        "target",
        c.Reprofile("18.1", target="June 2025", reason="Reset"),
        told(),
    ),
    "withdrawal-agreed": Case(
        agreed(),
        c.Withdraw("2", reason="No money"),
        "action",
        c.Withdraw("2", reason="No money"),
        told(change_control="by approval"),
    ),
    "one-proposal": Case(
        told(),
        c.ProposeAmendment("18.1", target="May 2025", reason="Reset"),
        "target",
        c.ProposeAmendment("18.1", target="June 2025", reason="Reset"),
    ),
    "scrutiny-notes": Case(
        proposed(),
        c.ApproveAmendment("A1", body="Scrutiny"),
        "body",
        c.ApproveAmendment("A1", body="Executive"),
    ),
    "proposal-reason": Case(
        told(),
        c.ProposeAmendment("2", withdraw=True, reason=" "),
        "reason",
        c.ProposeAmendment("2", withdraw=True, reason="Reset"),
    ),
    "proposal-impact": Case(
        told(),
        c.ProposeAmendment("2", withdraw=True, reason="Reset", impact=" "),
        "impact",
        c.ProposeAmendment("2", withdraw=True, reason="Reset", impact="None"),
    ),
    "approval-states": Case(
        proposed().do(c.RejectAmendment("A1", body="Executive"), on=MAY),
        c.ApproveAmendment("A1", body="Executive"),
        "amendment",
        c.ApproveAmendment("A1", body="Executive"),
        proposed(),
    ),
    "withdrawn-by-proposer": Case(
        asked_by("Head of Finance"),
        c.WithdrawAmendment("A1", reason="The site was bought"),
        "amendment",
        c.WithdrawAmendment("A1", reason="The site was bought"),
        proposed(),
    ),
    "decision-at-meeting": Case(
        proposed(),
        c.ApproveAmendment("A1", body="Executive", meeting=JULY, effective_on=JUNE),
        "meeting",
        c.ApproveAmendment("A1", body="Executive", meeting=MAY, effective_on=JUNE),
    ),
    "proposal-lapsed": Case(
        asked_until(MAY),
        c.ApproveAmendment("A1", body="Executive"),
        "amendment",
        c.ApproveAmendment("A1", body="Executive"),
        asked_until(JUNE),
    ),
    "proposal-overtaken": Case(
        proposed().do(c.Complete("18.1"), on=MAY),
        c.ApproveAmendment("A1", body="Executive"),
        "amendment",
        c.ApproveAmendment("A1", body="Executive"),
        proposed(),
    ),
    "controlled-fields": Case(
        agreed().do(c.SetControl(["owners"], reason="As the board asked"), on=MAY),
        c.ChangeOwners("2", owners=["Mayor"]),
        "owners",
        c.Reword("2", title="Review all rules", reason="Clearer"),
    ),
    "original-kept": Case(
        told(),
        c.Reprofile("18.1", target="May 2025", reason="Reset"),
        "target",
        c.Reprofile("18.1", target="may 2025", reason="Reset"),
    ),
    "correction-is-no-reprofile": Case(
        told(), c.RetractFact(5, reason=" "), "reason", c.RetractFact(5, reason="Never agreed")
    ),
    "observed-change": Case(
        told(),
        c.RecordPublishedChange("18.1", field="title", old="Print it", new="Publish it"),
        "old",
        c.RecordPublishedChange("18.1", field="title", old="Publish the strategy", new="Publish it"),
    ),
    "open-commitment": Case(
        told(),
        c.Complete("2", status="In progress"),
        "status",
        c.Complete("2", status="Complete and ongoing"),
    ),
    "follow-on-linked": Case(
        told(),
        c.AddAction("9", title="T", origin="follow-on"),
        "follows",
        c.AddAction("9", title="T", origin="follow-on", follows="2"),
    ),
    "cross-reference": Case(
        told(),
        c.NoteUpdate("2", kind="cross-reference", printed="See above"),
        "see",
        c.NoteUpdate("2", kind="cross-reference", printed="See above", see="18.1"),
    ),
    "overdue-computed": Case(None, opening(scheme=LATENESS), "scheme", opening()),
    "counting-rule": Case(None, counting(" "), "standards", counting()),
    "reopen-reason": Case(
        told().do(c.Complete("2"), on=MAY),
        c.ReportStatus("2", "Ongoing"),
        "status",
        c.Reopen("2", "Ongoing", reason="Not done"),
    ),
    "status-period": Case(
        told(),
        c.ReportStatus("2", "Ongoing", period="2025/26 Q2"),
        "effective_on",
        c.ReportStatus("2", "Ongoing", period="2025/26 Q1"),
    ),
    "status-read": Case(
        told(),
        c.ReportStatus("2", "Ongoing", printed="Completed"),
        "status",
        c.ReportStatus("2", "Ongoing", printed="On-going"),
    ),
    "label-as-it-was": Case(
        told().do(c.Tag("2", tags=["x"]), on=JUNE),
        c.Relabel("2", to="3", effective_on=OPENED),
        "action",
        c.Relabel("2", to="3", effective_on=JUNE),
    ),
    **{name: Case(*case) for name, case in structure_rows.CASES.items()},
    **{name: Case(*case) for name, case in milestone_rows.CASES.items()},
}
CASES |= {name: Case(*case) for name, case in MEASURE_CASES.items()}
RULES = {rule.name: rule for rule in STANDARD}
JUDGING = [name for name, rule in RULES.items() if rule.severity != "law"]


def test_every_rule_has_its_cases() -> None:
    """A rule that judges has a case that it stops and one that it lets pass; a law has neither."""
    assert JUDGING == [name for name in RULES if name in CASES]
    assert set(CASES) == set(JUDGING)
    assert len(STANDARD) == len(RULES)


@pytest.mark.parametrize("name", JUDGING)
def test_a_rule_stops_what_breaks_it(name: str) -> None:
    """The violation, and no other, carries the rule's name and number, the field, and words to read."""
    case, rule = CASES[name], RULES[name]
    if rule.severity == "warn":
        violations = decision(case.story, case.stopped, on=case.on).warnings
    else:
        violations = refusal(case.story, case.stopped, on=case.on)
    assert [(name, rule.number, case.field)] == [(one.rule, one.number, one.field) for one in violations]
    assert violations[0].message


@pytest.mark.parametrize("name", JUDGING)
def test_a_rule_lets_pass_what_keeps_it(name: str) -> None:
    """A like command is accepted, without a warning by the rule."""
    case = CASES[name]
    story = case.story if case.passing_story is None and name != "plan-open" else case.passing_story
    decided = decision(story, case.passing, on=case.on)
    assert decided.events
    assert name not in {one.rule for one in decided.warnings}


def test_the_numbers_of_the_rules() -> None:
    """Each rule cites the domain rule that it serves; 12 and 13 are about standards and reports."""
    numbers = {name: rule.number for name, rule in RULES.items() if rule.number}
    assert numbers == {
        "change-control": 1,
        "milestone-control": 1,
        "withdrawal-agreed": 2,
        "one-proposal": 2,
        "scrutiny-notes": 3,
        "business-case-decided": 3,
        "proposal-reason": 4,
        "proposal-impact": 4,
        "approval-states": 5,
        "decision-at-meeting": 1,
        "original-kept": 6,
        "correction-is-no-reprofile": 7,
        "observed-change": 8,
        "open-commitment": 9,
        "follow-on-linked": 10,
        "cross-reference": 11,
        "overdue-computed": 14,
        "occurrence-due": 14,
        "completion-and-outcome": 15,
        "red-red": 16,
        "rating-as-printed": 16,
        "counting-rule": 17,
        "published-figures": 17,
        "movement-closes": 18,
        "reopen-reason": 19,
        "reading-period": 20,
        "status-period": 20,
        "status-read": 21,
        "label-as-it-was": 22,
        "former-title": 22,
    }
    assert [*range(1, 12), *range(14, 23)] == sorted(set(numbers.values()))


def test_the_severities_of_the_rules() -> None:
    """Some rules warn, some are laws that hold by computation, all others refuse."""
    assert {name: rule.severity for name, rule in RULES.items() if rule.severity != "refuse"} == {
        "proposal-impact": "warn",
        "withdrawn-by-proposer": "warn",
        "proposal-overtaken": "warn",
        "rating-as-printed": "warn",
        "published-figures": "warn",
        "matrix-moves-levels": "warn",
        "former-title": "warn",
        "completion-and-outcome": "law",
        "movement-closes": "law",
    }


def test_a_rule_reads_as_a_sentence() -> None:
    """A rule says in one sentence what it demands."""
    for rule in STANDARD:
        assert rule.sentence[0].isupper()
        assert rule.sentence.endswith(".")


def test_bodies_decide_by_their_own_definition() -> None:
    """Which body decides is the plan's data, not a name."""
    body = Body("Scrutiny", decides=True)
    opened = c.OpenPlan("T", scheme=NARRATIVE, change_control="by approval", bodies=[body])
    assert 2 == len(decision(None, opened, c.ApprovePlan(body="Scrutiny"), on=OPENED).events)
