"""What protects a store in a SQLite file: triggers, settings of the connection, rights on the file."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from planevents.store.doctor_finding import missing, remark
from planevents.store.failures import cause
from planevents.store.sqlite import SQLITE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from planevents.store.doctor_finding import Finding
    from planevents.store.schema import Tables

_NAME = re.compile(r"CREATE TRIGGER (\S+)")
_TAMPERED = "somebody who may change the schema took it away: find out who, and run 'planevents verify'"
_FULL = 2
_OPEN = "let planevents open the file by itself, or set it on your engine when it connects"


def findings(connection: Connection, tables: Tables) -> Iterator[Finding]:
    """Look at the triggers, the connection's settings and the file."""
    yield from _triggers(connection, tables)
    yield from _settings(connection)
    yield from _sound(connection)
    file = Path(next(row[2] for row in _rows(connection, "PRAGMA database_list") if row[1] == "main"))
    yield from _rights(file)
    yield remark(
        "whoever may write the file can rewrite all of it, and seal it anew",
        "SQLite knows no users: a program can drop the triggers, or put another file in its place",
        "print the checkpoint in each report, and run 'planevents verify --against' with a printed one",
    )


def _triggers(connection: Connection, tables: Tables) -> Iterator[Finding]:
    ours = [table.name.lower() for table in tables.metadata.sorted_tables]
    rows = _rows(connection, "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    there = {name: " ".join(sql.split()) for name, table, sql in rows if table.lower() in ours}
    for statement in SQLITE.triggers(tables, None):
        name, definition = _named(statement), " ".join(statement.split())
        found = there.pop(name, None)
        if found is None:
            yield missing(f"trigger {name!r} is not there", "what it refused is possible now", _TAMPERED)
        elif found != definition:
            yield missing(f"trigger {name!r} is another one", "it may refuse nothing", _TAMPERED)
    for name, definition in sorted(there.items()):
        what, remedy = f"trigger {name!r} is not of planevents", f"drop it, unless you made it: {definition}"
        if re.search(r"\bAFTER\b", definition.upper().partition(" ON ")[0]):
            yield remark(what, "it runs inside every append that it is about", remedy)
        else:
            yield missing(what, "it runs before what is recorded, and may keep it from being so", remedy)


def _settings(connection: Connection) -> Iterator[Finding]:
    journal = str(_one(connection, "PRAGMA journal_mode")).lower()
    if journal in {"off", "memory"}:
        why = "a crash in the middle of a write can leave the file damaged"
        yield missing(f"the journal mode is {journal.upper()}", why, "PRAGMA journal_mode = WAL, once")
    elif journal != "wal":
        why = "readers wait for a writer, and a writer for readers"
        yield remark(f"the journal mode is {journal.upper()}", why, "PRAGMA journal_mode = WAL, once")
    if _one(connection, "PRAGMA synchronous") < _FULL:
        why = "what was acknowledged can be lost when the power fails"
        yield missing("this connection's 'synchronous' is less than FULL", why, _OPEN)
    if not _one(connection, "PRAGMA recursive_triggers"):
        why = "the insert triggers keep REPLACE from deleting rows; with it the delete triggers would too"
        yield remark("this connection's 'recursive_triggers' is off", why, _OPEN)
    if _one(connection, "PRAGMA ignore_check_constraints"):
        why = "a second head could be put beside the first"
        yield missing("this connection's 'ignore_check_constraints' is on", why, _OPEN)


def _sound(connection: Connection) -> Iterator[Finding]:
    try:
        answers = [said for (said,) in _rows(connection, "PRAGMA quick_check(5)")]
    except DatabaseError as error:
        # Damage of some kinds ends the check itself.
        answers = [str(cause(error))]
    for said in answers:
        if said != "ok":
            why = "the file itself is damaged, by a disk or by a program that wrote into it"
            yield missing(f"SQLite's own check says: {said}", why, "restore the store from a backup")


def _rights(file: Path) -> Iterator[Finding]:
    if os.name != "posix":
        return
    for path, kind in ((file, "file"), (file.parent, "folder")):
        mode = path.stat().st_mode
        # In a sticky folder nobody can replace another's file.
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            why = "any user of the machine can rewrite the store, or put another in its place"
            yield missing(f"everybody may write the {kind} {path}", why, f"chmod o-w {path}")
        elif mode & stat.S_IWGRP and not mode & stat.S_ISVTX:
            why = "every member of the group can rewrite the store, or put another in its place"
            yield remark(
                f"its group may write the {kind} {path}", why, f"chmod g-w {path}, unless they should"
            )
    if not os.access(file, os.W_OK):
        why = "nothing can be appended from here"
        yield remark(f"this user may not write the file {file}", why, "nothing, if it is to be read only")


def _named(statement: str) -> str:
    match = _NAME.match(statement)
    assert match is not None, statement  # noqa: S101 it is our own statement
    return match[1]


def _rows(connection: Connection, question: str) -> list[Any]:
    return list(connection.execute(text(question)))


def _one(connection: Connection, question: str) -> Any:
    return connection.execute(text(question)).scalar()
