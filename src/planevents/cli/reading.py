"""The commands that list what the store holds: plans, and the reports on them."""

from typing import Annotated

import typer

from planevents.cli import options, render
from planevents.cli.place import opened
from planevents.projections.base import Column, Row, Table


def reports(
    ctx: typer.Context,
    plan: Annotated[str | None, typer.Argument(metavar="PLAN", help="Only those on this plan.")] = None,
    *,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """List the reports that were issued, with what each one pins."""
    with opened(ctx, db, timezone) as register:
        if plan is not None:
            register.plan(plan)
        issued = register.reports(plan)
    rows: list[Row] = [
        {
            "report": one.name,
            "period": one.period,
            "cut_off": one.cut_off.isoformat(),
            "body": one.body,
            "meeting": None if one.meeting is None else one.meeting.isoformat(),
            "supersedes": one.supersedes,
            "plans": ", ".join(f"{name}@{version}" for name, version in one.plans.items()),
            "issued_at": one.issued_at.isoformat(timespec="seconds"),
            "tree_size": one.tree_size,
        }
        for one in issued
    ]
    columns = (
        Column("report", "Report", 18),
        Column("period", "Period", 10),
        Column("cut_off", "Cut-off", 10),
        Column("body", "To", 13),
        Column("plans", "Pins", 16),
        Column("issued_at", "Issued", 25),
    )
    _listed(rows, columns, "report", {"plan": plan, "rows": rows}, as_json)


def plans(
    ctx: typer.Context,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """List the plans that the store holds."""
    rows: list[Row] = []
    with opened(ctx, db, timezone) as register:
        for name in register.plans():
            view = register.plan(name)
            issued = register.reports(name)
            rows.append(
                {
                    "plan": name,
                    "title": view.title,
                    "organisation": view.organisation,
                    "period": view.period,
                    "version": view.version,
                    "actions": len(view),
                    "complete": len(view.complete),
                    "reports": len(issued),
                    "last_report": issued[-1].name if issued else None,
                }
            )
    columns = (
        Column("plan", "Plan", 16),
        Column("title", "Title", 36),
        Column("actions", "Actions", 7),
        Column("complete", "Complete", 8),
        Column("last_report", "Last report", 18),
    )
    _listed(rows, columns, "plan", {"rows": rows}, as_json)


def _listed(
    rows: list[Row], columns: tuple[Column, ...], noun: str, document: dict[str, object], as_json: bool
) -> None:
    if as_json:
        render.show_json(document)
    else:
        heading = f"{len(rows)} {noun}{'' if len(rows) == 1 else 's'}"
        render.show_tables([heading], [Table(columns, tuple(rows))] if rows else [])
