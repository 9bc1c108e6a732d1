"""The physical tables. Each row belongs to a generation, the first part of every primary key."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects import postgresql

from planevents.read_models.rows import KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

    from planevents.store.schema import Tables

# Compared byte by byte on every database.
_KEY = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An aware moment: PostgreSQL has a type for it, SQLite keeps it as ISO 8601 in UTC."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the database's type."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return what the driver takes."""
        return (
            value.astimezone(UTC).isoformat(timespec="microseconds")
            if value and dialect.name == "sqlite"
            else value
        )


_COLUMNS: Mapping[str, tuple[tuple[str, type[TypeEngine[Any]] | TypeEngine[Any]], ...]] = {
    "plan": (
        ("plan", _KEY),
        ("title", Text),
        ("organisation", Text),
        ("period", Text),
        ("scheme", Text),
        ("change_control", Text),
        ("opened_on", Date),
        ("approved_on", Date),
        ("last_effective_on", Date),
        ("version", Integer),
    ),
    "action": (
        ("plan", _KEY),
        ("action", _KEY),
        ("label", Text),
        ("label_sort", _KEY),
        ("title", Text),
        ("description", Text),
        ("owners", Text),
        ("section", Text),
        ("section_title", Text),
        ("recommendation", Text),
        ("origin", Text),
        ("parent", _KEY),
        ("follows", _KEY),
        ("tags", Text),
        ("added_on", Date),
        ("start_text", Text),
        ("original_target", Text),
        ("original_due_on", Date),
        ("target", Text),
        ("due_on", Date),
        ("why_no_due_day", Text),
        ("proposed_target", Text),
        ("proposed_due_on", Date),
        ("reprofiles", Integer),
        ("slippage_days", Integer),
        ("unexplained_days", Integer),
        ("status", Text),
        ("status_letter", Text),
        ("no_status", Text),
        ("status_on", Date),
        ("period", Text),
        ("narrative", Text),
        ("printed", Text),
        ("complete", Boolean),
        ("open_commitment", Boolean),
        ("completed_text", Text),
        ("completed_on", Date),
        ("completed_days_late", Integer),
        ("removed", Text),
        ("removed_on", Date),
        ("removed_reason", Text),
        ("superseded_by", _KEY),
    ),
    "action_owner": (
        ("plan", _KEY),
        ("action", _KEY),
        ("ordinal", Integer),
        ("post", Text),
        ("kind", Text),
        ("person", _KEY),
    ),
    "action_field": (
        ("plan", _KEY),
        ("action", _KEY),
        ("field", _KEY),
        ("ordinal", Integer),
        ("value", Text),
    ),
    "change": (
        ("plan", _KEY),
        ("version", Integer),
        ("position", BigInteger),
        ("recorded_at", Instant),
        ("effective_on", Date),
        ("actor", Text),
        ("actor_person", _KEY),
        ("kind", Text),
        ("entity", _KEY),
        ("label", Text),
        ("field", Text),
        ("old", Text),
        ("new", Text),
        ("reason", Text),
        ("what", Text),
        ("declared", Boolean),
        ("classified", Text),
        ("corrected_by", Integer),
        ("retracted_by", Integer),
        ("source_document", Text),
        ("source_place", Text),
        ("source_sha256", Text),
        ("command_id", Text),
    ),
    "quarter": (
        ("plan", _KEY),
        ("action", _KEY),
        ("quarter", _KEY),
        ("starts_on", Date),
        ("ends_on", Date),
        ("status", Text),
        ("letter", Text),
        ("carried", Boolean),
        ("no_status", Text),
    ),
    "report": (
        ("plan", _KEY),
        ("position", BigInteger),
        ("plan_version", Integer),
        ("name", Text),
        ("period", Text),
        ("cut_off", Date),
        ("body", Text),
        ("meeting", Date),
        ("supersedes", Text),
        ("tree_size", BigInteger),
        ("issued_at", Instant),
    ),
}


class ReadTables:
    """The read models' tables beside a store's own, by their short names in ``rows.KEYS``."""

    def __init__(self, store: Tables) -> None:
        self.prefix = store.prefix
        self.schema = store.schema
        self.generation = store.generation
        self.person = store.person
        self.metadata = MetaData(schema=store.schema)
        self.by_name = {name: self._table(name) for name in KEYS}
        change = self.by_name["change"]
        Index(
            f"{self.prefix}rm_change_entity",
            *(change.c[name] for name in ("generation", "plan", "entity", "version")),
        )

    def _table(self, name: str) -> Table:
        return Table(
            f"{self.prefix}rm_{name}",
            self.metadata,
            Column("generation", Integer, primary_key=True, autoincrement=False),
            *(
                Column(column, kind, primary_key=column in KEYS[name], autoincrement=False)
                for column, kind in _COLUMNS[name]
            ),
        )
