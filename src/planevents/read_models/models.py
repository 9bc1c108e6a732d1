"""The read models of a store: made, kept with every append, caught up, rebuilt and checked."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import chain, islice
from threading import Lock
from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

from sqlalchemy import inspect

from planevents.errors import InvalidValueError, ReadModelsError
from planevents.read_models.checking import AT_MOST, Checker, ReadModelCheck
from planevents.read_models.generations import RETIRED, VERSION, Generations
from planevents.read_models.status import ReadModelStatus
from planevents.read_models.step import steps
from planevents.read_models.tables import ReadTables
from planevents.read_models.views import Views
from planevents.read_models.writing import RowWriter
from planevents.store import connections
from planevents.store.dialect import dialect_of
from planevents.tips import Tips

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from sqlalchemy import Connection

    from planevents.read_models.generations import Generation
    from planevents.store.sql import SqlStore
    from planevents.store.sql_reader import SqlReader
    from planevents.store.sql_writer import SqlWriter

    Progress = Callable[[int, int], object]

BATCH = 1000
"""Events that a catch-up or rebuild takes at once."""


class ReadModels:
    """Tables and views beside a store's own, for SQL.

    ``keep`` is the store's ``on_append``: with it every append writes its rows in its own
    transaction. Without it ``catch_up`` brings the tables to the end of the store. ``tips`` is the
    register's cached fold, which is read, and never told of what may be rolled back.
    """

    def __init__(self, store: SqlStore, tips: Tips | None = None) -> None:
        self._store = store
        self._tips = tips or Tips()
        self._tables = ReadTables(store.tables)
        self._views = Views(self._tables)
        self._generations = Generations(store.tables.generation)
        self._rows = RowWriter(self._tables)
        self._sessions: WeakKeyDictionary[SqlWriter, Tips] = WeakKeyDictionary()
        self._lock = Lock()

    def create(self) -> None:
        """Make what is missing of the tables and views; what is there is left as it is.

        In a store with events they begin empty, and so they do if a table was missing: ``rebuild`` or
        ``catch_up`` fills them.
        """
        with self._reading() as reader:
            if self._is_there(reader.connection):
                return
        with self._locked() as writer:
            connection = writer.connection
            is_whole = not self._missing(connection) and self._generations.live(connection) is not None
            with connections.running():
                self._tables.metadata.create_all(connection)
            self._views.create(connection)
            if not is_whole:
                self._generations.swap(connection, self._begin(connection))

    def keep(self, writer: SqlWriter, first: int) -> None:
        """Write the rows of an append whose events begin at ``first``, in its own transaction.

        A generation that lacked something before stays behind: ``catch_up`` brings it on. If this
        raises, the append fails as a whole.
        """
        kept = [
            one
            for one in self._generations.all(writer.connection)
            if one.position == first and one.version == VERSION
        ]
        if not kept:
            return
        recorded = list(writer.read_all(first - 1))
        end = first + len(recorded)
        deltas = list(chain.from_iterable(steps(writer, self._tips_of(writer), recorded)))
        for generation in kept:
            if self._generations.claim(writer.connection, generation.number, first, end):
                self._rows.write(writer.connection, generation.number, deltas)

    def catch_up(self, *, batch: int = BATCH, progress: Progress | None = None) -> ReadModelStatus:
        """Bring the tables to the end of the store, a batch a transaction, each with how far it came.

        ``progress`` is told how many events are in, and how many there are. Several may run at once.

        Raises ReadModelsError if there are no tables, or if they need a rebuild.
        """
        _require_batch(batch)
        while True:
            with self._reading() as reader:
                live = self._require_live(reader.connection)
            if (status := self.status()).needs_rebuild:
                raise ReadModelsError(str(status))
            if self._bring(live.number, batch, progress) and self._finish(live.number):
                return self._told(progress)

    def rebuild(self, *, batch: int = BATCH, progress: Progress | None = None) -> ReadModelStatus:
        """Make the tables anew beside those that are read, then let the new ones be read.

        Readers and writers go on meanwhile. Interrupted, it is begun again by calling it again, and
        goes on where it was; two at once share the work. ``progress`` as in ``catch_up``.
        """
        _require_batch(batch)
        self.create()
        while True:
            number = self._shadow()
            if self._bring(number, batch, progress) and self._finish(number, swap=True):
                self._clean()
                return self._told(progress)

    def check(self) -> ReadModelCheck:
        """Replay history up to where the tables are, and compare them with what they should hold.

        Raises ReadModelsError if there are no tables.
        """
        with self._reading() as reader:
            live = self._require_live(reader.connection)
            found = Checker(self._tables, reader.connection, reader, live).findings()
            findings = tuple(islice(found, AT_MOST))
            return ReadModelCheck(live.position, findings, stopped=next(found, None) is not None)

    def status(self) -> ReadModelStatus:
        """Return how far the tables have come."""
        with self._reading() as reader:
            generations = self._generations.all(reader.connection)
            live = next((one for one in generations if one.live), None)
            building = [one.position for one in generations if not one.live and one.position != RETIRED]
            return ReadModelStatus(
                head=reader.head().size,
                position=None if live is None else live.position,
                version=None if live is None else live.version,
                needed=VERSION,
                building=max(building, default=None),
            )

    def _tips_of(self, writer: SqlWriter) -> Tips:
        with self._lock:
            # A copy looks whether a plan has gone back: this writer may have taken a part back.
            return self._sessions.setdefault(writer, self._tips.copy())

    def _shadow(self) -> int:
        """Return the generation that is being built, begun now if there is none."""
        with self._locked() as writer:
            head = writer.head().size
            for one in self._generations.all(writer.connection):
                if not one.live and RETIRED < one.position <= head and one.version == VERSION:
                    return one.number
            return self._begin(writer.connection)

    def _begin(self, connection: Connection) -> int:
        number = self._generations.add(connection)
        # Whoever meddled with the generations may have left rows of this one.
        self._rows.clear(connection, number)
        return number

    def _bring(self, number: int, batch: int, progress: Progress | None) -> bool:
        """Bring a generation to within a batch of the end, locking nobody out; False if it was retired."""
        # Somebody else may bring it on with other batches; a copy looks whether a plan has gone back.
        tips = Tips().copy()
        while True:
            with self._reading() as reader:
                generation = self._generations.get(reader.connection, number)
                if generation is None:
                    return False
                start, head = generation.position, reader.head().size
                is_near = head - start <= batch
                recorded = [] if is_near else list(reader.read_all(start - 1, batch))
                deltas = list(chain.from_iterable(steps(reader, tips, recorded)))
            if progress is not None:
                progress(start, head)
            if is_near:
                return True
            with self._unlocked() as connection:
                if self._generations.claim(connection, number, start, start + len(recorded)):
                    self._rows.write(connection, number, deltas)

    def _finish(self, number: int, *, swap: bool = False) -> bool:
        """Bring a generation to the very end while nobody appends; False if it was retired."""
        with self._locked() as writer:
            connection = writer.connection
            generation = self._generations.get(connection, number)
            if generation is None:
                return False
            start, head = generation.position, writer.head().size
            recorded = list(writer.read_all(start - 1)) if start < head else []
            deltas = list(chain.from_iterable(steps(writer, Tips().copy(), recorded)))
            if not self._generations.claim(connection, number, start, start + len(recorded)):
                return False
            self._rows.write(connection, number, deltas)
            if swap and not generation.live:
                self._generations.swap(connection, number)
        return True

    def _told(self, progress: Progress | None) -> ReadModelStatus:
        status = self.status()
        if progress is not None:
            progress(status.position or 0, status.head)
        return status

    def _clean(self) -> None:
        """Remove the rows of retired generations, a plan at a time, and then the generations."""
        with self._reading() as reader:
            retired = [one for one in self._generations.all(reader.connection) if one.position == RETIRED]
            plans = reader.plans()
        for generation in retired:
            for plan in plans:
                with self._unlocked() as connection:
                    self._rows.clear(connection, generation.number, plan)
            with self._locked() as writer:
                self._rows.clear(writer.connection, generation.number)
                self._generations.remove(writer.connection, generation.number)

    def _is_there(self, connection: Connection) -> bool:
        return (
            not self._missing(connection)
            and not self._views.missing(connection)
            and self._generations.live(connection) is not None
        )

    def _missing(self, connection: Connection) -> set[str]:
        with connections.running():
            present = inspect(connection).get_table_names(schema=self._tables.schema)
        return {table.name for table in self._tables.by_name.values()} - set(present)

    def _require_live(self, connection: Connection) -> Generation:
        live = self._generations.live(connection)
        if live is None or not self._is_there(connection):
            raise ReadModelsError("there are no read models in this store: create() makes them")
        return live

    @contextmanager
    def _reading(self) -> Generator[SqlReader]:
        with self._store.snapshot() as reader:
            yield cast("SqlReader", reader)

    @contextmanager
    def _locked(self) -> Generator[SqlWriter]:
        """Write while nobody appends."""
        with self._store.transaction() as writer:
            yield cast("SqlWriter", writer)

    @contextmanager
    def _unlocked(self) -> Generator[Connection]:
        """Write while others append, where the database can do that."""
        engine = self._store.engine
        dialect = dialect_of(engine)
        with connections.writing(engine, dialect, "SELECT 1") as connection:
            yield connection
            connections.commit(connection)


def _require_batch(batch: int) -> None:
    if batch < 1:
        raise InvalidValueError("batch", batch, "a batch has at least one event")
