"""The commands that only read. Each asks the register one question and prints the answer."""

from typing import Annotated

import typer

from planevents.cli import options, render
from planevents.cli.place import chosen, chosen_several, opened
from planevents.identity import split_address
from planevents.papers import json as documents
from planevents.projections.base import Column, Row, Table
from planevents.projections.changes import ChangeLog
from planevents.projections.portfolio import Portfolio


def show(
    ctx: typer.Context,
    plans: options.Plans = None,
    *,
    all_plans: options.AllPlans = False,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    as_at: options.AsAt = None,
    where: options.Where = None,
    by: options.By = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show a plan as it stands: every action with its owners, target and status."""
    with opened(ctx, db, timezone) as register:
        view = register.plan(
            chosen_several(register, plans, every=all_plans),
            as_reported=as_reported,
            effective_at=options.read_when(effective_at),
            as_at=as_at,
            where=options.read_where(where),
            by=by,
        )
    render.show(view, documents.of(view, documents.plan), as_json)


def changes(
    ctx: typer.Context,
    plans: options.Plans = None,
    *,
    all_plans: options.AllPlans = False,
    since: options.Since = None,
    until: options.Until = None,
    net: Annotated[bool, typer.Option("--net", help="Only what it all came to, field by field.")] = False,
    where: options.Where = None,
    by: options.By = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show the documented changes: who changed what, when and why, the undeclared set apart."""
    with opened(ctx, db, timezone) as register:
        log = register.changes(
            chosen_several(register, plans, every=all_plans),
            since=since,
            until=until,
            where=options.read_where(where),
            by=by,
        )
    if as_json:
        render.show_json(documents.of(log, documents.net_changes if net else documents.changes))
    elif net:
        logs = log.views if isinstance(log, Portfolio) else (log,)
        render.show_tables(log.heading, [_net_table(one, documents.net_rows(one)) for one in logs])
    else:
        render.show_tables(log.heading, log.tables())


def movement(
    ctx: typer.Context,
    plans: options.Plans = None,
    *,
    all_plans: options.AllPlans = False,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    by: options.By = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show which actions came and went: opening + added - removed = closing."""
    with opened(ctx, db, timezone) as register:
        view = register.movement(
            chosen_several(register, plans, every=all_plans),
            since=since,
            until=until,
            where=options.read_where(where),
            by=by,
        )
    render.show(view, documents.of(view, documents.movement), as_json)


def quarters(
    ctx: typer.Context,
    plans: options.Plans = None,
    *,
    all_plans: options.AllPlans = False,
    body: options.Body = None,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    where: options.Where = None,
    by: options.By = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show where every action stood at the end of each quarter, and what moved."""
    with opened(ctx, db, timezone) as register:
        view = register.quarters(
            chosen_several(register, plans, every=all_plans),
            body=body,
            as_reported=as_reported,
            effective_at=options.read_when(effective_at),
            where=options.read_where(where),
            by=by,
        )
    render.show(view, documents.of(view, documents.quarters), as_json)


def performance(
    ctx: typer.Context,
    plans: options.Plans = None,
    *,
    all_plans: options.AllPlans = False,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    where: options.Where = None,
    by: options.By = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show how far a plan meets its standards, each with the rule by which it counts."""
    with opened(ctx, db, timezone) as register:
        view = register.performance(
            chosen_several(register, plans, every=all_plans),
            as_reported=as_reported,
            effective_at=options.read_when(effective_at),
            where=options.read_where(where),
            by=by,
        )
    render.show(view, documents.of(view, documents.performance), as_json)


def milestones(
    ctx: typer.Context,
    plan: options.Plan = None,
    *,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    as_at: options.AsAt = None,
    where: options.Where = None,
    by: options.By = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show the milestones: what was reached, what is overdue, and where they slip."""
    with opened(ctx, db, timezone) as register:
        when = options.read_when(effective_at)
        view = register.milestones(
            chosen(register, plan),
            as_reported=as_reported,
            effective_at=when,
            as_at=as_at,
            where=options.read_where(where),
            by=by,
        )
    render.show(view, documents.milestones(view), as_json)


def cadence(
    ctx: typer.Context,
    plan: options.Plan = None,
    *,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    as_at: options.AsAt = None,
    where: options.Where = None,
    by: options.By = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show what recurs: the occurrences done, late and missed, and what comes next."""
    with opened(ctx, db, timezone) as register:
        when = options.read_when(effective_at)
        view = register.cadence(
            chosen(register, plan),
            as_reported=as_reported,
            effective_at=when,
            as_at=as_at,
            where=options.read_where(where),
            by=by,
        )
    render.show(view, documents.cadence(view), as_json)


def history(
    ctx: typer.Context,
    action: Annotated[
        str, typer.Argument(metavar="PLAN/ACTION", help="Such as cip/18.1; 18.1 where there is one plan.")
    ],
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show all that one action went through."""
    plan, label = split_address(action) if "/" in action else (None, action)
    with opened(ctx, db, timezone) as register:
        view = register.history(chosen(register, plan), label or action)
    render.show(view, documents.history(view), as_json)


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


def _net_table(log: ChangeLog, rows: list[Row]) -> Table:
    columns = (
        Column("what", "What", 14),
        Column("field", "Field", 16),
        Column("old", "Before", 32),
        Column("new", "After", 32),
    )
    what = (row | {"what": row["label"] or row["entity"]} for row in rows)
    return Table(columns, tuple(what), f"Net: what it all came to in {log.plan}")


def _listed(
    rows: list[Row], columns: tuple[Column, ...], noun: str, document: dict[str, object], as_json: bool
) -> None:
    if as_json:
        render.show_json(document)
    else:
        heading = f"{len(rows)} {noun}{'' if len(rows) == 1 else 's'}"
        render.show_tables([heading], [Table(columns, tuple(rows))] if rows else [])
