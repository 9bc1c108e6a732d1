"""What an edition would change, for a person to review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from planevents.commands import Command

ProposalKind = Literal["opening", "added", "declared", "observed", "status", "no status", "layout", "edition"]
"""``layout`` has no meaning for readers: whether an owner cell is merged with the one above it."""


@attrs.frozen
class Proposal:
    """One command, and the evidence for it: the old cell, the new cell, and the place."""

    kind: ProposalKind
    command: Command
    ref: str | None = None
    field: str | None = None
    old: str | None = None
    new: str | None = None
    place: str | None = None


@attrs.frozen
class Question:
    """What only a person can say."""

    place: str
    ref: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}, {self.ref}: {self.text}"


@attrs.frozen
class ChangeSet:
    """What an edition would change in a plan, for a person to review."""

    document: str
    sha256: str
    proposals: tuple[Proposal, ...]
    questions: tuple[Question, ...]
    already_applied: bool = False

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands, in the order in which they must be carried out."""
        return tuple(proposal.command for proposal in self.proposals)

    def count(self, kind: ProposalKind) -> int:
        """Return how many proposals are of a kind."""
        return sum(proposal.kind == kind for proposal in self.proposals)
