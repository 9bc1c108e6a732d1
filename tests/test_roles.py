"""On PostgreSQL the application can do its work and nothing else, and whoever erases can only erase."""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import psycopg
import pytest
from psycopg import errors as refused
from sqlalchemy import create_engine, text
from tests import postgres
from tests.registers import opening

from planevents import PlanRegister
from planevents.cli.app import run
from planevents.commands import AddAction, IssueReport, ReportStatus, Reprofile
from planevents.errors import InvalidValueError, StoreDeniedError, StoreFormatError, StoreMissingError
from planevents.read_models.models import ReadModels
from planevents.read_models.tables import ReadTables
from planevents.read_models.views import Views
from planevents.store import migrations, roles
from planevents.store.interface import Incarnation
from planevents.store.schema import Tables
from planevents.store.sql import SqlStore
from planevents.testing.contracts import Clock, assert_sealed, assert_tiled, name, rows, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


PASSWORD = "a password"  # noqa: S105 of a server that nobody can reach
CIP = Path(__file__).parents[1] / "examples" / "continuous_improvement" / "plan.toml"


@attrs.frozen
class Office:
    """A database with a store in a schema of its own, its roles, and a login for each."""

    database: str
    roles: roles.Roles
    schema: str | None = "plans"
    prefix: str = ""

    @property
    def at(self) -> dict[str, Any]:
        return {"schema": self.schema, "prefix": self.prefix}

    @property
    def admin(self) -> str:
        return postgres.server().url(self.database)

    def url(self, role: str) -> str:
        return postgres.server().url(self.database, f"{self.database}_{role}", PASSWORD)

    @contextmanager
    def connected(self, role: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """Connect as a login, with the driver alone."""
        login = f"{self.database}_{role}"
        with closing(postgres.server().connect(self.database, login, PASSWORD)) as connection:
            connection.execute(f"SET search_path = {self.schema or 'public'}")
            yield connection

    def store(self, role: str) -> SqlStore:
        return SqlStore.open(self.url(role), create=False, clock=Clock(), **self.at)

    def register(self, role: str) -> PlanRegister:
        return PlanRegister.open(self.url(role), **self.at)

    def run(self, *statements: str) -> None:
        with closing(postgres.server().connect(self.database)) as connection:
            for statement in statements:
                connection.execute(statement)

    def give(self) -> None:
        """Give the roles what they need, as the command does."""
        with begun(self.admin) as connection:
            roles.create(connection, self.roles, **self.at)

    def grants(self) -> list[tuple[Any, ...]]:
        question = """
            SELECT relname, relkind::text, relowner::regrole::text, relacl::text FROM pg_class
            WHERE relnamespace::regnamespace::text = %(schema)s AND relkind IN ('r', 'v')
            UNION ALL SELECT proname, 'f', proowner::regrole::text, proacl::text FROM pg_proc
            WHERE pronamespace::regnamespace::text = %(schema)s
            UNION ALL SELECT nspname, 's', nspowner::regrole::text, nspacl::text FROM pg_namespace
            WHERE nspname = %(schema)s ORDER BY 1, 2
        """
        with closing(postgres.server().connect(self.database)) as connection:
            return connection.execute(question, {"schema": self.schema or "public"}).fetchall()


@contextmanager
def begun(url: str) -> Iterator[Connection]:
    """A host's own transaction."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def made(schema: str | None, prefix: str = "") -> Iterator[Office]:
    server = postgres.server()
    with server.database() as database:
        names = [f"{database}_{role}s" for role in ("owner", "app", "erasure")]
        office = Office(database, roles.Roles(*names), schema, prefix)
        SqlStore.open(office.admin, create=True, clock=Clock(), **office.at).close()
        office.give()
        for group in names:
            login = group.removesuffix("s")
            office.run(f"CREATE ROLE {login} LOGIN PASSWORD '{PASSWORD}' IN ROLE {group}")
        yield office
    # What they own went with the database.
    with closing(server.connect()) as connection:
        for group in names:
            connection.execute(f"DROP ROLE {group.removesuffix('s')}, {group}")


@pytest.fixture(scope="module", params=["schema", "public, prefix"])
def office(request: pytest.FixtureRequest) -> Iterator[Office]:
    """One for all tests here: what they may do in it they may do again."""
    where = ("plans", "") if request.param == "schema" else (None, "p_")
    with made(*where) as office:
        yield office


@pytest.fixture
def own() -> Iterator[Office]:
    """One that a test may change as it likes."""
    with made("plans") as office:
        yield office


class TestApp:
    """What the application does, in the app role."""

    def test_it_does_all_its_work(self, own: Office) -> None:
        """Every way to write and every way to read, on tables that somebody else made."""
        with own.register("app") as register:
            officer = register.acting_as("Performance Officer", person="Ada Lovelace")
            officer.execute("cip", *opening(), effective_on=date(2025, 3, 31))
            officer.issue(IssueReport("March", plans=["cip"], period="2024/25 Q4", cut_off=date(2025, 3, 31)))
            with register.transaction() as bound:
                bound.acting_as("Officer").execute("cip", ReportStatus("1", "In progress"))
            many = [AddAction(f"9.{number}", title="One of many") for number in range(20)]
            officer.execute("cip", *many)
            with begun(own.url("app")) as connection, register.using(connection) as bound:
                bound.acting_as("Officer").execute("cip", Reprofile("1", target="July 2025", reason="Late"))

            assert 25 == register.verify().require().checkpoint.size
            assert ["cip"] == list(register.plans())
            assert "July 2025" == register.plan("cip")["1"].target.current.text
            assert 22 == len(register.changes("cip", since="March").entries)
            assert 25 == len(list(register.follow(stop=lambda: True)))
            register.quarters("cip"), register.movement("cip"), register.performance("cip")
            assert "Ada Lovelace" in str(register.history("cip", "1").to_rows()[0]["actor"])
            assert ["March"] == [report.name for report in register.reports()]
        with PlanRegister.open(own.url("app"), create=True, **own.at) as register:
            assert 25 == register.checkpoint().size

    def test_it_imports(self, own: Office, capsys: pytest.CaptureFixture[str]) -> None:
        """On the command line, with the application's own address."""
        where = ("--db", own.url("app"), "--schema", "plans")

        assert 0 == run([*where, "import", str(CIP), "--as", "Performance Officer"])
        assert 0 == run([*where, "verify"])

        assert "self-consistent: 135 events" in capsys.readouterr().out

    def test_it_keeps_the_read_models(self, own: Office) -> None:
        """The owner makes them; every append of the application writes to them, and they are read."""
        with closing(SqlStore.open(own.admin, create=False, clock=Clock(), **own.at)) as store:
            ReadModels(store).create()
        own.give()

        with closing(own.store("app")) as store:
            models = ReadModels(store)
            models.create()
            store.on_append = models.keep
            register = PlanRegister(store)
            register.acting_as("Officer").execute("cip", *opening(), effective_on=date(2025, 3, 31))
            models.catch_up()
            assert models.check().ok
        with own.connected("app") as connection:
            assert [("1",)] == connection.execute("SELECT label FROM plan_actions").fetchall()


ATTACKS = {
    "change an event": "UPDATE {p}event SET actor = 'me'",
    "change one column": "UPDATE {p}event SET data = '' WHERE position = 0",
    "delete an event": "DELETE FROM {p}event",
    "empty the events": "TRUNCATE {p}event",
    "change a command": "UPDATE {p}command SET fingerprint = 'other'",
    "delete a command": "DELETE FROM {p}command",
    "empty the commands": "TRUNCATE {p}command",
    "upsert an event": "INSERT INTO {p}event SELECT * FROM {p}event ON CONFLICT (position) DO UPDATE SET actor = 'me'",
    "merge into the events": "MERGE INTO {p}event USING {p}head ON true WHEN MATCHED THEN DELETE",
    "change a name": "UPDATE {p}person SET value = 'Charles Babbage'",
    "empty the names": "TRUNCATE {p}person",
    "change a tile": "UPDATE {p}tile SET root = hashes",
    "delete a tile": "DELETE FROM {p}tile",
    "empty the tiles": "TRUNCATE {p}tile",
    "put a tile back": "INSERT INTO {p}tile SELECT * FROM {p}tile ON CONFLICT (level, index) DO UPDATE SET root = ''",
    "change an incarnation": "UPDATE {p}incarnation SET size = 0",
    "delete an incarnation": "DELETE FROM {p}incarnation",
    "empty the incarnations": "TRUNCATE {p}incarnation",
    "tell of a restore": "INSERT INTO {p}incarnation SELECT 1, size, '2025' FROM {p}head",
    "delete the head": "DELETE FROM {p}head",
    "add a head": "INSERT INTO {p}head VALUES (2, 0, '', 'other', 1)",
    "empty the head": "TRUNCATE {p}head",
    "rename the head": "UPDATE {p}head SET origin = 'other'",
    "change the format": "UPDATE {p}head SET format = 99",
    "move the head": "UPDATE {p}head SET id = 2",
    "empty the generations": "TRUNCATE {p}generation",
    "drop the events": "DROP TABLE {p}event",
    "drop the head": "DROP TABLE {p}head CASCADE",
    "add a column": "ALTER TABLE {p}event ADD COLUMN mine text",
    "drop a column": "ALTER TABLE {p}event DROP COLUMN actor",
    "rename the table": "ALTER TABLE {p}event RENAME TO old",
    "move the table": "ALTER TABLE {p}event SET SCHEMA pg_temp",
    "unlog the table": "ALTER TABLE {p}event SET UNLOGGED",
    "disable a trigger": "ALTER TABLE {p}event DISABLE TRIGGER {p}event_no_update",
    "disable all triggers": "ALTER TABLE {p}event DISABLE TRIGGER ALL",
    "drop a trigger": "DROP TRIGGER {p}event_no_update ON {p}event",
    "add a trigger": "CREATE TRIGGER mine BEFORE INSERT ON {p}event EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "add a rule": "CREATE RULE mine AS ON INSERT TO {p}event DO INSTEAD NOTHING",
    "add a policy": "CREATE POLICY mine ON {p}event USING (false)",
    "hide rows": "ALTER TABLE {p}event ENABLE ROW LEVEL SECURITY",
    "inherit": "CREATE TEMP TABLE other () INHERITS ({p}event)",
    "add an index": "CREATE UNIQUE INDEX mine ON {p}event (actor)",
    "rewrite a function": "CREATE OR REPLACE FUNCTION {s}.{p}event_no_update() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "drop a function": "DROP FUNCTION {s}.{p}event_no_update() CASCADE",
    "alter a function": "ALTER FUNCTION {s}.{p}event_no_update() SET search_path = public",
    "call a function": "CREATE TEMP TABLE other (x int); CREATE TRIGGER mine BEFORE INSERT ON other EXECUTE FUNCTION {s}.{p}event_no_update()",
    "drop the schema": "DROP SCHEMA {s} CASCADE",
    "make a table beside": "CREATE TABLE {s}.mine (x int)",
    "make a function beside": "CREATE FUNCTION {s}.max(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint'",
    "make a schema": "CREATE SCHEMA mine",
    "take the table": "ALTER TABLE {p}event OWNER TO CURRENT_USER",
    "play a replica": "SET session_replication_role = replica",
    "be the owner": "SET ROLE {owner}",
    "be a superuser": "SET ROLE postgres",
    "speak as a superuser": "SET SESSION AUTHORIZATION postgres",
    "join the owner": "GRANT {owner} TO CURRENT_USER",
    "become a superuser": "ALTER ROLE CURRENT_USER SUPERUSER",
    "write on the server": "COPY {p}event TO '/tmp/events'",
    "run on the server": "COPY {p}event FROM PROGRAM 'true'",
    "rewrite the catalogue": "UPDATE pg_trigger SET tgenabled = 'D'",
    "trust itself": "ALTER SYSTEM SET session_replication_role = replica",
}
REST = (
    "plan_id, version + 1, type, schema, recorded_at, effective_on, actor, header, data, leaf_hash "
    "FROM {p}event ORDER BY position DESC LIMIT 1"
)
EMPTY = "'', 1, '', '', '', '', '', ''"
GROW = "UPDATE {p}head SET size = 600, frontier = ''"
BY_TRIGGER = {
    "shrink the head": ("UPDATE {p}head SET size = 0", "never goes back"),
    "stretch the head": ("UPDATE {p}head SET size = size + 1", "counts the events"),
    "reseal the head": ("UPDATE {p}head SET frontier = '00'", "changes only with the events"),
    "forge a tile": ("INSERT INTO {p}tile VALUES (0, 1, '', '')", "a tile is full of events"),
    "put in a tile again": ("INSERT INTO {p}tile SELECT * FROM {p}tile", "a tile is its level's next one"),
    "forget a tile": (
        f"INSERT INTO {{p}}event SELECT n, 'new', n - 299, {EMPTY} FROM generate_series(300, 599) n; {GROW}",
        "the tiles hold the events",
    ),
    "leave a gap": ("INSERT INTO {p}event SELECT position + 7, " + REST, "position is the next one"),
}


@pytest.fixture(scope="module")
def with_history(office: Office) -> Office:
    with closing(office.store("app")) as store:
        store.append([stream("cip", 0, 300)], ("c1", "f1"), [name("Ada Lovelace"), name("Alan Turing")])
    return office


def attack(office: Office, role: str, statement: str) -> None:
    named = statement.format(p=office.prefix, s=office.schema or "public", owner=office.roles.owner)
    with office.connected(role) as connection:
        connection.execute(named)


class TestAttacks:
    """What neither role may do, though each may log in and write what it likes."""

    @pytest.mark.parametrize("role", ["app", "erasure"])
    @pytest.mark.parametrize("statement", ATTACKS.values(), ids=ATTACKS)
    def test_it_may_not(self, with_history: Office, statement: str, role: str) -> None:
        """The server refuses for want of rights, before any trigger is asked."""
        with pytest.raises((refused.InsufficientPrivilege, refused.InvalidGrantOperation)):
            attack(with_history, role, statement)

    @pytest.mark.parametrize("role", ["app", "erasure"])
    @pytest.mark.parametrize(("statement", "why"), BY_TRIGGER.values(), ids=BY_TRIGGER)
    def test_it_cannot(self, with_history: Office, statement: str, why: str, role: str) -> None:
        """Where it has rights, a trigger holds them to what an append needs."""
        with pytest.raises(refused.RaiseException, match=why):
            attack(with_history, role, statement)

    def test_the_app_may_not_erase(self, with_history: Office) -> None:
        """Names are erased in another role."""
        with pytest.raises(refused.InsufficientPrivilege):
            attack(with_history, "app", "DELETE FROM {p}person")

    def test_nothing_came_of_it(self, with_history: Office) -> None:
        """After all that, the store is whole and takes the next event."""
        with closing(with_history.store("app")) as store:
            assert_sealed(store)
            store.append([stream("cip", store.version("cip"))], (f"c{store.head().size}", "f"))

    def test_it_has_nothing_to_give_away(self, with_history: Office) -> None:
        """A grant of what one may not pass on goes through, and gives nothing."""
        before = with_history.grants()

        attack(with_history, "app", "GRANT ALL ON {p}event TO PUBLIC")

        assert before == with_history.grants()

    @pytest.mark.parametrize(
        "table", ["event", "command", "head", "person", "tile", "incarnation", "generation"]
    )
    def test_a_stranger_may_nothing(self, with_history: Office, table: str) -> None:
        """PUBLIC has nothing: a login that was granted no role reads not even the head."""
        server, database = postgres.server(), with_history.database
        with server.role(PASSWORD, database) as login:
            named = f"{with_history.schema or 'public'}.{with_history.prefix}{table}"
            with (
                closing(server.connect(database, login, PASSWORD)) as connection,
                pytest.raises(refused.InsufficientPrivilege),
            ):
                connection.execute(f"SELECT FROM {named}")


class TestErasure:
    """What whoever erases does, in the erasure role."""

    def test_it_erases_through_the_store(self, own: Office) -> None:
        """The name goes and the event that says so comes in one transaction, tiles and all; the app may not."""
        ada, alan = name("Ada Lovelace"), name("Alan Turing")
        with closing(own.store("app")) as store:
            store.append([stream("cip", 0, 255)], ("c1", "f1"), [ada, alan])
            with store.transaction() as writer:
                with pytest.raises(StoreDeniedError):
                    writer.erase([ada.commitment])
                writer.append([stream("cip", 255, 2)], ("c2", "f2"))
            assert {ada, alan} == set(store.people())

        with closing(own.store("erasure")) as store:
            with store.transaction() as writer:
                writer.append([stream("cip", 257, 256)], ("c3", "f3"))
                assert 1 == writer.erase([ada.commitment])
            assert [alan] == list(store.people())
            assert_sealed(store)

    def test_only_the_owner_restores_and_says_so(self, own: Office) -> None:
        """Neither role may tell of an incarnation."""
        for role in ("app", "erasure"):
            with closing(own.store(role)) as store:
                assert () == store.incarnations()
                with pytest.raises(StoreDeniedError), store.transaction() as writer:
                    writer.begin_incarnation("2025-06-01T09:00:00.000000Z")
        with (
            closing(SqlStore.open(own.admin, create=False, clock=Clock(), **own.at)) as store,
            store.transaction() as writer,
        ):
            writer.restore(rows(300), (), [name("Ada Lovelace")], [Incarnation(1, 100, "2025")])
            writer.begin_incarnation("2025-06-01T09:00:00.000000Z")
        with closing(own.store("app")) as store:
            assert [100, 300] == [one.size for one in store.incarnations()]
            store.append([stream("cip", 300, 300)], ("c1", "f1"))
            assert_tiled(store)

    def test_only_who_may_vacuum_clears_what_is_left(self, own: Office) -> None:
        """The owner of the table, or who may maintain it; others are told that nothing was done."""
        ada = name("Ada Lovelace")
        with closing(own.store("erasure")) as store:
            store.append([stream("cip", 0)], ("c1", "f1"), [ada])
            with store.transaction() as writer:
                writer.erase([ada.commitment])
            assert not store.after_erasure()
            own.run(f"GRANT MAINTAIN ON plans.person TO {own.roles.erasure}")
            assert store.after_erasure()
        with closing(SqlStore.open(own.admin, create=False, clock=Clock(), **own.at)) as store:
            assert store.after_erasure()

    def test_it_erases_a_name_and_appends(self, own: Office) -> None:
        """One row goes, the others stay, every seal holds; and it can say so in an event."""
        ada, alan = name("Ada Lovelace"), name("Alan Turing")
        with closing(own.store("app")) as store:
            store.append([stream("cip", 0, 3)], ("c1", "f1"), [ada, alan])
        with own.connected("erasure") as connection:
            done = connection.execute("DELETE FROM person WHERE commitment = %s", (ada.commitment,))
            assert 1 == done.rowcount
        with closing(own.store("erasure")) as store:
            store.append([stream("cip", 3)], ("c2", "f2"))
            assert {alan.commitment: "Alan Turing"} == store.names([ada.commitment, alan.commitment])
            assert_sealed(store)
            assert 4 == store.head().size


class TestCreate:
    """Making the roles."""

    def test_it_gives_exactly_what_is_needed(self, own: Office) -> None:
        """The whole list, as PostgreSQL keeps it: r reads, a inserts, w updates, d deletes, U uses, X executes."""
        owner, app, erasure = attrs.astuple(own.roles)
        all_ = f"{owner}=arwdDxtm/{owner}"
        expected = {
            ("event", "r"): f"{{{all_},{app}=ar/{owner},{erasure}=ar/{owner}}}",
            ("command", "r"): f"{{{all_},{app}=ar/{owner},{erasure}=ar/{owner}}}",
            ("person", "r"): f"{{{all_},{app}=ar/{owner},{erasure}=ard/{owner}}}",
            ("head", "r"): f"{{{all_},{app}=r/{owner},{erasure}=r/{owner}}}",
            ("tile", "r"): f"{{{all_},{app}=ar/{owner},{erasure}=ar/{owner}}}",
            ("incarnation", "r"): f"{{{all_},{app}=r/{owner},{erasure}=r/{owner}}}",
            ("generation", "r"): f"{{{all_},{app}=arwd/{owner},{erasure}=arwd/{owner}}}",
            ("plans", "s"): f"{{{owner}=UC/{owner},{app}=U/{owner},{erasure}=U/{owner}}}",
        }

        found = own.grants()

        assert {owner} == {row[2] for row in found}
        assert expected == {(row[0], row[1]): row[3] for row in found if row[1] != "f"}
        assert {f"{{{owner}=X/{owner}}}"} == {row[3] for row in found if row[1] == "f"}
        assert 22 == sum(row[1] == "f" for row in found)

    def test_again_changes_nothing(self, own: Office) -> None:
        """It may be run after every upgrade."""
        before = own.grants()

        own.give()

        assert before == own.grants()

    def test_again_sets_right_what_was_given_since(self, own: Office) -> None:
        """What somebody granted to the roles or to everybody beside it is taken back."""
        before = own.grants()
        own.run(
            f"GRANT UPDATE, DELETE ON plans.event TO {own.roles.app}",
            f"GRANT UPDATE (origin) ON plans.head TO {own.roles.erasure}",
            "GRANT SELECT ON plans.person TO PUBLIC",
            f"GRANT CREATE ON SCHEMA plans TO {own.roles.app}",
            "ALTER TABLE plans.event OWNER TO postgres",
        )
        assert before != own.grants()

        own.give()

        assert before == own.grants()
        with pytest.raises(refused.InsufficientPrivilege):
            attack(own, "erasure", "UPDATE head SET origin = 'other'")

    def test_a_schema_of_others_stays_theirs(self, office: Office) -> None:
        """Where a prefix says that others share the schema, only our tables change hands."""
        owner = {row[2] for row in office.grants() if row[1] == "s"}

        assert ({office.roles.owner} if office.schema else {"pg_database_owner"}) == owner

    def test_an_administrator_need_not_be_a_superuser(self) -> None:
        """CREATEROLE and the tables are enough, as a hosted database gives them."""
        server = postgres.server()
        with server.role(PASSWORD) as admin, server.database() as database:
            given = roles.Roles(*(f"{database}_{role}" for role in ("owner", "app", "erasure")))
            with closing(server.connect()) as connection:
                connection.execute(f"ALTER ROLE {admin} CREATEROLE")
                connection.execute(f"ALTER DATABASE {database} OWNER TO {admin}")
            for schema in ("plans", None):
                with begun(server.url(database, admin, PASSWORD)) as admins:
                    admins.execute(text("CREATE SCHEMA IF NOT EXISTS plans"))
                    migrations.upgrade(admins, schema=schema)
                    for _ in range(2):
                        roles.create(admins, given, schema=schema)
                    owners = text("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = :schema")
                    assert [given.owner] == list(admins.scalars(owners, {"schema": schema or "public"}))
            with closing(server.connect(database)) as connection:
                connection.execute(f"DROP OWNED BY {admin}, {', '.join(attrs.astuple(given))} CASCADE")
                connection.execute(f"DROP ROLE {', '.join(attrs.astuple(given))}")

    @pytest.mark.parametrize(
        ("excess", "why"),
        [
            ("ALTER ROLE {app} SUPERUSER", "it is a superuser"),
            ("GRANT {owner} TO {app}", "a member of the owner"),
            ("GRANT pg_write_all_data TO {app}", "rights from elsewhere"),
        ],
    )
    def test_a_role_that_no_grant_can_hold_is_refused(self, own: Office, excess: str, why: str) -> None:
        """Whoever is a superuser, the owner, or writes everything, is no app role."""
        own.run(excess.format(**attrs.asdict(own.roles)))

        with pytest.raises(InvalidValueError, match=why):
            own.give()

    def test_without_tables_there_is_nothing_to_give(self, own: Office) -> None:
        """The tables come first."""
        with pytest.raises(StoreMissingError):
            attrs.evolve(own, schema="elsewhere").give()

    def test_older_tables_are_upgraded_first(self, own: Office) -> None:
        """The roles are those of the latest format."""
        with begun(own.admin) as connection:
            connection.execute(text("CREATE SCHEMA old"))
            migrations.upgrade(connection, to=1, schema="old")

        with pytest.raises(StoreFormatError, match="upgrade it first"):
            attrs.evolve(own, schema="old").give()

    def test_sqlite_has_no_roles(self, tmp_path: Path) -> None:
        """And says so."""
        engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
        with (
            engine.connect() as connection,
            pytest.raises(InvalidValueError, match="only PostgreSQL has roles"),
        ):
            roles.create(connection, roles.Roles())
        engine.dispose()


class TestNames:
    """Names come from a command line, and go into SQL."""

    @pytest.mark.parametrize(
        "odd",
        [
            "",
            "a b",
            "1st",
            'x"; DROP TABLE event; --',
            "x'y",
            "x$planevents$",
            "x\n",
            "ü",
            "a" * 64,
            "-x",
            "pg_monitor",
            "public",
            "none",
        ],
    )
    def test_a_name_that_cannot_stand_in_sql_is_refused(self, odd: str) -> None:
        """Before anything is done with it."""
        with pytest.raises(InvalidValueError, match=r"a role's name|keeps this name"):
            roles.Roles(app=odd)

    def test_a_name_is_taken_as_it_is_written(self) -> None:
        """Upper case, dots and hyphens are kept, in quotes."""
        made = roles.statements(roles.Roles("Plans.Owner", "council-app", "dpo@council"))

        assert any('OWNER TO "Plans.Owner"' in statement for statement in made)
        assert any('TO "council-app"' in statement for statement in made)

    def test_three_roles_are_three(self) -> None:
        """An app that owns the tables would be held by nothing."""
        with pytest.raises(InvalidValueError, match="three different roles"):
            roles.Roles(owner="plans", app="plans")

    def test_every_table_and_view_of_the_read_models_is_given(self) -> None:
        """Their names are known here, where the read models cannot be asked."""
        tables = ReadTables(Tables())

        assert sorted(table.name for table in tables.by_name.values()) == sorted(roles.READ_TABLES)
        assert sorted(Views(tables).by_name) == sorted(roles.VIEWS)
