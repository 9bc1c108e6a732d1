"""The tables' making: the same by opening and by a host's Alembic, whole or not at all."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, event, select, text, update
from sqlalchemy.exc import DatabaseError
from tests import postgres

from planevents.errors import InvalidValueError, StoreDamagedError, StoreFormatError
from planevents.ledger.audit import verify
from planevents.ledger.tree import Frontier
from planevents.store import migrations
from planevents.store.opening import own_engine
from planevents.store.schema import Tables
from planevents.store.sql import SqlStore
from planevents.testing.contracts import ORIGIN, Clock, assert_sealed, assert_tiled, name, stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

# What the catalogue says of a schema; nothing in it depends on when or by whom it was made.
CATALOGUE = {
    "columns": """
        SELECT relname, attname, attnum, format_type(atttypid, atttypmod), attnotnull, collname,
            pg_get_expr(adbin, adrelid)
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            LEFT JOIN pg_collation ON pg_collation.oid = attcollation
            LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relnamespace = to_regnamespace(:schema) AND relkind = 'r' AND attnum > 0
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = to_regnamespace(:schema) AND contype <> 'n'
    """,
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = :schema",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, tgenabled::text, pg_get_triggerdef(pg_trigger.oid)
        FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE relnamespace = to_regnamespace(:schema) AND NOT tgisinternal
    """,
    "functions": "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = to_regnamespace(:schema)",
}


@attrs.frozen
class Place:
    """A database of one kind, and where in it the tables go."""

    engine: Engine
    url: str
    schema: str | None = None
    prefix: str = ""

    @property
    def at(self) -> dict[str, Any]:
        return {"schema": self.schema, "prefix": self.prefix}

    @property
    def tables(self) -> Tables:
        return Tables(self.prefix, self.schema)

    def opened(self) -> SqlStore:
        return SqlStore.open(self.url, create=True, clock=Clock(), origin=ORIGIN, **self.at)

    def upgrade(self, to: int) -> None:
        """As a host's own migration would."""
        with self.engine.begin() as connection:
            if self.schema:
                connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {self.schema}"))
            migrations.upgrade(connection, to=to, origin=ORIGIN, **self.at)

    def outdated(self) -> SqlStore:
        """Return a store on whatever format is there: none differs in what so few events need."""
        engine = own_engine(self.url, create=False, lock_timeout=1)
        return SqlStore(engine, self.tables, Clock(), ORIGIN, owned=True)

    def fill(self, count: int) -> None:
        """Put in events as planevents did before there were tiles."""
        with self.engine.begin() as connection:
            fill(connection, self.tables, count)

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that was made there, without what Alembic made for itself or the host."""
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "sqlite":
                question = "SELECT type, name, tbl_name, sql FROM sqlite_master"
                found = {"everything": ask(connection, question)}
            else:
                schema = self.schema or "public"
                found = {what: ask(connection, question, schema) for what, question in CATALOGUE.items()}
        return {
            what: sorted(row for row in rows if not {"alembic_version", "minutes"} & set(row))
            for what, rows in found.items()
        }

    def damage(self, statement: str) -> None:
        """Change an event, as an owner of the tables can."""
        event = self.tables.name_of(self.tables.event)
        is_sqlite = self.engine.dialect.name == "sqlite"
        one, all_ = (
            ("zeroblob(1)", "zeroblob(32)") if is_sqlite else ("'0'", "decode(repeat('00', 32), 'hex')")
        )
        values = {"bytes": one, "hash": all_}
        with self.engine.begin() as connection:
            if is_sqlite:
                question = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :event"
                for (trigger,) in ask(connection, question.replace(":event", f"'{self.tables.event.name}'")):
                    connection.execute(text(f"DROP TRIGGER {trigger}"))
            else:
                connection.execute(text(f"ALTER TABLE {event} DISABLE TRIGGER USER"))
            connection.exec_driver_sql(statement.format(event=event, **values))

    def found(self) -> int | None:
        with self.engine.connect() as connection:
            return migrations.version(connection, self.tables)


def ask(connection: Connection, question: str, schema: str | None = None) -> list[tuple[Any, ...]]:
    # Dialects write an optional value as NULL; it sorts as text.
    rows = connection.execute(text(question), {"schema": schema} if schema else {})
    kept = (tuple(str(value) for value in row) for row in rows)
    return [row for row in kept if not any(value.startswith("alembic_version") for value in row)]


@pytest.fixture(
    params=["sqlite", "sqlite, prefix", "postgresql", "postgresql, prefix", "postgresql, schema and prefix"]
)
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Place, Place]]:
    """Two databases of one kind, both empty."""
    kind = str(request.param)
    prefix = "plan_" if "prefix" in kind else ""
    if kind.startswith("sqlite"):
        urls = [f"sqlite:///{tmp_path / name}.db" for name in ("one", "two")]
        one, two = (Place(create_engine(url), url, None, prefix) for url in urls)
        yield one, two
        one.engine.dispose()
        two.engine.dispose()
        return
    schema = "plans" if "schema" in kind else None
    server = postgres.server()
    with server.database() as first, server.database() as second:
        one, two = (
            Place(create_engine(server.url(name)), server.url(name), schema, prefix)
            for name in (first, second)
        )
        yield one, two
        one.engine.dispose()
        two.engine.dispose()


@pytest.fixture
def place(places: tuple[Place, Place]) -> Place:
    return places[0]


ENVIRONMENT = """
from alembic import context
from sqlalchemy import Column, Integer, MetaData, Table, create_engine
from planevents.store import migrations

settings = context.config.attributes
own = MetaData()
Table("minutes", own, Column("id", Integer, primary_key=True))

with settings["engine"].connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=[own, migrations.metadata(**settings["at"])],
        include_schemas=settings["at"]["schema"] is not None,
    )
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION = """
import sqlalchemy as sa
from alembic import context, op
from planevents.store import migrations

revision = {revision!r}
down_revision = {down!r}

def upgrade():
    {before}
    migrations.upgrade(op.get_bind(), to={to}, origin="council.example/plans", **context.config.attributes["at"])

def downgrade():
    raise NotImplementedError
"""
OWN = 'op.create_table("minutes", sa.Column("id", sa.Integer, primary_key=True))'
SCHEMA = '; op.execute("CREATE SCHEMA plans")'


@pytest.fixture
def alembic(place: Place, tmp_path: Path) -> Config:
    """A host's own environment, with a revision for each format."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(ENVIRONMENT)
    (folder / "script.py.mako").write_text("${upgrades}")
    before = OWN + (SCHEMA if place.schema else "")
    first = REVISION.format(revision="a1", down=None, to=1, before=before)
    (folder / "versions" / "a1_first.py").write_text(first)
    second = REVISION.format(revision="a2", down="a1", to=2, before="pass")
    (folder / "versions" / "a2_second.py").write_text(second)
    third = REVISION.format(revision="a3", down="a2", to=3, before="pass")
    (folder / "versions" / "a3_third.py").write_text(third)
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    config.attributes.update(engine=place.engine, at=place.at)
    return config


class TestAlembic:
    """A host keeps its schema with Alembic, ours beside its own."""

    def test_it_makes_what_opening_makes(self, places: tuple[Place, Place], alembic: Config) -> None:
        """Columns, constraints, indexes, triggers and functions are the same, whoever asked for them."""
        by_alembic, by_opening = places

        command.upgrade(alembic, "head")
        by_opening.opened().close()

        assert by_opening.dump() == by_alembic.dump()
        assert any(len(rows) > 4 for rows in by_alembic.dump().values())

    def test_the_store_works_on_what_it_made(self, place: Place, alembic: Config) -> None:
        """Opened without create, under the origin that the revision gave."""
        command.upgrade(alembic, "head")

        with closing(SqlStore.open(place.url, create=False, clock=Clock(), **place.at)) as store:
            store.append([stream("cip", 0)], ("c1", "f1"))
            assert (1, "council.example/plans") == (store.head().size, store.head().origin)

    def test_autogenerate_proposes_nothing(self, alembic: Config) -> None:
        """After the revisions there is nothing to do: ``alembic check`` is content."""
        command.upgrade(alembic, "head")

        command.check(alembic)

    def test_autogenerate_proposes_nothing_where_opening_made_the_tables(self, place: Place) -> None:
        """The metadata says what is there, by itself."""
        place.opened().close()

        with place.engine.connect() as connection:
            options = {"include_schemas": place.schema is not None}
            context = MigrationContext.configure(connection, opts=options)
            assert [] == compare_metadata(context, migrations.metadata(**place.at))

    def test_autogenerate_sees_what_is_missing(self, place: Place) -> None:
        """A table that was dropped is proposed: the comparison above is not blind."""
        place.opened().close()
        with place.engine.begin() as connection:
            connection.execute(text(f"DROP TABLE {place.tables.name_of(place.tables.generation)}"))

        with place.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_schemas": bool(place.schema)})
            ((what, table),) = compare_metadata(context, migrations.metadata(**place.at))

        assert ("add_table", place.tables.generation.name) == (what, table.name)


class TestUpgrade:
    """From one format to the next."""

    @pytest.mark.parametrize("held", [1, 2])
    def test_history_is_kept(self, place: Place, held: int) -> None:
        """What an older format holds is there in the latest, byte for byte, and its seal holds."""
        place.upgrade(to=held)
        with closing(place.outdated()) as old:
            old.append([stream("cip", 0, 3), stream("b", 0)], ("c1", "f1"), [name("Ada Lovelace")])
            before = old.head(), list(old.stored()), list(old.commands()), list(old.people())
        assert held == place.found()

        with closing(place.opened()) as store:
            assert before == (
                store.head(),
                list(store.stored()),
                list(store.commands()),
                list(store.people()),
            )
            with store.snapshot() as moment:
                head = moment.head()
                assert verify(moment.stored(), head.frontier, head.origin).require().checkpoint.size == 4
            store.append([stream("cip", 3, 300)], ("c2", "f2"))
            assert_sealed(store)
            assert_tiled(store)
        assert migrations.LATEST == place.found()

    @pytest.mark.parametrize("held", [1, 2])
    @pytest.mark.parametrize("count", [0, 255, 256, 700])
    def test_tiles_are_made_of_what_was_there(self, place: Place, held: int, count: int) -> None:
        """As if they had been written with each append; and the next append goes on from them."""
        place.upgrade(to=held)
        place.fill(count)

        with closing(place.opened()) as store:
            assert count // 256 == len(list(store.tiles()))
            assert_tiled(store)
            for at in (0, 100):
                store.append([stream("b", at, 100)], (f"c{at}", "f"))
                assert_tiled(store)
            assert count + 200 == store.head().size

    @pytest.mark.parametrize("places", ["sqlite, prefix", "postgresql, schema and prefix"], indirect=True)
    def test_tiles_of_a_long_history_are_made(self, place: Place) -> None:
        """Of 65,536 events and more there are two levels, and more of them than are read at once."""
        place.upgrade(to=2)
        place.fill(256 * 256 + 300)

        with closing(place.opened()) as store:
            assert [256 + 1, 1] == [sum(one.level == level for one in store.tiles()) for level in (0, 1)]
            assert_tiled(store)

    @pytest.mark.parametrize(
        ("damage", "what"),
        [
            ("DELETE FROM {event} WHERE position = 299", "not as many events as the head counts"),
            ("DELETE FROM {event} WHERE position = 100", "not as many events as the head counts"),
            ("UPDATE {event} SET leaf_hash = {bytes} WHERE position = 100", "has no hash"),
        ],
    )
    def test_events_that_are_no_tree_are_told(self, place: Place, damage: str, what: str) -> None:
        """Nothing is upgraded, so that whoever made the store can still look."""
        place.upgrade(to=2)
        place.fill(300)
        place.damage(damage)
        before = place.dump()

        with pytest.raises(StoreDamagedError, match=f"{what}.*nothing was upgraded"):
            place.opened()

        assert (before, 2) == (place.dump(), place.found())

    def test_an_event_that_was_changed_is_not_taken_for_what_was_sealed(self, place: Place) -> None:
        """An upgrade cannot know which is right; verification says where they differ."""
        place.upgrade(to=2)
        with closing(place.outdated()) as old:
            old.append([stream("cip", 0, 255)], ("c1", "f1"))
        place.damage("UPDATE {event} SET leaf_hash = {hash} WHERE position = 100")

        with closing(place.opened()) as store, store.snapshot() as moment:
            head = moment.head()
            found = verify(moment.stored(), head.frontier, head.origin).findings

        assert [("leaf_hash", 100)] == [(one.field, one.position) for one in found]

    @pytest.mark.parametrize("places", ["postgresql, prefix"], indirect=True)
    def test_an_upgrade_waits_for_whoever_writes(self, place: Place) -> None:
        """What an older planevents appends meanwhile is in the tiles; what it appends later is refused."""
        place.upgrade(to=2)
        with place.engine.connect() as old, ThreadPoolExecutor(1) as pool:
            old.execute(text(f"SELECT FROM {place.tables.name_of(place.tables.head)} FOR UPDATE"))
            upgrading = pool.submit(place.upgrade, 3)
            wait_for_lock(place)
            fill(old, place.tables, 300)
            old.commit()
            upgrading.result(10)

        with closing(place.opened()) as store:
            assert_tiled(store)
            with pytest.raises(DatabaseError, match="the tiles hold the events"):
                place.fill(300)
            assert 300 == store.head().size

    def test_a_step_at_a_time_is_the_whole_way(self, places: tuple[Place, Place]) -> None:
        """Two steps in two transactions, and again what is there already: the same schema."""
        stepwise, at_once = places
        for step in (1, 2, 3, 3):
            stepwise.upgrade(to=step)
        at_once.opened().close()

        assert at_once.dump() == stepwise.dump()

    @pytest.mark.parametrize("held", [None, 1, 2])
    def test_what_is_interrupted_leaves_nothing(self, place: Place, held: int | None) -> None:
        """Whichever statement fails, all is as it was; the next try goes through."""
        if held:
            place.upgrade(to=held)
            place.fill(600)
        before = place.dump()

        after = 0
        while stopped(place, after):
            assert (after, before, held) == (after, place.dump(), place.found())
            after += 1

        # Two tables, their triggers, two tiles and the format; and more of it on the way there.
        assert (6 if held else 10) <= after
        assert migrations.LATEST == place.found()

    def test_what_a_hosts_migration_lets_fail_leaves_nothing(self, place: Place) -> None:
        """On the host's own connection too, whatever it ran before."""
        before = place.dump()

        for after in (1, 3, 6):
            with (
                suppress(InterruptedError),
                interrupted(place, after) as engine,
                engine.begin() as connection,
            ):
                migrations.upgrade(connection, prefix=place.prefix)
            assert (after, before, None) == (after, place.dump(), place.found())

    def test_a_newer_format_is_refused(self, place: Place) -> None:
        """By opening, which says what to install, and by a migration; nothing is changed."""
        place.opened().close()
        with place.engine.begin() as connection:
            connection.execute(update(place.tables.head).values(format=migrations.LATEST + 1))
        before = place.dump()

        with pytest.raises(StoreFormatError, match=r"format 4; .*a newer planevents: install it"):
            place.opened()
        with pytest.raises(StoreFormatError, match=r"format 4; .*there is no way back"):
            place.upgrade(to=migrations.LATEST)

        assert before == place.dump()

    @pytest.mark.parametrize("to", [0, -1, migrations.LATEST + 1])
    def test_a_format_that_there_is_not_is_refused(self, place: Place, to: int) -> None:
        """Nothing is made for it."""
        with pytest.raises(InvalidValueError, match="formats go from 1 to 3"):
            place.upgrade(to=to)

        assert place.found() is None

    @pytest.mark.parametrize("held", [None, 1, 2])
    @pytest.mark.parametrize("places", ["sqlite, prefix", "postgresql, schema and prefix"], indirect=True)
    def test_processes_that_upgrade_at_once_make_one(self, place: Place, held: int | None) -> None:
        """All succeed, and all see one store."""
        if held:
            place.upgrade(to=held)
        arguments = (sys.executable, "-c", UPGRADER, place.url, place.schema or "", place.prefix)

        processes = [
            subprocess.Popen(  # noqa: S603 it is our own
                arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            for _ in range(2)
        ]
        assert [READY] * 2 == [process.stdout.readline() for process in processes if process.stdout]
        told = [process.communicate("go\n") for process in processes]

        assert [0] * 2 == [process.returncode for process in processes], told
        assert 1 == len({origin for origin, _ in told})
        assert migrations.LATEST == place.found()


def fill(connection: Connection, tables: Tables, count: int) -> None:
    """Append events beside planevents, sealed as it seals them."""
    event, head = tables.name_of(tables.event), tables.head
    size, text_of = connection.execute(select(head.c.size, head.c.frontier)).one()
    columns = f"n, 'cip', n + 1, 'plan.approved', 1, '{MOMENT}', '{MOMENT[:10]}', 'Officer', '{{}}', '{{}}'"
    if connection.dialect.name == "sqlite":
        numbers = (
            "WITH RECURSIVE each(n) AS (VALUES (:first) UNION ALL SELECT n + 1 FROM each WHERE n < :last) "
        )
        made = f"{numbers} SELECT {columns}, CAST(printf('%032d', n) AS BLOB) FROM each"
    else:
        numbers = "generate_series(CAST(:first AS int), CAST(:last AS int)) AS n"
        made = f"SELECT {columns}, convert_to(lpad(n::text, 32, '0'), 'UTF8') FROM {numbers}"
    if count:
        statement = text(f"INSERT INTO {event} {made}")
        connection.execute(statement, {"first": size, "last": size + count - 1})
    new = (b"%032d" % position for position in range(size, size + count))
    frontier = Frontier.from_text(size, text_of).extend(new)
    connection.execute(update(tables.head).values(size=frontier.size, frontier=frontier.to_text()))


def wait_for_lock(place: Place) -> None:
    """Wait until somebody waits."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with place.engine.connect() as connection:
        while not connection.scalar(waiting):
            time.sleep(0.01)


MOMENT = "2025-03-31T09:00:00.000000Z"
READY = "ready\n"
UPGRADER = """
import sys
from datetime import UTC, datetime
from planevents.store.sql import SqlStore

url, schema, prefix = sys.argv[1:]
print("ready", flush=True)
sys.stdin.readline()
store = SqlStore.open(url, create=True, clock=lambda: datetime.now(UTC), schema=schema or None, prefix=prefix)
print(store.head().origin)
"""


def stopped(place: Place, after: int) -> bool:
    """Open, and tell whether that was interrupted."""
    with interrupted(place, after) as engine:
        try:
            SqlStore.open(engine, create=True, clock=Clock(), origin=ORIGIN, **place.at)
        except InterruptedError:
            return True
    return False


@contextmanager
def interrupted(place: Place, after: int) -> Iterator[Engine]:
    """An engine whose statements fail, once so many have gone through that change anything."""
    engine, done = create_engine(place.url), count()

    def count_down(*arguments: Any) -> None:
        words = str(arguments[2]).split(maxsplit=1)
        if words[0] in {"CREATE", "ALTER", "INSERT", "UPDATE"} and next(done) == after:
            raise InterruptedError

    event.listen(engine, "before_cursor_execute", count_down)
    try:
        yield engine
    finally:
        engine.dispose()
