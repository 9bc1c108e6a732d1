"""How events about actions change them, and what is found of anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

import attrs

from planevents import events as e
from planevents.action import Action, Completion, MoveKind, Removal, Targets
from planevents.evolve.drafts import put
from planevents.identity import ActionId, RecommendationId, label_key
from planevents.plan import ObservedChange
from planevents.target import target_of

if TYPE_CHECKING:
    from datetime import date

    from planevents.definitions import FieldValues
    from planevents.evolve.builder import PlanBuilder
    from planevents.people import Post

_RECLASSIFIED: dict[e.Classification, MoveKind] = {
    "reprofile": "reprofile",
    "correction": "correction",
    "split": "split",
}


def set_owners(builder: PlanBuilder, action_id: ActionId, owners: tuple[Post, ...]) -> None:
    """Set who owns an action, if the plan has it; its titles are those of now."""
    if action := builder.edit(action_id):
        put(action, "owners", owners)
        if action_id in builder.plan.owners_then:
            del builder.table("owners_then")[action_id]


def add_action(builder: PlanBuilder, event: e.ActionAdded, on: date) -> None:
    """Add an action as it was when it came."""
    first_month = builder.plan.year_starts
    action = Action(
        id=event.action,
        label=event.label,
        title=event.title,
        description=event.description,
        owners=event.owners,
        start=None if event.start is None else target_of(event.start, first_month),
        target=Targets(target_of(event.target, first_month)),
        origin=event.origin,
        recommendation=event.recommendation,
        section=event.section,
        parent=event.parent,
        follows=event.follows,
        custom=event.fields,
        tags=event.tags,
        added_on=on,
    )
    builder.draft(action)
    builder.label("action", event.label, event.action)


def completion_of(builder: PlanBuilder, action: Action, event: e.ActionCompleted, on: date) -> Completion:
    """Return what a completion comes to, of an action that may be complete already."""
    scheme = builder.plan.scheme
    continues = scheme is not None and event.status in scheme and scheme[event.status].open_commitment
    first_month = builder.plan.year_starts
    completed = None if event.completed is None else target_of(event.completed, first_month)
    if action.completion is not None:  # reported complete again: it was done when it was done
        on, completed = action.completion.on, completed or action.completion.completed
    moves = len(action.target.moves) if action.completion is None else action.completion.moves
    return Completion(on, moves, completed, continues or event.commitment is not None, event.commitment)


def report_status(
    action: Action,
    event: e.ActionStatusReported | e.ActionCompleted | e.ActionReopened,
    on: date,
    completion: Completion | None,
) -> None:
    """Set what was reported of a draft."""
    draft: Any = action
    draft.status = event.status
    draft.status_on = on
    draft.status_history.append(event.status)
    draft.period = event.period
    draft.no_status = None
    draft.see = None
    draft.completion = completion
    if isinstance(event, e.ActionReopened):
        draft.narrative = draft.printed = None
    else:
        draft.narrative = event.narrative
        draft.printed = event.printed


def note_update(action: Action, event: e.ActionUpdateNoted, on: date) -> None:
    """Set what was noted of a draft: no status (rule 11)."""
    draft: Any = action
    draft.printed = event.printed
    draft.narrative = event.printed if event.kind in ("narrative", "provenance") else None
    draft.period = event.period
    draft.see = event.see
    if draft.completion is None:  # only an event of its own reopens (rule 19)
        draft.status = None
        draft.status_on = on
        draft.no_status = event.kind


def remove(builder: PlanBuilder, action_id: ActionId, removal: Removal | None) -> None:
    """Take an action out of the plan, or put it back with None."""
    if action := builder.edit(action_id):
        put(action, "removal", removal)
        key = label_key(action.label)
        if removal is None:
            builder.label("action", action.label, action_id)
            builder.table("retired").pop(key, None)
        else:
            builder.unlabel("action", action.label, action_id)
            builder.table("retired")[key] = action_id


def observe(builder: PlanBuilder, event: e.ChangeObserved, version: int, on: date) -> None:  # noqa: C901, PLR0912 one arm a field
    """Change what a document was found to say, and remember that it was found."""
    builder.table("observed")[version] = ObservedChange(
        version, on, event.entity, event.label, event.field, event.old, event.new, event.declared
    )
    if event.entity.startswith(RecommendationId.letter):
        recommendation = builder.plan.recommendations.get(RecommendationId(event.entity))
        if recommendation is not None:
            changed = (
                attrs.evolve(recommendation, text=event.new or "")
                if event.field == "text"
                else attrs.evolve(recommendation, source=event.new)
            )
            builder.table("recommendations")[recommendation.id] = changed
        return
    action_id = ActionId(event.entity)
    match event.field:
        case "target":
            builder.move(action_id, event.new, version, on, "observed", declared=event.declared)
        case "listed":
            gone = None if event.new is not None else Removal("no longer listed", on, None)
            remove(builder, action_id, gone)
        case "owners":
            set_owners(builder, action_id, event.owners)
        case "title":
            if action := builder.edit(action_id):
                put(action, "title", event.new or "")
        case "description":
            if action := builder.edit(action_id):
                put(action, "description", event.new)
        case "start":
            if action := builder.edit(action_id):
                first_month = builder.plan.year_starts
                put(action, "start", None if event.new is None else target_of(event.new, first_month))
        case "field":
            if action := builder.edit(action_id):
                put(action, "custom", with_field(action, event.name or "", event.values))
        case "text" | "source":
            pass  # of recommendations, above
        case _:
            assert_never(event.field)


def classify(builder: PlanBuilder, event: e.ChangeClassified) -> None:
    """Remember what an observed change was, and make a found move of a target one of its kind."""
    observed = builder.plan.observed.get(event.event)
    if observed is None:
        return
    builder.table("observed")[event.event] = attrs.evolve(observed, classified=event.as_, reason=event.reason)
    if observed.field == "target" and (action := builder.edit(ActionId(observed.entity))):
        kind = _RECLASSIFIED.get(event.as_, "observed")
        moves = tuple(
            attrs.evolve(move, kind=kind) if move.version == event.event else move
            for move in action.target.moves
        )
        put(action, "target", attrs.evolve(action.target, moves=moves))


def change_scheme(builder: PlanBuilder, event: e.PlanSchemeChanged) -> None:
    """Change the plan's scheme, and each action's status as the mapping says."""
    mapping = dict(event.mapping)
    put(builder.plan, "scheme", event.scheme)
    for action in list(builder.plan.all_actions.values()):
        status = action.status
        if status is not None and (edited := builder.edit(action.id)):
            put(edited, "status", mapping.get(status, status))


def with_field(action: Action, name: str, values: tuple[str, ...]) -> FieldValues:
    """Return an action's own fields with one of them set; with no values, without it."""
    fields = dict(action.custom) | {name: values}
    return tuple(sorted((field, given) for field, given in fields.items() if given))
