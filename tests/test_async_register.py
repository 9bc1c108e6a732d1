"""The register under asyncio: the same answers as the one that waits, and tasks that do not get in each other's way."""

from __future__ import annotations

import asyncio
import inspect
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from tests.engines import KINDS, Place, opened, place
from tests.registers import JUNE, MARCH, OFFICER, contents, opening

from planevents.async_register import AsyncActing, AsyncPlanRegister, AsyncRegister
from planevents.commands import AddAction, IssueReport, ReportStatus, Reprofile
from planevents.errors import CommandRefusedError, InvalidValueError, StoreMissingError, UnknownReportError
from planevents.papers.issued import paper_on
from planevents.register import Acting, PlanRegister

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

    from planevents.papers.paper import Paper


@pytest.fixture(params=KINDS)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with place(request.param, tmp_path) as made:
        yield made


@asynccontextmanager
async def register_at(there: Place, **settings: Any) -> AsyncGenerator[AsyncPlanRegister]:
    async with await AsyncPlanRegister.open(
        there.url, create=True, clock=there.clock, **settings
    ) as register:
        yield register


@asynccontextmanager
async def engine_at(there: Place) -> AsyncGenerator[AsyncEngine]:
    engine = create_async_engine(there.url.replace("sqlite:", "sqlite+aiosqlite:"))
    yield engine
    await engine.dispose()


def reported(status: str = "In progress") -> ReportStatus:
    return ReportStatus("1", status)


class TestSameAsTheOther:
    """One history, asked both ways."""

    def test_it_has_every_public_method(self) -> None:
        """Nobody who moves to asyncio misses one; ``run_sync`` is for what takes the other."""

        def public(kind: type[Any]) -> set[str]:
            return {name for name in dir(kind) if not name.startswith("_")}

        assert public(PlanRegister) | {"run_sync"} == public(AsyncPlanRegister)
        assert public(Acting) == public(AsyncActing)

    def test_their_signatures_are_the_same(self) -> None:
        """Arguments and defaults; ``open`` alone has one more where it waits."""
        for name in ("plan", "changes", "events", "follow", "verify", "project", "acting_as", "execute"):
            kinds = (Acting, AsyncActing) if name == "execute" else (PlanRegister, AsyncPlanRegister)
            one, other = (list(inspect.signature(getattr(kind, name)).parameters) for kind in kinds)
            assert one == other

    def test_they_answer_the_same(self, there: Place) -> None:
        """Every view, on what either of them wrote."""

        async def write_and_ask() -> dict[str, Any]:
            async with register_at(there) as register:
                officer = register.acting_as(OFFICER, person="Ada Lovelace")
                await officer.execute("cip", *opening(), effective_on=MARCH)
                await officer.issue(
                    IssueReport("March", plans=["cip"], period="2024/25 Q4", cut_off=MARCH, body="Executive")
                )
                move = Reprofile("1", target="September 2025", reason="Reset")
                preview = await officer.preview("cip", move, effective_on=JUNE)
                receipt = await officer.execute("cip", move, reported(), effective_on=JUNE)
                assert ((), preview.events) == (preview.positions, receipt.events[:1])
                return {
                    "plans": await register.plans(),
                    "reports": await register.reports(),
                    "plan": await register.plan("cip"),
                    "changes": await register.changes("cip", since="March"),
                    "quarters": await register.quarters("cip"),
                    "movement": await register.movement("cip"),
                    "performance": await register.performance("cip"),
                    "history": await register.history("cip", "1"),
                    "structure": await register.structure("cip"),
                    "dependencies": await register.dependencies("cip"),
                    "lineage": await register.lineage("cip", "1"),
                    "owners": await register.owners("cip"),
                    "events": [(one, one.context) async for one in register.events()],
                    "checkpoint": await register.checkpoint("March"),
                    "verify": await register.verify(),
                    "address": register.address.replace("+aiosqlite", ""),
                }

        found = asyncio.run(write_and_ask())
        with there.register() as register:
            assert found == {
                "plans": register.plans(),
                "reports": register.reports(),
                "plan": register.plan("cip"),
                "changes": register.changes("cip", since="March"),
                "quarters": register.quarters("cip"),
                "movement": register.movement("cip"),
                "performance": register.performance("cip"),
                "history": register.history("cip", "1"),
                "structure": register.structure("cip"),
                "dependencies": register.dependencies("cip"),
                "lineage": register.lineage("cip", "1"),
                "owners": register.owners("cip"),
                "events": contents(register),
                "checkpoint": register.checkpoint("March"),
                "verify": register.verify().require(),
                "address": register.address,
            }

    def test_what_takes_a_register_is_run(self, there: Place) -> None:
        """A paper is the same; arguments are passed on, errors come through, a transaction is seen."""

        async def work() -> Paper:
            async with register_at(there) as register:
                officer = register.acting_as(OFFICER)
                await officer.execute("cip", *opening(), effective_on=MARCH)
                await officer.issue(
                    IssueReport("March", plans=["cip"], period="2024/25 Q4", cut_off=MARCH, body="Executive")
                )
                with pytest.raises(UnknownReportError):
                    await register.run_sync(paper_on, "cip", report="Marhc")
                async with register.transaction() as bound:
                    await bound.acting_as(OFFICER).execute("cip", reported())
                    assert 1 == len(await bound.run_sync(lambda one: list(one.events("cip", after=2))))
                return await register.run_sync(paper_on, "cip")

        found = asyncio.run(work())
        with there.register() as register:
            assert paper_on(register, "cip", "March") == found

    def test_read_models_are_kept(self, there: Place) -> None:
        """Inline, rebuilt and checked, as everywhere."""

        async def work() -> None:
            async with register_at(there, read_models=True) as register:
                officer = register.acting_as(OFFICER)
                await officer.execute("cip", *opening(), effective_on=MARCH)
                await officer.execute("cip", reported())
                assert (await register.read_models.status()).is_current
                assert 3 == (await register.read_models.rebuild()).position
                assert (await register.read_models.catch_up()).is_current
                assert (await register.check()).ok
                assert (await register.read_models.check()).ok

        asyncio.run(work())
        with there.register() as register:
            assert register.check().require().ok

    def test_errors_are_the_same(self, there: Place) -> None:
        """A refusal is a refusal, a store that is not there is missing."""

        async def refused() -> None:
            async with register_at(there) as register:
                await register.acting_as(OFFICER).execute("cip", *opening(), effective_on=MARCH)
                await register.acting_as(OFFICER).execute("cip", reported("In flight"))

        async def missing() -> None:
            await AsyncPlanRegister.open(there.url)

        with pytest.raises(StoreMissingError):
            asyncio.run(missing())
        with pytest.raises(CommandRefusedError, match="In flight"):
            asyncio.run(refused())


class TestTasks:
    """Many at once."""

    def test_tasks_on_one_plan_are_all_kept(self, there: Place) -> None:
        """Each decided on what was there before it, in one gap-free order."""

        async def work() -> tuple[list[int], list[int]]:
            async with register_at(there) as register:
                officer = register.acting_as(OFFICER)
                await officer.execute("cip", *opening(), effective_on=MARCH)
                calls = [officer.execute("cip", reported(one)) for one in ["In progress", "Ongoing"] * 15]
                receipts = await asyncio.gather(*calls)
                assert 32 == (await register.verify()).require().size
                return [one.version for one in receipts], [one.position async for one in register.events()]

        versions, positions = asyncio.run(work())
        assert list(range(3, 33)) == sorted(versions)
        assert list(range(32)) == positions

    def test_others_go_on_while_one_waits(self, there: Place) -> None:
        """A writer that waits for the lock does not stop the event loop."""

        async def work() -> list[str]:
            done: list[str] = []
            async with register_at(there) as register:
                await register.acting_as(OFFICER).execute("cip", *opening(), effective_on=MARCH)

                async def write() -> None:
                    await register.acting_as("Auditor").execute("cip", reported())
                    done.append("written")

                async with register.transaction() as bound:
                    await bound.acting_as(OFFICER).execute("cip", reported("Ongoing"))
                    writing = asyncio.create_task(write())
                    for _ in range(5):
                        await asyncio.sleep(0.02)
                        assert 2 == (await register.plan("cip")).version
                        done.append("read")
                await writing
            return done

        assert [*["read"] * 5, "written"] == asyncio.run(work())


class TestTransactions:
    """Of the register's own, and of a host's."""

    def test_all_is_kept_or_nothing(self, there: Place) -> None:
        """Two plans together; an error takes both back, one within takes back its part."""

        async def failing(register: AsyncRegister, plan: str) -> None:
            async with register.transaction() as bound:
                await bound.acting_as(OFFICER).execute(plan, *opening(), effective_on=MARCH)
                raise LookupError

        async def work() -> tuple[str, ...]:
            async with register_at(there) as register:
                async with register.transaction() as bound:
                    await bound.acting_as(OFFICER).execute("one", *opening(), effective_on=MARCH)
                    with pytest.raises(LookupError):
                        await failing(bound, "part")
                    await bound.acting_as(OFFICER).execute("two", *opening(), effective_on=MARCH)
                with pytest.raises(LookupError):
                    await failing(register, "three")
                return await register.plans()

        assert ("one", "two") == asyncio.run(work())

    @pytest.mark.parametrize("kept", [True, False])
    def test_a_host_s_session(self, there: Place, *, kept: bool) -> None:
        """Its row and our events are kept together, or not at all."""

        async def work() -> tuple[list[str], int]:
            async with register_at(there) as register, engine_at(there) as engine:
                await register.acting_as(OFFICER).execute("cip", *opening(), effective_on=MARCH)
                async with engine.begin() as connection:
                    await connection.execute(text("CREATE TABLE minutes (body TEXT)"))
                async with AsyncSession(engine) as session:
                    await session.execute(text("INSERT INTO minutes VALUES ('Agreed')"))
                    async with register.using(session) as bound:
                        await bound.acting_as(OFFICER).execute("cip", reported())
                    await (session.commit() if kept else session.rollback())
                async with engine.connect() as connection:
                    found = [body for (body,) in await connection.execute(text("SELECT body FROM minutes"))]
                    async with register.using(connection) as bound:
                        assert (3 if kept else 2) == (await bound.plan("cip")).version
                    await connection.rollback()
                return found, (await register.plan("cip")).version

        assert ((["Agreed"], 3) if kept else ([], 2)) == asyncio.run(work())

    def test_a_host_s_engine(self, there: Place) -> None:
        """Its pool is used, and what is no AsyncEngine is refused."""

        async def work() -> tuple[str, ...]:
            async with engine_at(there) as engine:
                with pytest.raises(InvalidValueError, match="no AsyncEngine"):
                    await AsyncPlanRegister.open(engine.sync_engine)  # type: ignore[arg-type]  # a mistake
                with pytest.raises(InvalidValueError, match="nothing to write through"):
                    async with (
                        await AsyncPlanRegister.open(engine, create=True, clock=there.clock) as register,
                        register.using(engine.connect()),
                    ):
                        pass
                register = await AsyncPlanRegister.open(engine, clock=there.clock)
                await register.acting_as(OFFICER).execute("cip", *opening(), effective_on=MARCH)
                return await register.plans()

        assert ("cip",) == asyncio.run(work())


class TestFollowing:
    """Events as they come."""

    def test_a_task_follows_while_others_write(self, there: Place) -> None:
        """It is given each position once, in order, and a cancelled task leaves nothing open."""

        async def work() -> list[int]:
            seen: list[int] = []
            async with register_at(there) as register:
                enough = asyncio.Event()

                async def follow() -> None:
                    async for one in register.follow(poll=0.01):
                        seen.append(one.position)
                        if len(seen) == 12:
                            enough.set()

                following = asyncio.create_task(follow())
                officer = register.acting_as(OFFICER)
                await officer.execute("cip", *opening(), effective_on=MARCH)
                for number in range(2, 12):
                    await officer.execute("cip", AddAction(str(number), title="t"), effective_on=JUNE)
                await enough.wait()
                following.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await following
                assert 12 == (await register.verify()).require().size
            return seen

        assert list(range(12)) == asyncio.run(asyncio.wait_for(work(), 20))

    def test_it_resumes_and_stops(self, there: Place) -> None:
        """From a position on; ``stop`` ends it when nothing is new."""

        async def work(after: int, poll: float = 1) -> list[int]:
            async with register_at(there) as register:
                return [one.position async for one in register.follow(after, poll=poll, stop=lambda: True)]

        with opened(there):
            pass
        assert [0, 1] == asyncio.run(work(-1))
        assert [1] == asyncio.run(work(0))
        with pytest.raises(InvalidValueError, match="seconds above 0"):
            asyncio.run(work(-1, poll=0))
