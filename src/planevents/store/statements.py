"""What is asked of the tables, built once a store.

Those on the way of every append are text already, and go to the driver with tuples:
SQLAlchemy's own execution would cost as much as SQLite's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BindParameter, ColumnClause, bindparam, func, insert, literal_column, select, update
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.sql.expression import ClauseElement

    from planevents.store.schema import Tables

_DIALECT = sqlite.dialect()


class Statements:
    """The questions and inserts, for one set of tables."""

    def __init__(self, tables: Tables) -> None:
        event, command, head, person = tables.event, tables.command, tables.head, tables.person
        only = head.c.id == literal_column("1")
        last = select(event.c.recorded_at).where(event.c.position == head.c.size - literal_column("1"))
        self.lock = _text(update(head).values(size=head.c.size).where(only))
        self.head = _text(
            select(head.c.size, head.c.frontier, head.c.origin, last.scalar_subquery()).where(only)
        )
        self.advance = _text(
            update(head)
            .values(size=bindparam("new_size"), frontier=bindparam("new_frontier"))
            .where(only, head.c.size == bindparam("old_size"))
        )
        self.version = _text(
            select(func.coalesce(func.max(event.c.version), literal_column("0"))).where(
                event.c.plan_id == bindparam("plan")
            )
        )
        self.command = _text(select(command).where(command.c.command_id == bindparam("id")))
        self.add_event = _text(insert(event))
        self.add_command = _text(insert(command))
        self.add_person = _text(insert(person))
        self.plans = select(event.c.plan_id).where(tables.began).order_by(event.c.position)
        self.end = select(func.max(event.c.position))
        opening = (person.c.commitment, person.c.salt, person.c.value)
        self.names = select(*opening).where(person.c.commitment.in_(bindparam("commitments", expanding=True)))
        row: ColumnClause[int] = literal_column("rowid")
        self.last_person = select(func.max(row)).select_from(person)
        self.people = (
            select(row, *opening)
            .where(row.between(bindparam("first"), bindparam("last")))
            .order_by(row)
            .limit(bindparam("page"))
        )
        self.commands = select(command).order_by(command.c.first_position, command.c.count, row)
        recorded = (
            event.c.position,
            event.c.plan_id,
            event.c.version,
            event.c.type,
            event.c.schema,
            event.c.recorded_at,
            event.c.effective_on,
            event.c.header,
            event.c.data,
        )
        page: BindParameter[int] = bindparam("page")
        self.stream = (
            select(*recorded)
            .where(
                event.c.plan_id == bindparam("plan"),
                event.c.version > bindparam("after"),
                event.c.version <= bindparam("last"),
            )
            .order_by(event.c.version)
            .limit(page)
        )
        within = event.c.position.between(bindparam("first"), bindparam("last"))
        self.recorded = select(*recorded).where(within).order_by(event.c.position).limit(page)
        self.stored = select(event).where(within).order_by(event.c.position).limit(page)


def _text(statement: ClauseElement) -> str:
    return str(statement.compile(dialect=_DIALECT))
