"""The command that writes a report's paper."""

from pathlib import Path
from typing import Annotated

import typer

from planevents.cli import options, render
from planevents.cli.failures import UsageError
from planevents.cli.place import chosen_several, opened
from planevents.papers import json as documents
from planevents.papers import markdown
from planevents.papers.issued import paper_on


def paper(
    ctx: typer.Context,
    plans: options.Plans = None,
    *,
    report: Annotated[
        str | None, typer.Option(metavar="REPORT", help="The report; without it, the plan's last.")
    ] = None,
    all_plans: options.AllPlans = False,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="REPORT",
            help="Tell changes since this report; else since the last with an earlier cut-off.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it there; else it is printed."),
    ] = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Write the paper of a report in Markdown, as it was published; of several plans, a summary."""
    with opened(ctx, db, timezone) as register:
        meant = chosen_several(register, plans, every=all_plans)
        several = [meant] if isinstance(meant, str) else meant
        if report is None and len(several) > 1:
            raise UsageError("several plans have no last report of their own: name one with --report")
        papers = [paper_on(register, plan, report, since=since) for plan in several]
    if as_json:
        written = documents.report(papers[0]) if len(papers) == 1 else documents.summary(papers)
        written += "\n"
    else:
        written = markdown.report(papers[0]) if len(papers) == 1 else markdown.summary(papers)
    if output is not None:
        output.write_text(written, encoding="utf-8", newline="\n")
        return
    render.recode(encoding="utf-8")
    typer.echo(written, nl=False)
