"""What the risk register needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.errors import Violation, near
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.risk_matrix import Grade


@plan_rule(
    "risk-matrix", "Every cell of a risk matrix has a level, and one alone; every label in use is in it."
)
def risk_matrix(change: Change) -> Iterator[Violation]:
    """Check a matrix as it is set, and that no risk is left without a cell."""
    event = change.event
    if not isinstance(event, e.RiskMatrixSet):
        return
    problems = list(event.matrix.problems())
    yield from (Violation(field="matrix", message=problem) for problem in problems)
    if problems:
        return
    for risk in change.after.risks.values():
        now = risk.rating
        if now.score is None:
            yield Violation(
                field="matrix",
                message=f"risk {risk.label!r} is {now.likelihood!r} by {now.impact!r}, "
                "which the new matrix has not",
                hint="map the labels in use: likelihoods_as={'old': 'new'}, impacts_as={'old': 'new'}",
            )
    if change.before.risk_matrix is not None and not (event.reason or "").strip():
        yield Violation(field="reason", message="a matrix is changed with a reason")


@plan_rule(
    "matrix-moves-levels", "Changing the matrix says which risks change their level by it.", severity="warn"
)
def matrix_moves_levels(change: Change) -> Iterator[Violation]:
    """Name each risk whose level is another by the new matrix."""
    if not isinstance(change.event, e.RiskMatrixSet):
        return
    for risk in change.after.risks.values():
        before = change.before.risks.get(risk.id)
        if before is not None and before.rating.level != risk.rating.level:
            yield Violation(
                field="matrix",
                message=f"risk {risk.label!r} goes from {before.rating.level} to {risk.rating.level}",
            )


@plan_rule("risk-scored", "A risk is scored with a likelihood and an impact of the matrix in force.")
def risk_scored(change: Change) -> Iterator[Violation]:
    """Check the labels of a score."""
    event, matrix = change.event, change.before.risk_matrix
    if not isinstance(event, e.RiskAdded | e.RiskRescored):
        return
    if matrix is None:
        yield Violation(
            field="likelihood",
            message=f"the plan has no risk matrix on {change.effective_on}",
            hint="send SetRiskMatrix first",
        )
        return
    yield from _graded("likelihood", event.likelihood, matrix.likelihoods)
    yield from _graded("impact", event.impact, matrix.impacts)


def _graded(field: str, label: str, grades: tuple[Grade, ...]) -> Iterator[Violation]:
    labels = [grade.label for grade in grades]
    if label not in labels:
        yield Violation(
            field=field,
            message=f"the matrix has no {field} {label!r}",
            hint=f"it has {', '.join(labels)}",
            did_you_mean=near(label, labels),
        )


@plan_rule("risk-open", "A closed risk is reopened before anything else happens to it; an open one is not.")
def risk_open(change: Change) -> Iterator[Violation]:
    """Check that what happens to a risk can happen to one that is open, or closed."""
    event = change.event
    match event:
        case (
            e.RiskRescored()
            | e.RiskReworded()
            | e.RiskOwnerChanged()
            | e.RiskRelabelled()
            | e.RiskMitigationAdded()
            | e.RiskMitigationRemoved()
            | e.RiskClosed()
        ):
            wanted = True
        case e.RiskReopened():
            wanted = False
        case _:
            return
    risk = change.before.risks.get(event.risk)
    if risk is not None and risk.is_open is not wanted:
        if risk.closure is None:
            yield Violation(field="risk", message=f"risk {event.label!r} is open")
        else:
            yield Violation(
                field="risk",
                message=f"risk {event.label!r} was closed on {risk.closure.on}",
                hint="use ReopenRisk first",
            )


@plan_rule("mitigation-linked", "What mitigates a risk is an action of the plan, linked to it once.")
def mitigation_linked(change: Change) -> Iterator[Violation]:
    """Check both ends of a link, and the section that a risk is in."""
    event, plan = change.event, change.before
    match event:
        case e.RiskAdded(section=section):
            if section is not None and section not in plan.sections:
                yield Violation(field="section", message="the section is not in the plan by then")
        case e.RiskMitigationAdded():
            action = plan.all_actions.get(event.action)
            if action is None or not action.is_living:
                yield Violation(
                    field="action", message=f"action {event.action_label!r} is not in the plan by then"
                )
            elif (risk := plan.risks.get(event.risk)) is not None and event.action in risk.mitigations:
                yield Violation(
                    field="action",
                    message=f"action {event.action_label!r} mitigates risk {event.label!r} already",
                )
        case e.RiskMitigationRemoved():
            risk = plan.risks.get(event.risk)
            if risk is not None and event.action not in risk.mitigations:
                yield Violation(
                    field="action",
                    message=f"action {event.action_label!r} does not mitigate risk {event.label!r}",
                )
        case _:
            pass


@plan_rule("risk-reason", "A risk is rescored, closed and reopened with a reason.")
def risk_reason(change: Change) -> Iterator[Violation]:
    """Check that there is a reason."""
    match change.event:
        case e.RiskRescored(reason=reason) | e.RiskClosed(reason=reason) | e.RiskReopened(reason=reason):
            if not reason.strip():
                yield Violation(field="reason")
        case _:
            pass
