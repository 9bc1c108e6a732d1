"""What commands about one action mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents import events as e
from planevents.errors import InvalidValueError
from planevents.handlers.handling import (
    Handlers,
    Handling,
    filled,
    filled_or_none,
    sha256,
    status_name,
    target_text,
)
from planevents.identity import (
    ActionId,
    check_label,
)
from planevents.people import without_names

if TYPE_CHECKING:
    from collections.abc import Iterator


def _relabel(command: c.Relabel, handling: Handling) -> Iterator[e.Event]:
    action = handling.action(command.action)
    yield e.ActionRelabelled(action=action.id, label=action.label, new=check_label(command.to, "to"))


def _change_owners(command: c.ChangeOwners, handling: Handling) -> Iterator[e.Event]:
    action = handling.action(command.action)
    yield e.ActionOwnersChanged(
        action=action.id,
        label=action.label,
        old=action.owners,
        new=without_names(command.owners),
        reason=command.reason,
    )


def _set_fields(command: c.SetFields, handling: Handling) -> Iterator[e.Event]:
    action = handling.action(command.action)
    for name, values in command.fields:
        yield e.ActionFieldSet(
            action=action.id,
            label=action.label,
            field=name,
            old=action.fields.get(name, ()),
            new=tuple(value for value in values if value),
        )


def _tag(command: c.Tag, handling: Handling) -> Iterator[e.Event]:
    action = handling.action(command.action)
    yield e.ActionTagged(
        action=action.id, label=action.label, old=action.tags, new=tuple(sorted(set(command.tags)))
    )


def _reopen(command: c.Reopen, handling: Handling) -> Iterator[e.Event]:
    plan = handling.plan
    action = handling.action(command.action)
    yield e.ActionReopened(
        action=action.id,
        label=action.label,
        status=status_name(plan, command.status),
        period=handling.period(command.period),
        reason=command.reason,
    )


def _withdraw(command: c.Withdraw, handling: Handling) -> Iterator[e.Event]:
    action = handling.action(command.action)
    yield e.ActionWithdrawn(action=action.id, label=action.label, reason=filled("reason", command.reason))


def _supersede(command: c.Supersede, handling: Handling) -> Iterator[e.Event]:
    action, by = handling.action(command.action), handling.action(command.by)
    yield e.ActionSuperseded(
        action=action.id,
        label=action.label,
        by=by.id,
        by_label=by.label,
        reason=filled("reason", command.reason),
    )


def _reprofile(command: c.Reprofile, handling: Handling) -> Iterator[e.Event]:
    action = handling.action(command.action)
    yield e.ActionReprofiled(
        action=action.id,
        label=action.label,
        old=target_text(action),
        new=filled_or_none(command.target),
        reason=command.reason,
    )


def _redraft(command: c.Redraft, handling: Handling) -> Iterator[e.Event]:
    action = handling.action(command.action)
    yield e.ActionRedrafted(
        action=action.id,
        label=action.label,
        old=target_text(action),
        new=command.target,
        reason=command.reason,
    )


def _attach_evidence(command: c.AttachEvidence, handling: Handling) -> Iterator[e.Event]:
    action = handling.action(command.action)
    if command.link is None and command.sha256 is None:
        raise InvalidValueError("evidence", command.title, "evidence is a link, a file's SHA-256, or both")
    yield e.EvidenceAttached(
        action=action.id,
        label=action.label,
        title=filled("title", command.title),
        link=command.link,
        sha256=None if command.sha256 is None else sha256(command.sha256),
    )


def _add_action(command: c.AddAction, handling: Handling) -> Iterator[e.Event]:
    plan = handling.plan
    recommendation = (
        None if command.recommendation is None else handling.recommendation(command.recommendation)
    )
    follows = handling.action_id(command.follows)
    added = e.ActionAdded(
        action=ActionId(handling.id(ActionId)),
        label=check_label(command.action),
        title=filled("title", command.title),
        description=command.description,
        owners=without_names(command.owners),
        start=filled_or_none(command.start),
        target=filled_or_none(command.target),
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
        status = status_name(plan, command.status)
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


def _report_status(command: c.ReportStatus, handling: Handling) -> Iterator[e.Event]:
    plan, action = handling.plan, handling.action(command.action)
    status = status_name(plan, command.status)
    period = handling.period(command.period)
    if plan.scheme is not None and status in plan.scheme and plan.scheme[status].complete:
        yield e.ActionCompleted(
            action=action.id,
            label=action.label,
            status=status,
            period=period,
            completed=command.completed,
            commitment=command.commitment,
            narrative=command.narrative,
            printed=command.printed,
        )
        return
    for field, value in (("completed", command.completed), ("commitment", command.commitment)):
        if value is not None:
            raise InvalidValueError(
                field, value, f"{status!r} does not count as complete", f"leave out {field}"
            )
    yield e.ActionStatusReported(
        action=action.id,
        label=action.label,
        status=status,
        period=period,
        narrative=command.narrative,
        printed=command.printed,
    )


def _complete(command: c.Complete, handling: Handling) -> Iterator[e.Event]:
    action = handling.action(command.action)
    scheme = handling.plan.scheme
    status = command.status
    if status is None and scheme is not None:
        open_ = command.commitment is not None
        fitting = [one.name for one in scheme.statuses if one.complete]
        fitting.sort(key=lambda name: scheme[name].open_commitment != open_)
        status = fitting[0] if fitting else None
    if status is None:
        raise InvalidValueError("status", None, "no status of the plan counts as complete", "name a status")
    yield e.ActionCompleted(
        action=action.id,
        label=action.label,
        status=status_name(handling.plan, status),
        period=handling.period(command.period),
        completed=command.completed,
        commitment=command.commitment,
        narrative=command.narrative,
        printed=None,
    )


def _note_update(command: c.NoteUpdate, handling: Handling) -> Iterator[e.Event]:
    action = handling.action(command.action)
    see = handling.linked(command.see)
    yield e.ActionUpdateNoted(
        action=action.id,
        label=action.label,
        kind=command.kind,
        printed=command.printed,
        period=handling.period(command.period),
        see=None if see is None else see.id,
        see_label=None if see is None else see.label,
    )


def _reword(command: c.Reword, handling: Handling) -> Iterator[e.Event]:
    action = handling.action(command.action)
    reason = filled("reason", command.reason)
    if command.title is None and command.description is None:
        raise InvalidValueError("title", None, "nothing was reworded", "give a title, a description, or both")
    if command.title is not None:
        yield e.ActionReworded(
            action=action.id,
            label=action.label,
            field="title",
            old=action.title,
            new=filled("title", command.title),
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


HANDLERS: Handlers = {
    c.AddAction: _add_action,
    c.Relabel: _relabel,
    c.Reword: _reword,
    c.ChangeOwners: _change_owners,
    c.SetFields: _set_fields,
    c.Tag: _tag,
    c.ReportStatus: _report_status,
    c.Complete: _complete,
    c.NoteUpdate: _note_update,
    c.Reopen: _reopen,
    c.Withdraw: _withdraw,
    c.Supersede: _supersede,
    c.Reprofile: _reprofile,
    c.Redraft: _redraft,
    c.AttachEvidence: _attach_evidence,
}
