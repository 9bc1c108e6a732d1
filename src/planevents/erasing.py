"""Erasing personal data: who is meant, where history mentions them, and what records that it was done.

A name stands in one table, behind the commitments that events hold. Erasing takes it out there and
appends one event to every plan that mentions it, all in one transaction. Nothing here keeps a name
where a log or a traceback would show it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import attrs

from planevents.calls import fingerprint, named_or_new, sealed
from planevents.codec.mentions import mentions
from planevents.commands import ErasePersonalData
from planevents.desk import log
from planevents.errors import CommandReusedError, InvalidValueError, StoreError, UnknownPersonError
from planevents.events import PersonalDataErased
from planevents.identity import REGISTER
from planevents.people import Person, Sought, is_commitment
from planevents.projections.base import counted
from planevents.store.interface import CommandRecord, Exactly, NoStream, StreamAppend, Unrecorded

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence
    from datetime import date

    from planevents.codec import StoredEvent
    from planevents.desk import Desk
    from planevents.people import Name, Post
    from planevents.recorded import Context
    from planevents.store.interface import EventReader, Transaction


@attrs.frozen
class Erasure:
    """What was erased.

    ``names`` is how many names, of which one person may have several; ``plans`` are those that mentioned
    them, and ``positions`` those of the events that say so now. ``repeated`` says that the same
    command id had been carried out before. ``complete`` says that the database has given up the
    deleted bytes as well; until then call ``after_erasure`` of the register again.
    """

    plans: tuple[str, ...]
    positions: tuple[int, ...]
    names: int
    repeated: bool = False
    complete: bool = False

    def __str__(self) -> str:
        again = " before" if self.repeated else ""
        rest = "" if self.complete else "; the database still holds deleted bytes: call after_erasure()"
        return f"erased {counted(self.names, 'name')} in {_listed(self.plans)}{again}{rest}"


@attrs.frozen
class Mention:
    """A commitment in one stream: in which posts, how many events hold it, and the first of them."""

    plan: str
    commitment: str
    posts: tuple[str, ...]
    events: int
    first: str


@attrs.frozen
class ErasurePreview:
    """What would be erased: how many names, and where events mention whoever they are.

    A person who is named twice has two commitments. Where namesakes are among them, choose by
    the posts, and erase the ``commitments`` that are meant.
    """

    names: int
    mentions: tuple[Mention, ...]

    @property
    def plans(self) -> tuple[str, ...]:
        """The plans that mention them."""
        return tuple(dict.fromkeys(one.plan for one in self.mentions if one.plan != REGISTER))

    def __str__(self) -> str:
        listed = (
            f"  {one.first}: {'; '.join(one.posts)}, {counted(one.events, 'event')}, {one.commitment}"
            for one in self.mentions
        )
        return "\n".join((f"would erase {counted(self.names, 'name')} in {_listed(self.plans)}", *listed))


def preview(desk: Desk, actor: Post | Person, command: ErasePersonalData) -> ErasurePreview:
    """Return what ``erase`` would erase, or raise what it would raise; change nothing."""
    _require_command(command)
    post = sealed(actor, [])
    desk.authorise(post, REGISTER, type(command).__name__)
    search = _Search(command)
    search.look(desk.writer)
    search.require(desk.context(post, "", None, None), command)
    return ErasurePreview(len(search.kept), search.mentions())


def erase(desk: Desk, actor: Post | Person, command: ErasePersonalData, command_id: str | None) -> Erasure:
    """Take names out of the register, and record in every plan that mentions them that it was done."""
    _require_command(command)
    named, call_id = command_id is not None, named_or_new(command_id)
    hidden = command if command.name is None else attrs.evolve(command, name="…")
    taken = fingerprint(REGISTER, actor, [hidden], None, None)
    names: list[Name] = []
    post = sealed(actor, names)
    desk.authorise(post, REGISTER, type(command).__name__)
    context = desk.context(post, call_id, None, None)
    if named and (record := desk.writer.command(call_id)):
        return _repeated(desk, command, record, taken)
    search = _Search(command)
    if desk.alone is not None:
        search.look(desk.writer)  # what takes long, while others may write
    with _locked(desk) as writer:
        done: CommandRecord | Erasure | None = writer.command(call_id)
        if done is None:
            search.look(writer)
            search.require(context, command)
            streams = _streams(writer, search, command, context, desk.settings.today())
            own = [] if isinstance(actor, Person) and search.is_meant(actor.name) else names
            record = writer.append(streams, (call_id, taken), own)
            writer.erase(search.kept)
            done = _erasure([one.plan for one in streams], record, len(search.kept))
    if isinstance(done, CommandRecord):  # sent twice at once, and the other was first
        return _repeated(desk, command, done, taken)
    log.info("personal_data.erased", plans=list(done.plans), names=done.names, positions=list(done.positions))
    return attrs.evolve(done, complete=_settled(desk))


class _Tally:
    """How often a stream mentions a commitment."""

    def __init__(self, stored: StoredEvent) -> None:
        self.first = f"{stored.plan}@{stored.version}"
        self.posts: dict[str, None] = {}
        self.events = 0


class _Search:
    """Looks for the names that a command means and for the events that mention them, as history grows."""

    def __init__(self, command: ErasePersonalData) -> None:
        self._sought = [] if command.name is None else [Sought.of(command.name)]
        self._commitments = frozenset(command.commitments)
        self._tallies: dict[tuple[str, str], _Tally] = {}
        self._end = 0
        self.kept: frozenset[str] = frozenset()

    def look(self, reader: EventReader) -> None:
        """Look at the names that are kept now, and at the events that came since the last look."""
        # The end is asked for first: a name that is added later comes with events that are later.
        end = reader.head().size
        self.look_at_names(reader)
        for stored in reader.stored(self._end - 1, end - self._end):
            self._take(stored)
        self._end = end

    def look_at_names(self, reader: EventReader) -> None:
        """Find the commitments of the names that are meant and kept now."""
        kept: set[str] = set()
        if self._commitments:
            self._sought = []
        for name in reader.people():
            if self._commitments:
                if name.commitment in self._commitments:
                    kept.add(name.commitment)
                    if isinstance(name.value, str):  # pyright: ignore[reportUnnecessaryIsInstance] the table may hold anything
                        self._sought.append(Sought.of(name.value))
            elif self.is_meant(name.value) and isinstance(name.commitment, str):  # pyright: ignore[reportUnnecessaryIsInstance] as above
                kept.add(name.commitment)
        self.kept = frozenset(kept)

    def is_meant(self, name: object) -> bool:
        """Whether a name is one of those that are looked for."""
        return any(sought.is_named(name) for sought in self._sought)

    def require(self, context: Context, command: ErasePersonalData) -> None:
        """Raise UnknownPersonError if nobody is meant, InvalidValueError where the name would be sealed."""
        missing = self._commitments - self.kept
        if missing or not self.kept:
            raise UnknownPersonError(tuple(sorted(missing)))
        sealed_for_ever = {
            "legal_basis": command.legal_basis,
            "reason": command.reason,
            "command_id": context.command_id,
            "correlation": context.correlation,
            "post": context.actor.title,
        }
        for field, text in sealed_for_ever.items():
            if text is not None and any(sought.is_in(text) for sought in self._sought):
                message = "the name that is being erased stands in it, and it is kept for ever"
                raise InvalidValueError(field, "…", message, "write it without the name")

    def mentions(self) -> tuple[Mention, ...]:
        """Return where the names that are kept are mentioned, in the order of the first events."""
        return tuple(
            Mention(plan, commitment, tuple(tally.posts), tally.events, tally.first)
            for (plan, commitment), tally in self._tallies.items()
            if commitment in self.kept
        )

    def _take(self, stored: StoredEvent) -> None:
        counted_once: set[str] = set()
        for commitment, post in mentions(stored):
            if commitment in self.kept:
                tally = self._tallies.setdefault((stored.plan, commitment), _Tally(stored))
                tally.posts[post] = None
                tally.events += commitment not in counted_once
                counted_once.add(commitment)


def _streams(
    writer: Transaction, search: _Search, command: ErasePersonalData, context: Context, today: date
) -> list[StreamAppend]:
    """Return an event for every stream that mentions them; what none mentions, the register's own does."""
    held: dict[str, set[str]] = {}
    for one in search.mentions():
        held.setdefault(one.plan, set()).add(one.commitment)
    mentioned = frozenset[str]().union(*held.values())
    if loose := search.kept - mentioned:
        held.setdefault(REGISTER, set()).update(filter(is_commitment, loose))
    streams: list[StreamAppend] = []
    for plan in sorted(held):
        event = PersonalDataErased(
            commitments=tuple(sorted(held[plan])), legal_basis=command.legal_basis, reason=command.reason
        )
        version = writer.version(plan)
        at = Exactly(version) if version else NoStream()
        streams.append(StreamAppend(plan, at, [Unrecorded(event, today, context)]))
    return streams


def _repeated(desk: Desk, command: ErasePersonalData, record: CommandRecord, taken: str) -> Erasure:
    search = _Search(command)
    search.look_at_names(desk.writer)
    # Nobody may take it for done where a name is still, or again, kept.
    if record.fingerprint != taken or search.kept:
        raise CommandReusedError(record.command_id)
    recorded = list(desk.writer.read_all(record.first_position - 1, record.count))
    events = [one.event for one in recorded if isinstance(one.event, PersonalDataErased)]
    names = len({commitment for event in events for commitment in event.commitments})
    first = _erasure([one.plan for one in recorded], record, names)
    return attrs.evolve(first, repeated=True, complete=_settled(desk))


def _erasure(streams: Iterable[str], record: CommandRecord, names: int) -> Erasure:
    plans = tuple(stream for stream in streams if stream != REGISTER)
    return Erasure(plans, tuple(range(record.first_position, record.first_position + record.count)), names)


@contextmanager
def _locked(desk: Desk) -> Generator[Transaction]:
    if desk.alone is not None:
        with desk.alone() as writer:
            yield writer
        return
    # Within a transaction that somebody else ends, it is a part that is kept or not as a whole.
    writer = cast("Transaction", desk.writer)
    with writer.savepoint():
        yield writer


def _settled(desk: Desk) -> bool:
    """Have the database give up the deleted bytes; what is erased stays erased if it cannot yet."""
    if desk.after_erasure is None:
        return False
    try:
        return desk.after_erasure()
    except StoreError as error:
        log.warning("personal_data.leavings_kept", why=type(error).__name__)
        return False


def _require_command(command: object) -> None:
    if not isinstance(command, ErasePersonalData):
        raise InvalidValueError("command", type(command).__name__, "this is not ErasePersonalData")


def _listed(plans: Sequence[str]) -> str:
    if not plans:
        return "no plan"
    return f"{counted(len(plans), 'plan')} ({', '.join(plans)})"
