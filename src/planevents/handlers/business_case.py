"""What commands about business cases mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents import commands as c
from planevents import events as e
from planevents.case_parts import YearAmount
from planevents.finance import read_year
from planevents.handlers.handling import Handlers, Handling, body_name, filled
from planevents.identity import ActionId, BusinessCaseId, FinanceLineId, RiskId, check_label
from planevents.people import without_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.business_case import BusinessCase
    from planevents.case_parts import Activity, CaseContents, CaseLine, CaseRisk
    from planevents.people import Person, Post


def _present(command: c.PresentBusinessCase, handling: Handling) -> Iterator[e.Event]:
    yield e.BusinessCasePresented(
        case=BusinessCaseId(handling.id(BusinessCaseId)),
        label=check_label(command.case, "case"),
        title=filled("title", command.title),
        action=None if command.action is None else handling.action(command.action).id,
        section=handling.section_id(command.section),
        sponsor=_post(command.sponsor),
        manager=_post(command.manager),
        contents=_contents(command.contents, handling),
    )


def _revise(command: c.ReviseBusinessCase, handling: Handling) -> Iterator[e.Event]:
    case = handling.business_case(command.case)
    yield e.BusinessCaseRevised(
        case=case.id,
        label=case.label,
        title=case.title if command.title is None else filled("title", command.title),
        sponsor=_post(command.sponsor) or case.sponsor,
        manager=_post(command.manager) or case.manager,
        contents=_contents(command.contents, handling),
        reason=command.reason,
    )


def _reject(command: c.RejectBusinessCase, handling: Handling) -> Iterator[e.Event]:
    case = handling.business_case(command.case)
    yield e.BusinessCaseRejected(
        case=case.id,
        label=case.label,
        body=body_name(handling.plan, command.body),
        minute=command.minute,
        meeting=command.meeting,
        reason=command.reason,
    )


def _approve(command: c.ApproveBusinessCase, handling: Handling) -> Iterator[e.Event]:
    case = handling.business_case(command.case)
    contents = case.contents
    # Each event adds one thing, whose id is its version: the approval comes first and names them all.
    after = 1
    actions: list[e.ActionAdded] = []
    for activity in contents.activities:
        actions.append(_action(activity, case, handling, ActionId(handling.id(ActionId, after))))
        after += 1
    money: list[e.FinanceLineAdded | e.FinanceAmountSet] = []
    for line in contents.lines:
        added = _line(line, case, FinanceLineId(handling.id(FinanceLineId, after)))
        money += [added, *_profile(line, added)]
        after += 1 + len(line.profile)
    risks: list[e.RiskAdded] = []
    for risk in contents.risks:
        risks.append(_risk(risk, case, handling, RiskId(handling.id(RiskId, after))))
        after += 1
    yield e.BusinessCaseApproved(
        case=case.id,
        label=case.label,
        body=body_name(handling.plan, command.body),
        minute=command.minute,
        meeting=command.meeting,
        actions=tuple(one.action for one in actions),
        lines=tuple(one.line for one in money if isinstance(one, e.FinanceLineAdded)),
        risks=tuple(one.risk for one in risks),
    )
    yield from (*actions, *money, *risks)


def _action(activity: Activity, case: BusinessCase, handling: Handling, action: ActionId) -> e.ActionAdded:
    parent = None if case.action is None else handling.plan.find_action(case.action)
    return e.ActionAdded(
        action=action,
        label=check_label(activity.label, "activities"),
        title=activity.title,
        description=None,
        owners=activity.owners,
        start=activity.start,
        target=activity.target,
        origin="new",
        recommendation=None,
        section=case.section if parent is None else parent.section,
        parent=case.action,
        follows=None,
        fields=(),
        tags=(activity.stage,),
    )


def _line(line: CaseLine, case: BusinessCase, line_id: FinanceLineId) -> e.FinanceLineAdded:
    return e.FinanceLineAdded(
        line=line_id,
        label=check_label(line.label, "lines"),
        title=line.title,
        direction=line.direction,
        kind=line.kind,
        recurrence=line.recurrence,
        currency=line.currency,
        funding_source=line.funding_source,
        section=case.section,
        action=case.action,
    )


def _profile(line: CaseLine, added: e.FinanceLineAdded) -> Iterator[e.FinanceAmountSet]:
    for one in line.profile:
        yield e.FinanceAmountSet(
            line=added.line,
            label=added.label,
            year=one.year,
            basis="profiled",
            old=None,
            amount=one.amount,
            reason=None,
        )


def _risk(risk: CaseRisk, case: BusinessCase, handling: Handling, risk_id: RiskId) -> e.RiskAdded:
    matrix = handling.plan.risk_matrix
    return e.RiskAdded(
        risk=risk_id,
        label=check_label(risk.label, "risks"),
        title=risk.title,
        description=risk.mitigation,
        owner=None,
        section=case.section,
        likelihood=(matrix and matrix.likelihood(risk.likelihood)) or risk.likelihood,
        impact=(matrix and matrix.impact(risk.impact)) or risk.impact,
    )


def _contents(contents: CaseContents, handling: Handling) -> CaseContents:
    """Return the contents with every financial year as it is written everywhere."""
    return attrs.evolve(
        contents, lines=[_read_years(line, handling.plan.year_starts) for line in contents.lines]
    )


def _read_years(line: CaseLine, first_month: int) -> CaseLine:
    profile = [YearAmount(read_year(one.year, first_month), one.amount) for one in line.profile]
    return attrs.evolve(line, profile=profile)


def _post(holder: Post | Person | None) -> Post | None:
    return None if holder is None else without_names([holder])[0]


HANDLERS: Handlers = {
    c.PresentBusinessCase: _present,
    c.ReviseBusinessCase: _revise,
    c.ApproveBusinessCase: _approve,
    c.RejectBusinessCase: _reject,
}
