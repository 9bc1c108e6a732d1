"""A plan's history told by commands, without a store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from planevents.commands import OpenPlan
from planevents.decide import Decision, History, Tip, decide
from planevents.definitions import Body, Field
from planevents.evolve import fold
from planevents.people import Post
from planevents.perspective import Basis, Perspective, arrange
from planevents.plan import Plan
from planevents.recorded import Context, RecordedEvent
from planevents.rules import RuleBook
from planevents.statuses import NARRATIVE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planevents.commands import Command
    from planevents.definitions import ChangeControl, Standard
    from planevents.recorded import Source
    from planevents.statuses import StatusScheme

OPENED = date(2024, 4, 1)
"""The day on which a story's plan is opened, unless another is given."""

TODAY = date(2026, 3, 31)
"""The day on which a story is told: nothing in it takes effect later."""

BODIES = (Body("Executive", decides=True), Body("Scrutiny", decides=False))
"""One body that decides and one that notes."""

_FIRST_RECORDED = datetime(2024, 4, 1, 9, tzinfo=UTC)


class Story:
    """A plan's history, made by deciding commands; every event is recorded a minute after the last.

    Positions are a store's: what other plans recorded, and every report, takes some too.

        story = Story().do(AddAction("1", title="Open the board"), on=OPENED)
        story.do(ReportStatus("1", "In progress"), on=date(2024, 6, 30))
        story.plan()["1"].status
    """

    def __init__(
        self,
        plan: str = "cip",
        *,
        title: str = "Continuous Improvement Plan",
        scheme: StatusScheme = NARRATIVE,
        change_control: ChangeControl = "live",
        fields: Iterable[Field] = (Field("theme", many=True),),
        standards: Iterable[Standard] = (),
        bodies: Iterable[Body] = BODIES,
        opened: date = OPENED,
        year_starts: int = 4,
        rulebook: RuleBook | None = None,
    ) -> None:
        self.id = plan
        self.rulebook = RuleBook.standard() if rulebook is None else rulebook
        self.recorded: list[RecordedEvent] = []
        self.position = 0
        self.tip = Tip(Plan(plan))
        self.do(
            OpenPlan(
                title,
                scheme=scheme,
                change_control=change_control,
                fields=tuple(fields),
                standards=tuple(standards),
                bodies=tuple(bodies),
                year_starts=year_starts,
            ),
            on=opened,
        )

    def decide(self, *commands: Command, on: date, by: str | Post = "Performance Officer") -> Decision:
        """Decide the commands on the plan as it stands, and record nothing, or raise CommandRefusedError."""
        history = History(self.tip, lambda: self.recorded)
        actor = Post(by) if isinstance(by, str) else by
        return decide(commands, history, self.rulebook, today=TODAY, effective_on=on, actor=actor)

    def do(
        self,
        *commands: Command,
        on: date,
        by: str | Post = "Performance Officer",
        source: Source | None = None,
    ) -> Self:
        """Decide the commands and record their events, or raise CommandRefusedError."""
        decision = self.decide(*commands, on=on, by=by)
        actor = Post(by) if isinstance(by, str) else by
        context = Context(actor, f"call {self.position}", source=source)
        for new in decision.events:
            self.recorded.append(
                RecordedEvent(
                    plan=self.id,
                    version=len(self.recorded) + 1,
                    position=self.position,
                    recorded_at=_FIRST_RECORDED + timedelta(minutes=self.position),
                    effective_on=new.effective_on,
                    event=new.event,
                    read_context=lambda: context,
                )
            )
            self.position += 1
        self.tip = decision.tip
        return self

    def elsewhere(self, events: int = 1) -> Self:
        """Let other plans record something."""
        self.position += events
        return self

    def report(self, name: str, cut_off: date) -> Basis:
        """Issue a report: it pins what is recorded so far."""
        self.position += 1
        return Basis(self.position - 1, cut_off, name)

    def now(self, cut_off: date = TODAY) -> Basis:
        """Return what is known now."""
        return Basis(self.position, cut_off)

    def plan(self, perspective: Perspective | None = None) -> Plan:
        """Return the plan as a perspective shows it; without one, with all that is recorded."""
        return fold(self.id, arrange(self.recorded, perspective or Perspective()))

    def __repr__(self) -> str:
        told = ", ".join(f"{one.event.type} on {one.effective_on}" for one in self.recorded)
        return f"<Story of {self.id}: {told}>"
