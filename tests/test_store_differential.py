"""Memory, SQLite and PostgreSQL: the same history, the same answers, the same seals."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from datetime import date, timedelta
from itertools import islice, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Column, MetaData, Table, Text, create_engine, func, insert, select
from tests import postgres

from planevents.errors import PlanEventsError
from planevents.events import PlanApproved
from planevents.ledger.audit import Beside, verify
from planevents.people import Name, Post
from planevents.recorded import Context
from planevents.store.interface import Exactly, Incarnation, NoStream, StreamAppend, Unrecorded
from planevents.store.memory import MemoryStore
from planevents.store.sql import SqlStore
from planevents.testing.contracts import ORIGIN, START, Clock, contents, name, unrecorded

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from contextlib import AbstractContextManager

    from planevents.store.interface import EventReader, EventWriter, Store, Transaction

STEPS = 16
OPEN_AT_ONCE = 2


T = TypeVar("T")


class AbandonedError(Exception):
    """What was begun is not to be kept."""


@attrs.frozen
class Append:
    """One call: for each plan how its expected version is told, and minutes to approve it by."""

    streams: tuple[tuple[str, int | None, tuple[str, ...]], ...]
    command: str
    fingerprint: str
    names: tuple[Name, ...]

    def to(self, writer: EventWriter) -> Any:
        """Send it; where a version is expected, it is this far from the plan's own."""
        streams = [
            StreamAppend(
                plan,
                NoStream() if off is None else Exactly(writer.version(plan) + off),
                [self._event(minute) for minute in minutes],
            )
            for plan, off, minutes in self.streams
        ]
        return writer.append(streams, (self.command, self.fingerprint), self.names)

    def _event(self, minute: str) -> Unrecorded:
        context = Context(Post("Performance Officer"), self.command, rules=("standard",))
        return Unrecorded(PlanApproved(body="Executive", minute=minute), date(2025, 3, 31), context)


@attrs.frozen
class Erase:
    """Names taken out, whether or not they are there."""

    names: tuple[Name, ...]

    def to(self, writer: Transaction) -> int:
        return writer.erase(one.commitment for one in self.names)


@attrs.frozen
class BeginIncarnation:
    """The record goes on after a restore."""

    began_at: str

    def to(self, writer: Transaction) -> Incarnation:
        return writer.begin_incarnation(self.began_at)


@attrs.frozen
class Savepoint:
    """Steps inside a savepoint, that are then kept or not."""

    steps: tuple[Step, ...]
    keep: bool


Step = Append | Erase | BeginIncarnation | Savepoint


class InMemory:
    """A store in memory. The host's minutes beside it are a number."""

    def __init__(self, clock: Clock) -> None:
        self.store: Store = MemoryStore(clock, ORIGIN)
        self._minutes = 0

    def minutes(self) -> int:
        return self._minutes

    @contextmanager
    def hosted(self) -> Generator[Transaction]:
        with self.store.transaction() as writer:
            yield writer
        self._minutes += 1

    def reopen(self) -> None:
        """Nothing would be left."""

    def close(self) -> None:
        self.store.close()


class InDatabase:
    """A store in a database, and the engine of a host that keeps its minutes there too."""

    def __init__(self, clock: Clock, url: str, schema: str | None = None) -> None:
        settings: dict[str, Any] = {} if schema is None else {"schema": schema}
        self._open: Callable[..., SqlStore] = lambda **more: SqlStore.open(
            url, clock=clock, **settings, **more
        )
        self._sql_store = self._open(create=True, origin=ORIGIN)
        self._engine = create_engine(url)
        self._table = Table("minutes", MetaData(schema=schema), Column("body", Text))
        self._table.metadata.create_all(self._engine)

    @property
    def store(self) -> Store:
        return self._sql_store

    def minutes(self) -> int:
        with self._engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(self._table)).scalar_one()

    @contextmanager
    def hosted(self) -> Generator[Transaction]:
        with self._engine.begin() as connection:
            connection.execute(insert(self._table).values(body="approved"))
            yield self._sql_store.using(connection)

    def reopen(self) -> None:
        self._sql_store.close()
        self._sql_store = self._open(create=False)

    def close(self) -> None:
        self._sql_store.close()
        self._engine.dispose()


@contextmanager
def in_memory(clock: Clock) -> Generator[InMemory]:
    yield InMemory(clock)


@contextmanager
def in_sqlite(clock: Clock) -> Generator[InDatabase]:
    with TemporaryDirectory() as folder:
        yield InDatabase(clock, f"sqlite:///{Path(folder, 'plans.db')}")


@contextmanager
def in_postgresql(clock: Clock) -> Generator[InDatabase]:
    with postgres.server().schema() as schema:
        yield InDatabase(clock, postgres.server().url(), schema)


HOUSES: dict[str, Callable[[Clock], AbstractContextManager[InMemory | InDatabase]]] = {
    "memory": in_memory,
    "sqlite": in_sqlite,
    "postgresql": in_postgresql,
}

PLANS = ("cip", "CIP", "_register", "Ynys Môn's \\N", "")
LONG = "".join(map(chr, range(0x4E00, 0x4E00 + 5000)))
PEOPLE = (
    name("Ada Lovelace"),
    name("Ada Lovelace", b"\x00" * 16),
    name("Alan\tTuring 🏛"),
    name("", b"\xff" * 16),
)
WRONG = Name(PEOPLE[0].commitment, PEOPLE[0].salt, "Charles Babbage")
COMMANDS = tuple(f"c{number}" for number in range(8))
QUESTIONS = ("version", "read", "read_all", "stored", "command", "commands", "names", "nodes")
FILLING = (0, 0, 252)

plans = st.sampled_from(PLANS)
commands = st.sampled_from(COMMANDS)
minutes = st.text(max_size=12) | st.sampled_from(["\x00", "\\N\t\\.\n", "\ud800"])
# Mostly as expected, so that something is kept.
off = st.sampled_from([0, 0, 0, 0, 0, 0, 0, -1, 1, None])
streams = st.lists(
    st.tuples(plans, off, st.lists(minutes, max_size=3).map(tuple)), max_size=4, unique_by=lambda one: one[0]
)
repeated = st.tuples(plans, off, st.just(())).map(lambda one: [one, one])
people = st.lists(st.sampled_from([*PEOPLE, *PEOPLE, WRONG]), max_size=2).map(tuple)
# Few events to one plan by nobody in particular are the commonest call, and may go a way of their own.
small = st.tuples(plans, off, st.lists(minutes, min_size=1, max_size=2).map(tuple)).map(lambda one: [one])
several = st.one_of(streams, streams, streams, repeated)
fingerprints = st.sampled_from(["f", "g"])
appends = st.one_of(
    st.builds(Append, small.map(tuple), commands, fingerprints, st.just(())),
    st.builds(Append, several.map(tuple), commands, fingerprints, people),
)
others = st.builds(Erase, people) | st.builds(BeginIncarnation, st.sampled_from(["2025", "2026"]))
steps = appends | appends | others
programs = st.recursive(
    st.lists(steps, max_size=3).map(tuple),
    lambda inner: st.lists(steps | st.builds(Savepoint, inner, st.booleans()), min_size=1, max_size=3).map(
        tuple
    ),
    max_leaves=4,
)
afters = st.integers(-3, 30)
limits = st.none() | st.integers(-1, 12)


class StoresAgree(RuleBasedStateMachine):
    """Three stores by one clock, asked the same and told the same."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.stack = ExitStack()
        self.houses = {kind: self.stack.enter_context(make(self.clock)) for kind, make in HOUSES.items()}
        for house in self.houses.values():
            self.stack.callback(house.close)
        self.readings: list[dict[str, Iterator[Any]]] = []
        self.snapshots: list[tuple[dict[str, EventReader], Any, ExitStack]] = []

    def agreed(self, ask: Callable[[str], Any]) -> Any:
        """What each house answers, once all are found to answer alike."""
        answers = {kind: told(ask, kind) for kind in self.houses}
        expected = answers["memory"]
        assert dict.fromkeys(answers, expected) == answers
        return expected

    def each(self, ask: Callable[[InMemory | InDatabase], Any]) -> Any:
        return self.agreed(lambda kind: ask(self.houses[kind]))

    @initialize(
        first=st.lists(minutes.filter(lambda minute: "\ud800" not in minute), max_size=3),
        filling=st.sampled_from(FILLING),
    )
    def begin(self, first: list[str], filling: int) -> None:
        """Most histories have a plan; some are about to fill a tile."""
        append = Append((("cip", 0, tuple(first)),), "begin", "f", (PEOPLE[0],))
        self.each(lambda house: append.to(house.store))
        if filling:
            fill = Append((("filling", 0, ("1",) * (filling - len(first))),), "fill", "f", ())
            self.each(lambda house: fill.to(house.store))

    @rule(append=appends)
    def append(self, append: Append) -> None:
        """One call, to one plan or several."""
        self.each(lambda house: append.to(house.store))

    @rule(steps=programs, keep=st.booleans())
    def transaction(self, steps: tuple[Step, ...], keep: bool) -> None:
        """Several calls, kept together or not at all."""
        self.each(lambda house: in_one(house.store.transaction(), steps, keep))

    @rule(steps=programs, keep=st.booleans())
    def hosted(self, steps: tuple[Step, ...], keep: bool) -> None:
        """Several calls in a host's own transaction, with a row of its own."""
        self.each(lambda house: in_one(house.hosted(), steps, keep))
        self.each(lambda house: house.minutes())

    @rule(seconds=st.integers(-120, 3600), zoned=st.sampled_from([True, True, True, False]))
    def tick(self, seconds: int, zoned: bool) -> None:
        """The clock goes on, or is put back, or forgets its zone."""
        moment = self.clock.now.replace(tzinfo=START.tzinfo) + timedelta(seconds=seconds)
        self.clock.now = moment if zoned else moment.replace(tzinfo=None)

    @rule(question=st.sampled_from(QUESTIONS), data=st.data())
    def ask(self, question: str, data: st.DataObject) -> None:
        """One question, from any point and for any number."""
        arguments: tuple[Any, ...]
        match question:
            case "version":
                arguments = (data.draw(plans),)
            case "read":
                arguments = (data.draw(plans), data.draw(afters))
            case "read_all" | "stored":
                arguments = (data.draw(afters), data.draw(limits))
            case "commands":
                arguments = (data.draw(afters),)
            case "nodes":
                first = data.draw(st.integers(0, 600))
                stop = data.draw(st.integers(first + 1, first // 256 * 256 + 256))
                arguments = (data.draw(st.integers(0, 2)), first, stop)
            case "command":
                arguments = (data.draw(commands),)
            case _:
                arguments = ([person.commitment for person in data.draw(people)],)

        self.each(lambda house: answer(house.store, question, *arguments))

    @precondition(lambda self: len(self.readings) < OPEN_AT_ONCE)
    @rule(
        question=st.sampled_from(["read_all", "stored", "commands", "people", "tiles"]),
        count=st.integers(1, 3),
    )
    def begin_to_read(self, question: str, count: int) -> None:
        """A reading is left open while others write."""
        reading = {kind: getattr(house.store, question)() for kind, house in self.houses.items()}
        for one in reading.values():
            self.stack.callback(one.close)
        if question == "people":
            # In any order: only how many there are can be compared.
            reading = {kind: map(type, one) for kind, one in reading.items()}
        begun = self.agreed(lambda kind: list(islice(reading[kind], count)))
        if len(begun) == count:
            self.readings.append(reading)

    @precondition(lambda self: self.readings)
    @rule()
    def read_to_the_end(self) -> None:
        """It tells what was there when it began."""
        reading = self.readings.pop(0)
        self.agreed(lambda kind: list(reading[kind]))

    @precondition(lambda self: len(self.snapshots) < OPEN_AT_ONCE)
    @rule()
    def open_snapshot(self) -> None:
        """A moment is kept."""
        stack = ExitStack()
        self.stack.callback(stack.close)
        moments = {kind: stack.enter_context(house.store.snapshot()) for kind, house in self.houses.items()}
        self.snapshots.append((moments, self.agreed(lambda kind: contents(moments[kind])), stack))

    @precondition(lambda self: self.snapshots)
    @rule()
    def look_back(self) -> None:
        """It still tells the same."""
        moments, before, stack = self.snapshots.pop(0)
        with stack:
            assert before == self.agreed(lambda kind: contents(moments[kind]))

    @precondition(lambda self: not self.readings and not self.snapshots)
    @rule()
    def reopen(self) -> None:
        """What a store answers is in its database, and nowhere else."""
        for house in self.houses.values():
            house.reopen()

    @invariant()
    def everything_is_alike(self) -> None:
        """The head with its seal, the rows to the byte, commands and people."""

        def everything(house: InMemory | InDatabase) -> Any:
            with house.store.snapshot() as moment:
                return contents(moment)

        self.each(everything)

    def teardown(self) -> None:
        """What was sealed verifies; nothing is left open."""
        with self.stack:
            for house in self.houses.values():
                with house.store.snapshot() as moment:
                    head = moment.head()
                    beside = Beside.of(moment)
                    verify(moment.stored(), head.frontier, head.origin, beside=beside).require()


def told(ask: Callable[[T], Any], whom: T) -> Any:
    """An answer, or the error that is one: its class, its attributes and what it says."""
    try:
        return ask(whom)
    except PlanEventsError as error:
        return type(error), vars_of(error), str(error)


def answer(store: Store, question: str, *arguments: Any) -> Any:
    """What a store answers, read to the end."""
    given = getattr(store, question)(*arguments)
    if question.startswith(("read", "stored")):
        return list(map(whole, given))
    return list(given) if question in {"commands", "nodes"} else given


def vars_of(error: PlanEventsError) -> dict[str, Any]:
    return {field.name: getattr(error, field.name) for field in attrs.fields(cast("Any", type(error)))}


def whole(one: Any) -> Any:
    """A recorded event with its context, that its equality leaves out; a row as it is."""
    return (one, one.context) if hasattr(one, "context") else one


def in_one(opening: AbstractContextManager[Transaction], steps: tuple[Step, ...], keep: bool) -> list[Any]:
    """All that is answered inside a transaction, or a savepoint."""
    answers: list[Any] = []
    with suppress(AbandonedError), opening as writer:
        for step in steps:
            answers += [perform(step, writer), glance(writer)]
        abandon_unless(keep)
    return answers


def perform(step: Step, writer: Transaction) -> Any:
    match step:
        case Append() | Erase() | BeginIncarnation():
            return told(step.to, writer)
        case Savepoint(inner, keep):
            return in_one(within(writer), inner, keep)


@contextmanager
def within(writer: Transaction) -> Generator[Transaction]:
    with writer.savepoint():
        yield writer


def abandon_unless(keep: bool) -> None:
    if not keep:
        raise AbandonedError


def glance(reader: EventReader) -> Any:
    """Enough to see whether a step was kept."""
    seen = reader.plans()
    versions = [reader.version(plan) for plan in seen]
    beside = list(reader.commands()), list(reader.tiles()), reader.incarnations(), set(reader.people())
    return reader.head(), seen, versions, *beside


ODD_TEXTS = ("a\x00b", "\ud800", "x" * 10_000)
FAR = (2**31 - 1, 2**31, 2**53, 2**63 - 1, 2**63, 2**70, -(2**31) - 1, -(2**63) - 1, -(2**70))
ODD_QUESTIONS: tuple[tuple[Any, ...], ...] = (
    *product(("version", "read", "command"), ODD_TEXTS),
    *(("names", [text]) for text in ODD_TEXTS),
    *(("read", "cip", far) for far in FAR),
    *product(("read_all", "stored", "commands"), FAR),
    *product(("nodes",), (0, 1), (FAR[3],), (FAR[3] + 1,)),
    *product(("read_all", "stored"), (-1,), FAR),
)
NEW = unrecorded("2")
IMPOSSIBLE = unrecorded("\ud800")
ODD_APPENDS: dict[str, tuple[StreamAppend, tuple[str, str]]] = {
    "repeated": (StreamAppend("cip", Exactly(0), [NEW]), ("c1", "f")),
    "repeated, and impossible": (StreamAppend("cip", Exactly(1), [IMPOSSIBLE]), ("c1", "f")),
    "repeated, at a wrong version": (StreamAppend("cip", Exactly(5), [NEW]), ("c1", "f")),
    "at a wrong version, and impossible": (StreamAppend("cip", Exactly(0), [IMPOSSIBLE]), ("c2", "f")),
    "impossible": (StreamAppend("cip", Exactly(1), [IMPOSSIBLE]), ("c2", "f")),
    "without events at a wrong version": (StreamAppend("cip", Exactly(0)), ("c2", "f")),
    **{f"at version {far}": (StreamAppend("cip", Exactly(far), [NEW]), ("c2", "f")) for far in FAR},
    "a long plan": (StreamAppend(LONG, NoStream(), [NEW]), ("c2", "f")),
    "a long command": (StreamAppend("cip", Exactly(1), [NEW]), (LONG, "f")),
    "a long fingerprint": (StreamAppend("cip", Exactly(1), [NEW]), ("c2", LONG)),
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stores(clock: Clock) -> Iterator[dict[str, Store]]:
    """The three, each with one event that the command c1 appended."""
    with ExitStack() as stack:
        houses = {kind: stack.enter_context(make(clock)) for kind, make in HOUSES.items()}
        for house in houses.values():
            stack.callback(house.close)
            house.store.append([StreamAppend("cip", NoStream(), [unrecorded("1")])], ("c1", "f"))
        yield {kind: house.store for kind, house in houses.items()}


def alike(stores: dict[str, Store], ask: Callable[[Store], Any]) -> None:
    answers = {kind: told(ask, store) for kind, store in stores.items()}
    assert dict.fromkeys(answers, answers["memory"]) == answers
    everything = {kind: contents(store) for kind, store in stores.items()}
    assert dict.fromkeys(everything, everything["memory"]) == everything


@pytest.mark.parametrize("question", ODD_QUESTIONS, ids=lambda question: ascii(question)[:40])
def test_odd_questions_are_answered_alike(stores: dict[str, Store], question: tuple[Any, ...]) -> None:
    """Whatever a database makes of such a number or text."""
    alike(stores, lambda store: answer(store, *question))


@pytest.mark.parametrize("zoned", [True, False], ids=["", "by a clock without a zone"])
@pytest.mark.parametrize(("given", "command"), ODD_APPENDS.values(), ids=ODD_APPENDS)
def test_odd_appends_are_answered_alike(
    stores: dict[str, Store], clock: Clock, given: StreamAppend, command: tuple[str, str], zoned: bool
) -> None:
    """Where several things are wrong, every store says the same one."""
    clock.now = START if zoned else START.replace(tzinfo=None)

    alike(stores, lambda store: store.append([given], command))
    alike(stores, lambda store: store.append([given], (f"{command[0]} again", "f"), [PEOPLE[0]]))


def test_a_snapshot_is_of_the_moment_at_which_it_was_opened(stores: dict[str, Store]) -> None:
    """Not of the one at which it is first asked."""

    def late(store: Store) -> int:
        with store.snapshot() as moment:
            store.append([StreamAppend("b", NoStream(), [NEW])], ("c2", "f"))
            return moment.head().size

    alike(stores, late)


TestStoresAgree = StoresAgree.TestCase
TestStoresAgree.settings = settings(max_examples=settings().max_examples // 3, stateful_step_count=STEPS)
