"""Commands that a rule must refuse, each with that rule; and corrections, of which nobody knows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from planevents import commands as c
from planevents.calendar import Quarter
from planevents.events import correctable
from planevents.identity import label_key
from planevents.rules import CLASSIFICATIONS
from planevents.testing.strategies.choices import ANY, NOWHERE, TARGETS, Choices, Kind
from planevents.testing.strategies.texts import TITLES
from planevents.testing.strategies.valid_cases import INVALID_CASES
from planevents.testing.strategies.valid_measure import INVALID_MEASURE
from planevents.testing.strategies.valid_milestones import INVALID_MILESTONES
from planevents.testing.strategies.valid_money import INVALID_MONEY
from planevents.testing.strategies.valid_risks import INVALID_RISKS

if TYPE_CHECKING:
    from planevents.events import Classification

_DAYS = (date(2024, 4, 1), date(2024, 9, 30), date(2025, 3, 31), date(2025, 4, 1), date(2026, 3, 31))
_ALL: tuple[Classification, ...] = ("reprofile", "correction", "split", "handover", "rewording", "withdrawal")
_LONG_AGO = date(2000, 1, 1)


def _living(now: Choices) -> object:
    return now.living


def _forbidden(now: Choices) -> list[tuple[str, str]]:
    """Return the moves that the scheme does not allow, by the labels of the actions."""
    scheme = now.plan.statuses
    return [
        (action.label, name)
        for action in now.incomplete
        if action.status is None or action.status in scheme
        for name in scheme.names
        if not scheme.allows(action.status, name)
    ]


def _wrongly_classified(now: Choices) -> c.Command:
    seen = now.of(tuple(now.plan.observed.values()))
    wrong: list[Classification] = [one for one in _ALL if one not in CLASSIFICATIONS[seen.field]]
    return c.ClassifyChange(seen.version, as_=now.of(wrong), reason=now.text)


def _noting_bodies(now: Choices) -> list[str]:
    return [body.name for body in now.plan.bodies if not body.decides]


def _unagreed(now: Choices) -> list[str]:
    if now.plan.change_control == "live" or not now.plan.approved_on:
        return []
    leaving = {action.id for action in now.leaving}
    return [action.label for action in now.living if action.id not in leaving]


def _unknown(now: Choices) -> str:
    key = label_key(NOWHERE)
    return NOWHERE if ("action", key) not in now.plan.labels else f"{NOWHERE} {now.plan.version}"


def _corrected(now: Choices) -> c.Command:
    one = now.of(now.correctable)
    field = now.of(correctable(one.event))
    value: str | date = (
        now.of(_DAYS) if field == "effective_on" else now.of((*now.plan.statuses.names, *TARGETS, *TITLES))
    )
    return c.CorrectFact(one.version, field=field, value=value, reason=now.text)


def _with_target(now: Choices) -> list[tuple[str, str]]:
    return [(one.label, one.target.current.text) for one in now.living if one.target.current.text.strip()]


def _same_target(now: Choices) -> c.Command:
    label, target = now.of(_with_target(now))
    return c.Reprofile(label, target=target, reason=now.text)


def _same_proposal(now: Choices) -> c.Command:
    label, target = now.of(_with_target(now))
    return c.ProposeAmendment(label, target=target, reason=now.text)


def _move_forbidden(now: Choices) -> c.Command:
    label, status = now.of(_forbidden(now))
    return c.ReportStatus(label, status)


INVALID: tuple[Kind, ...] = (
    Kind(
        "report an unknown status",
        "mistakes",
        lambda now: c.ReportStatus(now.action.label, "Nearly there"),
        _living,
        "status-read",
    ),
    Kind(
        "report of nothing",
        "mistakes",
        lambda now: c.ReportStatus(_unknown(now), now.of(now.plan.statuses.names)),
        lambda _: True,
        "known-entity",
    ),
    Kind("move as the scheme forbids", "mistakes", _move_forbidden, _forbidden, "scheme-moves"),
    Kind(
        "report for long ago",
        "mistakes",
        lambda now: c.NoteUpdate(
            now.action.label,
            kind="blank",
            printed="",
            period=str(Quarter.containing(_LONG_AGO, now.plan.year_starts)),
        ),
        _living,
        "status-period",
    ),
    Kind(
        "complete as incomplete",
        "mistakes",
        lambda now: c.Complete(now.action.label, status=now.of(now.open_statuses)),
        lambda now: now.living and now.open_statuses,
        "open-commitment",
    ),
    Kind(
        "reopen what is open",
        "mistakes",
        lambda now: c.Reopen(now.of(now.incomplete).label, now.of(now.open_statuses), reason=now.text),
        lambda now: now.incomplete and now.open_statuses,
        "reopen-reason",
    ),
    Kind(
        "reopen without a reason",
        "mistakes",
        lambda now: c.Reopen(now.of(now.complete).label, now.of(now.open_statuses), reason=" "),
        lambda now: now.complete and now.open_statuses,
        "reopen-reason",
    ),
    Kind(
        "uncomplete quietly",
        "mistakes",
        lambda now: c.ReportStatus(now.of(now.complete).label, now.of(now.open_statuses)),
        lambda now: now.complete and now.open_statuses,
        "reopen-reason",
    ),
    Kind(
        "take a label",
        "mistakes",
        lambda now: c.AddAction(now.action.label, title=now.text),
        _living,
        "unique-label",
    ),
    Kind(
        "add nothing",
        "mistakes",
        lambda now: c.AddAction(now.free("action"), title=" "),
        lambda _: True,
        "well-formed",
    ),
    Kind(
        "follow nothing",
        "mistakes",
        lambda now: c.AddAction(now.free("action"), title=now.text, origin=now.of(("follow-on", "split"))),
        lambda _: True,
        "follow-on-linked",
    ),
    Kind(
        "set an unknown field",
        "mistakes",
        lambda now: c.SetFields(now.action.label, fields={"no such field": now.text}),
        _living,
        "declared-fields",
    ),
    Kind(
        "supersede by itself",
        "mistakes",
        lambda now: c.Supersede(now.action.label, by=now.action.label, reason=now.text),
        lambda now: len(now.living) == 1,
        "lineage",
    ),
    Kind(
        "refer to nothing",
        "mistakes",
        lambda now: c.NoteUpdate(now.action.label, kind="cross-reference", printed="See above"),
        _living,
        "cross-reference",
    ),
    Kind(
        "open again",
        "mistakes",
        lambda now: c.OpenPlan(now.text, scheme=now.plan.statuses),
        lambda _: True,
        "plan-open",
    ),
    Kind(
        "reprofile under approval",
        "mistakes",
        lambda now: c.Reprofile(now.action.label, target=now.target, reason=now.text),
        lambda now: now.living and now.plan.change_control != "live",
        "change-control",
    ),
    Kind(
        "redraft what is agreed",
        "mistakes",
        lambda now: c.Redraft(now.action.label, target=now.target),
        lambda now: now.living and (now.plan.change_control == "live" or now.plan.approved_on),
        "change-control",
    ),
    Kind(
        "approve a live plan",
        "mistakes",
        lambda now: c.ApprovePlan(body=now.deciding),
        lambda now: now.plan.change_control == "live" and any(body.decides for body in now.plan.bodies),
        "change-control",
    ),
    Kind(
        "reprofile to the same",
        "mistakes",
        _same_target,
        lambda now: now.plan.change_control == "live" and _with_target(now),
        "original-kept",
    ),
    Kind(
        "withdraw unagreed",
        "mistakes",
        lambda now: c.Withdraw(now.of(_unagreed(now)), reason=now.text),
        _unagreed,
        "withdrawal-agreed",
    ),
    Kind("propose the same", "mistakes", _same_proposal, _with_target, "one-proposal"),
    Kind(
        "propose without a reason",
        "mistakes",
        lambda now: c.ProposeAmendment(now.action.label, withdraw=True, reason=" "),
        _living,
        "proposal-reason",
    ),
    Kind(
        "propose two things",
        "mistakes",
        lambda now: c.ProposeAmendment(now.action.label, target=now.target, withdraw=True, reason=now.text),
        _living,
        "well-formed",
    ),
    Kind(
        "decide by scrutiny",
        "mistakes",
        lambda now: c.RejectAmendment(now.of(now.proposed).label, body=now.of(_noting_bodies(now))),
        lambda now: now.proposed and _noting_bodies(now),
        "scrutiny-notes",
    ),
    Kind(
        "decide again",
        "mistakes",
        lambda now: c.RejectAmendment(now.of(now.decided).label, body=now.deciding),
        lambda now: now.decided and any(body.decides for body in now.plan.bodies),
        "approval-states",
    ),
    Kind(
        "find what is there",
        "mistakes",
        lambda now: c.RecordPublishedChange((one := now.action).label, field="title", new=one.title),
        _living,
        "observed-change",
    ),
    Kind(
        "classify wrongly", "mistakes", _wrongly_classified, lambda now: now.plan.observed, "observed-change"
    ),
    Kind(
        "retract without a reason",
        "mistakes",
        lambda now: c.RetractFact(now.of(now.correctable).version, reason=" "),
        lambda now: now.correctable,
        "correction-is-no-reprofile",
    ),
    *INVALID_MILESTONES,
    *INVALID_RISKS,
    *INVALID_MEASURE,
    *INVALID_MONEY,
    *INVALID_CASES,
    Kind(
        "tell the future",
        "mistakes",
        lambda _: c.RecordEdition("next.csv", sha256="0" * 64, effective_on=date.max),
        lambda _: True,
        "not-in-the-future",
    ),
)
"""What people get wrong, and the rule that says so."""

UNSURE: tuple[Kind, ...] = (
    Kind(
        "retract anything",
        "corrections",
        lambda now: c.RetractFact(now.of(now.correctable).version, reason=now.text),
        lambda now: now.correctable,
        ANY,
    ),
    Kind("correct anything", "corrections", _corrected, lambda now: now.correctable, ANY),
)
"""Whether history can do without it is for history to say."""
