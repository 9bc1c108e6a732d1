"""Histories for tests: the kit's stories, and commands that random ones go on with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import attrs
from hypothesis import strategies as st

from planevents import commands as c
from planevents.events import correctable
from planevents.people import Post
from planevents.rules import CLASSIFICATIONS
from planevents.statuses import DELIVERY, NARRATIVE
from planevents.testing.story import BODIES, OPENED, TODAY, Story
from planevents.testing.strategies import bases, histories

__all__ = [
    "BODIES",
    "CLASSIFICATIONS",
    "DAYS",
    "LABELS",
    "MAKERS",
    "OPENED",
    "OWNERS",
    "TARGETS",
    "TITLES",
    "TODAY",
    "TO_DELIVERY",
    "Choice",
    "Maker",
    "Story",
    "bases",
    "stories",
]

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

T = TypeVar("T")

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


def stories(*, longest: int = 20) -> SearchStrategy[Story]:
    """Histories of narrative plans."""
    return histories(schemes=st.just(NARRATIVE), years=st.just(4), longest=longest)
