"""The commands that write the whole record to a file, and take it into a new store."""

from pathlib import Path
from typing import Annotated

import typer

from planevents.cli import options, render
from planevents.cli.failures import without_password
from planevents.cli.place import place
from planevents.ledger.checkpoint import Checkpoint
from planevents.papers import json as documents
from planevents.register import PlanRegister

# Loaded where it is used, as a register does: few commands need it.


def export(
    ctx: typer.Context,
    *,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="The backup; it is compressed if named .gz."),
    ],
    without_names: Annotated[
        bool, typer.Option("--without-names", help="Leave the people's names out, for good.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if there is one.")] = False,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Write a backup of the whole record, checked event by event, as lines of JSON.

    It is one moment, whoever is writing. FILE can be read by its owner alone: it holds names.
    """
    with place(ctx, db, timezone).open() as register:
        size = register.checkpoint().size
        with render.counted("events written", size) as progress:
            done = register.export(output, names=not without_names, force=force, progress=progress)
    if as_json:
        render.show_json({"backup": str(output), "names": not without_names, **documents.checkpoint(done)})
        return
    kept = "without names" if without_names else "with names"
    render.show_lines(
        [f"wrote {done.size:,} events to {output}, {kept}", f"checkpoint: {documents.one_line(done)}"]
    )


def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What 'planevents export' wrote.")],
    *,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="CHECKPOINT",
            help="Only if it begins with what was published: a file, or 'ORIGIN SIZE ROOT'.",
        ),
    ] = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Take a backup into an empty store, which is made if there is none: all of it, or nothing.

    What was restored is verified before it is kept. The record keeps that it was restored.
    """
    from planevents.backup.restoring import look  # noqa: PLC0415 see above

    at = place(ctx, db, timezone)
    outside = None if against is None else _checkpoint(against)
    with render.counted("events read", look(file).size) as progress:
        done = PlanRegister.restore(
            file, at.address, against=outside, progress=progress, schema=at.schema, prefix=at.prefix
        )
    where = without_password(at.address)
    if as_json:
        document = {
            "store": where,
            "incarnation": done.incarnation.number,
            "began_at": done.incarnation.began_at,
            "calls": done.commands,
            "names": done.people,
            "proven_to": done.verification.proven_to,
        }
        render.show_json({**document, **documents.checkpoint(done.checkpoint)})
        return
    proven = done.verification.proven_to
    said = "compared with no outside checkpoint" if proven is None else f"proven to size {proven}"
    begun = done.incarnation
    render.show_lines(
        [
            f"restored {done.held} to {where}",
            f"every event was verified; {said}",
            f"this is incarnation {begun.number} of {done.checkpoint.origin}; it began at {begun.began_at}",
            f"checkpoint: {documents.one_line(done.checkpoint)}",
        ]
    )


def _checkpoint(given: str) -> Checkpoint:
    typed = any(character.isspace() for character in given)
    return Checkpoint.read(given if typed else Path(given).read_text(encoding="utf-8"))
