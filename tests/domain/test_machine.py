"""A plan under random commands, lawful and not: what holds after every call."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.domain.judging import decision
from tests.histories import DAYS, LABELS, MAKERS, OPENED, TARGETS, TITLES, TODAY, Choice, Story

from planevents import codec
from planevents import commands as c
from planevents import events as e
from planevents.errors import CommandRefusedError
from planevents.evolve import evolve
from planevents.identity import label_key
from planevents.people import SALT_BYTES, Person, Post, seal
from planevents.perspective import arrange
from planevents.plan import Plan
from planevents.rule import Change
from planevents.rules import RuleBook
from planevents.statuses import NARRATIVE, WORKPLAN_RAG
from planevents.target import TargetDate

if TYPE_CHECKING:
    from collections.abc import Callable

    from planevents.decide import Decision

NAME = "Zebedee Quux"
PERSON = Person(NAME, post="Head of Policy")
SEALED, _ = seal(PERSON, b"x" * SALT_BYTES)
FIELDS: tuple[dict[str, list[str]], ...] = ({}, {"theme": ["A", "B"]}, {"ward": ["North"]})
TOMORROW = TODAY + timedelta(days=1)


def _linked(now: Choice) -> c.Command:
    labels = (None, now.label, now.new)
    return c.AddAction(
        now.new,
        title=now.of(TITLES),
        owners=now.of(((), (SEALED,), (PERSON,))),
        target=now.of((None, *TARGETS)),
        origin=now.of((None, "new", "follow-on", "split")),
        parent=now.of(labels),
        follows=now.of(labels),
        section=now.of((None, now.new)),
        recommendation=now.of((None, now.new)),
        fields=now.of(FIELDS),
    )


def _other_scheme(now: Choice) -> c.Command:
    mapping = dict.fromkeys(now.story.tip.plan.statuses, now.of(WORKPLAN_RAG.names))
    return c.ChangeScheme(WORKPLAN_RAG, mapping=mapping, reason="because")


MORE: tuple[Callable[[Choice], c.Command], ...] = (
    *MAKERS,
    _linked,
    _linked,
    lambda now: c.ChangeOwners(now.label, owners=now.of(((SEALED,), (PERSON, SEALED)))),
    lambda now: c.AddSection(now.new, title=now.of(TITLES), accountable=now.of((SEALED, PERSON, None))),
    lambda now: c.RecordPublishedChange(now.label, field="owners", owners=now.of(((SEALED,), (PERSON,)))),
    lambda now: c.RecordPublishedChange(now.new, field="text", new=now.of(TITLES)),
    lambda now: c.ReportStatus(now.new, now.of(("Complete", "On track", "Nearly", "")), period="2024/25 Q1"),
    lambda now: c.Complete(now.label, completed=now.of(TARGETS), commitment=now.of((None, "A review"))),
    lambda now: c.NoteUpdate(now.label, kind="cross-reference", printed="See above", see=now.label),
    lambda now: c.ProposeAmendment(now.label, alternative=now.of(TITLES), reason=now.of(("because", " "))),
    lambda now: c.ApproveAmendment(
        now.amendment, body=now.of(("Executive", "Scrutiny")), action=now.of((None, now.new))
    ),
    _other_scheme,
    lambda _: c.ChangeScheme(NARRATIVE, mapping={"Commenced": "In progress"}, reason="because"),
    lambda now: c.ClassifyChange(
        now.version, as_=now.of(("reprofile", "correction", "split")), reason="because"
    ),
    lambda _: c.OpenPlan("Again", scheme=NARRATIVE),
    lambda now: c.Withdraw(now.of(LABELS), reason=now.of(("because", ""))),
)


class Deciding(RuleBasedStateMachine):
    """A story that random calls of one to three commands go on with; what is refused leaves it alone."""

    @initialize(control=st.sampled_from(("live", "by approval")))
    def open(self, control: Any) -> None:
        self.story = Story(change_control=control)
        for label in ("1", "2.1"):
            self.story.do(
                c.AddAction(label, title="In the baseline", target="May 2025", owners=[SEALED]), on=OPENED
            )

    @rule(data=st.data(), on=st.sampled_from((*DAYS, TOMORROW)), size=st.integers(1, 3))
    def call(self, data: st.DataObject, on: date, size: int) -> None:
        drawing: Any = data.draw
        now = Choice(drawing, self.story)
        commands = [self.command(data, now) for _ in range(size)]
        tip, before, past = self.story.tip, deepcopy(self.story.tip), list(self.story.recorded)
        try:
            decided = decision(self.story, *commands, on=on)
        except CommandRefusedError as refused:
            self.is_well_refused(refused, commands)
        else:
            self.is_well_decided(decided, before.plan)
            self.story.do(*commands, on=on)
        assert before == tip
        assert past == self.story.recorded[: len(past)]

    def command(self, data: st.DataObject, now: Choice) -> c.Command:
        command = data.draw(st.sampled_from(MORE))(now)
        own = data.draw(st.sampled_from((None, None, None, *DAYS)))
        return attrs.evolve(command, effective_on=own)

    @staticmethod
    def is_well_refused(refused: CommandRefusedError, commands: list[c.Command]) -> None:
        assert refused.violations
        for violation in refused.violations:
            assert violation.rule
            assert violation.message
            assert violation.command is None or 0 <= violation.command < len(commands)
        assert NAME not in repr(refused.violations)

    @staticmethod
    def is_well_decided(decided: Decision, before: Plan) -> None:
        assert before.version + len(decided.events) == decided.tip.plan.version
        for new in decided.events:
            wire = codec.encode(new.event)
            assert new.effective_on <= TODAY
            assert NAME not in repr(new)
            assert b"Zebedee" not in wire
            assert new.event == codec.decode(new.event.type, new.event.schema, wire)
        added = [e.added_by(new.event) for new in decided.events]
        assert tuple(one for one in added if one is not None) == decided.ids
        for at, one in enumerate(added, before.version + 1):
            assert one is None or f"{one.letter}{at}" == one

    @invariant()
    def the_tip_is_the_fold_from_scratch(self) -> None:
        assert self.story.plan() == self.story.tip.plan
        assert arrange(self.story.recorded)[-1].effective_on == self.story.tip.effective_on

    @invariant()
    def versions_count_events(self) -> None:
        assert len(self.story.recorded) == self.story.tip.plan.version
        assert [one.version for one in self.story.recorded] == [*range(1, len(self.story.recorded) + 1)]

    @invariant()
    def history_breaks_no_rule(self) -> None:
        plan, rules = Plan("cip"), RuleBook.standard()
        for one in arrange(self.story.recorded):
            after = evolve(plan, one.event, one.version, one.effective_on)
            refused, _ = rules.judge(Change(plan, after, (one.event,), one.version, one.effective_on))
            assert [] == refused
            plan = after

    @invariant()
    def originals_never_disappear(self) -> None:
        plan = self.story.tip.plan
        added = {
            one.event.action: one.event
            for one in arrange(self.story.recorded)
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
        plan = self.story.tip.plan
        for action in plan.actions:
            assert action is plan.find_action(action.label) is plan.find_action(action.id)
        labelled = {label: entity for (kind, label), entity in plan.labels.items() if kind == "action"}
        assert labelled == {label_key(action.label): action.id for action in plan.actions}

    @invariant()
    def a_complete_status_is_a_completion(self) -> None:
        plan = self.story.tip.plan
        for action in plan.all_actions.values():
            complete = action.status is not None and plan.statuses[action.status].complete
            assert complete == action.is_complete == (action.completion is not None)


TestDeciding = Deciding.TestCase
TestDeciding.settings = settings(max_examples=40, stateful_step_count=12)


def test_a_post_is_what_was_sealed() -> None:
    """The machine's posts hold a commitment, so that the search for names is not in vain."""
    assert Post("Head of Policy", person=SEALED.person) == SEALED
    assert SEALED.person
