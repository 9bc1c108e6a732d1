"""How answers are printed: JSON for programs, tables for people.

On a terminal tables take its width; elsewhere they are the views' own text. Nothing is said by
colour, and no text of a document reaches the terminal as anything but text.
"""

import io
import sys
import textwrap
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as RichTable
from rich.text import Text

from planevents.papers.json import dumps
from planevents.projections.base import WIDTH, Table, View, plain, shown


def show(view: View, document: dict[str, Any], as_json: bool) -> None:
    """Print a view, or its document."""
    if as_json:
        show_json(document)
    else:
        show_tables(view.heading, view.tables())


def show_json(document: dict[str, Any]) -> None:
    """Print a JSON document, in UTF-8 whatever the locale."""
    recode(encoding="utf-8")
    typer.echo(dumps(document))


def show_tables(heading: Sequence[str], tables: Sequence[Table]) -> None:
    """Print lines, then tables: with the first line and the headings bold on a terminal."""
    console = Console(highlight=False)
    if not console.is_terminal:
        show_wrapped(heading, indent=0)
        for table in tables:
            typer.echo(f"\n{table.to_text()}")
        return
    for number, line in enumerate(heading):
        console.print(Text(plain(line), style="" if number else "bold"))
    for table in tables:
        console.print()
        if table.title is not None:
            console.print(Text(plain(table.title), style="bold"))
        console.print(_rich(table))


def show_lines(lines: Iterable[str]) -> None:
    """Print lines of text, however long they are."""
    for line in lines:
        typer.echo(plain(line))


def show_wrapped(lines: Iterable[str], *, indent: int = 4) -> None:
    """Print lines of text, each indented further where it goes on."""
    for line in map(plain, lines):
        margin = " " * (len(line) - len(line.lstrip()) + indent)
        typer.echo(textwrap.fill(line, WIDTH, subsequent_indent=margin, break_on_hyphens=False))


def recode(*, encoding: str | None = None, errors: str | None = None) -> None:
    """Set how what is printed is encoded. A stream that is not the process's own stays as it is."""
    streams: tuple[Any, ...] = (sys.stdout, sys.stderr)
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=encoding, errors=errors)


@contextmanager
def busy(what: str) -> Generator[None]:
    """Say what is being done, while it is, to whoever is watching a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(Text(plain(what))):
        yield


@contextmanager
def counted(what: str, total: int) -> Generator[Callable[[int], None] | None]:
    """Show how many of so many are done to whoever is watching a terminal; yield what is told the number."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def _rich(table: Table) -> RichTable:
    rich = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for column in table.columns:
        rich.add_column(Text(plain(column.heading)), overflow="fold")
    for row in table.rows:
        rich.add_row(*(Text(shown(row.get(column.key))) for column in table.columns))
    return rich
