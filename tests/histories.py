"""Histories for tests: a plan's story told by commands, and a strategy for random ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Self, TypeVar

import attrs
from hypothesis import strategies as st

from planevents import commands as c
from planevents.decide import History, Tip, decide
from planevents.definitions import Body, Field
from planevents.errors import CommandRefusedError
from planevents.events import correctable
from planevents.evolve import fold
from planevents.people import Post
from planevents.perspective import Basis, Perspective, arrange
from planevents.plan import Plan
from planevents.recorded import Context, RecordedEvent, Source
from planevents.rules import CLASSIFICATIONS, RuleBook
from planevents.statuses import DELIVERY, NARRATIVE, StatusScheme

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from planevents.definitions import ChangeControl, Standard

T = TypeVar("T")

OPENED = date(2024, 4, 1)
TODAY = date(2026, 3, 31)
BODIES = (Body("Executive", decides=True), Body("Scrutiny", decides=False))


class Story:
    """A plan's history, made by deciding commands; every call is recorded a minute after the last.

    Positions are the store's: what other plans recorded, and every report, takes some too.
    """

    def __init__(
        self,
        plan: str = "cip",
        *,
        title: str = "Continuous Improvement Plan",
        scheme: StatusScheme = NARRATIVE,
        change_control: ChangeControl = "live",
        fields: tuple[Field, ...] = (Field("theme", many=True),),
        standards: tuple[Standard, ...] = (),
        opened: date = OPENED,
        year_starts: int = 4,
    ) -> None:
        self.id = plan
        self.recorded: list[RecordedEvent] = []
        self.position = 0
        self.tip = Tip(Plan(plan))
        self.do(
            c.OpenPlan(
                title,
                scheme=scheme,
                change_control=change_control,
                fields=fields,
                standards=standards,
                bodies=BODIES,
                year_starts=year_starts,
            ),
            on=opened,
        )

    def do(
        self,
        *commands: c.Command,
        on: date,
        by: str | Post = "Performance Officer",
        source: Source | None = None,
    ) -> Self:
        """Decide the commands and record their events, or raise CommandRefusedError."""
        history = History(self.tip, lambda: self.recorded)
        decision = decide(commands, history, RuleBook.standard(), today=TODAY, effective_on=on)
        context = Context(Post(by) if isinstance(by, str) else by, f"call {self.position}", source=source)
        for new in decision.events:
            self.recorded.append(
                RecordedEvent(
                    plan=self.id,
                    version=len(self.recorded) + 1,
                    position=self.position,
                    recorded_at=datetime(2024, 4, 1, 9, tzinfo=UTC) + timedelta(minutes=self.position),
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
        """What is known now."""
        return Basis(self.position, cut_off)

    def plan(self, perspective: Perspective = Perspective()) -> Plan:  # noqa: B008 frozen
        """The plan as a perspective shows it."""
        return fold(self.id, arrange(self.recorded, perspective))


LABELS = ("1", "2.1", "2.2", "3(a)", "4")
DAYS = (
    date(2024, 4, 1),
    date(2024, 5, 31),
    date(2024, 7, 1),
    date(2024, 9, 30),
    date(2024, 12, 25),
    date(2025, 3, 31),
    date(2025, 4, 1),
    date(2025, 11, 5),
    date(2026, 3, 31),
)
TARGETS = ("May 2025", "June 2025", "2025/26", "Ongoing", "TBC", "31/03/22", "whenever")
TITLES = ("Publish the strategy", "Review the rules", "Open the board")
OWNERS = ((), ("Chief Executive",), ("Mayor", "Chief Executive"), (Post("Head", person="ab" * 32),))
TO_DELIVERY = {"In development": "Commenced", "Complete and ongoing": "Complete"}

Maker = Callable[["Choice"], c.Command]


@attrs.frozen
class Choice:
    """What the next random command can be about: mostly what there is."""

    draw: DrawFn
    story: Story

    def of(self, choices: Sequence[T]) -> T:
        return self.draw(st.sampled_from(choices))

    @property
    def new(self) -> str:
        return self.of(LABELS)

    @property
    def label(self) -> str:
        return self.of([action.label for action in self.story.tip.plan.actions] or LABELS)

    @property
    def status(self) -> str:
        return self.of(self.story.tip.plan.statuses.names)

    @property
    def amendment(self) -> str:
        return self.of([one.label for one in self.story.tip.plan.amendments.values()] or ["A1"])

    @property
    def version(self) -> int:
        return self.draw(st.integers(2, len(self.story.recorded)))

    def correction(self) -> c.Command:
        """Correct any field that can be corrected, to a day, a target or nothing much."""
        version = self.version
        field = self.of(correctable(self.story.recorded[version - 1].event))
        value: str | date = (
            self.of(DAYS) if field == "effective_on" else self.of((*TARGETS, *TITLES, self.status))
        )
        return c.CorrectFact(version, field=field, value=value, reason="because")


def _adding(now: Choice) -> c.Command:
    return c.AddAction(
        now.new,
        title=now.of(TITLES),
        owners=now.of(OWNERS),
        target=now.of((None, *TARGETS)),
        status=now.of((None, now.status)),
        origin=now.of((None, "new", "imported")),
        tags=now.of(((), ("shared",))),
    )


def _classifying(now: Choice) -> c.Command:
    seen = now.of(list(now.story.tip.plan.observed.values()) or [None])
    as_ = now.of(CLASSIFICATIONS[seen.field]) if seen else "correction"
    return c.ClassifyChange(seen.version if seen else 2, as_=as_, reason="because")


def _listing(now: Choice) -> c.Command:
    gone = [action.label for action in now.story.tip.plan.all_actions.values() if not action.is_living]
    again = now.of((*gone, None))
    return c.RecordPublishedChange(
        again or now.label, field="listed", new="listed" if again else None, declared=now.of((False, True))
    )


MAKERS: tuple[Maker, ...] = (
    _adding,
    _adding,
    *[lambda now: c.ReportStatus(now.label, now.status)] * 4,
    lambda now: c.Complete(now.label),
    lambda now: c.Reopen(now.label, now.status, reason="because"),
    lambda now: c.NoteUpdate(now.label, kind=now.of(("narrative", "blank")), printed="See minutes"),
    lambda now: c.Reprofile(now.label, target=now.of(TARGETS), reason="because"),
    lambda now: c.Redraft(now.label, target=now.of(TARGETS)),
    lambda now: c.Relabel(now.label, to=now.new),
    lambda now: c.Reword(now.label, title=now.of(TITLES), reason="because"),
    lambda now: c.ChangeOwners(now.label, owners=now.of(OWNERS)),
    lambda now: c.SetFields(now.label, fields={"theme": now.of(("All", ["A", "B"]))}),
    lambda now: c.Tag(now.label, tags=now.of(((), ("shared",), ("b", "a")))),
    lambda now: c.Withdraw(now.label, reason="because"),
    lambda now: c.Supersede(now.label, by=now.label, reason="because"),
    lambda now: c.RecordPublishedChange(
        now.label, field="target", new=now.of(TARGETS), declared=now.of((False, True))
    ),
    _listing,
    _listing,
    lambda now: c.RecordPublishedChange(now.label, field="owners", owners=now.of(OWNERS)),
    lambda now: c.RecordPublishedChange(
        now.label, field="field", name="theme", values=now.of(((), ("B", "C")))
    ),
    _classifying,
    _classifying,
    lambda now: c.ProposeAmendment(now.label, target=now.of(TARGETS), reason="because"),
    lambda now: c.ProposeAmendment(now.label, withdraw=True, reason="because"),
    lambda now: c.ApproveAmendment(now.amendment, body="Executive"),
    lambda now: c.RejectAmendment(now.amendment, body="Executive"),
    lambda now: c.NoteAmendment(now.amendment, body="Scrutiny"),
    lambda _: c.ApprovePlan(body="Executive"),
    lambda now: c.AddRecommendation(now.new, text=now.of(TITLES)),
    lambda now: c.AddSection(now.new, title=now.of(TITLES)),
    lambda now: c.AttachEvidence(now.label, title=now.of(TITLES), link="https://example.org/minutes"),
    lambda _: c.RecordEdition("march.docx", sha256="0" * 64),
    lambda now: c.ChangeScheme(DELIVERY, mapping=TO_DELIVERY, reason=now.of(("because", "One for all"))),
    Choice.correction,
    Choice.correction,
    lambda now: c.RetractFact(now.version, reason="because"),
)


@st.composite
def stories(draw: DrawFn, *, longest: int = 20) -> Story:
    """Histories that random commands make, with whatever is refused left out."""
    story = Story(change_control=draw(st.sampled_from(("live", "by approval"))))
    for label in ("1", "2.1"):
        story.do(c.AddAction(label, title="In the baseline", target="May 2025"), on=OPENED)
    for _ in range(draw(st.integers(longest // 3, longest))):
        command = draw(st.sampled_from(MAKERS))(Choice(draw, story))
        try:
            story.elsewhere(draw(st.integers(0, 1))).do(command, on=draw(st.sampled_from(DAYS)))
        except CommandRefusedError:
            continue
    return story


@st.composite
def bases(draw: DrawFn, story: Story, number: int) -> tuple[Basis, ...]:
    """So many reports on a story; neither their positions nor their cut-offs go back."""
    positions = sorted(draw(st.integers(0, story.position)) for _ in range(number))
    cut_offs = sorted(draw(st.sampled_from(DAYS)) for _ in range(number))
    return tuple(map(Basis, positions, cut_offs))
