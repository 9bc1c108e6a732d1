"""The views that people read: the live generation alone, with plans' titles and people's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData, Table, Text, and_, case, cast, func, inspect, literal, select, true

from planevents.projections.base import ERASED
from planevents.read_models.generations import PROJECTION
from planevents.store.connections import running

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement, Connection, FromClause, Select

    from planevents.read_models.tables import ReadTables

_RENAMED = {
    "action": "action_id",
    "parent": "parent_id",
    "follows": "follows_id",
    "superseded_by": "superseded_by_id",
}


class Views:
    """The views beside a store's tables, each name beginning with the same prefix."""

    def __init__(self, tables: ReadTables) -> None:
        self._tables = tables
        made: dict[str, Callable[[], Select[Any]]] = {
            "registered_plans": self._plans,
            "plan_actions": self._actions,
            "action_owners": self._owners,
            "action_fields": self._fields,
            "documented_changes": self._changes,
            "quarter_positions": self._quarters,
            "issued_reports": self._reports,
        }
        self.by_name = {f"{tables.prefix}{name}": make() for name, make in made.items()}

    @running()
    def missing(self, connection: Connection) -> list[str]:
        """Return the names of views that are not there."""
        present = inspect(connection).get_view_names(schema=self._tables.schema)
        return [name for name in self.by_name if name not in present]

    @running()
    def create(self, connection: Connection) -> None:
        """Make the views that are not there."""
        for name in self.missing(connection):
            called = connection.dialect.identifier_preparer.format_table(
                Table(name, MetaData(schema=self._tables.schema))
            )
            shows = self.by_name[name].compile(
                dialect=connection.dialect, compile_kwargs={"literal_binds": True}
            )
            connection.exec_driver_sql(f"CREATE VIEW {called} AS {shows}")

    def _plans(self) -> Select[Any]:
        plan = self._tables.by_name["plan"]
        return select(*_shown(plan)).select_from(self._live(plan))

    def _actions(self) -> Select[Any]:
        action, change = self._tables.by_name["action"], self._tables.by_name["change"]
        last = (
            select(func.max(change.c.version))
            .where(
                change.c.generation == action.c.generation,
                change.c.plan == action.c.plan,
                change.c.entity == action.c.action,
            )
            .scalar_subquery()
            .label("last_version")
        )
        return self._of_plan(action, [*_shown(action), last])

    def _owners(self) -> Select[Any]:
        owner = self._tables.by_name["action_owner"]
        return self._of_action(owner, [*_shown(owner, "person"), self._name(owner.c.person, "name")])

    def _fields(self) -> Select[Any]:
        field = self._tables.by_name["action_field"]
        return self._of_action(field, _shown(field))

    def _changes(self) -> Select[Any]:
        change = self._tables.by_name["change"]
        address = (change.c.plan + literal("@") + cast(change.c.version, Text)).label("event")
        name = self._name(change.c.actor_person, "actor_name")
        return self._of_plan(change, [*_shown(change, "actor_person"), address, name])

    def _quarters(self) -> Select[Any]:
        quarter = self._tables.by_name["quarter"]
        return self._of_action(quarter, _shown(quarter))

    def _reports(self) -> Select[Any]:
        report = self._tables.by_name["report"]
        return self._of_plan(report, _shown(report))

    def _of_action(self, table: Table, columns: list[ColumnElement[Any]]) -> Select[Any]:
        """Select with the plan's title and the action's label; what is not found is left empty."""
        action = self._tables.by_name["action"]
        of_row = _same(action, table, "generation", "plan", "action")
        called = [action.c.label, action.c.label_sort, action.c.title]
        shown = [columns[0], columns[1], *called, *columns[2:]]
        return self._of_plan(table, shown, self._live(table).outerjoin(action, of_row))

    def _of_plan(
        self, table: Table, columns: list[ColumnElement[Any]], source: FromClause | None = None
    ) -> Select[Any]:
        """Select with the plan's title after its id, the first column."""
        plan = self._tables.by_name["plan"]
        of_row = _same(plan, table, "generation", "plan")
        joined = (self._live(table) if source is None else source).outerjoin(plan, of_row)
        first, *others = columns
        return select(first, plan.c.title.label("plan_title"), *others).select_from(joined)

    def _live(self, table: Table) -> FromClause:
        generation = self._tables.generation
        live = and_(
            generation.c.projection == PROJECTION,
            generation.c.live.is_(true()),
            generation.c.number == table.c.generation,
        )
        return table.join(generation, live)

    def _name(self, commitment: ColumnElement[Any], called: str) -> ColumnElement[Any]:
        person = self._tables.person
        name = select(person.c.value).where(person.c.commitment == commitment).scalar_subquery()
        return case((commitment.is_not(None), func.coalesce(name, ERASED))).label(called)


def _same(one: Table, other: Table, *columns: str) -> ColumnElement[bool]:
    return and_(*(one.c[column] == other.c[column] for column in columns))


def _shown(table: Table, *hidden: str) -> list[ColumnElement[Any]]:
    return [
        column.label(_RENAMED[column.name]) if column.name in _RENAMED else column
        for column in table.c
        if column.name not in {"generation", *hidden}
    ]
