"""Many events folded into one plan, of which only what they touch is copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from planevents import events as e
from planevents.action import Action, Evidence, MoveKind, Removal, TargetMove, Targets
from planevents.evolve.actions import (
    add_action,
    change_scheme,
    classify,
    completion_of,
    note_update,
    observe,
    remove,
    report_status,
    set_owners,
    with_field,
)
from planevents.evolve.amendments import apply_amendment
from planevents.evolve.business_cases import evolve_case
from planevents.evolve.drafts import action_draft, finished, plan_draft, put
from planevents.evolve.finance import evolve_finance
from planevents.evolve.measures import fold_measure
from planevents.evolve.milestones import evolve_milestone
from planevents.evolve.posts import evolve_post
from planevents.evolve.risks import evolve_risk
from planevents.evolve.structure import evolve_dependency, evolve_structure
from planevents.identity import ActionId, EntityId, EntityKind, label_key
from planevents.plan import Edition, Plan, PublishedTable
from planevents.target import target_of

if TYPE_CHECKING:
    from datetime import date


class PlanBuilder:
    """A plan being folded."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan_draft(plan)
        self._owned_tables: set[str] = set()
        self._drafts: dict[ActionId, Any] = {}

    def freeze(self) -> Plan:
        """Return the plan so far; the builder starts on fresh drafts from here."""
        plan = self._plan
        for draft in self._drafts.values():
            finished(draft)
        put(plan, "__class__", Plan)
        self._plan = plan_draft(plan)
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
                    report_status(action, event, on, completion=None)
            case e.ActionCompleted():
                if action := self.edit(event.action):
                    report_status(action, event, on, completion_of(self, action, event, on))
            case e.ActionReopened():
                if action := self.edit(event.action):
                    report_status(action, event, on, completion=None)
                    put(action, "narrative", event.reason)
            case e.ActionUpdateNoted():
                if action := self.edit(event.action):
                    note_update(action, event, on)
            case e.ActionReprofiled():
                self.move(event.action, event.new, version, on, "reprofile")
            case e.ActionRedrafted():
                self.move(event.action, event.new, version, on, "drafting")
            case e.ActionAdded():
                add_action(self, event, on)
            case e.ActionRelabelled():
                if action := self.edit(event.action):
                    self.relabel("action", action.id, action.label, event.new)
                    put(action, "label", event.new)
            case e.ActionReworded():
                if action := self.edit(event.action):
                    put(action, event.field, event.new or "" if event.field == "title" else event.new)
            case e.ActionOwnersChanged():
                set_owners(self, event.action, event.new)
            case e.ActionFieldSet():
                if action := self.edit(event.action):
                    put(action, "custom", with_field(action, event.field, event.new))
            case e.ActionTagged():
                if action := self.edit(event.action):
                    put(action, "tags", event.new)
            case e.ActionWithdrawn():
                remove(self, event.action, Removal("withdrawn", on, event.reason))
            case e.ActionSuperseded():
                remove(self, event.action, Removal("superseded", on, event.reason, event.by))
            case e.EvidenceAttached():
                if action := self.edit(event.action):
                    evidence = Evidence(event.title, event.link, event.sha256, on)
                    put(action, "evidence", (*action.evidence, evidence))
            case e.ChangeObserved():
                observe(self, event, version, on)
            case e.ChangeClassified():
                classify(self, event)
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
                change_scheme(self, event)
            case e.PlanEditionRecorded():
                put(plan, "editions", (*plan.editions, Edition(event.document, event.sha256, on)))
            case (
                e.RiskMatrixSet()
                | e.RiskAdded()
                | e.RiskRescored()
                | e.RiskReworded()
                | e.RiskOwnerChanged()
                | e.RiskRelabelled()
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
                | e.MeasureThresholdsChanged()
                | e.MeasureReworded()
                | e.MeasureOwnersChanged()
                | e.MeasureRelabelled()
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
            case (
                e.FinanceLineAdded()
                | e.FinanceAmountSet()
                | e.FinanceLineReworded()
                | e.FinanceLineRelabelled()
                | e.FinanceLineWithdrawn()
            ):
                evolve_finance(self, event, version, on)
            case e.FactCorrected() | e.FactRetracted() | e.ReportIssued():
                pass  # corrections are resolved before the fold; reports are on the register's own stream
            case e.PersonalDataErased():
                pass  # a plan holds commitments, and those stay
            case _:
                assert_never(event)

    @property
    def plan(self) -> Plan:
        """The plan so far, to be looked at: what comes next changes it in place."""
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
            draft = self.draft(action)
        return draft

    def draft(self, action: Action) -> Action:
        """Take an action into the plan, or anew, to be changed."""
        draft: Action = action_draft(action)
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
            move = TargetMove(
                version, on, targets.current, target_of(new, self._plan.year_starts), kind, declared
            )
            put(action, "target", Targets(targets.first, (*targets.moves, move), targets.proposed))
