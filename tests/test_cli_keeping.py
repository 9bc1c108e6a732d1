"""The commands for whoever keeps the database, and every command on a PostgreSQL address."""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from sqlalchemy import create_engine
from tests import postgres

from planevents.cli.app import run
from planevents.cli.failures import complaint, without_password
from planevents.errors import InvalidValueError
from planevents.store import migrations, roles

if TYPE_CHECKING:
    from collections.abc import Iterator

CIP = Path(__file__).parents[1] / "examples" / "continuous_improvement" / "plan.toml"
PAGE = CIP.parents[2] / "docs" / "how-to" / "run-on-postgresql.md"
PASSWORD = "s3cret/p@ss"  # noqa: S105 of a server that nobody can reach


@attrs.frozen
class Run:
    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@pytest.fixture
def planevents(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Run a command line in this process, in a folder of its own."""
    for variable in ("DB", "ACTOR", "TIMEZONE", "SCHEMA", "PREFIX"):
        monkeypatch.delenv(f"PLANEVENTS_{variable}", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0o700)

    def runs(*arguments: object) -> Run:
        status = run([str(argument) for argument in arguments])
        return Run(status, *capsys.readouterr())

    return runs


@pytest.fixture
def database() -> Iterator[str]:
    with postgres.server().database() as database:
        yield postgres.server().url(database)


def old(url: str, **at: Any) -> None:
    """Make the tables of format 1."""
    engine = create_engine(url)
    with engine.begin() as connection:
        migrations.upgrade(connection, to=1, origin="council.example/plans", **at)
    engine.dispose()


class TestMigrate:
    """planevents migrate."""

    def test_it_makes_tables_when_asked(self, planevents: Any) -> None:
        """It says in which format, and under which name for good."""
        assert (1, "") == (planevents("migrate", "plans.db").status, "")
        assert not Path("plans.db").exists()

        made = planevents("migrate", "plans.db", "--create", "--origin", "council.example/plans")

        assert 0 == made.status
        assert [
            "made the tables at sqlite:///plans.db, in format 3",
            "origin: council.example/plans",
        ] == made.lines

    def test_it_brings_older_tables_up_to_date(self, planevents: Any) -> None:
        """From which format to which; the second time there is nothing to do."""
        old("sqlite:///plans.db")

        assert ["brought the tables at sqlite:///plans.db from format 1 to format 3"] == planevents(
            "migrate", "plans.db"
        ).lines
        assert ["the tables at sqlite:///plans.db are in format 3 already"] == planevents(
            "--db", "plans.db", "migrate"
        ).lines

    def test_another_command_says_that_it_is_needed(self, planevents: Any) -> None:
        """Older tables are not read by guesswork."""
        old("sqlite:///plans.db")

        told = planevents("plans", "--db", "plans.db")

        assert (1, "") == (told.status, told.out)
        assert "format 3, which takes an upgrade: run 'planevents migrate'" in told.err

    def test_it_works_in_a_schema_with_a_prefix(
        self, planevents: Any, database: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Given as options, or by the environment, to this and to every other command."""
        assert 0 == planevents("migrate", database, "--create", "--schema", "plans", "--prefix", "p_").status

        assert 0 == planevents("--db", database, "--schema", "plans", "--prefix", "p_", "plans").status
        monkeypatch.setenv("PLANEVENTS_DB", database)
        monkeypatch.setenv("PLANEVENTS_SCHEMA", "plans")
        assert 1 == planevents("plans").status
        monkeypatch.setenv("PLANEVENTS_PREFIX", "p_")
        assert ["0 plans"] == planevents("plans").lines
        assert "already" in planevents("migrate").out

    @pytest.mark.parametrize("command", ["migrate", "doctor", "plans"])
    def test_a_newer_format_is_refused(self, planevents: Any, command: str) -> None:
        """With what to install; nothing is changed."""
        planevents("migrate", "plans.db", "--create")
        with closing(sqlite3.connect("plans.db")) as connection:
            connection.execute("UPDATE head SET format = 99")
            connection.commit()

        told = planevents("--db", "plans.db", command)

        assert (1, "", 1) == (told.status, told.out, len(told.err.splitlines()))
        assert "holds format 99" in told.err
        assert "a newer planevents: install it" in told.err


class TestDoctor:
    """planevents doctor."""

    def test_a_store_that_is_well_ends_with_0(self, planevents: Any) -> None:
        """Remarks are no failure."""
        planevents("migrate", "plans.db", "--create")
        Path("plans.db").chmod(0o600)

        told = planevents("doctor", "plans.db")

        assert (0, "") == (told.status, told.err)
        assert ["sqlite:///plans.db", "all protection is there", "", "REMARKS (1)"] == told.lines[:4]
        assert max(map(len, told.lines)) <= 100

    def test_missing_protection_ends_with_1(self, planevents: Any) -> None:
        """The findings are the answer, so they are printed as one."""
        planevents("migrate", "plans.db", "--create")
        with closing(sqlite3.connect("plans.db")) as connection:
            connection.execute("DROP TRIGGER event_update_an_event_never_changes")

        told = planevents("doctor", "plans.db")

        assert (1, "") == (told.status, told.err)
        assert "  1. trigger 'event_update_an_event_never_changes' is not there" in told.lines

    def test_a_program_reads_it_as_json(self, planevents: Any) -> None:
        """The same findings, with their severity."""
        planevents("migrate", "plans.db", "--create")
        Path("plans.db").chmod(0o606)

        told = planevents("doctor", "plans.db", "--json")

        document = json.loads(told.out)
        assert (1, False) == (told.status, document["ok"])
        assert ["missing", "remark"] == [row["severity"] for row in document["rows"]]
        assert {"severity", "what", "why", "remedy"} == set(document["rows"][0])

    def test_what_a_schema_says_steers_no_terminal(self, planevents: Any) -> None:
        """A trigger may have any name."""
        planevents("migrate", "plans.db", "--create")
        with closing(sqlite3.connect("plans.db")) as connection:
            connection.execute('CREATE TRIGGER "\x1b[2J" BEFORE INSERT ON event BEGIN SELECT 1; END')

        told = planevents("doctor", "plans.db")

        assert 1 == told.status
        assert "\x1b" not in told.out


class TestRoles:
    """planevents roles."""

    def test_the_application_is_well_with_its_role(self, planevents: Any, database: str) -> None:
        """Made, granted to a login, and examined as that login: only the server's haste is missed."""
        planevents("migrate", database, "--create", "--schema", "plans")
        names = ("--owner", "cli_owner", "--app", "cli_app", "--erasure", "cli_erasure")

        made = planevents("roles", database, "--schema", "plans", *names)

        assert (0, "") == (made.status, made.err)
        assert "cli_app: reads and appends" in made.lines
        server, name = postgres.server(), database.partition("?")[0].rpartition("/")[2]
        with closing(server.connect()) as connection:
            try:
                connection.execute(f"CREATE ROLE cli_login LOGIN PASSWORD '{PASSWORD}' IN ROLE cli_app")
                url = server.url(name, "cli_login", PASSWORD)
                told = planevents("doctor", url, "--schema", "plans")
                taken = planevents("--db", url, "--schema", "plans", "import", CIP, "--as", "Officer")
            finally:
                with closing(server.connect(name)) as within:
                    within.execute("DROP OWNED BY cli_owner, cli_app, cli_erasure CASCADE")
                connection.execute("DROP ROLE IF EXISTS cli_login, cli_owner, cli_app, cli_erasure")

        assert ["PROTECTION IS MISSING (2)"] == [line for line in told.lines if line.startswith("PROT")]
        assert {"fsync", "full_page_writes"} == {
            line.split()[5] for line in told.lines if "the server runs with" in line
        }
        assert (0, "") == (taken.status, taken.err)
        assert PASSWORD not in told.out + taken.out

    def test_a_dry_run_prints_the_sql(self, planevents: Any) -> None:
        """What ``psql`` takes, and what would be done; it connects to nothing."""
        told = planevents("roles", "--dry-run", "--schema", "plans", "--app", "council")

        made = roles.statements(roles.Roles(app="council"), schema="plans")
        assert 0 == told.status
        assert ["BEGIN;", *(f"{statement};" for statement in made), "COMMIT;"] == told.lines

    @pytest.mark.parametrize(
        ("arguments", "line"),
        [
            (["--app", 'x"; DROP'], "error: app: a role's name is up to 63 of"),
            (["--app", "planevents_owner"], "error: roles: these are three different roles"),
            (["plans.db"], "error: store: only PostgreSQL has roles"),
            ([], "error: where are the plans? give --db PATH_OR_URL"),
        ],
    )
    def test_each_mistake_has_its_line(self, planevents: Any, arguments: list[str], line: str) -> None:
        """Nothing is done."""
        planevents("migrate", "plans.db", "--create")

        told = planevents("roles", *arguments)

        assert told.err.startswith(line)
        assert (told.status, "") == (2 if "where" in line else 1, told.out)

    def test_who_may_not_is_told_who_may(self, planevents: Any, database: str) -> None:
        """The server's refusal, and what to do about it."""
        planevents("migrate", database, "--create")
        with postgres.server().role(PASSWORD) as login:
            name = database.partition("?")[0].rpartition("/")[2]
            with closing(postgres.server().connect(name)) as connection:
                connection.execute(f"GRANT SELECT ON head TO {login}")
                told = planevents("roles", postgres.server().url(name, login, PASSWORD))
                connection.execute(f"DROP OWNED BY {login}")

        assert (1, "") == (told.status, told.out)
        assert "permission denied" in told.err
        assert "do this as a superuser, or as the tables' owner with CREATEROLE" in told.err


class TestAddresses:
    """Every command takes the address of a PostgreSQL database."""

    def test_a_plan_is_imported_shown_and_verified(self, planevents: Any, database: str) -> None:
        """As in a file."""
        assert 0 == planevents("--db", database, "import", CIP, "--as", "Officer").status
        assert (
            "47 actions, 17 complete"
            in planevents("--db", database, "show", "--as-reported", "June 2025").out
        )
        assert "self-consistent: 135 events" in planevents("verify", "--db", database).out

    @pytest.mark.parametrize("command", [["plans"], ["verify"], ["doctor"], ["migrate"], ["roles"]])
    def test_each_failure_has_its_line(self, planevents: Any, command: list[str]) -> None:
        """No server, a wrong password, no such database, nothing in it: one line, and never the password."""
        server = postgres.server()
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            nobody = f"postgresql://me:secret@127.0.0.1:{free.getsockname()[1]}/plans"
        with server.role("another") as login, server.database() as empty:
            for address, line in {
                nobody: "error: the database cannot be reached (",
                server.url("postgres", login, "secret"): "error: the database cannot be reached (",
                server.url("not_there"): "error: the database cannot be reached (",
                server.url(empty): "error: there is no event store at postgresql",
            }.items():
                told = planevents("--db", address, *command)

                assert (1, "", 1) == (told.status, told.out, len(told.err.splitlines()))
                assert told.err.startswith(line)
                assert "secret" not in told.err

    def test_where_there_is_nothing_it_says_what_makes_it(self, planevents: Any, database: str) -> None:
        """In a database the tables are made on purpose."""
        assert planevents("--db", database, "plans").err.endswith(
            ": 'planevents migrate --create' makes one\n"
        )

    def test_without_the_driver_one_line_says_how_to_get_it(self) -> None:
        """Where psycopg is missing the program says what to install."""
        hiding = (
            "import sys; sys.modules['psycopg'] = None; from planevents.cli import main;"
            "main(['plans', '--db', 'postgresql://me:secret@127.0.0.1/plans'])"
        )

        told = subprocess.run(  # noqa: S603 it is our own
            [sys.executable, "-c", hiding], capture_output=True, text=True, check=False, env=dict(os.environ)
        )

        assert (1, "", 1) == (told.returncode, told.stdout, len(told.stderr.splitlines()))
        assert "needs an optional part: pip install 'planevents[postgres]'" in told.stderr
        assert "secret" not in told.stderr


def test_the_page_about_postgresql_is_true(
    planevents: Any, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    """Whoever follows it on a server of their own sees what it shows, in its order."""
    server, name = postgres.server(), database.partition("?")[0].rpartition("/")[2]
    addresses = {
        "postgresql://dba@db.example/council": database,
        "postgresql://council@db.example/council": server.url(name, "council", "..."),
    }
    seen = 0
    try:
        for block in re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
            said: list[str] = []
            for line in block.splitlines():
                match line.partition(" "):
                    case "$", _, given if given.startswith("export "):
                        for one in given.split()[1:]:
                            variable, _, value = one.partition("=")
                            monkeypatch.setenv(variable, addresses.get(value, value))
                    case "$", _, given if given.startswith("planevents "):
                        told = planevents(*given.split()[1:])
                        assert "" == told.err
                        said = told.lines
                    case "council=#", _, statement:
                        with closing(server.connect(name)) as connection:
                            connection.execute(statement)
                    case "...", _, _:
                        # What the tests' own server lacks, for speed, the reader's has.
                        pass
                    case _ if "pip install" not in line and "all protection is there" not in line:
                        wanted = line.split("postgresql+psycopg://")[0].strip()
                        while wanted not in said.pop(0):
                            pass
                        seen += 1
    finally:
        roles_ = "planevents_owner, planevents_app, planevents_erasure"
        with closing(server.connect(name)) as connection:
            connection.execute(f"DROP OWNED BY {roles_} CASCADE")
            connection.execute(f"DROP ROLE IF EXISTS council, council_dpo, {roles_}")

    assert 10 < seen


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("postgresql://me:secret@host/db", "postgresql://me:***@host/db"),
        ("'postgresql://me:se/cr@t@host:abc/db'", "'postgresql://me:***@host:abc/db'"),
        ("postgresql://:secret@host/db", "postgresql://:***@host/db"),
        ("postgresql://host/db?password=secret&x=1", "postgresql://host/db?password=***&x=1"),
        ("postgresql://host/db?x=1&sslpassword=secret", "postgresql://host/db?x=1&sslpassword=***"),
        ("postgresql://me@host/db", "postgresql://me@host/db"),
        ("sqlite:///a:b@c.db", "sqlite:///a:b@c.db"),
        ("error: at 10:30 ada@council.example", "error: at 10:30 ada@council.example"),
    ],
)
def test_no_password_is_printed(said: str, shown: str) -> None:
    """Wherever in a text a URL stands, even one that cannot be read."""
    assert shown == without_password(said)
    assert f"error: url: wrong, got {shown!r}" == complaint(InvalidValueError("url", said, "wrong"))
