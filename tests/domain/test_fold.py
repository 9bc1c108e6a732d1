"""Folding: total for any event on any plan, the same in parts as at once, and blind to what came later."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.histories import DAYS, stories

from planevents import definitions, outcome
from planevents import events as e
from planevents.action import Action
from planevents.case_parts import CaseContents
from planevents.definitions import Body, Field, RollUp
from planevents.evolve import PlanBuilder, evolve, fold
from planevents.identity import (
    ActionId,
    AmendmentId,
    BusinessCaseId,
    DependencyId,
    FinanceLineId,
    MeasureId,
    MilestoneId,
    RecommendationId,
    RiskId,
    SectionId,
    label_key,
)
from planevents.money import Money
from planevents.people import Post
from planevents.perspective import arrange
from planevents.plan import Plan
from planevents.risk_matrix import RiskMatrix
from planevents.statuses import DELIVERY, NARRATIVE
from planevents.testing.strategies.choices import TARGETS
from planevents.testing.strategies.texts import LABELS

if TYPE_CHECKING:
    from datetime import date

    from hypothesis.strategies import SearchStrategy

    from planevents.testing.story import Story

WORDS = (*LABELS, *TARGETS, *NARRATIVE.names, "theme", "A1", "2024/25 Q1", "2024/25", "", "\ud800", "\u00e9")
words = st.sampled_from(WORDS)
numbers = st.integers(1, 12)
decimals = st.sampled_from((Decimal(0), Decimal("55.07"), Decimal(-1)))
posts = st.lists(st.builds(Post, st.sampled_from(("Mayor", "Chief Executive"))), max_size=2).map(tuple)
texts = st.lists(words, max_size=2).map(tuple)

MONEY = (Money.of(5, "GBP"), Money.of("-0.5", "EUR"))
MATRIX = RiskMatrix.of(
    likelihoods={"Unlikely": 1, "Likely": 2},
    impacts={"Minor": 1, "Major": 2},
    levels={"Low": (1, 2), "High": (3, 4)},
)


def ids(kind: Any) -> SearchStrategy[Any]:
    return numbers.map(lambda number: kind(f"{kind.letter}{number}"))


def one_of(literal: Any) -> SearchStrategy[Any]:
    return st.sampled_from(get_args(literal))


asked = st.builds(
    e.AmendmentItem,
    action=ids(ActionId),
    action_label=words,
    kind=one_of(e.AmendmentKind),
    agreed=st.none() | words,
    proposed=st.none() | words,
    alternative=st.none() | words,
    owners=posts,
    reason=st.none() | words,
    impact=st.none() | words,
)
refs = st.builds(e.ItemRef, number=st.integers(1, 4), action=ids(ActionId), action_label=words)
ANYTHING: dict[str, SearchStrategy[Any]] = {
    "str": words,
    "str | None": st.none() | words,
    "int": numbers,
    "bool": st.booleans(),
    "date": st.sampled_from(DAYS),
    "date | None": st.none(),
    "ActionId": ids(ActionId),
    "ActionId | None": st.none() | ids(ActionId),
    "ActionId | RecommendationId": ids(ActionId) | ids(RecommendationId),
    "RecommendationId": ids(RecommendationId),
    "RecommendationId | None": st.none() | ids(RecommendationId),
    "SectionId": ids(SectionId),
    "SectionId | None": st.none() | ids(SectionId),
    "AmendmentId": ids(AmendmentId),
    "MilestoneId": ids(MilestoneId),
    "RiskId": ids(RiskId),
    "MeasureId": ids(MeasureId),
    "Decimal": decimals,
    "Decimal | None": st.none() | decimals,
    "Direction": one_of(outcome.Direction),
    "Rating | None": st.none() | one_of(outcome.Rating),
    "Trend | None": st.none() | one_of(outcome.Trend),
    "Thresholds | None": st.none() | st.builds(outcome.Thresholds, green=decimals, amber=decimals),
    "tuple[PublishedFigure, ...]": st.just(()),
    "BusinessCaseId": ids(BusinessCaseId),
    "CaseContents": st.just(CaseContents(summary="Smaller")),
    "tuple[ActionId, ...]": st.lists(ids(ActionId), max_size=2).map(tuple),
    "tuple[FinanceLineId, ...]": st.lists(ids(FinanceLineId), max_size=2).map(tuple),
    "tuple[RiskId, ...]": st.lists(ids(RiskId), max_size=2).map(tuple),
    "FinanceLineId": ids(FinanceLineId),
    "Money": st.sampled_from(MONEY),
    "Money | None": st.none() | st.sampled_from(MONEY),
    "FinanceDirection": one_of(e.FinanceDirection),
    "FinanceKind": one_of(e.FinanceKind),
    "FinanceBasis": one_of(e.FinanceBasis),
    "Recurrence": one_of(e.Recurrence),
    "ActionId | SectionId": ids(ActionId) | ids(SectionId),
    "DependencyId": ids(DependencyId),
    "Place": st.builds(
        e.Place,
        section=st.none() | ids(SectionId),
        section_label=st.none() | words,
        recommendation=st.none() | ids(RecommendationId),
        recommendation_label=st.none() | words,
        parent=st.none() | ids(ActionId),
        parent_label=st.none() | words,
    ),
    "tuple[HeldAction, ...]": st.lists(st.builds(e.HeldAction, ids(ActionId), words), max_size=2).map(tuple),
    "tuple[HeldSection, ...]": st.lists(st.builds(e.HeldSection, ids(SectionId), words), max_size=2).map(
        tuple
    ),
    "tuple[HeldRisk, ...]": st.lists(st.builds(e.HeldRisk, ids(RiskId), words), max_size=2).map(tuple),
    "tuple[HeldMeasure, ...]": st.lists(st.builds(e.HeldMeasure, ids(MeasureId), words), max_size=2).map(
        tuple
    ),
    "RollUp": st.sampled_from((RollUp("worst"), RollUp("least advanced", order=("Ongoing",)))),
    "Post": st.builds(Post, st.sampled_from(("Mayor", "Treasurer"))),
    "Post | None": st.none() | st.just(Post("Mayor")),
    "tuple[Post, ...]": posts,
    "tuple[str, ...]": texts,
    "tuple[Field, ...]": st.just((Field("theme"),)),
    "tuple[Standard, ...]": st.just(()),
    "tuple[Body, ...]": st.just((Body("Executive", decides=True),)),
    "tuple[PlanVersion, ...]": st.just(()),
    "tuple[tuple[str, str], ...]": st.lists(st.tuples(words, words), max_size=2).map(tuple),
    "FieldValues": st.lists(st.tuples(words, texts), max_size=2).map(tuple),
    "StatusScheme": st.sampled_from((NARRATIVE, DELIVERY)),
    "RiskMatrix": st.just(MATRIX),
    "ChangeControl": one_of(definitions.ChangeControl),
    "tuple[Controlled, ...]": st.just(("target", "owners")),
    "tuple[AmendmentItem, ...]": st.lists(asked, max_size=3).map(tuple),
    "tuple[ItemRef, ...]": st.lists(refs, max_size=3).map(tuple),
    "Origin": one_of(definitions.Origin),
    "UpdateKind": one_of(e.UpdateKind),
    "ObservedField": one_of(e.ObservedField),
    "Classification": one_of(e.Classification),
    "Outcome": one_of(e.Outcome),
    "Literal['title', 'description']": st.sampled_from(("title", "description")),
    "Literal['title', 'funding source']": st.sampled_from(("title", "funding source")),
}
"""Values for every annotation that an event has; one that is new here fails by its name."""


def any_of(kind: type[e.Event]) -> SearchStrategy[Any]:
    # Not the field's own type: whoever resolves it, resolves it for all.
    written = kind.__annotations__
    return st.builds(
        kind, **{field.name: ANYTHING[written[field.name].replace('"', "'")] for field in attrs.fields(kind)}
    )


anything = st.one_of([any_of(kind) for kind in e.EVENT_TYPES])
happened = st.lists(st.tuples(anything, st.integers(1, 40), st.sampled_from(DAYS)), max_size=30)


@given(stories(longest=9), happened)
def test_any_event_folds_onto_any_plan(story: Story, more: list[tuple[e.Event, int, date]]) -> None:
    """Evolving never refuses, whatever an event says and whatever it is about."""
    plan = story.plan()
    for event, version, on in more:
        after = evolve(plan, event, version, on)
        assert max(plan.version, version) == after.version
        assert all(isinstance(action.title, str) for action in after.all_actions.values())
        plan = after


@given(stories(longest=9), happened, st.integers(0, 30))
def test_what_is_frozen_never_changes(story: Story, more: list[tuple[e.Event, int, date]], at: int) -> None:
    """A builder goes on from a frozen plan without touching it, or the plan that it began with."""
    began = story.plan()
    before = deepcopy(began)
    builder = PlanBuilder(began)
    for event, version, on in more[:at]:
        builder.apply(event, version, on)
    frozen = builder.freeze()
    then = deepcopy(frozen)
    for event, version, on in more[at:]:
        builder.apply(event, version, on)
    assert before == began
    assert then == frozen


@given(happened, st.integers(0, 30))
def test_what_a_builder_gives_can_be_changed_by_nobody(
    more: list[tuple[e.Event, int, date]], at: int
) -> None:
    """Nothing of a draft is left: the plan and its actions are frozen, with tuples inside."""
    builder, plans = PlanBuilder(Plan("cip")), list[Plan]()
    for number, (event, version, on) in enumerate(more):
        if number == at:
            plans.append(builder.freeze())
        builder.apply(event, version, on)
    plans.append(builder.freeze())
    for plan in plans:
        assert Plan is type(plan)
        for action in plan.all_actions.values():
            assert (Action, tuple) == (type(action), type(action.status_history))
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                action.status = None  # type: ignore[misc]  # it is the point
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            plan.version = 0  # type: ignore[misc]  # likewise


@given(happened)
def test_evolving_one_by_one_is_folding_at_once(more: list[tuple[e.Event, int, date]]) -> None:
    """Copying at every step, or only where needed, gives the same plan."""
    builder, plan = PlanBuilder(Plan("cip")), Plan("cip")
    for event, version, on in more:
        builder.apply(event, version, on)
        plan = evolve(plan, event, version, on)
    assert plan == builder.freeze()


@given(stories(), st.data())
def test_replaying_in_parts(story: Story, data: st.DataObject) -> None:
    """Replay(all) is replay(prefix), then replay(rest), for any prefix of what is in order."""
    arranged = arrange(story.recorded)
    at = data.draw(st.integers(0, len(arranged)))
    assert fold("cip", arranged) == fold(fold("cip", arranged[:at]), arranged[at:])


@given(stories())
def test_deciding_keeps_the_plan_that_history_adds_up_to(story: Story) -> None:
    """The tip that decisions hand on, back-dated and corrected ones too, is the fold from scratch."""
    assert story.plan() == story.tip.plan
    assert len(story.recorded) == story.tip.plan.version
    assert arrange(story.recorded)[-1].effective_on == story.tip.effective_on


@given(stories())
def test_every_label_is_of_one_living_action(story: Story) -> None:
    """The labels of the plan are those of its living actions, one each, and what left is not among them."""
    plan = story.plan()
    labelled = {label: entity for (kind, label), entity in plan.labels.items() if kind == "action"}
    assert labelled == {label_key(action.label): action.id for action in plan.actions}
    assert len(labelled) == len(plan.actions)
    for action in plan.actions:
        assert action is plan.find_action(action.label) is plan[action.label]


@given(stories())
def test_a_status_says_complete_when_there_is_a_completion(story: Story) -> None:
    """An action whose status counts as complete has a completion, and no other has one (rule 9)."""
    plan = story.plan()
    for action in plan.all_actions.values():
        if action.status is not None:
            assert plan.statuses[action.status].complete == action.is_complete
        else:
            assert not action.is_complete
