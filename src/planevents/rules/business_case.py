"""What business cases need, and who decides them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from planevents import events as e
from planevents.errors import InvalidValueError, Violation, near
from planevents.finance import read_year, year_order
from planevents.identity import label_key
from planevents.money import Money
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planevents.case_parts import CaseContents, CaseLine


@plan_rule(
    "business-case-whole",
    "A business case is for what is in the plan; its labels, years and currency agree, and its preferred "
    "option has a reason.",
)
def business_case_whole(change: Change) -> Iterator[Violation]:
    """Check a case as it is put forward: what it would become must be able to be."""
    event, plan = change.event, change.before
    if isinstance(event, e.BusinessCasePresented):
        if event.action is not None and event.section is not None:
            yield Violation(field="section", message="a case is for an action or for a section, not for both")
        if event.section is not None and event.section not in plan.sections:
            yield Violation(field="section", message="the section is not in the plan by then")
        if event.action is not None and event.action not in plan.all_actions:
            yield Violation(field="action", message="the action is not in the plan by then")
    elif isinstance(event, e.BusinessCaseRevised):
        if not event.reason.strip():
            yield Violation(field="reason", message="a case is revised with a reason")
    else:
        return
    yield from _parts(event.contents)
    yield from (found for line in event.contents.lines for found in _years(line, plan.year_starts))


def _parts(contents: CaseContents) -> Iterator[Violation]:
    labelled = (
        ("activities", contents.activities),
        ("lines", contents.lines),
        ("risks", contents.risks),
    )
    for field, parts in labelled:
        for label in _twice(part.label for part in parts):
            yield Violation(field=field, message=f"two of the {field} are called {label!r}")
    currencies = list(dict.fromkeys(line.currency for line in contents.lines))
    if len(currencies) > 1:
        message = f"the case's money is in {' and in '.join(currencies)}"
        yield Violation(field="lines", message=message)
    yield from _options(contents)


def _options(contents: CaseContents) -> Iterator[Violation]:
    preferred = [option for option in contents.options if option.preferred]
    if len(preferred) > 1:
        yield Violation(field="options", message="one option is preferred, not several")
    for option in preferred:
        if not (option.reason or "").strip():
            yield Violation(
                field="options", message=f"the preferred option {option.title!r} needs its reason"
            )


def _years(line: CaseLine, first_month: int) -> Iterator[Violation]:
    try:
        Money.of(0, line.currency)
        years = sorted((read_year(one.year, first_month) for one in line.profile), key=year_order)
    except InvalidValueError as error:
        yield Violation(field="lines", message=f"line {line.label!r}: {error.message}", hint=error.hint)
        return
    if _twice(years) or any(year.endswith("+") for year in years[:-1]):
        yield Violation(field="lines", message=f"line {line.label!r} has years that overlap")
    if any(one.amount.currency != line.currency for one in line.profile):
        yield Violation(field="lines", message=f"line {line.label!r} is not all in {line.currency}")


@plan_rule(
    "business-case-decided",
    "A business case is decided once, by a body that decides, at a meeting that has been.",
    number=3,
)
def business_case_decided(change: Change) -> Iterator[Violation]:
    """Check who decides, what, and when; an approved case is not revised."""
    event, plan = change.event, change.before
    if not isinstance(event, e.BusinessCaseRevised | e.BusinessCaseApproved | e.BusinessCaseRejected):
        return
    case = plan.business_cases.get(event.case)
    revised = isinstance(event, e.BusinessCaseRevised)
    decided = () if case is None else ("approved",) if revised else ("approved", "rejected")
    if case is not None and case.decision is not None and case.state in decided:
        yield Violation(
            field="case",
            message=f"case {case.label!r} was {case.state} on {case.decision.on}",
            hint="revise it first" if case.state == "rejected" else "change its lines and actions instead",
        )
    if isinstance(event, e.BusinessCaseRevised):
        return
    body = plan.body(event.body)
    if body is None:
        yield Violation(
            field="body",
            message=f"the plan knows no body {event.body!r}",
            hint="name it in OpenPlan(bodies=[...])",
            did_you_mean=near(event.body, (one.name for one in plan.bodies)),
        )
    elif not body.decides:
        yield Violation(field="body", message=f"{body.name} notes; it cannot decide")
    if event.meeting is not None and event.meeting > change.effective_on:
        yield Violation(field="meeting", message=f"the meeting of {event.meeting} has not been by then")


@plan_rule("business-case-kept", "An approval is not retracted while what it brought into the plan is there.")
def business_case_kept(change: Change) -> Iterator[Violation]:
    """Check that nothing is left behind without the case that it came from."""
    event, plan = change.event, change.before
    if not isinstance(event, e.FactRetracted):
        return
    for case in plan.business_cases.values():
        if case.decision is None or case.decision.version != event.event or case.state != "approved":
            continue
        left = [
            *(one for one in case.actions if one in plan.all_actions),
            *(one for one in case.lines if one in plan.finance_lines),
            *(one for one in case.risks if one in plan.risks),
        ]
        if left:
            events = ", ".join(f"{plan.id}@{one[1:]}" for one in left)
            yield Violation(
                field="event",
                message=f"case {case.label!r} brought what is in the plan still: {events}",
                hint="retract those first",
            )


def _twice(labels: Iterable[str]) -> list[str]:
    return [label for label, times in Counter(map(label_key, labels)).items() if times > 1]
