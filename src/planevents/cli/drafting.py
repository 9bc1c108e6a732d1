"""The command that shows a report before it is issued."""

from datetime import date
from typing import Annotated

import typer

from planevents.cli import options, render
from planevents.cli.place import chosen_several, opened
from planevents.commands import IssueReport
from planevents.papers import json as documents


def draft(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the report would be called.")],
    plans: options.Plans = None,
    *,
    period: Annotated[str, typer.Option(metavar="QUARTER", help="What it would be on: '2025/26 Q1'.")],
    cut_off: Annotated[
        date, typer.Option(parser=options.read_day, metavar="DAY", help="The last day that it would show.")
    ],
    all_plans: options.AllPlans = False,
    body: Annotated[str | None, typer.Option(metavar="BODY", help="To whom it would go.")] = None,
    supersedes: Annotated[
        str | None, typer.Option(metavar="REPORT", help="The report that it would take the place of.")
    ] = None,
    since: options.Since = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Show what a report would hold if it were issued now; nothing is issued."""
    with opened(ctx, db, timezone) as register:
        covered = chosen_several(register, plans, every=all_plans)
        report = IssueReport(
            name,
            plans=[covered] if isinstance(covered, str) else covered,
            period=period,
            cut_off=cut_off,
            body=body,
            supersedes=supersedes,
        )
        view = register.draft(report, since=since)
    render.show(view, documents.draft(view), as_json)
