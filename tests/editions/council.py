"""A council for tests: it publishes editions of one plan, and takes them into a register."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from planevents import PlanRegister
from planevents.commands import OpenPlan
from planevents.definitions import Body, Field
from planevents.editions.importing import import_edition, review_edition
from planevents.editions.settings import ColumnMap, EditionSettings, ImportSettings, load_settings
from planevents.editions.table import Row, Table, read_csv
from planevents.errors import CommandRefusedError, EditionUnreadableError, PlanEventsError
from planevents.events import ChangeObserved
from planevents.statuses import NARRATIVE

if TYPE_CHECKING:
    from pathlib import Path

    from planevents.codec import StoredEvent
    from planevents.definitions import ChangeControl
    from planevents.editions.importing import Imported
    from planevents.editions.reconcile import ChangeSet
    from planevents.plan import Plan
    from planevents.recorded import Receipt
    from planevents.register import Acting
    from planevents.statuses import StatusScheme

MARCH, JUNE, SEPTEMBER = date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30)
PERIODS = {MARCH: "2024/25 Q4", JUNE: "2025/26 Q1", SEPTEMBER: "2025/26 Q2"}
PLAIN = ColumnMap(ref="ref", title="action", owners="owners", target="target")

Cells = dict[str, str]


def table_of(rows: list[Cells], document: str = "edition.csv") -> Table:
    """The rows as a table, each on the line that a file would have it on."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return Table(
        document,
        hashlib.sha256(text.getvalue().encode()).hexdigest(),
        tuple(rows[0]),
        tuple(Row(number, dict(cells)) for number, cells in enumerate(rows, start=2)),
    )


def action(ref: str = "1.1", **cells: str) -> Cells:
    """An action's row in the plain columns."""
    return {"ref": ref, "action": f"Do {ref}", "owners": "Chief Executive", "target": "June 2025"} | cells


def edition_on(day: date, *, without: tuple[str, ...] = (), report: str | None = None) -> EditionSettings:
    """An edition that tells up to a day, the last of its quarter."""
    return EditionSettings(
        f"{day}.csv", report or f"Report {day}", PERIODS[day], day, "Executive", None, without
    )


class Council:
    """One plan, its settings, and the register that its editions are taken into."""

    def __init__(
        self,
        columns: ColumnMap | None = PLAIN,
        *,
        scheme: StatusScheme = NARRATIVE,
        change_control: ChangeControl = "live",
        fields: tuple[Field, ...] = (),
        opened_on: date | None = None,
        address: str = "memory://",
    ) -> None:
        self.settings = ImportSettings(
            "cip",
            OpenPlan(
                "The plan",
                scheme=scheme,
                change_control=change_control,
                fields=fields,
                bodies=[Body("Executive", decides=True)],
            ),
            opened_on=opened_on,
            columns=columns,
        )
        self.register = PlanRegister.open(
            address, create=True, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC)
        )

    @property
    def officer(self) -> Acting:
        return self.register.acting_as("Performance Officer")

    @property
    def plan(self) -> Plan:
        return self.register.plan("cip").plan

    def publish(
        self, rows: list[Cells], day: date, *, without: tuple[str, ...] = (), report: str | None = None
    ) -> Imported:
        """Import an edition."""
        edition = edition_on(day, without=without, report=report)
        return import_edition(self.register, "Officer", table_of(rows, edition.file), self.settings, edition)

    def review(self, rows: list[Cells], day: date, *, without: tuple[str, ...] = ()) -> ChangeSet:
        """What an edition would change."""
        edition = edition_on(day, without=without)
        return review_edition(self.register, table_of(rows, edition.file), self.settings, edition)

    def refused(self, rows: list[Cells], day: date) -> tuple[str, ...]:
        """Why an edition is not imported: its faults, or what the rules refuse. The store is as it was."""
        before = stored(self.register)
        with pytest.raises((EditionUnreadableError, CommandRefusedError)) as caught:
            self.publish(rows, day)
        assert stored(self.register) == before
        error: PlanEventsError = caught.value
        if isinstance(error, CommandRefusedError):
            return tuple(map(str, error.violations))
        assert isinstance(error, EditionUnreadableError)
        return error.faults


def stored(register: PlanRegister) -> list[StoredEvent]:
    """Every row of the store, byte for byte."""
    return list(register._reader.stored())


def observed(receipt: Receipt | None) -> list[tuple[str, str, str | None, str | None]]:
    """The changes that an import recorded as observed: (reference, field, old, new)."""
    events = () if receipt is None else receipt.events
    return [
        (event.label, event.name or event.field, event.old, event.new)
        for event in events
        if isinstance(event, ChangeObserved)
    ]


def import_folder(register: PlanRegister, folder: Path) -> list[Imported]:
    """Import every edition that a folder's plan.toml lists."""
    settings = load_settings(folder / "plan.toml")
    return [
        import_edition(register, "Performance Officer", read_csv(folder / one.file), settings, one)
        for one in settings.editions
    ]
