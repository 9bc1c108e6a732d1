"""The command that hands a plan's record to an auditor."""

from pathlib import Path
from typing import Annotated

import typer

from planevents.cli import options, render
from planevents.cli.place import chosen, opened
from planevents.ledger.signing import SignerKey
from planevents.papers import json as documents


def bundle(
    ctx: typer.Context,
    plan: options.Plan = None,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The zip to hand over.")],
    at: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CHECKPOINT",
            help="Show that this held too: a file, or 'ORIGIN SIZE ROOT'. It may be repeated.",
        ),
    ] = None,
    sign: Annotated[Path | None, typer.Option(metavar="KEYFILE", help="Sign every checkpoint in it.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if there is one.")] = False,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Write a plan's events into a zip that an auditor checks offline, with the verifier in it.

    FILE holds nobody's name, and can be read by its owner alone: its texts are as they were written.
    """
    given = [_text(one) for one in at or ()]
    key = None if sign is None else SignerKey.parse(sign.read_text(encoding="utf-8"))
    with opened(ctx, db, timezone) as register, render.busy("writing the bundle"):
        done = register.bundle(chosen(register, plan), output, at=given, signer=key, force=force)
    if as_json:
        counted = {"plan": done.plan, "events": done.events, "withheld": done.withheld}
        checkpoints = [documents.checkpoint(one) for one in done.checkpoints]
        render.show_json({"bundle": str(output), **counted, "size": done.size, "checkpoints": checkpoints})
        return
    lines = (f"checkpoint: {documents.one_line(one)}" for one in done.checkpoints)
    render.show_lines([f"wrote {output}", str(done), *lines])


def _text(given: str) -> str:
    typed = any(character.isspace() for character in given)
    return given if typed else Path(given).read_text(encoding="utf-8")
