"""What each command means: the events that it asks for, given the plan as at its day.

Handlers resolve labels to ids and fill in what the plan knows (the old target, the period).
They do not judge: rules do, once the events have taken their place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents import commands as c
from planevents import events as e
from planevents.action import joined, observable
from planevents.calendar import Quarter
from planevents.errors import InvalidValueError
from planevents.identity import (
    ActionId,
    AmendmentId,
    EntityId,
    RecommendationId,
    SectionId,
    check_label,
    event_version,
)
from planevents.people import without_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from planevents.action import Action
    from planevents.plan import Amendment, Plan, Recommendation
    from planevents.recorded import RecordedEvent

Resolved = dict[tuple[str, str], EntityId]


@attrs.define
class Handling:
    """One command being turned into events.

    ``plan`` is the plan as at ``on``; ``version`` the one that the next event will have;
    ``resolved`` collects which entity each label meant; ``recorded`` holds what a correction
    can address. ``tip`` is the plan with all that is recorded, also what holds after ``on``.
    """

    plan: Plan
    on: date
    version: int
    resolved: Resolved
    recorded: dict[int, RecordedEvent]
    tip: Plan

    def action(self, label: str) -> Action:
        """Find an action that is in the plan, and remember what its label meant."""
        found = self.plan.find_action(label)
        self.resolved["action", str(label)] = found.id
        return found

    def linked(self, label: str | None) -> Action | None:
        """Find an optional link to an action; one that has left the plan can still be linked to."""
        if label is None:
            return None
        found = self.plan.find_action(label, removed=True)
        self.resolved["action", str(label)] = found.id
        return found

    def action_id(self, label: str | None) -> ActionId | None:
        """Return the id of an optional link to an action."""
        found = self.linked(label)
        return None if found is None else found.id

    def section_id(self, label: str | None) -> SectionId | None:
        """Find an optional section, and remember what its label meant."""
        if label is None:
            return None
        found = self.plan.find_section(label)
        self.resolved["section", str(label)] = found.id
        return found.id

    def recommendation(self, label: str) -> Recommendation:
        """Find a recommendation, and remember what its label meant."""
        found = self.plan.find_recommendation(label)
        self.resolved["recommendation", str(label)] = found.id
        return found

    def amendment(self, label: str) -> Amendment:
        """Find an amendment, and remember what its label meant."""
        found = self.plan.find_amendment(label)
        self.resolved["amendment", str(label)] = found.id
        return found

    def period(self, given: str | None) -> str:
        """Return the period a status is for: as given, else the quarter of its day."""
        first_month = self.plan.year_starts
        return str(
            Quarter.containing(self.on, first_month) if given is None else Quarter.parse(given, first_month)
        )

    def id(self, kind: type[EntityId], after: int = 0) -> str:
        """Return the id of what the next event (or one ``after`` it) adds."""
        return f"{kind.letter}{self.version + after}"


def handle(command: c.Command, handling: Handling) -> Iterator[e.Event]:  # noqa: C901, PLR0912, PLR0915 one arm a command
    """Yield the events that ``command`` asks for."""
    plan = handling.plan
    match command:
        case c.OpenPlan():
            yield e.PlanOpened(
                scheme=command.scheme,
                change_control=command.change_control,
                title=_filled("title", command.title),
                organisation=command.organisation,
                period=command.period,
                fields=command.fields,
                standards=command.standards,
                bodies=command.bodies,
                year_starts=_month(command.year_starts),
            )
        case c.ApprovePlan():
            yield e.PlanApproved(body=_body_name(plan, command.body), minute=command.minute)
        case c.ChangeScheme():
            yield _change_scheme(command, plan)
        case c.RecordEdition():
            yield e.PlanEditionRecorded(document=command.document, sha256=_sha256(command.sha256))
        case c.AddSection():
            yield e.SectionAdded(
                section=SectionId(handling.id(SectionId)),
                label=check_label(command.section),
                title=_filled("title", command.title),
                kind=command.kind,
                parent=handling.section_id(command.parent),
                accountable=None if command.accountable is None else without_names([command.accountable])[0],
            )
        case c.AddRecommendation():
            yield e.RecommendationAdded(
                recommendation=RecommendationId(handling.id(RecommendationId)),
                label=check_label(command.recommendation),
                text=_filled("text", command.text),
                source=command.source,
                section=handling.section_id(command.section),
            )
        case c.AddAction():
            yield from _add_action(command, handling)
        case c.Relabel():
            action = handling.action(command.action)
            yield e.ActionRelabelled(action=action.id, label=action.label, new=check_label(command.to, "to"))
        case c.Reword():
            yield from _reword(command, handling.action(command.action))
        case c.ChangeOwners():
            action = handling.action(command.action)
            yield e.ActionOwnersChanged(
                action=action.id,
                label=action.label,
                old=action.owners,
                new=without_names(command.owners),
                reason=command.reason,
            )
        case c.SetFields():
            action = handling.action(command.action)
            for name, values in command.fields:
                yield e.ActionFieldSet(
                    action=action.id,
                    label=action.label,
                    field=name,
                    old=action.fields.get(name, ()),
                    new=tuple(value for value in values if value),
                )
        case c.Tag():
            action = handling.action(command.action)
            yield e.ActionTagged(
                action=action.id, label=action.label, old=action.tags, new=tuple(sorted(set(command.tags)))
            )
        case c.ReportStatus():
            yield _report(command, handling.action(command.action), handling)
        case c.Complete():
            yield _complete(command, handling.action(command.action), handling)
        case c.NoteUpdate():
            yield _note(command, handling.action(command.action), handling)
        case c.Reopen():
            action = handling.action(command.action)
            yield e.ActionReopened(
                action=action.id,
                label=action.label,
                status=_status(plan, command.status),
                period=handling.period(command.period),
                reason=command.reason,
            )
        case c.Withdraw():
            action = handling.action(command.action)
            yield e.ActionWithdrawn(
                action=action.id, label=action.label, reason=_filled("reason", command.reason)
            )
        case c.Supersede():
            action, by = handling.action(command.action), handling.action(command.by)
            yield e.ActionSuperseded(
                action=action.id,
                label=action.label,
                by=by.id,
                by_label=by.label,
                reason=_filled("reason", command.reason),
            )
        case c.Reprofile():
            action = handling.action(command.action)
            yield e.ActionReprofiled(
                action=action.id,
                label=action.label,
                old=_text(action),
                new=_filled_or_none(command.target),
                reason=command.reason,
            )
        case c.Redraft():
            action = handling.action(command.action)
            yield e.ActionRedrafted(
                action=action.id,
                label=action.label,
                old=_text(action),
                new=command.target,
                reason=command.reason,
            )
        case c.ProposeAmendment():
            yield _propose(command, handling.action(command.action), handling)
        case c.ApproveAmendment():
            yield from _approve(command, handling.amendment(command.amendment), handling)
        case c.RejectAmendment():
            amendment = handling.amendment(command.amendment)
            yield e.AmendmentRejected(
                amendment=amendment.id,
                label=amendment.label,
                action=amendment.action,
                action_label=plan.find_action(amendment.action).label,
                body=_body_name(plan, command.body),
                minute=command.minute,
                reason=command.reason,
            )
        case c.NoteAmendment():
            amendment = handling.amendment(command.amendment)
            yield e.AmendmentNoted(
                amendment=amendment.id,
                label=amendment.label,
                action=amendment.action,
                action_label=plan.find_action(amendment.action).label,
                body=_body_name(plan, command.body),
                minute=command.minute,
            )
        case c.RecordPublishedChange():
            yield _observe(command, handling)
        case c.ClassifyChange():
            yield e.ChangeClassified(
                event=event_version(plan.id, command.event), as_=command.as_, reason=command.reason
            )
        case c.AttachEvidence():
            action = handling.action(command.action)
            if command.link is None and command.sha256 is None:
                raise InvalidValueError(
                    "evidence", command.title, "evidence is a link, a file's SHA-256, or both"
                )
            yield e.EvidenceAttached(
                action=action.id,
                label=action.label,
                title=_filled("title", command.title),
                link=command.link,
                sha256=None if command.sha256 is None else _sha256(command.sha256),
            )
        case c.CorrectFact():
            yield _correct(command, handling)
        case c.RetractFact():
            version = _addressed(command.event, handling).version
            yield e.FactRetracted(event=version, reason=command.reason)
        case _:
            raise InvalidValueError("command", type(command).__name__, "this is not a command of planevents")


def _add_action(command: c.AddAction, handling: Handling) -> Iterator[e.Event]:
    plan = handling.plan
    recommendation = (
        None if command.recommendation is None else handling.recommendation(command.recommendation)
    )
    follows = handling.action_id(command.follows)
    added = e.ActionAdded(
        action=ActionId(handling.id(ActionId)),
        label=check_label(command.action),
        title=_filled("title", command.title),
        description=command.description,
        owners=without_names(command.owners),
        start=_filled_or_none(command.start),
        target=_filled_or_none(command.target),
        origin=command.origin or ("follow-on" if follows else "baseline"),
        recommendation=None if recommendation is None else recommendation.id,
        section=handling.section_id(command.section),
        parent=handling.action_id(command.parent),
        follows=follows,
        fields=tuple((name, tuple(value for value in values if value)) for name, values in command.fields),
        tags=tuple(sorted(set(command.tags))),
    )
    yield added
    if command.status is not None:
        status = _status(plan, command.status)
        complete = plan.scheme is not None and status in plan.scheme and plan.scheme[status].complete
        period = handling.period(None)
        if complete:
            yield e.ActionCompleted(
                action=added.action,
                label=added.label,
                status=status,
                period=period,
                completed=None,
                commitment=None,
                narrative=None,
                printed=None,
            )
        else:
            yield e.ActionStatusReported(
                action=added.action,
                label=added.label,
                status=status,
                period=period,
                narrative=None,
                printed=None,
            )


def _report(command: c.ReportStatus, action: Action, handling: Handling) -> e.Event:
    plan = handling.plan
    status = _status(plan, command.status)
    period = handling.period(command.period)
    if plan.scheme is not None and status in plan.scheme and plan.scheme[status].complete:
        return e.ActionCompleted(
            action=action.id,
            label=action.label,
            status=status,
            period=period,
            completed=command.completed,
            commitment=command.commitment,
            narrative=command.narrative,
            printed=command.printed,
        )
    for field, value in (("completed", command.completed), ("commitment", command.commitment)):
        if value is not None:
            raise InvalidValueError(
                field, value, f"{status!r} does not count as complete", f"leave out {field}"
            )
    return e.ActionStatusReported(
        action=action.id,
        label=action.label,
        status=status,
        period=period,
        narrative=command.narrative,
        printed=command.printed,
    )


def _complete(command: c.Complete, action: Action, handling: Handling) -> e.Event:
    scheme = handling.plan.scheme
    status = command.status
    if status is None and scheme is not None:
        open_ = command.commitment is not None
        fitting = [one.name for one in scheme.statuses if one.complete]
        fitting.sort(key=lambda name: scheme[name].open_commitment != open_)
        status = fitting[0] if fitting else None
    if status is None:
        raise InvalidValueError("status", None, "no status of the plan counts as complete", "name a status")
    return e.ActionCompleted(
        action=action.id,
        label=action.label,
        status=_status(handling.plan, status),
        period=handling.period(command.period),
        completed=command.completed,
        commitment=command.commitment,
        narrative=command.narrative,
        printed=None,
    )


def _note(command: c.NoteUpdate, action: Action, handling: Handling) -> e.ActionUpdateNoted:
    see = handling.linked(command.see)
    return e.ActionUpdateNoted(
        action=action.id,
        label=action.label,
        kind=command.kind,
        printed=command.printed,
        period=handling.period(command.period),
        see=None if see is None else see.id,
        see_label=None if see is None else see.label,
    )


def _reword(command: c.Reword, action: Action) -> Iterator[e.Event]:
    reason = _filled("reason", command.reason)
    if command.title is None and command.description is None:
        raise InvalidValueError("title", None, "nothing was reworded", "give a title, a description, or both")
    if command.title is not None:
        yield e.ActionReworded(
            action=action.id,
            label=action.label,
            field="title",
            old=action.title,
            new=_filled("title", command.title),
            reason=reason,
        )
    if command.description is not None:
        yield e.ActionReworded(
            action=action.id,
            label=action.label,
            field="description",
            old=action.description,
            new=command.description,
            reason=reason,
        )


def _propose(command: c.ProposeAmendment, action: Action, handling: Handling) -> e.AmendmentProposed:
    asked: dict[e.AmendmentKind, bool] = {
        "target": command.target is not None,
        "alternative": command.alternative is not None,
        "withdrawal": command.withdraw,
    }
    kinds: list[e.AmendmentKind] = [kind for kind, given in asked.items() if given]
    if len(kinds) != 1:
        raise InvalidValueError(
            "proposal",
            ", ".join(kinds) or None,
            "a proposal asks for one thing (rule 2)",
            "give exactly one of target=, alternative=, withdraw=True",
        )
    label = _next_amendment(handling) if command.amendment is None else command.amendment
    return e.AmendmentProposed(
        amendment=AmendmentId(handling.id(AmendmentId)),
        label=check_label(label, "amendment"),
        action=action.id,
        action_label=action.label,
        kind=kinds[0],
        agreed=_text(action),
        proposed=command.target,
        alternative=command.alternative,
        reason=command.reason,
        impact=command.impact,
        body=command.body,
    )


def _next_amendment(handling: Handling) -> str:
    number = len(handling.tip.amendments) + 1
    while any(("amendment", f"a{number}") in plan.labels for plan in (handling.plan, handling.tip)):
        number += 1
    return f"A{number}"


def _approve(command: c.ApproveAmendment, amendment: Amendment, handling: Handling) -> Iterator[e.Event]:
    plan = handling.plan
    action = plan.find_action(amendment.action)
    yield e.AmendmentApproved(
        amendment=amendment.id,
        label=amendment.label,
        action=action.id,
        action_label=action.label,
        body=_body_name(plan, command.body),
        minute=command.minute,
    )
    decided = f"amendment {amendment.label}: {amendment.reason}"
    if amendment.kind == "alternative":
        added = e.ActionAdded(
            action=ActionId(handling.id(ActionId, after=1)),
            label=check_label(command.action or f"{action.label} alternative"),
            title=amendment.alternative or "",
            description=None,
            owners=action.owners,
            start=None,
            target=None if not action.target.current.text else action.target.current.text,
            origin="follow-on",
            recommendation=action.recommendation,
            section=action.section,
            parent=action.parent,
            follows=action.id,
            fields=action.custom,
            tags=action.tags,
        )
        yield added
        yield e.ActionSuperseded(
            action=action.id, label=action.label, by=added.action, by_label=added.label, reason=decided
        )
    elif amendment.kind == "withdrawal":
        yield e.ActionWithdrawn(action=action.id, label=action.label, reason=decided)


def _observe(command: c.RecordPublishedChange, handling: Handling) -> e.ChangeObserved:
    plan, field = handling.plan, command.field
    owners, new = without_names(command.owners), command.new
    values: tuple[str, ...] = ()
    entity: ActionId | RecommendationId
    if field in ("text", "source"):
        recommendation = handling.recommendation(command.ref)
        entity, label = recommendation.id, recommendation.label
        now = recommendation.text if field == "text" else recommendation.source
    else:
        relisted = field == "listed" and new is not None
        action = plan.find_action(command.ref, removed=relisted)
        handling.resolved["action", str(command.ref)] = action.id
        entity, label = action.id, action.label
        now = observable(action, field, command.name)
        if relisted:
            new = "listed"
        if field == "owners":
            new = joined(post.title for post in owners)
        if field == "field":
            values = tuple(value for value in command.values if value)
            new = joined(values)
    return e.ChangeObserved(
        entity=entity,
        label=label,
        field=field,
        name=command.name if field == "field" else None,
        old=now if command.old is None else command.old,
        new=new,
        owners=owners,
        values=values,
        declared=command.declared,
    )


def _correct(command: c.CorrectFact, handling: Handling) -> e.FactCorrected:
    target = _addressed(command.event, handling)
    allowed = e.correctable(target.event)
    if command.field not in allowed:
        raise InvalidValueError(
            "field",
            command.field,
            f"of {target.event.type} only {', '.join(allowed)} can be corrected",
            "for anything else, retract the event and record it again",
        )
    value = command.value if isinstance(command.value, str | None) else command.value.isoformat()
    if command.field == "effective_on":
        value = _iso_day(value)
    elif not (value or "").strip():
        if _is_required(target.event, command.field):
            raise InvalidValueError("value", value, f"{command.field} cannot be empty")
        value = None
    return e.FactCorrected(event=target.version, field=command.field, value=value, reason=command.reason)


def _is_required(event: e.Event, field: str) -> bool:
    if isinstance(event, e.ActionReworded) and field == "new":
        return event.field == "title"
    return "None" not in str(attrs.fields_dict(type(event))[field].type)


def _iso_day(value: str | None) -> str:
    from datetime import date  # noqa: PLC0415 needed only here

    try:
        return date.fromisoformat(value or "").isoformat()
    except ValueError as error:
        raise InvalidValueError("value", value, "effective_on is a day", "pass a datetime.date") from error


def _addressed(event: int | str, handling: Handling) -> RecordedEvent:
    version = event_version(handling.plan.id, event)
    found = handling.recorded.get(version)
    if found is None:
        raise InvalidValueError("event", event, f"plan {handling.plan.id!r} has no event {version}")
    if isinstance(found.event, e.FactCorrected | e.FactRetracted):
        raise InvalidValueError(
            "event",
            event,
            "a correction cannot itself be corrected or retracted",
            "correct the first event again: the latest correction wins",
        )
    if isinstance(found.event, e.PersonalDataErased):
        raise InvalidValueError(
            "event", event, "what was erased is gone, and this says so", "leave it as it is"
        )
    for other in handling.recorded.values():
        if isinstance(other.event, e.FactRetracted) and other.event.event == version:
            raise InvalidValueError(
                "event", event, f"it was retracted by {other.address}", "record again what did happen"
            )
    return found


def _change_scheme(command: c.ChangeScheme, plan: Plan) -> e.PlanSchemeChanged:
    in_use = {action.status for action in plan.all_actions.values() if action.status is not None}
    unmapped = sorted(
        status for status in in_use if status not in command.mapping and status not in command.scheme
    )
    if unmapped:
        raise InvalidValueError(
            "mapping", unmapped, "these statuses are in use and have no place in the new scheme"
        )
    for new in command.mapping.values():
        if new not in command.scheme:
            raise InvalidValueError("mapping", new, f"scheme {command.scheme.name!r} has no such status")
    return e.PlanSchemeChanged(
        scheme=command.scheme,
        mapping=tuple(sorted(command.mapping.items())),
        reason=_filled("reason", command.reason),
    )


def _status(plan: Plan, given: str) -> str:
    found = plan.scheme.find(given) if plan.scheme is not None else None
    return given if found is None else found.name


def _body_name(plan: Plan, given: str) -> str:
    body = plan.body(given)
    return given if body is None else body.name


def _text(action: Action) -> str | None:
    return action.target.current.text or None


def _filled_or_none(value: str | None) -> str | None:
    return value if value is not None and value.strip() else None


def _filled(field: str, value: str) -> str:
    if not value.strip():
        raise InvalidValueError(field, value, "must not be empty")
    return value


def _month(value: int) -> int:
    if not 1 <= value <= 12:  # noqa: PLR2004 months
        raise InvalidValueError("year_starts", value, "a financial year starts in a month from 1 to 12")
    return value


def _sha256(value: str) -> str:
    if len(value) != 64 or set(value) - set("0123456789abcdef"):  # noqa: PLR2004 hex digits of SHA-256
        raise InvalidValueError("sha256", value, "a SHA-256 is 64 lower-case hexadecimal digits")
    return value
