"""What protects a store from being changed, what of it is missing, and what nothing can prevent.

An examination looks at the protection, never at the events: those are ``verify``'s.
"""

from __future__ import annotations

import textwrap
from itertools import chain
from typing import TYPE_CHECKING, Literal

import attrs
from sqlalchemy import func, select

from planevents.store import doctor_postgresql, doctor_shape, doctor_sqlite
from planevents.store.connections import connected, running
from planevents.store.doctor_finding import Finding, missing
from planevents.store.migrations import LATEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from planevents.store.schema import Tables
    from planevents.store.sql import SqlStore

WIDTH = 100
_RESTORE = "restore the store from a backup that verifies"
_TITLES: tuple[tuple[Literal["missing", "remark"], str], ...] = (
    ("missing", "PROTECTION IS MISSING"),
    ("remark", "REMARKS"),
)


@attrs.frozen
class Examination:
    """What was found at a store, whose address has no password."""

    address: str
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether no protection is missing; there may be remarks."""
        return not self.missing

    @property
    def missing(self) -> tuple[Finding, ...]:
        """Protection that planevents ships, or counts on, and that is not there."""
        return tuple(one for one in self.findings if one.severity == "missing")

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """What somebody can still do, or may want otherwise."""
        return tuple(one for one in self.findings if one.severity == "remark")

    def lines(self) -> Iterator[str]:
        """Yield the findings as lines of text, grouped by severity."""
        yield self.address
        count = len(self.missing)
        lacking = f"protection is missing: {count} finding{'' if count == 1 else 's'}"
        yield lacking if count else "all protection is there"
        for severity, title in _TITLES:
            found = [one for one in self.findings if one.severity == severity]
            if found:
                yield ""
                yield f"{title} ({len(found)})"
            for number, one in enumerate(found, 1):
                yield f"{number:>3}. {one.what}"
                yield f"     why: {one.why}"
                yield f"     do:  {one.remedy}"

    def __str__(self) -> str:
        return "\n".join(
            textwrap.fill(line, WIDTH, subsequent_indent=" " * 10, break_on_hyphens=False)
            for line in self.lines()
        )


def examine(store: SqlStore) -> Examination:
    """Look at all that protects a store; change nothing.

    On PostgreSQL open it as the application does: the user of the connection is a part of it.
    Takes as long as counting the events and, on SQLite, as a quick check of the whole file.
    """
    with connected(store.engine) as connection, running():
        found = tuple(_findings(connection, store.tables))
    return Examination(store.address, found)


def _findings(connection: Connection, tables: Tables) -> Iterator[Finding]:
    engine = doctor_sqlite if connection.dialect.name == "sqlite" else doctor_postgresql
    shape = tuple(doctor_shape.findings(connection, tables))
    yield from shape
    # Without a table there is nothing to ask of its rows.
    whole = not any(one.what.startswith(doctor_shape.NO_TABLE) for one in shape)
    yield from chain(_head(connection, tables) if whole else (), engine.findings(connection, tables))


def _head(connection: Connection, tables: Tables) -> Iterator[Finding]:
    event, head = tables.event, tables.head
    last = func.coalesce(func.max(event.c.position), -1) + 1
    end, count = (select(one).select_from(event).scalar_subquery() for one in (last, func.count()))
    row = connection.execute(select(head.c.size, head.c.format, end, count).where(head.c.id == 1)).first()
    if row is None:
        yield missing("the head row is gone", "nothing can be appended, and no seal is held", _RESTORE)
        return
    size, form, end_of_events, events = row
    if not size == end_of_events == events:
        yield missing(
            f"the head counts {size} events; there are {events}, the last at {end_of_events - 1}",
            "events were added or removed beside planevents",
            f"run 'planevents verify'; then {_RESTORE}",
        )
    if form != LATEST:
        yield missing(
            f"the tables are of format {form}, and this version of planevents knows {LATEST}",
            "what protects another format is not known here",
            "run 'planevents migrate'" if form < LATEST else "install a newer planevents",
        )
