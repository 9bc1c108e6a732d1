"""Memory and SQLite keep the store's contract, and SQLite what only a file can promise."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from tests import postgres

from planevents.errors import (
    CommandRepeatedError,
    InvalidValueError,
    PlanEventsError,
    RetryTransactionError,
    StoreBusyError,
    StoreFailedError,
    StoreFormatError,
    StoreFullError,
    StoreMissingError,
    StoreReadOnlyError,
    StoreUnavailableError,
    WrongVersionError,
)
from planevents.ledger.audit import verify
from planevents.store.interface import Exactly, NoStream, StreamAppend
from planevents.store.memory import MemoryStore
from planevents.store.migrations import LATEST
from planevents.store.sql import SqlStore
from planevents.testing.contracts import (
    ORIGIN,
    START,
    Clock,
    StoreContract,
    assert_sealed,
    contents,
    name,
    stream,
    unrecorded,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from sqlalchemy import Engine


def opened(file: Path, **arguments: Any) -> SqlStore:
    return SqlStore.open(
        f"sqlite:///{file}", **{"create": True, "clock": Clock(), "origin": ORIGIN, **arguments}
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "plans.db"


@pytest.fixture
def store(file: Path) -> Iterator[SqlStore]:
    with closing(opened(file)) as store:
        yield store


@pytest.fixture
def host(file: Path, store: SqlStore) -> Iterator[Engine]:
    """An application's own engine on the store's file, as SQLAlchemy makes it."""
    assert store.head().size == 0
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": 0.1})
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE minutes (body TEXT)"))
    yield engine
    engine.dispose()


class TestMemory(StoreContract):
    """In memory."""

    @pytest.fixture
    def store(self, clock: Clock) -> MemoryStore:
        return MemoryStore(clock, ORIGIN)

    def test_a_thread_appends_through_its_transaction(self, store: MemoryStore) -> None:
        """Beside it, the append would be lost when the transaction ends."""
        with store.transaction() as writer:
            with pytest.raises(StoreBusyError):
                store.append([stream("cip", 0)], ("c1", "f1"))
            writer.append([stream("cip", 0)], ("c1", "f1"))

        assert 1 == store.version("cip")

    def test_without_an_origin_each_has_its_own(self, clock: Clock) -> None:
        """Two ledgers never share a name."""
        assert MemoryStore(clock).head().origin != MemoryStore(clock).head().origin


class TestSqlite(StoreContract):
    """In a SQLite file."""

    @pytest.fixture
    def store(self, tmp_path: Path, clock: Clock) -> Iterator[SqlStore]:
        with closing(opened(tmp_path / "plans.db", clock=clock)) as store:
            yield store


class TestSqliteOfAHost(StoreContract):
    """On the engine of an application, in tables with a prefix."""

    @pytest.fixture
    def store(self, tmp_path: Path, clock: Clock) -> Iterator[SqlStore]:
        opened(tmp_path / "plans.db", clock=clock).close()
        engine = create_engine(f"sqlite:///{tmp_path / 'plans.db'}")
        with closing(SqlStore.open(engine, create=True, clock=clock, origin=ORIGIN, prefix="plan_")) as store:
            yield store
        engine.dispose()


class TestPostgresql(StoreContract):
    """In a schema of a PostgreSQL database."""

    @pytest.fixture
    def store(self, clock: Clock) -> Iterator[SqlStore]:
        server = postgres.server()
        with (
            server.schema() as schema,
            closing(
                SqlStore.open(server.url(), create=True, clock=clock, origin=ORIGIN, schema=schema)
            ) as store,
        ):
            yield store

    def test_a_known_command_is_refused_though_a_connection_was_lost(self, store: SqlStore) -> None:
        """It was not this call that carried it out: what it would have appended is not there."""
        store.append([stream("cip", 0)], ("c1", "f1"))
        store.append([stream("cip", 1)], ("c2", "f2"))
        before = contents(store)
        postgres.server().kill_backends()

        with pytest.raises(CommandRepeatedError):
            store.append([stream("cip", 2, 5)], ("c1", "f1"))

        assert before == contents(store)

    def test_an_append_survives_a_lost_connection(self, store: SqlStore) -> None:
        """It is sent again on another one, and kept once."""
        store.append([stream("cip", 0)], ("c1", "f1"))
        for version in range(1, 4):
            postgres.server().kill_backends()
            store.append([stream("cip", version)], (f"d{version}", "f"))

        assert [0, 1, 2, 3] == [row.position for row in store.stored()]
        assert_sealed(store)

    def test_what_was_kept_survives_a_crash_of_the_server(self, store: SqlStore) -> None:
        """And a transaction that was open then has left nothing."""
        store.append([stream("cip", 0, 3)], ("c1", "f1"), [name("Ada Lovelace")])
        before = contents(store)

        def lose() -> None:
            with store.transaction() as writer:
                writer.append([stream("cip", 3)], ("c2", "f2"))
                postgres.server().crash()

        with pytest.raises(StoreUnavailableError):
            lose()

        store.append([], ("again", "f"))
        assert before["stored"] == contents(store)["stored"]
        assert store.command("c2") is None
        store.append([stream("cip", 3)], ("c2", "f2"))
        assert_sealed(store)


class TestPostgresqlOfAHost(StoreContract):
    """On the engine of an application, in tables with a prefix, where its connections look first."""

    @pytest.fixture
    def store(self, clock: Clock) -> Iterator[SqlStore]:
        server = postgres.server()
        with server.schema() as schema:
            engine = create_engine(server.url(), connect_args={"options": f"-c search_path={schema}"})
            with closing(
                SqlStore.open(engine, create=True, clock=clock, origin=ORIGIN, prefix="plan_")
            ) as store:
                yield store
            engine.dispose()


class TestOpening:
    """A store is only made where one is asked for, and only read where one is."""

    def test_a_missing_store_is_not_made(self, file: Path) -> None:
        """Nor is a file left behind."""
        with pytest.raises(StoreMissingError, match="create=True"):
            opened(file, create=False)

        assert not file.exists()

    def test_an_empty_file_is_no_store(self, file: Path) -> None:
        """It stays empty."""
        file.touch()

        with pytest.raises(StoreMissingError):
            opened(file, create=False)

        assert b"" == file.read_bytes()

    def test_a_file_that_is_no_database_is_refused(self, file: Path) -> None:
        """And not overwritten."""
        file.write_text("Minutes of the Executive, 31 March 2025\n" * 40)
        before = file.read_bytes()

        for create in (True, False):
            with pytest.raises(StoreFormatError, match="no database"):
                opened(file, create=create)

        assert before == file.read_bytes()

    @pytest.mark.parametrize(
        "tables",
        [
            "CREATE TABLE event (name TEXT)",
            "CREATE TABLE EVENT (name TEXT)",
            ";".join(f"CREATE TABLE {table} (name TEXT)" for table in ("event", "command", "head", "person")),
        ],
        ids=["one table", "in capitals", "all tables"],
    )
    def test_tables_of_something_else_are_refused(self, file: Path, tables: str) -> None:
        """Whatever create says; a prefix keeps the two apart."""
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(tables)

        for create in (True, False):
            with pytest.raises(StoreFormatError):
                opened(file, create=create)
        with closing(opened(file, prefix="plan_")) as store:
            assert 0 == store.head().size

    def test_a_format_of_the_future_is_refused(self, file: Path) -> None:
        """The message says which there is, and which is wanted."""
        opened(file).close()
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("UPDATE head SET format = 99")
            connection.commit()

        with pytest.raises(StoreFormatError, match=rf"format 99.*needs format {LATEST}"):
            opened(file)

    def test_tables_without_a_head_are_refused(self, file: Path) -> None:
        """Without it nothing can be appended."""
        opened(file).close()
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript("DROP TRIGGER head_delete_the_head_is_never_deleted; DELETE FROM head")

        with pytest.raises(StoreFormatError, match="head"):
            opened(file)

    def test_the_origin_is_kept(self, file: Path) -> None:
        """Opening again needs not say it, but must not say another."""
        opened(file).close()

        with closing(opened(file, origin=None, create=False)) as store:
            assert ORIGIN == store.head().origin
        with pytest.raises(InvalidValueError, match=ORIGIN):
            opened(file, origin="council.example/others")

    def test_without_an_origin_each_store_has_its_own(self, tmp_path: Path) -> None:
        """Two ledgers never share a name."""
        origins: set[str] = set()
        for one in "ab":
            with closing(opened(tmp_path / one, origin=None)) as store:
                origins.add(store.head().origin)

        assert 2 == len(origins)

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "sqlite://",
            "sqlite:///:memory:",
            "mysql://localhost/plans",
            "postgresql+pg8000://localhost/plans",
            "sqlite+aiosqlite:///x.db",
        ],
    )
    def test_an_address_that_keeps_no_events_is_refused(self, url: str) -> None:
        """The message shows one that would."""
        with pytest.raises(InvalidValueError, match=r"sqlite:///council\.db"):
            SqlStore.open(url, create=True, clock=Clock())

    def test_an_address_may_be_a_uri(self, file: Path) -> None:
        """An auditor opens a file for reading only."""
        url = f"sqlite:///file:{file}?mode=ro&uri=true"
        with pytest.raises(StoreMissingError):
            SqlStore.open(url, create=False, clock=Clock())
        with closing(opened(file)) as store:
            store.append([stream("cip", 0)], ("c1", "f1"))

            with closing(SqlStore.open(url, create=False, clock=Clock())) as reader:
                assert contents(store) == contents(reader)
                with pytest.raises(StoreReadOnlyError, match="readonly"):
                    reader.append([stream("cip", 1)], ("c2", "f2"))

    @pytest.mark.parametrize("prefix", ["a b", "1", "A_", "é", "x" * 33, 'a"', "a;"])
    def test_a_prefix_begins_a_name(self, file: Path, prefix: str) -> None:
        """Anything else is refused before a file is made."""
        with pytest.raises(InvalidValueError, match="prefix"):
            opened(file, prefix=prefix)

        assert not file.exists()

    def test_a_folder_must_exist(self, file: Path) -> None:
        """The message says that it does not."""
        with pytest.raises(InvalidValueError, match="folder"):
            opened(file / "plans.db")

    def test_an_address_is_told(self, file: Path, store: SqlStore) -> None:
        """As it was given."""
        assert f"sqlite:///{file}" == store.address

    def test_another_database_on_a_hosts_engine_is_refused(self) -> None:
        """Only what SQLite promises is relied upon."""
        engine = create_engine("postgresql+pg8000://localhost/plans", module=sqlite3)

        with pytest.raises(InvalidValueError, match="SQLite"):
            SqlStore.open(engine, create=True, clock=Clock())

    def test_readers_are_let_in_beside_writers_as_soon_as_that_can_be(self, file: Path) -> None:
        """A file that an application made otherwise is changed when nobody is using it."""
        opened(file).close()
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreBusyError):
                opened(file, lock_timeout=0.05)
        opened(file).close()

        with closing(sqlite3.connect(file)) as connection:
            assert ("wal",) == connection.execute("PRAGMA journal_mode").fetchone()


class TestSharing:
    """Several writers and readers on one file."""

    def test_what_one_appends_the_other_reads(self, file: Path, store: SqlStore) -> None:
        """Nothing is remembered that the file does not say."""
        with closing(opened(file, create=False)) as other:
            store.append([stream("cip", 0)], ("c1", "f1"))
            other.append([stream("cip", 1)], ("c2", "f2"))

            assert contents(store) == contents(other)
            with pytest.raises(WrongVersionError):
                store.append([stream("cip", 1)], ("c3", "f3"))

    def test_readers_do_not_wait_for_a_writer(self, file: Path, store: SqlStore) -> None:
        """They see what was there before."""
        store.append([stream("cip", 0)], ("c1", "f1"))
        before = contents(store)

        with closing(opened(file, lock_timeout=0)) as other, store.transaction() as writer:
            writer.append([stream("cip", 1)], ("c2", "f2"))
            assert before == contents(other) == contents(store)

    def test_a_writer_waits_no_longer_than_it_was_told(self, file: Path, store: SqlStore) -> None:
        """Then it says that the store is busy, and has appended nothing."""
        with closing(opened(file, lock_timeout=0.05)) as other, store.transaction() as writer:
            with pytest.raises(StoreBusyError):
                other.append([stream("b", 0)], ("c1", "f1"))
            writer.append([stream("cip", 0)], ("c1", "f1"))

        assert ("cip",) == store.plans()

    def test_more_readings_than_connections_say_so(self, file: Path, store: SqlStore) -> None:
        """Rather than wait for ever."""
        store.append([stream("cip", 0, 2)], ("c1", "f1"))
        with closing(opened(file, lock_timeout=0.05)) as other:
            readings = [other.read_all() for _ in range(16)]
            with pytest.raises(StoreBusyError, match="connection"):
                list(map(next, readings))
            readings.clear()

            assert 2 == len(list(other.read_all()))

    def test_its_connections_are_durable_and_guarded(self, store: SqlStore) -> None:
        """A commit is on the disk, and REPLACE runs delete triggers."""
        pragmas = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
        with store.engine.connect() as connection:
            found = {one: connection.exec_driver_sql(f"PRAGMA {one}").scalar() for one in pragmas}

        assert pragmas == found

    def test_of_those_who_create_at_once_one_does(self, tmp_path: Path) -> None:
        """The others find its tables, and all have one origin."""
        for attempt in range(5):
            together = threading.Barrier(4)

            def create(_: int, file: Path = tmp_path / str(attempt), together: Any = together) -> str:
                together.wait()
                with closing(opened(file, origin=None)) as store:
                    return store.head().origin

            with ThreadPoolExecutor(4) as pool:
                assert 1 == len(set(pool.map(create, range(4))))

    def test_several_processes_create_and_append(self, file: Path) -> None:
        """One makes the tables; all append to one gap-free order."""
        script = """
            import sys
            from planevents.store.sql import SqlStore
            from planevents.testing.contracts import Clock, stream

            _, url, plan = sys.argv
            store = SqlStore.open(url, create=True, clock=Clock(), lock_timeout=60)
            for number in range(20):
                store.append([stream(plan, number)], (f"{plan}{number}", "f"))
            store.close()
        """
        processes = [run(script, f"sqlite:///{file}", plan) for plan in "abcd"]
        for process in processes:
            assert (0, "") == (process.wait(), process.communicate()[1])

        with closing(opened(file, origin=None)) as store:
            assert {"a", "b", "c", "d"} == set(store.plans())
            assert list(range(80)) == [row.position for row in store.stored()]
            assert_sealed(store)

    @pytest.mark.skipif(not hasattr(signal, "SIGCHLD"), reason="forks are POSIX")
    def test_a_forked_child_has_its_own_connections(self, store: SqlStore) -> None:
        """The parent's are neither used nor closed by it."""
        script = """
            import os, sys
            from planevents.store.sql import SqlStore
            from planevents.testing.contracts import Clock, stream

            store = SqlStore.open(sys.argv[1], create=False, clock=Clock())
            store.append([stream("parent", 0)], ("c1", "f1"))
            pool = store.engine.pool
            if os.fork() == 0:
                assert store.engine.pool is not pool
                store.append([stream("child", 0)], ("c2", "f2"))
                store.close()
                os._exit(0)
            assert os.wait()[1] == 0
            assert store.engine.pool is pool
            store.append([stream("parent", 1)], ("c3", "f3"))
            store.close()
        """
        process = run(script, store.address)
        assert (0, "") == (process.wait(), process.communicate()[1])

        assert ["parent@1", "child@1", "parent@2"] == [one.address for one in store.read_all()]

    @pytest.mark.slow
    def test_what_was_appended_survives_a_kill(self, file: Path) -> None:
        """Killed at any moment, a writer leaves whole batches and a sealed store; it lost none that it told of."""
        script = """
            import sys
            from planevents.store.interface import Exactly, NoStream, StreamAppend
            from planevents.store.sql import SqlStore
            from planevents.testing.contracts import Clock, stream

            store = SqlStore.open(sys.argv[1], create=True, clock=Clock())
            batch = store.version("a") // 7
            while True:
                store.append([stream("a", batch * 7, 7), stream("b", batch * 3, 3)], (f"c{batch}", "f"))
                print(batch, flush=True)
                batch += 1
        """
        told = -1
        for wait in range(12):
            process = run(script, f"sqlite:///{file}")
            assert process.stdout is not None
            for _ in range(1 + 5 * wait):
                told = int(process.stdout.readline())
            process.send_signal(signal.SIGKILL)
            rest = process.communicate()[0].splitlines()
            told = int(rest[-1]) if rest and rest[-1].isdigit() else told

            with closing(opened(file, origin=None, create=False)) as store:
                whole = store.version("a") // 7
                assert (7 * whole, 3 * whole) == (store.version("a"), store.version("b"))
                assert told < whole
                record = store.command(f"c{whole - 1}")
                assert record is not None
                assert 10 * whole == record.first_position + record.count == store.head().size
                assert_sealed(store)


class TestEmbedding:
    """Inside a host's transaction, on its connection."""

    def test_both_are_kept_or_neither(self, store: SqlStore, host: Engine) -> None:
        """The host's rows and the events."""
        minutes = "INSERT INTO minutes VALUES ('approved')"
        with host.connect() as connection:
            for number, end in enumerate((connection.rollback, connection.commit)):
                connection.execute(text(minutes))
                store.using(connection).append([stream("cip", 0)], (f"c{number}", "f"))
                end()

        with host.connect() as connection:
            assert 1 == connection.execute(text("SELECT count(*) FROM minutes")).scalar_one()
        assert (1, None) == (store.version("cip"), store.command("c0"))
        assert_sealed(store)

    def test_it_reads_what_it_wrote(self, store: SqlStore, host: Engine) -> None:
        """While nobody else sees it."""
        with host.begin() as connection:
            bound = store.using(connection)
            bound.append([stream("cip", 0, 2)], ("c1", "f1"))

            assert 2 == len(list(bound.read("cip"))) == bound.head().size
            assert 0 == store.head().size

    def test_others_wait_from_the_first_moment(self, file: Path, store: SqlStore, host: Engine) -> None:
        """What the host reads cannot be overtaken before it appends."""
        assert 0 == store.head().size
        with host.connect() as connection, closing(opened(file, lock_timeout=0.05)) as other:
            store.using(connection)
            with pytest.raises(StoreBusyError):
                other.append([stream("cip", 0)], ("c1", "f1"))
            connection.rollback()
            other.append([stream("cip", 0)], ("c1", "f1"))

    def test_a_busy_store_means_redoing_the_transaction(self, store: SqlStore, host: Engine) -> None:
        """The host's timeout decides how long it waits."""
        with store.transaction(), host.connect() as connection, pytest.raises(RetryTransactionError):
            store.using(connection)

    def test_a_lost_race_means_redoing_the_transaction(self, store: SqlStore, host: Engine) -> None:
        """The host had read before another appended: its moment has passed."""
        with host.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            connection.execute(text("SELECT count(*) FROM minutes")).scalar_one()
            store.append([stream("cip", 0)], ("c1", "f1"))
            with pytest.raises(RetryTransactionError):
                store.using(connection)
            connection.rollback()
            store.using(connection).append([stream("cip", 1)], ("c2", "f2"))
            connection.commit()

        assert 2 == store.version("cip")

    def test_a_refusal_leaves_the_hosts_transaction_open(self, store: SqlStore, host: Engine) -> None:
        """The host decides what becomes of its own rows."""
        with host.begin() as connection:
            connection.execute(text("INSERT INTO minutes VALUES ('noted')"))
            with pytest.raises(WrongVersionError):
                store.using(connection).append([stream("cip", 5)], ("c1", "f1"))

        with host.connect() as connection:
            assert 1 == connection.execute(text("SELECT count(*) FROM minutes")).scalar_one()

    def test_after_the_hosts_commit_nothing_is_appended(self, store: SqlStore, host: Engine) -> None:
        """Without the lock, an append could be half kept."""
        with host.connect() as connection:
            bound = store.using(connection)
            connection.commit()
            with pytest.raises(RetryTransactionError, match="over"):
                bound.append([stream("cip", 0)], ("c1", "f1"))

        assert 0 == store.head().size

    def test_autocommit_is_refused(self, store: SqlStore, host: Engine) -> None:
        """Nothing would hold the parts of an append together."""
        with host.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            with pytest.raises(InvalidValueError, match="AUTOCOMMIT"):
                store.using(connection)

    def test_a_connection_elsewhere_is_refused(self, store: SqlStore, tmp_path: Path) -> None:
        """Another database has no such store."""
        engine = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
        with engine.connect() as connection, pytest.raises(StoreMissingError, match=r"other\.db"):
            store.using(connection)
        engine.dispose()

    def test_another_store_is_refused(self, store: SqlStore, tmp_path: Path) -> None:
        """Events would go into somebody else's ledger."""
        with closing(opened(tmp_path / "other.db", origin="council.example/others")):
            engine = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
            with (
                engine.connect() as connection,
                pytest.raises(InvalidValueError, match="leads to another store"),
            ):
                store.using(connection)
            engine.dispose()

    def test_a_host_that_begins_by_itself_is_served(self, file: Path, store: SqlStore) -> None:
        """An engine that begins every transaction with BEGIN IMMEDIATE can read and append."""
        from sqlalchemy import event  # noqa: PLC0415 used by this test alone

        engine = create_engine(f"sqlite:///{file}", connect_args={"isolation_level": None})
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        with closing(SqlStore.open(engine, create=False, clock=Clock())) as hosted:
            hosted.append([stream("cip", 0)], ("c1", "f1"))
            with engine.begin() as connection:
                hosted.using(connection).append([stream("cip", 1)], ("c2", "f2"))

            assert contents(store) == contents(hosted)
        engine.dispose()

    def test_a_hosts_engine_stays_open(self, store: SqlStore, host: Engine) -> None:
        """It is not the store's to close."""
        hosted = SqlStore.open(host, create=False, clock=Clock())
        with host.connect() as connection:
            hosted.close()
            assert 0 == connection.execute(text("SELECT count(*) FROM minutes")).scalar_one()
        assert 0 == store.head().size


class TestFailing:
    """What a database reports is told in this package's words, and nothing is half kept."""

    def test_a_full_disk_keeps_nothing(self, store: SqlStore) -> None:
        """And when there is room again, the store goes on."""
        store.append([stream("cip", 0)], ("c1", "f1"))
        before = contents(store)
        big = stream("b", 0, 500)

        limit_pages(store, 1)
        with pytest.raises(StoreFullError, match="full"):
            store.append([stream("cip", 1), big], ("c2", "f2"))
        limit_pages(store, 1_000_000)

        assert before == contents(store)
        store.append([stream("cip", 1), big], ("c2", "f2"))

    def test_a_transaction_that_the_database_gave_up_takes_nothing_more(self, store: SqlStore) -> None:
        """After some errors SQLite rolls back by itself: what follows would stand alone."""

        def write() -> None:
            with store.transaction() as writer:
                writer.append([stream("cip", 0)], ("c1", "f1"))
                writer.connection.exec_driver_sql("ROLLBACK")  # type: ignore[attr-defined]  # a database's writer has one
                with pytest.raises(StoreBusyError, match="over"):
                    writer.append([stream("cip", 1)], ("c2", "f2"))

        with pytest.raises(StoreBusyError, match="over"):
            write()

        assert 0 == store.head().size

    def test_an_append_that_fails_half_way_leaves_nothing(self, file: Path, store: SqlStore) -> None:
        """Though its transaction goes on."""
        guard = "CREATE TRIGGER guard BEFORE INSERT ON command WHEN NEW.command_id = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END"
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(guard)

        with store.transaction() as writer:
            writer.append([stream("cip", 0)], ("c1", "f1"))
            with pytest.raises(StoreFailedError, match="no"):
                writer.append([stream("cip", 1), stream("b", 0)], ("bad", "f"))
            writer.append([stream("cip", 1)], ("c2", "f2"))

        assert (2, ("cip",)) == (store.head().size, store.plans())
        assert_sealed(store)

    def test_a_failure_repeats_no_name(self, file: Path, store: SqlStore, host: Engine) -> None:
        """Not in its message, nor in what a traceback prints of its causes."""
        ada = name("Ada Lovelace")
        guard = "CREATE TRIGGER guard BEFORE INSERT ON person BEGIN SELECT RAISE(ABORT, 'no'); END"
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(guard)

        with host.connect() as connection, pytest.raises(StoreFailedError) as failed:
            store.using(connection).append([stream("cip", 0)], ("c1", "f1"), [ada])

        printed = "".join(traceback.format_exception(failed.value))
        assert "Lovelace" not in printed
        assert isinstance(failed.value.__cause__, sqlite3.IntegrityError)

    def test_an_erased_name_is_absent(self, file: Path, store: SqlStore) -> None:
        """Its row may go, and nothing else changes."""
        ada = name("Ada Lovelace")
        store.append([stream("cip", 0)], ("c1", "f1"), [ada])
        before = contents(store)

        with closing(sqlite3.connect(file)) as connection:
            connection.execute("DELETE FROM person")
            connection.commit()

        assert ({}, before | {"people": set()}) == (store.names([ada.commitment]), contents(store))

    @pytest.mark.parametrize(
        "forgery",
        [
            "UPDATE person SET value = 'Alan Turing'",
            "UPDATE person SET value = CAST('Ada Lovelace' AS BLOB)",
            "UPDATE person SET value = CAST(x'ff' AS TEXT)",
            "UPDATE person SET salt = x'00'",
            "UPDATE person SET salt = 'ssssssssssssssss'",
        ],
    )
    def test_a_name_that_does_not_open_its_commitment_is_absent(
        self, file: Path, store: SqlStore, forgery: str
    ) -> None:
        """Whoever can write the file can write anybody's name: nobody is shown it as the one who acted."""
        ada, grace = name("Ada Lovelace"), name("Grace Hopper")
        store.append([stream("cip", 0)], ("c1", "f1"), [ada, grace])
        with closing(sqlite3.connect(file)) as connection, connection:
            drop_triggers(connection, "person")
            connection.execute(f"{forgery} WHERE commitment = ?", (ada.commitment,))

        assert {grace.commitment: "Grace Hopper"} == store.names([ada.commitment, grace.commitment])

    def test_what_no_database_can_hold_is_in_none(self, store: SqlStore) -> None:
        """A question about it is answered, and never reaches a driver."""
        assert 0 == store.version("\ud800")
        assert store.command("a\0b") is None
        assert {} == store.names(["\ud800"])
        assert [] == [*store.read("\udfff"), *store.read("cip", 2**70), *store.read_all(2**70)]


class TestErasure:
    """What is erased is nowhere in the file, nor in the log beside it."""

    @settings(max_examples=settings().max_examples // 5)
    @given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.randoms(use_true_random=False))
    def test_no_byte_of_an_erased_name_is_left(self, batches: list[int], order: random.Random) -> None:
        """Whatever was erased before it, however long the names are, and whoever stays."""
        with TemporaryDirectory() as folder:
            file = Path(folder, "plans.db")
            people = [
                name(f"<{number:03}>{'x' * order.choice([5, 200, 3000])}", order.randbytes(16))
                for number in range(120)
            ]
            with closing(opened(file)) as store:
                for at in range(0, len(people), 30):
                    store.append([stream("cip", at // 30)], (f"c{at}", "f"), people[at : at + 30])
                left = order.sample(people, len(people))
                for batch in batches:
                    with store.transaction() as writer:
                        writer.erase(one.commitment for one in left[:batch])
                    left = left[batch:]
                    assert store.after_erasure()
                    assert {one.value[:5] for one in left} == names_in(file)

    def test_until_then_it_is_in_the_log(self, file: Path, store: SqlStore) -> None:
        """So the test above would see it; and while somebody reads an earlier moment it stays there."""
        ada = name("<001>")
        store.append([stream("cip", 0)], ("c1", "f1"), [ada])
        with closing(opened(file, lock_timeout=0.1)) as impatient:
            with impatient.snapshot():
                with store.transaction() as writer:
                    writer.erase([ada.commitment])
                assert not impatient.after_erasure()
                assert {"<001>"} == names_in(file)
            assert impatient.after_erasure()

        assert set() == names_in(file)

    @pytest.mark.parametrize("before", [0, 1, 2], ids=["OFF", "ON", "FAST"])
    def test_a_hosts_connection_is_left_as_it_was(
        self, file: Path, store: SqlStore, host: Engine, before: int
    ) -> None:
        """It erases as thoroughly, whatever the host had set, and goes on as the host had it."""
        ada = name("<001>")
        store.append([stream("cip", 0)], ("c1", "f1"), [ada, name("<002>")])
        setting = ("OFF", "ON", "FAST")[before]
        with host.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA secure_delete = {setting}")
            assert 1 == store.using(connection).erase([ada.commitment])
            assert before == connection.exec_driver_sql("PRAGMA secure_delete").scalar()
            connection.commit()

        # No more than the log has to be emptied: the row itself was overwritten.
        with closing(sqlite3.connect(file)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert {"<002>"} == names_in(file)

    def test_in_another_journal_there_is_no_log(self, file: Path, store: SqlStore) -> None:
        """So nothing stands in the way."""
        store.close()
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
        engine = create_engine(f"sqlite:///{file}")

        assert SqlStore.open(engine, create=False, clock=Clock()).after_erasure()
        engine.dispose()

    @pytest.mark.parametrize("read", [True, False], ids=["who has read it", "who could still read it"])
    def test_postgresql_clears_what_nobody_can_see(self, *, read: bool) -> None:
        """A snapshot of an earlier moment keeps the row, whether or not it has looked at the names."""
        with postgres.server().schema() as schema:
            url = postgres.server().url()
            with closing(
                SqlStore.open(url, create=True, clock=Clock(), schema=schema, lock_timeout=0.2)
            ) as store:
                ada = name("Ada Lovelace")
                store.append([stream("cip", 0)], ("c1", "f1"), [ada])
                with store.snapshot() as moment:
                    if read:
                        assert [ada] == list(moment.people())
                    with store.transaction() as writer:
                        writer.erase([ada.commitment])
                    assert not store.after_erasure()
                    assert [ada] == list(moment.people())
                assert store.after_erasure()


def names_in(file: Path) -> set[str]:
    """The beginnings of names that stand anywhere in a SQLite file or its log."""
    log = file.with_name(f"{file.name}-wal")
    raw = file.read_bytes() + (log.read_bytes() if log.exists() else b"")
    return {found.decode() for found in re.findall(rb"<\d{3}>", raw)}


def drop_triggers(connection: sqlite3.Connection, table: str) -> None:
    """Do what whoever owns the file can do."""
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
    for (trigger,) in connection.execute(triggers, (table,)).fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")


def limit_pages(store: SqlStore, pages: int) -> None:
    """Let the file grow no more than to this, on the one connection that the store has used."""
    with store.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


plans = st.sampled_from(["a", "b", "c"])
streams = st.lists(
    st.tuples(plans, st.sampled_from(["at", "at", "at", "at", "before", "after", "none"]), st.integers(0, 3)),
    max_size=3,
)
commands = st.integers(0, 12).map("c{}".format)
appends = st.tuples(
    streams,
    commands,
    st.sampled_from(["Ada", "Alan", "Grace"]),
    st.integers(-5, 5).map(lambda s: timedelta(seconds=s)),
)
steps = st.lists(st.tuples(st.booleans(), st.lists(appends, min_size=1, max_size=3)), max_size=8)


class RolledBackError(Exception):
    """The transaction is not to be kept."""


@given(steps)
def test_memory_and_sqlite_answer_alike(steps: list[tuple[bool, list[Any]]]) -> None:
    """Whatever is appended, refused, kept or rolled back: answers, errors, rows and seals are equal."""
    clock = Clock()
    memory = MemoryStore(clock, ORIGIN)
    with TemporaryDirectory() as folder, closing(opened(Path(folder, "plans.db"), clock=clock)) as sqlite:
        for keep, batch in steps:
            if len(batch) == 1:
                assert attempt(memory, clock, batch[0]) == attempt(sqlite, clock, batch[0])
            else:
                clock.now = START
                assert together(memory, clock, batch, keep=keep) == together(sqlite, clock, batch, keep=keep)
            assert contents(memory) == contents(sqlite)
            for command in {append[1] for append in batch}:
                assert memory.command(command) == sqlite.command(command)
        commitments = [name(one).commitment for one in ("Ada", "Alan", "Grace")]
        assert memory.names(commitments) == sqlite.names(commitments)
        head = sqlite.head()
        verify(sqlite.stored(), head.frontier, head.origin).require()


def together(store: Any, clock: Clock, batch: list[Any], *, keep: bool) -> list[Any]:
    answers: list[Any] = []

    def step(writer: Any) -> None:
        for one in batch:
            answers.extend((attempt(writer, clock, one), contents(writer)))
        if not keep:
            raise RolledBackError

    with nullcontext() if keep else pytest.raises(RolledBackError), store.transaction() as writer:
        step(writer)
    return answers


def attempt(store: Any, clock: Clock, append: Any) -> Any:
    wanted, command, person, step = append
    clock.now = START + step
    given = [
        StreamAppend(
            plan,
            NoStream()
            if at == "none"
            else Exactly(store.version(plan) + {"at": 0, "before": -1, "after": 1}[at]),
            [unrecorded(str(number), command) for number in range(count)],
        )
        for plan, at, count in wanted
    ]
    try:
        return store.append(given, (command, "f"), [name(person)])
    except PlanEventsError as error:
        return type(error), str(error)


def run(script: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a script in a process of its own, from the repository's root."""
    return subprocess.Popen(  # noqa: S603 our own script
        [sys.executable, "-W", "error", "-c", textwrap.dedent(script), *arguments],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
