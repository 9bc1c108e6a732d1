"""How events about business cases change the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import attrs

from planevents import events as e
from planevents.business_case import BusinessCase, CaseDecision

if TYPE_CHECKING:
    from datetime import date

    from planevents.evolve.builder import PlanBuilder


def evolve_case(builder: PlanBuilder, event: e.BusinessCaseEvent, version: int, on: date) -> None:
    """Fold one event about a business case."""
    cases = builder.table("business_cases")
    if isinstance(event, e.BusinessCasePresented):
        cases[event.case] = BusinessCase(
            event.case,
            event.label,
            event.title,
            event.action,
            event.section,
            event.sponsor,
            event.manager,
            event.contents,
            on,
        )
        builder.label("business case", event.label, event.case)
        return
    case: BusinessCase | None = cases.get(event.case)
    if case is None:
        return
    match event:
        case e.BusinessCaseRevised():
            cases[event.case] = attrs.evolve(
                case,
                title=event.title,
                sponsor=event.sponsor,
                manager=event.manager,
                contents=event.contents,
                state="presented",
                revisions=case.revisions + 1,
                decision=None,
            )
        case e.BusinessCaseApproved():
            cases[event.case] = attrs.evolve(
                case,
                state="approved",
                decision=CaseDecision(version, on, event.body, event.minute, event.meeting),
                actions=event.actions,
                lines=event.lines,
                risks=event.risks,
            )
        case e.BusinessCaseRejected():
            decision = CaseDecision(version, on, event.body, event.minute, event.meeting, event.reason)
            cases[event.case] = attrs.evolve(case, state="rejected", decision=decision)
        case _:
            assert_never(event)
