"""The program: its commands, and what becomes of a failure."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated, cast

import typer

from planevents import __version__
from planevents.cli import (
    auditing,
    backing_up,
    bundling,
    drafting,
    erasing,
    importing,
    keeping,
    proving,
    questions,
    reading,
    render,
    schemes,
    signing,
    writing,
)
from planevents.cli.failures import UsageError, complaint
from planevents.cli.options import DB_VARIABLE, PREFIX_VARIABLE, SCHEMA_VARIABLE, TIMEZONE_VARIABLE
from planevents.cli.place import Given
from planevents.errors import PlanEventsError

# Every version of Typer has it, in another module.
MalformedError = cast("type[Exception]", typer.BadParameter.__bases__[0])
INTERRUPTED = 130

app = typer.Typer(
    name="planevents",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"planevents {__version__}")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    *,
    db: Annotated[
        str | None,
        typer.Option(
            "--db",
            metavar="PATH_OR_URL",
            envvar=DB_VARIABLE,
            help="Where the plans are kept, such as council.db; here or after the command.",
        ),
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(metavar="ZONE", envvar=TIMEZONE_VARIABLE, help="Where days end.")
    ] = None,
    schema: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", envvar=SCHEMA_VARIABLE, help="Where in a PostgreSQL database the tables are."
        ),
    ] = None,
    prefix: Annotated[
        str | None,
        typer.Option(metavar="NAME", envvar=PREFIX_VARIABLE, help="What begins the tables' names."),
    ] = None,
    version: Annotated[  # noqa: ARG001 its callback answers
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Plans that a public body must answer for: what changed, who says so, and why."""
    ctx.obj = Given(db, timezone, schema, prefix)


app.command("import")(importing.import_)
for command in (
    questions.show,
    questions.changes,
    questions.movement,
    questions.quarters,
    questions.performance,
    questions.risks,
    questions.amendments,
    questions.milestones,
    questions.cadence,
    questions.measures,
    questions.figures,
    questions.finance,
    questions.business_cases,
    questions.history,
    drafting.draft,
    writing.paper,
    questions.structure,
    questions.dependencies,
    questions.lineage,
    questions.owners,
    reading.reports,
    reading.plans,
    auditing.log,
    proving.verify,
    proving.checkpoint,
    proving.prove,
    proving.check_proof,
    erasing.erase,
    keeping.doctor,
    keeping.migrate,
    keeping.roles,
    signing.keygen,
    backing_up.export,
    backing_up.restore,
    bundling.bundle,
):
    app.command()(command)
app.add_typer(schemes.schemes)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status."""
    render.recode(errors="replace")
    try:
        given = list(sys.argv[1:] if arguments is None else arguments)
        status: object = app(args=given or ["--help"], prog_name="planevents", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (KeyboardInterrupt, typer.Abort):
        return _failed("interrupted", INTERRUPTED)
    except MalformedError as error:
        return _failed(getattr(error, "format_message", error.__str__)(), 2)
    except UsageError as error:
        return _failed(error, 2)
    except (PlanEventsError, OSError) as error:
        return _failed(error, 1)
    if status == INTERRUPTED:
        return _failed("interrupted", INTERRUPTED)
    return status if isinstance(status, int) else 0


def _failed(error: Exception | str, status: int) -> int:
    typer.echo(complaint(error), err=True)
    return status
