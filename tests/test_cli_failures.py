"""A failure is one clear line on the error stream and an exit status, never a traceback."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from planevents.cli import main, render
from planevents.cli.app import run
from planevents.cli.failures import LISTED, complaint
from planevents.errors import CommandRefusedError, EditionUnreadableError, Violation

CIP = Path(__file__).parents[1] / "examples" / "continuous_improvement" / "plan.toml"
PROGRAM = Path(sys.executable).with_name("planevents")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PLANEVENTS_DB", "PLANEVENTS_ACTOR", "PLANEVENTS_TIMEZONE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("store") / "plans.db"
    assert 0 == run(["import", str(CIP), "--as", "PO", "--db", str(path)])
    return str(path)


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (["show", "cpi"], 1, "error: there is no plan 'cpi' (did you mean 'cip'?)"),
        (
            ["show", "Not A Plan"],
            1,
            "error: plan: a plan id is 1 to 64 of a-z, 0-9 and '-', got 'Not A Plan'",
        ),
        (["reports", "cpi"], 1, "error: there is no plan 'cpi'"),
        (["log", "cpi"], 1, "error: there is no plan 'cpi'"),
        (["history", "18.9"], 1, "error: plan 'cip' has no action '18.9'"),
        (["history", "6"], 1, "error: recommendation '6' has several actions"),
        (["changes", "--since", "March 2052"], 1, "error: there is no report 'March 2052' (did you mean"),
        (["show", "--as-reported", "nothing"], 1, "error: there is no report 'nothing'"),
        (["show", "--effective-at", "last week"], 1, "error: quarter: this is not a quarter"),
        (["show", "--as-at", "soon"], 2, "error: Invalid value for '--as-at': 'soon' is not a day"),
        (["show", "--as-reported", "June 2025", "--effective-at", "2025-06-30"], 1, "error: as_reported: "),
        (["show", "--timezone", "Mars/Olympus"], 1, "error: timezone: there is no such time zone"),
        (["show", "--nonsense"], 2, "error: No such option"),
        (["--db", "memory://", "show"], 2, "error: a store in memory would be gone"),
        (["shwo"], 2, "error: No such command 'shwo'"),
        (["history"], 2, "error: Missing argument 'PLAN/ACTION'"),
        (["log", "--limit", "0"], 2, "error: Invalid value for '--limit'"),
        (["verify", "--against", "missing"], 1, "error: missing: No such file or directory"),
        (["verify", "--against", "not a checkpoint"], 1, "error: size: not a size in decimal"),
        (["import", "none.csv", "--as", "PO"], 1, "error: none.csv was not imported, because:"),
        (["import", "x.csv", "--as", "PO", "--scheme", "RAG"], 2, "error: Invalid value for '--scheme'"),
        (["import", "x.csv", "--as", "PO", "--change-control", "x"], 2, "error: Invalid value for '--change"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_each_mistake_has_its_line(
    db: str, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, line: str
) -> None:
    """The first line says what was wrong and what to do; nothing is printed as an answer."""
    assert status == run(arguments if "--db" in arguments else [*arguments, "--db", db])

    told = capsys.readouterr()
    assert "" == told.out
    assert told.err.startswith(line)
    assert "Traceback" not in told.err
    assert all(other.startswith("  ") for other in told.err.splitlines()[1:])


def test_nobody_reads_without_saying_where(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a store there is nothing to ask."""
    assert 2 == run(["show"])
    assert (
        "error: where are the plans? give --db PATH_OR_URL, or set PLANEVENTS_DB\n" == capsys.readouterr().err
    )


@pytest.mark.parametrize(
    "command", ["show", "changes", "movement", "quarters", "performance", "reports", "plans", "log", "verify"]
)
def test_reading_makes_no_store(capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str) -> None:
    """A store that is missing is missing: only an import makes one."""
    assert 1 == run([command, "--db", "none.db"])

    assert "error: there is no event store at sqlite:///none.db: 'planevents import' makes one\n" == (
        capsys.readouterr().err
    )
    assert [] == list(tmp_path.iterdir())


def test_a_file_that_is_no_store_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Something else at the store's place is left alone."""
    other = tmp_path / "other.db"
    other.write_text("These are no tables. " * 100)

    assert 1 == run(["show", "--db", str(other)])

    assert "something that is no database" in capsys.readouterr().err


def test_a_password_is_never_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """A URL is told without its password."""
    assert 1 == run(["show", "--db", "postgresql://me:secret@host/db"])

    assert "secret" not in capsys.readouterr().err


def test_an_empty_store_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Where there is no plan yet, the error says how to get one."""
    empty = tmp_path / "empty.db"
    faulty = tmp_path / "x.csv"
    faulty.write_text("ref,action\n,no reference\n")
    given = ("--plan", "p", "--title", "P", "--scheme", "narrative", "--report", "R")
    when = ("--period", "2024/25 Q4", "--effective-on", "2025-03-31")
    run(["import", str(faulty), "--as", "PO", "--db", str(empty), *given, *when])
    capsys.readouterr()

    assert 2 == run(["show", "--db", str(empty)])
    assert "error: the store holds no plan yet: bring one in with 'planevents import'\n" == (
        capsys.readouterr().err
    )


def test_rewritten_history_fails_with_its_findings(
    capsys: pytest.CaptureFixture[str], db: str, tmp_path: Path
) -> None:
    """verify lists what is not as it was sealed, and exits with 1."""
    copy = tmp_path / "copy.db"
    with sqlite3.connect(db) as source, sqlite3.connect(copy) as target:
        source.backup(target)
        for (name,) in target.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            target.execute(f"DROP TRIGGER {name}")
        target.execute("UPDATE event SET data = replace(data, 'July 2025 onwards', 'July 2026 onwards')")

    assert 1 == run(["verify", "--db", str(copy)])

    told = capsys.readouterr()
    assert "" == told.out
    first, *findings = told.err.splitlines()
    assert "error: history was rewritten or damaged:" == first
    assert any("cip@66 (position 66)" in finding for finding in findings)


def test_every_violation_is_listed() -> None:
    """A refusal lists what it would break, one a line."""
    violations = tuple(Violation(message=f"reason {number}", rule="r") for number in range(3))

    told = complaint(CommandRefusedError("cip", violations)).splitlines()

    assert [
        "error: plan 'cip' is unchanged, because:",
        "  - reason 0 [r]",
        "  - reason 1 [r]",
        "  - reason 2 [r]",
    ] == told


def test_a_long_list_is_cut() -> None:
    """A thousand faults print as fifty, and the number of the others."""
    told = complaint(EditionUnreadableError("x.csv", tuple(f"fault {n}" for n in range(1000)))).splitlines()

    assert 1 + LISTED + 1 == len(told)
    assert "  ... and 950 more" == told[-1]


def test_a_failure_steers_nothing() -> None:
    """Whatever an error quotes, its lines hold no control character, and are not endless."""
    told = complaint(EditionUnreadableError("\x1b[2Jx", ("\x9b31m" + "y" * 100_000,)))

    assert not {"\x1b", "\x9b"} & set(told)
    assert all(len(line) <= 500 for line in told.splitlines())


def test_a_busy_store_says_so(tmp_path: Path) -> None:
    """A lock that another holds is told in one line after the wait."""
    db = tmp_path / "plans.db"
    assert 0 == run(["import", str(CIP), "--as", "PO", "--db", str(db)])
    other = sqlite3.connect(db, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    held = subprocess.run(  # noqa: S603 it is our own
        [PROGRAM, "import", CIP, "--as", "PO", "--db", db], capture_output=True, text=True, check=False
    )
    other.close()

    assert (1, "", 1) == (held.returncode, held.stdout, len(held.stderr.splitlines()))
    assert held.stderr.startswith("error: the store is busy")


def test_an_interruption_is_told(
    db: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Control-C ends with 130 and one word."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(render, "show", interrupt)

    assert 130 == run(["show", "--db", db])
    assert "error: interrupted\n" == capsys.readouterr().err


def test_an_interrupted_program_prints_no_traceback(tmp_path: Path) -> None:
    """SIGINT in the middle of an import ends the process cleanly."""
    folder = tmp_path / "large"
    folder.mkdir()
    rows = [f"{n},Action {n},Ongoing" for n in range(1, 20_000)]
    (folder / "x.csv").write_text("\n".join(["ref,action,status", *rows]) + "\n")
    given = ("--plan", "p", "--title", "P", "--scheme", "narrative", "--report", "R")
    when = ("--period", "2024/25 Q4", "--effective-on", "2025-03-31")
    db = tmp_path / "x.db"

    process = subprocess.Popen(  # noqa: S603 it is our own
        [PROGRAM, "import", folder / "x.csv", "--as", "PO", "--db", db, *given, *when],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background has them ignore it, and so what they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 one call of C
    )
    while not db.exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)

    told = process.communicate()[1]
    assert (130, "error: interrupted\n") == (process.returncode, told)


def test_without_the_extra_one_line_says_how_to_get_it() -> None:
    """Where Typer is missing the program says what to install, and exits with 2."""
    hiding = "import sys; sys.modules['typer'] = None; from planevents.cli import main; main(['plans'])"

    told = subprocess.run(  # noqa: S603 it is our own
        [sys.executable, "-c", hiding], capture_output=True, text=True, check=False, env=dict(os.environ)
    )

    assert (2, "") == (told.returncode, told.stdout)
    assert "error: the command line needs an optional part: pip install 'planevents[cli]'\n" == told.stderr


def test_main_exits_with_the_status(db: str) -> None:
    """The installed program's entry point exits with what the command line came to."""
    with pytest.raises(SystemExit) as left:
        main(["show", "--db", db, "--nonsense"])

    assert 2 == left.value.code
