"""Two editions reconciled: what the newer one shows, as commands with the evidence for each.

What the newer document declares (a target that calls itself revised, with words printed beside
it) is a change with a reason. What it does not declare is recorded as observed, and stays
unexplained until a person classifies it. Nothing is guessed: what cannot be read is kept as it is
printed, and asked about.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

import attrs

from planevents import commands as c
from planevents.action import joined
from planevents.calendar import Quarter
from planevents.editions.rows import SHARED_OWNER_CELL, read_rows
from planevents.editions.settings import recognise
from planevents.errors import EditionOutOfOrderError, EditionUnreadableError
from planevents.identity import label_key
from planevents.people import Person
from planevents.statuses import ReadingKind
from planevents.target import Precision, TargetDate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from planevents.action import Action
    from planevents.editions.rows import EditionRow
    from planevents.editions.settings import EditionSettings, ImportSettings
    from planevents.editions.table import Table
    from planevents.plan import Plan

ProposalKind = Literal["opening", "added", "declared", "observed", "status", "no status", "edition"]


@attrs.frozen
class Proposal:
    """One command, and the evidence for it: the old cell, the new cell, and the place."""

    kind: ProposalKind
    command: c.Command
    ref: str | None = None
    field: str | None = None
    old: str | None = None
    new: str | None = None
    place: str | None = None


@attrs.frozen
class Question:
    """What only a person can say."""

    place: str
    ref: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}, {self.ref}: {self.text}"


@attrs.frozen
class ChangeSet:
    """What an edition would change in a plan, for a person to review."""

    document: str
    sha256: str
    proposals: tuple[Proposal, ...]
    questions: tuple[Question, ...]
    already_applied: bool = False

    @property
    def commands(self) -> tuple[c.Command, ...]:
        """The commands, in the order in which they must be carried out."""
        return tuple(proposal.command for proposal in self.proposals)

    def count(self, kind: ProposalKind) -> int:
        """Return how many proposals are of a kind."""
        return sum(proposal.kind == kind for proposal in self.proposals)


def reconcile(
    plan: Plan,
    table: Table,
    settings: ImportSettings,
    edition: EditionSettings,
    as_at: Callable[[date], Plan],
) -> ChangeSet:
    """Compare an edition with the plan, and return what it shows as commands.

    ``as_at`` gives the plan as at a day, for statuses that are printed again for an earlier
    period. An edition that was applied already, whatever came after it, gives an empty change set.

    Raises EditionUnreadableError with every fault, EditionOutOfOrderError.
    """
    if any(applied.sha256 == table.sha256 for applied in plan.editions):
        return ChangeSet(table.document, table.sha256, (), (), already_applied=True)
    if plan.editions and plan.editions[-1].effective_on > edition.effective_on:
        last = plan.editions[-1]
        raise EditionOutOfOrderError(
            table.document, str(edition.effective_on), last.document, str(last.effective_on)
        )
    columns = (settings.columns or recognise(table.header)).lacking(edition.without)
    rows = read_rows(table, columns, settings.opening.year_starts)
    return _Reconciling(plan, table, settings, edition, as_at).run(rows)


class _Reconciling:
    """One edition being compared with one plan."""

    def __init__(
        self,
        plan: Plan,
        table: Table,
        settings: ImportSettings,
        edition: EditionSettings,
        as_at: Callable[[date], Plan],
    ) -> None:
        self.plan = plan
        self.table = table
        self.edition = edition
        self.as_at = as_at
        self.settings = settings
        self.scheme = plan.statuses if plan.is_open else settings.opening.scheme
        self.year_starts = plan.year_starts if plan.is_open else settings.opening.year_starts
        self.day = edition.effective_on if plan.is_open else settings.opened_on or edition.effective_on
        self.proposals: list[Proposal] = []
        self.questions: list[Question] = []
        self.faults: list[str] = []
        self.sections: dict[str, str] = {}
        self.past: dict[date, Plan] = {}

    def run(self, rows: tuple[EditionRow, ...]) -> ChangeSet:
        if not self.plan.is_open:
            opening = attrs.evolve(self.settings.opening, effective_on=self.day)
            self.propose("opening", opening, None)
        self._structure(rows)
        matched: set[str] = set()
        for row in rows:
            key = label_key(row.ref)
            action_id = self.plan.labels.get(("action", key)) or self.plan.retired.get(key)
            if action_id is None:
                self._add(row)
            else:
                action = self.plan[row.ref]
                matched.add(action.id)
                self._compare(row, action)
        for action in self.plan.actions:
            if action.id not in matched:
                gone = c.RecordPublishedChange(action.label, field="listed", old="listed", new=None)
                self.propose("observed", gone, None, action.label, "listed", action.title, None)
        for row in rows:
            self._updates(row)
        repeated = Counter(row.title for row in rows)
        for row in rows:
            if repeated[row.title] > 1:
                self.ask(row, f"{repeated[row.title]} rows have this title: are they one action?")
        if self.faults:
            raise EditionUnreadableError(self.table.document, tuple(self.faults))
        recorded = c.RecordEdition(
            self.table.document, sha256=self.table.sha256, effective_on=self.edition.effective_on
        )
        self.propose("edition", recorded, None)
        self.proposals.sort(key=lambda proposal: proposal.command.effective_on or self.day)
        return ChangeSet(self.table.document, self.table.sha256, tuple(self.proposals), tuple(self.questions))

    def propose(  # noqa: PLR0917 the evidence, in the order in which it is printed
        self,
        kind: ProposalKind,
        command: c.Command,
        row: EditionRow | None,
        ref: str | None = None,
        field: str | None = None,
        old: str | None = None,
        new: str | None = None,
    ) -> None:
        place = None if row is None else row.place
        placed = attrs.evolve(command, place=place, effective_on=command.effective_on or self.day)
        self.proposals.append(Proposal(kind, placed, ref, field, old, new, place))

    def ask(self, row: EditionRow, text: str) -> None:
        self.questions.append(Question(row.place, row.ref, text))

    def _structure(self, rows: tuple[EditionRow, ...]) -> None:
        self.sections = {section.title: section.label for section in self.plan.sections.values()}
        known: dict[str, EditionRow] = {}
        for row in rows:
            if row.section is not None and row.section not in self.sections:
                label = str(len(self.sections) + 1)
                self.sections[row.section] = label
                self.propose("added", c.AddSection(label, title=row.section, kind="theme"), row, label)
            if row.recommendation is None:
                continue
            first = known.setdefault(label_key(row.recommendation), row)
            if first is not row:
                self._same_recommendation(first, row)
            elif ("recommendation", label_key(row.recommendation)) in self.plan.labels:
                self._compare_recommendation(row)
            else:
                added = c.AddRecommendation(
                    row.recommendation,
                    text=row.recommendation_text or row.title,
                    source=row.recommendation_source or None,
                )
                self.propose("added", added, row, row.recommendation)

    def _same_recommendation(self, first: EditionRow, row: EditionRow) -> None:
        for name in ("recommendation_text", "recommendation_source"):
            if getattr(row, name) and getattr(row, name) != getattr(first, name):
                self.faults.append(
                    f"{row.place}: recommendation {row.recommendation} reads otherwise than on {first.place}"
                )

    def _compare_recommendation(self, row: EditionRow) -> None:
        recommendation = self.plan.find_recommendation(row.recommendation or "")
        for field, old, new in (
            ("text", recommendation.text, row.recommendation_text),
            ("source", recommendation.source, row.recommendation_source),
        ):
            if new and new != (old or ""):
                change = c.RecordPublishedChange(
                    recommendation.label,
                    field="text" if field == "text" else "source",
                    old=old,
                    new=new,
                )
                self.propose("observed", change, row, recommendation.label, field, old, new)

    def _add(self, row: EditionRow) -> None:
        self._ask_about_target(row)
        added = c.AddAction(
            row.ref,
            title=row.title,
            description=row.description or None,
            owners=row.owners or (),
            start=row.start,
            target=row.target or None,
            origin=row.origin or ("new" if self.plan.is_open else "baseline"),
            recommendation=row.recommendation,
            section=None if row.section is None else self.sections[row.section],
            fields={name: values for name, values in row.fields.items() if values},
            tags=[SHARED_OWNER_CELL] if row.owners_shared else [],
        )
        self.propose("added", added, row, row.ref)

    def _compare(self, row: EditionRow, action: Action) -> None:
        if not action.is_living:
            back = c.RecordPublishedChange(row.ref, field="listed", old=None, new="listed")
            self.propose("observed", back, row, row.ref, "listed", None, row.title)
        self._compare_links(row, action)
        if row.title != action.title:
            reworded = c.RecordPublishedChange(row.ref, field="title", old=action.title, new=row.title)
            self.propose("observed", reworded, row, row.ref, "title", action.title, row.title)
        if row.owners is not None:
            titles = joined(one.post if isinstance(one, Person) else one.title for one in row.owners)
            before = joined(post.title for post in action.owners)
            if titles != before:
                handed = c.RecordPublishedChange(row.ref, field="owners", old=before, owners=row.owners)
                self.propose("observed", handed, row, row.ref, "owners", before, titles)
        for name, values in row.fields.items():
            old_values = action.fields.get(name, ())
            if values != old_values:
                change = c.RecordPublishedChange(
                    row.ref, field="field", name=name, old=joined(old_values), values=values
                )
                self.propose("observed", change, row, row.ref, name, joined(old_values), joined(values))
        current = action.target.current.text
        if row.target is not None and " ".join(row.target.split()) != " ".join(current.split()):
            self._ask_about_target(row)
            self._move_target(row, current)

    def _compare_links(self, row: EditionRow, action: Action) -> None:
        answers = (
            None if action.recommendation is None else self.plan.recommendations[action.recommendation].label
        )
        stands = None if action.section is None else self.plan.sections[action.section].title
        for what, before, now in (
            ("recommendation", answers, row.recommendation),
            ("section", stands, row.section),
        ):
            if now is not None and label_key(now) != label_key(before or ""):
                self.faults.append(
                    f"{row.place}: {row.ref} stands under {what} {now!r} here and under {before!r} in the "
                    "plan; an edition cannot move an action, so give it another reference"
                )

    def _move_target(self, row: EditionRow, current: str) -> None:
        target = row.target or ""
        declared = TargetDate(target).revision is not None
        reason = row.reason or self._printed_beside(row)
        if declared and reason is not None and self.plan.change_control == "live":
            command: c.Command = c.Reprofile(row.ref, target=target, reason=reason)
            self.propose("declared", command, row, row.ref, "target", current, target)
            return
        if declared:
            self.ask(row, "the document declares another target without a reason: who decided it, and why?")
        else:
            self.ask(row, f"the target moved from {current!r} to {target!r} undeclared: what was it?")
        command = c.RecordPublishedChange(
            row.ref, field="target", old=current or None, new=target or None, declared=declared
        )
        kind: ProposalKind = "declared" if declared else "observed"
        self.propose(kind, command, row, row.ref, "target", current, target)

    def _printed_beside(self, row: EditionRow) -> str | None:
        """Return the words that the edition prints beside a target, without the status in them."""
        latest = next((text for _, text in reversed(row.updates) if text), "")
        return self.scheme.read(latest).narrative or None

    def _ask_about_target(self, row: EditionRow) -> None:
        target = TargetDate(row.target or "")
        if target.precision is Precision.UNREADABLE:
            self.ask(row, f"the target {target.text!r} cannot be read: {target.reading.why}")

    def _updates(self, row: EditionRow) -> None:
        for period, text in row.updates:
            quarter = Quarter.parse(period or self.edition.period, self.year_starts)
            day = min(quarter.last_day, self.edition.effective_on)
            before = self._printed_before(row, quarter, day)
            if before == text:
                continue
            for kind, command in self._update(row, str(quarter), text, day):
                placed = attrs.evolve(command, effective_on=day)
                self.propose(kind, placed, row, row.ref, f"status {quarter}", before, text)

    def _printed_before(self, row: EditionRow, quarter: Quarter, day: date) -> str | None:
        if not self.plan.is_open:
            return None
        action = self._action_at(row.ref, day)
        return action.printed if action is not None and action.period == str(quarter) else None

    def _action_at(self, ref: str, day: date) -> Action | None:
        if day not in self.past:
            self.past[day] = self.as_at(day)
        then = self.past[day]
        return then[ref] if ref in then else None  # noqa: SIM401 a Plan is no dict

    def _update(
        self, row: EditionRow, period: str, text: str, day: date
    ) -> Iterator[tuple[ProposalKind, c.Command]]:
        reading = self.scheme.read(text)
        status = reading.status
        if status is not None:
            before = self._action_at(row.ref, day) if self.plan.is_open else None
            if not status.complete and before is not None and before.is_complete:
                self.ask(row, f"it was complete and now reads {status.name!r}: why was it reopened?")
                words = f"as printed in {self.table.document}: {text}"
                yield "status", c.Reopen(row.ref, status.name, period=period, reason=words)
                return
            yield (
                "status",
                c.ReportStatus(
                    row.ref,
                    status.name,
                    period=period,
                    narrative=reading.narrative or None,
                    completed=reading.as_of if status.complete else None,
                    printed=text,
                ),
            )
            return
        match reading.kind:
            case ReadingKind.CROSS_REFERENCE:
                if row.see is None:
                    self.faults.append(
                        f"{row.place}: {text!r} points at another action: "
                        "say which in a column with the role 'see'"
                    )
                    return
                yield (
                    "no status",
                    c.NoteUpdate(row.ref, kind="cross-reference", printed=text, see=row.see, period=period),
                )
            case ReadingKind.PROVENANCE:
                yield "no status", c.NoteUpdate(row.ref, kind="provenance", printed=text, period=period)
            case ReadingKind.BLANK:
                yield "no status", c.NoteUpdate(row.ref, kind="blank", printed=text, period=period)
            case ReadingKind.NARRATIVE | ReadingKind.STATUS:
                yield "no status", c.NoteUpdate(row.ref, kind="narrative", printed=text, period=period)
        what = "is blank" if reading.kind is ReadingKind.BLANK else "holds no status"
        if reading.kind is not ReadingKind.CROSS_REFERENCE:
            self.ask(row, f"the update for {period} {what}: where does the action stand?")
