"""The commands that read the registers beside a plan's actions: amendments, risks and money."""

import typer

from planevents.cli import options, render
from planevents.cli.place import chosen, opened
from planevents.papers import json as documents


def amendments(
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
    """Show what bodies were asked to change, what they said, what waits and what lapsed."""
    with opened(ctx, db, timezone) as register:
        view = register.amendments(
            chosen(register, plan),
            as_reported=as_reported,
            effective_at=options.read_when(effective_at),
            as_at=as_at,
            where=options.read_where(where),
            by=by,
        )
    render.show(view, documents.amendments(view), as_json)


def risks(
    ctx: typer.Context,
    plan: options.Plan = None,
    *,
    since: options.Since = None,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    as_at: options.AsAt = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show the risks, the most severe first, what moved, and the mitigating actions with their standard."""
    with opened(ctx, db, timezone) as register:
        view = register.risks(
            chosen(register, plan),
            since=since,
            as_reported=as_reported,
            effective_at=options.read_when(effective_at),
            as_at=as_at,
        )
    render.show(view, documents.risks(view), as_json)


def finance(
    ctx: typer.Context,
    plan: options.Plan = None,
    *,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show the money by line and financial year: profiled, forecast and realised, with totals."""
    with opened(ctx, db, timezone) as register:
        when = options.read_when(effective_at)
        view = register.finance(chosen(register, plan), as_reported=as_reported, effective_at=when)
    render.show(view, documents.finance(view), as_json)


def business_cases(
    ctx: typer.Context,
    plan: options.Plan = None,
    *,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show the business cases: what was decided, and the approved baseline against the forecast."""
    with opened(ctx, db, timezone) as register:
        when = options.read_when(effective_at)
        view = register.business_cases(chosen(register, plan), as_reported=as_reported, effective_at=when)
    render.show(view, documents.business_cases(view), as_json)
