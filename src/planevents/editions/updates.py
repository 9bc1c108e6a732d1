"""The cells that say where an action stands: what each comes to, period by period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from planevents import commands as c
from planevents.calendar import FinancialYear, Quarter
from planevents.editions.drafting import squeezed
from planevents.errors import InvalidValueError, near
from planevents.identity import label_key
from planevents.statuses import ReadingKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from planevents.action import Action
    from planevents.editions.columns import ColumnMap
    from planevents.editions.drafting import Draft, Past
    from planevents.editions.faults import Faults
    from planevents.editions.rows import EditionRow, Update
    from planevents.editions.settings import EditionSettings
    from planevents.events import UpdateKind
    from planevents.plan import Plan
    from planevents.statuses import Status, StatusReading, StatusScheme

_NOTED: Mapping[ReadingKind, UpdateKind] = {
    ReadingKind.CROSS_REFERENCE: "cross-reference",
    ReadingKind.PROVENANCE: "provenance",
    ReadingKind.BLANK: "blank",
    ReadingKind.NARRATIVE: "narrative",
}
_NAMES_SUGGESTED = 20
"""For more unknown names than these nobody reads suggestions, and looking for them takes long."""


class Updates:
    """The update cells of one edition, compared with what was printed for their periods before."""

    def __init__(  # noqa: PLR0917 what a cell is read against
        self,
        draft: Draft,
        past: Past,
        edition: EditionSettings,
        scheme: StatusScheme,
        targets: CrossReferences,
        year_starts: int,
        own: Quarter | None,
    ) -> None:
        self.draft = draft
        self.past = past
        self.edition = edition
        self.scheme = scheme
        self.targets = targets
        self.own = own
        self._quarters: dict[str | None, Quarter | None] = {None: own}
        self._year_starts = year_starts

    def words(self, row: EditionRow) -> str | None:
        """Return the words printed for the edition's own period, without the status in them."""
        own = (update.text for update in row.updates if self._quarter(update) == self.own)
        reading = self.scheme.read(next(own, ""))
        return None if reading.kind is ReadingKind.CROSS_REFERENCE else reading.narrative.strip() or None

    def take(self, row: EditionRow, action: Action | None) -> None:
        """Propose what a row's updates come to; ``action`` is None where the row adds it."""
        completed: bool | None = None
        for update in row.updates:
            quarter = self._quarter(update)
            if quarter is None:
                continue
            day = min(quarter.last_day, self.edition.effective_on)
            if not self._tells(row, update, quarter, day, action):
                continue
            then = None if action is None else self.past.at(day).all_actions.get(action.id)
            printed = None if action is None else self.past.printed(action.id, str(quarter))
            if printed is not None and squeezed(printed) == squeezed(update.text):
                completed = None
                continue
            reading = self.scheme.read(update.text)
            if printed is None and reading.kind is ReadingKind.BLANK and self._is_known(then, quarter, day):
                completed = None
                continue
            if completed is None:
                completed = then is not None and then.is_complete
            ref = row.ref if action is None else action.id
            said = _Said(row, ref, quarter, day, update, printed)
            if reading.status is None:
                self._note(said, reading)
            else:
                self._report(said, reading, reading.status, was_complete=completed)
                completed = reading.status.complete

    def _quarter(self, update: Update) -> Quarter | None:
        if update.period not in self._quarters:
            self._quarters[update.period] = Quarter.parse(update.period or "", self._year_starts)
        return self._quarters[update.period]

    def _tells(
        self, row: EditionRow, update: Update, quarter: Quarter, day: date, action: Action | None
    ) -> bool:
        """Whether a cell tells of a day on which its action was in the plan."""
        if quarter.first_day > self.edition.effective_on:
            if update.text:
                self.draft.faults.add(
                    f"{quarter} begins after {self.edition.effective_on}, the day up to which the edition "
                    "tells: correct effective_on, or empty the cell",
                    row=row.number,
                    column=update.column,
                )
            return False
        if day >= self.draft.day:
            return True
        then = self.past.at(day)
        held = None if action is None else then.all_actions.get(action.id)
        if held is not None and held.is_living:
            return True
        if update.text and not self.past.at(self.draft.day).is_open:
            self.draft.faults.add(
                f"this tells of {quarter}, and the plan is opened on {self.draft.day}: "
                "give an earlier opened_on under [plan] in plan.toml",
                column=update.column,
            )
        elif update.text:
            self.draft.ask(
                row,
                f"{update.text!r} is printed for {quarter}, when the action was not in the plan, and is "
                "not recorded: is it an older action under another reference?",
            )
        return False

    def _is_known(self, then: Action | None, quarter: Quarter, day: date) -> bool:
        """Whether a cell that is and was blank adds nothing: a person said more, or it is past."""
        if then is None:
            return False
        return day < self.draft.day or (then.period == str(quarter) and then.status is not None)

    def _report(self, said: _Said, reading: StatusReading, status: Status, *, was_complete: bool) -> None:
        period = str(said.quarter)
        if was_complete and not status.complete:
            self.draft.ask(said.row, f"it was complete and now reads {status.name!r}: why was it reopened?")
            words = f"as printed in {self.draft.table.document}: {said.update.text}"
            self._propose(said, "status", c.Reopen(said.ref, status.name, period=period, reason=words))
        command = c.ReportStatus(
            said.ref,
            status.name,
            period=period,
            narrative=reading.narrative or None,
            completed=reading.as_of if status.complete else None,
            printed=said.update.text,
        )
        self._propose(said, "status", command)

    def _note(self, said: _Said, reading: StatusReading) -> None:
        kind, see, period = _NOTED[reading.kind], None, str(said.quarter)
        if kind == "cross-reference":
            see = self.targets.find(said.row, said.update)
            if see is None:
                return
        note = c.NoteUpdate(said.ref, kind=kind, printed=said.update.text, see=see, period=period)
        self._propose(said, "no status", note)
        if kind == "cross-reference":
            return
        what = "is blank" if reading.kind is ReadingKind.BLANK else "holds no status"
        self.draft.ask(said.row, f"the update for {period} {what}: where does the action stand?")

    def _propose(self, said: _Said, kind: Literal["status", "no status"], command: c.Command) -> None:
        dated = attrs.evolve(command, effective_on=said.day)
        field = f"status {said.quarter}"
        self.draft.propose(kind, dated, said.row, said.row.ref, field, said.printed, said.update.text)


@attrs.frozen
class _Said:
    """One cell that says something new, and what was printed there before."""

    row: EditionRow
    ref: str
    quarter: Quarter
    day: date
    update: Update
    printed: str | None


class CrossReferences:
    """The actions that a cross-reference can point at (rule 11): by reference, never by position."""

    def __init__(self, refs: Iterable[str], rows: Iterable[EditionRow], plan: Plan, faults: Faults) -> None:
        self._refs = {label_key(ref): ref for ref in refs}
        self._plan = plan
        self._faults = faults
        self._answering: dict[str, list[str]] = {}
        for row in rows:
            if row.recommendation:
                self._answering.setdefault(label_key(row.recommendation), []).append(row.ref)

    def find(self, row: EditionRow, update: Update) -> str | None:
        """Return the reference that a row's cross-reference means, or note why there is none."""
        problem = self._problem(row, update)
        if problem is not None:
            self._faults.add(problem, row=row.number, column=update.column)
            return None
        return self._meant(row.see or "")

    def _meant(self, see: str) -> str | None:
        key = label_key(see)
        if key in self._refs:
            return self._refs[key]
        if ("action", key) in self._plan.labels or key in self._plan.retired:
            return see
        answering = self._answering.get(key, [])
        return answering[0] if len(answering) == 1 else None

    def _problem(self, row: EditionRow, update: Update) -> str | None:
        if row.see is None:
            return f"{update.text!r} points at another action: say which in a column with the role 'see'"
        meant = self._meant(row.see)
        if meant is None:
            answering = self._answering.get(label_key(row.see), [])
            if answering:
                return f"recommendation {row.see!r} has several actions: name one of {', '.join(answering)}"
            names = near(row.see, self._refs.values()) if len(self._faults) < _NAMES_SUGGESTED else ()
            hint = f"did you mean {names[0]!r}?" if names else "name an action by its reference"
            return f"{update.text!r} points at {row.see!r}, which is no action: {hint}"
        if label_key(meant) == label_key(row.ref):
            return f"{update.text!r} points at the action itself: name another one in the column for 'see'"
        return None


def own_quarter(
    columns: ColumnMap, edition: EditionSettings, year_starts: int, faults: Faults
) -> Quarter | None:
    """Return the quarter that an edition is for; of a year, the one in which its day falls."""
    day = edition.effective_on
    try:
        quarter = Quarter.parse(edition.period, year_starts)
    except InvalidValueError as error:
        try:
            year = FinancialYear.parse(edition.period, year_starts)
        except InvalidValueError:
            faults.add(f"the edition's period: {error.message}, got {edition.period!r} ({error.hint})")
            return None
        quarter = Quarter.containing(day if day in year else year.last_day, year_starts)
    if columns.update is not None:
        if day not in quarter:
            faults.add(
                f"the edition is for {quarter} and tells up to {day}: an update holds from a day of its "
                f"period, so give effective_on a day from {quarter.first_day} to {quarter.last_day}"
            )
        for period, heading in columns.status.items():
            if Quarter.parse(period, year_starts) == quarter:
                faults.add(f"column {heading!r} tells of {quarter} too: leave one out", column=columns.update)
    return quarter
