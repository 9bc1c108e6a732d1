"""How far the read models have come."""

from __future__ import annotations

import attrs

from planevents.projections.base import counted


@attrs.frozen
class ReadModelStatus:
    """Where the tables that are read stand, against the store.

    ``position`` is how many events they hold, None if there are no tables; ``head`` how many
    there are. ``version`` says how the tables were made, ``needed`` how this planevents makes
    them. ``building`` is how many events a rebuild has come to that was not finished.
    """

    head: int
    position: int | None
    version: int | None
    needed: int
    building: int | None = None

    @property
    def behind(self) -> int:
        """How many events the tables lack."""
        return self.head - (self.position or 0)

    @property
    def needs_rebuild(self) -> bool:
        """Whether nobody can keep the tables: they were made otherwise, or of more events than there are."""
        return self.position is not None and (self.version != self.needed or self.behind < 0)

    @property
    def is_current(self) -> bool:
        """Whether the tables hold everything."""
        return self.position is not None and not self.behind and not self.needs_rebuild

    def __str__(self) -> str:
        if self.position is None:
            return "there are no read models: create() makes them"
        said = [f"all {counted(self.head, 'event')}"]
        if self.behind:
            said = [f"{counted(self.position, 'event')} of {self.head}, {self.behind} behind"]
        if self.behind < 0:
            said = [f"{counted(self.position, 'event')}, but the store has {self.head}: rebuild them"]
        if self.version != self.needed:
            said.append(f"made as version {self.version}, needed is {self.needed}: rebuild them")
        if self.building is not None:
            said.append(
                f"an unfinished rebuild holds {counted(self.building, 'event')}: rebuild goes on from there"
            )
        return "read models: " + "; ".join(said)
