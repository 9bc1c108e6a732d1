"""A plan under random commands, lawful and not: what holds after every call, beside the laws of the kit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis.stateful import invariant, rule

from planevents import events as e
from planevents.evolve import evolve
from planevents.identity import label_key
from planevents.perspective import arrange
from planevents.plan import Plan
from planevents.rule import Change
from planevents.rules import RuleBook
from planevents.statuses import NARRATIVE
from planevents.target import TargetDate
from planevents.testing.machines import Call, PlanMachine, calls
from planevents.testing.strategies import FAMILIES

if TYPE_CHECKING:
    from planevents.recorded import RecordedEvent

ANYTHING = (*FAMILIES, "people")


class Deciding(PlanMachine):
    """A narrative plan that calls of one to three commands go on with, any of them of a day of its own."""

    scheme = NARRATIVE

    @rule(call=calls(*ANYTHING, own_days=True))
    def ask_once(self, call: Call) -> None:
        self.send(call)

    @rule(call=calls(*ANYTHING, commands=3, back=True, own_days=True))
    def ask_thrice(self, call: Call) -> None:
        self.send(call)

    @rule(call=calls("scheme"))
    def change_scheme(self, call: Call) -> None:
        self.send(call)

    @property
    def recorded(self) -> list[RecordedEvent]:
        return list(self.register.events("cip"))

    @invariant()
    def versions_count_events(self) -> None:
        assert [one.version for one in self.recorded] == [*range(1, self.plan.version + 1)]

    @invariant()
    def history_breaks_no_rule(self) -> None:
        plan, rules = Plan("cip"), RuleBook.standard()
        for one in arrange(self.recorded):
            after = evolve(plan, one.event, one.version, one.effective_on)
            refused, _ = rules.judge(Change(plan, after, (one.event,), one.version, one.effective_on))
            assert [] == refused
            plan = after

    @invariant()
    def originals_never_disappear(self) -> None:
        plan = self.plan.plan
        added = {
            one.event.action: one.event
            for one in arrange(self.recorded)
            if isinstance(one.event, e.ActionAdded)
        }
        assert set(added) == set(plan.all_actions)
        for action_id, event in added.items():
            target = plan.all_actions[action_id].target
            setting = [move.new for move in target.moves if move.kind in ("drafting", "correction")]
            firsts = [TargetDate(event.target or ""), *setting]
            assert target.original in [first.original for first in firsts]

    @invariant()
    def each_living_label_is_one_action(self) -> None:
        plan = self.plan.plan
        for action in plan.actions:
            assert action is plan.find_action(action.label) is plan.find_action(action.id)
        labelled = {label: entity for (kind, label), entity in plan.labels.items() if kind == "action"}
        assert labelled == {label_key(action.label): action.id for action in plan.actions}

    @invariant()
    def a_complete_status_is_a_completion(self) -> None:
        plan = self.plan.plan
        for action in plan.all_actions.values():
            complete = action.status is not None and plan.statuses[action.status].complete
            assert complete == action.is_complete == (action.completion is not None)


TestDeciding = Deciding.TestCase
TestDeciding.settings = settings(max_examples=40, stateful_step_count=16)
