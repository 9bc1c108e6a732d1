"""The honest store that is tampered with: some 600 events in four plans, two whole tiles, a paper that left."""

from __future__ import annotations

from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from tests.registers import MARCH, ORIGIN, Clock

from planevents.commands import AddAction, Command, IssueReport, OpenPlan, Reprofile
from planevents.register import PlanRegister
from planevents.statuses import NARRATIVE

if TYPE_CHECKING:
    from tests.tampering.contents import Contents, Row

    from planevents.ledger.checkpoint import Checkpoint

NAME = "Ada Lovelace"
ACTIONS = 40
RESTORED = 100
PUBLISHED = 560
EVENTS = 600


class Where(Enum):
    """Where in the history a change is made: what is kept of it besides differs."""

    IN_A_TILE = "below the checkpoint, in a whole tile"
    AFTER_THE_TILES = "below the checkpoint, after the last whole tile"
    AFTER_THE_CHECKPOINT = "after the checkpoint"

    @property
    def position(self) -> int:
        """Where the event stands that is changed, or a little before."""
        return {Where.IN_A_TILE: 300, Where.AFTER_THE_TILES: 540, Where.AFTER_THE_CHECKPOINT: 585}[self]

    @property
    def plan(self) -> str:
        """The plan that has all of its events there, and few."""
        return {
            Where.IN_A_TILE: "housing",
            Where.AFTER_THE_TILES: "roads",
            Where.AFTER_THE_CHECKPOINT: "parks",
        }[self]

    def event(self, contents: Contents) -> Row:
        """Return the event to be changed: the first from there on that has its call's own on both sides."""
        calls = {row["first_position"] + 1 for row in contents["command"] if row["count"] == 3}
        return next(row for row in contents["event"][self.position :] if row["position"] in calls)


def tell(url: str) -> Checkpoint:
    """Make a store at a URL, and return the checkpoint that its report printed."""
    clock = Clock()
    with PlanRegister.open(url, create=True, clock=clock, origin=ORIGIN) as register:
        officer = register.acting_as("Performance Officer")
        named = register.acting_as("Chair of Scrutiny", person=NAME)
        officer.execute("cip", *_opening(ACTIONS), effective_on=MARCH)
        waiting = list(Where)
        call, paper = 0, None
        while (size := register.checkpoint().size) < EVENTS:
            clock.now += timedelta(minutes=1)
            if size >= RESTORED and not register._store.incarnations():
                with register._store.transaction() as transaction:
                    transaction.begin_incarnation("2025-06-30T09:30:00.000000Z")
            if size >= PUBLISHED and paper is None:
                report = IssueReport(
                    "June 2025", plans=["cip"], period="2025/26 Q1", cut_off=date(2025, 6, 30)
                )
                officer.issue(report)
                paper = register.checkpoint("June 2025")
            if waiting and size >= waiting[0].position - 20:
                officer.execute(waiting.pop(0).plan, *_opening(4), effective_on=MARCH)
            (named if call % 20 == 0 else officer).execute("cip", *_moved(call), command_id=f"call {call:04}")
            call += 1
    assert paper is not None
    return paper


def _opening(actions: int) -> list[Command]:
    more = (AddAction(str(one), title=f"Action {one}", target="June 2025") for one in range(1, actions + 1))
    return [OpenPlan("Improvement plan", scheme=NARRATIVE), *more]


def _moved(call: int) -> list[Command]:
    target = f"June {2026 + call}"
    return [
        Reprofile(str((3 * call + one) % ACTIONS + 1), target=target, reason="Elections") for one in range(3)
    ]
