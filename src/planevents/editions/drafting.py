"""A change set being made, and the past that it is made against."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import attrs

from planevents import events as e
from planevents.editions.change_set import ChangeSet, Proposal, Question
from planevents.editions.faults import Faults
from planevents.evolve import fold
from planevents.perspective import Perspective, arrange

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planevents.commands import Command
    from planevents.editions.change_set import ProposalKind
    from planevents.editions.rows import EditionRow
    from planevents.editions.table import Table
    from planevents.identity import ActionId
    from planevents.plan import Plan
    from planevents.recorded import RecordedEvent


class Draft:
    """The proposals, questions and faults that one edition gives rise to; ``day`` is theirs."""

    def __init__(self, table: Table, day: date) -> None:
        self.table = table
        self.day = day
        self.faults = Faults(table.document)
        self._proposals: list[Proposal] = []
        self._questions: list[Question] = []

    def propose(  # noqa: PLR0917 the evidence, in the order in which it is printed
        self,
        kind: ProposalKind,
        command: Command,
        row: EditionRow | None,
        ref: str | None = None,
        field: str | None = None,
        old: str | None = None,
        new: str | None = None,
    ) -> None:
        """Add a command with the evidence for it."""
        place = None if row is None else row.place
        placed = attrs.evolve(command, place=place, effective_on=command.effective_on or self.day)
        self._proposals.append(Proposal(kind, placed, ref, field, old, new, place))

    def ask(self, row: EditionRow, text: str) -> None:
        """Ask what only a person can say of a row."""
        self._questions.append(Question(row.place, row.ref, text))

    def ask_about_absent(self, ref: str, text: str) -> None:
        """Ask what only a person can say of an action that no row shows."""
        self._questions.append(Question("no row", ref, text))

    def change_set(self) -> ChangeSet:
        """Return what has been gathered, in the order of the days from which it holds.

        Raises EditionUnreadableError with every fault.
        """
        self.faults.require_none()
        ordered = sorted(self._proposals, key=lambda one: one.command.effective_on or self.day)
        return ChangeSet(self.table.document, self.table.sha256, tuple(ordered), tuple(self._questions))


class Past:
    """A plan's history as an edition is compared with it."""

    def __init__(self, plan: str, recorded: Sequence[RecordedEvent]) -> None:
        self._plan = plan
        self._recorded = recorded
        self._at: dict[date, Plan] = {}
        self._printed = _printed(recorded)

    def at(self, day: date) -> Plan:
        """Return the plan as at the end of a day."""
        if day not in self._at:
            self._at[day] = fold(self._plan, arrange(self._recorded, Perspective(effective_at=day)))
        return self._at[day]

    def printed(self, action: ActionId, period: str) -> str | None:
        """Return the cell that an edition printed last for an action's period.

        What people reported by hand since does not count: it was not printed.
        """
        return self._printed.get((action, period))


def _printed(recorded: Sequence[RecordedEvent]) -> dict[tuple[ActionId, str], str]:
    found: dict[tuple[ActionId, str], str] = {}
    for one in sorted(arrange(recorded), key=lambda one: one.version):
        match one.event:
            case (
                e.ActionStatusReported(action=action, period=period, printed=str(printed))
                | e.ActionCompleted(action=action, period=period, printed=str(printed))
                | e.ActionUpdateNoted(action=action, period=period, printed=str(printed))
            ):
                found[action, period] = printed
            case _:
                pass
    return found


def squeezed(text: str) -> str:
    """Return a text as it is compared: line breaks, repeated spaces and code points aside."""
    return " ".join(unicodedata.normalize("NFC", text).split())
