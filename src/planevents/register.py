"""The register of plans: load, decide, append, project. What people hold in their hands."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from typing import IO, TYPE_CHECKING, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from planevents import erasing
from planevents.calls import Call
from planevents.desk import Desk, Settings
from planevents.errors import InvalidValueError, ReadModelsError
from planevents.ledger.audit import Beside
from planevents.ledger.outside import compare, of_read_model
from planevents.people import Person, Post
from planevents.reading import PlanReader
from planevents.recorded import Receipt, Source
from planevents.rules import RuleBook
from planevents.store.memory import MemoryStore
from planevents.tips import Tips

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator, Iterable, Iterator
    from types import TracebackType

    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

    from planevents.backup.restoring import Restored
    from planevents.bundle.summary import Bundle
    from planevents.commands import Command, ErasePersonalData, IssueReport
    from planevents.erasing import Erasure, ErasurePreview
    from planevents.ledger.audit import Verification
    from planevents.ledger.checkpoint import Checkpoint
    from planevents.ledger.signing import SignerKey
    from planevents.read_models.checking import ReadModelCheck
    from planevents.read_models.models import ReadModels
    from planevents.recorded import RecordedEvent
    from planevents.store.interface import EventReader, Store, Transaction
    from planevents.store.sql import SqlStore


class Register(PlanReader, ABC):
    """Reading and writing against one view of a store."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.writer, desk.tips, desk.settings.today)
        self._desk = desk

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Register]:
        """Write to several plans at once: all is kept on leaving, or nothing on an error.

        Within a transaction that is under way this is a part of it: an error takes back the
        part alone, and may be caught outside it; what is kept is kept with the whole.
        """

    def acting_as(self, post: str | Post, *, person: str | None = None) -> Acting:
        """Return this register in the hands of a post; ``person`` is who holds it, sealed as a commitment.

        Raises InvalidValueError for a ``person`` with a Post of another kind, or held already.
        """
        held = post if isinstance(post, Post) else Post(post)
        if person is None:
            return Acting(self._desk, held)
        if held != Post(held.title):
            raise InvalidValueError(
                "post",
                str(held) if held.person is None else f"{held}, held by somebody",
                "a person is recorded with a post's title alone",
                "leave out person, or pass the title of the post that they hold",
            )
        return Acting(self._desk, Person(person, post=held.title))


@attrs.frozen
class Acting:
    """A register in somebody's hands: there is no default actor."""

    _desk: Desk
    _actor: Post | Person

    def execute(
        self,
        plan: str,
        *commands: Command,
        effective_on: date | None = None,
        source: Source | str | None = None,
        expected_version: int | None = None,
        command_id: str | None = None,
        causation: str | None = None,
    ) -> Receipt:
        """Carry out commands on one plan, all or none, and return their receipt.

        ``effective_on`` is the day of commands that name none (default: today in the register's
        time zone). ``source`` is the document that the commands were read from; a command with a
        ``place`` needs one. With ``expected_version`` nothing is silently decided again. A ``command_id``
        makes the call safe to repeat: the same content returns the first receipt.

        Raises CommandRefusedError with every violation, WrongVersionError, CommandReusedError,
        NotAuthorisedError, StoreBusyError.
        """
        call = Call.of(self._actor, plan, commands, effective_on, source, command_id, causation)
        return self._desk.execute(call, expected_version)

    def preview(
        self,
        plan: str,
        *commands: Command,
        effective_on: date | None = None,
        expected_version: int | None = None,
    ) -> Receipt:
        """Return the receipt that ``execute`` would give, or raise what it would raise; append nothing."""
        call = Call.of(self._actor, plan, commands, effective_on, None, None, None)
        decision, _ = self._desk.decide(call, expected_version)
        events = tuple(new.event for new in decision.events)
        return Receipt(plan, decision.tip.plan.version, (), events, decision.ids, decision.warnings)

    def issue(self, report: IssueReport, *, command_id: str | None = None) -> Receipt:
        """Publish a report: it pins what is known now of its plans, up to its cut-off."""
        return self._desk.issue(self._actor, report, command_id)

    def erase(self, command: ErasePersonalData, *, command_id: str | None = None) -> Erasure:
        """Erase people's names for good, and record it in every plan that mentions them, all or nothing.

        What was sealed stays as it was, and so does every checkpoint; views show "erased". A name that
        the command erases is not kept for who erases it either. Who repeats a ``command_id`` gets the
        first result. Inside a transaction, ``after_erasure`` is to be called after its end.

        Raises UnknownPersonError if no such name is kept, InvalidValueError where the name would be
        sealed for ever, CommandReusedError if a name is kept though the ``command_id`` was carried
        out, NotAuthorisedError, StoreBusyError, StoreDeniedError.
        """
        return erasing.erase(self._desk, self._actor, command, command_id)

    def preview_erase(self, command: ErasePersonalData) -> ErasurePreview:
        """Return what ``erase`` would erase and where it is mentioned, or raise what it would raise."""
        return erasing.preview(self._desk, self._actor, command)


class PlanRegister(Register):
    """A register of plans in a store of its own. Safe to share between threads."""

    def __init__(
        self,
        store: Store,
        *,
        timezone: str = "UTC",
        clock: Callable[[], datetime] | None = None,
        rules: RuleBook | None = None,
        authorise: Callable[[Post, str, str], bool] | None = None,
    ) -> None:
        settings = Settings(clock or now, _zone(timezone), rules or RuleBook.standard(), authorise)
        super().__init__(
            Desk(store, Tips(), settings, alone=store.transaction, after_erasure=store.after_erasure)
        )
        self._store = store
        self._read_models: ReadModels | None = None

    @classmethod
    def open(
        cls,
        address: str | os.PathLike[str] | Engine,
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
        on_asyncio: bool = False,
    ) -> Self:
        """Open the register at a path, at a database URL or on a host's engine; ``memory://`` keeps nothing.

        ``create`` makes the tables if there are none, or brings older ones up to date. ``timezone``
        says when a day ends. ``clock`` gives aware moments. ``authorise(actor, plan, command)`` may
        say no. ``origin`` names a new store in its checkpoints, for good. ``schema`` is where in a
        PostgreSQL database the tables are, and ``prefix`` begins their names. A writer waits for
        others up to ``lock_timeout`` seconds; a host's engine keeps its own. With ``read_models``
        every append also writes the tables for SQL (see ``read_models``). ``on_asyncio`` is what
        ``AsyncPlanRegister`` says.

        Raises StoreMissingError, StoreFormatError, StoreUnavailableError.
        """
        moment = clock or now
        store: Store
        if address == "memory://":
            store = MemoryStore(moment, origin)
        else:
            from planevents.store.sql import SqlStore  # noqa: PLC0415 SQLAlchemy is loaded when it is needed

            store = SqlStore.open(
                address,
                create=create,
                clock=moment,
                origin=origin,
                lock_timeout=lock_timeout,
                schema=schema,
                prefix=prefix,
                on_asyncio=on_asyncio,
            )
        register = cls(store, timezone=timezone, clock=moment, rules=rules, authorise=authorise)
        if read_models:
            register.keep_read_models(create=create)
        return register

    @property
    def address(self) -> str:
        """Where the store is, without any password."""
        return self._store.address

    def verify(
        self,
        *,
        against: Checkpoint | None = None,
        since: Checkpoint | None = None,
        event: str | None = None,
        bundle: str | os.PathLike[str] | None = None,
        read_models: bool = False,
        progress: Callable[[int], None] | None = None,
        processes: int = 1,
    ) -> Verification:
        """Recompute every seal; ``against`` an outside checkpoint, prove the history up to its size.

        ``since`` an outside checkpoint reads only what came after it, and knows the rest by the hashes
        that were kept of it; ``event``, such as 'cip@42', reads that one alone. A ``bundle`` from outside
        names the events that differ from those in it. With ``read_models`` the tables for SQL are held
        against history too. ``progress`` is given the number of events checked, now and then. More
        ``processes`` share the work, each reading for itself: it pays from some hundred thousand events on.
        """
        if (since is not None or event is not None) and (bundle or read_models or processes != 1):
            message = "this reads a part alone"
            hint = "leave out bundle, read_models and processes"
            raise InvalidValueError("event" if since is None else "since", event or since, message, hint)
        # The head and the events must be of one moment, whoever is writing.
        with self._store.snapshot() as moment:
            if processes == 1:
                reader = PlanReader(moment, self._tips, self._today)
                found = reader.verify(against=against, since=since, event=event, progress=progress)
            else:
                found = self._verify_in_processes(moment, against, progress, processes)
            if bundle is not None:
                from planevents.bundle.reading import read_events  # noqa: PLC0415 seldom needed

                found = found.with_findings(compare(moment.stored, read_events(bundle)))
        if read_models:
            found = found.with_findings(map(of_read_model, self.check().findings))
        return found

    def _verify_in_processes(
        self,
        moment: EventReader,
        against: Checkpoint | None,
        progress: Callable[[int], None] | None,
        processes: int,
    ) -> Verification:
        from planevents.ledger.parallel import verify_in_processes  # noqa: PLC0415 seldom needed, slow to load

        head = moment.head()
        return verify_in_processes(
            self._database("processes", "in memory there is but one process").elsewhere(),
            moment.stored,
            head.frontier,
            head.origin,
            processes=processes,
            against=against,
            progress=progress,
            beside=Beside.of(moment),
        )

    def export(
        self,
        target: str | os.PathLike[str] | IO[bytes],
        *,
        names: bool = True,
        force: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> Checkpoint:
        """Write a backup to a path, or to an open binary file, and return the checkpoint of what is in it.

        It holds one moment, whoever is writing. A path's file is readable by its owner alone, appears
        once it is whole, and is compressed if it is named .gz. Without ``names`` the people's names are
        left out. ``progress`` is given the number of events written, now and then.

        Raises VerificationError if the store is not as it was sealed: of that there is no backup.
        Raises BackupError if the file cannot be written, or is there and ``force`` does not replace it.
        """
        from planevents.backup.exporting import export  # noqa: PLC0415 seldom needed

        with self._store.snapshot() as moment:
            return export(moment, target, names=names, force=force, progress=progress)

    def bundle(
        self,
        plan: str,
        target: str | os.PathLike[str] | IO[bytes],
        *,
        at: Iterable[Checkpoint | str] = (),
        signer: SignerKey | None = None,
        force: bool = False,
    ) -> Bundle:
        """Write an audit bundle of a plan: a zip that an outsider checks offline, with nothing else.

        It holds the plan's events and the reports, hashes for all others, and the checkpoint of each
        report on the plan and of the end. ``at`` are further checkpoints, or texts of them as they were
        published or signed, that it must show to hold. ``signer`` signs all. Nobody's name is in it. A
        file appears under its name once it is whole, and replaces another only with ``force``.

        Raises UnknownPlanError; VerificationError if what is stored is not as it was sealed, or not
        what ``at`` says; BackupError where no file can be written.
        """
        from planevents.bundle.writing import write_bundle  # noqa: PLC0415 seldom needed

        with self._store.snapshot() as moment:
            return write_bundle(moment, plan, target, at=at, signer=signer, force=force)

    @staticmethod
    def restore(
        source: str | os.PathLike[str] | IO[bytes],
        address: str | os.PathLike[str] | Engine,
        *,
        against: Checkpoint | None = None,
        progress: Callable[[int], None] | None = None,
        clock: Callable[[], datetime] | None = None,
        schema: str | None = None,
        prefix: str = "",
        lock_timeout: float = 5.0,
        on_asyncio: bool = False,
    ) -> Restored:
        """Take a backup into an empty store, which is made if there is none: verified, or nothing is kept.

        The events are the same bytes, under the same origin and root; that they were restored is kept
        beside them as an incarnation. ``against`` an outside checkpoint, nothing is kept unless the
        events begin with those of it. At ``memory://`` the backup is only checked. ``progress`` is given
        the number of events read, now and then. The other arguments are those of ``open``.

        Raises BackupError, with the line, if anything is wrong with the backup, and where there are
        events already; StoreFormatError, StoreUnavailableError.
        """
        from planevents.backup.restoring import restore  # noqa: PLC0415 seldom needed

        return restore(
            source,
            address,
            against=against,
            progress=progress,
            clock=clock or now,
            schema=schema,
            prefix=prefix,
            lock_timeout=lock_timeout,
            on_asyncio=on_asyncio,
        )

    @contextmanager
    def transaction(self) -> Generator[Register]:
        """Write to several plans at once: all is kept on leaving, or nothing on an error."""
        with self._store.transaction() as writer:
            yield _Bound(writer, self._desk)

    @contextmanager
    def using(self, connection: Connection | Session) -> Generator[Register]:
        """Read and write inside the transaction of the host's connection or ORM session.

        The host commits it or rolls it back. Other writers wait until then, so write late. Raises
        RetryTransactionError when another writer was first: redo the whole transaction.
        """
        store = self._database("connection", "only a register in a database can use a connection")
        yield _Bound(store.using(connection), self._desk)

    def after_erasure(self) -> bool:
        """Have the database give up the bytes of what was erased; return whether none are left in its files.

        ``erase`` does it itself, save inside a transaction; where this says no, do it again later.
        """
        return self._store.after_erasure()

    def follow(
        self, after: int = -1, *, poll: float = 0.5, stop: Callable[[], bool] | None = None
    ) -> Iterator[RecordedEvent]:
        """Yield the events above a position, and then each as it is committed: none twice, none left out.

        Positions have no gaps and are committed in their order, so whoever keeps the position of the
        last event that it dealt with resumes from there. The store is asked every ``poll`` seconds;
        ``stop`` is asked each time that nothing is new, and ends it.
        """
        if poll <= 0:
            raise InvalidValueError("poll", poll, "this is a number of seconds above 0")
        while True:
            for one in self._store.read_all(after):
                yield one
                after = one.position
            if stop is not None and stop():
                return
            time.sleep(poll)

    @property
    def read_models(self) -> ReadModels:
        """The tables and views for SQL beside the record: made, caught up, rebuilt and checked.

        Raises InvalidValueError in memory, where there is no SQL.
        """
        if self._read_models is None:
            from planevents.read_models.models import ReadModels  # noqa: PLC0415 it loads SQLAlchemy

            store = self._database("read_models", "in memory there is no SQL to read with")
            self._read_models = ReadModels(store, self._tips)
        return self._read_models

    def keep_read_models(self, *, create: bool = False) -> None:
        """Write the rows of the read models with every append from now on, in its own transaction.

        ``create`` makes the tables if they are missing. Raises ReadModelsError if they are, and are not
        to be made.
        """
        store = self._database("read_models", "in memory there is no SQL to read with")
        if create:
            self.read_models.create()
        elif self.read_models.status().position is None:
            raise ReadModelsError("there are no read models in this store: open it with create=True")
        store.on_append = self.read_models.keep

    def check(self) -> ReadModelCheck:
        """Replay history, and compare the read models with what they should hold."""
        return self.read_models.check()

    def _database(self, field: str, why: str) -> SqlStore:
        from planevents.store.sql import SqlStore  # noqa: PLC0415 SQLAlchemy is loaded when it is needed

        if not isinstance(self._store, SqlStore):
            raise InvalidValueError(field, self.address, why)
        return self._store

    def close(self) -> None:
        """Give back what the register holds open."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Bound(Register):
    """A register inside a transaction, with a cache that ends with it."""

    def __init__(self, writer: Transaction, outside: Desk) -> None:
        super().__init__(Desk(writer, outside.tips.copy(), outside.settings, alone=None))
        self._writer = writer

    @contextmanager
    def transaction(self) -> Generator[Register]:
        """Write to several plans as one part of the transaction under way; an error takes back the part."""
        try:
            with self._writer.savepoint():
                yield self
        except BaseException:
            self._tips.forget()
            raise


def now() -> datetime:
    """Return the present moment; the clock of a register that is given none."""
    return datetime.now(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidValueError(
            "timezone", name, "there is no such time zone", "such as 'Europe/London'"
        ) from error
