"""The command that makes the key of a register's signed checkpoints."""

import os
from pathlib import Path
from typing import Annotated

import typer

from planevents.cli import render
from planevents.errors import InvalidValueError
from planevents.ledger.keys import SignerKey

_PRIVATE = 0o600
_PUBLIC = 0o644


def keygen(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The register's origin, the first line of its checkpoints.")
    ],
    *,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where the private key goes; it must not exist. The verifier key goes to FILE.pub.",
        ),
    ],
) -> None:
    """Make the key that signs a register's checkpoints, and print the verifier key, to be published.

    Keep FILE away from the database and its backups, readable by nobody but whoever signs, with a
    copy on paper or in a safe. Whoever has it can sign for the register. Publish the verifier key
    where whoever verifies finds it without asking the database: on the website, in the minutes.
    """
    key = SignerKey.generate(name)
    published = Path(f"{output}.pub")
    _write(output, f"{key.to_text()}\n", _PRIVATE)
    try:
        _write(published, f"{key.verifier}\n", _PUBLIC)
    except BaseException:
        output.unlink()
        raise
    render.show_lines([str(key.verifier)])


def _write(file: Path, text: str, mode: int) -> None:
    """Write a new file that is of this mode from its first byte on, or leave none."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        message = "there is such a file already, and no key is ever overwritten"
        raise InvalidValueError("output", str(file), message, "give another -o FILE") from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(descriptor)
    except BaseException:
        file.unlink()
        raise
