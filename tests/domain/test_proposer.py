"""Who takes a proposal back: whoever proposed it, by whatever title since; anybody else with a warning."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planevents import PlanRegister
from planevents import commands as c
from planevents.decide import History, decide
from planevents.definitions import Body
from planevents.errors import CommandRefusedError, Violation
from planevents.events import AmendmentWithdrawn
from planevents.people import Post
from planevents.rule import Change, plan_rule
from planevents.rules import RuleBook
from planevents.statuses import NARRATIVE
from planevents.testing.story import TODAY, Story

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGUN, MAY, JUNE = date(2025, 3, 31), date(2025, 5, 31), date(2025, 6, 30)
HEAD, MAYOR = "Head of Finance", "Mayor"
RULE = "withdrawn-by-proposer"
R = "Reset"
ASK = c.ProposeAmendment("1", target="May 2026", reason=R, impact="None")
BACK = c.WithdrawAmendment("A1", reason="The site was bought")


def asked(by: str | Post = HEAD, *, before: tuple[c.Command, ...] = ()) -> Story:
    """A plan under approval; the head of finance owns its action, and asks for another date in May."""
    story = Story(opened=BEGUN, change_control="by approval", bodies=[Body("Executive", decides=True)])
    story.do(
        c.AddAction("1", title="T", owners=[HEAD], target="May 2025"),
        c.ApprovePlan(body="Executive"),
        *before,
        on=BEGUN,
    )
    return story.do(ASK, on=MAY, by=by)


def warned(story: Story, by: str | Post, *commands: c.Command) -> list[str | None]:
    """Which rules warn of what a post takes back in June."""
    return [one.rule for one in story.decide(*(commands or (BACK,)), on=JUNE, by=by).warnings]


def test_whoever_proposed_takes_it_back_in_silence() -> None:
    """However the title is written, and whoever holds the post."""
    assert [[], [], []] == [
        warned(asked(), by) for by in (HEAD, "head of  finance", Post(HEAD, person="ab" * 32))
    ]


def test_another_post_is_warned_and_the_proposal_is_withdrawn() -> None:
    """The sentence names both posts; nothing is refused, for who recorded it may not be there any more."""
    decided = asked().decide(BACK, on=JUNE, by=MAYOR)
    assert [(RULE, "amendment 'A1' was proposed by 'Head of Finance', and 'Mayor' takes it back")] == [
        (one.rule, one.message) for one in decided.warnings
    ]
    assert "withdrawn" == decided.tip.plan.find_amendment("A1").state


@pytest.mark.parametrize(
    "passed",
    [
        (c.RenamePost(HEAD, to="Treasurer"),),
        (c.RenamePost(HEAD, to="Director"), c.RenamePost("Director", to="Treasurer")),
        (c.HandOverPost(HEAD, to="Treasurer", reason=R),),
        (c.HandOverPost(HEAD, to="Director", reason=R), c.RenamePost("Director", to="Treasurer")),
    ],
)
def test_a_post_renamed_or_handed_over_since_is_the_same_proposer(passed: tuple[c.Command, ...]) -> None:
    """Under its present title and under those that it had; and nobody else is."""
    story = asked().do(*passed, on=JUNE)
    assert [[], [], [RULE]] == [warned(story, by) for by in ("Treasurer", HEAD, MAYOR)]


def test_a_post_that_had_the_title_before_the_proposal_is_another() -> None:
    """What was handed over by then is no longer the proposer's."""
    story = asked(before=(c.HandOverPost(HEAD, to="Treasurer", reason=R),))
    assert [[], [RULE]] == [warned(story, by) for by in (HEAD, "Treasurer")]


def test_a_rename_that_was_recorded_late_counts() -> None:
    """The proposal still had the old title, though the post had its new one by then."""
    story = asked()
    story.do(c.RenamePost(HEAD, to="Treasurer"), on=MAY - timedelta(days=1))
    assert [] == warned(story, "Treasurer")


def test_a_proposal_of_the_same_call_is_ones_own() -> None:
    """Whoever asks and thinks better of it at once is one post."""
    again = c.WithdrawAmendment("A2", reason=R)
    assert [] == warned(
        asked(), MAYOR, c.ProposeAmendment("1", target="2027/28", reason=R, impact="N"), again
    )


def test_nobody_is_warned_where_nobody_asks() -> None:
    """Decided without an actor, there is no telling; a decision by a body is no withdrawal."""
    story = asked()
    past = History(story.tip, lambda: story.recorded)
    decided = decide([BACK], past, RuleBook.standard(), today=TODAY, effective_on=JUNE)
    assert () == decided.warnings
    assert [] == warned(story, MAYOR, c.RejectAmendment("A1", body="Executive"))


@given(st.sampled_from((HEAD, MAYOR, "Clerk")), st.sampled_from((HEAD, MAYOR, "Clerk")))
def test_the_warning_is_for_another_post_alone(proposer: str, asking: str) -> None:
    """Exactly where the two are not one."""
    assert ([] if proposer == asking else [RULE]) == warned(asked(proposer), asking)


@plan_rule("acme.own-proposal", "A proposal is taken back by whoever proposed it.")
def own_proposal(change: Change) -> Iterator[Violation]:
    """Refuse what the library's own rule warns of, by the same fact."""
    event = change.event
    if isinstance(event, AmendmentWithdrawn):
        proposer = change.recorded_by(int(event.amendment[1:]))
        if proposer != change.recorded_by(change.version):
            yield Violation(field="amendment")


def test_a_rule_of_ones_own_can_refuse_it() -> None:
    """For a council whose proposers are all there; what is recorded stays, whoever asks next."""
    story = asked()
    story.rulebook = RuleBook.standard().including(own_proposal)
    with pytest.raises(CommandRefusedError, match=r"acme\.own-proposal"):
        story.do(BACK, on=JUNE, by=MAYOR)
    story.do(BACK, on=JUNE, by=HEAD).do(c.Tag("1", tags=["x"]), on=MAY, by=MAYOR)
    assert "withdrawn" == story.plan().find_amendment("A1").state


def test_a_back_dated_withdrawal_is_judged_alike() -> None:
    """History is judged again for what it would refuse; the warning is there all the same."""
    story = asked().do(c.Tag("1", tags=["x"]), on=JUNE)
    back = c.WithdrawAmendment("A1", reason=R, effective_on=MAY)
    assert [[RULE], []] == [warned(story, by, back) for by in (MAYOR, HEAD)]


def test_a_register_warns_on_the_receipt() -> None:
    """Across calls, from what is recorded; a preview warns alike, and nothing is taken back twice."""
    with PlanRegister.open("memory://") as register:
        head, mayor = register.acting_as(HEAD), register.acting_as(MAYOR)
        bodies = [Body("Executive", decides=True)]
        head.execute(
            "cip",
            c.OpenPlan("T", scheme=NARRATIVE, change_control="by approval", bodies=bodies),
            c.AddAction("1", title="T", target="May 2025"),
            c.ApprovePlan(body="Executive"),
            ASK,
            effective_on=MAY,
        )
        assert () == head.preview("cip", BACK).warnings
        assert [RULE] == [one.rule for one in mayor.execute("cip", BACK).warnings]
        with pytest.raises(CommandRefusedError, match="approval-states"):
            head.execute("cip", BACK)
