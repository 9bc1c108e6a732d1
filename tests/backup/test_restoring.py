"""Taking a backup in: into a new store on any engine, all or nothing, and the record goes on from there."""

from __future__ import annotations

import asyncio
import io
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, inspect
from sqlalchemy.ext.asyncio import create_async_engine
from tests import postgres
from tests.backup.records import (
    ORIGIN,
    Clock,
    backup_of,
    call,
    ended,
    fill,
    golden,
    lines_of,
    opened,
    restored,
    sample,
)
from tests.engines import KINDS, Place, place
from tests.registers import JUNE, MARCH, OFFICER, opening
from tests.wire import contexts, events

from planevents.async_register import AsyncPlanRegister
from planevents.commands import IssueReport, ReportStatus, Reprofile
from planevents.errors import BackupError, StoreDeniedError, StoreFormatError, VerificationError
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.tree import EMPTY_ROOT
from planevents.register import PlanRegister
from planevents.store import keeping, migrations, roles
from planevents.store.interface import Exactly, Incarnation, StreamAppend, Unrecorded
from planevents.store.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planevents.store.interface import Store

TEN_THOUSAND = 10_000


@pytest.fixture(params=KINDS)
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with place(request.param, tmp_path) as found:
        yield found


def tables(at: Place) -> set[str]:
    engine = create_engine(at.url)
    found = {*inspect(engine).get_table_names()}
    engine.dispose()
    return found


def texts(store: Store) -> list[tuple[str, str]]:
    return [(row.header, row.data) for row in store.stored()]


@st.composite
def records(draw: st.DrawFn) -> list[tuple[str, Unrecorded]]:
    """Calls of random events, each for some plan; an event may be of any type and hold any text."""
    made = []
    for number in range(draw(st.integers(1, 4))):
        plan = draw(st.sampled_from(("cip", "b", "_register")))
        context = attrs.evolve(draw(contexts), command_id=f"call {number}")
        made += [
            (plan, Unrecorded(event, draw(st.dates()), context))
            for event in draw(st.lists(events, min_size=1, max_size=3))
        ]
    return made


class TestRoundTrips:
    """What is exported, restored and exported again is the same, but for the incarnation that it adds."""

    @settings(max_examples=25)
    @given(records())
    def test_a_random_record(self, made: list[tuple[str, Unrecorded]]) -> None:
        """Byte for byte, whatever is recorded."""
        first: Store = MemoryStore(Clock(), ORIGIN)
        while made:
            plan, one = made[0]
            of_call = [new for _, new in made if new.context.command_id == one.context.command_id]
            stream = StreamAppend(plan, Exactly(first.version(plan)), of_call)
            first.append([stream], (one.context.command_id, "f"))
            del made[: len(of_call)]
        before = backup_of(first)
        with TemporaryDirectory() as folder:
            restored(before, f"{folder}/b.db")
            with opened(f"{folder}/b.db") as second:
                after = backup_of(second)
        assert lines_of(before, "end") == lines_of(after, "incarnation", "end")
        ends = [json.loads(lines_of(data)[-1])["end"] for data in (before, after)]
        assert {"sha256", "incarnations"} == {key for key in ends[0] if ends[0][key] != ends[1][key]}

    def test_ten_thousand_events_to_postgresql_and_back(self, tmp_path: Path) -> None:
        """The same root each time, and the same texts; what stands beside them too."""
        with (
            place("postgresql", tmp_path) as server,
            opened(f"{tmp_path}/a.db", origin=ORIGIN) as first,
        ):
            fill(first)
            number = 0
            while (left := TEN_THOUSAND - first.head().size) > 0:
                call(first, f"plan-{number % 5}", f"many {number}", (golden() * 8)[: min(left, 240)])
                number += 1
            before = backup_of(first)
            there = restored(before, server.url, against=PlanRegister(first).checkpoint())
            assert TEN_THOUSAND == there.verification.proven_to
            with opened(server.url) as second:
                between = backup_of(second)
                assert texts(first) == texts(second)
                assert list(first.tiles()) == list(second.tiles())
            back = restored(between, f"{tmp_path}/b.db")
            with opened(f"{tmp_path}/b.db") as third:
                after = backup_of(third)
                assert list(first.stored()) == list(third.stored())
                assert list(first.commands()) == list(third.commands())
                assert list(first.people()) == list(third.people())
        assert there.checkpoint == back.checkpoint
        assert (
            lines_of(before, "end")
            == lines_of(between, "incarnation", "end")
            == lines_of(after, "incarnation", "end")
        )

    def test_every_restore_is_kept(self, at: Place) -> None:
        """Of the sample, that was restored once before it went on, this is the second incarnation."""
        done = restored(sample(), at.url)
        with opened(at.url) as store:
            first, second = store.incarnations()
        assert done.incarnation == second
        assert (1, 2) == (first.number, second.number)
        assert done.checkpoint.size == second.size == first.size + 3


class TestPlaces:
    """Where a backup can be restored."""

    def test_where_there_is_nothing(self, at: Place) -> None:
        """The tables are made with everything that protects them."""
        restored(sample(), at.url)
        with at.register() as register:
            assert register.verify().ok
            assert ORIGIN == register.checkpoint().origin

    def test_a_sqlite_file_is_made_as_any_other(self, tmp_path: Path) -> None:
        """Readers do not wait for writers."""
        restored(sample(), f"{tmp_path}/b.db")
        with closing(sqlite3.connect(tmp_path / "b.db")) as file:
            assert ("wal",) == file.execute("PRAGMA journal_mode").fetchone()

    def test_a_schema_and_a_prefix(self) -> None:
        """As a register takes them."""
        with postgres.server().database() as name:
            url = postgres.server().url(name)
            how = {"schema": "plans", "prefix": "pe_"}
            restored(sample(), url, **how)
            with PlanRegister.open(url, **how) as register:  # type: ignore[arg-type]  # both are texts
                assert register.verify().ok

    def test_an_empty_store_of_the_same_origin(self, at: Place) -> None:
        """Whoever may make tables has made them before."""
        with opened(at.url, origin=ORIGIN):
            pass
        assert 34 <= restored(sample(), at.url).checkpoint.size

    def test_the_tables_owner(self) -> None:
        """Its role is enough where the tables are; an application's is not, for it restores nothing."""
        with postgres.server().database() as name:
            url = postgres.server().url(name)
            with opened(url, origin=ORIGIN, schema="plans"):
                pass
            given = roles.Roles(*(f"{name}_{one}" for one in ("owner", "app", "erasure")))
            with postgres.server().role("secret", name) as login:
                keeping.give_roles(url, given, schema="plans")
                engine = create_engine(url)
                own = postgres.server().url(name, login, "secret")
                with engine.begin() as connection:
                    connection.exec_driver_sql(f"GRANT {given.app} TO {login}")
                with pytest.raises(StoreDeniedError):
                    restored(sample(), own, schema="plans")
                with engine.begin() as connection:
                    connection.exec_driver_sql(f"GRANT {given.owner} TO {login}")
                assert restored(sample(), own, schema="plans").verification.ok
                with engine.begin() as connection:
                    connection.exec_driver_sql(f"REASSIGN OWNED BY {given.owner} TO CURRENT_USER")
                    for role in attrs.astuple(given):
                        connection.exec_driver_sql(f"DROP OWNED BY {role}")
                        connection.exec_driver_sql(f"DROP ROLE {role}")
                engine.dispose()

    def test_an_empty_store_of_another_origin(self, at: Place) -> None:
        """An origin never changes, so it is refused."""
        with opened(at.url, origin="other.example"):
            pass
        with pytest.raises(BackupError, match=r"the store's origin is 'other.example' for good"):
            restored(sample(), at.url)

    def test_older_tables_that_are_empty(self, at: Place) -> None:
        """They are brought up to date on the way."""
        engine = create_engine(at.url)
        with engine.begin() as connection:
            migrations.upgrade(connection, to=1, origin=ORIGIN)
        engine.dispose()
        assert restored(sample(), at.url).verification.ok

    @pytest.mark.parametrize("what", ["events", "a call", "an incarnation"])
    def test_a_store_that_holds_something(self, at: Place, what: str) -> None:
        """Nothing is mixed into it, whatever it is."""
        with opened(at.url, origin=ORIGIN) as store:
            match what:
                case "events":
                    fill(store)
                case "a call":
                    call(store, "cip", "held", [])
                case _:
                    with store.transaction() as writer:
                        writer.begin_incarnation("2025-06-30T09:00:00.000000Z")
            before = backup_of(store)
            with pytest.raises(BackupError, match="it cannot be taken in: the store has"):
                restored(sample(), at.url)
            assert before == backup_of(store)

    def test_a_host_s_engine(self, at: Place) -> None:
        """It is left open."""
        engine = at.host()
        restored(sample(), engine)  # type: ignore[arg-type]  # an address may be an engine
        with engine.connect() as connection:
            assert inspect(connection).has_table("event")
        engine.dispose()

    def test_memory_only_checks_it(self) -> None:
        """Nothing is kept anywhere."""
        assert restored(sample()).verification.ok

    def test_something_that_is_no_store(self, tmp_path: Path) -> None:
        """It stays as it is."""
        file = tmp_path / "b.db"
        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE event (x)")
            other.commit()
        with pytest.raises(StoreFormatError):
            restored(sample(), str(file))
        assert {"event"} == tables(Place("sqlite", f"sqlite:///{file}", Clock()))  # type: ignore[arg-type]  # any clock


class TestAllOrNothing:
    """Whatever goes wrong, nothing is kept."""

    def faulty(self) -> list[bytes]:
        lines = lines_of(sample())
        return [b"".join(lines[:-1]), b"".join(lines[:20]), sample() + b"x\n", ended(lines[:-2])[:-2]]

    def test_no_table_is_left(self, at: Place) -> None:
        """They were made in the same transaction."""
        for data in self.faulty():
            with pytest.raises(BackupError):
                restored(data, at.url)
            assert set() == tables(at)

    def test_no_file_is_left(self, tmp_path: Path) -> None:
        """Neither the database, nor what SQLite keeps beside it."""
        for data in self.faulty():
            with pytest.raises(BackupError):
                restored(data, f"{tmp_path}/b.db")
            assert [] == list(tmp_path.iterdir())

    def test_a_file_that_was_there_stays(self, tmp_path: Path) -> None:
        """It is not ours to remove."""
        file = tmp_path / "b.db"
        with opened(str(file), origin=ORIGIN):
            pass
        for data in self.faulty():
            with pytest.raises(BackupError):
                restored(data, str(file))
        with opened(str(file)) as store:
            assert 0 == store.head().size

    def test_a_checkpoint_that_it_does_not_begin_with(self, at: Place) -> None:
        """It is the last thing that is known, and undoes everything."""
        size = restored(sample()).checkpoint.size
        with pytest.raises(BackupError, match=f"the first {size} events are not those of the checkpoint"):
            restored(sample(), at.url, against=Checkpoint(ORIGIN, size, bytes(32)))
        assert set() == tables(at)

    def test_an_interruption(self, at: Place) -> None:
        """Whoever stops it has nothing."""

        def stop(_: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            restored(sample(), at.url, progress=stop)
        assert set() == tables(at)

    def test_a_call_twice(self, at: Place) -> None:
        """Only the database sees that, and says so."""
        lines = lines_of(sample())[:-1]
        held = next(line for line in lines if b'"held, before anything"' in line)
        place = next(number for number, line in enumerate(lines) if b'"first_position":3' in line)
        lines.insert(place, held.replace(b'"first_position":0', b'"first_position":3'))
        with pytest.raises(
            BackupError, match=r"it cannot be taken in: (this command is known|duplicate key)"
        ):
            restored(ended(lines), at.url)
        assert set() == tables(at)


class TestCheckpoints:
    """What an outside checkpoint says of a backup."""

    def test_one_of_the_same_size(self) -> None:
        """The backup is proven to it."""
        done = restored(sample())
        assert done.checkpoint.size == restored(sample(), against=done.checkpoint).verification.proven_to

    def test_an_older_one(self) -> None:
        """The backup goes on from it."""
        lines = lines_of(sample())
        first = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
        assert 0 == restored(b"".join(lines), against=first).verification.proven_to

    def test_one_of_another_register(self) -> None:
        """It is refused before anything is read."""
        with pytest.raises(BackupError, match=r"line 1: this is a backup of 'council.example/plans', and"):
            restored(sample(), against=Checkpoint("other", 1, bytes(32)))

    def test_one_that_is_later(self) -> None:
        """So is one of more events than there are."""
        with pytest.raises(
            BackupError, match=r"the checkpoint is of 9999 .take a backup that was made later"
        ):
            restored(sample(), against=Checkpoint(ORIGIN, 9999, bytes(32)))

    def test_what_was_published_after_the_backup_is_not_proven_any_more(self, at: Place) -> None:
        """Verification says that it was a restore."""
        with at.register(create=True) as register:
            officer = register.acting_as(OFFICER)
            officer.execute("cip", *opening(), effective_on=MARCH)
            backup = io.BytesIO()
            register.export(backup)
            officer.execute("cip", Reprofile("1", target="May 2026", reason="Reset"), effective_on=JUNE)
            printed = register.checkpoint()
        with TemporaryDirectory() as folder:
            backup.seek(0)
            PlanRegister.restore(backup, f"{folder}/b.db")
            with PlanRegister.open(f"{folder}/b.db") as again:
                again.acting_as(OFFICER).execute(
                    "cip", Reprofile("1", target="June 2026", reason="Reset"), effective_on=JUNE
                )
                with pytest.raises(VerificationError, match="a restore began anew after the first 2"):
                    again.verify(against=printed).require()


class TestAfterwards:
    """The record goes on as if nothing had happened."""

    @pytest.fixture
    def register(self, at: Place, tmp_path: Path) -> Iterator[PlanRegister]:
        """A register that was restored from another, in which a call was sent that is about to be sent again."""
        with PlanRegister.open(f"{tmp_path}/first.db", create=True, clock=at.clock) as first:
            officer = first.acting_as(OFFICER, person="Angharad Rhys")
            officer.execute("cip", *opening(), effective_on=MARCH)
            officer.issue(self.report("March 2025"))
            officer.execute("cip", self.moved(), effective_on=JUNE, command_id="sent")
            first.export(tmp_path / "b.jsonl.gz")
        PlanRegister.restore(tmp_path / "b.jsonl.gz", at.url, clock=at.clock)
        with at.register() as found:
            yield found

    def report(self, name: str) -> IssueReport:
        cut_off = MARCH if name == "March 2025" else JUNE
        period = "2024/25 Q4" if name == "March 2025" else "2025/26 Q1"
        return IssueReport(name, plans=["cip"], period=period, cut_off=cut_off, body="Executive")

    def moved(self) -> Reprofile:
        return Reprofile("1", target="September 2025", reason="Transformation is being reset")

    def test_commands_and_reports(self, at: Place, register: PlanRegister) -> None:
        """Labels, versions and reports go on from where they were."""
        at.clock.now += timedelta(days=1)
        officer = register.acting_as(OFFICER)
        receipt = officer.execute(
            "cip", ReportStatus("1", "In progress", period="2025/26 Q1"), effective_on=JUNE
        )
        officer.issue(self.report("June 2025"))
        assert 4 == receipt.version
        assert ("March 2025", "June 2025") == tuple(report.name for report in register.reports())
        assert 2 == len(register.changes("cip", since="March 2025").entries)
        assert register.verify().ok

    def test_a_call_that_is_sent_again(self, register: PlanRegister) -> None:
        """It gets its first receipt."""
        officer = register.acting_as(OFFICER, person="Angharad Rhys")
        receipt = officer.execute("cip", self.moved(), effective_on=JUNE, command_id="sent")
        assert (True, 3) == (receipt.repeated, receipt.version)

    def test_names(self, register: PlanRegister) -> None:
        """They are there."""
        with register._store.snapshot() as moment:
            assert {"Angharad Rhys"} == {one.value for one in moment.people()}

    def test_followers(self, register: PlanRegister) -> None:
        """They see all of it, in order."""
        assert [0, 1, 2, 3] == [one.position for one in register.follow(stop=lambda: True)]

    def test_read_models(self, register: PlanRegister) -> None:
        """They are made of it anew."""
        register.keep_read_models(create=True)
        register.read_models.rebuild()
        assert () == register.check().findings

    def test_proofs(self, register: PlanRegister) -> None:
        """The tree is the same, tiles and all."""
        register.prove("cip@1").verify(against=register.checkpoint())

    def test_a_second_backup(self, register: PlanRegister, tmp_path: Path) -> None:
        """It holds the restore too."""
        register.export(tmp_path / "second.jsonl")
        lines = (tmp_path / "second.jsonl").read_bytes().splitlines()
        assert [1] == [json.loads(line)["incarnation"]["number"] for line in lines if b'{"inc' in line[:5]]


class TestOnAsyncio:
    """AsyncPlanRegister.export and restore."""

    def test_there_and_back(self, at: Place, tmp_path: Path) -> None:
        """On an address and on a host's engine."""

        async def run() -> tuple[Checkpoint, Checkpoint, Checkpoint]:
            first = await AsyncPlanRegister.restore(io.BytesIO(sample()), at.url)
            async with await AsyncPlanRegister.open(at.url) as register:
                second = await register.export(tmp_path / "b.jsonl")
            engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'c.db'}")
            third = await AsyncPlanRegister.restore(tmp_path / "b.jsonl", engine, against=second)
            await engine.dispose()
            return first.checkpoint, second, third.checkpoint

        first, second, third = asyncio.run(run())
        assert first == second == third


class TestSummary:
    """What is told of it."""

    def test_it_says_what_there_is(self) -> None:
        """The verification, what is beside the events, and from where on it is another record."""
        done = restored(sample())
        size = done.checkpoint.size
        assert str(done) == (
            f"restored {size} events, 13 calls and 4 names; {done.verification}\n"
            f"incarnation 2 of {ORIGIN} begins at size {size}"
        )
        assert Incarnation(2, size, "2025-06-30T09:00:01.000000Z") == done.incarnation
