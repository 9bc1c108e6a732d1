"""The doctor says what protection a store lacks: each is taken away in turn, and missed."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import attrs
import pytest
from sqlalchemy import create_engine, event
from tests import postgres

from planevents.store import doctor, migrations, roles
from planevents.store.postgresql import POSTGRESQL
from planevents.store.schema import Tables
from planevents.store.sql import SqlStore
from planevents.store.sqlite import SQLITE
from planevents.testing.contracts import ORIGIN, Clock, name, stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planevents.store.doctor import Examination

PASSWORD = "secret"  # noqa: S105 of a server that nobody can reach
TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
NOTHING = "CREATE TRIGGER event_update_an_event_never_changes BEFORE UPDATE ON event BEGIN SELECT 1; END"
ROW = "plan_id, version + 7, type, schema, recorded_at, effective_on, actor, header, data, leaf_hash"

# Each damage, and how the finding about it begins.
ON_SQLITE = {
    "a trigger dropped": (
        "DROP TRIGGER event_delete_an_event_is_never_deleted",
        "trigger 'event_delete_an_event_is_never_deleted' is not there",
    ),
    "a trigger that does nothing": (
        "DROP TRIGGER event_update_an_event_never_changes; " + NOTHING,
        "trigger 'event_update_an_event_never_changes' is another one",
    ),
    "a trigger that swallows events": (
        "CREATE TRIGGER mine BEFORE INSERT ON event BEGIN SELECT RAISE(IGNORE); END",
        "trigger 'mine' is not of planevents",
    ),
    "tiles unguarded": (
        "DROP TRIGGER head_update_the_tiles_hold_the_events",
        "trigger 'head_update_the_tiles_hold_the_events' is not there",
    ),
    "tiles dropped": ("DROP TABLE tile", "there is no table 'tile'"),
    "incarnations dropped": ("DROP TABLE incarnation", "there is no table 'incarnation'"),
    "a head removed": (
        "DROP TRIGGER head_delete_the_head_is_never_deleted; DELETE FROM head",
        "the head row is gone",
    ),
    "a head of another format": ("UPDATE head SET format = 99", "the tables are of format 99"),
    "an event put in": (
        f"INSERT INTO event SELECT 4, {ROW.replace('+ 7', '+ 1')} FROM event WHERE position = 3",
        "the head counts 4 events; there are 5, the last at 4",
    ),
    "an event taken out": (
        "DROP TRIGGER event_delete_an_event_is_never_deleted; DELETE FROM event WHERE position = 1",
        "the head counts 4 events; there are 3, the last at 3",
    ),
    "a table dropped": ("DROP TABLE generation", "there is no table 'generation'"),
    "the events dropped": ("DROP TABLE event", "there is no table 'event'"),
    "a column added": (
        "ALTER TABLE event ADD COLUMN mine TEXT",
        "table 'event' has a further column 'mine', TEXT",
    ),
    "a unique index": (
        "CREATE UNIQUE INDEX mine ON person (value)",
        "table 'person' has a further unique key (value)",
    ),
    "an index dropped": ("DROP INDEX event_began", "table 'event' has no index (position) where version = 1"),
    "a key lost": (
        "ALTER TABLE command RENAME TO old; CREATE TABLE command AS SELECT * FROM old",
        "table 'command' has no primary key (command_id)",
    ),
    "a check lost": (
        "ALTER TABLE head RENAME TO old; CREATE TABLE head AS SELECT * FROM old",
        "table 'head' has no check (id = 1)",
    ),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store with four events, in a folder that is nobody else's."""
    tmp_path.chmod(0o700)
    file = tmp_path / "plans.db"
    with closing(SqlStore.open(file, create=True, clock=Clock(), origin=ORIGIN)) as store:
        fill(store)
    file.chmod(0o600)
    return file


def fill(store: SqlStore) -> None:
    store.append([stream("cip", 0, 3), stream("b", 0)], ("c1", "f1"), [name("Ada Lovelace")])


def examined(file: Path) -> Examination:
    with closing(SqlStore.open(file, create=False, clock=Clock())) as store:
        return doctor.examine(store)


def found(examination: Examination, severity: str, beginning: str) -> bool:
    """Whether a finding of a severity begins so."""
    return any(one.what.startswith(beginning) for one in examination.findings if one.severity == severity)


def whats(examination: Examination) -> list[str]:
    return [one.what for one in examination.missing]


class TestSqlite:
    """A file."""

    def test_a_store_as_it_was_made_is_well(self, file: Path) -> None:
        """Nothing is missing; and what no file can prevent is said all the same."""
        examination = examined(file)

        assert ([], True) == (whats(examination), examination.ok)
        assert ["whoever may write the file can rewrite all of it, and seal it anew"] == [
            one.what for one in examination.remarks
        ]

    @pytest.mark.parametrize(("damage", "what"), ON_SQLITE.values(), ids=ON_SQLITE)
    def test_what_was_damaged_is_missed(self, file: Path, damage: str, what: str) -> None:
        """Whoever opened the store before finds it at the next examination."""
        with closing(SqlStore.open(file, create=False, clock=Clock())) as store:
            with closing(sqlite3.connect(file)) as connection:
                connection.execute("PRAGMA legacy_alter_table = ON")
                connection.executescript(damage)

            examination = doctor.examine(store)

        assert found(examination, "missing", what), str(examination)
        assert not examination.ok

    def test_every_trigger_is_missed(self, file: Path) -> None:
        """Whichever is dropped, it is named, and it alone."""
        names = {statement.split()[2] for statement in SQLITE.triggers(Tables(), None)}
        with closing(sqlite3.connect(file)) as connection:
            for trigger, sql in connection.execute(TRIGGERS).fetchall():
                connection.execute(f"DROP TRIGGER {trigger}")
                assert [f"trigger {trigger!r} is not there"] == whats(examined(file))
                connection.execute(sql)
                names.remove(trigger)

        assert set() == names
        assert examined(file).ok

    @pytest.mark.parametrize(
        ("pragma", "severity", "what"),
        [
            ("synchronous = NORMAL", "missing", "this connection's 'synchronous' is less than FULL"),
            ("synchronous = OFF", "missing", "this connection's 'synchronous' is less than FULL"),
            ("synchronous = EXTRA", None, "this connection's 'synchronous'"),
            ("recursive_triggers = OFF", "remark", "this connection's 'recursive_triggers' is off"),
            ("recursive_triggers = ON", None, "this connection's 'recursive_triggers'"),
            (
                "ignore_check_constraints = ON",
                "missing",
                "this connection's 'ignore_check_constraints' is on",
            ),
            ("journal_mode = DELETE", "remark", "the journal mode is DELETE"),
            ("journal_mode = OFF", "missing", "the journal mode is OFF"),
            ("journal_mode = MEMORY", "missing", "the journal mode is MEMORY"),
        ],
    )
    def test_a_hosts_careless_engine_is_told(
        self, file: Path, pragma: str, severity: str | None, what: str
    ) -> None:
        """Its settings are its own, and so are the losses."""
        engine = create_engine(f"sqlite:///{file}")
        event.listen(engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {pragma}"))
        store = SqlStore.open(engine, create=False, clock=Clock())

        examination = doctor.examine(store)
        engine.dispose()

        for each in ("missing", "remark"):
            assert (each, each == severity) == (each, found(examination, each, what))

    @pytest.mark.parametrize(
        ("place", "mode", "severity", "what"),
        [
            ("file", 0o666, "missing", "everybody may write the file"),
            ("file", 0o660, "remark", "its group may write the file"),
            ("folder", 0o777, "missing", "everybody may write the folder"),
            ("folder", 0o1777, None, "everybody may write the folder"),
            ("folder", 0o770, "remark", "its group may write the folder"),
        ],
    )
    def test_rights_of_others_on_the_disk_are_told(
        self, file: Path, place: str, mode: int, severity: str | None, what: str
    ) -> None:
        """Who may write the file or its folder may put in what they like."""
        (file if place == "file" else file.parent).chmod(mode)

        examination = examined(file)

        assert severity in {
            None,
            *(one.severity for one in examination.findings if one.what.startswith(what)),
        }
        assert (severity == "missing") == (not examination.ok)

    @pytest.mark.parametrize("damage", [b"\x00", b"\xff", b"\x7f\x01\x80"])
    def test_a_damaged_file_is_told(self, file: Path, damage: bytes) -> None:
        """SQLite's own check is asked; damage that ends the check is told as well."""
        with closing(sqlite3.connect(file)) as connection:
            (root,) = connection.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = 'person'"
            ).fetchone()
            (size,) = connection.execute("PRAGMA page_size").fetchone()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with file.open("r+b") as raw:
            raw.seek((root - 1) * size + size // 2)
            raw.write((damage * size)[: size // 2])

        assert found(examined(file), "missing", "SQLite's own check says:")

    def test_what_a_host_added_for_itself_is_a_remark(self, file: Path) -> None:
        """An index, or a trigger after the fact, weakens nothing."""
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("CREATE INDEX mine ON event (type)")
            connection.execute("CREATE TABLE log (x)")
            connection.execute(
                "CREATE TRIGGER mine_too AFTER INSERT ON event BEGIN INSERT INTO log VALUES (1); END"
            )

        examination = examined(file)

        assert examination.ok
        assert found(examination, "remark", "table 'event' has a further index (type)")
        assert found(examination, "remark", "trigger 'mine_too' is not of planevents")

    def test_the_tables_of_others_are_not_ours(self, file: Path) -> None:
        """Only what stands on our tables is looked at; a prefix makes others of them."""
        with closing(SqlStore.open(file, create=True, clock=Clock(), prefix="p_")) as store:
            with closing(sqlite3.connect(file)) as connection:
                connection.execute("DROP TRIGGER event_update_an_event_never_changes")
            assert doctor.examine(store).ok

        assert not examined(file).ok

    def test_an_older_format_stays_silent_of_what_it_lacks(self, tmp_path: Path) -> None:
        """A table that came later is missed, and the format is told."""
        engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
        with engine.begin() as connection:
            migrations.upgrade(connection, to=1)
        store = SqlStore(engine, Tables(), Clock(), ORIGIN, owned=True)
        with closing(store):
            assert found(doctor.examine(store), "missing", "there is no table 'generation'")


class TestExamination:
    """What an examination says."""

    def test_its_text_is_grouped_and_narrow(self, file: Path) -> None:
        """What is missing comes first, each with a reason and a remedy, within 100 columns."""
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("DROP TRIGGER event_update_an_event_never_changes")

        said = str(examined(file)).splitlines()

        assert "protection is missing: 1 finding" == said[1]
        assert said.index("PROTECTION IS MISSING (1)") < said.index("REMARKS (1)")
        assert 2 == sum(line.startswith("     why: ") for line in said)
        assert 2 == sum(line.startswith("     do:  ") for line in said)
        assert max(map(len, said)) <= 100

    def test_a_store_that_is_well_says_so(self, file: Path) -> None:
        """In the second line, after where it is."""
        assert [f"sqlite:///{file}", "all protection is there"] == str(examined(file)).splitlines()[:2]


@attrs.frozen
class Office:
    """A database with a store and its roles."""

    database: str
    roles: roles.Roles
    app: str

    def run(self, *statements: str) -> None:
        """Do something as the superuser."""
        names = attrs.asdict(self.roles) | {"login": self.app, "database": self.database}
        with closing(postgres.server().connect(self.database)) as connection:
            connection.execute("SET search_path = plans")
            for statement in statements:
                connection.execute(statement.format(**names))

    def url(self, *, app: bool = True) -> str:
        """The application's address, or the superuser's."""
        server = postgres.server()
        return server.url(self.database, self.app, PASSWORD) if app else server.url(self.database)

    def opened(self, *, app: bool = True) -> SqlStore:
        return SqlStore.open(self.url(app=app), create=False, clock=Clock(), schema="plans")

    def examined(self, *, app: bool = True) -> Examination:
        with closing(self.opened(app=app)) as store:
            return doctor.examine(store)


@pytest.fixture
def office() -> Iterator[Office]:
    """The application connects as a member of the app role."""
    with made() as office:
        yield office


@pytest.fixture(scope="module")
def template() -> Iterator[Office]:
    """One that is copied."""
    with made() as office:
        yield office


@pytest.fixture
def copy(template: Office) -> Iterator[Office]:
    """A copy, in which the roles are those of the others too."""
    with postgres.server().database(template.database) as database:
        yield attrs.evolve(template, database=database)


@contextmanager
def made() -> Iterator[Office]:
    server = postgres.server()
    with server.database() as database:
        names = [f"{database}_{role}" for role in ("owner", "app", "erasure")]
        office = Office(database, roles.Roles(*names), f"{database}_login")
        engine = create_engine(office.url(app=False))
        with closing(
            SqlStore.open(office.url(app=False), create=True, clock=Clock(), schema="plans")
        ) as store:
            fill(store)
        with engine.begin() as connection:
            roles.create(connection, office.roles, schema="plans")
        engine.dispose()
        office.run(f"CREATE ROLE {office.app} LOGIN PASSWORD '{PASSWORD}' IN ROLE {office.roles.app}")
        yield office
    with closing(server.connect()) as connection:
        connection.execute(f"DROP ROLE {', '.join([*names, office.app])}")


# What the tests' own server lacks, for speed.
CARELESS = ["the server runs with fsync = off", "the server runs with full_page_writes = off"]
BODY = "RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NULL; END'"
ON_POSTGRESQL = {
    "a trigger dropped": (
        "DROP TRIGGER event_no_update ON event",
        "trigger 'event_no_update' is not there",
    ),
    "a trigger disabled": (
        "ALTER TABLE event DISABLE TRIGGER event_no_update",
        "trigger 'event_no_update' is disabled",
    ),
    "a trigger that a replica skips": (
        "ALTER TABLE event ENABLE TRIGGER event_no_update",
        "trigger 'event_no_update' is not ENABLE ALWAYS",
    ),
    "a trigger on another deed": (
        "CREATE OR REPLACE TRIGGER event_no_update BEFORE INSERT ON event EXECUTE FUNCTION event_no_update()",
        "trigger 'event_no_update' is another one",
    ),
    "a trigger on a condition": (
        "CREATE OR REPLACE TRIGGER head_only_grows BEFORE UPDATE ON head FOR EACH ROW WHEN (false) EXECUTE FUNCTION head_only_grows()",
        "trigger 'head_only_grows' is another one",
    ),
    "a function rewritten": (
        f"CREATE OR REPLACE FUNCTION event_no_update() {BODY}",
        "the function of trigger 'event_no_update' is another one",
    ),
    "a function led astray": (
        "ALTER FUNCTION event_runs_on() SET search_path = public",
        "the function of trigger 'event_runs_on' is another one",
    ),
    "a function with its owner's rights": (
        "ALTER FUNCTION event_runs_on() SECURITY DEFINER",
        "the function of trigger 'event_runs_on' is another one",
    ),
    "a function of another": (
        "ALTER FUNCTION event_no_update() OWNER TO {erasure}",
        "functions of triggers belong to",
    ),
    "a table of another": (
        "ALTER TABLE person OWNER TO {erasure}",
        "the tables belong to several owners",
    ),
    "a trigger that swallows events": (
        f"CREATE FUNCTION mine() {BODY}; CREATE TRIGGER mine BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION mine()",
        "trigger 'mine' on 'event' is not of planevents",
    ),
    "a rule": ("CREATE RULE mine AS ON DELETE TO person DO INSTEAD NOTHING", "table 'person' has rules"),
    "rows hidden": ("ALTER TABLE event ENABLE ROW LEVEL SECURITY", "table 'event' has row level security"),
    "rows from elsewhere": ("CREATE TABLE mine () INHERITS (event)", "another table inherits from 'event'"),
    "a table that a crash empties": ("ALTER TABLE command SET UNLOGGED", "table 'command' is unlogged"),
    "a head removed": (
        "ALTER TABLE head DISABLE TRIGGER head_no_delete; DELETE FROM head",
        "the head row is gone",
    ),
    "a head of another format": ("UPDATE head SET format = 99", "the tables are of format 99"),
    "an event taken out": (
        "ALTER TABLE event DISABLE TRIGGER event_no_delete; DELETE FROM event WHERE position = 1",
        "the head counts 4 events; there are 3, the last at 3",
    ),
    "a table dropped": ("DROP TABLE generation", "there is no table 'generation'"),
    "a column of another type": (
        "ALTER TABLE command ALTER COLUMN count TYPE bigint",
        "table 'command' has no column 'count', INTEGER NOT NULL",
    ),
    "a column that may be empty": (
        "ALTER TABLE event ALTER COLUMN actor DROP NOT NULL",
        "table 'event' has no column 'actor', TEXT COLLATE \"C\" NOT NULL",
    ),
    "another order": (
        'ALTER TABLE event ALTER COLUMN actor TYPE text COLLATE "default"',
        "table 'event' has no column 'actor', TEXT COLLATE \"C\" NOT NULL",
    ),
    "a key dropped": (
        "ALTER TABLE event DROP CONSTRAINT event_version",
        "table 'event' has no unique key (plan_id, version)",
    ),
    "a key added": (
        "ALTER TABLE event ADD UNIQUE (actor, plan_id, version)",
        "table 'event' has a further unique key (actor, plan_id, version)",
    ),
    "a check dropped": ("ALTER TABLE head DROP CONSTRAINT head_single", "table 'head' has no check (id = 1)"),
    "rights of everybody": ("GRANT SELECT ON person TO PUBLIC", "PUBLIC has SELECT on 'person'"),
    "rights to tell of a restore": (
        "GRANT INSERT ON incarnation TO {app}",
        "'database",
    ),
    "tiles unguarded": (
        "ALTER TABLE head DISABLE TRIGGER head_covered",
        "trigger 'head_covered' is disabled",
    ),
    "tiles of anybody": ("GRANT DELETE ON tile TO PUBLIC", "PUBLIC has DELETE on 'tile'"),
    "rights on a column": ("GRANT UPDATE (actor) ON event TO PUBLIC", "PUBLIC has UPDATE on 'event'"),
    "rights of another": (
        "GRANT TRIGGER ON event TO {erasure}",
        "'database",
    ),
}
ON_THE_LOGIN = {
    "a superuser": ("ALTER ROLE {login} SUPERUSER", "is a superuser"),
    "a member of the owner": (
        "GRANT {owner} TO {login}",
        "owns tables, or may act for who does: command, event",
    ),
    "a member who must ask": ("GRANT {owner} TO {login} WITH INHERIT FALSE", "owns functions, or may act"),
    "the schema's owner": ("ALTER SCHEMA plans OWNER TO {login}", "owns the schema"),
    "the database's owner": ("ALTER DATABASE {database} OWNER TO {login}", "owns the database"),
    "one that writes all": ("GRANT pg_write_all_data TO {login}", "has DELETE on 'event' by another role"),
    "one that writes files": ("GRANT pg_write_server_files TO {login}", "may write files or run programs"),
    "one that runs programs": (
        "GRANT pg_execute_server_program TO {login}",
        "may write files or run programs",
    ),
    "one that can change events": ("GRANT UPDATE ON event TO {login}", "has UPDATE on 'event'"),
    "one that can delete the head": ("GRANT DELETE ON head TO {app}", "has DELETE on 'head'"),
}


class TestPostgresql:
    """A database."""

    def test_a_store_as_it_was_made_is_well(self, office: Office) -> None:
        """In the app role nothing is missing; and it is said who can do anything."""
        examination = office.examined()

        assert CARELESS == whats(examination)
        assert [
            f"{office.roles.erasure!r} may erase names",
            "superusers can log in: postgres",
            "the owner and every superuser can rewrite all of it, and seal it anew",
        ] == [one.what for one in examination.remarks]

    def test_a_superuser_is_told_so(self, office: Office) -> None:
        """Whoever connects as one has no protection against themselves."""
        assert [*CARELESS, "this connection's user 'postgres' is a superuser"] == whats(
            office.examined(app=False)
        )

    @pytest.mark.parametrize(("damage", "what"), ON_POSTGRESQL.values(), ids=ON_POSTGRESQL)
    def test_what_was_damaged_is_missed(self, copy: Office, damage: str, what: str) -> None:
        """Whoever opened the store before finds it at the next examination."""
        with closing(copy.opened()) as store:
            copy.run(damage)

            examination = doctor.examine(store)

        assert found(examination, "missing", what), str(examination)

    def test_every_trigger_is_missed(self, office: Office) -> None:
        """Whichever is dropped, it is named, and it alone."""
        statements = POSTGRESQL.triggers(Tables("", "plans"), "plans")
        for trigger, always in zip(statements[1::3], statements[2::3], strict=True):
            trigger_name, table = trigger.split('"')[1], always.split()[2]
            office.run(f"DROP TRIGGER {trigger_name} ON {table}")
            assert [f"trigger {trigger_name!r} is not there", *CARELESS] == whats(office.examined())
            office.run(trigger, always)

        assert CARELESS == whats(office.examined())

    @pytest.mark.parametrize(("excess", "what"), ON_THE_LOGIN.values(), ids=ON_THE_LOGIN)
    def test_what_the_login_may_do_beyond_its_work_is_told(
        self, office: Office, excess: str, what: str
    ) -> None:
        """By whatever way it came to it."""
        office.run(excess)

        examination = office.examined()

        assert any(what in one for one in whats(examination)), str(examination)

    @pytest.mark.parametrize(
        ("change", "what"),
        [
            ("CREATE INDEX mine ON event (type)", "table 'event' has a further index (type)"),
            (
                f"CREATE FUNCTION mine() {BODY}; CREATE TRIGGER mine AFTER INSERT ON event EXECUTE FUNCTION mine()",
                "trigger 'mine' on 'event' is not of planevents",
            ),
            ("GRANT {erasure} TO {login}", "this connection's user"),
            ("GRANT CREATE ON SCHEMA plans TO {app}", "this connection's user"),
            ("ALTER ROLE {login} REPLICATION", "this connection's user"),
            ("ALTER ROLE {owner} LOGIN", "the owner, or who may act for it, can log in"),
            (
                "ALTER DATABASE {database} SET session_replication_role = replica",
                "this connection plays a replica",
            ),
        ],
    )
    def test_what_weakens_nothing_is_a_remark(self, office: Office, change: str, what: str) -> None:
        """It is said, and the store is as well as before."""
        before = len([one for one in office.examined().remarks if one.what.startswith(what)])

        office.run(change)

        examination = office.examined()
        assert CARELESS == whats(examination)
        assert before + 1 == len([one for one in examination.remarks if one.what.startswith(what)])

    def test_a_hosts_engine_that_waits_for_no_disk_is_told(self, office: Office) -> None:
        """Our own engine puts it right; a host's keeps what it was given."""
        office.run("ALTER DATABASE {database} SET synchronous_commit = off")
        engine = create_engine(office.url())

        store = SqlStore.open(engine, create=False, clock=Clock(), schema="plans")
        careless = doctor.examine(store)
        engine.dispose()

        assert found(careless, "missing", "this connection has synchronous_commit = off")
        assert not found(office.examined(), "missing", "this connection has synchronous_commit")

    def test_an_encoding_that_holds_not_every_name_is_told(self, office: Office) -> None:
        """LATIN1 has no Ł."""
        database = f"{office.database}_latin"
        office.run(f"CREATE DATABASE {database} ENCODING LATIN1 LOCALE 'C' TEMPLATE template0")
        try:
            url = postgres.server().url(database)
            with closing(SqlStore.open(url, create=True, clock=Clock())) as store:
                assert found(doctor.examine(store), "missing", "the database's encoding is LATIN1")
        finally:
            office.run(f"DROP DATABASE {database}")

    def test_nothing_is_changed(self, office: Office) -> None:
        """An examination in a transaction that may only read."""
        engine = create_engine(office.url(), connect_args={"options": "-c default_transaction_read_only=on"})
        store = SqlStore.open(engine, create=False, clock=Clock(), schema="plans")

        assert CARELESS == whats(doctor.examine(store))
        engine.dispose()


class TestDurablePostgresql:
    """A server as it is installed."""

    @pytest.mark.slow
    def test_it_lacks_nothing(self) -> None:
        """Every write waits for the disk, and the server checks its pages or is told to."""
        with postgres.postgres(durable=True) as server:
            url = server.url()
            with closing(SqlStore.open(url, create=True, clock=Clock())) as store:
                examination = doctor.examine(store)

        assert ["this connection's user 'postgres' is a superuser"] == whats(examination)
