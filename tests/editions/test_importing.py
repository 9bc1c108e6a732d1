"""Importing: once, in order, all or nothing, and every refusal with the rows that it comes from."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import attrs
import pytest
from tests.editions.council import JUNE, MARCH, PLAIN, Council, action, edition_on, stored, table_of

from planevents import PlanRegister
from planevents import commands as c
from planevents.editions.importing import import_edition
from planevents.editions.settings import ColumnMap
from planevents.editions.table import read_csv
from planevents.errors import (
    CommandRefusedError,
    EditionOutOfOrderError,
    EditionUnreadableError,
    NotAuthorisedError,
    PlanEventsError,
)
from planevents.rules import Change, RuleBook, Violation, plan_rule
from planevents.statuses import Status, StatusScheme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planevents.editions.settings import EditionSettings
    from planevents.editions.table import Table

ONE_WAY = StatusScheme(
    "One way", Status("Open"), Status("Closed", complete=True), Status("Lost"), moves=[("Open", "Closed")]
)
MOVED = [action(target="July 2025")]


class TestOnce:
    @pytest.mark.parametrize("later", [False, True], ids=["at once", "after a later edition"])
    def test_an_edition_imported_again_records_nothing(self, *, later: bool) -> None:
        """The same bytes for the same day, whatever came since."""
        council = Council()
        council.publish([action()], MARCH)
        if later:
            council.publish(MOVED, JUNE)
        before = stored(council.register)

        again = council.publish([action()], MARCH)

        assert (again.change_set.already_applied, again.receipt, again.report) == (True, None, None)
        assert stored(council.register) == before

    def test_a_copy_in_other_bytes_is_an_edition_that_changes_nothing(self, tmp_path: Path) -> None:
        """Saved with other line ends it is another document: recorded, under a report of its own."""
        council = Council()
        text = 'ref,action,owners,target\n1.1,Do it,Mayor,"June\n2025"\n'
        tables = []
        for name, content in (("a.csv", text), ("b.csv", "\ufeff" + text.replace("\n", "\r\n"))):
            (tmp_path / name).write_bytes(content.encode())
            tables.append(read_csv(tmp_path / name))

        _, copy = (
            import_edition(
                council.register, "Officer", table, council.settings, edition_on(MARCH, report=report)
            )
            for table, report in zip(tables, ("First", "Copy"), strict=True)
        )

        assert [one.kind for one in copy.change_set.proposals] == ["edition"]
        assert [one.document for one in council.plan.editions] == ["a.csv", "b.csv"]
        assert [one.name for one in council.register.reports()] == ["First", "Copy"]
        assert len(council.register.changes("cip", since="First", until="Copy").net) == 0

    def test_an_edition_that_was_retracted_can_be_imported(self) -> None:
        """Taken back as recorded in error, it is no edition of the plan."""
        council = Council()
        council.publish([action()], MARCH)
        recorded = next(
            one for one in council.register.events("cip") if one.event.type == "plan.edition_recorded"
        )
        council.officer.execute("cip", c.RetractFact(recorded.address, reason="The wrong file"))

        assert council.publish([action()], MARCH, report="Again").receipt is not None


class TestTheReport:
    def test_covers_the_edition(self) -> None:
        """It is issued with the edition, up to its day."""
        council = Council()
        council.publish([action()], MARCH)

        (report,) = council.register.reports()

        assert (report.name, report.period, report.cut_off, report.body) == (
            *("Report 2025-03-31", "2024/25 Q4"),
            MARCH,
            "Executive",
        )
        assert dict(report.plans) == {"cip": council.plan.version}

    def test_whose_name_is_taken_keeps_the_edition_out(self) -> None:
        """No events without their report."""
        council = Council()
        council.publish([action()], MARCH)
        before = stored(council.register)

        with pytest.raises(CommandRefusedError, match="there is a report 'report 2025-03-31' already"):
            council.publish(MOVED, JUNE, report="report 2025-03-31")

        assert stored(council.register) == before


@plan_rule("test.no-lost", "Nothing is lost.")
def no_lost(change: Change) -> Iterator[Violation]:
    for move in change.status_moves:
        if move.new == "Lost":
            yield Violation(field="status", hint="find it")


class TestAllOrNothing:
    COLUMNS = attrs.evolve(PLAIN, update="update")

    @pytest.mark.parametrize("address", ["memory://", "council.db"])
    @pytest.mark.parametrize(
        ("table", "edition", "error"),
        [
            (table_of([action("", update="")]), edition_on(JUNE), EditionUnreadableError),
            (table_of([action(update="See above.")]), edition_on(JUNE), EditionUnreadableError),
            (table_of([action(update="Open.")]), edition_on(MARCH), EditionOutOfOrderError),
            (table_of([action(update="Lost.")]), edition_on(JUNE), CommandRefusedError),
            (table_of([action(update="Open.")]), edition_on(JUNE, report="First"), CommandRefusedError),
            (
                table_of([action(owners="A Humble, Mayor", update="Open.")]),
                edition_on(JUNE),
                NotAuthorisedError,
            ),
        ],
        ids=[
            "a faulty cell",
            "a faulty update",
            "out of order",
            "a rule",
            "the report's name",
            "not allowed",
        ],
    )
    def test_an_error_leaves_the_store_as_it_was(
        self,
        tmp_path: Path,
        address: str,
        table: Table,
        edition: EditionSettings,
        error: type[PlanEventsError],
    ) -> None:
        """Not a byte of any table changes; the next edition is imported as if nothing had happened."""
        forbidden: set[str] = set()
        settings = Council(self.COLUMNS, scheme=ONE_WAY).settings
        path = tmp_path / address
        with PlanRegister.open(
            address if "://" in address else path,
            create=True,
            clock=lambda: datetime(2026, 1, 1, tzinfo=UTC),
            rules=RuleBook.standard().including(no_lost),
            authorise=lambda _actor, _plan, command: command not in forbidden,
        ) as register:
            first = edition_on(JUNE, report="First")
            import_edition(register, "Officer", table_of([action(update="")]), settings, first)
            before = (stored(register), dump(path), register.plan("cip").plan)
            forbidden.update({"IssueReport"} if error is NotAuthorisedError else ())

            with pytest.raises(error):
                import_edition(register, "Officer", table, settings, edition)

            assert (stored(register), dump(path), register.plan("cip").plan) == before
            forbidden.clear()
            second = edition_on(JUNE, report="Second")
            table = table_of([action(update="Closed.")])
            assert import_edition(register, "Officer", table, settings, second).receipt is not None
            assert register.plan("cip").plan["1.1"].status == "Closed"


def dump(path: Path) -> list[str]:
    """Everything that a database holds, as SQL; nothing for a register in memory."""
    if not path.exists():
        return []
    with sqlite3.connect(path) as connection:
        return list(connection.iterdump())


class TestRefusals:
    def test_name_the_rows_that_they_come_from(self) -> None:
        """A person looks for rows, not for commands."""
        council = Council(ColumnMap(update="update"), scheme=ONE_WAY)
        rows = [
            {"ref": ref, "title": ref, "update": text}
            for ref, text in (("1", "Open"), ("2", "Lost"), ("3", "Lost"))
        ]

        assert council.refused(rows, JUNE) == (
            (
                "2025-06-30.csv, row 3 (2): action '2' cannot go from 'no status' to 'Lost' [scheme-moves] "
                "(from there it can go to 'Closed')"
            ),
            (
                "2025-06-30.csv, row 4 (3): action '3' cannot go from 'no status' to 'Lost' [scheme-moves] "
                "(from there it can go to 'Closed')"
            ),
        )

    def test_that_are_alike_are_told_once(self) -> None:
        """An edition of the future is one mistake, however many rows it has."""
        council = Council()
        edition = attrs.evolve(edition_on(JUNE), effective_on=date(2026, 6, 30), period="2026/27 Q1")
        rows = [action(str(number)) for number in range(5)]

        with pytest.raises(CommandRefusedError) as caught:
            import_edition(council.register, "Officer", table_of(rows), council.settings, edition)

        assert [violation.message for violation in caught.value.violations] == [
            (
                "edition.csv, row 2 (0), row 3 (1), row 4 (2), and 2 more: "
                "2026-06-30 is after the day of recording, 2026-01-01"
            )
        ]

    def test_of_what_history_would_break_name_the_document(self) -> None:
        """A completion printed for an earlier quarter, and an open status after it that is not printed again."""
        council = Council(
            ColumnMap(status={"2024/25 Q4": "q4", "2025/26 Q1": "q1"}), opened_on=date(2025, 1, 1)
        )
        council.publish([{"ref": "1", "title": "A", "q4": "Ongoing", "q1": "Ongoing"}], JUNE)

        (refusal,) = council.refused([{"ref": "1", "title": "A", "q4": "Complete", "q1": "Ongoing"}], JUNE)

        assert refusal.startswith("2025-06-30.csv: it would break cip@")


@pytest.mark.slow
def test_thousands_of_rows_are_taken_whole() -> None:
    """3,000 rows, then an edition in which a tenth of them differ and a tenth are new."""
    council = Council(attrs.evolve(PLAIN, update="update"))
    first = [action(f"{n // 5}.{n % 5}", action=f"Do {n}", update="Ongoing.") for n in range(3000)]
    second = [
        row | ({"target": "July 2025"} if n % 10 == 0 else {}) for n, row in enumerate(first) if n % 10 != 5
    ]
    second += [action(f"new {n}", action=f"Do more {n}", update="Ongoing.") for n in range(300)]

    council.publish(first, MARCH)
    imported = council.publish(second, JUNE)

    assert imported.change_set.count("observed") == 600
    assert imported.change_set.count("added") == 300
