"""A host application with tables of its own: its rows and our events are kept together, or not at all."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import ForeignKey, String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from tests.engines import KINDS, Place, opened, place
from tests.registers import MARCH, OFFICER, contents, opening

from planevents.commands import ReportStatus
from planevents.errors import (
    CommandRefusedError,
    InvalidValueError,
    RetryTransactionError,
    StoreBusyError,
    StoreMissingError,
)
from planevents.register import PlanRegister, Register

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine


class Base(DeclarativeBase):
    """The host's own tables."""


class Meeting(Base):
    """A meeting of the board."""

    __tablename__ = "meeting"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))


class Minute(Base):
    """What a meeting decided."""

    __tablename__ = "minute"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    body: Mapped[str] = mapped_column(String(100))


@pytest.fixture(params=KINDS)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with place(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def register(there: Place) -> Iterator[PlanRegister]:
    with opened(there) as made:
        yield made


@pytest.fixture
def host(there: Place, register: PlanRegister) -> Iterator[Engine]:
    del register
    engine = there.host()
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


def reported(status: str = "In progress") -> ReportStatus:
    return ReportStatus("1", status)


def meetings(host: Engine) -> list[str]:
    with Session(host) as session:
        return list(session.scalars(select(Meeting.title).order_by(Meeting.id)))


class TestOneTransaction:
    """The host's ORM session and our events."""

    def test_a_row_and_events_are_kept_together(
        self, there: Place, host: Engine, register: PlanRegister
    ) -> None:
        """When the session commits, both are there for everybody."""
        with Session(host) as session, session.begin():
            meeting = Meeting(title="June board")
            session.add(meeting)
            session.flush()
            with register.using(session) as bound:
                bound.acting_as(OFFICER).execute("cip", reported())
                session.add(Minute(meeting_id=meeting.id, body="Noted"))
                assert "In progress" == bound.plan("cip")["1"].status
            assert register.plan("cip")["1"].status is None

        assert ["June board"] == meetings(host)
        assert "In progress" == register.plan("cip")["1"].status
        with there.register() as fresh:
            assert register.plan("cip") == fresh.plan("cip")
        assert 3 == register.verify().require().size

    def test_a_row_and_events_are_rolled_back_together(
        self, there: Place, host: Engine, register: PlanRegister
    ) -> None:
        """When the host rolls back after its work and ours, neither is there, and no cache remembers it."""
        before, shown = contents(register), str(register.changes("cip"))
        with Session(host) as session:
            session.add(Meeting(title="June board"))
            with register.using(session) as bound:
                acting = bound.acting_as(OFFICER, person="Ada Lovelace")
                acting.execute("cip", reported(), command_id="c1")
                acting.execute("estates", *opening("Estates"), effective_on=MARCH)
                assert ("cip", "estates") == bound.plans()
            session.flush()
            session.rollback()

        assert [] == meetings(host)
        assert before == contents(register)
        assert shown == str(register.changes("cip"))
        assert (2, ("cip",)) == (register.plan("cip").version, register.plans())
        again = register.acting_as(OFFICER).execute("cip", reported("Ongoing"), command_id="c1")
        assert (3, False) == (again.version, again.repeated)
        with there.register() as fresh:
            assert register.plan("cip") == fresh.plan("cip")
        assert 3 == register.verify().require().size

    def test_our_refusal_leaves_the_host_s_transaction_usable(
        self, host: Engine, register: PlanRegister
    ) -> None:
        """The host catches it, and commits what else it did."""
        with Session(host) as session, session.begin():
            session.add(Meeting(title="June board"))
            with register.using(session) as bound, pytest.raises(CommandRefusedError, match="In flight"):
                bound.acting_as(OFFICER).execute("cip", reported("In flight"))

        assert ["June board"] == meetings(host)
        assert 2 == register.plan("cip").version

    def test_a_part_of_it_can_be_taken_back(self, host: Engine, register: PlanRegister) -> None:
        """A savepoint of ours undoes our part, a savepoint of the host what is in that."""
        with Session(host) as session, session.begin(), register.using(session) as bound:
            acting = bound.acting_as(OFFICER)
            acting.execute("cip", reported("In development"))
            with pytest.raises(LookupError):
                self.fail_within(bound)
            nested = session.begin_nested()
            session.add(Meeting(title="Never held"))
            acting.execute("cip", reported("Complete"))
            nested.rollback()
            assert "In development" == bound.plan("cip")["1"].status

        assert [] == meetings(host)
        assert "In development" == register.plan("cip")["1"].status
        register.verify().require()

    @staticmethod
    def fail_within(bound: Register) -> None:
        with bound.transaction() as part:
            part.acting_as(OFFICER).execute("cip", reported("Complete"))
            raise LookupError


class TestManyWriters:
    """Others, while the host's transaction is open."""

    def test_another_writer_waits_and_then_goes_on(self, host: Engine, register: PlanRegister) -> None:
        """It decides on what the host committed, and no position is missing."""
        entered, done = threading.Event(), threading.Event()

        def other() -> None:
            entered.wait()
            register.acting_as("Auditor").execute("cip", reported("Ongoing"))
            done.set()

        thread = threading.Thread(target=other)
        thread.start()
        with Session(host) as session, session.begin(), register.using(session) as bound:
            bound.acting_as(OFFICER).execute("cip", reported())
            entered.set()
            assert not done.wait(0.3)
        thread.join(5)

        assert [0, 1, 2, 3] == [one.position for one in register.events()]
        assert ("In progress", "Ongoing") == register.plan("cip").plan.find_action("1").status_history

    def test_past_the_lock_timeout_it_is_told_so(self, there: Place, host: Engine) -> None:
        """An error of its own, that says to try again; nothing was appended."""
        with (
            there.register(lock_timeout=0.2) as hasty,
            Session(host) as session,
            session.begin(),
            hasty.using(session),
        ):
            with pytest.raises(StoreBusyError, match="try again"):
                hasty.acting_as("Auditor").execute("cip", reported("Ongoing"))
            assert 2 == hasty.plan("cip").version

    def test_a_host_that_comes_second_redoes_its_transaction(
        self, host: Engine, register: PlanRegister
    ) -> None:
        """The whole of it, its own rows included."""
        with register.transaction() as winner:
            winner.acting_as("Auditor").execute("cip", reported("Ongoing"))
            with Session(host) as session:
                session.add(Meeting(title="June board"))
                with pytest.raises(RetryTransactionError), register.using(session):
                    pass
                session.rollback()
        with Session(host) as session, session.begin(), register.using(session) as bound:
            session.add(Meeting(title="June board"))
            bound.acting_as(OFFICER).execute("cip", reported())

        assert ["June board"] == meetings(host)
        assert 4 == register.plan("cip").version

    def test_a_snapshot_that_was_overtaken_is_redone(self, there: Place, register: PlanRegister) -> None:
        """Under REPEATABLE READ, or after SQLite's read began, another writer's commit cannot be built on."""
        engine = there.host()
        if there.kind == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with engine.connect() as connection:
            if there.kind == "sqlite":
                connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql("SELECT count(*) FROM event").scalar()
            register.acting_as("Auditor").execute("cip", reported("Ongoing"))

            with pytest.raises(RetryTransactionError, match="the whole"), register.using(connection):
                pass
            connection.rollback()
        engine.dispose()

    def test_readers_never_wait(self, host: Engine, register: PlanRegister) -> None:
        """They see what was committed before."""
        with Session(host) as session, session.begin(), register.using(session) as bound:
            bound.acting_as(OFFICER).execute("cip", reported())

            assert (2, 2) == (register.plan("cip").version, len(list(register.events("cip"))))
            assert 2 == register.verify().require().size


class TestPlaces:
    """Where a host lets us keep our tables."""

    def test_a_host_s_engine_and_prefix(self, host: Engine) -> None:
        """Its pool, names of ours that collide with none of its own, and a store beside the first."""
        register = PlanRegister.open(host, create=True, prefix="plan_")
        register.acting_as(OFFICER).execute("own", *opening(), effective_on=MARCH)
        with Session(host) as session, session.begin(), register.using(session) as bound:
            session.add(Meeting(title="June board"))
            bound.acting_as(OFFICER).execute("own", reported())
        register.close()

        again = PlanRegister.open(host, prefix="plan_")
        assert ("own",) == again.plans()
        assert 3 == again.verify().require().size
        assert ["June board"] == meetings(host)

    def test_a_schema_of_our_own(self, there: Place) -> None:
        """On PostgreSQL it is made if need be; SQLite has none and says so."""
        if there.kind == "sqlite":
            with pytest.raises(InvalidValueError, match="SQLite has no schemas"):
                there.register(create=True, schema="ledger")
            return
        with there.register(create=True, schema="ledger") as register:
            register.acting_as(OFFICER).execute("cip", *opening(), effective_on=MARCH)
            assert 2 == register.verify().require().size
        with pytest.raises(StoreMissingError):
            there.register()
        with there.register(schema="ledger") as register:
            assert ("cip",) == register.plans()

    def test_a_connection_to_elsewhere_is_refused(self, register: PlanRegister, tmp_path: Path) -> None:
        """To a database without our tables, or of another kind."""
        engine = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
        wanted: tuple[Any, ...] = (StoreMissingError, InvalidValueError)
        with engine.connect() as connection, pytest.raises(wanted), register.using(connection):
            pass
        engine.dispose()

    def test_a_connection_in_autocommit_is_refused(self, host: Engine, register: PlanRegister) -> None:
        """There would be nothing to roll back."""
        engine = host.execution_options(isolation_level="AUTOCOMMIT")
        with (
            engine.connect() as connection,
            pytest.raises(InvalidValueError, match="no transaction"),
            register.using(connection),
        ):
            pass
