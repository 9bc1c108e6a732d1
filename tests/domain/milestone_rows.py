"""Milestones and occurrences: what their commands come to, and what their rules stop and let pass."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.domain.judging import JUNE, told

from planevents import commands as c
from planevents import events as e
from planevents.identity import ActionId, MilestoneId

if TYPE_CHECKING:
    from planevents.testing.story import Story

APRIL = date(2025, 4, 1)
MAY = date(2025, 5, 31)
OF: dict[str, Any] = {
    "milestone": MilestoneId("t6"),
    "label": "M1",
    "action": ActionId("a4"),
    "action_label": "18.1",
}


def stepped(*more: c.Command, **kwargs: Any) -> Story:
    """A plan of which an action has a milestone (t6); the next version is 7 without more."""
    added = c.AddMilestone("M1", action="18.1", title="Draft agreed", target="August 2025")
    return told(**kwargs).do(added, *more, on=MAY)


def recurring() -> Story:
    """A plan with an action (a6) that is due every month."""
    return told().do(c.AddAction("9", title="Meet", target="Monthly"), on=APRIL)


def approved() -> Story:
    """A plan under approval that was approved with a milestone in it."""
    return stepped(c.ApprovePlan(body="Executive"), change_control="by approval")


MOVE = c.ReprofileMilestone("M1", target="October 2025", reason="Elections")

OUTCOMES: list[tuple[Story, c.Command, list[e.Event]]] = [
    (
        told(),
        c.AddMilestone("M1", action="18.1", title="Draft agreed", target="August 2025"),
        [e.MilestoneAdded(**OF, title="Draft agreed", target="August 2025")],
    ),
    (
        stepped(),
        MOVE,
        [e.MilestoneReprofiled(**OF, old="August 2025", new="October 2025", reason="Elections")],
    ),
    (
        stepped(),
        c.ReachMilestone("M1", reached_on=MAY, evidence="Minute 12"),
        [e.MilestoneReached(**OF, period="2025/26 Q1", reached_on=MAY, evidence="Minute 12")],
    ),
    (
        stepped(),
        c.ReachMilestone("M1"),
        [e.MilestoneReached(**OF, period="2025/26 Q1", reached_on=JUNE, evidence=None)],
    ),
    (
        stepped(),
        c.WithdrawMilestone("M1", reason="Not needed"),
        [e.MilestoneWithdrawn(**OF, reason="Not needed")],
    ),
    (
        recurring(),
        c.ReportOccurrence("9", "May 2025", narrative="Met twice"),
        [
            e.OccurrenceReported(
                action=ActionId("a6"),
                label="9",
                occurrence="May 2025",
                first_day=date(2025, 5, 1),
                last_day=MAY,
                outcome="done",
                narrative="Met twice",
            )
        ],
    ),
]

CASES: dict[str, tuple[Any, ...]] = {
    "milestone-control": (approved(), MOVE, "target", MOVE, stepped()),
    "milestone-stands": (
        stepped(c.ReachMilestone("M1")),
        c.WithdrawMilestone("M1", reason="Not needed"),
        "milestone",
        c.WithdrawMilestone("M1", reason="Not needed"),
        stepped(),
    ),
    "milestone-move": (
        stepped(),
        c.ReprofileMilestone("M1", target="October 2025", reason=" "),
        "reason",
        MOVE,
    ),
    "occurrence-due": (
        recurring(),
        c.ReportOccurrence("9", "June 2026"),
        "outcome",
        c.ReportOccurrence("9", "May 2025"),
    ),
}
