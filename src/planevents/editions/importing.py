"""Importing an edition: read, reconcile, record and report, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.commands import IssueReport
from planevents.editions.reconcile import reconcile
from planevents.errors import CommandRefusedError
from planevents.plan import Plan
from planevents.recorded import Source

if TYPE_CHECKING:
    from planevents.editions.change_set import ChangeSet
    from planevents.editions.settings import EditionSettings, ImportSettings
    from planevents.editions.table import Table
    from planevents.errors import Violation
    from planevents.recorded import Receipt
    from planevents.register import Register

_PLACES_NAMED = 3


@attrs.frozen
class Imported:
    """What became of an edition. Both receipts are None if it had been imported before."""

    change_set: ChangeSet
    receipt: Receipt | None
    report: Receipt | None


def review_edition(
    register: Register, table: Table, settings: ImportSettings, edition: EditionSettings
) -> ChangeSet:
    """Return what importing an edition would change; record nothing.

    Raises EditionUnreadableError, EditionOutOfOrderError.
    """
    plan = settings.plan
    if plan not in register.plans():
        return reconcile(Plan(plan), table, settings, edition)
    return reconcile(register.plan(plan).plan, table, settings, edition, tuple(register.events(plan)))


def import_edition(
    register: Register,
    post: str,
    table: Table,
    settings: ImportSettings,
    edition: EditionSettings,
    *,
    person: str | None = None,
) -> Imported:
    """Take a published edition into its plan, and issue the report that it was.

    All of it is recorded or nothing. The same bytes for the same day were imported before, and
    record nothing. A document that says the same in other bytes is another document: it is recorded
    as an edition that changes nothing, and needs a report name of its own.

    Raises EditionUnreadableError, EditionOutOfOrderError; CommandRefusedError, whose violations
    name the rows that they come from.
    """
    with register.transaction() as bound:
        change_set = review_edition(bound, table, settings, edition)
        if change_set.already_applied:
            return Imported(change_set, None, None)
        acting = bound.acting_as(post, person=person)
        try:
            receipt = acting.execute(
                settings.plan,
                *change_set.commands,
                effective_on=edition.effective_on,
                source=Source(table.document, sha256=table.sha256),
            )
        except CommandRefusedError as refusal:
            raise CommandRefusedError(refusal.plan, _placed(refusal.violations, change_set)) from refusal
        report = acting.issue(
            IssueReport(
                edition.report,
                plans=[settings.plan],
                period=edition.period,
                cut_off=edition.effective_on,
                body=edition.body,
                meeting=edition.meeting,
            )
        )
    return Imported(change_set, receipt, report)


def _placed(violations: tuple[Violation, ...], change_set: ChangeSet) -> tuple[Violation, ...]:
    """Say of each violation on which rows of the document it stands; one told of many rows is told once."""
    places: dict[Violation, list[str]] = {}
    for violation in violations:
        found = places.setdefault(attrs.evolve(violation, command=None), [])
        if violation.command is not None:
            proposal = change_set.proposals[violation.command]
            where = (proposal.place, proposal.ref and f"({proposal.ref})")
            found.extend(filter(None, [" ".join(filter(None, where))]))
    return tuple(
        attrs.evolve(violation, message=f"{_where(change_set.document, found)}: {violation.message}")
        for violation, found in places.items()
    )


def _where(document: str, places: list[str]) -> str:
    more = len(places) - _PLACES_NAMED
    named = [*places[:_PLACES_NAMED], *([f"and {more} more"] if more > 0 else [])]
    return ", ".join([document, *named])
