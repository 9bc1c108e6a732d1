"""The roles of a PostgreSQL store: who owns the tables, who may append, and who may erase names.

Three group roles that cannot log in; a database's administrator grants them to those that do. The
owner has the tables, what guards them and, if it is the store's alone, their schema. The other two
read and append, and can neither alter nor drop anything. PUBLIC has nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs
from sqlalchemy import text

from planevents.errors import InvalidValueError, StoreFormatError, StoreMissingError
from planevents.store import migrations
from planevents.store.connections import address, running
from planevents.store.postgresql import POSTGRESQL
from planevents.store.schema import Tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

APPEND = "SELECT, INSERT"
MOVE = "SELECT, UPDATE (size, frontier)"
WRITE = "SELECT, INSERT, UPDATE, DELETE"
READ_TABLES = (
    "rm_plan",
    "rm_action",
    "rm_action_owner",
    "rm_action_field",
    "rm_change",
    "rm_quarter",
    "rm_report",
)
"""The read models' tables."""

VIEWS = (
    "registered_plans",
    "plan_actions",
    "action_owners",
    "action_fields",
    "documented_changes",
    "quarter_positions",
    "issued_reports",
)
"""The read models' views."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.@-]{0,62}")
_FUNCTION = re.compile(r"CREATE FUNCTION (\S+)")


def _check_name(_: object, field: attrs.Attribute[str], name: str) -> None:
    if not _NAME.fullmatch(name):
        allowed = "a role's name is up to 63 of A-Z, a-z, 0-9 and '_.@-', and begins with a letter or '_'"
        raise InvalidValueError(field.name, name, allowed)
    if name.startswith("pg_") or name in {"public", "none"}:
        raise InvalidValueError(field.name, name, "PostgreSQL keeps this name for itself")


@attrs.frozen
class Roles:
    """The names of the three roles, upper case kept as it is.

    Raises InvalidValueError for a name that PostgreSQL does not take as it stands, or for one given twice.
    """

    owner: str = attrs.field(default="planevents_owner", validator=_check_name)
    app: str = attrs.field(default="planevents_app", validator=_check_name)
    erasure: str = attrs.field(default="planevents_erasure", validator=_check_name)

    def __attrs_post_init__(self) -> None:
        names = attrs.astuple(self)
        if len(set(names)) < len(names):
            raise InvalidValueError("roles", ", ".join(names), "these are three different roles")


def statements(roles: Roles, *, schema: str = "public", prefix: str = "") -> tuple[str, ...]:
    """Return the SQL that makes the roles and gives them what they need, and no more.

    It may be run again: it ends in the same place. ``schema`` is where the tables are. A schema
    other than ``public``, and without a prefix, is the store's alone, and goes to the owner.
    """
    tables = Tables(prefix, schema)
    owner, app, erasure = map(_quoted, attrs.astuple(roles))
    writers = f"{app}, {erasure}"
    granted = {
        tables.event: (APPEND, APPEND),
        tables.command: (APPEND, APPEND),
        tables.person: (APPEND, f"{APPEND}, DELETE"),
        tables.head: (MOVE, MOVE),
        tables.tile: (APPEND, APPEND),
        tables.incarnation: ("SELECT", "SELECT"),
        tables.generation: (WRITE, WRITE),
    }
    made = [*map(_make_role, attrs.astuple(roles)), _act_as(roles.owner)]
    if schema != "public" and not prefix:
        made += [*_own_schema(roles.owner, schema), f"REVOKE ALL ON SCHEMA {_quoted(schema)} FROM PUBLIC"]
    else:
        made.append(f"GRANT USAGE, CREATE ON SCHEMA {_quoted(schema)} TO {owner}")
    made += [
        f"REVOKE ALL ON SCHEMA {_quoted(schema)} FROM {writers}",
        f"GRANT USAGE ON SCHEMA {_quoted(schema)} TO {writers}",
    ]
    for table, (of_app, of_erasure) in granted.items():
        name = tables.name_of(table)
        made += [
            f"ALTER TABLE {name} OWNER TO {owner}",
            f"REVOKE ALL ON TABLE {name} FROM PUBLIC, {writers}",
            f"GRANT {of_app} ON TABLE {name} TO {app}",
            f"GRANT {of_erasure} ON TABLE {name} TO {erasure}",
        ]
    for function in _functions(tables, schema):
        made += [
            f"ALTER FUNCTION {function} OWNER TO {owner}",
            f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC, {writers}",
        ]
    made.append(_read_models(schema, prefix, owner, writers))
    return tuple(made)


def create(connection: Connection, roles: Roles, *, schema: str | None = None, prefix: str = "") -> None:
    """Make the roles, in the connection's transaction; commit nothing. It may be done again.

    Run it as a superuser, or as the tables' owner with CREATEROLE; the latter becomes a member
    of the owner role. After an upgrade of the tables run it again, for the new ones.

    Raises StoreMissingError without tables, StoreFormatError for tables that want an upgrade first,
    InvalidValueError for another database, or for a role that already may do more than it should.
    """
    where = address(connection.engine.url)
    if connection.dialect.name != "postgresql":
        hint = "whoever may write a SQLite file may do anything to it"
        raise InvalidValueError("store", where, "only PostgreSQL has roles", hint)
    found = migrations.version(connection, Tables(prefix, schema))
    if found is None:
        raise StoreMissingError(where)
    if found != migrations.LATEST:
        raise StoreFormatError(where, f"format {found}", f"format {migrations.LATEST}: upgrade it first")
    with running():
        within = schema or connection.scalar(text("SELECT current_schema()"))
        for statement in statements(roles, schema=within, prefix=prefix):
            connection.exec_driver_sql(statement)
        for field in ("app", "erasure"):
            _require_bounded(connection, roles, field, Tables(prefix, within))


_EXCESS = text(
    """
    SELECT CASE
        WHEN rolsuper THEN 'it is a superuser'
        WHEN pg_has_role(oid, :owner, 'MEMBER') THEN 'it is a member of the owner'
        WHEN has_table_privilege(oid, :event, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
            OR has_table_privilege(oid, :head, 'INSERT, DELETE, TRUNCATE, TRIGGER')
            THEN 'it has rights from elsewhere, by another role that it is a member of'
    END
    FROM pg_catalog.pg_roles WHERE rolname = :name
    """
)


def _require_bounded(connection: Connection, roles: Roles, field: str, tables: Tables) -> None:
    name: str = getattr(roles, field)
    excess = connection.scalar(
        _EXCESS,
        {
            "name": name,
            "owner": roles.owner,
            "event": tables.name_of(tables.event),
            "head": tables.name_of(tables.head),
        },
    )
    if excess is not None:
        raise InvalidValueError(field, name, f"no grants can hold this role: {excess}", "name another one")


def _make_role(name: str) -> str:
    return _block(
        f"IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '{name}') THEN "
        f"CREATE ROLE {_quoted(name)} NOLOGIN; END IF;"
    )


def _act_as(owner: str) -> str:
    # Only who could act as the new owner can give it anything. A superuser always can.
    return _block(
        f"IF NOT pg_catalog.pg_has_role(current_user, '{owner}', 'USAGE') THEN "
        f"EXECUTE 'GRANT {_quoted(owner)} TO ' || pg_catalog.quote_ident(current_user); END IF;"
    )


def _own_schema(owner: str, schema: str) -> list[str]:
    # Who is no superuser can give a schema only to a role that could have made it.
    database = "pg_catalog.quote_ident(current_database())"
    return [
        _block(f"EXECUTE 'GRANT CREATE ON DATABASE ' || {database} || ' TO {_quoted(owner)}';"),
        f"ALTER SCHEMA {_quoted(schema)} OWNER TO {_quoted(owner)}",
        _block(f"EXECUTE 'REVOKE CREATE ON DATABASE ' || {database} || ' FROM {_quoted(owner)}';"),
    ]


def _functions(tables: Tables, schema: str) -> list[str]:
    found = (_FUNCTION.match(statement) for statement in POSTGRESQL.triggers(tables, schema))
    return [match[1] for match in found if match]


def _read_models(schema: str, prefix: str, owner: str, writers: str) -> str:
    tables, views = (", ".join(f"'{prefix}{name}'" for name in names) for names in (READ_TABLES, VIEWS))
    return _block(
        "DECLARE found record; BEGIN FOR found IN "  # noqa: S608 the names are plain ones
        "SELECT quote_ident(nspname) || '.' || quote_ident(relname) AS name, "
        f"CASE relkind WHEN 'v' THEN 'SELECT' ELSE '{WRITE}' END AS rights FROM pg_catalog.pg_class "
        "JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace "
        f"WHERE nspname = '{schema}' AND (relkind = 'r' AND relname IN ({tables}) "
        f"OR relkind = 'v' AND relname IN ({views})) LOOP "
        f"EXECUTE 'ALTER TABLE ' || found.name || ' OWNER TO {owner}'; "
        f"EXECUTE 'REVOKE ALL ON TABLE ' || found.name || ' FROM PUBLIC, {writers}'; "
        f"EXECUTE 'GRANT ' || found.rights || ' ON TABLE ' || found.name || ' TO {writers}'; "
        "END LOOP; END;"
    )


def _block(body: str) -> str:
    return f"DO $planevents$ BEGIN {body} END $planevents$"


def _quoted(name: str) -> str:
    return f'"{name}"'
