"""What the processes of these tests do. Each function is the whole life of one."""

from __future__ import annotations

import logging
import os
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import attrs

# Loaded here once, and not again in every child.
import psycopg
import sqlalchemy.dialects.postgresql
import sqlalchemy.dialects.sqlite
from tests.faults import fuses
from tests.registers import opening

from planevents.commands import AddAction, Relabel, ReportStatus, Withdraw
from planevents.editions.importing import import_edition
from planevents.editions.settings import load_settings
from planevents.editions.table import read_csv
from planevents.errors import CommandRefusedError, PlanEventsError, StoreBusyError, StoreUnavailableError
from planevents.people import Post
from planevents.recorded import Context
from planevents.store.interface import Exactly, StreamAppend, Unrecorded
from planevents.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.faults.diary import Diary
    from tests.faults.place import Place

    from planevents.commands import Command
    from planevents.recorded import Receipt, RecordedEvent
    from planevents.register import Acting, PlanRegister, Register

OFFICER = "Performance Officer"
CONTESTED = "contested"
NOBODY = 65534
EXAMPLE = Path(__file__).parents[2] / "examples" / "continuous_improvement"

del sqlalchemy, psycopg


def prepare(register: Register, plans: Sequence[str], rounds: int = 0) -> int:
    """Open plans with one action, 1, each, and one with what ``rounds`` contests are about.

    Returns how many events there are then.
    """
    acting = register.acting_as(OFFICER)
    for plan in plans:
        acting.execute(plan, *opening(), command_id=f"open-{plan}")
    acting.execute(
        CONTESTED,
        *opening(),
        *(AddAction(f"{letter}{one}", title="Agree it") for one in range(rounds) for letter in "wr"),
        command_id="open-contested",
    )
    return sum(1 for _ in register.events())


def contest(number: int) -> Command:
    """Return what only one of many can be the first to do."""
    match number % 3:
        case 0:
            return AddAction(f"n{number}", title="Agree it")
        case 1:
            return Withdraw(f"w{number}", reason="It is done elsewhere")
        case _:
            return Relabel(f"r{number}", to=f"s{number}")


def compete(acting: Acting, diary: Diary, name: str, number: int) -> bool:
    """Take part in a contest; return whether it was won."""
    command_id = f"{name}-contest{number}"
    diary.begun(command_id, 1)
    try:
        receipt = until_not_busy(
            lambda: acting.execute(CONTESTED, contest(number), command_id=command_id), diary
        )
    except CommandRefusedError:
        diary.refused(command_id)
        return False
    diary.done(command_id, receipt)
    diary.say("won", number)
    return True


def until_not_busy(call: Callable[[], Any], diary: Diary) -> Any:
    """Call again for as long as the store says that it is too busy, as a patient office would."""
    while True:
        try:
            return call()
        except StoreBusyError:
            diary.say("busy", 1)


def status(text: str) -> ReportStatus:
    """Return a command that is always in order, and is one event."""
    return ReportStatus("1", "In progress", narrative=text)


def record(acting: Acting, diary: Diary, command_id: str, plan: str, events: int = 1) -> None:
    """Record so many events on a plan in one call, and note that it was acknowledged."""
    diary.begun(command_id, events)
    commands = [status(f"{command_id} {one}") for one in range(events)]
    diary.done(
        command_id,
        until_not_busy(lambda: acting.execute(plan, *commands, command_id=command_id), diary),
    )


def seen_as(one: RecordedEvent) -> str:
    """Return what a follower notes of an event."""
    return f"{one.position}:{one.address}:{one.context.command_id}"


def tell(diary: Diary, error: BaseException) -> None:
    """Note an error: its class, and its text."""
    diary.say("error", f"{type(error).__name__}:{quote(str(error))}")


class _Again(logging.Handler):
    """Counts the calls that were decided again because somebody else was first."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += record.getMessage() == "plan.decided_again"


def write(place: Place, diary: Diary, *, name: str, plans: Sequence[str], calls: int, rounds: int) -> None:
    """Make so many calls on plans in turn, and take part in every contest on the way."""
    again = _Again()
    logging.getLogger("planevents").addHandler(again)
    logging.getLogger("planevents").setLevel(logging.INFO)
    with place.register() as register:
        acting = register.acting_as(OFFICER)
        won = 0
        for number in range(calls):
            record(acting, diary, f"{name}-{number}", plans[number % len(plans)])
            while won < rounds and won * calls <= number * rounds:
                compete(acting, diary, name, won)
                won += 1
    diary.say("again", again.count)


def follow(place: Place, diary: Diary, *, after: int, end: str) -> None:
    """Note what comes above ``after`` as it comes, until the file ``end`` says how many there are."""
    seen = after

    def stop() -> bool:
        file = Path(end)
        return file.exists() and int(file.read_text() or 0) == seen + 1

    with place.register() as register:
        for one in register.follow(after, poll=0.01, stop=stop):
            diary.say("saw", seen_as(one))
            seen = one.position


def go_on(place: Place, diary: Diary, *, name: str, plan: str, kind: str) -> None:
    """Write without end, in transactions of one kind, until killed."""
    with place.register() as register:
        acting = register.acting_as(OFFICER)
        for number in count():
            _write_one(register, acting, diary, f"{name}-{number}", plan, kind)


def persist(place: Place, diary: Diary, *, name: str, plan: str, calls: int) -> None:
    """Make so many calls, each again with the same id for as long as there is no server."""
    with _opened_at_last(place) as register:
        acting = register.acting_as(OFFICER)
        for number in range(calls):
            while True:
                try:
                    record(acting, diary, f"{name}-{number}", plan)
                except StoreUnavailableError:
                    diary.say("unavailable", 1)
                    time.sleep(0.02)
                else:
                    break


def _opened_at_last(place: Place) -> PlanRegister:
    while True:
        try:
            return place.register()
        except StoreUnavailableError:
            time.sleep(0.02)


def write_until(place: Place, diary: Diary, *, name: str, plan: str, kind: str, moment: int) -> None:
    """Make one call, and be killed at one moment of it, if it has so many."""
    fuse = fuses.Fuse(moment)
    fuses.lay(fuse)
    with place.register() as register:
        acting = register.acting_as(OFFICER)
        record(acting, diary, f"{name}-before", plan)
        fuse.light()
        _write_one(register, acting, diary, f"{name}-at", plan, kind)
        fuse.put_out()
    diary.say("moments", fuse.passed)


def import_until(place: Place, diary: Diary, *, moment: int) -> None:
    """Import an edition, and be killed at one moment of it, if it has so many."""
    settings = load_settings(EXAMPLE / "plan.toml")
    edition = settings.editions[0]
    fuse = fuses.Fuse(moment)
    fuses.lay(fuse)
    with place.register() as register:
        fuse.light()
        import_edition(register, OFFICER, read_csv(EXAMPLE / edition.file), settings, edition)
        fuse.put_out()
    diary.say("moments", fuse.passed)


def fill_up(place: Place, diary: Diary, *, full: str | None) -> None:
    """Write until there is no room, and tell what is said; without a file to fill, files may not grow."""
    import resource  # noqa: PLC0415 there is none on Windows

    with place.register() as register:
        acting = register.acting_as(OFFICER)
        acting.preview("plan", status("warm"))
        if full is None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, resource.RLIM_INFINITY))
        else:
            with Path(full).open("wb", buffering=0) as file, suppress(OSError):
                while file.write(bytes(4096)):
                    pass
        try:
            acting.execute("plan", *(status("a" * 2000) for _ in range(400)))
        except PlanEventsError as error:
            tell(diary, error)
    if full is not None:
        Path(full).unlink()


def be_nobody(place: Place, diary: Diary) -> None:
    """Read and write as a user whom nobody gave any rights, and tell what is said."""
    with tempfile.TemporaryDirectory() as folder:
        # All is loaded that will be needed: what this user may read is not the question.
        own = attrs.evolve(place, url=f"sqlite:///{folder}/own.db")
        with own.register(create=True) as register:
            prepare(register, ["plan"])
    if not os.geteuid():
        os.setuid(NOBODY)
    try:
        with place.register() as register:
            register.acting_as(OFFICER).execute("plan", status("x"))
    except PlanEventsError as error:
        tell(diary, error)


def fill_with(place: Place, diary: Diary, *, events: int) -> None:
    """Append so many reports of a status to one plan, a thousand in a transaction."""
    with place.register() as register:
        store = register._store
        assert isinstance(store, SqlStore)
        acting = register.acting_as(OFFICER)
        acting.execute("cip", *opening())
        (event,) = acting.preview("cip", status("It is on its way")).events
        version, today = store.version("cip"), datetime.now(UTC).date()
        while version < events:
            context = Context(Post(OFFICER), f"c{version}")
            new = [Unrecorded(event, today, context)] * min(1000, events - version)
            store.append([StreamAppend("cip", Exactly(version), new)], (context.command_id, "f"))
            version += len(new)
    diary.say("filled", version)


def replay(place: Place, diary: Diary, *, way: str) -> None:
    """Read the whole store in one way, and tell how much memory that took at most, beside what it had."""
    import resource  # noqa: PLC0415 there is none on Windows

    def peak() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with place.register() as register:
        size = register.checkpoint().size
        began = peak()
        match way:
            case "events":
                seen = sum(1 for _ in register.events())
            case "one_plan":
                seen = sum(1 for _ in register.events("cip"))
            case "follow":
                seen = sum(1 for _ in register.follow(poll=0.01, stop=lambda: True))
            case "verify":
                seen = register.verify().require().size
            case _:
                raise LookupError(way)
    assert size == seen
    diary.say("grown_kib", peak() - began)
    diary.say("peak_kib", peak())


def _write_one(  # noqa: PLR0917 what a call is made of
    register: PlanRegister, acting: Acting, diary: Diary, command_id: str, plan: str, kind: str
) -> None:
    match kind:
        case "single":
            record(acting, diary, command_id, plan)
        case "100" | "1000":
            record(acting, diary, command_id, plan, int(kind))
        case "transaction":
            _together(register, diary, command_id, plan)
        case _:
            raise LookupError(kind)


def _together(register: PlanRegister, diary: Diary, command_id: str, plan: str) -> None:
    """Write to two plans in turn, all or nothing; what is acknowledged is so after the commit."""
    parts = ((f"{command_id}a", plan, 1), (f"{command_id}b", CONTESTED, 12), (f"{command_id}c", plan, 1))
    diary.say("together", ",".join(part for part, _, _ in parts))
    receipts: dict[str, Receipt] = {}
    with register.transaction() as bound:
        acting = bound.acting_as(OFFICER)
        for part, target, events in parts:
            diary.begun(part, events)
            commands = [status(f"{part} {one}") for one in range(events)]
            receipts[part] = acting.execute(target, *commands, command_id=part)
    for part, receipt in receipts.items():
        diary.done(part, receipt)
