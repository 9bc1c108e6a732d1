"""What protects a store in PostgreSQL: triggers, the server's settings, and who may do what."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs
from sqlalchemy import text

from planevents.store import doctor_rights
from planevents.store.doctor_finding import missing, remark
from planevents.store.postgresql import POSTGRESQL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from planevents.store.doctor_finding import Finding
    from planevents.store.schema import Tables

_TAMPERED = "somebody who may change the schema did it: find out who, and run 'planevents verify'"
_BEFORE = 2
_MAINTAINED = 140000

_PARTS = re.compile(
    r"CREATE FUNCTION (?P<function>\S+) .*? AS \$planevents\$(?P<body>.*)\$planevents\$", re.DOTALL
)

_TRIGGERS = """
    SELECT tgname AS name, pg_get_triggerdef(trigger.oid) AS definition, tgenabled AS enabled, prosrc AS body,
        lanname AS language, prosecdef AS definer, coalesce(array_to_string(proconfig, '; '), '') AS settings,
        pronamespace = relnamespace AS beside, tgtype AS kind, relname AS on_table
    FROM pg_catalog.pg_trigger AS trigger
        JOIN pg_catalog.pg_class AS class ON class.oid = tgrelid
        JOIN pg_catalog.pg_proc AS proc ON proc.oid = tgfoid
        JOIN pg_catalog.pg_language AS language ON language.oid = prolang
    WHERE NOT tgisinternal AND relnamespace = CAST(:schema AS regnamespace) AND relname = ANY(:names)
    ORDER BY tgname
"""

_TABLES = """
    SELECT relname AS name, relrowsecurity AS hides, relpersistence AS kept,
        EXISTS (SELECT FROM pg_catalog.pg_rewrite WHERE ev_class = class.oid) AS ruled,
        EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhparent = class.oid) AS inherited
    FROM pg_catalog.pg_class AS class
    WHERE relkind = 'r' AND relnamespace = CAST(:schema AS regnamespace) AND relname = ANY(:names)
    ORDER BY relname
"""

_SETTINGS = """
    SELECT name, setting FROM pg_catalog.pg_settings WHERE name IN (
        'fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums', 'server_version_num',
        'server_encoding', 'session_replication_role'
    )
"""


@attrs.frozen
class _Trigger:
    """A trigger as it ships, in the words of the catalogue."""

    name: str
    definition: str
    body: str


def findings(connection: Connection, tables: Tables) -> Iterator[Finding]:
    """Look at the triggers, the tables, the server, and what the connection's user and others may do."""
    schema: str = tables.schema or connection.scalar(text("SELECT current_schema()"))
    names = [table.name for table in tables.metadata.sorted_tables]
    where = {"schema": _quoted(schema), "names": names}
    yield from _triggers(connection, tables, schema, where)
    yield from chain.from_iterable(map(_of_table, _rows(connection, _TABLES, where)))
    yield from _server(dict(_rows(connection, _SETTINGS, {})))
    if connection.scalar(text("SELECT pg_is_in_recovery()")):
        why = "nothing can be appended here, and a standby may lag behind"
        yield remark("this server is a standby", why, "nothing, if it is to be read only")
    guards = [one.name for one in _shipped(tables, schema)]
    yield from doctor_rights.findings(connection, tables, schema, guards)
    yield remark(
        "the owner and every superuser can rewrite all of it, and seal it anew",
        "they can disable a trigger, and so can whoever has the server's disk",
        "print the checkpoint in each report, and run 'planevents verify --against' with a printed one",
    )


def _triggers(
    connection: Connection, tables: Tables, schema: str, where: dict[str, Any]
) -> Iterator[Finding]:
    there = {row.name: row for row in _rows(connection, _TRIGGERS, where)}
    for wanted in _shipped(tables, schema):
        found = there.pop(wanted.name, None)
        if found is None:
            yield missing(
                f"trigger {wanted.name!r} is not there", "what it refused is possible now", _TAMPERED
            )
            continue
        if found.enabled != "A":
            state = "disabled" if found.enabled == "D" else "not ENABLE ALWAYS"
            why = "what it refuses is possible, for everybody or for a session that plays replica"
            remedy = f"ALTER TABLE {found.on_table} ENABLE ALWAYS TRIGGER {wanted.name}; {_TAMPERED}"
            yield missing(f"trigger {wanted.name!r} is {state}", why, remedy)
        if _plain(found.definition, schema) != wanted.definition:
            yield missing(f"trigger {wanted.name!r} is another one", "it may refuse nothing", _TAMPERED)
        function = (found.body, found.language, found.definer, found.settings, found.beside)
        if function != (wanted.body, "plpgsql", False, "search_path=pg_catalog, pg_temp", True):
            what = f"the function of trigger {wanted.name!r} is another one"
            yield missing(what, "it may refuse nothing", _TAMPERED)
    for name, found in there.items():
        what = f"trigger {name!r} on {found.on_table!r} is not of planevents"
        remedy = f"drop it, unless you made it: {found.definition}"
        if found.kind & _BEFORE:
            yield missing(what, "it runs before what is recorded, and may change it or keep it out", remedy)
        else:
            yield remark(what, "it runs inside every append that it is about", remedy)


def _of_table(table: Any) -> Iterator[Finding]:
    if table.ruled:
        why = "a rule can turn what is asked of the table into something else"
        yield missing(f"table {table.name!r} has rules", why, "drop them")
    if table.hides:
        why = "policies can hide what was recorded from whoever reads"
        remedy = f"ALTER TABLE {table.name} DISABLE ROW LEVEL SECURITY"
        yield missing(f"table {table.name!r} has row level security", why, remedy)
    if table.inherited:
        why = "readers see the rows of a table that inherits from it, and no trigger guards those"
        yield missing(f"another table inherits from {table.name!r}", why, "drop it, or end its inheritance")
    if table.kept != "p":
        why = "after a crash of the server it is empty"
        yield missing(f"table {table.name!r} is unlogged", why, f"ALTER TABLE {table.name} SET LOGGED")


def _server(settings: dict[str, str]) -> Iterator[Finding]:
    lost = "what was acknowledged can be lost, or damaged, when the machine stops"
    if settings["fsync"] == "off":
        yield missing("the server runs with fsync = off", lost, "set fsync = on in postgresql.conf")
    if settings["full_page_writes"] == "off":
        remedy = "set full_page_writes = on in postgresql.conf"
        yield missing("the server runs with full_page_writes = off", lost, remedy)
    if settings["synchronous_commit"] == "off":
        why = "the last appends that were acknowledged can be lost when the server stops"
        yield missing(
            "this connection has synchronous_commit = off", why, "set it to on, for this user at least"
        )
    if settings["server_encoding"] != "UTF8":
        why = "not every name can be kept, or text is not checked at all"
        remedy = "move to a database that was made with ENCODING 'UTF8'"
        yield missing(f"the database's encoding is {settings['server_encoding']}", why, remedy)
    if settings["data_checksums"] == "off":
        why = "the server does not notice when its disk changes a page; 'planevents verify' does"
        yield remark(
            "the server keeps no data checksums", why, "pg_checksums --enable, with the server stopped"
        )
    if int(settings["server_version_num"]) < _MAINTAINED:
        why = "its faults are no longer mended, and planevents is not tested with it"
        yield remark("the server's version is older than 14", why, "upgrade the server")
    if settings["session_replication_role"] != "origin":
        why = "this connection runs no triggers but those that are ENABLE ALWAYS: planevents' are"
        yield remark("this connection plays a replica", why, "find out who set session_replication_role")


def _shipped(tables: Tables, schema: str) -> Iterator[_Trigger]:
    """Yield the triggers; the dialect gives three statements for each."""
    statements = POSTGRESQL.triggers(tables, schema)
    for function, trigger in zip(statements[::3], statements[1::3], strict=True):
        parts = _PARTS.fullmatch(function)
        assert parts is not None, function  # noqa: S101 it is our own statement
        name = parts["function"].removesuffix("()").rpartition(".")[2].strip('"')
        yield _Trigger(name, _plain(trigger, schema), parts["body"])


def _plain(definition: str, schema: str) -> str:
    # The catalogue names the schema only where the search path does not lead to it.
    return " ".join(definition.replace('"', "").split()).replace(f" {schema}.", " ")


def _quoted(name: str) -> str:
    return f'"{name}"'


def _rows(connection: Connection, question: str, parameters: dict[str, Any]) -> list[Any]:
    return list(connection.execute(text(question), parameters))
