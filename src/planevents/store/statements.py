"""What is asked of the tables, built once a store; text is what goes to the driver with tuples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, literal_column, select, tuple_, update

from planevents.store.unlogged import unlogged_bytes, unlogged_text

if TYPE_CHECKING:
    from planevents.store.dialect import Dialect
    from planevents.store.schema import Tables


class Statements:
    """The questions and inserts, for one set of tables."""

    def __init__(self, tables: Tables, dialect: Dialect) -> None:
        event, command, head, person = tables.event, tables.command, tables.head, tables.person
        tile, incarnation = tables.tile, tables.incarnation
        self.tables = tables
        self.dialect = dialect
        text = dialect.text
        only = head.c.id == literal_column("1")
        version = select(func.coalesce(func.max(event.c.version), literal_column("0"))).where(
            event.c.plan_id == bindparam("plan")
        )
        known = select(command).where(command.c.command_id == bindparam("id"))
        last = select(event.c.recorded_at).where(event.c.position == head.c.size - literal_column("1"))
        self.lock = _lock(tables, dialect)
        self.look = f"SELECT 1 FROM {tables.name_of(tables.head)}"  # noqa: S608 the name is a plain one
        self.at_once: dict[int, str] = {}
        self.head = text(select(head.c.size, head.c.frontier, head.c.origin).where(only))
        self.state = text(
            select(
                head.c.size,
                head.c.frontier,
                head.c.origin,
                last.scalar_subquery(),
                version.scalar_subquery(),
                select(func.count())
                .select_from(command)
                .where(command.c.command_id == bindparam("id"))
                .scalar_subquery(),
            ).where(only)
        )
        self.advance = text(
            update(head)
            .values(size=bindparam("new_size"), frontier=bindparam("new_frontier"))
            .where(only, head.c.size == bindparam("old_size"))
        )
        self.advance_exactly = text(
            update(head)
            .values(size=bindparam("new_size"), frontier=bindparam("new_frontier"))
            .where(only, head.c.size == bindparam("size"), head.c.frontier == bindparam("frontier"))
        )
        self.version = text(version)
        self.command = text(known)
        self.add_event = text(insert(event))
        self.add_command = text(insert(command))
        self.add_person = text(insert(person))
        self.add_tile = text(insert(tile))
        self.add_incarnation = text(insert(incarnation))
        self.erase = text(delete(person).where(person.c.commitment == bindparam("commitment")))
        self.plans = select(event.c.plan_id).where(tables.began).order_by(event.c.position)
        opening = (person.c.commitment, unlogged_bytes(person.c.salt), unlogged_text(person.c.value))
        self.names = select(*opening).where(person.c.commitment.in_(bindparam("commitments", expanding=True)))
        self.people = select(*opening).order_by(person.c.commitment)
        self.commands = select(command).order_by(
            command.c.first_position, command.c.count, command.c.command_id
        )
        self.commands_after = self.commands.where(command.c.first_position > bindparam("after"))
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
        page = f" LIMIT {dialect.parameter}"
        self.stream = text(
            select(*recorded)
            .where(
                event.c.plan_id == bindparam("plan"),
                event.c.version > bindparam("after"),
                event.c.version <= bindparam("last"),
            )
            .order_by(event.c.version)
        )
        self.stream += page
        within = event.c.position.between(bindparam("first"), bindparam("last"))
        self.recorded = text(select(*recorded).where(within).order_by(event.c.position)) + page
        self.stored = text(select(event).where(within).order_by(event.c.position)) + page
        self.leaves = text(select(event.c.leaf_hash).where(within).order_by(event.c.position))
        self.end = text(select(func.max(event.c.position)))
        of_level, of_index = tile.c.level == bindparam("level"), tile.c.index == bindparam("index")
        self.tile = text(select(tile.c.hashes).where(of_level, of_index))
        beside = tile.c.index.between(bindparam("first"), bindparam("last"))
        self.roots = text(select(tile.c.root).where(of_level, beside).order_by(tile.c.index))
        place = tuple_(tile.c.level, tile.c.index)
        further = place > tuple_(bindparam("level"), bindparam("index"))
        self.tiles = text(select(tile).where(further).order_by(tile.c.level, tile.c.index)) + page
        self.incarnations = text(select(incarnation).order_by(incarnation.c.number))


def _lock(tables: Tables, dialect: Dialect) -> str:
    """Return what takes the write lock in a transaction that has begun."""
    name = tables.name_of(tables.head)
    if dialect.name == "sqlite":
        return f"UPDATE {name} SET size = size WHERE id = 1"  # noqa: S608 the name is a plain one
    return f"SELECT 1 FROM {name} WHERE id = 1 FOR UPDATE"  # noqa: S608 as above
