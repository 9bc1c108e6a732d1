"""Every snippet in the README and the docs does what it says.

The ``python`` blocks of one document run in order, in one namespace and one empty
directory. So does a ``console`` block that begins with ``$ planevents``: each command must
succeed, and the lines below it must appear in its output, in that order; a line
``...`` stands for any. Other ``console`` blocks are for the reader alone.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sybil import Document, Example, Region

ROOT = Path(__file__).parents[1]


def run_console(example: Example) -> None:
    """Run the commands of a console block and compare what they print."""
    for command, expected in transcript(example.parsed):
        run = subprocess.run(  # noqa: S602  (the docs are ours, and pipe and redirect)
            command,
            shell=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env=os.environ
            | {
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "COLUMNS": "100",
                "NO_COLOR": "1",
            },
        )
        assert run.returncode == 0, f"$ {command}\n{run.stdout}exit code {run.returncode}"
        missing = first_missing(expected, run.stdout)
        assert missing is None, f"$ {command}\n{run.stdout}has no line, in its place, with\n{missing}"


def transcript(block: str) -> Iterator[tuple[str, list[str]]]:
    """The commands of a block, each with the lines that the document shows below it."""
    joined = block.replace("\\\n", " ")
    for part in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]:
        command, *expected = part.splitlines()
        yield command, expected


def first_missing(expected: list[str], output: str) -> str | None:
    """The first expected line that the output does not hold after the ones before it."""
    remaining = iter([" ".join(line.split()) for line in output.splitlines()])
    for line in expected:
        wanted = " ".join(line.split())
        if wanted != "..." and not any(wanted in printed for printed in remaining):
            return line
    return None


class PlaneventsParser(CodeBlockParser):
    """Finds the console blocks that begin with the command line of planevents."""

    def __call__(self, document: Document) -> Iterator[Region]:
        for region in super().__call__(document):
            if region.parsed.startswith("$ planevents"):
                yield region


SYBIL = Sybil([PythonCodeBlockParser(), PlaneventsParser("console", run_console)])
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): list(SYBIL.parse(path).examples())
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
}


class Reader:
    """Somebody who follows one document from its top, in a directory of their own."""

    def __init__(self, document: str, home: Path) -> None:
        self.home = home
        self.unread = iter(DOCUMENTS[document])

    def follow_to(self, wanted: Example) -> None:
        """Do everything the document says, up to and including one snippet."""
        for example in self.unread:
            example.evaluate()
            if example is wanted:
                return


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reader]:
    return {
        document: Reader(document, tmp_path_factory.mktemp(Path(document).stem)) for document in DOCUMENTS
    }


@pytest.mark.parametrize(
    ("document", "snippet"),
    [
        pytest.param(document, example, id=f"{document}:{example.line}")
        for document, examples in DOCUMENTS.items()
        for example in examples
    ],
)
def test_snippet(
    document: str, snippet: Example, readers: dict[str, Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The snippet runs after those above it, and prints what the document says."""
    monkeypatch.chdir(readers[document].home)
    readers[document].follow_to(snippet)


def test_the_readme_shows_code_that_runs() -> None:
    """The first page shows how the library is used."""
    assert DOCUMENTS["README.md"]


def test_a_transcript_is_commands_and_what_they_print() -> None:
    """A command may be continued on the next line; what follows it is its output."""
    expected = [("planevents show  --all", ["one", "two"]), ("planevents verify", [])]

    assert expected == list(transcript("$ planevents show \\\n--all\none\ntwo\n$ planevents verify\n"))


@pytest.mark.parametrize(
    ("expected", "output", "missing"),
    [
        ([], "anything\n", None),
        (["b", "c"], "a\nb\nc\n", None),
        (["c", "b"], "a\nb\nc\n", "b"),
        (["b", "..."], "a\nb\n", None),
        (["b"], "a\n", "b"),
        (["a  b"], "  a b\n", None),
        (["b", "b"], "b\n", "b"),
    ],
)
def test_shown_lines_must_appear_in_order(expected: list[str], output: str, missing: str | None) -> None:
    """Lines may be left out of a document, but not invented or put in another order."""
    assert missing == first_missing(expected, output)
