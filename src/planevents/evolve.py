"""How each event changes the plan: total, and without a clock.

``evolve`` folds one event. ``PlanBuilder`` folds many and copies only what it touches. What it
touches is a draft: until ``freeze`` it changes in place, and nothing else ever sees it.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, assert_never

import attrs

from planevents import events as e
from planevents.action import Action, Completion, Evidence, MoveKind, Removal, TargetMove, Targets, target_of
from planevents.evolve_amendment import apply_amendment
from planevents.evolve_case import evolve_case
from planevents.evolve_finance import evolve_finance
from planevents.evolve_measure import fold_measure
from planevents.evolve_milestone import evolve_milestone
from planevents.evolve_risk import evolve_risk
from planevents.evolve_structure import evolve_dependency, evolve_post, evolve_structure
from planevents.identity import ActionId, EntityId, EntityKind, RecommendationId, label_key
from planevents.plan import Edition, ObservedChange, Plan, PublishedTable
from planevents.target import TargetDate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from planevents.definitions import FieldValues
    from planevents.people import Post
    from planevents.recorded import RecordedEvent

put = object.__setattr__
"""Sets an attribute of a draft."""


class _ActionDraft(Action):
    """An action that can be changed; its ``status_history`` is a list."""

    __slots__ = ()
    # Both, or Python goes the long way round for each.
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__


class _PlanDraft(Plan):
    """A plan that can be changed."""

    __slots__ = ()
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__


_ACTION = tuple(field.name for field in attrs.fields(Action))
_PLAN = tuple(field.name for field in attrs.fields(Plan))
_all_of_action = attrgetter(*_ACTION)
_all_of_plan = attrgetter(*_PLAN)

_RECLASSIFIED: dict[e.Classification, MoveKind] = {
    "reprofile": "reprofile",
    "correction": "correction",
    "split": "split",
}


def evolve(plan: Plan, event: e.Event, version: int, effective_on: date) -> Plan:
    """Return ``plan`` after ``event``, the event of that version in the plan's stream."""
    builder = PlanBuilder(plan)
    builder.apply(event, version, effective_on)
    return builder.freeze()


def fold(plan: str | Plan, recorded: Iterable[RecordedEvent]) -> Plan:
    """Return the plan that arranged events add up to, from nothing or from a plan."""
    builder = PlanBuilder(Plan(plan) if isinstance(plan, str) else plan)
    for one in recorded:
        builder.apply(one.event, one.version, one.effective_on)
    return builder.freeze()


class PlanBuilder:
    """A plan being folded."""

    def __init__(self, plan: Plan) -> None:
        self._plan = _plan_draft(plan)
        self._owned_tables: set[str] = set()
        self._drafts: dict[ActionId, Any] = {}

    @property
    def so_far(self) -> Plan:
        """The plan so far, to be looked at: what comes next changes it in place."""
        return self._plan

    def freeze(self) -> Plan:
        """Return the plan so far; the builder starts on fresh drafts from here."""
        plan = self._plan
        for draft in self._drafts.values():
            draft.status_history = tuple(draft.status_history)
            draft.__class__ = Action
        put(plan, "__class__", Plan)
        self._plan = _plan_draft(plan)
        self._owned_tables.clear()
        self._drafts.clear()
        return plan

    def apply(self, event: e.Event, version: int, on: date) -> None:  # noqa: C901, PLR0912, PLR0915 one arm an event
        """Fold one event."""
        plan = self._plan
        if version > plan.version:
            put(plan, "version", version)
        match event:
            case e.ActionStatusReported():
                if action := self.edit(event.action):
                    self._status(action, event, on, completion=None)
            case e.ActionCompleted():
                if action := self.edit(event.action):
                    self._status(action, event, on, self._completion(action, event, on))
            case e.ActionReopened():
                if action := self.edit(event.action):
                    self._status(action, event, on, completion=None)
                    put(action, "narrative", event.reason)
            case e.ActionUpdateNoted():
                if action := self.edit(event.action):
                    self._note(action, event, on)
            case e.ActionReprofiled():
                self.move(event.action, event.new, version, on, "reprofile")
            case e.ActionRedrafted():
                self.move(event.action, event.new, version, on, "drafting")
            case e.ActionAdded():
                self._add_action(event, on)
            case e.ActionRelabelled():
                if action := self.edit(event.action):
                    self.relabel("action", action.id, action.label, event.new)
                    put(action, "label", event.new)
            case e.ActionReworded():
                if action := self.edit(event.action):
                    put(action, event.field, event.new or "" if event.field == "title" else event.new)
            case e.ActionOwnersChanged():
                self._own(event.action, event.new)
            case e.ActionFieldSet():
                if action := self.edit(event.action):
                    put(action, "custom", _with_field(action, event.field, event.new))
            case e.ActionTagged():
                if action := self.edit(event.action):
                    put(action, "tags", event.new)
            case e.ActionWithdrawn():
                self._remove(event.action, Removal("withdrawn", on, event.reason))
            case e.ActionSuperseded():
                self._remove(event.action, Removal("superseded", on, event.reason, event.by))
            case e.EvidenceAttached():
                if action := self.edit(event.action):
                    evidence = Evidence(event.title, event.link, event.sha256, on)
                    put(action, "evidence", (*action.evidence, evidence))
            case e.ChangeObserved():
                self._observe(event, version, on)
            case e.ChangeClassified():
                self._classify(event)
            case (
                e.AmendmentProposed()
                | e.AmendmentApproved()
                | e.AmendmentRejected()
                | e.AmendmentNoted()
                | e.AmendmentWithdrawn()
            ):
                apply_amendment(self, event, version, on)
            case (
                e.MilestoneAdded()
                | e.MilestoneReprofiled()
                | e.MilestoneReached()
                | e.MilestoneWithdrawn()
                | e.OccurrenceReported()
            ):
                evolve_milestone(self, event, version, on)
            case e.ActionMoved():
                if action := self.edit(event.action):
                    put(action, "section", event.new.section)
                    put(action, "recommendation", event.new.recommendation)
                    put(action, "parent", event.new.parent)
            case (
                e.SectionAdded()
                | e.SectionRetitled()
                | e.SectionRelabelled()
                | e.SectionMoved()
                | e.SectionAccountableChanged()
                | e.SectionRemoved()
                | e.RecommendationAdded()
                | e.RecommendationRelabelled()
                | e.RecommendationMoved()
            ):
                evolve_structure(self, plan, event)
            case e.DependencyAdded() | e.DependencyRemoved():
                evolve_dependency(self, plan, event)
            case e.PostRenamed() | e.PostHandedOver():
                evolve_post(self, plan, event, version, on)
            case e.PlanRollUpSet():
                put(plan, "roll_up", event.roll_up)
            case e.PlanAccountableKindsSet():
                put(plan, "accountable_kinds", event.new)
            case e.PlanOpened():
                for name in ("title", "organisation", "period", "scheme", "change_control", "year_starts"):
                    put(plan, name, getattr(event, name))
                put(plan, "fields", event.fields)
                put(plan, "standards", event.standards)
                put(plan, "bodies", event.bodies)
                put(plan, "opened_on", on)
            case e.PlanStandardsSet():
                put(plan, "standards", event.standards)
            case e.PlanApproved():
                put(plan, "approved_on", plan.approved_on or on)
            case e.PlanControlSet():
                put(plan, "controlled", event.controlled)
            case e.PlanSchemeChanged():
                self._change_scheme(event)
            case e.PlanEditionRecorded():
                put(plan, "editions", (*plan.editions, Edition(event.document, event.sha256, on)))
            case (
                e.RiskMatrixSet()
                | e.RiskAdded()
                | e.RiskRescored()
                | e.RiskMitigationAdded()
                | e.RiskMitigationRemoved()
                | e.RiskClosed()
                | e.RiskReopened()
            ):
                evolve_risk(self, event, version, on)
            case (
                e.MeasureAdded()
                | e.MeasureReadingRecorded()
                | e.MeasureReadingRevised()
                | e.MeasureTargetChanged()
                | e.MeasureLinked()
                | e.MeasureUnlinked()
                | e.MeasureWithdrawn()
            ):
                fold_measure(self, plan, event, version, on)
            case e.FiguresPublished():
                table = PublishedTable(version, on, event.title, event.period, event.figures)
                put(plan, "figures", (*plan.figures, table))
            case (
                e.BusinessCasePresented()
                | e.BusinessCaseRevised()
                | e.BusinessCaseApproved()
                | e.BusinessCaseRejected()
            ):
                evolve_case(self, event, version, on)
            case e.FinanceLineAdded() | e.FinanceAmountSet() | e.FinanceLineWithdrawn():
                evolve_finance(self, event, version, on)
            case e.FactCorrected() | e.FactRetracted() | e.ReportIssued():
                pass  # corrections are resolved before the fold; reports are on the register's own stream
            case e.PersonalDataErased():
                pass  # a plan holds commitments, and those stay
            case _:
                assert_never(event)

    @property
    def plan(self) -> Plan:
        """The plan so far; it still changes."""
        return self._plan

    def set(self, name: str, value: Any) -> None:
        """Set something of the plan that is not a table."""
        put(self._plan, name, value)

    def table(self, name: str) -> dict[Any, Any]:
        """Return one of the plan's tables, to be changed in place."""
        if name not in self._owned_tables:
            put(self._plan, name, dict(getattr(self._plan, name)))
            self._owned_tables.add(name)
        table: dict[Any, Any] = getattr(self._plan, name)
        return table

    def edit(self, action_id: ActionId) -> Action | None:
        """Return an action's draft, if the plan has the action."""
        draft = self._drafts.get(action_id)
        if draft is None and (action := self._plan.all_actions.get(action_id)) is not None:
            draft = self._draft(action)
        return draft

    def _draft(self, action: Action) -> Action:
        draft = _ActionDraft.__new__(_ActionDraft)
        for name, value in zip(_ACTION, _all_of_action(action), strict=True):
            setattr(draft, name, value)
        put(draft, "status_history", list(action.status_history))
        self.table("all_actions")[action.id] = self._drafts[action.id] = draft
        return draft

    def label(self, kind: EntityKind, label: str, entity: EntityId) -> None:
        """Let a label stand for an entity."""
        self.table("labels")[kind, label_key(label)] = entity

    def unlabel(self, kind: EntityKind, label: str, entity: EntityId) -> None:
        """Let a label stand for an entity no longer, so that another may have it."""
        if self._plan.labels.get((kind, label_key(label))) == entity:
            del self.table("labels")[kind, label_key(label)]

    def relabel(self, kind: EntityKind, entity: EntityId, old: str, new: str) -> None:
        """Let another label stand for an entity; the old one is remembered."""
        labels = self.table("labels")
        if labels.get((kind, label_key(old))) == entity:
            del labels[kind, label_key(old)]
        labels[kind, label_key(new)] = entity
        former = self.table("former")
        former[kind, label_key(old)] = entity
        former.pop((kind, label_key(new)), None)

    def _own(self, action_id: ActionId, owners: tuple[Post, ...]) -> None:
        if action := self.edit(action_id):
            put(action, "owners", owners)
            if action_id in self._plan.owners_then:
                del self.table("owners_then")[action_id]

    def _add_action(self, event: e.ActionAdded, on: date) -> None:
        action = Action(
            id=event.action,
            label=event.label,
            title=event.title,
            description=event.description,
            owners=event.owners,
            start=None if event.start is None else TargetDate(event.start),
            target=Targets(target_of(event.target)),
            origin=event.origin,
            recommendation=event.recommendation,
            section=event.section,
            parent=event.parent,
            follows=event.follows,
            custom=event.fields,
            tags=event.tags,
            added_on=on,
        )
        self._draft(action)
        self.label("action", event.label, event.action)

    def _completion(self, action: Action, event: e.ActionCompleted, on: date) -> Completion:
        scheme = self._plan.scheme
        continues = scheme is not None and event.status in scheme and scheme[event.status].open_commitment
        completed = None if event.completed is None else TargetDate(event.completed)
        if action.completion is not None:  # reported complete again: it was done when it was done
            on, completed = action.completion.on, completed or action.completion.completed
        moves = len(action.target.moves) if action.completion is None else action.completion.moves
        return Completion(on, moves, completed, continues or event.commitment is not None, event.commitment)

    @staticmethod
    def _status(
        action: Action,
        event: e.ActionStatusReported | e.ActionCompleted | e.ActionReopened,
        on: date,
        completion: Completion | None,
    ) -> None:
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

    @staticmethod
    def _note(action: Action, event: e.ActionUpdateNoted, on: date) -> None:
        draft: Any = action
        draft.printed = event.printed
        draft.narrative = event.printed if event.kind in ("narrative", "provenance") else None
        draft.period = event.period
        draft.see = event.see
        if draft.completion is None:  # only an event of its own reopens (rule 19)
            draft.status = None
            draft.status_on = on
            draft.no_status = event.kind

    def move(
        self,
        action_id: ActionId,
        new: str | None,
        version: int,
        on: date,
        kind: MoveKind,
        *,
        declared: bool = True,
    ) -> None:
        """Move an action's target, if the plan has the action."""
        if action := self.edit(action_id):
            targets = action.target
            move = TargetMove(version, on, targets.current, target_of(new), kind, declared)
            put(action, "target", Targets(targets.first, (*targets.moves, move), targets.proposed))

    def _remove(self, action_id: ActionId, removal: Removal | None) -> None:
        if action := self.edit(action_id):
            put(action, "removal", removal)
            key = label_key(action.label)
            if removal is None:
                self.label("action", action.label, action_id)
                self.table("retired").pop(key, None)
            else:
                if self._plan.labels.get(("action", key)) == action_id:
                    del self.table("labels")["action", key]
                self.table("retired")[key] = action_id

    def _observe(self, event: e.ChangeObserved, version: int, on: date) -> None:  # noqa: C901, PLR0912 one arm a field
        self.table("observed")[version] = ObservedChange(
            version, on, event.entity, event.label, event.field, event.old, event.new, event.declared
        )
        if event.entity.startswith(RecommendationId.letter):
            recommendation = self._plan.recommendations.get(RecommendationId(event.entity))
            if recommendation is not None:
                changed = (
                    attrs.evolve(recommendation, text=event.new or "")
                    if event.field == "text"
                    else attrs.evolve(recommendation, source=event.new)
                )
                self.table("recommendations")[recommendation.id] = changed
            return
        action_id = ActionId(event.entity)
        match event.field:
            case "target":
                self.move(action_id, event.new, version, on, "observed", declared=event.declared)
            case "listed":
                gone = None if event.new is not None else Removal("no longer listed", on, None)
                self._remove(action_id, gone)
            case "owners":
                self._own(action_id, event.owners)
            case "title":
                if action := self.edit(action_id):
                    put(action, "title", event.new or "")
            case "description":
                if action := self.edit(action_id):
                    put(action, "description", event.new)
            case "start":
                if action := self.edit(action_id):
                    put(action, "start", None if event.new is None else TargetDate(event.new))
            case "field":
                if action := self.edit(action_id):
                    put(action, "custom", _with_field(action, event.name or "", event.values))
            case "text" | "source":
                pass  # of recommendations, above
            case _:
                assert_never(event.field)

    def _classify(self, event: e.ChangeClassified) -> None:
        observed = self._plan.observed.get(event.event)
        if observed is None:
            return
        self.table("observed")[event.event] = attrs.evolve(
            observed, classified=event.as_, reason=event.reason
        )
        if observed.field == "target" and (action := self.edit(ActionId(observed.entity))):
            kind = _RECLASSIFIED.get(event.as_, "observed")
            moves = tuple(
                attrs.evolve(move, kind=kind) if move.version == event.event else move
                for move in action.target.moves
            )
            put(action, "target", attrs.evolve(action.target, moves=moves))

    def _change_scheme(self, event: e.PlanSchemeChanged) -> None:
        mapping = dict(event.mapping)
        put(self._plan, "scheme", event.scheme)
        for action in list(self._plan.all_actions.values()):
            status = action.status
            if status is not None and (edited := self.edit(action.id)):
                put(edited, "status", mapping.get(status, status))


def _with_field(action: Action, name: str, values: tuple[str, ...]) -> FieldValues:
    fields = dict(action.custom) | {name: values}
    return tuple(sorted((field, given) for field, given in fields.items() if given))


def _plan_draft(plan: Plan) -> Plan:
    draft = _PlanDraft.__new__(_PlanDraft)
    for name, value in zip(_PLAN, _all_of_plan(plan), strict=True):
        setattr(draft, name, value)
    return draft
