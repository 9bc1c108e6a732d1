"""Whoever writes to the file, by whatever tool, the triggers refuse to change what was recorded."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.errors import RaiseException
from tests import postgres

from planevents.errors import AppendOnlyError, InvalidValueError, MalformedEventError, StoreFailedError
from planevents.ledger.audit import Beside, Verification, verify
from planevents.ledger.paths import inclusion
from planevents.store.postgresql import POSTGRESQL
from planevents.store.schema import Tables
from planevents.store.sql import SqlStore
from planevents.store.sqlite import SQLITE
from planevents.testing.contracts import ORIGIN, Clock, assert_sealed, name, stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planevents.ledger.checkpoint import Checkpoint


def row(position: object, version: object = 4, plan: str = "'cip'") -> str:
    return f"({position}, {plan}, {version}, 'plan.approved', 1, '2025', '2025', 'me', '{{}}', '{{}}', x'00')"


# The store of the tests holds four events: cip@1, cip@2, b@1, cip@3; the next position is 4.
ATTACKS = {
    "update an event": "UPDATE event SET actor = 'me' WHERE position = 1",
    "update a position": "UPDATE event SET position = 9 WHERE position = 3",
    "update by its row id": "UPDATE event SET rowid = 9 WHERE rowid = 3",
    "update to the same": "UPDATE event SET actor = actor",
    "update or replace": "UPDATE OR REPLACE event SET version = 1 WHERE position = 1",
    "update or ignore": "UPDATE OR IGNORE event SET actor = 'me'",
    "update from a query": "UPDATE event SET actor = p.value FROM person p",
    "delete an event": "DELETE FROM event WHERE position = 1",
    "delete the last event": "DELETE FROM event WHERE position = 3",
    "delete all events": "DELETE FROM event",
    "upsert at an old position": f"INSERT INTO event VALUES {row(1)} ON CONFLICT (position) DO UPDATE SET actor = 'me'",
    "upsert of an old version": f"INSERT INTO event VALUES {row(4, 2)} ON CONFLICT (plan_id, version) DO UPDATE SET actor = 'me'",
    "upsert of anything": f"INSERT INTO event VALUES {row(1, 2)} ON CONFLICT DO UPDATE SET actor = 'me'",
    "insert or ignore": "INSERT OR IGNORE INTO event VALUES " + row(1),
    "replace at an old position": "INSERT OR REPLACE INTO event VALUES " + row(1, 2),
    "replace at an old position, next version": "INSERT OR REPLACE INTO event VALUES " + row(1),
    "replace an old version": "INSERT OR REPLACE INTO event VALUES " + row(4, 2),
    "replace the last version": "REPLACE INTO event VALUES " + row(4, 3),
    "replace with a version in text": "REPLACE INTO event VALUES " + row(4, "'3'"),
    "replace with a version as a float": "REPLACE INTO event VALUES " + row(4, 3.0),
    "replace at a position in text": "REPLACE INTO event VALUES " + row("'3'"),
    "replace in another's name": "REPLACE INTO event VALUES " + row(3, 2, "'b'"),
    "insert before the first": "INSERT INTO event VALUES " + row(-1),
    "insert with a gap": "INSERT INTO event VALUES " + row(5),
    "insert without a position": "INSERT INTO event VALUES " + row("NULL"),
    "insert at a broken position": "INSERT INTO event VALUES " + row(4.5),
    "insert with a gap in versions": "INSERT INTO event VALUES " + row(4, 5),
    "insert without a version": "INSERT INTO event VALUES " + row(4, "NULL"),
    "insert version 0": "INSERT INTO event VALUES " + row(4, 0, "'new'"),
    "begin a plan at version 2": "INSERT INTO event VALUES " + row(4, 2, "'new'"),
    "insert two at one position": f"INSERT INTO event VALUES {row(4, 4)}, {row(4, 5)}",
    "insert two with a gap": f"INSERT INTO event VALUES {row(4, 4)}, {row(6, 5)}",
    "insert from a query": "INSERT OR REPLACE INTO event SELECT * FROM event",
    "update a command": "UPDATE command SET fingerprint = 'other'",
    "delete a command": "DELETE FROM command",
    "replace a command": "INSERT OR REPLACE INTO command VALUES ('c1', 'other', 0, 0)",
    "upsert a command": "INSERT INTO command VALUES ('c1', 'other', 0, 0) ON CONFLICT DO UPDATE SET fingerprint = 'other'",
    "update a name": "UPDATE person SET value = 'Charles Babbage'",
    "replace a name": "REPLACE INTO person SELECT commitment, salt, 'Charles Babbage' FROM person",
    "shrink the head": "UPDATE head SET size = 3",
    "stretch the head": "UPDATE head SET size = 5",
    "empty the head": "UPDATE head SET size = NULL",
    "reseal the head": "UPDATE head SET frontier = '00'",
    "rename the head": "UPDATE head SET origin = 'council.example/others'",
    "put the format back": "UPDATE head SET format = 1",
    "move the head": "UPDATE head SET id = 2",
    "delete the head": "DELETE FROM head",
    "replace the head": "REPLACE INTO head VALUES (1, 0, '', 'council.example/others', 1)",
    "put a second head": "INSERT INTO head VALUES (2, 0, '', 'council.example/others', 1)",
}

# The store holds 300 events, one tile, and one restore; each attack is in a transaction that has just
# brought 212 more events beside planevents, so that the next tile is due.
HASHES = "zeroblob(32), zeroblob(8192)"
MORE = """
    INSERT INTO event
    WITH RECURSIVE each(n) AS (VALUES (300) UNION ALL SELECT n + 1 FROM each WHERE n < 511)
    SELECT n, 'new', n - 299, 'plan.approved', 1, '2025', '2025', 'me', '{}', '{}', zeroblob(32) FROM each
"""
TILE = f"INSERT INTO tile VALUES (0, 1, {HASHES})"
ATTACKS_ON_TILES = {
    "update a tile": "UPDATE tile SET root = zeroblob(32)",
    "update a tile to the same": "UPDATE tile SET root = root",
    "update or replace a tile": 'UPDATE OR REPLACE tile SET "index" = 1',
    "delete a tile": "DELETE FROM tile",
    "replace a tile": f"REPLACE INTO tile VALUES (0, 0, {HASHES})",
    "replace a tile by text": f"REPLACE INTO tile VALUES ('0', '0', {HASHES})",
    "replace a tile by floats": f"REPLACE INTO tile VALUES (0.0, 0.0, {HASHES})",
    "upsert a tile": f"INSERT INTO tile VALUES (0, 0, {HASHES}) ON CONFLICT DO UPDATE SET root = zeroblob(32)",
    "insert or ignore a tile": f"INSERT OR IGNORE INTO tile VALUES (0, 0, {HASHES})",
    "leave a tile out": f"INSERT INTO tile VALUES (0, 2, {HASHES})",
    "a tile before the first": f"INSERT INTO tile VALUES (0, -1, {HASHES})",
    "a tile without an index": f"INSERT INTO tile VALUES (0, NULL, {HASHES})",
    "a tile between two": f"INSERT INTO tile VALUES (0, 0.5, {HASHES})",
    "a tile too many": f"INSERT INTO tile VALUES (0, 1, {HASHES}), (0, 2, {HASHES})",
    "a tile of too few tiles": f"INSERT INTO tile VALUES (1, 0, {HASHES})",
    "a tile of a level that no tree has": f"INSERT INTO tile VALUES (7, 0, {HASHES})",
    "a tile of a far level": f"INSERT INTO tile VALUES (9223372036854775807, 0, {HASHES})",
    "a tile below the leaves": f"INSERT INTO tile VALUES (-1, 0, {HASHES})",
    "a tile of half a level": f"INSERT INTO tile VALUES (0.5, 0, {HASHES})",
    "a tile of a named level": f"INSERT INTO tile VALUES ('x', 0, {HASHES})",
    "a tile without a level": f"INSERT INTO tile VALUES (NULL, 0, {HASHES})",
    "a short tile": "INSERT INTO tile VALUES (0, 1, zeroblob(32), zeroblob(8191))",
    "a long root": "INSERT INTO tile VALUES (0, 1, zeroblob(33), zeroblob(8192))",
    "a tile in text": "INSERT INTO tile VALUES (0, 1, zeroblob(32), printf('%8192d', 0))",
    "a root in text": "INSERT INTO tile VALUES (0, 1, printf('%32d', 0), zeroblob(8192))",
    "a tile without hashes": "INSERT INTO tile VALUES (0, 1, zeroblob(32), NULL)",
    "forget the tile": "UPDATE head SET size = 512, frontier = ''",
    "update an incarnation": "UPDATE incarnation SET began_at = '2020'",
    "delete an incarnation": "DELETE FROM incarnation",
    "replace an incarnation": "REPLACE INTO incarnation VALUES (1, 300, '2020')",
    "an incarnation too many": "INSERT INTO incarnation VALUES (3, 300, '2025')",
    "an incarnation without a number": "INSERT INTO incarnation VALUES (NULL, 300, '2025')",
    "an incarnation before the first": "INSERT INTO incarnation VALUES (-1, 300, '2025')",
    "an incarnation of another size": "INSERT INTO incarnation VALUES (2, 512, '2025')",
    "an incarnation without a size": "INSERT INTO incarnation VALUES (2, NULL, '2025')",
}
ON_POSTGRESQL = {
    "update a tile": "UPDATE tile SET root = root",
    "delete a tile": "DELETE FROM tile",
    "empty the tiles": "TRUNCATE tile",
    "upsert a tile": "INSERT INTO tile VALUES (0, 0, {root}, {hashes}) ON CONFLICT (level, index) DO UPDATE SET root = ''",
    "ignore a tile": "INSERT INTO tile VALUES (0, 0, {root}, {hashes}) ON CONFLICT DO NOTHING",
    "merge into the tiles": "MERGE INTO tile USING head ON true WHEN MATCHED THEN DELETE",
    "leave a tile out": "INSERT INTO tile VALUES (0, 2, {root}, {hashes})",
    "a tile before the first": "INSERT INTO tile VALUES (0, -1, {root}, {hashes})",
    "a tile too many": "INSERT INTO tile VALUES (0, 1, {root}, {hashes}), (0, 2, {root}, {hashes})",
    "a tile of too few tiles": "INSERT INTO tile VALUES (1, 0, {root}, {hashes})",
    "a tile of a level that no tree has": "INSERT INTO tile VALUES (7, 0, {root}, {hashes})",
    "a tile of a far level": "INSERT INTO tile VALUES (2147483647, 0, {root}, {hashes})",
    "a tile below the leaves": "INSERT INTO tile VALUES (-1, 0, {root}, {hashes})",
    "a short tile": "INSERT INTO tile VALUES (0, 1, {root}, {root})",
    "a long root": "INSERT INTO tile VALUES (0, 1, {hashes}, {hashes})",
    "forget the tile": "UPDATE head SET size = 512, frontier = ''",
    "a head without its tile": "DELETE FROM head; INSERT INTO head VALUES (1, 512, '', '', 3)",
    "update an incarnation": "UPDATE incarnation SET began_at = '2020'",
    "delete an incarnation": "DELETE FROM incarnation",
    "empty the incarnations": "TRUNCATE incarnation",
    "upsert an incarnation": "INSERT INTO incarnation VALUES (1, 300, '') ON CONFLICT (number) DO UPDATE SET size = 0",
    "an incarnation too many": "INSERT INTO incarnation VALUES (3, 300, '2025')",
    "two of one number": "INSERT INTO incarnation VALUES (2, 300, '2025'), (2, 300, '2025')",
    "an incarnation of another size": "INSERT INTO incarnation VALUES (2, 512, '2025')",
    "an incarnation without a size": "INSERT INTO incarnation VALUES (2, NULL, '2025')",
}
VALUES = {"root": "decode(repeat('00', 32), 'hex')", "hashes": "decode(repeat('00', 8192), 'hex')"}
MORE_ON_POSTGRESQL = """
    INSERT INTO event SELECT n, 'new', n - 299, 'plan.approved', 1, '2025', '2025', 'me', '{{}}', '{{}}', {root}
    FROM generate_series(300, 511) AS n
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "plans.db"


@pytest.fixture
def store(file: Path) -> Iterator[SqlStore]:
    with closing(SqlStore.open(f"sqlite:///{file}", create=True, clock=Clock(), origin=ORIGIN)) as store:
        store.append([stream("cip", 0, 2), stream("b", 0)], ("c1", "f1"), [name("Ada Lovelace")])
        store.append([stream("cip", 2)], ("c2", "f2"))
        yield store


@pytest.fixture
def tiled(file: Path) -> Iterator[SqlStore]:
    with closing(SqlStore.open(f"sqlite:///{file}", create=True, clock=Clock(), origin=ORIGIN)) as store:
        fill(store)
        yield store


def everything(file: Path) -> list[list[Any]]:
    with closing(sqlite3.connect(file)) as connection:
        return [
            connection.execute(f"SELECT rowid, * FROM {table} ORDER BY rowid").fetchall()
            for table in ("event", "command", "head", "person", "tile", "incarnation")
        ]


def tamper(file: Path, *statements: str) -> None:
    """What an owner of the file can do: drop the triggers first."""
    with closing(sqlite3.connect(file)) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (trigger,) in triggers:
            connection.execute(f'DROP TRIGGER "{trigger}"')
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def verified(store: SqlStore, against: Checkpoint | None = None) -> Verification:
    with store.snapshot() as moment:
        head = moment.head()
        return verify(moment.stored(), head.frontier, head.origin, against)


class TestTriggers:
    """SQL by hand."""

    @pytest.mark.parametrize("recursive", ["OFF", "ON"])
    @pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
    def test_an_attack_is_refused(self, file: Path, store: SqlStore, attack: str, recursive: str) -> None:
        """By a trigger, whatever REPLACE does with triggers; and nothing has changed."""
        before = everything(file)
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(f"PRAGMA recursive_triggers = {recursive}")
            with pytest.raises(sqlite3.IntegrityError, match=r"planevents: |datatype mismatch"):
                connection.execute(attack)
            connection.commit()

        assert before == everything(file)
        verified(store).require()
        store.append([stream("cip", 3)], ("c3", "f3"))

    def test_a_plan_in_bytes_is_another_plan(self, file: Path, store: SqlStore) -> None:
        """It replaces nothing, and is found, for it is past the head."""
        before = everything(file)[0]
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("INSERT OR REPLACE INTO event VALUES " + row(4, 1, "x'636970'"))
            connection.commit()

        assert before == everything(file)[0][:4]
        assert 3 == store.version("cip")
        assert not verified(store).ok

    def test_an_event_put_in_by_hand_stops_the_store(self, file: Path, store: SqlStore) -> None:
        """It is next in order, so it goes in; but nobody sealed it, and nothing can follow."""
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("INSERT INTO event VALUES " + row(4))
            connection.commit()

        assert any(finding.field == "size" for finding in verified(store).findings)
        with pytest.raises(AppendOnlyError, match="position"):
            store.append([stream("b", 1)], ("c3", "f3"))

    def test_the_triggers_follow_the_prefix(self, tmp_path: Path) -> None:
        """Each table of a second store in the file is guarded too."""
        file = tmp_path / "two.db"
        with (
            closing(SqlStore.open(f"sqlite:///{file}", create=True, clock=Clock())) as plain,
            closing(SqlStore.open(f"sqlite:///{file}", create=True, clock=Clock(), prefix="p_")) as store,
        ):
            store.append([stream("cip", 0)], ("c1", "f1"), [name("Ada Lovelace")])
            plain.append([stream("b", 0)], ("c1", "f1"))
            with closing(sqlite3.connect(file)) as connection:
                for attack in (
                    "DELETE FROM p_event",
                    "DELETE FROM p_command",
                    "DELETE FROM p_head",
                    "UPDATE p_person SET value = ''",
                ):
                    with pytest.raises(sqlite3.IntegrityError, match="planevents"):
                        connection.execute(attack)

            assert (("cip",), ("b",)) == (store.plans(), plain.plans())
            assert_sealed(store)

    def test_every_trigger_refuses_something(self, file: Path, store: SqlStore) -> None:
        """One taken away, some attack goes through; but going back is kept from by counting the events too."""
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            assert len(SQLITE.triggers(Tables(), None)) == len(triggers)
            behind = [trigger for trigger, is_needed in needed(connection, 1, ATTACKS) if not is_needed]
        assert ["head_update_the_head_never_goes_back"] == behind
        assert 4 == store.head().size


class TestTiles:
    """SQL by hand on the tiles and incarnations, which proofs are made of."""

    @pytest.mark.parametrize("recursive", ["OFF", "ON"])
    @pytest.mark.parametrize("attack", ATTACKS_ON_TILES.values(), ids=ATTACKS_ON_TILES)
    def test_an_attack_is_refused(self, file: Path, tiled: SqlStore, attack: str, recursive: str) -> None:
        """By a trigger, whatever REPLACE does with triggers; and nothing has changed."""
        before = everything(file)
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(f"PRAGMA recursive_triggers = {recursive}")
            connection.execute(MORE)
            with pytest.raises(sqlite3.IntegrityError, match=r"planevents: "):
                connection.execute(attack)
            connection.rollback()

        assert before == everything(file)
        assert_sealed(tiled)

    def test_what_is_due_is_taken(self, file: Path, tiled: SqlStore) -> None:
        """So that what was refused above was refused for what was wrong with it."""
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(MORE)
            connection.execute(TILE)
            connection.execute("UPDATE head SET size = 512, frontier = 'made up'")
            connection.execute("INSERT INTO incarnation VALUES (2, 512, '2025')")
            connection.rollback()
        assert 300 == tiled.head().size

    def test_every_trigger_refuses_something(self, file: Path, tiled: SqlStore) -> None:
        """One taken away, some attack goes through: none is there for show."""
        with closing(sqlite3.connect(file)) as connection:
            for trigger, is_needed in needed(connection, 3, ATTACKS_ON_TILES, MORE):
                assert (trigger, True) == (trigger, is_needed)
        assert 300 == tiled.head().size

    @pytest.mark.parametrize(
        ("statement", "what"),
        [
            ("UPDATE tile SET root = zeroblob(32)", "tile"),
            ("UPDATE tile SET hashes = zeroblob(8192)", "event"),
            ("UPDATE tile SET hashes = x'00'", "tile"),
            ("UPDATE tile SET hashes = 'text'", "tile"),
            ("UPDATE tile SET root = CAST(x'ff' AS TEXT)", "tile"),
            ("UPDATE tile SET level = 'x'", "tile"),
            ("UPDATE tile SET level = -1", "tile"),
            ("DELETE FROM tile", "tile"),
            ("INSERT INTO tile SELECT 0, 1, root, hashes FROM tile", "tile"),
        ],
    )
    def test_a_damaged_tile_is_read_as_it_is(
        self, file: Path, tiled: SqlStore, statement: str, what: str
    ) -> None:
        """So that verification can say what is wrong with it."""
        tamper(file, statement)

        with tiled.snapshot() as moment:
            head = moment.head()
            beside = Beside(tiles=moment.tiles(), again=moment.stored)
            found = verify(moment.stored(), head.frontier, head.origin, beside=beside).findings

        assert what in {finding.field for finding in found}

    @pytest.mark.parametrize(
        "statement", ["UPDATE tile SET hashes = 'text'", "UPDATE tile SET hashes = x'00'"]
    )
    def test_a_damaged_tile_gives_no_proof(self, file: Path, tiled: SqlStore, statement: str) -> None:
        """Whoever asks for nodes of it is told."""
        tamper(file, statement)

        with pytest.raises(InvalidValueError, match="tiles or events are damaged"):
            inclusion(tiled.nodes, 17, 300)


@pytest.fixture(scope="module")
def schema() -> Iterator[str]:
    """One that every attack leaves as it was."""
    server = postgres.server()
    with server.schema() as schema:
        url = server.url()
        with closing(SqlStore.open(url, create=True, clock=Clock(), origin=ORIGIN, schema=schema)) as store:
            fill(store)
            yield schema
            assert_sealed(store)
            assert [(1, 300)] == [(one.number, one.size) for one in store.incarnations()]


class TestTilesOnPostgresql:
    """SQL by hand, as the owner of everything."""

    @pytest.mark.parametrize("role", ["origin", "replica"])
    @pytest.mark.parametrize("attack", ON_POSTGRESQL.values(), ids=ON_POSTGRESQL)
    def test_an_attack_is_refused(self, schema: str, attack: str, role: str) -> None:
        """By a trigger, also in a session that plays a replica."""
        with begun(schema, role) as connection, pytest.raises(RaiseException, match="planevents: "):
            connection.execute(attack.format(**VALUES))

    def test_what_is_due_is_taken(self, schema: str) -> None:
        """So that what was refused above was refused for what was wrong with it."""
        with begun(schema, "origin") as connection:
            connection.execute("INSERT INTO tile VALUES (0, 1, {root}, {hashes})".format(**VALUES))
            connection.execute("UPDATE head SET size = 512, frontier = 'made up'")
            connection.execute("INSERT INTO incarnation VALUES (2, 512, '2025'), (3, 512, '2025')")

    def test_every_trigger_refuses_something(self, schema: str) -> None:
        """One taken away, some attack goes through: none is there for show."""
        names = [
            statement.split('"')[1]
            for statement in POSTGRESQL.triggers_of(3, Tables("", schema), schema)
            if statement.startswith("CREATE TRIGGER")
        ]
        assert 9 == len(names)
        refused_by_all = sum(refuses_in(schema, attack) for attack in ON_POSTGRESQL.values())
        for trigger in names:
            refused = sum(refuses_in(schema, attack, trigger) for attack in ON_POSTGRESQL.values())
            assert (trigger, True) == (trigger, refused < refused_by_all)


def fill(store: SqlStore) -> None:
    store.append([stream("cip", 0, 300)], ("c1", "f1"))
    with store.transaction() as writer:
        writer.begin_incarnation("2025-04-01T09:00:00.000000Z")


@contextmanager
def begun(schema: str, role: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A transaction of a superuser that has brought events beside planevents, and is given up."""
    with closing(postgres.server().connect()) as connection:
        connection.execute(f"SET search_path = {schema}; SET session_replication_role = {role}; BEGIN")
        connection.execute(MORE_ON_POSTGRESQL.format(**VALUES))
        yield connection
        connection.execute("ROLLBACK")


def refuses_in(schema: str, attack: str, without: str | None = None) -> bool:
    """Whether an attack is refused, with one trigger taken away."""
    with begun(schema, "origin") as connection:
        if without is not None:
            connection.execute(f"DROP FUNCTION {without}() CASCADE")
        try:
            connection.execute(attack.format(**VALUES))
        except RaiseException:
            return True
        except psycopg.Error:
            return False
    return False


def needed(
    connection: sqlite3.Connection, step: int, attacks: dict[str, str], before: str = "SELECT 1"
) -> Iterator[tuple[str, bool]]:
    """Yield the triggers of a format, and whether without each some attack goes through."""

    def refused() -> int:
        connection.execute(before)
        found = sum(refuses(connection, attack) for attack in attacks.values())
        connection.rollback()
        return found

    refused_by_all = refused()
    for statement in SQLITE.triggers_of(step, Tables(), None):
        trigger = statement.split()[2]
        connection.execute(f"DROP TRIGGER {trigger}")
        yield trigger, refused() < refused_by_all
        connection.execute(statement)


def refuses(connection: sqlite3.Connection, attack: str) -> bool:
    connection.execute("SAVEPOINT attack")
    try:
        connection.execute(attack)
    except sqlite3.IntegrityError as error:
        return str(error).startswith("planevents: ")
    finally:
        connection.execute("ROLLBACK TO attack")
        connection.execute("RELEASE attack")
    return False


class TestTampering:
    """With the triggers gone, verification finds what was done."""

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("position", "40"),
            ("position", "-7"),
            ("plan_id", "'b2'"),
            ("plan_id", "CAST(plan_id AS BLOB)"),
            ("version", "9"),
            ("version", "'two'"),
            ("type", "'plan.opened'"),
            ("schema", "2"),
            ("recorded_at", "'2020-01-01T00:00:00.000000Z'"),
            ("effective_on", "'2020-01-01'"),
            ("actor", "'me'"),
            ("actor", "CAST(x'ff' AS TEXT)"),
            ("header", "replace(header, 'Performance', 'Another')"),
            ("header", "CAST(header AS BLOB)"),
            ("data", "replace(data, 'Executive', 'Scrutiny')"),
            ("data", "CAST(x'ff' AS TEXT)"),
            ("data", "''"),
            ("leaf_hash", "zeroblob(32)"),
            ("leaf_hash", "'text'"),
        ],
    )
    def test_a_changed_column_is_found(self, file: Path, store: SqlStore, column: str, value: str) -> None:
        """By its name, or by the seal over it."""
        tamper(file, f"UPDATE event SET {column} = {value} WHERE position = 1")

        found = verified(store)

        changed = {finding.field for finding in found.findings}
        assert changed & {{"plan_id": "plan"}.get(column, column), "leaf_hash"}

    @pytest.mark.parametrize(
        "statements",
        [
            ["DELETE FROM event WHERE position = 1"],
            ["DELETE FROM event WHERE position = 3"],
            ["DELETE FROM event"],
            ["UPDATE head SET frontier = replace(frontier, 'a', 'b')"],
            [
                "DELETE FROM event WHERE position = 3",
                "UPDATE head SET size = 3, frontier = frontier || ' ' || frontier",
            ],
            ["UPDATE event SET data = (SELECT data FROM event WHERE position = 3) WHERE position = 0"],
            [
                "CREATE TABLE swap AS SELECT position, header, data, leaf_hash FROM event",
                "UPDATE event SET (data, leaf_hash) = (SELECT data, leaf_hash FROM swap WHERE swap.position = 3 - event.position) WHERE position IN (0, 3)",
            ],
        ],
        ids=["one", "tail", "all", "frontier", "tail and head", "copied body", "swapped bodies"],
    )
    def test_a_rewritten_history_is_found(self, file: Path, store: SqlStore, statements: list[str]) -> None:
        """By the rows, or by the head that they no longer give."""
        tamper(file, *statements)

        assert not verified(store).ok

    def test_an_event_hidden_before_the_first_is_found(self, file: Path, store: SqlStore) -> None:
        """A reader of the plan would see it, so verification must."""
        columns = "plan_id, 4, type, schema, recorded_at, effective_on, actor, header, data, leaf_hash"
        tamper(file, f"INSERT INTO event SELECT -1, {columns} FROM event WHERE position = 3")

        assert 4 == sum(1 for _ in store.read("cip"))
        assert ("position", -1) in {(finding.field, finding.position) for finding in verified(store).findings}

    def test_a_head_that_is_no_tree_is_told(self, file: Path, store: SqlStore) -> None:
        """A size of 3 has two subtrees; nothing is appended to a guess."""
        tamper(file, "UPDATE head SET size = 3")

        with pytest.raises(InvalidValueError, match="head row is damaged"):
            store.append([stream("cip", 3)], ("c3", "f3"))

    def test_a_history_sealed_again_is_found_by_last_years_paper(self, file: Path, store: SqlStore) -> None:
        """All of it consistent, and none of it what was printed."""
        printed = verified(store).require().checkpoint
        forged = file.with_name("forged.db")
        with closing(
            SqlStore.open(f"sqlite:///{forged}", create=True, clock=Clock(), origin=ORIGIN)
        ) as other:
            other.append([stream("cip", 0, 5)], ("c1", "f1"))

            assert verified(other).ok
            assert (False, None) == (
                verified(other, printed).ok,
                verified(other, printed).proven_to,
            )

    def test_damage_is_told_when_it_is_read(self, file: Path, store: SqlStore) -> None:
        """A reader gets an error that says so, never half an event."""
        tamper(file, "UPDATE event SET recorded_at = 'long ago' WHERE position = 1")
        with pytest.raises(MalformedEventError, match="position 1"):
            list(store.read("cip"))

        tamper(file, "UPDATE event SET data = CAST(x'ff' AS TEXT) WHERE position = 1")
        with pytest.raises(StoreFailedError):
            list(store.read("cip"))

    def test_a_store_without_its_head_says_so(self, file: Path, store: SqlStore) -> None:
        """And appends nothing."""
        tamper(file, "DELETE FROM head")

        with pytest.raises(StoreFailedError, match="no head"):
            store.append([stream("cip", 3)], ("c3", "f3"))
