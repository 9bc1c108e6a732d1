"""planevents import takes editions in whole, once, in order, and says what it did."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from planevents import PlanRegister
from planevents.cli.app import run
from planevents.errors import StoreMissingError

EXAMPLES = Path(__file__).parents[1] / "examples"
CIP = EXAMPLES / "continuous_improvement"
PROGRAM = Path(sys.executable).with_name("planevents")
ACTOR = ("--as", "Performance Officer")
EDITION = ("--report", "R1", "--period", "2024/25 Q4", "--effective-on", "2025-03-31")
PLAN = ("--plan", "p", "--title", "A plan", "--scheme", "narrative")
HOSTILE = "\x1b[31mred\x1b]0;owned\x07 [bold]x[/bold] [/] | <script>alert(1)</script> `rm` [a](http://b.c) \u202edcba"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PLANEVENTS_DB", "PLANEVENTS_ACTOR", "PLANEVENTS_TIMEZONE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("PLANEVENTS_DB", str(tmp_path / "plans.db"))


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "plans.db"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    """A CSV file without a plan.toml beside it."""
    file = tmp_path / "edition.csv"
    file.write_text("ref,action,owner,target,status\n1,Do it,Head of It,May 2025,Ongoing\n", encoding="utf-8")
    return file


def size(db: Path) -> int:
    with PlanRegister.open(db) as register:
        return register.verify().require().size


def test_import_says_what_it_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    """What an edition came to is told by kind, then each change with its place, then what is asked."""
    assert 0 == run(["import", str(CIP / "plan.toml"), *ACTOR])

    out = capsys.readouterr().out
    told = out[out.index("2025-06.csv") :]
    for line in (
        "2025-06.csv: recorded 83 events in plan cip, now at version 133",
        "    18 actions added",
        "     3 declared changes",
        "     5 UNDECLARED changes",
        "    row 21, 8.1: target 'July 2026 onwards' became 'July 2025 onwards'",
        "    6(a): no longer listed: 'Carry on with monthly budget reports and the agreed responses to them'",
        "    row 17, 6.9: the update for 2025/26 Q1 is blank: where does the action stand?",
        "  issued report 'June 2025' to Executive for 2025/26 Q1, up to 2025-06-30",
    ):
        assert line in told.splitlines()
    assert [] == [line for line in out.splitlines()[1:] if len(line) > 100]


def test_import_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The same as one JSON object, and nothing else."""
    assert 0 == run(["import", str(CIP / "plan.toml"), *ACTOR, "--json"])

    answer = json.loads(capsys.readouterr().out)
    june = answer["rows"][1]
    assert (False, True) == (answer["dry_run"], answer["made_store"])
    assert ("cip", 133, 83, "June 2025", False) == tuple(
        june[name] for name in ("plan", "version", "events", "report", "already_imported")
    )
    assert ["6.6", "14.1", "18.1"] == [one["ref"] for one in june["changes"] if one["declared"]]
    assert ["6.7", "8.1", "10.1", "11.7", "6(a)"] == [
        one["ref"] for one in june["changes"] if not one["declared"]
    ]


def test_importing_again_records_nothing(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second import finds everything in the plan already."""
    run(["import", str(CIP / "plan.toml"), *ACTOR])
    before = size(db)
    capsys.readouterr()

    assert 0 == run(["import", str(CIP / "plan.toml"), *ACTOR])

    assert before == size(db)
    assert (
        "2025-03.csv: already imported: nothing recorded\n2025-06.csv: already imported: nothing recorded\n"
        == capsys.readouterr().out
    )


def test_csv_files_use_the_settings_beside_them(db: Path) -> None:
    """CSV files given one by one come to what their plan.toml comes to."""
    assert 0 == run(["import", str(CIP / "2025-03.csv"), str(CIP / "2025-06.csv"), *ACTOR])

    assert 135 == size(db)


def test_settings_may_be_named(tmp_path: Path, db: Path) -> None:
    """--settings names the file where it is not beside the CSV."""
    shutil.copy(CIP / "2025-03.csv", tmp_path)

    assert 0 == run(["import", str(tmp_path / "2025-03.csv"), "--settings", str(CIP / "plan.toml"), *ACTOR])
    assert 51 == size(db)


def test_an_earlier_edition_is_refused(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An edition that is effective before the last one is refused, in one line."""
    run(["import", str(CIP / "2025-06.csv"), *ACTOR])
    capsys.readouterr()

    assert 1 == run(["import", str(CIP / "2025-03.csv"), *ACTOR])

    told = capsys.readouterr()
    assert "" == told.out
    assert 1 == len(told.err.splitlines())
    assert told.err.startswith("error: 2025-03.csv is effective on 2025-03-31, before 2025-06.csv")
    with PlanRegister.open(db) as register:
        assert ["June 2025"] == [report.name for report in register.reports()]


def test_what_was_recorded_before_a_failure_is_told(
    tmp_path: Path, db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """When a second edition fails, the first is recorded and told; the program still fails."""
    shutil.copytree(CIP, tmp_path / "cip")
    later = tmp_path / "cip" / "2025-06.csv"
    later.write_text(later.read_text().replace(",imported,", ",imprted,"))

    assert 1 == run(["import", str(tmp_path / "cip" / "plan.toml"), *ACTOR, "--json"])

    told = capsys.readouterr()
    assert ["2025-03.csv"] == [row["document"] for row in json.loads(told.out)["rows"]]
    assert told.err.startswith("error: 2025-06.csv was not imported, because:\n  - row 38")
    assert 12 == len(told.err.splitlines())
    assert 51 == size(db)


def test_options_stand_in_for_the_settings(db: Path, csv: Path) -> None:
    """Without a plan.toml the options say what the plan is, and what the edition was."""
    assert 0 == run(
        [
            *("import", str(csv), *ACTOR, *PLAN, *EDITION, "--body", "Board"),
            *("--change-control", "by-approval", "--decided-by", "Board"),
        ]
    )

    with PlanRegister.open(db) as register:
        plan = register.plan("p")
        assert ("A plan", "by approval", "Ongoing") == (plan.title, plan.change_control, plan["1"].status)
        assert ("R1", "Board") == (register.reports()[0].name, register.reports()[0].body)


def test_a_known_plan_needs_no_second_description(db: Path, csv: Path) -> None:
    """For a plan that the store holds, its id and the edition's options are enough."""
    run(["import", str(csv), *ACTOR, *PLAN, *EDITION])
    csv.write_text(csv.read_text().replace("Ongoing", "Complete"))

    later = ("--report", "R2", "--period", "2025/26 Q1", "--effective-on", "2025-06-30")
    assert 0 == run(["import", str(csv), *ACTOR, "--plan", "p", *later])

    with PlanRegister.open(db) as register:
        assert "Complete" == register.plan("p")["1"].status


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ((), "--plan"),
        (("--plan", "p"), "--title, --scheme"),
        (PLAN, "--report, --period, --effective-on"),
        ((*PLAN, "--report", "R"), "--period, --effective-on"),
    ],
)
def test_missing_settings_are_named(
    csv: Path, db: Path, capsys: pytest.CaptureFixture[str], given: tuple[str, ...], missing: str
) -> None:
    """What is missing is named, and no store is made."""
    assert 2 == run(["import", str(csv), *ACTOR, *given])

    told = capsys.readouterr()
    assert told.err.startswith("error: there is no plan.toml beside edition.csv")
    assert told.err.endswith(f": give {missing}\n")
    assert not db.exists()


def test_options_that_contradict_the_settings_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A plan is described once."""
    assert 2 == run(["import", str(CIP / "2025-03.csv"), *ACTOR, "--title", "Another"])
    assert "describes the plan already" in capsys.readouterr().err


def test_settings_without_editions_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A plan.toml that lists no edition has nothing to import."""
    settings = tmp_path / "plan.toml"
    settings.write_text((CIP / "plan.toml").read_text().split("[[editions]]", maxsplit=1)[0])

    assert 2 == run(["import", str(settings), *ACTOR])
    assert capsys.readouterr().err.endswith("plan.toml names no [[editions]]: there is nothing to import\n")


def test_an_unlisted_edition_needs_its_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that the plan.toml does not list is described by options, or refused."""
    shutil.copy(CIP / "plan.toml", tmp_path)
    shutil.copy(CIP / "2025-06.csv", tmp_path / "other.csv")

    assert 2 == run(["import", str(tmp_path / "other.csv"), *ACTOR])
    assert "lists no edition 'other.csv': give --report" in capsys.readouterr().err
    assert 0 == run(["import", str(tmp_path / "other.csv"), *ACTOR, *EDITION])


def test_a_store_with_other_plans_takes_a_new_one(csv: Path, db: Path) -> None:
    """A plan that the store does not hold yet is described by options there too."""
    run(["import", str(CIP / "plan.toml"), *ACTOR])

    assert 0 == run(["import", str(csv), *ACTOR, *PLAN, *EDITION, "--change-control", "live"])
    with PlanRegister.open(db) as register:
        assert ("cip", "p") == register.plans()


def test_nobody_imports_without_saying_who(csv: Path, db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There is no default actor."""
    assert 2 == run(["import", str(csv), *PLAN, *EDITION])

    assert "error: who imports? give --as POST, or set PLANEVENTS_ACTOR\n" == capsys.readouterr().err
    assert not db.exists()


def test_the_actor_may_come_from_the_environment(
    csv: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PLANEVENTS_ACTOR names the post; --person names who holds it."""
    monkeypatch.setenv("PLANEVENTS_ACTOR", "Clerk")

    assert 0 == run(["import", str(csv), *PLAN, *EDITION, "--person", "A N Other"])

    with PlanRegister.open(db) as register:
        assert {"Clerk (A N Other)"} == {entry.actor for entry in register.changes("p")}


def test_dry_run_shows_everything_and_records_nothing(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rehearsal of several editions tells what the import then does, and makes no store."""
    assert 0 == run(["import", str(CIP / "plan.toml"), *ACTOR, "--dry-run"])
    rehearsed = capsys.readouterr().out
    assert not db.exists()

    run(["import", str(CIP / "plan.toml"), *ACTOR])
    done = capsys.readouterr().out.split("\n", 1)[1]

    assert done == rehearsed.replace("would record", "recorded").replace("would issue", "issued")


def test_dry_run_leaves_a_store_as_it_is(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a store that exists, a rehearsal is rolled back."""
    run(["import", str(CIP / "2025-03.csv"), *ACTOR])

    assert 0 == run(["import", str(CIP / "2025-06.csv"), *ACTOR, "--dry-run"])

    assert 51 == size(db)
    assert "2025-06.csv: would record 83 events" in capsys.readouterr().out


@pytest.mark.parametrize("terminal", [False, True])
def test_hostile_text_steers_nothing(
    csv: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, terminal: bool
) -> None:
    """Escape sequences, markup and overrides in a CSV are printed as text, on a terminal too."""
    quoted = f'"{HOSTILE}"'
    csv.write_text(f"ref,action,owner,target,status\n1,{quoted},{quoted},{quoted},Ongoing {quoted[1:-1]}\n")
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "400")

    assert 0 == run(["import", str(csv), *ACTOR, *PLAN, *EDITION])
    for command in ("show", "changes", "quarters", "movement", "performance", "history", "log"):
        assert 0 == run([command, *(["1"] if command == "history" else [])])

    out = capsys.readouterr().out.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert "[bold]x[/bold]" in out
    assert set() == {character for character in out if character in "\x1b\x07\x9b\u202e"}


def test_hostile_text_is_kept_in_json(csv: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON holds the text as it was, without a raw character that steers a terminal."""
    csv.write_text(f'ref,action,status\n1,"{HOSTILE}",Ongoing\n', encoding="utf-8")
    run(["import", str(csv), *ACTOR, *PLAN, *EDITION])
    capsys.readouterr()

    run(["show", "--json"])

    out = capsys.readouterr().out
    assert set() == {character for character in out if character in "\x1b\x07\x9b\u202e"}
    assert " ".join(HOSTILE.split()) == json.loads(out)["rows"][0]["title"]


def test_hostile_faults_are_listed_as_text(csv: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A fault that quotes a cell prints on one line, without steering anything."""
    csv.write_text('ref,action,origin\n1,Do it,"\x1b[31mred\nerror: forged"\n', encoding="utf-8")

    assert 1 == run(["import", str(csv), *ACTOR, *PLAN, *EDITION])

    told = capsys.readouterr().err
    assert ["error: edition.csv was not imported, because:", "  - row 2"] == [
        told.splitlines()[0],
        told.splitlines()[1].split(",")[0],
    ]
    assert 2 == len(told.splitlines())
    assert "\x1b" not in told


KILLS = 10
"""One at a random moment of each of as many parts of an import."""


@pytest.mark.slow
def test_killed_at_any_moment_it_leaves_whole_editions(tmp_path: Path) -> None:
    """SIGKILL in the middle of an import leaves each edition whole or not at all, and sealed."""
    folder = tmp_path / "editions"
    folder.mkdir()
    shutil.copy(CIP / "plan.toml", folder)
    _long_editions(folder)
    whole = tmp_path / "whole.db"
    began = time.monotonic()
    _import(folder, whole).wait()
    took = time.monotonic() - began
    sizes = _sizes(whole)
    chance = random.Random(20250331)  # noqa: S311 moments, not secrets
    seen: dict[int, int] = {}
    for number in range(KILLS):
        db = tmp_path / f"{number}.db"
        process = _import(folder, db)
        time.sleep((0.2 + 0.8 * (number + chance.random()) / KILLS) * took)
        process.send_signal(signal.SIGKILL)
        process.wait()
        left = _left(db)
        seen[left] = seen.get(left, 0) + 1
        assert left in sizes
        assert 0 == _import(folder, db).wait()
        assert sizes[-1] == _left(db)
    assert set(sizes) == set(seen), "the moments of the kills did not reach every state: choose others"


def _long_editions(folder: Path) -> None:
    header = "ref,recommendation,source,recommendation_text,ambition,theme,action,owners,target"
    rows = [f"1.{n},1,CPC,Improve,All,All,Action {n},Owner {n},May 2025" for n in range(1, 801)]
    (folder / "2025-03.csv").write_text("\n".join([header, *rows]) + "\n")
    later = [f"{row.replace('May 2025', 'June 2025')},,,Ongoing" for row in rows]
    (folder / "2025-06.csv").write_text("\n".join([f"{header},origin,see,update", *later]) + "\n")


def _import(folder: Path, db: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 it is our own
        [PROGRAM, "--db", db, "import", folder / "plan.toml", *ACTOR], stdout=subprocess.DEVNULL
    )


def _sizes(db: Path) -> tuple[int, ...]:
    """The sizes of a store that holds none, one or both of the editions."""
    with PlanRegister.open(db) as register:
        return 0, *(report.tree_size for report in register.reports())


def _left(db: Path) -> int:
    """What a killed import left: the size of a store that verifies, with as many reports as editions."""
    try:
        register = PlanRegister.open(db)
    except StoreMissingError:
        return 0
    with register:
        found = register.verify().require()
        assert found.size == max((report.tree_size for report in register.reports()), default=0)
        return found.size
