"""Issued reports as rows: one for each plan that a report covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.events import ReportIssued
from planevents.reports import report_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.read_models.rows import Row
    from planevents.recorded import RecordedEvent


def report_rows(recorded: RecordedEvent) -> Iterator[Row]:
    """Yield the rows of an event of the register's own stream, if it is a report."""
    if not isinstance(recorded.event, ReportIssued):
        return
    report = report_of(recorded)
    for plan, version in report.plans.items():
        yield {
            "position": report.position,
            "plan": plan,
            "plan_version": version,
            "name": report.name,
            "period": report.period,
            "cut_off": report.cut_off,
            "body": report.body,
            "meeting": report.meeting,
            "supersedes": report.supersedes,
            "tree_size": report.tree_size,
            "issued_at": report.issued_at,
        }
