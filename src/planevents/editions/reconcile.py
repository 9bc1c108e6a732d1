"""Two editions reconciled: what the newer one shows, as commands with the evidence for each.

What the newer document declares (a target that calls itself revised, with words printed beside
it) is a change with a reason. What it does not declare is recorded as observed, and stays
unexplained until a person classifies it. Nothing is guessed: what cannot be read is kept as it is
printed, and asked about.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from planevents import commands as c
from planevents.action import joined
from planevents.editions.change_set import ChangeSet, Proposal, ProposalKind, Question
from planevents.editions.columns import recognise
from planevents.editions.drafting import Draft, Past, squeezed
from planevents.editions.faults import shown
from planevents.editions.rows import SHARED_OWNER_CELL, readable_rows
from planevents.editions.structure import Structure
from planevents.editions.targets import Targets
from planevents.editions.updates import CrossReferences, Updates, own_quarter
from planevents.errors import EditionOutOfOrderError, EditionUnreadableError, near
from planevents.identity import label_key
from planevents.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planevents.action import Action
    from planevents.editions.rows import EditionRow
    from planevents.editions.settings import EditionSettings, ImportSettings
    from planevents.editions.table import Table
    from planevents.plan import Plan
    from planevents.recorded import RecordedEvent

__all__ = ["ChangeSet", "Proposal", "ProposalKind", "Question", "reconcile"]


def reconcile(
    plan: Plan,
    table: Table,
    settings: ImportSettings,
    edition: EditionSettings,
    recorded: Sequence[RecordedEvent] = (),
) -> ChangeSet:
    """Compare an edition with the plan, and return what it shows as commands.

    ``plan`` is the plan as it stands, ``recorded`` its history: an edition is compared with the
    plan as at the edition's own day. The same bytes for the same day are an edition that was applied
    already, whatever came after it, and give an empty change set; the same bytes for a later day
    are the plan printed again.

    Raises EditionUnreadableError with every fault, EditionOutOfOrderError.
    """
    if any((one.sha256, one.effective_on) == (table.sha256, edition.effective_on) for one in plan.editions):
        return ChangeSet(table.document, table.sha256, (), (), already_applied=True)
    if plan.editions and plan.editions[-1].effective_on > edition.effective_on:
        last = plan.editions[-1]
        raise EditionOutOfOrderError(
            table.document, str(edition.effective_on), last.document, str(last.effective_on)
        )
    return _Reconciling(plan, table, settings, edition, Past(plan.id, recorded)).run()


class _Reconciling:
    """One edition being compared with one plan."""

    def __init__(
        self,
        plan: Plan,
        table: Table,
        settings: ImportSettings,
        edition: EditionSettings,
        past: Past,
    ) -> None:
        self.settings = settings
        self.edition = edition
        self.day = _day(plan, table, settings, edition)
        self.draft = Draft(table, self.day)
        self.plan = past.at(edition.effective_on)
        opening = settings.opening
        year_starts = self.plan.year_starts if self.plan.is_open else opening.year_starts
        columns = (settings.columns or recognise(table.header)).lacking(edition.without)
        self.rows = readable_rows(table, columns, year_starts, self.draft.faults)
        self.columns = columns
        self.updates = Updates(
            self.draft,
            past,
            edition,
            self.plan.statuses if self.plan.is_open else opening.scheme,
            CrossReferences(
                (row.cells[columns.ref] for row in table.rows), self.rows, self.plan, self.draft.faults
            ),
            year_starts,
            own_quarter(columns, edition, year_starts, self.draft.faults),
        )
        self.structure = Structure(self.draft, self.plan, columns, settings.sections)
        self.targets = Targets(self.draft, self.updates, self.plan.change_control, year_starts)

    def run(self) -> ChangeSet:
        if not self.plan.is_open:
            self._open()
        self._check_fields()
        self.structure.take(self.rows)
        matched = {row.ref: self._matching(row) for row in self.rows}
        for row in self.rows:
            action = matched[row.ref]
            if action is None:
                self._add(row)
            else:
                self._compare(row, action)
        listed = {action.id for action in matched.values() if action is not None}
        for action in self.plan.actions:
            if action.id not in listed:
                gone = c.RecordPublishedChange(action.id, field="listed", old="listed", new=None)
                self.draft.propose("observed", gone, None, action.label, "listed", action.title, None)
                self.draft.ask_about_absent(action.label, "it is no longer listed: what became of it?")
        for row in self.rows:
            self.updates.take(row, matched[row.ref])
        repeated = Counter(squeezed(row.title) for row in self.rows)
        for row in self.rows:
            if (count := repeated[squeezed(row.title)]) > 1:
                self.draft.ask(row, f"{count} rows have this title: are they one action?")
        table = self.draft.table
        applied = c.RecordEdition(table.document, sha256=table.sha256, effective_on=self.edition.effective_on)
        self.draft.propose("edition", applied, None)
        return self.draft.change_set()

    def _matching(self, row: EditionRow) -> Action | None:
        key = label_key(row.ref)
        found = self.plan.labels.get(("action", key)) or self.plan.retired.get(key)
        if found is not None:
            return self.plan.all_actions[found]
        if (renamed := self.plan.former.get(("action", key))) is not None:
            now = self.plan.entity_label(renamed)
            self.draft.ask(row, f"action {now!r} was called {row.ref!r}: is this the same one?")
        return None

    def _open(self) -> None:
        self.draft.propose("opening", self.settings.opening, None)
        for command in self.settings.arrangement:
            self.draft.propose("layout", command, None)
        for section in self.settings.sections:
            self.draft.propose("added", section.command, None, section.label)

    def _check_fields(self) -> None:
        defined = self.plan.fields if self.plan.is_open else self.settings.opening.fields
        known = {field.name: field for field in defined}
        for name, heading in self.columns.fields.items():
            field = known.get(name)
            if field is None:
                self.draft.faults.add(
                    f"the plan has no field {name!r}, and fields are defined when a plan is opened: "
                    "list the column under ignore, or under the edition's 'without'",
                    column=heading,
                )
                continue
            for row in self.rows:
                values = row.fields[name]
                if len(values) > 1 and not field.many:
                    self._fault(
                        row, heading, f"field {name!r} holds one value, and here are {len(values)}: keep one"
                    )
                for value in values:
                    if field.choices and value not in field.choices:
                        meant = near(value, field.choices) or field.choices
                        listed = ", ".join(map(repr, meant))
                        self._fault(
                            row, heading, f"{shown(value)} is not a choice of field {name!r}: try {listed}"
                        )

    def _add(self, row: EditionRow) -> None:
        self.targets.ask_if_unreadable(row)
        added = c.AddAction(
            row.ref,
            title=row.title,
            description=row.description or None,
            owners=row.owners or (),
            start=row.start or None,
            target=row.target or None,
            origin=row.origin or ("new" if self.plan.is_open else "baseline"),
            recommendation=row.recommendation or None,
            section=self.structure.section(row),
            parent=self.structure.parent(row),
            fields={name: values for name, values in row.fields.items() if values},
            tags=[SHARED_OWNER_CELL] if row.owners_shared else [],
        )
        self.draft.propose("added", added, row, row.ref)

    def _compare(self, row: EditionRow, action: Action) -> None:
        if not action.is_living:
            back = c.RecordPublishedChange(action.id, field="listed", old=None, new="listed")
            self.draft.propose("observed", back, row, row.ref, "listed", None, row.title)
        self.structure.compare(row, action)
        if squeezed(row.title) != squeezed(action.title):
            reworded = c.RecordPublishedChange(action.id, field="title", old=action.title, new=row.title)
            self.draft.propose("observed", reworded, row, row.ref, "title", action.title, row.title)
        self._compare_description(row, action)
        self._compare_owners(row, action)
        for name, values in row.fields.items():
            old = action.fields.get(name, ())
            if joined(map(squeezed, values)) != joined(map(squeezed, old)):
                change = c.RecordPublishedChange(
                    action.id, field="field", name=name, old=joined(old), values=values
                )
                self.draft.propose("observed", change, row, row.ref, name, joined(old), joined(values))
        self._compare_start(row, action)
        self.targets.compare(row, action)

    def _compare_description(self, row: EditionRow, action: Action) -> None:
        old, new = action.description, row.description
        if new is None or squeezed(new) == squeezed(old or ""):
            return
        reworded = c.RecordPublishedChange(action.id, field="description", old=old, new=new or None)
        self.draft.propose("observed", reworded, row, row.ref, "description", old, new)

    def _compare_start(self, row: EditionRow, action: Action) -> None:
        old, new = "" if action.start is None else action.start.text, row.start
        if new is None or squeezed(new) == squeezed(old):
            return
        moved = c.RecordPublishedChange(action.id, field="start", old=old or None, new=new or None)
        self.draft.propose("observed", moved, row, row.ref, "start", old, new)
        self.draft.ask(row, f"the start moved from {old!r} to {new!r} undeclared: what was it?")

    def _compare_owners(self, row: EditionRow, action: Action) -> None:
        """Compare owners by their posts; who holds a post is not compared, for names are not kept here."""
        if row.owners is None:
            return
        titles = joined(one.post if isinstance(one, Person) else one.title for one in row.owners)
        before = joined(post.title for post in action.owners)
        if squeezed(titles) != squeezed(before):
            handed = c.RecordPublishedChange(action.id, field="owners", old=before, owners=row.owners)
            self.draft.propose("observed", handed, row, row.ref, "owners", before, titles)
        if row.owners_shared != (SHARED_OWNER_CELL in action.tags):
            others = [tag for tag in action.tags if tag != SHARED_OWNER_CELL]
            tags = [*others, SHARED_OWNER_CELL] if row.owners_shared else others
            tagged = c.Tag(action.id, tags=tags)
            self.draft.propose("layout", tagged, row, row.ref, "tags", joined(action.tags), joined(tags))

    def _fault(self, row: EditionRow, column: str, message: str) -> None:
        self.draft.faults.add(message, row=row.number, column=column)


def _day(plan: Plan, table: Table, settings: ImportSettings, edition: EditionSettings) -> date:
    """Return the day from which what an edition shows holds; the first one shows a plan being opened."""
    told = edition.effective_on
    opened = plan.opened_on if plan.is_open else settings.opened_on
    if opened is not None and opened > told:
        fault = f"the edition tells up to {told}, and the plan is opened on {opened}: correct one of the two"
        raise EditionUnreadableError(table.document, (fault,))
    return told if plan.is_open else opened or told
