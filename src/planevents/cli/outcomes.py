"""The commands that show outcome measures, and what documents printed of figures."""

import typer

from planevents.cli import options, render
from planevents.cli.place import chosen_several, opened
from planevents.papers import json as documents


def measures(
    ctx: typer.Context,
    plans: options.Plans = None,
    *,
    all_plans: options.AllPlans = False,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show every outcome measure with its latest reading, rating and trend."""
    with opened(ctx, db, timezone) as register:
        when = options.read_when(effective_at)
        several = chosen_several(register, plans, every=all_plans)
        view = register.measures(several, as_reported=as_reported, effective_at=when)
    render.show(view, documents.of(view, documents.measures), as_json)


def figures(
    ctx: typer.Context,
    plans: options.Plans = None,
    *,
    all_plans: options.AllPlans = False,
    as_reported: options.AsReported = None,
    effective_at: options.EffectiveAt = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show the percentages that documents printed, and what is odd about them."""
    with opened(ctx, db, timezone) as register:
        when = options.read_when(effective_at)
        several = chosen_several(register, plans, every=all_plans)
        view = register.figures(several, as_reported=as_reported, effective_at=when)
    render.show(view, documents.of(view, documents.figures), as_json)
