"""The checkpoints that go into a bundle, each with the signatures that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.errors import InvalidValueError, ProofError, VerificationError
from planevents.ledger import proof_text
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.signing import sign
from planevents.ledger.tiles import root_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planevents.ledger.signing import SignerKey
    from planevents.store.interface import EventReader

_DASH = "— "


@attrs.frozen
class Note:
    """A checkpoint, and the lines of its signatures."""

    checkpoint: Checkpoint
    signatures: tuple[str, ...] = ()

    @classmethod
    def read(cls, given: Checkpoint | str) -> Note:
        """Take a checkpoint, or a text of one as it was kept: of a signed note the signatures stay."""
        if isinstance(given, Checkpoint):
            return cls(given)
        checkpoint = Checkpoint.read(given)
        body, blank, signatures = given.partition(f"\n\n{_DASH}")
        if not blank:
            return cls(checkpoint)
        try:
            proof_text.require_signatures(_DASH + signatures)
        except ProofError as error:
            raise InvalidValueError("at", given, error.message, error.hint) from error
        if f"{body}\n" != checkpoint.to_text():
            message = "what is signed here is not the three lines of a checkpoint"
            raise InvalidValueError("at", given, message, "give the note as it was signed, byte for byte")
        return cls(checkpoint, tuple(f"{_DASH}{signatures}".splitlines()))

    def signed_also(self, signatures: Iterable[str]) -> Note:
        """Return this with more signatures, each once."""
        return attrs.evolve(self, signatures=tuple(dict.fromkeys((*self.signatures, *signatures))))

    def to_text(self) -> str:
        """The three lines, then an empty one and the signatures if there are any."""
        return proof_text.note(self.checkpoint, "".join(f"{line}\n" for line in self.signatures))


def notes_for(
    reader: EventReader,
    sizes: Iterable[int],
    given: Iterable[Checkpoint | str],
    signer: SignerKey | None,
) -> tuple[Note, ...]:
    """Return the checkpoints of a store at some sizes and at those of given ones, by size.

    Raises VerificationError for a given checkpoint that is not the store's, and InvalidValueError for
    what is no checkpoint, or one of nothing.
    """
    head = reader.head()
    kept = {one.checkpoint.size: one for one in _kept(reader, given, head.origin, head.size)}
    for size in sizes:
        root = head.frontier.root() if size == head.size else root_at(reader.nodes, size)
        kept.setdefault(size, Note(Checkpoint(head.origin, size, root)))
    notes = (kept[size] for size in sorted(kept))
    if signer is None:
        return tuple(notes)
    return tuple(note.signed_also(Note.read(sign(note.checkpoint, signer)).signatures) for note in notes)


def _kept(reader: EventReader, given: Iterable[Checkpoint | str], origin: str, size: int) -> tuple[Note, ...]:
    found: dict[int, Note] = {}
    for one in given:
        note = Note.read(one)
        held = note.checkpoint
        if held.size == 0:
            raise InvalidValueError("at", str(one), "a checkpoint of no events proves nothing")
        if held.origin != origin:
            raise VerificationError((f"a checkpoint is of {held.origin!r}, and this is {origin!r}",))
        if held.size > size:
            raise VerificationError((f"there are {size} events, and {held.size} at a checkpoint",))
        if root_at(reader.nodes, held.size) != held.root:
            raise VerificationError((f"the first {held.size} events are not those of their checkpoint",))
        found[held.size] = found.get(held.size, Note(held)).signed_also(note.signatures)
    return tuple(found.values())
