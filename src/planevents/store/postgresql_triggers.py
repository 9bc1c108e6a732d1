"""The triggers that keep PostgreSQL's tables append-only.

Each check of events is one statement trigger over all the rows of an insert, so that a COPY of a
thousand is checked once. All are set ENABLE ALWAYS: a session that plays replica runs them too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


def statements(tables: Tables, schema: str) -> tuple[str, ...]:
    """Return what makes a function and a trigger for each refusal; ``schema`` is where the tables are."""
    made = _Triggers(tables, schema)
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
