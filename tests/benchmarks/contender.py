"""What a contender must do; each task is prepared outside the timing, and answers for what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

Standing = dict[str, tuple[str | None, str]]
"""Where a plan stands: each action's status and target by its reference."""

Changed = tuple[list[tuple[str | None, str | None]], list[tuple[str, str, str | None, str | None]]]
"""What changed: each event's action and new value; then what each action's status and target were and are."""


def _nothing() -> None:
    pass


@attrs.frozen
class Task:
    """Something to be timed. ``answer`` says, untimed, what came of it; None is not compared.

    What only reads, or is undone by ``after``, may be run again; what appends may not, for its
    events were made for one place. ``before`` and ``after`` stand around every run, untimed.
    """

    run: Callable[[], Any]
    answer: Callable[[Any], object] = attrs.field(default=lambda _: None)
    before: Callable[[], object] = _nothing
    after: Callable[[], object] = _nothing


class Contender:
    """Somebody who keeps plans. A method that returns None is work that this one does not offer."""

    name: ClassVar[str]

    def replay(self) -> Task | None:
        """Read the whole log in its order, and have every plan's state."""

    def replay_unchecked(self) -> Task | None:
        """Do the same as fast as the library lets one who knows that its log is whole."""

    def load(self) -> Task | None:
        """Load one plan with nothing of it in memory."""

    def changes(self) -> Task | None:
        """Say what changed in one plan since its last report, as a service that is running."""

    def changes_cold(self) -> Task | None:
        """Say the same with nothing of the plan in memory."""

    def since(self) -> Task | None:
        """Read the events of one plan since its last report, and no more."""

    def verify(self, processes: int) -> Task | None:
        """Check every event of the large log against its seal, and every column."""

    def verify_since(self, events: int) -> Task | None:
        """Check so many events, the last of the large log, as those that came after a checkpoint."""

    def hashed(self) -> Task | None:
        """Check the large log; the limit reads it and hashes every event."""

    def seal(self, size: int) -> Task | None:
        """Do of an append of so many events what the seal costs: hash them, and extend the tree and its tiles."""

    def decide(self) -> Task | None:
        """Carry out commands on a plan, one a transaction."""

    def append(self, size: int) -> Task | None:
        """Append event objects, so many a transaction."""

    def insert(self, size: int, *, protected: bool) -> Task | None:
        """Insert so many rows, encoded and sealed beforehand, and take them back.

        The limit inserts them into the store's own table if it is to be ``protected``, or into one
        with the same columns and keys, and no triggers.
        """

    def big(self, question: str, *, warm: bool) -> Task | None:
        """Ask one question of the big plan: with nothing of it in memory, or asked before."""

    def start(self) -> Task | None:
        """Start a fresh Python that imports it."""

    def close(self) -> None:
        """Give back what is held open."""
