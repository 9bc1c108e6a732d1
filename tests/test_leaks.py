"""A name that was erased is nowhere: no table, no log, no view, no error, no byte of the database's files."""

from __future__ import annotations

import json
import logging
import pickle
import sqlite3
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import postgres
from tests.registers import MARCH, OFFICER, Clock, opening

from planevents import Person, PlanRegister
from planevents.commands import (
    AddAction,
    AddSection,
    ChangeOwners,
    ErasePersonalData,
    IssueReport,
    ProposeAmendment,
    RecordPublishedChange,
    ReportStatus,
    Reprofile,
)
from planevents.errors import PlanEventsError, UnknownPersonError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from planevents.register import Acting, Register

PLANS = ("cip", "works")
LOGGERS = ("planevents", "sqlalchemy", "aiosqlite", "psycopg", "asyncio")
BASIS = "UK GDPR Article 17(1)(b)"

# Letters that no other text here has in this order, and all that is written otherwise in JSON.
PARTS = st.text(
    "XJQZ\N{LATIN SMALL LETTER E WITH ACUTE}\N{CYRILLIC SMALL LETTER ZHE}\N{CJK UNIFIED IDEOGRAPH-4E00}'\"\\",
    min_size=4,
    max_size=60,
)
NAMES = st.lists(
    st.builds(
        "Qz{}Zq {}".format, st.uuids().map(lambda one: one.hex[:12]), PARTS.map(lambda one: f"{one}jx")
    ),
    min_size=4,
    max_size=7,
    unique=True,
)


@attrs.frozen
class Step:
    """Something that somebody does, with somebody named in it."""

    kind: str
    plan: str
    actor: int
    owners: tuple[int, ...]


STEPS = st.lists(
    st.builds(
        Step,
        kind=st.sampled_from(
            ("own", "own", "answer", "observe", "propose", "move", "report", "refused", "erase")
        ),
        plan=st.sampled_from(PLANS),
        actor=st.integers(0, 6),
        owners=st.lists(st.integers(0, 6), min_size=1, max_size=12).map(tuple),
    ),
    min_size=4,
    max_size=14,
)


class Life:
    """A register through which people pass; it keeps whatever anybody was told."""

    def __init__(self, register: PlanRegister, clock: Clock, names: list[str]) -> None:
        self.register = register
        self.clock = clock
        self.names = names
        self.gone: list[str] = []
        self.told: list[str] = []
        for plan in PLANS:
            register.acting_as(OFFICER).execute(
                plan, *opening(), AddAction("2", title="Two"), effective_on=MARCH
            )

    def live(self, steps: Iterable[Step]) -> None:
        """Take the steps; what is refused is heard as well."""
        for number, step in enumerate(steps):
            self.clock.now += timedelta(days=1)
            try:
                self._hear(self._do(number, step))
            except PlanEventsError as error:
                self._hear(error)
                self.told.append(str(pickle.dumps(error)))

    def erase(self, name: str) -> None:
        """Erase somebody, by a person who may be the same one."""
        command = ErasePersonalData(name.swapcase(), legal_basis=BASIS)
        acting = self.register.acting_as("Data Protection Officer", person=name if len(name) % 2 else None)
        try:
            self._hear(acting.preview_erase(command))
            done = acting.erase(command, command_id=f"erase {len(self.gone)}")
        except UnknownPersonError as error:
            self._hear(error)
        else:
            self._hear(done)
            self._hear(command)
            assert done.complete
        self.gone.append(name)

    def shown(self) -> str:
        """Everything that is shown of the plans now."""
        register = self.register
        asked: list[Any] = [register.reports(), register.verify()]
        for plan in PLANS:
            asked += [
                register.plan(plan),
                register.changes(plan),
                register.quarters(plan),
                register.movement(plan),
                register.performance(plan),
                register.history(plan, "1"),
                *(register.changes(plan, since=one.name) for one in register.reports(plan)),
                *(register.plan(plan, as_reported=one.name) for one in register.reports(plan)),
            ]
        rows = [one.to_rows() for one in asked if hasattr(one, "to_rows")]
        pages = [one._repr_html_() for one in asked if hasattr(one, "_repr_html_")]
        return "\n".join((*map(str, asked), *map(repr, asked), json.dumps(rows, ensure_ascii=False), *pages))

    def _do(self, number: int, step: Step) -> object:
        acting: Acting = self.register.acting_as(OFFICER, person=self._name(step.actor))
        owners = [Person(self._name(one), post=f"Post {one}") for one in step.owners]
        match step.kind:
            case "own":
                return acting.execute(step.plan, ChangeOwners("1", owners=owners))
            case "answer":
                return acting.execute(step.plan, AddSection(f"S{number}", title="Aim", accountable=owners[0]))
            case "observe":
                return acting.execute(step.plan, RecordPublishedChange("2", field="owners", owners=owners))
            case "propose":
                command = ProposeAmendment("1", target="May 2026", reason="Elections", impact="None")
                return acting.preview(step.plan, command)
            case "move":
                return self._several(lambda bound: bound.acting_as(OFFICER, person=self._name(step.actor)))
            case "report":
                report = IssueReport(f"R{number}", plans=[step.plan], period="2025/26 Q1", cut_off=MARCH)
                return acting.issue(report)
            case "refused":
                return acting.execute(step.plan, ChangeOwners("99", owners=owners), ReportStatus("1", "Blue"))
            case _:
                self.erase(self._name(step.actor))
                return None

    def _several(self, acting: Callable[[Register], Acting]) -> object:
        with self.register.transaction() as bound:
            command = Reprofile("1", target=f"May {self.clock.now:%Y}", reason="Elections")
            return [acting(bound).execute(plan, command) for plan in PLANS]

    def _name(self, index: int) -> str:
        """Whoever is left; a name is not used again once it was erased."""
        left = [name for name in self.names if name not in self.gone]
        return left[index % len(left)]

    def _hear(self, said: object) -> None:
        self.told += [str(said), repr(said)]


class Ear(logging.Handler):
    """Hears every log line, with whatever stands in its record."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{self.format(record)} {vars(record)}")


@contextmanager
def listening() -> Generator[list[str]]:
    """Hear all loggers at their most talkative: SQLAlchemy's then tell every row."""
    ear, loggers = Ear(), [logging.getLogger(name) for name in LOGGERS]
    before = [(one.level, one.propagate) for one in loggers]
    for one in loggers:
        one.setLevel(logging.DEBUG)
        one.propagate = False
        one.addHandler(ear)
    try:
        yield ear.lines
    finally:
        for one, (level, propagate) in zip(loggers, before, strict=True):
            one.removeHandler(ear)
            one.setLevel(level)
            one.propagate = propagate


def spellings(name: str) -> tuple[bytes, ...]:
    """A name, and its parts, in every encoding in which something might hold it."""
    found: list[bytes] = []
    for part in (name, name.partition(" ")[0]):
        for one in (part, part.swapcase(), json.dumps(part)[1:-1], repr(part)[1:-1]):
            found += [one.encode(), one.encode("utf-16-le"), one.encode("utf-16-be")]
    return tuple(dict.fromkeys(found))


def leaked(names: Iterable[str], *held: bytes | str) -> list[str]:
    """The names that stand in any of these."""
    raw = (one if isinstance(one, bytes) else one.encode("utf-8", "surrogatepass") for one in held)
    text = b"\n".join(raw)
    return [name for name in names if any(one in text for one in spellings(name))]


def test_whatever_a_name_is_written_in_it_is_found() -> None:
    """The search that the tests below believe: it finds a name in each of these."""
    name = 'Qz1Zq X\N{LATIN SMALL LETTER E WITH ACUTE}"\\jx'
    for held in (name, name.swapcase(), json.dumps(name), repr([name]), name.encode("utf-16-le"), "…Qz1Zq…"):
        assert [name] == leaked([name], held)
    assert [] == leaked([name], "Qz2Zq X")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(names=NAMES, steps=STEPS, last=st.integers(0, 6))
def test_an_erased_name_is_nowhere_in_sqlite(names: list[str], steps: list[Step], last: int) -> None:
    """Random people pass through two plans, some are erased on the way; every table and every byte is searched."""
    with TemporaryDirectory() as folder, listening() as log:
        file = Path(folder) / "plans.db"
        with closing(opened(f"sqlite:///{file}")) as register:
            life = lived(register, names, steps, last)

            assert [] == leaked(life.gone, *sqlite_rows(file))
            assert [] == leaked(life.gone, *(one.read_bytes() for one in Path(folder).iterdir()))
            assert_quiet(life, log)
        assert [] == leaked(life.gone, *(one.read_bytes() for one in Path(folder).iterdir()))


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(names=NAMES, steps=STEPS, last=st.integers(0, 6))
def test_an_erased_name_is_nowhere_in_postgresql_s_tables(
    names: list[str], steps: list[Step], last: int
) -> None:
    """Nor in any file of the database; what PostgreSQL logs ahead of writing it is out of reach."""
    server = postgres.server()
    with (
        server.database() as database,
        listening() as log,
        closing(opened(server.url(database))) as register,
        closing(server.connect(database)) as connection,
    ):
        life = lived(register, names, steps, last)

        assert [] == leaked(life.gone, *postgresql_rows(connection))
        assert [] == leaked(life.gone, *postgresql_files(connection))
        assert_quiet(life, log)


def test_what_sqlite_left_of_a_row_is_cleared(tmp_path: Path) -> None:
    """Such as of one that somebody deleted by hand: deleted is not overwritten."""
    file = tmp_path / "plans.db"
    with closing(opened(f"sqlite:///{file}")) as register:
        names = crowd(register)
        with closing(sqlite3.connect(file)) as raw, raw:
            raw.execute("PRAGMA secure_delete = OFF")
            raw.execute("DELETE FROM person WHERE value = ?", (names[50],))
        assert [names[50]] == leaked([names[50]], *(one.read_bytes() for one in tmp_path.iterdir()))

        assert register.after_erasure()

        held = [one.read_bytes() for one in tmp_path.iterdir()]
        assert [] == leaked([names[50]], *held)
        assert names[51:] == leaked(names[51:], *held)


def test_what_postgresql_left_of_a_row_is_cleared() -> None:
    """The last of a page is overwritten by nothing, until the table is written anew."""
    server = postgres.server()
    with (
        server.database() as database,
        closing(opened(server.url(database))) as register,
        closing(server.connect(database)) as connection,
    ):
        crowd(register)
        (last,) = connection.execute("SELECT value FROM person ORDER BY ctid DESC LIMIT 1").fetchone() or ()
        connection.execute("DELETE FROM person WHERE value = %s", (last,))
        connection.execute("VACUUM person")
        assert [last] == leaked([last], *postgresql_files(connection))

        assert register.after_erasure()

        assert [] == leaked([last], *postgresql_files(connection))


def test_postgresql_s_planner_keeps_no_sample_of_names() -> None:
    """Of other columns it keeps some values for itself, where nobody would look."""
    server = postgres.server()
    with (
        server.database() as database,
        closing(opened(server.url(database))) as register,
        closing(server.connect(database)) as connection,
    ):
        crowd(register)
        connection.execute("ANALYZE person")

        sampled = connection.execute("SELECT attname FROM pg_stats WHERE tablename = 'person'").fetchall()
        assert [("commitment",)] == sampled


def crowd(register: PlanRegister) -> list[str]:
    """A hundred people who own one action; return their names."""
    names = [f"Qz{number:03}Zq jx" for number in range(100)]
    owners = [Person(name, post="Clerk") for name in names]
    register.acting_as(OFFICER).execute(
        "cip", *opening(), ChangeOwners("1", owners=owners), effective_on=MARCH
    )
    return names


def opened(url: str) -> PlanRegister:
    return PlanRegister.open(url, create=True, clock=CLOCKS[-1], read_models=True)


CLOCKS: list[Clock] = [Clock()]


def lived(register: PlanRegister, names: list[str], steps: list[Step], last: int) -> Life:
    """Let people pass through, then erase one that is left; leave one."""
    life = Life(register, CLOCKS[-1], names)
    life.live([step for step in steps if step.kind != "erase"][:3])
    life.live(step for step in steps if len(life.gone) < len(names) - 2 or step.kind != "erase")
    life.live([Step("own", "cip", last, (last, last + 1))])
    life.erase(life._name(last))
    return life


def assert_quiet(life: Life, log: list[str]) -> None:
    """Nobody was told a name, no log line ever held one, and no view shows one that was erased."""
    left = [name for name in life.names if name not in life.gone]
    assert any("personal_data.erased" in line for line in log)
    assert any("sqlalchemy" in line for line in log)
    assert [] == leaked(life.names, *log)
    assert [] == leaked(life.names, *life.told)
    shown = life.shown()
    assert [] == leaked(life.gone, shown)
    assert "(erased)" in shown
    assert [] != leaked(left, shown)
    assert life.register.check().ok
    assert [] == leaked(life.names, *log)


def sqlite_rows(file: Path) -> list[str]:
    """Every column of every row of every table and view, in whatever type it is."""
    with closing(sqlite3.connect(file)) as raw:
        named = raw.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
        return [str(raw.execute(f'SELECT * FROM "{name}"').fetchall()) for (name,) in named]


def postgresql_rows(connection: Any) -> list[str]:
    """Every row of every table and view outside PostgreSQL's own catalogue, and of its statistics."""
    named = connection.execute(
        "SELECT format('%I.%I', schemaname, relname) FROM (SELECT schemaname, tablename FROM pg_tables"
        " UNION ALL SELECT schemaname, viewname FROM pg_views) AS every(schemaname, relname)"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        " UNION ALL SELECT 'pg_catalog.pg_statistic' UNION ALL SELECT 'pg_catalog.pg_stat_activity'"
    ).fetchall()
    return [
        str(connection.execute(f"SELECT every::text FROM {name} AS every").fetchall()) for (name,) in named
    ]


def postgresql_files(connection: Any) -> list[bytes]:
    """Every file in which the server keeps this database's tables."""
    connection.execute("CHECKPOINT")
    folder, oid = connection.execute(
        "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    return [one.read_bytes() for one in (Path(folder) / "base" / str(oid)).iterdir() if one.is_file()]
