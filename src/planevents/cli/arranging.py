"""The commands that show how a plan is arranged: its tree, what waits for what, lineage, owners."""

from typing import Annotated

import typer

from planevents.cli import options, render
from planevents.cli.place import chosen, opened
from planevents.identity import split_address
from planevents.papers import json as documents
from planevents.projections.base import Table


def structure(
    ctx: typer.Context,
    plan: options.Plan = None,
    *,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    where: options.Where = None,
    by: options.By = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show a plan as a tree: sections, recommendations, actions, each parent with what it comes to."""
    with opened(ctx, db, timezone) as register:
        when = options.read_when(effective_at)
        view = register.structure(
            chosen(register, plan),
            as_reported=as_reported,
            effective_at=when,
            where=options.read_where(where),
            by=by,
        )
    render.show(view, documents.structure(view), as_json)


def dependencies(
    ctx: typer.Context,
    plan: options.Plan = None,
    *,
    pushed_by: Annotated[
        str | None, typer.Option(metavar="ACTION", help="Only what this action pushes, and by how many days.")
    ] = None,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    as_at: options.AsAt = None,
    where: options.Where = None,
    by: options.By = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show what waits for what, what is blocked, and by how many days a slip pushes what comes after it."""
    with opened(ctx, db, timezone) as register:
        view = register.dependencies(
            chosen(register, plan),
            as_reported=as_reported,
            effective_at=options.read_when(effective_at),
            as_at=as_at,
            where=options.read_where(where),
            by=by,
        )
    if pushed_by is None:
        render.show(view, documents.dependencies(view), as_json)
        return
    rows = view.pushed_rows(view.pushed_by(pushed_by))
    if as_json:
        render.show_json({"plan": view.plan.id, "action": pushed_by, "rows": rows})
    else:
        heading = f"{view.plan.id}/{pushed_by} pushes {len(rows)} action{'' if len(rows) == 1 else 's'}"
        render.show_tables([heading], [Table(view.pushed_columns, tuple(rows))] if rows else [])


def lineage(
    ctx: typer.Context,
    action: Annotated[
        str, typer.Argument(metavar="PLAN/ACTION", help="Such as cip/18.1; 18.1 where there is one plan.")
    ],
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show where an action came from and what became of it, to the ends."""
    plan, label = split_address(action) if "/" in action else (None, action)
    with opened(ctx, db, timezone) as register:
        view = register.lineage(chosen(register, plan), label or action)
    render.show(view, documents.lineage(view), as_json)


def owners(
    ctx: typer.Context,
    plan: options.Plan = None,
    *,
    as_recorded: Annotated[
        bool, typer.Option("--as-recorded", help="By the titles under which owners were recorded.")
    ] = False,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    as_at: options.AsAt = None,
    where: options.Where = None,
    by: options.By = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show what each post owns: open, overdue, due in 90 days; and what nobody owns."""
    with opened(ctx, db, timezone) as register:
        view = register.owners(
            chosen(register, plan),
            titles="as recorded" if as_recorded else "present",
            as_reported=as_reported,
            effective_at=options.read_when(effective_at),
            as_at=as_at,
            where=options.read_where(where),
            by=by,
        )
    render.show(view, documents.owners(view), as_json)
