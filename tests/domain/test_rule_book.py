"""Rules as data: what a rule puts on a violation, how a book judges, and what a change shows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.domain.judging import JUNE, told

from planevents import commands as c
from planevents.decide import History, decide
from planevents.errors import InvalidValueError, Violation
from planevents.events import ActionStatusReported, ActionTagged, PlanOpened, RiskClosed
from planevents.identity import ActionId, RiskId
from planevents.plan import Plan
from planevents.rule import Change, law
from planevents.rules import STANDARD, RuleBook, plan_rule
from planevents.statuses import NARRATIVE
from planevents.testing.story import OPENED

if TYPE_CHECKING:
    from collections.abc import Iterator

R = "Reset"
JULY = date(2025, 7, 1)


@plan_rule("acme.quiet", "Nothing is wrong.")
def quiet(_: Change) -> Iterator[Violation]:
    yield from ()


@plan_rule("acme.loud", "Everything is wrong.", severity="warn", number=99)
def loud(_: Change) -> Iterator[Violation]:
    yield Violation(field="all")
    yield Violation(message="That too.")


CHANGE = Change(
    Plan("cip"),
    Plan("cip"),
    (
        PlanOpened(
            scheme=NARRATIVE,
            change_control="live",
            title="T",
            organisation=None,
            period=None,
            fields=(),
            standards=(),
            bodies=(),
            year_starts=4,
        ),
    ),
    1,
    OPENED,
)


def test_a_violation_carries_the_rules_name_number_and_sentence() -> None:
    """A rule yields what it found; its own name, number and, without a message, its sentence are put on."""
    assert list(loud.violations(CHANGE)) == [
        Violation(field="all", message="Everything is wrong.", rule="acme.loud", number=99),
        Violation(message="That too.", rule="acme.loud", number=99),
    ]


def test_a_rule_book_tells_refusals_from_warnings() -> None:
    """Judging gives what is refused, and apart from it what is warned of, in the order of the rules."""
    refused, warned = RuleBook((quiet, loud), ("mine",)).judge(CHANGE)
    assert ([], ["acme.loud", "acme.loud"]) == (refused, [one.rule for one in warned])


def test_a_rule_book_grows_under_names() -> None:
    """A book with more rules names them, so that an event can say by which rules it was judged."""
    book = RuleBook.standard().including(quiet, loud)
    assert ("standard", "acme.quiet", "acme.loud") == book.names
    assert (*STANDARD, quiet, loud) == book.rules


@pytest.mark.parametrize("rules", [(quiet, quiet), (STANDARD[0],)])
def test_a_name_stands_for_one_rule(rules: tuple[Any, ...]) -> None:
    """No two rules of one book share a name."""
    with pytest.raises(InvalidValueError, match="has a rule of that name"):
        RuleBook.standard().including(*rules)


@pytest.mark.parametrize(("name", "sentence"), [("", "S."), (" ", "S."), ("acme.x", " ")])
def test_a_rule_has_a_name_and_a_sentence(name: str, sentence: str) -> None:
    """A rule that could not be cited is refused."""
    with pytest.raises(InvalidValueError, match="a rule needs a name and a sentence"):
        plan_rule(name, sentence)


def test_a_rule_refuses_unless_it_says_that_it_warns() -> None:
    """Severity and number need not be given."""
    rule = plan_rule("acme.plain", "Nothing is wrong.")(quiet.check)
    assert ("acme.plain", "Nothing is wrong.", "refuse", None) == (
        rule.name,
        rule.sentence,
        rule.severity,
        rule.number,
    )


def test_a_law_refuses_nothing() -> None:
    """A law is listed to be cited, and holds by the way things are computed."""
    assert [] == list(law("acme.law", "It holds.", number=1).violations(CHANGE))
    assert "law" == law("acme.law", "It holds.", number=1).severity


def test_a_change_shows_the_moves_of_a_status() -> None:
    """Reporting, completing and reopening move a status; other events do not."""
    seen: list[tuple[str | None, str | None]] = []

    @plan_rule("acme.watch", "Watched.")
    def watch(change: Change) -> Iterator[Violation]:
        seen.extend((move.old, move.new) for move in change.status_moves)
        assert {(move.action, move.label) for move in change.status_moves} <= {(ActionId("a5"), "2")}
        assert len(change.commands) == len(change.events) == 1
        yield from ()

    story = told()
    decide(
        [
            c.Tag("2", tags=["x"]),
            c.ReportStatus("2", "Ongoing"),
            c.ReportStatus("2", "Ongoing"),
            c.Complete("2"),
            c.Reopen("2", "Ongoing", reason=R),
        ],
        History(story.tip, lambda: story.recorded),
        RuleBook.standard().including(watch),
        today=JULY,
        effective_on=JUNE,
    )
    assert [
        (None, "Ongoing"),
        ("Ongoing", "Ongoing"),
        ("Ongoing", "Complete"),
        ("Complete", "Ongoing"),
    ] == seen


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            ActionTagged(action=ActionId("a9"), label="9", old=(), new=()),
            [
                ("plan-open", "plan 'cip' is not open on 2025-06-30"),
                ("known-entity", "action '9' is not in the plan on 2025-06-30"),
            ],
        ),
        (
            RiskClosed(risk=RiskId("k9"), label="R9", reason=R),
            [
                ("plan-open", "plan 'cip' is not open on 2025-06-30"),
                ("known-entity", "this risk is not in the plan on 2025-06-30"),
            ],
        ),
    ],
)
def test_a_rule_can_be_asked_about_an_event_out_of_place(event: Any, said: list[tuple[str, str]]) -> None:
    """Whoever judges without deciding first is told all of it, and what to do."""
    refused, _ = RuleBook.standard().judge(Change(Plan("cip"), Plan("cip"), (event,), 1, JUNE))
    hints = {
        "plan-open": "send OpenPlan first, or a later effective_on",
        "known-entity": "effective_on cannot be before the action's own beginning"
        if isinstance(event, ActionTagged)
        else "effective_on cannot be before its own beginning",
    }

    assert [(rule, message, hints[rule]) for rule, message in said] == [
        (one.rule, one.message, one.hint) for one in refused if one.rule in hints
    ]


def test_history_that_reports_a_completion_as_a_status_is_told_how_to_mend_it() -> None:
    """Without a command at hand the way out is another event."""
    story = told()
    plan = story.plan()
    event = ActionStatusReported(
        action=plan["2"].id, label="2", status="Complete", period="2025/26 Q1", narrative=None, printed=None
    )
    refused, _ = RuleBook.standard().judge(Change(plan, plan, (event,), 6, JUNE))

    assert [("open-commitment", "retract the event and report again")] == [
        (one.rule, one.hint) for one in refused
    ]
