"""What a store must do, whoever writes it.

A store keeps events in one gap-free order, seals each into the ledger's tree in the
transaction that appends it, and never changes what it holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from planevents.codec import StoredEvent
    from planevents.events import Event
    from planevents.ledger.tiles import Tile
    from planevents.ledger.tree import Frontier
    from planevents.people import Name
    from planevents.recorded import Context, RecordedEvent


@attrs.frozen
class Exactly:
    """Append only if the plan is at this version."""

    version: int


@attrs.frozen
class NoStream:
    """Append only if the plan has no events at all."""


ExpectedVersion = Exactly | NoStream


@attrs.frozen
class Unrecorded:
    """An event to be appended, with everything of its header that the store does not decide."""

    event: Event
    effective_on: date
    context: Context


@attrs.frozen
class StreamAppend:
    """Events for one plan's stream. Without events it only holds the plan at its version."""

    plan: str
    expected: ExpectedVersion
    events: Sequence[Unrecorded] = ()


@attrs.frozen
class CommandRecord:
    """What a store remembers of a call: where its events begin and how many they are."""

    command_id: str
    fingerprint: str
    first_position: int
    count: int


@attrs.frozen
class Head:
    """The end of the store: the sealed tree's frontier, and the origin that never changes."""

    frontier: Frontier
    origin: str

    @property
    def size(self) -> int:
        """How many events there are; the next one's position."""
        return self.frontier.size


@attrs.frozen
class Incarnation:
    """A time that a backup was restored and the record went on from there.

    ``number`` counts from 1, ``size`` is how many events the backup held, and ``began_at`` the
    moment, as events have theirs. A record that was never restored has no incarnation.
    """

    number: int
    size: int
    began_at: str


class EventReader(Protocol):
    """The questions a store answers. Iterators read in bounded memory and see one moment."""

    def head(self) -> Head:
        """Return the end of the store."""
        ...

    def version(self, plan: str) -> int:
        """Return the version of a plan's stream: 0 if it has no events."""
        ...

    def plans(self) -> tuple[str, ...]:
        """Return the ids of all streams in the order in which they began, the register's own included."""
        ...

    def read(self, plan: str, after: int = 0) -> Iterator[RecordedEvent]:
        """Yield a plan's events of versions above ``after``, in order."""
        ...

    def read_all(self, after: int = -1, limit: int | None = None) -> Iterator[RecordedEvent]:
        """Yield all events of positions above ``after``, in order, at most ``limit``."""
        ...

    def stored(self, after: int = -1, limit: int | None = None) -> Iterator[StoredEvent]:
        """Yield the raw rows of positions above ``after``, in order, at most ``limit``, for verification."""
        ...

    def command(self, command_id: str) -> CommandRecord | None:
        """Return what is remembered of a command id."""
        ...

    def names(self, commitments: Iterable[str]) -> Mapping[str, str]:
        """Return the names that open commitments; an erased one, or one that opens nothing, is absent."""
        ...

    def people(self) -> Iterator[Name]:
        """Yield every opening that is kept, by commitment, whether or not it opens it, for verification."""
        ...

    def commands(self, after: int = -1) -> Iterator[CommandRecord]:
        """Yield what is remembered of calls that begin above ``after``, in the order of first positions.

        Where several begin at one position, those without events come first, by their ids. From
        the start, whatever is there is yielded, for verification.
        """
        ...

    def nodes(self, level: int, first: int, stop: int) -> Sequence[bytes]:
        """Return the nodes ``first`` to ``stop`` - 1 of a level, all of one tile, as far as there are.

        A node of level n is the root of 256**n events; those of level 0 are the leaf hashes.
        """
        ...

    def tiles(self) -> Iterator[Tile]:
        """Yield every tile, by level and index, whatever stands in its columns, for verification."""
        ...

    def incarnations(self) -> tuple[Incarnation, ...]:
        """Return the times that the record was restored, in order; mostly there are none."""
        ...


class EventWriter(EventReader, Protocol):
    """A reader that can append."""

    def append(
        self,
        streams: Sequence[StreamAppend],
        command: tuple[str, str],
        names: Sequence[Name] = (),
    ) -> CommandRecord:
        """Append all of it or nothing, with a command's id and fingerprint.

        Raises WrongVersionError where a plan is not at its expected version,
        CommandRepeatedError where the command id is known, StoreBusyError where another
        writer held the store too long.
        """
        ...


class Transaction(EventWriter, Protocol):
    """A writer whose appends are kept together, or not at all."""

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what is appended inside, and nothing else, if an error leaves it; it may be nested."""
        ...

    def erase(self, commitments: Iterable[str]) -> int:
        """Delete the names that open commitments, and return how many there were.

        Raises StoreDeniedError where the database does not let this user erase. What is left of
        them on the disk is for ``Store.after_erasure``, once the transaction is kept.
        """
        ...

    def restore(
        self,
        rows: Iterable[StoredEvent],
        commands: Iterable[CommandRecord],
        names: Iterable[Name],
        incarnations: Iterable[Incarnation],
    ) -> Head:
        """Take in all that another store held, as it is, in bounded memory; return the end.

        The tree and its tiles come from the rows' hashes. Whether those are the rows' own, and
        whether commands and names are sound, is for the caller to check before. Raises
        AppendOnlyError if the store is not empty, or if rows or incarnations do not follow each other.
        """
        ...

    def begin_incarnation(self, began_at: str) -> Incarnation:
        """Keep that the record goes on from here after a restore, and return the incarnation."""
        ...


class Store(EventWriter, Protocol):
    """A whole store."""

    @property
    def address(self) -> str:
        """Where it is, without any password."""
        ...

    def snapshot(self) -> AbstractContextManager[EventReader]:
        """Read several times, all at one moment, without keeping writers waiting."""
        ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Lock the head, then read and append several times; all is kept on exit, or nothing on error."""
        ...

    def after_erasure(self) -> bool:
        """Clear what erased names left behind, and return whether that could be done wholly.

        It cannot while somebody reads a moment before the erasure, or without the right to.
        """
        ...

    def close(self) -> None:
        """Give back what the store holds open."""
        ...
