"""What the contract's tests are made of, and what tests of one's own store can use as well."""

# These are tests: they assert that expected == actual.
# ruff: noqa: S101, SIM300

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from planevents.codec import StoredEvent
from planevents.events import PlanApproved
from planevents.ledger.audit import Beside, verify
from planevents.people import Name, Post, commit
from planevents.recorded import Context
from planevents.store.interface import Exactly, StreamAppend, Unrecorded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from planevents.store.interface import EventReader, ExpectedVersion, Store

ORIGIN = "council.example/plans"
"""The origin of the store under test."""

START = datetime(2025, 3, 31, 9, 0, tzinfo=UTC)
"""What the clock says until a test sets it."""

MORE_THAN_A_PAGE = 1100
"""More rows than a store is likely to fetch at once."""


class Clock:
    """A clock that tells what it was set to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Return the moment it was set to."""
        return self.now


def unrecorded(minute: str = "1", command: str = "c", actor: str = "Performance Officer") -> Unrecorded:
    """Return an event to append: that the Executive approved a plan, in a minute."""
    return Unrecorded(
        PlanApproved(body="Executive", minute=minute),
        date(2025, 3, 31),
        Context(Post(actor), command, rules=("standard",)),
    )


def stream(plan: str, at: int | ExpectedVersion, count: int = 1) -> StreamAppend:
    """Return ``count`` events for a plan at a version, or as expected otherwise."""
    expected = Exactly(at) if isinstance(at, int) else at
    first = at if isinstance(at, int) else 0
    return StreamAppend(plan, expected, [unrecorded(str(first + one)) for one in range(1, count + 1)])


def rows(count: int) -> Iterator[StoredEvent]:
    """Yield so many rows of a plan as a backup might hold them, with hashes that are of nothing."""
    moment = "2025-03-31T09:00:00.000000Z"
    for position in range(count):
        yield StoredEvent(
            position,
            "cip",
            position + 1,
            "plan.approved",
            1,
            moment,
            moment[:10],
            "Officer",
            "{}",
            "{}",
            sha256(b"%d" % position).digest(),
        )


def restored(store: Store, source: Iterable[StoredEvent]) -> None:
    """Restore a backup that holds nothing but events."""
    with store.transaction() as writer:
        writer.restore(source, (), (), ())


def name(value: str, salt: bytes = b"s" * 16) -> Name:
    """Return a person's name that opens its commitment."""
    return Name(commit(value, salt), salt, value)


def contents(store: EventReader) -> dict[str, Any]:
    """Return all that a store answers, as plain values that can be compared."""
    plans = store.plans()
    return {
        "head": store.head(),
        "plans": plans,
        "versions": {plan: store.version(plan) for plan in plans},
        "positions": {plan: [one.position for one in store.read(plan)] for plan in plans},
        "stored": list(store.stored()),
        "commands": list(store.commands()),
        "people": set(store.people()),
        "tiles": list(store.tiles()),
        "incarnations": store.incarnations(),
    }


def assert_sealed(store: Store) -> None:
    """Fail, and say what is wrong, unless the head is the frontier of the stored texts' tree."""
    with store.snapshot() as moment:
        head = moment.head()
        beside = Beside(moment.people(), None, moment.tiles(), moment.stored)
        found = verify(moment.stored(), head.frontier, head.origin, beside=beside)
    assert "" == "\n".join(map(str, found.findings))


def abandon(store: Store, streams: Sequence[StreamAppend], command: tuple[str, str]) -> None:
    """Append in a transaction that is then given up."""

    def append() -> None:
        with store.transaction() as writer:
            writer.append(streams, command)
            raise LookupError

    with pytest.raises(LookupError):
        append()
