"""Histories for tests: a plan's story told by commands, and a strategy for random ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from hypothesis import strategies as st

from planevents import commands as c
from planevents.decide import History, Tip, decide
from planevents.definitions import Body, Field
from planevents.errors import CommandRefusedError
from planevents.evolve import fold
from planevents.people import Post
from planevents.perspective import Basis, Perspective, arrange
from planevents.plan import Plan
from planevents.recorded import Context, RecordedEvent, Source
from planevents.rules import RuleBook
from planevents.statuses import DELIVERY, NARRATIVE, StatusScheme

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from planevents.definitions import ChangeControl, Standard

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
    ) -> None:
        self.id = plan
        self.recorded: list[RecordedEvent] = []
        self.position = 0
        self._tip = Tip(Plan(plan))
        self.do(
            c.OpenPlan(
                title,
                scheme=scheme,
                change_control=change_control,
                fields=fields,
                standards=standards,
                bodies=BODIES,
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
        history = History(self._tip, lambda: self.recorded)
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
        self._tip = decision.tip
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

_label = st.sampled_from(LABELS)
_version = st.integers(1, 25)
_target = st.sampled_from(TARGETS)
_titles = st.sampled_from(("Publish the strategy", "Review the rules", "Open the board"))
_owners = st.sampled_from(((), ("Chief Executive",), ("Mayor", "Chief Executive"), (Post("Head", person="ab" * 32),)))
_status = st.sampled_from(NARRATIVE.names)
_amendment = st.sampled_from(("A1", "A2", "A3"))
_body = st.sampled_from(("Executive", "Scrutiny"))
_why = st.just("because")


def _commands() -> SearchStrategy[c.Command]:
    adding = st.builds(
        c.AddAction,
        _label,
        title=_titles,
        owners=_owners,
        target=st.none() | _target,
        status=st.none() | _status,
        origin=st.sampled_from((None, "new", "imported")),
        tags=st.sampled_from(((), ("shared",))),
    )
    return st.one_of(
        adding,
        adding,
        st.builds(c.ReportStatus, _label, _status),
        st.builds(c.ReportStatus, _label, _status),
        st.builds(c.Complete, _label),
        st.builds(c.Reopen, _label, _status, reason=_why),
        st.builds(c.NoteUpdate, _label, kind=st.sampled_from(("narrative", "blank")), printed=st.just("See minutes")),
        st.builds(c.Reprofile, _label, target=_target, reason=_why),
        st.builds(c.Redraft, _label, target=_target),
        st.builds(c.Relabel, _label, to=_label),
        st.builds(c.Reword, _label, title=_titles, reason=_why),
        st.builds(c.ChangeOwners, _label, owners=_owners),
        st.builds(c.SetFields, _label, fields=st.sampled_from(({"theme": "All"}, {"theme": ["A", "B"]}))),
        st.builds(c.Tag, _label, tags=st.sampled_from(((), ("shared",), ("b", "a")))),
        st.builds(c.Withdraw, _label, reason=_why),
        st.builds(c.Supersede, _label, by=_label, reason=_why),
        st.builds(
            c.RecordPublishedChange,
            _label,
            field=st.just("target"),
            new=_target,
            declared=st.booleans(),
        ),
        st.builds(
            c.RecordPublishedChange,
            _label,
            field=st.just("listed"),
            new=st.sampled_from((None, "listed")),
            declared=st.booleans(),
        ),
        st.builds(c.RecordPublishedChange, _label, field=st.just("owners"), owners=_owners),
        st.builds(
            c.ClassifyChange, _version, as_=st.sampled_from(("reprofile", "correction", "withdrawal")), reason=_why
        ),
        st.builds(c.ProposeAmendment, _label, target=_target, reason=_why),
        st.builds(c.ProposeAmendment, _label, withdraw=st.just(value=True), reason=_why),
        st.builds(c.ApproveAmendment, _amendment, body=_body),
        st.builds(c.RejectAmendment, _amendment, body=_body),
        st.builds(c.NoteAmendment, _amendment, body=_body),
        st.builds(c.ApprovePlan, body=st.just("Executive")),
        st.builds(c.AddRecommendation, _label, text=_titles),
        st.builds(c.AddSection, _label, title=_titles),
        st.builds(c.AttachEvidence, _label, title=_titles, link=st.just("https://example.org/minutes")),
        st.builds(c.RecordEdition, st.just("march.docx"), sha256=st.just("0" * 64)),
        st.builds(
            c.ChangeScheme,
            st.just(DELIVERY),
            mapping=st.just({"In development": "Commenced", "Complete and ongoing": "Complete"}),
            reason=_why,
        ),
        st.builds(c.CorrectFact, _version, field=st.just("title"), value=_titles, reason=_why),
        st.builds(c.CorrectFact, _version, field=st.sampled_from(("new", "target")), value=_target, reason=_why),
        st.builds(c.CorrectFact, _version, field=st.just("effective_on"), value=st.sampled_from(DAYS), reason=_why),
        st.builds(c.RetractFact, _version, reason=_why),
    )


@st.composite
def stories(draw: DrawFn, *, longest: int = 25) -> Story:
    """Histories that random commands make, with whatever is refused left out."""
    story = Story(change_control=draw(st.sampled_from(("live", "by approval"))))
    for label in ("1", "2.1"):
        story.do(c.AddAction(label, title="In the baseline", target="May 2025"), on=OPENED)
    calls = st.tuples(_commands(), st.sampled_from(DAYS), st.integers(0, 1))
    for command, on, others in draw(st.lists(calls, max_size=longest)):
        try:
            story.elsewhere(others).do(command, on=on)
        except CommandRefusedError:
            continue
    return story


@st.composite
def bases(draw: DrawFn, story: Story, number: int) -> tuple[Basis, ...]:
    """So many reports on a story; neither their positions nor their cut-offs go back."""
    positions = sorted(draw(st.integers(0, story.position)) for _ in range(number))
    cut_offs = sorted(draw(st.sampled_from(DAYS)) for _ in range(number))
    return tuple(map(Basis, positions, cut_offs))
