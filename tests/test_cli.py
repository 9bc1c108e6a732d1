"""The command line asks the register and prints the answer, for people or for programs."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from typer.testing import CliRunner

from planevents import PlanRegister, __version__
from planevents.cli import options
from planevents.cli.app import app, run

EXAMPLES = Path(__file__).parents[1] / "examples"
CIP = EXAMPLES / "continuous_improvement" / "plan.toml"
WORKPLAN = EXAMPLES / "workplan" / "plan.toml"
PROGRAM = Path(sys.executable).with_name("planevents")
READING = (
    ("show", "cip"),
    ("changes", "cip"),
    ("changes", "cip", "--net"),
    ("movement", "cip"),
    ("quarters", "cip"),
    ("performance", "cip"),
    ("measures", "cip"),
    ("figures", "cip"),
    ("history", "cip/18.1"),
    ("structure", "cip"),
    ("dependencies", "cip"),
    ("dependencies", "cip", "--pushed-by", "18.1"),
    ("lineage", "cip/18.1"),
    ("owners", "cip"),
    ("owners", "cip", "--as-recorded"),
    ("reports",),
    ("plans",),
    ("log",),
    ("verify",),
)


@attrs.frozen
class Run:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def planevents(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command line in this process."""
    for name in ("PLANEVENTS_DB", "PLANEVENTS_ACTOR", "PLANEVENTS_TIMEZONE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")

    def runs(*arguments: object) -> Run:
        status = run([str(argument) for argument in arguments])
        return Run(status, *capsys.readouterr())

    return runs


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with both examples."""
    path = tmp_path_factory.mktemp("store") / "plans.db"
    assert 0 == run(["import", str(CIP), str(WORKPLAN), "--as", "Performance Officer", "--db", str(path)])
    return path


def program(
    *arguments: object, encoding: str = "utf-8", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the installed program."""
    return subprocess.run(  # noqa: S603 it is our own
        [str(PROGRAM), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        encoding=encoding,
        env={"PATH": "/usr/bin:/bin", "COLUMNS": "100", **environment},
    )


def test_program_imports_shows_and_verifies(tmp_path: Path) -> None:
    """The installed program takes editions in, shows what they come to, and finds it as sealed."""
    db = tmp_path / "plans.db"

    taken = program("--db", db, "import", CIP, "--as", "Performance Officer")
    shown = program("--db", db, "show", "--as-reported", "June 2025")
    verified = program("verify", PLANEVENTS_DB=str(db))

    assert (0, "") == (taken.returncode, taken.stderr)
    assert f"made an event store at sqlite:///{db}" == taken.stdout.splitlines()[0]
    assert (0, "") == (shown.returncode, shown.stderr)
    assert "47 actions, 17 complete" in shown.stdout
    assert (0, "") == (verified.returncode, verified.stderr)
    assert verified.stdout.startswith("self-consistent: 135 events")


def test_program_prints_utf8_json_whatever_the_locale(tmp_path: Path) -> None:
    """JSON is UTF-8 even where the locale says otherwise; a table loses only what it cannot print."""
    db = tmp_path / "plans.db"
    csv = tmp_path / "edition.csv"
    csv.write_text("ref,action,status\n1,Büro für Łódź,Ongoing\n", encoding="utf-8")
    taken = program(
        *("import", csv, "--as", "PO", "--db", db, "--plan", "p", "--title", "P", "--scheme", "narrative"),
        *("--report", "R", "--period", "2024/25 Q4", "--effective-on", "2025-03-31"),
    )

    shown = program("show", "--db", db, "--json", PYTHONIOENCODING="latin-1")
    plain = program("show", "--db", db, encoding="latin-1", PYTHONIOENCODING="latin-1")

    assert 0 == taken.returncode, taken.stderr
    assert "Büro für Łódź" == json.loads(shown.stdout)["rows"][0]["title"]
    assert (0, "") == (plain.returncode, plain.stderr)
    assert "Büro für ?ód?" in plain.stdout


def test_program_ends_quietly_when_its_reader_leaves(db: Path) -> None:
    """A closed pipe is no failure to tell of."""
    piped = subprocess.run(  # noqa: S602 a shell's pipe is what is tested
        f"{PROGRAM} log --db {db} | head -1; exit ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        check=False,
    )

    assert (1, "") == (piped.returncode, piped.stderr)
    assert piped.stdout.startswith("cip@1  plan.opened")


def test_an_import_goes_on_when_its_reader_leaves(tmp_path: Path) -> None:
    """What was asked for is recorded, whether anybody reads of it or not."""
    plan = Path(__file__).parent.parent / "examples" / "continuous_improvement" / "plan.toml"
    piped = subprocess.run(  # noqa: S602 a shell's pipe is what is tested
        f"{PROGRAM} --db {tmp_path / 'p.db'} import {plan} --as Officer | true; exit ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        check=False,
    )

    assert (1, "") == (piped.returncode, piped.stderr)
    with PlanRegister.open(tmp_path / "p.db") as register:
        assert ["March 2025", "June 2025"] == [report.name for report in register.reports()]


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_db_stands_before_or_after_the_command(planevents: Any, db: Path, command: tuple[str, ...]) -> None:
    """--db is accepted on either side, with one answer."""
    before = planevents("--db", db, *command)
    after = planevents(*command, "--db", db)

    assert (0, "") == (before.status, before.err)
    assert before == after


def test_db_may_come_from_the_environment(planevents: Any, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PLANEVENTS_DB names the store; an option goes before it."""
    monkeypatch.setenv("PLANEVENTS_DB", str(db))

    assert 0 == planevents("plans").status
    assert 1 == planevents("plans", "--db", "missing.db").status
    assert 1 == planevents("--db", "missing.db", "plans").status


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_json_is_one_object_with_rows(planevents: Any, db: Path, command: tuple[str, ...]) -> None:
    """Every command prints one JSON object on request, nothing else, and its rows are objects."""
    answer = planevents(*command, "--json", "--db", db)

    assert (0, "") == (answer.status, answer.err)
    document = answer.json
    assert isinstance(document["rows"], list)
    assert all(isinstance(row, dict) for row in document["rows"])
    if "cip" in command:
        assert "cip" == document["plan"]


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_tables_fit_a_terminal_of_100_columns(planevents: Any, db: Path, command: tuple[str, ...]) -> None:
    """What is printed for people stays within 100 columns, but for the raw events of the log."""
    lines = planevents(*command, "--db", db).out.splitlines()

    assert lines
    if command not in {("log",), ("verify",)}:
        assert [] == [line for line in lines if len(line) > 100]


def test_show_takes_all_three_questions_of_time(planevents: Any, db: Path) -> None:
    """A plan can be shown as reported, as it was on a day, and as late as on another."""
    now = planevents("show", "cip", "--json", "--db", db).json
    march = planevents("show", "cip", "--as-reported", "march 2025", "--json", "--db", db).json
    day = planevents("show", "cip", "--effective-at", "2025-06-29", "--json", "--db", db).json
    quarter = planevents("show", "cip", "--effective-at", "2024/25 Q4", "--json", "--db", db).json
    late = planevents("show", "cip", "--as-at", "2025-07-01", "--json", "--db", db).json

    assert (47, 30, 30, 30, 47) == tuple(one["actions"] for one in (now, march, day, quarter, late))
    assert "2025-03-31" == march["as_at"] == quarter["as_at"]
    assert ("2025-07-01", 2) == (late["as_at"], late["overdue"])


def test_a_plan_can_be_seen_as_it_was_known(planevents: Any, db: Path) -> None:
    """Up to a position, or by the end of a day in the plans' time zone, or by a moment in any."""
    (march, _) = planevents("reports", "cip", "--json", "--db", db).json["rows"]
    known = {
        text: planevents("show", "cip", "--known-at", text, "--json", "--db", db).json["actions"]
        for text in (str(march["tree_size"] - 1), "2020-06-30", "2100-01-01T09:00", "2100-01-01T09:00+02:00")
    }
    wrong = planevents("show", "cip", "--known-at", "soon", "--db", db)

    assert [30, 0, 47, 47] == list(known.values())
    assert (2, True) == (wrong.status, "'soon' is no day, moment or position" in wrong.err)


def test_the_end_of_a_day_is_in_the_plans_time_zone() -> None:
    """What was recorded late in the evening was known on that day."""
    known = options.read_known("2025-06-30", "Europe/London")

    assert isinstance(known, datetime)
    assert datetime(2025, 6, 30, 22, 59, tzinfo=UTC) < known < datetime(2025, 6, 30, 23, 0, tzinfo=UTC)


def test_a_standard_is_compared_with_a_report_or_a_day(planevents: Any, db: Path) -> None:
    """Beside what it is now stands what it was then."""
    then = [
        planevents("performance", "cip", "--before", point, "--json", "--db", db).json["rows"][0]
        for point in ("March 2025", "2025-03-31", "2025-06-30")
    ]

    assert ["0 of 30", "0 of 30", "17 of 47"] == [
        f"{one['before_numerator']} of {one['before_denominator']}" for one in then
    ]


def test_what_is_asked_of_one_plan_alone_says_so(planevents: Any, db: Path) -> None:
    """An action that pushes others is in one plan."""
    refused = planevents("dependencies", "--all-plans", "--pushed-by", "1.1", "--db", db)

    assert (2, True) == (refused.status, "goes with one plan" in refused.err)


def test_changes_are_those_between_two_reports(planevents: Any, db: Path) -> None:
    """Changes can begin after a report and end with another; the undeclared stand apart."""
    answer = planevents(
        "changes", "cip", "--since", "March 2025", "--until", "June 2025", "--json", "--db", db
    )

    undeclared = [row["label"] for row in answer.json["rows"] if row["group"] == "undeclared"]
    assert {"6.7", "8.1", "10.1", "11.7", "6(a)"} == set(undeclared)
    assert (83, 5, 0) == tuple(answer.json[name] for name in ("changes", "undeclared", "awaiting"))
    assert ("March 2025", "2025-06-30") == (answer.json["since"]["report"], answer.json["until"]["cut_off"])


def test_net_changes_are_field_by_field(planevents: Any, db: Path) -> None:
    """--net gives what it all came to: one row a field of a thing."""
    rows = planevents("changes", "cip", "--since", "March 2025", "--net", "--json", "--db", db).json["rows"]

    target = next(row for row in rows if row["label"] == "8.1" and row["field"] == "target")
    assert ("July 2026 onwards", "July 2025 onwards") == (target["old"], target["new"])
    printed = planevents("changes", "cip", "--since", "March 2025", "--net", "--db", db).out
    assert "Net: what it all came to" in printed


def test_elsewhere_than_on_a_terminal_a_view_prints_as_it_shows_itself(planevents: Any, db: Path) -> None:
    """In a file or a pipe the answer is the view's own text."""
    with PlanRegister.open(db, timezone="Europe/London") as register:
        expected = str(register.plan("cip"))

    assert f"{expected}\n" == planevents("show", "cip", "--db", db).out


def test_movement_closes(planevents: Any, db: Path) -> None:
    """Opening + added - removed = closing, from report to report."""
    answer = planevents("movement", "cip", "--since", "March 2025", "--json", "--db", db).json

    figures = tuple(answer[name] for name in ("opening", "added", "removed", "closing", "carried"))
    assert (30, 18, 1, 47, 29) == figures
    assert {"new": 7, "imported": 11} == answer["added_by"]


def test_quarters_count_and_move(planevents: Any, db: Path) -> None:
    """The quarter view gives each quarter's counts and what moved in between."""
    answer = planevents("quarters", "workplan", "--as-reported", "Q2 2024/25", "--json", "--db", db).json

    assert ["2024/25 Q1", "2024/25 Q2"] == answer["quarters"]
    assert [3, 54, 1, 0, 0, 0] == list(answer["counts"]["2024/25 Q1"].values())
    assert [6, 51, 0, 1, 0, 0] == list(answer["counts"]["2024/25 Q2"].values())
    assert ["11.3", "12.3", "13.4", "13.10"] == [one["ref"] for one in answer["moved"]]


def test_performance_says_how_it_counts(planevents: Any, db: Path) -> None:
    """Every figure stands beside its counts and its rule."""
    printed = planevents("performance", "cip", "--effective-at", "2025/26 Q1", "--db", db).out
    rows = planevents("performance", "cip", "--as-reported", "June 2025", "--json", "--db", db).json["rows"]

    assert [(17, 47), (16, 45)] == [(row["numerator"], row["denominator"]) for row in rows]
    assert all(row["counting"] for row in rows)
    assert "Counting rule" in printed


@pytest.mark.parametrize("action", ["cip/18.1", "cip/18"])
def test_history_is_asked_for_as_people_say_it(planevents: Any, db: Path, action: str) -> None:
    """An action is named with its plan, by its label or its recommendation's."""
    rows = planevents("history", action, "--json", "--db", db).json["rows"]

    assert ["action.added", "action.reprofiled", "action.status_reported"] == [row["kind"] for row in rows]


def test_plan_may_be_left_out_where_there_is_one(planevents: Any, tmp_path: Path) -> None:
    """With one plan in the store nobody need name it."""
    db = tmp_path / "one.db"
    planevents("import", CIP, "--as", "PO", "--db", db)

    assert "cip" == planevents("show", "--json", "--db", db).json["plan"]
    assert "cip" == planevents("history", "18.1", "--json", "--db", db).json["plan"]


def test_plan_must_be_named_among_several(planevents: Any, db: Path) -> None:
    """With several plans the error names them."""
    for command in (("show",), ("changes",), ("history", "18.1")):
        assert Run(2, "", "error: the store holds 2 plans: name one of cip, workplan\n") == planevents(
            *command, "--db", db
        )


def test_plans_and_reports_are_listed(planevents: Any, db: Path) -> None:
    """The lists hold each plan, and each report with what it pins."""
    plans = planevents("plans", "--json", "--db", db).json["rows"]
    reports = planevents("reports", "--json", "--db", db).json["rows"]
    on_cip = planevents("reports", "cip", "--json", "--db", db).json["rows"]

    assert [("cip", 47, 17, 2), ("workplan", 58, 6, 1)] == [
        (one["plan"], one["actions"], one["complete"], one["reports"]) for one in plans
    ]
    assert [("March 2025", "cip@50"), ("June 2025", "cip@133"), ("Q2 2024/25", "workplan@189")] == [
        (one["report"], one["plans"]) for one in reports
    ]
    assert reports[:2] == on_cip


def test_log_holds_every_event_newest_last(planevents: Any, db: Path) -> None:
    """The log is the store as it is: every position once, in order; --limit keeps the newest."""
    rows = planevents("log", "--json", "--db", db).json["rows"]
    cip = planevents("log", "cip", "--json", "--db", db).json["rows"]
    last = planevents("log", "--limit", 3, "--json", "--db", db).json["rows"]
    printed = planevents("log", "cip", "--limit", 2, "--db", db).out.splitlines()

    assert list(range(325)) == [row["position"] for row in rows]
    assert list(range(1, 134)) == [row["version"] for row in cip]
    assert rows[-3:] == last
    assert ("Performance Officer", "2025-06.csv", "row 14") == (
        rows[61]["actor"],
        rows[61]["document"],
        rows[61]["place"],
    )
    assert ["cip@132  action.status_reported", "cip@133  plan.edition_recorded"] == [
        line.split("  effective")[0] for line in printed[::2]
    ]
    assert json.loads(printed[3]) == cip[-1]["data"]


def test_verify_against_a_published_line(planevents: Any, db: Path, tmp_path: Path) -> None:
    """The line that verify prints is what --against takes, typed or in a file."""
    found = planevents("verify", "--json", "--db", db).json
    line = found["checkpoint"]["line"]
    file = tmp_path / "checkpoint"
    file.write_text(found["checkpoint"]["text"])

    assert (True, 325, None) == (found["ok"], found["size"], found["proven_to"])
    assert f"checkpoint: {line}\n" in planevents("verify", "--db", db).out
    for against in (line, file):
        assert planevents("verify", "--against", against, "--db", db).out.startswith("proven to size 325")


def test_verify_tells_another_history(planevents: Any, db: Path, tmp_path: Path) -> None:
    """A store that is not the one whose checkpoint was published fails, in both forms."""
    other = tmp_path / "other.db"
    planevents("import", CIP, "--as", "PO", "--db", other)
    line = planevents("verify", "--json", "--db", db).json["checkpoint"]["line"]

    told = planevents("verify", "--against", line, "--db", other)
    as_json = planevents("verify", "--against", line, "--json", "--db", other)

    assert (1, "") == (told.status, told.out)
    assert "error: history was rewritten or damaged:" == told.err.splitlines()[0]
    assert len(told.err.splitlines()) > 1
    assert (1, False) == (as_json.status, as_json.json["ok"])


def test_terminal_gets_tables_of_its_own_width(
    planevents: Any, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal headings are bold and tables take its width; NO_COLOR leaves no colour."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "70")

    out = planevents("show", "cip", "--db", db).out

    assert "\x1b[1mThe council's improvement plan\x1b[0m" in out
    assert set() == {code for code in out.split("\x1b[")[1:] if not code.startswith(("0m", "1m"))}
    bare = out.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert [] == [line for line in bare.splitlines()[2:] if len(line) > 70]


def test_help_names_every_command() -> None:
    """The help lists the commands, and each has help of its own that offers --db and --json."""
    runner = CliRunner()
    listed = runner.invoke(app, ["--help"]).output
    names = {command[0] for command in READING} | {"import"}

    for name in names:
        assert name in listed
        said = runner.invoke(app, [name, "--help"]).output
        assert "--db" in said
        assert "--json" in said


def test_no_arguments_are_answered_with_the_help(planevents: Any) -> None:
    """Without arguments the program says what it can do."""
    assert planevents().out == planevents("--help").out
    assert 0 == planevents().status


def test_version_is_printed(planevents: Any) -> None:
    """--version says which planevents this is."""
    assert Run(0, f"planevents {__version__}\n", "") == planevents("--version")


def test_quarters_show_what_a_body_was_told(planevents: Any, db: Path) -> None:
    """--body sets the first report on each quarter beside what is best known."""
    printed = planevents("quarters", "cip", "--body", "*", "--db", db)
    document = planevents("quarters", "cip", "--body", "*", "--json", "--db", db).json

    assert (0, "") == (printed.status, printed.err)
    assert "Reports to anybody" in printed.out
    assert ["March 2025", "June 2025"] == [one["first"]["report"] for one in document["published"]]
    assert "events" in document["rows"][0]
    assert 1 == planevents("quarters", "cip", "--body", "Nobody", "--db", db).status


def test_several_plans_are_asked_at_once(planevents: Any, db: Path) -> None:
    """By their ids or all of them, with totals; a plan beside --all-plans is a mistake."""
    named = planevents("performance", "cip", "workplan", "--json", "--db", db).json
    every = planevents("performance", "--all-plans", "--json", "--db", db).json

    assert named == every
    assert (["cip", "workplan"], 105) == (named["plans"], named["totals"]["actions"])
    for command in ("show", "changes", "movement", "quarters", "performance", "measures", "figures"):
        printed = planevents(command, "cip", "workplan", "--db", db)
        assert (0, "") == (printed.status, printed.err)
        assert [] == [line for line in printed.out.splitlines() if len(line) > 100]
    assert 0 == planevents("changes", "--all-plans", "--net", "--db", db).status
    assert 2 == planevents("show", "cip", "--all-plans", "--db", db).status


def test_some_actions_are_meant_and_grouped(planevents: Any, db: Path) -> None:
    """--where may be repeated, the values of one key being alternatives; --by groups."""
    some = planevents(
        "show", "cip", "--where", "status=Complete", "--where", "status=Ongoing", "--json", "--db", db
    ).json
    parts = planevents(
        "movement", "cip", "--since", "March 2025", "--by", "status", "--json", "--db", db
    ).json

    assert {"Complete", "Ongoing"} == {row["status"] for row in some["rows"]}
    assert {"Complete", "Ongoing"} < {row["by"] for row in parts["rows"]}
    assert 2 == planevents("show", "cip", "--where", "status", "--db", db).status
    assert 1 == planevents("show", "cip", "--where", "colour=red", "--db", db).status
    for command in ("owners", "milestones", "cadence", "amendments", "dependencies", "structure"):
        told = planevents(command, "cip", "--where", "status=Ongoing", "--by", "owner", "--json", "--db", db)
        assert ("status 'Ongoing'", "owner") == (told.json["where"], told.json["by"])
        assert all("by" in row for row in told.json["rows"])
        assert "status 'Ongoing'" in planevents(command, "cip", "--where", "status=Ongoing", "--db", db).out
        assert 1 == planevents(command, "cip", "--by", "colour", "--db", db).status


def test_a_report_can_be_seen_before_it_is_issued(planevents: Any, db: Path) -> None:
    """A draft says that it is one, and issues nothing; what could not be issued is refused."""
    asked = ("cip", "--period", "2025/26 Q2", "--cut-off", "2025-09-30", "--db", db)
    printed = planevents("draft", "September 2025", *asked)
    document = planevents("draft", "September 2025", *asked, "--json").json

    assert (0, "") == (printed.status, printed.err)
    assert printed.out.startswith("DRAFT of September 2025 for 2025/26 Q2")
    assert ("September 2025", "June 2025") == (document["draft"], document["plans"]["cip"]["since"])
    assert "September 2025" not in planevents("reports", "--db", db).out
    assert 1 == planevents("draft", "June 2025", *asked).status


def test_a_paper_is_written_as_its_report_published_it(planevents: Any, db: Path, tmp_path: Path) -> None:
    """By default of the last report, since the one before; printed, in a file, or as one document."""
    printed = planevents("paper", "cip", "--db", db)
    first = planevents("paper", "cip", "--report", "March 2025", "--db", db).out
    document = planevents("paper", "cip", "--json", "--db", db).json
    written = planevents("paper", "cip", "-o", tmp_path / "paper.md", "--db", db)

    assert (0, "") == (printed.status, printed.err)
    assert printed.out.startswith("# The council's improvement plan: June 2025\n")
    assert "## Changes since March 2025" in printed.out
    assert "## Changes since the beginning" in first
    assert ("June 2025", 47) == (document["report"], document["plan"]["actions"])
    assert (0, "") == (written.status, written.out)
    assert printed.out == (tmp_path / "paper.md").read_text(encoding="utf-8")


def test_a_paper_that_cannot_be_written_says_why(planevents: Any, db: Path) -> None:
    """An unknown report is named with those that are meant; several plans have no last one of their own."""
    unknown = planevents("paper", "cip", "--report", "Juni 2025", "--db", db)
    several = planevents("paper", "cip", "workplan", "--db", db)

    assert (1, 2) == (unknown.status, several.status)
    assert "June 2025" in unknown.err
    assert "--report" in several.err
