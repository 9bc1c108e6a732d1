"""The program: its commands, and what becomes of a failure."""

import io
import logging
import os
import sys
from collections.abc import Sequence
from typing import Annotated, cast

import structlog
import typer

from planevents import __version__
from planevents.cli import importing, reading
from planevents.cli.failures import complaint
from planevents.cli.options import DB_VARIABLE, TIMEZONE_VARIABLE
from planevents.cli.place import Given
from planevents.errors import PlanEventsError

# Every Typer has it, each in another module.
UsageError = cast("type[Exception]", typer.BadParameter.__bases__[0])

app = typer.Typer(
    name="planevents",
    no_args_is_help=True,
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
    version: Annotated[  # noqa: ARG001 its callback answers
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Plans that a public body must answer for: what changed, who says so, and why."""
    ctx.obj = Given(db, timezone)


app.command("import")(importing.import_)
for command in (
    reading.show,
    reading.changes,
    reading.movement,
    reading.quarters,
    reading.performance,
    reading.history,
    reading.reports,
    reading.plans,
    reading.log,
    reading.verify,
):
    app.command()(command)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        status: object = app(args=arguments, prog_name="planevents", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (KeyboardInterrupt, typer.Abort):
        return _failed("interrupted", 130)
    except UsageError as error:
        return _failed(error.format_message() if hasattr(error, "format_message") else str(error), 2)
    except (PlanEventsError, OSError) as error:
        return _failed(error, 1)
    return _failed("interrupted", status) if status == 130 else status if isinstance(status, int) else 0  # noqa: PLR2004


def _failed(error: Exception | str, status: int) -> int:
    typer.echo(complaint(error), err=True)
    return status
