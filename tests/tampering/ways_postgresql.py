"""The ways round the triggers of a PostgreSQL database, for its tables' owner and for a superuser.

Each leaves the triggers in place. Each is given the database, what it holds, and what it is to hold.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import attrs
import psycopg
import pytest
from psycopg import sql
from tests import postgres
from tests.tampering.contents import COLUMNS, KEYS, deeds

from planevents.store.postgresql import POSTGRESQL
from planevents.store.schema import Tables

if TYPE_CHECKING:
    from tests.tampering.contents import Contents

REFUSED = (psycopg.errors.RaiseException, psycopg.errors.InsufficientPrivilege)
FUNCTIONS = "SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
TRIGGERS = "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal"


@attrs.frozen
class Database:
    """A database of its own, whose tables belong to a role that is no superuser."""

    name: str
    owner: str
    app: str

    def connect(self, role: str = postgres.SUPERUSER) -> psycopg.Connection[tuple[Any, ...]]:
        """Connect as a role, each statement a transaction."""
        connection = postgres.server().connect(self.name)
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
        return connection


def by_owner(database: Database, before: Contents, after: Contents) -> None:
    """No way round: SQL of the tables' owner, which the triggers refuse."""
    with closing(database.connect(database.owner)) as connection, connection.transaction():
        _carry_out(connection, before, after)


def by_app(database: Database, before: Contents, after: Contents) -> None:
    """No way round: SQL of the application's role, which has no right to it, or is refused."""
    with closing(database.connect(database.app)) as connection, connection.transaction():
        _carry_out(connection, before, after)


def by_replica(database: Database, before: Contents, after: Contents) -> None:
    """No way round: SQL of a superuser whose session plays replica, which the triggers refuse."""
    with closing(database.connect()) as connection, connection.transaction():
        connection.execute("SET session_replication_role = replica")
        _carry_out(connection, before, after)


def triggers_disabled(database: Database, before: Contents, after: Contents) -> None:
    """As the owner, disable the triggers, and enable them again."""
    with closing(database.connect(database.owner)) as connection, connection.transaction():
        _switch(connection, "DISABLE TRIGGER USER")
        _carry_out(connection, before, after)
        _enable(connection)


def replica_played(database: Database, before: Contents, after: Contents) -> None:
    """As a superuser, play replica, which the triggers refuse all the same; so disable them by name."""
    with closing(database.connect()) as connection, connection.transaction():
        connection.execute("SET session_replication_role = replica")
        _switch(connection, "DISABLE TRIGGER ALL")
        _carry_out(connection, before, after)
        _enable(connection)


def triggers_dropped(database: Database, before: Contents, after: Contents) -> None:
    """As the owner, drop the triggers and what they run, and make them again."""
    with closing(database.connect(database.owner)) as connection, connection.transaction():
        _drop_triggers(connection)
        _carry_out(connection, before, after)
        _make_triggers(connection)


def tables_emptied(database: Database, before: Contents, after: Contents) -> None:
    """As the owner, TRUNCATE, which is refused; disable the triggers, TRUNCATE, and COPY other rows in."""
    del before
    tables = ", ".join(KEYS)
    with closing(database.connect(database.owner)) as connection:
        with pytest.raises(REFUSED):
            connection.execute(f"TRUNCATE {tables}".encode())
        with connection.transaction():
            _switch(connection, "DISABLE TRIGGER USER")
            connection.execute(f"TRUNCATE {tables}".encode())
            _copy(connection, after)
            _enable(connection)


def tables_exchanged(database: Database, before: Contents, after: Contents) -> None:
    """As a superuser, rename the tables away, and let changed copies take their names."""
    with closing(database.connect()) as connection, connection.transaction():
        _drop_triggers(connection)
        for table in KEYS:
            for statement in (
                f"ALTER TABLE {table} RENAME TO {table}_kept",
                f"CREATE TABLE {table} (LIKE {table}_kept INCLUDING ALL)",
                f"INSERT INTO {table} SELECT * FROM {table}_kept",
            ):
                connection.execute(statement.encode())
        _carry_out(connection, before, after)
        for table in KEYS:
            connection.execute(f"DROP TABLE {table}_kept".encode())
        _make_triggers(connection)


def tables_filled_anew(database: Database, before: Contents, after: Contents) -> None:
    """As a superuser, drop the tables, make them again empty, and COPY other rows in."""
    del before
    with closing(database.connect()) as connection, connection.transaction():
        for table in KEYS:
            for statement in (
                f"CREATE TABLE {table}_new (LIKE {table} INCLUDING ALL)",
                f"DROP TABLE {table}",
                f"ALTER TABLE {table}_new RENAME TO {table}",
            ):
                connection.execute(statement.encode())
        _drop_triggers(connection)
        _copy(connection, after)
        _make_triggers(connection)


def _carry_out(connection: psycopg.Connection[Any], before: Contents, after: Contents) -> None:
    for statement, values in deeds(before, after):
        connection.execute(statement.replace("?", "%s").encode(), values)


def _copy(connection: psycopg.Connection[Any], contents: Contents) -> None:
    for table, rows in contents.items():
        columns = ", ".join(f'"{column}"' for column in COLUMNS[table])
        with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(list(row.values()))


def _switch(connection: psycopg.Connection[Any], how: str) -> None:
    for table in KEYS:
        connection.execute(f"ALTER TABLE {table} {how}".encode())


def _enable(connection: psycopg.Connection[Any]) -> None:
    for name, table in connection.execute(TRIGGERS.encode()).fetchall():
        connection.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}".encode())


def _drop_triggers(connection: psycopg.Connection[Any]) -> None:
    for (function,) in connection.execute(FUNCTIONS.encode()).fetchall():
        connection.execute(f"DROP FUNCTION {function} CASCADE".encode())


def _make_triggers(connection: psycopg.Connection[Any]) -> None:
    for statement in POSTGRESQL.triggers(Tables(), "public"):
        connection.execute(statement.encode())
