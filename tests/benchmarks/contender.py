"""What a contender must do; each task is prepared outside the timing, and answers for what it did."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

Standing = dict[str, tuple[str | None, str]]
"""Where a plan stands: each action's status and target by its reference."""


@attrs.frozen
class Task:
    """Something to be timed. ``answer`` says, untimed, what came of it; None is not compared.

    What only reads may be run again; what appends may not, for its events were made for one place.
    """

    run: Callable[[], Any]
    answer: Callable[[Any], object]


class Contender(ABC):
    """Somebody who keeps plans. A method that returns None is work that this one does not offer."""

    name: ClassVar[str]

    @abstractmethod
    def replay(self) -> Task | None:
        """Read the whole log in its order, and have every plan's state."""

    @abstractmethod
    def load(self) -> Task | None:
        """Load one plan with nothing of it in memory."""

    @abstractmethod
    def changes(self) -> Task | None:
        """Say what changed in one plan since its last report."""

    @abstractmethod
    def verify(self) -> Task | None:
        """Check every event against its seal."""

    @abstractmethod
    def decide(self) -> Task | None:
        """Carry out commands on a plan, one a transaction."""

    @abstractmethod
    def append(self, size: int) -> Task | None:
        """Append event objects, so many a transaction."""

    @abstractmethod
    def close(self) -> None:
        """Give back what is held open."""
