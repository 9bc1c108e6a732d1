"""Erasing on the command line: the name is asked for or read, and stands in no argument and no output."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.registers import MARCH, OFFICER, opening

from planevents import Person, PlanRegister
from planevents.cli import erasing
from planevents.cli.app import run
from planevents.commands import ChangeOwners

if TYPE_CHECKING:
    from pathlib import Path

JANE = "Jane Quillfeather"
BASIS = ("--legal-basis", "UK GDPR Article 17(1)(b)", "--as", "Data Protection Officer")


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store in which two Janes own an action, and Grace does."""
    for name in ("PLANEVENTS_DB", "PLANEVENTS_ACTOR", "PLANEVENTS_TIMEZONE"):
        monkeypatch.delenv(name, raising=False)
    owners = [Person(JANE, post="Clerk"), Person(JANE, post="Head"), Person("Grace Hopper", post="Mayor")]
    with PlanRegister.open(tmp_path / "plans.db", create=True) as register:
        register.acting_as(OFFICER).execute(
            "cip", *opening(), ChangeOwners("1", owners=owners), effective_on=MARCH
        )
    return tmp_path / "plans.db"


@pytest.fixture
def name_file(tmp_path: Path) -> Path:
    """A file that holds the name as an editor writes it."""
    file = tmp_path / "name.txt"
    file.write_bytes(b"\xef\xbb\xbf jane  QUILLFEATHER\r\n")
    return file


class Terminal(io.StringIO):
    """A standard input at which somebody sits."""

    def isatty(self) -> bool:
        return True


def owners(db: Path) -> str:
    with PlanRegister.open(db) as register:
        return str(register.plan("cip").to_rows()[0]["owners"])


def erase(
    db: Path, capsys: pytest.CaptureFixture[str], *arguments: object, status: int = 0
) -> tuple[str, str]:
    """Run the command; whatever comes of it, nothing that it says holds the name."""
    assert status == run(["erase", "--db", str(db), *map(str, arguments)])
    out, err = capsys.readouterr()
    assert "quillfeather" not in (out + err).casefold()
    return out, err


def test_it_erases_a_name_from_a_file(db: Path, name_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It shows where the person is mentioned, what it did, and what is out of reach."""
    out, _ = erase(db, capsys, *BASIS, "--name-file", name_file, "--yes")

    said = out.splitlines()
    assert "2 names, mentioned 2 times:" == said[0]
    assert "  cip@3  Clerk, 1 event" in said
    assert "  cip@3  Head, 1 event" in said
    assert "erased 2 names in 1 plan (cip)" in said
    assert [f"  {one}" for one in erasing.OUT_OF_REACH] == said[-len(erasing.OUT_OF_REACH) :]
    assert "Clerk (erased); Head (erased); Mayor (Grace Hopper)" == owners(db)


def test_a_dry_run_erases_nothing(db: Path, name_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And asks nothing; as JSON it is for programs."""
    out, _ = erase(db, capsys, *BASIS, "--name-file", name_file, "--dry-run", "--json")

    found = json.loads(out)
    assert (True, 2, ["cip"], [], None) == tuple(
        found[key] for key in ("dry_run", "names", "plans", "positions", "complete")
    )
    assert [["Clerk"], ["Head"]] == sorted(one["posts"] for one in found["mentions"])
    assert f"Clerk ({JANE})" in owners(db)


def test_one_of_two_namesakes_is_erased_by_the_commitment(
    db: Path, name_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dry run lists them with their posts."""
    out, _ = erase(db, capsys, *BASIS, "--name-file", name_file, "--dry-run", "--json")
    (clerk,) = [one["commitment"] for one in json.loads(out)["mentions"] if one["posts"] == ["Clerk"]]

    out, _ = erase(db, capsys, *BASIS, "--commitment", clerk, "--yes", "--json")

    assert (False, 1, [3], True) == tuple(
        json.loads(out)[key] for key in ("dry_run", "names", "positions", "complete")
    )
    assert f"Clerk (erased); Head ({JANE}); Mayor (Grace Hopper)" == owners(db)


@pytest.mark.parametrize(
    ("answer", "status", "shown"), [("y\n", 0, "Clerk (erased)"), ("n\n", 130, f"Clerk ({JANE})")]
)
def test_a_terminal_is_asked(  # noqa: PLR0917 fixtures and parameters
    db: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    status: int,
    shown: str,
) -> None:
    """For the name, which it does not show, and whether it is meant."""
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    monkeypatch.setattr("getpass.getpass", lambda _: f" {JANE}")

    out, _ = erase(db, capsys, *BASIS, status=status)

    assert "Erase for good?" in out
    assert shown in owners(db)


def test_standard_input_is_read(
    db: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From another program."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(JANE.encode())))

    out, _ = erase(db, capsys, *BASIS, "--name-file", "-", "--yes")

    assert "erased 2 names in 1 plan (cip)" in out


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("--legal-basis", "x", "--name-file", "NAME", "--yes"), 2, "who erases?"),
        (("--as", "DPO", "--name-file", "NAME", "--yes"), 2, "on what basis?"),
        ((*BASIS, "--yes"), 2, "whose name?"),
        ((*BASIS, "--name-file", "NAME"), 2, "there is nobody to ask"),
        ((*BASIS, "--name-file", "-", "--json"), 2, "there is nobody to ask"),
        ((*BASIS, "--name-file", "NAME", "--commitment", "ab" * 32, "--yes"), 2, "not both"),
        ((*BASIS, "--name-file", "EMPTY", "--yes"), 1, "on one line"),
        ((*BASIS, "--name-file", "LINES", "--yes"), 1, "on one line"),
        ((*BASIS, "--name-file", "LATIN", "--yes"), 2, "no text in UTF-8"),
        ((*BASIS, "--name-file", "NOWHERE", "--yes"), 1, "No such file"),
        ((*BASIS, "--name-file", "NOBODY", "--yes"), 1, "nobody of this name"),
        ((*BASIS, "--commitment", "ab" * 32, "--yes"), 1, "no name is kept behind"),
        ((*BASIS, "--commitment", JANE, "--yes"), 1, "64 hexadecimal digits"),
        ((*BASIS, "--name-file", "NAME", "--reason", f"By {JANE}", "--yes"), 1, "kept for ever"),
    ],
    ids=str,
)
def test_what_is_not_clear_is_refused(  # noqa: PLR0917 fixtures and parameters
    db: Path,
    name_file: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    status: int,
    says: str,
) -> None:
    """In one line, without the name; nothing is erased."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    files = {"EMPTY": b"", "LINES": f"{JANE}\n{JANE}".encode(), "LATIN": b"Jos\xe9", "NOBODY": b"Nobody"}
    for name, held in files.items():
        (name_file.parent / name).write_bytes(held)
    named = {"NAME": name_file, **{name: name_file.parent / name for name in (*files, "NOWHERE")}}
    given: list[Any] = [named.get(one, one) for one in arguments]

    _, err = erase(db, capsys, *given, status=status)

    assert says in err
    assert 1 == len(err.splitlines())
    assert f"Clerk ({JANE})" in owners(db)
