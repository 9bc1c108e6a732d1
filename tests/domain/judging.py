"""What becomes of commands: a decision that nothing records, or every reason why not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from planevents import commands as c
from planevents.decide import Decision, History, Tip, decide
from planevents.errors import CommandRefusedError
from planevents.people import Post
from planevents.plan import Plan
from planevents.rules import RuleBook
from planevents.testing.story import OPENED, TODAY, Story

if TYPE_CHECKING:
    from planevents.commands import Command
    from planevents.errors import Violation
    from planevents.events import Event

JUNE = date(2025, 6, 30)
CHIEF = Post("Chief Executive")
Reason = tuple[str | None, int | None, str | None]


def decision(story: Story | None, *commands: Command, on: date) -> Decision:
    """What is decided on a story, or on a plan that is not open yet; nothing is recorded."""
    if story is not None:
        return story.decide(*commands, on=on)
    nothing = History(Tip(Plan("cip")), tuple)
    return decide(commands, nothing, RuleBook.standard(), today=TODAY, effective_on=on)


def events(story: Story | None, *commands: Command, on: date) -> list[Event]:
    """What commands would record."""
    return [new.event for new in decision(story, *commands, on=on).events]


def refusal(story: Story | None, *commands: Command, on: date) -> tuple[Violation, ...]:
    """Every violation of commands that must be refused."""
    with pytest.raises(CommandRefusedError) as refused:
        decision(story, *commands, on=on)
    return refused.value.violations


def reasons(story: Story | None, *commands: Command, on: date) -> list[Reason]:
    """The rule, its number and the field of every violation."""
    return [(one.rule, one.number, one.field) for one in refusal(story, *commands, on=on)]


def told(**kwargs: Any) -> Story:
    """A plan of one section, one recommendation and two actions; the next version is 6."""
    return Story(**kwargs).do(
        c.AddSection("A", title="Place"),
        c.AddRecommendation("18", text="Communicate", source="Peers"),
        c.AddAction(
            "18.1",
            title="Publish the strategy",
            owners=[CHIEF],
            target="May 2025",
            recommendation="18",
            section="A",
            fields={"theme": "All"},
            tags=["key"],
        ),
        c.AddAction("2", title="Review the rules"),
        on=OPENED,
    )


def proposed(kind: str = "target") -> Story:
    """The same, approved (v6) under approval, with amendment A1 (m7) proposed; the next version is 8."""
    asked: dict[str, Any] = {
        "target": {"target": "May 2026"},
        "alternative": {"alternative": "Publish a leaflet"},
        "withdrawal": {"withdraw": True},
    }
    return told(change_control="by approval").do(
        c.ApprovePlan(body="Executive"),
        c.ProposeAmendment("18.1", **asked[kind], reason="Reset", impact="None"),
        on=OPENED,
    )
