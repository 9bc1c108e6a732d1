"""What commands about the risk register mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents import events as e
from planevents.errors import InvalidValueError
from planevents.handlers.handling import Handlers, Handling, filled, filled_or_none
from planevents.identity import RiskId, check_label
from planevents.people import without_names

if TYPE_CHECKING:
    from collections.abc import Iterator


def _set_matrix(command: c.SetRiskMatrix, _: Handling) -> Iterator[e.Event]:
    yield e.RiskMatrixSet(
        matrix=command.matrix,
        likelihoods_as=tuple(sorted(command.likelihoods_as.items())),
        impacts_as=tuple(sorted(command.impacts_as.items())),
        reason=command.reason,
    )


def _add_risk(command: c.AddRisk, handling: Handling) -> Iterator[e.Event]:
    yield e.RiskAdded(
        risk=RiskId(handling.id(RiskId)),
        label=check_label(command.risk, "risk"),
        title=filled("title", command.title),
        description=command.description,
        owner=None if command.owner is None else without_names([command.owner])[0],
        section=handling.section_id(command.section),
        likelihood=_likelihood(handling, command.likelihood),
        impact=_impact(handling, command.impact),
    )


def _rescore_risk(command: c.RescoreRisk, handling: Handling) -> Iterator[e.Event]:
    risk = handling.risk(command.risk)
    now = risk.rating
    yield e.RiskRescored(
        risk=risk.id,
        label=risk.label,
        old_likelihood=now.likelihood,
        old_impact=now.impact,
        likelihood=now.likelihood
        if command.likelihood is None
        else _likelihood(handling, command.likelihood),
        impact=now.impact if command.impact is None else _impact(handling, command.impact),
        reason=command.reason,
    )


def _reword_risk(command: c.RewordRisk, handling: Handling) -> Iterator[e.Event]:
    risk = handling.risk(command.risk)
    reason = filled("reason", command.reason)
    if command.title is None and command.description is None:
        raise InvalidValueError("title", None, "nothing was reworded", "give a title, a description, or both")
    if command.title is not None:
        yield e.RiskReworded(
            risk=risk.id,
            label=risk.label,
            field="title",
            old=risk.title,
            new=filled("title", command.title),
            reason=reason,
        )
    if command.description is not None:
        yield e.RiskReworded(
            risk=risk.id,
            label=risk.label,
            field="description",
            old=risk.description,
            new=filled_or_none(command.description),
            reason=reason,
        )


def _change_owner(command: c.ChangeRiskOwner, handling: Handling) -> Iterator[e.Event]:
    risk = handling.risk(command.risk)
    yield e.RiskOwnerChanged(
        risk=risk.id,
        label=risk.label,
        old=risk.owner,
        new=None if command.owner is None else without_names([command.owner])[0],
        reason=command.reason,
    )


def _relabel_risk(command: c.RelabelRisk, handling: Handling) -> Iterator[e.Event]:
    risk = handling.risk(command.risk)
    yield e.RiskRelabelled(risk=risk.id, label=risk.label, new=check_label(command.to, "to"))


def _add_mitigation(command: c.AddMitigation, handling: Handling) -> Iterator[e.Event]:
    risk, action = handling.risk(command.risk), handling.action(command.action)
    yield e.RiskMitigationAdded(risk=risk.id, label=risk.label, action=action.id, action_label=action.label)


def _remove_mitigation(command: c.RemoveMitigation, handling: Handling) -> Iterator[e.Event]:
    risk = handling.risk(command.risk)
    action = handling.plan.find_action(command.action, removed=True)
    handling.resolved["action", str(command.action)] = action.id
    yield e.RiskMitigationRemoved(
        risk=risk.id, label=risk.label, action=action.id, action_label=action.label, reason=command.reason
    )


def _close_risk(command: c.CloseRisk, handling: Handling) -> Iterator[e.Event]:
    risk = handling.risk(command.risk)
    yield e.RiskClosed(risk=risk.id, label=risk.label, reason=command.reason)


def _reopen_risk(command: c.ReopenRisk, handling: Handling) -> Iterator[e.Event]:
    risk = handling.risk(command.risk)
    yield e.RiskReopened(risk=risk.id, label=risk.label, reason=command.reason)


def _likelihood(handling: Handling, given: str) -> str:
    matrix = handling.plan.risk_matrix
    return given if matrix is None else matrix.likelihood(given) or given


def _impact(handling: Handling, given: str) -> str:
    matrix = handling.plan.risk_matrix
    return given if matrix is None else matrix.impact(given) or given


HANDLERS: Handlers = {
    c.SetRiskMatrix: _set_matrix,
    c.AddRisk: _add_risk,
    c.RescoreRisk: _rescore_risk,
    c.RewordRisk: _reword_risk,
    c.ChangeRiskOwner: _change_owner,
    c.RelabelRisk: _relabel_risk,
    c.AddMitigation: _add_mitigation,
    c.RemoveMitigation: _remove_mitigation,
    c.CloseRisk: _close_risk,
    c.ReopenRisk: _reopen_risk,
}
