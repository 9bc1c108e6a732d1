"""Commands on the risk register that the domain's rules let pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents.risk_matrix import RiskMatrix
from planevents.testing.strategies.choices import MANY, Choices, Kind
from planevents.testing.strategies.people import POSTS

if TYPE_CHECKING:
    from planevents.risk import Risk

THREE_BY_THREE = RiskMatrix.of(
    likelihoods={"Unlikely": 1, "Possible": 2, "Likely": 3},
    impacts={"Minor": 1, "Moderate": 2, "Major": 3},
    levels={"High": (6, 9), "Medium": (3, 4), "Low": (1, 2)},
    mitigated=("High", "Medium"),
    expected=90,
)
CELLS = RiskMatrix.of(
    likelihoods={"Unlikely": 1, "Possible": 2, "Likely": 3},
    impacts={"Minor": 1, "Moderate": 2, "Major": 3},
    levels={"High": (5, 9), "Low": (1, 4)},
    cells={
        (likelihood, impact): score
        for likelihood, scores in (("Unlikely", (1, 2, 5)), ("Possible", (2, 4, 7)), ("Likely", (3, 6, 9)))
        for impact, score in zip(("Minor", "Moderate", "Major"), scores, strict=True)
    },
)
MATRICES = (THREE_BY_THREE, CELLS)
"""Two matrices with one set of labels: of products, and of cells."""


def open_risks(now: Choices) -> list[Risk]:
    """Return the risks that are open."""
    return [one for one in now.plan.risks.values() if one.is_open]


def _closed(now: Choices) -> list[Risk]:
    return [one for one in now.plan.risks.values() if not one.is_open]


def _room(now: Choices) -> object:
    return now.plan.risk_matrix is not None and len(now.plan.risks) < MANY


def _add(now: Choices) -> c.Command:
    return c.AddRisk(
        now.free("risk"),
        title=now.text,
        likelihood=now.of(THREE_BY_THREE.likelihoods).label,
        impact=now.of(THREE_BY_THREE.impacts).label,
        owner=now.of((None, *POSTS)),
        section=now.of((None, *now.plan.sections)),
    )


def _rescore(now: Choices) -> c.Command:
    return c.RescoreRisk(
        now.mostly_first(open_risks(now)).label,
        likelihood=now.of(THREE_BY_THREE.likelihoods).label,
        impact=now.of((None, THREE_BY_THREE.impacts[0].label, THREE_BY_THREE.impacts[-1].label)),
        reason=now.text,
    )


def _reword(now: Choices) -> c.Command:
    risk = now.of(open_risks(now))
    if now.of((True, False)):
        return c.RewordRisk(risk.label, title=now.text_but(risk.title), reason=now.text)
    return c.RewordRisk(risk.label, description=now.text_but(risk.description), reason=now.text)


def _change_owner(now: Choices) -> c.Command:
    risk = now.of(open_risks(now))
    others = [post for post in (*POSTS, None) if post != risk.owner]
    return c.ChangeRiskOwner(risk.label, owner=now.of(others), reason=now.of((None, now.text)))


def _unmitigated(now: Choices) -> list[tuple[str, str]]:
    return [
        (risk.label, action.label)
        for risk in open_risks(now)
        for action in now.living
        if action.id not in risk.mitigations
    ]


def _mitigate(now: Choices) -> c.Command:
    risk, action = now.mostly_first(_unmitigated(now))
    return c.AddMitigation(risk, action=action)


def _mitigated(now: Choices) -> list[tuple[str, str]]:
    return [(risk.label, action) for risk in open_risks(now) for action in risk.mitigations]


def _stop_mitigating(now: Choices) -> c.Command:
    risk, action = now.mostly_first(_mitigated(now))
    return c.RemoveMitigation(risk, action=action, reason=now.of((None, now.text)))


VALID_RISKS: tuple[Kind, ...] = (
    Kind(
        "set a risk matrix",
        "risks",
        lambda now: c.SetRiskMatrix(now.of(MATRICES), reason=now.text),
        lambda _: True,
    ),
    Kind("add a risk", "risks", _add, _room),
    Kind("rescore a risk", "risks", _rescore, open_risks),
    Kind("reword a risk", "risks", _reword, open_risks),
    Kind("change a risk's owner", "risks", _change_owner, open_risks),
    Kind(
        "relabel a risk",
        "risks",
        lambda now: c.RelabelRisk(now.of(open_risks(now)).label, to=now.free("risk")),
        open_risks,
    ),
    Kind("mitigate a risk", "risks", _mitigate, _unmitigated),
    Kind("stop mitigating", "risks", _stop_mitigating, _mitigated, weight=3),
    Kind(
        "close a risk",
        "risks",
        lambda now: c.CloseRisk(now.mostly_first(open_risks(now)).label, reason=now.text),
        open_risks,
    ),
    Kind(
        "reopen a risk",
        "risks",
        lambda now: c.ReopenRisk(now.of(_closed(now)).label, reason=now.text),
        _closed,
        weight=6,
    ),
)

INVALID_RISKS: tuple[Kind, ...] = (
    Kind(
        "score a risk off the matrix",
        "mistakes",
        lambda now: c.AddRisk(now.free("risk"), title=now.text, likelihood="Perhaps", impact="Minor"),
        lambda _: True,
        "risk-scored",
    ),
    Kind(
        "rescore a closed risk",
        "mistakes",
        lambda now: c.RescoreRisk(now.of(_closed(now)).label, reason=now.text),
        _closed,
        "risk-open",
    ),
    Kind(
        "give a risk the title that it has",
        "mistakes",
        lambda now: c.RewordRisk((one := now.of(open_risks(now))).label, title=one.title, reason=now.text),
        open_risks,
        "register-changed",
    ),
    Kind(
        "set a matrix with a gap",
        "mistakes",
        lambda now: c.SetRiskMatrix(
            RiskMatrix.of(likelihoods={"Likely": 2}, impacts={"Major": 2}, levels={"Low": (1, 3)}),
            reason=now.text,
        ),
        lambda _: True,
        "risk-matrix",
    ),
)
