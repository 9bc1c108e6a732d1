"""The command that erases: a person's name, taken from a terminal or a file, never from the command line."""

import getpass
import sys
from pathlib import Path
from typing import Annotated, Any

import attrs
import typer

from planevents.cli import options, render
from planevents.cli.failures import UsageError
from planevents.cli.place import opened
from planevents.commands import ErasePersonalData
from planevents.erasing import Erasure, ErasurePreview
from planevents.projections.base import counted
from planevents.register import PlanRegister

OUT_OF_REACH = (
    "free text: a name in a title, a narrative, a reason, a label or a document's name",
    "papers that were published, and bundles and exports that were handed out",
    "backups, replicas and copies of the database, and the journals of the file system",
    "in PostgreSQL its write-ahead log and the archive of it, and the server's own log",
)


def erase(
    ctx: typer.Context,
    *,
    post: Annotated[
        str | None,
        typer.Option("--as", metavar="POST", envvar=options.ACTOR_VARIABLE, help="The post that erases."),
    ] = None,
    legal_basis: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Such as 'UK GDPR Article 17(1)(b)'; it is recorded.")
    ] = None,
    name_file: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="A file that holds the name, or - for standard input; without it the terminal is asked.",
        ),
    ] = None,
    commitment: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HEX", help="Only this commitment, of those that --dry-run lists; may be repeated."
        ),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="In other words; it is recorded.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be erased, and erase nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Erase a person's name for good, and record in every plan that it was done, and why.

    The name is no argument: it would stand in the shell's history and in the list of processes.
    """
    if not post:
        raise UsageError(f"who erases? give --as POST, or set {options.ACTOR_VARIABLE}")
    if not legal_basis:
        raise UsageError("on what basis? give --legal-basis TEXT, such as 'UK GDPR Article 17(1)(b)'")
    if name_file is not None and commitment:
        raise UsageError("a name, or commitments: not both")
    asks = not (yes or dry_run)
    if asks and (as_json or name_file == "-" or not sys.stdin.isatty()):
        raise UsageError("there is nobody to ask whether it is meant: look with --dry-run, then give --yes")
    with opened(ctx, db, timezone) as register:
        command = _command(name_file, commitment or [], legal_basis, reason)
        _erase(register, post, command, asks=asks, dry_run=dry_run, as_json=as_json)


def _erase(
    register: PlanRegister, post: str, command: ErasePersonalData, *, asks: bool, dry_run: bool, as_json: bool
) -> None:
    acting = register.acting_as(post)
    found = acting.preview_erase(command)
    if not as_json:
        render.show_lines(_said(found))
    if asks:
        typer.confirm("Erase for good?", abort=True)
    done = None if dry_run else acting.erase(command)
    if as_json:
        render.show_json(_document(found, done))
        return
    if done is not None:
        render.show_lines([str(done)])
    render.show_lines(["out of reach, for somebody to look through:", *(f"  {one}" for one in OUT_OF_REACH)])


def _command(
    name_file: str | None, commitments: list[str], legal_basis: str, reason: str | None
) -> ErasePersonalData:
    if commitments:
        return ErasePersonalData(commitments=commitments, legal_basis=legal_basis, reason=reason)
    return ErasePersonalData(_name(name_file), legal_basis=legal_basis, reason=reason)


def _name(file: str | None) -> str:
    if file is None:
        if not sys.stdin.isatty():
            raise UsageError("whose name? give --name-file FILE, or - for standard input")
        return getpass.getpass("Whose name (it is not shown)? ").strip()
    try:
        held = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return held.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        # What was read is not repeated, nor kept with the error.
        raise UsageError(f"{file} holds no text in UTF-8") from None


def _said(found: ErasurePreview) -> list[str]:
    events = sum(one.events for one in found.mentions)
    lines = [f"{counted(found.names, 'name')}, mentioned {counted(events, 'time')}:"]
    for one in found.mentions:
        lines.append(f"  {one.first}  {'; '.join(one.posts)}, {counted(one.events, 'event')}")
        lines.append(f"    {one.commitment}")
    return lines


def _document(found: ErasurePreview, done: Erasure | None) -> dict[str, Any]:
    return {
        "dry_run": done is None,
        "names": found.names,
        "plans": list(found.plans),
        "mentions": [attrs.asdict(one) for one in found.mentions],
        "positions": [] if done is None else list(done.positions),
        "complete": None if done is None else done.complete,
        "out_of_reach": list(OUT_OF_REACH),
    }
