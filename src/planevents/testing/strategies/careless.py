"""Commands of somebody who does not look: any of them, about anything, whether or not it fits the plan."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from planevents import commands as c
from planevents.events import correctable
from planevents.rules import CLASSIFICATIONS
from planevents.statuses import NARRATIVE
from planevents.testing.strategies.choices import ANY, TARGETS, Choices, Kind
from planevents.testing.strategies.people import POSTS
from planevents.testing.strategies.texts import LABELS, TITLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from planevents.events import Classification
    from planevents.people import Post

_DAYS = (date(2024, 4, 1), date(2024, 9, 30), date(2025, 3, 31), date(2025, 4, 1), date(2026, 3, 31))
_OWNERS: tuple[tuple[Post, ...], ...] = ((), *((post,) for post in POSTS), POSTS[:2])
_TAGS = ((), ("shared",), ("b", "a"))
_REASONS = (*TITLES, " ", "")
_AS: tuple[Classification, ...] = ("reprofile", "correction", "split", "handover")
_BODIES = ("Executive", "Scrutiny", "Nobody")


def _label(now: Choices) -> str:
    return now.of([action.label for action in now.living] or LABELS)


def _any_label(now: Choices) -> str:
    return now.of(LABELS)


def _status(now: Choices) -> str:
    return now.of((*now.plan.statuses.names, "Nearly", ""))


def _amendment(now: Choices) -> str:
    return now.of([one.label for one in now.plan.amendments.values()] or ["A1"])


def _version(now: Choices) -> int:
    return now.of([one.version for one in now.recorded])


def _add(now: Choices) -> c.Command:
    labels = (None, _label(now), _any_label(now))
    values = now.of(({}, {"theme": ["A", "B"]}, {"ward": ["North"]}))
    return c.AddAction(
        _any_label(now),
        title=now.of(TITLES),
        owners=now.of(_OWNERS),
        target=now.of((None, *TARGETS)),
        status=now.of((None, None, _status(now))),
        origin=now.of((None, "new", "imported", "follow-on", "split")),
        parent=now.of(labels),
        follows=now.of(labels),
        section=now.of((None, _any_label(now))),
        recommendation=now.of((None, _any_label(now))),
        fields=values,
        tags=now.of(_TAGS),
    )


def _listed(now: Choices) -> c.Command:
    gone = [action.label for action in now.plan.all_actions.values() if not action.is_living]
    again = now.of((*gone, None))
    return c.RecordPublishedChange(
        again or _label(now), field="listed", new="listed" if again else None, declared=now.of((False, True))
    )


def _classify(now: Choices) -> c.Command:
    seen = now.of(list(now.plan.observed.values()) or [None])
    if seen is None or now.of((True, True, False)) is False:
        return c.ClassifyChange(_version(now), as_=now.of(_AS), reason=now.of(_REASONS))
    return c.ClassifyChange(seen.version, as_=now.of(CLASSIFICATIONS[seen.field]), reason=now.of(_REASONS))


def _correct(now: Choices) -> c.Command:
    one = now.of(now.recorded)
    field = now.of((*correctable(one.event), "no such field"))
    value: str | date = (
        now.of(_DAYS) if field == "effective_on" else now.of((*TARGETS, *TITLES, _status(now)))
    )
    return c.CorrectFact(one.version, field=field, value=value, reason=now.of(_REASONS))


def _propose(now: Choices) -> c.Command:
    label, reason = _label(now), now.of(_REASONS)
    match now.of(("target", "alternative", "withdraw")):
        case "target":
            return c.ProposeAmendment(label, target=now.of(TARGETS), reason=reason)
        case "alternative":
            return c.ProposeAmendment(label, alternative=now.of(TITLES), reason=reason)
        case _:
            return c.ProposeAmendment(label, withdraw=True, reason=reason)


def _complete(now: Choices) -> c.Command:
    return c.Complete(
        _label(now), completed=now.of((None, *TARGETS)), commitment=now.of((None, "A yearly review"))
    )


def _approve(now: Choices) -> c.Command:
    return c.ApproveAmendment(
        _amendment(now), body=now.of(_BODIES), action=now.of((None, None, _any_label(now)))
    )


def _found(now: Choices) -> c.Command:
    label = now.of((_label(now), _any_label(now)))
    match now.of(("target", "owners", "field", "text")):
        case "target":
            declared = now.of((False, True))
            return c.RecordPublishedChange(label, field="target", new=now.of(TARGETS), declared=declared)
        case "owners":
            return c.RecordPublishedChange(label, field="owners", owners=now.of(_OWNERS))
        case "field":
            values = now.of(((), ("B", "C")))
            return c.RecordPublishedChange(label, field="field", name="theme", values=values)
        case _:
            return c.RecordPublishedChange(label, field="text", new=now.of(TITLES))


_MAKERS: tuple[Callable[[Choices], c.Command], ...] = (
    _add,
    lambda now: c.ReportStatus(
        now.of((_label(now), _any_label(now))), _status(now), period=now.of((None, None, "2024/25 Q1"))
    ),
    _complete,
    lambda now: c.Reopen(_label(now), _status(now), reason=now.of(_REASONS)),
    lambda now: c.NoteUpdate(
        _label(now),
        kind=now.of(("narrative", "blank", "cross-reference")),
        printed="See above",
        see=now.of((None, _label(now))),
    ),
    lambda now: c.Reprofile(_label(now), target=now.of(TARGETS), reason=now.of(_REASONS)),
    lambda now: c.Redraft(_label(now), target=now.of(TARGETS)),
    lambda now: c.Relabel(_label(now), to=_any_label(now)),
    lambda now: c.Reword(_label(now), title=now.of(TITLES), reason=now.of(_REASONS)),
    lambda now: c.ChangeOwners(_label(now), owners=now.of(_OWNERS)),
    lambda now: c.SetFields(_label(now), fields={"theme": now.of(("All", ["A", "B"]))}),
    lambda now: c.Tag(_label(now), tags=now.of(_TAGS)),
    lambda now: c.Withdraw(now.of((_label(now), _any_label(now))), reason=now.of(_REASONS)),
    lambda now: c.Supersede(_label(now), by=_label(now), reason=now.of(_REASONS)),
    _found,
    _listed,
    _propose,
    _approve,
    lambda now: c.RejectAmendment(_amendment(now), body=now.of(_BODIES)),
    lambda now: c.NoteAmendment(_amendment(now), body=now.of(_BODIES)),
    lambda now: c.ApprovePlan(body=now.of(_BODIES)),
    lambda now: c.AddRecommendation(_any_label(now), text=now.of(TITLES)),
    lambda now: c.AddSection(_any_label(now), title=now.of(TITLES), parent=now.of((None, _any_label(now)))),
    lambda now: c.AttachEvidence(_label(now), title=now.of(TITLES), link="https://example.org/minutes"),
    lambda _: c.RecordEdition("march.docx", sha256="0" * 64),
    lambda _: c.OpenPlan("Again", scheme=NARRATIVE),
)
_OF_HISTORY: tuple[Callable[[Choices], c.Command], ...] = (
    _classify,
    _correct,
    lambda now: c.RetractFact(_version(now), reason=now.of(_REASONS)),
)

CARELESS: tuple[Kind, ...] = (
    Kind("ask for anything", "careless", lambda now: now.of(_MAKERS)(now), lambda _: True, ANY, weight=3),
    Kind(
        "say anything of history",
        "careless",
        lambda now: now.of(_OF_HISTORY)(now),
        lambda now: now.recorded,
        ANY,
    ),
)
"""Whether it fits is for the rules to say."""
