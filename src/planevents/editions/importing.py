"""Importing an edition: read, reconcile, record and report, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.commands import IssueReport
from planevents.editions.reconcile import ChangeSet, reconcile
from planevents.plan import Plan
from planevents.recorded import Source

if TYPE_CHECKING:
    from datetime import date

    from planevents.editions.settings import EditionSettings, ImportSettings
    from planevents.editions.table import Table
    from planevents.recorded import Receipt
    from planevents.register import PlanRegister, Register


@attrs.frozen
class Imported:
    """What became of an edition. Both receipts are None if it had been imported before."""

    change_set: ChangeSet
    receipt: Receipt | None
    report: Receipt | None


def review_edition(
    register: Register, table: Table, settings: ImportSettings, edition: EditionSettings
) -> ChangeSet:
    """Return what importing an edition would change; record nothing."""
    plan = settings.plan
    if plan not in register.plans():
        return reconcile(Plan(plan), table, settings, edition, lambda _: Plan(plan))

    def as_at(day: date) -> Plan:
        return register.plan(plan, effective_at=day).plan

    return reconcile(register.plan(plan).plan, table, settings, edition, as_at)


def import_edition(
    register: PlanRegister,
    post: str,
    table: Table,
    settings: ImportSettings,
    edition: EditionSettings,
    *,
    person: str | None = None,
) -> Imported:
    """Take a published edition into its plan, and issue the report that it was.

    All of it is recorded or nothing. An edition that was imported before records nothing.

    Raises EditionUnreadableError, EditionOutOfOrderError, CommandRefusedError.
    """
    with register.transaction() as bound:
        change_set = review_edition(bound, table, settings, edition)
        if change_set.already_applied:
            return Imported(change_set, None, None)
        acting = bound.acting_as(post, person=person)
        receipt = acting.execute(
            settings.plan,
            *change_set.commands,
            effective_on=edition.effective_on,
            source=Source(table.document, sha256=table.sha256),
        )
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
