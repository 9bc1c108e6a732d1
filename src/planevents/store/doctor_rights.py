"""Who may do what to a store in PostgreSQL: the user of the connection, everybody, and others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from planevents.store.doctor_finding import missing, remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

    from planevents.store.doctor_finding import Finding
    from planevents.store.schema import Tables

_ROLES = "run 'planevents roles', and connect as a member of the app role"

_SELF = """
    SELECT session_user AS name,
        rolsuper AS super,
        rolreplication AS replicates,
        rolcreaterole AND current_setting('server_version_num')::int < 160000 AS grants,
        pg_has_role(session_user, 'pg_write_server_files', 'MEMBER')
            OR pg_has_role(session_user, 'pg_execute_server_program', 'MEMBER') AS runs,
        (SELECT pg_has_role(session_user, nspowner, 'MEMBER') FROM pg_catalog.pg_namespace
            WHERE nspname = :schema) AS has_schema,
        (SELECT pg_has_role(session_user, datdba, 'MEMBER') FROM pg_catalog.pg_database
            WHERE datname = current_database()) AS has_database,
        has_schema_privilege(session_user, CAST(:quoted AS regnamespace)::oid, 'CREATE') AS creates
    FROM pg_catalog.pg_roles WHERE rolname = session_user
"""

_OWNED = """
    SELECT kind, name, owner, pg_get_userbyid(owner) AS owner_name,
        pg_has_role(session_user, owner, 'MEMBER') AS own
    FROM (
        SELECT 'table' AS kind, relname AS name, relowner AS owner FROM pg_catalog.pg_class
        WHERE relkind = 'r' AND relnamespace = CAST(:quoted AS regnamespace) AND relname = ANY(:names)
        UNION
        SELECT 'function', proname, proowner FROM pg_catalog.pg_trigger
            JOIN pg_catalog.pg_class ON pg_class.oid = tgrelid JOIN pg_catalog.pg_proc ON pg_proc.oid = tgfoid
        WHERE NOT tgisinternal AND relnamespace = CAST(:quoted AS regnamespace) AND relname = ANY(:names)
            AND tgname = ANY(:guards)
    ) AS owned ORDER BY kind DESC, name
"""

# Rights on a table, and on any column of it; those of the owner go without saying.
_GRANTED = """
    SELECT DISTINCT relname AS name, privilege_type AS deed, grantee,
        CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END AS who,
        grantee <> 0 AND pg_has_role(session_user, grantee, 'MEMBER') AS own
    FROM (
        SELECT relname, relowner, (aclexplode(relacl)).* FROM pg_catalog.pg_class
        WHERE relkind = 'r' AND relnamespace = CAST(:quoted AS regnamespace) AND relname = ANY(:names)
        UNION ALL
        SELECT relname, relowner, (aclexplode(attacl)).* FROM pg_catalog.pg_class
            JOIN pg_catalog.pg_attribute ON attrelid = pg_class.oid
        WHERE relkind = 'r' AND relnamespace = CAST(:quoted AS regnamespace) AND relname = ANY(:names)
    ) AS granted
    WHERE grantee <> relowner ORDER BY name, deed, who
"""

# What predefined roles, such as pg_write_all_data, give without a grant on the table.
_ELSEWHERE = """
    SELECT DISTINCT relname AS name, deed FROM pg_catalog.pg_class
        CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS deed
        JOIN pg_catalog.pg_roles ON pg_has_role(session_user, pg_roles.oid, 'MEMBER')
    WHERE relkind = 'r' AND relnamespace = CAST(:quoted AS regnamespace) AND relname = ANY(:names)
        AND has_table_privilege(pg_roles.oid, pg_class.oid, deed)
    ORDER BY name, deed
"""

_OTHERS = """
    SELECT rolname AS name, rolsuper AS super FROM pg_catalog.pg_roles
    WHERE rolcanlogin AND rolname <> session_user AND (
        rolsuper OR EXISTS (SELECT FROM unnest(CAST(:owners AS oid[])) AS owner
                            WHERE pg_has_role(pg_roles.oid, owner, 'MEMBER')))
    ORDER BY rolname
"""


def findings(connection: Connection, tables: Tables, schema: str, guards: list[str]) -> Iterator[Finding]:
    """Look at the user's own power, at every grant, and at who else could do anything.

    ``guards`` are the names of the triggers.
    """
    names = [table.name for table in tables.metadata.sorted_tables]
    where = {"schema": schema, "quoted": f'"{schema}"', "names": names, "guards": guards}
    (user,) = _rows(connection, _SELF, where)
    owned = _rows(connection, _OWNED, where)
    yield from _self(user)
    if not user.super:
        yield from _owner(user.name, owned)
    yield from _guards(owned)
    granted = _rows(connection, _GRANTED, where)
    yield from _grants(tables, granted, user)
    if not user.super and not any(one.own for one in owned):
        told = {(one.name, one.deed) for one in granted if one.own}
        rest = [one for one in _rows(connection, _ELSEWHERE, where) if (one.name, one.deed) not in told]
        yield from _elsewhere(tables, rest, user)
    others = _rows(connection, _OTHERS, {"owners": [one.owner for one in owned]})
    yield from _others(others)


def _self(user: Any) -> Iterator[Finding]:
    if user.super:
        why = "no trigger and no grant holds a superuser"
        yield missing(f"this connection's user {user.name!r} is a superuser", why, _ROLES)
        return
    if user.grants:
        why = "it can make itself a member of the owner"
        yield missing(f"this connection's user {user.name!r} has CREATEROLE", why, _ROLES)
    if user.runs:
        why = "whoever may write the server's files or run its programs can make themselves a superuser"
        yield missing(f"this connection's user {user.name!r} may write files or run programs", why, _ROLES)
    if user.has_database:
        why = "it can drop the database, or the schema public"
        yield missing(f"this connection's user {user.name!r} owns the database", why, _ROLES)
    elif user.has_schema:
        why = "it can drop the schema with everything in it"
        yield missing(f"this connection's user {user.name!r} owns the schema", why, _ROLES)
    elif user.creates:
        why = "what it makes there may be taken for something else by name"
        remedy = "REVOKE CREATE ON SCHEMA from it, or from PUBLIC"
        yield remark(f"this connection's user {user.name!r} may create things in the schema", why, remedy)
    if user.replicates:
        why = "it can copy the whole server away, names included"
        yield remark(
            f"this connection's user {user.name!r} has REPLICATION", why, "ALTER ROLE ... NOREPLICATION"
        )


def _owner(name: str, owned: list[Any]) -> Iterator[Finding]:
    for kind in ("table", "function"):
        own = [one.name for one in owned if one.own and one.kind == kind]
        if own:
            why = "an owner can disable triggers, drop tables and rewrite functions"
            what = f"this connection's user {name!r} owns {kind}s, or may act for who does: {', '.join(own)}"
            yield missing(what, why, _ROLES)


def _guards(owned: list[Any]) -> Iterator[Finding]:
    owners = {one.owner for one in owned if one.kind == "table"}
    strangers = sorted(
        {one.owner_name for one in owned if one.kind == "function" and one.owner not in owners}
    )
    for stranger in strangers:
        what = f"functions of triggers belong to {stranger!r}, who does not own the tables"
        yield missing(what, "whoever owns a function can make it refuse nothing", "run 'planevents roles'")
    if len(owners) > 1:
        why = "each of the owners can disable the triggers of their tables"
        yield missing("the tables belong to several owners", why, "run 'planevents roles'")


def _grants(tables: Tables, granted: list[Any], user: Any) -> Iterator[Finding]:
    allowed = _allowed(tables)
    for one in granted:
        on = f"{one.deed} on {one.name!r}"
        if not one.grantee:
            why = "it is every user's of this server"
            remedy = f"REVOKE ALL ON TABLE {one.name} FROM PUBLIC, or run 'planevents roles'"
            yield missing(f"PUBLIC has {on}", why, remedy)
        elif (one.name, one.deed) == (tables.person.name, "DELETE"):
            if one.own and not user.super:
                why = "whoever uses this connection can erase"
                remedy = "connect as a member of the erasure role only to erase"
                yield remark(f"this connection's user {user.name!r} may erase names", why, remedy)
            else:
                why = "an erased name is gone from here, and every seal holds"
                yield remark(f"{one.who!r} may erase names", why, "nothing, if that is its office")
        elif one.deed not in allowed.get(one.name, ()):
            why = "nothing that planevents does needs it, and only a trigger stands before it"
            yield missing(
                f"{one.who!r} has {on}", why, f"REVOKE {one.deed} ON TABLE {one.name} FROM {one.who}"
            )


def _elsewhere(tables: Tables, rest: list[Any], user: Any) -> Iterator[Finding]:
    allowed = _allowed(tables)
    for one in rest:
        if one.deed not in allowed.get(one.name, ()):
            what = f"this connection's user {user.name!r} has {one.deed} on {one.name!r} by another role"
            why = "nothing that planevents does needs it, and only a trigger stands before it"
            yield missing(what, why, "take it out of roles such as pg_write_all_data")


def _others(others: list[Any]) -> Iterator[Finding]:
    supers = [one.name for one in others if one.super]
    if supers:
        what = f"superusers can log in: {', '.join(supers)}"
        yield remark(what, "no trigger and no grant holds a superuser", "keep them few, and log what they do")
    members = [one.name for one in others if not one.super]
    if members:
        what = f"the owner, or who may act for it, can log in: {', '.join(members)}"
        yield remark(what, "an owner can disable triggers", "REVOKE the owner role from who need not migrate")


def _allowed(tables: Tables) -> dict[str, set[str]]:
    append, keep = {"SELECT", "INSERT"}, {"SELECT", "INSERT", "UPDATE", "DELETE"}
    of: dict[Table, set[str]] = {
        tables.event: append,
        tables.command: append,
        tables.person: append,
        tables.head: {"SELECT", "UPDATE"},
        tables.tile: append,
        tables.incarnation: {"SELECT"},
        tables.generation: keep,
    }
    return {table.name: deeds for table, deeds in of.items()}


def _rows(connection: Connection, question: str, parameters: dict[str, Any]) -> list[Any]:
    return list(connection.execute(text(question), parameters))
