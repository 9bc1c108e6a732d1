"""The command line: parse, call, render. It needs the extra ``cli``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from planevents.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``planevents`` with ``arguments`` (default: the process's own) and exit.

    The exit status is 0; 1 for what was refused, missing or not as sealed; 2 for a command line
    that cannot be understood; 130 when interrupted.
    """
    try:
        from planevents.cli.app import run  # noqa: PLC0415 it loads what may not be installed
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"rich", "typer"}:
            raise
        sys.stderr.write(f"error: {MissingExtraError('cli', 'the command line')}\n")
        raise SystemExit(2) from None
    raise SystemExit(run(arguments))
