"""The triggers that keep PostgreSQL's tables append-only.

Each check of events is one statement trigger over all the rows of an insert, so that a COPY of a
thousand is checked once. All are set ENABLE ALWAYS: a session that plays replica runs them too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from planevents.store.schema import Tables

_RUN_ON = """
DECLARE
    new record;
    wanted bigint;
    plan text COLLATE "C";
    version bigint;
BEGIN
    FOR new IN SELECT added.position, added.plan_id, added.version FROM added LOOP
        IF wanted IS NULL THEN
            SELECT coalesce(max(event.position), -1) + 1 INTO wanted FROM {event} AS event
            WHERE event.position < new.position;
        END IF;
        IF new.position <> wanted THEN
            RAISE EXCEPTION 'planevents: an event''s position is the next one';
        END IF;
        IF plan IS DISTINCT FROM new.plan_id THEN
            plan := new.plan_id;
            SELECT coalesce(max(event.version), 0) INTO version FROM {event} AS event
            WHERE event.plan_id = new.plan_id AND event.version < new.version
                AND event.position < new.position;
        END IF;
        IF new.version <> version + 1 THEN
            RAISE EXCEPTION 'planevents: a version is its plan''s next one';
        END IF;
        wanted := wanted + 1;
        version := new.version;
    END LOOP;
    RETURN NULL;
END"""

_ONLY_GROWS = """
BEGIN
    IF (NEW.id, NEW.origin) IS DISTINCT FROM (OLD.id, OLD.origin) THEN
        RAISE EXCEPTION 'planevents: id and origin never change';
    END IF;
    IF NEW.format < OLD.format THEN
        RAISE EXCEPTION 'planevents: the format never goes back';
    END IF;
    IF NEW.size < OLD.size THEN
        RAISE EXCEPTION 'planevents: the head never goes back';
    END IF;
    IF NEW.size = OLD.size AND NEW.frontier <> OLD.frontier THEN
        RAISE EXCEPTION 'planevents: the seal changes only with the events';
    END IF;
    RETURN NEW;
END"""

_COUNTS = """
BEGIN
    IF NEW.size <> (SELECT coalesce(max(event.position), -1) + 1 FROM {event} AS event) THEN
        RAISE EXCEPTION 'planevents: the head counts the events';
    END IF;
    RETURN NULL;
END"""


# Level 6 counts in 2**56 events, and a shift by 64 would be none.
_TILE = """
DECLARE
    wanted bigint;
    events bigint;
BEGIN
    SELECT coalesce(max(tile.index), -1) + 1 INTO wanted FROM {tile} AS tile WHERE tile.level = NEW.level;
    IF NEW.index <> wanted THEN
        RAISE EXCEPTION 'planevents: a tile is its level''s next one';
    END IF;
    SELECT coalesce(max(event.position), -1) + 1 INTO events FROM {event} AS event;
    IF NEW.level NOT BETWEEN 0 AND 6 OR NEW.index >= events >> 8 * (NEW.level + 1) THEN
        RAISE EXCEPTION 'planevents: a tile is full of events';
    END IF;
    IF octet_length(NEW.hashes) <> 8192 OR octet_length(NEW.root) <> 32 THEN
        RAISE EXCEPTION 'planevents: a tile is 256 hashes and a root';
    END IF;
    RETURN NEW;
END"""

_COVERED = """
DECLARE
    tiles bigint;
BEGIN
    SELECT coalesce(max(tile.index), -1) + 1 INTO tiles FROM {tile} AS tile WHERE tile.level = 0;
    IF NEW.size >> 8 <> tiles THEN
        RAISE EXCEPTION 'planevents: the tiles hold the events';
    END IF;
    RETURN NULL;
END"""

_INCARNATION = """
BEGIN
    IF NEW.number <> (SELECT coalesce(max(one.number), 0) + 1 FROM {incarnation} AS one) THEN
        RAISE EXCEPTION 'planevents: an incarnation''s number is the next one';
    END IF;
    IF NEW.size IS DISTINCT FROM (SELECT head.size FROM {head} AS head WHERE head.id = 1) THEN
        RAISE EXCEPTION 'planevents: an incarnation''s size is the head''s';
    END IF;
    RETURN NEW;
END"""


def statements(step: int, tables: Tables, schema: str) -> tuple[str, ...]:
    """Return what makes a function and a trigger for each refusal that came with a format.

    ``schema`` is where the tables are.
    """
    made = _Triggers(tables, schema)
    _STEPS[step](made, tables)
    return tuple(made.statements)


class _Triggers:
    """The statements that make functions and triggers, as they are collected."""

    def __init__(self, tables: Tables, schema: str) -> None:
        self._prefix = tables.prefix
        self._schema = schema
        self.statements: list[str] = []

    def place(self, name: str) -> str:
        """Return a name within the schema: the functions run with a search path that nobody can change."""
        return f'"{self._schema}"."{name}"'

    def refuse(self, table: str, deed: str, why: str) -> None:
        """Refuse a deed on a table altogether."""
        body = f"\nBEGIN\n    RAISE EXCEPTION 'planevents: {why}';\nEND"
        self.check(table, f"{table.removeprefix(self._prefix)}_no_{deed.lower()}", body, f"BEFORE {deed}")

    def check(self, table: str, name: str, body: str, when: str, each: str = "STATEMENT") -> None:
        """Run a function's body at each statement or row."""
        full = f"{self._prefix}{name}"
        seen = "REFERENCING NEW TABLE AS added " if when == "AFTER INSERT" else ""
        function, on = f"{self.place(full)}()", self.place(table)
        settings = "LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp"
        self.statements += [
            f"CREATE FUNCTION {function} RETURNS trigger {settings} AS $planevents${body}$planevents$",
            f'CREATE TRIGGER "{full}" {when} ON {on} {seen}FOR EACH {each} EXECUTE FUNCTION {function}',
            f'ALTER TABLE {on} ENABLE ALWAYS TRIGGER "{full}"',
        ]


def _of_events(made: _Triggers, tables: Tables) -> None:
    event, command, person, head = tables.event, tables.command, tables.person, tables.head
    for table, deed, why in (
        (event, "UPDATE", "an event never changes"),
        (event, "DELETE", "an event is never deleted"),
        (event, "TRUNCATE", "an event is never deleted"),
        (command, "UPDATE", "a command never changes"),
        (command, "DELETE", "a command is never deleted"),
        (command, "TRUNCATE", "a command is never deleted"),
        (person, "UPDATE", "a name is erased, never changed"),
        (person, "TRUNCATE", "a name is erased, one at a time"),
        (head, "DELETE", "the head is never deleted"),
        (head, "TRUNCATE", "the head is never deleted"),
    ):
        made.refuse(table.name, deed, why)
    names = {"event": made.place(event.name), "head": made.place(head.name)}
    made.check(event.name, "event_runs_on", _RUN_ON.format(**names), "AFTER INSERT")
    made.check(head.name, "head_only_grows", _ONLY_GROWS, "BEFORE UPDATE", "ROW")
    made.check(head.name, "head_counts", _COUNTS.format(**names), "AFTER INSERT OR UPDATE", "ROW")


def _of_tiles(made: _Triggers, tables: Tables) -> None:
    event, head, tile, incarnation = tables.event, tables.head, tables.tile, tables.incarnation
    for table, deed, why in (
        (tile, "UPDATE", "a tile never changes"),
        (tile, "DELETE", "a tile is never deleted"),
        (tile, "TRUNCATE", "a tile is never deleted"),
        (incarnation, "UPDATE", "an incarnation never changes"),
        (incarnation, "DELETE", "an incarnation is never deleted"),
        (incarnation, "TRUNCATE", "an incarnation is never deleted"),
    ):
        made.refuse(table.name, deed, why)
    names = {
        "event": made.place(event.name),
        "head": made.place(head.name),
        "tile": made.place(tile.name),
        "incarnation": made.place(incarnation.name),
    }
    made.check(tile.name, "tile_is_next", _TILE.format(**names), "BEFORE INSERT", "ROW")
    made.check(head.name, "head_covered", _COVERED.format(**names), "AFTER INSERT OR UPDATE", "ROW")
    made.check(incarnation.name, "incarnation_is_next", _INCARNATION.format(**names), "BEFORE INSERT", "ROW")


_STEPS: dict[int, Callable[[_Triggers, Tables], None]] = {1: _of_events, 3: _of_tiles}
"""What makes the triggers, by the format that brought them."""
