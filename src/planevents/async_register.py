"""The register for asyncio: the same questions and deeds, awaited.

Nothing is decided here. Each method runs the register's own under SQLAlchemy's asyncio, with
aiosqlite or psycopg, so that what waits for the database lets others go on.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import wraps
from os import PathLike
from typing import IO, TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Self, TypeVar, cast

from planevents.errors import InvalidValueError
from planevents.projections.base import View
from planevents.reading import PlanReader
from planevents.register import Acting, PlanRegister, Register
from planevents.store import aio

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterable
    from contextlib import AbstractContextManager
    from datetime import datetime
    from types import TracebackType

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

    from planevents.asking import AwaitedQuestion, Plans, Question
    from planevents.backup.restoring import Restored
    from planevents.bundle.summary import Bundle
    from planevents.ledger.audit import Verification
    from planevents.ledger.checkpoint import Checkpoint
    from planevents.ledger.signing import SignerKey
    from planevents.people import Post
    from planevents.read_models.checking import ReadModelCheck
    from planevents.read_models.models import ReadModels
    from planevents.read_models.status import ReadModelStatus
    from planevents.recorded import RecordedEvent
    from planevents.rules import RuleBook

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)
V = TypeVar("V", bound=View)


class _Awaited(Generic[S_co]):
    """Something whose methods are awaited."""

    def __init__(self, sync: S_co) -> None:
        self._sync = sync


def _awaited(
    method: Callable[Concatenate[S, P], R],
) -> Callable[Concatenate[_Awaited[S], P], Coroutine[Any, Any, R]]:
    @wraps(method)
    async def call(self: _Awaited[S], /, *args: P.args, **kwargs: P.kwargs) -> R:
        sync = self._sync  # pyright: ignore[reportPrivateUsage] this is a method of it
        return await aio.run(method, sync, *args, **kwargs)

    return call


def _awaited_of_several(question: Question[P, V]) -> AwaitedQuestion[P, V]:
    method = cast("Callable[Concatenate[Any, P], Any]", question)
    return cast("AwaitedQuestion[P, V]", _awaited(method))


class AsyncActing(_Awaited[Acting]):
    """An asynchronous register in somebody's hands; see ``Acting``."""

    execute = _awaited(Acting.execute)
    preview = _awaited(Acting.preview)
    issue = _awaited(Acting.issue)
    erase = _awaited(Acting.erase)
    preview_erase = _awaited(Acting.preview_erase)


class AsyncReadModels:
    """The read models of an asynchronous register; see ``ReadModels``."""

    def __init__(self, sync: ReadModels) -> None:
        self._sync = sync

    async def create(self) -> None:
        """Make what is missing of the tables and views."""
        await aio.run(self._sync.create)

    async def catch_up(
        self, *, batch: int = 1000, progress: Callable[[int, int], object] | None = None
    ) -> ReadModelStatus:
        """Bring the tables to the end of the store, a batch a transaction."""
        return await aio.run(self._sync.catch_up, batch=batch, progress=progress)

    async def rebuild(
        self, *, batch: int = 1000, progress: Callable[[int, int], object] | None = None
    ) -> ReadModelStatus:
        """Make the tables anew beside those that are read, then let the new ones be read."""
        return await aio.run(self._sync.rebuild, batch=batch, progress=progress)

    async def check(self) -> ReadModelCheck:
        """Replay history up to where the tables are, and compare them with what they should hold."""
        return await aio.run(self._sync.check)

    async def status(self) -> ReadModelStatus:
        """Return how far the tables have come."""
        return await aio.run(self._sync.status)


class AsyncRegister(_Awaited[Register]):
    """Reading and writing against one view of a store; see ``Register``."""

    plans = _awaited(PlanReader.plans)
    reports = _awaited(PlanReader.reports)
    year_starts = _awaited(PlanReader.year_starts)
    draft = _awaited(PlanReader.draft)
    plan = _awaited_of_several(PlanReader.plan)
    changes = _awaited_of_several(PlanReader.changes)
    quarters = _awaited_of_several(PlanReader.quarters)
    movement = _awaited_of_several(PlanReader.movement)
    performance = _awaited_of_several(PlanReader.performance)
    risks = _awaited_of_several(PlanReader.risks)
    amendments = _awaited_of_several(PlanReader.amendments)
    milestones = _awaited_of_several(PlanReader.milestones)
    cadence = _awaited_of_several(PlanReader.cadence)
    measures = _awaited_of_several(PlanReader.measures)
    figures = _awaited_of_several(PlanReader.figures)
    finance = _awaited_of_several(PlanReader.finance)
    structure = _awaited_of_several(PlanReader.structure)
    dependencies = _awaited_of_several(PlanReader.dependencies)
    owners = _awaited_of_several(PlanReader.owners)
    lineage = _awaited(PlanReader.lineage)
    business_cases = _awaited_of_several(PlanReader.business_cases)
    history = _awaited(PlanReader.history)
    project = _awaited(PlanReader.project)
    checkpoint = _awaited(PlanReader.checkpoint)
    prove = _awaited(PlanReader.prove)
    prove_consistency = _awaited(PlanReader.prove_consistency)

    def acting_as(self, post: str | Post, *, person: str | None = None) -> AsyncActing:
        """Return this register in the hands of a post; ``person`` is who holds it, sealed as a commitment."""
        return AsyncActing(self._sync.acting_as(post, person=person))

    async def run_sync(
        self, work: Callable[Concatenate[Register, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Await what a function gives that takes a register as it is without asyncio, such as ``paper_on``.

        What waits for the database within it lets others go on. It must return whole what it found: an
        iterator over the store would be read outside, where nothing can wait for the database.
        """
        return await aio.run(work, self._sync, *args, **kwargs)

    async def events(
        self, plan: str | Plans | None = None, *, after: int | None = None
    ) -> AsyncGenerator[RecordedEvent]:
        """Yield recorded events in order: one plan's above version ``after``, or all above that position.

        Those of several plans come in the store's order; see ``PlanReader.events``.
        """
        recorded = await aio.run(self._sync.events, plan, after=after)
        async for one in aio.iterate(lambda: recorded):
            yield one

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncRegister]:
        """Write to several plans at once: all is kept on leaving, or nothing on an error."""
        async with _entered(self._sync.transaction()) as bound:
            yield AsyncRegister(bound)


class AsyncPlanRegister(AsyncRegister):
    """A register of plans in a store of its own, for one event loop. Open it with ``open``."""

    def __init__(self, register: PlanRegister) -> None:
        super().__init__(register)
        self._register = register

    @classmethod
    async def open(
        cls,
        address: str | PathLike[str] | AsyncEngine,
        *,
        create: bool = False,
        timezone: str = "UTC",
        clock: Callable[[], datetime] | None = None,
        rules: RuleBook | None = None,
        authorise: Callable[[Post, str, str], bool] | None = None,
        origin: str | None = None,
        schema: str | None = None,
        prefix: str = "",
        lock_timeout: float = 5.0,
        read_models: bool = False,
    ) -> Self:
        """Open the register as ``PlanRegister.open`` does; a host's engine is an ``AsyncEngine``."""
        where = address if isinstance(address, str | PathLike) else aio.sync_engine(address)
        return cls(
            await aio.run(
                PlanRegister.open,
                where,
                create=create,
                timezone=timezone,
                clock=clock,
                rules=rules,
                authorise=authorise,
                origin=origin,
                schema=schema,
                prefix=prefix,
                lock_timeout=lock_timeout,
                read_models=read_models,
                on_asyncio=True,
            )
        )

    @property
    def address(self) -> str:
        """Where the store is, without any password."""
        return self._register.address

    async def export(
        self,
        target: str | PathLike[str] | IO[bytes],
        *,
        names: bool = True,
        force: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> Checkpoint:
        """Write a backup; see ``PlanRegister.export``. The event loop waits while it computes and writes."""
        return await aio.run(self._register.export, target, names=names, force=force, progress=progress)

    async def bundle(
        self,
        plan: str,
        target: str | PathLike[str] | IO[bytes],
        *,
        at: Iterable[Checkpoint | str] = (),
        signer: SignerKey | None = None,
        force: bool = False,
    ) -> Bundle:
        """Write an audit bundle; see ``PlanRegister.bundle``. The event loop waits while it computes."""
        return await aio.run(self._register.bundle, plan, target, at=at, signer=signer, force=force)

    @staticmethod
    async def restore(
        source: str | PathLike[str] | IO[bytes],
        address: str | PathLike[str] | AsyncEngine,
        *,
        against: Checkpoint | None = None,
        progress: Callable[[int], None] | None = None,
        clock: Callable[[], datetime] | None = None,
        schema: str | None = None,
        prefix: str = "",
        lock_timeout: float = 5.0,
    ) -> Restored:
        """Take a backup into an empty store; see ``PlanRegister.restore``. The event loop waits as above."""
        return await aio.run(
            PlanRegister.restore,
            source,
            address if isinstance(address, str | PathLike) else aio.sync_engine(address),
            against=against,
            progress=progress,
            clock=clock,
            schema=schema,
            prefix=prefix,
            lock_timeout=lock_timeout,
            on_asyncio=True,
        )

    async def follow(
        self, after: int = -1, *, poll: float = 0.5, stop: Callable[[], bool] | None = None
    ) -> AsyncIterator[RecordedEvent]:
        """Yield the events above a position, and then each as it is committed: none twice, none left out.

        As ``PlanRegister.follow``; a task that is cancelled ends it as well.
        """
        if poll <= 0:
            raise InvalidValueError("poll", poll, "this is a number of seconds above 0")
        while True:
            async for one in self.events(after=after):
                yield one
                after = one.position
            if stop is not None and stop():
                return
            await asyncio.sleep(poll)

    @asynccontextmanager
    async def using(self, connection: AsyncConnection | AsyncSession) -> AsyncGenerator[AsyncRegister]:
        """Read and write inside the transaction of the host's connection or ORM session.

        The host commits it or rolls it back; see ``PlanRegister.using``.
        """
        bound = self._register.using(aio.sync_connection(connection))
        async with _entered(bound) as register:
            yield AsyncRegister(register)

    async def after_erasure(self) -> bool:
        """Have the database give up the bytes of what was erased; see ``PlanRegister.after_erasure``."""
        return await aio.run(self._register.after_erasure)

    async def verify(
        self,
        *,
        against: Checkpoint | None = None,
        since: Checkpoint | None = None,
        event: str | None = None,
        bundle: str | PathLike[str] | None = None,
        read_models: bool = False,
        progress: Callable[[int], None] | None = None,
        processes: int = 1,
    ) -> Verification:
        """Recompute every seal; see ``PlanRegister.verify``. The event loop waits while it computes."""
        return await aio.run(
            self._register.verify,
            against=against,
            since=since,
            event=event,
            bundle=bundle,
            read_models=read_models,
            progress=progress,
            processes=processes,
        )

    @property
    def read_models(self) -> AsyncReadModels:
        """The tables and views for SQL beside the record: made, caught up, rebuilt and checked."""
        return AsyncReadModels(self._register.read_models)

    async def keep_read_models(self, *, create: bool = False) -> None:
        """Write the rows of the read models with every append from now on; as ``PlanRegister`` does."""
        await aio.run(self._register.keep_read_models, create=create)

    async def check(self) -> ReadModelCheck:
        """Replay history, and compare the read models with what they should hold."""
        return await aio.run(self._register.check)

    async def close(self) -> None:
        """Give back what the register holds open."""
        await aio.run(self._register.close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


@asynccontextmanager
async def _entered(context: AbstractContextManager[Register]) -> AsyncGenerator[Register]:
    """Enter and leave a context where its database calls can wait."""
    bound = await aio.run(context.__enter__)
    try:
        yield bound
    except BaseException as error:
        if not await aio.run(context.__exit__, type(error), error, error.__traceback__):
            raise
    else:
        await aio.run(context.__exit__, None, None, None)
