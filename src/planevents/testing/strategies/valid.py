"""Commands that the domain's rules let pass, by the way they are made.

They hold for a command that takes effect on the plan's latest day, or later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents import events as e
from planevents.action import joined
from planevents.rules import CLASSIFICATIONS
from planevents.statuses import DELIVERY, NARRATIVE, PRIORITY_RAG
from planevents.testing.strategies.choices import MANY, Choices, Kind
from planevents.testing.strategies.people import OWNERS, POSTS
from planevents.testing.strategies.texts import TITLES
from planevents.testing.strategies.valid_amendments import AMENDMENTS
from planevents.testing.strategies.valid_cases import VALID_CASES
from planevents.testing.strategies.valid_measure import VALID_MEASURE
from planevents.testing.strategies.valid_milestones import VALID_MILESTONES
from planevents.testing.strategies.valid_money import VALID_MONEY
from planevents.testing.strategies.valid_risks import VALID_RISKS

if TYPE_CHECKING:
    from planevents.definitions import FieldValues

LINK = "https://example.org/minutes"
TAGS = ((), ("shared",), ("b", "a"))
_NEVER_JUDGED: dict[type[e.Event], str] = {
    e.ActionStatusReported: "narrative",
    e.ActionCompleted: "narrative",
    e.AmendmentApproved: "minute",
    e.AmendmentProposed: "impact",
    e.EvidenceAttached: "title",
    e.PlanOpened: "organisation",
    e.PlanApproved: "minute",
    e.ActionOwnersChanged: "reason",
    e.MeasureReadingRecorded: "narrative",
    e.MeasureAdded: "unit",
}
_NOTHING_RESTS_ON = (
    e.EvidenceAttached,
    e.ActionTagged,
    e.PlanEditionRecorded,
    e.AmendmentNoted,
    e.FiguresPublished,
)


def _any(_: Choices) -> bool:
    return True


def _living(now: Choices) -> object:
    return now.living


def _fields(now: Choices) -> FieldValues:
    field = now.of(now.plan.fields)
    values = field.choices or ("All", "A")
    given = now.of([(), *((value,) for value in values)])
    return ((field.name, given + values[:1] if field.many and given else given),)


def _add(now: Choices) -> c.Command:
    plan = now.plan
    starts = (None, *(name for name in plan.statuses.names if plan.statuses.allows(None, name)))
    follows = now.of((None, *(action.id for action in now.living)))
    parents = () if plan.dependencies else tuple(action.id for action in now.living)
    return c.AddAction(
        now.free("action"),
        title=now.text,
        owners=now.of(OWNERS),
        target=now.of((None, now.target)),
        status=now.of(starts),
        origin=now.of((None, "new", "imported")) if follows is None else now.of(("follow-on", "split")),
        parent=now.of((None, *parents)),
        follows=follows,
        section=now.of((None, *plan.sections)),
        recommendation=now.of((None, *plan.recommendations)),
        fields=now.of(((), _fields(now))) if plan.fields else (),
        tags=now.of(TAGS),
    )


def _add_simply(now: Choices) -> c.Command:
    return c.AddAction(now.free("action"), title=now.text, target=now.target)


def _report(now: Choices) -> c.Command:
    action, allowed = now.mostly_first(now.movable)
    return c.ReportStatus(action.label, now.of(allowed))


def _report_at_length(now: Choices) -> c.Command:
    action, allowed = now.mostly_first(now.movable)
    status = now.of(allowed)
    done = status in now.complete_statuses
    return c.ReportStatus(
        action.label,
        status,
        narrative=now.text,
        printed=now.of((None, status)),
        completed=now.of((None, now.target)) if done else None,
        commitment=now.of((None, now.text)) if done else None,
    )


def _complete(now: Choices) -> c.Command:
    action, statuses = now.mostly_first(now.completable)
    return c.Complete(action.label, status=now.of(statuses), commitment=now.of((None, now.text)))


def _reopen(now: Choices) -> c.Command:
    return c.Reopen(now.mostly_first(now.complete).label, now.of(now.open_statuses), reason=now.text)


def _cross_refer(now: Choices) -> c.Command:
    action = now.reported
    other = now.of([one.id for one in now.living if one.id != action.id])
    return c.NoteUpdate(action.label, kind="cross-reference", printed="See above", see=other)


def _supersede(now: Choices) -> c.Command:
    action = now.of(now.replaceable)
    by = now.of([one.label for one in now.living if one.id != action.id])
    return c.Supersede(action.label, by=by, reason=now.text)


def _reprofile(now: Choices) -> c.Command:
    action = now.action
    target = now.target_but(action.target.current.text)
    return c.Reprofile(action.label, target=target, reason=now.text)


def _redraft(now: Choices) -> c.Command:
    action = now.action
    return c.Redraft(action.label, target=now.target_but(action.target.current.text))


def _observe_target(now: Choices) -> c.Command:
    action = now.action
    new = now.target_but(action.target.current.text)
    return c.RecordPublishedChange(action.label, field="target", new=new, declared=now.of((False, True)))


def _observe_owners(now: Choices) -> c.Command:
    action = now.action
    printed = joined(post.title for post in action.owners)
    others = [owners for owners in OWNERS if joined(post.title for post in owners) != printed]
    return c.RecordPublishedChange(action.label, field="owners", owners=now.of(others))


def _observe_text(now: Choices) -> c.Command:
    action = now.action
    if now.of((True, False)):
        return c.RecordPublishedChange(action.label, field="title", new=now.text_but(action.title))
    return c.RecordPublishedChange(action.label, field="description", new=now.text_but(action.description))


def _observe_start(now: Choices) -> c.Command:
    action = now.action
    start = "" if action.start is None else action.start.text
    return c.RecordPublishedChange(action.label, field="start", new=now.target_but(start))


def _observe_field(now: Choices) -> c.Command:
    action, field = now.action, now.of(now.plan.fields)
    printed = joined(action.fields.get(field.name, ()))
    values = [value for value in field.choices or ("All", "A") if value != printed]
    return c.RecordPublishedChange(action.label, field="field", name=field.name, values=(now.of(values),))


def _observe_recommendation(now: Choices) -> c.Command:
    one = now.of(tuple(now.plan.recommendations.values()))
    if now.of((True, False)):
        return c.RecordPublishedChange(one.id, field="text", new=now.text_but(one.text))
    return c.RecordPublishedChange(one.id, field="source", new=now.text_but(one.source))


def _classify(now: Choices) -> c.Command:
    seen = now.of(tuple(now.plan.observed.values()))
    return c.ClassifyChange(seen.version, as_=now.of(CLASSIFICATIONS[seen.field]), reason=now.text)


def _change_scheme(now: Choices) -> c.Command:
    scheme = now.of((DELIVERY, PRIORITY_RAG, NARRATIVE))
    done = next(one.name for one in scheme.statuses if one.complete)
    still_open = scheme.initial.name
    old = {one.name: one.complete for one in now.plan.statuses.statuses}
    used = {one.status: one.is_complete for one in now.plan.all_actions.values() if one.status is not None}
    mapping = {name: done if complete else still_open for name, complete in (old | used).items()}
    return c.ChangeScheme(scheme, mapping=mapping, reason=now.text)


def _correct(now: Choices) -> c.Command:
    one = now.of(now.of_type(*_NEVER_JUDGED))
    return c.CorrectFact(one.version, field=_NEVER_JUDGED[type(one.event)], value=now.text, reason=now.text)


def _retract(now: Choices) -> c.Command:
    return c.RetractFact(now.of(now.of_type(*_NOTHING_RESTS_ON)).version, reason=now.text)


def _is_live(now: Choices) -> bool:
    return now.plan.change_control == "live"


def _is_draft(now: Choices) -> bool:
    return not _is_live(now) and not now.plan.approved_on


def _has_room(now: Choices) -> bool:
    """A custom field can be found with another value: one choice alone cannot change."""
    return bool(now.living and now.plan.fields) and all(len(one.choices) != 1 for one in now.plan.fields)


VALID: tuple[Kind, ...] = (
    Kind("report", "status", _report, lambda now: now.movable),
    Kind("complete", "status", _complete, lambda now: now.completable),
    Kind("reopen", "status", _reopen, lambda now: now.complete and now.open_statuses),
    Kind("report at length", "updates", _report_at_length, lambda now: now.movable),
    Kind(
        "note",
        "updates",
        lambda now: c.NoteUpdate(
            now.reported.label, kind=now.of(("narrative", "provenance", "blank")), printed=now.text
        ),
        _living,
    ),
    Kind("cross-refer", "updates", _cross_refer, lambda now: len(now.living) > 1),
    Kind("add action", "plan", _add_simply, lambda now: len(now.living) < MANY),
    Kind(
        "withdraw",
        "plan",
        lambda now: c.Withdraw(now.of(now.leaving).label, reason=now.text),
        lambda now: now.leaving,
    ),
    Kind("relabel", "plan", lambda now: c.Relabel(now.action.label, to=now.free("action")), _living),
    Kind("supersede", "plan", _supersede, lambda now: now.replaceable, weight=2),
    Kind("add action at length", "plan", _add, lambda now: len(now.living) < MANY),
    Kind(
        "change owners",
        "plan",
        lambda now: c.ChangeOwners(now.action.label, owners=now.of(OWNERS)),
        lambda now: now.living and not now.controls("owners"),
    ),
    Kind(
        "set fields",
        "plan",
        lambda now: c.SetFields(now.action.label, fields=_fields(now)),
        lambda now: now.living and now.plan.fields,
    ),
    Kind("tag", "plan", lambda now: c.Tag(now.action.label, tags=now.of(TAGS)), _living),
    Kind(
        "reword",
        "plan",
        lambda now: c.Reword(
            now.action.label, title=now.text, description=now.of((None, now.text)), reason=now.text
        ),
        lambda now: now.living and not now.controls("wording"),
    ),
    Kind(
        "add section",
        "plan",
        lambda now: c.AddSection(
            now.free("section"),
            title=now.text,
            parent=now.of((None, *now.plan.sections)),
            accountable=now.of((None, *POSTS)),
        ),
        _any,
    ),
    Kind(
        "add recommendation",
        "plan",
        lambda now: c.AddRecommendation(
            now.free("recommendation"),
            text=now.text,
            source=now.of((None, now.text)),
            section=now.of((None, *now.plan.sections)),
        ),
        _any,
    ),
    Kind(
        "attach evidence",
        "evidence",
        lambda now: c.AttachEvidence(now.action.label, title=now.text, link=LINK),
        _living,
    ),
    Kind(
        "attach a file",
        "evidence",
        lambda now: c.AttachEvidence(now.action.label, title=now.text, sha256="0" * 64),
        _living,
    ),
    Kind("reprofile", "dates", _reprofile, lambda now: _is_live(now) and now.living),
    Kind("redraft", "dates", _redraft, lambda now: _is_draft(now) and now.living, weight=2),
    Kind("approve plan", "dates", lambda now: c.ApprovePlan(body=now.deciding), _is_draft),
    *AMENDMENTS,
    Kind("find target", "documents", _observe_target, _living, weight=4),
    Kind(
        "find unlisted",
        "documents",
        lambda now: c.RecordPublishedChange(now.action.label, field="listed", declared=now.of((False, True))),
        _living,
    ),
    Kind(
        "find listed again",
        "documents",
        lambda now: c.RecordPublishedChange(now.of(now.gone), field="listed", new="listed"),
        lambda now: now.gone and not now.plan.dependencies,
    ),
    Kind("classify", "documents", _classify, lambda now: now.plan.observed, weight=4),
    Kind("find owners", "documents", _observe_owners, _living),
    Kind("find text", "documents", _observe_text, _living),
    Kind("find start", "documents", _observe_start, _living),
    Kind("find field", "documents", _observe_field, _has_room),
    Kind("find recommendation", "documents", _observe_recommendation, lambda now: now.plan.recommendations),
    Kind(
        "record edition",
        "documents",
        lambda now: c.RecordEdition(f"{now.of(TITLES)}.csv", sha256=now.of("0123") * 64),
        _any,
    ),
    *VALID_MILESTONES,
    *VALID_RISKS,
    *VALID_MEASURE,
    *VALID_MONEY,
    *VALID_CASES,
    Kind("change scheme", "scheme", _change_scheme, _any),
    Kind("correct words", "corrections", _correct, lambda now: now.of_type(*_NEVER_JUDGED)),
    Kind("retract", "corrections", _retract, lambda now: now.of_type(*_NOTHING_RESTS_ON)),
)
"""Simplest first within each family: what is shrunk ends there."""
