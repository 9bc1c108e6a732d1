"""The commands that only read. Each asks the register one question and prints the answer."""

import json
from collections import deque
from pathlib import Path
from typing import Annotated

import typer

from planevents.cli import options, render
from planevents.cli.place import chosen, opened
from planevents.codec import encode
from planevents.errors import VerificationError
from planevents.identity import split_address
from planevents.ledger.checkpoint import Checkpoint
from planevents.papers import json as documents
from planevents.projections.base import Column, Row, Table
from planevents.recorded import RecordedEvent


def show(
    ctx: typer.Context,
    plan: options.Plan = None,
    *,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    as_at: options.AsAt = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show a plan as it stands: every action with its owners, target and status."""
    with opened(ctx, db, timezone) as register:
        view = register.plan(
            chosen(register, plan),
            as_reported=as_reported,
            effective_at=options.read_when(effective_at),
            as_at=as_at,
        )
    render.show(view, documents.plan(view), as_json)


def changes(
    ctx: typer.Context,
    plan: options.Plan = None,
    *,
    since: options.Since = None,
    until: options.Until = None,
    net: Annotated[bool, typer.Option("--net", help="Only what it all came to, field by field.")] = False,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show the documented changes: who changed what, when and why, the undeclared set apart."""
    with opened(ctx, db, timezone) as register:
        log = register.changes(chosen(register, plan), since=since, until=until)
    if as_json:
        render.show_json(documents.net_changes(log) if net else documents.changes(log))
    elif net:
        render.show_tables(log.heading, [_net_table(documents.net_rows(log))])
    else:
        render.show_tables(log.heading, log.tables())


def movement(
    ctx: typer.Context,
    plan: options.Plan = None,
    *,
    since: options.Since = None,
    until: options.Until = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show which actions came and went: opening + added - removed = closing."""
    with opened(ctx, db, timezone) as register:
        view = register.movement(chosen(register, plan), since=since, until=until)
    render.show(view, documents.movement(view), as_json)


def quarters(
    ctx: typer.Context,
    plan: options.Plan = None,
    *,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show where every action stood at the end of each quarter, and what moved."""
    with opened(ctx, db, timezone) as register:
        when = options.read_when(effective_at)
        view = register.quarters(chosen(register, plan), as_reported=as_reported, effective_at=when)
    render.show(view, documents.quarters(view), as_json)


def performance(
    ctx: typer.Context,
    plan: options.Plan = None,
    *,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show how far a plan meets its standards, each with the rule by which it counts."""
    with opened(ctx, db, timezone) as register:
        when = options.read_when(effective_at)
        view = register.performance(chosen(register, plan), as_reported=as_reported, effective_at=when)
    render.show(view, documents.performance(view), as_json)


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


def log(
    ctx: typer.Context,
    plan: Annotated[str | None, typer.Argument(metavar="PLAN", help="Only this plan's events.")] = None,
    *,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Only the last N events; else all.")
    ] = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Print the events as they were recorded, the newest last."""
    with opened(ctx, db, timezone) as register:
        every = register.events(plan)
        recorded = every if limit is None else iter(deque(every, limit))
        if as_json:
            render.show_json({"plan": plan, "rows": [_event(one) for one in recorded]})
            return
        for one in recorded:
            data = encode(one.event).decode()
            said = (
                f"{one.address}  {one.event.type}  effective {one.effective_on}  "
                f"recorded {one.recorded_at:%Y-%m-%d %H:%M:%S} UTC at {one.position}  {one.context.actor}"
            )
            render.show_lines([said, f"    {data}"])


def verify(
    ctx: typer.Context,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="CHECKPOINT",
            help="Prove the history up to a checkpoint that was published: a file, or 'ORIGIN SIZE ROOT'.",
        ),
    ] = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Check every event against its seal. The exit status is 1 if history was rewritten."""
    outside = None if against is None else _checkpoint(against)
    with opened(ctx, db, timezone) as register, render.busy("checking every event"):
        found = register.verify(against=outside)
    if as_json:
        render.show_json(documents.verification(found))
    elif found.ok:
        render.show_lines([str(found), f"checkpoint: {documents.one_line(found.checkpoint)}"])
    if not found.ok:
        _, *findings = (line.removeprefix("  - ") for line in str(found).splitlines())
        raise VerificationError(tuple(findings))


def _checkpoint(text: str) -> Checkpoint:
    typed = any(character.isspace() for character in text)
    parts = (text if typed else Path(text).read_text(encoding="utf-8")).split()
    return Checkpoint.parse("".join(f"{part}\n" for part in parts))


def _event(one: RecordedEvent) -> dict[str, object]:
    context = one.context
    source = context.source
    return {
        "position": one.position,
        "address": one.address,
        "plan": one.plan,
        "version": one.version,
        "type": one.event.type,
        "schema": one.event.schema,
        "recorded_at": one.recorded_at.isoformat(),
        "effective_on": one.effective_on.isoformat(),
        "actor": str(context.actor),
        "command_id": context.command_id,
        "document": None if source is None else source.document,
        "document_sha256": None if source is None else source.sha256,
        "place": None if source is None else source.place,
        "data": json.loads(encode(one.event)),
    }


def _net_table(rows: list[Row]) -> Table:
    columns = (
        Column("what", "What", 14),
        Column("field", "Field", 16),
        Column("old", "Before", 32),
        Column("new", "After", 32),
    )
    what = (row | {"what": row["label"] or row["entity"]} for row in rows)
    return Table(columns, tuple(what), "Net: what it all came to")


def _listed(
    rows: list[Row], columns: tuple[Column, ...], noun: str, document: dict[str, object], as_json: bool
) -> None:
    if as_json:
        render.show_json(document)
    else:
        heading = f"{len(rows)} {noun}{'' if len(rows) == 1 else 's'}"
        render.show_tables([heading], [Table(columns, tuple(rows))] if rows else [])
