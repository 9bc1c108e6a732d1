"""Records to be backed up: something of everything that a store can hold, and ten thousand events."""

from __future__ import annotations

import io
from base64 import b64encode
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from planevents import codec
from planevents.backup.exporting import export
from planevents.backup.restoring import Restored, restore
from planevents.ledger.tree import Frontier, leaf_hash
from planevents.people import Name, Post, commit
from planevents.recorded import Context
from planevents.store.interface import Exactly, StreamAppend, Unrecorded
from planevents.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from planevents.events import Event
    from planevents.store.interface import Store

ORIGIN = "council.example/plans"
GOLDEN = Path(__file__).parents[1] / "golden"
TITLES = ("Performance Officer", 'Prif Weithredwr, 100% "dros dro"', "Cyfarwyddwr — Ýnys 😀")
ON = date(2025, 3, 31)


class Clock:
    """A clock that goes on by a second whenever it is read."""

    def __init__(self) -> None:
        self.now = datetime(2025, 6, 30, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@cache
def golden() -> tuple[Event, ...]:
    """One event of every type, at its latest schema."""
    latest = dict(file.stem.split("@") for file in sorted(GOLDEN.iterdir()))
    return tuple(
        codec.decode(kind, int(schema), (GOLDEN / f"{kind}@{schema}.json").read_bytes())
        for kind, schema in sorted(latest.items())
    )


def call(store: Any, plan: str, command_id: str, events: Sequence[Event], *names: Name) -> None:
    """Append events to a plan, wherever it stands, as one call."""
    context = Context(Post(TITLES[len(events) % 3]), command_id, ("standard",))
    new = [Unrecorded(one, ON, context) for one in events]
    fingerprint = f"{len(events):064x}"
    store.append([StreamAppend(plan, Exactly(store.version(plan)), new)], (command_id, fingerprint), names)


def person(value: str) -> Name:
    """A name, with what opens its commitment."""
    salt = value.encode()[:1] * 16
    return Name(commit(value, salt), salt, value)


def fill(store: Any) -> None:
    """Record every type of event, in calls of several sizes for several plans; some of no event at all."""
    events = list(golden())
    call(store, "cip", "held, before anything", [])
    for number, size in enumerate((3, 1, 4, 1, 5, 9, 2, 6)):
        call(
            store, ("cip", "b", "cip", "_register", "workplan-2")[number % 5], f"call {number}", events[:size]
        )
        del events[:size]
    call(store, "cip", "held, é", [])
    call(store, "cip", "held, 😀", [], person("Angharad Rhys"), person("Zoë Vaughan"))
    call(store, "b", "the rest", events, person("Ben Okri"))


@contextmanager
def opened(address: str, clock: Clock | None = None, **more: Any) -> Generator[SqlStore]:
    """Open a store, and make it if there is none."""
    settings = {"create": True, "clock": clock or Clock(), **more}
    with closing(SqlStore.open(address, **settings)) as store:
        yield store


def backup_of(store: Store, **how: Any) -> bytes:
    """Export a store to memory."""
    written = io.BytesIO()
    with store.snapshot() as moment:
        export(moment, written, **how)
    return written.getvalue()


def restored(data: bytes, address: str = "memory://", **how: Any) -> Restored:
    """Restore from memory; where nothing is said of an address, only to see whether it can be."""
    return restore(io.BytesIO(data), address, clock=Clock(), **how)


@cache
def sample() -> bytes:
    """A backup of a record that was restored once before, and went on."""
    with TemporaryDirectory() as folder:
        with opened(f"{folder}/a.db", origin=ORIGIN) as store:
            fill(store)
            first = backup_of(store)
        restored(first, f"{folder}/b.db")
        with opened(f"{folder}/b.db") as store:
            call(store, "cip", "afterwards", golden()[:3], person("Carys Owen"))
            return backup_of(store)


def lines_of(data: bytes, *without: str) -> list[bytes]:
    """The lines of a backup, but for those of some kinds."""
    kinds = tuple(b'{"%s":' % kind.encode() for kind in without)
    return [line for line in data.splitlines(keepends=True) if not (kinds and line.startswith(kinds))]


def ended(lines: Sequence[bytes]) -> bytes:
    """A backup of these lines, with the end line that would belong to them."""
    counts = {
        kind: sum(line.startswith(b'{"%s":' % begins) for line in lines)
        for kind, begins in {
            "commands": b"command",
            "events": b"data",
            "incarnations": b"incarnation",
            "people": b"person",
        }.items()
    }
    leaves = [leaf_hash(line[:-1]) for line in lines if line.startswith(b'{"data":')]
    root = b64encode(Frontier.empty().extend(leaves).root()).decode()
    before = b"".join(lines)
    end = {**counts, "root": root, "sha256": sha256(before).hexdigest()}
    return before + codec.canonical({"end": end}) + b"\n"
