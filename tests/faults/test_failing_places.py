"""Places that fail: each is told as what it is, with what to do, and without a secret; the data stay as they were."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import traceback
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString
from urllib.parse import unquote

import attrs
import pytest
from psycopg import sql
from sqlalchemy import create_engine, make_url
from tests import postgres
from tests.faults.diary import told
from tests.faults.place import Place, place
from tests.faults.work import OFFICER, prepare, seen_as, status

from planevents.errors import (
    PlanEventsError,
    StoreBusyError,
    StoreDamagedError,
    StoreDeniedError,
    StoreFormatError,
    StoreFullError,
    StoreMissingError,
    StoreReadOnlyError,
    StoreUnavailableError,
)
from planevents.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from tests.faults.nursery import Nursery

    from planevents.register import PlanRegister, Register

PASSWORD = "correct-horse-battery"  # noqa: S105 of a role that lives as long as a test
PERSON = "Ada Lovelace"
TEXT = "a" * 2000
IMPATIENT_SECONDS = 0.2


@attrs.frozen
class Deed:
    """Something that an office does: so many events, each with so much text."""

    name: str
    events: int


SMALL, LARGE = Deed("small", 1), Deed("large", 400)


@attrs.frozen
class Fault:
    """A way to break a place for a while, and what is said then."""

    kind: str
    breaking: Callable[[Place, Path], Any]
    expected: type[PlanEventsError]
    says: str
    deeds: tuple[Deed, ...] = (SMALL, LARGE)
    """What is wrong until it is mended."""

    @property
    def param(self) -> Any:
        """This fault as a case of a test."""
        return pytest.param(self, id=f"{self.kind}: {self.breaking.__name__.replace('_', ' ')}")


def do(register: Register, deed: Deed) -> None:
    """Do something in the hands of somebody with a name."""
    commands = [status(f"{TEXT}{one}") for one in range(deed.events)]
    register.acting_as(OFFICER, person=PERSON).execute("plan", *commands)


def kept(sound: Place) -> list[str]:
    """Return all that is in a store whose seals are right."""
    with sound.register() as register:
        register.verify().require()
        return [seen_as(one) for one in register.events()]


def everything(error: BaseException) -> str:
    """Return every text that an error, and all that led to it, could put into a log."""
    texts = ["".join(traceback.format_exception(error))]
    waiting, met = [error], set()
    while waiting:
        one = waiting.pop()
        if id(one) not in met:
            met.add(id(one))
            texts.extend((str(one), repr(one)))
            waiting.extend(each for each in (one.__cause__, one.__context__) if each is not None)
    return "\n".join(texts)


def attempt(broken: Place, deed: Deed) -> PlanEventsError | None:
    """Open a register and do something; return what was raised."""

    def open_and_do() -> None:
        with broken.register() as register:
            do(register, deed)

    return raised(open_and_do)


def as_role(sound: Place, role: str, password: str | None) -> Place:
    return attrs.evolve(
        sound, url=make_url(sound.url).set(username=role, password=password).render_as_string(False)
    )


@contextmanager
def a_role(sound: Place, rights: LiteralString, settings: LiteralString = "") -> Generator[Place]:
    """Yield the place as a role sees it that has some rights on all tables."""
    server = postgres.server()
    with server.role(PASSWORD, sound.database) as role, closing(server.connect(sound.database)) as owner:
        name = sql.Identifier(role)
        owner.execute(sql.SQL(f"GRANT {rights} ON ALL TABLES IN SCHEMA public TO {{}}").format(name))
        if settings:
            owner.execute(sql.SQL(f"ALTER ROLE {{}} {settings}").format(name))
        yield as_role(sound, role, PASSWORD)


def wrong_password(sound: Place, _: Path) -> Iterator[Place]:
    with a_role(sound, "ALL") as role:
        wrong = make_url(role.url).set(password=f"{PASSWORD}-2").render_as_string(False)
        yield attrs.evolve(role, url=wrong)


def no_such_role(sound: Place, _: Path) -> Iterator[Place]:
    yield as_role(sound, "nobody_at_all", PASSWORD)


def no_such_database(sound: Place, _: Path) -> Iterator[Place]:
    yield attrs.evolve(sound, url=make_url(sound.url).set(database="nowhere").render_as_string(False))


def no_server(sound: Place, folder: Path) -> Iterator[Place]:
    gone = make_url(as_role(sound, "someone", PASSWORD).url).set(query={"host": str(folder)})
    yield attrs.evolve(sound, url=gone.render_as_string(False))


def no_server_over_tcp(sound: Place, _: Path) -> Iterator[Place]:
    yield attrs.evolve(
        sound, url=f"postgresql://someone:{PASSWORD}@127.0.0.1:1/{sound.database}?connect_timeout=2"
    )


def no_store_and_a_password_beside(sound: Place, _: Path) -> Iterator[Place]:
    with a_role(sound, "ALL") as role:
        url = make_url(role.url)
        beside = url.set(database="template1", password=None).update_query_dict({"password": PASSWORD})
        yield attrs.evolve(sound, url=beside.render_as_string(False))


def too_many_connections(sound: Place, _: Path) -> Iterator[Place]:
    with a_role(sound, "ALL", "CONNECTION LIMIT 1") as role:
        url = make_url(role.url)
        with closing(postgres.server().connect(sound.database, url.username or "", PASSWORD)):
            yield role


def reading_rights_alone(sound: Place, _: Path) -> Iterator[Place]:
    with a_role(sound, "SELECT") as role:
        yield role


def a_read_only_server(sound: Place, _: Path) -> Iterator[Place]:
    change = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = {}")
    name = sql.Identifier(sound.database)
    postgres.server().run(change.format(name, sql.SQL("on")))
    yield sound
    with closing(postgres.server().connect()) as owner:
        owner.execute(sql.SQL("ALTER DATABASE {} RESET default_transaction_read_only").format(name))


def a_server_that_says_full(sound: Place, _: Path) -> Iterator[Place]:
    """What PostgreSQL reports when it cannot extend a file, raised where it would extend that of the events."""
    with closing(postgres.server().connect(sound.database)) as owner:
        owner.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
        )
        owner.execute(
            "CREATE TRIGGER full_disk BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION full_disk()"
        )
        yield sound
        owner.execute("DROP FUNCTION full_disk CASCADE")


def a_full_table_space(sound: Place, _: Path) -> Iterator[Place]:
    """A file system of a few megabytes under the events' table."""
    with small_file_system(4) as small, closing(postgres.server().connect(sound.database)) as owner:
        data = postgres.server()._server.pgdata
        os.chown(small, data.stat().st_uid, data.stat().st_gid)
        where = sql.SQL("CREATE TABLESPACE small LOCATION {}").format(sql.Literal(str(small)))
        owner.execute(where)
        owner.execute("ALTER TABLE event SET TABLESPACE small")
        fill(small / "fill")
        yield sound
        (small / "fill").unlink()
        owner.execute("ALTER TABLE event SET TABLESPACE pg_default")
        owner.execute("DROP TABLESPACE small")


def a_held_head(sound: Place, _: Path) -> Iterator[Place]:
    with closing(postgres.server().connect(sound.database)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM head FOR UPDATE")
        yield impatient(sound)


def a_newer_format(sound: Place, _: Path) -> Iterator[Place]:
    engine = create_engine(sound.url)
    with engine.begin() as connection:
        before = connection.exec_driver_sql("SELECT format FROM head").scalar_one()
        connection.exec_driver_sql("UPDATE head SET format = 99")
    yield sound
    with engine.begin() as connection:
        # Nobody but an owner who drops the guard can take it back.
        if sound.kind == "sqlite":
            guard = "head_update_the_format_never_goes_back"
            kept = connection.exec_driver_sql(
                f"SELECT sql FROM sqlite_master WHERE name = '{guard}'"
            ).scalar_one()
            connection.exec_driver_sql(f"DROP TRIGGER {guard}")
            connection.exec_driver_sql(f"UPDATE head SET format = {before}")
            connection.exec_driver_sql(kept)
        else:
            connection.exec_driver_sql("ALTER TABLE head DISABLE TRIGGER ALL")
            connection.exec_driver_sql(f"UPDATE head SET format = {before}")
            connection.exec_driver_sql("ALTER TABLE head ENABLE TRIGGER ALL")
    engine.dispose()


def a_held_file(sound: Place, _: Path) -> Iterator[Place]:
    with closing(sqlite3.connect(sound.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield impatient(sound)


def a_file_opened_to_read(sound: Place, _: Path) -> Iterator[Place]:
    yield attrs.evolve(sound, url=f"sqlite:///file:{sound.database}?mode=ro&uri=true")


def no_file(sound: Place, folder: Path) -> Iterator[Place]:
    yield attrs.evolve(sound, url=f"sqlite:///{folder / 'elsewhere.db'}")


def another_file(sound: Place, folder: Path) -> Iterator[Place]:
    other = folder / "minutes.db"
    other.write_text("Minutes of the Executive, 31 March 2025\n" * 100)
    yield attrs.evolve(sound, url=f"sqlite:///{other}")


def a_folder(sound: Place, folder: Path) -> Iterator[Place]:
    yield attrs.evolve(sound, url=f"sqlite:///{folder}")


def a_truncated_copy(sound: Place, folder: Path) -> Iterator[Place]:
    with closing(sqlite3.connect(sound.database)) as owner:
        owner.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = Path(sound.database).read_bytes()
    part = folder / "truncated.db"
    part.write_bytes(whole[: len(whole) // 2 // 4096 * 4096])
    yield attrs.evolve(sound, url=f"sqlite:///{part}")


def an_overwritten_copy(sound: Place, folder: Path) -> Iterator[Place]:
    """The first page is as it was, so that it looks like a store; the rest is noise."""
    with closing(sqlite3.connect(sound.database)) as owner:
        owner.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = Path(sound.database).read_bytes()
    part = folder / "overwritten.db"
    part.write_bytes(whole[: 4 * 4096] + b"\xa5" * (len(whole) - 4 * 4096))
    yield attrs.evolve(sound, url=f"sqlite:///{part}")


@contextmanager
def small_file_system(megabytes: int) -> Generator[Path]:
    """Mount one, as only root may."""
    with tempfile.TemporaryDirectory(prefix="small-") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", folder]
        subprocess.run(mount, check=True, capture_output=True)  # noqa: S603 our own
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)  # noqa: S603, S607 our own


def fill(file: Path) -> None:
    """Take all the room that there is."""
    with file.open("wb", buffering=0) as filling, suppress(OSError):
        while filling.write(bytes(4096)):
            pass


def can_mount() -> bool:
    """Tell whether this machine lets the tests make a small file system; if not, they fill a file instead."""
    if os.geteuid() or not shutil.which("mount"):
        return False
    try:
        with small_file_system(1):
            return True
    except subprocess.CalledProcessError:
        return False


FAULTS = [
    Fault("postgresql", wrong_password, StoreUnavailableError, "check .* the password"),
    Fault("postgresql", no_such_role, StoreUnavailableError, "check .* the user"),
    Fault("postgresql", no_such_database, StoreUnavailableError, '"nowhere" does not exist.*check'),
    Fault("postgresql", no_server, StoreUnavailableError, "check the server"),
    Fault("postgresql", no_server_over_tcp, StoreUnavailableError, "check the server"),
    Fault("postgresql", no_store_and_a_password_beside, StoreMissingError, "create=True"),
    Fault("postgresql", too_many_connections, StoreUnavailableError, "too many connections"),
    Fault("postgresql", reading_rights_alone, StoreDeniedError, "grant"),
    Fault("postgresql", a_read_only_server, StoreReadOnlyError, "read-only transaction"),
    Fault("postgresql", a_server_that_says_full, StoreFullError, "make room"),
    Fault("postgresql", a_held_head, StoreBusyError, "lock timeout.*try again"),
    Fault("postgresql", a_newer_format, StoreFormatError, "format 99.*newer planevents: install it"),
    Fault("sqlite", a_newer_format, StoreFormatError, "format 99.*newer planevents: install it"),
    Fault("sqlite", a_held_file, StoreBusyError, "locked.*try again"),
    Fault("sqlite", a_file_opened_to_read, StoreReadOnlyError, "right to write the file"),
    Fault("sqlite", no_file, StoreMissingError, "create=True"),
    Fault("sqlite", another_file, StoreFormatError, "no database"),
    Fault("sqlite", a_folder, StoreUnavailableError, "check"),
    Fault("sqlite", a_truncated_copy, StoreDamagedError, "backup"),
    Fault("sqlite", an_overwritten_copy, StoreDamagedError, "backup"),
]
if can_mount():
    FAULTS += [Fault("postgresql", a_full_table_space, StoreFullError, "make room", (LARGE,))]
AMID = [
    one
    for one in FAULTS
    if one.breaking in {a_server_that_says_full, a_held_head, a_held_file, a_full_table_space}
]


def require_told(error: PlanEventsError | None, expected: type[PlanEventsError], says: str) -> None:
    """Fail unless an error is of a class, says what it should, and repeats no secret."""
    assert expected is type(error), repr(error)
    assert re.search(says, str(error), re.DOTALL), str(error)
    assert [] == [secret for secret in (PASSWORD, PERSON) if secret in everything(error)]


@pytest.mark.parametrize("fault", [fault.param for fault in FAULTS])
def test_a_fault_is_told(fault: Fault, tmp_path: Path) -> None:
    """Nothing is appended, no name or password is repeated, and afterwards the store goes on."""
    with furnished(fault.kind, tmp_path) as sound:
        before = kept(sound)

        with contextmanager(fault.breaking)(sound, tmp_path) as broken:
            errors = [attempt(broken, deed) for deed in fault.deeds]

        assert before == kept(sound)
        for error in errors:
            require_told(error, fault.expected, fault.says)
        with sound.register() as register:
            do(register, SMALL)
        assert len(before) + 1 == len(kept(sound))


@pytest.mark.parametrize("fault", [fault.param for fault in AMID])
def test_a_fault_is_told_to_a_register_that_is_open(fault: Fault, tmp_path: Path) -> None:
    """The same, where it has written before; the same register goes on afterwards."""
    with furnished(fault.kind, tmp_path) as sound, impatient(sound).register() as register:
        do(register, SMALL)
        before = kept(sound)

        with contextmanager(fault.breaking)(sound, tmp_path):
            errors = [raised(lambda deed=deed: do(register, deed)) for deed in fault.deeds]  # type: ignore[misc]  # a default binds it

        assert before == kept(sound)
        for error in errors:
            require_told(error, fault.expected, fault.says)
        do(register, SMALL)
        assert len(before) + 1 == len(kept(sound))


def test_a_file_that_may_not_grow_is_told(tmp_path: Path) -> None:
    """SQLite's own limit on a file's pages; the same register goes on once it is lifted."""
    with furnished("sqlite", tmp_path) as sound, sound.register() as register:
        do(register, SMALL)
        before = kept(sound)
        limit_pages(register, 1)

        errors = [raised(lambda: do(register, LARGE)), raised(lambda: together(register))]

        assert before == kept(sound)
        for error in errors:
            require_told(error, StoreFullError, "make room")
        limit_pages(register, 1_000_000)
        together(register)
        assert len(before) + LARGE.events + 1 == len(kept(sound))


@pytest.mark.parametrize("where", ["limit", *(["file system"] if can_mount() else [])])
def test_a_full_disk_is_told(where: str, nursery: Nursery, tmp_path: Path) -> None:
    """Where this machine lets the tests make a small file system, it is full; a file's limit is there always."""
    with ExitStack() as stack:
        folder = tmp_path if where == "limit" else stack.enter_context(small_file_system(8))
        sound = stack.enter_context(furnished("sqlite", folder))
        before = kept(sound)
        full = None if where == "limit" else str(folder / "fill")

        child = nursery.start("fill_up", sound, tmp_path / "diary", full=full)
        child.require()

        assert before == kept(sound)
        said = told([tmp_path / "diary"]).said
        ((kind, text),) = (unquote(one).split(":", 1) for one in said["error"])
        # A limit is no full disk to SQLite: it can only say that a file could not be written.
        assert ("StoreFailedError" if where == "limit" else "StoreFullError") == kind
        assert ("disk I/O error" if where == "limit" else "make room") in text
        assert PERSON not in text
        with sound.register() as register:
            do(register, SMALL)


@pytest.mark.parametrize(
    ("file", "folder", "expected", "says"),
    [
        (0o444, 0o777, "StoreReadOnlyError", "right to write the file"),
        (0o666, 0o555, "StoreReadOnlyError", "and its folder"),
        (0o000, 0o755, "StoreUnavailableError", "check"),
    ],
    ids=["a file", "a folder", "nothing to be read"],
)
def test_a_place_that_may_not_be_written_is_told(  # noqa: PLR0917 the cases' own
    nursery: Nursery, tmp_path: Path, file: int, folder: int, expected: str, says: str
) -> None:
    """To a user without the right, with what right is wanted."""
    with tempfile.TemporaryDirectory(prefix="held-") as name, furnished("sqlite", Path(name)) as sound:
        before = kept(sound)
        Path(sound.database).chmod(file)
        Path(name).chmod(folder)

        child = nursery.start("be_nobody", sound, tmp_path / "diary")
        child.require()

        Path(name).chmod(0o755)
        Path(sound.database).chmod(0o644)
        assert before == kept(sound)
        said = told([tmp_path / "diary"]).said["error"]
        assert [expected] == [one.partition(":")[0] for one in said]
        assert says in unquote(said[0])


def impatient(sound: Place) -> Place:
    return attrs.evolve(sound, lock_timeout=IMPATIENT_SECONDS)


@contextmanager
def furnished(kind: str, folder: Path) -> Generator[Place]:
    """Make a store that holds a plan, and a name."""
    with place(kind, folder) as sound:
        with sound.register() as register:
            prepare(register, ["plan"])
            do(register, LARGE)
        yield sound


def raised(call: Callable[[], object]) -> PlanEventsError | None:
    """Return what is raised."""
    try:
        call()
    except PlanEventsError as error:
        return error
    return None


def together(register: PlanRegister) -> None:
    """Write in one transaction, a little and then much."""
    with register.transaction() as bound:
        for deed in (SMALL, LARGE):
            do(bound, deed)


def limit_pages(register: PlanRegister, pages: int) -> None:
    """Let the file grow no more than to this, on the one connection that the register has used."""
    assert isinstance(register._store, SqlStore)
    with register._store.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
