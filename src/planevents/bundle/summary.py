"""What a bundle holds, for whoever made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from planevents.ledger.checkpoint import Checkpoint


@attrs.frozen
class Bundle:
    """What was written into an audit bundle.

    ``events`` counts those of the plan, ``size`` all of the register, and ``withheld`` those of
    which only hashes are there. ``checkpoints`` are in order of size; the last is of the whole.
    """

    plan: str
    events: int
    size: int
    checkpoints: tuple[Checkpoint, ...]
    withheld: int

    def __str__(self) -> str:
        sizes = ", ".join(str(one.size) for one in self.checkpoints)
        return (
            f"{self.plan}: {self.events:,} of {self.size:,} events, {self.withheld:,} withheld, "
            f"checkpoints of the sizes {sizes}"
        )
