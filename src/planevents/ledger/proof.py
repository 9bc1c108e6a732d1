"""Proofs that an outsider can check: that an event is in a tree, and that a tree goes on from another.

They are those of RFC 9162, sections 2.1.3 and 2.1.4. What they show, they show of a checkpoint:
trust begins with one from outside, such as the one that a published report printed.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Final, Self

import attrs

from planevents.errors import ProofError
from planevents.ledger import proof_text
from planevents.ledger.paths import (
    REWRITTEN,
    check_consistency,
    check_inclusion,
    consistency,
    inclusion,
    require_leaf,
    require_path,
    require_sizes,
)
from planevents.ledger.tree import leaf_hash

if TYPE_CHECKING:
    from planevents.ledger.checkpoint import Checkpoint

__all__ = [
    "ConsistencyProof",
    "InclusionProof",
    "check_consistency",
    "check_inclusion",
    "consistency",
    "inclusion",
]

_HEADER: Final = "c2sp.org/tlog-proof@v1"


@attrs.frozen
class InclusionProof:
    """That the event at a position is one of those that a checkpoint commits to.

    ``index`` is the event's position; ``path`` holds the hashes from its sibling up to the root's
    child. ``body`` is the event's sealed bytes, if the proof carries them: they are worth nothing
    before ``verify``. ``signatures`` are the signature lines of the checkpoint, not checked here.
    Raises ``ProofError`` for what no proof can have.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint
    body: bytes | None = None
    signatures: str = ""

    def __attrs_post_init__(self) -> None:
        require_leaf(self.index, self.checkpoint.size)
        require_path(self.path)
        proof_text.require_signatures(self.signatures)
        if self.body == b"":
            raise ProofError("the body of an event is never empty", "leave it out, or give it whole")

    def to_text(self) -> str:
        """The proof as C2SP's ``tlog-proof`` (https://c2sp.org/tlog-proof), the body as its extra data."""
        extra = "" if self.body is None else f"extra {b64encode(self.body).decode()}\n"
        path = proof_text.hash_lines(self.path)
        note = proof_text.note(self.checkpoint, self.signatures)
        return f"{_HEADER}\n{extra}index {self.index}\n{path}\n{note}"

    __str__ = to_text

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``to_text`` writes, byte for byte; raise ``ProofError`` for anything else."""
        (header, *lines), checkpoint, signatures = proof_text.read(text)
        if header != _HEADER:
            raise ProofError(f"the first line is not {_HEADER!r}", "give the text of an inclusion proof")
        body = None
        if lines and lines[0].startswith("extra "):
            body = proof_text.base64_line(lines.pop(0).removeprefix("extra "))
        index, path = proof_text.numbered("index", lines)
        return cls(index, path, checkpoint, body, signatures)

    def verify(self, body: bytes | None = None, against: Checkpoint | None = None) -> Checkpoint:
        """Return the checkpoint that commits to the event; raise ``ProofError`` if it does not.

        The leaf is hashed from ``body``, or from the body that the proof carries, which this then
        shows to be what was sealed. The checkpoint is the proof's own word unless it must be the
        same as ``against``, which comes from outside, or its signatures were checked.
        """
        if body is None:
            body = self.body
        elif self.body is not None and body != self.body:
            raise ProofError("the proof carries another event's body than the one given", REWRITTEN)
        if body is None:
            raise ProofError("the proof carries no body", "give the sealed bytes of the event")
        if against is not None:
            _require_checkpoint(self.checkpoint, against)
        check_inclusion(leaf_hash(body), self.index, self.checkpoint.size, self.path, self.checkpoint.root)
        return self.checkpoint


@attrs.frozen
class ConsistencyProof:
    """That a checkpoint's tree goes on from an earlier one: nothing before it was changed.

    ``old_size`` counts the events of the earlier tree, at least one. ``signatures`` are the
    signature lines of the checkpoint, not checked here. Raises ``ProofError`` for what no proof
    can have.
    """

    old_size: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint
    signatures: str = ""

    def __attrs_post_init__(self) -> None:
        require_sizes(self.old_size, self.checkpoint.size)
        require_path(self.path)
        proof_text.require_signatures(self.signatures)

    def to_text(self) -> str:
        """The proof as a witness is sent it (``add-checkpoint`` of https://c2sp.org/tlog-witness)."""
        path = proof_text.hash_lines(self.path)
        return f"old {self.old_size}\n{path}\n{proof_text.note(self.checkpoint, self.signatures)}"

    __str__ = to_text

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``to_text`` writes, byte for byte; raise ``ProofError`` for anything else."""
        lines, checkpoint, signatures = proof_text.read(text)
        old_size, path = proof_text.numbered("old", lines)
        return cls(old_size, path, checkpoint, signatures)

    def verify(self, old: Checkpoint, against: Checkpoint | None = None) -> Checkpoint:
        """Return the checkpoint that goes on from ``old``; raise ``ProofError`` if it does not.

        What it says of the events after ``old`` is its own word, unless it must be the same as
        ``against``, which comes from outside, or its signatures were checked.
        """
        _require_same("origin", self.checkpoint.origin, old.origin)
        _require_same("old size", self.old_size, old.size)
        if against is not None:
            _require_checkpoint(self.checkpoint, against)
        check_consistency(old.size, old.root, self.checkpoint.size, self.checkpoint.root, self.path)
        return self.checkpoint


def _require_checkpoint(found: Checkpoint, wanted: Checkpoint) -> None:
    _require_same("origin", found.origin, wanted.origin)
    _require_same("size", found.size, wanted.size)
    _require_same("root", b64encode(found.root).decode(), b64encode(wanted.root).decode())


def _require_same(field: str, found: str | int, wanted: str | int) -> None:
    if found != wanted:
        message = f"the proof's {field} is {found!r}, and the checkpoint's is {wanted!r}"
        raise ProofError(message, "ask for the proof against the checkpoint that you hold")
