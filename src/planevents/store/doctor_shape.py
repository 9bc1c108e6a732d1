"""Whether the tables, their columns, keys and constraints are those that planevents made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, UniqueConstraint, inspect

from planevents.store.doctor_finding import missing, remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Inspector, Table

    from planevents.store.doctor_finding import Finding
    from planevents.store.schema import Tables

NO_TABLE = "there is no table"
_RESTORE = "restore the store from a backup, or undo what changed it"


def findings(connection: Connection, tables: Tables) -> Iterator[Finding]:
    """Compare what is there with what ``migrations.upgrade`` makes."""
    inspector = inspect(connection)
    there = set(inspector.get_table_names(schema=tables.schema))
    for table in tables.metadata.sorted_tables:
        if table.name not in there:
            yield missing(f"{NO_TABLE} {table.name!r}", "the store is not whole", _RESTORE)
            continue
        wanted, found = _wanted(connection, table), _found(connection, inspector, table)
        for one in sorted(wanted - found):
            why = "the database no longer refuses what this kept out"
            yield missing(f"table {table.name!r} has no {one}", why, _RESTORE)
        for one in sorted(found - wanted):
            yield _unknown(table.name, one)


def _unknown(table: str, what: str) -> Finding:
    # By a unique key that the triggers do not know, SQLite's REPLACE would delete rows unseen.
    if what.startswith("index"):
        why, remedy = "it costs every append a little", f"keep it if you made it, on table {table!r}"
        return remark(f"table {table!r} has a further {what}", why, remedy)
    why = "what planevents did not make can refuse, change or replace what is recorded"
    return missing(f"table {table!r} has a further {what}", why, "drop it")


def _wanted(connection: Connection, table: Table) -> set[str]:
    dialect = connection.dialect
    wanted = {
        _column(column.name, column.type.compile(dialect=dialect), nullable=bool(column.nullable))
        for column in table.columns
    }
    wanted.add(_key("primary key", [column.name for column in table.primary_key.columns]))
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            wanted.add(_key("unique key", [column.name for column in constraint.columns]))
        elif isinstance(constraint, CheckConstraint):
            wanted.add(f"check ({_bare(str(constraint.sqltext))})")
    for index in table.indexes:
        where = index.dialect_options[dialect.name]["where"]
        wanted.add(_index([column.name for column in index.columns], where))
    return wanted


def _found(connection: Connection, inspector: Inspector, table: Table) -> set[str]:
    at: dict[str, Any] = {"table_name": table.name, "schema": table.schema}
    found = {
        _column(one["name"], one["type"].compile(dialect=connection.dialect), nullable=one["nullable"])
        for one in inspector.get_columns(**at)
    }
    found.add(_key("primary key", inspector.get_pk_constraint(**at)["constrained_columns"]))
    found |= {_key("unique key", one["column_names"]) for one in inspector.get_unique_constraints(**at)}
    found |= {f"check ({_bare(one['sqltext'])})" for one in inspector.get_check_constraints(**at)}
    found |= {
        _key("foreign key", [*one["constrained_columns"], "to", one["referred_table"]])
        for one in inspector.get_foreign_keys(**at)
    }
    for index in inspector.get_indexes(**at):
        if "duplicates_constraint" in index:
            continue
        columns = [str(name) for name in index["column_names"]]
        where = index.get("dialect_options", {}).get(f"{connection.dialect.name}_where")
        found.add(
            _key("unique key", [*columns, *_where(where)]) if index["unique"] else _index(columns, where)
        )
    return found


def _column(name: str, kind: str, *, nullable: bool) -> str:
    return f"column {name!r}, {kind}{'' if nullable else ' NOT NULL'}"


def _key(kind: str, columns: list[str]) -> str:
    return f"{kind} ({', '.join(columns)})"


def _index(columns: list[str], where: object) -> str:
    return " ".join([f"index ({', '.join(columns)})", *_where(where)])


def _where(where: object) -> list[str]:
    return [] if where is None else [f"where {_bare(str(where))}"]


def _bare(condition: str) -> str:
    text = " ".join(condition.split())
    while text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    return text
