"""Events once they are recorded, with the circumstances of their recording."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from planevents.identity import REGISTER
from planevents.people import Post

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from planevents.errors import Violation
    from planevents.events import Event
    from planevents.identity import EntityId


@attrs.frozen
class Source:
    """The document that a change was read from: its name, its SHA-256, and the place in it."""

    document: str
    sha256: str | None = attrs.field(default=None, kw_only=True)
    place: str | None = attrs.field(default=None, kw_only=True)


@attrs.frozen
class Context:
    """Who recorded an event, from what, and as part of what. Sealed with the event."""

    actor: Post
    command_id: str
    rules: tuple[str, ...] = ()
    source: Source | None = None
    correlation: str | None = None
    causation: str | None = None


@attrs.frozen
class NewEvent:
    """An event that was decided and is not recorded yet; ``place`` refines the call's source."""

    event: Event
    effective_on: date
    place: str | None = None


@attrs.frozen
class RecordedEvent:
    """An event in the store.

    ``version`` is its place in its plan's stream, from 1; ``position`` its place in the whole
    store, from 0. ``context`` is decoded from the sealed header when it is first asked for.
    """

    plan: str
    version: int
    position: int
    recorded_at: datetime
    effective_on: date
    event: Event
    read_context: Callable[[], Context] = attrs.field(eq=False, repr=False)

    @cached_property
    def context(self) -> Context:
        """Who recorded the event, from what, and as part of what."""
        return self.read_context()

    @property
    def address(self) -> str:
        """What a person says for it: ``cip@42``."""
        return f"{self.plan}@{self.version}"


@attrs.frozen
class Receipt:
    """What became of commands: the events recorded, or what they would be.

    ``ids`` holds the id of everything that the commands added. ``repeated`` says that the same
    command id had been carried out before, and that this is its first receipt. A preview has
    no ``positions``.
    """

    plan: str
    version: int
    positions: tuple[int, ...]
    events: tuple[Event, ...]
    ids: tuple[EntityId, ...]
    warnings: tuple[Violation, ...] = ()
    repeated: bool = False

    def __str__(self) -> str:
        done = "would record" if self.events and not self.positions else "recorded"
        events = "1 event" if len(self.events) == 1 else f"{len(self.events)} events"
        again = " before" if self.repeated else ""
        where = "the register" if self.plan == REGISTER else f"plan {self.plan}"
        return f"{where}, version {self.version}: {done} {events}{again}"
